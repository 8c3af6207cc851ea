package evm

import (
	"reflect"
	"testing"
)

func TestNodesAreComparedAboutOneBlock(t *testing.T) {
	if n, err := Head(t.Context(), healthy()); err != nil || n != 100 {
		t.Errorf("%d %v", n, err)
	}
	if _, err := Head(t.Context(), healthy().with("eth_blockNumber", `"0x10000000000000000"`)); err == nil {
		t.Error("a number of more than 64 bits is taken")
	}
	for _, method := range []string{"eth_getBalance", "eth_getTransactionCount", "eth_call"} {
		params := []any{"0xa", "latest"}
		got, must := Pin(method, params, 100)
		if !must || !reflect.DeepEqual(got, []any{"0xa", "0x64"}) || params[1] != "latest" {
			t.Errorf("%s: %v %t, before: %v", method, got, must, params)
		}
		if _, must := Pin(method, []any{"0xa", "pending"}, 100); must {
			t.Errorf("%s of a node's pool must agree", method)
		}
	}
	for _, method := range []string{"eth_sendRawTransaction", "eth_getBlockByNumber", "eth_feeHistory"} {
		if _, must := Pin(method, []any{"0xa", "latest"}, 100); must {
			t.Errorf("%s must agree", method)
		}
	}
}
