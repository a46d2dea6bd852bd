package toolkit

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/go-text/render"
	"github.com/go-text/typesetting/font"
)

// largestFont is twice the size of fonts with all of Chinese, Japanese and Korean in them.
const largestFont = 64 << 20

// A FontError says why a font can't be used.
type FontError struct {
	Path  string
	What  string // is wrong, as the end of a sentence that begins with the path
	Cause error
}

// Error is two sentences: what is wrong, and what to do.
func (e *FontError) Error() string {
	return fmt.Sprintf("The font %s %s. Choose another in the preferences.", e.Path, e.What)
}

// Unwrap gives the cause.
func (e *FontError) Unwrap() error { return e.Cause }

// CheckFont tries a font: Fyne crashes with one that it can't read. The error is a *FontError.
func CheckFont(path string) error {
	if err := check(path); err != nil {
		return err
	}
	// Of a file that is called so Fyne takes its siblings too, where they are.
	for _, style := range []string{"Bold", "Italic", "BoldItalic"} {
		sibling := strings.ReplaceAll(path, "Regular", style)
		if sibling == path {
			break
		}
		if err := check(sibling); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func check(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &FontError{path, "is not there", err}
	case err != nil:
		return &FontError{path, "can't be read", err}
	case !info.Mode().IsRegular():
		return &FontError{path, "is not a file", nil}
	case info.Size() > largestFont:
		return &FontError{path, "is far too large for a font", nil}
	}
	f, err := os.Open(path)
	if err != nil {
		return &FontError{path, "can't be read", err}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestFont))
	if err != nil {
		return &FontError{path, "can't be read", err}
	}
	if err := parse(data); err != nil {
		return &FontError{path, "is no font, or a broken one", err}
	}
	return nil
}

// trial has of every kind of letter that the window itself shows.
const trial = "Ask, hear, keep: äöüß ÄÖÜ “0123456789” · … – (ABC) [xyz] {jkq} @#$%&*+/<=>?!"

// parse reads a font and draws with it, the way Fyne does both. A library that stumbles over the font is an answer, too.
func parse(data []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("try the font: %v", p)
		}
	}()
	face, err := font.ParseTTF(bytes.NewReader(data))
	if err != nil {
		return err
	}
	r := render.Renderer{FontSize: 16, PixScale: 1, Color: color.Black}
	r.DrawString(trial, image.NewAlpha(image.Rect(0, 0, 800, 30)), face)
	return nil
}
