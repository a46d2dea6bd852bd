package program

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/internal/settings"
	"geppetto-audio/internal/toolkit"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

func TestHowAnswersSoundChangesAtOnce(t *testing.T) {
	h := newPerson(t)
	h.settings("volume = 0.5", "speed = 1.25", "mute = true")
	p := h.connected(settings.Flags{})
	if s := p.Player.Status(); s.Volume != 0.5 || s.Speed != 1.25 || !s.Muted {
		t.Errorf("at the start: %+v", s)
	}
	p.must(func(s *settings.Settings) { s.Volume, s.Speed, s.Mute = 0.25, 2, false })
	if s := p.Player.Status(); s.Volume != 0.25 || s.Speed != 2 || s.Muted {
		t.Errorf("changed: %+v", s)
	}
	if s := p.Settings(); s.Volume != 0.25 || s.Speed != 2 || s.Mute {
		t.Errorf("settings %+v", s)
	}
	if got := h.settingsFile(); !strings.Contains(got, "volume = 0.25") || !strings.Contains(got, "speed = 2") || strings.Contains(got, "mute") {
		t.Errorf("the file:\n%s", got)
	}
	// A volume that is being turned is saved when it rests; what is saved meanwhile must not turn it back.
	p.Player.SetVolume(0.75)
	p.must(func(s *settings.Settings) { s.Speed = 1 })
	if s := p.Player.Status(); s.Volume != 0.75 || s.Speed != 1 {
		t.Errorf("the volume was turned back: %+v", s)
	}
}

func TestAutoplayAndInterruptChangeAtOnce(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "`+serve(t, "", demo.WithAnswers(answer(2*time.Second)))+`"`, "autoplay = false")
	p := h.connected(settings.Flags{})
	p.asks("One?")
	if s := p.Player.Status(); s.State != audio.Idle {
		t.Errorf("an answer plays by itself: %+v", s)
	}
	p.must(func(s *settings.Settings) { s.Autoplay = true })
	two := p.asks("Two?").Question.ID
	if s := p.Player.Status(); s.ID != two {
		t.Errorf("%s plays, want %s", s.ID, two)
	}
	p.asks("Three?")
	if s := p.Player.Status(); s.ID != two {
		t.Errorf("%s plays, want %s still", s.ID, two)
	}
	p.must(func(s *settings.Settings) { s.Interrupt = true })
	if four := p.asks("Four?").Question.ID; p.Player.Status().ID != four {
		t.Errorf("%s plays, want %s", p.Player.Status().ID, four)
	}
}

// In a terminal nobody could play an answer that did not play by itself.
func TestTheTerminalAlwaysPlays(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "`+serve(t, "")+`"`, "autoplay = false", "interrupt = true", "volume = 0.5", "speed = 1.5")
	resolved, err := settings.Load(t.Context(), settings.Flags{}, h.system())
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(resolved, Options{System: h.system(), Device: h.device})
	if err != nil {
		t.Fatal(err)
	}
	r := &running{Program: p, t: t, ended: make(chan realtime.Ended, 10)}
	r.read.Go(func() {
		for n := range p.Controller.Notices() {
			if n, ok := n.(realtime.Ended); ok {
				r.ended <- n
			}
		}
	})
	defer r.close()
	if err := p.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if id := r.asks("Why?").Question.ID; p.Player.Status().ID != id {
		t.Errorf("the answer does not play: %+v", p.Player.Status())
	}
	if s := p.Player.Status(); s.Volume != 0.5 || s.Speed != 1.5 {
		t.Errorf("got %+v", s)
	}
}

// sessions collects what sessions a server was asked for, and what it was told of earlier ones.
type sessions struct {
	mu   sync.Mutex
	sent []string
}

func (s *sessions) observe(direction string, frame []byte) {
	var event struct{ Type string }
	if direction != "in" || json.Unmarshal(frame, &event) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if event.Type == "session.update" || event.Type == "conversation.item.create" {
		s.sent = append(s.sent, string(frame))
	}
}

// take gives what was sent since it was last called.
func (s *sessions) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := strings.Join(s.sent, "\n")
	s.sent = nil
	return all
}

func TestANewSessionGoesOnWithTheConversation(t *testing.T) {
	h := newPerson(t)
	var seen sessions
	h.settings(`base_url = "` + serve(t, "", demo.WithObserver(seen.observe)) + `"`)
	p := h.connected(settings.Flags{})
	first := p.asks("The first question?")
	for name, tc := range map[string]struct {
		change func(*settings.Settings)
		want   string
	}{
		"voice":        {func(s *settings.Settings) { s.Voice = "cedar" }, `"voice":"cedar"`},
		"instructions": {func(s *settings.Settings) { s.Instructions = "Rhyme." }, `"instructions":"Rhyme."`},
		"max tokens":   {func(s *settings.Settings) { s.MaxTokens = 100 }, `"max_output_tokens":100`},
		"speed":        {func(s *settings.Settings) { s.VoiceSpeed = 1.25 }, `"speed":1.25`},
		"effort":       {func(s *settings.Settings) { s.Effort = "low" }, `"effort":"low"`},
	} {
		t.Run(name, func(t *testing.T) {
			seen.take()
			p.must(tc.change)
			if e := p.asks("And then?"); e.Outcome.Status != realtime.Completed {
				t.Errorf("got %+v", e.Outcome)
			}
			if got := seen.take(); !strings.Contains(got, tc.want) || !strings.Contains(got, "The first question?") {
				t.Errorf("want %s and the first question in\n%s", tc.want, got)
			}
		})
	}
	seen.take()
	p.must(func(s *settings.Settings) { s.TextSize, s.MonthlyLimit = 1.5, 5 })
	p.asks("And now?")
	if got := seen.take(); strings.Contains(got, "session.update") {
		t.Errorf("a new session for nothing:\n%s", got)
	}
	if first.Outcome.Status != realtime.Completed || p.Limit() != 5 {
		t.Errorf("got %+v, limit %v", first.Outcome, p.Limit())
	}
}

// A model that is chosen before the keyring has answered must not be asked for at a server without its key.
func TestASessionChosenBeforeTheStart(t *testing.T) {
	h := newPerson(t)
	url := serve(t, keyA)
	h.vault.keys[hostOf(url)] = keyA
	var seen sessions
	h.settings(`base_url = "` + url + `"`)
	p := h.starts(settings.Flags{})
	p.must(func(s *settings.Settings) { s.Voice = "cedar" })
	if err := p.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e := p.asks("Why?"); e.Outcome.Status != realtime.Completed {
		t.Errorf("got %+v, %s", e.Outcome, seen.take())
	}
	text, err := os.ReadFile(next(t, oneAnswer(p)))
	if err != nil || !strings.Contains(string(text), "Voice: cedar") {
		t.Errorf("transcript %s, %v", text, err)
	}
}

// oneAnswer gives the transcript of the answers in the folder, of which there must be one.
func oneAnswer(p *running) <-chan string {
	all, err := filepath.Glob(filepath.Join(p.Folder(), "*.txt"))
	if err != nil || len(all) != 1 {
		p.t.Fatalf("%d answers in the folder, %v", len(all), err)
	}
	ch := make(chan string, 1)
	ch <- all[0]
	return ch
}

func TestTheFolderChangesWhileTheProgramRuns(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "` + serve(t, "") + `"`)
	p := h.connected(settings.Flags{})
	before := p.Folder()
	elsewhere := filepath.Join(h.paths.Home, "elsewhere")
	p.must(func(s *settings.Settings) { s.Output = elsewhere })
	if p.Folder() != elsewhere || p.Library.Dir() != elsewhere || before == elsewhere {
		t.Errorf("answers go to %s and are looked for in %s", p.Folder(), p.Library.Dir())
	}
	if e := p.asks("Why?"); filepath.Dir(e.Kept.Audio) != elsewhere {
		t.Errorf("kept as %s", e.Kept.Audio)
	}
}

func TestWhatIsFixedIsShownAndLeftAlone(t *testing.T) {
	h := newPerson(t)
	url := serve(t, "")
	file := []string{
		`base_url = "http://127.0.0.1:9/v1"`, `instructions = "Own."`, `model = "own-model"`, `mute = false`,
		`output = "` + filepath.Join(h.paths.Home, "own") + `"`, `voice = "own-voice"`,
	}
	h.settings(file...)
	given := filepath.Join(h.paths.Home, "given")
	muted := true
	p := h.connected(settings.Flags{BaseURL: url, Model: "m", Voice: "cedar", Instructions: "Given.", Output: given, Mute: &muted})
	s := p.Settings()
	if s.BaseURL != url || s.Model != "m" || s.Voice != "cedar" || s.Instructions != "Given." || s.Output != given || !s.Mute {
		t.Errorf("shown is %+v", s)
	}
	p.must(func(s *settings.Settings) {
		if s.Model != "m" || !s.Mute {
			t.Errorf("to be changed is %+v", *s)
		}
		s.Speed = 1.5
	})
	for _, line := range append(file, "speed = 1.5") {
		if line != "mute = false" && !strings.Contains(h.settingsFile(), line) {
			t.Errorf("%s is not in the file:\n%s", line, h.settingsFile())
		}
	}
	p.must(func(s *settings.Settings) { s.Voice = "for-next-time" })
	if s := p.Settings(); s.Voice != "cedar" || !strings.Contains(h.settingsFile(), `voice = "for-next-time"`) {
		t.Errorf("voice %s in force; the file:\n%s", s.Voice, h.settingsFile())
	}
	if got := p.Fixed()["voice"]; got != settings.SourceFlag || len(p.Fixed()) != 6 {
		t.Errorf("fixed are %v", p.Fixed())
	}
}

// The command line decides how a run begins; M works all the same, and the settings file knows nothing of it.
func TestMuteOfTheCommandLineCanBeTakenBack(t *testing.T) {
	h := newPerson(t)
	muted := true
	p := h.connected(settings.Flags{Mute: &muted})
	toggle := func(s *settings.Settings) { s.Mute = !s.Mute }
	for _, want := range []bool{false, true, false} {
		p.must(toggle)
		if got := p.Player.Status().Muted; got != want || p.Settings().Mute != want {
			t.Errorf("muted: %v, settings say %v, want %v", got, p.Settings().Mute, want)
		}
		p.must(func(s *settings.Settings) { s.TextSize += 0.1 }) // it stays so
		if got := p.Player.Status().Muted; got != want {
			t.Errorf("muted: %v after another change, want %v", got, want)
		}
		if got := h.settingsFile(); strings.Contains(got, "mute") {
			t.Errorf("the file:\n%s", got)
		}
	}
	if !muted {
		t.Error("the flag itself was changed")
	}
}

func TestAFileThatIsBrokenWhileTheProgramRuns(t *testing.T) {
	h := newPerson(t)
	h.settings(`base_url = "` + serve(t, "") + `"`)
	p := h.connected(settings.Flags{})
	broken := "volume = loud\n# mine\n"
	h.write(h.paths.SettingsFile(), broken)
	var wrong *settings.FileError
	if err := p.Change(func(s *settings.Settings) { s.Mute, s.Theme = true, settings.ThemeDark }); !errors.As(err, &wrong) || wrong.Line != 1 {
		t.Errorf("got %v", err)
	}
	if got := h.settingsFile(); got != broken {
		t.Errorf("the file was changed:\n%s", got)
	}
	if !p.Player.Status().Muted || !p.Settings().Mute || p.Settings().Theme == settings.ThemeDark {
		t.Errorf("in force is %+v", p.Settings())
	}
	if err := p.Change(func(s *settings.Settings) { s.Mute = !s.Mute }); err == nil || p.Player.Status().Muted {
		t.Errorf("the sound is still off; %v", err)
	}
	if e := p.asks("Why?"); e.Outcome.Status != realtime.Completed {
		t.Errorf("the conversation ends: %+v", e.Outcome)
	}
	h.settings("volume = 0.5")
	p.must(func(s *settings.Settings) { s.Speed = 2 })
	if s := p.Player.Status(); s.Volume != 0.5 || s.Speed != 2 {
		t.Errorf("mended: %+v", s)
	}
}

func TestWhatASettingCannotBe(t *testing.T) {
	h := newPerson(t)
	h.write(filepath.Join(h.paths.Home, "letter.ttf"), "Dear font,")
	p := h.connected(settings.Flags{})
	before := p.Settings()
	for name, tc := range map[string]struct {
		change func(*settings.Settings)
		says   string
	}{
		"a speed":      {func(s *settings.Settings) { s.Speed, s.Mute = 9, true }, "speed must be"},
		"an address":   {func(s *settings.Settings) { s.BaseURL = "example.org" }, "base_url"},
		"a lost font":  {func(s *settings.Settings) { s.Font = filepath.Join(h.paths.Home, "none.ttf") }, "is not there"},
		"a false font": {func(s *settings.Settings) { s.Font = filepath.Join(h.paths.Home, "letter.ttf") }, "is no font"},
	} {
		t.Run(name, func(t *testing.T) {
			err := p.Change(tc.change)
			if err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want %q", err, tc.says)
			}
			if p.Settings() != before || h.settingsFile() != "" || p.Player.Status().Muted {
				t.Errorf("something has changed: %+v\n%s", p.Settings(), h.settingsFile())
			}
		})
	}
	var font *toolkit.FontError
	if err := p.Change(func(s *settings.Settings) { s.Font = "/none.ttf" }); !errors.As(err, &font) {
		t.Errorf("got %v", err)
	}
}

// Everything at once, and then the end: the race detector and goleak watch.
func TestManyHandsAtOnce(t *testing.T) {
	h := newPerson(t)
	a, b := serve(t, ""), serve(t, "")
	h.settings(`base_url = "` + a + `"`)
	p := h.connected(settings.Flags{})
	var hands sync.WaitGroup
	for _, do := range []func(int){
		func(i int) { p.must(func(s *settings.Settings) { s.BaseURL = []string{a, b}[i%2] }) },
		func(i int) { p.must(func(s *settings.Settings) { s.Voice = []string{"marin", "cedar"}[i%2] }) },
		func(int) { p.must(func(s *settings.Settings) { s.Mute = !s.Mute }) },
		func(int) { _, _ = p.Key(t.Context()) },
		func(i int) { _ = p.SetKey(t.Context(), []string{keyA, keyB}[i%2]) },
		func(int) { _ = p.RemoveKey(t.Context()) },
		func(int) { _ = p.Connect(t.Context()) },
		func(int) { _, _ = p.Models(t.Context()) },
		func(int) { _, _, _, _ = p.Endpoint(), p.Settings(), p.Fixed(), p.Limit() },
		func(int) { p.Controller.Ask(realtime.Question{Text: "Why?"}) },
		func(int) { _, _ = p.Spent() },
	} {
		hands.Go(func() {
			for i := range 10 {
				do(i)
			}
		})
	}
	hands.Wait()
	p.must(func(s *settings.Settings) { s.BaseURL = a })
	if e := p.settles(); e.URL != a {
		t.Errorf("%s answers, want %s", e.URL, a)
	}
	for range 10 {
		next(t, p.ended)
	}
	p.must(func(s *settings.Settings) { s.BaseURL = b }) // still at it when the program ends
	p.close()
	if got := h.warned(); got != "" {
		t.Errorf("warned: %s", got)
	}
}
