package gui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

// what folds notices, a second apart, and shows what became of them in short.
func folded(th *thread, notices ...realtime.Notice) []string {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, n := range notices {
		th.apply(n, now)
		now = now.Add(time.Second)
	}
	var out []string
	for _, u := range th.turns {
		stage := []string{"queued", "asked", "answering", "answered", "fruitless"}[u.stage]
		parts := []string{u.id, stage, u.words.text(), clock(u.sound), u.remark + u.problem}
		out = append(out, strings.Join(parts, " | "))
	}
	return out
}

func TestThread(t *testing.T) {
	newApp(t)
	q := func(id string) realtime.Question { return realtime.Question{ID: id, Text: "Why " + id + "?"} }
	stopped := realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, Heard: time.Second, Received: 3 * time.Second}
	for _, c := range []struct {
		name    string
		notices []realtime.Notice
		want    []string
	}{
		{"asked", []realtime.Notice{realtime.Asked{Question: q("a")}}, []string{"a | queued |  | 0:00 | "}},
		{"sent", []realtime.Notice{realtime.Asked{Question: q("a")}, realtime.Sent{ID: "a"}}, []string{"a | asked |  | 0:00 | "}},
		{"words", []realtime.Notice{realtime.Asked{Question: q("a")}, realtime.Words{ID: "a", Text: "Be"}, realtime.Words{ID: "a", Text: "cause"}}, []string{"a | answering | Because | 0:00 | "}},
		{"sound before words", []realtime.Notice{realtime.Asked{Question: q("a")}, realtime.Sound{ID: "a", Received: 2 * time.Second}}, []string{"a | answering |  | 0:02 | "}},
		{"sent is late", []realtime.Notice{realtime.Asked{Question: q("a")}, realtime.Words{ID: "a", Text: "So"}, realtime.Sent{ID: "a"}}, []string{"a | answering | So | 0:00 | "}},
		{"two at a time", append(completed("a", "A?", "Aa.", time.Second), realtime.Asked{Question: q("b")}), []string{"a | answered | Aa. | 0:01 | ", "b | queued |  | 0:00 | "}},
		{"the end has the last word", []realtime.Notice{realtime.Asked{Question: q("a")}, realtime.Words{ID: "a", Text: "Bcause"}, realtime.Ended{Question: q("a"), Text: "Because", Outcome: realtime.Outcome{Status: realtime.Completed}, Kept: realtime.Kept{Transcript: "t"}}}, []string{"a | answered | Because | 0:00 | "}},
		{"stopped", []realtime.Notice{realtime.Asked{Question: q("a")}, realtime.Words{ID: "a", Text: "So"}, realtime.Ended{Question: q("a"), Text: "So", Outcome: stopped, Kept: realtime.Kept{Duration: 3 * time.Second}}}, []string{"a | answered | So | 0:03 | Stopped by you at 0:01 of 0:03"}},
		{"stopped after it had come", append(completed("a", "A?", "Aa.", 3*time.Second), realtime.Amended{ID: "a", Outcome: stopped}), []string{"a | answered | Aa. | 0:03 | Stopped by you at 0:01 of 0:03"}},
		{"stopped before anything", []realtime.Notice{realtime.Asked{Question: q("a")}, realtime.Ended{Question: q("a"), Outcome: realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, Heard: -1}}}, []string{"a | fruitless |  | 0:00 | Stopped by you before an answer came."}},
		{"nothing came", failed("a", "A?", errors.New("no luck")), []string{"a | fruitless |  | 0:00 | No luck."}},
		{"an empty answer", []realtime.Notice{realtime.Asked{Question: q("a")}, realtime.Ended{Question: q("a"), Outcome: realtime.Outcome{Status: realtime.Completed}}}, []string{"a | fruitless |  | 0:00 | The answer was empty."}},
		{"asked again", append(append(failed("a", "A?", errors.New("no luck")), completed("b", "B?", "Bb.", time.Second)...), realtime.Asked{Question: q("a")}), []string{"b | answered | Bb. | 0:01 | ", "a | queued |  | 0:00 | "}},
		{"of an unknown question", []realtime.Notice{realtime.Words{ID: "x", Text: "?"}, realtime.Sound{ID: "x"}, realtime.Sent{ID: "x"}, realtime.Amended{ID: "x"}, realtime.Ended{Question: q("x")}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, folded(newThread(), c.notices...)); diff != "" {
				t.Errorf("turns (-want +got):\n%s", diff)
			}
		})
	}
}

// A published snapshot stays what it was, whatever comes after it.
func TestSnapshotIsFrozen(t *testing.T) {
	th := newThread()
	folded(th, realtime.Asked{Question: realtime.Question{ID: "a"}}, realtime.Words{ID: "a", Text: "One.\nTwo"})
	first := th.byID["a"].snapshot(1)
	folded(th, realtime.Words{ID: "a", Text: " more."})
	if want := []string{"One.\n", "Two"}; !slices.Equal(first.passages, want) {
		t.Errorf("got %q, want %q", first.passages, want)
	}
	if second := th.byID["a"].snapshot(2); second.revision == first.revision {
		t.Error("two different snapshots have one revision: the second would not be shown")
	}
}

func TestThreadDrafts(t *testing.T) {
	newApp(t)
	yesterday := time.Now().Add(-24 * time.Hour)
	th := newThread()
	folded(th, slices.Concat(
		failed("failed", "Failed?", errors.New("no luck")),
		completed("done", "Done?", "Done.", time.Second),
		[]realtime.Notice{
			realtime.Asked{Question: realtime.Question{ID: "stopped", Text: "Stopped?"}},
			realtime.Ended{Question: realtime.Question{ID: "stopped"}, Outcome: realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou}},
			realtime.Asked{Question: realtime.Question{ID: "half", Text: "Half?"}}, realtime.Words{ID: "half", Text: "Ha"},
			realtime.Asked{Question: realtime.Question{ID: "waiting", Text: "Waiting?"}},
		})...)
	th.restore(Drafts{Unsent: "unsent", Failed: []Draft{{Question: "Old?", Sentence: "It was late.", When: yesterday}}})
	var got []string
	for _, d := range th.drafts() {
		got = append(got, d.Question+" "+d.Sentence)
	}
	want := []string{"Old? It was late.", "Failed? No luck.", "Waiting? The program was closed before an answer came."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("drafts (-want +got):\n%s", diff)
	}
	if !th.drafts()[0].When.Equal(yesterday) {
		t.Error("a draft forgot when it was asked")
	}
	if th.unsent != "unsent" {
		t.Errorf("unsent: got %q", th.unsent)
	}
}

func TestThreadPlayback(t *testing.T) {
	th := newThread()
	folded(th, slices.Concat(completed("a", "A?", "Aa.", 3*time.Second), completed("b", "B?", "Bb.", 3*time.Second))...)
	th.heard(audio.PlayerStatus{ID: "a", State: audio.Playing, Position: time.Second, Err: errors.New("crackle")})
	if got := th.byID["a"].play; got.State != audio.Playing || got.Position != time.Second || got.Err != nil {
		t.Errorf("a: got %+v", got)
	}
	th.heard(audio.PlayerStatus{ID: "b", State: audio.Paused})
	if got := th.byID["a"].play.State; got != audio.Idle {
		t.Errorf("a after b began: got state %v", got)
	}
	for _, u := range th.turns {
		u.dirty = false
	}
	th.heard(audio.PlayerStatus{ID: "b", State: audio.Paused})
	if th.byID["b"].dirty {
		t.Error("an unchanged position would be shown again")
	}
	th.heard(audio.PlayerStatus{ID: "b", State: audio.Idle})
	if got := th.byID["b"].play.State; got != audio.Idle {
		t.Errorf("b after its end: got state %v", got)
	}
}

func TestWarnings(t *testing.T) {
	th := newThread()
	for _, w := range []string{"one", "two", "one", "", "three", "four"} {
		th.warn(w)
	}
	if want := []string{"two", "three", "four"}; !slices.Equal(th.warnings, want) {
		t.Errorf("got %q, want the latest, each once: %q", th.warnings, want)
	}
	th.dismiss("three")
	if want := []string{"two", "four"}; !slices.Equal(th.warnings, want) {
		t.Errorf("dismissed: got %q, want %q", th.warnings, want)
	}
}
