package archive

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/frugal"
)

// wavOf makes a WAV whose sizes count told bytes of sound and a chunk of the given length, whatever follows.
func wavOf(told, behind int, rest ...[]byte) []byte {
	h := []byte("RIFF....WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\xc0\x5d\x00\x00\x80\xbb\x00\x00\x02\x00\x10\x00data....")
	PutSizes(h, int64(told), int64(behind))
	return append(h, bytes.Join(rest, nil)...)
}

func speech(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

func listChunk(text string) []byte {
	entry := binary.LittleEndian.AppendUint32([]byte("INFOINAM"), uint32(len(text)))
	entry = append(entry, text...)
	return append(binary.LittleEndian.AppendUint32([]byte("LIST"), uint32(len(entry))), entry...)
}

// leave puts an answer into dir that was arriving when its program died, as long ago as age. A nil wav is none.
func leave(t *testing.T, dir string, wav []byte, x Transcript, age time.Duration) (Entry, time.Time) {
	t.Helper()
	e, err := Claim(dir, began)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	x.Audio = filepath.Base(e.Audio)
	write(t, e.Transcript, string(x.Marshal()))
	setAge(t, e.Transcript, now, age)
	if wav != nil {
		write(t, e.Audio, string(wav))
		setAge(t, e.Audio, now, age)
	}
	return e, now
}

func setAge(t *testing.T, path string, now time.Time, age time.Duration) {
	t.Helper()
	if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
		t.Fatal(err)
	}
}

var arriving = Transcript{Generated: began, Question: "Why?", Model: "m", Status: Receiving, Text: "Because"}

func TestRepairSetsTheSizes(t *testing.T) {
	sound, list := speech(9600), listChunk("Why is it so?")
	for name, c := range map[string]struct {
		wav  []byte
		want []byte
	}{
		"sizes up to date":             {wavOf(9600, 0, sound), wavOf(9600, 0, sound)},
		"sizes behind":                 {wavOf(4800, 0, sound), wavOf(9600, 0, sound)},
		"sizes never set":              {wavOf(0, 0, sound), wavOf(9600, 0, sound)},
		"half a sample":                {wavOf(4800, 0, sound, []byte{1}), wavOf(9600, 0, sound)},
		"sound lost":                   {wavOf(9600, 0, sound[:4801]), wavOf(4800, 0, sound[:4800])},
		"chunk whole":                  {wavOf(9600, len(list), sound, list), wavOf(9600, len(list), sound, list)},
		"chunk without its size":       {wavOf(9600, 0, sound, []byte("LIST\x00\x00\x00\x00INFO")), wavOf(9600, 0, sound)},
		"chunk announced only":         {wavOf(9600, len(list), sound), wavOf(9600, 0, sound)},
		"chunk cut in its name":        {wavOf(9600, len(list), sound, list[:3]), wavOf(9600, 0, sound)},
		"chunk cut in its text":        {wavOf(9600, len(list), sound, list[:20]), wavOf(9600, 0, sound)},
		"chunk not announced":          {wavOf(9600, 0, sound, list), wavOf(9600, len(list), sound, list)},
		"chunk not announced, cut":     {wavOf(9600, 0, sound, list[:13]), wavOf(9600, 0, sound)},
		"chunk announced, lost":        {wavOf(9600, len(list), sound, make([]byte, len(list))), wavOf(9600, 0, sound)},
		"sound and chunk lost":         {wavOf(9600, len(list), sound[:2400]), wavOf(2400, 0, sound[:2400])},
		"rubbish behind a whole chunk": {wavOf(9600, len(list), sound, list, []byte("xyz")), wavOf(9600, len(list), sound, list)},
	} {
		t.Run(name, func(t *testing.T) {
			e, now := leave(t, t.TempDir(), c.wav, arriving, 2*time.Minute)
			repaired, err := Repair(filepath.Dir(e.Audio), now)
			if err != nil || len(repaired) != 1 || repaired[0].Files != e {
				t.Fatalf("Repair = %+v, %v", repaired, err)
			}
			if got := read(t, e.Audio); got != string(c.want) {
				t.Errorf("WAV of %d bytes with header % x, want %d with % x", len(got), got[:HeaderSize], len(c.want), c.want[:HeaderSize])
			}
			want := arriving
			want.Audio, want.Status, want.Reason = filepath.Base(e.Audio), Interrupted, "the program ended"
			filed, err := Read(e.Transcript)
			if diff := cmp.Diff(want, filed); err != nil || diff != "" {
				t.Errorf("transcript: %v (-want +got):\n%s", err, diff)
			}
			if d, err := Duration(e.Audio); err != nil || d != repaired[0].Duration || d <= 0 {
				t.Errorf("duration %v, %v, want %v", d, err, repaired[0].Duration)
			}
			if again, err := Repair(filepath.Dir(e.Audio), now.Add(time.Hour)); err != nil || len(again) != 0 {
				t.Errorf("second Repair = %+v, %v", again, err)
			}
		})
	}
}

func TestRepairWithoutSound(t *testing.T) {
	for name, wav := range map[string][]byte{"no WAV": nil, "empty": {}, "half a header": wavOf(0, 0)[:20], "header only": wavOf(0, 0), "half a sample": wavOf(0, 0, []byte{1})} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			e, now := leave(t, dir, wav, arriving, 2*time.Minute)
			silent := arriving
			silent.Text = ""
			leave(t, dir, wav, silent, 2*time.Minute)
			repaired, err := Repair(dir, now)
			if err != nil || len(repaired) != 1 || repaired[0].Files != (Entry{Transcript: e.Transcript}) {
				t.Fatalf("Repair = %+v, %v", repaired, err)
			}
			if got := names(t, dir); !slices.Equal(got, []string{filepath.Base(e.Transcript)}) {
				t.Errorf("left %q, want only the transcript with words", got)
			}
			if filed, err := Read(e.Transcript); err != nil || filed.Audio != "" || filed.Status != Interrupted || filed.Text != "Because" {
				t.Errorf("transcript %+v, %v", filed, err)
			}
		})
	}
}

func TestRepairOfAClaim(t *testing.T) {
	dir := t.TempDir()
	bare, err := Claim(dir, began)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Claim(dir, began)
	if err != nil {
		t.Fatal(err)
	}
	write(t, e.Audio, string(wavOf(0, 0, speech(4800))))
	if repaired, err := Repair(dir, time.Now().Add(30*time.Second)); err != nil || len(repaired) != 0 || len(names(t, dir)) != 3 {
		t.Fatalf("Repair within the minute = %+v, %v, left %q", repaired, err, names(t, dir))
	}
	repaired, err := Repair(dir, time.Now().Add(2*time.Minute))
	if err != nil || len(repaired) != 1 || repaired[0].Duration != 100*time.Millisecond {
		t.Fatalf("Repair = %+v, %v", repaired, err)
	}
	if _, err := os.Stat(bare.Transcript); !os.IsNotExist(err) {
		t.Errorf("a claim without an answer is still there: %v", err)
	}
	if filed, err := Read(e.Transcript); err != nil || filed.Status != Interrupted || filed.Generated.Format(stampLayout) != "20261120_123118" {
		t.Errorf("transcript %+v, %v", filed, err)
	}
}

func TestRepairLeavesAlone(t *testing.T) {
	wav := wavOf(0, 0, speech(4800))
	for name, arrange := range map[string]func(t *testing.T, dir string) time.Time{
		"a transcript that changed": func(t *testing.T, dir string) time.Time {
			e, now := leave(t, dir, wav, arriving, 2*time.Minute)
			setAge(t, e.Transcript, now, 59*time.Second)
			return now
		},
		"a WAV that changed": func(t *testing.T, dir string) time.Time {
			e, now := leave(t, dir, wav, arriving, 2*time.Minute)
			setAge(t, e.Audio, now, 59*time.Second)
			return now
		},
		"files a little ahead of the clock": func(t *testing.T, dir string) time.Time {
			_, now := leave(t, dir, wav, arriving, 2*time.Minute)
			return now.Add(-2*time.Minute - 30*time.Second)
		},
		"a WAV with a writer": func(t *testing.T, dir string) time.Time {
			e, now := leave(t, dir, wav, arriving, time.Hour)
			lock := flock.New(e.Audio)
			if ok, err := lock.TryRLock(); err != nil || !ok {
				t.Fatal(ok, err)
			}
			t.Cleanup(func() { lock.Close() })
			return now
		},
		"a transcript with a writer": func(t *testing.T, dir string) time.Time {
			e, now := leave(t, dir, nil, arriving, time.Hour)
			lock := flock.New(e.Transcript)
			if ok, err := lock.TryLock(); err != nil || !ok {
				t.Fatal(ok, err)
			}
			t.Cleanup(func() { lock.Close() })
			return now
		},
		"an answer that ended": func(t *testing.T, dir string) time.Time {
			done := arriving
			done.Status = "completed"
			_, now := leave(t, dir, wav, done, time.Hour)
			return now
		},
		"a file that quotes a transcript": func(t *testing.T, dir string) time.Time {
			write(t, filepath.Join(dir, "audio_20261120_123118.txt"), "My notes\nTranscript:\nStatus: receiving\n")
			write(t, filepath.Join(dir, "audio_20261120_123118.wav"), string(wav))
			return time.Now().Add(time.Hour)
		},
		"files of other names": func(t *testing.T, dir string) time.Time {
			write(t, filepath.Join(dir, "notes.txt"), string(arriving.Marshal()))
			write(t, filepath.Join(dir, "notes.wav"), string(wav))
			write(t, filepath.Join(dir, ".notes.txt.123.tmp"), "x")
			write(t, filepath.Join(dir, "audio_20261120_123118.txt.tmp"), "x")
			write(t, filepath.Join(dir, ".audio_20261120_123118.txt.123.tmp.bak"), "x")
			return time.Now().Add(time.Hour)
		},
		"a link": func(t *testing.T, dir string) time.Time {
			e, now := leave(t, t.TempDir(), nil, arriving, time.Hour)
			if err := os.Symlink(e.Transcript, filepath.Join(dir, filepath.Base(e.Transcript))); err != nil {
				t.Skip(err)
			}
			return now.Add(time.Hour)
		},
		"a temporary file in use": func(t *testing.T, dir string) time.Time {
			write(t, filepath.Join(dir, ".audio_20261120_123118.txt.123.tmp"), "x")
			return time.Now().Add(30 * time.Second)
		},
		"another's folder": func(t *testing.T, dir string) time.Time {
			if err := os.Mkdir(filepath.Join(dir, ".audio_overflow.123.tmp"), 0o755); err != nil {
				t.Fatal(err)
			}
			return time.Now().Add(time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			now := arrange(t, dir)
			before := snapshot(t, dir)
			if repaired, err := Repair(dir, now); err != nil || len(repaired) != 0 {
				t.Errorf("Repair = %+v, %v", repaired, err)
			}
			if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%s", diff)
			}
		})
	}
}

// What a crash left before the clock was set back by a day is not taken for what is being written now.
func TestRepairAfterTheClockWasSetBack(t *testing.T) {
	dir := t.TempDir()
	_, now := leave(t, dir, wavOf(0, 0, speech(4800)), arriving, 2*time.Minute)
	repaired, err := Repair(dir, now.Add(-24*time.Hour))
	if err != nil || len(repaired) != 1 || repaired[0].Transcript.Status != Interrupted {
		t.Errorf("Repair = %+v, %v", repaired, err)
	}
}

// An answer that can't be filed, since its folder has no room for the transcript, is not made to look as if somebody was
// still writing it.
func TestRepairThatFailsTouchesNothingThatIsRight(t *testing.T) {
	dir := t.TempDir()
	sound := speech(4800)
	e, _ := leave(t, dir, wavOf(len(sound), 0, sound), arriving, 2*time.Minute)
	before, err := os.Stat(e.Audio)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := restore(e.Audio); err != nil {
		t.Error(err)
	}
	after, err := os.Stat(e.Audio)
	if err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("changed at %v, want %v", after.ModTime(), before.ModTime())
	}
}

// A WAV that some other program put there stays as it is, and the rest of the folder is repaired all the same.
func TestRepairOfAForeignWAV(t *testing.T) {
	dir := t.TempDir()
	foreign := strings.Repeat("not a WAV ", 100)
	e, now := leave(t, dir, []byte(foreign), arriving, 2*time.Minute)
	leave(t, dir, wavOf(0, 0, speech(4800)), arriving, 2*time.Minute)
	repaired, err := Repair(dir, now)
	if err == nil || !strings.Contains(err.Error(), filepath.Base(e.Audio)) || len(repaired) != 2 {
		t.Errorf("Repair = %+v, %v", repaired, err)
	}
	if read(t, e.Audio) != foreign {
		t.Error("the foreign file changed")
	}
	if filed, err := Read(e.Transcript); err != nil || filed.Status != Interrupted || filed.Audio == "" {
		t.Errorf("transcript %+v, %v", filed, err)
	}
}

func TestRepairRemovesTemporaryFiles(t *testing.T) {
	dir := t.TempDir()
	for _, base := range []string{".audio_20261120_123118.txt.123.tmp", ".audio_20261120_123118_12.txt.9.tmp", ".audio_overflow.77.tmp"} {
		write(t, filepath.Join(dir, base), "x")
	}
	if _, err := Repair(dir, time.Now().Add(2*time.Minute)); err != nil {
		t.Error(err)
	}
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("left %q", left)
	}
}

func TestRepairWithoutAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	if repaired, err := Repair(dir, time.Now()); err != nil || repaired != nil {
		t.Errorf("Repair = %v, %v", repaired, err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("Repair made the folder: %v", err)
	}
}

// Whatever a file holds, settling it keeps within the file, to whole samples, and comes to the same end the second time.
func FuzzSettle(f *testing.F) {
	sound, list := speech(64), listChunk("Why?")
	for _, wav := range [][]byte{wavOf(64, 0, sound), wavOf(32, 0, sound), wavOf(64, len(list), sound, list), wavOf(64, 0, sound, list[:14]), wavOf(0, 0)} {
		f.Add(wav)
	}
	f.Fuzz(func(t *testing.T, wav []byte) {
		h, err := readHeader(bytes.NewReader(wav))
		if err != nil {
			return
		}
		var sound, behind int64
		frugal.Read(t, len(wav), func() { sound, behind, err = h.settle(bytes.NewReader(wav), int64(len(wav))) })
		if err != nil || sound < 0 || sound%2 != 0 || behind < 0 || HeaderSize+sound+behind > int64(len(wav)) {
			t.Fatalf("settle = %d, %d, %v of %d bytes", sound, behind, err, len(wav))
		}
		after := wavOf(int(sound), int(behind), wav[HeaderSize:HeaderSize+sound+behind])
		h, err = readHeader(bytes.NewReader(after))
		if err != nil {
			t.Fatal(err)
		}
		if s, b, err := h.settle(bytes.NewReader(after), int64(len(after))); s != sound || b != behind || err != nil {
			t.Fatalf("settled again: %d, %d, %v, want %d, %d", s, b, err, sound, behind)
		}
	})
}

func names(t *testing.T, dir string) []string {
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

func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	s := map[string]string{}
	for _, name := range names(t, dir) {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			s[name] = read(t, filepath.Join(dir, name))
		} else {
			s[name] = "not a file"
		}
	}
	return s
}
