package audio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-audio/wav"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"geppetto-audio/internal/archive"
	"geppetto-audio/realtime"
)

var (
	recordedAt = time.Date(2026, 11, 20, 12, 31, 18, 0, time.FixedZone("", 7*3600))
	recorded   = realtime.Answer{ID: "a1", Conversation: "20261120_122950_k3f9", Question: "Why is the sky blue?", Began: recordedAt, Model: "gpt-realtime-2.1", Voice: "marin"}
	completed  = realtime.Outcome{Status: realtime.Completed, Heard: -1, FirstAudio: -1}
)

// newRecorder makes a recorder for a new folder, and checks in the end that it left no goroutine behind.
func newRecorder(t testing.TB) (*Recorder, string) {
	t.Helper()
	running := goleak.IgnoreCurrent()
	dir := filepath.Join(t.TempDir(), "audio_output")
	r := NewRecorder(func() string { return dir }, nil)
	shelter := t.TempDir()
	r.temp = func() string { return shelter }
	t.Cleanup(func() {
		_ = r.Close() // says what was held to the end
		goleak.VerifyNone(t, running)
	})
	return r, dir
}

// finish ends the take and waits until it is kept.
func finish(take realtime.Take, o realtime.Outcome) realtime.Kept {
	done := make(chan realtime.Kept, 1)
	take.Finish(o, func(k realtime.Kept) { done <- k })
	return <-done
}

// noise is sound that doesn't repeat itself.
func noise(n int) []byte {
	b := make([]byte, n+8)
	source := rand.NewPCG(1, 2)
	for i := 0; i < n; i += 8 {
		binary.LittleEndian.PutUint64(b[i:], source.Uint64())
	}
	return b[:n]
}

// soundIn reads the sound of a WAV.
func soundIn(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return soundOf(t, data)
}

// soundOf reads the sound of a WAV the way any program does.
func soundOf(t testing.TB, file []byte) []byte {
	t.Helper()
	if len(file) == archive.HeaderSize {
		return nil // the library takes a file without sound for a broken one
	}
	d := wav.NewDecoder(bytes.NewReader(file))
	if !d.IsValidFile() || d.SampleRate != 24000 || d.NumChans != 1 || d.BitDepth != 16 || d.WavAudioFormat != 1 {
		t.Fatalf("a file of %d bytes is not 24 kHz mono 16-bit PCM: %+v", len(file), d)
	}
	buf, err := d.FullPCMBuffer()
	if err != nil {
		t.Fatal(err)
	}
	sound := make([]byte, 0, 2*len(buf.Data))
	for _, s := range buf.Data {
		sound = binary.LittleEndian.AppendUint16(sound, uint16(s))
	}
	return sound
}

// sameSound compares without printing megabytes.
func sameSound(t testing.TB, got, want []byte) {
	t.Helper()
	if bytes.Equal(got, want) {
		return
	}
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	t.Errorf("%d bytes of sound, want %d; they differ from byte %d", len(got), len(want), at)
}

func transcriptAt(t testing.TB, path string) archive.Transcript {
	t.Helper()
	x, err := archive.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func filesIn(t testing.TB, dir string) []string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

func TestRecorderKeepsEveryByte(t *testing.T) {
	all := noise(20<<20 + 1234)
	for _, size := range []int{1, 2, 3, 999, 4801, 12000, takeBatch, takeBuffer, takeBuffer + 1, 1 << 20, 20 << 20} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			r, _ := newRecorder(t)
			sound := all[:min(len(all), size+min(2<<20, 20_000*size))&^1]
			take := r.Keep(recorded)
			for rest := range slices.Chunk(sound, size) {
				chunk := bytes.Clone(rest)
				take.Sound(chunk)
				take.Sound(nil)
				clear(chunk) // the caller may use it again at once
			}
			k := finish(take, completed)
			if k.Err != nil || k.Duration != archive.SoundTime(int64(len(sound))) {
				t.Errorf("kept %+v, want %d bytes", k, len(sound))
			}
			data, err := os.ReadFile(k.Audio)
			if err != nil {
				t.Fatal(err)
			}
			sameSound(t, data[44:44+int(binary.LittleEndian.Uint32(data[40:]))], sound)
			if size == 3 {
				sameSound(t, soundIn(t, k.Audio), sound) // the slow way round
			}
		})
	}
}

func TestRecorderTitlesTheWAV(t *testing.T) {
	long := strings.Repeat("warum ", 4000) + "?"
	for question, want := range map[string]string{
		"Why is the sky blue?":      "Why is the sky blue?",
		"odd":                       "odd",
		"even":                      "even",
		"Où est\nla gare\x00\x1b ?": "Où est la gare ?",
		"なぜ空は青い？":                   "なぜ空は青い？",
		long:                        long[:maxTitle],
		"":                          "",
	} {
		r, _ := newRecorder(t)
		a := recorded
		a.Question = question
		take := r.Keep(a)
		take.Sound(noise(4800))
		k := finish(take, completed)
		data, err := os.ReadFile(k.Audio)
		if err != nil || k.Err != nil {
			t.Fatal(err, k.Err)
		}
		if whole := int(binary.LittleEndian.Uint32(data[4:])); whole != len(data)-8 || len(data)%2 != 0 {
			t.Errorf("the header counts %d bytes, the file has %d", whole+8, len(data))
		}
		d := wav.NewDecoder(bytes.NewReader(data))
		d.ReadMetadata()
		if d.Err() != nil || d.Metadata == nil {
			t.Fatalf("%q: no titles: %v", question, d.Err())
		}
		got := []string{d.Metadata.Title, d.Metadata.Comments, d.Metadata.Software}
		if want := []string{want, "gpt-realtime-2.1, marin", "Geppetto Audio"}; !slices.Equal(got, want) {
			t.Errorf("titles %.60q, want %.60q", got, want)
		}
	}
}

func TestRecorderWritesTheTranscript(t *testing.T) {
	r, dir := newRecorder(t)
	take := r.Keep(recorded)
	take.Words("Because the ")
	take.Sound(noise(48000 * 2))
	take.Words("air scatters…")
	o := realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, Received: 2 * time.Second, Heard: 1240 * time.Millisecond, Usage: usage()}
	k := finish(take, o)
	want := realtime.Kept{
		Audio:      filepath.Join(dir, "audio_20261120_123118.wav"),
		Transcript: filepath.Join(dir, "audio_20261120_123118.txt"),
		Duration:   2 * time.Second,
	}
	if diff := cmp.Diff(want, k); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	const file = `Generated: 2026-11-20 12:31:18 +0700
Audio File: audio_20261120_123118.wav
Conversation: 20261120_122950_k3f9
Question: Why is the sky blue?
Model: gpt-realtime-2.1
Voice: marin
Status: stopped
Reason: by you
Heard: 1.2 s of 2.0 s
Tokens: input 132 (text 119, audio 13; cached text 64, cached audio 0), output 121 (text 30, audio 91)
Transcript:
Because the air scatters…
`
	got, err := os.ReadFile(k.Transcript)
	if diff := cmp.Diff(file, string(got)); err != nil || diff != "" {
		t.Errorf("transcript: %v (-want +got):\n%s", err, diff)
	}
	if names := filesIn(t, dir); len(names) != 2 {
		t.Errorf("files %q", names)
	}
}

func usage() *realtime.Usage {
	u := &realtime.Usage{InputTokens: 132, OutputTokens: 121}
	u.InputDetails.Text, u.InputDetails.Audio = 119, 13
	u.InputDetails.CachedDetails.Text = 64
	u.OutputDetails.Text, u.OutputDetails.Audio = 30, 91
	return u
}

func TestRecorderLeavesOutWhatDidNotCome(t *testing.T) {
	for _, c := range []struct {
		name, words string
		sound       []byte
		files       []string
	}{
		{"words only", "Because.", nil, []string{"audio_20261120_123118.txt"}},
		{"words and half a sample", "Because.", []byte{1}, []string{"audio_20261120_123118.txt"}},
		{"sound only", "", []byte{1, 2}, []string{"audio_20261120_123118.txt", "audio_20261120_123118.wav"}},
		{"nothing", "", []byte{}, nil},
		{"half a sample", "", []byte{1}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, dir := newRecorder(t)
			take := r.Keep(recorded)
			take.Words(c.words)
			take.Sound(c.sound)
			k := finish(take, completed)
			if got := filesIn(t, dir); !slices.Equal(got, c.files) {
				t.Errorf("files %q, want %q", got, c.files)
			}
			if k.Err != nil || (k.Audio != "") != (len(c.files) == 2) || (k.Transcript != "") != (len(c.files) > 0) {
				t.Errorf("kept %+v", k)
			}
			if k.Transcript != "" {
				if x := transcriptAt(t, k.Transcript); x.Text != c.words || (x.Audio != "") != (len(c.files) == 2) {
					t.Errorf("transcript %+v", x)
				}
			}
		})
	}
}

func TestRecorderDropsHalfASampleAndSaysSo(t *testing.T) {
	var log bytes.Buffer
	dir := t.TempDir()
	r := NewRecorder(func() string { return dir }, slog.New(slog.NewTextHandler(&log, nil)))
	sound := noise(9601)
	take := r.Keep(recorded)
	for chunk := range slices.Chunk(sound, 7) {
		take.Sound(chunk)
	}
	k := finish(take, completed)
	r.Close()
	sameSound(t, soundIn(t, k.Audio), sound[:9600])
	if k.Err != nil || !strings.Contains(log.String(), "half a sample") {
		t.Errorf("kept %+v, log %q", k, log.String())
	}
}

func TestRecorderTenAnswersInOneSecond(t *testing.T) {
	r, dir := newRecorder(t)
	sound := noise(10 * 4800)
	var kept []realtime.Kept
	for i := range 10 {
		a := recorded
		a.Question = fmt.Sprint("Question ", i)
		take := r.Keep(a)
		take.Words(fmt.Sprint("Answer ", i))
		take.Sound(sound[i*4800 : (i+1)*4800])
		take.Finish(completed, func(k realtime.Kept) { kept = append(kept, k) })
	}
	r.Close()
	if names := filesIn(t, dir); len(names) != 20 || len(kept) != 10 {
		t.Fatalf("%d kept, files %q", len(kept), names)
	}
	for i, k := range kept {
		x := transcriptAt(t, k.Transcript)
		if k.Err != nil || x.Text != fmt.Sprint("Answer ", i) || x.Question != fmt.Sprint("Question ", i) || x.Audio != filepath.Base(k.Audio) {
			t.Errorf("answer %d: kept %+v, transcript %+v", i, k, x)
		}
		sameSound(t, soundIn(t, k.Audio), sound[i*4800:(i+1)*4800])
	}
	if !slices.IsSortedFunc(kept, func(a, b realtime.Kept) int { return archive.Compare(a.Audio, b.Audio) }) {
		t.Error("the names are not in the order of the answers")
	}
}

func TestRecorderCloseEndsWhatIsOpen(t *testing.T) {
	r, dir := newRecorder(t)
	take := r.Keep(recorded)
	take.Sound(noise(48000))
	r.Close()
	take.Sound(noise(48000))
	take.Words("too late")
	take.Finish(completed, func(realtime.Kept) { t.Error("kept twice") })
	x := transcriptAt(t, filepath.Join(dir, "audio_20261120_123118.txt"))
	if x.Status != "stopped" || x.Reason != "closed" || x.Text != "" {
		t.Errorf("transcript %+v", x)
	}
	sameSound(t, soundIn(t, filepath.Join(dir, x.Audio)), noise(48000))

	// It may be used again.
	again := r.Keep(recorded)
	again.Sound(noise(4800))
	if k := finish(again, completed); k.Err != nil || filepath.Base(k.Audio) != "audio_20261120_123118_2.wav" {
		t.Errorf("kept %+v", k)
	}
}

func TestRecorderFollowsTheFolder(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	dir := first
	r := NewRecorder(func() string { return dir }, nil)
	defer r.Close()
	take := r.Keep(recorded)
	take.Words("one")
	if k := finish(take, completed); filepath.Dir(k.Transcript) != first {
		t.Errorf("kept %+v", k)
	}
	dir = second
	take = r.Keep(recorded)
	take.Words("two")
	if k := finish(take, completed); filepath.Dir(k.Transcript) != second {
		t.Errorf("kept %+v", k)
	}
}

func TestRecorderOverflow(t *testing.T) {
	r, dir := newRecorder(t)
	rws, closer, err := r.Overflow()
	if err != nil {
		t.Fatal(err)
	}
	sound := noise(100_000)
	if _, err := rws.Write(sound); err != nil {
		t.Error(err)
	}
	if _, err := rws.Seek(0, io.SeekStart); err != nil {
		t.Error(err)
	}
	if got, err := io.ReadAll(rws); err != nil || !bytes.Equal(got, sound) {
		t.Errorf("read back %d bytes, %v", len(got), err)
	}
	if err := closer.Close(); err != nil {
		t.Error(err)
	}
	if names := filesIn(t, dir); len(names) != 0 {
		t.Errorf("left %q", names)
	}
}
