package demo

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCancelBringsTheAnswerToItsEnd(t *testing.T) {
	text, pcm := strings.Repeat("word ", 200), noise(60*bytesPerSecond)
	for name, byID := range map[string]bool{"by id": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *bench) {
				c := t.connect()
				defer c.close()
				c.send(question("?"), create)
				before := c.until("response.output_audio.delta")
				response := before[len(before)-1].ResponseID
				if byID {
					c.send(`{"type":"response.cancel","response_id":"` + response + `"}`)
				} else {
					c.send(`{"type":"response.cancel"}`)
				}
				after := c.until("rate_limits.updated")
				events := slices.Concat(before, after)
				got := slices.DeleteFunc(types(after), func(s string) bool { return strings.HasSuffix(s, ".delta") })
				want := []string{
					"response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
					"conversation.item.done", "response.output_item.done", "response.done", "rate_limits.updated",
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("order (-want +got):\n%s", diff)
				}
				done := only(events, "response.done")[0].Response
				if done.Status != "cancelled" || done.StatusDetails.Reason != "client_cancelled" || done.Output[0].Status != "incomplete" {
					t.Errorf("response.done: %+v", done)
				}
				said := words(events, "response.output_audio_transcript.delta")
				if only(after, "response.output_audio_transcript.done")[0].Transcript != said || done.Output[0].Content[0].Transcript != said {
					t.Error("the transcript is not what was said of it")
				}
				added, ended := only(events, "response.content_part.added")[0].Part, only(after, "response.content_part.done")[0].Part
				if added.Type != "audio" || added.Transcript != "" || ended.Transcript != said {
					t.Errorf("the part begins as %+v and ends as %+v", added, ended)
				}
				heard := sound(t, events, 0, 0)
				if !bytes.HasPrefix(pcm, heard) || len(heard) == len(pcm) {
					t.Errorf("%d of %d bytes were sent", len(heard), len(pcm))
				}
				if want := audioTokens(len(heard), spokenPerSecond); done.Usage.OutputTokenDetails.AudioTokens != want {
					t.Errorf("%d tokens of sound, want %d", done.Usage.OutputTokenDetails.AudioTokens, want)
				}
				c.silence(time.Minute - 45*time.Second)
				c.send(`{"type":"response.cancel","event_id":"mine"}`)
				c.refused("response_cancel_not_active", "", "mine")
				// What was sent can be truncated, as after every stop, and the next question is answered.
				c.send(truncate(done.Output[0].ID, 0, int(pcmDuration(len(heard)).Milliseconds())))
				c.expect("conversation.item.truncated")
				c.send(question("Next?"), create, `{"type":"response.cancel"}`)
				if r := last(c.until("response.done")).Response; r.Status != "cancelled" || len(r.Output) != 0 {
					t.Errorf("cancelled before anything was said: %+v", r)
				}
			}, saying(text, pcm))
		})
	}
}

func TestOneResponseAtATime(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(question("?"), create, `{"type":"response.create","event_id":"mine"}`)
		events := c.until("error")
		if e := last(events).Error; e.Code != "conversation_already_has_active_response" || e.EventID == nil || *e.EventID != "mine" {
			t.Errorf("%s", last(events).raw)
		}
		// One beside the conversation may run at the same time, and leaves no trace in it.
		c.send(`{"type":"response.create","response":{"conversation":"none","output_modalities":["text"],"metadata":{"for":"title"},"input":[]}}`)
		events = append(events, c.until("response.done")...)
		beside := last(events).Response
		if beside.ConversationID != nil || beside.Metadata["for"] != "title" || beside.Status != "completed" {
			t.Errorf("%s", last(events).raw)
		}
		events = append(events, c.until("response.done")...)
		if done := last(events).Response; done.ConversationID == nil || done.Status != "completed" || done.ID == beside.ID {
			t.Errorf("%s", last(events).raw)
		}
		if n := len(only(events, "response.created")); n != 2 {
			t.Errorf("%d responses were created, want 2", n)
		}
		for _, e := range only(events, "conversation.item.added") {
			if e.Item.ID == beside.Output[0].ID {
				t.Error("the answer beside the conversation became part of it")
			}
		}
		c.ask("Again?")
	}, saying("some words", noise(5*bytesPerSecond)))
}

func TestTruncateWhileSpeaking(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(question("?"), create)
		id := last(c.until("response.output_audio.delta")).ItemID
		c.send(truncate(id, 0, 100))
		c.until("conversation.item.truncated")
		c.until("rate_limits.updated")
		c.send(truncate(id, 0, 101))
		c.refused("item_truncate_invalid_audio_end_ms", "audio_end_ms", "mine")
	}, saying("some words", noise(5*bytesPerSecond)))
}

func TestDeleteWhileSpeaking(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(question("?"), create)
		id := last(c.until("response.output_audio.delta")).ItemID
		c.send(`{"type":"conversation.item.delete","item_id":"` + id + `"}`)
		c.until("conversation.item.deleted")
		if r := last(c.until("response.done")).Response; r.Status != "completed" {
			t.Errorf("the response ends %s", r.Status)
		}
	}, saying("some words", noise(5*bytesPerSecond)))
}
