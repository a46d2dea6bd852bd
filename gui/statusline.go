package gui

import (
	"errors"
	"net/http"
	"time"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/audio"
	"geppetto-audio/gui/player"
	"geppetto-audio/realtime"
)

// A service is who answers.
type service struct {
	name string // for people: a host
	demo bool   // the program's own server, which does not think
}

// A status is the line that says what the program is doing.
type status struct {
	text   string
	mood   mood
	remedy remedy
}

// A remedy is what a person can do about a status.
type remedy int

const (
	noRemedy       remedy = iota
	tryNow                // rather than wait for this attempt to connect, or for the next one
	enterKey              // the server refused the one it got
	changeSettings        // the server refused what was asked for, or can't be had there
)

// mood is how a status is told at a glance.
type mood int

const (
	calm mood = iota // nothing to do
	busy             // something is under way
	live             // an answer is arriving or heard
	bad              // something is wrong
)

// status puts the state into words. What keeps questions from being answered comes first, then what is heard, then
// what is under way.
func (t *thread) status(s service, now time.Time) status {
	line := t.line(s, now)
	if t.playback.Err != nil && !t.playback.Muted { // who wants no sound misses none
		line.text = join(sentence(line.text), explain(t.playback.Err), lang.L("Answers are kept, but not heard."))
		line.mood = bad
	}
	return line
}

func (t *thread) line(s service, now time.Time) status {
	switch t.state.State {
	case realtime.Offline:
		line := status{text: join(lang.L("Offline:"), explain(t.state.Err)), mood: bad}
		switch line.remedy = tryNow; {
		case refusesKey(t.state.Err):
			line.remedy = enterKey
		case realtime.BySettings(t.state.Err):
			line.remedy = changeSettings
		}
		return line
	case realtime.Waiting:
		return status{text: join(t.countdown(now), reason(t.state.Err)), mood: bad, remedy: tryNow}
	case realtime.Connecting:
		if t.state.Err != nil {
			return status{text: join(connecting(s), hitch(t.state.Err)), mood: bad, remedy: tryNow}
		}
	}
	if t.playback.Err == nil { // else nothing is heard, whatever the player would play
		at := map[string]any{"At": clock(t.playback.Position)}
		switch t.playback.State {
		case audio.Playing:
			return status{text: lang.L("Speaking {{.At}}", at) + t.manner(), mood: live}
		case audio.Paused:
			return status{text: lang.L("Paused at {{.At}}", at) + t.manner(), mood: calm}
		}
	}
	switch t.state.State {
	case realtime.Connecting:
		return status{text: connecting(s), mood: busy}
	case realtime.Thinking:
		return status{text: lang.L("Thinking…"), mood: busy}
	case realtime.Answering:
		return status{text: lang.L("Answering…"), mood: live}
	}
	if s.demo {
		return status{text: lang.L("Demo: ready"), mood: calm}
	}
	return status{text: lang.L("Ready"), mood: calm}
}

func connecting(s service) string {
	if s.demo {
		return lang.L("Demo: connecting…")
	}
	return lang.L("Connecting to {{.Name}}…", map[string]any{"Name": s.name})
}

// hitch is what connecting meets with. A wait that is long in itself may be anybody's guess, and is given more words
// than a fault that is seen to.
func hitch(err error) string {
	if e := (*realtime.Error)(nil); errors.As(err, &e) && e.Code == realtime.CodeSlowSession {
		return explain(err)
	}
	return reason(err)
}

// manner is how an answer is heard, where it is not simply as it is.
func (t *thread) manner() string {
	var manner string
	if t.playback.Muted {
		manner += " · " + lang.L("muted")
	}
	if s := t.playback.Speed; s != 0 && s != 1 {
		manner += " · " + player.Times(s)
	}
	return manner
}

func (t *thread) countdown(now time.Time) string {
	left := t.retryAt.Sub(now)
	if left <= 0 {
		return lang.L("Reconnecting…")
	}
	seconds := int((left + time.Second - 1) / time.Second)
	return lang.L("Reconnecting in {{.Seconds}} s.", map[string]any{"Seconds": seconds})
}

func refusesKey(err error) bool {
	var e *realtime.Error
	return errors.As(err, &e) && (e.Code == "invalid_api_key" || e.HTTPStatus == http.StatusUnauthorized)
}

// stoppable tells whether there is something to stop.
func (t *thread) stoppable() bool {
	return t.playback.State == audio.Playing || t.waiting()
}

// waveInterval is how often the waveform of what is heard moves on.
const waveInterval = time.Second / 8

// moves is the time until the status or a position reads differently though nothing happens, 0 when it won't.
func (t *thread) moves(now time.Time) time.Duration {
	var next time.Duration
	if left := t.retryAt.Sub(now); t.state.State == realtime.Waiting && left > 0 {
		next = (left-1)%time.Second + 1
	}
	if t.playback.State == audio.Playing {
		if next == 0 || waveInterval < next {
			next = waveInterval
		}
	}
	return next
}
