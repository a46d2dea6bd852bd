package frugal

import "testing"

// A witness is a test that may fail.
type witness struct {
	testing.TB
	failed bool
}

func (w *witness) Helper()               {}
func (w *witness) Errorf(string, ...any) { w.failed = true }

var sink []byte

func TestRead(t *testing.T) {
	for _, tc := range []struct {
		name   string
		size   int
		takes  []int
		failed bool
	}{
		{"nothing", 0, nil, false},
		{"a little of nothing", 0, []int{1 << 19}, false},
		{"much of nothing", 0, []int{2 << 20}, true},
		{"nine times the size", 1 << 20, []int{9 << 20}, false},
		{"twelve times the size", 1 << 20, []int{12 << 20}, true},
		{"twelve times the size, bit by bit", 1 << 20, []int{3 << 20, 3 << 20, 3 << 20, 3 << 20}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := witness{TB: t}
			Read(&w, tc.size, func() {
				for _, n := range tc.takes {
					sink = make([]byte, n)
				}
			})
			if w.failed != tc.failed {
				t.Errorf("failed: %v", w.failed)
			}
		})
	}
}
