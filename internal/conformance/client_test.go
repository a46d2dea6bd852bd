package conformance

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
	oai "github.com/openai/openai-go/v3/realtime"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

// A goClient is OpenAI's own client for Go.
type goClient struct {
	t    *testing.T
	ctx  context.Context
	conn *oai.RealtimeConnection
}

func (c *goClient) send(event oai.RealtimeClientEventUnionParam) {
	c.t.Helper()
	if err := c.conn.Send(c.ctx, event); err != nil {
		c.t.Fatal(err)
	}
}

func (c *goClient) ask(content oai.RealtimeConversationItemUserMessageContentParam) {
	c.t.Helper()
	c.send(oai.RealtimeClientEventUnionParam{OfConversationItemCreate: &oai.ConversationItemCreateEventParam{
		Item: oai.ConversationItemParamOfRealtimeUserMessageItem([]oai.RealtimeConversationItemUserMessageContentParam{content}),
	}})
	c.respond()
}

func (c *goClient) respond() {
	c.t.Helper()
	c.send(oai.RealtimeClientEventUnionParam{OfResponseCreate: &oai.ResponseCreateEventParam{}})
}

// until receives events up to the first of a type, and counts the bytes of sound on the way.
func (c *goClient) until(kind string) (event oai.RealtimeServerEventUnion, sound int) {
	c.t.Helper()
	for {
		event, err := c.conn.Recv(c.ctx)
		if err != nil {
			c.t.Fatalf("waiting for %s: %v", kind, err)
		}
		if event.Type == "response.output_audio.delta" {
			sound += base64.StdEncoding.DecodedLen(len(event.AsResponseAudioDeltaEvent().Delta))
		}
		if event.Type == kind {
			return event, sound
		}
	}
}

// done receives the rest of an answer and checks how it ended.
func (c *goClient) done(status oai.RealtimeResponseStatus, atLeast int) oai.RealtimeResponse {
	c.t.Helper()
	event, sound := c.until("response.done")
	response := event.AsResponseDoneEvent().Response
	if response.Status != status || sound < atLeast {
		c.t.Errorf("%s with %d bytes of sound, want %s with %d", response.Status, sound, status, atLeast)
	}
	return response
}

// OpenAI's own client for Go holds a conversation with the demo server.
func TestOpenAIGo(t *testing.T) {
	var judges court
	s := judges.startDemo(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	client := openai.NewClient(option.WithBaseURL(s.URL()), option.WithAPIKey("any"))
	conn, err := client.Realtime.Connect(ctx, oai.RealtimeConnectionOptions{}, option.WithQuery("model", "gpt-realtime-2.1"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}()
	c := &goClient{t, ctx, conn}
	c.until("session.created")
	settle(c)

	c.ask(oai.RealtimeConversationItemUserMessageContentParam{Type: "input_text", Text: param.NewOpt("Why is the sky blue?")})
	typed := c.done(oai.RealtimeResponseStatusCompleted, 48_000)
	if len(typed.Output) != 1 || typed.Usage.OutputTokens == 0 || typed.Usage.InputTokens == 0 {
		t.Errorf("the answer is %s", typed.RawJSON())
	}
	stop(c)
	refused(c)

	for pcm := recording(); len(pcm) > 0; {
		n := min(len(pcm), 24_000)
		c.send(oai.RealtimeClientEventUnionParam{OfInputAudioBufferAppend: &oai.InputAudioBufferAppendEventParam{
			Audio: base64.StdEncoding.EncodeToString(pcm[:n])}})
		pcm = pcm[n:]
	}
	c.send(oai.RealtimeClientEventUnionParam{OfInputAudioBufferCommit: &oai.InputAudioBufferCommitEventParam{}})
	c.respond()
	c.done(oai.RealtimeResponseStatusCompleted, 48_000)
	c.ask(oai.RealtimeConversationItemUserMessageContentParam{Type: "input_audio",
		Audio: param.NewOpt(base64.StdEncoding.EncodeToString(recording()))})
	c.done(oai.RealtimeResponseStatusCompleted, 48_000)

	judges.judge(t, "session.updated", "response.cancel", "conversation.item.truncated", "error",
		"input_audio_buffer.committed", "response.output_audio.delta", "response.done")
}

// settle chooses a voice and switches the detection of turns off, and looks whether the server has understood.
func settle(c *goClient) {
	c.t.Helper()
	input, voice := oai.RealtimeAudioConfigInputParam{}, oai.RealtimeAudioConfigOutputVoiceUnionParam{OfString: param.NewOpt("cedar")}
	input.SetExtraFields(map[string]any{"turn_detection": nil})
	c.send(oai.RealtimeClientEventUnionParam{OfSessionUpdate: &oai.SessionUpdateEventParam{
		Session: oai.SessionUpdateEventSessionUnionParam{OfRealtime: &oai.RealtimeSessionCreateRequestParam{
			Instructions: param.NewOpt("Be brief."),
			Audio:        oai.RealtimeAudioConfigParam{Input: input, Output: oai.RealtimeAudioConfigOutputParam{Voice: voice}},
		}},
	}})
	updated, _ := c.until("session.updated")
	session := updated.AsSessionUpdatedEvent().Session.AsRealtimeSessionCreateRequest()
	if session.Instructions != "Be brief." || session.Audio.Output.Voice.OfString != "cedar" {
		c.t.Errorf("the session is %s", session.RawJSON())
	}
}

// stop cancels an answer at its first sound, and takes what was not heard out of the conversation.
func stop(c *goClient) {
	c.t.Helper()
	c.ask(oai.RealtimeConversationItemUserMessageContentParam{Type: "input_text", Text: param.NewOpt("Tell me everything.")})
	first, _ := c.until("response.output_audio.delta")
	delta := first.AsResponseAudioDeltaEvent()
	c.send(oai.RealtimeClientEventUnionParam{OfResponseCancel: &oai.ResponseCancelEventParam{ResponseID: param.NewOpt(delta.ResponseID)}})
	cancelled := c.done(oai.RealtimeResponseStatusCancelled, 0)
	// The details are a string to OpenAI's types, which they are not: so their text is looked at.
	if details := cancelled.JSON.StatusDetails.Raw(); !strings.Contains(details, `"client_cancelled"`) {
		c.t.Errorf("cancelled because of %s", details)
	}
	c.send(oai.RealtimeClientEventUnionParam{OfConversationItemTruncate: &oai.ConversationItemTruncateEventParam{
		ItemID: delta.ItemID, AudioEndMs: 20}})
	if truncated, _ := c.until("conversation.item.truncated"); truncated.AsConversationItemTruncatedEvent().ItemID != delta.ItemID {
		c.t.Errorf("truncated %s", truncated.RawJSON())
	}
}

// refused cancels what isn't there: the error names the event that caused it, and the conversation goes on.
func refused(c *goClient) {
	c.t.Helper()
	c.send(oai.RealtimeClientEventUnionParam{OfResponseCancel: &oai.ResponseCancelEventParam{EventID: param.NewOpt("judge_2")}})
	event, _ := c.until("error")
	if fault := event.AsRealtimeErrorEvent().Error; fault.Code != "response_cancel_not_active" || fault.EventID != "judge_2" {
		c.t.Errorf("the error is %s", fault.RawJSON())
	}
}

// Our own client's frames are shown to the same judges.
func TestOurController(t *testing.T) {
	var judges court
	s := judges.startDemo(t)
	dir := t.TempDir()
	recorder := audio.NewRecorder(func() string { return dir }, nil)
	c := realtime.NewController(realtime.Config{
		Endpoint: realtime.Endpoint{URL: s.URL()}, Keeper: recorder,
		Session: realtime.Session{Model: realtime.DefaultModel, Voice: realtime.DefaultVoice, Instructions: "Be brief.",
			Effort: "low", MaxTokens: 2000, Speed: 1.2},
	})
	c.Start(t.Context())
	defer func() {
		c.Close()
		for range c.Notices() {
		}
		if err := recorder.Close(); err != nil {
			t.Error(err)
		}
	}()
	if e := await(t, c, realtime.Question{Text: "Why is the sky blue?"}, false); e.Outcome.Status != realtime.Completed || e.Kept.Duration < time.Second {
		t.Errorf("typed: %+v", e)
	}
	if e := await(t, c, realtime.Question{Text: "Tell me everything."}, true); e.Outcome.Status != realtime.Stopped {
		t.Errorf("stopped: %+v", e)
	}
	if e := await(t, c, realtime.Question{Text: "a recording", Audio: recording()}, false); e.Outcome.Status != realtime.Completed || e.Text == "" {
		t.Errorf("spoken: %+v", e)
	}
	c.Reconfigure(realtime.Endpoint{URL: s.URL()}, realtime.Session{Model: realtime.DefaultModel, Voice: "cedar"})
	c.Continue("20261120_120000_abcd", []realtime.Exchange{{Question: "Who are you?", Answer: "A demo."}})
	if e := await(t, c, realtime.Question{Text: "And who else?"}, false); e.Outcome.Status != realtime.Completed {
		t.Errorf("continued: %+v", e)
	}
	judges.judge(t, "session.update", "session.updated", "response.cancel", "conversation.item.create",
		"input_audio_buffer.append", "input_audio_buffer.commit", "response.output_audio.delta", "response.done")
}

// await asks, where it is wanted stops at the first sound, and waits for the end.
func await(t *testing.T, c *realtime.Controller, q realtime.Question, stop bool) realtime.Ended {
	t.Helper()
	id := c.Ask(q)
	late := time.After(patience)
	for {
		select {
		case n := <-c.Notices():
			switch n := n.(type) {
			case realtime.Sound:
				if stop && n.ID == id {
					stop = false
					c.Stop()
				}
			case realtime.Ended:
				if n.Question.ID == id {
					return n
				}
			}
		case <-late:
			t.Fatalf("%q was never answered", q.Text)
		}
	}
}
