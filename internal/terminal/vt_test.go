package terminal

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/rivo/uniseg"
)

// A vt is as much of a terminal as the tests need. Every cell holds what stands in it; the second cell of a wide
// character is empty.
type vt struct {
	columns, height int
	rows            [][]string
	x, y            int // y counts from the first row that ever was
	modes           map[string]bool
	seen            bytes.Buffer // all that came
}

func newVT(columns, height int) *vt {
	return &vt{columns: columns, height: height, rows: [][]string{nil}, modes: map[string]bool{}}
}

func (v *vt) size() (int, int) { return v.columns, v.height }

// top is the first row on the screen.
func (v *vt) top() int { return max(len(v.rows)-v.height, 0) }

func (v *vt) Write(p []byte) (int, error) {
	v.seen.Write(p)
	for rest := string(p); rest != ""; {
		switch {
		case rest[0] == '\r':
			v.x, rest = 0, rest[1:]
		case rest[0] == '\n':
			v.down()
			rest = rest[1:]
		case rest[0] == 0x1B:
			rest = v.control(rest)
		default:
			var cluster string
			var w int
			cluster, rest, w, _ = uniseg.FirstGraphemeClusterInString(rest, -1)
			v.put(cluster, w)
		}
	}
	return len(p), nil
}

func (v *vt) down() {
	if v.y++; v.y == len(v.rows) {
		v.rows = append(v.rows, nil)
	}
}

func (v *vt) put(cluster string, w int) {
	if cluster[0] < ' ' {
		panic(fmt.Sprintf("control character %q on the screen", cluster))
	}
	if v.x+w > v.columns {
		v.x = 0
		v.down()
	}
	row := v.rows[v.y]
	for len(row) < v.x+w {
		row = append(row, " ")
	}
	row[v.x] = cluster
	for i := 1; i < w; i++ {
		row[v.x+i] = ""
	}
	v.rows[v.y] = row
	v.x += w
}

func (v *vt) control(s string) string {
	end := strings.IndexAny(s, "ABCDHJKhl")
	if end < 0 || s[1] != '[' {
		panic(fmt.Sprintf("sequence %q", s))
	}
	arg, n := s[2:end], 1
	_, _ = fmt.Sscanf(arg, "%d", &n)
	switch s[end] {
	case 'A':
		v.y = max(v.y-n, v.top())
	case 'C':
		v.x = min(v.x+n, v.columns-1)
	case 'H':
		v.x, v.y = 0, v.top()
	case 'J':
		if arg == "2" {
			for range v.height { // as scrolled out
				v.rows = append(v.rows, nil)
			}
			break
		}
		v.rows = v.rows[:v.y+1]
		v.rows[v.y] = v.rows[v.y][:min(v.x, len(v.rows[v.y]))]
	case 'h', 'l':
		v.modes[arg] = s[end] == 'h'
	default:
		panic(fmt.Sprintf("sequence %q", s))
	}
	return s[end+1:]
}

// last gives the last n rows, with a bar where the cursor is.
func (v *vt) last(n int) string {
	var rows []string
	for y, row := range v.rows {
		var b strings.Builder
		for x := 0; x < len(row) || y == v.y && x <= v.x; x++ {
			if y == v.y && x == v.x {
				b.WriteString("|")
			}
			if x < len(row) {
				b.WriteString(row[x])
			} else if x < v.x {
				b.WriteString(" ")
			}
		}
		rows = append(rows, strings.TrimRight(b.String(), " "))
	}
	return strings.Join(rows[max(len(rows)-n, 0):], "\n")
}
