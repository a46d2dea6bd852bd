package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/go-cmp/cmp"
)

var whole = Transcript{Generated: began, Conversation: "c", Question: "Why?", Status: "completed", Text: "Because the air scatters."}

// shelterAnswer puts a whole answer into a shelter, which was meant for another folder.
func shelterAnswer(t *testing.T, shelter, meant string, x Transcript, sound []byte) Entry {
	t.Helper()
	e, err := Claim(shelter, began)
	if err != nil {
		t.Fatal(err)
	}
	if sound != nil {
		x.Audio = filepath.Base(e.Audio)
		write(t, e.Audio, string(wavOf(len(sound), 0, sound)))
	}
	x.MeantFor(meant)
	write(t, e.Transcript, string(x.Marshal()))
	return e
}

// put writes an answer under a name of its own choice.
func put(t *testing.T, transcript string, x Transcript, wav []byte) {
	t.Helper()
	if wav != nil {
		path := strings.TrimSuffix(transcript, transcriptExt) + audioExt
		x.Audio = filepath.Base(path)
		write(t, path, string(wav))
	}
	write(t, transcript, string(x.Marshal()))
}

// Whatever lies in the way, the answer comes to its folder whole and once, and nothing of anybody else's is touched.
func TestTakeUp(t *testing.T) {
	const first, second = "audio_20261120_123118", "audio_20261120_123118_2"
	sound := speech(9600)
	part := whole
	part.Status, part.Reason, part.Text = Interrupted, "not all of it could be kept", "Because"
	for name, c := range map[string]struct {
		arrange func(t *testing.T, dir, meant string)
		stem    string   // where it comes to lie
		others  []string // what lies in the folder besides
		title   string
	}{
		"nothing": {stem: first},
		"no folder": {stem: first, arrange: func(t *testing.T, dir, _ string) {
			if err := os.Remove(dir); err != nil {
				t.Fatal(err)
			}
		}},
		"a part of it": {stem: first, arrange: func(t *testing.T, _, meant string) {
			put(t, meant, part, wavOf(4800, 0, sound[:4800]))
		}},
		"a part of it that says receiving": {stem: first, arrange: func(t *testing.T, _, meant string) {
			x := part
			x.Status, x.Reason = Receiving, ""
			put(t, meant, x, wavOf(0, 0, sound[:4801]))
		}},
		"a part of it without sound, with a title": {stem: first, title: "Sky", arrange: func(t *testing.T, _, meant string) {
			x := part
			x.Title = "Sky"
			put(t, meant, x, nil)
		}},
		"all of it, from a start that died": {stem: first, arrange: func(t *testing.T, _, meant string) {
			put(t, meant, whole, wavOf(9600, 0, sound))
		}},
		"a claim of nobody's": {stem: second, others: []string{first + ".txt"}, arrange: func(t *testing.T, _, meant string) {
			write(t, meant, "")
		}},
		"another answer": {stem: second, others: []string{first + ".txt", first + ".wav"}, arrange: func(t *testing.T, _, meant string) {
			x := part
			x.Question = "How?"
			put(t, meant, x, wavOf(4800, 0, sound[:4800]))
		}},
		"more of it": {stem: second, others: []string{first + ".txt", first + ".wav"}, arrange: func(t *testing.T, _, meant string) {
			put(t, meant, part, wavOf(9602, 0, sound, []byte{1, 2}))
		}},
		"other words": {stem: second, others: []string{first + ".txt", first + ".wav"}, arrange: func(t *testing.T, _, meant string) {
			x := part
			x.Text = "Because I say so"
			put(t, meant, x, wavOf(4800, 0, sound[:4800]))
		}},
		"a WAV alone": {stem: second, others: []string{first + ".wav"}, arrange: func(t *testing.T, dir, _ string) {
			write(t, filepath.Join(dir, first+".wav"), "x")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, shelter := t.TempDir(), t.TempDir()
			meant := filepath.Join(dir, first+".txt")
			if c.arrange != nil {
				c.arrange(t, dir, meant)
			}
			before := map[string]string{}
			for _, other := range c.others {
				before[other] = read(t, filepath.Join(dir, other))
			}
			shelterAnswer(t, shelter, meant, whole, sound)
			moved, left, err := TakeUp(shelter, time.Now(), func(meant string) string {
				if meant != dir {
					t.Errorf("meant for %q", meant)
				}
				return dir
			})
			if err != nil || len(left) != 0 || len(moved) != 1 || moved[0].Files != EntryOf(dir, c.stem) {
				t.Fatalf("TakeUp = %+v, %+v, %v", moved, left, err)
			}
			want := whole
			want.Audio, want.Title = c.stem+".wav", c.title
			got, err := Read(filepath.Join(dir, c.stem+".txt"))
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("transcript: %v (-want +got):\n%s", err, diff)
			}
			if read(t, moved[0].Files.Audio) != string(wavOf(9600, 0, sound)) {
				t.Error("the sound is not whole")
			}
			all := append([]string{c.stem + ".txt", c.stem + ".wav"}, c.others...)
			slices.Sort(all)
			if got := names(t, dir); !slices.Equal(got, all) {
				t.Errorf("the folder holds %q, want %q", got, all)
			}
			for other, was := range before {
				if read(t, filepath.Join(dir, other)) != was {
					t.Errorf("%s changed", other)
				}
			}
			if got := names(t, shelter); !slices.Equal(got, []string{ShelterLock}) {
				t.Errorf("the shelter holds %q", got)
			}
		})
	}
}

// What can't come stays as it is, whatever the reason, and the folder too.
func TestTakeUpLeavesWhatCantCome(t *testing.T) {
	sound := speech(9600)
	for name, c := range map[string]struct {
		arrange func(t *testing.T, dir, shelter string) (to string)
		refused bool
	}{
		"a file in the folder's place": {refused: true, arrange: func(t *testing.T, dir, _ string) string {
			write(t, filepath.Join(dir, "file"), "")
			return filepath.Join(dir, "file")
		}},
		"no folder is named": {arrange: func(*testing.T, string, string) string { return "" }},
		"another program takes it up": {arrange: func(t *testing.T, dir, shelter string) string {
			lock := flock.New(filepath.Join(shelter, ShelterLock))
			if ok, err := lock.TryLock(); err != nil || !ok {
				t.Fatal(ok, err)
			}
			t.Cleanup(func() { lock.Close() })
			return dir
		}},
		"it is just being put there": {arrange: func(t *testing.T, dir, shelter string) string {
			path := filepath.Join(shelter, "audio_20261120_123118.txt")
			x, err := Read(path)
			if err != nil {
				t.Fatal(err)
			}
			x.Status = Receiving
			write(t, path, string(x.Marshal()))
			return dir
		}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, shelter := t.TempDir(), t.TempDir()
			shelterAnswer(t, shelter, filepath.Join(dir, "audio_20261120_123118.txt"), whole, sound)
			to := c.arrange(t, dir, shelter)
			before, inDir := snapshot(t, shelter), snapshot(t, dir)
			before[ShelterLock] = ""
			moved, left, err := TakeUp(shelter, time.Now(), func(string) string { return to })
			if err != nil || len(moved) != 0 || c.refused != (len(left) == 1 && left[0].Err != nil && left[0].Dir == to) {
				t.Errorf("TakeUp = %+v, %+v, %v", moved, left, err)
			}
			if diff := cmp.Diff(before, snapshot(t, shelter)); diff != "" {
				t.Errorf("the shelter changed (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(inDir, snapshot(t, dir)); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%s", diff)
			}
		})
	}
}

// A start that dies after any of its steps leaves an answer that the next start brings, whole and once.
func TestTakeUpAfterADeath(t *testing.T) {
	sound := speech(9600)
	for steps := range 4 {
		dir, shelter := t.TempDir(), t.TempDir()
		files := shelterAnswer(t, shelter, filepath.Join(t.TempDir(), "gone", "audio_20261120_123118.txt"), whole, sound)
		x, err := Read(files.Transcript)
		if err != nil {
			t.Fatal(err)
		}
		s := Sheltered{Item: Item{Files: files, Transcript: x, Duration: SoundTime(9600)}, Meant: meantFor(x), Dir: dir}
		waiting, err := s.bring()
		if err != nil {
			t.Fatal(err)
		}
		if steps > 0 {
			there, err := s.claim()
			if err != nil {
				t.Fatal(err)
			}
			if steps > 1 {
				if err := waiting.ReplaceAt(there.Audio); err != nil {
					t.Fatal(err)
				}
			}
			if steps > 2 {
				if err := Save(there.Transcript, s.words(there)); err != nil {
					t.Fatal(err)
				}
			}
		}
		moved, left, err := TakeUp(shelter, time.Now(), func(string) string { return dir })
		if err != nil || len(moved) != 1 || len(left) != 0 {
			t.Fatalf("after %d steps: TakeUp = %+v, %+v, %v", steps, moved, left, err)
		}
		if _, err := Repair(dir, time.Now().Add(time.Hour)); err != nil {
			t.Error(err)
		}
		items, err := List(dir)
		if err != nil || len(items) != 1 || items[0].Transcript.Status != "completed" || len(names(t, dir)) != 2 ||
			read(t, items[0].Files.Audio) != string(wavOf(9600, 0, sound)) {
			t.Errorf("after %d steps: %+v, %q, %v", steps, items, names(t, dir), err)
		}
	}
}

// The part that lies in another folder than the one that is chosen now goes when the whole is safe.
func TestTakeUpIntoAnotherFolder(t *testing.T) {
	old, dir, shelter := t.TempDir(), t.TempDir(), t.TempDir()
	sound := speech(9600)
	meant := filepath.Join(old, "audio_20261120_123118_3.txt")
	part := whole
	part.Status, part.Text = Interrupted, ""
	put(t, meant, part, wavOf(4800, 0, sound[:4800]))
	shelterAnswer(t, shelter, meant, whole, sound)
	moved, left, err := TakeUp(shelter, time.Now(), func(string) string { return dir })
	if err != nil || len(moved) != 1 || len(left) != 0 || len(names(t, old)) != 0 || len(names(t, dir)) != 2 {
		t.Errorf("TakeUp = %+v, %+v, %v; left %q", moved, left, err, names(t, old))
	}
}

// What the system has cleared away of the sound can't be brought; the words can.
func TestTakeUpWithoutItsSound(t *testing.T) {
	dir, shelter := t.TempDir(), t.TempDir()
	e := shelterAnswer(t, shelter, "", whole, speech(100))
	if err := os.Remove(e.Audio); err != nil {
		t.Fatal(err)
	}
	moved, left, err := TakeUp(shelter, time.Now(), func(string) string { return dir })
	if err != nil || len(moved) != 1 || len(left) != 0 || moved[0].Files.Audio != "" || moved[0].Transcript.Text != whole.Text {
		t.Errorf("TakeUp = %+v, %+v, %v", moved, left, err)
	}
}

// A program that died while it put an answer into the shelter leaves what had come; it is brought too.
func TestTakeUpOfAPart(t *testing.T) {
	dir, shelter := t.TempDir(), t.TempDir()
	_, now := leave(t, shelter, wavOf(0, 0, speech(4800)), arriving, 2*time.Minute)
	moved, _, err := TakeUp(shelter, now, func(string) string { return dir })
	if err != nil || len(moved) != 1 || moved[0].Transcript.Status != Interrupted || moved[0].Duration != SoundTime(4800) {
		t.Errorf("TakeUp = %+v, %v", moved, err)
	}
}

func TestTakeUpWithoutAShelter(t *testing.T) {
	shelter := filepath.Join(t.TempDir(), "unkept")
	if moved, left, err := TakeUp(shelter, time.Now(), nil); moved != nil || left != nil || err != nil {
		t.Errorf("TakeUp = %v, %v, %v", moved, left, err)
	}
	if _, err := os.Stat(shelter); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the shelter was made: %v", err)
	}
}
