package history

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/archive"
)

func TestConversationsOfAFolder(t *testing.T) {
	f := newFolder(t)
	f.put(0, archive.Transcript{Conversation: "a", Question: "first?", Text: "One."})
	f.put(10, archive.Transcript{Conversation: "b", Question: "second?", Text: "Two.", Title: "Numbers"})
	f.put(20, archive.Transcript{Conversation: "a", Question: "third?", Text: "Three.", Status: archive.Receiving})
	f.words(30, archive.Transcript{Question: "of the old program?"})
	f.words(24*3600, archive.Transcript{Question: "a day later?", Status: "failed"})
	f.write(filepath.Join(f.dir, "notes.txt"), "mine")

	s := open(t, f.dir).Snapshot()
	want := `day-20261121 "": [audio_20261121_120000 failed 0s "a day later?" 0 false]
day-20261120 "": [audio_20261120_120030 completed 0s "of the old program?" 0 false]
a "": [audio_20261120_120000 completed 1s "first?" 4 false] [audio_20261120_120020 receiving 1s "third?" 6 false]
b "Numbers": [audio_20261120_120010 completed 1s "second?" 4 false]
`
	if diff := cmp.Diff(want, listing(s)); diff != "" || s.Answers != 5 || s.Err != nil {
		t.Errorf("%d answers, %v (-want +got):\n%s", s.Answers, s.Err, diff)
	}
	c := s.Conversations[2]
	if !c.Began().Equal(noon) || !c.Latest().Equal(noon.Add(20*time.Second)) {
		t.Errorf("from %v to %v", c.Began(), c.Latest())
	}
	x, err := (*Library)(nil).Load(c.Answers[0])
	if err != nil || x.Text != "One." {
		t.Errorf("Load = %+v, %v", x, err)
	}
}

// What can't be read is shown as it is; nothing of it is lost and nothing else suffers.
func TestBrokenFiles(t *testing.T) {
	f := newFolder(t)
	f.put(0, archive.Transcript{Question: "whole?"})
	f.put(1, archive.Transcript{})
	f.remove(f.txt(1)) // sound alone
	f.put(2, archive.Transcript{})
	f.write(f.txt(2), "\x00\x01 no transcript at all")
	f.write(f.txt(3), "Generated: never\nStatus\n: x\nQuestion: broken?\n  \n\n   more\nTokens: plenty\nTranscript:\nWords")
	f.put(4, archive.Transcript{Question: "long?", Text: strings.Repeat("a lengthy word ", 70_000)})
	f.put(5, archive.Transcript{Question: "too long?"})
	if err := os.Truncate(f.txt(5), 1<<30); err != nil {
		t.Fatal(err)
	}
	f.put(6, archive.Transcript{Question: "emptied?"})
	f.write(f.txt(6), "")
	f.write(f.txt(7), "") // a name just claimed
	if err := os.MkdirAll(f.txt(8), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(f.wav(9), 0o700); err != nil {
		t.Fatal(err)
	}
	f.put(10, archive.Transcript{Question: "sound gone?"})
	f.remove(f.wav(10))
	f.put(11, archive.Transcript{Question: "foreign sound?"})
	f.write(f.wav(11), "OggS")
	if err := os.Symlink(f.txt(0), f.txt(12)); err != nil {
		t.Fatal(err)
	}

	before := tree(f)
	l := open(t, f.dir)
	s := l.Snapshot()
	for n, want := range map[int]string{
		0: "", 1: ProblemNoWords, 2: ProblemForeign, 3: "", 4: "", 5: ProblemForeign, 6: ProblemNoWords, 10: "", 11: "",
	} {
		a := find(s, n)
		if a == nil {
			t.Errorf("answer %d isn't listed", n)
			continue
		}
		if a.Problem != want {
			t.Errorf("answer %d: problem %q, want %q", n, a.Problem, want)
		}
		if _, err := l.Load(a); (err != nil) != (want != "") {
			t.Errorf("answer %d: Load says %v", n, err)
		}
		if !a.Generated.Equal(noon.Add(time.Duration(n)*time.Second)) && a.Generated.Format("150405") != "1200"+fmt.Sprintf("%02d", n) {
			t.Errorf("answer %d of %v", n, a.Generated)
		}
	}
	if s.Answers != 9 {
		t.Errorf("%d answers:\n%s", s.Answers, listing(s))
	}
	for _, n := range []int{1, 2, 5, 6} {
		if a := find(s, n); a.Files.Audio == "" || a.Duration != time.Second {
			t.Errorf("answer %d can't be played: %+v", n, a.Files)
		}
	}
	if a := find(s, 10); !a.SoundGone || a.Files.Audio != "" {
		t.Errorf("sound gone: %+v", a)
	}
	if a := find(s, 11); a.Files.Audio == "" || a.Duration != 0 || a.SoundGone {
		t.Errorf("foreign sound: %+v", a)
	}
	if hits := l.Search(t.Context(), "lengthy word", 10); len(hits) != 1 || len(hits[0].Marks) == 0 {
		t.Errorf("in the long transcript %+v", hits)
	}
	if diff := cmp.Diff(before, tree(f)); diff != "" {
		t.Errorf("the folder was changed:\n%s", diff)
	}
}

func TestUnreadableFile(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Skip("may read everything")
	}
	f := newFolder(t)
	f.put(0, archive.Transcript{Question: "secret?"})
	if err := os.Chmod(f.txt(0), 0); err != nil {
		t.Fatal(err)
	}
	l := open(t, f.dir)
	if a := find(l.Snapshot(), 0); a == nil || a.Problem != ProblemUnreadable {
		t.Errorf("answer %+v", a)
	}
	if err := os.Chmod(f.txt(0), 0o600); err != nil {
		t.Fatal(err)
	}
	until(t, l, "readable", func(s *Snapshot) bool { return find(s, 0).Problem == "" })
}

// What a program left behind that was killed is not still arriving, though nothing tells when it died.
func TestLeftBehind(t *testing.T) {
	f := newFolder(t)
	f.put(0, archive.Transcript{Question: "left?", Text: "Half an ans", Status: archive.Receiving})
	f.put(1, archive.Transcript{Question: "held?", Text: "The disk is fu", Status: archive.Receiving})
	f.put(2, archive.Transcript{Question: "now?", Text: "It has just", Status: archive.Receiving})
	before := time.Now().Add(-2 * time.Minute)
	for _, path := range []string{f.txt(0), f.wav(0), f.txt(1), f.wav(1)} {
		if err := os.Chtimes(path, before, before); err != nil {
			t.Fatal(err)
		}
	}
	writer := flock.New(f.wav(1), flock.SetFlag(os.O_RDWR))
	if err := writer.Lock(); err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	l := open(t, f.dir)
	for n, want := range []string{archive.Interrupted, archive.Receiving, archive.Receiving} {
		if a := find(l.Snapshot(), n); a.Status != want {
			t.Errorf("answer %d is said to be %s, want %s", n, a.Status, want)
		}
	}
	if a := find(l.Snapshot(), 0); a.Reason != archive.ReasonEnded {
		t.Errorf("reason %q", a.Reason)
	}
	if err := writer.Unlock(); err != nil {
		t.Fatal(err)
	}
	until(t, l, "given up", func(s *Snapshot) bool { return find(s, 1).Status == archive.Interrupted })
}

// tree tells every file of a folder, by its size where it is a long one.
func tree(f folder) map[string]string {
	f.t.Helper()
	files, err := os.ReadDir(f.dir)
	if err != nil {
		f.t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range files {
		info, err := file.Info()
		if err != nil {
			f.t.Fatal(err)
		}
		all[file.Name()] = fmt.Sprint(info.Mode(), info.Size(), info.ModTime())
	}
	return all
}

func TestFollowsWhatHappens(t *testing.T) {
	f := newFolder(t)
	f.put(0, archive.Transcript{Conversation: "a", Question: "old?", Text: "Old."})
	f.put(1, archive.Transcript{Conversation: "b", Question: "other?"})
	l := open(t, f.dir)
	a, b := l.Snapshot().Conversations[1], l.Snapshot().Conversations[0]

	f.put(2, archive.Transcript{Conversation: "a", Question: "new?", Status: archive.Receiving})
	s := until(t, l, "with a third", func(s *Snapshot) bool { return find(s, 2) != nil && find(s, 2).Duration > 0 })
	if s.Conversations[0].ID != "a" || s.Conversations[0] == a || s.Conversations[0].Answers[0] != a.Answers[0] || s.Conversations[1] != b {
		t.Errorf("pointers of what is as it was changed, or others didn't:\n%s", listing(s))
	}
	f.words(2, archive.Transcript{Conversation: "a", Question: "new?", Audio: stem(2) + ".wav", Text: "More words"})
	until(t, l, "rewritten", func(s *Snapshot) bool { return find(s, 2).TextSize == 10 && find(s, 2).Status == "completed" })

	if err := os.Truncate(f.wav(1), archive.HeaderSize+24000); err != nil {
		t.Fatal(err)
	}
	until(t, l, "truncated", func(s *Snapshot) bool { return find(s, 1).Duration == time.Second/2 })
	f.write(f.txt(1), "no longer a transcript")
	until(t, l, "broken", func(s *Snapshot) bool { return find(s, 1).Problem == ProblemForeign })
	f.remove(f.txt(1), f.wav(1))
	s = until(t, l, "deleted", func(s *Snapshot) bool { return find(s, 1) == nil })
	if len(s.Conversations) != 1 || s.Answers != 2 {
		t.Errorf("left:\n%s", listing(s))
	}
	if err := os.Rename(f.txt(2), f.txt(3)); err != nil {
		t.Fatal(err)
	}
	until(t, l, "renamed", func(s *Snapshot) bool { return find(s, 3) != nil && find(s, 2).Problem == ProblemNoWords })
}

func TestFolderThatComesAndGoes(t *testing.T) {
	f := newFolder(t)
	f.dir = filepath.Join(f.dir, "Music", "answers")
	l := open(t, f.dir)
	if s := l.Snapshot(); s.Answers != 0 || s.Err != nil {
		t.Errorf("without a folder: %d answers, %v", s.Answers, s.Err)
	}
	for range 3 {
		if err := os.MkdirAll(f.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		f.put(0, archive.Transcript{Question: "there?"})
		until(t, l, "filled", func(s *Snapshot) bool { return s.Answers == 1 && find(s, 0).Duration > 0 })
		f.put(1, archive.Transcript{Question: "and there?"})
		until(t, l, "followed", func(s *Snapshot) bool { return s.Answers == 2 && find(s, 1).Duration > 0 })
		f.remove(f.dir)
		until(t, l, "empty", func(s *Snapshot) bool { return s.Answers == 0 && s.Complete })
		if err := os.MkdirAll(f.dir, 0o700); err != nil { // at once, often with the same inode
			t.Fatal(err)
		}
		f.put(7, archive.Transcript{Question: "again?"})
		until(t, l, "filled anew", func(s *Snapshot) bool { return s.Answers == 1 })
		elsewhere := f.dir + ".old"
		if err := os.Rename(f.dir, elsewhere); err != nil {
			t.Fatal(err)
		}
		until(t, l, "empty again", func(s *Snapshot) bool { return s.Answers == 0 })
		f.remove(elsewhere)
	}
}

func TestFolderThatIsNone(t *testing.T) {
	f := newFolder(t)
	f.write(filepath.Join(f.dir, "file"), "")
	l := New(filepath.Join(f.dir, "file"), nil)
	run(t, l)
	s := until(t, l, "refused", func(s *Snapshot) bool { return s.Err != nil })
	if s.Complete || errors.Is(s.Err, os.ErrNotExist) {
		t.Errorf("%+v", s)
	}
	f.remove(l.Dir())
	until(t, l, "empty", func(s *Snapshot) bool { return s.Err == nil && s.Complete })
}

func TestSetDir(t *testing.T) {
	one, two := newFolder(t), newFolder(t)
	one.put(0, archive.Transcript{Question: "of the first?"})
	two.put(1, archive.Transcript{Question: "of the second?"})
	l := open(t, one.dir)
	before := l.Snapshot()
	l.SetDir(one.dir + "/.")
	if l.Snapshot() != before {
		t.Error("the same folder by another name was read anew")
	}
	l.SetDir(two.dir)
	if s := l.Snapshot(); find(s, 0) != nil || l.Dir() != two.dir {
		t.Errorf("after the change to %s:\n%s", l.Dir(), listing(s))
	}
	s := until(t, l, "read", func(s *Snapshot) bool { return s.Complete })
	if s.Answers != 1 || find(s, 1) == nil {
		t.Errorf("in the second folder:\n%s", listing(s))
	}
	one.put(2, archive.Transcript{})
	two.put(3, archive.Transcript{})
	s = until(t, l, "followed", func(s *Snapshot) bool { return find(s, 3) != nil })
	if find(s, 2) != nil {
		t.Error("the first folder is still followed")
	}
}

// While a folder is changed before the first list is complete, too, nothing is missed.
func TestSetDirAmidReading(t *testing.T) {
	f := newFolder(t)
	f.fill(3000)
	other := newFolder(t)
	other.put(0, archive.Transcript{Question: "quick?"})
	l := New(f.dir, nil)
	run(t, l)
	until(t, l, "begun", func(s *Snapshot) bool { return s.Answers > 0 })
	l.SetDir(other.dir)
	s := until(t, l, "complete", func(s *Snapshot) bool { return s.Complete })
	if s.Answers != 1 {
		t.Errorf("%d answers", s.Answers)
	}
}

func TestNewestComeFirst(t *testing.T) {
	f := newFolder(t)
	f.fill(5000)
	l := New(f.dir, nil)
	run(t, l)
	s := until(t, l, "begun", func(s *Snapshot) bool { return s.Answers > 0 })
	if s.Complete {
		t.Skip("the machine was too fast to see it")
	}
	if find(s, 4999) == nil || find(s, 0) != nil {
		t.Error("the newest answers don't come first")
	}
	s = until(t, l, "complete", func(s *Snapshot) bool { return s.Complete })
	if s.Answers != 5000 || len(s.Conversations) != 1250 {
		t.Errorf("%d answers in %d conversations", s.Answers, len(s.Conversations))
	}
}
