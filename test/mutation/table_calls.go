package main

import "slices"

// callRows are what keeps a call from letting go of more than a person was shown.
func callRows() []row {
	return slices.Concat(callNounRows(), callReadRows(), callBuildRows())
}

func callNounRows() []row {
	const call = "call.go"
	const fits, counts = "TestACallFitsOnlyItsOwnData", "TestOutflowsCountWhatOthersMayTake"
	g := group{condition: "calls", pkg: "."}
	g.in(call, "an unknown call fits nothing", fits, swap("case !s.Call.Explained():", "case false:"))
	g.in(call, "an unknown call is not counted as its coins", "TestEveryDoubtHasItsReason", off("s.Call == CallUnknown"))
	g.in(call, "only own tokens are let go of", fits, off(`s.Owner != "" && s.Owner != in.From`))
	g.in(call, "a transfer is no call data", fits, off("s.Call.transfer() && len(in.Data) != 0"))
	g.in(call, "a call is no transfer", fits, off("s.Call.byData() && len(in.Data) == 0"))
	g.in(call, "the call data is the Intent's", fits, off("s.Call.byData() && !bytes.Equal(s.Data, in.Data)"))
	g.in(call, "what others may take counts", counts, swap("all = append(all, g.Outflow)", "_ = g"))
	g.in(call, "sums of outflows saturate", counts, swap("\tif err != nil {\n\t\treturn Unbounded()\n", "\tif err != nil {\n\t\treturn Units{}\n"))
	g.in("plan.go", "a transfer lets go of nothing more", "TestSummaryFitsOnlyItsIntent", swap(" || s.Call.transfer() && len(s.LetsGo) != 0", ""))
	g.in("intent.go", "the digest covers the call data", "TestDigestCoversEveryField", swap("exp[:], in.Data,", "exp[:],"))
	g.in("intent.go", "call data is bounded", "TestIntentRefusesWhatIsWrongOnItsFace", off("len(in.Data) > MaxData"))
	look := group{condition: "calls", pkg: "chain"}
	look.in("chain/chain.go", "a network without calls takes no call data", "TestLookAtACallAsksWhoRunsCalls",
		swap("\t\treturn View{}, hefu.Errorf(hefu.KindInvalid, \"transfer: the network takes no call data\")\n", ""))
	device := group{condition: "calls", pkg: "holder"}
	device.in("holder/review.go", "the guard's word on a call's tokens is judged", "TestNoLieOfTheGuardPasses", swap("own, err := r.judge(fact)\n", "own, err := r.judge(fact)\n\t\town = fact\n"))
	guard := group{condition: "calls", pkg: "guard"}
	const rests = "TestACallRestsForWhoMayTake"
	guard.in("guard/limit.go", "a permission rests for who may take", rests, swap("sum.Recipients()", "[]string{sum.To}"))
	guard.in("store/transfer.go", "who is called is not paid", rests, off("len(in.Data) != 0"))
	guard.in("call.go", "the guard counts what others may take", "TestAPermissionIsNoWayAroundTheLimit", swap("for _, g := range s.LetsGo {\n\t\tall", "for _, g := range s.LetsGo[:0] {\n\t\tall"))
	cli := group{condition: "calls", pkg: "cmd/hefu"}
	cli.in("cmd/hefu/wallet_call.go", "the permission is the one that was typed", "TestATypedPermissionIsTheOneThatIsSigned", off("len(s.LetsGo) == 1"))
	cli.in("cmd/hefu/wallet_call.go", "a permission without end is no number", "TestACallIsNamedInOneLine", swap("case g.Unlimited():", "case false:"))
	return slices.Concat(g.rows, look.rows, device.rows, guard.rows, cli.rows)
}

func callReadRows() []row {
	const abi, call, permit2 = "chain/evm/abi.go", "chain/evm/call.go", "chain/evm/permit2.go"
	const spelling, counted, facts = "TestACallIsReadInOneSpellingOnly", "TestCallsAreCountedByWhatTheyLetGoOf", "TestFactsOfACall"
	g := group{condition: "calls", pkg: "chain/evm"}
	g.in(abi, "no bits above a value's width", spelling, off("v.BitLen() > bits"))
	g.in(abi, "dynamic parts are where they belong", spelling, off(`r.doubt == "" && v.Cmp(big.NewInt(int64(words)*abiWord)) != 0`))
	g.in(abi, "a list can be reviewed", spelling, off(`r.doubt == "" && (v.Sign() == 0 || v.Cmp(big.NewInt(most)) > 0)`))
	g.in(abi, "a signature is one", spelling, off(`r.doubt == "" && n.Cmp(big.NewInt(64)) != 0 && n.Cmp(big.NewInt(65)) != 0`))
	g.in(abi, "the padding of a signature is zero", spelling, off("new(big.Int).Lsh(new(big.Int).Rsh(v, 248), 248).Cmp(v) != 0"))
	g.in(abi, "no arguments are missing", spelling, off(`r.doubt == "" && len(r.rest) < abiWord`))
	g.in(abi, "nothing follows the arguments", spelling, off("len(r.rest) != 0"))
	g.in(call, "Permit2's functions are Permit2's alone", spelling, swap("known := tokenFunctions()", "known := append(tokenFunctions(), permit2Functions()...)"))
	g.in(call, "a token's functions are not Permit2's", spelling, swap("known = permit2Functions()", "known = append(permit2Functions(), known...)"))
	g.in(call, "a call does something", spelling, swap("if g.units.Sign() == 0 {\n\t\t\tr.fail", "if g.units.Sign() < 0 {\n\t\t\tr.fail"))
	g.in(call, "a whole collection has no end", counted, swap("c.kind = hefu.CallAllowAll", "c.grants[0].units = big.NewInt(1)"))
	g.in(call, "whose tokens a transferFrom moves is known", counted, swap("c.own(r.address())\n\t\t\tc.move(grant{erc20", "r.address()\n\t\t\tc.move(grant{erc20"))
	g.in(call, "the facts are about the call's tokens", facts, off("len(facts) != len(ids)"))
	g.in(call, "the facts claim no more than is true", facts, skip("if err := checkFact(n, ids[i], &facts[i]); err != nil {"))
	g.in(permit2, "a batch's signature is behind it", spelling, off("at.Cmp(big.NewInt(want)) != 0"))
	g.in(permit2, "a batch moves the tokens of one owner", spelling, off("c.owner != nil && *c.owner != from"))
	g.in(permit2, "Permit2's greatest amount has no end", counted, off("v.BitLen() == 160 && new(big.Int).Add(v, big.NewInt(1)).BitLen() == 161"))
	g.in("chain/evm/describe.go", "no coins go with a call that takes none", "TestWhatIsNotExactlyATransferIsUnknown", off(`doubt == "" && t.value.Sign() != 0`))
	g.in("chain/evm/describe.go", "no tokens of a call where there is none", facts, off("len(f.Tokens) != 0"))
	return g.rows
}

func callBuildRows() []row {
	const build, call, tx = "chain/evm/build.go", "chain/evm/call.go", "chain/evm/tx.go"
	const built, looked, named = "TestBuildTakesOnlyCallsThatItCanExplain", "TestViewOfACall", "TestHostileTransactionTypesAreNamed"
	g := group{condition: "calls", pkg: "chain/evm"}
	g.in(build, "a call attaches the native coin or nothing", built, swap("case in.Asset != n.Native.ID:", "case false:"))
	g.in(build, "an unknown call is refused before anybody is asked", looked, off(`doubt != ""`))
	g.in(build, "tokens of others are refused before anybody is asked", looked, off("c.owner != nil && checksum(*c.owner) != in.From"))
	g.in(build, "coins with a call are refused before anybody is asked", looked, off("o.amount.Sign() != 0"))
	g.in(build, "a plain transfer is not built as a call", built, off("c.kind == hefu.CallToken"))
	g.in(call, "nothing is moved to the zero address", built, off("g.who == [20]byte{} && c.kind == hefu.CallMove"))
	g.in(call, "nothing is moved to the token itself", built, off("g.who == g.token && c.kind == hefu.CallMove"))
	g.in(call, "nobody at the zero address is allowed anything", built, off("g.who == [20]byte{} && g.units.Sign() != 0"))
	g.in(tx, "EIP-7702 is refused by name", named, off("b[0] == typeSetCode"))
	g.in(tx, "EIP-4844 is refused by name", named, off("b[0] == typeBlob"))
	g.in("chain/evm/ledger.go", "a collection's number is no amount", looked, skip("if f.Decimals, err = decodeDecimals(decimals); err != nil {"))
	return g.rows
}
