//go:build linux

package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkManyAnswers compares a window whose folder holds 10,000 answers, in conversations of a hundred or in one,
// with a window whose folder is empty: how soon one can type, how soon all are listed, and the memory afterwards.
func BenchmarkManyAnswers(b *testing.B) {
	program := buildProgram(b)
	for _, each := range []int{100, manyAnswers} {
		b.Run(fmt.Sprintf("conversations-of-%d", each), func(b *testing.B) {
			folder, s := b.TempDir(), openScreen(b, usualWidth, usualHeight)
			fillFolder(b, folder, manyAnswers, each)
			for range b.N {
				measureMany(b, s, program, folder)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func measureMany(b *testing.B, s *screen, program, folder string) {
	type run struct{ usable, listed, memory float64 }
	open := func(folder string) (r run) {
		p := sit(b, s, program, nil, "--mute", "--output", folder)
		r.usable = ms(p.usable())
		r.listed = p.rests().Seconds()
		time.Sleep(5 * time.Second) // until what the start has left over is given back
		r.memory = status(b, p.program.Process.Pid, "VmRSS")
		p.leaves()
		return r
	}
	open(folder)
	var full, empty, ratio, listed, more []float64
	for range 5 {
		f, e := open(folder), open(b.TempDir())
		full, empty, ratio = append(full, f.usable), append(empty, e.usable), append(ratio, f.usable/e.usable)
		listed, more = append(listed, f.listed), append(more, f.memory-e.memory)
	}
	b.ReportMetric(median(full), "ms-usable")
	b.ReportMetric(median(empty), "ms-usable-empty")
	b.ReportMetric(median(ratio), "x-usable")
	b.ReportMetric(median(listed), "s-listed")
	b.ReportMetric(median(more), "more-MB")
}

// BenchmarkStep tells what one step costs in a conversation of 10,000 answers, beside one of fifty: of the mouse wheel,
// going up, and of a question that is asked and answered.
func BenchmarkStep(b *testing.B) {
	program, url := buildProgram(b), startServer(b)
	folders := map[int]string{50: b.TempDir(), manyAnswers: b.TempDir()}
	for n, folder := range folders {
		fillFolder(b, folder, n, n)
	}
	for _, step := range []struct {
		name  string
		times int
		do    func(*person)
	}{
		{"scroll", 150, func(p *person) {
			for range 150 {
				fmt.Fprintln(p.keys, "click 4")
				time.Sleep(50 * time.Millisecond)
			}
		}},
		{"append", 8, func(p *person) {
			for range 8 {
				p.asks("words 60 60 15")
				p.rests()
			}
		}},
	} {
		b.Run(step.name, func(b *testing.B) {
			s := openScreen(b, usualWidth, usualHeight)
			measure := func(n int) float64 {
				folder := b.TempDir() // what is asked stays in a copy
				link(b, folders[n], folder)
				p := sit(b, s, program, nil, "--mute", "--base-url", url, "--output", folder)
				p.usable()
				p.Key("BackSpace")
				for _, x := range []int{630, 640} { // Fyne knows where the mouse is when it has moved
					fmt.Fprintf(p.keys, "mousemove %d 400\n", x)
				}
				p.rests()
				before := consumed(b, p.program.Process.Pid)
				step.do(p)
				p.rests()
				each := ms(consumed(b, p.program.Process.Pid)-before) / float64(step.times)
				p.leaves()
				return each
			}
			for range b.N {
				var few, many, ratio []float64
				for range 3 {
					f, m := measure(50), measure(manyAnswers)
					few, many, ratio = append(few, f), append(many, m), append(ratio, m/f)
				}
				b.ReportMetric(median(few), "cpu-ms-of-50")
				b.ReportMetric(median(many), "cpu-ms-of-10000")
				b.ReportMetric(median(ratio), "x")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// link has a folder hold the files of another.
func link(b *testing.B, from, to string) {
	files, err := os.ReadDir(from)
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range files {
		if err := os.Link(filepath.Join(from, f.Name()), filepath.Join(to, f.Name())); err != nil {
			b.Fatal(err)
		}
	}
}
