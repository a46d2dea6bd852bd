package demo

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// create makes an item of the given members.
func newItem(members string) string {
	return `{"type":"conversation.item.create","event_id":"mine","item":{` + members + `}}`
}

func appendAudio(pcm []byte) string {
	return `{"type":"input_audio_buffer.append","audio":"` + base64.StdEncoding.EncodeToString(pcm) + `"}`
}

const commit = `{"type":"input_audio_buffer.commit"}`

func TestHistoryReachesTheAnswer(t *testing.T) {
	asked := make(chan Question, 2)
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		recording := noise(24_000)
		for _, e := range []string{
			newItem(`"type":"message","role":"system","content":[{"type":"input_text","text":"You are kind."}]`),
			newItem(`"id":"q1","type":"message","role":"user","content":[{"type":"input_text","text":"First?"}]`),
			newItem(`"type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"First."}]`),
			newItem(`"type":"function_call","call_id":"c1","name":"f","arguments":"{}"`),
			newItem(`"type":"function_call_output","call_id":"c1","output":"42"`),
			newItem(`"type":"message","role":"user","content":[{"type":"input_audio","audio":"` +
				base64.StdEncoding.EncodeToString(recording) + `","transcript":"Second?"},{"type":"input_text","text":"Well?"}]`),
		} {
			c.send(e)
			added, done := c.expect("conversation.item.added"), c.expect("conversation.item.done")
			if added.Item.ID != done.Item.ID || added.Item.Status != "completed" {
				t.Errorf("%s\n%s", added.raw, done.raw)
			}
		}
		c.send(`{"type":"response.create","response":{"instructions":"Only now."}}`)
		c.until("rate_limits.updated")
		q := <-asked
		if q.Text != "Second?\nWell?" || string(q.Audio) != string(recording) || q.Instructions != "Only now." ||
			q.Model != "gpt-realtime-2.1" || q.Voice != "marin" || q.TextOnly {
			t.Errorf("question %+v", q)
		}
		want := []Message{
			{Type: "message", Role: "system", Text: "You are kind."},
			{Type: "message", Role: "user", Text: "First?", ID: "q1"},
			{Type: "message", Role: "assistant", Text: "First."},
			{Type: "function_call", Text: "{}"},
			{Type: "function_call_output", Text: "42"},
		}
		for i := range q.History {
			if q.History[i].ID == "" {
				t.Error("a message has no id")
			} else if q.History[i].ID != "q1" {
				q.History[i].ID = ""
			}
		}
		if diff := cmp.Diff(want, q.History); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}

		c.ask("Third?")
		q = <-asked
		if n := len(q.History); n != 7 || q.History[n-1].Text != "said words" || q.History[n-1].Duration != time.Second ||
			q.History[5].Duration != 500*time.Millisecond {
			t.Errorf("the answer is not part of the history: %+v", q.History)
		}
	}, hasty(), WithAnswers(func(q Question) Answer {
		asked <- q
		return Answer{Parts: []Part{{Text: "said words", Audio: noise(bytesPerSecond)}}}
	}))
}

func TestItemsAreRefused(t *testing.T) {
	long := strings.Repeat("x", 33)
	for _, c := range []struct{ item, code, param string }{
		{`"type":"message","role":"user","content":[{"type":"text","text":"beta"}]`, "invalid_value", "item.content[0].type"},
		{`"type":"message","role":"assistant","content":[{"type":"text","text":"beta"}]`, "invalid_value", "item.content[0].type"},
		{`"type":"message","role":"assistant","content":[{"type":"output_audio","transcript":"x"}]`, "invalid_value", "item.content[0].type"},
		{`"type":"message","role":"assistant","content":[{"type":"input_text","text":"x"}]`, "invalid_value", "item.content[0].type"},
		{`"type":"message","role":"system","content":[{"type":"input_audio","audio":""}]`, "invalid_value", "item.content[0].type"},
		{`"type":"message","role":"user","content":[{"type":"input_text"}]`, "missing_required_parameter", "item.content[0].text"},
		{`"type":"message","role":"user","content":[{"type":"input_audio","audio":"%"}]`, "invalid_value", "item.content[0].audio"},
		{`"type":"message","role":"user","content":[7]`, "invalid_type", "item.content[0]"},
		{`"type":"message","role":"user"`, "missing_required_parameter", "item.content"},
		{`"type":"message","role":"robot","content":[]`, "invalid_value", "item.role"},
		{`"type":"poem"`, "missing_required_parameter", "item.role"},
		{`"role":"user","content":[]`, "missing_required_parameter", "item.type"},
		{`"type":"function_call_output","output":"x"`, "missing_required_parameter", "item.call_id"},
		{`"id":"taken","type":"message","role":"user","content":[]`, "invalid_value", "item.id"},
		{`"id":"` + long + `","type":"message","role":"user","content":[]`, "string_above_max_length", "item.id"},
	} {
		t.Run(c.item, func(t *testing.T) {
			run(t, func(t *bench) {
				conn := t.connect()
				defer conn.close()
				conn.send(newItem(`"id":"taken","type":"message","role":"user","content":[]`))
				conn.until("conversation.item.done")
				conn.send(newItem(c.item))
				conn.refused(c.code, c.param, "mine")
			})
		})
	}
}

func TestItemsStandWhereTheyWerePut(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		put := func(previous, id string) *string {
			c.send(fmt.Sprintf(`{"type":"conversation.item.create","previous_item_id":%s,"item":{"id":"%s","type":"message",`+
				`"role":"user","content":[{"type":"input_text","text":"x"}]}}`, previous, id))
			e := c.expect("conversation.item.added")
			c.expect("conversation.item.done")
			return e.PreviousItemID
		}
		put("null", "a")
		put("null", "c")
		if got := put(`"a"`, "b"); got == nil || *got != "a" {
			t.Errorf("b follows %v", got)
		}
		if got := put(`"root"`, "0"); got != nil {
			t.Errorf("0 follows %v", *got)
		}
		if got := put("null", "d"); got == nil || *got != "c" {
			t.Errorf("d follows %v", got)
		}
		c.send(`{"type":"conversation.item.create","previous_item_id":"nobody","item":{"type":"message","role":"user","content":[]}}`)
		c.refused("invalid_value", "previous_item_id", "")
	})
}

func TestRetrieveAndDelete(t *testing.T) {
	pcm := noise(30_000)
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		id := last(c.ask("?")).Response.Output[0].ID
		c.expect("rate_limits.updated")
		c.send(`{"type":"conversation.item.retrieve","item_id":"` + id + `"}`)
		e := c.expect("conversation.item.retrieved")
		if part := e.Item.Content[0]; part.Type != "output_audio" || part.Transcript != "said words" ||
			part.Audio != base64.StdEncoding.EncodeToString(pcm) {
			t.Errorf("retrieved %.200s", e.raw)
		}
		c.send(`{"type":"conversation.item.delete","item_id":"` + id + `"}`)
		if e := c.expect("conversation.item.deleted"); e.ItemID != id {
			t.Errorf("deleted %s", e.ItemID)
		}
		c.send(`{"type":"conversation.item.retrieve","item_id":"` + id + `"}`)
		c.refused("item_retrieve_invalid_item_id", "item_id", "")
		c.send(`{"type":"conversation.item.delete","item_id":"` + id + `"}`)
		c.refused("item_delete_invalid_item_id", "item_id", "")
	}, hasty(), saying("said words", pcm))
}

func TestOldSoundIsForgotten(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		var ids []string
		for range soundKept + 1 {
			ids = append(ids, last(c.ask("?")).Response.Output[0].ID)
			c.expect("rate_limits.updated")
		}
		for i, id := range ids {
			c.send(`{"type":"conversation.item.retrieve","item_id":"` + id + `"}`)
			e := c.expect("conversation.item.retrieved")
			if got := e.Item.Content[0].Audio != ""; got != (i > 0) {
				t.Errorf("answer %d of %d has sound: %v", i, len(ids), got)
			}
		}
		// It can still be truncated by its length.
		c.send(truncate(ids[0], 0, 1000))
		c.expect("conversation.item.truncated")
	}, hasty(), saying("said words", noise(bytesPerSecond)))
}

func truncate(id string, part, ms int) string {
	return fmt.Sprintf(`{"type":"conversation.item.truncate","event_id":"mine","item_id":"%s","content_index":%d,"audio_end_ms":%d}`, id, part, ms)
}

func TestTruncate(t *testing.T) {
	asked := make(chan Question, 2)
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		events := c.ask("?")
		c.expect("rate_limits.updated")
		id, user := last(events).Response.Output[0].ID, events[0].Item.ID
		<-asked
		for _, r := range []struct{ event, code, param string }{
			{truncate("nobody", 0, 0), "item_truncate_invalid_item_id", "item_id"},
			{truncate(user, 0, 0), "unsupported_content_type", ""},
			{truncate(id, 0, 1001), "item_truncate_invalid_audio_end_ms", "audio_end_ms"},
			{truncate(id, 0, -1), "invalid_value", "audio_end_ms"},
			{truncate(id, 2, 0), "invalid_value", "content_index"},
			{truncate(id, 1, 0), "unsupported_content_type", ""},
		} {
			c.send(r.event)
			c.refused(r.code, r.param, "mine")
		}
		c.send(truncate(id, 0, 400))
		if e := c.expect("conversation.item.truncated"); e.ItemID != id || e.ContentIndex != 0 || e.AudioEndMs != 400 {
			t.Errorf("%s", e.raw)
		}
		c.send(`{"type":"conversation.item.retrieve","item_id":"` + id + `"}`)
		part := c.expect("conversation.item.retrieved").Item.Content[0]
		if want := base64.StdEncoding.EncodeToString(noise(bytesPerSecond)[:400*bytesPerMs]); part.Transcript != "" || part.Audio != want {
			t.Errorf("what is left: %q and %d characters of sound", part.Transcript, len(part.Audio))
		}
		c.send(truncate(id, 0, 401))
		c.refused("item_truncate_invalid_audio_end_ms", "audio_end_ms", "mine")
		c.ask("Again?")
		if h := (<-asked).History; h[1].Text != "and written" || h[1].Duration != 400*time.Millisecond {
			t.Errorf("the model remembers %+v", h[1])
		}
	}, hasty(), WithAnswers(func(q Question) Answer {
		asked <- q
		return Answer{Parts: []Part{{Text: "said words", Audio: noise(bytesPerSecond)}, {Text: "and written", TextOnly: true}}}
	}))
}

func TestRecording(t *testing.T) {
	asked := make(chan Question, 1)
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(commit)
		e := c.expect("error")
		if e.Error.Code != "input_audio_buffer_commit_empty" {
			t.Errorf("%s", e.raw)
		}
		c.send(appendAudio(noise(minTurn-1)), commit)
		c.refused("input_audio_buffer_commit_empty", "", "")

		c.send(`{"type":"input_audio_buffer.clear"}`)
		c.expect("input_audio_buffer.cleared")
		c.send(appendAudio(noise(minTurn)[:2001]), appendAudio(noise(minTurn)[2001:]), commit)
		committed := c.expect("input_audio_buffer.committed")
		added := c.expect("conversation.item.added")
		c.expect("conversation.item.done")
		if committed.ItemID != added.Item.ID || committed.PreviousItemID != nil || added.Item.Content[0].Type != "input_audio" {
			t.Errorf("%s\n%s", committed.raw, added.raw)
		}
		c.send(create)
		usage := only(c.until("rate_limits.updated"), "response.done")[0].Response.Usage
		if got := usage.InputTokenDetails.AudioTokens; got != 1 {
			t.Errorf("a tenth of a second of sound is %d tokens of input", got)
		}
		if q := <-asked; string(q.Audio) != string(noise(minTurn)) || q.Text != "" {
			t.Errorf("%d bytes were heard of %d", len(q.Audio), minTurn)
		}
		// The buffer is empty again.
		c.send(commit)
		c.refused("input_audio_buffer_commit_empty", "", "")
	}, hasty(), WithAnswers(func(q Question) Answer { asked <- q; return Answer{} }))
}

func TestTranscriptionFails(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(update(`{"type":"realtime","audio":{"input":{"transcription":{"model":"gpt-transcribe"}}}}`))
		c.expect("session.updated")
		c.send(appendAudio(noise(minTurn)), commit)
		events := c.until("conversation.item.input_audio_transcription.failed")
		if last(events).ItemID != events[0].ItemID || last(events).Error.Code != "audio_unintelligible" {
			t.Errorf("%s", last(events).raw)
		}
	})
}
