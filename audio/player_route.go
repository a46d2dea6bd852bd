package audio

import (
	"encoding/binary"
	"math"
	"slices"
)

// A playRoute knows which sample of which track is where in a pipe. Places are counted in samples since the device
// was opened, those of tracks in their own samples, whatever the speed.
type playRoute struct {
	legs  []playLeg // in the order of their places
	track *track    // what comes last
	from  int64     // the sample of it that comes first
	begun bool      // and it has begun: the last leg is one of it
	end   int64     // the place behind the last leg
	held  bool      // nothing is noted
}

// A playLeg is a stretch of a track that is played at one speed.
type playLeg struct {
	track *track
	place int64   // of the pipe, where it begins
	at    float64 // sample of the track that stands there
	speed float64
	first bool // the track goes on here at another place
}

// sample is the track's sample at a place.
func (l playLeg) sample(place int64) int64 {
	at := int64(math.Round(l.at + l.speed*float64(place-l.place)))
	return max(0, min(at, l.track.length()))
}

// clear forgets the way so far.
func (r *playRoute) clear() { r.legs, r.begun = nil, false }

// turn says that the way goes on with t, from t.at on.
func (r *playRoute) turn(t *track) { r.track, r.from, r.begun = t, t.at, false }

// note says that n samples of t stand at a place, the first of them at.
func (r *playRoute) note(place, n int64, t *track, at, speed float64) {
	if r.held || n == 0 {
		return
	}
	if last := len(r.legs) - 1; last < 0 || !r.begun || r.legs[last].speed != speed ||
		math.Abs(r.legs[last].at+r.legs[last].speed*float64(place-r.legs[last].place)-at) > 0.1 {
		r.legs = append(r.legs, playLeg{t, place, at, speed, !r.begun})
	}
	r.begun, r.end = true, place+n
}

// pass says that the sound was heard up to a place.
func (r *playRoute) pass(place int64) {
	place = min(place, r.end)
	for i, l := range r.legs {
		if place <= l.place {
			break
		}
		until := place
		if i+1 < len(r.legs) {
			until = min(until, r.legs[i+1].place)
		}
		l.track.heard = max(l.track.heard, l.sample(until))
	}
	for len(r.legs) > 1 && place >= r.legs[1].place {
		r.legs = slices.Delete(r.legs, 0, 1)
	}
}

// at is the sample of the last track at a place, or its first one where something else still stands there.
func (r *playRoute) at(place int64) int64 {
	place = min(place, r.end)
	if !r.begun {
		return r.from
	}
	for i, l := range slices.Backward(r.legs) {
		if place >= l.place || i == 0 {
			return l.sample(max(place, l.place))
		}
		if l.first {
			break
		}
	}
	return r.from
}

// A playGhost is the sound that fades out over what has taken its place.
type playGhost struct {
	sound [fadeIn]int16
	at, n int
}

// begin takes the sound that would have come, at most fadeIn samples.
func (g *playGhost) begin(pcm []byte) {
	g.at, g.n = 0, len(pcm)/2
	for i := range g.n {
		v := float64(int16(binary.LittleEndian.Uint16(pcm[2*i:])))
		g.sound[i] = int16(math.Round(v * (1 - fadeGain(int64(i)))))
	}
}

func (g *playGhost) end()      { g.at, g.n = 0, 0 }
func (g *playGhost) left() int { return g.n - g.at }

// over adds it to what is played.
func (g *playGhost) over(pcm []byte) {
	for i := 0; i < len(pcm) && g.at < g.n; i += 2 {
		v := int(int16(binary.LittleEndian.Uint16(pcm[i:]))) + int(g.sound[g.at])
		binary.LittleEndian.PutUint16(pcm[i:], uint16(int16(max(math.MinInt16, min(v, math.MaxInt16)))))
		g.at++
	}
}

// fadeGain rises smoothly from 0 to 1 within fadeIn samples.
func fadeGain(i int64) float64 { return (1 - math.Cos(math.Pi*float64(i)/fadeIn)) / 2 }
