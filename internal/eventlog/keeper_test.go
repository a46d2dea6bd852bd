package eventlog

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"geppetto-audio/realtime"
)

// A silentKeeper keeps every answer under the same name.
type silentKeeper struct{}

func (silentKeeper) Keep(realtime.Answer) realtime.Take               { return silentTake{} }
func (silentKeeper) Amend(realtime.Kept, realtime.Outcome) error      { return nil }
func (silentKeeper) Overflow() (io.ReadWriteSeeker, io.Closer, error) { return nil, nil, nil }

type silentTake struct{}

func (silentTake) Sound([]byte) {}
func (silentTake) Words(string) {}
func (silentTake) Finish(_ realtime.Outcome, kept func(realtime.Kept)) {
	kept(realtime.Kept{Audio: "/x/audio_20261120_123118.wav", Transcript: "/x/audio_20261120_123118.txt"})
}

var outcome = realtime.Outcome{Status: realtime.Stopped, Reason: "by you", Heard: 1500 * time.Millisecond}

func answer(id, question string) realtime.Answer {
	return realtime.Answer{ID: id, Conversation: "c", Question: question, Began: time.Date(2026, 11, 20, 12, 31, 18, 0, time.Local)}
}

func TestWhereSoundLies(t *testing.T) {
	var b bytes.Buffer
	l := newTestLog(&b)
	take := l.Keeper(silentKeeper{}).Keep(answer("q1", "Why?"))
	place := take.(realtime.Placer)
	place.Place(realtime.PartKey{ResponseID: "r", ItemID: "i", Output: 0})
	take.Sound(make([]byte, 101))
	take.Sound(make([]byte, 9))
	place.Place(realtime.PartKey{ResponseID: "r", ItemID: "j", Output: 1, Index: 2})
	take.Sound(make([]byte, 5))
	kept := realtime.Kept{}
	take.Finish(outcome, func(k realtime.Kept) { kept = k })
	got := read(t, b.String())
	if len(got) != 4 || kept.Audio == "" {
		t.Fatalf("%d lines, %+v", len(got), kept)
	}
	if a := got[0].Answer; a.ID != "q1" || a.Question != "Why?" || a.Conversation != "c" || a.Began.IsZero() {
		t.Errorf("answer %+v", a)
	}
	if p := *got[1].Part; p != (PartBegan{"q1", "r", "i", 0, 0, 0}) {
		t.Errorf("part %+v", p)
	}
	if p := *got[2].Part; p != (PartBegan{"q1", "r", "j", 1, 2, 110}) {
		t.Errorf("part %+v", p)
	}
	k := got[3].Kept
	if k.Bytes != 115 || k.Audio != "audio_20261120_123118.wav" || k.Status != "stopped" || *k.HeardMS != 1500 {
		t.Errorf("kept %+v", k)
	}
	if (*Log)(nil).Keeper(silentKeeper{}) != (silentKeeper{}) {
		t.Error("no log stands in the way")
	}
}

// talk writes a session with one answer of so many bytes of lines or more.
func talk(l *Log, question string, size int) {
	l.Trace("in", []byte(`{"type":"session.created"}`))
	take := l.Keeper(silentKeeper{}).Keep(answer("q1", question))
	for written := 0; written < size; written += 100 {
		l.Trace("in", []byte(`{"type":"response.output_audio_transcript.delta","delta":"`+strings.Repeat("x", 40)+`"}`))
	}
	take.Finish(outcome, nil)
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	all, err := logs(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i] = filepath.Base(all[i])
	}
	return all
}

func TestAFolderOfLogs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"session_20200101_000000.jsonl", "session_20200101_000000_2.jsonl", "session_20200101_000000_10.jsonl", "mine.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, 30000), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l := Off()
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.Local)
	l.now = func() time.Time { return at }
	l.Trace("in", []byte(`{"type":"nobody sees this"}`))
	if err := l.StartIn(dir, 80000); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(names(t, dir)); got != "[session_20200101_000000_2.jsonl session_20200101_000000_10.jsonl session_20261120_120000.jsonl]" {
		t.Errorf("logs %s", got)
	}
	talk(l, "one", 20000) // more than a quarter of what there is room for
	talk(l, "two", 1000)  // so this begins another
	if err := l.Stop(); err != nil || l.On() {
		t.Errorf("on %t, %v", l.On(), err)
	}
	talk(l, "three", 100)
	if got := fmt.Sprint(names(t, dir)); got != "[session_20200101_000000_10.jsonl session_20261120_120000.jsonl session_20261120_120000_2.jsonl]" {
		t.Errorf("logs %s", got)
	}
	b, err := os.ReadFile(filepath.Join(dir, "session_20261120_120000_2.jsonl"))
	if err != nil || !bytes.Contains(b, []byte(`"two"`)) || bytes.Contains(b, []byte(`"three"`)) || !bytes.HasPrefix(b, []byte(`{"time":"2026-11-20T12:00:00`)) {
		t.Errorf("%v: %.300s", err, b)
	}
	if info, err := os.Stat(filepath.Join(dir, "session_20261120_120000_2.jsonl")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if err := l.StartIn(dir, 80000); err == nil {
		t.Error("started after the end")
	}
	if _, err := os.Stat(filepath.Join(dir, "mine.txt")); err != nil {
		t.Errorf("another's file: %v", err)
	}
}

func TestPurging(t *testing.T) {
	dir := t.TempDir()
	write := func(name, lines string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Date(2026, 11, 20, 12, 31, 18, 0, time.Local).Format(time.RFC3339)
	kept := `{"kept":{"answer":"q1","transcript":"audio_20261120_123118_2.txt","status":"completed"}}` + "\n"
	write("session_20200101_000001.jsonl", kept)
	write("session_20200101_000002.jsonl", strings.ReplaceAll(kept, "_2.txt", ".txt"))
	write("session_20200101_000003.jsonl", `{"answer":{"id":"q1","question":"died","began":"`+began+`"}}`)
	write("session_20200101_000004.jsonl", `{"answer":{"id":"q1","began":"`+began+`"}}`+"\n"+strings.ReplaceAll(kept, "_2.txt", "_3.txt"))
	write("mine.jsonl", kept)
	l := Off()
	if err := l.StartIn(dir, 1<<20); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	running := names(t, dir)[4]
	if err := l.Purge(dir, "/somewhere/audio_20261120_123118_2.txt"); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(names(t, dir)); got != "[session_20200101_000002.jsonl session_20200101_000004.jsonl "+running+"]" {
		t.Errorf("left are %s", got)
	}
	talk(l, "one", 100) // kept as audio_20261120_123118.txt
	if err := l.Purge(dir, "audio_20261120_123118.txt"); err != nil {
		t.Fatal(err)
	}
	got := names(t, dir)
	if len(got) != 2 || got[0] != "session_20200101_000004.jsonl" || got[1] == running || !l.On() {
		t.Errorf("left are %s", got)
	}
	if err := Purge(filepath.Join(dir, "nowhere"), "audio_20261120_123118.txt"); err != nil {
		t.Errorf("no folder: %v", err)
	}
}

func TestHalfALineBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, []byte(`{"time":"2026-11-`), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, string(b)); len(got) != 2 || got[0].Problem == nil || !got[1].Begin {
		t.Errorf("%s", b)
	}
}

func TestWatching(t *testing.T) {
	l := Off()
	l.Trace("in", []byte(`{"type":"before"}`))
	r := l.Watch(3)
	for n := range 5 {
		l.Trace("out", fmt.Appendf(nil, `{"type":"t%d","item":{"role":"user"}}`, n))
	}
	select {
	case <-r.Changes():
	default:
		t.Error("no signal")
	}
	seen := r.Latest()
	if len(seen) != 3 || seen[0].Number != 3 || seen[2].Type != "t4" || seen[2].Direction != "out" || seen[2].Gist() != "user" || seen[2].Time.IsZero() {
		t.Errorf("%+v", seen)
	}
	before := r.Latest()
	l.Trace("in", []byte(`{"type":"long","a":"`+strings.Repeat("word ", 50000)+`","b":"`+strings.Repeat("word ", 50000)+`"}`))
	if got := r.Latest(); len(got[2].Line) > 300 || got[2].Type != "long" || before[2].Type != "t4" {
		t.Errorf("%d bytes of %s", len(got[2].Line), got[2].Type)
	}
	r.Clear()
	if len(r.Latest()) != 0 {
		t.Error("not cleared")
	}
	r.Close()
	r.Close()
	l.Trace("in", []byte(`{"type":"after"}`))
	if len(r.Latest()) != 0 || l.wanted.Load() {
		t.Error("still watching")
	}
	many := l.Watch(1000)
	defer many.Close()
	many.most = 100000
	for range 50 {
		l.Trace("in", []byte(`{"type":"large","a":"`+strings.Repeat("word ", 1000)+`"}`))
	}
	size := 0
	for _, s := range many.Latest() {
		size += len(s.Line)
	}
	if size > many.most || size < many.most/2 {
		t.Errorf("%d bytes are remembered", size)
	}
}
