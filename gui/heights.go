package gui

// Heights are those of objects below each other. Where one of them begins, and which is at a place, is found in a few
// steps however many there are, though any may grow: it is a Fenwick tree.
type heights struct {
	// sums[i] is the sum of the heights up to and with the one numbered i, beginning behind the one numbered i with its
	// lowest bit away.
	sums []float64
}

// add adds the height of one more.
func (h *heights) add(height float32) {
	n := len(h.sums) + 1
	sum := float64(height)
	for i := n - 1; i > n&(n-1); i &= i - 1 {
		sum += h.sums[i-1]
	}
	h.sums = append(h.sums, sum)
}

// cut forgets all but so many.
func (h *heights) cut(count int) { h.sums = h.sums[:count] }

// grow makes one higher.
func (h *heights) grow(index int, by float32) {
	for i := index + 1; i <= len(h.sums); i += i & -i {
		h.sums[i-1] += float64(by)
	}
}

// before is the height of all those before one.
func (h *heights) before(index int) float32 {
	var sum float64
	for i := index; i > 0; i &= i - 1 {
		sum += h.sums[i-1]
	}
	return float32(sum)
}

// at finds the one that is at a place; behind the last it is their number.
func (h *heights) at(y float32) int {
	index, left := 0, float64(y)
	bit := 1
	for bit*2 <= len(h.sums) {
		bit *= 2
	}
	for ; bit > 0; bit /= 2 {
		if next := index + bit; next <= len(h.sums) && h.sums[next-1] <= left {
			index, left = next, left-h.sums[next-1]
		}
	}
	return index
}
