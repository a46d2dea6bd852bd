package realtime

import (
	"net/url"
	"path"
	"strings"
)

// Dialect is how a server words the protocol.
type Dialect string

// The dialects. An empty one is DialectAuto.
const (
	DialectAuto Dialect = "auto" // as the first event of the session shows
	DialectGA   Dialect = "ga"   // OpenAI's since 2025
	DialectBeta Dialect = "beta" // OpenAI's before, which many compatible servers still speak
)

// Auth is how a key is shown to a server.
type Auth string

// The ways to show a key. An empty one is AuthAuto.
const (
	AuthAuto   Auth = "auto"    // as the server is known to want it
	AuthBearer Auth = "bearer"  // Authorization: Bearer KEY
	AuthAPIKey Auth = "api-key" // api-key: KEY
	AuthNone   Auth = "none"    // not at all
)

// A Profile is what is known of a server beside the protocol. The zero value is one that behaves as OpenAI's does.
type Profile struct {
	Name string // for people
	// Hosts are patterns of addresses: a host, in which * stands for anything, and after it the beginning of a path.
	// One that begins with a colon is the usual port of a server in one's own network: a guess.
	Hosts []string
	// Sign is the event_id that gives the server's session.created away, wherever it runs.
	Sign    string
	Dialect Dialect // what it speaks when its first event doesn't say; empty: GA
	Auth    Auth    // what AuthAuto means; empty: bearer
	Quirks

	guessed bool
}

// Quirks are the ways in which a server differs.
type Quirks struct {
	FlatSession   bool // its settings stand at the session's top level, which has no type
	OwnVoices     bool // it has none of OpenAI's voices: the default one isn't asked for
	VoiceObject   bool // a voice that is none of OpenAI's is an object of type and name
	CommitAnswers bool // a recording is answered as soon as it is committed; response.create would disturb that
	InputRate     int  // of recordings, in frames a second; 0: SampleRate
	NoTruncate    bool // it can't be told how much of an answer was heard
	ErrorEnds     bool // an error ends a response, and no response.done follows
	Unconfirmed   bool // it may obey session.update without saying so
}

// A JSON web token in place of a key, as Azure gives out to those who have no key, is shown as a bearer's everywhere.
const tokenPrefix = "eyJ"

// Profiles are the servers that something is known of, as of November 2026.
func Profiles() []Profile {
	return []Profile{
		{Name: "OpenAI", Hosts: []string{openAIHost, "*.api.openai.com"}},
		{
			Name: "Azure Voice Live", Dialect: DialectBeta, Auth: AuthAPIKey, Quirks: Quirks{VoiceObject: true},
			Hosts: []string{"*.services.ai.azure.com/voice-live", "*.cognitiveservices.azure.com/voice-live"},
		},
		{
			Name: "Azure OpenAI", Auth: AuthAPIKey,
			Hosts: []string{"*.openai.azure.com", "*.services.ai.azure.com", "*.cognitiveservices.azure.com"},
		},
		{
			Name: "xAI", Hosts: []string{"api.x.ai", "*.api.x.ai"}, Dialect: DialectGA,
			Quirks: Quirks{FlatSession: true, OwnVoices: true},
		},
		{
			Name: "DashScope", Hosts: []string{"dashscope*.aliyuncs.com"}, Dialect: DialectBeta,
			Quirks: Quirks{OwnVoices: true, InputRate: 16000, NoTruncate: true},
		},
		{
			Name: "LocalAI", Hosts: []string{":8080"}, Sign: "event_TODO",
			Quirks: Quirks{OwnVoices: true, CommitAnswers: true, InputRate: 16000, NoTruncate: true, ErrorEnds: true},
		},
		{
			Name: "Speaches", Hosts: []string{":8000"}, Dialect: DialectBeta,
			Quirks: Quirks{OwnVoices: true, NoTruncate: true, ErrorEnds: true},
		},
		{
			Name: "Hugging Face speech-to-speech", Hosts: []string{":8765"},
			Quirks: Quirks{OwnVoices: true, NoTruncate: true, ErrorEnds: true, Unconfirmed: true},
		},
		{Name: "LiteLLM", Hosts: []string{":4000"}},
	}
}

// Profile is what is known of the server at an address. The program's own server and one that nothing is known of
// have an empty one.
func (e Endpoint) Profile() Profile {
	u, err := url.Parse(e.URL)
	if err != nil || e.Demo {
		return Profile{}
	}
	for _, p := range Profiles() {
		for _, pattern := range p.Hosts {
			if matches(pattern, u) {
				p.guessed = strings.HasPrefix(pattern, ":")
				return p
			}
		}
	}
	return Profile{}
}

func matches(pattern string, u *url.URL) bool {
	if port, ok := strings.CutPrefix(pattern, ":"); ok {
		return u.Port() == port && (u.Scheme == "http" || u.Scheme == "ws")
	}
	host, prefix, _ := strings.Cut(pattern, "/")
	same, err := path.Match(host, strings.ToLower(u.Hostname()))
	return err == nil && same && strings.HasPrefix(u.Path, "/"+prefix)
}

// settled is the profile of a server that has shown its first event.
func (p Profile) settled(s SessionInfo) Profile {
	for _, known := range Profiles() {
		if known.Sign != "" && known.Sign == s.eventID {
			return known
		}
	}
	// None of the servers that are guessed by their port says when a session expires.
	if p.guessed && !s.Expires.IsZero() {
		return Profile{}
	}
	return p
}

// auth is how the key is shown.
func (e Endpoint) auth() Auth {
	if e.Auth != "" && e.Auth != AuthAuto {
		return e.Auth
	}
	if a := e.Profile().Auth; a != "" && !strings.HasPrefix(e.Key, tokenPrefix) {
		return a
	}
	return AuthBearer
}
