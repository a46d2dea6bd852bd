package gui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"go.uber.org/goleak"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// inBubble runs a test of the window in virtual time.
func inBubble(t *testing.T, name string, f func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestAskAndRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		if s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
			t.Fatal("the question field has not the focus at the start")
		}
		if !s.welcome.Visible() {
			t.Error("an empty window doesn't invite a question")
		}
		s.types("Why is the sky blue?")
		s.press(fyne.KeyReturn)
		if got := s.conversation.asked; len(got) != 1 || got[0].Text != "Why is the sky blue?" {
			t.Fatalf("asked %+v", got)
		}
		settle()
		v := s.view(t, "q1")
		if s.welcome.Visible() || v.answer.Visible() {
			t.Error("a question that waits shows an invitation or an answer")
		}
		if !strings.Contains(v.asked.text, "waiting") {
			t.Errorf("a question not sent says %q", v.asked.text)
		}

		s.conversation.happens(realtime.Sent{ID: "q1"}, realtime.Words{ID: "q1", Text: "Because "},
			realtime.Words{ID: "q1", Text: "it is."}, realtime.Sound{ID: "q1", Received: 2 * time.Second})
		settle()
		if !v.answer.Visible() || v.reply.text() != "Because it is." || v.player.clock.Text != "0:02" {
			t.Errorf("the answer shows %q, %q", v.reply.text(), v.player.clock.Text)
		}
		if v.player.play.Visible() {
			t.Error("an answer that is neither kept nor heard can be played")
		}
		if strings.Contains(v.asked.text, "waiting") {
			t.Errorf("a question answered says %q", v.asked.text)
		}
	})
}

func TestExampleAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) { s.service.Demo = true })
		for _, question := range examples(true) {
			if _, found := findButton(s.welcome, question); !found {
				t.Errorf("the invitation lacks %q", question)
			}
		}
		b, _ := findButton(s.welcome, examples(true)[1])
		test.Tap(b)
		if got := s.conversation.asked; len(got) != 1 || got[0].Text != examples(true)[1] {
			t.Errorf("asked %+v", got)
		}
	})
}

// findButton finds a button by its words.
func findButton(in fyne.CanvasObject, words string) (*button, bool) {
	for _, o := range test.LaidOutObjects(in) {
		if b, ok := o.(*button); ok && b.Text == words {
			return b, true
		}
	}
	return nil, false
}

func TestStop(t *testing.T) {
	for _, c := range []struct {
		name string
		does func(*scene)
		want bool
	}{
		{"nothing to stop", func(s *scene) {}, false},
		{"thinking", func(s *scene) {
			s.conversation.happens(realtime.Asked{Question: realtime.Question{ID: "a"}}, realtime.StateChanged{State: realtime.Thinking})
		}, true},
		{"waiting for a connection", func(s *scene) {
			s.conversation.happens(realtime.Asked{Question: realtime.Question{ID: "a"}}, realtime.StateChanged{State: realtime.Waiting, Retry: time.Hour})
		}, true},
		{"speaking after all has come", func(s *scene) {
			s.conversation.happens(completed("a", "?", "!", time.Minute)...)
			s.player.set(audio.PlayerStatus{ID: "a", State: audio.Playing})
		}, true},
		{"heard to the end", func(s *scene) {
			s.conversation.happens(completed("a", "?", "!", time.Minute)...)
			s.player.set(audio.PlayerStatus{ID: "a"})
		}, false},
	} {
		inBubble(t, c.name, func(t *testing.T) {
			s := started(t)
			c.does(s)
			settle()
			if got := s.stop.Visible(); got != c.want {
				t.Errorf("Stop is offered: %v, want %v", got, c.want)
			}
			s.press(fyne.KeyEscape)
			if got := s.conversation.stops == 1; got != c.want {
				t.Errorf("Escape stopped %d times", s.conversation.stops)
			}
		})
	}
}

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

func TestReadingIsNotDisturbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		for range 30 {
			s.conversation.happens(completed("q"+time.Now().String(), "Why?", "So it is, and more of it.", time.Second)...)
			pass(time.Second)
		}
		if s.latest.Visible() {
			t.Error("the way to the latest is offered where it is in sight")
		}
		s.press(fyne.KeyPageUp)
		if !s.latest.Visible() {
			t.Fatal("the way to the latest is not offered")
		}
		offset := s.transcript.scroll.Offset.Y
		s.conversation.happens(realtime.Warned{Err: errors.New("a cloud passes")}, realtime.StateChanged{State: realtime.Answering})
		settle()
		if got := s.transcript.scroll.Offset.Y; got != offset {
			t.Errorf("scrolled from %v to %v by itself", offset, got)
		}
		test.Tap(s.latest)
		if s.latest.Visible() || !s.transcript.pinned {
			t.Error("the latest is not shown")
		}
		s.press(fyne.KeyPageUp)
		s.conversation.Ask(realtime.Question{Text: "And now?"})
		settle()
		if !s.transcript.pinned {
			t.Error("a new question is out of sight")
		}
	})
}

func TestWarningsAreDismissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(_ *scene, o *Options) { o.Warning = "the file .env can't be read" })
		s.conversation.happens(realtime.Warned{Err: errors.New("the disk is slow")})
		settle()
		if got := len(s.warnings.column.Objects); got != 2 {
			t.Fatalf("%d warnings, want 2", got)
		}
		dismiss, _ := findButton(s.warnings.column, "")
		test.Tap(dismiss)
		settle()
		if got := value(s.board.warnings); !slices.Equal(got, []string{"The disk is slow."}) {
			t.Errorf("left are %q", got)
		}
	})
}

func TestDemoAndKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) { s.service.Demo = true })
		if !s.banner.Visible() || s.status.line.Text != "Demo: ready" {
			t.Fatalf("banner: %v, status %q", s.banner.Visible(), s.status.line.Text)
		}
		var keys []string
		answer := make(chan error)
		s.addKey = func(_ context.Context, key string) error {
			keys = append(keys, key)
			return <-answer
		}
		test.Tap(s.banner.add)
		if s.window.Canvas().Focused() != fyne.Focusable(s.banner.entry) || !s.banner.entry.Password {
			t.Fatal("there is no hidden field with the focus")
		}
		s.press(fyne.KeyReturn)
		s.types("two words")
		s.press(fyne.KeyReturn)
		if s.banner.hint.Text != "This can't be a key: there is white space in it." || s.banner.entry.Text != "" {
			t.Errorf("two words: hint %q, field %q", s.banner.hint.Text, s.banner.entry.Text)
		}

		s.types(" test-key-1 ")
		s.press(fyne.KeyReturn)
		settle()
		if s.banner.entry.Text != "" || !s.banner.busy.Visible() {
			t.Error("the key stays in the field while it is stored, or nothing shows that it is being stored")
		}
		answer <- errors.New("the keyring is locked")
		settle()
		if s.banner.hint.Text != "The keyring is locked." || s.banner.busy.Visible() || s.banner.entry.Disabled() {
			t.Errorf("after a failure: hint %q, busy %v", s.banner.hint.Text, s.banner.busy.Visible())
		}

		s.types("test-key-2")
		test.Tap(s.banner.store)
		settle()
		s.service = Service{Name: "api.openai.com"}
		answer <- nil
		settle()
		if s.banner.Visible() || s.status.line.Text != "Ready" {
			t.Errorf("with a key: banner %v, status %q", s.banner.Visible(), s.status.line.Text)
		}
		if want := []string{"test-key-1", "test-key-2"}; !slices.Equal(keys, want) {
			t.Errorf("stored %q, want %q", keys, want)
		}
		if s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
			t.Error("the question field has not the focus again")
		}
	})
}

func TestCancelledKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) { s.service.Demo = true })
		cancelled := false
		s.addKey = func(ctx context.Context, _ string) error {
			<-ctx.Done()
			cancelled = true
			return ctx.Err()
		}
		test.Tap(s.banner.add)
		s.types("test-key-1")
		s.press(fyne.KeyReturn)
		settle()
		s.banner.close()
		settle()
		if !cancelled || s.banner.form != nil || !s.banner.add.Visible() {
			t.Errorf("cancelled: %v; the form is closed: %v", cancelled, s.banner.form == nil)
		}
	})
}

func TestRefusedKeyCanBeReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(realtime.StateChanged{State: realtime.Offline, Err: &realtime.Error{Code: "invalid_api_key"}})
		settle()
		b := s.status.remedies[enterKey]
		if !b.Visible() || s.banner.Visible() {
			t.Fatalf("a key can be entered: %v", b.Visible())
		}
		test.Tap(b)
		if !s.banner.Visible() || s.banner.text.Visible() || s.window.Canvas().Focused() != fyne.Focusable(s.banner.entry) {
			t.Error("there is no field for the key, or one that says this is a demo")
		}
		s.press(fyne.KeyEscape)
		if s.banner.Visible() {
			t.Error("Escape doesn't close it")
		}
	})
}

func TestNoKeyWhereNoneCanBeAdded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, o *Options) { s.service.Demo, o.AddKey = true, nil })
		if _, found := findButton(s.banner, "Add a key"); found || !s.banner.Visible() {
			t.Error("a key can be entered that goes nowhere")
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

func TestDraftsSurvive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := newScene(t)
		first.start()
		settle()
		first.conversation.happens(failed("a", "Why?", errors.New("no luck"))...)
		first.conversation.happens(realtime.Asked{Question: realtime.Question{ID: "b", Text: "And how?"}})
		first.types("an unsent thought")
		pass(saveDelay + time.Second)
		saves := first.drafts.saves
		pass(time.Hour)
		if first.drafts.saves != saves || saves > 3 {
			t.Errorf("saved %d times at first, %d later", saves, first.drafts.saves)
		}
		first.types("!")
		first.close() // at once: what was typed last is saved too

		second := started(t, func(s *scene, o *Options) {
			s.drafts = first.drafts
			o.Drafts = first.drafts
		})
		if got, want := second.composer.Text, "an unsent thought!"; got != want {
			t.Errorf("the field holds %q, want %q", got, want)
		}
		var got []string
		for _, slot := range second.transcript.slots {
			x := value(slot.entry.data)
			got = append(got, x.question+" "+x.problem)
		}
		if want := []string{"Why? No luck.", "And how? The program was closed before an answer came."}; !slices.Equal(got, want) {
			t.Errorf("questions: got %q, want %q", got, want)
		}
		retry, _ := findButton(second.view(t, "draft-1").remedies, "Retry")
		test.Tap(retry)
		second.conversation.happens(realtime.Words{ID: "draft-1", Text: "So."})
		pass(saveDelay + time.Second)
		if got := first.drafts.saved().Failed; len(got) != 1 || got[0].Question != "And how?" {
			t.Errorf("still kept as drafts: %+v", got)
		}
	})
}

func TestDraftsThatCantBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) {
			s.drafts.loadErr, s.drafts.saveErr = errors.New("the drafts can't be read"), errors.New("the disk is full")
		})
		s.types("thought")
		pass(saveDelay + time.Second)
		if got, want := value(s.board.warnings), []string{"The drafts can't be read.", "The disk is full."}; !slices.Equal(got, want) {
			t.Errorf("warnings %q, want %q", got, want)
		}
	})
}

func TestWhatIsTypedEarlyIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, func(s *scene, _ *Options) { s.drafts.drafts.Unsent = "old" })
		s.types("new")
		s.start()
		t.Cleanup(s.close)
		settle()
		if s.composer.Text != "new" {
			t.Errorf("the field holds %q", s.composer.Text)
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

func menuItem(t *testing.T, s *scene, label string) *fyne.MenuItem {
	t.Helper()
	for _, menu := range s.window.MainMenu().Items {
		for _, i := range menu.Items {
			if i.Label == label {
				return i
			}
		}
	}
	t.Fatalf("the menu lacks %q", label)
	return nil
}

func TestMenuHasTheShortcuts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		for label, key := range map[string]fyne.KeyName{
			"New conversation": fyne.KeyN, "Open folder": fyne.KeyO, "Stop": fyne.KeyPeriod,
			"Jump to latest": fyne.KeyJ, "Write a question": fyne.KeyL,
		} {
			shortcut, ok := menuItem(t, s, label).Shortcut.(*desktop.CustomShortcut)
			if !ok || shortcut.KeyName != key || shortcut.Modifier != fyne.KeyModifierShortcutDefault {
				t.Errorf("%s: shortcut %+v", label, shortcut)
			}
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

func TestKeysWithoutFocus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.window.Canvas().Unfocus()
		s.window.Canvas().OnTypedRune()('W')
		s.types("hy?")
		if s.composer.Text != "Why?" {
			t.Errorf("the field holds %q", s.composer.Text)
		}
		s.conversation.happens(realtime.StateChanged{State: realtime.Answering}, realtime.Asked{Question: realtime.Question{ID: "a"}})
		settle()
		s.window.Canvas().Unfocus()
		s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		s.window.Canvas().Focus(s.ask)
		s.press(fyne.KeyEscape)
		if s.conversation.stops != 2 {
			t.Errorf("Escape stopped %d times of 2", s.conversation.stops)
		}
		s.window.Canvas().Focus(s.ask)
		s.press(fyne.KeyReturn)
		if len(s.conversation.asked) != 1 {
			t.Error("Enter on the Ask button asks nothing")
		}
	})
}

// The Tab key goes through what can be done, not through every paragraph, and comes back.
func TestTabOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(completed("a", "Why?", strings.Repeat("A paragraph.\n", 20), time.Second)...)
		settle()
		bar := s.view(t, "a").player
		var got []string
		for range 5 {
			switch f := s.window.Canvas().Focused(); f {
			case fyne.Focusable(s.composer):
				got = append(got, "question")
			case fyne.Focusable(s.ask):
				got = append(got, "ask")
			case fyne.Focusable(bar.play):
				got = append(got, "play")
			case fyne.Focusable(bar.copy):
				got = append(got, "copy")
			default:
				if b, ok := f.(*button); ok {
					got = append(got, b.Text)
				} else {
					t.Fatalf("Tab stops at a %T", f)
				}
			}
			s.window.Canvas().FocusNext()
		}
		if want := []string{"question", "ask", "Open folder", "play", "copy"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
			t.Error("Tab doesn't come back")
		}
	})
}

func TestTextIsSelectableUnderTheMouse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(completed("a", "Why?", "Because it is.", time.Second)...)
		settle()
		text := s.view(t, "a").reply.labels[0]
		text.MouseIn(nil)
		if !text.Selectable {
			t.Fatal("text under the mouse can't be selected")
		}
		var selection fyne.Focusable
		for _, o := range test.LaidOutObjects(text) {
			if f, ok := o.(fyne.Focusable); ok {
				selection = f
			}
		}
		s.window.Canvas().Focus(selection)
		text.MouseOut()
		if text.Selectable || s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
			t.Error("a click into a text keeps the keyboard")
		}
		text.MouseIn(nil)
		selection.(fyne.DoubleTappable).DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(20, 15)})
		text.MouseOut()
		if text.SelectedText() == "" || !text.Selectable {
			t.Error("a selection goes with the mouse")
		}
	})
}

func TestSizeIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		if got, want := s.savedSize(), fyne.NewSize(defaultWidth, defaultHeight); got != want {
			t.Errorf("at first %v, want %v", got, want)
		}
		s.window.Resize(fyne.NewSize(900, 640))
		s.saveSize()
		if got, want := s.savedSize(), fyne.NewSize(900, 640); got != want {
			t.Errorf("later %v, want %v", got, want)
		}
	})
}

// Whatever is said, the window stays as large as the person made it.
func TestLongSentencesDontGrowTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		least := s.root.MinSize()
		s.conversation.happens(
			realtime.StateChanged{State: realtime.Offline, Err: errors.New(strings.Repeat("very ", 60) + "wrong")},
			realtime.Warned{Err: errors.New(strings.Repeat("very ", 60) + "odd")})
		settle()
		if got := s.root.MinSize(); got != least {
			t.Errorf("the window needs %v, before %v", got, least)
		}
		if got := s.status.Size().Height; got < 50 {
			t.Errorf("a long sentence has one line only (%v)", got)
		}
		if bottom := s.composer.Position().Y; bottom < 0 {
			t.Errorf("the question field is at %v", bottom)
		}
	})
}
