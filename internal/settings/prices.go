package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"geppetto-audio/internal/models"
)

// pricesKey is the table of prices in the settings file. It is no setting: the program reads it and never changes it.
const pricesKey = "prices"

// Prices gives a person's own prices by model, from the tables [prices."model"] of the settings file: US dollars for a
// million tokens, as text_in, text_out, audio_in and audio_out, with text_cached and audio_cached where cached input has
// a price of its own. Prices that can't be understood give a *FileError; the rest of the file is not looked at.
func (f *File) Prices() (map[string]models.Price, error) {
	if f.path == "" {
		return nil, nil
	}
	text, err := readBounded(f.path, largestFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, f.unreadable(err)
	}
	return parsePrices(f.path, text)
}

// parsePrices reads the prices out of the text of a settings file; path is for the error.
func parsePrices(path string, text []byte) (map[string]models.Price, error) {
	refuse := func(line int, cause error, what string) (map[string]models.Price, error) {
		return nil, &FileError{Path: path, Line: line, What: what, Do: "Correct it, or take it away.", Cause: cause}
	}
	raw, meta, err := tables(path, text)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		if key != pricesKey && strings.EqualFold(key, pricesKey) {
			return refuse(lineOf(meta, raw[key]), nil, fmt.Sprintf("%s is written %s.", key, pricesKey))
		}
	}
	table, ok := raw[pricesKey]
	if !ok {
		return nil, nil
	}
	tables, ok := subkeys(meta, table)
	if !ok {
		return refuse(lineOf(meta, table), nil, `prices must be tables such as [prices."model"].`)
	}
	prices := map[string]models.Price{}
	for _, id := range slices.Sorted(maps.Keys(tables)) {
		price, wrong := parsePrice(meta, tables[id])
		if wrong != nil {
			name := fmt.Sprintf("prices.%q", id)
			if wrong.key != "" {
				name += "." + wrong.key
			}
			return refuse(lineOf(meta, wrong.value), wrong.cause, fmt.Sprintf("%s %v.", name, wrong.cause))
		}
		prices[id] = price
	}
	return prices, nil
}

// subkeys gives what stands in a table, if it is one. The library decodes a number into a map without a word.
func subkeys(meta toml.MetaData, table toml.Primitive) (map[string]toml.Primitive, bool) {
	var whatever any
	if err := meta.PrimitiveDecode(table, &whatever); err != nil {
		return nil, false
	}
	if _, ok := whatever.(map[string]any); !ok {
		return nil, false
	}
	var keys map[string]toml.Primitive
	err := meta.PrimitiveDecode(table, &keys)
	return keys, err == nil
}

// wrongPrice is what is wrong with a table of prices.
type wrongPrice struct {
	key   string         // of the table; empty: it is about the whole of it
	value toml.Primitive // stands in the line to be blamed
	cause error          // the end of a sentence that begins with the key
}

// parsePrice reads the table of one model.
func parsePrice(meta toml.MetaData, table toml.Primitive) (p models.Price, wrong *wrongPrice) {
	raw, ok := subkeys(meta, table)
	if !ok {
		return p, &wrongPrice{"", table, errors.New("must be a table")}
	}
	for _, part := range []struct {
		key       string
		value     *float64
		otherwise *float64 // nil: must be there
	}{
		{"text_in", &p.TextIn, nil},
		{"text_cached", &p.TextCached, &p.TextIn},
		{"text_out", &p.TextOut, nil},
		{"audio_in", &p.AudioIn, nil},
		{"audio_cached", &p.AudioCached, &p.AudioIn},
		{"audio_out", &p.AudioOut, nil},
	} {
		value, given := raw[part.key]
		delete(raw, part.key)
		switch {
		case given:
			if err := meta.PrimitiveDecode(value, part.value); err != nil {
				return p, &wrongPrice{part.key, value, errors.New("must be a number")}
			}
		case part.otherwise != nil:
			*part.value = *part.otherwise
		default:
			return p, &wrongPrice{part.key, table, errors.New("is missing")}
		}
	}
	if others := slices.Sorted(maps.Keys(raw)); len(others) > 0 {
		return p, &wrongPrice{others[0], raw[others[0]], errors.New("is no part of a price")}
	}
	if err := p.Check(); err != nil {
		return p, &wrongPrice{"", table, err}
	}
	return p, nil
}
