package bitcoin

import (
	"strconv"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// spend is a plan that was read and proved: every amount and script of its inputs comes
// from a transaction whose hash is in the bytes.
type spend struct {
	tx     *wire.MsgTx
	spent  []*wire.TxOut // what each input spends
	path   []string      // of each input's key
	change int           // index of the output that comes back, -1 without one
	fee    int64
}

// FetchPrevOutput implements txscript.PrevOutputFetcher.
func (s *spend) FetchPrevOutput(at wire.OutPoint) *wire.TxOut {
	for i, in := range s.tx.TxIn {
		if in.PreviousOutPoint == at {
			return s.spent[i]
		}
	}
	return nil
}

// weight is the most that the signed transaction can weigh.
func (s *spend) weight(k kind) int64 {
	w := frameWeight + k.inputWeight()*int64(len(s.tx.TxIn))
	for _, o := range s.tx.TxOut {
		w += outputWeight(o.PkScript)
	}
	return w
}

// read takes a plan apart and refuses whatever this family does not build.
func (f format) read(n chain.Network, p hefu.Plan) (*spend, error) {
	if _, err := paramsOf(n); err != nil {
		return nil, err
	}
	switch {
	case p.Facts.Path != n.Path():
		return nil, hefu.Errorf(hefu.KindInvalid, "plan: %q is not the path of an account on %s", p.Facts.Path, n.Name)
	case p.Facts.Token != nil || len(p.Facts.Tokens) != 0:
		return nil, hefu.Errorf(hefu.KindInvalid, "plan: it describes a token, and %s has none", n.Name)
	}
	tx, err := readBare(p.Bytes)
	if err != nil {
		return nil, unreadable(err)
	}
	if err := checkFrame(tx); err != nil {
		return nil, err
	}
	s := &spend{tx: tx, change: -1}
	if err := s.inputs(f, n, p.Facts.Inputs); err != nil {
		return nil, err
	}
	if err := s.outputs(f, n, p.Facts.Change); err != nil {
		return nil, err
	}
	if w := s.weight(f.own.kind); w > maxWeight {
		return nil, hefu.Errorf(hefu.KindInvalid, "transaction: it is larger than nodes pass on")
	}
	return s, nil
}

// checkFrame checks everything about a transaction that is the same for all of ours.
func checkFrame(tx *wire.MsgTx) error {
	seen := map[wire.OutPoint]bool{}
	for _, in := range tx.TxIn {
		switch {
		case len(in.SignatureScript) != 0:
			return hefu.Errorf(hefu.KindInvalid, "transaction: it is signed already, in a way that this wallet does not use")
		case in.Sequence != replaceable:
			return hefu.Errorf(hefu.KindInvalid, "transaction: an input's sequence is not the one that this wallet uses")
		case seen[in.PreviousOutPoint]:
			return hefu.Errorf(hefu.KindInvalid, "transaction: it spends one output twice")
		}
		seen[in.PreviousOutPoint] = true
	}
	switch {
	case tx.Version != version:
		return hefu.Errorf(hefu.KindInvalid, "transaction: its version is not the one that this wallet uses")
	case tx.LockTime >= lockHeights:
		return hefu.Errorf(hefu.KindInvalid, "transaction: it is locked until a time; this wallet only locks by height")
	case len(tx.TxIn) == 0 || len(tx.TxIn) > maxInputs:
		return hefu.Errorf(hefu.KindInvalid, "transaction: it has %d inputs; this wallet signs 1 to %d", len(tx.TxIn), maxInputs)
	case len(tx.TxOut) == 0 || len(tx.TxOut) > 2:
		return hefu.Errorf(hefu.KindInvalid, "transaction: it has %d outputs; this wallet signs one to the recipient and at most one that comes back", len(tx.TxOut))
	}
	return nil
}

// inputs proves what each input spends.
func (s *spend) inputs(f format, n chain.Network, facts []hefu.InputFact) error {
	if len(facts) != len(s.tx.TxIn) {
		return hefu.Errorf(hefu.KindInvalid, "plan: it has %d inputs and describes %d", len(s.tx.TxIn), len(facts))
	}
	var proof int
	var sum int64
	for i, fact := range facts {
		if proof += len(fact.Previous); proof > maxProof {
			return hefu.Errorf(hefu.KindInvalid, "plan: the transactions behind its inputs are too long")
		}
		at := s.tx.TxIn[i].PreviousOutPoint
		if chainhash.DoubleHashH(fact.Previous) != at.Hash {
			return hefu.Errorf(hefu.KindInvalid, "plan: the transaction behind input %d is another one than the bytes name", i)
		}
		previous, err := readBare(fact.Previous)
		if err != nil {
			return unreadable(err)
		}
		if uint64(at.Index) >= uint64(len(previous.TxOut)) {
			return hefu.Errorf(hefu.KindInvalid, "plan: input %d spends an output that its transaction does not have", i)
		}
		out := previous.TxOut[at.Index]
		switch {
		case !f.own.owns(out.PkScript):
			return hefu.Errorf(hefu.KindInvalid, "plan: input %d is not of the kind that this account has", i)
		case out.Value < 0 || out.Value > maxMoney:
			return hefu.Errorf(hefu.KindInvalid, "plan: input %d has an amount that cannot be", i)
		}
		if err := ownSteps(n, fact.Path); err != nil {
			return err
		}
		if sum += out.Value; sum > maxMoney {
			return hefu.Errorf(hefu.KindInvalid, "plan: its inputs are more than there will ever be")
		}
		s.spent, s.path = append(s.spent, out), append(s.path, fact.Path)
	}
	s.fee = sum
	return nil
}

// outputs finds the recipient and the change; what is left is the fee. A single output that
// is named as change pays nobody.
func (s *spend) outputs(f format, n chain.Network, change *hefu.ChangeFact) error {
	for _, o := range s.tx.TxOut {
		if o.Value <= 0 || o.Value > s.fee {
			return hefu.Errorf(hefu.KindInvalid, "transaction: its outputs are more than its inputs, or nothing")
		}
		s.fee -= o.Value
	}
	if change == nil {
		if len(s.tx.TxOut) != 1 {
			return hefu.Errorf(hefu.KindInvalid, "transaction: it pays two, and says of none that it comes back")
		}
		return nil
	}
	if uint64(change.Index) >= uint64(len(s.tx.TxOut)) {
		return hefu.Errorf(hefu.KindInvalid, "plan: its change is no output of it")
	}
	if s.change = int(change.Index); !f.own.owns(s.tx.TxOut[s.change].PkScript) {
		return hefu.Errorf(hefu.KindInvalid, "plan: the change is not of the kind that this account has")
	}
	return ownSteps(n, change.Path)
}

// recipient is the output that does not come back; nil where all does.
func (s *spend) recipient() *wire.TxOut {
	for i, o := range s.tx.TxOut {
		if i != s.change {
			return o
		}
	}
	return nil
}

// own lists the addresses that the reading takes for the sender's, each once; change may be
// nil.
func (s *spend) own(n chain.Network, change *hefu.ChangeFact) (out []hefu.Own, err error) {
	seen := map[hefu.Own]bool{}
	add := func(path string, script []byte) {
		a, e := addressOf(n, script)
		if e != nil {
			err = e
		}
		if own := (hefu.Own{Path: path, Address: a}); !seen[own] {
			seen[own], out = true, append(out, own)
		}
	}
	for i, o := range s.spent {
		add(s.path[i], o.PkScript)
	}
	if change != nil {
		add(change.Path, s.tx.TxOut[s.change].PkScript)
	}
	return out, err
}

// Describe reads the exact bytes and proves every input by the transaction behind it. What
// it accepts pays one recipient and may give change, or pays nobody (Summary.PaysNobody) and
// gives everything but the fee back as change, which is how a payment is cancelled; all else
// is KindInvalid. The fee is exact.
func (f format) Describe(n chain.Network, p hefu.Plan) (hefu.Summary, error) {
	s, err := f.read(n, p)
	if err != nil {
		return hefu.Summary{}, err
	}
	out := hefu.Summary{
		Call: hefu.CallNative, Network: n.ID, Asset: n.Native.ID, Native: n.Native.ID, MaxFee: satoshis(s.fee),
	}
	if to := s.recipient(); to != nil {
		out.Amount = satoshis(to.Value)
		if out.To, err = addressOf(n, to.PkScript); err != nil {
			return hefu.Summary{}, err
		}
	}
	if out.Own, err = s.own(n, p.Facts.Change); err != nil {
		return hefu.Summary{}, err
	}
	for _, in := range s.tx.TxIn {
		out.Uses = append(out.Uses, useOf(in.PreviousOutPoint))
	}
	out.Terms, err = s.terms(n, f.own.kind, p.Facts.Change)
	return out, err
}

// terms are the details worth showing.
func (s *spend) terms(n chain.Network, k kind, change *hefu.ChangeFact) ([]hefu.Term, error) {
	size := vsize(s.weight(k))
	out := []hefu.Term{
		{Name: "inputs", Value: strconv.Itoa(len(s.tx.TxIn))},
		{Name: "size, at most", Value: of(strconv.FormatInt(size, 10), "vB")},
		{Name: "fee rate, at least", Value: of(satoshis(s.fee*1000/size).Decimal(3), "sat/vB")},
	}
	if s.change >= 0 {
		back := s.tx.TxOut[s.change]
		address, err := addressOf(n, back.PkScript)
		if err != nil {
			return nil, err
		}
		out = append(out,
			hefu.Term{Name: "comes back", Value: coins(n, back.Value)},
			hefu.Term{Name: "to your address", Value: address + " (" + change.Path + ")"})
	} else {
		out = append(out, hefu.Term{Name: "comes back", Value: coins(n, 0)})
	}
	out = append(out, hefu.Term{Name: "not before the block after", Value: strconv.FormatUint(uint64(s.tx.LockTime), 10)})
	if to := s.recipient(); to != nil && untaught(to.PkScript) {
		out = append(out, hefu.Term{Name: "warning", Value: "the network does not protect this kind of address yet; whoever mines may take what is paid to it"})
	}
	return out, nil
}
