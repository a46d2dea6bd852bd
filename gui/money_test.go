package gui

import (
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/ledger"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

func sumsOf(session, today, month float64) ledger.Sums {
	sum := func(usd float64) ledger.Sum { return ledger.Sum{USD: usd, Answers: 2, Tokens: 900} }
	return ledger.Sums{Session: sum(session), Today: sum(today), Month: sum(month)}
}

func TestWhatIsSpentIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		if s.spent.Visible() {
			t.Errorf("nothing has been spent, and the window says %q", s.spent.Text)
		}
		s.program.spends(sumsOf(0.25, 1.5, 12))
		settle()
		if !s.spent.Visible() || !strings.Contains(s.spent.Text, "1.5") || !strings.Contains(s.spent.Text, "today") {
			t.Errorf("shown: %v, %q", s.spent.Visible(), s.spent.Text)
		}
		test.Tap(s.spent)
		for _, want := range []string{"0.25", "1.50", "12.00", "900 tokens", "of 2026-11-20"} {
			if got := s.dialogText(); !strings.Contains(got, want) {
				t.Errorf("it says %q, want %q in it", got, want)
			}
		}
		s.press(fyne.KeyEscape)
		if s.window.Canvas().Overlays().Top() != nil {
			t.Error("Escape doesn't close it")
		}
	})
}

func TestSumsOfUnknownPrice(t *testing.T) {
	newApp(t)
	for _, c := range []struct {
		sum  ledger.Sum
		want string
	}{
		{ledger.Sum{}, "nothing"},
		{ledger.Sum{Answers: 1, Tokens: 900, USD: 0.25}, "$0.25, 1 answer, 900 tokens"},
		{ledger.Sum{Answers: 2, Tokens: 900, USD: 0.25, Unpriced: 1}, "$0.25, 2 answers, 900 tokens (1 of them of unknown price)"},
		{ledger.Sum{Answers: 2, Tokens: 900, Unpriced: 2}, "price unknown, 2 answers, 900 tokens"},
	} {
		if got := sumOf(c.sum); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.sum, got, c.want)
		}
	}
}

func TestTheLimitAsks(t *testing.T) {
	for _, c := range []struct {
		name  string
		limit float64
		demo  bool
		do    func(*scene)
		asked []string
		field string
	}{
		{"below it", 50, false, func(s *scene) {}, []string{"Why?"}, ""},
		{"none", 0, false, func(s *scene) {}, []string{"Why?"}, ""},
		{"the demo costs nothing", 10, true, func(s *scene) {}, []string{"Why?"}, ""},
		{"over it, and asked all the same", 10, false, func(s *scene) { s.press(fyne.KeyReturn) }, []string{"Why?"}, ""},
		{"once is enough", 10, false, func(s *scene) { s.press(fyne.KeyReturn); settle(); s.onAsk("More?") }, []string{"Why?", "More?"}, ""},
		{"thought better of", 10, false, func(s *scene) { s.press(fyne.KeyEscape) }, nil, "Why?"},
	} {
		inBubble(t, c.name, func(t *testing.T) {
			s := started(t, func(s *scene, _ *Options) {
				s.program.settings.MonthlyLimit, s.program.endpoint.Demo = c.limit, c.demo
				s.program.sums = sumsOf(1, 2, 20)
			})
			s.types("Why?")
			s.press(fyne.KeyReturn)
			settle()
			c.do(s)
			settle()
			var asked []string
			for _, q := range s.conversation.asked {
				asked = append(asked, q.Text)
			}
			if strings.Join(asked, " ") != strings.Join(c.asked, " ") || s.composer.Text != c.field {
				t.Errorf("asked %q, the field holds %q; want %q, %q", asked, s.composer.Text, c.asked, c.field)
			}
		})
	}
}

func TestOverTheLimitIsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) {
			s.program.settings.MonthlyLimit, s.program.sums = 10, sumsOf(1, 2, 20)
		})
		if s.spent.Importance != widget.WarningImportance {
			t.Error("nothing warns of the limit")
		}
		s.change(func(c *settings.Settings) { c.MonthlyLimit = 100 })
		settle()
		if s.spent.Importance == widget.WarningImportance {
			t.Error("with another limit it still warns")
		}
	})
}

func TestPriceOfAnAnswer(t *testing.T) {
	p := &presenter{program: newFakeProgram("")}
	tokens := &archive.Tokens{Input: 100, Output: 400}
	past := keptAnswer("c", 1)
	for _, c := range []struct {
		name string
		demo bool
		x    exchange
		want string
	}{
		{"nothing was counted", false, exchange{model: "gpt-realtime"}, ""},
		{"known", false, exchange{model: "gpt-realtime", tokens: tokens}, "500 tokens · $0.50"},
		{"not known yet who answered", false, exchange{tokens: tokens}, "500 tokens"},
		{"by the demo", true, exchange{model: "gpt-realtime", tokens: tokens}, "500 tokens"},
		{"of an earlier run, while the demo answers", true, exchange{past: past, model: "gpt-realtime", tokens: tokens}, "500 tokens · $0.50"},
	} {
		t.Run(c.name, func(t *testing.T) {
			newApp(t)
			p.program.(*fakeProgram).setEndpoint(realtime.Endpoint{Demo: c.demo})
			if got := p.priceOf(&c.x); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
