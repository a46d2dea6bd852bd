package program

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// sampling answers questions with ten seconds, and samples with half a one.
func sampling() demo.Option {
	return demo.WithAnswers(func(q demo.Question) demo.Answer {
		if q.Aside {
			return answer(time.Second / 2)(q)
		}
		return answer(10 * time.Second)(q)
	})
}

func TestASamplePausesWhatIsHeard(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "` + serve(t, "", sampling()) + `"`)
	p := h.connected(settings.Flags{})
	id := p.asks("Why?").Question.ID
	eventually(t, "the answer is heard", func() bool { return p.Player.Status().Position > 0 })
	before := p.Player.Status()
	heard := make(chan error)
	go func() { heard <- p.Sample(t.Context(), "cedar") }()
	eventually(t, "the answer pauses", func() bool { return p.Player.Status().State == audio.Paused })
	paused := p.Player.Status()
	if err := next(t, heard); err != nil {
		t.Fatal(err)
	}
	after := p.Player.Status()
	if after.ID != id || after.State != audio.Playing || after.Length != before.Length {
		t.Errorf("after the sample: %+v", after)
	}
	if gone := after.Position - paused.Position; gone > 200*time.Millisecond {
		t.Errorf("the answer went on for %v while the sample was heard", gone)
	}
	if opens, _ := h.device.heard(); opens != 2 {
		t.Errorf("the device was opened %d times", opens)
	}
	for range 2 { // the same player serves again
		if err := p.Sample(t.Context(), "marin"); err != nil {
			t.Error(err)
		}
	}
	if opens, _ := h.device.heard(); opens != 2 {
		t.Errorf("the device was opened %d times", opens)
	}
}

// A person who goes on with the answer, or has paused it, knows better than the program.
func TestASampleLeavesAPausedAnswerPaused(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "` + serve(t, "", sampling()) + `"`)
	p := h.connected(settings.Flags{})
	id := p.asks("Why?").Question.ID
	eventually(t, "the answer is heard", func() bool { return p.Player.Status().Position > 0 })
	p.Player.Pause()
	if err := p.Sample(t.Context(), "cedar"); err != nil {
		t.Fatal(err)
	}
	if s := p.Player.Status(); s.ID != id || s.State != audio.Paused {
		t.Errorf("after the sample: %+v", s)
	}
}

func TestASampleIsHeardAndNotKept(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "`+serve(t, "", sampling())+`"`, "autoplay = false", `model = "priced"`, ownPrices("priced"))
	p := h.connected(settings.Flags{})
	if err := p.Sample(t.Context(), "cedar"); err != nil {
		t.Fatal(err)
	}
	if _, loud := h.device.heard(); loud < realtime.SampleRate/2 {
		t.Errorf("%d bytes were heard", loud)
	}
	if s := p.Player.Status(); s.ID != "" || s.State != audio.Idle {
		t.Errorf("the sample has taken an answer's place: %+v", s)
	}
	if heard := p.Player.Stop(); len(heard) > 0 {
		t.Errorf("told as heard: %v", heard)
	}
	if files, err := os.ReadDir(p.Folder()); len(files) > 0 {
		t.Errorf("kept: %v, %v", files, err)
	}
	p.close()
	if sums, err := p.Spent(); err != nil || sums.Session.Answers != 1 || sums.Session.USD == 0 {
		t.Errorf("it was paid for as %+v, %v", sums, err)
	}
}

func TestSamplesThatAreNotHeard(t *testing.T) {
	t.Run("muted", func(t *testing.T) {
		h := newPerson(t)
		h.settings("mute = true")
		p := h.connected(settings.Flags{})
		if err := p.Sample(t.Context(), "cedar"); !errors.Is(err, errMuted) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("no such voice", func(t *testing.T) {
		h := newPerson(t)
		p := h.connected(settings.Flags{})
		var typed *realtime.Error
		if err := p.Sample(t.Context(), "nobody"); !errors.As(err, &typed) || typed.Code != "invalid_value" {
			t.Errorf("got %v", err)
		}
	})
	t.Run("given up", func(t *testing.T) {
		h := newPerson(t)
		h.settings(`base_url = "` + serve(t, "", demo.WithAnswers(answer(time.Minute))) + `"`)
		p := h.connected(settings.Flags{})
		ctx, cancel := context.WithCancel(t.Context())
		heard := make(chan error)
		go func() { heard <- p.Sample(ctx, "cedar") }()
		eventually(t, "the sample is heard", func() bool { _, loud := h.device.heard(); return loud > 0 })
		cancel()
		if err := next(t, heard); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if err := p.Sample(ctx, "cedar"); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("closed", func(t *testing.T) {
		h := newPerson(t)
		h.settings(`base_url = "` + serve(t, "", demo.WithAnswers(answer(time.Minute))) + `"`)
		p := h.connected(settings.Flags{})
		heard := make(chan error, 1)
		go func() { heard <- p.Sample(t.Context(), "cedar") }()
		eventually(t, "the sample is heard", func() bool { _, loud := h.device.heard(); return loud > 0 })
		p.close()
		if err := next(t, heard); err == nil {
			t.Error("the sample was heard to its end")
		}
		if err := p.Sample(t.Context(), "cedar"); !errors.Is(err, errClosed) {
			t.Errorf("got %v", err)
		}
	})
}

func TestReadingARecording(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	sound := make([]byte, 2*realtime.SampleRate)
	header := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\xc0\x5d\x00\x00\x80\xbb\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00")
	binary.LittleEndian.PutUint32(header[4:], uint32(36+len(sound)))
	binary.LittleEndian.PutUint32(header[40:], uint32(len(sound)))
	for name, content := range map[string]string{
		"why.wav": string(header) + string(sound), "song.mp3": "ID3\x04\x00\x00\x00\x00\x00\x00", "secret.wav": "x",
	} {
		if err := os.WriteFile(at(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, pcm, err := ReadRecording(at("why.wav"))
	if text != "(recording) why.wav, 1.0 s" || len(pcm) != len(sound) || err != nil {
		t.Errorf("got %q, %d bytes, %v", text, len(pcm), err)
	}
	for path, says := range map[string]string{
		at("none.wav"):               `there is no file "` + at("none.wav") + `"`,
		at("why.wav/x.wav"):          `the file "` + at("why.wav/x.wav") + `" can't be read: not a directory`,
		at("song.mp3"):               "song.mp3 is MP3 audio; a question must be a 24 kHz mono 16-bit WAV file",
		dir:                          "is a folder",
		at("none\x00.wav"):           "can't be read",
		strings.Repeat("long", 2000): "can't be read",
	} {
		if _, _, err := ReadRecording(path); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "stat ") {
			t.Errorf("%.80q: %.300v, want %q", path, err, says)
		}
	}
	if os.Geteuid() != 0 {
		if err := os.Chmod(at("secret.wav"), 0); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ReadRecording(at("secret.wav")); err == nil || !strings.Contains(err.Error(), "you may not read it") {
			t.Errorf("got %v", err)
		}
	}
}
