package translate

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

func TestErrorsInGerman(t *testing.T) {
	load(t, "de")
	noRoom := &fs.PathError{Op: "open", Path: "/music/a.wav", Err: syscall.ENOSPC}
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{errors.New("the sound device has gone"), "das Tongerät ist nicht mehr da"},
		{fmt.Errorf("save the settings: %w", noRoom),
			"Speichern der Einstellungen: Öffnen von /music/a.wav: auf dem Datenträger ist kein Platz mehr"},
		{errors.New("delete audio_1: this answer is still being written: stop it or wait for its end, then try again"),
			"Löschen von audio_1: diese Antwort wird noch geschrieben: Halten Sie sie an, oder warten Sie ihr Ende ab, und versuchen Sie es dann noch einmal"},
		{errors.New("/home/x/settings.toml, line 3: The settings can't be understood: expected a value. Correct it, or move the file away to begin with the defaults."),
			"/home/x/settings.toml, Zeile 3: Die Einstellungen sind nicht zu verstehen: expected a value. Berichtigen Sie das, oder verschieben Sie die Datei, um mit den Vorgaben zu beginnen."},
		{errors.New("The key is empty. Copy the key again, whole and alone."),
			"Der Schlüssel ist leer. Kopieren Sie den Schlüssel noch einmal, ganz und allein."},
		{errors.New("The key in the keyring is empty. Enter the key again."),
			"Der Schlüssel im Schlüsselbund ist leer. Geben Sie den Schlüssel noch einmal ein."},
		{errors.Join(errors.New("the sound device has gone"), errors.New("is a directory")),
			"das Tongerät ist nicht mehr da\ndas ist ein Ordner"},
		{errors.New("127.0.0.1:8080: connect: connection refused"), "127.0.0.1:8080: die Verbindung wurde abgelehnt"},
		{errors.New("nothing came within 30s"), "innerhalb von 30s kam nichts"},
		{errors.New("the name example.invalid can't be found"), "der Name example.invalid ist nicht zu finden"},
		{errors.New("nobody has ever said this: permission denied"), "nobody has ever said this: Zugriff verweigert"},
		{errors.New("open {{.Path}}: {{"), "Öffnen von {{.Path}}: {{"},
	} {
		if got := Error(c.err); got != c.want {
			t.Errorf("%v:\n got %s\nwant %s", c.err, got, c.want)
		}
	}
}

func TestPriceInGerman(t *testing.T) {
	load(t, "de")
	got := Text("words $4.00 in, $16.00 out; sound $32.00 in, $64.00 out, for a million tokens")
	if want := "Text: 4,00 $ Eingabe, 16,00 $ Ausgabe; Ton: 32,00 $ Eingabe, 64,00 $ Ausgabe, je Million Token"; got != want {
		t.Errorf("got %s", got)
	}
}

// FuzzErrorsInEnglish holds Error to leaving English as it is, whatever comes.
func FuzzErrorsInEnglish(f *testing.F) {
	load(f, "en")
	for _, p := range append(systemPhrases, phrases...) {
		f.Add("open /x: " + p + ". " + p + "\n" + p)
	}
	f.Add(strings.Repeat("the key ", 125))
	f.Fuzz(func(t *testing.T, text string) {
		if got := Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}
