package main

import "slices"

// auditRows are the checks of the audit log. They protect no money at once: they are what
// tells an operator afterwards that somebody was there.
func auditRows() []row {
	const log = "guard/audit.go"
	g := group{condition: "audit log", pkg: "store"}
	const found, rewritten = "TestATamperedAuditLogIsFound", "TestARewrittenAuditLogIsFound"
	g.in(log, "an entry follows from the one before", found, off("want := e.follow(at); e.Seq != want.Seq || e.Prev != want.Prev || e.Hash != want.Hash"))
	g.rows[len(g.rows)-1].new = "want := e.follow(at); false && want.Seq > 0"
	g.in(log, "a noted head is still in the log", rewritten, off("k.Seq == at.Seq && k.Hash != at.Hash"))
	g.in(log, "a noted head is not behind the end", found, off("k.Seq > at.Seq"))
	g.in("store/transfer.go", "every event is recorded for the log", "TestSQLite", swap("return seq, t.Record(e.Audit())", "return seq, nil"))
	g.in("store/migrations/sqlite/00005_audit.sql", "a file takes no change of the log", "TestTheAuditLogIsAppendOnly", swap("CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN", "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN false BEGIN"))
	g.in("store/migrations/postgres/00005_audit.sql", "PostgreSQL takes no change of the log", "TestTheAuditLogIsAppendOnly", swap("CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit ", "CREATE TRIGGER audit_no_change BEFORE UPDATE ON audit "))
	atGuard := group{condition: "audit log", pkg: "guard"}
	atGuard.in("guard/epoch.go", "the keystore's event names the head", "TestTheKeystoreRemembersTheHeadOfTheAuditLog", swap("c.Prev, c.Audit = epochMark(epoch, event), head.String()", "c.Prev, _ = epochMark(epoch, event), head.String()"))
	atGuard.in("guard/signin.go", "a right password with a wrong code is recorded", "TestTheAuditLogTellsWhatWasRefused", swap("return tx.Record(AuditEntry{At: g.now(), Kind: \"session/refused\"", "return error(nil); return tx.Record(AuditEntry{At: g.now(), Kind: \"session/refused\""))
	atGuard.in("guard/approve.go", "a refused approval is recorded", "TestTheAuditLogTellsWhatWasRefused", swap("g.refused(ctx, t, err)", "_ = g.refused"))
	atGuard.in("guard/status.go", "a guard that is out of step is not ready", "TestTheStatusOfAGuard", off("!s.InStep"))
	key := group{condition: "keystore", pkg: "keystore"}
	key.in("keystore/file.go", "a group reads only what systemd handed over", "TestAMasterKeyOfSystemd", swap("return dir != \"\" && filepath.Dir(filepath.Clean(path)) == filepath.Clean(dir)", "return dir == dir"))
	pace := group{condition: "pace", pkg: "api"}
	pace.in("api/rate.go", "a source that asks too often waits", "TestASourceThatAsksTooOftenWaits", off("left := a.sources.wait(requestOf(r.Context()).source, a.clock.Now()); left > 0"))
	pace.rows[len(pace.rows)-1].new = "left := a.sources.wait(requestOf(r.Context()).source, a.clock.Now()); false && left > 0"
	pace.in("api/middleware.go", "a session that asks too often waits", "TestASessionThatAsksTooOftenWaits", swap("left := a.allowance(ctx.Operation()).wait(string(c.Session.ID), a.clock.Now()); left > 0", "left := a.sessions.wait(string(c.Session.ID), a.clock.Now()); false && left > 0"))
	pace.in("api/rate.go", "the memory of a limiter is bounded", "TestTheMemoryOfALimiterIsBounded", swap("if len(l.of) < mostBuckets {\n\t\treturn\n\t}\n\tfor key, b", "if len(l.of) < 1<<40 {\n\t\treturn\n\t}\n\tfor key, b"))
	return slices.Concat(g.rows, atGuard.rows, key.rows, pace.rows)
}
