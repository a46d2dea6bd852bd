package demo

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sound joins the audio deltas of one part.
func sound(t testing.TB, events []serverEvent, item, part int) []byte {
	t.Helper()
	var all []byte
	for _, e := range only(events, "response.output_audio.delta") {
		if e.OutputIndex != item || e.ContentIndex != part {
			continue
		}
		pcm, err := base64.StdEncoding.DecodeString(e.Delta)
		if err != nil {
			t.Fatalf("decode a delta: %v", err)
		}
		all = append(all, pcm...)
	}
	return all
}

func words(events []serverEvent, kind string) string {
	var all strings.Builder
	for _, e := range only(events, kind) {
		all.WriteString(e.Delta)
	}
	return all.String()
}

func TestSpokenAnswerComesInTheOrderOfTheService(t *testing.T) {
	text, pcm := "one two three four five six seven", noise(60_001)
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(question("Hello?"), create)
		events := c.until("rate_limits.updated")

		got := types(events)
		// Words and sound take turns; where they do is a matter of pace.
		got = slices.DeleteFunc(got, func(s string) bool { return strings.HasSuffix(s, ".delta") })
		want := []string{
			"conversation.item.added", "conversation.item.done",
			"response.created", "response.output_item.added", "conversation.item.added", "response.content_part.added",
			"response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
			"conversation.item.done", "response.output_item.done", "response.done", "rate_limits.updated",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
		if got := words(events, "response.output_audio_transcript.delta"); got != text {
			t.Errorf("transcript %q, want %q", got, text)
		}
		if !bytes.Equal(sound(t, events, 0, 0), pcm) {
			t.Error("the sound is not what was to be said")
		}
		firstWord := slices.IndexFunc(events, func(e serverEvent) bool { return strings.HasSuffix(e.Type, "transcript.delta") })
		firstSound := slices.IndexFunc(events, func(e serverEvent) bool { return e.Type == "response.output_audio.delta" })
		if firstWord > firstSound {
			t.Error("sound came before words")
		}

		done := only(events, "response.done")[0].Response
		if done.Status != "completed" || done.StatusDetails != nil || len(done.Output) != 1 {
			t.Errorf("response.done: %+v", done)
		}
		if part := done.Output[0].Content[0]; part.Type != "output_audio" || part.Transcript != text {
			t.Errorf("the item ends as %+v", part)
		}
		items := only(events, "conversation.item.added")
		if items[0].PreviousItemID != nil || items[1].PreviousItemID == nil || *items[1].PreviousItemID != items[0].Item.ID {
			t.Error("the answer does not follow the question")
		}
		for _, e := range events[5:] {
			if e.ItemID != "" && (e.ItemID != done.Output[0].ID || e.ResponseID != done.ID) {
				t.Errorf("%s belongs to %s of %s", e.Type, e.ItemID, e.ResponseID)
			}
		}
		seen := map[string]bool{}
		for _, e := range events {
			if seen[e.EventID] {
				t.Errorf("event id %s came twice", e.EventID)
			}
			seen[e.EventID] = true
		}
	}, saying(text, pcm))
}

func TestWrittenAnswer(t *testing.T) {
	override := `{"type":"response.create","response":{"output_modalities":["text"]}}`
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(question("Hello?"), override)
		events := c.until("response.done")
		want := []string{
			"conversation.item.added", "conversation.item.done",
			"response.created", "response.output_item.added", "conversation.item.added", "response.content_part.added",
			"response.output_text.delta", "response.output_text.done", "response.content_part.done",
			"conversation.item.done", "response.output_item.done", "response.done",
		}
		if diff := cmp.Diff(want, types(events)); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
		if got := words(events, "response.output_text.delta"); got != "some written words" {
			t.Errorf("text %q", got)
		}
		var came []time.Duration
		for _, e := range only(events, "response.output_text.delta") {
			came = append(came, e.at.Sub(only(events, "response.created")[0].at).Round(time.Millisecond))
		}
		if want := []time.Duration{120 * time.Millisecond, 200 * time.Millisecond, 225 * time.Millisecond}; !slices.Equal(came, want) {
			t.Errorf("the words came after %v, want %v", came, want)
		}
		done := last(events).Response
		if part := done.Output[0].Content[0]; part.Type != "output_text" || part.Text != "some written words" {
			t.Errorf("the item ends as %+v", part)
		}
		if u := done.Usage; u.OutputTokenDetails.AudioTokens != 0 || u.OutputTokenDetails.TextTokens == 0 {
			t.Errorf("usage %+v", u)
		}
	}, saying("some written words", noise(48_000)))
}

func TestSeveralItemsAndParts(t *testing.T) {
	parts := []Part{
		{Item: 7, Text: "last item", Audio: noise(30_000)},
		{Item: 1, Text: "first item", Audio: noise(50_000)},
		{Item: 1, Text: "its second part", Audio: noise(20_003)},
		{Item: 3, Text: "only written", TextOnly: true},
	}
	for _, interleave := range []bool{false, true} {
		run(t, func(t *bench) {
			c := t.connect()
			defer c.close()
			events := c.ask("Hello?")
			for _, w := range []struct {
				item, part int
				pcm        []byte
			}{{0, 0, parts[1].Audio}, {0, 1, parts[2].Audio}, {1, 0, nil}, {2, 0, parts[0].Audio}} {
				if !bytes.Equal(sound(t, events, w.item, w.part), w.pcm) {
					t.Errorf("interleave %v: item %d part %d has other sound", interleave, w.item, w.part)
				}
			}
			output := last(events).Response.Output
			if len(output) != 3 || len(output[0].Content) != 2 || output[0].Content[1].Transcript != "its second part" ||
				output[1].Content[0].Text != "only written" || output[2].Content[0].Transcript != "last item" {
				t.Errorf("interleave %v: output %+v", interleave, output)
			}
			secondBegins := slices.IndexFunc(events, func(e serverEvent) bool {
				return e.Type == "response.output_item.added" && e.OutputIndex == 1
			})
			firstEnds := slices.IndexFunc(events, func(e serverEvent) bool {
				return e.Type == "response.output_item.done" && e.OutputIndex == 0
			})
			if got := secondBegins < firstEnds; got != interleave {
				t.Errorf("interleave %v: the second item begins before the first is done: %v", interleave, got)
			}
		}, hasty(), WithBehaviour(Behaviour{Interleave: interleave}),
			WithAnswers(func(Question) Answer { return Answer{Parts: parts} }))
	}
}

func TestChunksOfAnySizeAddUp(t *testing.T) {
	pcm := noise(2_001)
	for name, chunks := range map[string]func(int) int{
		"one byte": func(int) int { return 1 },
		"odd":      func(int) int { return 97 },
		"all":      func(left int) int { return left },
		"too much": func(left int) int { return left + 5 },
		"some empty": func() func(int) int {
			n := 0
			return func(int) int { n++; return n % 2 * 512 }
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *bench) {
				c := t.connect()
				defer c.close()
				if events := c.ask("?"); !bytes.Equal(sound(t, events, 0, 0), pcm) {
					t.Error("the deltas don't add up to the sound")
				} else if name == "some empty" && only(events, "response.output_audio.delta")[1].Delta != "" {
					t.Error("no delta is empty")
				}
			}, hasty(), saying("words", pcm), WithChunks(chunks))
		})
	}
}

func TestPace(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		began := time.Now()
		c.send(question("?"), create)
		events := c.until("rate_limits.updated")
		deltas := only(events, "response.output_audio.delta")
		first, final := deltas[0].at.Sub(began), deltas[len(deltas)-1].at.Sub(began)
		if got := only(events, "response.output_audio_transcript.delta")[0].at.Sub(began); got != 120*time.Millisecond {
			t.Errorf("the first word came after %v", got)
		}
		if first != 200*time.Millisecond {
			t.Errorf("the first sound came after %v", first)
		}
		// 12 s of sound in 48 deltas, of which the first comes at once: 47 quarters of a second at six times the pace.
		if want := 200*time.Millisecond + 47*250*time.Millisecond/6; len(deltas) != 48 || (final-want).Abs() > time.Millisecond {
			t.Errorf("%d deltas, the last after %v, want 48 in %v", len(deltas), final, want)
		}
		words := only(events, "response.output_audio_transcript.delta")
		if spoken := words[len(words)-1].at.Sub(began); spoken > final*3/4 {
			t.Errorf("the transcript was told after %v of %v: it does not run ahead", spoken, final)
		}
		limits, done := last(events), only(events, "response.done")[0]
		if got := limits.at.Sub(done.at); got != 40*time.Millisecond {
			t.Errorf("rate_limits.updated came %v after response.done", got)
		}
	}, saying(strings.Repeat("word ", 30), noise(12*bytesPerSecond)))
}

func TestUsageCountsTheWholeConversation(t *testing.T) {
	text := strings.Repeat("word ", 40) // 200 characters: 50 tokens
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(`{"type":"session.update","session":{"type":"realtime","instructions":"` + strings.Repeat("abcd", 100) + `"}}`)
		c.expect("session.updated")
		first := last(c.ask(strings.Repeat("q", 40))).Response.Usage
		want := usage(tokens{text: 110}, tokens{}, tokens{text: 50, audio: 100})
		if diff := cmp.Diff(want, first); diff != "" {
			t.Errorf("first (-want +got):\n%s", diff)
		}
		c.expect("rate_limits.updated")
		second := last(c.ask(strings.Repeat("q", 40))).Response.Usage
		want = usage(tokens{text: 120, audio: 100}, tokens{text: 110}, tokens{text: 50, audio: 100})
		if diff := cmp.Diff(want, second); diff != "" {
			t.Errorf("second (-want +got):\n%s", diff)
		}
		if d := second.InputTokenDetails; d.CachedTokens != 64 || d.CachedTokensDetails.TextTokens != 64 {
			t.Errorf("cached: %+v", d)
		}
		if second.TotalTokens != 220+150 {
			t.Errorf("total: %d", second.TotalTokens)
		}
	}, hasty(), saying(text, noise(5*bytesPerSecond)))
}

func TestAnswersThatEndBadly(t *testing.T) {
	usage := &Usage{TotalTokens: 5}
	for name, answer := range map[string]Answer{
		"failed":            {Status: "failed", ErrorType: "insufficient_quota", ErrorCode: "insufficient_quota", ErrorMessage: "No quota."},
		"failed in between": {Status: "failed", ErrorCode: "server_error", Parts: []Part{{Text: "a b", Audio: noise(24_000)}}},
		"incomplete":        {Status: "incomplete", Reason: "content_filter", Parts: []Part{{Text: "a b", Audio: noise(24_000)}}},
		"nothing said":      {},
		"own usage":         {Parts: []Part{{Text: "a"}}, Usage: usage},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *bench) {
				c := t.connect()
				defer c.close()
				done := last(c.ask("?")).Response
				if done.Status != answer.status() || len(done.Output) != len(answer.Parts) {
					t.Errorf("status %s with %d items", done.Status, len(done.Output))
				}
				switch {
				case answer.Status == "":
					if done.StatusDetails != nil {
						t.Errorf("details %+v", done.StatusDetails)
					}
				case done.StatusDetails.Type != answer.Status || done.StatusDetails.Reason != answer.Reason:
					t.Errorf("details %+v", done.StatusDetails)
				case answer.Status == "failed":
					if e := done.StatusDetails.Error; e.Code != answer.ErrorCode || e.Message != answer.ErrorMessage || e.Type == "" {
						t.Errorf("error %+v", e)
					}
				}
				if answer.Status != "" && len(done.Output) > 0 && done.Output[0].Status != "incomplete" {
					t.Errorf("the item is %s", done.Output[0].Status)
				}
				if name == "failed" && *done.Usage != (Usage{}) {
					t.Errorf("usage %+v, want zeros", done.Usage)
				}
				if answer.Usage != nil && *done.Usage != *usage {
					t.Errorf("usage %+v, want %+v", done.Usage, usage)
				}
			}, hasty(), WithAnswers(func(Question) Answer { return answer }))
		})
	}
}

func TestOutputTokensAreLimited(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(question("?"), `{"type":"response.create","response":{"max_output_tokens":30}}`)
		events := c.until("response.done")
		done := last(events).Response
		if done.Status != "incomplete" || done.StatusDetails.Reason != "max_output_tokens" || done.Output[0].Status != "incomplete" {
			t.Errorf("response.done: %s", last(events).raw)
		}
		if n := len(sound(t, events, 0, 0)); n < bytesPerSecond || n > 2*bytesPerSecond {
			t.Errorf("%d bytes of sound were sent, want those of about 30 tokens", n)
		}
	}, hasty(), saying("one two three four", noise(10*bytesPerSecond)))
}
