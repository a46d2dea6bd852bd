//go:build unix

package audio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/rig"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// kills is how often TestKilledWhileReceiving kills: 12 times, or as often as GEPPETTO_KILLS says.
func kills(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("GEPPETTO_KILLS"))
	if err != nil && os.Getenv("GEPPETTO_KILLS") != "" {
		t.Fatal(err)
	}
	if n == 0 {
		return 12
	}
	return n
}

// gathering is what sound may wait for more before it is written, and some time for a busy computer.
const gathering = takeBatchEvery + 100*time.Millisecond

// A program that receives an answer is killed at a random moment after the first delta. What it leaves is a WAV that
// any program opens as it is; it and the transcript lack at most what came in the last second. After repair the WAV
// lacks nothing but what was still on its way to the disk.
func TestKilledWhileReceiving(t *testing.T) {
	rig.Need(t, "sox", "python3")
	sound := noise(48_000 * 60)
	text := strings.Repeat("Because the air scatters blue light more than red. ", 30)
	var servers []string
	for _, pace := range []float64{1, 3, 6} {
		s, err := demo.Start("", demo.WithPace(pace), demo.WithLatency(0, 0), demo.WithAnswers(func(demo.Question) demo.Answer {
			return demo.Answer{Parts: []demo.Part{{Text: text, Audio: sound}}}
		}))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		servers = append(servers, s.URL())
	}
	var tally struct {
		sync.Mutex
		whole int // lacked nothing after repair
		worst int // bytes of sound that were lacking then
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range 3 {
		workers.Go(func() {
			for n := range next {
				missing := killOne(t, servers[n%len(servers)], sound, text)
				tally.Lock()
				tally.worst = max(tally.worst, missing)
				if missing == 0 {
					tally.whole++
				}
				tally.Unlock()
			}
		})
	}
	all := kills(t)
	for n := range all {
		next <- n
	}
	close(next)
	workers.Wait()
	t.Logf("killed %d times; after repair %d lacked nothing of what had come, the others at most %v", all, tally.whole,
		archive.SoundTime(int64(tally.worst)))
}

// killOne starts a receiving process, kills it, and judges what it left. It returns what is missing after repair of
// all that had come, in bytes.
func killOne(t *testing.T, url string, sound []byte, text string) (missing int) {
	dir := t.TempDir()
	answers, log := filepath.Join(dir, "answers"), filepath.Join(dir, "arrivals")
	child := exec.Command(os.Args[0], "-test.run=^TestReceiverInAProcess$")
	child.Env = append(os.Environ(), "RECEIVER_URL="+url, "RECEIVER_DIR="+answers, "RECEIVER_LOG="+log)
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Error(err)
		return 0
	}
	for len(arrivals(log)) == 0 {
		time.Sleep(time.Millisecond)
	}
	wait := time.Duration(rand.IntN(4000)) * time.Millisecond
	time.Sleep(wait - time.Second)
	waited := pressure()
	time.Sleep(min(wait, time.Second))
	killed := time.Now()
	if err := child.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = child.Wait()
	busy := pressure() - waited // for so long some process waited for a processor, maybe ours

	came := arrivals(log)
	due, soon := came.before(killed.Add(-time.Second-busy)), came.before(killed.Add(-gathering-busy))
	paths, err := filepath.Glob(filepath.Join(answers, "*.wav"))
	if len(paths) == 0 && soon == (landing{}) {
		return came.last().sound // killed before anything could be done
	}
	if err != nil || len(paths) != 1 {
		t.Errorf("WAVs %q", paths)
		return 0
	}
	told := opened(t, paths[0], sound)
	if told < due.sound&^1 {
		t.Errorf("the WAV holds %d bytes of the %d that had come a second before, of %d in all", told, due.sound, came.last().sound)
	}
	x, err := archive.Read(strings.TrimSuffix(paths[0], ".wav") + ".txt")
	if err != nil || x.Status != archive.Receiving || len(x.Text) < due.words-1 || !strings.HasPrefix(text, x.Text) {
		t.Errorf("transcript %+v, %v, want %d letters", x, err, due.words)
	}
	repaired, err := archive.Repair(answers, time.Now().Add(2*time.Minute))
	if err == nil && len(repaired) == 0 && told == 0 && soon.sound < 2 && due.words == 0 {
		return came.last().sound // nothing was there yet
	}
	if err != nil || len(repaired) != 1 || repaired[0].Transcript.Status != archive.Interrupted {
		t.Errorf("repaired %+v, %v; %d bytes and %d letters had come", repaired, err, soon.sound, due.words)
		return 0
	}
	found := opened(t, paths[0], sound)
	if found < soon.sound&^1 || found < told {
		t.Errorf("after repair the WAV holds %d bytes, %d before; %d had come", found, told, soon.sound)
	}
	if t.Failed() {
		t.Logf("killed %v after the first delta", killed.Sub(time.Unix(0, came[0].at)))
	}
	return max(0, came.last().sound&^1-found)
}

// opened has sox, Python and go-audio/wav open a WAV, and says how much sound they find: the same, and nothing else
// than came.
func opened(t *testing.T, path string, sound []byte) int {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return 0
	}
	found := soundOf(t, data)
	if !bytes.HasPrefix(sound, found) {
		t.Errorf("%s holds something else than the sound", path)
	}
	frames := fmt.Sprint(len(found) / 2)
	for _, judge := range [][]string{
		{"soxi", "-s", path},
		{"python3", "-c", "import wave,sys; w=wave.open(sys.argv[1]); n=w.getnframes(); assert len(w.readframes(n))==2*n; print(n)", path},
	} {
		out, err := exec.Command(judge[0], judge[1:]...).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != frames {
			t.Errorf("%s found %q samples, %v, want %s", judge[0], got, err, frames)
		}
	}
	return len(found)
}

// A landing is how much had come at a moment, in bytes.
type landing struct {
	at           int64 // Unix nanoseconds
	sound, words int
}

type arrivalLog []landing

func arrivals(path string) arrivalLog {
	data, _ := os.ReadFile(path)
	var log arrivalLog
	for ; len(data) >= 24; data = data[24:] {
		n := func(i int) int { return int(binary.LittleEndian.Uint64(data[8*i:])) }
		log = append(log, landing{int64(n(0)), n(1), n(2)})
	}
	return log
}

// before is the last arrival before a moment.
func (l arrivalLog) before(t time.Time) (a landing) {
	for _, next := range l {
		if next.at > t.UnixNano() {
			break
		}
		a = next
	}
	return a
}

func (l arrivalLog) last() landing { return l[len(l)-1] }

// An arrivalKeeper writes down what comes before it goes on to the recorder.
type arrivalKeeper struct {
	*Recorder
	log *os.File
}

func (k arrivalKeeper) Keep(a realtime.Answer) realtime.Take {
	return &arrivalTake{Take: k.Recorder.Keep(a), log: k.log}
}

type arrivalTake struct {
	realtime.Take
	log          *os.File
	sound, words int
}

func (t *arrivalTake) note() {
	b := binary.LittleEndian.AppendUint64(nil, uint64(time.Now().UnixNano()))
	b = binary.LittleEndian.AppendUint64(b, uint64(t.sound))
	b = binary.LittleEndian.AppendUint64(b, uint64(t.words))
	if _, err := t.log.Write(b); err != nil {
		panic(err)
	}
}

func (t *arrivalTake) Sound(pcm []byte)  { t.sound += len(pcm); t.note(); t.Take.Sound(pcm) }
func (t *arrivalTake) Words(text string) { t.words += len(text); t.note(); t.Take.Words(text) }

// TestReceiverInAProcess is what the test above kills.
func TestReceiverInAProcess(t *testing.T) {
	dir := os.Getenv("RECEIVER_DIR")
	if dir == "" {
		t.Skip("runs in a process of its own")
	}
	log, err := os.Create(os.Getenv("RECEIVER_LOG"))
	if err != nil {
		t.Fatal(err)
	}
	c := realtime.NewController(realtime.Config{
		Endpoint: realtime.Endpoint{URL: os.Getenv("RECEIVER_URL")}, Session: realtime.Session{Model: realtime.DefaultModel},
		Keeper: arrivalKeeper{NewRecorder(func() string { return dir }, nil), log},
	})
	c.Start(t.Context())
	c.Ask(realtime.Question{Text: "Why is the sky blue?"})
	for range c.Notices() {
	}
}
