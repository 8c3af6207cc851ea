package main

import "slices"

// bookRows are the checks behind recipients: the address book at the guard and on the
// device, look-alikes, and what may be shown as having arrived.
func bookRows() []row {
	const atGuard, ledger, mine, alike, cli = "guard/book.go", "chain/evm/receive.go", "holder/book.go", "holder/alike.go", "cmd/hefu/wallet_recipient.go"
	wait := group{condition: "address book", pkg: "guard"}
	wait.in(atGuard, "an entry waits before it counts", "TestABookEntryCountsAfterItsWait", swap("e.NotBefore = e.Created.Add(g.cfg.Delays.Book)", "e.NotBefore = e.Created"))
	wait.in(atGuard, "an entry counts when its wait is over", "TestABookEntryCountsAfterItsWait", swap("if e.Ripe(g.ripe()) {", "if true || e.Ripe(g.ripe()) {"))
	wait.in(atGuard, "a jump of the clock ends no wait", "TestAJumpOfTheClockRipensNoBookEntry", swap("if e.Ripe(g.ripe()) {", "if e.Ripe(g.now()) {"))
	wait.in(atGuard, "a code is for one entry", "TestABookEntryNeedsACodeOfItsOwn", swap("err = g.updateWithCode(ctx, c, req.Code, bookStatement(req.BookEntry), func(tx Tx, c Caller) error {", "err = g.update(ctx, c, func(tx Tx, c Caller) error {"))
	wait.in(atGuard, "an entry is of a wallet of its user's", "TestNobodyTouchesAnothersBook", off("!own"))
	wait.in(atGuard, "a frozen account adds nothing", "TestABadBookEntryIsRefused", off("u.State != hefu.UserActive"))
	wait.in(atGuard, "the book is bounded", "TestTheBookIsBounded", off("err == nil && len(all) >= maxBook"))
	wait.in(atGuard, "an address is in its canonical form", "TestABadBookEntryIsRefused", swap("case canonical != req.Address:", "case false && canonical != req.Address:"))
	wait.in(atGuard, "what is wrong on its face is refused", "TestABadBookEntryIsRefused", skip("if err := req.Check(); err != nil {"))
	wait.in("store/transfer.go", "what was given up is no recipient", "TestSQLite", swap("stage <> 'ended' AND approval IS NOT NULL) ORDER", "TRUE) ORDER"))
	wait.rows[len(wait.rows)-1].pkg = "store"
	wait.in("store/transfer.go", "a proposal is no recipient", "TestSQLite", swap("stage <> 'ended' AND approval IS NOT NULL) ORDER", "stage <> 'ended') ORDER"))
	wait.rows[len(wait.rows)-1].pkg = "store"
	wait.in("guard/propose.go", "proposals push no recipient out", "TestProposalsPushNoRecipientOut", swap("return tx.Recipients(c.User.ID, hefu", "return tx.Transfers(c.User.ID, hefu"))
	wait.in("guard/guard.go", "real networks have the full delay of an entry", "TestRealNetworksHaveTheFullDelays", swap("d.Book >= floor.Book && ", ""))
	wait.in("store/book.go", "an entry is its user's", "TestSQLite", swap("`DELETE FROM book WHERE id = ? AND user_id = ?`, id, user)", "`DELETE FROM book WHERE id = ?`, id)"))
	wait.rows[len(wait.rows)-1].pkg = "store"

	mac := group{condition: "address book", pkg: "holder"}
	mac.in(mine, "an entry's MAC is checked", "TestEveryFieldOfABookEntryIsUnderItsMAC", off("e.Check() != nil || !hmac.Equal(bookMAC(w.BookKey, e), e.MAC)"))
	mac.in(mine, "an entry is of a wallet whose key is here", "TestAnOlderVaultHasNoBookUntilThePaperIsTyped", swap("if w.ID != e.Wallet || len(w.BookKey) == 0 {", "if w.ID != e.Wallet {"))
	mac.in(mine, "a name finds genuine entries only", "TestEveryFieldOfABookEntryIsUnderItsMAC", swap("e.Network == network && s.JudgeBookEntry(e) == BookGenuine {", "e.Network == network {"))
	mac.in(mine, "only genuine entries are known", "TestEveryFieldOfABookEntryIsUnderItsMAC", swap("return BookChanged", "return BookGenuine"))
	for _, f := range []string{"Wallet", "ID", "Name", "Network"} {
		mac.in("book.go", "the MAC covers "+f, "TestABookEntrysEncodingIsPinned", edit{encoded(), encodedWithout(f)})
	}
	mac.in("book.go", "the MAC covers the address", "TestABookEntrysEncodingIsPinned", swap("string(e.Network), e.Address} {", "string(e.Network)} {"))
	mac.in(alike, "the first and the last four characters are compared", "TestPoisonAddressesAreLookAlikes", swap("return ends(4, 4) || ", "return "))
	mac.in(alike, "the first six characters are compared", "TestPoisonAddressesAreLookAlikes", swap("ends(6, 0) || ", ""))
	mac.in(alike, "the last six characters are compared", "TestPoisonAddressesAreLookAlikes", swap(" || ends(0, 6)", ""))
	mac.in(alike, "what waits in the book is not known", "TestWhatWaitsInTheBookIsComparedWithAndNotKnown", swap("f.Network == network && !f.Waiting:", "f.Network == network:"))
	mac.in(alike, "what waits in the book hides no look-alike", "TestWhatWaitsInTheBookIsComparedWithAndNotKnown", swap("network.Namespace() && !f.Waiting\n", "network.Namespace()\n"))
	mac.in(alike, "who is being paid is compared with", "TestWhomThisDeviceIsPayingIsComparedWithAndNotKnown", swap("out = append(out, Approved(set, l.Intent, l.Plan)...)", "_ = l"))
	mac.in(alike, "who is being paid is not known", "TestWhomThisDeviceIsPayingIsComparedWithAndNotKnown", swap("Address: to, Waiting: true}", "Address: to}"))
	mac.in(alike, "a past payment is signed by an own account", "TestAPastPaymentIsProvedByTheOwnSignature", off("s.signed(family, n, from, by) != nil"))
	mac.in("chain/evm/describe.go", "a past payment is the plan that was signed", "TestAPastPaymentIsProvedByTheOwnSignature", off("!bytes.Equal(unsigned, p.Bytes)"))

	cmd := group{condition: "look-alikes", pkg: "cmd/hefu"}
	cmd.in(cli, "a look-alike is asked about", "TestALookAlikeIsAskedAbout", off("len(r.Alike) == 0"))
	cmd.rows[len(cmd.rows)-1].new = "true || len(r.Alike) == 0"
	cmd.in(cli, "a script must name the end itself", "TestALookAlikeIsAskedAbout", swap("if !e.interactive() {", "if !e.interactive() {\n\t\t\treturn nil\n\t\t}\n\t\tif false {"))
	cmd.in(cli, "the end must be the recipient's", "TestALookAlikeIsAskedAbout", swap("!r.EndsIn(to, ends)", "false && !r.EndsIn(to, ends)"))
	cmd.in(cli, "a new entry is no recipient yet", "TestANameIsARecipientOnceItsEntryCounts", swap("case !found[0].Ripe(e.now()):", "case false:"))
	cmd.in("cmd/hefu/wallet_incoming.go", "what nobody listed is not shown", "TestWhatArrivedIsOnlyWhatWasAskedFor", off("r.Units.IsZero() || known(a.network, r.Asset) == nil && !slices.Contains(e.conf.Tokens, r.Asset)"))

	in := group{condition: "incoming", pkg: "chain/evm"}
	const logs, coins = "TestTokensThatArrived", "TestCoinsThatArrived"
	in.in(ledger, "a log is of a contract that was asked for", logs, swap("case !asked:", "case false && !asked:"))
	in.in(ledger, "a log is of a transfer", logs, swap("case len(e.Topics) < 3 || string(e.Topics[0]) != topicTransfer:", "case len(e.Topics) < 3:"))
	in.in(ledger, "a log is for the recipient", logs, swap("if len(e.Topics) >= 3 && string(e.Topics[2]) != padded(owner) {", "if false {"))
	in.in(ledger, "a log is of the blocks that were asked for", logs, swap(" || e.Block.big().Uint64() < from || e.Block.big().Uint64() > to:", ":"))
	in.in(ledger, "a log is of the chain's block", logs, swap("if b.Hash != e.Hash || ", "if "))
	in.in(ledger, "a transfer of nothing is no payment", logs, swap("if err != nil || amount.IsZero() {", "if err != nil {"))
	in.in(ledger, "what the chain took back and an NFT are no payment", logs, off("len(e.Topics) != 3 || len(e.Data) != 32 || e.Removed"))
	in.in(ledger, "an own transfer is no payment", logs, swap("t == nil || t.from == owner {", "t == nil {"))
	in.in(ledger, "a log is shown once", logs, swap("if seen[place{r.Block, index}] {", "if false {"))
	in.in(ledger, "an endless answer is refused", logs, off("len(raw) > mostLogs"))
	in.in(ledger, "a payment of no coins is none", coins, swap(" || t.Value.big().Sign() == 0 {", " {"))
	in.in(ledger, "a payment that failed is none", coins, swap("return r.Hash == in && r.Status.big().Sign() != 0, nil", "return r.Hash == in, nil"))
	in.in(ledger, "a payment is in the chain's block", coins, swap("return r.Hash == in && r.Status", "return r.Status"))
	in.in(ledger, "a range is bounded", "TestEveryFamilyPassesTheSuite", off("to-from >= l.MaxSpan(a)"))
	in.rows[len(in.rows)-1].pkg = "chain/all"
	in.in("guard/incoming.go", "incoming payments are shown to the account's user", "TestIncomingIsForOnesOwnAccountOnly", swap("s, err := g.mySeat(ctx, c, id, address)\n\tif err != nil {\n\t\treturn out, err\n\t}\n\ttokens", "s, err := g.mySeat(ctx, c, id, address)\n\ttokens"))
	in.rows[len(in.rows)-1].pkg = "guard"
	return slices.Concat(wait.rows, mac.rows, cmd.rows, in.rows)
}

// encoded is what the MAC of an entry covers, as it stands in the source.
func encoded() string {
	return "[]string{bookDomain, string(e.Wallet), string(e.ID), e.Name, string(e.Network), e.Address}"
}

// encodedWithout leaves a field out.
func encodedWithout(field string) string {
	return map[string]string{
		"Wallet":  "[]string{bookDomain, string(e.ID), e.Name, string(e.Network), e.Address}",
		"ID":      "[]string{bookDomain, string(e.Wallet), e.Name, string(e.Network), e.Address}",
		"Name":    "[]string{bookDomain, string(e.Wallet), string(e.ID), string(e.Network), e.Address}",
		"Network": "[]string{bookDomain, string(e.Wallet), string(e.ID), e.Name, e.Address}",
	}[field]
}
