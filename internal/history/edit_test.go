package history

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofrs/flock"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/trash"
)

// someFolder is a folder with two conversations, whose trash is the test's own.
func someFolder(t *testing.T) folder {
	f := newFolder(t)
	home := filepath.Join(filepath.Dir(f.dir), "home")
	t.Setenv("HOME", home)
	t.Setenv("XDG_DATA_HOME", filepath.Join(home, "data"))
	f.put(0, archive.Transcript{Conversation: "a", Question: "first?", Text: "One."})
	f.put(1, archive.Transcript{Conversation: "a", Question: "second?", Text: "Two."})
	f.put(2, archive.Transcript{Conversation: "b", Question: "third?", Text: "Three."})
	return f
}

func conversation(s *Snapshot, id string) *Conversation {
	i := slices.IndexFunc(s.Conversations, func(c *Conversation) bool { return c.ID == id })
	if i < 0 {
		return &Conversation{}
	}
	return s.Conversations[i]
}

func titled(title string) func(*Snapshot) bool {
	return func(s *Snapshot) bool { return conversation(s, "a").Title == title }
}

func TestRename(t *testing.T) {
	f := someFolder(t)
	l := open(t, f.dir)
	if err := l.Rename(t.Context(), "a", "Num\nbers"); err != nil {
		t.Fatal(err)
	}
	until(t, l, "renamed", titled("Num bers"))
	if file := f.read(f.txt(0)); !strings.Contains(file, "Conversation: a\nTitle: Num bers\nQuestion: first?\n") {
		t.Errorf("written\n%s", file)
	}
	if strings.Contains(f.read(f.txt(1))+f.read(f.txt(2)), "Title") {
		t.Error("others were given the title too")
	}
	if hits := l.Search(t.Context(), "bers num", 10); len(hits) != 1 || !hits[0].InTitle || hits[0].Excerpt != "Num bers" || len(hits[0].Marks) != 2 {
		t.Errorf("found by its title: %+v", hits)
	}
	if hits := l.Search(t.Context(), "num second", 10); len(hits) != 1 || hits[0].Answer.stem() != stem(1) || !hits[0].InQuestion {
		t.Errorf("found by title and question: %+v", hits)
	}
	if err := l.Rename(t.Context(), "a", ""); err != nil {
		t.Fatal(err)
	}
	until(t, l, "without a title", titled(""))
	if strings.Contains(f.read(f.txt(0)), "Title") {
		t.Error("the title is still there")
	}
	// A change of mind comes before the first title is seen.
	for _, title := range []string{"Haste", "Waste", ""} {
		if err := l.Rename(t.Context(), "a", title); err != nil {
			t.Fatal(err)
		}
	}
	if file := f.read(f.txt(0)) + f.read(f.txt(1)); strings.Contains(file, "Title") {
		t.Errorf("a title is left:\n%s", file)
	}
	if err := l.Rename(t.Context(), "nobody", "x"); !errors.Is(err, ErrUnknown) {
		t.Errorf("Rename of what isn't there: %v", err)
	}
}

// The answer that is arriving would overwrite the title: another takes it, or nobody does.
func TestRenameWhileAnAnswerArrives(t *testing.T) {
	f := newFolder(t)
	arriving := archive.Transcript{Conversation: "a", Question: "now?", Status: archive.Receiving}
	f.put(0, arriving)
	l := open(t, f.dir)
	if err := l.Rename(t.Context(), "a", "Numbers"); !errors.Is(err, ErrBusy) {
		t.Errorf("Rename = %v", err)
	}
	f.put(1, archive.Transcript{Conversation: "a", Question: "then?"})
	until(t, l, "with two", func(s *Snapshot) bool { return s.Answers == 2 })
	if err := l.Rename(t.Context(), "a", "Numbers"); err != nil {
		t.Fatal(err)
	}
	f.put(0, arriving)
	until(t, l, "renamed", titled("Numbers"))
	// Once it is there, it takes the title over from the other.
	f.put(0, archive.Transcript{Conversation: "a", Question: "now?"})
	if err := l.Rename(t.Context(), "a", "Letters"); err != nil {
		t.Fatal(err)
	}
	until(t, l, "renamed again", titled("Letters"))
	if !strings.Contains(f.read(f.txt(0)), "Title: Letters") || strings.Contains(f.read(f.txt(1)), "Title") {
		t.Error("the title stands in the wrong transcript")
	}
}

func TestRenameOfADay(t *testing.T) {
	f := newFolder(t)
	f.put(0, archive.Transcript{Question: "x"})
	f.write(f.txt(0), "not a transcript")
	f.put(1, archive.Transcript{Text: "Of the old program."})
	l := open(t, f.dir)
	if err := l.Rename(t.Context(), "day-20261120", "That day"); err != nil {
		t.Fatal(err)
	}
	s := until(t, l, "renamed", func(s *Snapshot) bool { return s.Conversations[0].Title == "That day" })
	if s.Conversations[0].ID != "day-20261120" || f.read(f.txt(0)) != "not a transcript" {
		t.Errorf("became\n%s", listing(s))
	}
}

func TestDeleteToTheTrash(t *testing.T) {
	f := someFolder(t)
	if !trash.Available(f.dir) {
		t.Skip("this system has no trash here")
	}
	l := open(t, f.dir)
	if !l.Trash() {
		t.Error("no trash")
	}
	words := f.read(f.txt(0))
	if err := l.Delete(t.Context(), find(l.Snapshot(), 0), find(l.Snapshot(), 2)); err != nil {
		t.Fatal(err)
	}
	s := until(t, l, "deleted", func(s *Snapshot) bool { return s.Answers == 1 })
	if len(s.Conversations) != 1 || find(s, 1) == nil {
		t.Errorf("left\n%s", listing(s))
	}
	for _, path := range []string{f.txt(0), f.wav(0), f.txt(2), f.wav(2)} {
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", path, err)
		}
	}
	can := filepath.Join(os.Getenv("XDG_DATA_HOME"), "Trash", "files")
	if got := f.read(filepath.Join(can, stem(0)+".txt")); got != words {
		t.Errorf("in the trash\n%s", got)
	}
	if _, err := os.Stat(filepath.Join(can, stem(0)+".wav")); err != nil {
		t.Error(err)
	}
}

func TestDeleteHandsTheTitleOn(t *testing.T) {
	f := someFolder(t)
	l := open(t, f.dir)
	if err := l.Rename(t.Context(), "a", "Numbers"); err != nil {
		t.Fatal(err)
	}
	until(t, l, "renamed", titled("Numbers"))
	if err := l.Delete(t.Context(), find(l.Snapshot(), 0)); err != nil {
		t.Fatal(err)
	}
	s := until(t, l, "deleted", func(s *Snapshot) bool { return find(s, 0) == nil })
	if got := conversation(s, "a").Title; got != "Numbers" {
		t.Errorf("title %q", got)
	}
	if x, err := archive.Read(f.txt(1)); err != nil || x.Title != "Numbers" || x.Text != "Two." {
		t.Errorf("%+v, %v", x, err)
	}
}

func TestDeleteLeavesWhatIsBeingWritten(t *testing.T) {
	f := someFolder(t)
	f.put(3, archive.Transcript{Question: "now?", Status: archive.Receiving})
	lock := flock.New(f.wav(3), flock.SetFlag(os.O_RDWR))
	if ok, err := lock.TryRLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	l := open(t, f.dir)
	before := tree(f)
	if err := l.Delete(t.Context(), find(l.Snapshot(), 0), find(l.Snapshot(), 3)); !errors.Is(err, ErrBusy) {
		t.Errorf("Delete = %v", err)
	}
	if after := tree(f); len(after) != len(before) {
		t.Errorf("left %v", after)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := l.Delete(t.Context(), find(l.Snapshot(), 3)); err != nil {
		t.Errorf("once it is left alone: %v", err)
	}
	// An answer without sound has nothing to lock, but has just been written.
	f.words(4, archive.Transcript{Question: "and now?", Status: archive.Receiving})
	s := until(t, l, "with the next", func(s *Snapshot) bool { return find(s, 4) != nil })
	if err := l.Delete(t.Context(), find(s, 4)); !errors.Is(err, ErrBusy) {
		t.Errorf("Delete without a WAV = %v", err)
	}
}

// What is gone already, half or whole, is no error, and nothing that isn't the answer's is touched.
func TestDeleteOfHalves(t *testing.T) {
	f := someFolder(t)
	f.remove(f.wav(0), f.txt(1))
	l := open(t, f.dir)
	s := l.Snapshot()
	f.remove(f.txt(2), f.wav(2))
	if err := os.MkdirAll(filepath.Join(f.wav(2), "mine"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := l.Delete(t.Context(), find(s, 0), find(s, 1), find(s, 2)); err != nil {
		t.Error(err)
	}
	until(t, l, "empty", func(s *Snapshot) bool { return s.Answers == 0 })
	if files := tree(f); len(files) != 1 {
		t.Errorf("left %v", files)
	}
}
