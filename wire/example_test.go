package wire_test

import (
	"encoding/json"
	"fmt"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

// Amounts travel as text: no reader can round them.
func ExamplePropose() {
	out, err := json.Marshal(wire.Propose{Intent: hefu.Intent{
		Network: "eip155:1", From: "0xA", To: "0xB", Asset: "eip155:1/slip44:60", Amount: hefu.UnitsOf(250000000000000000), FeeCap: hefu.UnitsOf(7), Expiry: 1795341600,
	}})
	fmt.Println(string(out), err)
	// Output: {"intent":{"network":"eip155:1","from":"0xA","to":"0xB","asset":"eip155:1/slip44:60","amount":"250000000000000000","fee_cap":"7","expiry":1795341600}} <nil>
}
