package gui

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

func TestFailedQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		quota := &realtime.Error{Code: "insufficient_quota"}
		what, do := realtime.Explain(quota)
		s.conversation.happens(failed("a", "Why?", quota)...)
		s.conversation.happens(failed("b", "How?", quota)...)
		settle()
		v := s.view(t, "a")
		if got := v.problem.text; got != what+" "+do {
			t.Errorf("the question says %q, want %q", got, what+" "+do)
		}
		if v.answer.Visible() {
			t.Error("there is an answer")
		}

		retry, _ := findButton(v.remedies, "Retry")
		test.Tap(retry)
		if got := s.conversation.asked; len(got) != 1 || got[0].ID != "a" || got[0].Text != "Why?" {
			t.Fatalf("asked %+v, want the question again under its name", got)
		}
		settle()
		if v := s.view(t, "a"); v.problem.Visible() || v.remedies.Visible() {
			t.Error("a question asked again still complains")
		}
		if last := s.transcript.slots[len(s.transcript.slots)-1]; value(last.entry.data).id != "a" {
			t.Error("a question asked again is not the latest")
		}

		remove, _ := findButton(s.view(t, "b").remedies, "Remove")
		test.Tap(remove)
		settle()
		if got := len(s.transcript.slots); got != 1 {
			t.Errorf("%d turns after one of two was removed", got)
		}
	})
}

func TestBrokenAnswerCanBeAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		q := realtime.Question{ID: "a", Text: "Why?"}
		s.conversation.happens(realtime.Asked{Question: q}, realtime.Words{ID: "a", Text: "Be"},
			realtime.Ended{Question: q, Text: "Be", Kept: realtime.Kept{Transcript: "/a/a.txt"},
				Outcome: realtime.Outcome{Status: realtime.Interrupted, Reason: realtime.ReasonCut, Err: &realtime.Error{Code: "connection_lost"}}})
		settle()
		v := s.view(t, "a")
		if v.remark.text != "Connection lost." || !v.player.again.Visible() {
			t.Fatalf("the answer says %q; ask again: %v", v.remark.text, v.player.again.Visible())
		}
		test.Tap(v.player.again)
		if got := s.conversation.asked; len(got) != 1 || got[0].ID == "a" || got[0].Text != "Why?" {
			t.Errorf("asked %+v, want a question of its own: what is kept of the first stays", got)
		}
	})
}

func TestPlay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(completed("a", "Why?", "So.", 37*time.Second)...)
		settle()
		bar := s.view(t, "a").player
		if bar.clock.Text != "0:37" || bar.play.Icon.Name() != theme.MediaPlayIcon().Name() {
			t.Errorf("a kept answer shows %q and %q", bar.clock.Text, bar.play.Icon.Name())
		}
		test.Tap(bar.play)
		settle()
		if want := []string{"a /a/a.wav"}; !slices.Equal(s.player.played, want) {
			t.Errorf("played %q, want %q", s.player.played, want)
		}

		s.player.set(audio.PlayerStatus{ID: "a", State: audio.Playing, Position: 12 * time.Second, Length: 37 * time.Second})
		settle()
		if bar.clock.Text != "0:12 / 0:37" || bar.play.Icon.Name() != theme.MediaPauseIcon().Name() {
			t.Errorf("a playing answer shows %q and %q", bar.clock.Text, bar.play.Icon.Name())
		}
		if got := s.status.line.Text; got != "Speaking 0:12" {
			t.Errorf("status: %q", got)
		}
		test.Tap(bar.play)
		s.player.set(audio.PlayerStatus{ID: "a", State: audio.Paused, Position: 13 * time.Second, Length: 37 * time.Second})
		settle()
		if s.player.toggles != 1 || bar.clock.Text != "0:13 / 0:37" || bar.play.Icon.Name() != theme.MediaPlayIcon().Name() {
			t.Errorf("a paused answer: %d toggles, shows %q and %q", s.player.toggles, bar.clock.Text, bar.play.Icon.Name())
		}
		test.Tap(bar.play)
		if s.player.toggles != 2 || len(s.player.played) != 1 {
			t.Errorf("going on: %d toggles, %d played from the beginning", s.player.toggles, len(s.player.played))
		}
	})
}

func TestUnplayableAnswerSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.player.err = errors.New("the file has gone")
		s.conversation.happens(completed("a", "Why?", "So.", time.Second)...)
		settle()
		test.Tap(s.view(t, "a").player.play)
		settle()
		if got := s.view(t, "a").remark.text; got != "The file has gone." {
			t.Errorf("got %q", got)
		}
	})
}

func TestCopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		text := "One.\n\n" + strings.Repeat("A sentence of some length that goes on. ", 30)
		s.conversation.happens(completed("a", "Why?", text, time.Second)...)
		settle()
		b := s.view(t, "a").player.copy
		test.Tap(b)
		if got := s.app.Clipboard().Content(); got != text {
			t.Errorf("copied %q", got)
		}
		if b.Text != "Copied" {
			t.Errorf("the button says %q", b.Text)
		}
		b.MouseOut()
		if b.Text != "Copy" {
			t.Errorf("later the button says %q", b.Text)
		}
	})
}

func TestTryNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(realtime.StateChanged{State: realtime.Waiting, Retry: time.Minute})
		settle()
		test.Tap(s.status.remedies[tryNow])
		if s.conversation.retrys != 1 {
			t.Errorf("tried %d times", s.conversation.retrys)
		}
	})
}

func TestNewConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(realtime.Began{})
		s.conversation.happens(completed("a", "Why?", "So.", time.Second)...)
		settle()
		menuItem(t, s, "New conversation").Action()
		settle()
		if s.conversation.news != 1 {
			t.Errorf("%d new conversations", s.conversation.news)
		}
		last := s.transcript.slots[len(s.transcript.slots)-1]
		if _, ok := last.object.(*divider); !ok {
			t.Errorf("the last thing is %T, want a divider", last.object)
		}
	})
}

func TestOpenFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) { s.folder = filepath.Join(s.folder, "new") })
		if !strings.Contains(s.folderText(), s.folder) {
			t.Errorf("the window says %q, want the folder %q in it", s.folderText(), s.folder)
		}
		s.onFolder()
		settle()
		if _, err := os.Stat(s.folder); err != nil {
			t.Errorf("the folder isn't there to be opened: %v", err)
		}

		blocked := filepath.Join(s.folder, "file")
		if err := os.WriteFile(blocked, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		s.folder = filepath.Join(blocked, "impossible")
		s.onFolder()
		settle()
		dialog := s.window.Canvas().Overlays().Top()
		if dialog == nil {
			t.Fatal("nothing says that the folder can't be opened")
		}
		for _, o := range test.LaidOutObjects(dialog) {
			if b, ok := o.(*copyButton); ok {
				test.Tap(b)
			}
		}
		if got := s.app.Clipboard().Content(); got != s.folder {
			t.Errorf("copied %q, want %q", got, s.folder)
		}
	})
}

func (s *scene) folderText() string { return s.Window.folder.Text }

func TestFolderURL(t *testing.T) {
	for path, want := range map[string]string{
		"/home/me/Music/100 % ü #1": "file:///home/me/Music/100%20%25%20%C3%BC%20%231",
		"C:/Users/me/Music":         "file:///C:/Users/me/Music",
	} {
		if got := folderURL(path).String(); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
