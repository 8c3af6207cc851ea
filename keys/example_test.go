package keys_test

import (
	"fmt"

	"github.com/hefu-wallet/hefu/keys"
)

// The words of BIP-39's first test vector, read as a person may type them.
func ExampleParseMnemonic() {
	m, err := keys.ParseMnemonic("  Abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about ")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m) // words never get into a log by accident
	_, err = keys.ParseMnemonic("abandon abandon abandon")
	fmt.Println(err)
	// Output:
	// [secret]
	// reading the recovery words: a sentence has 12, 15, 18, 21 or 24 words
}

func ExampleParsePath() {
	p, err := keys.ParsePath("m/44'/60'/0'/0/0")
	fmt.Println(p, p[0]-keys.Hardened, err)
	// Output: m/44'/60'/0'/0/0 44 <nil>
}
