package eventlog

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// unquote decodes a valid JSON string, with its quotes, in its own memory: nothing that is decoded is longer than what
// it is decoded from.
func unquote(quoted []byte) []byte {
	in := text(quoted)
	out := in[:0]
	for len(in) > 0 {
		if in[0] != '\\' || len(in) < 2 {
			out = append(out, in[0])
			in = in[1:]
			continue
		}
		c := in[1]
		in = in[2:]
		switch c {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			var r rune
			r, in = unescape(in)
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, c)
		}
	}
	return out
}

// unescape decodes what follows \u, with the other half of a pair.
func unescape(in []byte) (rune, []byte) {
	r, in := hex4(in)
	if !utf16.IsSurrogate(r) {
		return r, in
	}
	if len(in) >= 6 && in[0] == '\\' && in[1] == 'u' {
		second, rest := hex4(in[2:])
		if both := utf16.DecodeRune(r, second); both != utf8.RuneError {
			return both, rest
		}
	}
	return utf8.RuneError, in
}

func hex4(in []byte) (rune, []byte) {
	if len(in) < 4 {
		return utf8.RuneError, nil
	}
	n, err := strconv.ParseUint(string(in[:4]), 16, 16)
	if err != nil {
		return utf8.RuneError, in[4:]
	}
	return rune(n), in[4:]
}
