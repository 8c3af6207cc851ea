// Package all lists every factor that the binary trusts: the one file to read to
// know them.
package all

import (
	"io"

	"github.com/hefu-wallet/hefu/factor"
	"github.com/hefu-wallet/hefu/factor/password"
	"github.com/hefu-wallet/hefu/factor/totp"
)

// Factors returns the factors with their defaults. rand must be safe for
// concurrent use; issuer is the name under which authenticator apps list the
// guard.
func Factors(rand io.Reader, issuer string) []factor.Factor {
	return []factor.Factor{
		password.New(rand, password.Options{}),
		totp.New(issuer),
	}
}
