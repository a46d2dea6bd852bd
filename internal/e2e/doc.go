// Package e2e tests the program as a person meets it: the built binary in a real window and a real terminal, over a
// real socket, its sound recorded from a sound card that the test brings along. It holds tests only.
package e2e
