package realtime

import (
	"errors"
	"net/http"
	"strings"
)

// What another attempt makes of an error, by its code. What is in neither list goes by the HTTP status and by the
// close code.
var (
	lasting = map[string]bool{ // until somebody does something about it
		"invalid_api_key": true, "insufficient_permissions": true, "missing_model": true, "invalid_model": true,
		"model_not_found": true, quota: true, "billing_hard_limit_reached": true,
		"unsupported_country_region_territory": true, "beta_api_shape_disabled": true, "unknown_parameter": true,
		"invalid_value": true, "missing_required_parameter": true, "invalid_json": true, "invalid_event": true,
		"cannot_update_voice": true, "DeploymentNotFound": true, CodeInsecure: true, CodeBadURL: true,
		CodeCertificate: true, CodeNotEncrypted: true,
	}
	passing = map[string]bool{
		CodeNoConnection: true, CodeNoSession: true, "server_error": true, "server_is_overloaded": true, "slow_down": true,
		"rate_limit_exceeded": true, "session_expired": true, "session_limit_reached": true,
	}
)

// quota is the code of an account that has nothing left, which may come with the status of one that asks too often.
const quota = "insufficient_quota"

// retryable says whether another attempt to connect may go better without anybody doing anything.
func retryable(err error) bool {
	var e *Error
	if !errors.As(err, &e) || lasting[e.Code] || e.Type == quota {
		return false
	}
	switch {
	case e.HTTPStatus == http.StatusTooManyRequests, e.HTTPStatus >= 500:
		return true
	case e.HTTPStatus != 0:
		return false
	case passing[e.Code]:
		return true
	}
	switch e.CloseCode {
	case 1001, 1006, 1011, 1012, 1013, 1014:
		return true
	case 0, 1000, 1005: // a farewell without a reason
		return e.Code == CodeLost
	}
	return false
}

// again says whether a question that nothing of an answer came to may be asked once more after such an end.
func again(err error) bool {
	var e *Error
	return retryable(err) || errors.As(err, &e) && e.Code == CodeTimeout
}

// codeIn finds what a gateway means that closes with the words of the server behind it in place of a code.
func codeIn(words string) string {
	words = strings.ToLower(words)
	for _, w := range []struct{ code, words string }{
		{quota, quota},
		{quota, "exceeded your current quota"},
		{"invalid_api_key", "invalid_api_key"},
		{"invalid_api_key", "incorrect api key"},
		{"invalid_api_key", "invalid api key"},
		{"invalid_api_key", "authentication"},
		{"invalid_api_key", "unauthorized"},
		{"invalid_api_key", "http 401"},
		{"insufficient_permissions", "http 403"},
		{"model_not_found", "model_not_found"},
		{"model_not_found", "http 404"},
	} {
		if strings.Contains(words, w.words) {
			return w.code
		}
	}
	return ""
}
