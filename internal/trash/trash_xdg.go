//go:build unix && !darwin

package trash

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A can is one trash of the freedesktop.org specification: a folder with the files and one with a note on each.
type can struct {
	dir string
	top string // what the notes name their files relative to; empty for the person's own trash, which names them whole
}

func available(dir string) bool {
	c, err := canFor(dir)
	return err == nil && c.prepare() == nil
}

func put(path string) error {
	c, err := canFor(filepath.Dir(path))
	if err != nil {
		return err
	}
	if err := c.prepare(); err != nil {
		return err
	}
	return c.take(path, time.Now())
}

// canFor finds the trash for what lies in a folder: the person's own on the same volume, else one at the volume's top.
func canFor(dir string) (can, error) {
	here, err := volume(dir)
	if err != nil {
		return can{}, err
	}
	home := filepath.Join(dataHome(), "Trash")
	if there, err := volume(existing(home)); err == nil && here == there {
		return can{dir: home}, nil
	}
	top := topOf(dir, here)
	uid := strconv.Itoa(os.Getuid())
	shared := filepath.Join(top, ".Trash")
	if info, err := os.Lstat(shared); err == nil && info.IsDir() && info.Mode()&fs.ModeSticky != 0 {
		c := can{dir: filepath.Join(shared, uid), top: top}
		if c.prepare() == nil {
			return c, nil
		}
	}
	c := can{dir: filepath.Join(top, ".Trash-"+uid), top: top}
	if c.prepare() != nil {
		return can{}, ErrNone
	}
	return c, nil
}

// prepare makes the folders where they are missing. A link, or another person's folder, is no trash.
func (c can) prepare() error {
	if c.top == "" {
		if err := os.MkdirAll(filepath.Dir(c.dir), 0o700); err != nil {
			return err
		}
	}
	for _, dir := range []string{c.dir, filepath.Join(c.dir, "info"), filepath.Join(c.dir, "files")} {
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		info, err := os.Lstat(dir)
		if err != nil {
			return err
		}
		owner, ok := info.Sys().(*syscall.Stat_t)
		if c.top != "" && (!info.IsDir() || ok && int(owner.Uid) != os.Getuid()) {
			return ErrNone
		}
	}
	return nil
}

// take moves a file in. The note comes first, and by being made exclusively keeps the name.
func (c can) take(path string, now time.Time) error {
	origin := path
	if c.top != "" {
		var err error
		if origin, err = filepath.Rel(c.top, path); err != nil {
			return err
		}
	}
	note := fmt.Sprintf("[Trash Info]\nPath=%s\nDeletionDate=%s\n",
		(&url.URL{Path: origin}).EscapedPath(), now.Format("2006-01-02T15:04:05"))
	base := filepath.Base(path)
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			ext := filepath.Ext(base)
			name = strings.TrimSuffix(base, ext) + "." + strconv.Itoa(n) + ext
		}
		info := filepath.Join(c.dir, "info", name+".trashinfo")
		file := filepath.Join(c.dir, "files", name)
		err := writeNew(info, note)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := os.Lstat(file); err == nil {
			_ = os.Remove(info) // something without a note has that name
			continue
		}
		if err := os.Rename(path, file); err != nil {
			_ = os.Remove(info)
			return err
		}
		return nil
	}
}

func writeNew(path, content string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(content)
	if err = cmp.Or(err, f.Close()); err != nil {
		_ = os.Remove(path)
	}
	return err
}

// dataHome is where the person's own trash lies.
func dataHome() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "/nonexistent"
	}
	return filepath.Join(home, ".local", "share")
}

// volume tells file systems apart.
func volume(path string) (uint64, error) {
	var stat syscall.Stat_t
	if err := syscall.Stat(path, &stat); err != nil {
		return 0, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	return uint64(stat.Dev), nil
}

// existing is the nearest folder above a path, or that itself, that is there.
func existing(path string) string {
	for {
		if _, err := os.Stat(path); err == nil || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}

// topOf is the top folder of the volume that a folder is on.
func topOf(dir string, on uint64) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for {
		parent := filepath.Dir(dir)
		if v, err := volume(parent); err != nil || v != on || parent == dir {
			return dir
		}
		dir = parent
	}
}
