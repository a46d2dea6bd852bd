package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
)

const (
	appFolder    = "geppetto-audio"
	answerFolder = "audio_output"
	musicFolder  = "Geppetto Audio" // in the person's Music folder
)

// Paths are the folders that a person and their system have. An empty one is not there.
type Paths struct {
	Work      string // working directory
	Home      string
	Config    string // for settings of all programs: XDG config home and its kin
	State     string // for what programs keep from one run to the next: XDG state home and its kin
	Music     string
	Documents string
}

// SystemPaths gives the folders of the person who runs the program.
func SystemPaths() Paths {
	// A working directory that was deleted has no path; all but relative paths go on without it.
	work, _ := os.Getwd()
	home, _ := os.UserHomeDir()
	p := Paths{
		Work: work, Home: home,
		Config: xdg.ConfigHome, State: xdg.StateHome,
		Music: xdg.UserDirs.Music, Documents: xdg.UserDirs.Documents,
	}
	if home == "" {
		// xdg then puts everything into the root folder.
		p.Music, p.Documents = "", ""
		if os.Getenv("XDG_CONFIG_HOME") == "" {
			p.Config = ""
		}
		if os.Getenv("XDG_STATE_HOME") == "" {
			p.State = ""
		}
	}
	return p
}

// SettingsFile gives the path of the settings file, or nothing for a person without a home.
func (p Paths) SettingsFile() string { return below(p.Config, "settings.toml") }

// StateDir gives the folder for what the program keeps for itself, or nothing for a person without a home.
func (p Paths) StateDir() string { return below(p.State) }

// DraftsFile gives the path of the drafts, or nothing for a person without a home.
func (p Paths) DraftsFile() string { return below(p.State, "drafts.json") }

// ShelterDir gives the folder for answers that their own folder did not take, or nothing for a person without a home.
func (p Paths) ShelterDir() string { return below(p.State, "unkept") }

// LedgerFile gives the path of the ledger of costs, or nothing for a person without a home.
func (p Paths) LedgerFile() string { return below(p.State, "ledger.jsonl") }

func below(base string, names ...string) string {
	if base == "" {
		return ""
	}
	return filepath.Join(append([]string{base, appFolder}, names...)...)
}

// outputDir chooses the folder for answers where nobody has named one: that of a checkout, else one in the Music
// folder, in Documents or at home. A folder that already holds answers goes before one that would have to be made, so
// that a Music folder that comes to be later does not hide them.
func (p Paths) outputDir() (string, error) {
	if p.Work != "" {
		if dir := filepath.Join(p.Work, answerFolder); isDir(dir) {
			return dir, nil
		}
	}
	var choices []string
	for _, base := range []string{p.Music, p.Documents, p.Home} {
		if base != "" && isDir(base) {
			choices = append(choices, filepath.Join(base, musicFolder, answerFolder))
		}
	}
	for _, dir := range choices {
		if isDir(dir) {
			return dir, nil
		}
	}
	if len(choices) == 0 {
		return "", errors.New("there is neither a Music folder nor a home folder to keep answers in")
	}
	return choices[0], nil
}

// absolute gives the full path of a file or folder that a person named; what is relative belongs to the working
// directory.
func (p Paths) absolute(path string) (string, error) {
	if rest, ok := cutTilde(path); ok {
		if p.Home == "" {
			return "", errors.New("begins with ~, but there is no home folder")
		}
		return filepath.Join(p.Home, rest), nil
	}
	if filepath.IsAbs(path) {
		return filepath.Clean(path), nil
	}
	if p.Work == "" {
		return "", errors.New("is relative to the working directory, which is gone")
	}
	// Not a plain Join: C:answers and \answers are relative too, on Windows.
	if filepath.VolumeName(path) != "" || os.IsPathSeparator(path[0]) {
		full, err := filepath.Abs(path)
		if err != nil {
			return "", fmt.Errorf("can't be found: %w", err)
		}
		return full, nil
	}
	return filepath.Join(p.Work, path), nil
}

// cutTilde takes ~ off a path that begins with it. Shells leave it on in --output=~/x, and files know no shell.
func cutTilde(path string) (rest string, ok bool) {
	if path == "~" {
		return "", true
	}
	if rest, ok = strings.CutPrefix(path, "~"); ok && os.IsPathSeparator(rest[0]) {
		return rest[1:], true
	}
	return path, false
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}
