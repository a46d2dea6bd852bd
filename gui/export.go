package gui

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
	"geppetto-audio/internal/atomicfile"
	"geppetto-audio/internal/history"
)

// exportPause is the silence between two answers in an exported sound.
const exportPause = 700 * time.Millisecond

// A format is a way to take a conversation out of the program.
type format struct {
	name, extension string
	write           func(ctx context.Context, path string, c *history.Conversation) error
}

func (w *Window) formats() []format {
	text := func(write func(io.Writer, *history.Conversation, history.Loader) error) func(context.Context, string, *history.Conversation) error {
		return func(_ context.Context, path string, c *history.Conversation) error {
			var b strings.Builder
			if err := write(&b, c, w.options.Library.Load); err != nil {
				return err
			}
			return atomicfile.Write(path, []byte(b.String()), 0o644)
		}
	}
	return []format{
		{lang.L("Text with Markdown"), ".md", text(history.Markdown)},
		{lang.L("Plain text"), ".txt", text(history.PlainText)},
		{lang.L("Sound, in one WAV"), ".wav", func(ctx context.Context, path string, c *history.Conversation) error {
			return audio.Join(ctx, path, sounds(c), exportPause)
		}},
	}
}

func sounds(c *history.Conversation) []string {
	var paths []string
	for _, a := range c.Answers {
		if a.Files.Audio != "" && a.Duration > 0 {
			paths = append(paths, a.Files.Audio)
		}
	}
	return paths
}

// onExport asks in what form a conversation is to be exported, and where to.
func (w *Window) onExport(id string) {
	c := w.conversation(id)
	if c == nil {
		w.Warn(errNothingKept)
		return
	}
	var buttons []fyne.CanvasObject
	for _, f := range w.formats() {
		b := look.NewButton(f.name, theme.DocumentSaveIcon(), widget.MediumImportance, func() {
			w.closeDialog()
			w.exportTo(c, f)
		}, w.onDialogKey)
		if f.extension == ".wav" && len(sounds(c)) == 0 {
			b.Disable()
		}
		buttons = append(buttons, b)
	}
	body := container.New(look.Column{Gap: theme.Padding()}, buttons...)
	no := w.dialogButton(lang.L("Cancel"), widget.MediumImportance, w.closeDialog)
	w.openDialog(lang.L("Export the conversation"), body, nil, buttons[0].(fyne.Focusable), no)
}

func (w *Window) exportTo(c *history.Conversation, f format) {
	w.askWhere(saving{
		title: lang.L("Export the conversation"),
		name:  fileName(titleOf(c)) + f.extension, dir: filepath.Dir(w.options.Program.Folder()), extension: f.extension,
		save: func(path string) {
			w.edit(func(ctx context.Context) error {
				if err := f.write(ctx, path, c); err != nil {
					return fmt.Errorf("export to %s: %w", filepath.Base(path), err)
				}
				w.later(func() { w.showExported(path) })
				return nil
			})
		},
	})
}

func (w *Window) showExported(path string) {
	w.confirm(question{title: lang.L("Exported"), text: path, yes: lang.L("Show in folder"), no: lang.L("Close"),
		answered: func(show bool) {
			if show {
				w.openPath(path, func() error { return w.reveal(path) })
			}
		}})
}

var unfit = regexp.MustCompile(`[^\p{L}\p{N} _.,()-]+`)

// fileName makes a title fit for every file system.
func fileName(title string) string {
	name := []rune(strings.Trim(unfit.ReplaceAllString(title, " "), " ."))
	if len(name) > 60 {
		name = name[:60]
	}
	if len(name) == 0 {
		return "conversation"
	}
	return strings.TrimSpace(string(name))
}
