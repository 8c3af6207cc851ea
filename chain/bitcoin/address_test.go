package bitcoin

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

func network(t testing.TB, symbol string) chain.Network {
	t.Helper()
	for _, n := range Family(time.Now).Networks {
		if n.Native.Symbol == symbol {
			return n
		}
	}
	t.Fatalf("no network %s", symbol)
	return chain.Network{}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The ids of CAIP-2's registry for Bitcoin (namespace bip122).
func TestTheIDsOfTheNetworks(t *testing.T) {
	for symbol, want := range map[string]hefu.Network{
		"BTC":  "bip122:000000000019d6689c085ae165831e93",
		"tBTC": "bip122:00000000da84f2bafbbc53dee25a72ae",
		"sBTC": "bip122:00000008819873e925422c1ff0f99f7c",
		"rBTC": "bip122:0f9188f13cb7b2c71f2a335e3a4fc328",
	} {
		if n := network(t, symbol); n.ID != want {
			t.Errorf("%s is %s, want %s", symbol, n.ID, want)
		}
	}
}

// BIP-84's and BIP-86's own vectors.
func TestAddressesOfTheStandards(t *testing.T) {
	n := network(t, "BTC")
	for _, v := range []struct {
		f       chain.Family
		public  string
		address string
	}{
		{Family(time.Now), "0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"},
		{Family(time.Now), "03e775fd51f0dfb8cd865d9ff1cca2a158cf651fe997fdc9fee9c1d3b5e995ea77", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g"},
		{Family(time.Now), "03025324888e429ab8e3dbaf1f7802648b9cd01e9b418485c5fa4c1b9b5700e1a6", "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el"},
		{Taproot(time.Now), "03cc8a4bc64d897bddc5fbc2f670f7a8ba0b386779106cf1223c6fc5d7cd6fc115", "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"},
		{Taproot(time.Now), "0283dfe85a3151d2517290da461fe2815591ef69f2b18a2ce63f01697a8b313145", "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh"},
		{Taproot(time.Now), "02399f1b2f4393f29a18c937859c5dd8a77350103157eb880f02e8c08214277cef", "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7"},
	} {
		if got, err := v.f.Address(n, unhex(t, v.public)); err != nil || got != v.address {
			t.Errorf("%s: %q, %v, want %s", v.public, got, err, v.address)
		}
	}
}

// The valid addresses of BIP-173 and BIP-350, with their scripts, and common ones in Base58.
func TestAddressesReadIntoTheirScripts(t *testing.T) {
	for _, v := range []struct{ network, address, script string }{
		{"BTC", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "0014751e76e8199196d454941c45d1b3a323f1433bd6"},
		{"tBTC", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262"},
		{"BTC", "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6"},
		{"BTC", "BC1SW50QGDZ25J", "6002751e"},
		{"BTC", "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "5210751e76e8199196d454941c45d1b3a323"},
		{"sBTC", "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy", "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433"},
		{"tBTC", "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c", "5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433"},
		{"BTC", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"},
		{"BTC", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "76a91477bff20c60e522dfaa3350c39b030a5d004e839a88ac"},
		{"BTC", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "a914b472a266d0bd89c13706a4132ccfb16f7c3b9fcb87"},
		{"rBTC", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", "0014751e76e8199196d454941c45d1b3a323f1433bd6"},
		{"rBTC", "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r", "76a914751e76e8199196d454941c45d1b3a323f1433bd688ac"},
	} {
		n := network(t, v.network)
		script, err := scriptOf(n, v.address)
		if err != nil || hex.EncodeToString(script) != v.script {
			t.Errorf("%s: %x, %v", v.address, script, err)
			continue
		}
		want := v.address
		if hasHRP(strings.ToLower(want)) {
			want = strings.ToLower(want)
		}
		if got, err := (addresses{}).ParseAddress(n, " "+v.address+"\n"); err != nil || got != want {
			t.Errorf("%s is canonical as %s, %v", v.address, got, err)
		}
	}
}

// The invalid addresses of BIP-173 and BIP-350, and what people paste by mistake.
func TestWhatIsNoAddressIsRefusedAndSaysWhy(t *testing.T) {
	for _, v := range []struct{ network, address, says string }{
		{"BTC", "", "empty"},
		{"BTC", "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut", "not one of Bitcoin"},
		{"BTC", "tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", "not one of Bitcoin"},
		{"BTC", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "checksum"},
		{"BTC", "BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2", "version"},
		{"BTC", "bc1rw5uspcuh", "BIP-350"},
		{"BTC", "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90", "BIP-350"},
		{"BTC", "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "length"},
		{"tBTC", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7", "capital"},
		{"BTC", "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du", "content"},
		{"tBTC", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv", "content"},
		{"BTC", "bc1gmk9yu", "version"},
		{"BTC", "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", "checksum"}, // 'o' is no digit
		{"tBTC", "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf", "BIP-350"},
		{"BTC", "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", "BIP-350"},
		{"BTC", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", "BIP-350"},
		{"BTC", "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", "version"},
		{"BTC", "bc1pw5dgrnzv", "length"},
		{"BTC", "bc1pfeessrawgf", "anyone"},
		{"BTC", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "Bitcoin Testnet"},
		{"tBTC", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "one of Bitcoin, not of Bitcoin Testnet4"},
		{"rBTC", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "Bitcoin Testnet"},
		{"tBTC", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "one of Bitcoin"},
		{"BTC", "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r", "one of Bitcoin Testnet"},
		{"BTC", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "checksum"},
		{"BTC", "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1", "not one of Bitcoin"}, // Litecoin
		{"BTC", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "not an address"},
		{"BTC", "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", "not an address"},
		{"BTC", "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4?amount=1", "link"},
		{"BTC", strings.Repeat("1", 2000), "too long"},
	} {
		_, err := (addresses{}).ParseAddress(network(t, v.network), v.address)
		if !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), v.says) {
			t.Errorf("%s on %s: %v, want a word of %q", v.address, v.network, err, v.says)
		}
	}
}

func TestScriptsWithoutAnAddress(t *testing.T) {
	n := network(t, "BTC")
	for name, script := range map[string]string{
		"nothing":                    "",
		"data":                       "6a0568656c6c6f",
		"a bare key":                 "210279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798ac",
		"version 0 of another size":  "0010751e76e8199196d454941c45d1b3a323",
		"P2A":                        "51024e73",
		"a push that is not minimal": "004c14751e76e8199196d454941c45d1b3a323f1433bd6",
		"one byte more":              "0014751e76e8199196d454941c45d1b3a323f1433bd600",
		"P2PKH and one more":         "76a914751e76e8199196d454941c45d1b3a323f1433bd688ac51",
	} {
		if got, err := addressOf(n, unhex(t, script)); err == nil {
			t.Errorf("%s has the address %s", name, got)
		}
	}
}
