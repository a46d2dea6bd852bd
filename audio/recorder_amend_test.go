package audio

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/archive"
	"geppetto-audio/realtime"
)

func TestRecorderAmends(t *testing.T) {
	r, _ := newRecorder(t)
	take := r.Keep(recorded)
	take.Words("Because.")
	take.Sound(noise(48000))
	o := completed
	o.Usage = usage()
	k := finish(take, o)
	want := transcriptAt(t, k.Transcript)
	if err := r.Amend(k, realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, Heard: 300 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	want.Status, want.Reason = "stopped", "by you"
	want.Heard = &archive.Heard{Played: 300 * time.Millisecond, Whole: time.Second}
	if diff := cmp.Diff(want, transcriptAt(t, k.Transcript)); diff != "" {
		t.Errorf("amended (-want +got):\n%s", diff)
	}
	if err := os.Remove(k.Transcript); err != nil {
		t.Fatal(err)
	}
	if err := r.Amend(k, completed); err == nil {
		t.Error("amended a transcript that is not there")
	}
}

// An answer that is stopped while it is held is stopped when it is written, and after.
func TestRecorderAmendsWhatIsHeld(t *testing.T) {
	stopped := realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, Heard: 300 * time.Millisecond}
	for _, rescued := range []bool{false, true} {
		r, dir := newRecorder(t)
		k := hold(t, r, dir, noise(48_000))
		if err := os.Remove(dir); err != nil {
			t.Fatal(err)
		}
		steps := []func() error{func() error { return r.Amend(k, stopped) }, func() error { return r.Retry("") }}
		if rescued {
			slices.Reverse(steps)
		}
		for _, step := range steps {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		x := transcriptAt(t, r.Rescued()[0].Kept.Transcript)
		if want := (archive.Heard{Played: 300 * time.Millisecond, Whole: time.Second}); x.Status != "stopped" || x.Heard == nil || *x.Heard != want {
			t.Errorf("rescued %v: %+v", rescued, x)
		}
	}
}

// What a person renames meanwhile is not undone by a stop.
func TestRecorderAmendsBesideARename(t *testing.T) {
	r, _ := newRecorder(t)
	for range 30 {
		take := r.Keep(recorded)
		take.Words("Because.")
		k := finish(take, completed)
		done := make(chan error)
		go func() {
			done <- archive.Update(t.Context(), k.Transcript, func(x *archive.Transcript) bool { x.Title = "Mine"; return true })
		}()
		if err := errors.Join(r.Amend(k, realtime.Outcome{Status: realtime.Stopped, Heard: -1}), <-done); err != nil {
			t.Fatal(err)
		}
		if x := transcriptAt(t, k.Transcript); x.Title != "Mine" || x.Status != "stopped" {
			t.Fatalf("transcript %+v", x)
		}
	}
}

// Names keep the order of a conversation although the clock is set back; a change of the time zone is none.
func TestRecorderKeepsTheOrderOfNames(t *testing.T) {
	summer, winter := time.FixedZone("", 2*3600), time.FixedZone("", 3600)
	at := time.Date(2026, 10, 25, 2, 55, 0, 0, summer)
	r, _ := newRecorder(t)
	keep := func(conversation string, began time.Time) (string, archive.Transcript) {
		a := recorded
		a.Conversation, a.Began = conversation, began
		take := r.Keep(a)
		take.Words("Because.")
		k := finish(take, completed)
		return strings.TrimSuffix(filepath.Base(k.Transcript), ".txt"), transcriptAt(t, k.Transcript)
	}
	for _, c := range []struct {
		conversation string
		began        time.Time
		name         string
	}{
		{"a", at, "audio_20261025_025500"},
		{"a", at.Add(-time.Hour), "audio_20261025_025500_2"}, // set back
		{"a", at.Add(-50 * time.Minute), "audio_20261025_025500_3"},
		{"b", at.Add(-40 * time.Minute), "audio_20261025_021500"},
		{"b", at.Add(-30 * time.Minute), "audio_20261025_022500"},
		{"b", at.Add(10 * time.Minute).In(winter), "audio_20261025_020500"}, // summer time is over
		{"b", at.Add(10 * time.Minute).In(winter), "audio_20261025_020500_2"},
		{"a", at.Add(-24 * time.Hour), "audio_20261025_025500_4"}, // set back by a day, with another conversation between
	} {
		name, x := keep(c.conversation, c.began)
		if name != c.name || !x.Generated.Equal(c.began) {
			t.Errorf("%v: named %s with %v, want %s", c.began, name, x.Generated, c.name)
		}
	}
}
