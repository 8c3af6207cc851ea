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
	"github.com/hefu-wallet/hefu/text"
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

// mostCodes is how many codes a person may try in one run; a script gets one.
const mostCodes = 3

// codeRefused reports whether a guard refused the code and therefore did nothing else.
func codeRefused(err error) bool {
	return hefu.Is(err, hefu.KindForbidden) && strings.HasPrefix(message(err), "code:")
}

// refusal says in this program's words why a code was refused. The guard's own end in
// 'nothing was done', which this device cannot know.
func refusal(err error) text.Key {
	if strings.Contains(message(err), "used") {
		return "code.used"
	}
	return "code.wrong"
}

// anotherCode reports whether a person is there to be asked again.
func (e *env) anotherCode(flag string, tries int) bool {
	return tries > 1 && flag == "" && e.interactive()
}

// withCode does what needs a code; a person whose code was refused is asked again.
func (e *env) withCode(flag, what string, do func(code string) error) error {
	for tries := mostCodes; ; tries-- {
		code, err := e.code(flag, what)
		if err != nil {
			return err
		}
		if err = do(code); !codeRefused(err) || !e.anotherCode(flag, tries) {
			return err
		}
		e.say("code.again", refusal(err))
	}
}

// code gets a one-time code: from the flag, the authenticator file, or the person. What
// is not six digits never reaches the guard, which would count it as an attempt.
func (e *env) code(flag, what string) (string, error) {
	if flag != "" {
		return sixDigits(flag)
	}
	if e.conf.Authenticator != "" {
		return e.codeFromFile()
	}
	for tries := mostCodes; ; tries-- {
		typed, err := e.askCode(what)
		if err != nil {
			return "", err
		}
		code, err := sixDigits(typed)
		if err == nil || !e.anotherCode("", tries) {
			return code, err
		}
		e.say("code.again", message(err))
	}
}

func (e *env) askCode(what string) (string, error) {
	if what != "" {
		return e.ask("totp.for", what)
	}
	return e.ask("totp.ask")
}

// sixDigits takes what an authenticator shows, however it is grouped.
func sixDigits(typed string) (string, error) {
	code := strings.Join(strings.Fields(typed), "")
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return "", fail(hefu.KindInvalid, "code.digits")
	}
	return code, nil
}

// codeFromFile waits until the authenticator file has an unused code.
func (e *env) codeFromFile() (string, error) {
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
