package sidebar

// heights is how many lines titles take. It remembers the last list of titles, for the next one is mostly the same but
// for some that came, went, or came to the top.
type heights struct {
	measures measures
	now, was []titleHeight
	shift    int // how far what is the same has moved
}

type titleHeight struct {
	title string
	lines int
}

// begin begins a list of so many titles.
func (h *heights) begin(m measures, count int) {
	h.was, h.now = h.now, h.was[:0]
	if h.measures != m {
		h.was, h.measures = h.was[:0], m
	}
	if cap(h.now) < count {
		h.now = make([]titleHeight, 0, count+count/4)
	}
	h.shift = 0
}

// lines is how many the next title takes.
func (h *heights) lines(title string) int {
	at := len(h.now) + h.shift
	for _, moved := range [...]int{0, -1, 1} {
		if i := at + moved; i >= 0 && i < len(h.was) && h.was[i].title == title {
			h.shift += moved
			h.now = append(h.now, h.was[i])
			return h.was[i].lines
		}
	}
	lines := h.measures.text.count(title, h.measures.width, titleLines, emphasis{all: true})
	h.now = append(h.now, titleHeight{title, lines})
	return lines
}
