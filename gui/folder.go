package gui

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"geppetto-audio/gui/look"
)

// onFolder shows the folder in the system's file manager, or says where it is.
func (w *Window) onFolder() {
	path := w.options.Program.Folder()
	w.openPath(path, func() error {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return err
		}
		return w.app.OpenURL(fileURL(path))
	})
}

// onReveal shows where an answer lies.
func (w *Window) onReveal(x exchange) {
	path := x.kept.Audio
	if path == "" {
		path = x.kept.Transcript
	}
	w.openPath(path, func() error { return w.reveal(path) })
}

func (w *Window) openPath(path string, open func() error) {
	w.background(func(context.Context) {
		if err := open(); err != nil {
			w.later(func() { w.showPath(path, err) })
		}
	})
	w.focus(nil)
}

// shortPath is a path as it is shown.
func shortPath(path string) string {
	home, _ := os.UserHomeDir() // without one, paths are as they are
	return atHome(path, home)
}

// atHome writes a path that lies in the person's home as people do, where their system does.
func atHome(path, home string) string {
	if inside, err := filepath.Rel(home, path); err == nil && runtime.GOOS != "windows" && filepath.IsLocal(inside) && inside != "." {
		return "~" + string(filepath.Separator) + inside
	}
	return path
}

// fileURL makes the URL of a file or folder; on Windows its path begins with a drive.
func fileURL(path string) *url.URL {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return &url.URL{Scheme: "file", Path: path}
}

func (w *Window) showPath(path string, err error) {
	text := w.wrapped(lang.L("The folder could not be opened: {{.Why}}", map[string]any{"Why": explain(err)}))
	where := look.NewPassage(path, func() {})
	where.Selectable = true
	body := container.NewVBox(text, where, look.NewCopyButton(func() string { return path }, w.onDialogKey))
	w.tell(lang.L("Your answers are here"), body)
}
