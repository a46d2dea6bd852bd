package realtime

import "strings"

// A trickle takes a key out of words that come in pieces too small to give it away each for itself, as from a server
// that tells an error in place of an answer. The zero value is ready to use.
type trickle struct {
	passed string // the last of what came and does not wait
	inside bool   // passed ends in the midst of the key
	held   string // may become a part of the key, and waits for the next piece
}

// suspicious is how many characters in a row must stand in the key to be held: fewer do in any words.
const suspicious = 3

// next gives what can be shown now.
func (t *trickle) next(r *Redactor, piece string) string {
	if r == nil || r.whole {
		return piece
	}
	all := t.passed + t.held + piece
	from, begin := len(t.passed), 0 // of what is not told yet, and of what is no key
	var out strings.Builder
	for i := 0; i+partLength <= len(all); {
		if !r.grams[all[i:i+partLength]] {
			i++
			continue
		}
		if from < i {
			out.WriteString(all[from:i])
		}
		if !t.inside || i > 0 { // else it goes on where the last piece ended
			out.WriteString(hidden)
		}
		i += r.longest(all[i:])
		from, begin = i, i
	}
	t.inside = begin == len(all)
	hold := max(from, len(all)-r.unfinished(all[begin:]))
	out.WriteString(all[from:hold])
	t.held = all[hold:]
	if !t.inside {
		all = all[begin:hold]
	}
	t.passed = all[max(0, len(all)-(partLength-1)):]
	return out.String()
}

// rest gives what was held when nothing more comes.
func (t *trickle) rest() string {
	rest := t.held
	*t = trickle{}
	return rest
}

// unfinished is how many bytes at the end of s could become a part of the key.
func (r *Redactor) unfinished(s string) int {
	for n := min(len(s), partLength-1); n >= suspicious; n-- {
		for _, form := range r.forms {
			if strings.Contains(form, s[len(s)-n:]) {
				return n
			}
		}
	}
	return 0
}
