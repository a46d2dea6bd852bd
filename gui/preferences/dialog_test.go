package preferences

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"geppetto-audio/gui/look"
)

func TestSectionMarkup(t *testing.T) {
	for section, name := range []string{"account", "speaker", "answers", "looks"} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := opened(t)
				s.turn(section)
				test.AssertRendersToMarkup(t, name+".xml", s.window.Canvas())
			})
		})
	}
}

// stop names what has the focus.
func stop(s *scene) string {
	switch f := s.window.Canvas().Focused().(type) {
	case *contents:
		return "sections"
	case *button:
		return f.Text
	default:
		name := "nothing"
		each(s.sections[s.shown].page.content, func(o fyne.CanvasObject) {
			if r, ok := o.(*row); ok && within(r, f.(fyne.CanvasObject)) {
				name = r.title.Text
			}
		})
		return name
	}
}

// By Tab alone one comes by everything that can be used, from the top to the bottom, and it can be seen. Escape closes
// from wherever one is.
func TestKeyboardReachesEverything(t *testing.T) {
	for section, want := range map[int]string{
		accountSection: "sections, Service, Replace, Remove, Test, Monthly limit, Dialect, Key is sent as, Close",
		speakerSection: "sections, Model, Voice, Sample, Pace of the voice, Instructions, Presets, Reset, Longest answer, Close",
		answersSection: "sections, Folder, Change…, Use the usual place, Sound, While another plays, Close",
		looksSection:   "sections, Theme, Text size, Interface scale, Font, Choose…, Use the program's own, Send with, Language, Close",
	} {
		for _, letters := range []float32{1, 2.5} {
			t.Run(fmt.Sprint(section, letters), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					s := opened(t)
					test.ApplyTheme(t, look.Chosen(look.AlwaysDay, letters))
					s.turn(section)
					var stops []string
					for len(stops) == 0 || stop(s) != stops[0] {
						stops = append(stops, stop(s))
						if f, ok := s.window.Canvas().Focused().(fyne.Tabbable); ok && f.AcceptsTab() {
							t.Errorf("%s keeps the Tab key", stop(s))
						}
						if o := s.window.Canvas().Focused().(fyne.CanvasObject); within(s.sections[section].page.content, o) {
							inSight(t, s, o, stop(s))
						}
						s.window.Canvas().FocusNext()
					}
					if got := strings.Join(stops, ", "); got != want {
						t.Errorf("the Tab key goes to\n%s, want\n%s", got, want)
					}
					var back []string
					for range stops {
						s.window.Canvas().FocusPrevious()
						back = append(back, stop(s))
					}
					slices.Reverse(back)
					if got := strings.Join(back, ", "); got != want {
						t.Errorf("and back\n%s, want\n%s", got, want)
					}
				})
			})
		}
	}
}

func inSight(t *testing.T, s *scene, o fyne.CanvasObject, name string) {
	t.Helper()
	where := fyne.CurrentApp().Driver().AbsolutePositionForObject
	page := s.sections[s.shown].page
	top := where(o).Y - where(page.Scroll).Y
	if top < 0 || top+min(o.Size().Height, page.Size().Height-40) > page.Size().Height {
		t.Errorf("%s has the focus at %v to %v of %v", name, top, top+o.Size().Height, page.Size().Height)
	}
}

func TestEscapeClosesFromEverywhere(t *testing.T) {
	for section := range 4 {
		for stops := range 10 {
			t.Run(fmt.Sprint(section, stops), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					s := opened(t)
					s.turn(section)
					for range stops {
						s.window.Canvas().FocusNext()
					}
					name := stop(s)
					s.key(fyne.KeyEscape)
					if !s.closed || s.closes != 1 || s.window.Canvas().Overlays().Top() != nil {
						t.Errorf("Escape at %q doesn't close", name)
					}
				})
			})
		}
	}
}

func TestWindowIsLeftAsItWas(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.Close()
		on := s.window.Canvas()
		field := s.window.Content().(fyne.Focusable)
		keys := 0
		on.SetOnTypedKey(func(*fyne.KeyEvent) { keys++ })
		on.Focus(field)
		d := Show(s.window, s.Options)
		if on.Focused() != fyne.Focusable(d.contents) {
			t.Error("the dialog has not the focus")
		}
		on.Unfocus() // by a click beside everything
		on.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF5})
		on.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if !d.closed || keys != 0 || !slices.Contains(s.passed, fyne.KeyF5) {
			t.Errorf("closed %t, %d keys went to the window, passed on %v", d.closed, keys, s.passed)
		}
		on.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF5})
		if on.Focused() != field || keys != 1 {
			t.Errorf("afterwards %T has the focus, and %d keys come", on.Focused(), keys)
		}
		screen.Unlock()
		d.Wait()
		screen.Lock()
	})
}

func TestPageKeysScroll(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.turn(speakerSection)
		p := s.sections[speakerSection].page
		s.key(fyne.KeyPageDown)
		down := p.Offset.Y
		s.key(fyne.KeyPageUp)
		if down <= 0 || p.Offset.Y != 0 {
			t.Errorf("down to %v, up to %v", down, p.Offset.Y)
		}
	})
}

// Nothing sticks out at the side, whatever the window and the letters are, nor lies over something else.
func TestEverythingHasRoom(t *testing.T) {
	for size, letters := range map[fyne.Size][]float32{{Width: 720, Height: 560}: {0.7, 1, 1.6, 2.5}, {Width: 1600, Height: 1200}: {1}} {
		for _, letters := range letters {
			t.Run(fmt.Sprint(size.Width, letters), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					s := openedAt(t, size, func(f *fakeService) {
						f.now.BaseURL = "https://example.org/v1"
						f.now.Model = "gpt-old"
					})
					test.ApplyTheme(t, look.Chosen(look.AlwaysDay, letters))
					for section := range s.sections {
						s.turn(section)
						roomy(t, s)
					}
				})
			})
		}
	}
}

func roomy(t *testing.T, s *scene) {
	t.Helper()
	where := fyne.CurrentApp().Driver().AbsolutePositionForObject
	page := s.sections[s.shown].page
	right := where(page.Scroll).X + page.Size().Width
	if sheet := where(page.Scroll).Y + page.Size().Height; sheet > s.window.Canvas().Size().Height {
		t.Errorf("the page ends at %v", sheet)
	}
	var last *row
	each(page.content, func(o fyne.CanvasObject) {
		if end := where(o).X + o.Size().Width; end > right+1 {
			t.Errorf("%T ends at %v, the page at %v", o, end, right)
		}
		if _, container := o.(*fyne.Container); !container && o.Size().Height+0.5 < o.MinSize().Height {
			t.Errorf("a %T has %v of %v", o, o.Size().Height, o.MinSize().Height)
		}
		r, ok := o.(*row)
		if !ok {
			return
		}
		if last != nil && where(r).Y < where(last).Y+last.height {
			t.Errorf("%s lies over %s", r.title.Text, last.title.Text)
		}
		last = r
	})
}

func TestFolderIsChosen(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.turn(answersSection)
		s.press(t, "Change…")
		on := s.window.Canvas()
		if on.Overlays().Top() == fyne.CanvasObject(s.overlay) {
			t.Fatal("no dialog for a folder opens")
		}
		s.onKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if on.Overlays().Top() != fyne.CanvasObject(s.overlay) || s.closed {
			t.Error("Escape closes more or less than the dialog for a folder")
		}
		if on.Focused() != fyne.Focusable(s.button("Change…")) {
			t.Error("the focus doesn't come back")
		}
	})
}

func TestNearestFolder(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	test.NewTempApp(t)
	for path, want := range map[string]string{
		folder: folder, file: folder, filepath.Join(folder, "a", "b"): folder, "relative": "",
	} {
		got := ""
		if place := nearestFolder(path); place != nil {
			got = place.Path()
		}
		if got != want {
			t.Errorf("nearestFolder(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestSendKeysAreNamedAsOnTheKeyboard(t *testing.T) {
	for _, c := range []struct{ with, system, want string }{
		{"enter", "darwin", "Enter"}, {"ctrl+enter", "darwin", "Cmd+Enter"}, {"ctrl+enter", "linux", "Ctrl+Enter"},
	} {
		if got := sendName(c.with, c.system); got != c.want {
			t.Errorf("%s on %s: %q, want %q", c.with, c.system, got, c.want)
		}
	}
}
