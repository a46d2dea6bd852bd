package demo

import (
	"fmt"
	"strings"
)

const typeInvalidRequest = "invalid_request_error"

// The close codes of the service.
const (
	closeGoingAway  = 1001
	closeInternal   = 1011
	closeBadKey     = 3000
	closeBadRequest = 4000
)

// A fault is what is wrong with something a client sent, as the member "error" of an error event or an HTTP body.
type fault struct {
	Type    string  `json:"type"`
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Param   *string `json:"param"`
}

// A refusal is a fault that ends the connection.
type refusal struct {
	fault  *fault
	close  int
	reason string
}

// refuse makes a refusal whose reason is the service's: type and code of the fault.
func refuse(code int, f *fault) *refusal {
	return &refusal{fault: f, close: code, reason: f.Type + "." + f.Code}
}

func invalid(code, param, format string, args ...any) *fault {
	f := &fault{Type: typeInvalidRequest, Code: code, Message: fmt.Sprintf(format, args...)}
	if param != "" {
		f.Param = &param
	}
	return f
}

func unknownParameter(param string) *fault {
	return invalid("unknown_parameter", param, "Unknown parameter: '%s'.", param)
}

func missingParameter(param string) *fault {
	return invalid("missing_required_parameter", param, "Missing required parameter: '%s'.", param)
}

func wrongType(param, want, got string) *fault {
	return invalid("invalid_type", param, "Invalid type for '%s': expected %s, got %s.", param, want, got)
}

func wrongValue(param, got string, accepted ...string) *fault {
	return invalid("invalid_value", param, "Invalid value for '%s': %s. Accepted: %s.", param, got, strings.Join(accepted, ", "))
}

func tooLong(param string, limit int) *fault {
	return invalid("string_above_max_length", param, "The value of '%s' is longer than %d.", param, limit)
}

func badKey(key string) *fault {
	if key == "" {
		return invalid("invalid_api_key", "", "No API key provided: send it as a bearer token.")
	}
	return invalid("invalid_api_key", "", "Incorrect API key provided: %s.", masked(key))
}

// masked keeps of a key what the service keeps in its messages, a few letters at both ends, and of a short key nothing.
func masked(key string) string {
	if len(key) < 16 {
		return strings.Repeat("*", len(key))
	}
	return key[:8] + strings.Repeat("*", len(key)-12) + key[len(key)-4:]
}
