package models

import (
	"errors"
	"strconv"
	"strings"

	"geppetto-audio/realtime"
)

// A Price is what a model takes, in US dollars for a million tokens.
type Price struct {
	TextIn      float64 `toml:"text_in"`
	TextCached  float64 `toml:"text_cached"` // of the input, what the server had in its cache
	TextOut     float64 `toml:"text_out"`
	AudioIn     float64 `toml:"audio_in"`
	AudioCached float64 `toml:"audio_cached"`
	AudioOut    float64 `toml:"audio_out"`
}

// Check says, as the end of a sentence, what is wrong with a price.
func (p Price) Check() error {
	for _, dollars := range []float64{p.TextIn, p.TextCached, p.TextOut, p.AudioIn, p.AudioCached, p.AudioOut} {
		if !sensible(dollars) {
			return errors.New("must be in dollars for a million tokens, from 0 to 1000000")
		}
	}
	return nil
}

// Cost gives what an answer cost, in US dollars. A cached token is paid once, at the price of cached ones.
//
// Servers that count less closely than OpenAI's are understood so. Input that isn't split counts as text, output that
// isn't split as audio: it is a spoken answer to a question that was mostly typed. What a split leaves out of a total
// counts as text. Cached tokens that aren't split count as text as far as there was text, which never makes them cheaper
// than they were where audio is the dearer. There are never more cached tokens than tokens. Images cost nothing: we send
// none.
func (p Price) Cost(u realtime.Usage) float64 {
	in, cached, out := u.InputDetails, u.InputDetails.CachedDetails, u.OutputDetails
	textIn, audioIn, image := count(in.Text), count(in.Audio), count(in.Image)
	textIn += count(float64(u.InputTokens) - textIn - audioIn - image)
	textOut, audioOut := count(out.Text), count(out.Audio)
	if textOut == 0 && audioOut == 0 {
		audioOut = count(u.OutputTokens)
	}
	textOut += count(float64(u.OutputTokens) - textOut - audioOut)

	textCached := min(count(cached.Text), textIn)
	audioCached := min(count(cached.Audio), audioIn)
	rest := count(float64(in.Cached) - count(cached.Text) - count(cached.Audio) - count(cached.Image))
	more := min(rest, textIn-textCached)
	textCached += more
	audioCached += min(rest-more, audioIn-audioCached)

	const million = 1e6
	return (p.TextIn*(textIn-textCached) + p.TextCached*textCached + p.TextOut*textOut +
		p.AudioIn*(audioIn-audioCached) + p.AudioCached*audioCached + p.AudioOut*audioOut) / million
}

// count takes a number of tokens for what it must be at least: no server earns us money.
func count[T int | float64](tokens T) float64 { return max(float64(tokens), 0) }

// USD writes a sum of dollars: $1.23 from a dollar up, below it three figures that count, so that nothing that was paid
// reads as nothing ($0.0123), and $0 for nothing.
func USD(dollars float64) string {
	if dollars < 0 {
		return "-" + USD(-dollars)
	}
	if dollars == 0 {
		return "$0"
	}
	const least = 1e-9
	if dollars < least {
		return "<$0.000000001"
	}
	figures := strconv.FormatFloat(dollars, 'e', 2, 64)
	rounded, err := strconv.ParseFloat(figures, 64)
	if err != nil || rounded >= 1 {
		return "$" + strconv.FormatFloat(dollars, 'f', 2, 64)
	}
	text := strconv.FormatFloat(rounded, 'f', -1, 64)
	// $0.5 is no way to write money.
	if decimals := len(text) - strings.IndexByte(text, '.') - 1; decimals < 2 {
		text += strings.Repeat("0", 2-decimals)
	}
	return "$" + text
}
