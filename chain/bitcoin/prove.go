package bitcoin

import (
	"context"
	"slices"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/hefu-wallet/hefu"
)

// prove adds the previous transactions that a plan lacks, without witness, as a node gives
// them (with or without). One that is another than the bytes name is KindUnavailable.
func prove(ctx context.Context, p hefu.Plan, previous func(ctx context.Context, txid string) ([]byte, error)) (hefu.Plan, error) {
	tx, err := readBare(p.Bytes)
	if err != nil {
		return p, unreadable(err)
	}
	if len(tx.TxIn) != len(p.Facts.Inputs) {
		return p, hefu.Errorf(hefu.KindInvalid, "plan: it has %d inputs and describes %d", len(tx.TxIn), len(p.Facts.Inputs))
	}
	known := map[string][]byte{}
	inputs := make([]hefu.InputFact, len(tx.TxIn))
	for i, in := range tx.TxIn {
		inputs[i] = p.Facts.Inputs[i]
		if len(inputs[i].Previous) != 0 {
			continue
		}
		id := in.PreviousOutPoint.Hash.String()
		if known[id] == nil {
			raw, err := previous(ctx, id)
			if err != nil {
				return p, err
			}
			if known[id], err = strip(raw); err != nil || idOf(known[id]) != id {
				return p, hefu.Errorf(hefu.KindUnavailable, "node: the answer to %s is malformed", "getrawtransaction").Because(err)
			}
		}
		inputs[i].Previous = known[id]
	}
	p.Facts.Inputs = inputs
	return p, nil
}

// Prove adds the transactions that made the outputs which the plan spends. Their hashes are
// in the plan, so amounts and scripts are proved by them.
func (l *ledger) Prove(ctx context.Context, p hefu.Plan) (hefu.Plan, error) {
	tx, err := readBare(p.Bytes)
	if err != nil {
		return p, unreadable(err)
	}
	if len(p.Facts.Inputs) != len(tx.TxIn) {
		return p, hefu.Errorf(hefu.KindInternal, "transaction: it has %d inputs and facts for %d", len(tx.TxIn), len(p.Facts.Inputs))
	}
	p.Facts.Inputs = slices.Clone(p.Facts.Inputs)
	have := map[chainhash.Hash][]byte{}
	for i, in := range tx.TxIn {
		id, previous := in.PreviousOutPoint.Hash, &p.Facts.Inputs[i].Previous
		if len(*previous) > 0 {
			continue
		}
		if have[id] == nil {
			s, err := l.src.Tx(ctx, id)
			if err != nil {
				return p, err
			}
			if s == nil || s.id != id || s.tx.TxHash() != id {
				return p, hefu.Errorf(hefu.KindUnavailable, "%s: the node does not have a transaction whose output it named; try again", l.n.Name)
			}
			have[id] = bare(s.tx)
		}
		*previous = have[id]
	}
	return p, nil
}
