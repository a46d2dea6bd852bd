package gui

import (
	"slices"
	"testing"

	"geppetto-audio/realtime"
)

// What is mended in the preferences has the button that leads there, and nothing else has.
func TestTheButtonThatHelps(t *testing.T) {
	byPreferences := []string{
		realtime.CodeNoSession, realtime.CodeSlowSession, realtime.CodeInsecure, realtime.CodeBadURL, realtime.CodeRefused,
		realtime.CodeCertificate, realtime.CodeNotEncrypted, realtime.CodeNoEffort, realtime.CodeNoMaxTokens,
		realtime.CodeNoSpeed, realtime.CodeNoVoice, realtime.CodeNoModels, realtime.CodeModelsDenied,
		"invalid_api_key", "insufficient_permissions", "missing_model", "invalid_model", "model_not_found",
		"unsupported_country_region_territory", "invalid_value", "DeploymentNotFound", "unsupported_content_type", "beta_api_shape_disabled",
		"unknown_parameter", "missing_required_parameter", "invalid_json", "invalid_event",
	}
	byTime := []string{ // or by the person, elsewhere
		realtime.CodeNoConnection, realtime.CodeNoResponse, realtime.CodeTimeout, realtime.CodeLost, realtime.CodeEmpty,
		realtime.CodeDialect, "insufficient_quota", "billing_hard_limit_reached", "rate_limit_exceeded", "slow_down",
		"server_is_overloaded", "server_error", "session_expired", "session_limit_reached", "cannot_update_voice",
		"input_audio_buffer_commit_empty", "conversation_already_has_active_response",
	}
	for _, code := range realtime.Codes() {
		want := slices.Contains(byPreferences, code)
		if want == slices.Contains(byTime, code) {
			t.Errorf("%s is in none of the lists, or in both", code)
		}
		if got := realtime.BySettings(&realtime.Error{Code: code}); got != want {
			t.Errorf("%s: the preferences help: %v, want %v", code, got, want)
		}
	}
	for status, want := range map[int]bool{
		200: true, 301: true, 308: true, 400: true, 401: true, 402: false, 403: true, 404: true, 405: true, 418: true,
		426: true, 429: false, 500: false, 503: false,
	} {
		if got := realtime.BySettings(&realtime.Error{Code: realtime.CodeHTTP, HTTPStatus: status}); got != want {
			t.Errorf("HTTP status %d: the preferences help: %v, want %v", status, got, want)
		}
	}
	if realtime.BySettings(&realtime.Error{Code: "insufficient_quota", HTTPStatus: 403}) {
		t.Error("a quota can't be raised in the preferences, whatever the status")
	}
}
