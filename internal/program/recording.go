package program

import (
	"errors"
	"fmt"
	"io/fs"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

// ReadRecording reads a question that somebody has recorded, and gives the text that stands for it. Its errors are
// sentences for the person.
func ReadRecording(path string) (text string, pcm []byte, err error) {
	r, err := audio.ReadQuestion(path)
	var system *fs.PathError
	switch {
	case err == nil:
		return realtime.SpokenQuestion(r.Name, r.Duration), r.PCM, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", nil, fmt.Errorf(`there is no file "%s"`, path)
	case errors.Is(err, fs.ErrPermission):
		return "", nil, fmt.Errorf(`the file "%s" can't be opened: you may not read it`, path)
	case errors.As(err, &system):
		return "", nil, fmt.Errorf(`the file "%s" can't be read: %w`, path, system.Err)
	}
	return "", nil, err
}
