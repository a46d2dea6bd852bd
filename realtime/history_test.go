package realtime

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestHistoryClipsWhatIsTooLongAlone(t *testing.T) {
	long := strings.Repeat("é", 4*maxHistory) // twice as many tokens
	for name, tc := range map[string]struct {
		question, answer string
		whole            bool
	}{
		"both short":        {"why?", "so", true},
		"a long answer":     {"why?", long, false},
		"a long question":   {"x" + long, "so", false},
		"both long":         {long, "x" + long, false},
		"just as much":      {"q", strings.Repeat("a", 4*(maxHistory-1)), true},
		"an odd beginning":  {"ab", "x" + long, false},
		"an odd beginning2": {"abc", "xy" + long, false},
	} {
		t.Run(name, func(t *testing.T) {
			var h history
			h.add("before", "all this")
			h.add(tc.question, tc.answer)
			last := h.exchanges[len(h.exchanges)-1]
			if whole := last == (Exchange{tc.question, tc.answer}); whole != tc.whole {
				t.Fatalf("kept whole: %t", whole)
			}
			if h.size > maxHistory || h.size < maxHistory/2 && !tc.whole || !utf8.ValidString(last.Question) || !utf8.ValidString(last.Answer) {
				t.Errorf("%d tokens of history, the last %d and %d", h.size, len(last.Question), len(last.Answer))
			}
			q, a := strings.TrimSuffix(last.Question, "…"), strings.TrimPrefix(last.Answer, "…")
			if !strings.HasPrefix(tc.question, q) || !strings.HasSuffix(tc.answer, a) || q == "" || a == "" {
				t.Error("the beginning of the question or the end of the answer is gone")
			}
		})
	}
}

func FuzzHistory(f *testing.F) {
	f.Add("why?", "so", 1)
	f.Add("é", "…", 60_000)
	f.Add("0", "\xaf", 60_000)
	f.Fuzz(func(t *testing.T, question, answer string, times int) {
		times = min(max(times, 1), 1<<16)
		var h history
		h.add(strings.Repeat(question, times), strings.Repeat(answer, times))
		h.add(question, answer)
		if h.size > maxHistory {
			t.Errorf("%d tokens", h.size)
		}
		h.events(encoder{})
	})
}

// Nobody wrote the text that stands for a recording: a new session is told the answer alone.
func TestARecordingIsNotTold(t *testing.T) {
	var h history
	h.add(SpokenQuestion("hello, (1).flac", 2300*time.Millisecond), "Hello to you.")
	h.add("(recording) is what I wrote", "So you did.")
	want := []Exchange{{"", "Hello to you."}, {"(recording) is what I wrote", "So you did."}}
	if !slices.Equal(h.exchanges, want) {
		t.Errorf("told are %q", h.exchanges)
	}
}
