package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/trash"
)

// What callers may want to tell apart.
var (
	ErrUnknown = errors.New("this conversation is no longer in the folder")
	ErrBusy    = errors.New("this answer is still being written: stop it or wait for its end, then try again")
)

// Rename gives a conversation a title of one's own; an empty one takes it away. It is written into the transcript of
// the conversation's first answer that has arrived. The error wraps ErrBusy where none has.
func (l *Library) Rename(ctx context.Context, conversation, title string) error {
	c := l.conversation(conversation)
	if c == nil {
		return ErrUnknown
	}
	return l.entitle(ctx, c.Answers, title)
}

// entitle writes a title into the first of the answers that takes it, and out of all others. It asks the files: a title
// just written may not have come back from the folder yet.
func (l *Library) entitle(ctx context.Context, answers []*Answer, title string) error {
	want, busy := title, false
	for _, a := range answers {
		if a.Problem != "" {
			continue
		}
		changed := false
		err := archive.Update(ctx, a.Files.Transcript, func(t *archive.Transcript) bool {
			changed = t.Title != want
			t.Title = want
			return changed
		})
		if changed {
			l.touched(filepath.Dir(a.Files.Transcript), true, a.stem())
		}
		switch {
		case errors.Is(err, archive.ErrReceiving):
			busy = true
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, archive.ErrNotTranscript):
		case err != nil:
			return fmt.Errorf("name the conversation: %w", err)
		default:
			want = ""
		}
	}
	switch {
	case want == "":
		return nil
	case busy:
		return fmt.Errorf("name the conversation: %w", ErrBusy)
	}
	return fmt.Errorf("name the conversation: %w", ErrUnknown)
}

// Trash tells whether Delete moves files to the system's trash, from where they can be got back, or removes them.
func (l *Library) Trash() bool { return trash.Available(l.Dir()) }

// Delete puts both files of each answer into the system's trash, or removes them where it has none. If that takes a
// conversation's title with it, another of its answers takes it over before. An answer that is being written, by
// this program or another, is left alone, and so are all the others then: the error wraps ErrBusy.
func (l *Library) Delete(ctx context.Context, answers ...*Answer) error {
	for _, a := range answers {
		busy, err := archive.Busy(a.Files)
		if err != nil {
			return fmt.Errorf("delete the answer: %w", err)
		}
		if busy {
			return fmt.Errorf("delete %s: %w", a.stem(), ErrBusy)
		}
	}
	if err := l.handOn(ctx, answers); err != nil {
		return err
	}
	var errs []error
	for _, a := range answers {
		if err := ctx.Err(); err != nil {
			return errors.Join(append(errs, err)...)
		}
		errs = append(errs, deleteFiles(a))
		l.touched(filepath.Dir(a.Files.Transcript), true, a.stem())
	}
	return errors.Join(errs...)
}

// handOn keeps the titles that would go with answers.
func (l *Library) handOn(ctx context.Context, leaving []*Answer) error {
	for _, c := range l.Snapshot().Conversations {
		i := slices.IndexFunc(c.Answers, func(a *Answer) bool { return a.title != "" })
		if i < 0 || !contains(leaving, c.Answers[i]) {
			continue
		}
		stay := slices.DeleteFunc(slices.Clone(c.Answers), func(a *Answer) bool { return contains(leaving, a) })
		if len(stay) == 0 {
			continue
		}
		// What can't take the title over must not keep a person from deleting.
		if err := l.entitle(ctx, stay, c.Title); err != nil {
			l.log.Warn("a title goes with the answer that held it", "error", err)
		}
	}
	return ctx.Err()
}

// contains compares by the files: an answer may have been read anew since the caller got it.
func contains(answers []*Answer, a *Answer) bool {
	return slices.ContainsFunc(answers, func(b *Answer) bool { return b.Files.Transcript == a.Files.Transcript })
}

// deleteFiles is for the WAV first: what is left, should it end there, still says what there was.
func deleteFiles(a *Answer) error {
	var errs []error
	for _, path := range []string{a.Files.Audio, a.Files.Transcript} {
		if path == "" {
			continue
		}
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && !info.Mode().IsRegular() {
			continue // a folder or a link of that name is not the answer's
		}
		if err == nil && trash.Available(filepath.Dir(path)) {
			err = trash.Put(path)
		} else if err == nil {
			err = os.Remove(path)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("delete %s: %w", filepath.Base(path), err))
			break
		}
	}
	return errors.Join(errs...)
}

func (l *Library) conversation(id string) *Conversation {
	all := l.Snapshot().Conversations
	if i := slices.IndexFunc(all, func(c *Conversation) bool { return c.ID == id }); i >= 0 {
		return all[i]
	}
	return nil
}
