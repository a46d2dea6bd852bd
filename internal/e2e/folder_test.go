package e2e

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/rig"
)

// A folder is where answers lie while others work in it, too.
type folder struct {
	t   *testing.T
	dir string
	day time.Time
}

// put leaves a conversation of some answers there, one minute after the other.
func (f folder) put(name, question string, answers int) []archive.Entry {
	f.t.Helper()
	var all []archive.Entry
	for n := range answers {
		all = append(all, past{conversation: name, when: f.day.Add(time.Duration(n) * time.Minute),
			question: fmt.Sprintf("%s %d", question, n+1), sound: 2 * time.Second,
			answer: strings.Repeat(fmt.Sprintf("This is what there is to say to it, for the %dth time. ", n+1), 8)}.keep(f.t, f.dir))
	}
	return all
}

func (f folder) write(path string, content []byte) {
	f.t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		f.t.Fatal(err)
	}
}

func (f folder) rename(from, to string) {
	f.t.Helper()
	if err := os.Rename(from, to); err != nil {
		f.t.Fatal(err)
	}
}

// sums tells the files apart, and what is in them.
func (f folder) sums() map[string]string {
	f.t.Helper()
	sums := map[string]string{}
	files, err := os.ReadDir(f.dir)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, file := range files {
		path := filepath.Join(f.dir, file.Name())
		content, err := os.ReadFile(path)
		if err != nil {
			content = []byte(err.Error())
		}
		sums[path] = fmt.Sprintf("%d bytes %x", len(content), sha256.Sum256(content))
	}
	return sums
}

func TestTheFolderChangesUnderTheWindow(t *testing.T) {
	server := startServer(t)
	display := rig.StartDisplay(t, deskWidth, deskHeight)
	r := prepare(t, append(display.Env(), "ALSA_CONFIG_PATH=/dev/null"), "--base-url", server.URL())
	f := folder{t, r.output, time.Now().AddDate(0, 0, -3)}
	shown := f.put("shown", "What was there from the start?", 8)
	f.day = f.day.AddDate(0, 0, -1)
	gone := f.put("gone", "What is to go?", 2)
	f.day = f.day.AddDate(0, 0, -1)
	cut := f.put("cut", "What is to be cut?", 2)
	d := r.sit(display)
	d.rest()
	d.shot("folder-before")

	f.day = f.day.AddDate(0, 0, 4) // the newest: at the top of the list
	d.changes("a conversation that was added", func() { f.put("added", "Which word is zymurgy?", 8) })
	d.changes("a conversation that was deleted", func() {
		for _, e := range gone {
			for _, path := range []string{e.Audio, e.Transcript} {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	f.damage(cut, shown)
	d.rest()
	f.day = f.day.Add(time.Hour)
	d.changes("a transcript of a megabyte", func() {
		past{conversation: "long", when: f.day, question: "How long can it be?",
			answer: strings.Repeat("As long as a book, and then some. ", 31_000)}.keep(t, f.dir)
	})
	away := f.dir + " away"
	d.changes("a folder that went away", func() { f.rename(f.dir, away) })
	d.shot("folder-away")
	d.changes("the folder back again", func() { f.rename(away, f.dir) })
	before := f.sums()

	// All of it is opened, one after the other, and the window lives.
	for range 5 {
		d.press("ctrl+f", "Down", "Down", "Return")
	}
	for _, word := range []string{"book", "zymurgy", "start"} {
		d.press("ctrl+f")
		d.write(word)
		d.press("Return")
		d.shot("folder-" + word)
		d.press("Home", "Next")
	}
	d.press("ctrl+l")
	asked := d.ask("Are you there?")
	d.press("ctrl+f")
	d.write("zymurgy 1")
	d.press("Return")
	d.end()
	conversation, answer, _ := d.place()
	if text, err := os.ReadFile(answer); conversation != "added" || err != nil || !bytes.Contains(text, []byte("zymurgy? 1\n")) {
		t.Errorf("what was added is not found: left at %s, %s, %v", conversation, answer, err)
	}
	after := f.sums()
	for path, sum := range before {
		if after[path] != sum {
			t.Errorf("%s was %s and is %s", path, sum, after[path])
		}
	}
	delete(after, asked.Files.Audio)
	delete(after, asked.Files.Transcript)
	if len(after) != len(before) {
		t.Errorf("%d files were there, then %d others", len(before), len(after))
	}
}

// damage does to answers what happens to files.
func (f folder) damage(cut, shown []archive.Entry) {
	f.t.Helper()
	for path, size := range map[string]int64{cut[0].Audio: 30_000, cut[0].Transcript: 60, cut[1].Audio: 20, cut[1].Transcript: 0} {
		if err := os.Truncate(path, size); err != nil {
			f.t.Fatal(err)
		}
	}
	f.write(shown[2].Transcript, []byte("Generated: the day before\nAudio File: ../../etc/passwd\nnonsense\x00\xff\xfe\n: :\nHeard: x of y\n"))
	f.write(shown[3].Transcript, []byte("Generated: 2026-11-20 12:31:18 +0700\nTokens: -1 of many\nStatus:\nQuestion:\nTranscript:\n\x1b[31mred\u202e\n"))
	f.write(shown[4].Audio, []byte("RIFF"))
	if os.Geteuid() != 0 { // from root nothing is kept
		if err := os.Chmod(shown[5].Transcript, 0); err != nil {
			f.t.Fatal(err)
		}
	}
	f.write(filepath.Join(f.dir, "audio_99999999_999999.txt"), []byte("no date\n"))
	f.write(filepath.Join(f.dir, "notes.txt"), []byte("not an answer\n"))
}
