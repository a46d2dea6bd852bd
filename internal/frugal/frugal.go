// Package frugal holds what reads the files and messages of others to a bound: whatever they hold, reading one takes no
// more memory than 1 MB and ten times its size. Only tests import it.
package frugal

import (
	"runtime"
	"testing"
)

const (
	free   = 1 << 20
	factor = 10
)

// Read reads something of that many bytes, and fails the test if all the memory that was asked for meanwhile, whether
// it has been given back or not, is more than the bound. Nothing else may be going on.
func Read(t testing.TB, size int, read func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	read()
	runtime.ReadMemStats(&after)
	if took, most := after.TotalAlloc-before.TotalAlloc, free+factor*uint64(size); took > most {
		t.Errorf("reading %d bytes took %d bytes of memory, %d at most are in order", size, took, most)
	}
}
