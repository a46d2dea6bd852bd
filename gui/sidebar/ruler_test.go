package sidebar

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func broken(r *ruler, text string, width float32, most int) []string {
	lines, more := r.lines(text, width, most, emphasis{})
	var out []string
	for i, l := range lines {
		out = append(out, written(text, l, more && i == len(lines)-1))
	}
	return out
}

func TestLines(t *testing.T) {
	test.NewTempApp(t)
	r := newRuler(14)
	wide := fyne.MeasureText("mmmmmmmmmm", 14, fyne.TextStyle{}).Width
	for _, c := range []struct {
		name, text string
		most       int
		want       string
	}{
		{"nothing", "", 2, ""},
		{"spaces", " \n ", 2, ""},
		{"short", "mm", 2, "mm"},
		{"exactly", "mmmmmmmmmm", 2, "mmmmmmmmmm"},
		{"a word too many", "mmmm mmmm mmmm", 2, "mmmm mmmm|mmmm"},
		{"spaces all over", "  mmmm\n\nmmmm\tmmmm  ", 2, "mmmm  mmmm|mmmm"},
		{"spaces at the break", "mmmmmmmmm     mm", 2, "mmmmmmmmm|mm"},
		{"a word too long", "mmmmmmmmmmmmmm mm", 3, "mmmmmmmmmm|mmmm mm"},
		{"cut", "mmmm mmmm mmmm mmmm mmmm", 2, "mmmm mmmm|mmmm mmmm…"},
		{"cut in a word", "mmmmmmmmmmmmmmmmmmmmmmmmm", 2, "mmmmmmmmmm|mmmmmmmmm…"},
		{"cut at once", "mmmmmmmmmmmmmm", 1, "mmmmmmmmm…"},
		{"controls", "mm\x00\x1bmm", 1, "mm  mm"},
	} {
		if got := strings.Join(broken(r, c.text, wide+0.1, c.most), "|"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if got := broken(r, "天空为什么是蓝色的天空为什么是蓝色的", wide, 9); len(got) < 2 {
		t.Errorf("signs without spaces are not broken: %q", got)
	}
}

// However foreign a text is, its lines are pieces of it, in order, that fit; and it is as high as was said.
func FuzzLines(f *testing.F) {
	test.NewTempApp(f)
	for _, text := range []string{"", "Why is the sky blue?", "a\n\n b", "天空为什么是蓝色的", "\xff\xfe x", "e\u0301\u200d👨‍👩‍👧", "…"} {
		f.Add(text, 100, 2, 3, 5)
	}
	f.Add("0", 100, 2, 3, 48) // a mark behind the end
	r := newRuler(14)
	f.Fuzz(func(t *testing.T, text string, width, most, start, end int) {
		if width < 1 || width > 2000 || most < 1 || most > 5 || len(text) > 2000 {
			return
		}
		e := emphasis{marks: [][2]int{{start, end}}}
		lines, more := r.lines(text, float32(width), most, e)
		if n := r.count(text, float32(width), most, e); n != max(1, len(lines)) {
			t.Fatalf("%d lines, %d were said", len(lines), n)
		}
		at := 0
		for _, l := range lines {
			if l.start < at || l.end < l.start || l.end > len(text) {
				t.Fatalf("lines %v of %d bytes", lines, len(text))
			}
			if strings.TrimSpace(written(text, span{at, l.start}, false)) != "" {
				t.Fatalf("lost %q", text[at:l.start])
			}
			at = l.end
		}
		if rest := strings.TrimSpace(written(text, span{at, len(text)}, false)); more == (rest == "") {
			t.Fatalf("more is %v, left is %q", more, rest)
		}
		m := measures{width: float32(width), text: r, caption: r}
		var d drawing
		h := Hit{Title: text, Excerpt: text, Marks: e.marks}
		d.hit(&h, &content{today: dayOf(now)}, m, m.width)
	})
}

func TestDates(t *testing.T) {
	ahead := time.FixedZone("ahead", 3*3600)
	today := dayOf(now)
	for _, c := range []struct {
		when                     time.Time
		heading, inSection, ever string
	}{
		{now, "Today", "15:30", "15:30"},
		{now.Add(time.Hour), "Today", "16:30", "16:30"},
		{now.Add(10 * day), "Today", "15:30", "15:30"},
		{today, "Today", "00:00", "00:00"},
		{today.Add(-time.Second), "Yesterday", "23:59", "Yesterday, 23:59"},
		{today.Add(-time.Hour).In(ahead), "Yesterday", "23:00", "Yesterday, 23:00"},
		{today.Add(-2 * day), "Monday", "00:00", "Monday, 00:00"},
		{today.Add(-6 * day), "Thursday", "00:00", "Thursday, 00:00"},
		{today.Add(-6*day - 1), "February", "12 Feb", "12 Feb"},
		{time.Date(2020, 1, 31, 9, 0, 0, 0, time.UTC), "January", "31 Jan", "31 Jan"},
		{time.Date(2019, 12, 31, 23, 0, 0, 0, time.UTC), "December 2019", "31 Dec", "31 Dec 2019"},
		{time.Date(2017, 5, 1, 0, 0, 0, 0, time.UTC), "May 2017", "1 May", "1 May 2017"},
	} {
		if got := headingOf(sectionOf(c.when, today), today); got != c.heading {
			t.Errorf("%v stands under %q, want %q", c.when, got, c.heading)
		}
		if got := momentIn(c.when, today); got != c.inSection {
			t.Errorf("%v is %q there, want %q", c.when, got, c.inSection)
		}
		if got := momentOf(c.when, today); got != c.ever {
			t.Errorf("%v is %q, want %q", c.when, got, c.ever)
		}
	}
	// On the seventh of a month the first has a heading of its own, the day before is another month.
	seventh := time.Date(2020, 2, 7, 0, 0, 0, 0, time.UTC)
	for back, want := range map[int]string{6: "Saturday", 7: "January"} {
		if got := headingOf(sectionOf(seventh.AddDate(0, 0, -back), seventh), seventh); got != want {
			t.Errorf("%d days before stands under %q, want %q", back, got, want)
		}
	}
}

// What is remembered of titles is what would be measured.
func TestHeightsAreRemembered(t *testing.T) {
	test.NewTempApp(t)
	m := measures{width: 150, text: newRuler(14), caption: newRuler(12)}
	titles := func(list []Conversation) (out []string) {
		for _, c := range list {
			out = append(out, c.Title)
		}
		return out
	}
	all := titles(many(60))
	var h heights
	for _, list := range [][]string{all[:20], all, all[3:], append([]string{all[40]}, all[:40]...), all[:5], nil, all[30:]} {
		h.begin(m, len(list))
		for i, title := range list {
			if got, want := h.lines(title), m.text.count(title, m.width, titleLines, emphasis{all: true}); got != want {
				t.Errorf("title %d of %d takes %d lines, want %d", i, len(list), got, want)
			}
		}
	}
	m.width = 90
	h.begin(m, 1)
	if got := h.lines("Why is the sky blue?"); got != 2 {
		t.Errorf("at another width it takes %d lines", got)
	}
}
