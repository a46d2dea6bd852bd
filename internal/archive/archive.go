// Package archive is the folder where answers are kept: how its files are named, how a transcript is written and read
// back, how an answer whose program died is made whole again, and what lies in the folder.
//
// There is no other store: whatever the program knows of an earlier answer it reads here. All functions may be called
// from any goroutine; several programs may share a folder.
package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// An Item is one kept answer.
type Item struct {
	Files      Entry
	Transcript Transcript
	Duration   time.Duration // of the sound in the WAV, 0 where there is none or it can't be read
}

// List reads the answers of a folder, the newest first. A folder that is not there holds none. Answers that can't be
// read are left out, and the error says which.
func List(dir string) ([]Item, error) {
	dir, files, err := readDir(dir)
	if err != nil {
		return nil, err
	}
	var items []Item
	var errs []error
	for _, file := range files {
		n, ok := transcriptName(file.Name())
		if !ok {
			continue
		}
		e := entryOf(dir, n)
		t, err := Read(e.Transcript)
		if info, ierr := file.Info(); ierr != nil || info.Size() == 0 {
			continue // gone since, or a name just claimed
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		item := Item{Files: e, Transcript: t}
		if t.Audio == "" {
			item.Files.Audio = ""
		} else if d, err := Duration(e.Audio); err == nil {
			item.Duration = d
		}
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b Item) int { return Compare(b.Files.Transcript, a.Files.Transcript) })
	return items, errors.Join(errs...)
}

// readDir lists the regular files of a folder, and makes its path absolute. Links are not followed: what they lead to
// is not the folder's.
func readDir(dir string) (string, []os.DirEntry, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", nil, fmt.Errorf("find the folder: %w", err)
	}
	files, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return dir, nil, nil
	}
	if err != nil {
		return "", nil, fmt.Errorf("read the folder: %w", err)
	}
	files = slices.DeleteFunc(files, func(f os.DirEntry) bool { return !f.Type().IsRegular() })
	return dir, files, nil
}
