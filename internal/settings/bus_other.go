//go:build windows || darwin

package settings

// findBus does nothing: this system's keyring needs no D-Bus.
func findBus() error { return nil }
