package main

import "slices"

// pairingRows are what keeps a half on its way to another device from everybody else.
func pairingRows() []row {
	g := group{condition: "pairing", pkg: "guard"}
	carried, ends, apart, none := "TestAHalfIsCarriedOnceForACode", "TestAPairingEnds", "TestAPairingIsItsUsersOnly", "TestWhenNoHalfIsCarried"
	g.in("guard/pairing.go", "a half goes out for a code only", carried, swap("err = g.updateWithCode(ctx, c, code, statement(\"fill-pairing\", string(id), string(sum[:])), func", "_ = sum\n\terr = g.update(ctx, c, func"))
	g.in("guard/pairing.go", "a code is for one box of one pairing", "TestACodeIsForOneBox", swap("statement(\"fill-pairing\", string(id), string(sum[:]))", "statement(\"fill-pairing\", string(sum[:0]))"))
	g.in("guard/pairing.go", "the device that waits does not fill its own box", carried, swap("if p.Session == c.Session.ID {", "if false {"))
	g.in("guard/pairing.go", "a pairing is its user's only", apart, swap("(p.User != user || !p.open(g.now()))", "!p.open(g.now())"))
	g.in("guard/pairing.go", "a pairing is over after ten minutes", ends, swap("(p.User != user || !p.open(g.now()))", "p.User != user"))
	g.in("guard/advance.go", "a pairing that is over is erased though nobody asks", ends, swap("tx.ExpirePairings(g.now().Add(-pairingLife))", "error(nil)"))
	g.in("guard/pairing.go", "a session begins few pairings", "TestASessionBeginsFewPairings", swap("if t.Failures >= of.most {", "if false {"))
	g.in("guard/pairing.go", "one session does not use up what the user has", "TestASessionBeginsFewPairings", swap("pairingsSession = 10", "pairingsSession = pairingsUser"))
	g.in("guard/limit.go", "an unchanged limit is no news", "TestAnUnchangedLimitIsNoNews", swap("if !fresh && l.Same(was) {", "if false {"))
	g.in("guard/pairing.go", "another session ends no pairing", "TestAThiefDoesNotBlockAPairing", swap("case p.Session != c.Session.ID:", "case false:"))
	g.in("guard/pairing.go", "a session has one pairing", "TestAThiefDoesNotBlockAPairing", swap("if p.Session != c.Session.ID {", "if true {"))
	g.in("guard/pairing.go", "a frozen account gets no half", none, swap("if u.State != hefu.UserActive {", "if false {"))
	g.in("guard/pairing.go", "a database from a backup hands no half on", none, swap("if doubtful {", "if false && doubtful {"))
	g.in("guard/pairing.go", "a locked half is not handed on", none, swap("case in(DealingLocked):\n\t\treturn hefu", "case in(DealingLocked) && false:\n\t\treturn hefu"))
	g.in("guard/freeze.go", "a freeze erases what is on its way to a device", none, skip("if err := tx.DeletePairings(u.ID); err != nil {"))
	g.rows[len(g.rows)-1].new = "if err := error(nil); err != nil {"
	g.in("guard/quarantine.go", "a copy holds no half", "TestACopyHoldsNoPairing", swap("\t\tif err := tx.DeletePairings(id); err != nil {", "\t\tif err := error(nil); err != nil {"))
	at := group{condition: "pairing", pkg: "store"}
	at.in("store/pairing.go", "a box is filled once", "TestSQLite", swap("WHERE id = ? AND filled = 0", "WHERE id = ?"))
	return slices.Concat(g.rows, at.rows, handoverRows(), handedRows())
}

// handoverRows are of the two sealed messages.
func handoverRows() []row {
	const file = "pair/handover.go"
	g := group{condition: "pairing", pkg: "pair"}
	swaps, forges, counts, half := "TestAGuardSwapsTheKey", "TestAGuardForgesABox", "TestEveryByteOfAHandoverCounts", "TestAHalfIsChecked"
	g.in(file, "the code commits to the key", swaps, swap("HandoverCode(public) != h.Code {\n\t\treturn nil, refuse(\"opening", "false {\n\t\treturn nil, refuse(\"opening"))
	g.in(file, "nothing is sealed to a key that is not the code's", swaps, swap("len(h.Pairing) > maxName || HandoverCode(public) != h.Code {", "len(h.Pairing) > maxName {"))
	g.in(file, "a half is bound to its guard", forges, swap("e.text(handoverTag)\n\te.text(h.Guard)\n", "e.text(handoverTag)\n"))
	g.in(file, "a half is bound to its user", forges, swap("e.text(h.User)\n\te.text(h.Pairing)\n", "e.text(h.Pairing)\n"))
	g.in(file, "a half is bound to its pairing", forges, swap("e.text(h.Pairing)\n", ""))
	g.in(file, "a half is bound to its code", forges, swap("e.text(h.Pairing)\n\te.text(h.Code)\n", "e.text(h.Pairing)\n"))
	g.in(file, "a key that waits is bound to its guard", counts, swap("e.text(handoverKeyTag)\n\te.text(h.Guard)\n", "e.text(handoverKeyTag)\n"))
	g.in(file, "a half's keys are on their curve", half, skip("if _, err := parsePoint(k.Public); err != nil {"))
	g.in(file, "a half's share is in range", half, skip("if _, err := parseScalar(k.ecdsa.X2[:]); err != nil {"))
	g.in(file, "an Ed25519 share is of its key", half, skip("if err := k.frost.CheckDevice(); err != nil {"))
	return g.rows
}

// handedRows are of what the new device takes.
func handedRows() []row {
	const file, page = "holder/pairing.go", "door/pairing.go"
	g := group{condition: "pairing", pkg: "holder"}
	checked, stays, other := "TestWhatIsHandedOverIsChecked", "TestWhatIsHereStays", "TestABoxOfAnotherPairing"
	g.in(file, "what is handed over has no unknown field", checked, swap("\td.DisallowUnknownFields()\n", ""))
	g.in(file, "what is handed over is of a known version", checked, swap("|| c.Version != handedVersion ", ""))
	g.in(file, "a half that comes is sound", checked, swap("half.Check() != nil || ", ""))
	g.in(file, "a half that comes is of its dealing", checked, swap("|| p.Dealing != string(h.Dealing) ||", "||"))
	g.in(file, "a half that comes is of its generation", checked, swap("p.Generation != h.Generation || ", ""))
	g.in(file, "what is on its way is of the wallet that comes", checked, swap(" || !w.made(set, l) {", " {"))
	g.in(file, "a wallet comes once", checked, swap("err != nil || seen[w.ID]", "err != nil"))
	g.in(file, "a half is taken by the user who waited", other, swap("h.User != string(w.User) || ", ""))
	g.in(file, "words and a split under way stay", stays, swap("case w.Paper != nil || w.Pending != nil:", "case false:"))
	g.in(file, "an earlier half takes no later one's place", stays, swap("case by.Half.Generation < w.Half.Generation:", "case false:"))
	g.in(file, "a half of another guard stays", stays, swap("case w.Half.Guard != by.Half.Guard:", "case false:"))
	g.in(file, "a whole key gets no half beside it", stays, swap("if u.Paper == id {\n\t\t\treturn hefu.Errorf(hefu.KindConflict, \"pairing: the solo", "if false {\n\t\t\treturn hefu.Errorf(hefu.KindConflict, \"pairing: the solo"))
	g.in(file, "of many transfers the newest are handed over", "TestTheNewestTransfersAreHandedOver", swap("return all[max(0, len(all)-most):]", "return all[:min(len(all), most)]"))
	d := group{condition: "pairing", pkg: "door"}
	pays, full := "TestASecondDevicePays", "TestAPairingOnAFullDisk"
	d.in(page, "a half is handed over for the vault's password", pays, skip("if err := c.knows(c.secret(0)); err != nil {"))
	d.in(page, "a late end forgets its own code", "TestALateEndForgetsItsOwnCode", swap("if c.waiting != nil && c.waiting.Code == in.Code {", "if true {"))
	d.in(page, "a half that came is stored", pays, swap("info, err := c.changed()", "info, err := c.info(), error(nil)"))
	d.in(page, "a key is used once", pays, swap("t.Done()\n\tc.forgetPairing()", "t.Done()"))
	d.in(page, "what could not be stored was not taken", full, swap("t.Undo()", "_ = t"))
	d.in("door/vault.go", "another vault does not take the place of one that waits", "TestTheKeyOfAPairingIsUsedOnce", off("d.state != h.state"))
	return append(g.rows, d.rows...)
}
