package main

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/hefu-wallet/hefu"
)

// authenticator is an otpauth:// URI in a file, with the last step used in a file
// beside it. A guard takes the step before the present one, the present one and
// the next, each once and in rising order; so three codes are usable at any time.
type authenticator struct{ path string }

// codeTravels is how long a code may be on its way: a step that the guard would no longer
// take then is not used.
const codeTravels = 10 * time.Second

type usedStep struct {
	Step int64 `json:"step"`
}

func (a authenticator) key() (*otp.Key, error) {
	raw, err := os.ReadFile(a.path)
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "code: the authenticator file cannot be read: %v", err)
	}
	k, err := otp.NewKeyFromURL(strings.TrimSpace(string(raw)))
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "code: %s holds no otpauth:// URI", a.path)
	}
	return k, nil
}

// enrol replaces the secret.
func (a authenticator) enrol(uri string) error {
	if err := os.Remove(a.path + ".used"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.WriteFile(a.path, []byte(uri+"\n"), 0o600)
}

// next returns an unused code, or how long to wait for one. from is the earliest step
// to use, counted from the present one: -1 saves the later ones, 0 leaves a person the
// most time to type.
func (a authenticator) next(now time.Time, from int64) (code string, wait time.Duration, err error) {
	k, err := a.key()
	if err != nil {
		return "", 0, err
	}
	period := int64(k.Period()) //nolint:gosec // 30
	present := now.Unix() / period
	var used usedStep
	if raw, err := os.ReadFile(a.path + ".used"); err == nil {
		if err := json.Unmarshal(raw, &used); err != nil {
			return "", 0, hefu.Errorf(hefu.KindInvalid, "code: %s.used is damaged; remove it", a.path)
		}
	}
	reaches := now.Add(codeTravels).Unix() / period // the present step when the guard looks
	step := max(present+from, reaches-1, used.Step+1)
	if step > present+1 {
		return "", time.Unix((step-1)*period, 0).Sub(now), nil
	}
	code, err = totp.GenerateCodeCustom(k.Secret(), time.Unix(step*period, 0), totp.ValidateOpts{
		Period: uint(period), Digits: k.Digits(), Algorithm: k.Algorithm(), //nolint:gosec // 30
	})
	if err != nil {
		return "", 0, err
	}
	raw, err := json.Marshal(usedStep{step})
	if err != nil {
		return "", 0, err
	}
	return code, 0, os.WriteFile(a.path+".used", raw, 0o600)
}

// code gets a one-time code: from the flag, the authenticator file, or the person.
func (e *env) code(flag, what string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	if e.conf.Authenticator == "" {
		if what != "" {
			return e.ask("totp.for", what)
		}
		return e.ask("totp.ask")
	}
	a := authenticator{e.conf.Authenticator}
	for {
		code, wait, err := a.next(e.now(), -1)
		if err != nil || wait == 0 {
			return code, err
		}
		e.say("totp.wait", int(wait.Seconds())+1)
		select {
		case <-e.ctx.Done():
			return "", e.ctx.Err()
		case <-time.After(wait):
		}
	}
}
