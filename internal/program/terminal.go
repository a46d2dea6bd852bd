package program

import (
	"context"
	"errors"
	"time"

	"geppetto-audio/internal/settings"
)

// GiveUp is how long a program tries to connect where nobody sits and watches.
const GiveUp = 30 * time.Second

// Ready begins the conversation for a terminal. Its error says why no question can be asked; what doesn't stop it is a
// warning. Attended says that a person sits at the terminal.
func (p *Program) Ready(ctx context.Context, attended bool) error {
	if err := p.Connect(ctx); err != nil {
		locked := (*settings.KeyringError)(nil)
		if !errors.As(err, &locked) || !attended && p.Endpoint().Demo {
			return err // a script that has its key in the keyring wants no demo
		}
		p.options.Warning(err)
	}
	if over := p.OverLimit(); over != "" {
		p.options.Warning(errors.New(over))
	}
	return nil
}
