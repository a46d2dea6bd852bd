package gui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/data/binding"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

// present runs a presenter until the bubble's test ends, and counts how often it publishes.
func present(t *testing.T) (p *presenter, c *fakeConversation, player *fakePlayer, published *int) {
	takeScreen(t)
	newApp(t)
	c, player, published = newFakeConversation(), newFakePlayer(), new(int)
	program := newFakeProgram("")
	program.published = published
	p = newPresenter(Options{Conversation: c, Player: player, Program: program, Library: newFakeLibrary()}, newBoard(), nil)
	ctx, cancel := context.WithCancel(t.Context())
	go p.run(ctx)
	t.Cleanup(func() {
		screen.Unlock()
		defer screen.Lock()
		cancel()
		<-p.ended
	})
	settle()
	*published = 0
	return p, c, player, published
}

func TestUpdatesAreGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c, _, published := present(t)
		c.happens(realtime.Asked{Question: realtime.Question{ID: "a", Text: "Why?"}})
		settle()
		entries := value(p.board.view).entries
		if len(entries) != 1 {
			t.Fatalf("got %d entries, want 1", len(entries))
		}
		updates := 0
		entries[0].data.AddListener(binding.NewDataListener(func() { updates++ }))
		updates, *published = 0, 0
		for range 200 {
			c.happens(realtime.Words{ID: "a", Text: "word "})
			pass(10 * time.Millisecond)
		}
		settle()
		// Two seconds, at fifteen a second, and the one that was due.
		if updates < 25 || updates > 31 {
			t.Errorf("%d updates in two seconds, want about 30", updates)
		}
		if got, want := strings.Join(value(entries[0].data).passages, ""), strings.Repeat("word ", 200); got != want {
			t.Errorf("the last update shows %d letters, want %d", len(got), len(want))
		}
	})
}

func TestFirstUpdateComesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c, _, _ := present(t)
		pass(time.Hour)
		began := time.Now()
		var shown time.Time
		p.board.view.AddListener(binding.NewDataListener(func() { shown = time.Now() }))
		c.happens(realtime.Asked{Question: realtime.Question{ID: "a"}})
		settle()
		if late := shown.Sub(began); late != 0 {
			t.Errorf("a question was shown after %v", late)
		}
	})
}

func TestIdlePresenterSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c, player, published := present(t)
		c.happens(completed("a", "Why?", "So.", time.Second)...)
		c.happens(realtime.StateChanged{State: realtime.Ready})
		player.set(audio.PlayerStatus{ID: "a", State: audio.Paused, Position: time.Second})
		settle()
		*published = 0
		pass(24 * time.Hour)
		if *published != 0 {
			t.Errorf("published %d times while nothing happened", *published)
		}
	})
}

func TestCountdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c, _, published := present(t)
		c.happens(realtime.StateChanged{State: realtime.Waiting, Retry: 4 * time.Second, Err: errors.New("the line is cut")})
		var lines []string
		p.board.status.AddListener(binding.NewDataListener(func() {
			lines = append(lines, strings.TrimSuffix(value(p.board.status).text, " The line is cut."))
		}))
		lines, *published = nil, 0
		pass(time.Minute)
		want := "Reconnecting in 4 s. Reconnecting in 3 s. Reconnecting in 2 s. Reconnecting in 1 s. Reconnecting…"
		if got := strings.Join(lines, " "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if *published > 8 {
			t.Errorf("published %d times for five lines", *published)
		}
	})
}

func TestPositionMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c, player, published := present(t)
		c.happens(completed("a", "Why?", "So.", time.Minute)...)
		player.set(audio.PlayerStatus{ID: "a", State: audio.Playing, Position: 500 * time.Millisecond})
		settle()
		*published = 0
		for i := range 10 {
			player.mu.Lock()
			player.status.Position = time.Duration(i+1)*time.Second + 10*time.Millisecond
			player.mu.Unlock()
			pass(time.Second)
		}
		if got, want := value(p.board.status).text, "Speaking 0:10"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if most := int(10*time.Second/waveInterval) + 2; *published > most {
			t.Errorf("published %d times in ten seconds, want %d at most", *published, most)
		}
	})
}

func TestPresenterOutlivesItsSources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c, player, published := present(t)
		close(c.notices)
		close(player.changes)
		settle()
		*published = 0
		pass(time.Hour)
		if *published != 0 {
			t.Errorf("published %d times after the conversation's end", *published)
		}
		p.change(func(th *thread) { th.warn("Still here.") })
		settle()
		if got := value(p.board.warnings); len(got) != 1 {
			t.Errorf("warnings: got %q", got)
		}
	})
}
