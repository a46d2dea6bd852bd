package realtime

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// An arrangement puts the parts of one answer into order. An answer may hold several items, each of several parts,
// and a later one may come while an earlier one is still arriving; it then waits, in memory up to maxWaiting bytes
// and after that in a temporary file. The parts leave in output_index order, each whole before the next begins.
type arrangement struct {
	turned   func(*part) // told where the sound that follows comes from; may be nil
	sound    func(pcm []byte)
	words    func(text string)
	overflow func() (io.ReadWriteSeeker, io.Closer, error)
	warn     func(error)

	items   []*item // in output_index order
	flowing *part   // the one part that is let through
	spans   []span  // of the sound let through
	waiting int     // bytes of sound held in memory
	last    *part   // the part whose words came last
}

// maxWaiting is how much sound that came before its turn is held in memory, in bytes.
const maxWaiting = 1 << 20

type item struct {
	output    int
	announced bool // by output_item.added: then only output_item.done ends it
	done      bool
	parts     []*part // in content_index order
}

func (i *item) finished() bool {
	return i.done || !i.announced && !slices.ContainsFunc(i.parts, func(p *part) bool { return !p.finished() })
}

type part struct {
	item                 *item
	index                int
	id                   string // of the item at the server
	sounding, wording    bool   // something of the kind has come
	soundDone, wordsDone bool
	done                 bool
	text                 strings.Builder // all words that came
	heldWords            strings.Builder
	heldSound            []byte
	spill                *spill // what came before heldSound
	spillBroken          bool   // the disk took no more of it
}

func (p *part) finished() bool {
	return p.done || p.item.done || (p.soundDone || !p.sounding) && (p.wordsDone || !p.wording)
}

// A span is a run of one part's sound in the answer's, in bytes.
type span struct {
	part          *part
	start, length int64
}

type spill struct {
	io.ReadWriteSeeker
	io.Closer
}

func (a *arrangement) item(output int) *item {
	n, found := slices.BinarySearchFunc(a.items, output, func(i *item, o int) int { return cmp.Compare(i.output, o) })
	if !found {
		a.items = slices.Insert(a.items, n, &item{output: output})
	}
	return a.items[n]
}

func (a *arrangement) part(key PartKey) *part {
	i := a.item(key.Output)
	n, found := slices.BinarySearchFunc(i.parts, key.Index, func(p *part, c int) int { return cmp.Compare(p.index, c) })
	if !found {
		i.parts = slices.Insert(i.parts, n, &part{item: i, index: key.Index, id: key.ItemID})
	}
	return i.parts[n]
}

// mayFlow says whether a part's turn has come: nothing else is under way, and all before it has ended.
func (a *arrangement) mayFlow(p *part) bool {
	if a.flowing == p {
		return true
	}
	if a.flowing != nil && !a.flowing.finished() {
		return false
	}
	for _, i := range a.items {
		switch {
		case i.output < p.item.output && !i.finished():
			return false
		case i.output >= p.item.output:
			return !slices.ContainsFunc(p.item.parts, func(q *part) bool { return q.index < p.index && !q.finished() })
		}
	}
	return true
}

func (a *arrangement) addItem(key PartKey) { a.item(key.Output).announced = true }

func (a *arrangement) endItem(key PartKey, it Item) {
	for n, c := range it.Content {
		a.completeWords(PartKey{ItemID: key.ItemID, Output: key.Output, Index: n}, c.Words())
	}
	a.item(key.Output).done = true
	a.advance()
}

func (a *arrangement) endPart(key PartKey, c Content) {
	a.completeWords(key, c.Words())
	a.part(key).done = true
	a.advance()
}

func (a *arrangement) endSound(key PartKey) {
	a.part(key).soundDone = true
	a.advance()
}

func (a *arrangement) addSound(key PartKey, pcm []byte) {
	p := a.part(key)
	p.sounding = true
	if !a.mayFlow(p) {
		a.hold(p, pcm)
		return
	}
	a.enter(p)
	a.letSound(p, pcm)
}

func (a *arrangement) addWords(key PartKey, text string) {
	p := a.part(key)
	p.wording = true
	p.text.WriteString(text)
	if !a.mayFlow(p) {
		p.heldWords.WriteString(text)
		return
	}
	a.enter(p)
	a.letWords(p, text)
}

func (a *arrangement) endWords(key PartKey, full string) {
	a.completeWords(key, full)
	a.part(key).wordsDone = true
	a.advance()
}

// completeWords adds what the deltas left out, as servers do that send no deltas.
func (a *arrangement) completeWords(key PartKey, full string) {
	if full == "" {
		return
	}
	if rest, ok := strings.CutPrefix(full, a.part(key).text.String()); ok && rest != "" {
		a.addWords(key, rest)
	}
}

// advance lets the parts through whose turn has come.
func (a *arrangement) advance() {
	for _, i := range a.items {
		for _, p := range i.parts {
			if p.held() && a.mayFlow(p) {
				a.enter(p)
			}
		}
	}
}

func (p *part) held() bool { return p.heldWords.Len() > 0 || len(p.heldSound) > 0 || p.spill != nil }

// enter makes p the part that flows, and lets through what of it has waited.
func (a *arrangement) enter(p *part) {
	a.flowing = p
	if p.heldWords.Len() > 0 {
		text := p.heldWords.String()
		p.heldWords.Reset()
		a.letWords(p, text)
	}
	if p.spill != nil {
		a.readSpill(p)
	}
	if len(p.heldSound) > 0 {
		a.waiting -= len(p.heldSound)
		a.letSound(p, p.heldSound)
		p.heldSound = nil
	}
}

func (a *arrangement) letWords(p *part, text string) {
	if a.last != nil && a.last != p {
		text = "\n" + text
	}
	a.last = p
	a.words(text)
}

func (a *arrangement) letSound(p *part, pcm []byte) {
	if len(pcm) == 0 {
		return
	}
	if n := len(a.spans); n > 0 && a.spans[n-1].part == p {
		a.spans[n-1].length += int64(len(pcm))
	} else {
		a.spans = append(a.spans, span{p, a.received(), int64(len(pcm))})
		if a.turned != nil {
			a.turned(p)
		}
	}
	a.sound(pcm)
}

// received is the length of the sound let through, in bytes.
func (a *arrangement) received() int64 {
	if len(a.spans) == 0 {
		return 0
	}
	s := a.spans[len(a.spans)-1]
	return s.start + s.length
}

// hold keeps sound that came before its turn. What the disk doesn't take stays in memory.
func (a *arrangement) hold(p *part, pcm []byte) {
	if p.spill == nil && !p.spillBroken && a.waiting+len(pcm) > maxWaiting {
		a.openSpill(p)
	}
	if p.spill != nil && !p.spillBroken {
		n, err := p.spill.Write(pcm)
		if err == nil {
			return
		}
		a.warn(fmt.Errorf("put sound aside: %w", err))
		p.spillBroken = true
		pcm = pcm[n:]
	}
	p.heldSound = append(p.heldSound, pcm...)
	a.waiting += len(pcm)
}

// openSpill moves what is held in memory to a temporary file.
func (a *arrangement) openSpill(p *part) {
	f, c, err := a.overflow()
	if err != nil {
		a.warn(fmt.Errorf("put sound aside: %w", err))
		p.spillBroken = true
		return
	}
	p.spill = &spill{f, c}
	held := p.heldSound
	p.heldSound = nil
	a.waiting -= len(held)
	a.hold(p, held)
}

func (a *arrangement) readSpill(p *part) {
	_, err := p.spill.Seek(0, io.SeekStart)
	buf := make([]byte, 64<<10)
	for err == nil {
		var n int
		n, err = p.spill.Read(buf)
		a.letSound(p, buf[:n])
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if err = errors.Join(err, p.spill.Close()); err != nil {
		a.warn(fmt.Errorf("take up sound that was put aside: %w", err))
	}
	p.spill = nil
}

// finish lets through whatever still waits: nothing more comes.
func (a *arrangement) finish() {
	for _, i := range a.items {
		i.done = true
	}
	a.advance()
}

// silent says that nothing has come through: not a sound, not a word.
func (a *arrangement) silent() bool { return len(a.spans) == 0 && a.last == nil }

// A cut is how much of one part was heard.
type cut struct {
	item    string
	content int
	heard   time.Duration
}

// cuts says of every part that sounds how much of it was heard when so much of the answer was; parts heard whole are
// left out.
func (a *arrangement) cuts(heard time.Duration) []cut {
	var all []cut
	for _, s := range a.spans {
		length := soundLength(s.length)
		if end := soundLength(s.start) + length; heard >= end || s.part.id == "" {
			continue
		}
		all = append(all, cut{s.part.id, s.part.index, min(max(0, heard-soundLength(s.start)), length)})
	}
	return all
}

// soundLength is how long so many bytes of PCM sound.
func soundLength(bytes int64) time.Duration {
	return time.Duration(bytes/2) * time.Second / SampleRate
}
