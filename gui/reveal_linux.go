package gui

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/godbus/dbus/v5"
)

// reveal shows a file in the file manager: by its own call, which selects the file, where it has one; else it opens the
// folder.
func (w *Window) reveal(path string) error {
	if bus, err := sessionBus(); err == nil {
		defer bus.Close()
		files := []string{fileURL(path).String()}
		call := bus.Object("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1").
			CallWithContext(w.ctx, "org.freedesktop.FileManager1.ShowItems", 0, files, "")
		if call.Err == nil {
			return nil
		}
	}
	return w.app.OpenURL(fileURL(filepath.Dir(path)))
}

// sessionBus connects to the desktop's bus, and starts none where there is none.
func sessionBus() (*dbus.Conn, error) {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return nil, errors.New("there is no desktop bus")
	}
	return dbus.ConnectSessionBus()
}
