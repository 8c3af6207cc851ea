package main

import (
	"slices"
	"strings"
)

// row is one check and how it is deleted.
type row struct {
	condition string // of PAIR-SIGNING, "dealing", or the guard's rule
	check     string // what is deleted, for a person
	file      string // from the root of the repository
	old, new  string
	pkg, test string // the folder and the test that must turn red
	// equivalent says why no test can tell the mutant from the original, because
	// another check answers the same before or after it. It is then not run.
	equivalent string
}

// edit is how a check is deleted: old is in the file exactly once.
type edit struct{ old, new string }

// off makes a condition false for ever.
func off(condition string) edit { return edit{condition, "false && (" + condition + ")"} }

// skip makes the error of 'if …; err != nil {' count for nothing.
func skip(line string) edit {
	i := strings.LastIndex(line, "; err != nil")
	if i < 0 {
		return edit{line, line} // which applies refuses
	}
	return edit{line, line[:i] + "; false && err != nil" + line[i+len("; err != nil"):]}
}

// swap replaces text.
func swap(old, with string) edit { return edit{old, with} }

// group makes rows of one condition whose tests are in one folder.
type group struct {
	condition, pkg string
	rows           []row
}

func (g *group) in(file, check, test string, e edit) {
	g.rows = append(g.rows, row{condition: g.condition, check: check, file: file, old: e.old, new: e.new, pkg: g.pkg, test: test})
}

// same marks the last row as equivalent.
func (g *group) same(why string) { g.rows[len(g.rows)-1].equivalent = why }

// table is every check, by condition.
func table() []row {
	return slices.Concat(engineRows(), dealingRows(), pairRows(), guardRows(), approvalRows(), timeRows(), keystoreRows(), epochRows(), holderRows(), callRows(), bookRows(), limitRows(), lineRows(), labelRows(), replaceRows(), storeRows(), egressRows(), watchRows(), auditRows(), ownRows(), bitcoinRows(), hookRows(), webRows(), doorRows(), pairingRows())
}
