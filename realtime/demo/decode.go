package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A reader takes one value of a client's JSON, which is known to be well formed; path names the value in faults.
// The service takes an event as a whole or not at all, so what a reader stored counts only if no fault comes.
type reader func(raw json.RawMessage, path string) *fault

// An object says which members a JSON object may have, and who reads each of them. Any other is a fault.
type object map[string]reader

// event reads a client event, which may have a type and an id beside the members of o.
func (o object) event(raw json.RawMessage, required ...string) *fault {
	var ignored json.RawMessage
	o["type"], o["event_id"] = keep(&ignored), optional(text(new(string), maxEventID))
	return o.read(raw, "", required...)
}

// read reads the members in the order they stand in, so that the first wrong one is the one complained of.
func (o object) read(raw json.RawMessage, path string, required ...string) *fault {
	if kind(raw) != "an object" {
		return wrongType(path, "an object", kind(raw))
	}
	names, values := members(raw)
	for _, name := range required {
		if !slices.Contains(names, name) {
			return missingParameter(join(path, name))
		}
	}
	for i, name := range names {
		read, known := o[name]
		if !known {
			return unknownParameter(join(path, name))
		}
		if f := read(values[i], join(path, name)); f != nil {
			return f
		}
	}
	return nil
}

// members splits a well-formed object, keeping its order.
func members(raw json.RawMessage) (names []string, values []json.RawMessage) {
	d := json.NewDecoder(bytes.NewReader(raw))
	_, _ = d.Token()
	for d.More() {
		name, _ := d.Token()
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			break
		}
		names, values = append(names, name.(string)), append(values, value)
	}
	return names, values
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// kind says what a JSON value is, in words for a message.
func kind(raw json.RawMessage) string {
	switch bytes.TrimLeft(raw, " \t\r\n")[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}

// typed is a reader for values of one kind that json.Unmarshal can take.
func typed[T any](dst *T, want string) reader {
	return func(raw json.RawMessage, path string) *fault {
		if got := kind(raw); got != want {
			return wrongType(path, want, got)
		}
		if err := json.Unmarshal(raw, dst); err != nil {
			return wrongType(path, fmt.Sprintf("%s that fits %T", want, *dst), string(raw))
		}
		return nil
	}
}

// text reads a string of at most limit characters.
func text(dst *string, limit int) reader {
	return func(raw json.RawMessage, path string) *fault {
		if f := typed(dst, "a string")(raw, path); f != nil {
			return f
		}
		if len(*dst) > limit {
			return tooLong(path, limit)
		}
		return nil
	}
}

func flag(dst *bool) reader { return typed(dst, "a boolean") }

func number(dst *float64, low, high float64) reader {
	return func(raw json.RawMessage, path string) *fault {
		if f := typed(dst, "a number")(raw, path); f != nil {
			return f
		}
		if *dst < low || *dst > high {
			return wrongValue(path, string(raw), fmt.Sprintf("%g to %g", low, high))
		}
		return nil
	}
}

func integer(dst *int, low, high int) reader {
	return func(raw json.RawMessage, path string) *fault {
		if f := typed(dst, "a number")(raw, path); f != nil {
			return f
		}
		if *dst < low || *dst > high {
			return wrongValue(path, strconv.Itoa(*dst), fmt.Sprintf("%d to %d", low, high))
		}
		return nil
	}
}

func choice(dst *string, accepted ...string) reader {
	return func(raw json.RawMessage, path string) *fault {
		if f := typed(dst, "a string")(raw, path); f != nil {
			return f
		}
		if !slices.Contains(accepted, *dst) {
			return wrongValue(path, quoted(*dst), accepted...)
		}
		return nil
	}
}

// quoted is a string of a client's for use in a message: cut where it is long.
func quoted(s string) string {
	if len(s) > 64 {
		s = strings.ToValidUTF8(s[:64], "") + "…"
	}
	return strconv.Quote(s)
}

// optional reads null as the zero value: nothing is stored.
func optional(read reader) reader {
	return func(raw json.RawMessage, path string) *fault {
		if kind(raw) == "null" {
			return nil
		}
		return read(raw, path)
	}
}

// keep stores a value as it is.
func keep(dst *json.RawMessage) reader {
	return func(raw json.RawMessage, _ string) *fault {
		*dst = raw
		return nil
	}
}

// checked stores a value as it is when read finds nothing wrong with it.
func checked(dst *json.RawMessage, read reader) reader {
	return func(raw json.RawMessage, path string) *fault {
		if f := read(raw, path); f != nil {
			return f
		}
		*dst = raw
		return nil
	}
}

// list reads an array of at most limit values one by one.
func list(limit int, element reader) reader {
	return func(raw json.RawMessage, path string) *fault {
		var values []json.RawMessage
		if f := typed(&values, "an array")(raw, path); f != nil {
			return f
		}
		if len(values) > limit {
			return invalid("array_above_max_length", path, "'%s' has more than %d elements.", path, limit)
		}
		for i, v := range values {
			if f := element(v, fmt.Sprintf("%s[%d]", path, i)); f != nil {
				return f
			}
		}
		return nil
	}
}

// nested reads an object inside an object.
func nested(o object, required ...string) reader {
	return func(raw json.RawMessage, path string) *fault { return o.read(raw, path, required...) }
}
