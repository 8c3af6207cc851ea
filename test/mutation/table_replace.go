package main

import "slices"

// replaceRows are what keeps another version of a transfer from being a second payment, and
// all of them together from counting less, or more, than what can happen.
func replaceRows() []row {
	const (
		file, same  = "guard/replace.go", "TestASpeedUpIsTheSamePaymentOrNone"
		once, beats = "TestTheLimitCountsAFamilyOnce", "TestAReplacementBeatsTheOneBefore"
		peace       = "TestAReplacementThatIsStoppedLeavesTheFirstInPeace"
	)
	g := group{condition: "versions", pkg: "guard"}
	g.in(file, "another version pays the same or nobody", same, skip("if err := in.CheckReplaces(t.Intent); err != nil {"))
	g.in("intent.go", "a code for a speed-up is worthless for a second payment", same, off(`in.Replaces != "" {
		fields[0]`))
	g.rows[len(g.rows)-1].old, g.rows[len(g.rows)-1].new = "	if in.Replaces != \"\" {\n\t\tfields[0]", "	if false {\n\t\tfields[0]"
	g.in(file, "only what is sent and not decided is replaced", "TestAStoppedVersionLeavesThoseBehindInLine", swap("return t, replaceable(t)", "return t, nil"))
	g.in(file, "one version is on its way at a time", peace, swap("case !o.MayReplace():", "case false:"))
	g.in(file, "a version beats what waits", beats, swap("} else if !ok {", "} else if false && !ok {"))
	g.in(file, "only what goes beyond is measured", once, swap("return g.heldByOthers(tx, t)\n}", "return nil, nil\n}"))
	g.in("guard/limit.go", "the dearest version stays reserved", once, swap("hefu.MostOf(out, held), nil", "hefu.MostOf(out, nil), nil"))
	g.in(file, "a version that ends gives back only what is its own", once, off("len(held) == 0"))
	g.rows[len(g.rows)-1].new = "true"
	g.in("guard/advance.go", "what was replaced is not sent again", "TestASpeedUpTakesThePlaceOfWhatWaits", swap("\t} else if gone {\n\t\treturn g.lookAgain", "\t} else if false && gone {\n\t\treturn g.lookAgain"))
	g.in("guard/advance.go", "the final version ends the others", "TestTheFirstOneMayStillWin", swap("errors.Join(g.decide(tx, *t), g.charge(tx, n, *t, false)", "errors.Join(g.charge(tx, n, *t, false)"))
	g.in("guard/stop.go", "a stopped version takes nobody's place in line", "TestAStoppedVersionLeavesThoseBehindInLine", off(`stopped.Intent.Replaces != ""`))
	evm := group{condition: "versions", pkg: "chain/evm"}
	evm.in("chain/evm/replace.go", "versions have one number", "TestReplaceRefusesWhatExcludesNothing", off("i > 0 && t.nonce != r.nonce"))
	evm.in("chain/evm/replace.go", "a version pays an eighth more on both prices", "TestReplacePaysAnEighthMore", swap("tip: larger(tip, r.tip), fee: larger(maxFee, r.fee)", "tip: tip, fee: maxFee"))
	evm.in("chain/evm/replace.go", "what is mined is not replaced", "TestReplaceRefusesWhatExcludesNothing", off("v.Nonce > r.nonce"))
	btc := group{condition: "versions", pkg: "chain/bitcoin"}
	bids, covers, never := "TestReplaceBeatsWhatWaits", "TestReplaceCoversEveryVersion", "TestReplaceRefusesWhatCannotTakeThePlace"
	btc.in("chain/bitcoin/replace.go", "a version pays a higher rate", covers, swap("max(least, more, s.fee", "max(least, s.fee"))
	btc.in("chain/bitcoin/replace.go", "a version pays for its own size on top", "TestReplaceChoicesBeatWhatWaits", swap("s.fee+feeFor(incremental, weight)", "s.fee"))
	btc.in("chain/bitcoin/replace.go", "a plan pays what beats the rivals", bids, swap("return max(feeFor(b.o.rate, weight), b.rivals.least(weight)) }", "return feeFor(b.o.rate, weight) }"))
	btc.in("chain/bitcoin/replace.go", "a version spends all that the one before spends", covers, off("!spends(s.tx, c.at)"))
	btc.in("chain/bitcoin/replace.go", "versions have an output in common", never, off("!shared"))
	btc.in("chain/bitcoin/replace.go", "a plan that excludes only one version is not fresh", covers, off("!own[use]"))
	btc.in("chain/bitcoin/replace.go", "a payment that is in a block is not replaced", never, swap("return c.Depth > 0 && slices.Contains(b.ids, c.TxID)", "return false"))
	btc.in("plan.go", "only a cancel pays nobody", "TestACancelCannotBeDisguised", swap("!(s.PaysNobody() && in.Cancels())", "!s.PaysNobody()"))
	dev := group{condition: "versions", pkg: "holder"}
	second := "TestASecondPaymentIsNoSpeedUp"
	dev.in("holder/replace.go", "the device compares with what it signed", second, skip("if err := in.CheckReplaces(l.Intent); err != nil {"))
	dev.in("holder/replace.go", "a speed-up excludes what this device signed", second, off("!r.Intent.Cancels() && (len(r.Replaced) == 0 || slices.ContainsFunc(r.Loose, wasSent))"))
	dev.in("holder/replace.go", "a device that did not sign speeds nothing up", second, off("len(signed) == 0 && !in.Cancels()"))
	return slices.Concat(g.rows, evm.rows, btc.rows, dev.rows)
}
