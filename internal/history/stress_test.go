package history

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/archive"
)

// Whatever many programs do to a folder, at the end the library shows what archive.List finds, and on the way its
// snapshots are in order.
func TestManyProgramsAtOnce(t *testing.T) {
	f := newFolder(t)
	f.fill(50)
	l := New(f.dir, nil)
	run(t, l)

	stop := make(chan struct{})
	var readers sync.WaitGroup
	readers.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-l.Changes():
				inOrder(t, l.Snapshot())
				l.Search(t.Context(), vocabulary[1], 20)
			}
		}
	})
	var writers sync.WaitGroup
	for w := range 6 {
		writers.Go(func() { disturb(t, f, l, rand.New(rand.NewPCG(uint64(w), 7)), w*40) })
	}
	writers.Wait()
	close(stop) // the last word of a change is for us
	readers.Wait()
	want := listed(t, f.dir)
	untilSame(t, l, want)
	l.SetDir(f.dir + "/none")
	l.SetDir(f.dir)
	untilSame(t, l, want)
}

func untilSame(t *testing.T, l *Library, want []string) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for !l.Snapshot().Complete || !slices.Equal(want, shown(l.Snapshot())) {
		select {
		case <-l.Changes():
		case <-limit:
			t.Fatalf("not what archive.List finds (-want +got):\n%s", cmp.Diff(want, shown(l.Snapshot())))
		}
	}
}

// disturb does to forty answers what programs and people do.
func disturb(t *testing.T, f folder, l *Library, r *rand.Rand, from int) {
	for range 150 {
		n := from + r.IntN(40)
		x := archive.Transcript{Conversation: fmt.Sprint("talk", r.IntN(5)), Question: speech(r, 20), Text: speech(r, 50+r.IntN(100))}
		var err error
		switch r.IntN(8) {
		case 0, 1, 2:
			f.put(n, x)
		case 3:
			x.Status = archive.Receiving
			x.Audio = stem(n) + ".wav"
			f.words(n, x)
		case 4:
			err = os.Remove(f.txt(n))
		case 5:
			err = os.Remove(f.wav(n))
		case 6:
			err = os.Rename(f.txt(n), f.txt(from+r.IntN(40)))
		case 7:
			if a := find(l.Snapshot(), n); a != nil {
				_ = l.Rename(t.Context(), talkOf(a), speech(r, 10)) // which of several programs is first, nobody knows
			}
		}
		if err != nil && !os.IsNotExist(err) {
			t.Error(err)
		}
	}
}

func inOrder(t *testing.T, s *Snapshot) {
	n := 0
	for i, c := range s.Conversations {
		n += len(c.Answers)
		for j, a := range c.Answers {
			if talkOf(a) != c.ID || j > 0 && older(c.Answers[j-1], a) >= 0 {
				t.Errorf("conversation %s is not in order", c.ID)
			}
		}
		if i > 0 && c.Latest().After(s.Conversations[i-1].Latest()) {
			t.Errorf("conversation %s comes too late", c.ID)
		}
	}
	if n != s.Answers {
		t.Errorf("%d answers, counted as %d", n, s.Answers)
	}
}

// listed writes down what archive.List finds.
func listed(t *testing.T, dir string) []string {
	items, err := archive.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, i := range items {
		x := i.Transcript
		lines = append(lines, fmt.Sprintln(stemOf(i.Files.Transcript), x.Conversation, x.Title, x.Question, x.Status, x.Generated.Format(time.RFC3339), len(x.Text), i.Duration))
	}
	slices.Sort(lines) // by name; the library sorts by the time in the file
	return lines
}

// shown writes down the same of a snapshot, without the sound that has lost its words.
func shown(s *Snapshot) []string {
	var lines []string
	for _, p := range s.byTime() {
		if a := p.answer; a.Problem == "" {
			lines = append(lines, fmt.Sprintln(a.stem(), a.Conversation, a.title, a.Question, a.Status, a.Generated.Format(time.RFC3339), a.TextSize, a.Duration))
		}
	}
	slices.Sort(lines) // by name; the library sorts by the time in the file
	return lines
}
