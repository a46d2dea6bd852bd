package audio

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"geppetto-audio/internal/archive"
	"geppetto-audio/realtime"
)

// aRun is a Recorder of a run of the program, with the shelter and the temporary files of all runs.
func aRun(dir, state, temp string) *Recorder {
	r := NewRecorder(func() string { return dir }, nil)
	r.temp = func() string { return temp }
	r.UseShelter(filepath.Join(state, "unkept"), true)
	return r
}

// What one run can't keep, the next one brings into its folder, as soon as that takes it.
func TestRecorderTakesUpWhatAnEarlierRunHeld(t *testing.T) {
	sound := noise(480_000)
	for name, c := range map[string]struct {
		noState bool
		where   string // beneath the temporary files or the state
	}{
		"in the shelter":            {where: "unkept"},
		"among the temporary files": {noState: true, where: shelterPrefix + "*"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, state, temp := filepath.Join(t.TempDir(), "audio_output"), t.TempDir(), t.TempDir()
			top := state
			if c.noState {
				top = temp
				if err := os.WriteFile(filepath.Join(state, "unkept"), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			first := aRun(dir, state, temp)
			hold(t, first, dir, sound)
			err := first.Close()
			found, _ := filepath.Glob(filepath.Join(top, c.where))
			if len(found) != 1 || err == nil || !strings.Contains(err.Error(), found[0]) || strings.Contains(err.Error(), "memory") {
				t.Fatalf("error %v, shelters %q", err, found)
			}
			if names := filesIn(t, found[0]); len(names) != 2 {
				t.Errorf("sheltered %q", names)
			}

			second := aRun(dir, state, temp)
			defer second.Close()
			came, err := second.TakeUp()
			why := (*KeepError)(nil)
			if held := second.Held(); came != 0 || !errors.As(err, &why) || why.In != found[0] || why.Dir != dir || len(held) != 1 || held[0].In != found[0] || held[0].Question != recorded.Question {
				t.Fatalf("%d came, %v, held %+v", came, err, held)
			}
			if err := os.Remove(dir); err != nil {
				t.Fatal(err)
			}
			<-second.Changes()
			if err := second.Retry(""); err != nil || len(second.Held()) != 0 {
				t.Fatalf("%v, held %+v", err, second.Held())
			}
			<-second.Changes()
			base := filepath.Join(dir, "audio_20261120_123118")
			keptWhole(t, realtime.Kept{Audio: base + ".wav", Transcript: base + ".txt", Duration: archive.SoundTime(480_000)}, dir, sound)
			if left, _ := filepath.Glob(filepath.Join(top, c.where, "audio_*")); len(left) != 0 {
				t.Errorf("left %q", left)
			}
			if _, err := os.Stat(found[0]); c.noState && err == nil {
				t.Error("an empty folder is left among the temporary files")
			}
		})
	}
}

// The part that a disk took before it was full gives way to the whole. Of programs that start at once, one brings it.
func TestRecorderTakesUpTheWholeInPlaceOfAPart(t *testing.T) {
	sound := noise(480_000)
	dir, state, temp := t.TempDir(), t.TempDir(), t.TempDir()
	first := aRun(dir, state, temp)
	first.create = func(path string) (wavTarget, error) {
		if !strings.HasPrefix(path, dir) {
			return createWAVTarget(path)
		}
		return (&disk{room: 100_044}).create(path)
	}
	take := first.Keep(recorded)
	take.Words("Because.")
	take.Sound(sound)
	k := finish(take, completed)
	if err := first.Close(); err == nil || len(filesIn(t, dir)) != 2 {
		t.Fatalf("error %v, files %q", err, filesIn(t, dir))
	}
	var starts sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for range 8 {
		starts.Go(func() {
			r := aRun(dir, state, temp)
			came, err := r.TakeUp()
			mu.Lock()
			defer mu.Unlock()
			total += came
			if err := errors.Join(err, r.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	starts.Wait()
	if total != 1 || len(filesIn(t, dir)) != 2 {
		t.Errorf("%d came, files %q", total, filesIn(t, dir))
	}
	keptWhole(t, realtime.Kept{Audio: k.Audio, Transcript: k.Transcript, Duration: archive.SoundTime(480_000)}, dir, sound)
}

// When a later answer finds room, what lies in the shelter does too. A run for a folder of its own leaves it alone.
func TestRecorderTakesUpWhenThereIsRoom(t *testing.T) {
	dir, other, state, temp := filepath.Join(t.TempDir(), "audio_output"), t.TempDir(), t.TempDir(), t.TempDir()
	first := aRun(dir, state, temp)
	hold(t, first, dir, noise(48_000))
	if err := first.Close(); err == nil {
		t.Fatal("nothing was held")
	}
	stranger := aRun(other, state, temp)
	stranger.UseShelter(filepath.Join(state, "unkept"), false)
	if came, err := stranger.TakeUp(); came != 0 || err != nil || len(stranger.Held()) != 0 {
		t.Errorf("%d came, %v, held %+v", came, err, stranger.Held())
	}
	second := aRun(dir, state, temp)
	if came, err := second.TakeUp(); came != 0 || err == nil {
		t.Errorf("%d came, %v", came, err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	take := second.Keep(recorded)
	take.Words("More.")
	if k := finish(take, completed); k.Err != nil {
		t.Fatal(k.Err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
	if names := filesIn(t, dir); len(names) != 3 || len(second.Held()) != 0 {
		t.Errorf("files %q, held %+v", names, second.Held())
	}
}

// Folders among the temporary files that others can write to may hold anything.
func TestRecorderTakesUpNothingOfOthers(t *testing.T) {
	dir, temp := t.TempDir(), t.TempDir()
	planted := filepath.Join(temp, shelterPrefix+"1")
	x := archive.Transcript{Generated: recordedAt, Question: "Why?", Status: "completed", Text: "Evil."}
	if err := errors.Join(os.Mkdir(planted, 0o755), os.WriteFile(filepath.Join(planted, "audio_20261120_123118.txt"), x.Marshal(), 0o644)); err != nil {
		t.Fatal(err)
	}
	r := aRun(dir, t.TempDir(), temp)
	defer r.Close()
	if came, err := r.TakeUp(); came != 0 || err != nil || len(filesIn(t, dir)) != 0 {
		t.Errorf("%d came, %v, files %q", came, err, filesIn(t, dir))
	}
}
