package settings

import (
	"bytes"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// docs/settings.md lists every setting there is, none that there isn't, and their defaults.
func TestEverySettingIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]string{} // the default by key
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		key, ok := strings.CutPrefix(cells[0], "| `")
		if !ok {
			continue
		}
		if len(cells) != 4 || cells[1] == "" || cells[2] == "" {
			t.Errorf("%s: a row has a key, a meaning, values and a default", key)
			continue
		}
		documented[strings.TrimSuffix(key, "`")] = strings.Trim(cells[3], "`| ")
	}
	defaults := Defaults()
	var keys []string
	for _, field := range defaults.fields() {
		keys = append(keys, field.key)
		var want bytes.Buffer
		value := reflect.ValueOf(field.value).Elem().Interface()
		if err := toml.NewEncoder(&want).Encode(map[string]any{field.key: value}); err != nil {
			t.Fatal(err)
		}
		_, usual, _ := strings.Cut(strings.TrimSpace(want.String()), " = ")
		if got := documented[field.key]; got != strings.TrimSuffix(usual, ".0") {
			t.Errorf("%s: its default is said to be %s, and is %s", field.key, got, usual)
		}
	}
	slices.Sort(keys)
	if got := slices.Sorted(maps.Keys(documented)); !slices.Equal(got, keys) {
		t.Errorf("documented are %q, there are %q", got, keys)
	}
}
