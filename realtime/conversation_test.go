package realtime

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A witness writes down what every session of a server was told, in the order it came.
type witness struct {
	mu       sync.Mutex
	sessions [][]string
}

// script answers every question with "answer to" it.
func (w *witness) script(p *peer) {
	w.mu.Lock()
	for len(w.sessions) < p.n {
		w.sessions = append(w.sessions, nil)
	}
	w.mu.Unlock()
	p.begin()
	question := ""
	for n := 1; ; n++ {
		f := p.next()
		if f == nil {
			return
		}
		switch f["type"] {
		case "conversation.item.create":
			content := f["item"].(frame)["content"].([]any)[0].(frame)
			question = content["text"].(string)
			w.told(p.n, fmt.Sprintf("%s %s: %s", f["item"].(frame)["role"], content["type"], question))
		case "response.create":
			w.told(p.n, "ask")
			id := fmt.Sprintf("r%d_%d", p.n, n)
			p.created(id)
			p.say(id, "answer to "+question, sound(10))
			p.done(id, "completed", "null")
		}
	}
}

func (w *witness) told(session int, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sessions[session-1] = append(w.sessions[session-1], what)
}

// check compares what was told with one line for each thing, sessions apart by an empty line.
func (w *witness) check(t *testing.T, want string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []string
	for _, s := range w.sessions {
		all = append(all, strings.Join(s, "\n"))
	}
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), strings.Join(all, "\n\n")); diff != "" {
		t.Errorf("the server was told (-want +got):\n%s", diff)
	}
}

// only gives the notices of one kind.
func only[T Notice](all []Notice) []T {
	var found []T
	for _, n := range all {
		if n, ok := n.(T); ok {
			found = append(found, n)
		}
	}
	return found
}

func TestEveryQuestionKnowsItsConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		s := newStage(t, Config{}, w.script, nil)
		s.Ask(Question{Text: "1"})
		s.Ask(Question{Text: "2"})
		fresh := s.NewConversation()
		s.Ask(Question{Text: "3"})
		s.Continue("old", []Exchange{{"0", "zero"}})
		last := s.untilEnded(s.Ask(Question{Text: "4"}))
		if last.Outcome.Status != Completed {
			t.Errorf("ended %+v", last.Outcome)
		}
		asked, began := only[Asked](s.seen), only[Began](s.seen)
		first := began[0].Conversation
		if diff := cmp.Diff([]Began{{first, false}, {fresh, false}, {"old", true}}, began); diff != "" {
			t.Error(diff)
		}
		want := []string{first, first, fresh, "old"}
		for n, a := range asked {
			if a.Conversation != want[n] {
				t.Errorf("question %d was asked in %s, want %s", n+1, a.Conversation, want[n])
			}
			if kept := s.keeper.keeps[n].answer.Conversation; kept != want[n] {
				t.Errorf("answer %d is kept as of %s, want %s", n+1, kept, want[n])
			}
		}
		if first == fresh || len(asked) != 4 {
			t.Errorf("asked %v", asked)
		}
		w.check(t, `
user input_text: 1
ask
user input_text: 2
ask

user input_text: 3
ask

user input_text: 0
assistant output_text: zero
user input_text: 4
ask`)
	})
}

func TestBeganStandsBeforeTheConversationsQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{}, (&witness{}).script, nil)
		s.Ask(Question{Text: "1"})
		s.NewConversation()
		s.ask("2")
		current := ""
		for _, n := range s.seen {
			switch n := n.(type) {
			case Began:
				current = n.Conversation
			case Asked:
				if n.Conversation != current {
					t.Errorf("question %s of %s came before its conversation began", n.Question.Text, n.Conversation)
				}
			}
		}
	})
}

func TestGoingBackAndForth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		s := newStage(t, Config{}, w.script, nil)
		s.Continue("a", []Exchange{{"a1", "A1"}})
		s.ask("a2")
		s.Continue("b", []Exchange{{"b1", "B1"}, {"", "a recording's answer"}, {"unanswered", ""}})
		s.ask("b2")
		s.Continue("a", []Exchange{{"a1", "A1"}, {"a2", "answer to a2"}})
		s.ask("a3")
		s.Continue("a", []Exchange{{"not", "told"}}) // current: goes on as it is
		s.ask("a4")
		w.check(t, `
user input_text: a1
assistant output_text: A1
user input_text: a2
ask

user input_text: b1
assistant output_text: B1
assistant output_text: a recording's answer
user input_text: b2
ask

user input_text: a1
assistant output_text: A1
user input_text: a2
assistant output_text: answer to a2
user input_text: a3
ask
user input_text: a4
ask`)
		if got := only[Began](s.seen); len(got) != 4 {
			t.Errorf("began %v", got)
		}
	})
}

func TestAnAwaitedConversationKnowsItsPastItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		release := make(chan struct{})
		s := newStage(t, Config{}, func(p *peer) {
			if p.n == 1 {
				<-release
			}
			w.script(p)
		}, nil)
		s.Continue("a", []Exchange{{"a1", "A1"}})
		s.Ask(Question{Text: "a2"})
		s.NewConversation()
		s.Ask(Question{Text: "b1"})
		s.Continue("a", nil) // what is on disk doesn't know of a2 yet
		s.Ask(Question{Text: "a3"})
		close(release)
		s.until(func(n Notice) bool { e, ok := n.(Ended); return ok && e.Question.Text == "a3" })
		w.check(t, `
user input_text: a1
assistant output_text: A1
user input_text: a2
ask

user input_text: b1
ask

user input_text: a1
assistant output_text: A1
user input_text: a2
assistant output_text: answer to a2
user input_text: a3
ask`)
	})
}

func TestThePastIsCappedFromItsBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		s := newStage(t, Config{}, w.script, nil)
		var past []Exchange
		for n := range 100 {
			past = append(past, Exchange{fmt.Sprintf("question %d", n), strings.Repeat("x", 1000)})
		}
		s.Continue("a", past)
		s.ask("and?")
		told := w.sessions[0]
		size := 0
		for _, item := range told[:len(told)-2] {
			_, text, _ := strings.Cut(item, ": ")
			size += tokens(text)
		}
		if size > maxHistory || size < maxHistory-500 {
			t.Errorf("told %d tokens of the past, want up to %d", size, maxHistory)
		}
		if n := len(told); !strings.HasSuffix(told[n-4], "question 99") || !strings.HasPrefix(told[0], "user") {
			t.Errorf("told %q … %q", told[0], told[n-4])
		}
	})
}

func TestAConversationInWhichNothingWasAskedIsAsGoodAsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{}, (&witness{}).script, nil)
		first := s.NewConversation()
		if again := s.NewConversation(); again != first {
			t.Error("a second new conversation began in place of the first")
		}
		s.Continue("old", nil)
		if s.NewConversation() == "old" {
			t.Error("a conversation of an earlier time is as good as new")
		}
		s.ask("1")
		if got := only[Began](s.seen); len(got) != 3 || got[0].Conversation != first {
			t.Errorf("began %v", got)
		}
	})
}

func TestAnEagerControllerGoesAlongAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		s := newStage(t, Config{Eager: true}, w.script, nil)
		s.untilState(Ready)
		s.Continue("a", []Exchange{{"a1", "A1"}})
		s.untilState(Ready)
		synctest.Wait()
		w.check(t, "\n\n\nuser input_text: a1\nassistant output_text: A1")
		s.ask("a2")
		w.check(t, "\n\n\nuser input_text: a1\nassistant output_text: A1\nuser input_text: a2\nask")
	})
}

func TestTurningToAnotherConversationWhileConnecting(t *testing.T) {
	for name, refuse := range map[string]func(int, http.ResponseWriter) bool{
		"a server that loads its model": nil,
		"a server that is down": func(n int, w http.ResponseWriter) bool {
			if n == 1 {
				w.Header().Set("Retry-After", "60")
				w.WriteHeader(503)
			}
			return n == 1
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, Config{Eager: true}, func(p *peer) {
					if p.n == 1 {
						p.drain() // no session for two minutes
						return
					}
					new(witness).script(p)
				}, refuse)
				synctest.Wait()
				began := time.Now()
				s.Continue("a", nil)
				s.untilState(Ready)
				if took := time.Since(began); took > time.Second {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

func TestARunningAnswerBelongsToThePast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		s := newStage(t, Config{}, w.script, nil)
		s.keeper.block = make(chan struct{})
		s.Continue("a", []Exchange{{"a1", "A1"}})
		s.Ask(Question{Text: "a2"})
		s.until(func(n Notice) bool { _, ok := n.(Words); return ok })
		s.NewConversation()
		s.Continue("a", []Exchange{{"a1", "A1"}})
		close(s.keeper.block)
		s.ask("a3")
		w.check(t, `
user input_text: a1
assistant output_text: A1
user input_text: a2
ask
user input_text: a3
ask`)
	})
}

func TestAQuestionIsAskedOnceWhateverComesBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		var once sync.Once
		var s *stage
		cfg := Config{Trace: func(direction string, f []byte) {
			if direction == "out" && strings.Contains(string(f), "A1") { // the session is as good as made
				once.Do(func() { s.Reconfigure(here, Session{Model: "m2"}) })
			}
		}}
		s = newStage(t, cfg, w.script, nil)
		s.Continue("a", []Exchange{{"a1", "A1"}})
		s.ask("1")
		s.ask("2")
		// How much the session that was given up has heard of is nobody's concern.
		sessions := w.all()
		want := []string{"user input_text: a1", "assistant output_text: A1", "user input_text: 1", "ask", "user input_text: 2", "ask"}
		if got := sessions[len(sessions)-1]; len(sessions) != 2 || !slices.Equal(got, want) {
			t.Errorf("of %d sessions the last was told %q", len(sessions), got)
		}
		if told := strings.Join(sessions[0], " "); strings.Contains(told, "ask") || strings.Contains(told, ": 1") {
			t.Errorf("the first was told %q", told)
		}
	})
}
