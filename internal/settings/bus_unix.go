//go:build !windows && !darwin

package settings

import (
	"fmt"

	"github.com/godbus/dbus/v5"
)

// findBus says whether the person has a D-Bus session. The keyring library would start a daemon where there is none,
// which nobody asked for and which would outlive the program.
func findBus() error {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoKeyring, err)
	}
	return conn.Close()
}
