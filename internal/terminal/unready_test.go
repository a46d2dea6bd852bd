package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"geppetto-audio/realtime"
)

// A script is told that there is no key in the way it is told of everything: an object for each question, exit code 1.
func TestWithoutAKeyEveryQuestionFails(t *testing.T) {
	conv := newFake(echo)
	c := startChat(t, conv, "one\n/new\n/audio why.wav\n\ntwo\n", func(o *Options) {
		o.JSON, o.Unready = true, errors.New("The keyring is locked. Unlock it.")
		o.ReadRecording = func(string) (string, []byte, error) { return "(recording)", []byte{0, 0}, nil }
	})
	if code := c.wait(t); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	if got := strings.Join(conv.log, ", "); got != "new" {
		t.Errorf("asked %s", got)
	}
	var questions []string
	d := json.NewDecoder(&c.out)
	for d.More() {
		var o object
		if err := d.Decode(&o); err != nil {
			t.Fatal(err)
		}
		questions = append(questions, o.Question)
		if o.Status != realtime.Failed || o.Reason == nil || *o.Reason != "no_key" || o.Audio != nil ||
			o.Error == nil || *o.Error != (problem{"no_key", "The keyring is locked. Unlock it."}) {
			t.Errorf("object %+v, error %+v", o, o.Error)
		}
	}
	if got := strings.Join(questions, "|"); got != "one|(recording)|two" {
		t.Errorf("objects for %s", got)
	}
	if got := c.err.String(); strings.Count(got, "The keyring is locked. Unlock it.\n") != 3 {
		t.Errorf("the person reads %q", got)
	}
}

func TestAskWithoutAKey(t *testing.T) {
	var out, errs bytes.Buffer
	code := Ask(context.Background(), newFake(echo), "Why?", Options{Out: &out, Err: &errs, Unready: errors.New("the keyring is locked")})
	if code != exitFailed || out.Len() > 0 || errs.String() != "The keyring is locked.\n" {
		t.Errorf("exit code %d, %q, %q", code, &out, &errs)
	}
}

func TestWarningsComeBetweenTheAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var errs bytes.Buffer
		warnings := NewWarnings(&errs)
		warnings.Add(errors.New("before"))
		warnings.Flush()
		conv := newFake(nil)
		c := startChat(t, conv, "one\n", func(o *Options) { o.Warnings = warnings })
		next(t, conv.asked)
		conv.notices <- realtime.Words{ID: "q1", Text: "half"}
		synctest.Wait()
		warnings.Add(errors.New("meanwhile \x1b[31mred"))
		synctest.Wait()
		if c.err.Len() > 0 {
			t.Errorf("in the midst of an answer: %q", &c.err)
		}
		conv.end(done, "half", kept)
		c.wait(t)
		if got := c.err.String(); got != "Meanwhile [31mred.\n" {
			t.Errorf("standard error %q", got)
		}
		warnings.Add(errors.New("after"))
		warnings.Flush()
		if got := errs.String(); got != "Before.\nAfter.\n" {
			t.Errorf("beside the conversation: %q", got)
		}
		for range 2 * mostWarnings { // nobody reads
			warnings.Add(errors.New("more"))
		}
	})
}

func TestARecordingThatIsNotThere(t *testing.T) {
	c := startChat(t, newFake(echo), "/audio none.wav\n", func(o *Options) {
		o.ReadRecording = func(string) (string, []byte, error) { return "", nil, errors.New(`there is no file "none.wav"`) }
	})
	if code := c.wait(t); code != exitFailed || c.err.String() != "There is no file \"none.wav\".\n" {
		t.Errorf("exit code %d, %q", code, &c.err)
	}
}
