package settings

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"geppetto-audio/internal/frugal"
	"geppetto-audio/internal/models"
)

// Whatever a settings file holds: it is refused, with a place, or a change to it loses nothing else of it.
func FuzzSettingsFile(f *testing.F) {
	for _, seed := range []string{
		"", "voice = \"cedar\"\nmute = true\nvolume = 1\n", "x = [1, 'a', {b = 2}]\n[t.u]\nv = 07:32:00\n", "[[a]]\n[[a]]\nb = inf\n",
		"\"\" = 1\n", "a = {}\nb = []\nc = [[]]\n", "volume = nan", "d = 1979-05-27T07:32:00\ne = 1979-05-27\n", "Voice = 1", "a = [{}, {b = [{}]}]\n",
		"model = '''\nx'''\ntheme = \"\"\n", "[mute]\n", "a.b.c = 1\na.d = -0x1\n", "a = \"\\u0000\\u007f\"\n",
		"autoplay = false\nspeed = 2\nmax_tokens = 0x10\nsend_with = 'ctrl+enter'\n[prices.\"m\"]\ntext_in = 1\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "settings.toml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		file := NewFile(path)
		var before Settings
		var old map[string]any
		var err error
		frugal.Read(t, len(text), func() { before, old, err = file.read() })
		if err != nil {
			var e *FileError
			if !errors.As(err, &e) || e.Line < 0 || e.Line > bytes.Count(text, []byte("\n"))+1 {
				t.Fatalf("refused without a place: %v", err)
			}
			return
		}
		after, err := file.Update(func(s *Settings) { s.Mute, s.Autoplay = !s.Mute, !s.Autoplay })
		if err != nil {
			// What the encoder can't write is refused, and stays.
			if kept, readErr := os.ReadFile(path); readErr != nil || !bytes.Equal(kept, text) {
				t.Fatalf("not saved, and not kept: %v, %v", err, readErr)
			}
			return
		}
		before.Mute, before.Autoplay = !before.Mute, !before.Autoplay
		again, table, err := file.read()
		if err != nil || after != before || again != before {
			t.Fatalf("%q: %+v was read back as %+v, %v", text, before, again, err)
		}
		known := map[string]bool{}
		for _, field := range before.fields() {
			known[field.key] = true
		}
		others := cmpopts.IgnoreMapEntries(func(key string, _ any) bool { return known[key] })
		if diff := cmp.Diff(plain(old), plain(table), others, cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%q: something was lost: %s", text, diff)
		}
	})
}

// What a file holds much of is refused, or costs no more than that, and is read in no time.
func TestReadingIsFrugal(t *testing.T) {
	for name, unit := range map[string]string{
		"tables": "[%d]\n", "lists of tables": "[[a]]\n", "settings": "a%d = 1\n", "settings of tables": "a%d.b = 1\n", "prices": "[prices.%d]\n",
		"a name in a name": "a.", "a list in a list": "[", "lines of lists": "a%d = [\n", "a list": "1,", "a list of tables": "{},\n", "a table in a table": "{a=",
		"lines": "\n", "remarks": "#'\n", "words": "x ", "no text": "\xff", "quotation marks": "\"", "names": "'.'.", "names in lines": "a.a.a.a.a.a.a.a.a.a.a.a.a%d = 1\n",
	} {
		for _, frame := range []string{"%s", "a = %s", "a = [%s]", "[%s]", "model = \"%s\"", "a = '''%s'''", "a = \"\"\"\\\"%s\"\"\""} {
			var much strings.Builder
			for n := 0; much.Len() < largestFile-30; n++ {
				much.WriteString(strings.ReplaceAll(unit, "%d", strconv.Itoa(n)))
			}
			text := []byte(fmt.Sprintf(frame, &much))
			t.Run(fmt.Sprintf(frame, name), func(t *testing.T) {
				frugal.Read(t, len(text), func() { _, _, _ = parse("settings.toml", text) })
				frugal.Read(t, len(text), func() { _, _ = parsePrices("settings.toml", text) })
			})
		}
	}
}

// A person's settings are not too much.
func TestManySettingsAreRead(t *testing.T) {
	var b strings.Builder
	b.WriteString("instructions = \"\"\"" + strings.Repeat("Say [it] {so} = 1.2, and \\\"that\\\".\n", 1000) + "\"\"\"\n")
	for n := range 40 {
		fmt.Fprintf(&b, "[prices.'model-%d.1']\ntext_in = 1.5\ntext_out = 2.5\naudio_in = 3.5\naudio_out = 4 # 'so\n", n)
	}
	prices, err := parsePrices("settings.toml", []byte(b.String()))
	s, _, settingsErr := parse("settings.toml", []byte(b.String()))
	if err != nil || settingsErr != nil || len(prices) != 40 || len(s.Instructions) < 30_000 {
		t.Errorf("%d prices, %v; %d bytes of instructions, %v", len(prices), err, len(s.Instructions), settingsErr)
	}
}

// Whatever stands there as prices: they are refused, with a place, or can be reckoned with.
func FuzzPrices(f *testing.F) {
	const whole = "text_in = 1\ntext_out = 2\naudio_in = 3\naudio_out = 4\n"
	for _, seed := range []string{
		"", "prices = 1", "[prices]\na = 1", "[prices.a]\n" + whole, "[prices.\"a.b\"]\n" + whole + "text_cached = 0.5\n", "[prices.a]\n" + whole + "audio_cached = inf\n",
		"[[prices]]\n" + whole, "[Prices]", "prices = {a = {text_in = 1, text_out = 2, audio_in = 0x3, audio_out = 4e3}}", "prices = []\n[x]\n", "[prices.'']\n" + whole,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var prices map[string]models.Price
		var err error
		frugal.Read(t, len(text), func() { prices, err = parsePrices("settings.toml", text) })
		if err != nil {
			var e *FileError
			if !errors.As(err, &e) || e.What == "" || e.Line < 0 || e.Line > bytes.Count(text, []byte("\n"))+1 {
				t.Fatalf("refused without a place: %v", err)
			}
			return
		}
		table, err := models.Load(prices)
		if err != nil {
			t.Fatalf("accepted, and of no use: %v", err)
		}
		for id, price := range prices {
			if got := table.Of(id).Price; got == nil || *got != price {
				t.Errorf("%q costs %v, want %v", id, got, price)
			}
		}
	})
}

// plain makes the same of [[a]] and a = [{}], which the library reads as the same values of different types.
func plain(value any) any {
	switch value := value.(type) {
	case map[string]any:
		table := map[string]any{}
		for key, v := range value {
			table[key] = plain(v)
		}
		return table
	case []map[string]any:
		var list []any
		for _, v := range value {
			list = append(list, plain(v))
		}
		return list
	case []any:
		var list []any
		for _, v := range value {
			list = append(list, plain(v))
		}
		return list
	}
	return value
}

func FuzzDraftFile(f *testing.F) {
	for _, seed := range []string{"", "{}", "null", "[]", `{"unsent":"x","failed":[{"question":"q","sentence":"s","when":"2026-11-20T12:31:18+07:00"}]}`, `{"failed":[{"when":""}]}`, "{}{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "drafts.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		file := NewDraftFile(path)
		d, err := file.Load()
		if err != nil {
			if aside, readErr := os.ReadFile(path + ".broken"); readErr != nil || !bytes.Equal(aside, text) {
				t.Fatalf("refused and not kept: %v, %v", err, readErr)
			}
			return
		}
		if err := file.Save(d); err != nil {
			t.Fatal(err)
		}
		again, err := file.Load()
		if diff := cmp.Diff(d, again, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", text, err, diff)
		}
	})
}
