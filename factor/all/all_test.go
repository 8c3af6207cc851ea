package all_test

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/hefu-wallet/hefu/factor"
	"github.com/hefu-wallet/hefu/factor/all"
	"github.com/hefu-wallet/hefu/factor/factortest"
)

// subjects says how a user of each factor behaves. A factor without a row fails.
func subjects() map[factor.Kind]factortest.Subject {
	const mine, theirs = "seven green boats at dawn", "eight blue kites at dusk"
	return map[factor.Kind]factortest.Subject{
		factor.Password: {
			Offer: mine, Other: theirs,
			Prove: func(*testing.T, string, time.Time) string { return mine },
		},
		factor.TOTP: {
			Once: true,
			Prove: func(t *testing.T, show string, now time.Time) string {
				key, err := otp.NewKeyFromURL(show)
				if err != nil {
					t.Fatal(err)
				}
				code, err := totp.GenerateCode(key.Secret(), now)
				if err != nil {
					t.Fatal(err)
				}
				return code
			},
		},
	}
}

func TestFactors(t *testing.T) {
	seen := map[factor.Kind]bool{}
	for _, f := range all.Factors(rand.Reader, "Hefu") {
		if seen[f.Kind()] || f.Kind() == "" {
			t.Fatalf("kind %q is there twice or empty", f.Kind())
		}
		seen[f.Kind()] = true
		s, ok := subjects()[f.Kind()]
		if !ok {
			t.Fatalf("no subject for %q: add one", f.Kind())
		}
		s.Factor = f
		t.Run(string(f.Kind()), func(t *testing.T) { factortest.Run(t, s) })
	}
	if len(seen) != len(subjects()) {
		t.Errorf("%d factors, %d subjects", len(seen), len(subjects()))
	}
}
