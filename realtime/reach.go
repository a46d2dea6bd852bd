package realtime

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// A route is the way to a server: straight, or through a proxy.
type route struct{ proxy string }

// choose finds the proxy that the environment names. What goes to this computer goes straight, whatever it is called.
func (r *route) choose(req *http.Request) (*url.URL, error) {
	if isLoopback(req.URL.Hostname()) {
		return nil, nil
	}
	proxy, err := http.ProxyFromEnvironment(req)
	if proxy != nil {
		r.proxy = proxy.Host
	}
	return proxy, err
}

// failed types what kept us from getting an answer at all.
func (r *route) failed(err error, redact *Redactor) *Error {
	e := &Error{Code: CodeNoConnection, Message: plainCause(err), Cause: err}
	var certificate *tls.CertificateVerificationError
	var plain tls.RecordHeaderError
	switch {
	case errors.As(err, &certificate):
		e.Code, e.Message = CodeCertificate, strings.TrimPrefix(certificate.Err.Error(), "x509: ")
	case errors.As(err, &plain), errors.Is(err, http.ErrSchemeMismatch):
		e.Code, e.Message = CodeNotEncrypted, ""
	case r.proxy != "":
		e.Message = "through the proxy " + r.proxy + ": " + e.Message
	}
	e.Message = redact.String(e.Message)
	return e
}

// plainCause takes the wrapping off a network error that says the address three times.
func plainCause(err error) string {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return "the name " + dns.Name + " can't be found"
	}
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Addr != nil {
		return fmt.Sprintf("%s: %v", op.Addr, op.Err)
	}
	return err.Error()
}
