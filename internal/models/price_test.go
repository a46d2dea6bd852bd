package models

import (
	"encoding/json"
	"math"
	"testing"

	"geppetto-audio/realtime"
)

// usage reads what a server would send.
func usage(t *testing.T, text string) realtime.Usage {
	t.Helper()
	var u realtime.Usage
	if err := json.Unmarshal([]byte(text), &u); err != nil {
		t.Fatal(err)
	}
	return u
}

func TestCost(t *testing.T) {
	const million = 1e6
	tests := []struct {
		name, usage string
		want        float64 // times a million, reckoned by hand
	}{
		{"nothing", `{}`, 0},
		{"a usual answer", // 55*4 + 64*0.4 + 13*32 + 30*24 + 91*64
			`{"total_tokens":253,"input_tokens":132,"output_tokens":121,
			"input_token_details":{"text_tokens":119,"audio_tokens":13,"cached_tokens":64,"cached_tokens_details":{"text_tokens":64,"audio_tokens":0}},
			"output_token_details":{"text_tokens":30,"audio_tokens":91}}`, 7205.6},
		{"nothing cached", // 100*4 + 10*24 + 1000*64
			`{"input_tokens":100,"output_tokens":1010,"input_token_details":{"text_tokens":100},"output_token_details":{"text_tokens":10,"audio_tokens":1000}}`, 64640},
		{"cached sound", // 10*4 + 90*0.4 + 500*32 + 500*0.4
			`{"input_tokens":1100,"input_token_details":{"text_tokens":100,"audio_tokens":1000,"cached_tokens":590,"cached_tokens_details":{"text_tokens":90,"audio_tokens":500}}}`, 16276},
		{"everything cached", // 100*0.4
			`{"input_tokens":100,"input_token_details":{"text_tokens":100,"cached_tokens":100,"cached_tokens_details":{"text_tokens":100}}}`, 40},
		{"only totals: input is text, output is audio", // 1000*4 + 500*64
			`{"input_tokens":1000,"output_tokens":500}`, 36000},
		{"only totals, and cached ones", // 600*4 + 400*0.4 + 500*64
			`{"input_tokens":1000,"output_tokens":500,"input_token_details":{"cached_tokens":400}}`, 34560},
		{"what a split leaves out is text", // 150*4 + 40*24 + 60*64
			`{"input_tokens":150,"output_tokens":100,"input_token_details":{"text_tokens":100},"output_token_details":{"text_tokens":10,"audio_tokens":60}}`, 5400},
		{"only a split", // 10*4 + 20*32 + 30*24 + 40*64
			`{"input_token_details":{"text_tokens":10,"audio_tokens":20},"output_token_details":{"text_tokens":30,"audio_tokens":40}}`, 3960},
		{"cached ones that aren't split are text first", // 100*0.4 + 20*0.4 + 30*32
			`{"input_tokens":150,"input_token_details":{"text_tokens":100,"audio_tokens":50,"cached_tokens":120}}`, 1008},
		{"cached ones that are split in part", // 10*0.4 + 90*4 and 30*0.4 + 20*32
			`{"input_tokens":150,"input_token_details":{"text_tokens":100,"audio_tokens":50,"cached_tokens":40,"cached_tokens_details":{"audio_tokens":30}}}`, 1016},
		{"more cached than there was", // 10*0.4 + 5*0.4
			`{"input_tokens":15,"input_token_details":{"text_tokens":10,"audio_tokens":5,"cached_tokens":999,"cached_tokens_details":{"text_tokens":500,"audio_tokens":499}}}`, 6},
		{"more cached words than there were, beside sound", // 10*0.4 + 100*32
			`{"input_tokens":110,"input_token_details":{"text_tokens":10,"audio_tokens":100,"cached_tokens":50,"cached_tokens_details":{"text_tokens":50}}}`, 3204},
		{"more cached than there was, not split", // 15*0.4
			`{"input_tokens":15,"input_token_details":{"text_tokens":10,"audio_tokens":5,"cached_tokens":999}}`, 6},
		{"pictures", // 60*4
			`{"input_tokens":100,"input_token_details":{"text_tokens":60,"image_tokens":40}}`, 240},
		{"below nothing", `{"input_tokens":-1000,"output_tokens":-1,"input_token_details":{"text_tokens":-10,"cached_tokens":-5},"output_token_details":{"audio_tokens":-7}}`, 0},
		{"in part below nothing", // 100*4
			`{"input_tokens":100,"input_token_details":{"text_tokens":100,"audio_tokens":-50,"cached_tokens":-5,"cached_tokens_details":{"text_tokens":-20}}}`, 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := full.Cost(usage(t, tt.usage)) * million; math.Abs(got-tt.want) > 1e-6 {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// An answer of the small model, to see that every price is its own.
func TestEveryPriceIsUsed(t *testing.T) {
	u := usage(t, `{"input_token_details":{"text_tokens":1100000,"audio_tokens":10100000,"cached_tokens":1100000,
		"cached_tokens_details":{"text_tokens":1000000,"audio_tokens":100000}},"output_token_details":{"text_tokens":1000,"audio_tokens":10000}}`)
	p := Price{TextIn: 1, TextCached: 2, TextOut: 300, AudioIn: 4, AudioCached: 50, AudioOut: 600}
	// 0.1*1 + 1*2 + 0.001*300 + 10*4 + 0.1*50 + 0.01*600
	if got, want := p.Cost(u), 53.4; math.Abs(got-want) > 1e-9 {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Whatever a server counts: an answer costs at least nothing, and at most what all of it would without a cache.
func FuzzCost(f *testing.F) {
	f.Add([]byte(`{"input_tokens":132,"output_tokens":121,"input_token_details":{"text_tokens":119,"audio_tokens":13,"cached_tokens":64}}`))
	f.Add([]byte(`{"input_tokens":-9223372036854775808,"output_tokens":9223372036854775807,"input_token_details":{"text_tokens":9223372036854775807}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var u realtime.Usage
		if json.Unmarshal(text, &u) != nil {
			return
		}
		least := func(n int) float64 { return max(float64(n), 0) }
		tokens := least(u.InputTokens) + least(u.OutputTokens) + least(u.InputDetails.Text) + least(u.InputDetails.Audio) +
			least(u.OutputDetails.Text) + least(u.OutputDetails.Audio)
		got := full.Cost(u)
		if !(got >= 0 && got <= tokens*64/1e6*1.000001) {
			t.Errorf("%s costs %v", text, got)
		}
		uncached := u
		uncached.InputDetails.Cached = 0
		uncached.InputDetails.CachedDetails.Text, uncached.InputDetails.CachedDetails.Audio = 0, 0
		if most := full.Cost(uncached); got > most*1.000001 {
			t.Errorf("%s costs %v, and %v without a cache", text, got, most)
		}
	})
}

func TestUSD(t *testing.T) {
	for dollars, want := range map[float64]string{
		0:           "$0",
		0.0123:      "$0.0123",
		0.0072056:   "$0.00721",
		0.5:         "$0.50",
		0.1:         "$0.10",
		0.25:        "$0.25",
		0.123456:    "$0.123",
		0.06:        "$0.06",
		0.000051234: "$0.0000512",
		0.00000006:  "$0.00000006",
		1e-9:        "$0.000000001",
		1e-30:       "<$0.000000001",
		0.9994:      "$0.999",
		0.9996:      "$1.00",
		1:           "$1.00",
		1.234:       "$1.23",
		12.5:        "$12.50",
		1234.567:    "$1234.57",
		-0.5:        "-$0.50",
	} {
		if got := USD(dollars); got != want {
			t.Errorf("%v: got %s, want %s", dollars, got, want)
		}
	}
}
