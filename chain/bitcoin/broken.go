package bitcoin

import (
	"context"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
)

// broken answers everything with one error.
type broken struct{ err error }

func (b broken) Head(context.Context) (head, error)                           { return head{}, b.err }
func (b broken) Search(context.Context, []place) ([]found, error)             { return nil, b.err }
func (b broken) Tx(context.Context, chainhash.Hash) (*seen, error)            { return nil, b.err }
func (b broken) Send(context.Context, []byte) error                           { return b.err }
func (b broken) Rates(context.Context) (rates, error)                         { return rates{}, b.err }
func (b broken) Spender(context.Context, place, wire.OutPoint) (*seen, error) { return nil, b.err }
func (b broken) Header(context.Context, chainhash.Hash) ([]byte, error)       { return nil, b.err }
func (b broken) Block(context.Context, chainhash.Hash) ([]byte, error)        { return nil, b.err }
func (b broken) HashAt(context.Context, uint64) (chainhash.Hash, bool, error) {
	return chainhash.Hash{}, false, b.err
}

func (b broken) Spent(context.Context, chainhash.Hash, *wire.MsgTx, []int) ([]*wire.TxOut, error) {
	return nil, b.err
}
