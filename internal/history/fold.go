package history

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Folding makes search find what a person means: capital letters become small ones, accents go, and a letter that looks
// like two becomes two. Where an accent makes another letter of it, as in Japanese or Hindi, it stays.

// fold returns a string as search sees it.
func fold(s string) string { return string(appendFolded(make([]byte, 0, len(s)), s)) }

func appendFolded(dst []byte, s string) []byte {
	for len(s) > 0 {
		if c := s[0]; c < utf8.RuneSelf {
			dst = append(dst, lowerASCII(c))
			s = s[1:]
			continue
		}
		n := segment(s)
		dst = appendSegment(dst, s[:n])
		s = s[n:]
	}
	return dst
}

func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// segment is the length of what is folded together at the beginning of s: an ASCII letter alone, else a letter with the
// accents behind it.
func segment(s string) int {
	if s[0] < utf8.RuneSelf {
		return 1
	}
	return max(norm.NFC.NextBoundaryInString(s, true), 1)
}

// appendSegment folds one segment that is not ASCII.
func appendSegment(dst []byte, s string) []byte {
	for _, r := range norm.NFC.String(s) {
		r = unicode.ToLower(r)
		switch {
		case isAccent(r):
		case !hasAccents(r):
			dst = utf8.AppendRune(dst, r)
		default:
			dst = appendPlain(dst, r)
		}
	}
	return dst
}

// appendPlain takes a letter apart and leaves its accents out.
func appendPlain(dst []byte, r rune) []byte {
	var buf [utf8.UTFMax]byte
	letter := buf[:utf8.EncodeRune(buf[:], r)]
	if parts := norm.NFKD.Properties(letter).Decomposition(); parts != nil {
		letter = parts
	}
	for len(letter) > 0 {
		part, n := utf8.DecodeRune(letter)
		letter = letter[n:]
		if part = unicode.ToLower(part); isAccent(part) {
			continue
		}
		if s := spelled(part); s != "" {
			dst = append(dst, s...)
		} else {
			dst = utf8.AppendRune(dst, part)
		}
	}
	return dst
}

// hasAccents tells whether a letter is of a script in which an accent makes no other letter, or is but another form of
// one: a ligature, or a wide one.
func hasAccents(r rune) bool {
	return r < 0x0700 || r >= 0x1d00 && r < 0x2150 || r >= 0xfb00 && r < 0xfb50 || r >= 0xff00 && r < 0xff5f
}

// isAccent tells whether a rune is an accent of Latin, Greek or Cyrillic, or a vowel point of Hebrew or Arabic.
func isAccent(r rune) bool {
	return r >= 0x0300 && r <= 0x036f || r >= 0x0591 && r <= 0x0670 && unicode.Is(unicode.Mn, r)
}

// spelled writes a letter that is more than one, or one with a stroke, as people type it who don't have it; it is empty
// for all others.
func spelled(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'þ':
		return "th"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	case 'ħ':
		return "h"
	case 'ı':
		return "i"
	case 'ς':
		return "σ"
	case '’':
		return "'"
	}
	return ""
}

// wordsOf takes a query apart.
func wordsOf(query string) []string {
	if len(query) > 1000 {
		query = query[:1000]
	}
	words := strings.Fields(fold(query))
	slices.SortFunc(words, func(a, b string) int { // the rarest, which is as a rule the longest, first
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	return slices.Compact(words)
}

// Marks finds the words of a query in a text: the byte ranges, in order and without overlap, for highlighting.
func Marks(text, query string) [][2]int { return marksIn(text, wordsOf(query)) }

func marksIn(text string, words []string) [][2]int {
	if len(words) == 0 {
		return nil
	}
	f := foldMapped(text)
	var all [][2]int
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(f.text[from:], w)
			if i < 0 {
				break
			}
			all = append(all, f.origin(from+i, from+i+len(w)))
			from += i + len(w)
		}
	}
	return merged(all)
}

// merged sorts ranges and joins those that touch.
func merged(all [][2]int) [][2]int {
	slices.SortFunc(all, func(a, b [2]int) int { return a[0] - b[0] })
	var joined [][2]int
	for _, m := range all {
		if n := len(joined); n > 0 && m[0] <= joined[n-1][1] {
			joined[n-1][1] = max(joined[n-1][1], m[1])
			continue
		}
		joined = append(joined, m)
	}
	return joined
}

// A mapped is a folded text that knows where each part of it comes from.
type mapped struct {
	text   string
	folded []int // where a segment begins in the folded text, in order
	source []int // where the same begins in the original; both have the end as their last element
}

func foldMapped(s string) mapped {
	var m mapped
	b := make([]byte, 0, len(s))
	for at := 0; at < len(s); {
		n := segment(s[at:])
		before := len(b)
		b = appendFolded(b, s[at:at+n])
		// A lone accent belongs to the letter before it.
		if len(b) > before || len(m.folded) == 0 {
			m.folded, m.source = append(m.folded, before), append(m.source, at)
		}
		at += n
	}
	m.text = string(b)
	m.folded, m.source = append(m.folded, len(b)), append(m.source, len(s))
	return m
}

// origin is the range of whole segments in the original that a range of the folded text comes from.
func (m mapped) origin(from, to int) [2]int {
	i, exact := slices.BinarySearch(m.folded, from)
	if !exact {
		i--
	}
	j, _ := slices.BinarySearch(m.folded, to)
	return [2]int{m.source[i], m.source[j]}
}
