package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"geppetto-audio/audio"
	"geppetto-audio/internal/archive"
	_ "geppetto-audio/internal/locale"
	"geppetto-audio/internal/translate"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

func TestMain(m *testing.M) {
	if err := translate.Load("en"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// soak says that everything is to be run in full.
var soak = os.Getenv("GEPPETTO_SOAK") != ""

// A wire is a network in memory.
type wire struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newWire() *wire { return &wire{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error   { w.once.Do(func() { close(w.closed) }); return nil }
func (w *wire) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case w.conns <- server:
		return client, nil
	case <-w.closed:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A speaker is the player, and remembers what it was given.
type speaker struct {
	*audio.Player
	device *device

	mu    sync.Mutex
	heard map[string][]byte
	ended map[string]bool
}

func newSpeaker() *speaker {
	d := &device{}
	return &speaker{
		Player: audio.NewPlayer(audio.PlayerOptions{Device: d}), device: d,
		heard: map[string][]byte{}, ended: map[string]bool{},
	}
}

// Write gives the player the next sound of an answer.
func (s *speaker) Write(id string, pcm []byte) {
	s.Player.Write(id, pcm)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard[id] = append(s.heard[id], pcm...)
}

// End tells the player that an answer is complete.
func (s *speaker) End(id string) {
	s.Player.End(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended[id] = true
}

// finish plays what is left, and checks that all of every answer was played.
func (s *speaker) finish(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	if err := s.Wait(ctx); err != nil {
		t.Errorf("not all of what was heard could be played: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for id := range s.heard {
		s.wasPlayed(t, id)
	}
}

// wasPlayed checks that an answer was played from its first sample to its last.
func (s *speaker) wasPlayed(t *testing.T, id string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if pcm := s.heard[id]; !s.device.holds(pcm[:len(pcm)&^1]) {
		t.Errorf("of %s, %d bytes were not played as they came", id, len(pcm))
	}
}

// forget drops what is remembered of an answer that was played.
func (s *speaker) forget(t *testing.T, id string) {
	t.Helper()
	s.wasPlayed(t, id)
	delete(s.heard, id)
	delete(s.ended, id)
	s.device.mu.Lock()
	defer s.device.mu.Unlock()
	s.device.played = nil
}

// A talk is a conversation with a server that misbehaves.
type talk struct {
	*realtime.Controller
	t           *testing.T
	dir         string
	speaker     *speaker
	recorder    *audio.Recorder
	connections int
	words       map[string]string // as the notices brought them
	ends        map[string]int
	waited      bool // for another attempt to connect
	warnings    []error
	last        realtime.StateChanged
	screen      *screen // nil where nobody looks
}

var endpoint = realtime.Endpoint{URL: "http://127.0.0.1:1/v1"}

// newTalk joins a server to a controller and a recorder, as the program does.
func newTalk(t *testing.T, eager bool, behave func(connection int) demo.Behaviour, options ...demo.Option) *talk {
	k := &talk{
		t: t, dir: folder(t), speaker: newSpeaker(),
		words: map[string]string{}, ends: map[string]int{},
	}
	w := newWire()
	server := demo.New(append([]demo.Option{demo.WithPace(0), demo.WithLatency(0, 0), demo.WithBehaviours(func(n int) demo.Behaviour {
		k.connections = n + 1
		return behave(n)
	})}, options...)...)
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(w); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	}()
	k.recorder = audio.NewRecorder(func() string { return k.dir }, nil)
	k.Controller = realtime.NewController(realtime.Config{
		Endpoint: endpoint, Session: realtime.Session{Model: realtime.DefaultModel},
		Keeper: k.recorder, Speaker: k.speaker, NetDial: w.dial, Eager: eager,
	})
	k.Start(t.Context())
	t.Cleanup(func() {
		go k.Controller.Close()
		for range k.Notices() {
		}
		k.speaker.finish(t)
		if err := k.recorder.Close(); err != nil {
			t.Error(err)
		}
		_ = w.Close()
		_ = server.Close()
		<-served
	})
	return k
}

// folder is where answers go: in memory where there is such a place, since hundreds of them are synced to disk.
func folder(t *testing.T) string {
	const memory = "/dev/shm"
	if i, err := os.Stat(memory); err != nil || !i.IsDir() || soak {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(memory, "geppetto-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// ask asks, in the window where there is one, and takes in all notices up to the answer's end.
func (k *talk) ask(question string) realtime.Ended {
	k.t.Helper()
	if k.screen != nil {
		k.screen.asks(question)
	} else {
		k.Ask(realtime.Question{Text: question})
	}
	return k.answer(question)
}

// answer takes in all notices up to the end of a question's answer.
func (k *talk) answer(question string) realtime.Ended {
	k.t.Helper()
	for n := range k.Notices() {
		if e := k.notice(n); e != nil && e.Question.Text == question {
			return *e
		}
	}
	k.t.Fatal("the conversation ended")
	return realtime.Ended{}
}

// takeIn takes in the notices there are, and tells whether there were any.
func (k *talk) takeIn() (some bool) {
	k.t.Helper()
	for {
		select {
		case n := <-k.Notices():
			k.notice(n)
			some = true
		default:
			return some
		}
	}
}

// notice takes one in, and checks what holds whatever happens.
func (k *talk) notice(n realtime.Notice) *realtime.Ended {
	k.t.Helper()
	if k.screen != nil {
		k.screen.notices <- n
	}
	switch n := n.(type) {
	case realtime.StateChanged:
		k.last = n
		k.waited = k.waited || n.State == realtime.Waiting
		if (n.State == realtime.Waiting || n.State == realtime.Offline) && n.Err == nil {
			k.t.Errorf("state %d comes without a reason", n.State)
		}
	case realtime.Words:
		if k.ends[n.ID] > 0 {
			k.t.Errorf("words of %s came after its end", n.ID)
		}
		k.words[n.ID] += n.Text
	case realtime.Warned:
		k.warnings = append(k.warnings, n.Err)
	case realtime.Ended:
		if k.ends[n.Question.ID]++; k.ends[n.Question.ID] > 1 {
			k.t.Errorf("%s ended twice", n.Question.ID)
		}
		k.check(n)
		return &n
	}
	return nil
}

// check looks at what is on disk of an answer: exactly what was heard and shown, and how it ended.
func (k *talk) check(e realtime.Ended) {
	k.t.Helper()
	k.speaker.mu.Lock()
	heard, closed := k.speaker.heard[e.Question.ID], k.speaker.ended[e.Question.ID]
	k.speaker.mu.Unlock()
	if e.Text != k.words[e.Question.ID] {
		k.t.Errorf("the words shown are %q, the answer's %q", k.words[e.Question.ID], e.Text)
	}
	if e.Kept.Err != nil {
		k.t.Errorf("kept: %v", e.Kept.Err)
	}
	if failed := e.Outcome.Status == realtime.Failed || e.Outcome.Status == realtime.Interrupted; failed != (e.Outcome.Err != nil) {
		k.t.Errorf("%s with the error %v", e.Outcome.Status, e.Outcome.Err)
	}
	if e.Outcome.Err != nil {
		if what, do := realtime.Explain(e.Outcome.Err); what == "" || do == "" {
			k.t.Errorf("%v has no words", e.Outcome.Err)
		}
	}
	if (len(heard) > 0 || e.Text != "") != (e.Kept.Transcript != "") {
		k.t.Fatalf("heard %d bytes, shown %q, kept %+v", len(heard), e.Text, e.Kept)
	}
	if e.Kept.Transcript == "" {
		return
	}
	if len(heard) > 0 && !closed {
		k.t.Error("the speaker was not told that the sound is complete")
	}
	text, err := os.ReadFile(e.Kept.Transcript)
	if err != nil {
		k.t.Fatal(err)
	}
	kept, err := archive.Parse(e.Kept.Transcript, text)
	if err != nil {
		k.t.Fatal(err)
	}
	if kept.Text != e.Text || kept.Status != string(e.Outcome.Status) || kept.Reason != e.Outcome.Reason || kept.Question != e.Question.Text {
		k.t.Errorf("the transcript says %s (%s), %q to %q", kept.Status, kept.Reason, kept.Text, kept.Question)
	}
	if len(heard) < 2 {
		if e.Kept.Audio != "" {
			k.t.Errorf("there is a WAV of nothing: %s", e.Kept.Audio)
		}
		return
	}
	if pcm := soundOf(k.t, e.Kept.Audio); !bytes.Equal(pcm, heard[:len(heard)&^1]) {
		k.t.Errorf("the WAV holds %d bytes, other than the %d that were heard", len(pcm), len(heard))
	}
}

// soundOf reads the sound of a WAV that has a plain header.
func soundOf(t *testing.T, path string) []byte {
	t.Helper()
	q, err := audio.ReadQuestion(path)
	if err != nil {
		t.Fatal(err)
	}
	return q.PCM
}

// settled checks that the folder holds the answers' files and nothing else.
func (k *talk) settled() {
	k.t.Helper()
	files, err := os.ReadDir(k.dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		k.t.Fatal(err)
	}
	for _, f := range files {
		if ext := filepath.Ext(f.Name()); ext != ".wav" && ext != ".txt" || strings.HasPrefix(f.Name(), ".") {
			k.t.Errorf("%s is left behind", f.Name())
		}
	}
	all, err := archive.List(k.dir)
	if err != nil {
		k.t.Fatal(err)
	}
	if slices.ContainsFunc(all, func(i archive.Item) bool { return i.Transcript.Status == archive.Receiving }) {
		k.t.Error("an answer is still being received")
	}
}

// noise is sound in which no stretch repeats.
func noise(n int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), 11))
	pcm := make([]byte, n)
	for i := range pcm {
		pcm[i] = byte(r.Uint32())
	}
	return pcm
}

const spokenWords = "Everything that was said is kept, whatever happens to the line."

// said is what the server answers to every question.
var said = noise(72_000)

func answers(demo.Question) demo.Answer {
	return demo.Answer{Parts: []demo.Part{{Text: spokenWords, Audio: said}}}
}

// once behaves so towards the first connection, and well afterwards.
func once(b demo.Behaviour) func(int) demo.Behaviour {
	return func(n int) demo.Behaviour {
		if n == 0 {
			return b
		}
		return demo.Behaviour{}
	}
}

// always behaves so towards every connection.
func always(b demo.Behaviour) func(int) demo.Behaviour { return func(int) demo.Behaviour { return b } }

// bubble runs a test in synctest's time, in which no goroutine may be left.
func bubble(t *testing.T, name string, test func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

// whole checks that an answer came as it was sent.
func (k *talk) whole(e realtime.Ended) {
	k.t.Helper()
	if e.Outcome.Status != realtime.Completed || e.Text != spokenWords || !bytes.Equal(k.speaker.heard[e.Question.ID], said) {
		k.t.Errorf("%s ended %+v: %q, %d bytes", e.Question.Text, e.Outcome, e.Text, len(k.speaker.heard[e.Question.ID]))
	}
}

// partial checks that what came of an answer is the beginning of what was sent.
func (k *talk) partial(e realtime.Ended) {
	k.t.Helper()
	if heard := k.speaker.heard[e.Question.ID]; !bytes.HasPrefix(said, heard) || !strings.HasPrefix(spokenWords, e.Text) {
		k.t.Errorf("%q and %d bytes are no beginning of the answer", e.Text, len(heard))
	}
}

func describe(o realtime.Outcome) string {
	return fmt.Sprintf("%s (%s): %v", o.Status, o.Reason, o.Err)
}
