// Package totp is the factor that a user's authenticator app holds: time-based
// one-time codes by RFC 6238 with HMAC-SHA-1, 30 seconds and 6 digits, because
// every app knows these and some know nothing else.
//
// A code is accepted one step early or late, for clocks that differ, and each step
// once at most: the last accepted step is part of the state, and neither it nor an
// earlier one is accepted again. A code says nothing about what it approves; the
// guard binds it by storing the next state together with the effect.
package totp

import (
	"crypto/subtle"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	otptotp "github.com/pquerna/otp/totp"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
)

const (
	period     = 30 // seconds
	window     = 1  // steps early or late
	secretSize = 20 // bytes, as RFC 4226 recommends
)

// Factor is factor.Factor for authenticator apps.
type Factor struct{ issuer string }

var _ factor.Factor = Factor{}

// New makes the factor. issuer is the name under which the app lists the guard; it
// holds no colon.
func New(issuer string) Factor { return Factor{strings.ReplaceAll(issuer, ":", " ")} }

// Kind is factor.TOTP.
func (Factor) Kind() factor.Kind { return factor.TOTP }

// state is what is stored. Secret is base32 without padding.
type state struct {
	Version int    `json:"v"`
	Secret  string `json:"secret"`
	Step    int64  `json:"step"` // the last that was accepted; 0 for none
}

var (
	errState = errors.New("totp: the stored state is damaged or of a newer version")
	b32      = base32.StdEncoding.WithPadding(base32.NoPadding)
)

// Enroll draws a secret and returns the otpauth:// URI for the QR code, in the
// form that the Key URI Format of Google Authenticator describes. There is nothing
// to offer. The first code that verifies confirms it.
func (f Factor) Enroll(rand io.Reader, account, _ string) (stored []byte, show string, err error) {
	secret := make([]byte, secretSize)
	if _, err := io.ReadFull(rand, secret); err != nil {
		return nil, "", errors.New("totp: draw a secret: no randomness")
	}
	key, err := otptotp.Generate(otptotp.GenerateOpts{
		Issuer: f.issuer, AccountName: strings.ReplaceAll(account, ":", " "), Secret: secret,
		Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
	})
	if err != nil {
		return nil, "", fmt.Errorf("totp: make the URI: %w", err)
	}
	stored, err = json.Marshal(state{Version: 1, Secret: b32.EncodeToString(secret)})
	if err != nil {
		return nil, "", fmt.Errorf("totp: encode the state: %w", err)
	}
	return stored, key.URL(), nil
}

// Verify checks a code at the guard's time and returns the state that remembers
// it. Spaces in the code are ignored: apps show '123 456'. A right code of a step
// that is used up is both factor.ErrWrong and factor.ErrReused.
func (Factor) Verify(stored []byte, proof string, _ hefu.Digest, now time.Time) (next []byte, err error) {
	var s state
	if err := json.Unmarshal(stored, &s); err != nil || s.Version != 1 || s.Step < 0 {
		return nil, errState
	}
	if secret, err := b32.DecodeString(s.Secret); err != nil || len(secret) < 16 {
		return nil, errState
	}
	accepted, reused, err := match(s, strings.ReplaceAll(proof, " ", ""), now.Unix()/period)
	switch {
	case err != nil:
		return nil, err
	case accepted > 0:
		s.Step = accepted
		next, err := json.Marshal(s)
		if err != nil {
			return nil, fmt.Errorf("totp: encode the state: %w", err)
		}
		return next, nil
	case reused:
		return nil, fmt.Errorf("%w: %w", factor.ErrWrong, factor.ErrReused)
	}
	return nil, factor.ErrWrong
}

// match compares the code with those of the window, all of them whatever comes
// out, and returns the newest fresh step that it fits, or whether it fits a used
// one.
func match(s state, code string, current int64) (accepted int64, reused bool, err error) {
	for step := current - window; step <= current+window; step++ {
		if step <= 0 {
			continue // before 1970-01-01T00:00:30Z
		}
		want, err := hotp.GenerateCode(s.Secret, uint64(step))
		if err != nil {
			return 0, false, errState
		}
		switch fits := subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1; {
		case fits && step > s.Step:
			accepted = step
		case fits:
			reused = true
		}
	}
	return accepted, reused, nil
}
