package gui

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/gui/player"
	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/translate"
	"geppetto-audio/realtime"
)

// clock writes a duration as players do: 0:07, 12:34, 1:02:03.
func clock(d time.Duration) string { return player.Clock(d) }

// moment writes a time of day, with the date when it was another day than now.
func moment(t, now time.Time) string {
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("2006-01-02 15:04")
}

// explain puts an error into one or two sentences: what is wrong, and what to do.
func explain(err error) string {
	if serverError := (*realtime.Error)(nil); errors.As(err, &serverError) {
		what, do := ofServer(*serverError)
		return join(sentence(what), sentence(do))
	}
	return reason(err)
}

// reason is the first of them.
func reason(err error) string {
	if err == nil {
		return ""
	}
	if serverError := (*realtime.Error)(nil); errors.As(err, &serverError) {
		what, _ := ofServer(*serverError)
		return sentence(what)
	}
	return sentence(translate.Error(err))
}

// ofServer explains what went wrong with a server. Its message may be ours: that nothing came, or why no network was
// there.
func ofServer(e realtime.Error) (what, do string) {
	e.Message = translate.Text(e.Message)
	return realtime.ExplainIn(&e, translated)
}

// translated puts a sentence of ours into the window's language, and values into the sentence.
func translated(sentence string, values map[string]any) string { return lang.L(sentence, values) }

// quote puts quotation marks around something.
func quote(words string) string { return lang.L("“{{.Words}}”", map[string]any{"Words": words}) }

// sentence begins with a capital and ends with a stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(r)) + s[n:]
	if strings.ContainsAny(s[len(s)-1:], ".!?:)") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

func join(sentences ...string) string {
	var out []string
	for _, s := range sentences {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " ")
}

// remark says how an answer ended, where it is not simply complete.
func remark(o realtime.Outcome, kept realtime.Kept) string {
	end := ending(o)
	if kept.Err != nil {
		return join(sentence(end), explain(kept.Err))
	}
	return end
}

func ending(o realtime.Outcome) string {
	switch o.Status {
	case realtime.Stopped:
		switch {
		case o.Reason == realtime.ReasonClosed:
			return lang.L("Stopped: the window was closed")
		case !byPerson(o):
			return lang.L("Stopped by the server")
		case o.Heard >= 0 && o.Received > 0:
			return lang.L("Stopped by you at {{.At}} of {{.Length}}",
				map[string]any{"At": clock(o.Heard), "Length": clock(o.Received)})
		}
		return lang.L("Stopped by you")
	case realtime.Incomplete:
		switch o.Reason {
		case "max_output_tokens":
			return lang.L("Cut: length limit")
		case "content_filter":
			return lang.L("Cut: content filter")
		}
		return lang.L("Cut: {{.Reason}}", map[string]any{"Reason": o.Reason})
	case realtime.Failed:
		return lang.L("Failed: {{.Why}}", map[string]any{"Why": whyOf(o)})
	case realtime.Interrupted:
		at := map[string]any{"At": clock(o.Received)}
		switch {
		case o.Reason == archive.ReasonEnded && o.Received > 0:
			return lang.L("Cut at {{.At}}: the program ended", at)
		case o.Reason == archive.ReasonEnded:
			return lang.L("Cut: the program ended")
		case o.Reason == realtime.ReasonTimeout || o.Reason == realtime.ReasonNoResponse:
			return lang.L("The server fell silent at {{.At}}", at)
		case o.Reason != "" && o.Reason != realtime.ReasonCut:
			return lang.L("Broken off: {{.Why}}", map[string]any{"Why": whyOf(o)})
		case o.Received > 0:
			return lang.L("Connection lost at {{.At}}", at)
		}
		return lang.L("Connection lost")
	}
	return ""
}

// byPerson tells whether somebody stopped an answer here. Servers cancel answers too, and say why.
func byPerson(o realtime.Outcome) bool {
	return o.Status == realtime.Stopped && (o.Reason == "" || o.Reason == realtime.ReasonByYou)
}

func whyOf(o realtime.Outcome) string {
	if o.Err != nil {
		return explain(o.Err)
	}
	if o.Reason == "" {
		return lang.L("The reason is not known.")
	}
	return explain(&realtime.Error{Code: o.Reason}) // as it was filed
}

// complaint says what became of a question that got neither sound nor words.
func complaint(o realtime.Outcome, kept realtime.Kept) string {
	switch {
	case o.Status == realtime.Stopped && o.Reason == realtime.ReasonClosed:
		return lang.L("The program was closed before an answer came.")
	case byPerson(o):
		return lang.L("Stopped by you before an answer came.")
	case kept.Err != nil:
		return explain(kept.Err)
	case o.Err != nil:
		return explain(o.Err)
	case o.Status == realtime.Completed:
		return lang.L("The answer was empty.")
	}
	return join(sentence(ending(o)))
}
