package player

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2/lang"
)

// Clock writes a duration as players do: 0:07, 12:34, 1:02:03.
func Clock(d time.Duration) string {
	s := int(max(d, 0) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// widest is a text that takes as much room as any with as many digits.
func widest(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0'
		}
		return r
	}, text)
}

// Times writes a speed as 1.25×, with the decimal sign of the interface's language.
func Times(speed float64) string {
	sign := strings.Trim(lang.L("1.5"), "15")
	return strings.Replace(fmt.Sprint(speed), ".", sign, 1) + "×"
}
