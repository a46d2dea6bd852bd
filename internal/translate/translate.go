// Package translate gives the window its language: everything that it shows through Fyne's package lang, Fyne's own
// words among it, comes from one of the catalogues in assets/translations.
package translate

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"github.com/jeandeaual/go-locale"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"geppetto-audio/assets"
)

// spoken are the languages that there is a catalogue for. The first is that of everybody whom no other one suits.
var spoken = []language.Tag{language.English, language.German}

// Load sets the language of the window: the one that a person chose ("en" or "de"), or where that is empty the best of
// those that the system asks for. It must be called before the first text is made.
//
// Fyne by itself knows the system's choice alone, logs an error for every text that it lacks in it, and mixes languages
// where its own words come in more of them than the program's. So the four functions that all texts go through are
// given a catalogue of our own, which is whole in either language.
func Load(chosen string) error {
	tag := match(chosen)
	c, err := open(tag)
	if err != nil {
		return err
	}
	lang.X = c.text
	lang.XN = c.plural
	lang.L = func(in string, data ...any) string { return c.text(in, in, data...) }
	lang.N = func(in string, count int, data ...any) string { return c.plural(in, in, count, data...) }
	return nil
}

// match gives the language to speak.
func match(chosen string) language.Tag {
	wanted := []string{chosen}
	if chosen == "" {
		wanted, _ = locale.GetLocales() // a system that doesn't tell gets English
	}
	_, i := language.MatchStrings(language.NewMatcher(spoken), wanted...)
	return spoken[i]
}

// A catalogue holds the texts of one language.
type catalogue struct{ localizer *i18n.Localizer }

func open(tag language.Tag) (*catalogue, error) {
	name := tag.String() + ".json"
	data, err := assets.Translations.ReadFile("translations/" + name)
	if err != nil {
		return nil, fmt.Errorf("read the translations: %w", err)
	}
	bundle := i18n.NewBundle(tag)
	if _, err := bundle.ParseMessageFileBytes(data, name); err != nil {
		return nil, fmt.Errorf("read the translations: %w", err)
	}
	return &catalogue{i18n.NewLocalizer(bundle, tag.String())}, nil
}

// text stands in for lang.LocalizeKey.
func (c *catalogue) text(key, fallback string, data ...any) string {
	return c.localize(key, fallback, nil, data)
}

// plural stands in for lang.LocalizePluralKey.
func (c *catalogue) plural(key, fallback string, count int, data ...any) string {
	return c.localize(key, fallback, count, data)
}

func (c *catalogue) localize(key, fallback string, count any, data []any) string {
	if key == "" {
		return ""
	}
	config := &i18n.LocalizeConfig{DefaultMessage: &i18n.Message{ID: key, Other: fallback}, PluralCount: count}
	if len(data) > 0 {
		config.TemplateData = data[0]
	}
	text, err := c.localizer.Localize(config)
	if text == "" {
		fyne.LogError("translate a text", err)
		return fallback
	}
	return text
}
