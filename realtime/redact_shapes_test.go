package realtime

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"
)

// shapes are what keys look like.
var shapes = map[string]string{
	"plain":     "sk-Zq3vT8mWc5Xn1Rb7Ls9Kd2Hf6Gj4Py0",
	"project":   "sk-proj-9fK_x2-Qw7ErTy_Ui-Op42ZxCv_Bn-M8As-DfGh_Jk3L5-pOiU_yT6rE",
	"ephemeral": "ek_68a1f0c2d4b8819e7c5d3a2b1f0e9d8c",
	"azure":     "3f9a1c7be04d5286f1d8c93b60a7e254",
	"jwt":       "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJxNyIsIm4iOiJaeDkifQ.s5Vq0nT7dYkR2wLb8HcXjM4uPzE1oGf6",
	"special":   `Kx"7<q&9\z'%2F+w=/T{5}~u#8$v@^1|m;R`,
}

// shows says whether eight characters in a row of the key stand in a text.
func shows(text, key string) bool {
	for i := 0; i+partLength <= len(key); i++ {
		if strings.Contains(text, key[i:i+partLength]) {
			return true
		}
	}
	return false
}

func TestRedactorHidesKeysOfEveryShape(t *testing.T) {
	for shape, key := range shapes {
		r := NewRedactor(key)
		quoted, _ := json.Marshal(key)
		for name, said := range map[string]string{
			"whole": key, "quoted": string(quoted), "first half": key[:len(key)/2], "second half": key[len(key)/2:],
			"middle": key[4:14], "masked": key[:8] + "********" + key[len(key)-4:], "dots": key[:8] + "..." + key[len(key)-4:],
			"query": url.QueryEscape(key), "path": url.PathEscape(key), "html": html.EscapeString(key),
			"hex": hex.EncodeToString([]byte(key)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(key))),
			"base64": base64.StdEncoding.EncodeToString([]byte(key)), "as a password": base64.StdEncoding.EncodeToString([]byte("user:" + key)),
			"base64 for addresses": base64.RawURLEncoding.EncodeToString([]byte("ab" + key + "c")),
		} {
			got := r.String("It was " + said + " that came.")
			if !strings.Contains(got, hidden) || shows(got, key) || shows(html.UnescapeString(got), key) || !strings.HasSuffix(got, "that came.") {
				t.Errorf("%s, %s: %s", shape, name, got)
			}
			if bare, _, _ := strings.Cut(strings.TrimPrefix(got, "It was "), hidden); strings.HasPrefix(said, key) && bare != "" {
				t.Errorf("%s, %s: %s is left", shape, name, bare)
			}
		}
	}
}

// What a server says stays JSON, and says the same but for the key.
func TestRedactorLeavesJSONWhole(t *testing.T) {
	for shape, key := range shapes {
		half := key[:len(key)/2]
		told, err := json.Marshal(map[string]any{"type": "error", key: 7, "error": map[string]any{"message": "Bad key " + key + ".", "param": half, "n": 1.50}})
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Type  string
			Error struct {
				Message, Param string
				N              json.Number
			}
		}
		bare := NewRedactor(key).Bytes(told)
		if err := json.Unmarshal(bare, &got); err != nil || got.Type != "error" || got.Error.Message != "Bad key [key]." ||
			got.Error.Param != hidden || got.Error.N != "1.5" || shows(string(bare), key) {
			t.Errorf("%s: %s, %v", shape, bare, err)
		}
	}
	clean := []byte(`{ "delta" : "It\u2019s \"blue\"…\n" , "n": 1e2 }`)
	if got := NewRedactor(shapes["plain"]).Bytes(clean); !bytes.Equal(got, clean) {
		t.Errorf("without a key in it, %s became %s", clean, got)
	}
}

// The name of a model stays, though a key of a local server may be a part of it.
func TestRedactorLeavesNamesOfModels(t *testing.T) {
	for key, want := range map[string]string{"local-llama": "local-llama-3", "local-llama-3-of-seventy-billion": "[key]"} {
		d := decoder{redact: NewRedactor(key)}
		created, ok := d.decode([]byte(`{"type":"session.created","session":{"model":"` + map[bool]string{true: key, false: "local-llama-3"}[want == hidden] + `"}}`)).(SessionCreated)
		if !ok || created.Session.Model != want {
			t.Errorf("with the key %s the model is %q", key, created.Session.Model)
		}
	}
}

func FuzzRedactor(f *testing.F) {
	for _, key := range shapes {
		f.Add(key, "It was ", " that came", byte(3))
		f.Add(key, `{"a":"`, `"}`, byte(200))
	}
	f.Fuzz(func(t *testing.T, key, before, after string, cut byte) {
		r := NewRedactor(key)
		if r == nil || len(key) > 512 || len(before)+len(after) > 4096 {
			return
		}
		from := int(cut) % len(key)
		said := before + key[from:] + after
		got := r.String(said)
		if len(key) > partLength && shows(got, key) && !shows(hidden, key) && !strings.Contains(hidden, key[:1]) {
			// What replaces the key may make a new piece of it together with what stands beside.
			if left, _, _ := strings.Cut(got, hidden); shows(left, key) {
				t.Errorf("of %q %q shows the key %q", said, got, key)
			}
		}
		frame, _ := json.Marshal(map[string]string{"said": said})
		if bare := r.Bytes(frame); !json.Valid(bare) {
			t.Errorf("%s became %s with the key %q", frame, bare, key)
		}
	})
}
