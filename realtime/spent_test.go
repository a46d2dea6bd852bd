package realtime

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestEveryResponseIsPaidForOnce(t *testing.T) {
	const usage = `"usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10}`
	done := func(id, status string) string {
		return fmt.Sprintf(`{"type":"response.done","response":{"id":%q,"status":%q,"status_details":{"reason":"r"},%s}}`, id, status, usage)
	}
	for name, tc := range map[string]struct {
		frames   []string
		want     int
		question string
	}{
		"completed":         {[]string{done("r", "completed")}, 1, "q1"},
		"failed":            {[]string{done("r", "failed")}, 1, "q1"},
		"cancelled":         {[]string{done("r", "cancelled")}, 1, "q1"},
		"incomplete":        {[]string{done("r", "incomplete")}, 1, "q1"},
		"done twice":        {[]string{done("r", "completed"), done("r", "completed")}, 1, "q1"},
		"without an id":     {[]string{done("", "completed"), done("", "completed")}, 1, "q1"},
		"unasked before it": {[]string{done("other", "completed"), done("r", "completed")}, 2, ""},
		"unasked after it":  {[]string{done("r", "completed"), done("other", "completed")}, 2, "q1"},
		"nothing counted":   {[]string{`{"type":"response.done","response":{"id":"r","status":"completed","usage":null}}`}, 0, ""},
		"noughts":           {[]string{`{"type":"response.done","response":{"id":"r","status":"failed","usage":{"total_tokens":0}}}`}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var all []Spent
				began := time.Now()
				s := newStage(t, Config{Spent: func(s Spent) { all = append(all, s) }}, func(p *peer) {
					p.begin()
					p.expect("response.create")
					p.created("r")
					p.say("r", "ok", sound(10))
					for _, f := range tc.frames {
						p.send("%s", f)
					}
					p.drain()
				}, nil)
				s.ask("Why?")
				synctest.Wait()
				if len(all) != tc.want {
					t.Fatalf("told of %d responses, want %d", len(all), tc.want)
				}
				if tc.want == 0 {
					return
				}
				got, conversation := all[0], only[Began](s.seen)[0].Conversation
				if got.Question != tc.question || got.Conversation != conversation || got.Model != "m-served" || got.Usage.InputTokens != 20 || got.At.Before(began) {
					t.Errorf("spent %+v", got)
				}
			})
		})
	}
}

func TestTheModelAskedForStandsInForTheOneUnconfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all []Spent
		s := newStage(t, Config{Spent: func(s Spent) { all = append(all, s) }}, func(p *peer) {
			p.send(`{"type":"session.created","session":{}}`)
			p.expect("session.update")
			p.send(`{"type":"session.updated","session":{}}`)
			p.answer("r", "ok", sound(10))
			p.drain()
		}, nil)
		s.ask("Why?")
		if len(all) != 1 || all[0].Model != "m" {
			t.Errorf("spent %+v", all)
		}
	})
}
