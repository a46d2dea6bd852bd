package ledger_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"geppetto-audio/internal/ledger"
)

const oneDollar = `{"at":"2026-11-20T12:31:18+07:00","model":"m","usd":1,"input":4,"output":6}` + "\n"

// sums are those of a ledger with so many answers of one dollar today.
func sums(answers, skipped int) ledger.Sums {
	sum := ledger.Sum{USD: float64(answers), Answers: answers, Tokens: 10 * answers}
	return ledger.Sums{Today: sum, Month: sum, Skipped: skipped}
}

func TestWhatIsNoEntryIsPassedOver(t *testing.T) {
	tests := []struct {
		name, text       string
		answers, skipped int
	}{
		{"empty", "", 0, 0},
		{"blank lines", "\n\r\n \n" + oneDollar + "\n", 1, 0},
		{"line ends of Windows", strings.ReplaceAll(oneDollar, "\n", "\r\n"), 1, 0},
		{"keys of a later version", strings.Replace(oneDollar, "{", `{"future":{"a":[1]},`, 1), 1, 0},
		{"torn by a crash", oneDollar + oneDollar[:40] + "\n" + oneDollar, 2, 1},
		{"torn by a power cut", oneDollar + strings.Repeat("\x00", 300) + "\n" + oneDollar, 2, 1},
		{"two in a line", strings.TrimSpace(oneDollar) + oneDollar, 0, 1},
		{"not JSON", "hello\n\xff\xfe\n" + oneDollar, 1, 2},
		{"other JSON", "null\n[]\n7\n\"x\"\n{}\n" + oneDollar, 1, 5},
		{"without a time", `{"model":"m","usd":1}` + "\n", 0, 1},
		{"less than nothing", strings.Replace(oneDollar, `"usd":1`, `"usd":-1`, 1), 0, 1},
		{"more than there is", strings.Replace(oneDollar, `"usd":1`, `"usd":1e99`, 1), 0, 1},
		{"fewer tokens than none", strings.Replace(oneDollar, `"input":4`, `"input":-4`, 1), 0, 1},
		{"a very long line", strings.Repeat("x", 100_000) + "\n" + oneDollar, 1, 1},
		{"a very long line that ends like an entry", strings.Repeat("x", 16<<10) + oneDollar + oneDollar, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := newPath(t)
			write(t, path, tt.text)
			l := ledger.Open(path)
			for range 2 { // reported is what there is, not how often it was seen
				wantSums(t, l, noon, sums(tt.answers, tt.skipped))
			}
			// Whatever it is, it stays, and the next entry is one.
			add(t, l, answer(noon, dollars(1)))
			if got := read(t, path); !strings.HasPrefix(got, tt.text) {
				t.Errorf("something was lost: %q", got)
			}
			wantSums(t, ledger.Open(path), noon, sums(tt.answers+1, tt.skipped))
		})
	}
}

func TestAnOpenLineAtTheEnd(t *testing.T) {
	t.Run("torn", func(t *testing.T) {
		path := newPath(t)
		write(t, path, oneDollar+oneDollar[:30])
		l := ledger.Open(path)
		wantSums(t, l, noon, sums(1, 0)) // somebody may be about to write the rest
		add(t, ledger.Open(path), answer(noon, dollars(1)))
		wantSums(t, l, noon, sums(2, 1))
	})
	t.Run("whole", func(t *testing.T) {
		path := newPath(t)
		write(t, path, oneDollar+strings.TrimSpace(oneDollar))
		l := ledger.Open(path)
		wantSums(t, l, noon, sums(1, 0))
		add(t, ledger.Open(path), answer(noon, dollars(1)))
		wantSums(t, l, noon, sums(3, 0))
	})
	t.Run("being written", func(t *testing.T) {
		path := newPath(t)
		l := ledger.Open(path)
		for n := range len(oneDollar) {
			write(t, path, oneDollar+oneDollar[:n])
			wantSums(t, l, noon, sums(1, 0))
		}
		write(t, path, oneDollar+oneDollar)
		wantSums(t, l, noon, sums(2, 0))
	})
}

func TestAFileThatIsAnotherOneIsReadAnew(t *testing.T) {
	other := strings.Replace(oneDollar, `"m"`, `"o"`, 1)
	tests := []struct {
		name   string
		change func(t *testing.T, path string)
		want   int
	}{
		{"removed", func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, 0},
		{"emptied", func(t *testing.T, path string) { write(t, path, "") }, 0},
		{"shorter", func(t *testing.T, path string) { write(t, path, oneDollar) }, 1},
		{"longer, with another content", func(t *testing.T, path string) { write(t, path, strings.Repeat(other, 5)) }, 5},
		{"replaced", func(t *testing.T, path string) {
			// The same where the old one ended.
			write(t, path+".new", strings.Repeat("\n", len(oneDollar))+strings.Repeat(oneDollar, 7))
			if err := os.Rename(path+".new", path); err != nil {
				t.Fatal(err)
			}
		}, 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := newPath(t)
			write(t, path, strings.Repeat(oneDollar, 3))
			l := ledger.Open(path)
			wantSums(t, l, noon, sums(3, 0))
			tt.change(t, path)
			wantSums(t, l, noon, sums(tt.want, 0))
			add(t, ledger.Open(path), answer(noon, dollars(1)))
			wantSums(t, l, noon, sums(tt.want+1, 0))
		})
	}
}

// Whatever the file holds: it is read without an error, in pieces as in one, and an entry added to it is found again
// with nothing of the file lost.
func FuzzLedger(f *testing.F) {
	for n, seed := range []string{"", oneDollar, oneDollar + oneDollar[:20], "\n\n{}\nnull\n" + oneDollar, strings.Repeat("x", 20_000) + oneDollar,
		`{"at":"2026-11-20T12:31:18Z","usd":0.5}` + "\n", `{"at":"2026-11-20T05:31:18Z","usd":1e308,"input":1e9}` + "\r\n", "{\"AT\":\"2026-11-20T12:00:00+07:00\"}\n"} {
		f.Add([]byte(seed), n*9)
	}
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		path := filepath.Join(t.TempDir(), "ledger.jsonl")
		cut = min(max(cut, 0), len(text))
		write(t, path, string(text[:cut]))
		pieces := ledger.Open(path)
		if _, err := pieces.Sums(noon); err != nil {
			t.Fatal(err)
		}
		write(t, path, string(text))
		inPieces, err := pieces.Sums(noon)
		if err != nil {
			t.Fatal(err)
		}
		inOne, err := ledger.Open(path).Sums(noon)
		if diff := cmp.Diff(inOne, inPieces); diff != "" || err != nil {
			t.Fatalf("in pieces it is something else: %v %s", err, diff)
		}
		if inOne.Month.USD < inOne.Today.USD || inOne.Today.USD < 0 || inOne.Month.Tokens < inOne.Today.Tokens || inOne.Month.Answers < inOne.Today.Answers {
			t.Errorf("%+v", inOne)
		}
		// An open line at the end is ended by the next entry, and counts for what it is.
		ended := filepath.Join(t.TempDir(), "ledger.jsonl")
		write(t, ended, string(text)+"\n")
		want, err := ledger.Open(ended).Sums(noon)
		if err != nil {
			t.Fatal(err)
		}
		add(t, pieces, answer(noon, dollars(0.25)))
		got, err := pieces.Sums(noon)
		if err != nil || got.Today.Answers != want.Today.Answers+1 || got.Month.Answers != want.Month.Answers+1 || got.Skipped != want.Skipped ||
			!cmp.Equal(got.Today.USD, want.Today.USD+0.25, cmpopts.EquateApprox(1e-9, 1e-9)) {
			t.Errorf("after %+v and an entry more: %+v, %v", want, got, err)
		}
		if kept := read(t, path); !strings.HasPrefix(kept, string(text)) {
			t.Error("something of the file is lost")
		}
		if fmt.Sprint(got.Session) != fmt.Sprint(ledger.Sum{USD: 0.25, Answers: 1, Tokens: 10}) {
			t.Errorf("the session is %+v", got.Session)
		}
	})
}
