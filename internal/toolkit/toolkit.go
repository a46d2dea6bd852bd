// Package toolkit tells Fyne what a person has chosen that it can only be told before it starts: by its environment.
// What the environment says already goes before that.
package toolkit

import (
	"cmp"
	"errors"
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

// Prepare puts the scale and the font of the settings into the environment. The error says in a sentence why the font,
// of either, can't be used; the window then has its own.
func Prepare(s settings.Settings) error {
	if s.Scale > 0 && os.Getenv(envScale) == "" {
		if err := os.Setenv(envScale, strconv.FormatFloat(s.Scale, 'f', -1, 32)); err != nil {
			return fmt.Errorf("set the scale: %w", err)
		}
	}
	font := cmp.Or(os.Getenv(envFont), s.Font)
	if font == "" {
		return nil
	}
	if err := CheckFont(font); err != nil {
		return errors.Join(err, os.Unsetenv(envFont))
	}
	if err := os.Setenv(envFont, font); err != nil {
		return fmt.Errorf("set the font: %w", err)
	}
	return nil
}
