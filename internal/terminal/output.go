package terminal

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"geppetto-audio/realtime"
)

// An output prints what a run has to say. Only the goroutine of the session uses it.
type output struct {
	eyes    io.Writer // the words of answers and where they were saved
	objects io.Writer // nil without --json
	errs    io.Writer // sentences
	view    *view     // nil where no terminal can show a status

	cleaner cleaner
	shown   bool     // something of the running answer was shown
	midline bool     // and it does not end with a newline
	held    []string // sentences that wait for the end of the answer, so as not to be in the midst of its words

	err error // the first that Out gave
}

func newOutput(o Options) *output {
	out, errs := o.Out, o.Err
	p := &output{errs: errs, eyes: out}
	if c := o.Console; c != nil {
		screen := out
		if c.Err {
			screen = errs
		}
		p.view = newView(screen, c.Size)
		if c.Out {
			out = stream{p.view, o.Out}
		}
		if c.Err {
			errs = stream{p.view, o.Err}
		}
		p.errs, p.eyes = errs, out
	}
	if o.JSON {
		p.objects, p.eyes = out, errs
	}
	return p
}

// words shows the next words of the running answer.
func (p *output) words(text string) {
	if text = p.cleaner.clean(text); text != "" {
		p.shown = true
		p.write(text)
	}
}

// ended shows what became of an answer.
func (p *output) ended(e realtime.Ended) {
	if !p.shown {
		p.words(e.Text)
	}
	if p.midline {
		p.write("\n")
	}
	p.shown, p.cleaner = false, cleaner{}
	saved := e.Kept.Audio
	if saved == "" {
		saved = e.Kept.Transcript
	}
	if saved != "" && e.Kept.Held == "" {
		p.write("Saved: " + saved + "\n")
	}
	if p.objects != nil {
		p.remember(newObject(e).writeTo(p.objects))
	}
	for _, s := range p.held {
		p.say(s)
	}
	p.held = nil
	p.sayEnd(e)
}

// sayEnd says on standard error why an answer is not whole.
func (p *output) sayEnd(e realtime.Ended) {
	switch o := e.Outcome; o.Status {
	case realtime.Failed, realtime.Interrupted:
		if o.Err == nil {
			p.say("The question failed: " + newProblem(o).Message)
		} else {
			p.say(explain(o.Err))
		}
	case realtime.Stopped:
		p.say("Stopped.")
	case realtime.Incomplete:
		switch o.Reason {
		case "max_output_tokens":
			p.say("The answer ends early: it reached the longest the model may give.")
		case "content_filter":
			p.say("The answer ends early: the server's content filter cut it off.")
		default:
			p.say("The answer ends early: " + o.Reason)
		}
	}
	switch {
	case e.Kept.Held != "":
		p.say(explain(fmt.Errorf("%w with --output", e.Kept.Err))) // it ends with: choose another folder
	case e.Kept.Err != nil:
		p.say(explain(e.Kept.Err))
	}
}

// say prints a sentence, after the running answer where words of it stand on the last line.
func (p *output) say(text string) {
	if p.midline {
		p.held = append(p.held, text)
		return
	}
	// Nobody can be told that standard error is gone.
	_, _ = fmt.Fprintln(p.errs, sentence(text))
}

// show prints lines for the person at the console.
func (p *output) show(lines ...string) {
	p.write(strings.Join(lines, "\n") + "\n")
}

// status shows a sentence that the next output takes the place of, where a terminal can do that.
func (p *output) status(text string) {
	if p.view != nil && !p.midline {
		p.view.setStatus(sentence(text))
	}
}

// write puts a text, which may not be empty, where eyes are.
func (p *output) write(text string) {
	p.midline = !strings.HasSuffix(text, "\n")
	_, err := io.WriteString(p.eyes, text)
	if p.objects == nil {
		p.remember(err)
	}
}

func (p *output) remember(err error) {
	if p.err == nil {
		p.err = err
	}
}

// explain puts an error into one sentence or two: what is wrong, and what to do.
func explain(err error) string {
	var e *realtime.Error
	if errors.As(err, &e) {
		what, do := realtime.Explain(err)
		return strings.TrimSpace(what + " " + do)
	}
	text := err.Error()
	word, _, _ := strings.Cut(text, " ")
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" { // and no name of a file
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}
