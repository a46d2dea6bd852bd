package demo

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// update wraps the members of a session.
func update(members string) string {
	return `{"type":"session.update","event_id":"mine","session":` + members + `}`
}

func TestSessionUpdateIsTaken(t *testing.T) {
	for name, c := range map[string]struct {
		session string
		check   func(s *settings) bool
	}{
		"nothing": {`{"type":"realtime"}`, func(s *settings) bool { return string(s.MaxOutputTokens) == `"inf"` }},
		"what the program sends": {
			`{"type":"realtime","output_modalities":["audio"],"instructions":"Be brief.","audio":{
				"input":{"format":{"type":"audio/pcm","rate":24000},"turn_detection":null},
				"output":{"format":{"type":"audio/pcm","rate":24000},"voice":"cedar"}}}`,
			func(s *settings) bool {
				return s.Instructions == "Be brief." && s.Audio.Input.TurnDetection == nil &&
					string(s.Audio.Output.Voice) == `"cedar"` && s.Audio.Output.Speed == 1
			},
		},
		"empty instructions": {`{"type":"realtime","instructions":""}`, func(s *settings) bool { return s.Instructions == "" }},
		"server vad keeps defaults": {
			`{"type":"realtime","audio":{"input":{"turn_detection":{"type":"server_vad","threshold":0.8,"idle_timeout_ms":null}}}}`,
			func(s *settings) bool {
				v, _ := s.Audio.Input.TurnDetection.(map[string]any)
				return v["threshold"] == 0.8 && v["prefix_padding_ms"] == 300.0 && v["create_response"] == true
			},
		},
		"idle timeout": {
			`{"type":"realtime","audio":{"input":{"turn_detection":{"type":"server_vad","idle_timeout_ms":6000}}}}`,
			func(s *settings) bool {
				return s.Audio.Input.TurnDetection.(map[string]any)["idle_timeout_ms"] == 6000.0
			},
		},
		"semantic vad": {
			`{"type":"realtime","audio":{"input":{"turn_detection":{"type":"semantic_vad","eagerness":"low"}}}}`,
			func(s *settings) bool {
				v, _ := s.Audio.Input.TurnDetection.(map[string]any)
				return v["type"] == "semantic_vad" && v["eagerness"] == "low"
			},
		},
		"everything else": {
			`{"type":"realtime","model":"gpt-realtime-2.1","output_modalities":["text"],"max_output_tokens":100,
				"truncation":{"type":"retention_ratio","retention_ratio":0.5,"token_limits":{"post_instructions":100}},
				"tools":[{"type":"function","name":"f","parameters":{}}],"tool_choice":"required","tracing":"auto",
				"parallel_tool_calls":false,"reasoning":{"effort":"high"},"include":["item.input_audio_transcription.logprobs"],
				"audio":{"input":{"transcription":{"model":"gpt-transcribe","language":"en"},"noise_reduction":{"type":"near_field"}},
					"output":{"speed":1.25,"voice":{"id":"voice_mine"}}}}`,
			func(s *settings) bool {
				return s.OutputModalities[0] == "text" && s.Audio.Output.Speed == 1.25 && string(s.MaxOutputTokens) == "100" &&
					strings.Contains(string(s.Tools), `"name":"f"`) && string(s.ToolChoice) == `"required"` &&
					strings.Contains(string(s.Audio.Input.Transcription), "gpt-transcribe")
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *bench) {
				conn := t.connect()
				defer conn.close()
				conn.send(update(c.session))
				if e := conn.expect("session.updated"); !c.check(e.Session) {
					t.Errorf("the settings are %s", e.raw)
				}
			})
		})
	}
}

func TestSessionUpdateIsRefusedAsAWhole(t *testing.T) {
	for _, c := range []struct{ session, code, param string }{
		{`{"instructions":"x"}`, "missing_required_parameter", "session.type"},
		{`{"type":"realtime","instructions":"x","modalities":["text","audio"]}`, "unknown_parameter", "session.modalities"},
		{`{"type":"realtime","instructions":"x","voice":"alloy"}`, "unknown_parameter", "session.voice"},
		{`{"type":"realtime","instructions":"x","input_audio_format":"pcm16"}`, "unknown_parameter", "session.input_audio_format"},
		{`{"type":"realtime","instructions":"x","temperature":0.8}`, "unknown_parameter", "session.temperature"},
		{`{"type":"realtime","instructions":"x","audio":{"output":{"volume":1}}}`, "unknown_parameter", "session.audio.output.volume"},
		{`{"type":"transcription","instructions":"x"}`, "invalid_value", "session.type"},
		{`{"type":"realtime","instructions":"x","model":"gpt-realtime-2"}`, "invalid_value", "session.model"},
		{`{"type":"realtime","instructions":"x","output_modalities":["audio","text"]}`, "invalid_value", "session.output_modalities"},
		{`{"type":"realtime","instructions":"x","output_modalities":[]}`, "invalid_value", "session.output_modalities"},
		{`{"type":"realtime","instructions":7}`, "invalid_type", "session.instructions"},
		{`{"type":"realtime","instructions":"x","audio":{"output":{"speed":3}}}`, "invalid_value", "session.audio.output.speed"},
		{`{"type":"realtime","instructions":"x","audio":{"output":{"voice":"darth"}}}`, "invalid_value", "session.audio.output.voice"},
		{`{"type":"realtime","instructions":"x","audio":{"input":{"format":{"type":"audio/pcm","rate":16000}}}}`, "invalid_value", "session.audio.input.format.rate"},
		{`{"type":"realtime","instructions":"x","audio":{"output":{"format":{"type":"audio/pcmu"}}}}`, "invalid_value", "session.audio.output.format.type"},
		{`{"type":"realtime","instructions":"x","audio":{"input":{"turn_detection":{"type":"none"}}}}`, "invalid_value", "session.audio.input.turn_detection.type"},
		{`{"type":"realtime","instructions":"x","max_output_tokens":5000}`, "invalid_value", "session.max_output_tokens"},
		{`{"type":"realtime","instructions":"x","tools":[1]}`, "invalid_type", "session.tools[0]"},
		{`[]`, "invalid_type", "session"},
		{`null`, "invalid_type", "session"},
	} {
		t.Run(c.session, func(t *testing.T) {
			run(t, func(t *bench) {
				conn := t.connect()
				defer conn.close()
				conn.send(update(c.session))
				conn.refused(c.code, c.param, "mine")
				conn.send(update(`{"type":"realtime"}`))
				if e := conn.expect("session.updated"); e.Session.Instructions != defaultInstructions {
					t.Errorf("part of a refused update was taken: %s", e.raw)
				}
			})
		})
	}
}

// refused expects an error.
func (c *client) refused(code, param, eventID string) {
	c.t.Helper()
	e := c.expect("error")
	got := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	if e.Error.Code != code || got(e.Error.Param) != param || got(e.Error.EventID) != eventID || e.Error.Message == "" {
		c.t.Errorf("got %s, want code %q, param %q, event_id %q", e.raw, code, param, eventID)
	}
}

func TestReasoningIsForReasoningModels(t *testing.T) {
	run(t, func(t *bench) {
		c, _, err := t.dialURL("ws://demo/realtime?model=gpt-realtime-1.5", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.close()
		if e := c.expect("session.created"); e.Session.Model != "gpt-realtime-1.5" {
			t.Errorf("the model is %q", e.Session.Model)
		}
		c.send(update(`{"type":"realtime","reasoning":{"effort":"low"}}`))
		c.refused("unknown_parameter", "session.reasoning", "mine")
	})
}

func TestVoiceStaysOnceHeard(t *testing.T) {
	voice := func(v string) string { return update(`{"type":"realtime","audio":{"output":{"voice":"` + v + `"}}}`) }
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(voice("cedar"))
		c.expect("session.updated")
		c.ask("?")
		c.expect("rate_limits.updated")
		c.send(voice("marin"))
		c.refused("cannot_update_voice", "", "mine")
		c.send(voice("cedar"))
		c.expect("session.updated")
		c.send(`{"type":"response.create","response":{"audio":{"output":{"voice":"marin"}}}}`)
		c.refused("cannot_update_voice", "", "")
		c.send(`{"type":"response.create","response":{"conversation":"none","audio":{"output":{"voice":"marin"}}}}`)
		c.until("response.done")
	}, hasty(), saying("word", noise(100)))
}

func TestEventsThatAreNone(t *testing.T) {
	for _, c := range []struct{ frame, code, param, eventID string }{
		{`{"type":`, "invalid_json", "", ""},
		{``, "invalid_json", "", ""},
		{`{"type":"response.create"}{}`, "invalid_json", "", ""},
		{`[]`, "invalid_event", "", ""},
		{` null`, "invalid_event", "", ""},
		{`{"event_id":"mine"}`, "invalid_event", "", "mine"},
		{`{"event_id":"mine","type":3}`, "invalid_event", "", "mine"},
		{`{"event_id":"mine","type":"response.dance"}`, "invalid_value", "type", "mine"},
		{`{"event_id":"mine","type":"transcription_session.update"}`, "invalid_value", "type", "mine"},
		{`{"event_id":"mine","type":"output_audio_buffer.clear"}`, "invalid_value", "type", "mine"},
		{`{"event_id":"mine","type":"response.cancel","why":1}`, "unknown_parameter", "why", "mine"},
		{`{"event_id":"` + strings.Repeat("x", 513) + `","type":"input_audio_buffer.clear"}`, "string_above_max_length", "event_id", strings.Repeat("x", 513)},
		{`{"event_id":"mine","type":"session.update"}`, "missing_required_parameter", "session", "mine"},
		{`{"event_id":"mine","type":"input_audio_buffer.append"}`, "missing_required_parameter", "audio", "mine"},
		{`{"event_id":"mine","type":"input_audio_buffer.append","audio":"!!"}`, "invalid_value", "audio", "mine"},
		{`{"event_id":"mine","type":"input_audio_buffer.append","audio":7}`, "invalid_type", "audio", "mine"},
		{`{"event_id":"mine","type":"response.cancel"}`, "response_cancel_not_active", "", "mine"},
		{`{"event_id":"mine","type":"response.cancel","response_id":"resp_x"}`, "response_cancel_not_active", "", "mine"},
		{`{"event_id":"mine","type":"response.create","response":{"modalities":["text"]}}`, "unknown_parameter", "response.modalities", "mine"},
		{`{"event_id":"mine","type":"response.create","response":{"audio":{"output":{"speed":1}}}}`, "unknown_parameter", "response.audio.output.speed", "mine"},
		{`{"event_id":"mine","type":"response.create","response":{"metadata":{"a":1}}}`, "invalid_type", "response.metadata.a", "mine"},
		{`{"event_id":"mine","type":"response.create","response":{"input":[{"type":"item_reference","id":"no"}]}}`, "item_not_found", "response.input[0].id", "mine"},
	} {
		t.Run(c.frame, func(t *testing.T) {
			run(t, func(t *bench) {
				conn := t.connect()
				defer conn.close()
				conn.send(c.frame)
				conn.refused(c.code, c.param, c.eventID)
				conn.send(update(`{"type":"realtime"}`))
				conn.expect("session.updated")
			})
		})
	}
}

func TestBinaryFrameIsRefused(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		if err := c.conn.WriteMessage(websocket.BinaryMessage, []byte(create)); err != nil {
			t.Fatal(err)
		}
		c.refused("invalid_event", "", "")
	})
}

func TestSessionExpires(t *testing.T) {
	run(t, func(t *bench) {
		c, _, err := t.dial(nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.close()
		began := time.Now()
		if e := c.expect("session.created"); e.Session.ExpiresAt != began.Add(time.Hour).Unix() {
			t.Errorf("expires_at is %d, want an hour from %d", e.Session.ExpiresAt, began.Unix())
		}
		time.Sleep(59 * time.Minute)
		c.refused("session_expired", "", "")
		if _, code, _ := c.end(); code != closeGoingAway || time.Since(began) != time.Hour {
			t.Errorf("closed with %d after %v", code, time.Since(began))
		}
	})
}

func TestPings(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		began := time.Now()
		for _, want := range []time.Duration{20 * time.Second, 40 * time.Second} {
			if got := (<-c.pings).Sub(began); got != want {
				t.Errorf("a ping after %v, want %v", got, want)
			}
		}
	})
}

func TestObserverSeesBothDirections(t *testing.T) {
	var seen []string
	watch := WithObserver(func(direction string, frame []byte) {
		var e struct{ Type string }
		_ = json.Unmarshal(frame, &e)
		seen = append(seen, direction+" "+e.Type)
	})
	run(t, func(t *bench) {
		c := t.connect()
		c.send(update(`{"type":"realtime"}`))
		c.expect("session.updated")
		c.close()
	}, watch)
	if want := []string{"out session.created", "in session.update", "out session.updated"}; !slices.Equal(seen, want) {
		t.Errorf("seen %q, want %q", seen, want)
	}
}

func FuzzEvents(f *testing.F) {
	for _, seed := range []string{
		question("Why?"), create, `{"type":"response.cancel"}`, update(`{"type":"realtime","audio":{"input":{"turn_detection":null}}}`),
		`{"type":"conversation.item.truncate","item_id":"a","content_index":0,"audio_end_ms":1}`,
		`{"type":"conversation.item.create","previous_item_id":"root","item":{"type":"function_call_output","call_id":"c","output":"o"}}`,
		`{"type":"response.create","response":{"conversation":"none","input":[{"type":"item_reference","id":"x"}],"metadata":{"a":"b"}}}`,
		`{"type":"input_audio_buffer.append","audio":"` + base64.StdEncoding.EncodeToString(noise(4800)) + `"}`, `{"type":"input_audio_buffer.commit"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		run(t, func(t *bench) {
			c := t.connect()
			defer c.close()
			c.send(string(frame), update(`{"type":"realtime","instructions":"still there"}`))
			for {
				// Whatever came is answered by nothing but real events, and the session goes on.
				if e := c.next(); e.Type == "session.updated" && e.Session.Instructions == "still there" {
					return
				}
			}
		}, hasty(), saying("word", noise(100)))
	})
}

func ExampleServer() {
	s, err := Start("", WithPace(0))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL(), "http")+"/realtime?model=gpt-realtime-2.1", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	var event struct{ Type string }
	if err := conn.ReadJSON(&event); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(event.Type)
	// Output: session.created
}
