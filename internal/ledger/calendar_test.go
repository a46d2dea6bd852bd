package ledger_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every system

	"geppetto-audio/internal/ledger"
)

// Day and month are those of the calendar where the person is now.
func TestDaysAndMonths(t *testing.T) {
	const form = "2006-01-02 15:04:05"
	tests := []struct {
		name, zone string
		now        string   // local
		utc        []string // when something was spent
		day, month int      // of these
	}{
		{"borders of the day and the month", "UTC", "2026-11-01 12:00:00",
			[]string{"2026-10-31 23:59:59", "2026-11-01 00:00:00", "2026-11-01 23:59:59", "2026-11-02 00:00:00", "2026-11-30 23:59:59", "2026-12-01 00:00:00"}, 2, 4},
		{"end of a year", "UTC", "2026-12-31 23:59:59",
			[]string{"2025-12-31 12:00:00", "2026-12-01 00:00:00", "2026-12-31 00:00:00", "2027-01-01 00:00:00"}, 1, 2},
		{"29 February", "UTC", "2028-02-29 00:00:00",
			[]string{"2028-01-31 23:59:59", "2028-02-28 23:59:59", "2028-02-29 23:59:59", "2028-03-01 00:00:00"}, 1, 2},
		{"east of Greenwich", "Asia/Bangkok", "2026-11-20 06:00:00", // 23:00 the day before in Greenwich
			[]string{"2026-11-19 16:59:59", "2026-11-19 17:00:00", "2026-11-20 16:59:59", "2026-10-31 16:59:59", "2026-10-31 17:00:00"}, 2, 4},
		{"west of it", "America/Los_Angeles", "2026-11-30 20:00:00", // December in Greenwich
			[]string{"2026-11-30 07:59:59", "2026-11-30 08:00:00", "2026-12-01 07:59:59", "2026-12-01 08:00:00"}, 2, 3},
		{"an offset in quarters of an hour", "Asia/Kathmandu", "2026-11-20 12:00:00", // 5:45
			[]string{"2026-11-19 18:14:59", "2026-11-19 18:15:00", "2026-11-19 18:29:59", "2026-11-20 18:14:59", "2026-11-20 18:15:00"}, 3, 5},
		{"a day of 23 hours", "Europe/Berlin", "2026-03-29 12:00:00",
			[]string{"2026-03-28 22:59:59", "2026-03-28 23:00:00", "2026-03-29 21:59:59", "2026-03-29 22:00:00"}, 2, 4},
		{"a day of 25 hours", "Europe/Berlin", "2026-10-25 12:00:00",
			[]string{"2026-10-24 21:59:59", "2026-10-24 22:00:00", "2026-10-25 00:30:00", "2026-10-25 01:30:00", "2026-10-25 22:59:59", "2026-10-25 23:00:00"}, 4, 6},
		{"a day that has no midnight", "Africa/Cairo", "2026-04-24 12:00:00",
			[]string{"2026-04-23 21:59:59", "2026-04-23 22:00:00", "2026-04-24 20:59:59", "2026-04-24 21:00:00"}, 2, 4},
		{"a day with two midnights", "America/Havana", "2026-11-01 12:00:00",
			[]string{"2026-11-01 03:59:59", "2026-11-01 04:30:00", "2026-11-01 05:30:00", "2026-11-02 04:59:59", "2026-11-02 05:00:00"}, 3, 4},
		{"before 1970", "UTC", "1969-12-31 12:00:00",
			[]string{"1969-12-30 23:59:59", "1969-12-31 00:00:00", "1969-12-31 23:59:59", "1970-01-01 00:00:00"}, 2, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			zone, err := time.LoadLocation(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			now, err := time.ParseInLocation(form, tt.now, zone)
			if err != nil {
				t.Fatal(err)
			}
			l := ledger.Open(newPath(t))
			for _, at := range tt.utc {
				at, err := time.Parse(form, at)
				if err != nil {
					t.Fatal(err)
				}
				add(t, l, answer(at, dollars(1)))
			}
			s, err := l.Sums(now)
			if err != nil || s.Today.Answers != tt.day || s.Month.Answers != tt.month {
				t.Errorf("today %d, this month %d, %v; want %d, %d", s.Today.Answers, s.Month.Answers, err, tt.day, tt.month)
			}
		})
	}
}

// Whoever travels has the day of where they are, also for what they spent elsewhere.
func TestAPersonWhoTravels(t *testing.T) {
	l := ledger.Open(newPath(t))
	bangkok, reykjavik := time.FixedZone("", 7*3600), time.FixedZone("", 0)
	spent := time.Date(2026, 12, 1, 2, 0, 0, 0, bangkok) // 19:00 of the last of November in Reykjavik
	add(t, l, answer(spent, dollars(1)))
	later := spent.Add(time.Hour)
	wantSums(t, l, later.In(reykjavik), withSession(sums(1, 0)))
	wantSums(t, l, later.In(bangkok), withSession(sums(1, 0)))
	wantSums(t, l, spent.Add(6*time.Hour).In(reykjavik), withSession(ledger.Sums{}))         // December there, too
	wantSums(t, l, spent.Add(6*time.Hour).In(bangkok), withSession(sums(1, 0)))              // the same day here
	wantSums(t, l, time.Date(2026, 11, 30, 8, 0, 0, 0, bangkok), withSession(ledger.Sums{})) // still November here
	wantSums(t, l, time.Date(2026, 11, 30, 8, 0, 0, 0, reykjavik), withSession(sums(1, 0)))
}

func withSession(s ledger.Sums) ledger.Sums {
	s.Session = ledger.Sum{USD: 1, Answers: 1, Tokens: 10}
	return s
}
