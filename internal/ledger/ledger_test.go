package ledger_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"geppetto-audio/internal/ledger"
	"geppetto-audio/realtime"
)

var noon = time.Date(2026, 11, 20, 12, 31, 18, 0, time.FixedZone("", 7*3600))

func dollars(usd float64) *float64 { return &usd }

// answer is an entry that cost something and took ten tokens.
func answer(at time.Time, cost *float64) ledger.Entry {
	return ledger.Entry{At: at, Conversation: "20261120_122950_k3f9", Model: "gpt-realtime-2.1", Cost: cost, Usage: realtime.Usage{InputTokens: 4, OutputTokens: 6}}
}

// newPath gives the path of a ledger whose folder isn't there yet.
func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "state", "ledger.jsonl") }

func add(t *testing.T, l *ledger.Ledger, entries ...ledger.Entry) {
	t.Helper()
	for _, e := range entries {
		if err := l.Add(e); err != nil {
			t.Fatal(err)
		}
	}
}

func wantSums(t *testing.T, l *ledger.Ledger, now time.Time, want ledger.Sums) {
	t.Helper()
	got, err := l.Sums(now)
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAnswersAddUp(t *testing.T) {
	path := newPath(t)
	l := ledger.Open(path)
	wantSums(t, l, noon, ledger.Sums{})
	add(t, l,
		answer(noon.AddDate(0, -1, 0), dollars(100)), // last month
		answer(noon.AddDate(0, 0, -1), dollars(1)),   // yesterday
		answer(noon, dollars(0.25)),
		answer(noon, nil),
		answer(noon, dollars(0)),
		answer(noon.AddDate(0, 1, 0), dollars(1000)), // a clock that was wrong
	)
	today := ledger.Sum{USD: 0.25, Answers: 3, Unpriced: 1, Tokens: 30}
	month := ledger.Sum{USD: 1.25, Answers: 4, Unpriced: 1, Tokens: 40}
	wantSums(t, l, noon, ledger.Sums{Session: ledger.Sum{USD: 1101.25, Answers: 6, Unpriced: 1, Tokens: 60}, Today: today, Month: month})

	// The next run has a session of its own.
	next := ledger.Open(path)
	wantSums(t, next, noon, ledger.Sums{Today: today, Month: month})
	wantSums(t, next, noon.AddDate(0, 0, 1), ledger.Sums{Month: month})
	wantSums(t, next, noon.AddDate(1, 0, 0), ledger.Sums{})
}

func TestOverTheLimit(t *testing.T) {
	for _, tt := range []struct {
		month, limit float64
		want         bool
	}{{0, 0, false}, {1e6, 0, false}, {0, 5, false}, {4.99, 5, false}, {5, 5, true}, {6, 5, true}} {
		s := ledger.Sums{Month: ledger.Sum{USD: tt.month}, Today: ledger.Sum{USD: 9}, Session: ledger.Sum{USD: 9}}
		if got := s.Over(tt.limit); got != tt.want {
			t.Errorf("%v of %v: %t", tt.month, tt.limit, got)
		}
	}
}

func TestTheFileIsForItsOwnerAndHasNoWords(t *testing.T) {
	path := newPath(t)
	e := answer(noon, dollars(0.0072))
	err := json.Unmarshal([]byte(`{"input_tokens":132,"output_tokens":121,
		"input_token_details":{"text_tokens":119,"audio_tokens":13,"cached_tokens":64,"cached_tokens_details":{"text_tokens":64}},
		"output_token_details":{"text_tokens":30,"audio_tokens":91}}`), &e.Usage)
	if err != nil {
		t.Fatal(err)
	}
	e.Usage.Raw = []byte(`{"secret":1}`)
	add(t, ledger.Open(path), e, ledger.Entry{At: noon, Model: "mine"})
	want := `{"at":"2026-11-20T12:31:18+07:00","conversation":"20261120_122950_k3f9","model":"gpt-realtime-2.1","usd":0.0072,` +
		`"input":132,"input_text":119,"input_audio":13,"cached_text":64,"output":121,"output_text":30,"output_audio":91}
{"at":"2026-11-20T12:31:18+07:00","model":"mine","usd":null,"input":0,"output":0}
`
	if diff := cmp.Diff(want, read(t, path)); diff != "" {
		t.Error(diff)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for name, want := range map[string]os.FileMode{path: 0o600, path + ".lock": 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, %v, want %v", filepath.Base(name), info.Mode(), err, want)
		}
	}
}

func TestProgramsShareTheFile(t *testing.T) {
	path := newPath(t)
	const programs, answers = 6, 40
	var all sync.WaitGroup
	for range programs {
		all.Go(func() {
			l := ledger.Open(path)
			for n := range answers {
				if err := l.Add(answer(noon, dollars(0.5))); err != nil {
					t.Error(err)
				}
				if s, err := l.Sums(noon); err != nil || s.Session.Answers != n+1 || s.Today.Answers <= n || s.Skipped != 0 {
					t.Errorf("%+v, %v", s, err)
				}
			}
		})
	}
	all.Wait()
	sum := ledger.Sum{USD: programs * answers * 0.5, Answers: programs * answers, Tokens: programs * answers * 10}
	wantSums(t, ledger.Open(path), noon, ledger.Sums{Today: sum, Month: sum})
}

func TestOtherProgramsAnswersAreSeen(t *testing.T) {
	path := newPath(t)
	window, terminal := ledger.Open(path), ledger.Open(path)
	for n := 1; n <= 3; n++ {
		add(t, terminal, answer(noon, dollars(1)))
		sum := ledger.Sum{USD: float64(n), Answers: n, Tokens: 10 * n}
		wantSums(t, window, noon, ledger.Sums{Today: sum, Month: sum})
		wantSums(t, terminal, noon, ledger.Sums{Session: sum, Today: sum, Month: sum})
	}
}

func TestWithoutAHome(t *testing.T) {
	l := ledger.Open("")
	add(t, l, answer(noon, dollars(1)), answer(noon.AddDate(0, 0, -1), dollars(2)))
	wantSums(t, l, noon, ledger.Sums{
		Session: ledger.Sum{USD: 3, Answers: 2, Tokens: 20}, Today: ledger.Sum{USD: 1, Answers: 1, Tokens: 10}, Month: ledger.Sum{USD: 3, Answers: 2, Tokens: 20},
	})
}

// An answer that was paid for counts, also while the disk is full, and once.
func TestWhatCannotBeWrittenIsWrittenLater(t *testing.T) {
	path := newPath(t)
	folder := filepath.Dir(path)
	write(t, folder, "a file in the place of the folder")
	l := ledger.Open(path)
	for range 2 {
		if err := l.Add(answer(noon, dollars(1))); err == nil {
			t.Fatal("nothing was written, without a word")
		}
	}
	sum := ledger.Sum{USD: 2, Answers: 2, Tokens: 20}
	if s, err := l.Sums(noon); s != (ledger.Sums{Session: sum, Today: sum, Month: sum}) {
		t.Errorf("got %+v, %v", s, err)
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	add(t, l, answer(noon, dollars(1)))
	sum = ledger.Sum{USD: 3, Answers: 3, Tokens: 30}
	wantSums(t, l, noon, ledger.Sums{Session: sum, Today: sum, Month: sum})
	wantSums(t, ledger.Open(path), noon, ledger.Sums{Today: sum, Month: sum})
}

// A program that was stopped while it held the lock stops no other.
func TestALockThatIsNeverGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := newPath(t)
		write(t, path, `{"torn`)
		lock := flock.New(path + ".lock")
		if ok, err := lock.TryLock(); !ok || err != nil {
			t.Fatal(ok, err)
		}
		defer lock.Close()
		l := ledger.Open(path)
		start := time.Now()
		add(t, l, answer(noon, dollars(1)))
		if waited := time.Since(start); waited != time.Second {
			t.Errorf("waited %v for the lock, want a second", waited)
		}
		sum := ledger.Sum{USD: 1, Answers: 1, Tokens: 10}
		wantSums(t, l, noon, ledger.Sums{Session: sum, Today: sum, Month: sum, Skipped: 1})
	})
}

func TestWhatNoAnswerCanBe(t *testing.T) {
	path := newPath(t)
	l := ledger.Open(path)
	for _, usd := range []float64{math.NaN(), math.Inf(1), -1, 1e9} {
		add(t, l, answer(noon, &usd))
	}
	huge := answer(noon, dollars(1))
	huge.Usage.InputTokens, huge.Usage.OutputTokens, huge.Usage.InputDetails.Text = math.MaxInt, -5, math.MinInt
	huge.Model = strings.Repeat("ü", 100_000)
	add(t, l, huge)
	sum := ledger.Sum{USD: 1, Answers: 5, Unpriced: 4, Tokens: 1_000_000_040}
	wantSums(t, l, noon, ledger.Sums{Session: sum, Today: sum, Month: sum})

	// What no line can hold is refused once, and blocks nothing after it.
	if err := l.Add(answer(time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), nil)); err == nil {
		t.Error("a year of five digits was written")
	}
	add(t, l, answer(noon, dollars(1)))
}

func TestAnAnswerWithoutATimeIsOfNow(t *testing.T) {
	l := ledger.Open(newPath(t))
	before := time.Now()
	add(t, l, ledger.Entry{Model: "m"})
	s, err := l.Sums(before)
	later, laterErr := l.Sums(time.Now())
	if err != nil || laterErr != nil || s.Today.Answers+later.Today.Answers == 0 {
		t.Errorf("today %+v, %+v, %v, %v", s, later, err, laterErr)
	}
}

func TestAFolderIsNoLedger(t *testing.T) {
	path := newPath(t)
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	l := ledger.Open(path)
	if err := l.Add(answer(noon, dollars(1))); err == nil {
		t.Error("added to a folder")
	}
	if s, err := l.Sums(noon); err == nil || s.Session.Answers != 1 || s.Month.USD != 1 {
		t.Errorf("got %+v, %v", s, err)
	}
}

func BenchmarkSums(b *testing.B) {
	var text strings.Builder
	for n := range 10_000 {
		at := noon.Add(-time.Duration(n) * 20 * time.Minute)
		fmt.Fprintf(&text, `{"at":%q,"conversation":"20261120_122950_k3f9","model":"gpt-realtime-2.1","usd":0.01,"input":132,"input_text":119,"output":121,"output_text":30,"output_audio":91}`+"\n", at.Format(time.RFC3339))
	}
	path := filepath.Join(b.TempDir(), "ledger.jsonl")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	sums := func(b *testing.B, l *ledger.Ledger) {
		if s, err := l.Sums(noon); err != nil || s.Month.Answers < 1000 {
			b.Fatal(s, err)
		}
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			sums(b, ledger.Open(path))
		}
	})
	b.Run("again", func(b *testing.B) {
		l := ledger.Open(path)
		sums(b, l)
		for b.Loop() {
			sums(b, l)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	l := ledger.Open(filepath.Join(b.TempDir(), "ledger.jsonl"))
	for b.Loop() {
		if err := l.Add(answer(noon, dollars(1))); err != nil {
			b.Fatal(err)
		}
	}
}
