package models

import (
	"math"
	"strings"
	"testing"
	"time"
)

func load(t *testing.T, overrides map[string]Price) *Table {
	t.Helper()
	table, err := Load(overrides)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

var (
	full  = Price{TextIn: 4, TextCached: 0.4, TextOut: 24, AudioIn: 32, AudioCached: 0.4, AudioOut: 64}
	small = Price{TextIn: 0.6, TextCached: 0.06, TextOut: 2.4, AudioIn: 10, AudioCached: 0.3, AudioOut: 20}
	older = Price{TextIn: 4, TextCached: 0.4, TextOut: 16, AudioIn: 32, AudioCached: 0.4, AudioOut: 64}
)

func TestWhatIsKnownOfAModel(t *testing.T) {
	end := time.Date(2027, 1, 20, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		id       string
		price    *Price
		reasons  bool
		shutdown time.Time
	}{
		{"gpt-realtime-2.1", &full, true, time.Time{}},
		{"gpt-realtime-2.1-mini", &small, true, time.Time{}},
		{"gpt-realtime-2", &full, true, time.Time{}},
		{"gpt-realtime-1.5", &older, false, time.Time{}},
		{"gpt-realtime", &older, false, end},
		{"gpt-realtime-mini", nil, false, end},

		// Snapshots are what they are snapshots of.
		{"gpt-realtime-2025-08-28", &older, false, end},
		{"gpt-realtime-2.1-2026-07-06", &full, true, time.Time{}},
		{"gpt-realtime-2.1-mini-2026-07-06", &small, true, time.Time{}},
		{"gpt-realtime-mini-2025-10-06", nil, false, end},

		// What only begins alike is something else.
		{"gpt-realtime-2.1-micro", nil, false, time.Time{}},
		{"gpt-realtime-3", nil, false, time.Time{}},
		{"gpt-realtime-2025-08-28-mini", nil, false, time.Time{}},
		{"gpt-realtime-2.1-", nil, false, time.Time{}},
		{"gpt-realtime-2025", nil, false, time.Time{}},
		{"my-gpt-realtime", nil, false, time.Time{}},
		{"", nil, false, time.Time{}},
		{"-2025-08-28", nil, false, time.Time{}},
	}
	table := load(t, nil)
	for _, tt := range tests {
		got := table.Of(tt.id)
		if got.ID != tt.id || got.Reasons != tt.reasons || !got.Shutdown.Equal(tt.shutdown) {
			t.Errorf("%s: got %+v", tt.id, got)
		}
		switch {
		case (got.Price == nil) != (tt.price == nil):
			t.Errorf("%s: price %v, want %v", tt.id, got.Price, tt.price)
		case got.Price != nil && *got.Price != *tt.price:
			t.Errorf("%s: price %+v, want %+v", tt.id, *got.Price, *tt.price)
		}
	}
	if date := table.Date(); date.Year() < 2026 || date != date.Truncate(24*time.Hour) || date.Location() != time.UTC {
		t.Errorf("the table is of %v", date)
	}
}

func TestOwnPricesGoFirst(t *testing.T) {
	mine, other := Price{TextIn: 1}, Price{TextIn: 2}
	overrides := map[string]Price{"gpt-realtime-2.1": mine, "gpt-realtime-2.1-2026-07-06": other, "house-model": other}
	table := load(t, overrides)
	overrides["gpt-realtime-2.1"] = full // of no effect any more
	for id, want := range map[string]Price{
		"gpt-realtime-2.1":            mine,
		"gpt-realtime-2.1-2026-09-01": mine,
		"gpt-realtime-2.1-2026-07-06": other,
		"house-model":                 other,
		"gpt-realtime-2.1-mini":       small,
	} {
		if got := table.Of(id).Price; got == nil || *got != want {
			t.Errorf("%s: got %+v, want %+v", id, got, want)
		}
	}
	if m := table.Of("gpt-realtime-2.1"); !m.Reasons {
		t.Error("with a price of one's own, what else is known of a model is gone")
	}
	// Whoever changes what they were given changes nobody else's.
	table.Of("gpt-realtime-2").Price.TextIn = 99
	if got := table.Of("gpt-realtime-2").Price.TextIn; got != 4 {
		t.Errorf("the table was changed from outside: %v", got)
	}
}

func TestLoadRefusesPricesThatCannotBe(t *testing.T) {
	for _, dollars := range []float64{-0.01, math.NaN(), math.Inf(1), 1e7} {
		for _, p := range []Price{{TextIn: dollars}, {TextCached: dollars}, {TextOut: dollars}, {AudioIn: dollars}, {AudioCached: dollars}, {AudioOut: dollars}} {
			if table, err := Load(map[string]Price{"mine": p}); err == nil || table != nil || !strings.Contains(err.Error(), "mine") {
				t.Errorf("%+v: %v", p, err)
			}
		}
	}
}

func TestBrokenTables(t *testing.T) {
	const date = "date = 2026-11-20\n"
	for text, word := range map[string]string{
		"":                                  "date",
		"date = 'today'":                    "date",
		date + "[[model]]\nreasons = true":  "no id",
		date + "[[model]]\nid = 'a'\nx = 1": "model.x",
		date + "[[model]]\nid = 'a'\n[[model]]\nid = 'a'": "twice",
		date + "[[model]]\nid = 'a'\nprice.text_in = -1":  "price of a",
		date + "[[model]]\nid = 'a'\nprice.text_inn = 1":  "text_inn",
		date + "[[model]]\nid = 'a'\nshutdown = 2027":     "shutdown",
		date + "[[model]\n":                               "",
	} {
		if _, err := parse([]byte(text)); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%q: got %v, want a word about %q", text, err, word)
		}
	}
}

func FuzzTable(f *testing.F) {
	for _, seed := range []string{
		"date = 2026-11-20\n[[model]]\nid = 'a'\nreasons = true\nshutdown = 2027-01-20\nprice = { text_in = 4, audio_out = 64.0 }\n",
		"date = 2026-11-20T12:31:18+07:00\n", "date = 07:32:00", "model = 1", "[[model]]", "date = 2026-11-20\nmodel = [{id = ''}]",
		"date = 2026-11-20\n[[model]]\nid = 'a'\nprice = { text_in = nan }", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := parse(text)
		if err != nil {
			return
		}
		if date := table.Date(); date.IsZero() || date != date.Truncate(24*time.Hour) {
			t.Errorf("%q: the table is of %v", text, date)
		}
		for id, m := range table.models {
			if got := table.Of(id); got.ID != id || got.Price != nil && got.Price.Check() != nil || got.Shutdown != m.Shutdown {
				t.Errorf("%q: %q is %+v", text, id, got)
			}
		}
	})
}
