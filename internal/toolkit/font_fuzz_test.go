package toolkit

import (
	"testing"

	"fyne.io/fyne/v2/theme"
)

// FuzzFont tries damaged fonts: none may end the program.
func FuzzFont(f *testing.F) {
	sans := theme.DefaultTextFont().Content()
	f.Add(0, byte(0), len(sans))
	f.Add(4, byte(1), len(sans))
	f.Add(1000, byte(0xff), len(sans))
	f.Add(0, byte(0), len(sans)-100)
	f.Fuzz(func(t *testing.T, at int, to byte, length int) {
		damaged := append([]byte(nil), sans...)
		if at < 0 || at >= len(damaged) || length < 0 || length > len(damaged) {
			t.Skip()
		}
		damaged[at] = to
		_ = parse(damaged[:length])
	})
}
