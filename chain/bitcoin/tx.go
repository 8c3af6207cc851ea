package bitcoin

import (
	"strconv"

	"github.com/btcsuite/btcd/wire/v2"
)

// Use names an output as a resource that can be consumed once, as Summary.Uses does: the
// transaction's id as it is shown, and the output's index from 0.
func Use(txid string, index uint32) string {
	return "outpoint:" + txid + ":" + strconv.FormatUint(uint64(index), 10)
}

func useOf(o wire.OutPoint) string { return Use(o.Hash.String(), o.Index) }
