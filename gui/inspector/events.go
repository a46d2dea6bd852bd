package inspector

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/internal/eventlog"
)

// events are those that are shown.
type events struct {
	words     string // lower case
	direction string // empty: both
	shown     []eventlog.Seen
	all       int    // that are remembered
	last      uint64 // the number of the last one that was looked at
	at        time.Time
}

// take looks at what is new, and lets go of what is not remembered any more.
func (e *events) take(latest []eventlog.Seen) {
	e.all = len(latest)
	if len(latest) == 0 {
		e.shown = nil
		return
	}
	oldest := latest[0].Number
	n := sort.Search(len(e.shown), func(i int) bool { return e.shown[i].Number >= oldest })
	e.shown = e.shown[n:]
	fresh := sort.Search(len(latest), func(i int) bool { return latest[i].Number > e.last })
	for _, s := range latest[fresh:] {
		if e.fits(&s) {
			e.shown = append(e.shown, s)
		}
	}
	newest := latest[len(latest)-1]
	e.last, e.at = newest.Number, newest.Time
}

// want changes what is shown.
func (e *events) want(words, direction string, latest []eventlog.Seen) {
	e.words, e.direction = strings.ToLower(strings.TrimSpace(words)), direction
	e.shown, e.last = nil, 0
	e.take(latest)
}

// fits says whether an event is of the wanted way, and has every word.
func (e *events) fits(s *eventlog.Seen) bool {
	if e.direction != "" && e.direction != s.Direction {
		return false
	}
	if e.words == "" {
		return true
	}
	line := bytes.ToLower(s.Line)
	for word := range strings.FieldsSeq(e.words) {
		if !strings.Contains(strings.ToLower(s.Type), word) && !bytes.Contains(line, []byte(word)) {
			return false
		}
	}
	return true
}

// find gives the place of an event, or -1.
func (e *events) find(number uint64) int {
	n := sort.Search(len(e.shown), func(i int) bool { return e.shown[i].Number >= number })
	if n < len(e.shown) && e.shown[n].Number == number {
		return n
	}
	return -1
}

// since is the time between an event and the one shown before it.
func (e *events) since(at int) string {
	if at == 0 || e.shown[at].Time.IsZero() || e.shown[at-1].Time.IsZero() {
		return ""
	}
	return "+" + short(e.shown[at].Time.Sub(e.shown[at-1].Time))
}

// short writes a time as three digits or so.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "0 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// ago writes a time in whole seconds.
func ago(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(max(0, d).Seconds()))
	}
	return d.Round(time.Second).String()
}

// tell says how many events there are, and how long ago the last one was.
func (e *events) tell(now time.Time) string {
	if e.all == 0 {
		return lang.L("Nothing has come yet.")
	}
	values := map[string]any{"Shown": len(e.shown), "All": e.all, "Ago": ago(now.Sub(e.at))}
	if len(e.shown) == e.all {
		return lang.L("{{.All}} events, the last one {{.Ago}} ago", values)
	}
	return lang.L("{{.Shown}} of {{.All}} events, the last one {{.Ago}} ago", values)
}
