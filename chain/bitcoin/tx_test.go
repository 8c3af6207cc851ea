package bitcoin

import (
	"bytes"
	"testing"

	"github.com/btcsuite/btcd/wire/v2"
)

// TestASignedTransactionIsNeverReadAsABareOne: one without inputs looks like the beginning of
// one with a witness, and where a byte of the hash that it spends is the length of the rest it
// is one to the end.
func TestASignedTransactionIsNeverReadAsABareOne(t *testing.T) {
	for b := range 256 {
		tx := &wire.MsgTx{Version: 2, TxIn: []*wire.TxIn{{Sequence: replaceable, Witness: wire.TxWitness{make([]byte, 71), make([]byte, 33)}}}}
		tx.TxIn[0].PreviousOutPoint.Hash[7] = byte(b) // where a bare one has the length of a script
		tx.AddTxOut(wire.NewTxOut(1000, make([]byte, 22)))
		var raw bytes.Buffer
		if err := tx.Serialize(&raw); err != nil {
			t.Fatal(err)
		}
		got, id, err := readTx(raw.Bytes())
		if err != nil || id != tx.TxHash() || len(got.TxIn) != 1 || len(got.TxIn[0].Witness) != 2 {
			t.Errorf("with %d: %v, %v", b, id, err)
		}
		if short, err := strip(raw.Bytes()); err != nil || !bytes.Equal(short, bare(tx)) {
			t.Errorf("with %d: its bytes without witness are %x, %v", b, short, err)
		}
	}
}
