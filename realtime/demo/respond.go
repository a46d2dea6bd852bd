package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"
)

const (
	maxResponses    = 16 // under way on one connection
	rateLimitsDelay = 40 * time.Millisecond
	tokensPerMinute = 4_000_000
)

// The ends of a response.
const (
	completed  = "completed"
	cancelled  = "cancelled"
	incomplete = "incomplete"
	failed     = "failed"
)

// A response is one answer under way. Its goroutine runs play; its fields belong to the lock of the session, but for
// what is said to be fixed.
type response struct {
	session  *session
	object   responseObject
	question Question  // fixed
	inside   bool      // fixed: of the conversation, not beside it
	limit    int       // fixed: tokens of output, 0 without limit
	began    time.Time // fixed
	ctx      context.Context
	stop     context.CancelFunc

	ended   bool
	outputs []*output     // those that have begun
	asked   tokens        // what was read
	words   int           // tokens of what was said
	sound   int           // bytes of PCM sent
	typed   time.Duration // what words without sound would have taken to say
}

// A request is what response.create can change for one response.
type request struct {
	settings     settings
	conversation string
	metadata     json.RawMessage
	context      []*item
}

func (s *session) readRequest(raw json.RawMessage) (*request, *fault) {
	rq := &request{settings: s.settings, conversation: "auto", context: s.conversation.items}
	var ignored json.RawMessage
	f := object{"response": nested(object{
		"output_modalities":   modalities(&rq.settings.OutputModalities),
		"instructions":        text(&rq.settings.Instructions, maxInstructions),
		"audio":               nested(object{"output": rq.readOutput}),
		"tools":               tools,
		"tool_choice":         toolChoice,
		"parallel_tool_calls": flag(new(bool)),
		"reasoning":           reasoning,
		"max_output_tokens":   checked(&rq.settings.MaxOutputTokens, outputTokens),
		"conversation":        choice(&rq.conversation, "auto", "none"),
		"metadata":            checked(&rq.metadata, optional(metadata)),
		"prompt":              keep(&ignored),
		"input": func(raw json.RawMessage, path string) *fault {
			rq.context = []*item{}
			return list(1000, func(raw json.RawMessage, path string) *fault {
				it, f := s.readInput(raw, path)
				rq.context = append(rq.context, it)
				return f
			})(raw, path)
		},
	})}.event(raw)
	if f == nil && rq.conversation == "auto" && s.spoken &&
		!sameJSON(rq.settings.Audio.Output.Voice, s.settings.Audio.Output.Voice) {
		f = cannotUpdateVoice()
	}
	return rq, f
}

// readOutput reads audio.output, which in response.create has no speed.
func (rq *request) readOutput(raw json.RawMessage, path string) *fault {
	out := &rq.settings.Audio.Output
	return object{"format": out.Format.read, "voice": checked(&out.Voice, voice)}.read(raw, path)
}

// readInput reads an item of the response's own context, which may be one of the conversation.
func (s *session) readInput(raw json.RawMessage, path string) (*item, *fault) {
	var head struct{ Type string }
	if json.Unmarshal(raw, &head) != nil || head.Type != "item_reference" {
		return readItem(raw, path)
	}
	var id string
	f := object{"type": choice(&head.Type, head.Type), "id": text(&id, maxEventID)}.read(raw, path, "id")
	if f != nil {
		return nil, f
	}
	at := s.conversation.index(id)
	if at < 0 {
		return nil, invalid("item_not_found", join(path, "id"), "There is no item %s.", quoted(id))
	}
	return s.conversation.items[at], nil
}

// metadata reads up to 16 pairs of short strings.
func metadata(raw json.RawMessage, path string) *fault {
	var pairs map[string]json.RawMessage
	if f := typed(&pairs, "an object")(raw, path); f != nil {
		return f
	}
	if len(pairs) > 16 {
		return invalid("object_above_max_properties", path, "'%s' has more than 16 pairs.", path)
	}
	for name, value := range pairs {
		if len(name) > 64 {
			return tooLong(path, 64)
		}
		if f := text(new(string), 512)(value, join(path, name)); f != nil {
			return f
		}
	}
	return nil
}

func (s *session) createResponse(raw json.RawMessage) *fault {
	rq, f := s.readRequest(raw)
	if f != nil {
		return f
	}
	inside := rq.conversation == "auto"
	if inside && s.active != nil {
		return invalid("conversation_already_has_active_response", "",
			"The response %s is still under way. Wait until it is done.", s.active.object.ID)
	}
	if len(s.responses) >= maxResponses {
		return invalid("rate_limit_exceeded", "", "%d responses are under way already.", maxResponses)
	}
	if s.behaviour.NeverCreate {
		return nil
	}
	r := s.newResponse(rq, inside)
	s.responses[r.object.ID] = r
	if inside {
		s.active = r
	}
	s.out.send(&responseEvent{of("response.created"), &r.object})
	s.running.Go(r.play)
	return nil
}

func (s *session) newResponse(rq *request, inside bool) *response {
	r := &response{session: s, inside: inside, began: time.Now(), question: newQuestion(rq.context, &rq.settings)}
	r.object = responseObject{
		Object:           "realtime.response",
		ID:               newID("resp_"),
		Status:           "in_progress",
		Output:           []*item{},
		OutputModalities: rq.settings.OutputModalities,
		MaxOutputTokens:  rq.settings.MaxOutputTokens,
		Metadata:         rq.metadata,
	}
	r.object.Audio.Output.Format = rq.settings.Audio.Output.Format
	r.object.Audio.Output.Voice = rq.settings.Audio.Output.Voice
	if inside {
		r.object.ConversationID = &s.conversation.id
	}
	r.question.Aside = !inside
	_ = json.Unmarshal(rq.settings.MaxOutputTokens, &r.limit) // "inf" is no number and no limit
	r.asked.text = textTokens(rq.settings.Instructions)
	if !bytes.Equal(rq.settings.Tools, []byte("[]")) {
		r.asked.text += textTokens(string(rq.settings.Tools))
	}
	for _, it := range rq.context {
		r.asked.add(it.tokens())
	}
	r.ctx, r.stop = context.WithCancel(s.ctx)
	return r
}

func (s *session) cancelResponse(raw json.RawMessage) *fault {
	var id string
	if f := (object{"response_id": optional(text(&id, maxEventID))}).event(raw); f != nil {
		return f
	}
	r := s.active
	if id != "" {
		r = s.responses[id]
	}
	if r == nil {
		return invalid("response_cancel_not_active", "", "There is no response to cancel.")
	}
	r.finish(&Answer{Status: cancelled, Reason: "client_cancelled"})
	return nil
}

// play says the answer and ends the response, unless it is ended from elsewhere before.
func (r *response) play() {
	defer r.stop()
	s := r.session
	answer := s.server.config.answers(r.question)
	r.say(&answer)
	if s.ctx.Err() != nil {
		return
	}
	s.lock.Lock()
	r.finish(&answer)
	s.lock.Unlock()
	r.tellRateLimits()
}

// say sends the parts of the answer at the pace of the server.
func (r *response) say(answer *Answer) {
	s, c := r.session, &r.session.server.config
	queue := r.plan(answer)
	latency := c.textLatency
	for turn := 0; r.wait(latency) && len(queue) > 0; turn++ {
		next := 0
		if s.behaviour.Interleave {
			next = turn % len(queue)
		}
		s.lock.Lock()
		more := !r.ended && queue[next].advance()
		if r.limit > 0 && r.output() >= r.limit {
			r.finish(&Answer{Status: incomplete, Reason: "max_output_tokens"})
		}
		s.lock.Unlock()
		if !more {
			queue = slices.Delete(queue, next, next+1)
		}
		latency = c.audioLatency
	}
}

// output is how many tokens were said so far.
func (r *response) output() int {
	return r.words + audioTokens(r.sound, spokenPerSecond)
}

// wait sleeps until what comes next is due: latency after the request, and later by what was said so far.
func (r *response) wait(latency time.Duration) bool {
	due := r.began.Add(latency)
	if pace := r.session.server.config.pace; pace > 0 {
		due = due.Add(time.Duration(float64(pcmDuration(r.sound)+r.typed) / pace))
	}
	return waitUntil(r.ctx, due)
}

// finish ends the response, once: what has begun is brought to its end, and the client is told how it went.
func (r *response) finish(a *Answer) {
	if r.ended {
		return
	}
	r.ended = true
	r.stop()
	s := r.session
	for _, o := range r.outputs {
		o.finish(incomplete)
		r.object.Output = append(r.object.Output, o.item)
	}
	r.object.Status = a.status()
	r.object.StatusDetails = a.details()
	r.object.Usage = r.usage(a)
	if r.inside {
		s.active, s.read = nil, r.asked
	}
	delete(s.responses, r.object.ID)
	s.out.send(&responseEvent{of("response.done"), &r.object})
}

func (r *response) usage(a *Answer) *Usage {
	switch {
	case a.Usage != nil:
		return a.Usage
	case r.object.Status == failed && len(r.outputs) == 0:
		return &Usage{}
	}
	cached := r.session.read
	if !r.inside {
		cached = tokens{}
	}
	return usage(r.asked, cached, tokens{text: r.words, audio: audioTokens(r.sound, spokenPerSecond)})
}

// tellRateLimits follows a response a moment later.
func (r *response) tellRateLimits() {
	s := r.session
	if s.server.config.pace > 0 && !s.wait(time.Now().Add(rateLimitsDelay)) {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.out.send(&rateLimitsEvent{of("rate_limits.updated"), []rateLimit{{
		Name: "tokens", Limit: tokensPerMinute, Remaining: tokensPerMinute - r.object.Usage.TotalTokens, ResetSeconds: 0.06,
	}}})
}
