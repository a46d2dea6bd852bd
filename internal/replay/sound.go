package replay

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/eventlog"
)

// A soundtrack gives sound back from the WAVs of the answers. One file at a time is open.
type soundtrack struct {
	folders []string
	answers []*answerSound

	mu     sync.Mutex
	open   *answerSound
	file   *os.File
	length int64 // of its sound
	said   []string
}

// An answerSound is the sound of one answer, as the log tells of it.
type answerSound struct {
	began *eventlog.AnswerBegan // nil: nothing of it was kept
	kept  *eventlog.AnswerKept  // nil: the program died before it was on disk
	spans []span
}

// A span is a run of one part's sound in the WAV, in bytes.
type span struct {
	output, content int
	from            int64 // in the part
	at, length      int64 // in the answer's sound
}

func newSoundtrack(folders []string) *soundtrack {
	return &soundtrack{folders: slices.DeleteFunc(folders, func(dir string) bool { return dir == "" })}
}

func (s *soundtrack) add() *answerSound {
	a := &answerSound{}
	s.answers = append(s.answers, a)
	return a
}

// place notes where the sound of a part begins.
func (a *answerSound) place(p *eventlog.PartBegan) {
	a.spans = append(a.spans, span{output: p.Output, content: p.Content, at: p.At})
}

// settle finds how long every span is, now that all are known.
func (s *soundtrack) settle() {
	for _, a := range s.answers {
		end := int64(math.MaxInt64)
		if a.kept != nil && a.kept.Bytes > 0 {
			end = a.kept.Bytes
		}
		for i := range a.spans {
			p := &a.spans[i]
			next := end
			if i+1 < len(a.spans) {
				next = a.spans[i+1].at
			}
			p.length = max(0, next-p.at)
			for _, before := range a.spans[:i] {
				if before.output == p.output && before.content == p.content {
					p.from = before.from + before.length
				}
			}
		}
	}
}

// look looks for all the WAVs, so that what is missing can be told before it is not heard.
func (s *soundtrack) look() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.answers {
		if len(a.spans) > 0 {
			s.turnTo(a)
		}
	}
}

// read appends the sound of a passage: what the WAV holds of it, and silence for what is not there. Of an answer whose
// program died it is only what is there: nobody kept the rest.
func (s *soundtrack) read(buf []byte, p *passage) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, from, left := p.part.answer, p.offset, min(p.bytes, maxSound)
	for _, sp := range a.spans {
		if sp.output != p.part.output || sp.content != p.part.content || from < sp.from || from-sp.from >= sp.length {
			continue
		}
		n := min(left, sp.length-(from-sp.from))
		buf = s.readAt(buf, a, sp.at+(from-sp.from), n)
		from, left = from+n, left-n
		if left == 0 {
			return buf
		}
	}
	if len(a.spans) == 0 && a.began != nil && a.kept != nil && a.kept.Audio != "" {
		s.complain("the log does not tell where the sound of " + a.kept.Audio + " lies")
	}
	return append(buf, make([]byte, left)...)
}

// maxSound is the most sound that one event can hold: a frame of 64 MB.
const maxSound = 48 << 20

// readAt appends n bytes of an answer's sound.
func (s *soundtrack) readAt(buf []byte, a *answerSound, at, n int64) []byte {
	got := int64(0)
	begin := len(buf)
	if s.turnTo(a) && at < s.length {
		buf = slices.Grow(buf, int(n))[:begin+int(min(n, s.length-at))]
		read, err := s.file.ReadAt(buf[begin:], archive.HeaderSize+at)
		got = int64(read)
		buf = buf[:begin+read]
		if got < min(n, s.length-at) {
			s.complain(fmt.Sprintf("%s can't be read: %v", filepath.Base(s.file.Name()), err))
		}
	}
	if got == n || a.kept == nil && s.file != nil {
		return buf
	}
	if s.file != nil && n-got > 1 { // the second half of a last sample is kept by nobody
		s.complain(filepath.Base(s.file.Name()) + " is shorter than it was: silence stands in for the rest")
	}
	return append(buf, make([]byte, n-got)...)
}

// turnTo opens the WAV of an answer.
func (s *soundtrack) turnTo(a *answerSound) bool {
	if s.open == a {
		return s.file != nil
	}
	if s.file != nil {
		_ = s.file.Close() // it was only read
	}
	s.open, s.file, s.length = a, nil, 0
	path := s.find(a)
	if path == "" {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		s.complain(fmt.Sprintf("the recording %s can't be opened: silence of the same length stands in for it", filepath.Base(path)))
		return false
	}
	if s.length, err = soundLength(f); err != nil {
		_ = f.Close() // it was only read
		s.complain("the file " + filepath.Base(path) + " is no recording of this program: silence of the same length stands in for it")
		return false
	}
	s.file = f
	return true
}

// find looks for the WAV of an answer.
func (s *soundtrack) find(a *answerSound) string {
	if a.kept == nil && a.began != nil {
		return s.findUnfinished(a.began)
	}
	if a.kept == nil || a.kept.Audio == "" {
		return ""
	}
	base := a.kept.Audio
	if _, ok := archive.Stem(base); !ok || base != filepath.Base(base) {
		s.complain("the log names a recording by a name that none has")
		return ""
	}
	for _, dir := range s.folders {
		path := filepath.Join(dir, base)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	s.complain("the recording " + base + " is not there: silence of the same length stands in for it. --from names the folder that it lies in")
	return ""
}

// findUnfinished looks for the WAV of an answer that the program did not live to tell the name of: by the second in
// which it began, its conversation and its question.
func (s *soundtrack) findUnfinished(began *eventlog.AnswerBegan) string {
	pattern := "audio_" + began.Began.Local().Format("20060102_150405") + "*.txt"
	for _, dir := range s.folders {
		found, err := filepath.Glob(filepath.Join(escape(dir), pattern))
		if err != nil {
			continue
		}
		for _, path := range found {
			t, err := archive.Read(path)
			if err == nil && t.Audio != "" && t.Conversation == began.Conversation && t.Question == began.Question {
				return filepath.Join(dir, t.Audio)
			}
		}
	}
	s.complain("the recording of the answer that began at " + began.Began.Local().Format("15:04:05") + " is not there: silence stands in for it. --from names the folder that it lies in")
	return ""
}

// escape makes a folder's name one that stands for itself in a pattern.
func escape(dir string) string {
	if filepath.Separator == '\\' {
		return dir // there, nothing can be escaped in a pattern
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(dir)
}

var errNotOurs = errors.New("not a WAV of this program")

// soundLength is how many bytes of sound a WAV of this program holds.
func soundLength(f *os.File) (int64, error) {
	var h [archive.HeaderSize]byte
	if _, err := f.ReadAt(h[:], 0); err != nil {
		return 0, errNotOurs
	}
	if !bytes.Equal(h[:4], []byte("RIFF")) || !bytes.Equal(h[8:16], []byte("WAVEfmt ")) || !bytes.Equal(h[36:40], []byte("data")) {
		return 0, errNotOurs
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return max(0, min(int64(binary.LittleEndian.Uint32(h[40:])), info.Size()-archive.HeaderSize)), nil
}

// complain notes a sentence, once. The caller holds the lock.
func (s *soundtrack) complain(sentence string) {
	if !slices.Contains(s.said, sentence) {
		s.said = append(s.said, sentence)
	}
}

func (s *soundtrack) complaints() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.said)
}

func (s *soundtrack) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.open, s.file = nil, nil
	return err
}
