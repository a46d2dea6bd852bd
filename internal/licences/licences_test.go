package licences

import (
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"geppetto-audio/assets"
)

// linked gives every module that is in the program on one of the systems.
func linked(t *testing.T) map[string]bool {
	t.Helper()
	modules := map[string]bool{"std": true}
	for _, system := range []string{"linux", "windows", "darwin"} {
		list := exec.Command("go", "list", "-e", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "geppetto-audio")
		list.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1")
		out, err := list.Output()
		if err != nil {
			t.Fatal(err)
		}
		for path := range strings.FieldsSeq(string(out)) {
			if path != "geppetto-audio" {
				modules[path] = true
			}
		}
	}
	return modules
}

func TestEveryModuleHasALicence(t *testing.T) {
	have, want := table(assets.Licences), linked(t)
	for _, path := range slices.Sorted(maps.Keys(want)) {
		if have[path] == "" {
			t.Errorf("assets/licences.txt lacks %s: read its licence and add it", path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(have)) {
		if !want[path] {
			t.Errorf("assets/licences.txt has %s, which is not in the program", path)
		}
	}
}

// TestNoLicenceForbidsPassingOn keeps out what the program could not be shipped with as it is.
func TestNoLicenceForbidsPassingOn(t *testing.T) {
	allowed := []string{"MIT", "ISC", "Zlib", "Unlicense", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "OFL-1.1", "Bitstream-Vera"}
	for path, licence := range table(assets.Licences) {
		for word := range strings.FieldsSeq(strings.NewReplacer("(", "", ")", "").Replace(licence)) {
			if word != "AND" && word != "OR" && !slices.Contains(allowed, word) {
				t.Errorf("%s is under %s", path, word)
			}
		}
	}
}

func TestParts(t *testing.T) {
	parts := Parts()
	if len(parts) == 0 || parts[0].Path != "Go" || parts[0].Version == "" || parts[0].Licence != "BSD-3-Clause" {
		t.Fatalf("Parts() = %+v", parts)
	}
}
