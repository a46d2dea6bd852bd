//go:build !linux

package gui

import (
	"os/exec"
	"path/filepath"
	"runtime"
)

// reveal shows a file in the file manager, selected.
func (w *Window) reveal(path string) error {
	switch runtime.GOOS {
	case "darwin":
		return exec.CommandContext(w.ctx, "open", "-R", path).Run()
	case "windows":
		// explorer reports an error whether or not it shows the file.
		return exec.CommandContext(w.ctx, "explorer", "/select,"+path).Start()
	}
	return w.app.OpenURL(fileURL(filepath.Dir(path)))
}
