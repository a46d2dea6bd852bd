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

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
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
		if got := v.problem.Text; got != what+" "+do {
			t.Errorf("the question says %q, want %q", got, what+" "+do)
		}
		if v.answer.Visible() {
			t.Error("there is an answer")
		}

		retry, _ := findButton(v.remedies, "Retry")
		test.Tap(retry)
		settle()
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
		if v.remark.Text != "Connection lost." || !v.again.Visible() {
			t.Fatalf("the answer says %q; ask again: %v", v.remark.Text, v.again.Visible())
		}
		test.Tap(v.again)
		settle()
		if got := s.conversation.asked; len(got) != 1 || got[0].ID == "a" || got[0].Text != "Why?" {
			t.Errorf("asked %+v, want a question of its own: what is kept of the first stays", got)
		}
	})
}

// clocks are the times that a player shows.
func clocks(bar fyne.CanvasObject) string {
	var times []string
	for _, o := range test.LaidOutObjects(bar) {
		if c, ok := o.(*look.Caption); ok && c.Text != "" {
			times = append(times, c.Text)
		}
	}
	return strings.Join(times, " / ")
}

// playButton is the first button of a player.
func playButton(t *testing.T, bar fyne.CanvasObject) *look.Button {
	t.Helper()
	for _, o := range test.LaidOutObjects(bar) {
		if b, ok := o.(*look.Button); ok {
			return b
		}
	}
	t.Fatal("there is nothing to play with")
	return nil
}

func TestPlay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(completed("a", "Why?", "So.", 37*time.Second)...)
		settle()
		bar := s.view(t, "a").player
		play := playButton(t, bar)
		if clocks(bar) != "0:00 / 0:37" || play.Icon.Name() != theme.MediaPlayIcon().Name() {
			t.Errorf("a kept answer shows %q and %q", clocks(bar), play.Icon.Name())
		}
		test.Tap(play)
		settle()
		if want := []string{"a /a/a.wav 0s"}; !slices.Equal(s.player.played, want) {
			t.Errorf("played %q, want %q", s.player.played, want)
		}

		s.player.set(audio.PlayerStatus{ID: "a", State: audio.Playing, Position: 12 * time.Second, Length: 37 * time.Second})
		settle()
		if clocks(bar) != "0:12 / 0:37" || play.Icon.Name() != theme.MediaPauseIcon().Name() {
			t.Errorf("a playing answer shows %q and %q", clocks(bar), play.Icon.Name())
		}
		if got := s.status.line.Text; got != "Speaking 0:12" {
			t.Errorf("status: %q", got)
		}
		test.Tap(play)
		s.player.set(audio.PlayerStatus{ID: "a", State: audio.Paused, Position: 13 * time.Second, Length: 37 * time.Second})
		settle()
		if s.player.toggles != 1 || clocks(bar) != "0:13 / 0:37" || play.Icon.Name() != theme.MediaPlayIcon().Name() {
			t.Errorf("a paused answer: %d toggles, shows %q and %q", s.player.toggles, clocks(bar), play.Icon.Name())
		}
		test.Tap(play)
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
		test.Tap(playButton(t, s.view(t, "a").player))
		settle()
		if got := s.view(t, "a").remark.Text; got != "The file has gone." {
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
		b := s.view(t, "a").copy
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
		if len(s.transcript.slots) != 0 || !s.welcome.Visible() {
			t.Error("a new conversation isn't empty")
		}
		s.onOpen("")
		settle()
		if len(s.transcript.slots) != 1 {
			t.Error("the conversation before can't be gone back to")
		}
	})
}

func TestOpenFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) { s.program.folder = filepath.Join(s.program.folder, "new") })
		if !strings.Contains(s.folderText(), s.program.folder) {
			t.Errorf("the window says %q, want the folder %q in it", s.folderText(), s.program.folder)
		}
		s.onFolder()
		settle()
		if _, err := os.Stat(s.program.folder); err != nil {
			t.Errorf("the folder isn't there to be opened: %v", err)
		}

		blocked := filepath.Join(s.program.folder, "file")
		if err := os.WriteFile(blocked, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		s.program.folder = filepath.Join(blocked, "impossible")
		s.onFolder()
		settle()
		dialog := s.window.Canvas().Overlays().Top()
		if dialog == nil {
			t.Fatal("nothing says that the folder can't be opened")
		}
		for _, o := range test.LaidOutObjects(dialog) {
			if b, ok := o.(*look.CopyButton); ok {
				test.Tap(b)
			}
		}
		if got := s.app.Clipboard().Content(); got != s.program.folder {
			t.Errorf("copied %q, want %q", got, s.program.folder)
		}
	})
}

func (s *scene) folderText() string { return s.folder.Text }

func TestFolderURL(t *testing.T) {
	for path, want := range map[string]string{
		"/home/me/Music/100 % ü #1": "file:///home/me/Music/100%20%25%20%C3%BC%20%231",
		"C:/Users/me/Music":         "file:///C:/Users/me/Music",
	} {
		if got := fileURL(path).String(); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
