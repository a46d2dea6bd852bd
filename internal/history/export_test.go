package history

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"geppetto-audio/internal/archive"
)

var update = flag.Bool("update", false, "write the golden files anew")

// told is a conversation of every kind of answer, and what loads its words.
func told() (*Conversation, Loader) {
	texts := map[string]string{}
	answer := func(n int, question, text, status, reason string) *Answer {
		a := &Answer{
			Files:     archive.Entry{Transcript: stem(n) + ".txt", Audio: stem(n) + ".wav"},
			Question:  question,
			Status:    status,
			Reason:    reason,
			Generated: noon.Add(time.Duration(n) * time.Second),
			Duration:  31 * time.Second,
		}
		texts[a.Files.Transcript] = text
		return a
	}
	heard := answer(1, "Tell me\nmore.\n\n# Twice", "It is 5 * 3 = 15_000 <b>bold</b>.\n\n1. not a list\n- nor this\n    nor code\n***\n[no](link) `code`", "stopped", "by you")
	heard.Heard = &archive.Heard{Played: 12 * time.Second, Whole: 37 * time.Second}
	silent := answer(3600*14, "", "Only words.", "completed", "")
	silent.Files.Audio = ""
	lost := answer(3600*14+1, "", "", "", "")
	lost.Problem = ProblemNoWords
	lost.Status = ""
	c := &Conversation{ID: "a", Answers: []*Answer{
		answer(0, "Why is the sky blue?", "Because the air scatters…\n", "completed", ""),
		heard,
		answer(2, "And then?", "So", "incomplete", "max_output_tokens"),
		answer(3, "And?", "Well", "incomplete", "content_filter"),
		answer(4, "", "Not", "failed", "rate_limit_exceeded"),
		answer(5, "Hello?", "Hel", "interrupted", "connection_lost"),
		answer(7, "Hey?", "He", "interrupted", "the program ended"),
		answer(8, "Ho?", "Ho", "interrupted", "timeout"),
		answer(9, "Bye?", "", "stopped", "closed"),
		silent, lost,
	}}
	return c, func(a *Answer) (archive.Transcript, error) {
		return archive.Transcript{Text: texts[a.Files.Transcript]}, nil
	}
}

func TestExport(t *testing.T) {
	c, load := told()
	for name, export := range map[string]func(*bytes.Buffer) error{
		"conversation.md":  func(b *bytes.Buffer) error { return Markdown(b, c, load) },
		"conversation.txt": func(b *bytes.Buffer) error { return PlainText(b, c, load) },
	} {
		var got bytes.Buffer
		if err := export(&got); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestExportOfWhatIsGone(t *testing.T) {
	c, _ := told()
	c.Title = "My *own*"
	var got bytes.Buffer
	err := PlainText(&got, c, func(*Answer) (archive.Transcript, error) { return archive.Transcript{}, os.ErrNotExist })
	if err != nil || !strings.HasPrefix(got.String(), "My *own*\n========\n20 November 2026 to 21 November 2026\n") || !strings.Contains(got.String(), ProblemNoWords) {
		t.Errorf("%v\n%s", err, got.String())
	}
	full := errors.New("disk full")
	if err := Markdown(writerFunc(func([]byte) (int, error) { return 0, full }), c, (*Library)(nil).Load); !errors.Is(err, full) {
		t.Errorf("on a full disk: %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(b []byte) (int, error) { return w(b) }

// Whatever is said, Markdown's own idea of the page is paragraphs of just those words.
func FuzzMarkdown(f *testing.F) {
	f.Add("1. list\n- list\n+ list\n# heading\nTitle\n===\n> quote\n***\n\n    code\n\n```\ncode\n```")
	f.Add("*a* _b_ **c** `d` [e](f) <g> &amp; ~~h~~ \\ i\\\n| a | b |\n|---|---|\n| c | d |")
	f.Add("[x]: y\n[^1]: note\nTerm\n: definition\n<!-- c -->\n1) x\n\t\tcode\n- [ ] task")
	f.Add("https://example.org a@b.org www.example.org _x_ $y$")
	f.Fuzz(func(t *testing.T, said string) {
		transcript, err := archive.Parse("x.txt", archive.Transcript{Text: said}.Marshal())
		if err != nil {
			t.Fatal(err)
		}
		said = transcript.Text
		source := []byte(paragraphs(said))
		md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList, extension.Footnote, extension.DefinitionList))
		var got strings.Builder
		_ = ast.Walk(md.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			switch n := n.(type) {
			case *ast.Document:
			case *ast.Paragraph:
				got.WriteString(" ")
			case *ast.Text:
				if entering {
					got.Write(unescape(n.Segment.Value(source)))
					if n.HardLineBreak() || n.SoftLineBreak() {
						got.WriteString(" ")
					}
				}
			default:
				t.Fatalf("%q became %q with a %v", said, source, n.Kind())
			}
			return ast.WalkContinue, nil
		})
		if squeeze(got.String()) != squeeze(said) {
			t.Fatalf("%q became %q, read as %q", said, source, got.String())
		}
	})
}

// unescape takes the backslashes away that a renderer takes away.
func unescape(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", b[i+1]) >= 0 {
			i++
		}
		out = append(out, b[i])
	}
	return out
}

func squeeze(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }), " ")
}
