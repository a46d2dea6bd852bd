package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"geppetto-audio/internal/atomicfile"
)

const (
	largestDrafts = 8 << 20 // bytes of the file
	mostDrafts    = 500
)

// Drafts is what a person wrote that no answer holds.
type Drafts struct {
	Unsent string  `json:"unsent,omitempty"` // the text in the question field
	Failed []Draft `json:"failed,omitempty"` // the oldest first
}

// A Draft is a question that got neither sound nor words.
type Draft struct {
	Question     string    `json:"question"`
	Sentence     string    `json:"sentence"` // what went wrong, in the language of that time
	When         time.Time `json:"when"`
	Conversation string    `json:"conversation,omitempty"` // that it was asked in; empty: unknown
	Failure      Failure   `json:"failure,omitzero"`       // zero in a file of an earlier version
}

// A Failure is why a question got nothing, so that it can be told anew. What it doesn't say is in its draft's sentence.
type Failure struct {
	Status  string `json:"status,omitempty"` // as in transcript files
	Reason  string `json:"reason,omitempty"`
	Code    string `json:"code,omitempty"` // of the server's error; empty for another one
	Type    string `json:"type,omitempty"`
	Param   string `json:"param,omitempty"`
	Message string `json:"message,omitempty"` // the error's own words
	HTTP    int    `json:"http_status,omitempty"`
	Close   int    `json:"close_code,omitempty"`
	Unkept  string `json:"unkept,omitempty"` // why nothing could be written
}

// A DraftFile keeps Drafts from one run to the next, in JSON. Its folder need not exist.
type DraftFile struct {
	path string
	mu   sync.Mutex
}

// NewDraftFile makes a DraftFile of its path. An empty path is that of a person without a home: nothing is kept.
func NewDraftFile(path string) *DraftFile { return &DraftFile{path: path} }

// Load reads the drafts; there are none where there is no file. A file that can't be understood is moved aside, beside
// its old place and never over another, so that what was in it can still be read by eye; the *FileError says where it
// is, and the drafts begin anew. A file that can't be read at all gives a *FileError too, and stays.
func (f *DraftFile) Load() (Drafts, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" {
		return Drafts{}, nil
	}
	text, err := readBounded(f.path, largestDrafts)
	if errors.Is(err, fs.ErrNotExist) {
		return Drafts{}, nil
	}
	unreadable := func(err error) error {
		return &FileError{
			Path: f.path, Cause: err,
			What: fmt.Sprintf("The unsent questions of the last time can't be read: %s.", reason(err)),
			Do:   "Make the file readable, or move it away.",
		}
	}
	if err != nil && !errors.Is(err, errTooLarge) {
		return Drafts{}, unreadable(err)
	}
	var d Drafts
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	if err == nil {
		return d, nil
	}
	aside, moveErr := moveAside(f.path)
	if moveErr != nil {
		return Drafts{}, unreadable(moveErr)
	}
	return Drafts{}, &FileError{
		Path: f.path, Cause: err,
		What: "The unsent questions of the last time can't be understood.",
		Do:   fmt.Sprintf("They are kept in %s.", aside),
	}
}

// Save writes the drafts in the place of those before, readable by the person alone. The 500 newest questions are
// kept, and of these as many as 8 MB hold beside the unsent text; a text that alone is larger gives an error. Where
// there is nothing to keep there is no file.
func (f *DraftFile) Save(d Drafts) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" {
		return nil
	}
	if d.Unsent == "" && len(d.Failed) == 0 {
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the drafts: %w", err)
		}
		return nil
	}
	text, err := encodeDrafts(d)
	if err != nil {
		return fmt.Errorf("save the drafts: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("save the drafts: %w", err)
	}
	if err := atomicfile.Write(f.path, text, 0o600); err != nil {
		return fmt.Errorf("save the drafts: %w", err)
	}
	return nil
}

// encodeDrafts leaves out the oldest questions, so that the rest fits.
func encodeDrafts(d Drafts) ([]byte, error) {
	failed := d.Failed
	d.Failed = nil
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, err
	}
	const around = 64 // bytes of indentation and punctuation that a list and one question in it take, and more
	size := len(text) + around
	if size > largestDrafts {
		return nil, fmt.Errorf("the text is larger than %d MB", largestDrafts>>20)
	}
	first := len(failed)
	for first > 0 && len(failed)-first < mostDrafts {
		one, err := json.Marshal(failed[first-1])
		if err != nil {
			return nil, err
		}
		if size += len(one) + around; size > largestDrafts {
			break
		}
		first--
	}
	d.Failed = failed[first:]
	return json.MarshalIndent(d, "", "  ")
}

// moveAside renames a file to the first free name after its own.
func moveAside(path string) (string, error) {
	for n := 1; ; n++ {
		aside := path + ".broken"
		if n > 1 {
			aside = fmt.Sprintf("%s.broken%d", path, n)
		}
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			return aside, os.Rename(path, aside)
		} else if err != nil {
			return "", err
		}
	}
}
