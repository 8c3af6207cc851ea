package hefu_test

import (
	"fmt"
	"time"

	"github.com/hefu-wallet/hefu"
)

func ExampleParseDecimal() {
	u, err := hefu.ParseDecimal("0.25", 18) // what a person types, in a coin of 18 decimals
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(u, u.Decimal(18))
	_, err = hefu.ParseDecimal("0.0000001", 6)
	fmt.Println(err != nil) // more digits than the coin has are refused, never rounded
	// Output:
	// 250000000000000000 0.25
	// true
}

// An approval is for one Intent: whatever changes in it makes it another.
func ExampleIntent_Digest() {
	in := hefu.Intent{
		Network: "eip155:1", From: "0xA", To: "0xB", Asset: "eip155:1/slip44:60",
		Amount: hefu.UnitsOf(5), FeeCap: hefu.UnitsOf(2), Expiry: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC).Unix(),
	}
	same, other := in, in
	other.To = "0xC"
	fmt.Println(in.Digest() == same.Digest(), in.Digest() == other.Digest())
	// Output: true false
}

func ExampleKindOf() {
	err := fmt.Errorf("pay the invoice: %w", hefu.Errorf(hefu.KindLimit, "limit: 0.5 ETH are left until 14:05"))
	fmt.Println(hefu.KindOf(err), hefu.Is(err, hefu.KindFrozen))
	// Output: limit false
}
