package settings

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// mostTokens is the largest limit that the Realtime API takes.
const mostTokens = 4096

// dearestMonth is far above what anybody would set.
const dearestMonth = 1e6

// within makes the check of a number that has a smallest and a largest value.
func within(value *float64, least, most float64) func() error {
	return func() error {
		if *value >= least && *value <= most { // false for NaN
			return nil
		}
		return fmt.Errorf("must be a number from %v to %v", least, most)
	}
}

// oneOf makes the check of a word that is one of several.
func oneOf(value *string, words []string) func() error {
	return func() error {
		if slices.Contains(words, *value) {
			return nil
		}
		return errors.New("must be " + either(words))
	}
}

func (s *Settings) checkOutput() error {
	if _, tilde := cutTilde(s.Output); s.Output == "" || tilde || filepath.IsAbs(s.Output) {
		return nil
	}
	return errors.New("must be a full path, or begin with ~ for your home folder")
}

func (s *Settings) checkBaseURL() error {
	if s.BaseURL == "" {
		return nil
	}
	_, err := ParseBaseURL(s.BaseURL)
	return err
}

func (s *Settings) checkVolume() error {
	if s.Volume >= 0 && s.Volume <= 1 { // false for NaN
		return nil
	}
	return errors.New("must be a number from 0 (silent) to 1 (full)")
}

func (s *Settings) checkTheme() error {
	switch s.Theme {
	case ThemeSystem, ThemeLight, ThemeDark:
		return nil
	}
	return errors.New(`must be "system", "light" or "dark"`)
}

func (s *Settings) checkEffort() error {
	if s.Effort == "" || slices.Contains(Efforts(), s.Effort) {
		return nil
	}
	return errors.New("must be " + either(Efforts()))
}

func (s *Settings) checkMaxTokens() error {
	if s.MaxTokens >= 0 && s.MaxTokens <= mostTokens {
		return nil
	}
	return fmt.Errorf("must be a whole number from 1 to %d, or 0 for no limit", mostTokens)
}

func (s *Settings) checkScale() error {
	if s.Scale == 0 || within(&s.Scale, 0.5, 3)() == nil {
		return nil
	}
	return errors.New("must be a number from 0.5 to 3, or 0 to be as the system has it")
}

func (s *Settings) checkFont() error {
	if s.Font == "" {
		return nil
	}
	switch strings.ToLower(filepath.Ext(s.Font)) {
	case ".ttf", ".otf":
		if filepath.IsAbs(s.Font) {
			return nil
		}
	}
	return errors.New("must be the full path of a .ttf or .otf file")
}

func (s *Settings) checkSendWith() error {
	if s.SendWith == SendEnter || s.SendWith == SendCtrlEnter {
		return nil
	}
	return errors.New("must be " + either([]string{SendEnter, SendCtrlEnter}))
}

func (s *Settings) checkLanguage() error {
	if s.Language == "" || slices.Contains(Languages(), s.Language) {
		return nil
	}
	return errors.New("must be " + either(Languages()))
}

func (s *Settings) checkMonthlyLimit() error {
	if within(&s.MonthlyLimit, 0, dearestMonth)() == nil {
		return nil
	}
	return errors.New("must be a number of US dollars, or 0 for no limit")
}

// either lists words to choose from.
func either(words []string) string {
	last := len(words) - 1
	return `"` + strings.Join(words[:last], `", "`) + `" or "` + words[last] + `"`
}
