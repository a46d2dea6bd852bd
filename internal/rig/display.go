package rig

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A Display is a screen, a keyboard and a mouse: an X server of its own that draws into memory. Its methods end the
// test when something goes wrong, so they belong in the test's own goroutine.
type Display struct {
	tb            testing.TB
	dir           string
	name          string // such as ":3"
	width, height int
}

// StartDisplay starts a screen of width by height pixels and ends it with the test. There is no window manager: one
// window, shown at the upper left, has the keyboard.
func StartDisplay(tb testing.TB, width, height int) *Display {
	tb.Helper()
	Need(tb, "Xvfb", "xdotool", "import")
	d := &Display{tb: tb, dir: scratch(tb), width: width, height: height}
	// The server picks a number that is free and prints it when it takes connections.
	xvfb := start(tb, exec.Command("Xvfb", "-displayfd", "1", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height),
		"-dpi", "96", "-fbdir", d.dir, "-noreset", "-nolisten", "tcp"))
	d.name = ":" + strings.TrimSpace(xvfb.await(&xvfb.out, "\n"))
	// The first key pressed by xdotool changes the keyboard map, and a window manager that just then fetches the new
	// one misses its shortcuts. So that key is pressed before there is anybody.
	d.Key("Shift_L")
	return d
}

// StartWindowManager adds openbox, for what needs one: title bars, several windows, closing with Alt+F4.
func (d *Display) StartWindowManager() {
	d.tb.Helper()
	Need(d.tb, "openbox")
	const ready = "manages windows"
	openbox := exec.Command("openbox", "--sm-disable", "--startup", "echo "+ready)
	openbox.Env = append(os.Environ(), append(d.Env(), "HOME="+d.dir, "XDG_CONFIG_HOME="+d.dir, "XDG_CACHE_HOME="+d.dir,
		"XDG_DATA_HOME="+d.dir)...)
	p := start(d.tb, openbox)
	p.await(&p.out, ready)
}

// Env is what a process must have in its environment, on top of its own, to open its windows here. It draws without
// a graphics card, so that pictures come out the same everywhere.
func (d *Display) Env() []string {
	return []string{
		"DISPLAY=" + d.name,
		"WAYLAND_DISPLAY=",
		"XDG_SESSION_TYPE=x11",
		"LIBGL_ALWAYS_SOFTWARE=1",
	}
}

// Framebuffer is the file that the screen is drawn in: a header, and at its end four bytes for each pixel, row by row.
func (d *Display) Framebuffer() string { return filepath.Join(d.dir, "Xvfb_screen0") }

// Pixels is what the screen shows now, the pointer too: four bytes for each pixel, row by row. It costs far less than a Screenshot.
func (d *Display) Pixels() []byte {
	d.tb.Helper()
	file, err := os.ReadFile(d.Framebuffer())
	if size := 4 * d.width * d.height; err == nil && len(file) >= size {
		return file[len(file)-size:]
	}
	d.tb.Fatalf("read the screen: %d bytes, %v", len(file), err)
	return nil
}

// Rest waits until the picture holds still, so that the next key meets what the last one brought. Where something moves
// all the time, as a waveform does, it waits no longer than patience.
func (d *Display) Rest(patience time.Duration) {
	d.tb.Helper()
	const still = 200 * time.Millisecond
	began := time.Now()
	since, before := began, d.Pixels()
	Eventually(d.tb, time.Minute, "rest on the screen", func() bool {
		if now := d.Pixels(); !bytes.Equal(now, before) {
			since, before = time.Now(), now
		}
		return time.Since(since) >= still || time.Since(began) >= patience
	})
}

// WaitWindow waits until a window with exactly this title can be seen, and returns its ID for the other methods.
func (d *Display) WaitWindow(ctx context.Context, title string) (id string) {
	d.tb.Helper()
	found := d.run(ctx, "xdotool", "search", "--sync", "--onlyvisible", "--name", "^"+regexp.QuoteMeta(title)+"$")
	id, _, _ = strings.Cut(found, "\n")
	return id
}

// Type types text into the window that has the keyboard.
func (d *Display) Type(text string) {
	d.tb.Helper()
	d.run(context.Background(), "xdotool", "type", "--delay", "20", "--", text)
}

// Key presses keys one after the other, each by the name xdotool gives it: "Return", "shift+Return", "alt+F4".
func (d *Display) Key(keys ...string) {
	d.tb.Helper()
	d.run(context.Background(), "xdotool", append([]string{"key", "--delay", "20", "--"}, keys...)...)
}

// Click presses the left mouse button x pixels right of and y below a window's upper left corner.
func (d *Display) Click(id string, x, y int) {
	d.tb.Helper()
	d.run(context.Background(), "xdotool", "mousemove", "--window", id, strconv.Itoa(x), strconv.Itoa(y), "click", "1")
}

// Resize gives a window a new size in pixels and waits until it has it.
func (d *Display) Resize(id string, width, height int) {
	d.tb.Helper()
	d.run(context.Background(), "xdotool", "windowsize", "--sync", id, strconv.Itoa(width), strconv.Itoa(height))
}

// Size tells a window's width and height in pixels.
func (d *Display) Size(id string) (width, height int) {
	d.tb.Helper()
	for line := range strings.Lines(d.run(context.Background(), "xdotool", "getwindowgeometry", "--shell", id)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch n, _ := strconv.Atoi(value); name {
		case "WIDTH":
			width = n
		case "HEIGHT":
			height = n
		}
	}
	return width, height
}

// Screenshot writes a picture of the whole screen to path, in the format that its extension names.
func (d *Display) Screenshot(path string) {
	d.tb.Helper()
	d.run(context.Background(), "import", "-silent", "-window", "root", path)
}

// run runs a tool on the display and returns what it prints to standard output.
func (d *Display) run(ctx context.Context, tool string, args ...string) string {
	d.tb.Helper()
	ctx, cancel := context.WithTimeout(ctx, 3*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Env = append(os.Environ(), d.Env()...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		d.tb.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, errs.String())
	}
	return out.String()
}
