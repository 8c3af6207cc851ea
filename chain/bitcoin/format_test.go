package bitcoin

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

func both(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	for name, k := range map[string]kind{"BIP-84": wpkh, "BIP-86": tr} {
		t.Run(name, func(t *testing.T) { f(t, newWorld(t, "BTC", k)) })
	}
}

// A plan to every kind of recipient is built, proved, signed, and opened again; its size is
// what was announced, or a few bytes less where signatures are short.
func TestFromIntentToSignedBytes(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		for _, to := range []string{
			payee, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
			"bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
			"bc1sw50qgdz25j", w.owner.Address,
		} {
			for _, amount := range []uint64{1000, 149_000, 700_000, 1_300_000} {
				in := w.intent(amount)
				in.To = to
				p := w.build(in)
				s, err := chain.Check(w.f, w.n, w.owner, in, p)
				if err != nil {
					t.Fatalf("%d to %s: %v", amount, to, err)
				}
				signed, err := w.f.Assemble(w.n, in.From, p, w.sign(p))
				if err != nil {
					t.Fatal(err)
				}
				w.opened(p, signed)
				w.sized(p, signed, s)
			}
		}
	})
}

func (w *world) opened(p hefu.Plan, signed chain.Signed) {
	w.t.Helper()
	by, id, err := w.f.Format.(chain.Opener).Open(w.n, p, signed.Bytes)
	if err != nil || id != signed.TxID || len(by) == 0 {
		w.t.Fatalf("open: %v", err)
	}
	if err := w.owner.Owns(w.f, w.n, by); err != nil {
		w.t.Error(err)
	}
}

func (w *world) sized(p hefu.Plan, signed chain.Signed, s hefu.Summary) {
	w.t.Helper()
	said, err := w.f.Format.(format).read(w.n, p)
	if err != nil {
		w.t.Fatal(err)
	}
	tx, err := readSigned(signed.Bytes)
	if err != nil {
		w.t.Fatal(err)
	}
	weight := int64(3*tx.SerializeSizeStripped() + tx.SerializeSize())
	slack := int64(0)
	if w.k == wpkh {
		slack = 2 * int64(len(tx.TxIn)) // a signature of 71 or 70 bytes instead of 72
	}
	if most := said.weight(w.k); weight > most || weight < most-slack {
		w.t.Errorf("it weighs %d, announced were %d", weight, most)
	}
	var sum int64
	for _, o := range said.spent {
		sum += o.Value
	}
	for _, o := range tx.TxOut {
		sum -= o.Value
	}
	if s.MaxFee.Cmp(satoshis(sum)) != 0 {
		w.t.Errorf("the fee is %d, said was %s", sum, s.MaxFee)
	}
}

// What a hostile guard may write instead of an honest plan: each lie is refused by whoever
// reviews with the owner's keys.
func TestNoLieAboutAPlanPasses(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		in := w.intent(700_000)
		honest := w.build(in)
		if _, err := chain.Check(w.f, w.n, w.owner, in, honest); err != nil || honest.Facts.Change == nil || len(honest.Facts.Inputs) < 1 {
			t.Fatalf("the honest plan: %v", err)
		}
		other := w.build(w.intent(1_250_000)) // several inputs
		for name, lie := range w.lies(honest, other) {
			p := clone(honest)
			if name[0] == '+' {
				p = clone(other)
			}
			lie(&p)
			want := in
			if name[0] == '+' {
				want = w.intent(1_250_000)
			}
			if s, err := chain.Check(w.f, w.n, w.owner, want, p); !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("%s: taken as %+v, %v", name, s, err)
			}
			// What is no plan of this wallet at all, nobody reads, with keys or without.
			if s, err := w.f.Describe(w.n, p); name[len(name)-1] == '!' && !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("%s: read as %+v, %v", name, s, err)
			}
		}
	})
}

func clone(p hefu.Plan) hefu.Plan {
	p.Bytes = bytes.Clone(p.Bytes)
	p.Facts.Inputs = slices.Clone(p.Facts.Inputs)
	if p.Facts.Change != nil {
		c := *p.Facts.Change
		p.Facts.Change = &c
	}
	return p
}

// rewrite changes the transaction of a plan.
func rewrite(t testing.TB, change func(tx *wire.MsgTx)) func(p *hefu.Plan) {
	return func(p *hefu.Plan) {
		t.Helper()
		tx, err := readBare(p.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		change(tx)
		p.Bytes = bare(tx)
	}
}

func (w *world) lies(honest, other hefu.Plan) map[string]func(p *hefu.Plan) {
	tx := func(change func(tx *wire.MsgTx)) func(p *hefu.Plan) { return rewrite(w.t, change) }
	back := int(honest.Facts.Change.Index)
	thief := witnessScript(0, make([]byte, 20))
	p2pkh, _ := scriptOf(w.n, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")
	return map[string]func(p *hefu.Plan){
		"another recipient":                   tx(func(tx *wire.MsgTx) { tx.TxOut[1-back].PkScript = thief }),
		"another amount":                      tx(func(tx *wire.MsgTx) { tx.TxOut[1-back].Value++ }),
		"change to a thief":                   tx(func(tx *wire.MsgTx) { tx.TxOut[back].PkScript = thief }),
		"change to a thief's witness of ours": tx(func(tx *wire.MsgTx) { tx.TxOut[back].PkScript = witnessScript(1, make([]byte, 32)) }),
		"the fee takes the change":            tx(func(tx *wire.MsgTx) { tx.TxOut[back].Value -= 200_000 }),
		"more out than in!":                   tx(func(tx *wire.MsgTx) { tx.TxOut[back].Value += 1 << 40 }),
		"negative change!":                    tx(func(tx *wire.MsgTx) { tx.TxOut[back].Value = -1 }),
		"no change although it is named":      tx(func(tx *wire.MsgTx) { tx.TxOut = slices.Delete(tx.TxOut, back, back+1) }),
		"a third output!":                     tx(func(tx *wire.MsgTx) { tx.TxOut = append(tx.TxOut, &wire.TxOut{Value: 1000, PkScript: thief}) }),
		"data beside!":                        tx(func(tx *wire.MsgTx) { tx.TxOut = append(tx.TxOut, &wire.TxOut{PkScript: []byte{0x6a}}) }),
		"another version!":                    tx(func(tx *wire.MsgTx) { tx.Version = 1 }),
		"a relative lock!":                    tx(func(tx *wire.MsgTx) { tx.TxIn[0].Sequence = 144 }),
		"final!":                              tx(func(tx *wire.MsgTx) { tx.TxIn[0].Sequence = wire.MaxTxInSequenceNum }),
		"locked until a time!":                tx(func(tx *wire.MsgTx) { tx.LockTime = 2_000_000_000 }),
		"signed already!":                     tx(func(tx *wire.MsgTx) { tx.TxIn[0].SignatureScript = []byte{0x51} }),
		"one coin twice!": func(p *hefu.Plan) {
			tx(func(tx *wire.MsgTx) { tx.TxIn = append(tx.TxIn, tx.TxIn[0]) })(p)
			p.Facts.Inputs = append(p.Facts.Inputs, p.Facts.Inputs[0])
		},
		"+an input that is not described!": func(p *hefu.Plan) {
			last := len(p.Facts.Inputs) - 1
			prev, _ := readBare(p.Facts.Inputs[last].Previous)
			tx(func(tx *wire.MsgTx) {
				tx.TxOut[1-p.Facts.Change.Index].Value -= prev.TxOut[tx.TxIn[last].PreviousOutPoint.Index].Value // the rest still adds up
			})(p)
			p.Facts.Inputs = p.Facts.Inputs[:last]
		},
		"+descriptions in another order": func(p *hefu.Plan) { slices.Reverse(p.Facts.Inputs) },
		"a previous transaction with another amount": func(p *hefu.Plan) {
			b := bytes.Clone(p.Facts.Inputs[0].Previous)
			b[len(b)-4-1-len(thief)-8]++
			p.Facts.Inputs[0].Previous = b
		},
		"a previous transaction that is not!":          func(p *hefu.Plan) { p.Facts.Inputs[0].Previous = nil },
		"an output that its transaction does not have": tx(func(tx *wire.MsgTx) { tx.TxIn[0].PreviousOutPoint.Index = 7 }),
		"the change is the recipient's output":         func(p *hefu.Plan) { p.Facts.Change.Index = uint32(1 - back) }, //nolint:gosec // 0 or 1
		"the change is no output":                      func(p *hefu.Plan) { p.Facts.Change.Index = 2 },
		"the change is not named!":                     func(p *hefu.Plan) { p.Facts.Change = nil },
		"the change at another path":                   func(p *hefu.Plan) { p.Facts.Change.Path = w.n.Key + "/1/4" },
		"the change where nobody looks!": func(p *hefu.Plan) {
			p.Facts.Change.Path = w.n.Key + "/1/1000000"
			script, _ := scriptOf(w.n, w.address("/1/1000000"))
			tx(func(tx *wire.MsgTx) { tx.TxOut[back].PkScript = script })(p)
		},
		"the change on a branch that nobody looks at": func(p *hefu.Plan) {
			p.Facts.Change.Path = w.n.Key + "/2/0"
			script, _ := scriptOf(w.n, w.address("/2/0"))
			tx(func(tx *wire.MsgTx) { tx.TxOut[back].PkScript = script })(p)
		},
		"the change of another wallet's key": func(p *hefu.Plan) { p.Facts.Change.Path = "m/84'/0'/7'/1/3" },
		"an input at another path":           func(p *hefu.Plan) { p.Facts.Inputs[0].Path = w.n.Key + "/0/77" },
		"an input of another key":            func(p *hefu.Plan) { p.Facts.Inputs[0].Path = "m/44'/60'/0'/0/0" },
		"another first path!":                func(p *hefu.Plan) { p.Facts.Path = w.n.Key + "/0/1" },
		"a token!":                           func(p *hefu.Plan) { p.Facts.Token = &hefu.TokenFact{Symbol: "USDT"} },
		"more bytes!":                        func(p *hefu.Plan) { p.Bytes = append(p.Bytes, 0) },
		"no bytes!":                          func(p *hefu.Plan) { p.Bytes = nil },
		"with a witness!": func(p *hefu.Plan) {
			tx, _ := readBare(p.Bytes)
			tx.TxIn[0].Witness = wire.TxWitness{{1}}
			var b bytes.Buffer
			_ = tx.Serialize(&b)
			p.Bytes = b.Bytes()
		},
		"+an input of a stranger's": func(p *hefu.Plan) {
			prev := &wire.MsgTx{Version: 2, TxIn: []*wire.TxIn{{}}, TxOut: []*wire.TxOut{{Value: 50_000, PkScript: thief}}}
			if w.k == tr {
				prev.TxOut[0].PkScript = witnessScript(1, make([]byte, 32))
			}
			tx(func(tx *wire.MsgTx) { tx.TxIn[0].PreviousOutPoint = wire.OutPoint{Hash: prev.TxHash()} })(p)
			p.Facts.Inputs[0].Previous = bare(prev)
		},
		"+an input of another kind!": func(p *hefu.Plan) {
			prev := &wire.MsgTx{Version: 2, TxIn: []*wire.TxIn{{}}, TxOut: []*wire.TxOut{{Value: 5_000_000, PkScript: p2pkh}}}
			tx(func(tx *wire.MsgTx) { tx.TxIn[0].PreviousOutPoint = wire.OutPoint{Hash: prev.TxHash()} })(p)
			p.Facts.Inputs[0].Previous = bare(prev)
		},
		"+an input worth more than there will be": func(p *hefu.Plan) {
			script, _ := scriptOf(w.n, w.address("/0/0"))
			prev := &wire.MsgTx{Version: 2, TxIn: []*wire.TxIn{{}}, TxOut: []*wire.TxOut{{Value: 1 << 62, PkScript: script}}}
			tx(func(tx *wire.MsgTx) { tx.TxIn[0].PreviousOutPoint = wire.OutPoint{Hash: prev.TxHash()} })(p)
			p.Facts.Inputs[0] = hefu.InputFact{Path: w.n.Path(), Previous: bare(prev)}
		},
	}
}

// One account's inputs may not be signed as another's, and a signature of one input is not
// one of another.
func TestSignaturesBelongToTheirInputs(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		in := w.intent(1_300_000)
		p := w.build(in)
		sigs := w.sign(p)
		if len(sigs) < 2 {
			t.Fatal("the plan has one input")
		}
		swapped := slices.Clone(sigs)
		swapped[0], swapped[1] = swapped[1], swapped[0]
		for name, bad := range map[string][]chain.Signature{"swapped": swapped, "one for all": slices.Repeat(sigs[:1], len(sigs)), "one missing": sigs[1:], "one more": append(slices.Clone(sigs), sigs[0])} {
			if _, err := w.f.Assemble(w.n, in.From, p, bad); !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		signed, err := w.f.Assemble(w.n, in.From, p, sigs)
		if err != nil {
			t.Fatal(err)
		}
		tx, err := readSigned(signed.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		w.signLoosely(p, tx)
		var b bytes.Buffer
		_ = tx.Serialize(&b)
		if _, _, err := w.f.Format.(chain.Opener).Open(w.n, p, b.Bytes()); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("another hash type: %v", err)
		}
	})
}

// signLoosely signs the first input so that others may add inputs of theirs: valid to the
// network, and not what was reviewed.
func (w *world) signLoosely(p hefu.Plan, tx *wire.MsgTx) {
	w.t.Helper()
	s, err := w.f.Format.(format).read(w.n, p)
	if err != nil {
		w.t.Fatal(err)
	}
	const loose = txscript.SigHashAll | txscript.SigHashAnyOneCanPay
	key, hashes, out := w.private(s.path[0][len(w.n.Key):]), txscript.NewTxSigHashes(tx, s), s.spent[0]
	var sig []byte
	if w.k == tr {
		sig, err = txscript.RawTxInTaprootSignature(tx, hashes, 0, out.Value, out.PkScript, nil, loose, key)
	} else {
		sig, err = txscript.RawTxInWitnessSignature(tx, hashes, 0, out.Value, out.PkScript, loose, key)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	tx.TxIn[0].Witness[0] = sig
	s.tx = tx
	if err := s.verify(hashes); err != nil {
		w.t.Fatalf("the network would not take it either: %v", err)
	}
}

// The cap decides the speed, and no plan costs more than it.
func TestTheCapBuysSpeed(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	in := w.intent(700_000)
	choices, err := w.f.Format.(chain.FeeChooser).FeeChoices(w.n, in, w.view)
	if err != nil || len(choices) != 3 {
		t.Fatal(err)
	}
	last := hefu.Units{}
	for _, c := range choices {
		in.FeeCap = c.Cap
		s := w.describe(w.build(in))
		if s.MaxFee.Cmp(c.Likely) != 0 || s.MaxFee.Cmp(last) <= 0 || c.Likely.Cmp(c.Cap) > 0 {
			t.Errorf("%s: costs %s, announced %s, cap %s", c.Name, s.MaxFee, c.Likely, c.Cap)
		}
		last = s.MaxFee
	}
	in.FeeCap = hefu.UnitsOf(150) // below 'slow' (2 sat/vB), above what nodes relay
	if s := w.describe(w.build(in)); s.MaxFee.Cmp(in.FeeCap) > 0 {
		t.Errorf("a patient cap of 150 pays %s", s.MaxFee)
	}
	in.FeeCap = hefu.UnitsOf(139)
	if _, err := w.f.Build(w.n, in, w.view); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "raise the cap") {
		t.Errorf("a cap below what nodes relay: %v", err)
	}
}

// Everything can be sent: the amount is the balance less the fee, and nothing comes back.
func TestPayingEverything(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		in := w.intent(1_490_000)
		in.FeeCap = hefu.UnitsOf(1_000_000)
		w.view.Fee = chain.Fee{Base: hefu.UnitsOf(1000), Slow: hefu.UnitsOf(5000), Tip: hefu.UnitsOf(5000), Fast: hefu.UnitsOf(5000)}
		choices, err := w.f.Format.(chain.FeeChooser).FeeChoices(w.n, w.intent(1_490_000), w.view)
		if err != nil {
			t.Fatal(err)
		}
		all, err := w.view.Balance.Sub(choices[0].Likely)
		if err != nil {
			t.Fatal(err)
		}
		in.Amount = all
		p := w.build(in)
		s := w.describe(p)
		if p.Facts.Change != nil || len(s.Uses) != 4 || s.MaxFee.Cmp(choices[0].Likely) != 0 {
			t.Errorf("change %v, %d coins, fee %s of %s", p.Facts.Change, len(s.Uses), s.MaxFee, choices[0].Likely)
		}
		w.view.Fee.Base = hefu.UnitsOf(5000)
		in.Amount, _ = all.Add(hefu.UnitsOf(1))
		want := "at most " + all.Decimal(8) + " BTC can be sent"
		if _, err := w.f.Build(w.n, in, w.view); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("one satoshi more: %v, want %q", err, want)
		}
	})
}

// What is missing is said in words that help.
func TestWhatIsMissingIsSaid(t *testing.T) {
	for name, test := range map[string]struct {
		change func(w *world, in *hefu.Intent)
		kind   hefu.Kind
		says   string
	}{
		"dust":       {func(_ *world, in *hefu.Intent) { in.Amount = hefu.UnitsOf(293) }, hefu.KindInvalid, "nodes pass on 0.00000294 BTC or more"},
		"too little": {func(_ *world, in *hefu.Intent) { in.Amount = hefu.UnitsOf(5_000_000) }, hefu.KindInvalid, "the account has 0.0149 BTC"},
		"only on its way": {func(w *world, _ *hefu.Intent) {
			w.view.Coins, w.view.Arrives = nil, hefu.UnitsOf(2_000_000)
		}, hefu.KindConflict, "0.02 BTC of the account are on their way and in no block yet"},
		"held": {func(w *world, _ *hefu.Intent) {
			w.view.Taken = append(w.view.Taken, string(w.n.ID.Account(w.owner.Address))+"/"+Use(w.view.Coins[1].TxID, w.view.Coins[1].Index))
		}, hefu.KindConflict, "0.01 BTC of the account are held by transfers of yours"},
		"many small coins": {func(w *world, in *hefu.Intent) {
			w.view.Coins = nil
			for range maxInputs + 20 {
				w.add("/0/0", 10_000)
			}
			in.Amount = hefu.UnitsOf(maxInputs*10_000 + 1000)
		}, hefu.KindInvalid, "many and small"},
		"young coins of a miner": {func(w *world, _ *hefu.Intent) {
			w.view.Coins = nil
			tx := &wire.MsgTx{Version: 2, TxIn: []*wire.TxIn{{PreviousOutPoint: wire.OutPoint{Index: wire.MaxPrevOutIndex}}}}
			script, _ := scriptOf(w.n, w.owner.Address)
			tx.TxOut = []*wire.TxOut{{Value: 312_500_000, PkScript: script}}
			w.view.Coins = []chain.Coin{{TxID: tx.TxID(), Amount: hefu.UnitsOf(312_500_000), Path: w.n.Path(), Depth: 99, Previous: bare(tx)}}
		}, hefu.KindInvalid, "the account has 0 BTC"},
	} {
		w := newWorld(t, "BTC", wpkh)
		in := w.intent(700_000)
		test.change(w, &in)
		if _, err := w.f.Build(w.n, in, w.view); !hefu.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %s with %q", name, err, test.kind, test.says)
		}
	}
}

// A recipient whose kind the network does not protect yet is paid only with a warning.
func TestAnAddressOfTheFutureCarriesAWarning(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	for to, warns := range map[string]bool{"bc1sw50qgdz25j": true, payee: false, "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": false} {
		in := w.intent(10_000)
		in.To = to
		warned := slices.ContainsFunc(w.describe(w.build(in)).Terms, func(x hefu.Term) bool { return x.Name == "warning" })
		if warned != warns {
			t.Errorf("%s: warned %v", to, warned)
		}
	}
}

// The order of the outputs tells nothing: over many intents the change is first as often
// as last.
func TestTheChangeIsFirstOrLast(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	first := 0
	for i := range uint64(200) {
		if p := w.build(w.intent(100_000 + i)); p.Facts.Change != nil && p.Facts.Change.Index == 0 {
			first++
		}
	}
	if first < 60 || first > 140 {
		t.Errorf("the change is first %d times of 200", first)
	}
}

// FuzzDescribe: no bytes panic, and what is read is written the same.
func FuzzDescribe(f *testing.F) {
	w := newWorld(f, "BTC", wpkh)
	p := w.build(w.intent(1_300_000))
	f.Add(p.Bytes, p.Facts.Inputs[0].Previous)
	f.Add([]byte{2, 0, 0, 0, 0xfe}, []byte{})
	f.Fuzz(func(t *testing.T, b, previous []byte) {
		q := clone(p)
		q.Bytes, q.Facts.Inputs[0].Previous = b, previous
		if _, err := w.f.Describe(w.n, q); err == nil && !bytes.Equal(b, p.Bytes) {
			tx, err := readBare(b)
			if err != nil || !bytes.Equal(bare(tx), b) {
				t.Errorf("read, but written otherwise: %x", b)
			}
		}
		ours, err := readSigned(b)
		theirs := &wire.MsgTx{}
		if wire := theirs.Deserialize(bytes.NewReader(b)); err == nil && len(ours.TxIn) > 0 {
			if wire != nil || ours.TxHash() != theirs.TxHash() || ours.WitnessHash() != theirs.WitnessHash() {
				t.Errorf("%x: read otherwise by btcd: %v", b, wire)
			}
		}
	})
}

func TestPathsThatNoWalletLooksAt(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	for path, ok := range map[string]bool{
		"/0/0": true, "/1/999999": true, "/0/1000000": false, "/2/0": false, "/0": false, "/0/0/0": false, "/00/0": false, "/0/0'": false,
	} {
		if err := ownSteps(w.n, w.n.Key+path); (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
	}
	// An input that is one's own, so far out that nobody finds the account's others there.
	w.view.Coins = nil
	w.add("/0/0", 1_000_000)
	p := w.build(w.intent(900_000))
	far := newWorld(t, "BTC", wpkh)
	far.view.Coins = nil
	far.add("/0/1000000", 1_000_000)
	p.Facts.Inputs[0] = hefu.InputFact{Path: w.n.Key + "/0/1000000", Previous: far.view.Coins[0].Previous}
	rewrite(t, func(tx *wire.MsgTx) {
		prev, _ := readBare(far.view.Coins[0].Previous)
		tx.TxIn[0].PreviousOutPoint = wire.OutPoint{Hash: prev.TxHash(), Index: far.view.Coins[0].Index}
	})(&p)
	if _, err := chain.Check(w.f, w.n, w.owner, w.intent(900_000), p); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("an input where no wallet looks: %v", err)
	}
}

func TestCoinsInNoBlockAreNotSpent(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	for i := range w.view.Coins {
		w.view.Coins[i].Depth = 0
	}
	if p, err := w.f.Build(w.n, w.intent(10_000), w.view); err == nil {
		t.Errorf("built %x", p.Bytes)
	}
}

// Change goes nowhere while the source has named no good address for it.
func TestChangeGoesWhereAWalletLooks(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	good := w.view.Change
	for name, bad := range map[string]hefu.Own{
		"none":               {},
		"another network":    {Path: good.Path, Address: "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"},
		"another kind":       {Path: good.Path, Address: "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"},
		"too far out":        {Path: w.n.Key + "/1/1000000", Address: good.Address},
		"another key's path": {Path: "m/44'/60'/0'/0/0", Address: good.Address},
	} {
		w.view.Change = bad
		if p, err := w.f.Build(w.n, w.intent(700_000), w.view); !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "where change would go") {
			t.Errorf("%s: built %x, %v", name, p.Bytes, err)
		}
	}
}

// A node that says less of a coin than its transaction does would burn the difference.
func TestANodeThatLiesAboutAmounts(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	for i := range w.view.Coins {
		less, err := w.view.Coins[i].Amount.Sub(hefu.UnitsOf(30_000))
		if err != nil {
			t.Fatal(err)
		}
		w.view.Coins[i].Amount = less
	}
	in := w.intent(700_000)
	in.FeeCap = hefu.UnitsOf(10_000)
	if p, err := w.f.Build(w.n, in, w.view); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("built %x, %v", p.Bytes, err)
	}
}

func TestATaprootSignatureOfAnotherInput(t *testing.T) {
	w := newWorld(t, "BTC", tr)
	in := w.intent(1_300_000)
	p := w.build(in)
	sigs := w.sign(p)
	sigs[0], sigs[1] = sigs[1], sigs[0]
	if _, err := w.f.Assemble(w.n, in.From, p, sigs); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("taken: %v", err)
	}
}

// Valid signatures over other bytes of the same account are not the plan's.
func TestSignedBytesThatAreNotThePlans(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		in := w.intent(1_300_000)
		p, other := w.build(in), w.build(w.intent(1_300_001))
		signed, err := w.f.Assemble(w.n, in.From, other, w.sign(other))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.f.Format.(chain.Opener).Open(w.n, p, signed.Bytes); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "not the plan's") {
			t.Errorf("opened: %v", err)
		}
	})
}
