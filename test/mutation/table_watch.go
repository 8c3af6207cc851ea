package main

import "slices"

// watchRows are the checks behind what is recorded of the chains: nothing lost, nothing
// twice, nothing of another branch, and nothing to anybody else.
func watchRows() []row {
	const ledger, follow, find, rows = "chain/evm/scan.go", "guard/watch.go", "guard/watch_find.go", "guard/movement.go"
	const branch, finds, asks = "TestAScanTakesNothingOfAnotherBranch", "TestAScanFindsWhatComesAndGoes", "TestAScanAsksOnlyForWhatItMayBelieve"
	scan := group{condition: "following chains", pkg: "chain/evm"}
	scan.in(ledger, "blocks that are read together follow each other", branch, off("i > 0 && named.Parent != s.out[i-1].Hash"))
	scan.in(ledger, "a payment of a block has its receipt", branch, off("r == nil || r.Hash != in"))
	scan.in(ledger, "a payment that failed did not move", finds, swap("return r.Status.big().Sign() != 0, nil", "return true, nil"))
	scan.in(ledger, "a log that is recorded is of the block that was read", branch, off("string(e.Hash) != at.Hash"))
	scan.in(ledger, "ranges are asked for only of what is final", asks, swap("to := min(s.final, last)", "to := last"))
	scan.in(ledger, "nothing moves from an address to itself", finds, swap("if t.from == t.to || ", "if "))

	scan.in("node/quorum.go", "two answers that each have a quorum are none", "TestTwoQuorumsAreNone", swap("case enough == 1:", "case enough >= 1:"))
	scan.rows[len(scan.rows)-1].pkg = "node"

	g := group{condition: "following chains", pkg: "guard"}
	g.in(follow, "the next block follows the last", "TestWhatAReorganisationDropsIsTakenBack", off("len(found.blocks) > 0 && found.blocks[0].Parent != w.Hash"))
	g.in(follow, "what is final is not taken back", "TestANodeThatLiesAboutItsHead", off("(!found || fork.Number < seen.Final) && !f.n.Dev"))
	g.in(follow, "who records has read from the present place", "TestAStepThatWasOvertakenRecordsNothing",
		off("err == nil && (w.Number != seen.Number || w.Hash != seen.Hash || w.Holder != f.g.me || w.Watched != seen.Watched)"))
	g.in(follow, "what is final is never above what was read", "TestWhatWasNotReadIsNotFinal", swap("max(w.Final, min(tip.Final, w.Number))", "max(w.Final, tip.Final)"))
	g.in(find, "the last blocks are read for an account that is new", "TestWhatMovesIsRecordedAndTold", swap("lookBack)", "0)"))
	g.in(find, "what was read for a new account is of the present chain", "TestAnAccountThatComesDuringAReorganisation", off("n == 0 || got.blocks[n-1].Hash != w.Hash"))
	g.in(find, "more addresses are watched as they are used", "TestAnAccountOfManyAddresses", swap("if indexOf(last)+f.n.Gap <= end[at] {", "if true {"))
	g.in(find, "change is no payment", "TestAnAccountOfManyAddresses", swap("if !m.Part {", "if true {"))
	g.in(rows, "movements are shown to their account's user", "TestMovementsAreShownToTheirUserPageByPage", swap("s, err := g.mySeat(ctx, c, id, address)\n\tif err != nil {\n\t\treturn nil, far, \"\", err\n\t}", "s, err := g.mySeat(ctx, c, id, address)\n\ts.Address = address"))
	g.in("store/watch.go", "a movement is recorded once", "TestSQLite", swap("WHERE movements.source = '`+guard.SourceHistory+`' AND excluded.source = '`+guard.SourceNode+`'", ""))
	g.rows[len(g.rows)-1].pkg = "store"
	return slices.Concat(scan.rows, g.rows)
}
