package program

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/ledger"
	"geppetto-audio/internal/models"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// ownPrices are a dollar for every token that goes in or out.
func ownPrices(model string) string {
	return `[prices."` + model + `"]` + "\ntext_in = 1e6\ntext_out = 1e6\naudio_in = 1e6\naudio_out = 1e6"
}

func usage(in, out int) *demo.Usage {
	return &demo.Usage{InputTokens: in, OutputTokens: out, TotalTokens: in + out}
}

func costing(in, out int) demo.Option {
	return demo.WithAnswers(func(q demo.Question) demo.Answer {
		a := answer(time.Second)(q)
		a.Usage = usage(in, out)
		return a
	})
}

func TestPricesAreWhereTheyBelong(t *testing.T) {
	own := models.Price{TextIn: 7}
	table, err := models.Load(map[string]models.Price{"local-model": own, "gpt-realtime-mini": own})
	if err != nil {
		t.Fatal(err)
	}
	listed := *table.Of("gpt-realtime-2.1").Price
	for _, tc := range []struct {
		host, model string
		want        models.Price
		known       bool
	}{
		{"api.openai.com", "gpt-realtime-2.1", listed, true},
		{"eu.api.openai.com", "gpt-realtime-2.1", listed, true},
		{"name.openai.azure.com", "gpt-realtime-2.1", listed, true},
		{"API.OpenAI.com", "gpt-realtime-2.1", listed, true},
		{"127.0.0.1:8000", "gpt-realtime-2.1", models.Price{}, false},
		{"api.openai.com.evil.example", "gpt-realtime-2.1", models.Price{}, false},
		{"notapi.openai.com", "gpt-realtime-2.1", models.Price{}, false},
		{"", "gpt-realtime-2.1", models.Price{}, false},
		{"api.openai.com", "unheard-of", models.Price{}, false},
		{"api.openai.com", "", models.Price{}, false},
		{"127.0.0.1:8000", "local-model", own, true},
		{"127.0.0.1:8000", "gpt-realtime-mini-2025-12-15", own, true},
		{"api.openai.com", "gpt-realtime-mini", own, true},
	} {
		if got, ok := priceAt(table, tc.host, tc.model); got != tc.want || ok != tc.known {
			t.Errorf("%s at %s: %v, %v; want %v, %v", tc.model, tc.host, got, ok, tc.want, tc.known)
		}
	}
}

func TestWhatAKeptAnswerCost(t *testing.T) {
	h := newPerson(t)
	h.settings(ownPrices("local-model"))
	p := h.starts(settings.Flags{})
	tokens := &archive.Tokens{Input: 1000, InputText: 1000, CachedText: 500, Output: 1000, OutputAudio: 1000}
	for model, want := range map[string]float64{
		"gpt-realtime-2.1": (500*4.00 + 500*0.40 + 1000*64.00) / 1e6,
		"local-model":      2000,
	} {
		if got, ok := p.Cost(model, tokens); !ok || math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, %v; want %v", model, got, ok, want)
		}
	}
	for _, model := range []string{"", "local", "gpt-4o"} {
		if got, ok := p.Cost(model, tokens); ok {
			t.Errorf("%q costs %v", model, got)
		}
	}
	if _, ok := p.Cost("local-model", nil); ok {
		t.Error("an answer nobody counted has a cost")
	}
	// Elsewhere a model may have a name of OpenAI's, but not its price.
	h.settings(`base_url = "http://127.0.0.1:1/v1"`, ownPrices("local-model"))
	p = h.starts(settings.Flags{})
	if got, ok := p.Cost("gpt-realtime-2.1", tokens); ok {
		t.Errorf("of another server's answer it is said that it cost %v", got)
	}
	if got, ok := p.Cost("local-model", tokens); !ok || got != 2000 {
		t.Errorf("with a price of one's own it is %v, %v", got, ok)
	}
}

func TestEveryAnswerIsInTheAccount(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "`+serve(t, "", costing(2, 3))+`"`, `model = "priced"`, ownPrices("priced"))
	p := h.connected(settings.Flags{})
	p.asks("One?")
	next(t, p.SpentChanges())
	sums, err := p.Spent()
	if err != nil || sums.Month.USD != 5 || sums.Session.Answers != 1 || sums.Month.Unpriced != 0 {
		t.Errorf("got %+v, %v", sums, err)
	}
	p.must(func(s *settings.Settings) { s.Model = "unpriced" })
	p.asks("Two?")
	next(t, p.SpentChanges())
	if sums, err = p.Spent(); err != nil || sums.Month.USD != 5 || sums.Month.Answers != 2 || sums.Month.Unpriced != 1 {
		t.Errorf("got %+v, %v", sums, err)
	}
}

// Prices are read anew with every change of the settings; those that can't be understood change nothing.
func TestPricesChangeWhileTheProgramRuns(t *testing.T) {
	h := newPerson(t)
	h.settings(ownPrices("priced"))
	p := h.starts(settings.Flags{})
	tokens := &archive.Tokens{Input: 1, InputText: 1}
	if got, _ := p.Cost("priced", tokens); got != 1 {
		t.Errorf("got %v", got)
	}
	h.settings(strings.Replace(ownPrices("priced"), "text_in = 1e6", "text_in = 2e5", 1))
	p.must(func(s *settings.Settings) { s.Speed = 2 })
	if got, _ := p.Cost("priced", tokens); got != 0.2 {
		t.Errorf("got %v", got)
	}
	h.settings(`[prices."priced"]`, `text_in = "dear"`)
	p.must(func(s *settings.Settings) { s.Speed = 1 })
	if got, _ := p.Cost("priced", tokens); got != 0.2 {
		t.Errorf("got %v", got)
	}
	p = h.connected(settings.Flags{})
	if _, ok := p.Cost("gpt-realtime-2.1", tokens); !ok || !strings.Contains(h.warned(), "text_in must be a number") {
		t.Errorf("a start with such prices: %v, warned %q", ok, h.warned())
	}
	before := h.warned()
	if err := p.Connect(t.Context()); err != nil || h.warned() != before {
		t.Errorf("%v, warned %q again", err, h.warned())
	}
}

func TestTheDemoCostsNothing(t *testing.T) {
	h := newPerson(t)
	h.settings("monthly_limit = 0.000001")
	p := h.connected(settings.Flags{})
	p.onSpent(realtime.Spent{Demo: true, Model: "gpt-realtime-2.1", Host: "api.openai.com", Usage: realtime.Usage{InputTokens: 1e6}})
	p.close()
	if sums, err := p.Spent(); err != nil || sums.Session.Answers != 0 {
		t.Errorf("got %+v, %v", sums, err)
	}
	if _, err := os.Stat(h.paths.LedgerFile()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a ledger: %v", err)
	}
}

// An answer that is still arriving when the person goes on with the demo was given by the server before.
func TestTheServerThatAnsweredIsPaid(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "`+serve(t, "", costing(2, 3), demo.WithPace(2))+`"`, `model = "priced"`, ownPrices("priced"))
	p := h.connected(settings.Flags{})
	p.Controller.Ask(realtime.Question{Text: "Why?"})
	eventually(t, "an answer arrives", func() bool { return p.Player.Status().Arriving })
	p.must(func(s *settings.Settings) { s.BaseURL = "" })
	if e := p.settles(); !e.Demo {
		t.Fatalf("%s answers", e.URL)
	}
	next(t, p.ended)
	p.close()
	if sums, err := p.Spent(); err != nil || sums.Session.USD != 5 {
		t.Errorf("got %+v, %v", sums, err)
	}
}

// Another program writes to the ledger while this one ends: what was spent waits for it, and is not lost.
func TestNothingSpentIsLostAtTheEnd(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "`+serve(t, "", costing(1, 1))+`"`, `model = "priced"`, ownPrices("priced"))
	p := h.connected(settings.Flags{})
	h.write(h.paths.LedgerFile(), "")
	lock := flock.New(h.paths.LedgerFile() + ".lock")
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if e := p.asks("Why?"); e.Outcome.Status != realtime.Completed {
			t.Errorf("got %+v", e.Outcome)
		}
	}
	text, err := os.ReadFile(h.paths.LedgerFile())
	if err != nil || strings.Count(string(text), "\n") > 0 {
		t.Errorf("the answers waited for the ledger: %s, %v", text, err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	p.close()
	sums, err := ledger.Open(h.paths.LedgerFile()).Sums(time.Now())
	if err != nil || sums.Month.USD != 6 || sums.Month.Answers != 3 {
		t.Errorf("got %+v, %v", sums, err)
	}
}

func TestAnAccountThatCannotBeKept(t *testing.T) {
	h := newPerson(t)
	h.write(h.paths.State, "no folder")
	h.settings(`base_url = "`+serve(t, "", costing(1, 1))+`"`, `model = "priced"`, ownPrices("priced"))
	p := h.connected(settings.Flags{})
	p.asks("One?")
	p.asks("Two?")
	p.close()
	if got := h.warned(); strings.Count(got, "what an answer cost could not be written down") != 1 {
		t.Errorf("warned %q", got)
	}
	if sums, _ := p.Spent(); sums.Session.USD != 4 {
		t.Errorf("got %+v", sums)
	}
}

func TestTheClerkTakesWhatComesAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var written []string
		var failed []error
		c := newClerk(func(e ledger.Entry) error {
			time.Sleep(time.Second)
			written = append(written, e.Model)
			if strings.HasPrefix(e.Model, "bad") {
				return errors.New(e.Model)
			}
			return nil
		}, func(err error) { failed = append(failed, err) })
		began := time.Now()
		for _, model := range []string{"1", "bad 2", "bad 3", "4", "bad 5"} {
			c.take(ledger.Entry{Model: model})
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("taking them took %v", took)
		}
		c.close()
		if got := strings.Join(written, ", "); got != "1, bad 2, bad 3, 4, bad 5" || time.Since(began) != 5*time.Second {
			t.Errorf("written: %s", got)
		}
		if got := errors.Join(failed...); got == nil || got.Error() != "bad 2\nbad 5" {
			t.Errorf("told of %v", got)
		}
		<-c.news
		c.take(ledger.Entry{Model: "late"})
		c.close()
		if len(written) != 5 {
			t.Errorf("written: %v", written)
		}
	})
}

func TestTheLimitOfTheMonth(t *testing.T) {
	url := serve(t, "", costing(2, 3))
	for name, tc := range map[string]struct {
		limit string
		spent bool
		flags settings.Flags
		want  string
	}{
		"none":           {"", true, settings.Flags{}, ""},
		"not reached":    {"monthly_limit = 6", true, settings.Flags{}, ""},
		"nothing spent":  {"monthly_limit = 5", false, settings.Flags{}, ""},
		"reached":        {"monthly_limit = 5", true, settings.Flags{}, "You are over your limit for this month ($5.00 of $5.00); set another in the preferences."},
		"under the demo": {"monthly_limit = 5", true, settings.Flags{Demo: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := newPerson(t)
			h.settings(`base_url = "`+url+`"`, `model = "priced"`, tc.limit, ownPrices("priced"))
			if tc.spent {
				cost := 5.0
				if err := ledger.Open(h.paths.LedgerFile()).Add(ledger.Entry{Cost: &cost}); err != nil {
					t.Fatal(err)
				}
			}
			if got := h.connected(tc.flags).OverLimit(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestModelsWithWhatIsKnownOfThem(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "`+serve(t, "")+`"`, ownPrices("gpt-realtime-mini"))
	p := h.connected(settings.Flags{})
	all, err := p.Models(t.Context())
	if err != nil || len(all) < 3 {
		t.Fatalf("got %v, %v", all, err)
	}
	for _, m := range all {
		if want := m.ID == "gpt-realtime-mini"; (m.Price != "") != want {
			t.Errorf("the price of %s at this server: %q", m.ID, m.Price)
		}
		if m.ID == "gpt-realtime-2.1" && !m.Reasons {
			t.Error("gpt-realtime-2.1 reasons")
		}
		if m.ID == "gpt-realtime" && m.Shutdown.IsZero() {
			t.Error("gpt-realtime is to be shut down")
		}
	}
}

func TestEarlier(t *testing.T) {
	a := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := a.AddDate(0, 1, 0)
	for _, tc := range []struct{ a, b, want time.Time }{
		{a, b, a}, {b, a, a}, {time.Time{}, b, b}, {a, time.Time{}, a}, {},
	} {
		if got := earlier(tc.a, tc.b); got != tc.want {
			t.Errorf("of %v and %v: %v", tc.a, tc.b, got)
		}
	}
}

func TestTheKeyIsNowhereToBeRead(t *testing.T) {
	h := newPerson(t)
	url := serve(t, keyA)
	log := filepath.Join(h.paths.Home, "log.jsonl")
	h.settings(`base_url = "`+url+`"`, `model = "priced"`, ownPrices("priced"))
	p := h.connected(settings.Flags{Log: log})
	var said []string
	say := func(err error) {
		if err != nil {
			what, do := realtime.Explain(err)
			said = append(said, err.Error(), what, do)
		}
	}
	say(p.Test(t.Context(), keyB, ""))
	say(p.SetKey(t.Context(), keyB))
	say(p.asks("Why?").Outcome.Err)
	_, err := p.Models(t.Context())
	say(err)
	say(p.Sample(t.Context(), "marin"))
	say(p.SetKey(t.Context(), keyA))
	say(p.Sample(t.Context(), "marin"))
	p.asks("Why?")
	h.vault.set(func() { h.vault.err = errors.New("the lid is stuck") })
	say(p.SetKey(t.Context(), keyC))
	say(p.RemoveKey(t.Context()))
	say(p.Test(t.Context(), keyA, "http://far.example/v1"))
	p.close()
	if len(said) < 10 {
		t.Errorf("too little went wrong: %q", said)
	}
	var files int
	err = filepath.WalkDir(h.paths.Home, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		said = append(said, string(text))
		files++
		return err
	})
	if err != nil || files < 5 {
		t.Errorf("%d files, %v", files, err)
	}
	said = append(said, h.warned())
	for _, text := range said {
		for _, key := range []string{keyA, keyB, keyC} {
			if strings.Contains(text, key) || strings.Contains(text, key[9:]) || strings.Contains(text, key[:20]) {
				t.Errorf("the key can be read in %.300s", text)
			}
		}
	}
}
