package main

import "slices"

// ownRows are the checks behind solo and cold accounts.
func ownRows() []row {
	const own, whole, move, once = "holder/unguarded.go", "holder/whole.go", "holder/move.go", "TestNoPaperIsSplitAndWholeAtOnce"
	kinds := group{condition: "kinds of account", pkg: "holder"}
	kinds.in(own, "no solo account has a split wallet's words", once, off("w.ID == u.Paper"))
	kinds.in("holder/paper.go", "no wallet has a solo account's words", once, off("u.Paper == id"))
	kinds.in(own, "one address is of one kind", "TestOneAddressIsOfOneKind", off(`err == nil && other != ""`))
	kinds.in(own, "one name is one account", "TestNamesOfAccounts", swap("if taken {", `if taken && label == "" {`))
	kinds.in("chain/owner.go", "only a watched address is not derived", "TestOnlyAWatchedOwnerIsNotDerived", swap("o.Watched && n.Gap == 0", "n.Gap == 0"))
	kinds.in(whole, "an expired Intent is not reviewed alone", "TestAnUnguardedReviewReadsTheBytes", skip("if err := in.Check(now); err != nil {"))
	kinds.in(whole, "typed words are the watched account's", "TestWordsOfAColdAccountMustBeItsOwn", swap("if u.is(set, k) {", "if true {"))
	kinds.in(whole, "words of a split wallet sign for no cold account", "TestWordsOfAColdAccountMustBeItsOwn", off("w.ID == id"))
	kinds.in(move, "what comes back is the reviewed plan", "TestOnlyTheReviewedPlanComesBack", swap(
		"by, txid, err := opener.Open(v.Network, v.Plan, raw)\n",
		"by, txid, err := opener.Open(v.Network, v.Plan, raw)\n\tif err != nil {\n\t\tby, err = []hefu.Own{{Path: v.Plan.Facts.Path, Address: owner.Address}}, nil\n\t}\n"))
	kinds.in(move, "what comes back is signed by the watched key", "TestOnlyTheReviewedPlanComesBack", swap(
		"return chain.Signed{Bytes: raw, TxID: txid}, owner.Owns(v.family, v.Network, by)", "_ = owner\n\treturn chain.Signed{Bytes: raw, TxID: txid}, nil"))
	kinds.in(move, "what is under way is held", "TestMovesUnderWayAreHeld", swap("v.Taken = append(v.Taken, m.Uses...)\n\t\tif mined", "if mined"))
	kinds.in(move, "coins under way are held", "TestCoinsUnderWayAreHeld", off("slices.ContainsFunc(v.Taken, func(use string) bool { return strings.HasSuffix(use, name) })"))
	kinds.in(own, "a watched key is of the network's coin", "TestAKeyOfAnotherKindIsNotWatched", off("parentOf(n.Key) != parentOf(w.Path.String())"))
	text := group{condition: "kinds of account", pkg: "keys"}
	const refused = "TestWhatIsNoAccountsKeyIsRefused"
	text.in("keys/watched.go", "a private key is not watched", refused, swap("if k.IsPrivate() {", "if false {"))
	text.in("keys/watched.go", "only an account's key is watched", refused, off("k.Depth() != 3 || k.ChildIndex() < Hardened"))
	text.in("keys/watched.go", "a descriptor's checksum is checked", refused, off("ok && sum != DescriptorChecksum(body)"))
	text.in("keys/watched.go", "a descriptor's origin fits its key", refused, off("len(path) != 3 || path[0] != w.Path[0] || path[1] != w.Path[1] || path[2] != w.Path[2]"))
	kinds.in("holder/version.go", "a version excludes what was signed before", "TestAVersionOfOnesOwnExcludesWhatItReplaces", off("!hefu.Covers(v.Summary.Uses, m.Uses)"))
	kinds.in("holder/version.go", "a version pays the same or nobody", "TestAVersionOfOnesOwnExcludesWhatItReplaces", off("!m.Intent.Cancels()"))
	kinds.in("holder/version.go", "a version takes the place of what waits only", "TestAVersionMayUseWhatItReplaces", off("mined(m.TxID)"))
	kinds.in("holder/whole.go", "a version of one's own is held against what it replaces", "TestAVersionOfOnesOwnExcludesWhatItReplaces", swap("return v, u.replacing(v)", "return v, nil"))
	kinds.in("holder/alike.go", "look-alikes are found whatever kind the account is", "TestTheKindOfAnAddressIsNotCompared", swap("address = strings.TrimPrefix(address, p.Prefix(n, address))", "_ = p.Prefix(n, address)"))
	cli := group{condition: "kinds of account", pkg: "cmd/hefu"}
	cli.in("cmd/hefu/wallet_own_send.go", "what a solo key signed is written down before it leaves", "TestWhatIsSignedIsWrittenDownBeforeItLeaves", swap(
		"if err := s.b.save(); err != nil {\n\t\treturn err\n\t}\n\terr := s.send(v, signed)", "err := s.send(v, signed)"))
	const sending = "cmd/hefu/wallet_own_send.go"
	cli.in("cmd/hefu/rescue_follow.go", "a refusal is looked at before it is believed", "TestARefusalIsLookedAtBeforeItIsBelieved", off("!d.Found"))
	cli.rows[len(cli.rows)-1].new = "true || !d.Found"
	cli.in("cmd/hefu/rescue_follow.go", "a refusal is looked at before it is believed, from paper", "TestARescueSaysOfSendingWhatIsCertain", swap("\tcase refusedForGood(err):\n", "\tcase refusedForGood(err):\n\t\treturn err\n"))
	cli.in(sending, "what expired while words were typed is not signed", "TestWhatExpiredIsNotSigned", skip("if err := v.Intent.Check(s.now()); err != nil {"))
	return slices.Concat(kinds.rows, text.rows, cli.rows)
}
