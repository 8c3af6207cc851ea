package main

// labelRows are what keeps private notes private and whole.
func labelRows() []row {
	g := group{condition: "labels", pkg: "holder"}
	whole := "TestNobodyElseWritesOrReadsANote"
	g.in("holder/label.go", "a label is bound to what it is about", whole, swap("nonce, padded, n.Binding())", "nonce, padded, nil)"))
	g.rows[len(g.rows)-1].old, g.rows[len(g.rows)-1].new = "out := []byte{}\n\tfor _, f := range []string{noteDomain, string(n.Wallet), string(n.Subject)} {", "out := []byte{}\n\tfor _, f := range []string{noteDomain} {"
	g.rows[len(g.rows)-1].file = "label.go"
	g.in("holder/label.go", "a label's length shows in steps only", whole, swap("(len(text)+noteBlock-1)/noteBlock*noteBlock", "len(text)"))
	at := group{condition: "labels", pkg: "guard"}
	kept := "TestNotesAreKeptForTheirOwner"
	at.in("guard/label.go", "a label is about one's own transfer", kept, skip("if _, err := g.ownTransfer(tx, c, id); err != nil {"))
	at.in("guard/label.go", "a label is of one's own wallet", kept, off("err == nil && !own"))
	return append(g.rows, at.rows...)
}
