// Package bench measures what the program costs: processor time, memory, and the time from a server's first sound to
// the loudspeaker. It holds benchmarks only; docs/benchmarks.md says what they showed.
package bench
