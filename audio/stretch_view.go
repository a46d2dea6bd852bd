package audio

import "encoding/binary"

const (
	// viewBlock is the length of the pieces in which clicks are looked for, in samples: 1 ms.
	viewBlock = playRate / 1000
	// viewBefore is how many such pieces, all much smoother, make one stand out: 20 of them hold a period of the
	// deepest voice, whose own pulses are no clicks.
	viewBefore = 20
	// viewAfter is how much behind a click belongs to it, in samples: 3 ms.
	viewAfter = playRate * 3 / 1000
	// viewStep is the step of the first search for a likeness, in samples.
	viewStep = 2

	viewMost = stretchPatience + stretchReach + stretchFade + (viewBefore+5)*viewBlock
)

// A stretchView is what a stretcher sees of a track around a seam to be made.
type stretchView struct {
	bytes   [2 * viewMost]byte
	samples [viewMost]int16
	here    [stretchFade]float32
	there   [2*stretchReach + 1 + stretchFade]float32
	rough   [viewMost/viewBlock + 1]int
}

// copy takes samples of the track from at on; those that are not there are silent.
func (v *stretchView) copy(t *track, into []int16, at int64) {
	skip := int(max(0, min(-at, int64(len(into)))))
	clear(into)
	n := t.copyTo(v.bytes[:2*(len(into)-skip)], at+int64(skip))
	for i := range n / 2 {
		into[skip+i] = int16(binary.LittleEndian.Uint16(v.bytes[2*i:]))
	}
}

// spare is the longest leap, at most that many samples, that neither leaves out, repeats nor fades a click.
func (v *stretchView) spare(t *track, at, dir, most int64) int64 {
	begin, end := at-viewAfter, at+most+stretchFade
	if dir < 0 {
		begin, end = at-most-viewAfter, at+stretchFade
	}
	begin = begin/viewBlock*viewBlock - viewBefore*viewBlock
	sound := v.samples[:min(end-begin, viewMost)]
	v.copy(t, sound, begin)
	blocks := v.rough[:len(sound)/viewBlock]
	for b := range blocks {
		blocks[b] = roughness(sound, b*viewBlock)
	}
	for b := viewBefore; b < len(blocks); b++ {
		click := begin + int64(b)*viewBlock
		if !standsOut(blocks[b-viewBefore:b], blocks[b]) {
			continue
		}
		switch over := click + viewAfter; {
		case over > at && dir < 0:
			return 0
		case over > at:
			return min(most, click-at-stretchFade)
		case dir < 0:
			most = min(most, at-over)
		}
	}
	return most
}

// roughness adds up the second differences of a block of sound.
func roughness(sound []int16, at int) (sum int) {
	for i := max(2, at); i < at+viewBlock; i++ {
		d := int(sound[i]) - 2*int(sound[i-1]) + int(sound[i-2])
		sum += max(d, -d)
	}
	return sum
}

// standsOut says whether a block is a click after those before it.
func standsOut(before []int, block int) bool {
	if block < 100*viewBlock {
		return false
	}
	for _, b := range before {
		if 4*b > block {
			return false
		}
	}
	return true
}

// match finds the leap, from least to most samples, after which the sound goes on most like it would without.
func (v *stretchView) match(t *track, at, dir, least, most int64) int64 {
	most = min(most, least+2*stretchReach)
	from := at + least // the first place to look at, and in v.there
	if dir < 0 {
		from = at - most
	}
	span := int(most - least)
	v.load(t, v.here[:], at)
	v.load(t, v.there[:span+stretchFade], from)
	best := v.search(0, span, viewStep)
	best = v.search(max(0, best-viewStep+1), min(span, best+viewStep-1), 1)
	if dir < 0 {
		return most - int64(best)
	}
	return least + int64(best)
}

func (v *stretchView) load(t *track, into []float32, at int64) {
	sound := v.samples[:len(into)]
	v.copy(t, sound, at)
	for i, s := range sound {
		into[i] = float32(s)
	}
}

// search finds the place in v.there that is most like v.here, from first to last; where nothing is, the middle.
func (v *stretchView) search(first, last, step int) int {
	best := (first + last) / 2
	most := v.likeness(best, step)
	for at := first; at <= last; at += step {
		if like := v.likeness(at, step); like > most {
			best, most = at, like
		}
	}
	return best
}

// likeness compares every step-th sample, whatever the loudness.
func (v *stretchView) likeness(at, step int) float32 {
	var product, power float32
	there := v.there[at:][:stretchFade]
	for i := 0; i < stretchFade; i += step {
		product += v.here[i] * there[i]
		power += there[i] * there[i]
	}
	return product * max(product, -product) / (power + 1)
}
