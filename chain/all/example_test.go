package all_test

import (
	"fmt"

	"github.com/hefu-wallet/hefu/chain/all"
)

// A network is found by its CAIP-2 name, with the family that knows its addresses.
func Example() {
	n, f, err := all.Families().Network("eip155:1")
	if err != nil {
		fmt.Println(err)
		return
	}
	address, err := f.ParseAddress(n, "0x70997970c51812dc3a010c7d01b50e0d17dc79c8")
	fmt.Println(n.Name, n.Native.Symbol, address, err)
	_, err = f.ParseAddress(n, "0x70997970C51812dc3A010C7d01b50e0d17dc79C9") // one character is wrong
	fmt.Println(err != nil)
	// Output:
	// Ethereum ETH 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 <nil>
	// true
}
