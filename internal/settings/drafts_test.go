package settings_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/settings"
)

func TestDraftsSurviveARestart(t *testing.T) {
	path := settings.Paths{State: t.TempDir()}.DraftsFile()
	file := settings.NewDraftFile(path)
	if d, err := file.Load(); d.Unsent != "" || d.Failed != nil || err != nil {
		t.Errorf("without a file: %+v, %v", d, err)
	}
	when := time.Date(2026, 11, 20, 12, 31, 18, 0, time.FixedZone("", 7*3600))
	want := settings.Drafts{
		Unsent: "half a question\n<b>&",
		Failed: []settings.Draft{{Question: "Why?", Sentence: "The server can't be reached.", When: when}, {
			Question: "Why not?", When: when.Add(time.Second), Conversation: "20261120_122950_k3f9",
			Failure: settings.Failure{Status: "failed", Code: "model_not_found", HTTP: 404},
		}},
	}
	if err := file.Save(want); err != nil {
		t.Fatal(err)
	}
	got, err := settings.NewDraftFile(path).Load()
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if info, err := os.Stat(path); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
	for range 2 {
		if err := file.Save(settings.Drafts{}); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("nothing to keep, and a file: %v", err)
	}
}

func TestDraftsOfAnEarlierVersionAreRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "drafts.json")
	write(t, path, `{"failed":[{"question":"Why?","sentence":"s","when":"2026-11-20T12:31:18+07:00"}]}`)
	d, err := settings.NewDraftFile(path).Load()
	if err != nil || len(d.Failed) != 1 || d.Failed[0].Question != "Why?" || d.Failed[0].Conversation != "" || d.Failed[0].Failure != (settings.Failure{}) {
		t.Errorf("got %+v, %v", d, err)
	}
}

func TestBrokenDraftsAreMovedAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "drafts.json")
	file := settings.NewDraftFile(path)
	for n, text := range []string{`{"unsent":"my quest`, "not JSON either", strings.Repeat(" ", 9<<20)} {
		write(t, path, text)
		_, err := file.Load()
		aside := path + ".broken"
		if n > 0 {
			aside = fmt.Sprintf("%s.broken%d", path, n+1)
		}
		if e := wantFileError(t, err, 0); !strings.Contains(e.Do, aside) {
			t.Errorf("%q does not say where the file is", e.Do)
		}
		if read(t, aside) != text {
			t.Errorf("%s does not hold what was written", aside)
		}
		if d, err := file.Load(); err != nil || d.Unsent != "" {
			t.Errorf("afterwards: %+v, %v", d, err)
		}
	}
}

func TestDraftsAreBounded(t *testing.T) {
	file := settings.NewDraftFile(filepath.Join(t.TempDir(), "drafts.json"))
	load := func() settings.Drafts {
		t.Helper()
		d, err := file.Load()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var d settings.Drafts
	for n := range 700 {
		d.Failed = append(d.Failed, settings.Draft{Question: fmt.Sprint(n)})
	}
	if err := file.Save(d); err != nil {
		t.Fatal(err)
	}
	if got := load().Failed; len(got) != 500 || got[0].Question != "200" || got[499].Question != "699" {
		t.Errorf("%d are kept, from %s", len(got), got[0].Question)
	}
	if len(d.Failed) != 700 {
		t.Error("Save changed what it was given")
	}

	// Characters that JSON writes as six bytes, so that nothing but the real size will do.
	d = settings.Drafts{Unsent: strings.Repeat("<", 200_000)}
	for n := range 10 {
		d.Failed = append(d.Failed, settings.Draft{Question: strings.Repeat("<", 300_000), Sentence: fmt.Sprint(n)})
	}
	if err := file.Save(d); err != nil {
		t.Fatal(err)
	}
	if got := load(); got.Unsent != d.Unsent || len(got.Failed) != 3 || got.Failed[2].Sentence != "9" {
		t.Errorf("%d of the large ones are kept", len(got.Failed))
	}

	before := load()
	if err := file.Save(settings.Drafts{Unsent: strings.Repeat("x", 9<<20)}); err == nil {
		t.Error("a text too large to be read back was saved")
	}
	if diff := cmp.Diff(before, load()); diff != "" {
		t.Errorf("what was kept before is gone: %s", diff)
	}
}
