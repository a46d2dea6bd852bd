// Package licences tells under which licence each part of the program is.
package licences

import (
	"runtime/debug"
	"strings"

	"geppetto-audio/assets"
)

// A Part is a module in the program.
type Part struct {
	Path    string
	Version string
	Licence string // an SPDX expression; empty where it is not known
}

// Parts gives Go and every module in the running program, as the build has recorded them.
func Parts() []Part {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	known := table(assets.Licences)
	parts := []Part{{"Go", strings.TrimPrefix(info.GoVersion, "go"), known["std"]}}
	for _, m := range info.Deps {
		parts = append(parts, Part{m.Path, m.Version, known[m.Path]})
	}
	return parts
}

// table reads the licences by the path of the module.
func table(text string) map[string]string {
	licences := map[string]string{}
	for line := range strings.Lines(text) {
		path, licence, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && path != "#" {
			licences[path] = strings.TrimSpace(licence)
		}
	}
	return licences
}
