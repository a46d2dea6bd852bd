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
// what becomes of them in base64, in an address, in JSON, in HTML and as hexadecimal digits.
func needles(key string) []needle {
	var all []needle
	seen := map[string]bool{}
	add := func(form, what string) {
		const length = 8
		// Where a form is longer than the key, so is what eight characters of it become.
		size := (length*len(form) + len(key) - 1) / len(key)
		for i := 0; i+size <= len(form); i++ {
			if part := form[i : i+size]; !seen[part] {
				seen[part] = true
				all = append(all, needle{[]byte(part), what})
			}
		}
	}
	add(key, "the key")
	for form, what := range encoded(key) {
		add(form, what)
	}
	return all
}

// encoded are the forms in which others show a key.
func encoded(key string) map[string]string {
	forms := map[string]string{
		url.QueryEscape(key):            "the key in an address",
		url.PathEscape(key):             "the key in an address",
		html.EscapeString(key):          "the key in HTML",
		hex.EncodeToString([]byte(key)): "the key in hexadecimal digits",
		base64.StdEncoding.EncodeToString([]byte("user:" + key))[8:]: "the key as a password",
	}
	quoted, _ := json.Marshal(key)
	forms[string(quoted[1:len(quoted)-1])] = "the key in JSON"
	for skip := range 3 { // what stands before it decides how it is cut up
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			forms[e.EncodeToString([]byte(key[skip:]))] = "the key in base64"
		}
	}
	return forms
}

// search looks for a key in what the program has said and in every file at its home.
func (r *run) search(key string) {
	r.t.Helper()
	all := needles(key)
	look(r.t, all, "standard output", r.out.Bytes())
	look(r.t, all, "standard error", r.err.Bytes())
	err := filepath.WalkDir(r.home, func(path string, d fs.DirEntry, err error) error {
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
	for _, n := range all {
		if at := bytes.Index(text, n.text); at >= 0 {
			t.Errorf("%s has %s in it: …%q…", where, n.what, text[max(0, at-60):min(len(text), at+60)])
			return
		}
	}
}
