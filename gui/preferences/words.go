package preferences

import (
	"errors"
	"math"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"geppetto-audio/internal/settings"
)

// A problem is something wrong with what was typed, in words for the person who did.
type problem string

func (p problem) Error() string { return string(p) }

// words says what is wrong and what to do.
func (d *Dialog) words(err error) string {
	var p problem
	if errors.As(err, &p) {
		return string(p)
	}
	var late tooLong
	if errors.As(err, &late) {
		return lang.L("There was no answer within {{.Seconds}} seconds. Check the connection, and try again.",
			map[string]any{"Seconds": int(time.Duration(late).Seconds())})
	}
	return d.Explain(err)
}

// origin says in a sentence what has decided a setting for this run.
func origin(from settings.Source) string {
	switch from {
	case settings.SourceFlag:
		return lang.L("Set by the command line for this run.")
	case settings.SourceEnvironment:
		return lang.L("Set by the environment for this run.")
	case settings.SourceDotEnv:
		return lang.L("Set by the file .env in the working folder.")
	}
	return lang.L("Set from outside for this run.")
}

// fixed says whether something has decided a setting for this run.
func (d *Dialog) fixed(setting string) bool {
	_, fixed := d.Service.Fixed()[setting]
	return fixed
}

// demo says whether the demo was asked for. There is no other way to decide on the command line about a key.
func (d *Dialog) demo() bool { return d.Service.Fixed()["key"] == settings.SourceFlag }

// pin shows a row disabled, with what has decided it, if something has.
func (d *Dialog) pin(setting string, r *row, controls ...fyne.Disableable) bool {
	from, fixed := d.Service.Fixed()[setting]
	if !fixed {
		return false
	}
	for _, c := range controls {
		c.Disable()
	}
	r.remark(origin(from))
	return true
}

// ending says when a model ends, or did; empty where no end is known.
func ending(m Model, now time.Time) string {
	if m.Shutdown.IsZero() {
		return ""
	}
	data := map[string]any{"Name": m.ID, "Date": m.Shutdown.Format(time.DateOnly)}
	days := int(math.Ceil(m.Shutdown.Sub(now).Hours() / 24))
	switch {
	case days <= 0:
		return lang.L("{{.Name}} was to be shut down on {{.Date}}. Choose another one.", data)
	case days == 1:
		return lang.L("{{.Name}} will be shut down on {{.Date}}: within a day. Choose another one soon.", data)
	case days < 60:
		data["Days"] = days
		return lang.L("{{.Name}} will be shut down on {{.Date}}: in {{.Days}} days. Choose another one soon.", data)
	}
	data["Months"] = days / 30
	return lang.L("{{.Name}} will be shut down on {{.Date}}: in about {{.Months}} months.", data)
}

// effortName says how hard a model is to think.
func effortName(effort string) string {
	switch effort {
	case "":
		return lang.L("As the service has it")
	case "minimal":
		return lang.L("Minimal")
	case "low":
		return lang.L("Low")
	case "medium":
		return lang.L("Medium")
	case "high":
		return lang.L("High")
	case "xhigh":
		return lang.L("Very high")
	}
	return effort
}

// languageName gives a language its own name, in every language the same.
func languageName(code string) string {
	switch code {
	case "":
		return lang.L("As the system")
	case "en":
		return "English"
	case "de":
		return "Deutsch"
	}
	return code
}

// sendName names the keys that send a question, as they are written on the keyboard of an operating system.
func sendName(with, system string) string {
	switch {
	case with == settings.SendEnter:
		return lang.L("Enter")
	case system == "darwin":
		return lang.L("Cmd+Enter")
	}
	return lang.L("Ctrl+Enter")
}

// oneLine takes away what a paste brings along.
func oneLine(text string) string { return strings.TrimSpace(text) }
