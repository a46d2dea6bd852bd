package audio

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// ownHeader is a WAV header without sizes, up to the data chunk's.
const ownHeader = "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\xc0\x5d\x00\x00\x80\xbb\x00\x00\x02\x00\x10\x00data"

// chunk is a RIFF chunk, padded.
func chunk(id string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(id), uint32(len(body)))
	b = append(b, body...)
	return append(b, make([]byte, len(body)%2)...)
}

// writeWave puts a WAV file into a folder of the test's: the header, the size of the data, the data, what follows.
func writeWave(t *testing.T, header string, data []byte, more ...byte) string {
	t.Helper()
	b := binary.LittleEndian.AppendUint32([]byte(header), uint32(len(data)))
	b = append(append(b, data...), more...)
	path := filepath.Join(t.TempDir(), "answer.wav")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPlayerPlaysAFile(t *testing.T) {
	list := chunk("LIST", []byte("INFOINAM\x10\x00\x00\x00A question asked"))
	long := hiss(1, 3*trackBlock/2+77)
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		if err := p.PlayFile("a", writeWave(t, ownHeader, long, list...)); err != nil {
			t.Fatal(err)
		}
		if s := p.Status(); s.ID != "a" || s.Length != timeOf(int64(len(long)/2)) || s.Arriving {
			t.Errorf("begun: %+v", s)
		}
		if got := hear(t, p, d); !slices.Equal(got, samples(long)) {
			t.Errorf("heard %d samples, want the %d of the file", len(got), len(long)/2)
		}
	})
}

func TestPlayerReplacesWhatPlaysByAFile(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		answer(p, "a", tone(5*time.Second))
		answer(p, "b", hiss(2, 2400))
		time.Sleep(time.Second)
		if err := p.PlayFile("old", writeWave(t, ownHeader, tone(time.Second))); err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * ms)
		if s := p.Status(); s.ID != "old" || s.State != Playing || s.Position < 250*ms {
			t.Errorf("replaced: %+v", s)
		}
		if got := roughest(d.last().heard()); got > 60 {
			t.Errorf("a click: second difference %d", got)
		}
		got := hear(t, p, d)
		if !slices.Equal(got[len(got)-2400:], samples(hiss(2, 2400))) {
			t.Error("the answer that waited was not heard after the file")
		}
	})
}

func TestPlayerReplaysFromMemory(t *testing.T) {
	sound := hiss(1, playRate)
	for name, c := range map[string]struct{ before, want int }{ // heard before, and in all
		"when it is over":    {playRate + 1000, 2 * playRate},
		"while it is played": {playRate / 2, playRate * 3 / 2},
	} {
		t.Run(name, func(t *testing.T) {
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				answer(p, "a", sound)
				time.Sleep(timeOf(int64(c.before)) + 75*ms)
				if err := p.PlayFile("a", "/no/such/file"); err != nil {
					t.Fatal(err)
				}
				got := slices.DeleteFunc(hear(t, p, d), func(v int16) bool { return v == 0 })
				if !slices.Equal(got[len(got)-playRate:], samples(sound)) {
					t.Error("not heard again from its beginning")
				}
				if len(got) < c.want-3500 || len(got) > c.want+3500 {
					t.Errorf("heard %d samples, want about %d", len(got), c.want)
				}
			})
		})
	}
	t.Run("paused", func(t *testing.T) {
		bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
			answer(p, "a", sound)
			time.Sleep(500 * ms)
			p.Pause()
			time.Sleep(500 * ms)
			if err := p.PlayFile("a", "/no/such/file"); err != nil {
				t.Fatal(err)
			}
			if s := p.Status(); s.Position != 0 || s.State != Playing {
				t.Errorf("%+v, want playing from 0", s)
			}
			hear(t, p, d)
		})
	})
	t.Run("before its turn", func(t *testing.T) {
		bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
			answer(p, "a", hiss(2, 5*playRate))
			answer(p, "b", sound)
			time.Sleep(500 * ms)
			if err := p.PlayFile("b", "/no/such/file"); err != nil {
				t.Fatal(err)
			}
			got := hear(t, p, d)
			if !slices.Equal(got[len(got)-playRate:], samples(sound)) || len(got) > 2*playRate {
				t.Error("b was not heard at once")
			}
		})
	})
}

func TestPlayerPlaysWhatCanBeReadOfAFile(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		sound := hiss(1, playRate)
		tr := &track{id: "a", total: 2 * playRate}
		p.do(func(now time.Time) { p.start(tr, now) })
		p.load(tr, io.MultiReader(bytes.NewReader(sound), iotest.ErrReader(errFake)))
		if got := hear(t, p, d); !slices.Equal(got, samples(sound)) {
			t.Errorf("heard %d samples, want %d", len(got), playRate)
		}
		if s := p.Status(); s.Length != time.Second {
			t.Errorf("length %v, want what could be read", s.Length)
		}
	})
}

func TestPlayerRefusesOtherFiles(t *testing.T) {
	dir := t.TempDir()
	stereo := strings.Replace(ownHeader, "\x01\x00\x01\x00", "\x01\x00\x02\x00", 1)
	text := filepath.Join(dir, "words.wav")
	if err := os.WriteFile(text, []byte("words"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.wav"):        "no such file",
		dir:                                   "is a directory",
		text:                                  "it is text, not a WAV file",
		writeWave(t, stereo, hiss(1, 4800)):   "is 24 kHz stereo 16-bit WAV",
		writeWave(t, ownHeader, nil, list...): "holds no sound",
	} {
		bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
			answer(p, "a", hiss(1, playRate))
			err := p.PlayFile("b", path)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want something with %q", err, want)
			}
			if got := hear(t, p, d); len(got) != playRate {
				t.Error("what was playing was disturbed")
			}
		})
	}
}

var list = chunk("LIST", []byte("INFOINAM\x02\x00\x00\x00A\x00"))
