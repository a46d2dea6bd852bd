//go:build unix && !darwin

package trash

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// home gives the test a trash of its own, on the volume of its temporary folder.
func home(t *testing.T) (dir, can string) {
	t.Helper()
	dir = t.TempDir()
	t.Setenv("HOME", filepath.Join(dir, "home"))
	t.Setenv("XDG_DATA_HOME", "")
	return dir, filepath.Join(dir, "home", ".local", "share", "Trash")
}

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestPut(t *testing.T) {
	dir, can := home(t)
	path := write(t, filepath.Join(dir, "Music & more", "answer 1é%.wav"), "sound")
	if !Available(filepath.Dir(path)) {
		t.Fatal("no trash")
	}
	if err := Put(path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	if got := read(t, filepath.Join(can, "files", "answer 1é%.wav")); got != "sound" {
		t.Errorf("in the trash %q", got)
	}
	note := strings.Split(read(t, filepath.Join(can, "info", "answer 1é%.wav.trashinfo")), "\n")
	wantPath := "Path=" + dir + "/Music%20&%20more/answer%201%C3%A9%25.wav"
	if len(note) != 4 || note[0] != "[Trash Info]" || note[1] != wantPath || note[3] != "" {
		t.Errorf("note %q, want %s", note, wantPath)
	}
	at, err := time.ParseInLocation("DeletionDate=2006-01-02T15:04:05", note[2], time.Local)
	if err != nil || time.Since(at) > time.Minute || time.Since(at) < -time.Second {
		t.Errorf("deleted %v, %v", at, err)
	}
	if info, err := os.Stat(can); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others may look into the trash: %v, %v", info.Mode(), err)
	}
}

func TestPutKeepsWhatIsThere(t *testing.T) {
	dir, can := home(t)
	write(t, filepath.Join(can, "files", "a.2.txt"), "without a note")
	var all sync.WaitGroup
	for i := range 10 {
		path := write(t, filepath.Join(dir, strconv.Itoa(i), "a.txt"), strconv.Itoa(i))
		all.Go(func() {
			if err := Put(path); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	files, err := os.ReadDir(filepath.Join(can, "files"))
	if err != nil || len(files) != 11 {
		t.Errorf("%d files, %v", len(files), err)
	}
	notes, err := os.ReadDir(filepath.Join(can, "info"))
	if err != nil || len(notes) != 10 {
		t.Errorf("%d notes, %v", len(notes), err)
	}
	for _, n := range notes {
		name := strings.TrimSuffix(n.Name(), ".trashinfo")
		content := read(t, filepath.Join(can, "files", name))
		if !strings.Contains(read(t, filepath.Join(can, "info", n.Name())), "/"+content+"/a.txt\n") {
			t.Errorf("%s holds %q, which its note doesn't say", name, content)
		}
	}
	if read(t, filepath.Join(can, "files", "a.2.txt")) != "without a note" {
		t.Error("a file was overwritten")
	}
}

func TestPutOfALinkAndOfNothing(t *testing.T) {
	dir, can := home(t)
	path := write(t, filepath.Join(dir, "mine"), "mine")
	link := filepath.Join(dir, "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := Put(link); err != nil || read(t, path) != "mine" {
		t.Errorf("the link: %v", err)
	}
	if err := Put(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of nothing: %v", err)
	}
	if notes, err := os.ReadDir(filepath.Join(can, "info")); err != nil || len(notes) != 1 {
		t.Errorf("a note was left of nothing: %v, %v", notes, err)
	}
}

// On another volume the trash lies at its top.
func TestTrashOfAnotherVolume(t *testing.T) {
	top := t.TempDir()
	uid := strconv.Itoa(os.Getuid())
	path := write(t, filepath.Join(top, "deep", "a.txt"), "words")
	for _, c := range []can{
		{dir: filepath.Join(top, ".Trash-"+uid), top: top},
		{dir: filepath.Join(top, ".Trash", uid), top: top},
	} {
		if err := os.MkdirAll(filepath.Dir(c.dir), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := c.prepare(); err != nil {
			t.Fatal(err)
		}
		if err := c.take(path, time.Now()); err != nil {
			t.Fatal(err)
		}
		if note := read(t, filepath.Join(c.dir, "info", "a.txt.trashinfo")); !strings.Contains(note, "\nPath=deep/a.txt\n") {
			t.Errorf("note %q", note)
		}
		write(t, path, "words")
	}
	linked := can{dir: filepath.Join(top, "link"), top: top}
	if err := os.Symlink(t.TempDir(), linked.dir); err != nil {
		t.Fatal(err)
	}
	if err := linked.prepare(); err == nil {
		t.Error("a link was taken for a trash")
	}
}

// /dev/shm is a volume of its own on every Linux.
func TestTrashOfARealVolume(t *testing.T) {
	dir, _ := home(t)
	shm, err := os.MkdirTemp("/dev/shm", "trash")
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { os.RemoveAll(shm) })
	here, err := volume(shm)
	if err != nil {
		t.Fatal(err)
	}
	if there, err := volume(dir); err != nil || here == there {
		t.Skip("there is no second volume to be had")
	}
	if top := topOf(shm, here); top != "/dev/shm" {
		t.Errorf("top %s", top)
	}
	path := write(t, filepath.Join(shm, "only a test.txt"), "words")
	if err := Put(path); err != nil {
		t.Fatal(err)
	}
	can := filepath.Join("/dev/shm", ".Trash-"+strconv.Itoa(os.Getuid()))
	file, note := filepath.Join(can, "files", "only a test.txt"), filepath.Join(can, "info", "only a test.txt.trashinfo")
	if read(t, file) != "words" || !strings.Contains(read(t, note), "Path="+filepath.Base(shm)+"/only%20a%20test.txt\n") {
		t.Errorf("note %q", read(t, note))
	}
	for _, left := range []string{file, note, filepath.Join(can, "files"), filepath.Join(can, "info"), can} {
		_ = os.Remove(left)
	}
}
