package story

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hefu-wallet/hefu/chain/all"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// poison is what somebody does who wants to be paid by mistake. Nothing of it needs the
// victim's consent.
//
//	poison address NAME OF     an address with the ends of another, as a variable
//	poison last NAME OF        one with another last digit
//	poison end NAME OF         the last 8 characters of one
//	poison dust FROM TO        7 wei
//	poison nothing FROM TO     a transfer of 0 of the token that the user lists
//	poison lure TO             a token called USDC that nobody lists
func (s *stage) poisonCmd(ts *testscript.TestScript, args []string) error {
	switch {
	case len(args) == 3 && args[0] == "address":
		made, err := lookalike(args[2], 4, 36, 'a', 'b')
		ts.Setenv(args[1], made)
		return err
	case len(args) == 3 && args[0] == "last":
		made, err := lookalike(args[2], 39, 40, '9', '1')
		ts.Setenv(args[1], made)
		return err
	case len(args) == 3 && args[0] == "end":
		ts.Setenv(args[1], args[2][len(args[2])-8:])
		return nil
	case len(args) == 3 && args[0] == "dust":
		return s.as(args[1], map[string]string{"to": args[2], "value": "0x7"})
	case len(args) == 3 && args[0] == "nothing":
		data := "0xa9059cbb" + strings.Repeat("0", 24) + strings.ToLower(args[2][2:]) + strings.Repeat("0", 64)
		return s.as(args[1], map[string]string{"to": s.token, "data": data})
	case len(args) == 2 && args[0] == "lure":
		token, err := devchain.Deploy(context.Background(), s.rpc, "USDC", 6)
		if err != nil {
			return err
		}
		return devchain.Mint(context.Background(), s.rpc, token, args[1], big.NewInt(5_000_000_000))
	}
	return usage("poison address|end|dust|nothing|lure …")
}

// lookalike changes the digits between two places to the one digit, or the other where it
// is there already.
func lookalike(of string, from, to int, one, other byte) (string, error) {
	digits := []byte(strings.ToLower(of[2:]))
	for i := from; i < to; i++ {
		if digits[i] == one {
			digits[i] = other
		} else {
			digits[i] = one
		}
	}
	n, family, err := all.Families().Network("eip155:31337")
	if err != nil {
		return "", err
	}
	return family.ParseAddress(n, "0x"+string(digits))
}

// as sends a transaction of any address (anvil impersonates).
func (s *stage) as(from string, tx map[string]string) error {
	ctx := context.Background()
	tx["from"] = from
	var ignored any
	if err := s.rpc.Call(ctx, &ignored, "anvil_impersonateAccount", from); err != nil {
		return err
	}
	if err := s.rpc.Call(ctx, &ignored, "anvil_setBalance", from, "0xde0b6b3a7640000"); err != nil {
		return err
	}
	if err := s.rpc.Call(ctx, &ignored, "eth_sendTransaction", tx); err != nil {
		return err
	}
	return devchain.Mine(ctx, s.rpc, 1)
}

// ripe NAME: until the waiting period of an entry of the book is over.
func (s *stage) ripeCmd(_ *testscript.TestScript, args []string) error {
	c, err := s.mine()
	if err != nil {
		return err
	}
	return until(args[0]+" counts", func(ctx context.Context) error {
		for e, err := range c.AllBook(ctx) {
			if err != nil {
				return err
			}
			if e.Name != args[0] {
				continue
			}
			if time.Now().Before(e.NotBefore) {
				return fmt.Errorf("it counts from %s", e.NotBefore)
			}
			return nil
		}
		return &final{errors.New("it is not in the book")}
	})
}
