package e2e

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/rig"
)

// The program under test, as a person has it, and once more with the race detector, which is too slow for sound.
var program, raced string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "geppetto-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(dir) }()
		if program, err = rig.Build(dir, "geppetto-audio"); err == nil {
			raced, err = rig.Build(dir, "raced", "-race")
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// A run is the program at work, in a home of its own, where it keeps its answers.
type run struct {
	*rig.Program
	t      *testing.T
	output string
}

// prepare readies a run.
func prepare(t *testing.T, env []string, args ...string) *run {
	t.Helper()
	r := &run{Program: rig.Prepare(t, program, args...), t: t}
	r.output = filepath.Join(r.Home, "answers")
	r.Setenv("GORACE=halt_on_error=1")
	r.Setenv(env...)
	r.Cmd.Args = slices.Insert(r.Cmd.Args, 1, "--output", r.output)
	return r
}

func (r *run) start() *run {
	r.t.Helper()
	r.Start()
	return r
}

// exit waits for the program's end and gives its code. What it said is checked for what may never be said.
func (r *run) exit(within time.Duration) int {
	r.t.Helper()
	code := r.Wait(within)
	for _, never := range []string{"DATA RACE", "panic:", "Error in Fyne call thread", "goroutine "} {
		if strings.Contains(r.Err(), never) {
			r.t.Fatalf("the program said:\n%s", r.Err())
		}
	}
	return code
}

// object is what --json prints of one question.
type object struct {
	Question       string
	Transcript     string
	Status         string
	Reason         *string
	Audio          *string
	TranscriptFile *string `json:"transcript_file"`
	DurationMS     *int64  `json:"duration_ms"`
	FirstAudioMS   *int64  `json:"first_audio_ms"`
	Usage          json.RawMessage
	Error          *struct{ Code, Message string }
}

func (r *run) objects() []object {
	r.t.Helper()
	var all []object
	for line := range strings.Lines(r.Out()) {
		var o object
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			r.t.Fatalf("%v in %q", err, line)
		}
		all = append(all, o)
	}
	return all
}

// answers waits until so many answers have ended in the folder.
func (r *run) answers(n int, within time.Duration) []archive.Item {
	r.t.Helper()
	var ended []archive.Item
	rig.Eventually(r.t, within, fmt.Sprintf("%d answers in the folder", n), func() bool {
		all, err := archive.List(r.output)
		ended = slices.DeleteFunc(all, func(i archive.Item) bool { return i.Transcript.Status == "receiving" })
		return err == nil && len(ended) >= n
	})
	return ended
}

// samples reads the sound of a WAV that the program kept.
func samples(t *testing.T, path string) []int16 {
	t.Helper()
	r, err := audio.ReadQuestion(path)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]int16, len(r.PCM)/2)
	for i := range all {
		all[i] = int16(binary.LittleEndian.Uint16(r.PCM[2*i:]))
	}
	return all
}
