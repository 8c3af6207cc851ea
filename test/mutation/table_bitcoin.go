package main

// bitcoinRows are what keeps a payment on Bitcoin what it is shown as: inputs that are
// proved, outputs that are the recipient's or one's own, a fee that is what is left.
func bitcoinRows() []row {
	const (
		read, build, sign, sums = "chain/bitcoin/describe.go", "chain/bitcoin/build.go", "chain/bitcoin/sign.go", "chain/bitcoin/coins.go"
		lies, adds, needs       = "TestNoLieAboutAPlanPasses", "TestEveryChoiceAddsUp", "TestWhatIsMissingIsSaid"
		once, forged, rescue    = "TestSignaturesBelongToTheirInputs", "TestAColdAccountSignsByPSBT", "TestSignedBytesThatAreNotThePlans"
	)
	g := group{condition: "bitcoin", pkg: "chain/bitcoin"}
	g.in("chain/bitcoin/tx.go", "a transaction spends something", "TestASignedTransactionIsNeverReadAsABareOne", off("len(tx.TxIn) == 0"))
	g.in("chain/bitcoin/esplora.go", "a block's reward is found among Esplora's outputs", "TestRewardsOfBlocks", swap("return out, s.mark(ctx, out)", "return out, nil"))
	g.in("chain/bitcoin/source.go", "a transaction is the one that was asked for", "TestLiesAboutASentTransaction", off("got != id"))
	g.in("chain/bitcoin/source.go", "a node is of the network's chain", "TestNoLieOfANodePasses", off("first != want.String()"))
	g.in("chain/bitcoin/ledger.go", "dead is only what another transaction really replaced", "TestLiesAboutASentTransaction", off("!spends(by.tx, in.PreviousOutPoint)"))
	g.in("chain/bitcoin/ledger.go", "dead is only by a transaction that was signed", "TestNobodyDiesByWhatNobodySigned", off("!l.unlocks(by.tx, in.PreviousOutPoint, p.Facts.Inputs[i].Previous)"))
	g.in("chain/bitcoin/ledger.go", "change stays where it is found from paper", "TestChangeStaysWhereItIsFound", swap("if next[1]-run[1] < chain.Farthest {", "if true {"))
	g.in(read, "what is spent is proved by the transaction behind it", lies, off("chainhash.DoubleHashH(fact.Previous) != at.Hash"))
	g.in(read, "an input spends an output that there is", lies, off("uint64(at.Index) >= uint64(len(previous.TxOut))"))
	g.in(read, "every input is of the account's kind", lies, off("!f.own.owns(out.PkScript)"))
	g.in(read, "no input is more than there will ever be", lies, off("out.Value < 0 || out.Value > maxMoney"))
	g.same("the sum of the inputs is bounded by the same number right after it")
	g.in(read, "every input is described", lies, off("len(facts) != len(s.tx.TxIn)"))
	g.in(read, "the path of an input is one of the account's", "TestPathsThatNoWalletLooksAt", skip("if err := ownSteps(n, fact.Path); err != nil {"))
	g.in(read, "no output is negative or more than is left", lies, off("o.Value <= 0 || o.Value > s.fee"))
	g.in(read, "two are paid only if one of them comes back", lies, off("len(s.tx.TxOut) != 1"))
	g.in(read, "the change is an output beside the recipient's", lies, off("uint64(change.Index) >= uint64(len(s.tx.TxOut))"))
	g.in(read, "the change is where a wallet looks for it", lies, swap("return ownSteps(n, change.Path)", "return nil"))
	g.in(read, "one output is spent once", lies, swap("case seen[in.PreviousOutPoint]:", "case false:"))
	g.in(read, "an input's sequence is the wallet's", lies, off("in.Sequence != replaceable"))
	g.in(read, "nothing is locked until a time", lies, off("tx.LockTime >= lockHeights"))
	g.in(read, "one recipient and no more", lies, off("len(tx.TxOut) == 0 || len(tx.TxOut) > 2"))
	g.in(read, "nothing is signed already", lies, off("len(in.SignatureScript) != 0"))
	g.in(read, "the account's first path is the network's", lies, off("p.Facts.Path != n.Path()"))
	g.in(read, "the change is said to be one's own, so that it is derived", lies, swap("\tif change != nil {\n\t\tadd(change.Path", "\tif false {\n\t\tadd(change.Path"))
	g.in(read, "the inputs are said to be one's own, so that they are derived", lies, swap("\tfor i, o := range s.spent {\n\t\tadd", "\tfor i, o := range s.spent[:0] {\n\t\tadd"))
	g.in("chain/bitcoin/tx.go", "nothing follows the end of a transaction", lies, swap("case len(r.b) != 0:", "case false:"))

	g.in(build, "what a live transfer holds is not spent again", needs, off("hold[useOf(at)]"))
	g.in(build, "a miner's young coins are not spent", needs, swap("young = young || c.Depth < coinbaseDepth && coinbase(next.previous)", "_ = coinbase(next.previous)"))
	g.in(build, "coins in no block are not spent", "TestCoinsInNoBlockAreNotSpent", swap("young := c.Depth == 0", "young := false"))
	g.in(build, "no dust is paid", needs, off("o.amount < least"))
	g.in(build, "change goes to an address that is written as it should be, of one's own kind", "TestChangeGoesWhereAWalletLooks", off("err != nil || ownSteps(n, v.Change.Path) != nil || !f.own.owns(script)"))
	g.in(build, "fresh bytes are read again and compared with the Intent", "TestANodeThatLiesAboutAmounts", swap("return plan, f.recheck(n, in, plan)", "return plan, nil"))
	g.in("chain/bitcoin/fee.go", "no plan costs more than its cap", "TestTheCapBuysSpeed", swap("ok && s.fee <= feeCap {", "ok {"))
	g.in(sums, "a fee pays its rate", adds, swap("s.fee >= feeFor(o.rate, weight)", "s.fee >= 0"))
	g.in(sums, "change is never dust", adds, swap("n.extra, n.both, n.least = n.input-later, n.change+later, max(later+1, o.kind.changeDust())", "n.extra, n.both, n.least = n.input-later, n.change+later, 1"))
	g.in("chain/bitcoin/address.go", "an address of another network is not paid", "TestWhatIsNoAddressIsRefusedAndSaysWhy", off("hrp != p.Bech32HRPSegwit"))
	g.in("chain/bitcoin/address.go", "the right checksum for each witness version (BIP-350)", "TestWhatIsNoAddressIsRefusedAndSaysWhy", off("version != want"))

	g.in(sign, "a signature for every input", once, off("len(sigs) != len(s.tx.TxIn)"))
	g.in(sign, "the signature is by the key of its input", once, off("!bytes.Equal(witnessScript(0, address.Hash160(public)), s.spent[i].PkScript)"))
	g.same("the script engine runs every input afterwards and refuses the same signature")
	g.in(sign, "the network's own rules take every input", "TestATaprootSignatureOfAnotherInput", skip("if err := s.verify(hashes); err != nil {"))
	g.in(sign, "signed bytes are the plan's", rescue, off("!bytes.Equal(bare(tx), p.Bytes)"))
	g.in(sign, "a signature covers everything (SIGHASH_ALL)", once, off("!f.own.form(in.Witness)"))
	g.in("chain/bitcoin/psbt.go", "a PSBT that comes back is the plan's transaction", forged, off("!bytes.Equal(bare(packet.UnsignedTx), p.Bytes)"))
	g.same("the signatures go onto the plan's own bytes, and one over others does not verify there")
	g.in("chain/bitcoin/psbt.go", "a signature out of a PSBT is checked", forged, swap("_, _, err = f.Format.(format).Open(n, p, out.Bytes)\n\treturn out, err", "return out, err"))
	g.in("chain/bitcoin/link.go", "what a link demands and nobody knows is not paid", "TestLinksThatMustNotBePaid", off(`strings.HasPrefix(name, "req-")`))
	return append(g.rows, links()...)
}

// links are what EIP-681 asks for and a payment of coins cannot say.
func links() []row {
	const link, test = "chain/evm/link.go", "TestLinksThatAreNotPaidInCoins"
	g := group{condition: "links", pkg: "chain/evm"}
	g.in(link, "a link for a call or a token is not paid in coins", test, swap("if calls {", "if calls && false {"))
	g.in(link, "a link for another network is not paid on this one", test, off("named && chainID != n.ID.Reference()"))
	g.in(link, "a parameter that comes twice is not chosen from", test, swap("if seen[name] {", "if seen[name] && false {"))
	g.in(link, "an amount is whole", test, off("len(fraction) > exponent"))
	return g.rows
}
