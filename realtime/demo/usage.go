package demo

import "unicode/utf8"

// How the service counts: about four characters of text a token; of sound ten tokens a second when it is a person's,
// twenty when it is the assistant's. What a response was asked with before is cached in blocks.
const (
	charactersPerToken = 4
	heardPerSecond     = 10
	spokenPerSecond    = 20
	cacheBlock         = 64
)

// Usage is what a response is charged with, in tokens. Cached tokens are part of the input.
type Usage struct {
	TotalTokens        int           `json:"total_tokens"`
	InputTokens        int           `json:"input_tokens"`
	OutputTokens       int           `json:"output_tokens"`
	InputTokenDetails  InputDetails  `json:"input_token_details"`
	OutputTokenDetails OutputDetails `json:"output_token_details"`
}

// InputDetails splits the input.
type InputDetails struct {
	TextTokens          int           `json:"text_tokens"`
	AudioTokens         int           `json:"audio_tokens"`
	ImageTokens         int           `json:"image_tokens"`
	CachedTokens        int           `json:"cached_tokens"`
	CachedTokensDetails CachedDetails `json:"cached_tokens_details"`
}

// CachedDetails splits the cached part of the input.
type CachedDetails struct {
	TextTokens  int `json:"text_tokens"`
	AudioTokens int `json:"audio_tokens"`
	ImageTokens int `json:"image_tokens"`
}

// OutputDetails splits the output.
type OutputDetails struct {
	TextTokens  int `json:"text_tokens"`
	AudioTokens int `json:"audio_tokens"`
}

// tokens is a count of both kinds.
type tokens struct{ text, audio int }

func (t *tokens) add(more tokens) {
	t.text += more.text
	t.audio += more.audio
}

func textTokens(s string) int {
	return (utf8.RuneCountInString(s) + charactersPerToken - 1) / charactersPerToken
}

func audioTokens(bytes, perSecond int) int {
	return (bytes*perSecond + bytesPerSecond - 1) / bytesPerSecond
}

// tokens is what an item costs each time the conversation is read.
func (it *item) tokens() tokens {
	var t tokens
	for _, c := range it.Content {
		switch c.Type {
		case "input_audio":
			t.audio += audioTokens(c.length, heardPerSecond)
		case "output_audio":
			t.audio += audioTokens(c.length, spokenPerSecond)
		default:
			t.text += textTokens(c.text)
		}
	}
	for _, s := range []*string{it.Arguments, it.Output} {
		if s != nil {
			t.text += textTokens(*s)
		}
	}
	return t
}

// usage adds up a response; cached is what was read for the response before it.
func usage(in, cached, out tokens) *Usage {
	cached.text = min(in.text, cached.text) / cacheBlock * cacheBlock
	cached.audio = min(in.audio, cached.audio) / cacheBlock * cacheBlock
	return &Usage{
		TotalTokens:  in.text + in.audio + out.text + out.audio,
		InputTokens:  in.text + in.audio,
		OutputTokens: out.text + out.audio,
		InputTokenDetails: InputDetails{
			TextTokens:          in.text,
			AudioTokens:         in.audio,
			CachedTokens:        cached.text + cached.audio,
			CachedTokensDetails: CachedDetails{TextTokens: cached.text, AudioTokens: cached.audio},
		},
		OutputTokenDetails: OutputDetails{TextTokens: out.text, AudioTokens: out.audio},
	}
}
