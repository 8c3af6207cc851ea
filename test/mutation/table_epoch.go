package main

import "slices"

// epochRows are the rest of condition 8: the security epoch, quarantine, orphans.
func epochRows() []row {
	const epoch, quarantine, sweep, device = "guard/epoch.go", "guard/quarantine.go", "guard/sweep.go", "guard/device.go"
	const behind, old, other = "TestCondition8_BehindByOneIsReplayed", "TestCondition8_AnOldDatabaseIsQuarantined", "TestCondition8_EveryOtherGapIsAQuarantine"
	k := group{condition: "8", pkg: "keystore"}
	k.in("keystore/epoch.go", "an epoch is raised from the present one only", "TestEpoch", swap("case now != from:", "case false:"))
	k.in("keystore/epoch.go", "raising again by the same event is no conflict", "TestEpoch", swap("case now == from+1 && bytes.Equal(last, event):", "case false && now == from+1 && bytes.Equal(last, event):"))
	k.in("keystore/epoch.go", "raising again by another event is a conflict", "TestEpoch", swap("now == from+1 && bytes.Equal(last, event)", "now == from+1 && (true || bytes.Equal(last, event))"))
	k.in("keystore/epoch.go", "the epoch is compared under the lock", "TestEpochIsRaisedByOne", swap("\treturn k.locked(func() error {\n\t\tnow, last, err := k.Epoch()", "\treturn func(fn func() error) error { return fn() }(func() error {\n\t\tnow, last, err := k.Epoch()"))
	k.in("keystore/half.go", "an overwritten key is no key", "TestAnOverwrittenKeyIsGone", swap("err == nil && len(bytes.Trim(sealed, \"\\x00\")) == 0", "false && len(bytes.Trim(sealed, \"\\x00\")) == 0"))

	g := group{condition: "8", pkg: "guard"}
	g.in(epoch, "the keystore is written before the database", behind, swap("if err := g.keys.Raise(epoch, raw); hefu.Is", "if err := error(nil); hefu.Is"))
	g.in("guard/approve.go", "a lock is in the keystore", behind, swap("return g.raise(tx, change{Do: deedLock, User: t.User, Dealing: d.ID, Transfer: t.ID})", "return nil"))
	g.in("guard/freeze.go", "a freeze is in the keystore", behind, swap("return g.raise(tx, change{Do: deedFreeze, User: u.ID})", "return nil"))
	g.in("guard/check.go", "an activation is in the keystore", behind, swap("return g.raise(tx, active)", "return nil"))
	g.in("guard/deal.go", "a dealing given up for a newer one is in the keystore", behind, off("err == nil && len(void.Dealings) > 0"))
	g.in(epoch, "what is carried out is in the keystore", behind, swap("return erase, g.raise(tx, c)", "return erase, nil"))
	g.in(epoch, "one event is replayed", behind, off("odd != nil || c.Prev != have"))
	g.rows[len(g.rows)-1].new = "true || odd != nil || c.Prev != have"
	g.in(epoch, "an event follows the database's own mark", other, swap("odd != nil || c.Prev != have", "odd != nil"))
	g.in(epoch, "an event is as it was written", "TestAnEventIsReadInOneWayOnly", swap("err != nil || !bytes.Equal(again, raw)", "err != nil || false && !bytes.Equal(again, raw)"))
	g.in(epoch, "a mark names the event, not only the number", other, swap("return fmt.Sprintf(\"%d %x\", epoch, sha256.Sum256(event))", "_ = sha256.Sum256(event)\n\treturn fmt.Sprintf(\"%d\", epoch)"))
	g.in(epoch, "a replay is written down", behind, swap("\t\treturn tx.SetMeta(metaEpoch, epochMark(epoch, event))\n\t})", "\t\treturn nil\n\t})"))
	g.in(epoch, "a failed commit is made good", "TestCondition8_AFailedCommitIsMadeGood", swap("if late := g.reconcile(context.WithoutCancel(ctx)); late != nil {", "if late := error(nil); late != nil {"))
	g.in(epoch, "what gave way and was done is answered so", "TestCondition8_WhatGaveWayAndWasDoneIsAnsweredSo", swap("if kept != nil && g.cameBy", "if false && g.cameBy"))
	g.in(epoch, "what a quarantine took is not answered as done", "TestCondition8_WhatAQuarantineTookIsNotDone", swap("now.quarantine == p.quarantine && ", ""))
	g.in(epoch, "what was done before other events is answered so", "TestCondition8_WhatGaveWayIsFoundBehindOtherEvents", swap("(now.mark == p.mark || now.epoch > p.epoch)", "now.mark == p.mark"))
	g.in("guard/deal.go", "a dealing beside what is given up is made in any case", "TestCondition8_ANewDealingIsMadeAlthoughItGaveWay", swap("g.raiseBeside(tx, void)", "g.raise(tx, void)"))
	g.in(epoch, "a replayed activation keeps its results", "TestCondition8_AReplayedActivationKeepsItsResults", swap("d.Checked, d.Results = c.Checked, c.Results", "d.Checked = c.Checked"))
	g.in(epoch, "time alone raises the epoch", "TestCondition8_ACopyGrowsOldByTimeAlone", swap("return g.raise(tx, change{Do: deedBeat})", "return nil"))
	g.in("guard/advance.go", "a worker lets copies grow old", "TestCondition8_ACopyGrowsOldByTimeAlone", swap("g.Beat(ctx), ", ""))
	g.in("guard/approve.go", "T1 is in step", "TestCondition8_T1SeesWhatWasRecorded", swap("\t\tif err := g.inStep(tx); err != nil {\n\t\t\treturn err\n\t\t}\n", ""))
	g.in("guard/advance.go", "sending is in step", "TestCondition8_AReplicaSeesWhatWasRecorded", swap("\t\tif err := g.inStep(tx); err != nil {\n\t\t\treturn err\n\t\t}\n", ""))
	g.in("guard/guard.go", "a start brings the database in step", behind, skip("if err := g.reconcile(ctx); err != nil {"))
	g.rows[len(g.rows)-1].new = "if err := error(nil); err != nil {"
	g.in("guard/guard.go", "a new database is in step with a new keystore only", "TestCondition8_ALostDatabase", off("epoch == 0"))
	g.rows[len(g.rows)-1].new = "true || epoch == 0"
	g.in(quarantine, "a quarantine ends sessions", old, swap("\tif err := g.endSessions(tx, id); err != nil {\n\t\treturn nil, err\n\t}\n", ""))
	g.in(quarantine, "a quarantine is followed by a hold", old, swap("u.Hold = u.Hold.Extend(until, restoredHold)", "_ = u.Hold.Extend(until, restoredHold)"))
	g.in(quarantine, "a quarantine stops what was not sent", old, swap("\tif err := stopUnsent(tx, id, g.now()); err != nil {\n\t\treturn nil, err\n\t}\n", ""))
	g.in(quarantine, "a quarantine stops what is evaluated", "TestCondition8_AnEvaluationIsStopped", swap("!t.State.Unapproved() && t.State != hefu.Evaluating && t.State != hefu.Resting", "!t.State.Unapproved() && t.State != hefu.Resting"))
	g.in(quarantine, "a quarantine voids what was begun", old, swap("case d.unfinished():\n", "case false && d.unfinished():\n"))
	g.in(quarantine, "a quarantine locks what has no half", "TestCondition8_AHalfThatIsGoneIsLocked", swap("case d.State == DealingActive && !slices.Contains(halves, d.Half):", "case false && !slices.Contains(halves, d.Half):"))
	g.in(quarantine, "a quarantine doubts every device", "TestCondition8_WhatWasRevokedSinceStaysRevoked", swap("\tif err := g.doubtDevices(tx, id); err != nil {\n\t\treturn nil, err\n\t}\n", ""))
	g.in(quarantine, "a quarantine closes the gap", other, swap("return erase, g.raiseFrom(tx, epoch, event, change{Do: deedQuarantine})", "return erase, nil"))
	g.in(quarantine, "a backup is marked as one", "TestABackupIsMarked", swap("return tx.SetMeta(metaEpoch, restored)", "return nil"))
	g.in(quarantine, "a backup holds nothing that is to be sent", "TestABackupIsMarked", swap("\t\tif err := stopUnsent(tx, id, now); err != nil {\n\t\t\treturn err\n\t\t}\n", "\t\t_ = id\n"))
	g.in(device, "a device that is not confirmed is not welcome", "TestCondition8_WhatWasRevokedSinceStaysRevoked", swap("case d.Confirmed.IsZero():\n\t\terr", "case false:\n\t\terr"))
	g.in(device, "the message of a device that is not confirmed is not read", old, swap("case d.Confirmed.IsZero():\n\t\t\treturn", "case false:\n\t\t\treturn"))
	g.in(device, "a refused device cannot be confirmed", "TestARefusedDeviceCannotBeConfirmed", swap("\tif !d.Refused.IsZero() {\n\t\treturn errRefused(*d)\n\t}\n", ""))
	g.in(sweep, "a young orphan stays", "TestOrphansAreSwept", swap("doubtful || g.ripe().Sub(put) < orphanAge", "doubtful || false && g.ripe().Sub(put) < orphanAge"))
	g.in(sweep, "an orphan stays in quarantine", "TestOrphansStayInQuarantine", swap("doubtful || g.ripe().Sub(put) < orphanAge", "false && doubtful || g.ripe().Sub(put) < orphanAge"))
	g.in(sweep, "an orphan stays out of step", "TestOrphansStayOutOfStep", swap("\t\tif err := g.inStep(tx); err != nil {\n\t\t\treturn err\n\t\t}\n", ""))
	return slices.Concat(k.rows, g.rows, moveRows(), rotationRows())
}

// rotationRows are what keeps a master key that is given up from opening anything, and
// what is sealed under it from being lost.
func rotationRows() []row {
	const rotate = "keystore/rotate.go"
	g := group{condition: "8", pkg: "keystore"}
	g.in(rotate, "both keys open until a rotation is done", "TestRotateKilled", swap("k.sealing, k.opening = to, []keyset{to, from}", "_, k.sealing, k.opening = from, to, []keyset{to}"))
	g.in(rotate, "everything is read back with the new key alone", "TestRotateReadsBack", swap("if err := k.alone(func() error { return k.readable(rows) }); err != nil {", "if err := error(nil); err != nil {"))
	g.in(rotate, "the promise is made before anything is sealed anew", "TestRotateKilled", skip("if err := k.write(k.path(rotationFile), append(there, back...)); err != nil {"))
	g.rows[len(g.rows)-1].new = "if err := error(nil); append(there, back...) == nil && err != nil {"
	g.in(rotate, "the old master key is erased", "TestRotate", swap("\tif err := k.forget(); err != nil {", "\tif err := error(nil); err != nil {"))
	g.in(rotate, "a half gets a new key of its own", "TestRotate", swap("return k.putHalf(file, half)", "_ = half\n\treturn nil"))
	g.in("keystore/file.go", "a rotation has the keystore alone", "TestRotateAlone", swap("err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)", "err := syscall.Flock(int(f.Fd()), how&0|syscall.LOCK_SH|syscall.LOCK_NB)"))
	g.in("keystore/file.go", "a file that is in use is not overwritten", "TestRotateKilled", swap("return ok && stat.Nlink > 1", "return false && ok && stat.Nlink > 1"))
	return g.rows
}

// moveRows are what keeps a guard from living in two databases.
func moveRows() []row {
	const move = "guard/move.go"
	g := group{condition: "8", pkg: "guard"}
	g.in("guard/guard.go", "a database that was left, and a copy that is nobody's, are refused", "TestMove", swap("\t\tif err := g.lives(tx); err != nil {\n\t\t\treturn err\n\t\t}\n", ""))
	g.in(move, "a copy is nobody's before the decision", "TestMove", swap("(!next || c.Do != deedMove || c.Move != arriving)", "false"))
	g.in(move, "the decision is about one copy", "TestMoveIsOfOneCopy", swap(" || c.Move != arriving)", ")"))
	g.in(move, "a copy from before the move is not the guard's", "TestMoveIsOfOneCopy", off(`arriving == "" || arriving != id`))
	g.in(move, "the database that was left stays left", "TestMove", swap("have != now && (!next || c.Do == deedMove)", "have != now && next && c.Do == deedMove"))
	g.in(move, "only what was begun is decided", "TestMoveGivenUp", off("err == nil && noted != m"))
	g.in(move, "another guard's copy is not written over", "TestMoveGivenUp", swap(" && meta[metaGuardID] == string(g.id)", ""))
	g.in(move, "a guard's database is not written over", "TestMoveGivenUp", swap(`meta[metaArriving] != "" && `, ""))
	return g.rows
}
