package translate

import (
	"cmp"
	"regexp"
	"strings"
	"sync"

	"fyne.io/fyne/v2/lang"
)

// Error puts what an error says into the window's language, phrase by phrase: "keep the answer in /x: permission
// denied" is two of them. What is not known stays as it is, as names of files do.
func Error(err error) string {
	if err == nil {
		return ""
	}
	return phrase(err.Error())
}

// Text is Error for other texts that packages without a language make.
func Text(text string) string { return phrase(text) }

// phrase translates the longest piece at the beginning that is known, and then the rest. Pieces end with a colon, a
// semicolon, a full stop or a line.
func phrase(text string) string {
	if known, ok := exactly(text); ok || len(text) > longest {
		return cmp.Or(known, text)
	}
	ends := seam.FindAllStringIndex(text, -1)
	for i := len(ends) - 1; i >= 0; i-- {
		end, next := ends[i][0], ends[i][1]
		if text[end] == '.' {
			end++ // belongs to the sentence
		}
		if known, ok := exactly(text[:end]); ok {
			return known + text[end:next] + phrase(text[next:])
		}
	}
	if len(ends) == 0 {
		return text
	}
	next := ends[0][1]
	return text[:next] + phrase(text[next:])
}

// longest is how many bytes an error may have to be looked at. What is longer quotes somebody.
const longest = 1 << 10

var seam = regexp.MustCompile(`[:;.] |\n`)

// exactly translates a text that is one of the phrases, and what fills its gaps.
func exactly(text string) (string, bool) {
	for _, m := range moulds() {
		found := m.form.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		data := map[string]any{}
		for i, name := range m.form.SubexpNames() {
			if name != "" {
				data[name] = phrase(found[i])
			}
		}
		return lang.L(m.phrase, data), true
	}
	return "", false
}

// A mould is a phrase as a form that texts fit.
type mould struct {
	phrase string
	form   *regexp.Regexp
}

// moulds are those of all phrases. Phrases without a gap come first: they are meant more exactly.
var moulds = sync.OnceValue(func() []mould {
	var whole, gapped []mould
	for _, list := range [][]string{phrases, systemPhrases} {
		for _, p := range list {
			if m := (mould{p, formOf(p)}); m.form.NumSubexp() == 0 {
				whole = append(whole, m)
			} else {
				gapped = append(gapped, m)
			}
		}
	}
	return append(whole, gapped...)
})

// formOf gives the form of a phrase. What fills a gap doesn't reach over the end of the phrase: of a sentence that is a
// full stop, of all others a colon or a semicolon.
func formOf(p string) *regexp.Regexp {
	filling := `(?:[^:;\n]|[:;][^ \n])+?`
	if strings.HasSuffix(p, ".") {
		filling = `(?:[^.\n]|\.[^ \n])+?`
	}
	return regexp.MustCompile("^" + gap.ReplaceAllString(regexp.QuoteMeta(p), "(?P<$1>"+filling+")") + "$")
}

// gap finds a {{.Name}} in a quoted phrase.
var gap = regexp.MustCompile(`\\\{\\\{\\\.([A-Za-z]+)\\\}\\\}`)
