package totp

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
)

type rfc struct {
	Secret  string
	Vectors []struct {
		Time int64
		TOTP string
	}
}

func vectors(t *testing.T) (rfc, []byte) {
	t.Helper()
	raw, err := os.ReadFile("testdata/rfc6238.json")
	if err != nil {
		t.Fatal(err)
	}
	var v rfc
	if err := json.Unmarshal(raw, &v); err != nil || len(v.Vectors) != 6 {
		t.Fatal(err)
	}
	stored, err := json.Marshal(state{Version: 1, Secret: b32.EncodeToString([]byte(v.Secret))})
	if err != nil {
		t.Fatal(err)
	}
	return v, stored
}

func verify(stored []byte, code string, unix int64) ([]byte, error) {
	return New("Hefu").Verify(stored, code, hefu.Digest{1}, time.Unix(unix, 0))
}

func TestRFC6238(t *testing.T) {
	v, stored := vectors(t)
	for _, c := range v.Vectors {
		code := c.TOTP[2:]
		next, err := verify(stored, code, c.Time)
		if err != nil {
			t.Errorf("%d: %v", c.Time, err)
			continue
		}
		if want := fmt.Sprintf(`"step":%d`, c.Time/30); !strings.Contains(string(next), want) {
			t.Errorf("%d: the state %s does not remember %s", c.Time, next, want)
		}
		for _, wrong := range []string{c.TOTP, c.TOTP[:6], "", " ", code[:5], code + "0", "0" + code, strings.Repeat("0", 1<<16)} {
			if next, err := verify(stored, wrong, c.Time); !errors.Is(err, factor.ErrWrong) || errors.Is(err, factor.ErrReused) || next != nil {
				t.Errorf("%d with %.10q: %v", c.Time, wrong, err)
			}
		}
		if _, err := verify(stored, code[:3]+" "+code[3:]+" ", c.Time); err != nil {
			t.Errorf("as apps show it: %v", err)
		}
	}
}

// The code of step 41152263 (1234567890) is good from one step before to one after.
func TestWindow(t *testing.T) {
	_, stored := vectors(t)
	const code, step = "005924", int64(41152263)
	for delta := int64(-3); delta <= 3; delta++ {
		for _, second := range []int64{0, 29} {
			_, err := verify(stored, code, (step+delta)*30+second)
			if good := delta >= -1 && delta <= 1; good != (err == nil) {
				t.Errorf("%d steps off: %v", delta, err)
			}
		}
	}
	for _, unix := range []int64{-1 << 40, -1, 0, 29, 30} { // early times neither panic nor wrap
		if _, err := verify(stored, code, unix); !errors.Is(err, factor.ErrWrong) {
			t.Errorf("at %d: %v", unix, err)
		}
	}
}

func TestNeverTwice(t *testing.T) {
	v, stored := vectors(t)
	code := func(unix int64) string { // by asking the factor which code it takes
		for _, c := range v.Vectors {
			if c.Time == unix {
				return c.TOTP[2:]
			}
		}
		t.Fatal(unix)
		return ""
	}
	// 1111111109 and 1111111111 are the last second of one step and the first of the
	// next.
	early, late := code(1111111109), code(1111111111)
	after, err := verify(stored, early, 1111111109)
	if err != nil {
		t.Fatal(err)
	}
	for _, unix := range []int64{1111111109, 1111111111} {
		if next, err := verify(after, early, unix); !errors.Is(err, factor.ErrReused) || !errors.Is(err, factor.ErrWrong) || next != nil {
			t.Errorf("again at %d: %v", unix, err)
		}
	}
	if after, err = verify(after, late, 1111111111); err != nil {
		t.Errorf("the next code: %v", err)
	}
	for _, used := range []string{early, late} {
		if _, err := verify(after, used, 1111111111); !errors.Is(err, factor.ErrReused) {
			t.Errorf("used before: %v", err)
		}
	}
	// A code of the step ahead uses up the one before it, which was never shown.
	ahead, err := verify(stored, late, 1111111109)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify(ahead, early, 1111111109); !errors.Is(err, factor.ErrReused) {
		t.Errorf("an older code after a newer one: %v", err)
	}
	if _, err := verify(ahead, "000000", 1111111109); errors.Is(err, factor.ErrReused) {
		t.Error("a wrong code was told that it was used")
	}
}

func TestEnroll(t *testing.T) {
	stored, show, err := New("My: Guard").Enroll(rand.Reader, "ali:ce@x y", "ignored")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(show)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/My  Guard:ali ce@x y" {
		t.Fatalf("%s, %v", show, err)
	}
	q := u.Query()
	if q.Get("issuer") != "My  Guard" || q.Get("algorithm") != "SHA1" || q.Get("digits") != "6" || q.Get("period") != "30" || len(q.Get("secret")) != 32 {
		t.Errorf("%v", q)
	}
	if strings.Contains(show, "+") {
		t.Errorf("apps show a plus sign in %s", show)
	}
	if !strings.Contains(string(stored), q.Get("secret")) {
		t.Error("the app holds another secret than the guard")
	}
}

func TestDamagedState(t *testing.T) {
	for _, bad := range []string{
		"", "null", "{}", `{"v":2,"secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}`, `{"v":1,"secret":"","step":0}`,
		`{"v":1,"secret":"GEZDGNBV","step":0}`, `{"v":1,"secret":"!!!!","step":0}`, `{"v":1,"secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ","step":-1}`,
	} {
		if next, err := verify([]byte(bad), "287082", 59); err == nil || errors.Is(err, factor.ErrWrong) || next != nil {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
