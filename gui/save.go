package gui

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A saving is something that is about to be saved. Fyne's own dialog for it is not used: it empties the file before
// anything is there to be written, and Escape does not close it.
type saving struct {
	title     string
	name, dir string
	extension string
	save      func(path string)
}

// askWhere asks for a name and a folder. What is there already is replaced only if that is wanted.
func (w *Window) askWhere(s saving) {
	var then func(saving)
	leave := func(to func(saving)) func() {
		return func() {
			then = to
			w.closeDialog()
		}
	}
	name := newLine(s.name, leave(w.onSave), w.closeDialog)
	name.PlaceHolder = lang.L("File name")
	where := w.wrapped(lang.L("In the folder {{.Folder}}", map[string]any{"Folder": shortPath(s.dir)}))
	other := look.NewButton(lang.L("Choose folder…"), theme.FolderOpenIcon(), widget.MediumImportance,
		leave(w.onSaveElsewhere), w.onDialogKey)
	no := w.dialogButton(lang.L("Cancel"), widget.MediumImportance, w.closeDialog)
	yes := w.dialogButton(lang.L("Save"), widget.HighImportance, leave(w.onSave))
	w.openDialog(s.title, container.New(look.Column{Gap: theme.Padding()}, name, where, other), func() {
		if then != nil {
			s.name = strings.TrimSpace(name.Text)
			then(s)
		}
	}, name, no, yes)
	name.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// path is where something is to be saved: a name may be a whole path.
func (s saving) path() string {
	path := s.name
	if !strings.EqualFold(filepath.Ext(path), s.extension) {
		path += s.extension
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.dir, path)
	}
	return path
}

func (w *Window) onSave(s saving) {
	if s.name == "" {
		w.askWhere(s)
		return
	}
	w.background(func(context.Context) {
		_, err := os.Lstat(s.path())
		w.later(func() {
			if err != nil {
				s.save(s.path())
				return
			}
			w.confirm(question{title: lang.L("Replace the file?"), text: shortPath(s.path()), yes: lang.L("Replace"),
				no: lang.L("Cancel"), danger: true, answered: func(yes bool) {
					if yes {
						s.save(s.path())
					}
				}})
		})
	})
}

func (w *Window) onSaveElsewhere(s saving) {
	w.chooseFolder(s.dir, func(dir string) {
		s.dir = dir
		w.askWhere(s)
	})
}

// chooseFolder lets a person look for a folder, beginning with one.
func (w *Window) chooseFolder(from string, chosen func(dir string)) {
	d := dialog.NewFolderOpen(func(to fyne.ListableURI, err error) {
		if err != nil {
			w.Warn(err)
		} else if to != nil {
			chosen(filepath.FromSlash(to.Path()))
		}
	}, w.window)
	d.SetConfirmText(lang.L("Use this folder"))
	d.SetDismissText(lang.L("Cancel"))
	if dir, err := storage.ListerForURI(storage.NewFileURI(from)); err == nil {
		d.SetLocation(dir)
	}
	d.Resize(w.window.Canvas().Size().SubtractWidthHeight(60, 60))
	w.showDialog(d, nil)
}
