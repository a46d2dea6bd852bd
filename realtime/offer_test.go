package realtime

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
)

// picky takes a session only without the fields it refuses.
func picky(t *testing.T, p *peer, refused map[string]string) frame {
	p.send(`{"type":"session.created","session":{"id":"s"}}`)
	for range 5 {
		f := p.expect("session.update")
		if f == nil {
			return nil
		}
		session := f["session"].(frame)
		output := session["audio"].(frame)["output"].(frame)
		var answer string
		for field, refusal := range refused {
			if _, there := session[field]; there || field == "speed" && output[field] != nil || field == "voice" && output[field] != nil {
				answer = fmt.Sprintf(refusal, f["event_id"])
			}
		}
		if answer == "" {
			p.send(`{"type":"session.updated","session":{"id":"s"}}`)
			return session
		}
		p.send("%s", answer)
		if strings.Contains(answer, "event_id") && refused["voice"] == "" {
			p.send("%s", answer) // some say it twice
		}
	}
	t.Error("five offers were not enough")
	return nil
}

const unknown = `{"type":"error","error":{"type":"invalid_request_error","code":"unknown_parameter","message":"Unknown parameter.","param":"session.%s","event_id":%%q}}`

func TestWhatAServerDoesNotTakeIsGivenUp(t *testing.T) {
	all := Session{Model: "m", Voice: "v", Effort: "high", MaxTokens: 100, Speed: 1.25}
	for name, tc := range map[string]struct {
		refused  map[string]string
		warnings []string
		keeps    []string
	}{
		"nothing": {nil, nil, []string{"reasoning", "max_output_tokens"}},
		"effort, by its parameter": {map[string]string{"reasoning": fmt.Sprintf(unknown, "reasoning")},
			[]string{CodeNoEffort}, []string{"max_output_tokens"}},
		"effort, by a value": {map[string]string{"reasoning": fmt.Sprintf(unknown, "reasoning.effort")},
			[]string{CodeNoEffort}, []string{"max_output_tokens"}},
		"effort, in words without an id": {map[string]string{"reasoning": `{"type":"error","error":{"message":"Reasoning is not supported by this model.%.0s"}}`},
			[]string{CodeNoEffort}, []string{"max_output_tokens"}},
		"tokens": {map[string]string{"max_output_tokens": fmt.Sprintf(unknown, "max_output_tokens")},
			[]string{CodeNoMaxTokens}, []string{"reasoning"}},
		"speed": {map[string]string{"speed": fmt.Sprintf(unknown, "audio.output.speed")},
			[]string{CodeNoSpeed}, []string{"reasoning", "max_output_tokens"}},
		"all of them": {map[string]string{
			"reasoning": fmt.Sprintf(unknown, "reasoning"), "max_output_tokens": fmt.Sprintf(unknown, "max_output_tokens"), "speed": fmt.Sprintf(unknown, "audio.output.speed"),
		}, []string{CodeNoEffort, CodeNoMaxTokens, CodeNoSpeed}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				offers := 0
				s := newStage(t, Config{Session: all}, func(p *peer) {
					session := picky(t, p, tc.refused)
					offers++
					for _, field := range tc.keeps {
						if session[field] == nil {
							t.Errorf("%s was given up", field)
						}
					}
					if output := session["audio"].(frame)["output"].(frame); output["voice"] != "v" {
						t.Errorf("the voice is %v", output["voice"])
					}
					p.answer(fmt.Sprintf("r%d", p.n), "ok", sound(10))
				}, nil)
				for range 2 { // each with a session of its own: the second knows what the first learnt
					if e := s.ask("Why?"); e.Outcome.Status != Completed {
						t.Errorf("ended %+v", e.Outcome)
					}
				}
				warned := only[Warned](s.seen)
				if len(warned) != len(tc.warnings) {
					t.Fatalf("warned of %v", warned)
				}
				codes := ""
				for _, w := range warned {
					codes += code(t, w.Err) + " "
				}
				for _, want := range tc.warnings {
					if !strings.Contains(codes, want) {
						t.Errorf("warned of %s, want %s", codes, want)
					}
				}
			})
		})
	}
}

func TestWhatIsNotAskedForIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{Session: Session{Model: "m", Speed: 1}}, func(p *peer) {
			p.send(`{"type":"session.created","session":{}}`)
			session := p.expect("session.update")["session"].(frame)
			for _, field := range []string{"reasoning", "max_output_tokens", "instructions"} {
				if _, there := session[field]; there {
					t.Errorf("%s was sent", field)
				}
			}
			if output := session["audio"].(frame)["output"].(frame); len(output) != 1 {
				t.Errorf("sent %v", output)
			}
			p.send(`{"type":"session.updated","session":{}}`)
			p.answer("r", "ok", sound(10))
			p.drain()
		}, nil)
		s.ask("Why?")
	})
}

func TestWhatAConversationNeedsIsNotGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{Session: Session{Model: "m", Voice: "nobody", Effort: "high"}}, func(p *peer) {
			picky(t, p, map[string]string{"voice": `{"type":"error","error":{"code":"invalid_value","message":"Invalid voice; reasoning is fine.","param":"session.audio.output.voice","event_id":%q}}`})
		}, nil)
		e := s.ask("Why?")
		if e.Outcome.Status != Failed || code(t, e.Outcome.Err) != "invalid_value" || len(only[Warned](s.seen)) != 0 {
			t.Errorf("ended %+v", e.Outcome)
		}
	})
}
