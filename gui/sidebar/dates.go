package sidebar

import (
	"time"

	"fyne.io/fyne/v2/lang"
)

// weekDays is how many days, today among them, have a heading each.
const weekDays = 7

// dayOf is when the day of a time began.
func dayOf(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, t.Location())
}

// sectionOf is when the day or the month began under whose heading a time stands. What is yet to come stands under
// today.
func sectionOf(t, today time.Time) time.Time {
	for n := range weekDays {
		if day := today.AddDate(0, 0, -n); !t.Before(day) {
			return day
		}
	}
	year, month, _ := t.In(today.Location()).Date()
	return time.Date(year, month, 1, 0, 0, 0, 0, today.Location())
}

// headingOf names a section: Today, Yesterday, Wednesday, October, October 2019.
func headingOf(section, today time.Time) string {
	switch {
	case section.Equal(today):
		return lang.L("Today")
	case section.Equal(today.AddDate(0, 0, -1)):
		return lang.L("Yesterday")
	case inWeek(section, today):
		return weekday(section.Weekday())
	case section.Year() == today.Year():
		return month(section.Month())
	}
	return lang.L("{{.Month}} {{.Year}}", map[string]any{"Month": month(section.Month()), "Year": section.Year()})
}

// momentIn says when in its section something was: 14:05, or 3 Oct under a month.
func momentIn(t, today time.Time) string {
	t = t.In(today.Location())
	if inWeek(t, today) {
		return t.Format("15:04")
	}
	return dayAndMonth(t)
}

// momentOf says when something was, with nothing around it to tell the day.
func momentOf(t, today time.Time) string {
	t = t.In(today.Location())
	at := map[string]any{"Time": t.Format("15:04"), "Date": dayAndMonth(t), "Year": t.Year()}
	switch {
	case !t.Before(today):
		return t.Format("15:04")
	case !t.Before(today.AddDate(0, 0, -1)):
		return lang.L("Yesterday, {{.Time}}", at)
	case inWeek(t, today):
		at["Day"] = weekday(t.Weekday())
		return lang.L("{{.Day}}, {{.Time}}", at)
	case t.Year() == today.Year():
		return dayAndMonth(t)
	}
	return lang.L("{{.Date}} {{.Year}}", at)
}

func inWeek(t, today time.Time) bool { return !t.Before(today.AddDate(0, 0, 1-weekDays)) }

func dayAndMonth(t time.Time) string {
	return lang.L("{{.Day}} {{.Month}}", map[string]any{"Day": t.Day(), "Month": shortMonth(t.Month())})
}

func weekday(d time.Weekday) string {
	return [...]string{
		lang.L("Sunday"), lang.L("Monday"), lang.L("Tuesday"), lang.L("Wednesday"), lang.L("Thursday"),
		lang.L("Friday"), lang.L("Saturday"),
	}[d]
}

func month(m time.Month) string {
	return [...]string{
		lang.L("January"), lang.L("February"), lang.L("March"), lang.L("April"), lang.L("May"), lang.L("June"),
		lang.L("July"), lang.L("August"), lang.L("September"), lang.L("October"), lang.L("November"), lang.L("December"),
	}[m-1]
}

func shortMonth(m time.Month) string {
	return [...]string{
		lang.L("Jan"), lang.L("Feb"), lang.L("Mar"), lang.L("Apr"), lang.L("May"), lang.L("Jun"),
		lang.L("Jul"), lang.L("Aug"), lang.L("Sep"), lang.L("Oct"), lang.L("Nov"), lang.L("Dec"),
	}[m-1]
}
