package audio

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/internal/archive"
)

// An operation is one change of a file.
type operation struct {
	at   int64
	data []byte // nil cuts the file off at at
}

// history notes every change of the file, in order.
type history struct {
	wavTarget
	ops *[]operation
}

func (h history) WriteAt(p []byte, off int64) (int, error) {
	*h.ops = append(*h.ops, operation{off, bytes.Clone(p)})
	return h.wavTarget.WriteAt(p, off)
}

func (h history) Truncate(size int64) error {
	*h.ops = append(*h.ops, operation{at: size})
	return h.wavTarget.Truncate(size)
}

// image is the file after some operations.
func image(ops []operation) []byte {
	var file []byte
	for _, op := range ops {
		if op.data == nil {
			file = file[:op.at]
			continue
		}
		if end := int(op.at) + len(op.data); end > len(file) {
			file = append(file, make([]byte, end-len(file))...)
		}
		copy(file[op.at:], op.data)
	}
	return file
}

// Wherever the program dies, what it leaves is a WAV that can be played as it is, and repair finds all the sound that
// was written and nothing else.
func TestRecorderDiesAnywhere(t *testing.T) {
	var ops []operation
	sound := noise(301)
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		r := NewRecorder(func() string { return dir }, nil)
		r.create = func(path string) (wavTarget, error) {
			f, err := createWAVTarget(path)
			return history{f, &ops}, err
		}
		take := r.Keep(recorded)
		for chunk := range slices.Chunk(sound, 67) {
			take.Sound(chunk)
			time.Sleep(time.Second)
		}
		if k := finish(take, completed); k.Err != nil {
			t.Fatal(k.Err)
		}
		r.Close()
	})
	sound = sound[:300]
	final := image(ops)

	var images [][]byte
	for i, op := range ops {
		images = append(images, image(ops[:i+1]))
		if op.at < 44 {
			continue // too short to be cut in two
		}
		for cut := range len(op.data) {
			torn := slices.Concat(ops[:i], []operation{{op.at, op.data[:cut]}})
			images = append(images, image(torn))
		}
	}
	for end := 44 + len(sound); end < len(final); end++ { // the last sizes overtook the titles
		images = append(images, final[:end])
	}
	if len(images) < len(sound)+len(final)-44-len(sound) {
		t.Fatalf("only %d ways to die", len(images))
	}

	dead := t.TempDir()
	path := filepath.Join(dead, "audio_20261120_123118")
	receiving := archive.Transcript{Generated: recordedAt, Audio: "audio_20261120_123118.wav", Status: archive.Receiving, Text: "Because"}
	for _, img := range images {
		if err := os.WriteFile(path+".wav", img, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+".txt", receiving.Marshal(), 0o600); err != nil {
			t.Fatal(err)
		}
		told := soundOf(t, img)
		if !bytes.HasPrefix(sound, told) {
			t.Fatalf("%d bytes: before repair %d bytes of something else than the sound", len(img), len(told))
		}
		if _, err := archive.Repair(dead, time.Now().Add(2*time.Minute)); err != nil {
			t.Fatal(err)
		}
		want := sound[:min(len(sound), max(0, len(img)-44))&^1]
		if len(want) == 0 {
			if _, err := os.Stat(path + ".wav"); !errors.Is(err, os.ErrNotExist) {
				t.Fatalf("a WAV without sound is still there: %v", err)
			}
			continue
		}
		repaired, err := os.ReadFile(path + ".wav")
		if err != nil {
			t.Fatal(err)
		}
		if got := soundOf(t, repaired); !bytes.Equal(got, want) || len(got) < len(told) {
			t.Fatalf("%d bytes: %d bytes of sound after repair, %d before, want %d", len(img), len(got), len(told), len(want))
		}
	}
}

// A process that is killed in the middle of an answer leaves files that can be played and repaired.
func TestRecorderIsKilled(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^TestRecorderInAProcess$")
	child.Env = append(os.Environ(), "RECORDER_TEST_DIR="+dir, "RECORDER_TEST_ANSWERS=0")
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "arriving\n" {
		t.Errorf("the process said %q, %v", line, err)
	}
	path := filepath.Join(dir, "audio_20261120_123118")
	if repaired, err := archive.Repair(dir, time.Now().Add(time.Hour)); err != nil || len(repaired) != 0 {
		t.Errorf("repaired under the hands of the writer: %+v, %v", repaired, err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Error(err)
	}
	_, _ = io.Copy(io.Discard, out)
	_ = child.Wait()

	all := noise(3 * archive.BytesPerSecond)
	sound := soundIn(t, path+".wav")
	if len(sound) < 2*archive.BytesPerSecond || !bytes.HasPrefix(all, sound) {
		t.Errorf("%d bytes of sound before repair, want two seconds at least", len(sound))
	}
	if x := transcriptAt(t, path+".txt"); x.Status != archive.Receiving || x.Question != recorded.Question {
		t.Errorf("transcript %+v", x)
	}
	repaired, err := archive.Repair(dir, time.Now().Add(2*time.Minute))
	if err != nil || len(repaired) != 1 || repaired[0].Transcript.Status != archive.Interrupted {
		t.Fatalf("repaired %+v, %v", repaired, err)
	}
	if got := soundIn(t, path+".wav"); len(got) < len(sound) || !bytes.HasPrefix(all, got) {
		t.Errorf("%d bytes of sound after repair, %d before", len(got), len(sound))
	}
	if names := filesIn(t, dir); len(names) != 2 {
		t.Errorf("files %q", names)
	}
}

// Several programs may share a folder, answering in the same second.
func TestRecordersOnOneFolder(t *testing.T) {
	dir := t.TempDir()
	const answers = 10
	var children []*exec.Cmd
	for range 2 {
		child := exec.Command(os.Args[0], "-test.run=^TestRecorderInAProcess$")
		child.Env = append(os.Environ(), "RECORDER_TEST_DIR="+dir, "RECORDER_TEST_ANSWERS=10")
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		children = append(children, child)
	}
	for range 2 {
		r := NewRecorder(func() string { return dir }, nil)
		recordAnswers(t, r, answers)
		r.Close()
	}
	for _, child := range children {
		if err := child.Wait(); err != nil {
			t.Error(err)
		}
	}
	items, err := archive.List(dir)
	if err != nil || len(items) != 4*answers {
		t.Errorf("%d answers, %v", len(items), err)
	}
	for _, item := range items {
		sameSound(t, soundIn(t, item.Files.Audio), noise(4802))
		if item.Transcript.Text != "Because." || item.Transcript.Status != "completed" {
			t.Errorf("transcript %+v", item.Transcript)
		}
	}
	if names := filesIn(t, dir); len(names) != 2*len(items) {
		t.Errorf("%d files for %d answers", len(names), len(items))
	}
}

func recordAnswers(t *testing.T, r *Recorder, n int) {
	for range n {
		take := r.Keep(recorded)
		take.Words("Because.")
		take.Sound(noise(4802))
		if k := finish(take, completed); k.Err != nil {
			t.Error(k.Err)
		}
	}
}

// TestRecorderInAProcess is what the two tests above run in processes of their own.
func TestRecorderInAProcess(t *testing.T) {
	dir := os.Getenv("RECORDER_TEST_DIR")
	if dir == "" {
		t.Skip("runs in a process of its own")
	}
	r := NewRecorder(func() string { return dir }, nil)
	if os.Getenv("RECORDER_TEST_ANSWERS") != "0" {
		recordAnswers(t, r, 10)
		r.Close()
		return
	}
	reached := make(chan struct{})
	r.create = func(path string) (wavTarget, error) {
		f, err := createWAVTarget(path)
		return &milestone{wavTarget: f, reached: reached}, err
	}
	take := r.Keep(recorded)
	for chunk := range slices.Chunk(noise(3*archive.BytesPerSecond), 4801) {
		take.Sound(chunk)
	}
	<-reached
	os.Stdout.WriteString("arriving\n")
	select {} // until it is killed
}

// milestone tells when two seconds of sound can be played.
type milestone struct {
	wavTarget
	end     int64
	once    sync.Once
	reached chan struct{}
}

func (m *milestone) WriteAt(p []byte, off int64) (int, error) {
	n, err := m.wavTarget.WriteAt(p, off)
	m.end = max(m.end, off+int64(n))
	if off < archive.HeaderSize && m.end >= archive.HeaderSize+2*archive.BytesPerSecond {
		m.once.Do(func() { close(m.reached) })
	}
	return n, err
}
