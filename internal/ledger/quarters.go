package ledger

import (
	"cmp"
	"slices"
	"time"
)

// quarter is a quarter of an hour, in seconds. The offsets of all time zones in use are multiples of it, so that it never
// lies in two days, wherever one is and however the clocks were changed there.
const quarter = 15 * 60

// quarters holds the sum of each quarter of an hour in which anything was spent, the earliest first.
type quarters []quarterSum

type quarterSum struct {
	number int64 // since 1970
	sum    Sum
}

func quarterOf(t time.Time) int64 {
	seconds := t.Unix()
	number := seconds / quarter
	if seconds%quarter < 0 {
		number--
	}
	return number
}

func (q quarters) find(number int64) (int, bool) {
	return slices.BinarySearchFunc(q, number, func(s quarterSum, number int64) int { return cmp.Compare(s.number, number) })
}

// add puts in what was spent at a time.
func (q *quarters) add(at time.Time, sum Sum) {
	number := quarterOf(at)
	i, ok := q.find(number)
	if !ok {
		*q = slices.Insert(*q, i, quarterSum{number: number})
	}
	(*q)[i].sum.add(sum)
}

// of gives the sums of the day and of the month in which now lies.
func (q quarters) of(now time.Time) (today, thisMonth Sum) {
	const longest = 32 * 24 * time.Hour // more than any month
	first, _ := q.find(quarterOf(now.Add(-longest)))
	for _, s := range q[first:] {
		at := time.Unix(s.number*quarter, 0)
		if at.Sub(now) > longest {
			break
		}
		day, month := within(at, now)
		if day {
			today.add(s.sum)
		}
		if month {
			thisMonth.add(s.sum)
		}
	}
	return today, thisMonth
}

// within says whether a time lies in the day and in the month of now. It asks the calendar, not a clock: a day has 23 to
// 25 hours, and some have no midnight.
func within(at, now time.Time) (day, month bool) {
	y, m, d := at.In(now.Location()).Date()
	year, thisMonth, today := now.Date()
	month = y == year && m == thisMonth
	return month && d == today, month
}
