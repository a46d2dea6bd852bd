//go:build unix

package bench

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

const (
	hourOfSpeech = 3600 * 2 * realtime.SampleRate // bytes of PCM: 172.8 MB
	delta        = 12000                          // bytes: a quarter of a second, as OpenAI sends
	pairs        = 7
)

// BenchmarkReceive compares an hour of speech on its way from the socket to the disk through the program with a bare
// loop that knows nothing of JSON, of order or of WAV: pair by pair, each of both warmed up.
func BenchmarkReceive(b *testing.B) {
	url := startServer(b)
	ours := newReceiver(b, url)
	bare := bareLoop{b, url}
	ours.receive(hourOfSpeech / 10)
	bare.receive(hourOfSpeech / 10)
	for range b.N {
		var cpu, speed, ratio, allocated []float64
		for range pairs {
			o, s := ours.measure(), bare.measure()
			cpu = append(cpu, o.cpu.Seconds())
			speed = append(speed, o.rate())
			ratio = append(ratio, o.rate()/s.rate())
			allocated = append(allocated, float64(o.allocated)/(1<<20))
		}
		b.ReportMetric(median(cpu), "cpu-s/h")
		b.ReportMetric(median(speed), "MB/s")
		b.ReportMetric(median(ratio), "of-bare")
		b.ReportMetric(median(allocated), "MB-alloc/h")
	}
	b.ReportMetric(0, "ns/op")
}

type cost struct {
	cpu, wall time.Duration
	allocated uint64
}

func (c cost) rate() float64 { return hourOfSpeech / 1e6 / c.wall.Seconds() }

// measured runs f with the garbage of what came before out of the way.
func measured(f func()) cost {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, began := processorTime(), time.Now()
	f()
	c := cost{cpu: processorTime() - cpu, wall: time.Since(began)}
	runtime.ReadMemStats(&after)
	c.allocated = after.TotalAlloc - before.TotalAlloc
	return c
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// A receiver is the program without a screen and without a loudspeaker.
type receiver struct {
	b          *testing.B
	controller *realtime.Controller
}

func newReceiver(b *testing.B, url string) *receiver {
	dir := b.TempDir()
	recorder := audio.NewRecorder(func() string { return dir }, nil)
	c := realtime.NewController(realtime.Config{Endpoint: realtime.Endpoint{URL: url}, Keeper: recorder})
	c.Start(context.Background())
	b.Cleanup(func() {
		go c.Close()
		for range c.Notices() {
		}
		recorder.Close()
	})
	return &receiver{b, c}
}

func (r *receiver) measure() cost { return measured(func() { r.receive(hourOfSpeech) }) }

// receive asks for so many bytes of sound and waits until they are on disk.
func (r *receiver) receive(total int) {
	id := r.controller.Ask(realtime.Question{Text: fmt.Sprintf("sound %d %d", total, delta)})
	for n := range r.controller.Notices() {
		e, ok := n.(realtime.Ended)
		if !ok || e.Question.ID != id {
			continue
		}
		if e.Outcome.Status != realtime.Completed || e.Kept.Err != nil || e.Kept.Duration != time.Duration(total/2)*time.Second/realtime.SampleRate {
			r.b.Fatalf("ended %+v, kept %+v", e.Outcome, e.Kept)
		}
		_ = os.Remove(e.Kept.Audio)
		return
	}
}

// A bareLoop does the least that puts the sound on disk.
type bareLoop struct {
	b   *testing.B
	url string
}

func (l bareLoop) measure() cost { return measured(func() { l.receive(hourOfSpeech) }) }

func (l bareLoop) receive(total int) {
	check := func(err error) {
		if err != nil {
			l.b.Fatal(err)
		}
	}
	dialer := websocket.Dialer{ReadBufferSize: 64 << 10}
	conn, _, err := dialer.Dial(strings.Replace(l.url, "http", "ws", 1)+"/realtime", nil)
	check(err)
	defer func() { _ = conn.Close() }()
	f, err := os.Create(filepath.Join(l.b.TempDir(), "bare.pcm"))
	check(err)
	defer func() { _ = f.Close() }()
	check(conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"type":"conversation.item.create","item":{"content":[{"text":"sound %d %d"}]}}`, total, delta)))
	var frame bytes.Buffer
	pcm := make([]byte, delta+3)
	mark, kind := []byte(`"delta":"`), []byte(`output_audio.delta`)
	for written := 0; written < total; {
		_, r, err := conn.NextReader()
		check(err)
		frame.Reset()
		_, err = io.Copy(&frame, r)
		check(err)
		if !bytes.Contains(frame.Bytes()[:min(60, frame.Len())], kind) {
			continue
		}
		from := bytes.Index(frame.Bytes(), mark) + len(mark)
		text := frame.Bytes()[from : frame.Len()-2]
		n, err := base64.StdEncoding.Decode(pcm, text)
		check(err)
		_, err = f.Write(pcm[:n])
		check(err)
		written += n
	}
	check(f.Sync())
}
