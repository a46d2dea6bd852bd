// Package models tells what the program has to know of a model beyond its name: what it costs, whether it takes a
// reasoning effort, and when it is shut down. That is data, dated and built in (assets/models.toml), not code; a
// person's own prices go before it. Of a model that stands nowhere nothing is known, and its price is unknown, not zero.
//
// All functions may be called from any goroutine.
package models

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/BurntSushi/toml"

	"geppetto-audio/assets"
)

// A Model is what is known of one.
type Model struct {
	ID       string
	Price    *Price    // nil: unknown
	Reasons  bool      // takes a reasoning effort; another would refuse the whole session that asks for one
	Shutdown time.Time // the day on which it goes, at midnight UTC; zero: none announced
}

// A Table holds all models that something is known of. It never changes.
type Table struct {
	date   time.Time
	models map[string]Model
	own    map[string]Price // go before the prices of models
}

// Load reads the table that is built in. The overrides, by model, go before its prices, and need not be of models that
// stand in it.
func Load(overrides map[string]Price) (*Table, error) {
	t, err := parse(assets.Models)
	if err != nil {
		return nil, fmt.Errorf("read the table of models: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(overrides)) {
		if err := overrides[id].Check(); err != nil {
			return nil, fmt.Errorf("price of %s: %w", id, err)
		}
	}
	t.own = maps.Clone(overrides)
	return t, nil
}

// Of gives what is known of a model. A dated snapshot (gpt-realtime-2025-08-28) that doesn't stand in the table itself is
// taken for the model it is one of.
func (t *Table) Of(id string) Model {
	m, _ := lookup(t.models, id)
	m.ID = id
	if price, ok := lookup(t.own, id); ok {
		m.Price = &price
	} else if m.Price != nil {
		price := *m.Price // the table's own stays its own
		m.Price = &price
	}
	return m
}

// Own gives a person's own price of a model, which goes for any server's.
func (t *Table) Own(id string) (Price, bool) { return lookup(t.own, id) }

// Date gives the day as of which the table was right, at midnight UTC. Overrides have no date.
func (t *Table) Date() time.Time { return t.date }

// snapshot is the end of the names of snapshots. Nothing else may be cut off: gpt-realtime-2.1-mini is no kind of
// gpt-realtime, and has another price.
var snapshot = regexp.MustCompile(`-\d{4}-\d{2}-\d{2}$`)

func lookup[T any](in map[string]T, id string) (T, bool) {
	found, ok := in[id]
	if !ok {
		found, ok = in[snapshot.ReplaceAllString(id, "")]
	}
	return found, ok
}

// parse reads a table.
func parse(text []byte) (*Table, error) {
	var file struct {
		Date  time.Time `toml:"date"`
		Model []struct {
			ID       string    `toml:"id"`
			Reasons  bool      `toml:"reasons"`
			Shutdown time.Time `toml:"shutdown"`
			Price    *Price    `toml:"price"`
		} `toml:"model"`
	}
	meta, err := toml.Decode(string(text), &file)
	if err != nil {
		return nil, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("%s is no key of it", unknown[0])
	}
	if file.Date.IsZero() {
		return nil, errors.New("date is missing")
	}
	t := &Table{date: day(file.Date), models: map[string]Model{}}
	for _, m := range file.Model {
		if m.ID == "" {
			return nil, errors.New("a model has no id")
		}
		if _, twice := t.models[m.ID]; twice {
			return nil, fmt.Errorf("%s stands there twice", m.ID)
		}
		if m.Price != nil {
			if err := m.Price.Check(); err != nil {
				return nil, fmt.Errorf("price of %s: %w", m.ID, err)
			}
		}
		t.models[m.ID] = Model{ID: m.ID, Price: m.Price, Reasons: m.Reasons, Shutdown: day(m.Shutdown)}
	}
	return t, nil
}

// day takes a date out of the time zone of the computer, where the TOML library puts it.
func day(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// highestPrice is far above any there is, and far below where sums of money lose their cents.
const highestPrice = 1e6

func sensible(dollars float64) bool { return dollars >= 0 && dollars <= highestPrice } // false for NaN
