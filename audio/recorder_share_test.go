package audio

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"geppetto-audio/internal/archive"
)

// soon is a time for Repair by which a file that has not changed for two seconds counts as left behind.
func soon() time.Time { return time.Now().Add(time.Minute - 2*time.Second) }

// seeded is sound that only one answer has.
func seeded(seed string, n int) []byte {
	var key [32]byte
	copy(key[:], seed)
	b := make([]byte, n)
	_, _ = rand.NewChaCha8(key).Read(b)
	return b
}

// Several programs keep answers in one folder, repair it all the time, rename what they find, and one of them is
// killed: nobody's files are overwritten, repaired under its hands or removed.
func TestProgramsShareAFolder(t *testing.T) {
	dir := t.TempDir()
	var children []*exec.Cmd
	var mu sync.Mutex
	kept := map[string]string{} // what the programs said they kept: transcript by question
	var readers sync.WaitGroup
	for n := range 4 {
		child := exec.Command(os.Args[0], "-test.run=^TestSharerInAProcess$")
		child.Env = append(os.Environ(), "SHARER_DIR="+dir, fmt.Sprint("SHARER_NAME=", n))
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		children = append(children, child)
		readers.Go(func() {
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if question, path, ok := strings.Cut(lines.Text(), "\t"); ok {
					mu.Lock()
					kept[question] = path
					mu.Unlock()
				}
			}
		})
	}
	time.Sleep(2500 * ms)
	if err := children[0].Process.Kill(); err != nil {
		t.Error(err)
	}
	readers.Wait()
	for n, child := range children {
		if err := child.Wait(); err != nil && n > 0 {
			t.Error(err)
		}
	}
	if _, err := archive.Repair(dir, time.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
	items, err := archive.List(dir)
	if err != nil || len(kept) < 40 {
		t.Fatalf("%d answers kept, %v", len(kept), err)
	}
	interrupted := 0
	for _, item := range items {
		x := item.Transcript
		var name string
		var number, size int
		if _, err := fmt.Sscanf(x.Question, "%s %d %d", &name, &number, &size); err != nil {
			t.Fatalf("question %q: %v", x.Question, err)
		}
		got, want := soundIn(t, item.Files.Audio), seeded(x.Question, size)
		path, said := kept[x.Question]
		switch {
		case said && (path != item.Files.Transcript || x.Status != "completed" || x.Text != x.Question || !bytes.Equal(got, want)):
			t.Errorf("%s: %d bytes of %d, transcript %+v", path, len(got), size, x)
		case !said && (name != "0" || !bytes.HasPrefix(want, got)):
			t.Errorf("%s: nobody kept %+v", item.Files.Transcript, x)
		case x.Status == archive.Interrupted:
			interrupted++
		}
		delete(kept, x.Question)
	}
	if len(kept) > 0 || interrupted > 1 {
		t.Errorf("%d answers are gone: %v; %d were interrupted", len(kept), kept, interrupted)
	}
	if names := filesIn(t, dir); len(names) != 2*len(items) {
		t.Errorf("%d files for %d answers", len(names), len(items))
	}
	t.Logf("%d answers of four programs, %d of the one that was killed interrupted", len(items), interrupted)
}

// TestSharerInAProcess is one of the programs of the test above.
func TestSharerInAProcess(t *testing.T) {
	dir, name := os.Getenv("SHARER_DIR"), os.Getenv("SHARER_NAME")
	if dir == "" {
		t.Skip("runs in a process of its own")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	var beside sync.WaitGroup
	beside.Go(func() {
		for ctx.Err() == nil {
			if _, err := archive.Repair(dir, soon()); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
			time.Sleep(20 * ms)
		}
	})
	beside.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			if found, _ := filepath.Glob(filepath.Join(dir, "*.txt")); len(found) > 0 {
				_ = archive.Update(ctx, found[rand.IntN(len(found))], func(x *archive.Transcript) bool {
					x.Title = fmt.Sprint(name, n)
					return true
				}) // it may be arriving
			}
			time.Sleep(10 * ms)
		}
	})
	r := NewRecorder(func() string { return dir }, nil)
	for n := 0; ctx.Err() == nil; n++ {
		a := recorded
		size := 2 * rand.IntN(100_000)
		a.Question = fmt.Sprint(name, " ", n, " ", size+2)
		take := r.Keep(a)
		for chunk := range slices.Chunk(seeded(a.Question, size+2), 12_001) {
			take.Sound(chunk)
			time.Sleep(2 * ms)
		}
		if n == 10 {
			time.Sleep(3 * time.Second) // by now it looks as if it had been left behind
		}
		take.Words(a.Question)
		k := finish(take, completed)
		if k.Err != nil {
			t.Error(k.Err)
		}
		fmt.Printf("%s\t%s\n", a.Question, k.Transcript)
	}
	beside.Wait()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}
