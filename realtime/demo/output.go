package demo

import (
	"slices"
	"strings"
	"time"
)

// How words are sent: a few before the first sound, and then faster than they are spoken, which is about one in
// 400 ms.
const (
	wordsAhead  = 3
	wordEvery   = 200 * time.Millisecond // of sound
	writtenWord = 150 * time.Millisecond // of speech a word stands for in an answer without sound
)

// An output is one item of a response under way.
type output struct {
	r     *response
	index int
	item  *item
	end   string // its status when all is said
	parts []Part // still to say; the first is being said when content is not nil
	ended bool

	content *content // of the part being said
	words   int      // sent of it
	said    int      // bytes of its text sent
	sent    int      // bytes of its sound sent
}

// plan groups the parts of an answer into items.
func (r *response) plan(a *Answer) []*output {
	var queue []*output
	for _, p := range a.Parts {
		if r.object.OutputModalities[0] == "text" {
			p.TextOnly = true
		}
		at := slices.IndexFunc(queue, func(o *output) bool { return o.index == p.Item })
		if at < 0 {
			at = len(queue)
			queue = append(queue, &output{r: r, index: p.Item, end: completed})
		}
		queue[at].parts = append(queue[at].parts, p)
	}
	slices.SortStableFunc(queue, func(a, b *output) int { return a.index - b.index })
	for i, o := range queue {
		o.index = i
	}
	if a.status() != completed && len(queue) > 0 {
		queue[len(queue)-1].end = incomplete
	}
	return queue
}

// advance sends the next bit of the item, and says whether anything is left to send.
func (o *output) advance() (more bool) {
	switch {
	case o.item == nil:
		o.begin()
		o.beginPart()
	case o.content == nil:
		o.beginPart()
	case o.parts[0].TextOnly && o.said < len(o.parts[0].Text):
		o.say(o.words + 1)
		o.r.typed += writtenWord
	case !o.parts[0].TextOnly && o.sent < len(o.parts[0].Audio):
		o.sound()
	default:
		o.finishPart()
		if len(o.parts) == 0 {
			o.finish(o.end)
			return false
		}
	}
	return true
}

func (o *output) begin() {
	s := o.r.session
	o.item = &item{
		ID: newID("item_"), Object: "realtime.item", Type: "message", Status: "in_progress", Role: "assistant",
		Content: []*content{},
	}
	o.r.outputs = append(o.r.outputs, o)
	slices.SortFunc(o.r.outputs, func(a, b *output) int { return a.index - b.index })
	s.out.send(&outputItemEvent{of("response.output_item.added"), o.r.object.ID, o.index, o.item})
	if o.r.inside {
		previous := s.conversation.insert(len(s.conversation.items), o.item)
		s.out.send(&itemEvent{of("conversation.item.added"), previous, o.item})
	}
}

func (o *output) place() place {
	return place{o.r.object.ID, o.item.ID, o.index, len(o.item.Content) - 1}
}

// beginPart announces a part and sends its first words.
func (o *output) beginPart() {
	o.content = &content{Type: "output_audio"}
	if o.parts[0].TextOnly {
		o.content.Type = "output_text"
	}
	o.words, o.said, o.sent = 0, 0, 0
	o.item.Content = append(o.item.Content, o.content)
	o.r.session.out.send(&partEvent{of("response.content_part.added"), o.place(), o.body()})
	if o.parts[0].TextOnly {
		o.say(1)
	} else {
		o.say(wordsAhead)
	}
}

// body is the part being said, as content_part events tell it.
func (o *output) body() partBody {
	said := o.parts[0].Text[:o.said]
	if o.parts[0].TextOnly {
		return partBody{Type: "text", Text: &said}
	}
	return partBody{Type: "audio", Transcript: &said}
}

// say sends words until the part's first n have been sent, a delta each.
func (o *output) say(n int) {
	text := o.parts[0].Text
	kind := "response.output_audio_transcript.delta"
	if o.parts[0].TextOnly {
		kind = "response.output_text.delta"
	}
	for ; o.words < n && o.said < len(text); o.words++ {
		word := firstWord(text[o.said:])
		o.said += len(word)
		if !o.content.truncated {
			o.content.text = text[:o.said]
		}
		o.r.session.out.send(&wordsDelta{of(kind), o.place(), word, newID("")[:16-len(word)%16]})
	}
}

// firstWord is the text up to the first space that follows a word.
func firstWord(text string) string {
	start := len(text) - len(strings.TrimLeft(text, " "))
	if end := strings.IndexByte(text[start:], ' '); end >= 0 {
		return text[:start+end]
	}
	return text
}

// sound sends the words that run ahead of the next chunk of sound, and the chunk.
func (o *output) sound() {
	s, left := o.r.session, o.parts[0].Audio[o.sent:]
	chunk := left[:max(0, min(s.server.config.chunks(len(left)), len(left)))]
	o.say(wordsAhead + int(pcmDuration(o.sent+len(chunk))/wordEvery))
	o.sent += len(chunk)
	o.r.sound += len(chunk)
	if !o.content.truncated {
		o.content.sound = o.parts[0].Audio[:o.sent]
		o.content.length = o.sent
	}
	s.spoken = s.spoken || o.r.inside
	s.out.send(&audioDelta{of("response.output_audio.delta"), o.place(), chunk})
}

// finishPart ends the part being said with as much as was said of it. Words that the sound was too short for are said
// before, unless the part is cut off.
func (o *output) finishPart() {
	if !o.r.ended {
		o.say(len(o.parts[0].Text))
	}
	s, said := o.r.session, o.parts[0].Text[:o.said]
	if o.parts[0].TextOnly {
		s.out.send(&textDone{of("response.output_text.done"), o.place(), said})
	} else {
		s.out.send(&audioDone{of("response.output_audio.done"), o.place()})
		s.out.send(&transcriptDone{of("response.output_audio_transcript.done"), o.place(), said})
	}
	s.out.send(&partEvent{of("response.content_part.done"), o.place(), o.body()})
	o.r.words += textTokens(said)
	o.parts, o.content = o.parts[1:], nil
}

// finish ends the item, once.
func (o *output) finish(status string) {
	if o.ended {
		return
	}
	o.ended = true
	if o.content != nil {
		o.finishPart()
	}
	s := o.r.session
	o.item.Status = status
	if o.r.inside {
		s.conversation.forgetOldSound()
		at := s.conversation.index(o.item.ID)
		var previous *string
		if at >= 0 { // a client may delete an item while it is being said
			previous = s.conversation.before(at)
		}
		s.out.send(&itemEvent{of("conversation.item.done"), previous, o.item})
	}
	s.out.send(&outputItemEvent{of("response.output_item.done"), o.r.object.ID, o.index, o.item})
}
