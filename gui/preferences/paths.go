package preferences

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynedialog "fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"

	"geppetto-audio/gui/look"
)

// below puts buttons below a field.
func below(f *field, buttons ...fyne.CanvasObject) *fyne.Container {
	return container.New(look.Column{Gap: buttonGap}, f, newFlow(buttons...))
}

// chooseFolder lets a person look for a folder, beginning with one.
func (d *Dialog) chooseFolder(from string, chosen func(path string)) {
	pick := fynedialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			chosen(filepath.FromSlash(folder.Path()))
		}
	}, d.window)
	pick.SetTitleText(lang.L("Folder for answers"))
	pick.SetConfirmText(lang.L("Use this folder"))
	d.choose(pick, from)
}

// chooseFile lets a person look for a file with one of some endings.
func (d *Dialog) chooseFile(title, from string, endings []string, chosen func(path string)) {
	pick := fynedialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err == nil && file != nil {
			path := filepath.FromSlash(file.URI().Path())
			_ = file.Close() // nothing was read
			chosen(path)
		}
	}, d.window)
	pick.SetTitleText(title)
	pick.SetConfirmText(lang.L("Use this file"))
	pick.SetFilter(storage.NewExtensionFileFilter(endings))
	d.choose(pick, from)
}

func (d *Dialog) choose(pick *fynedialog.FileDialog, from string) {
	if place := nearestFolder(from); place != nil {
		pick.SetLocation(place)
	}
	pick.SetDismissText(lang.L("Cancel"))
	focused := d.window.Canvas().Focused()
	d.hide = pick.Hide
	pick.SetOnClosed(func() {
		d.hide = nil
		if !d.closed && focused != nil {
			d.focus(focused)
		}
	})
	room := d.window.Canvas().Size()
	pick.Resize(fyne.NewSize(min(820, room.Width-60), min(600, room.Height-60)))
	pick.Show()
}

// nearestFolder gives a folder, or the nearest above it that is there.
func nearestFolder(path string) fyne.ListableURI {
	if !filepath.IsAbs(path) {
		return nil
	}
	for {
		if place, err := storage.ListerForURI(storage.NewFileURI(path)); err == nil {
			return place
		}
		above := filepath.Dir(path)
		if above == path {
			return nil
		}
		path = above
	}
}

// checkFolder says what is wrong with a folder that was typed.
func checkFolder(path string) error {
	if path == "" || path == "~" || strings.HasPrefix(path, "~/") || strings.HasPrefix(path, `~\`) {
		return nil
	}
	if !filepath.IsAbs(path) {
		return problem(lang.L("This is not a full path. Begin at the top, or with ~ for your home folder."))
	}
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return problem(lang.L("This is a file, not a folder."))
	}
	return nil
}

// fontEndings are those of the fonts that can be used.
func fontEndings() []string { return []string{".ttf", ".otf"} }

// checkFont says what is wrong with a font file that was typed.
func checkFont(path string) error {
	switch {
	case path == "":
		return nil
	case !filepath.IsAbs(path):
		return problem(lang.L("This is not a full path. Choose the file instead."))
	case !slices.Contains(fontEndings(), strings.ToLower(filepath.Ext(path))):
		return problem(lang.L("A font is a .ttf or an .otf file."))
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return problem(lang.L("There is no such file."))
	}
	file, err := os.Open(path)
	if err != nil {
		return problem(lang.L("This file can't be read. Check its permissions, or choose another one."))
	}
	defer file.Close()
	var first [4]byte
	if _, err := file.Read(first[:]); err != nil || !slices.Contains([]string{"\x00\x01\x00\x00", "OTTO", "true"}, string(first[:])) {
		return problem(lang.L("This is not a font, whatever its name says. Choose another file."))
	}
	return nil
}
