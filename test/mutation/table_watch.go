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
	const anew, lets = "guard/watch_anew.go", "TestAnOperatorLetsAWatchBeginAnew"
	g.in(anew, "no block is left out when a watch begins anew", lets, off("from > seen.Number+1 || from > tip.Number+1"))
	g.in(anew, "a watch begins anew on a block of the present chain", lets, swap("err == nil && at.Hash == b.Hash", "err == nil"))
	const reached = "TestAnAccountThatWasUsedBefore"
	g.in(find, "an account that was used before is watched as far as it was", reached, swap("see(v.Next.Path, 0)", ""))
	g.in(find, "and as far as its coins lie", reached, swap("see(c.Path, 1)", "see(c.Path, 0)"))
	return slices.Concat(scan.rows, g.rows, blockRows(), quorumRows())
}

// blockRows are the checks of what Bitcoin's blocks are read for.
func blockRows() []row {
	const file, ours, proof = "chain/bitcoin/scan.go", "TestWhatLooksLikeOurs", "TestABlockIsWhatItsHashSays"
	g := group{condition: "following chains", pkg: "chain/bitcoin"}
	g.in(file, "an input that looks like an own one spends an own output", ours, off("!w.Addresses[from] || o.Value == 0"))
	g.in(file, "what an own input spends is known", ours, swap("if o == nil {\n\t\t\treturn nil, \"\", hefu.Errorf", "if o == nil {\n\t\t\tcontinue\n\t\t\treturn nil, \"\", hefu.Errorf"))
	g.in(file, "a block has its hash", proof, swap(" || b.BlockHash() != hash", ""))
	g.in(file, "a block has the transactions that its header commits to", proof, swap("ok && root == b.Header.MerkleRoot", "ok && (true || root == b.Header.MerkleRoot)"))
	g.in(file, "no transaction is said twice at the end", proof, off("left == right && i+1 < len(level)"))
	g.in(file, "nothing follows a block's end", proof, swap(" || r.Len() != 0", ""))
	g.in(file, "blocks of Bitcoin that are read together follow each other", proof, off("out[i+1].Parent != out[i].Hash"))
	return g.rows
}

// quorumRows are the checks of nodes that must say the same.
func quorumRows() []row {
	const file, says, deaths = "chain/agree.go", "TestWhatAQuorumSays", "TestAQuorumOfDeathsTimesAndNodesThatTakeBytes"
	g := group{condition: "quorum", pkg: "chain"}
	g.in(file, "enough nodes answer", says, swap("case answered >= q.Need:", "case answered > 0:"))
	g.in(file, "enough nodes have it in a block", says, off("len(said) < q.Need"))
	g.in(file, "enough nodes call it final", says, swap("final[p] >= q.Need", "final[p] > 0"))
	g.in(file, "enough nodes are so deep", says, swap("said[q.Need-1].Depth", "said[0].Depth"))
	g.in(file, "enough nodes know it", says, swap("found >= q.Need", "found > 0"))
	g.in(file, "two places that each have a quorum are none", says, swap("if d.Mined {", "if false {"))
	g.in(file, "enough nodes call it dead", deaths, swap("dead >= q.Need", "dead > 0"))
	g.in(file, "enough nodes show a time", deaths, swap("values[len(values)-q.Need]", "values[len(values)-1]"))

	lone := group{condition: "quorum", pkg: "test/chain"}
	const lying = "TestALyingNodeDecidesNothing"
	for _, line := range []string{"return l.quorum.Depth(ctx, txid)", "return l.quorum.Dead(ctx, from, p, txid)", "return l.quorum.Send(ctx, signed)"} {
		lone.in("chain/evm/settle.go", "a quorum of Ethereum's nodes is asked: "+line, lying, swap(line, ""))
	}
	coins := group{condition: "quorum", pkg: "chain/bitcoin"}
	const several = "TestALyingNodeOfSeveral"
	coins.in("chain/bitcoin/agree.go", "enough nodes have a coin", several, off("len(said) < l.quorum.Need"))
	for _, line := range []string{"return l.agree(ctx, owner, asset)", "return l.quorum.Depth(ctx, txid)", "return l.quorum.Dead(ctx, from, p, txid)", "return l.quorum.Send(ctx, signed)"} {
		coins.in("chain/bitcoin/ledger.go", "a quorum of Bitcoin's nodes is asked: "+line, several, swap(line, ""))
	}
	return slices.Concat(g.rows, lone.rows, coins.rows)
}
