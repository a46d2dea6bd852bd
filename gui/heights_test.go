package gui

import (
	"math/rand/v2"
	"testing"
)

// Whatever grows, comes and goes, the places are those that adding up would give.
func TestHeightsAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var h heights
	var all []float32
	check := func() {
		t.Helper()
		var y float32
		for i, height := range all {
			if got := h.before(i); got != y {
				t.Fatalf("of %d, number %d begins at %v, want %v", len(all), i, got, y)
			}
			for _, place := range []float32{y, y + height/2} {
				if got := h.at(place); got != i {
					t.Fatalf("of %d, at %v is number %d, want %d", len(all), place, got, i)
				}
			}
			y += height
		}
		if h.before(len(all)) != y || h.at(y) != len(all) || h.at(y+1000) != len(all) || h.at(-1) != 0 {
			t.Fatalf("%d end at %v, number %d, want %v", len(all), h.before(len(all)), h.at(y), y)
		}
	}
	check()
	for range 300 {
		switch n := len(all); {
		case n > 0 && r.IntN(8) == 0:
			all = all[:r.IntN(n+1)]
			h.cut(len(all))
		case n > 0 && r.IntN(2) == 0:
			i, by := r.IntN(n), float32(r.IntN(50))
			all[i] += by
			h.grow(i, by)
		default:
			height := float32(1 + r.IntN(300))
			all = append(all, height)
			h.add(height)
		}
		check()
	}
}
