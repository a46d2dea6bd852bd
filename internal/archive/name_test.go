package archive

import (
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

var began = time.Date(2026, 11, 20, 12, 31, 18, 0, time.FixedZone("", 7*3600))

func TestClaimNumbersTheAnswersOfASecond(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Geppetto Audio", "audio_output")
	var got []string
	for range 11 {
		e, err := Claim(dir, began)
		if err != nil {
			t.Fatal(err)
		}
		if !filepath.IsAbs(e.Audio) || !filepath.IsAbs(e.Transcript) {
			t.Errorf("Claim = %+v, want absolute paths", e)
		}
		if info, err := os.Stat(e.Transcript); err != nil || info.Size() != 0 {
			t.Errorf("transcript not claimed: %v, %v", info, err)
		}
		got = append(got, filepath.Base(e.Audio))
	}
	if got[0] != "audio_20261120_123118.wav" || got[1] != "audio_20261120_123118_2.wav" || got[10] != "audio_20261120_123118_11.wav" {
		t.Errorf("names %q", got)
	}
	shuffled := slices.Clone(got)
	slices.Sort(shuffled)
	slices.SortFunc(shuffled, Compare)
	if !slices.Equal(shuffled, got) {
		t.Errorf("in order of Compare %q, want %q", shuffled, got)
	}
}

func TestClaimIsExclusive(t *testing.T) {
	dir := t.TempDir()
	var mu sync.Mutex
	var wg sync.WaitGroup
	names := map[Entry]bool{}
	for range 50 {
		wg.Go(func() {
			e, err := Claim(dir, began)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			names[e] = true
			mu.Unlock()
		})
	}
	wg.Wait()
	if len(names) != 50 {
		t.Errorf("50 claims gave %d names", len(names))
	}
}

func TestClaimLeavesWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "audio_20261120_123118.wav"), "lost its transcript")
	write(t, filepath.Join(dir, "audio_20261120_123118_2.txt"), "has no sound")
	e, err := Claim(dir, began)
	if err != nil || filepath.Base(e.Audio) != "audio_20261120_123118_3.wav" {
		t.Fatalf("Claim = %+v, %v", e, err)
	}
	if later, err := Claim(dir, began.Add(time.Second)); err != nil || filepath.Base(later.Audio) != "audio_20261120_123119.wav" {
		t.Fatalf("Claim a second later = %+v, %v", later, err)
	}
	// The clock goes back.
	if again, err := Claim(dir, began); err != nil || filepath.Base(again.Audio) != "audio_20261120_123118_4.wav" {
		t.Fatalf("Claim with the clock set back = %+v, %v", again, err)
	}
	if read(t, filepath.Join(dir, "audio_20261120_123118.wav")) != "lost its transcript" {
		t.Error("Claim touched a file that was there")
	}
}

func TestClaimWithoutAFolder(t *testing.T) {
	occupied := filepath.Join(t.TempDir(), "file")
	write(t, occupied, "")
	if e, err := Claim(filepath.Join(occupied, "audio_output"), began); err == nil || e != (Entry{}) {
		t.Errorf("Claim = %+v, %v, want an error", e, err)
	}
}

func TestParseName(t *testing.T) {
	for base, want := range map[string]bool{
		"audio_20261120_123118.wav":                      true,
		"audio_20261120_123118.txt":                      true,
		"audio_20261120_123118_2.wav":                    true,
		"audio_20261120_123118_100.txt":                  true,
		"audio_20261120_123118_1.wav":                    false,
		"audio_20261120_123118_02.wav":                   false,
		"audio_20261120_123118_+2.wav":                   false,
		"audio_20261120_123118__2.wav":                   false,
		"audio_20261120_1231182.wav":                     false,
		"audio_20261120_123118_.wav":                     false,
		"audio_20261120_123118.txt.wav":                  false,
		"audio_20261120_123118.wav.bak":                  false,
		"audio_20261120-123118.wav":                      false,
		"audio_2026112O_123118.wav":                      false,
		"audio_20261120.wav":                             false,
		"Audio_20261120_123118.wav":                      false,
		".audio_20261120_123118.txt.42.tmp":              false,
		"audio_20261120_123118_99999999999999999999.wav": false,
		"notes.txt": false,
		"":          false,
	} {
		if _, got := parseName(base); got != want {
			t.Errorf("parseName(%q) = %v, want %v", base, got, want)
		}
	}
}

func TestCompare(t *testing.T) {
	want := []string{
		"audio_20261119_235959_12.txt", "audio_20261120_123118.txt", "audio_20261120_123118_2.txt",
		"/elsewhere/audio_20261120_123118_9.wav", "audio_20261120_123118_10.txt", "audio_20261120_123119.txt",
		"README.txt", "notes.txt",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, Compare)
	if !slices.Equal(got, want) {
		t.Errorf("sorted %q", got)
	}
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestMoment(t *testing.T) {
	winter := time.FixedZone("", 3600)
	at := time.Date(2026, 10, 25, 2, 55, 0, 0, winter)
	for path, want := range map[string]time.Time{
		"/x/audio_20261025_025500.txt":   at,
		"/x/audio_20261025_025500_2.txt": at,
		"/x/audio_20261025_035500.txt":   at.Add(time.Hour), // the clock was set back
		"/x/audio_20261025_025430.txt":   at,
		"/x/notes.txt":                   at,
	} {
		if got := Moment(path, at); !got.Equal(want) {
			t.Errorf("Moment(%s) = %v, want %v", path, got, want)
		}
	}
}
