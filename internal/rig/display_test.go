package rig

import (
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestDisplayIsSeenAndDriven(t *testing.T) {
	for _, test := range []struct {
		name    string
		managed bool
		close   string // key that ends the viewer
	}{{"bare", false, "q"}, {"with window manager", true, "alt+F4"}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel() // two displays at once keep apart
			Need(t, "display")
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			d := StartDisplay(t, 640, 480)
			if test.managed {
				d.StartWindowManager()
			}
			// In the middle, where the pointer is, a window has the keyboard even without a window manager.
			viewer := exec.Command("display", "-title", "A red one (1)", "-size", "300x200", "-geometry", "+170+140", "xc:red")
			viewer.Env = append(os.Environ(), append(d.Env(), "HOME="+t.TempDir())...)
			p := start(t, viewer)

			window := d.WaitWindow(ctx, "A red one (1)")
			if window == "" {
				t.Error("a window without an ID")
			}
			if width, height := d.Size(window); width != 300 || height != 200 {
				t.Errorf("the window measures %d by %d", width, height)
			}
			for red := 0; red != 300*200; red = redPixels(shoot(t, d)) {
				if ctx.Err() != nil {
					t.Fatalf("the picture of 60,000 red pixels shows %d", red)
				}
			}
			// What reads the screen itself sees the same, but for the pointer in it. A pixel's third byte is its red.
			pixels, red := d.Pixels(), 0
			for at := 0; at < len(pixels); at += 4 {
				if pixels[at+2] == 0xff && pixels[at] == 0 && pixels[at+1] == 0 {
					red++
				}
			}
			if red > 300*200 || red < 300*200-1000 {
				t.Errorf("%d red pixels are read from the screen", red)
			}
			d.Key(test.close)
			select {
			case <-p.gone:
			case <-ctx.Done():
				t.Errorf("%s did not reach the window", test.close)
			}
		})
	}
}

// shoot takes a screenshot of d, which measures 640 by 480.
func shoot(t *testing.T, d *Display) image.Image {
	t.Helper()
	path := filepath.Join(t.TempDir(), "screen.png")
	d.Screenshot(path)
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size != (image.Point{X: 640, Y: 480}) {
		t.Fatalf("the screenshot measures %v", size)
	}
	return picture
}

func redPixels(picture image.Image) int {
	red := 0
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if r, g, b, _ := picture.At(x, y).RGBA(); r == 0xffff && g == 0 && b == 0 {
				red++
			}
		}
	}
	return red
}
