// Package assets holds the files that are built into the program. It has no code of its own: whoever needs a file
// decodes it.
package assets

import "embed"

// Icon is the program's icon, a PNG.
//
//go:embed icon.png
var Icon []byte

// Speech is the folder speech: answers.txt, the table of the demo's spoken answers, and for each of them a FLAC file
// (16 kHz, mono, 16 bit).
//
//go:embed speech/answers.txt speech/*.flac
var Speech embed.FS

// Models is the table of models and their prices, in TOML.
//
//go:embed models.toml
var Models []byte

// Translations is the folder translations: for each language of the window a catalogue, in JSON, of its texts by the
// English ones.
//
//go:embed translations/*.json
var Translations embed.FS

// Licences is the table of the modules in the program and their licences.
//
//go:embed licences.txt
var Licences string
