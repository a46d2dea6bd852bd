// Package toolkit tells Fyne what a person has chosen that it can only be told before it starts: by its environment.
// What the environment says already goes before that.
package toolkit

import (
	"fmt"
	"os"
	"strconv"

	"geppetto-audio/internal/settings"
)

// The variables by which Fyne is told.
const (
	envScale = "FYNE_SCALE"
	envFont  = "FYNE_FONT"
)

// Prepare puts the scale and the font of the settings into the environment. The error says in a sentence why the font
// can't be used; the window then has its own.
func Prepare(s settings.Settings) error {
	if s.Scale > 0 && os.Getenv(envScale) == "" {
		if err := os.Setenv(envScale, strconv.FormatFloat(s.Scale, 'f', -1, 32)); err != nil {
			return fmt.Errorf("set the scale: %w", err)
		}
	}
	if s.Font == "" || os.Getenv(envFont) != "" {
		return nil
	}
	if err := CheckFont(s.Font); err != nil {
		return err
	}
	if err := os.Setenv(envFont, s.Font); err != nil {
		return fmt.Errorf("set the font: %w", err)
	}
	return nil
}
