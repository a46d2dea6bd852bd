package realtime

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// arranged plays a script of steps through an arrangement and gives what came out of it.
type arranged struct {
	arrangement
	sounds bytes.Buffer
	text   strings.Builder
	spills int
	errs   []error
}

func newArranged(t *testing.T) *arranged {
	a := &arranged{}
	a.sound = func(pcm []byte) { a.sounds.Write(pcm) }
	a.words = func(s string) { a.text.WriteString(s) }
	a.warn = func(err error) { a.errs = append(a.errs, err) }
	a.overflow = func() (io.ReadWriteSeeker, io.Closer, error) {
		a.spills++
		f, err := os.CreateTemp(t.TempDir(), "spill")
		return f, f, err
	}
	return a
}

func at(output, index int) PartKey {
	return PartKey{"r", "item" + string(rune('0'+output)), output, index}
}

func TestPartsComeOutInOrder(t *testing.T) {
	for name, tc := range map[string]struct {
		script      func(a *arranged)
		sound, text string
	}{
		"one part": {func(a *arranged) {
			a.addItem(at(0, 0))
			a.addWords(at(0, 0), "he")
			a.addSound(at(0, 0), []byte("AB"))
			a.addWords(at(0, 0), "llo")
			a.addSound(at(0, 0), []byte("CD"))
		}, "ABCD", "hello"},
		"a later item begins before the first is done": {func(a *arranged) {
			a.addItem(at(0, 0))
			a.addSound(at(0, 0), []byte("A"))
			a.addItem(at(1, 0))
			a.addSound(at(1, 0), []byte("x"))
			a.addWords(at(1, 0), "two")
			a.addSound(at(0, 0), []byte("B"))
			a.addWords(at(0, 0), "one")
			a.addSound(at(1, 0), []byte("y"))
			a.endItem(at(0, 0), Item{})
			a.addSound(at(1, 0), []byte("z"))
		}, "ABxyz", "one\ntwo"},
		"a later item comes whole before the first": {func(a *arranged) {
			a.addItem(at(0, 0))
			a.addItem(at(1, 0))
			a.addSound(at(1, 0), []byte("xy"))
			a.endItem(at(1, 0), Item{})
			a.addSound(at(0, 0), []byte("AB"))
			a.endItem(at(0, 0), Item{})
		}, "ABxy", ""},
		"parts of one item": {func(a *arranged) {
			a.addItem(at(0, 0))
			a.addSound(at(0, 0), []byte("A"))
			a.addSound(at(0, 1), []byte("x"))
			a.addSound(at(0, 0), []byte("B"))
			a.endPart(at(0, 0), Content{})
			a.addSound(at(0, 1), []byte("y"))
		}, "ABxy", ""},
		"an item without sound does not hold up the next for ever": {func(a *arranged) {
			a.addItem(at(0, 0))
			a.addSound(at(1, 0), []byte("x"))
		}, "x", ""},
		"no item events: done events of the part let the next go": {func(a *arranged) {
			a.addSound(at(0, 0), []byte("A"))
			a.addSound(at(1, 0), []byte("x"))
			a.endSound(at(0, 0))
			a.addSound(at(1, 0), []byte("y"))
		}, "Axy", ""},
		"doubled done": {func(a *arranged) {
			a.addItem(at(0, 0))
			a.addWords(at(0, 0), "one")
			a.addSound(at(0, 0), []byte("A"))
			for range 2 {
				a.endSound(at(0, 0))
				a.endWords(at(0, 0), "one")
				a.endPart(at(0, 0), Content{Transcript: "one"})
				a.endItem(at(0, 0), Item{Content: []Content{{Transcript: "one"}}})
			}
		}, "A", "one"},
		"words only in done": {func(a *arranged) {
			a.addSound(at(0, 0), []byte("A"))
			a.endWords(at(0, 0), "all of it")
		}, "A", "all of it"},
		"done completes the deltas": {func(a *arranged) {
			a.addWords(at(0, 0), "all")
			a.endPart(at(0, 0), Content{Text: "all of it"})
		}, "", "all of it"},
		"an earlier item that comes late loses nothing and cuts in nowhere": {func(a *arranged) {
			a.addItem(at(1, 0))
			a.addSound(at(1, 0), []byte("x"))
			a.addItem(at(0, 0))
			a.addSound(at(0, 0), []byte("A"))
			a.addSound(at(1, 0), []byte("y"))
			a.endItem(at(1, 0), Item{})
		}, "xyA", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := newArranged(t)
			tc.script(a)
			a.finish()
			if got := a.sounds.String(); got != tc.sound {
				t.Errorf("sound %q, want %q", got, tc.sound)
			}
			if got := a.text.String(); got != tc.text {
				t.Errorf("words %q, want %q", got, tc.text)
			}
		})
	}
}

func TestWaitingSoundGoesToDiskPastItsBound(t *testing.T) {
	a := newArranged(t)
	a.addItem(at(0, 0))
	a.addSound(at(0, 0), []byte("A"))
	var want bytes.Buffer
	want.WriteByte('A')
	for n := range 40 {
		chunk := bytes.Repeat([]byte{byte(n)}, 100_000)
		a.addSound(at(1, 0), chunk)
		want.Write(chunk)
		if a.waiting > maxWaiting {
			t.Fatalf("%d bytes wait in memory", a.waiting)
		}
	}
	a.endItem(at(0, 0), Item{})
	if a.spills != 1 || !bytes.Equal(a.sounds.Bytes(), want.Bytes()) || len(a.errs) > 0 {
		t.Errorf("%d spills, %d of %d bytes, errors %v", a.spills, a.sounds.Len(), want.Len(), a.errs)
	}
}

func TestWaitingSoundStaysInMemoryWithoutADisk(t *testing.T) {
	a := newArranged(t)
	a.overflow = func() (io.ReadWriteSeeker, io.Closer, error) { return nil, nil, errors.New("disk full") }
	a.addItem(at(0, 0))
	chunk := bytes.Repeat([]byte{1}, 700_000)
	for range 3 {
		a.addSound(at(1, 0), chunk)
	}
	a.finish()
	if a.sounds.Len() != 3*len(chunk) || len(a.errs) != 1 { // told once, and not with every chunk
		t.Errorf("%d of %d bytes came out, errors %v", a.sounds.Len(), 3*len(chunk), a.errs)
	}
}

func TestCutsNameWhatWasNotHeard(t *testing.T) {
	a := newArranged(t)
	second := make([]byte, 2*SampleRate)
	a.addItem(at(0, 0))
	a.addSound(at(0, 0), second)
	a.endItem(at(0, 0), Item{})
	a.addItem(at(1, 0))
	a.addSound(at(1, 0), second)
	a.addSound(at(1, 0), second)
	for _, tc := range []struct {
		heard time.Duration
		want  []cut
	}{
		{400 * time.Millisecond, []cut{{"item0", 0, 400 * time.Millisecond}, {"item1", 0, 0}}},
		{1500 * time.Millisecond, []cut{{"item1", 0, 500 * time.Millisecond}}},
		{3 * time.Second, nil},
		{time.Minute, nil},
	} {
		got := a.cuts(tc.heard)
		if len(got) != len(tc.want) {
			t.Errorf("heard %s: cuts %v, want %v", tc.heard, got, tc.want)
			continue
		}
		for n := range got {
			if got[n] != tc.want[n] {
				t.Errorf("heard %s: cut %d is %v, want %v", tc.heard, n, got[n], tc.want[n])
			}
		}
	}
}
