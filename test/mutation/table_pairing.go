package main

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
	g.in("guard/pairing.go", "another session ends no pairing", "TestAThiefDoesNotBlockAPairing", swap("case p.Session != c.Session.ID:", "case false:"))
	g.in("guard/pairing.go", "a session has one pairing", "TestAThiefDoesNotBlockAPairing", swap("if p.Session != c.Session.ID {", "if true {"))
	g.in("guard/pairing.go", "a frozen account gets no half", none, swap("if u.State != hefu.UserActive {", "if false {"))
	g.in("guard/pairing.go", "a database from a backup hands no half on", none, swap("if doubtful {", "if false {"))
	g.in("guard/freeze.go", "a freeze erases what is on its way to a device", none, skip("if err := tx.DeletePairings(u.ID); err != nil {"))
	g.rows[len(g.rows)-1].new = "if err := error(nil); err != nil {"
	g.in("guard/quarantine.go", "a copy holds no half", "TestACopyHoldsNoPairing", swap("\t\tif err := tx.DeletePairings(id); err != nil {", "\t\tif err := error(nil); err != nil {"))
	at := group{condition: "pairing", pkg: "store"}
	at.in("store/pairing.go", "a box is filled once", "TestSQLite", swap("WHERE id = ? AND filled = 0", "WHERE id = ?"))
	return append(g.rows, at.rows...)
}
