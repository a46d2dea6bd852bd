package secrets

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// keys are of the shapes that keys have; none of them is one.
var keys = map[string]string{
	"plain":     "sk-Zq3vT8mWc5Xn1Rb7Ls9Kd2Hf6Gj4Py0",
	"project":   "sk-proj-9fK_x2-Qw7ErTy_Ui-Op42ZxCv_Bn-M8As-DfGh_Jk3L5-pOiU_yT6rE",
	"ephemeral": "ek_68a1f0c2d4b8819e7c5d3a2b1f0e9d8c",
	"azure":     "3f9a1c7be04d5286f1d8c93b60a7e254",
	"jwt":       "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJxNyIsIm4iOiJaeDkifQ.s5Vq0nT7dYkR2wLb8HcXjM4uPzE1oGf6",
	"special":   `Kx"7<q&9\z'%2F+w=/T{5}~u#8$v@^1|m;R`,
}

// A needle is something that gives a key away.
type needle struct {
	text []byte
	what string
}

// needles are what may not be found: every eight characters of the key, but for the last four that may be shown, and
// what becomes of them in base64 and as hexadecimal digits. Other encodings are undone before it is looked for them.
func needles(key string) []needle {
	var all []needle
	add := func(form, what string) {
		const length = 8
		// Where a form is longer than the key, so is what eight characters of it become.
		size := (length*len(form) + len(key) - 1) / len(key)
		for i := 0; i+size <= len(form); i++ {
			all = append(all, needle{[]byte(form[i : i+size]), what})
		}
	}
	add(key, "the key")
	add(hex.EncodeToString([]byte(key)), "the key in hexadecimal digits")
	for skip := range 3 { // what stands before it decides how it is cut up
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			add(e.EncodeToString([]byte(key[skip:])), "the key in base64")
		}
	}
	return all
}

var (
	jsonEscape = regexp.MustCompile(`\\u00[0-9a-fA-F]{2}|\\["\\/]`)
	percent    = regexp.MustCompile(`%[0-9a-fA-F]{2}`)
)

// readings are a text as it is, and as those read it who know what has been done to it.
func readings(text []byte) [][]byte {
	number := func(digits []byte) []byte {
		n, _ := strconv.ParseUint(string(digits), 16, 8) // digits they are
		return []byte{byte(n)}
	}
	all := [][]byte{text}
	if bytes.IndexByte(text, '\\') >= 0 {
		all = append(all, jsonEscape.ReplaceAllFunc(text, func(e []byte) []byte {
			if len(e) == 2 {
				return e[1:]
			}
			return number(e[4:])
		}))
	}
	if bytes.IndexByte(text, '%') >= 0 {
		all = append(all, percent.ReplaceAllFunc(text, func(e []byte) []byte { return number(e[1:]) }))
	}
	if bytes.IndexByte(text, '&') >= 0 {
		all = append(all, []byte(html.UnescapeString(string(text))))
	}
	return all
}

// search looks for a key in what the program has said and in every file at its home.
func (r *run) search(key string) {
	r.t.Helper()
	all := needles(key)
	look(r.t, all, "standard output", []byte(r.Out()))
	look(r.t, all, "standard error", []byte(r.Err()))
	err := filepath.WalkDir(r.Home, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		look(r.t, all, "the name of a file", []byte(path))
		if !d.Type().IsRegular() || d.Name() == ".env" { // where the person has put it
			return nil
		}
		content, err := os.ReadFile(path)
		look(r.t, all, d.Name(), content)
		return err
	})
	if err != nil {
		r.t.Error(err)
	}
}

// look looks for needles in a text, and says where the first one is.
func look(t *testing.T, all []needle, where string, text []byte) {
	t.Helper()
	if what, around := find(all, text); what != "" {
		t.Errorf("%s has %s in it: …%q…", where, what, around)
	}
}

func find(all []needle, text []byte) (what string, around []byte) {
	for _, reading := range readings(text) {
		for _, n := range all {
			if at := bytes.Index(reading, n.text); at >= 0 {
				return n.what, reading[max(0, at-60):min(len(reading), at+60)]
			}
		}
	}
	return "", nil
}

// The search finds what it is for.
func TestSearchFinds(t *testing.T) {
	for shape, key := range keys {
		quoted, _ := json.Marshal(key)
		for _, said := range []string{key, key[:8], key[len(key)-12:], key[3:12], "x" + url.QueryEscape(key), url.PathEscape(key), string(quoted),
			html.EscapeString(key), hex.EncodeToString([]byte(key)), base64.StdEncoding.EncodeToString([]byte(key)),
			base64.URLEncoding.EncodeToString([]byte("ab:" + key)), base64.StdEncoding.EncodeToString([]byte("user:" + key)),
			base64.StdEncoding.EncodeToString([]byte("api:" + key + ":"))} {
			if what, _ := find(needles(key), []byte("before "+said+" after")); what == "" {
				t.Errorf("%s: it is not found in %s", shape, said)
			}
		}
		tail := "…" + key[len(key)-4:]
		if what, _ := find(needles(key), []byte(tail)); what != "" {
			t.Errorf("%s: it is found in %s", shape, tail)
		}
	}
}
