package audio

import (
	"encoding/binary"
	"math"
)

const (
	// stretchFade is the length of a seam, in samples: 10 ms.
	stretchFade = playRate / 100
	// stretchReach is how far the sound may be from where the speed wants it before it is brought there, in samples:
	// 10 ms. A seam then has 20 ms to choose from, a period of the deepest voice.
	stretchReach = playRate / 100
	// stretchLeap is the least that is worth a seam, in samples: 2.5 ms.
	stretchLeap = playRate / 400
	// stretchChoice is the least choice of places for a seam, in samples: 15 ms, a period of a deep voice. With less there
	// may be no likeness, and it is better to wait.
	stretchChoice = playRate * 15 / 1000
	// stretchRun is how much goes by between two looks at whether a seam is due, in samples: 5 ms.
	stretchRun = playRate / 200
	// stretchPatience is how far the sound may be from where it should be while a seam would harm a click, in
	// samples: 120 ms.
	stretchPatience = playRate * 12 / 100
	// stretchEnd is how much of the track is left when its end is looked after, in samples: 100 ms, for there may be a
	// click in the way.
	stretchEnd = playRate / 10
	// stretchMiss is by how much of a track its end may come early or late: somewhat less than a hundredth.
	stretchMiss = 1.0 / 125
)

// A stretcher gives the sound of a track at another speed and the same pitch, by waveform similarity (WSOLA): it goes
// through the track as it is, and where it is too far behind or ahead it leaps to a place that looks like what would
// come next, over a seam in which one fades into the other. Seams keep clear of clicks, so that none is lost or heard
// twice. At speed 1 there are no seams: every sample comes as it is. The speed may change at any time.
//
// A stretcher allocates nothing while it reads. Player.mu guards it.
type stretcher struct {
	track *track
	speed float64
	at    int64   // the track's sample that naturally follows what was read
	want  float64 // the one that should, by the speed
	run   int     // samples to go before the next look

	seam [stretchFade]int16
	left int // samples of the seam still to come, which lead up to at

	look stretchView
}

// start goes to a sample of a track.
func (s *stretcher) start(t *track, at int64, speed float64) {
	s.track, s.at, s.want, s.speed = t, at, float64(at), speed
	s.run, s.left = 0, 0
}

// rest is how many samples of the track are left to read at speed 1.
func (s *stretcher) rest() int64 {
	return s.track.samples() - s.at + int64(s.left)
}

// read fills p and returns the number of bytes: whole samples, fewer or none where more has to come first.
func (s *stretcher) read(p []byte) int {
	p = p[:len(p)&^1]
	filled := 0
	for filled < len(p) {
		if s.left == 0 && s.run == 0 && !s.plan() {
			break
		}
		n := s.readSeam(p[filled:])
		if n == 0 {
			n = s.track.copyTo(p[filled:min(len(p), filled+2*s.run)], s.at)
			s.at += int64(n / 2)
			s.run -= n / 2
		}
		if n == 0 {
			break
		}
		s.want += s.speed * float64(n/2)
		filled += n
	}
	return filled
}

func (s *stretcher) readSeam(p []byte) int {
	n := min(s.left, len(p)/2)
	for i, v := range s.seam[stretchFade-s.left:][:n] {
		binary.LittleEndian.PutUint16(p[2*i:], uint16(v))
	}
	s.left -= n
	return 2 * n
}

// plan says how the sound goes on: for a while as it is, or with a seam. It is false where that can't be told before
// more of the track has come.
func (s *stretcher) plan() bool {
	s.run = stretchRun
	if s.track.ended && s.track.samples()-s.at <= stretchEnd {
		s.land()
		return true
	}
	away := s.away()
	if away <= stretchReach {
		return true
	}
	dir, least, most := int64(1), away-stretchReach, away+stretchReach
	ahead := most
	if s.want < float64(s.at) {
		dir, ahead = -1, 0
		most = min(most, s.at)
	}
	if room := s.track.samples() - s.at - stretchFade - ahead; room < 0 {
		if most += room; dir < 0 || most < stretchChoice { // too near what has not come yet
			s.run = 0
			return false
		}
	}
	if most = s.spare(dir, most); most >= stretchChoice {
		s.leap(dir, min(least, most-stretchChoice), most)
	}
	return true
}

// land makes the seams near the end of the track: the sound is to end when the speed wants it to.
func (s *stretcher) land() {
	end := s.track.samples()
	late := s.want + s.speed*float64(end-s.at) - float64(end) // in samples of the track, without a seam
	near := min(max(playRate, float64(end))*stretchMiss, 2*stretchReach)
	if math.Abs(late) <= near || end-s.at < stretchFade {
		return
	}
	dir, room := int64(1), end-s.at-stretchFade
	if late < 0 {
		dir, room = -1, s.at
	}
	whole, spread := math.Abs(late)/s.speed, min(near/s.speed, stretchReach)
	least := int64(math.Ceil(whole - spread))
	most := min(int64(whole+spread), room, max(s.away(), stretchReach)+2*stretchReach)
	if most = s.spare(dir, most); most < least {
		least = most - int64(2*spread) // another seam does the rest, behind a click maybe
	}
	if most >= stretchLeap {
		s.leap(dir, least, most)
	}
}

// away is how far the sound is from where the speed wants it.
func (s *stretcher) away() int64 { return int64(math.Round(math.Abs(s.want - float64(s.at)))) }

// spare is the longest leap, at most that many samples, that harms no click, unless the sound is too far from where it
// should be for such care.
func (s *stretcher) spare(dir, most int64) int64 {
	if s.away() > stretchPatience {
		return most
	}
	return s.look.spare(s.track, s.at, dir, most)
}

// leap makes a seam from where the sound naturally goes on to a place that looks like it, between least and most
// samples away.
func (s *stretcher) leap(dir, least, most int64) {
	to := s.at + dir*s.look.match(s.track, s.at, dir, max(stretchLeap, least), most)
	var from, into [stretchFade]int16
	s.look.copy(s.track, from[:], s.at)
	s.look.copy(s.track, into[:], to)
	for i := range s.seam {
		g := seamGain(i)
		s.seam[i] = int16(math.Round(float64(from[i]) + g*(float64(into[i])-float64(from[i]))))
	}
	s.left, s.run, s.at = stretchFade, 0, to+stretchFade
}

// seamGain rises smoothly from 0 to 1 within stretchFade samples.
func seamGain(i int) float64 { return (1 - math.Cos(math.Pi*float64(i)/stretchFade)) / 2 }
