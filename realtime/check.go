package realtime

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	checkLimit   = 15 * time.Second
	checkSilence = 5 * time.Second // that lets a server pass which doesn't confirm the settings
)

// Check opens a session with the settings and closes it: the server is there and takes the key, the model, the voice
// and all else that is asked for, or the error says what it doesn't take. Nothing is billed, since nothing is asked.
func Check(ctx context.Context, e Endpoint, s Session) error {
	return check(ctx, DialOptions{Endpoint: e}, s)
}

func check(ctx context.Context, o DialOptions, s Session) error {
	limited, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	o.Deadlines.Update = checkSilence
	v, err := pay(limited, o, s)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return fmt.Errorf("try the server: %w", ctx.Err())
	case errors.Is(err, context.DeadlineExceeded) && !isTyped(err):
		return &Error{Code: CodeNoSession, Message: fmt.Sprintf("nothing came within %s", checkLimit), Cause: err}
	default:
		return err
	}
	v.close()
	if v.lacks != nil {
		return v.lacks
	}
	return nil
}

func isTyped(err error) bool {
	var e *Error
	return errors.As(err, &e)
}
