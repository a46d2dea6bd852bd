package program

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"geppetto-audio/internal/eventlog"
	"geppetto-audio/realtime/demo"
)

// Serve runs the demo server alone until a signal comes. The first line that it writes to out is the server's address.
// Where a file for the log is named, events go there as a client sees them.
func Serve(addr, log string, out, errs io.Writer, signals <-chan os.Signal) (err error) {
	var options []demo.Option
	if log != "" {
		events, startErr := eventlog.New(log)
		if startErr != nil {
			return startErr
		}
		defer func() { err = errors.Join(err, events.Close()) }()
		options = append(options, demo.WithObserver(func(direction string, frame []byte) {
			events.Trace(map[string]string{"in": "out", "out": "in"}[direction], frame)
		}))
	}
	server, err := demo.Start(addr, options...)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, server.URL()); err != nil {
		_ = server.Close() // nobody knows where it is
		return fmt.Errorf("tell the address: %w", err)
	}
	if host, _, err := net.SplitHostPort(addr); err == nil && !net.ParseIP(host).IsLoopback() && host != "localhost" {
		fmt.Fprintln(errs, "Anybody who reaches this computer over the network can use this server.")
	}
	<-signals
	return server.Close()
}
