package demo

import (
	"encoding/json"
	"math"
	"slices"
)

// soundKept is how many of the newest items keep their sound, so that they can be retrieved with it. A conversation
// may be long, and the server shares its memory with the program.
const soundKept = 4

// A conversation is the items said so far, oldest first.
type conversation struct {
	id    string
	items []*item
}

func (c *conversation) index(id string) int {
	return slices.IndexFunc(c.items, func(it *item) bool { return it.ID == id })
}

// before is the id of the item before position i, or nil.
func (c *conversation) before(i int) *string {
	if i == 0 {
		return nil
	}
	return &c.items[i-1].ID
}

// insert puts an item at position i and tells the id of the one before it.
func (c *conversation) insert(i int, it *item) (previous *string) {
	c.items = slices.Insert(c.items, i, it)
	return c.before(i)
}

// forgetOldSound drops the sound of all but the newest items that have some.
func (c *conversation) forgetOldSound() {
	kept := 0
	for _, it := range slices.Backward(c.items) {
		has := false
		for _, part := range it.Content {
			has = has || part.sound != nil
			if kept >= soundKept {
				part.sound = nil
			}
		}
		if has {
			kept++
		}
	}
}

func (s *session) createItem(raw json.RawMessage) *fault {
	var it *item
	previous := ""
	f := object{
		"previous_item_id": optional(text(&previous, maxEventID)),
		"item": func(raw json.RawMessage, path string) (f *fault) {
			it, f = readItem(raw, path)
			return f
		},
	}.event(raw, "item")
	if f != nil {
		return f
	}
	at := len(s.conversation.items)
	switch previous {
	case "":
	case "root":
		at = 0
	default:
		at = s.conversation.index(previous) + 1
		if at == 0 {
			return invalid("invalid_value", "previous_item_id", "There is no item %s.", quoted(previous))
		}
	}
	if it.ID == "" {
		it.ID = newID("item_")
	} else if s.conversation.index(it.ID) >= 0 {
		return invalid("invalid_value", "item.id", "There is an item %s already.", quoted(it.ID))
	}
	s.addItem(at, it)
	return nil
}

// addItem adds an item that is complete.
func (s *session) addItem(at int, it *item) {
	previous := s.conversation.insert(at, it)
	s.conversation.forgetOldSound()
	s.out.send(&itemEvent{of("conversation.item.added"), previous, it})
	s.out.send(&itemEvent{of("conversation.item.done"), previous, it})
}

// findItem reads an event that names an item and nothing else.
func (s *session) findItem(raw json.RawMessage, code string) (at int, f *fault) {
	var id string
	if f := (object{"item_id": text(&id, maxEventID)}).event(raw, "item_id"); f != nil {
		return 0, f
	}
	at = s.conversation.index(id)
	if at < 0 {
		return 0, noItem(code, id)
	}
	return at, nil
}

func noItem(code, id string) *fault {
	return invalid(code, "item_id", "There is no item %s.", quoted(id))
}

func (s *session) retrieveItem(raw json.RawMessage) *fault {
	at, f := s.findItem(raw, "item_retrieve_invalid_item_id")
	if f != nil {
		return f
	}
	s.out.send(&retrievedEvent{of("conversation.item.retrieved"), retrieved(s.conversation.items[at])})
	return nil
}

func (s *session) deleteItem(raw json.RawMessage) *fault {
	at, f := s.findItem(raw, "item_delete_invalid_item_id")
	if f != nil {
		return f
	}
	id := s.conversation.items[at].ID
	s.conversation.items = slices.Delete(s.conversation.items, at, at+1)
	s.out.send(&deletedEvent{of("conversation.item.deleted"), id})
	return nil
}

// truncateItem cuts an answer to what was heard of it. Its words go too: which of them were heard is not known.
func (s *session) truncateItem(raw json.RawMessage) *fault {
	var id string
	var part, end int
	f := object{
		"item_id":       text(&id, maxEventID),
		"content_index": integer(&part, 0, maxContent),
		"audio_end_ms":  integer(&end, 0, math.MaxInt32),
	}.event(raw, "item_id", "content_index", "audio_end_ms")
	if f != nil {
		return f
	}
	at := s.conversation.index(id)
	if at < 0 {
		return noItem("item_truncate_invalid_item_id", id)
	}
	it := s.conversation.items[at]
	if it.Role != "assistant" || part < len(it.Content) && it.Content[part].Type != "output_audio" {
		return invalid("unsupported_content_type", "", "Only audio of the assistant can be truncated.")
	}
	if part >= len(it.Content) {
		return invalid("invalid_value", "content_index", "Item %s has %d content parts.", quoted(id), len(it.Content))
	}
	c := it.Content[part]
	if length := int(c.duration().Milliseconds()); end > length {
		return invalid("item_truncate_invalid_audio_end_ms", "audio_end_ms",
			"The audio of %d ms is shorter than %d ms.", length, end)
	}
	c.length = end * bytesPerMs
	if c.sound != nil {
		c.sound = c.sound[:c.length]
	}
	c.text, c.truncated = "", true
	s.out.send(&truncatedEvent{of("conversation.item.truncated"), id, part, end})
	return nil
}
