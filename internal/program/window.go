package program

import (
	"context"
	"errors"
	"sync"

	"geppetto-audio/internal/settings"
)

// Resolve finds the settings for a window. Where their file can't be understood the warning says so, and the flags are
// changed: as long as the window is open nothing is sent anywhere.
func Resolve(flags *settings.Flags, system settings.Options) (r settings.Resolved, warning string, err error) {
	r, err = settings.Resolve(*flags, system)
	if broken := (*settings.FileError)(nil); errors.As(err, &broken) {
		warning, flags.Demo, system.Paths.Config = broken.Error(), true, ""
		r, err = settings.Resolve(*flags, system)
	}
	return r, warning, err
}

// Run does what goes on beside a window until the context ends: it connects, which may want the password of a keyring,
// and as soon as the window is seen it files what earlier runs left unfinished and reads the folder of the answers.
func (p *Program) Run(ctx context.Context, seen <-chan struct{}) {
	var beside sync.WaitGroup
	defer beside.Wait()
	beside.Go(func() {
		if err := p.Connect(ctx); err != nil && ctx.Err() == nil {
			p.options.Warning(err)
		}
	})
	beside.Go(func() { p.RepairLate(ctx) })
	select {
	case <-seen: // ten thousand answers take the processor from the first picture
		p.Repair()
		p.Library.Run(ctx)
	case <-ctx.Done():
	}
}
