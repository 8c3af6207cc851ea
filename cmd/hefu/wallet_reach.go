package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"syscall"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/text"
)

// unreached tells why an address gave no answer, or "" where there was one or the caller
// went away. The causes of an error are for logs; these few are for the person, who can
// do something about them.
func unreached(err error) text.Key {
	var asked *url.Error
	if !hefu.Is(err, hefu.KindUnavailable) || !errors.As(err, &asked) || errors.Is(err, syscall.EINTR) {
		return ""
	}
	var name *net.DNSError
	var record tls.RecordHeaderError
	var cert *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "reach.refused"
	case errors.As(err, &name):
		return "reach.name"
	case errors.As(err, &record), errors.As(err, &cert), errors.As(err, &unknown):
		return "reach.tls"
	case asked.Timeout():
		return "reach.slow"
	}
	return "reach.lost"
}

// reached puts the address and the cause into the error of a call that got no answer.
// before says that this command has asked the guard for nothing yet.
func (e *env) reached(address string, before bool, err error) error {
	why := unreached(err)
	if told := new(hefu.Error); errors.As(err, &told) && errors.Unwrap(told) != nil && hefu.Is(errors.Unwrap(told), hefu.KindUnavailable) {
		return err // said already
	}
	if why == "" || e.ctx.Err() != nil {
		return err
	}
	if before {
		return hefu.Errorf(hefu.KindUnavailable, "%s", english("reach.before", address, why)).Because(err)
	}
	return hefu.Errorf(hefu.KindUnavailable, "%s", english("reach.during", address, why)).Because(err)
}
