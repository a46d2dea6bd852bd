package history

import (
	"testing"
	"time"

	"geppetto-audio/internal/archive"
)

// A conversation keeps its order although summer time ends in it, and although the clock is set back: then the names
// tell it, which the recorder never lets go back.
func TestConversationsKeepTheirOrder(t *testing.T) {
	summer, winter := time.FixedZone("", 2*3600), time.FixedZone("", 3600)
	at := time.Date(2026, 10, 25, 2, 55, 0, 0, summer)
	for name, answers := range map[string][]struct {
		stem      string
		generated time.Time
	}{
		"summer time ends":  {{"audio_20261025_025500", at}, {"audio_20261025_020500", at.Add(10 * time.Minute).In(winter)}},
		"clock set back":    {{"audio_20261025_025500", at}, {"audio_20261025_025500_2", at.Add(-time.Hour)}, {"audio_20261025_025500_3", at.Add(-50 * time.Minute)}},
		"a flight westward": {{"audio_20261025_025500", at}, {"audio_20261024_205501", at.Add(time.Second).In(time.FixedZone("", -4*3600))}},
	} {
		f := newFolder(t)
		for _, a := range answers {
			x := archive.Transcript{Conversation: "c", Generated: a.generated, Status: "completed", Text: a.stem}
			if err := archive.Save(archive.EntryOf(f.dir, a.stem).Transcript, x); err != nil {
				t.Fatal(err)
			}
		}
		got := open(t, f.dir).Snapshot().Conversations[0].Answers
		if len(got) != len(answers) {
			t.Fatalf("%s: %d answers", name, len(got))
		}
		for i, a := range answers {
			if got[i].stem() != a.stem || !got[i].Generated.Equal(a.generated) {
				t.Errorf("%s: answer %d is %s of %v, want %s", name, i, got[i].stem(), got[i].Generated, a.stem)
			}
		}
	}
}
