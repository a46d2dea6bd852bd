package gui

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/history"
)

// An answer of an earlier run says how it ended in the words it was said in then.
func TestPastEndings(t *testing.T) {
	newApp(t)
	for _, c := range []struct {
		status, reason string
		heard          *archive.Heard
		want           string
	}{
		{"", "", nil, ""}, // as the old program wrote
		{"completed", "", nil, ""},
		{"stopped", "by you", &archive.Heard{Played: 12400 * time.Millisecond, Whole: 37200 * time.Millisecond}, "Stopped by you at 0:12 of 0:37."},
		{"stopped", "closed", nil, "Stopped: the window was closed."},
		{"incomplete", "max_output_tokens", nil, "Cut: length limit."},
		{"incomplete", "content_filter", nil, "Cut: content filter."},
		{"failed", "server_error", nil, "Failed: The server had a fault of its own. Ask again in a moment."},
		{"failed", "", nil, "Failed: The reason is not known."},
		{"interrupted", "connection_lost", nil, "Connection lost at 0:31."},
		{"interrupted", archive.ReasonEnded, nil, "Cut at 0:31: the program ended."},
		{"receiving", "", nil, "Another program is still receiving it."},
	} {
		a := keptAnswer("c", 1)
		a.Status, a.Reason, a.Heard, a.Duration = c.status, c.reason, c.heard, 31*time.Second
		if got := sketch(a).remark; got != c.want {
			t.Errorf("%s, %s: got %q, want %q", c.status, c.reason, got, c.want)
		}
	}
	silent := keptAnswer("c", 1)
	silent.Status, silent.Reason, silent.Duration = "interrupted", archive.ReasonEnded, 0
	if got, want := sketch(silent).remark, "Cut: the program ended."; got != want {
		t.Errorf("without sound: got %q, want %q", got, want)
	}
}

func TestReplayOfThePast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder(keptConversation("c", 3)))
		s.library.words["/a/c-2.txt"] = "Two."
		v := s.view(t, "/a/c-2.txt")
		test.Tap(playButton(t, v.player))
		s.onSeek(v.shown, 7*time.Second)
		settle()
		want := []string{"/a/c-2.txt /a/c-2.wav 0s", "/a/c-2.txt /a/c-2.wav 7s"}
		slices.Sort(s.player.played)
		if !slices.Equal(s.player.played, want) {
			t.Errorf("played %q, want %q", s.player.played, want)
		}
		s.player.set(audio.PlayerStatus{ID: "/a/c-2.txt", State: audio.Playing, Position: 5 * time.Second, Length: 20 * time.Second})
		settle()
		if got := clocks(v.player); got != "0:05 / 0:20" {
			t.Errorf("it shows %q", got)
		}
		test.Tap(playButton(t, s.view(t, "/a/c-3.txt").player))
		settle()
		if got := s.player.played[len(s.player.played)-1]; !strings.HasPrefix(got, "/a/c-3.txt") || s.player.toggles != 0 {
			t.Errorf("another one was asked for; played %q, %d toggles", s.player.played, s.player.toggles)
		}
		s.window.Canvas().Focus(s.ask)
		s.press(fyne.KeyRight, fyne.KeyLeft, fyne.KeyM)
		settle()
		if got := s.player.sought; len(got) != 2 || got[0] != 15*time.Second || got[1] != 0 {
			t.Errorf("the arrows went to %v", got)
		}
		if !s.program.Settings().Mute {
			t.Error("M doesn't mute")
		}
	})
}

// What is heard goes on when it is out of sight, and is seen to when it comes back.
func TestPlayingOutOfSight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder(keptConversation("c", 60)))
		s.player.set(audio.PlayerStatus{ID: "/a/c-60.txt", State: audio.Playing, Position: 5 * time.Second, Length: 20 * time.Second})
		settle()
		for range 5 {
			s.press(fyne.KeyPageUp)
			settle()
		}
		s.player.set(audio.PlayerStatus{ID: "/a/c-60.txt", State: audio.Paused, Position: 9 * time.Second, Length: 20 * time.Second})
		settle()
		s.onLatest()
		settle()
		if got := clocks(s.view(t, "/a/c-60.txt").player); got != "0:09 / 0:20" {
			t.Errorf("come back, it shows %q", got)
		}
	})
}

// With autoplay off an arriving answer is played by its name: there is no file to be read yet.
func TestPlayingWhatArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(arrives("", "q", "Why?", "So")...)
		settle()
		s.onToggle()
		settle()
		if want := []string{"q  0s"}; !slices.Equal(s.player.played, want) {
			t.Errorf("played %q, want %q", s.player.played, want)
		}
		s.player.err = fmt.Errorf("play an answer: %w", fs.ErrNotExist)
		s.onToggle()
		settle()
		if got := s.view(t, "q").remark.Text; got != "There is nothing to be heard of it yet." {
			t.Errorf("it says %q", got)
		}
	})
}

func TestUnplayable(t *testing.T) {
	newApp(t)
	for _, c := range []struct {
		file string
		err  error
		want string
	}{
		{"/a/a.wav", nil, ""},
		{"", fs.ErrNotExist, "There is nothing to be heard of it yet."},
		{"/a/a.wav", fmt.Errorf("play: %w", fs.ErrNotExist), "It can't be heard: its sound file has gone."},
		{"/a/a.wav", fmt.Errorf("play: %w", fs.ErrPermission), "It can't be heard: the system refuses access to its sound file."},
		{"/a/a.wav", errors.New("it is an MP3"), "It is an MP3."},
	} {
		if got := unplayable(c.file, c.err); got != c.want {
			t.Errorf("%q, %v: got %q, want %q", c.file, c.err, got, c.want)
		}
	}
}

func TestLatestOutOfSight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder(keptConversation("c", 120)))
		for range 70 {
			s.press(fyne.KeyPageUp)
			settle()
		}
		menuItem(t, s, "Copy the answer").Action()
		settle()
		if got := s.app.Clipboard().Content(); got != keptText("c", 120) {
			t.Errorf("copied %q", got)
		}
		menuItem(t, s, "Edit and ask…").Action()
		if s.composer.Text != "Question 120 of c?" {
			t.Errorf("the field holds %q", s.composer.Text)
		}
		menuItem(t, s, "Ask again").Action()
		settle()
		if got := s.conversation.asked; len(got) != 1 || got[0].Text != "Question 120 of c?" || got[0].ID == "/a/c-120.txt" {
			t.Errorf("asked %+v", got)
		}
	})
}

func TestAnswerWithoutAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := keptAnswer("c", 1)
		a.Question = ""
		s := started(t, withFolder(&history.Conversation{ID: "c", Answers: []*history.Answer{a}}))
		v := s.view(t, "/a/c-1.txt")
		if v.words.text() != "(no question)" {
			t.Errorf("it shows %q", v.words.text())
		}
		for _, item := range v.questionMenu().Items {
			if !item.Disabled {
				t.Errorf("%q is offered for a question that isn't there", item.Label)
			}
		}
	})
}

func TestListGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder(keptConversation("c", 2), keptConversation("d", 1)))
		if !s.sidebar.Visible() || !s.main.Visible() {
			t.Fatal("a wide window doesn't show both")
		}
		s.window.Resize(fyne.NewSize(frameMinWidth, 600))
		settle()
		if s.sidebar.Visible() || s.main.Size().Width != frameMinWidth {
			t.Errorf("in a narrow one: the list is shown: %v; the conversation has %v", s.sidebar.Visible(), s.main.Size().Width)
		}
		s.onSidebar()
		if !s.sidebar.Visible() || s.main.Visible() || s.window.Canvas().Focused() == fyne.Focusable(s.composer) {
			t.Error("asked for, the list doesn't take its place and the keyboard")
		}
		s.onOpen("d")
		settle()
		if s.sidebar.Visible() || !s.main.Visible() || s.viewed() != "d" || s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
			t.Error("what was picked is not shown")
		}
		s.window.Resize(fyne.NewSize(1000, 600))
		settle()
		if !s.sidebar.Visible() {
			t.Error("in a wide window the list doesn't come back")
		}
		s.onSidebar()
		s.savePlace()
		if s.sidebar.Visible() || !s.left().SideHidden {
			t.Error("closed in a wide window, it comes back the next time")
		}
	})
}

// In a small window, and with the largest letters, it is the conversation that must be seen.
func TestASmallWindowIsTheConversations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder(keptConversation("c", 20)))
		s.Warn(errNothingKept)
		s.transcript.toFirst()
		settle()
		if !s.frame.foot.Visible() {
			t.Error("there is room, and the foot is left out")
		}
		for _, size := range []float32{1, 1.6} {
			s.app.Settings().SetTheme(look.Chosen(look.AsSystem, size))
			s.window.Resize(fyne.NewSize(frameMinWidth, frameMinHeight))
			s.relayout()
			top, height := s.transcript.Position().Y, s.transcript.Size().Height
			if float := s.latest.Position().Y; !s.latest.Visible() || float < top && height > s.latest.Size().Height {
				t.Errorf("letters %v: the button to the latest is at %v, the conversation at %v", size, float, top)
			}
			if height < 0.3*s.main.Size().Height {
				t.Errorf("letters %v: the conversation has %v of %v", size, height, s.main.Size().Height)
			}
		}
	})
}
