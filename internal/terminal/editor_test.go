package terminal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestLineEditing(t *testing.T) {
	tests := []struct{ name, keys, want string }{
		{"backspace", "abx\x7f\bc", "> ac|"},
		{"left and right", "ac\x1b[Db\x1b[C\x1bOCd", "> abcd|"},
		{"Home and End", "b\x1b[1~a\x1b[4~c\x1bOH_\x1b[F!", "> _abc!|"},
		{"words", "one two three\x1b[1;5D\x1bb\x1b\x7f", "> |two three"},
		{"delete", "abc\x1b[D\x1b[D\x1b[3~", "> a|c"},
		{"to the end of the line", "abc def\x1bb\x0b!", "> abc !|"},
		{"whole line", "abc\x15def", "> def|"},
		{"unknown keys", "a\x1b[15~\x1b[1;2P\x1bOP\x1b[[A\x1bx\t\x00b", "> ab|"},
		{"escape alone", "a\x1b世b", "> a世b|"},
		{"wide characters", "世界x\x7f\x7f", "> 世|"},
		{"wide characters in the middle", "世界\x1b[Dxy", "> 世xy|界"},
		{"combined characters", "e\u0301o\x1b[D", "> e\u0301|o"},
		{"wrapped", "0123456789abcdefgh", "> 0123456789abcdefgh\n|"},
		{"wrapped, and back", "0123456789abcdefghij\x7f\x7f\x7f", "> 0123456789abcdefg|"},
		{"a wide character at the edge", "0123456789abcdefg世\x1b[D", "> 0123456789abcdefg\n|世"},
		{"in the midst of rows", "0123456789abcdefghijklmnopqrst\x01!", "> !|0123456789abcdefg\nhijklmnopqrst"},
		{"higher than the screen", strings.Repeat("0123456789abcdefghij", 9) + "!", strings.Repeat("ij0123456789abcdefgh\n", 6) + "ij!|"},
		{"not UTF-8", "a\xff\xe4b\ufffdc", "> abc|"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, step := range []int{1, 1000} {
				atDesk(t, echo, nil, func(d *desk) {
					for keys := range slices.Chunk([]byte(tt.keys), step) {
						d.types(string(keys))
					}
					d.shows(strings.Split(tt.want, "\n")...)
					d.types("\x05\x15")
					d.shows("> |")
					d.types("\x04")
					d.leaves(0)
				})
			}
		})
	}
}

func TestPasteIsOneQuestion(t *testing.T) {
	atDesk(t, echo, nil, func(d *desk) {
		d.types("Explain: \x1b[200~a\tb\r\nc\x03\n\nd\r\x1b[20")
		d.types("1~\r")
		if want := []string{"Explain: a b\nc\n\nd"}; !slices.Equal(d.conv.log, want) {
			t.Errorf("asked %q, want %q", d.conv.log, want)
		}
		d.types("\x04")
		d.leaves(0)
	})
}

func TestLongLines(t *testing.T) {
	atDesk(t, echo, nil, func(d *desk) {
		long := strings.Repeat("é", longestLine-1)
		d.types("\x1b[200~" + long + "\x1b[201~")
		d.types("!\r")
		if len(d.conv.log) != 1 || d.conv.log[0] != long+"!" {
			t.Fatalf("asked %d questions, the first of %d bytes", len(d.conv.log), len(d.conv.log[0]))
		}
		d.types("\x1b[200~" + long + "!!\x1b[201~")
		d.types("\r")
		if len(d.conv.log) != 1 {
			t.Error("a question was asked that is not what was typed")
		}
		d.shows(`ask "$(cat FILE)".`, "> |")
		d.types("again\r")
		if len(d.conv.log) != 2 {
			t.Error("the next question was not asked")
		}
		d.types("\x04")
		d.leaves(0)
	})
}

func TestRecall(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state", "recall")
	withFile := func(o *Options) { o.HistoryFile = file }
	atDesk(t, echo, withFile, func(d *desk) {
		d.types("first\r")
		d.types("second 世界\r")
		d.types("second 世界\r")
		d.types("dra\x1b[A\x1b[A")
		d.shows("> first|")
		d.types("\x1b[B")
		d.shows("> second 世界|")
		d.types("\x1b[B")
		d.shows("> dra|")
		d.types("\x15\x04")
		d.leaves(0)
	})
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("recall file %v, %v", info, err)
	}
	atDesk(t, echo, withFile, func(d *desk) {
		d.types("\x1b[A\x1b[A")
		d.shows("> first|")
		d.types("\r\x04")
		d.leaves(0)
	})
}

func TestRecallIsBounded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "recall")
	if err := os.WriteFile(file, []byte(strings.Repeat("old\x1b[2J\n\n", 3*recalled)+"new\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRecall(file)
	if r.err != nil || r.Len() != recalled || r.At(0) != "new" || r.At(1) != "old[2J" {
		t.Fatalf("%d lines, last %q, error %v", r.Len(), r.At(0), r.err)
	}
	for range recalled {
		r.Add("x")
		r.Add("y")
	}
	if r.Len() != recalled {
		t.Errorf("%d lines in memory", r.Len())
	}
	r.Add(strings.Repeat("z", recallLimit+1))
	b, err := os.ReadFile(file)
	if err != nil || len(b) > 20*recalled {
		t.Errorf("file of %d bytes, %v", len(b), err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("recall file %v, %v", info, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestRecallThatCanNotBeKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	atDesk(t, echo, func(o *Options) { o.HistoryFile = filepath.Join(file, "recall") }, func(d *desk) {
		d.types("first\r")
		d.types("\x1b[A")
		d.shows("> first|")
		d.types("\x15\x04")
		d.leaves(0)
		if text := strings.ReplaceAll(d.vt.seen.String(), "\r\n", ""); strings.Count(text, "Keep the lines typed for recall: ") != 1 {
			t.Errorf("screen %q", text)
		}
	})
}

func TestNarrowerWindow(t *testing.T) {
	atDesk(t, echo, nil, func(d *desk) {
		v := newView(d.vt, d.vt.size)
		v.prompt()
		v.edit([]byte("0123456789abcdef"))
		// The terminal wraps what stands in it; the view has to find the first row again.
		d.vt.columns = 10
		d.vt.rows = append(d.vt.rows[:len(d.vt.rows)-1], strings.Split("> 01234567", ""), strings.Split("89abcdef", ""))
		d.vt.y, d.vt.x = len(d.vt.rows)-1, 8
		v.edit([]byte("g"))
		d.shows("", "> 01234567", "89abcdefg|")
		d.types("\x04")
		d.leaves(0)
	})
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte("a\x1b[200~x\r\ny\x1b[201~\x1b[1;5D\x03世\x1b"), 5)
	f.Add([]byte("\x1b[[A\x1b[\xff\x1b\x1b[12345678901234567890123456789012345"), 3)
	f.Fuzz(func(t *testing.T, keys []byte, at int) {
		at = min(max(at, 0), len(keys))
		var whole, parts decoder
		want, interrupts := whole.decode(keys)
		first, n := parts.decode(slices.Clone(keys[:at]))
		second, m := parts.decode(keys[at:])
		if got := string(first) + string(second); got != string(want) || n+m != interrupts {
			t.Errorf("cut at %d: %q and %d, whole: %q and %d", at, got, n+m, want, interrupts)
		}
		for rest := string(want); rest != ""; {
			if rest[0] != 0x1B {
				r, size := []rune(rest)[0], len(string([]rune(rest)[0]))
				if r == '\uFFFD' || r == 3 {
					t.Fatalf("%q in %q", r, want)
				}
				rest = rest[size:]
				continue
			}
			known := false
			for _, s := range canonical {
				if s[0] == 0x1B && strings.HasPrefix(rest, s) {
					rest, known = rest[len(s):], true
					break
				}
			}
			if !known {
				t.Fatalf("a sequence that nothing understands: %q", rest)
			}
		}
	})
}
