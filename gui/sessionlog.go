package gui

import (
	"context"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/gui/inspector"
	"geppetto-audio/internal/history"
)

// watched is how many events the inspector remembers.
const watched = 2000

// onSessionLog opens the inspector: what goes between the program and the server.
func (w *Window) onSessionLog() {
	if w.inspector != nil {
		w.inspector.Front()
		return
	}
	p := w.options.Program
	w.inspector = inspector.Show(w.app, p.WatchEvents(watched), inspector.Options{
		Recording: p.Recording(), Record: p.Record, Explain: explain, Do: w.later,
		Folder: w.onLogFolder, Export: w.onExportLog, Closed: w.onInspectorClosed,
	})
}

// onInspectorClosed sees to what the inspector has still under way.
func (w *Window) onInspectorClosed() {
	closed := w.inspector
	w.inspector = nil
	w.beside.Go(closed.Wait)
}

func (w *Window) onLogFolder() {
	path := w.options.Program.LogFolder()
	w.openPath(path, func() error {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return err
		}
		return w.app.OpenURL(fileURL(path))
	})
}

// onExportLog saves a copy of the session log without anybody's words, for a bug report.
func (w *Window) onExportLog() {
	w.askWhere(saving{
		title: lang.L("Session log"),
		name:  "session.jsonl", dir: filepath.Dir(w.options.Program.Folder()), extension: ".jsonl",
		save: func(path string) {
			w.edit(func(context.Context) error {
				if err := w.options.Program.ExportLog(path); err != nil {
					return err
				}
				w.later(func() { w.showExported(path) })
				return nil
			})
		},
	})
}

// deleteAnswers deletes answers, and the session logs that speak of them.
func (w *Window) deleteAnswers(ctx context.Context, answers ...*history.Answer) error {
	if err := w.options.Library.Delete(ctx, answers...); err != nil {
		return err
	}
	paths := make([]string, len(answers))
	for i, a := range answers {
		paths[i] = a.Files.Transcript
	}
	return w.options.Program.PurgeLogs(paths...)
}
