package realtime

import (
	"os"
	"regexp"
	"testing"
	"testing/synctest"
)

// Every code that the service is known to send has words of its own for the person, or does no harm.
func TestEveryKnownCodeHasWords(t *testing.T) {
	for _, code := range []string{
		"invalid_api_key", "insufficient_permissions",
		"missing_model", "invalid_model", "model_not_found", "DeploymentNotFound",
		"unsupported_country_region_territory",
		"beta_api_shape_disabled",
		"unknown_parameter", "invalid_value", "missing_required_parameter", "invalid_json", "invalid_event",
		"cannot_update_voice",
		"conversation_already_has_active_response", "response_cancel_not_active",
		"input_audio_buffer_commit_empty",
		"unsupported_content_type", "item_truncate_invalid_item_id", "item_truncate_invalid_audio_end_ms",
		"item_retrieve_invalid_item_id", "item_not_found",
		"session_expired", "rate_limit_exceeded", "slow_down", "insufficient_quota", "server_error", "server_is_overloaded",
	} {
		if a, known := advices[code]; !harmless[code] && (!known || a.what == "" || a.do == "") {
			t.Errorf("%s has no words", code)
		}
		if _, known := advices[code]; harmless[code] && known {
			t.Errorf("%s does no harm, and yet has words", code)
		}
	}
}

// So has every code of ours, but the one that goes by the HTTP status.
func TestEveryCodeOfOursHasWords(t *testing.T) {
	source, err := os.ReadFile("problem.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`(?m)^\tCode\w+ += "(\w+)"`).FindAllSubmatch(source, -1)
	if len(codes) < 15 {
		t.Fatalf("only %d codes were found", len(codes))
	}
	for _, found := range codes {
		if code := string(found[1]); code != CodeHTTP && (advices[code].what == "" || advices[code].do == "") {
			t.Errorf("%s has no words", code)
		}
	}
}

func TestALateStopHarmsNoQuestion(t *testing.T) {
	for code := range harmless {
		t.Run(code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, Config{}, func(p *peer) {
					p.begin()
					p.expect("response.create")
					p.send(`{"type":"error","error":{"type":"invalid_request_error","code":%q,"message":"too late"}}`, code)
					p.created("r")
					p.say("r", "ok", sound(10))
					p.done("r", "completed", "null")
					p.drain()
				}, nil)
				if e := s.ask("Why?"); e.Outcome.Status != Completed {
					t.Errorf("ended %+v", e.Outcome)
				}
			})
		})
	}
}
