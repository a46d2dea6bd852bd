package realtime

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// An Error is what a server said, or what kept us from reaching it.
type Error struct {
	Code       string // the server's own, or one of the codes below
	Type       string
	Message    string // the server's own words, the key taken out
	Param      string
	EventID    string // of the event of ours that it answers
	HTTPStatus int    // of a refused upgrade
	CloseCode  int    // of the WebSocket
	RetryAfter time.Duration
	Cause      error
}

// Codes of ours, for what no server says.
const (
	CodeNoConnection = "no_connection"   // nobody answered at the address
	CodeNoSession    = "no_session"      // the upgrade went well, session.created never came
	CodeSlowSession  = "slow_session"    // session.created is long in coming; the wait goes on
	CodeNoResponse   = "no_response"     // response.created never came
	CodeTimeout      = "timeout"         // the response fell silent
	CodeLost         = "connection_lost" // the line was cut
	CodeEmpty        = "empty_answer"    // completed, without a sound or a word
	CodeInsecure     = "no_tls"          // a key would have gone over the network in the clear
	CodeBadURL       = "bad_base_url"
	CodeHTTP         = "http_error" // the upgrade was refused without a reason we can read
	CodeRefused      = "refused"    // the socket was closed before the session began, without a reason we can read
	CodeNoEffort     = "no_effort"  // the server takes no reasoning effort: the conversation goes on without
	CodeNoMaxTokens  = "no_max_tokens"
	CodeNoSpeed      = "no_speed"
	CodeNoVoice      = "no_voice" // the server doesn't know the default voice, and speaks with its own
	CodeCertificate  = "bad_certificate"
	CodeNotEncrypted = "not_encrypted" // an https address at which a server speaks without TLS
	CodeDialect      = "dialect"       // the server speaks another dialect than the one tried first; nobody need be told
	CodeNoModels     = "no_model_list"
	CodeModelsDenied = "model_list_denied" // the key may not read the list, whatever else it may
)

// Error gives the code and the server's own words.
func (e *Error) Error() string {
	if e.Message == "" {
		return e.Code
	}
	return e.Code + ": " + e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// advice is what a person reads of one code.
type advice struct{ what, do string }

const (
	adviceRetry   = "Ask again in a moment."
	adviceNetwork = "Check the network and the address of the server, then ask again."
	adviceModel   = "Choose another model, in the preferences or with --model."
	adviceOurs    = "Please report this; another server or model may work."
	adviceAddress = "Check the address of the server, then ask again."
	adviceWait    = "The server asks to wait {{.Wait}} before the next try."

	whatStatus   = "The server answered with HTTP status {{.Status}}."
	whatReported = "The server reported {{.Code}}."
)

// advices holds the words for every code that reaches a person. What is empty is filled with the server's own words.
var advices = map[string]advice{
	CodeNoConnection: {"The server can't be reached.", adviceNetwork},
	CodeNoSession:    {"The server took the connection but never began a session.", "Check the address and the model; a local server may still be loading it. Then ask again."},
	CodeSlowSession:  {"The server took the connection, but hasn't begun a session yet.", "A local server may still be loading the model; else check the address and the model."},
	CodeNoResponse:   {"The server took the question but never began to answer.", adviceRetry},
	CodeTimeout:      {"The server fell silent in the middle of the answer.", "Ask again; what had come of it is kept."},
	CodeLost:         {"The connection was lost.", "Ask again; whatever had come of the answer is kept."},
	CodeEmpty:        {"The server ended the answer without a word or a sound.", "Ask again, or put the question in other words."},
	CodeInsecure:     {"The server's address is not encrypted, and your key would travel in the clear.", "Use an https:// or wss:// address, or a server on this computer."},
	CodeBadURL:       {"The server's address can't be used.", "Give it in the form https://host/v1."},
	CodeRefused:      {"The server ended the connection before a conversation could begin.", "Check the address, the key and the model, then ask again."},
	CodeCertificate:  {"The server can't prove that it is the one at this address.", "Check the address and this computer's clock; a company that looks into the traffic has a certificate for you to install."},
	CodeNotEncrypted: {"The address begins with https, but the server there doesn't encrypt.", "If the server is yours, begin its address with http://."},
	CodeNoEffort:     {"The server doesn't take the reasoning effort, and the conversation goes on without it.", "Choose another effort, a model that reasons, or leave the effort to the server."},
	CodeNoMaxTokens:  {"The server doesn't take the limit of tokens, and answers may be of any length.", "Choose another limit (most servers take up to 4096) or none."},
	CodeNoSpeed:      {"The server doesn't take the speed of the voice, and speaks at its own.", "Leave the speed of the voice at 1; the player's own speed can be changed all the same."},
	CodeNoVoice:      {"The server doesn't know the usual voice, and speaks with one of its own.", "Choose one of the server's voices in the preferences or with --voice."},
	CodeDialect:      {"The server speaks another dialect of the protocol than was thought.", "Set the dialect in the settings file if the conversation fails."},
	CodeNoModels:     {"The server has no list of models.", "Type the model's name."},
	CodeModelsDenied: {"The API key may not read the list of models.", "Type the model's name, or give the key that right in your account."},

	"invalid_api_key":                      {"The server doesn't accept the API key.", "Check the key, or make a new one, and enter it again."},
	"insufficient_permissions":             {"The API key doesn't have the right to hold realtime conversations.", "Give the key that right in your account, or use another key."},
	"missing_model":                        {"The server needs a model and got none.", adviceModel},
	"invalid_model":                        {"The server doesn't offer this model for realtime conversations.", adviceModel},
	"model_not_found":                      {"The model doesn't exist, or your account may not use it.", adviceModel},
	"insufficient_quota":                   {"Your account's quota is used up.", "Check your plan and billing with the provider; asking again won't help before that."},
	"billing_hard_limit_reached":           {"Your account's spending limit is reached.", "Check your plan and billing with the provider; asking again won't help before that."},
	"rate_limit_exceeded":                  {"You are asking faster than your account allows.", "Wait a minute, then ask again."},
	"slow_down":                            {"The server asks to slow down.", "Wait a minute, then ask again."},
	"server_is_overloaded":                 {"The server is overloaded.", adviceRetry},
	"server_error":                         {"The server had a fault of its own.", adviceRetry},
	"session_expired":                      {"The session reached its longest life.", "Ask again: a new one begins by itself."},
	"unsupported_country_region_territory": {"The service isn't offered where you are.", "Use a server that is, through its base URL."},
	"beta_api_shape_disabled":              {"The server refuses an old form of the protocol.", adviceOurs},
	"unknown_parameter":                    {"The server doesn't know one of the settings.", adviceOurs},
	"invalid_value":                        {"The server doesn't accept one of the settings.", "Check the model and the voice."},
	"missing_required_parameter":           {"The server misses one of the settings.", adviceOurs},
	"invalid_json":                         {"The server couldn't read what was sent.", adviceOurs},
	"invalid_event":                        {"The server couldn't read what was sent.", adviceOurs},
	"cannot_update_voice":                  {"The voice can't change within a conversation.", "Begin a new conversation."},
	"input_audio_buffer_commit_empty":      {"The recording is too short.", "A question needs at least a tenth of a second of sound."},

	"DeploymentNotFound":       {"The server has no deployment of this name.", adviceModel},
	"session_limit_reached":    {"The server has no room for another conversation.", adviceRetry},
	"unsupported_content_type": {"The server can't take this kind of question.", "Ask in words, or use another model or server."},
	codeBusy:                   {"The server is still busy with another answer.", adviceRetry},
}

// byTheSettings are the codes of what another key, model or address mends.
var byTheSettings = map[string]bool{
	CodeNoSession: true, CodeSlowSession: true, CodeInsecure: true, CodeBadURL: true, CodeRefused: true, CodeCertificate: true,
	CodeNotEncrypted: true, CodeNoEffort: true, CodeNoMaxTokens: true, CodeNoSpeed: true, CodeNoVoice: true, CodeNoModels: true,
	CodeModelsDenied: true, "invalid_api_key": true, "insufficient_permissions": true, "missing_model": true,
	"invalid_model": true, "model_not_found": true, "unsupported_country_region_territory": true, "invalid_value": true,
	"DeploymentNotFound": true, "unsupported_content_type": true, "beta_api_shape_disabled": true, "unknown_parameter": true,
	"missing_required_parameter": true, "invalid_json": true, "invalid_event": true,
}

// BySettings says whether what went wrong is mended in the settings: by another key, model or address.
func BySettings(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	if _, known := advices[e.Code]; known {
		return byTheSettings[e.Code]
	}
	switch e.HTTPStatus {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		return true
	}
	a, known := statusAdvices[e.HTTPStatus]
	return a == noService || !known && e.HTTPStatus != 0
}

// Codes gives every code that Explain has words of its own for.
func Codes() []string { return slices.Sorted(maps.Keys(advices)) }

// codeBusy is of a response that was asked for while another one is under way.
const codeBusy = "conversation_already_has_active_response"

// harmless are the codes of what a stop may run into: the answer, or the place to cut it, was gone before.
var harmless = map[string]bool{
	"response_cancel_not_active":         true,
	"item_truncate_invalid_item_id":      true,
	"item_truncate_invalid_audio_end_ms": true,
	"item_retrieve_invalid_item_id":      true,
	"item_not_found":                     true,
}

// late says of an error without an event's ID that it is about a stop, by its words.
func (e *Error) late() bool {
	if e.EventID != "" {
		return false
	}
	about := strings.ToLower(e.Code + " " + e.Param + " " + e.Message)
	return strings.Contains(about, "truncate") || strings.Contains(about, "response.cancel")
}

var (
	noService = advice{"There is no realtime service at this address, or not with this model.", "Check the base URL (it mostly ends in /v1) and the model."}
	down      = advice{"The server is overloaded or down.", adviceRetry}
)

// statusAdvices holds the words for refused upgrades whose code says nothing to us.
var statusAdvices = map[int]advice{
	http.StatusBadRequest:          {"The server doesn't accept the request.", "Check the address and the model."},
	http.StatusUnauthorized:        {"The server doesn't accept the API key, or wants one.", "Check the key and enter it again."},
	http.StatusPaymentRequired:     {"The account has no credit.", "Check your plan and billing with the provider."},
	http.StatusForbidden:           {"The server refuses this account.", "Check that the key may hold realtime conversations and that the service is offered where you are."},
	http.StatusNotFound:            noService,
	http.StatusTooManyRequests:     {"The server is asked too often, or the account's limit is reached.", "Wait a minute, then ask again; check your limits if it stays so."},
	http.StatusInternalServerError: {"The server had a fault of its own.", adviceRetry},
	http.StatusBadGateway:          down,
	http.StatusServiceUnavailable:  down,
	http.StatusGatewayTimeout:      down,
	http.StatusOK:                  noService, // a page in place of a WebSocket
	http.StatusMovedPermanently:    noService,
	http.StatusFound:               noService,
	http.StatusSeeOther:            noService,
	http.StatusTemporaryRedirect:   noService,
	http.StatusPermanentRedirect:   noService,
	http.StatusMethodNotAllowed:    noService,
	http.StatusUpgradeRequired:     noService,
}

// Explain puts an error into words for the person: what is wrong, in one sentence with the server's own words, and
// what to do about it.
func Explain(err error) (what, do string) { return ExplainIn(err, fill) }

// ExplainIn is Explain in another language. The words come from say: it is given one of the Sentences and the values
// of the {{.Names}} in it. What a server said itself stays as it is.
func ExplainIn(err error, say func(sentence string, values map[string]any) string) (what, do string) {
	var e *Error
	if !errors.As(err, &e) {
		return capital(err.Error()) + ".", say(adviceRetry, nil)
	}
	a, known := advices[e.Code]
	if byStatus, ok := statusAdvices[e.HTTPStatus]; ok && !known {
		a, known = byStatus, true
	}
	switch {
	case !known && e.HTTPStatus != 0:
		a = advice{whatStatus, adviceAddress}
	case !known:
		a = advice{whatReported, adviceRetry}
	}
	if e.RetryAfter > 0 && retryable(e) {
		a.do = adviceWait
	}
	values := map[string]any{"Status": e.HTTPStatus, "Code": e.Code, "Wait": e.RetryAfter.Round(time.Second)}
	what, do = say(a.what, values), say(a.do, values)
	if e.Message != "" {
		what = strings.TrimSuffix(what, ".") + ": " + e.Message
		if c := e.Message[len(e.Message)-1]; c != '.' && c != '!' && c != '?' {
			what += "."
		}
	}
	return what, do
}

// Sentences gives every sentence of ours that Explain may say.
func Sentences() []string {
	all := map[string]bool{whatStatus: true, whatReported: true, adviceRetry: true, adviceAddress: true, adviceWait: true}
	for _, a := range advices {
		all[a.what], all[a.do] = true, true
	}
	for _, a := range statusAdvices {
		all[a.what], all[a.do] = true, true
	}
	return slices.Sorted(maps.Keys(all))
}

// fill puts the values into a sentence.
func fill(sentence string, values map[string]any) string {
	for name, v := range values {
		sentence = strings.ReplaceAll(sentence, "{{."+name+"}}", fmt.Sprint(v))
	}
	return sentence
}

func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
