package main

import "slices"

// guardRows are the conditions and the rules of dealing where package guard keeps them.
func guardRows() []row {
	const approve, propose, check, deal = "guard/approve.go", "guard/propose.go", "guard/check.go", "guard/deal.go"
	one := group{condition: "1", pkg: "guard"}
	one.in(approve, "a result that does not verify locks the dealing", "TestCondition1_ATamperedMessageLocksTheHalf",
		swap("g.setDealing(tx, &d, DealingLocked, lockedText)", "g.setDealing(tx, &d, d.State, lockedText)"))
	one.in(approve, "the locked half is erased", "TestCondition1_ATamperedMessageLocksTheHalf", off("fresh.State == hefu.Refused"))
	one.in(approve, "a lock stops what else is open", "TestCondition1_ATamperedMessageLocksTheHalf", swap("return o.Dealing == d.ID }); err != nil {\n\t\treturn err\n\t}\n\treturn t.Refuse", "return false && o.Dealing == d.ID }); err != nil {\n\t\treturn err\n\t}\n\treturn t.Refuse"))
	one.in(propose, "a locked dealing signs nothing", "TestCondition1_ATamperedMessageLocksTheHalf", swap("case d.State == DealingLocked:\n\t\treturn errLocked()\n\tcase d.State != DealingActive:", "case false:\n\t\treturn errLocked()\n\tcase d.State != DealingActive && d.State != DealingLocked:"))
	one.in(approve, "evaluation does not end with the request", "TestACancelledRequestChangesNothing", swap("\tctx = context.WithoutCancel(ctx)\n\tif err := g.evaluate(ctx, t.ID); err != nil {", "\tif err := g.evaluate(ctx, t.ID); err != nil {"))
	one.in(approve, "one transfer of a dealing is evaluated at a time", "TestMutation_OneTransferOfADealingIsEvaluatedAtATime", swap("if _, err := tx.Evaluating(d.ID); err == nil {", "if _, err := tx.Evaluating(d.ID); false {"))
	one.in("store/migrations/sqlite/00001_start.sql", "the store holds one evaluating row a dealing", "TestSQLite", swap("CREATE UNIQUE INDEX transfers_one_evaluating", "CREATE INDEX transfers_one_evaluating"))
	one.rows[len(one.rows)-1].pkg = "store"
	one.in(check, "a check message that fails voids the dealing", "TestMutation_ACheckThatFailsVoidsTheDealing", swap("\t\tif sigs == nil {\n\t\t\tvoid", "\t\tif false {\n\t\t\tvoid"))
	one.in(check, "a check is tried three times", "TestMutation_ACheckIsTriedThreeTimes", off("begun >= maxChecks"))

	two := group{condition: "2", pkg: "guard"}
	two.in(approve, "public data are checked before T1", "TestMutation_WhatPublicDataRefuseIsNotEvaluated",
		swap("if err := half.Check(s, items, com, open); err != nil {", "if err := half.Check(s, items, com, open); false && err != nil {"))
	two.in(check, "public data are checked before a check is counted", "TestMutation_ARefusedCheckIsNotCounted",
		swap("if err := half.Check(s, items, com, open); err != nil {", "if err := half.Check(s, items, com, open); false && err != nil {"))

	three := group{condition: "3", pkg: "guard"}
	const refusal = "guard/refusal.go"
	three.in(refusal, "proposals that are given up are bounded", "TestProposalsThatAreGivenUpAreBounded", swap("err != nil || n < within.most", "err != nil || true || n < within.most"))
	three.in(refusal, "whoever gave up very many is not shut out", "TestProposalsThatAreGivenUpAreBounded", swap("{givenUpPause, 1}", "{givenUpPause, 0}"))
	three.in(refusal, "refusals written down are bounded", "TestRefusalsAreCounted", swap("return one.count <= refusalsEach", "return true"))
	three.in("guard/audit.go", "what people wrote is quoted", "TestWhatPeopleWroteIsQuotedInTheAuditLog", swap("strconv.Quote(e.Text)", "e.Text"))
	three.in(propose, "64 proposals at most wait for approval", "TestUnapprovedProposalsAreBounded", off("open >= maxUnapproved"))
	three.in(approve, "the two messages come from one device", "TestMutation_BothMessagesComeFromOneDevice", off("second.ID != device.ID"))
	three.in(propose, "a message is for the present plan", "TestMutation_AnOldPlanGetsNoPoints", swap("case t.Plan.Number != plan:", "case false && t.Plan.Number != plan:"))

	six := group{condition: "6", pkg: "guard"}
	six.in(propose, "a plan does what the Intent says", "TestMutation_APlanThatDoesSomethingElseIsNotOffered", swap("sum, err := chain.Check(n.Family, n.Network, owner, in, plan)\n\tif err != nil {", "sum, err := chain.Check(n.Family, n.Network, owner, in, plan)\n\tif false && err != nil {"))
	six.in(propose, "a plan names the account's path", "TestMutation_APlanOfAnotherPathIsNotSigned", swap("steps, err := n.Steps(m.Path)", "steps, err := n.Child, error(nil)"))
	six.in("chain/evm/describe.go", "what is assembled is by the sender", "TestEveryFamilyPassesTheSuite", off("got != want"))
	six.rows[len(six.rows)-1].pkg = "chain/all"

	d := group{condition: "dealing", pkg: "guard"}
	d.in(deal, "the paper signs a dealing at the guard", "TestADealingNeedsPaperAndARisingGeneration", skip("if err := pair.VerifyRedeal(req.Identity, said, req.Proof); err != nil {"))
	d.in(deal, "generations rise by one", "TestADealingNeedsPaperAndARisingGeneration", off("fresh.Generation != latest+1"))
	d.in(deal, "words belong to one user", "TestAnothersPaperIsRefused", off("d.User != fresh.User"))
	d.in(deal, "keys belong to one user", "TestAnothersPaperIsRefused", swap("if err := tx.ClaimKey(k.Public, d.User); hefu.Is(err, hefu.KindConflict) {", "if err := error(nil); k.Public == nil || hefu.Is(err, hefu.KindConflict) {"))
	d.in(deal, "a key is dealt under one identity", "TestTheSameKeysUnderAnotherIdentityAreRefused", skip("if err := dealtElsewhere(tx, d, half.Keys()); err != nil {"))
	d.in(deal, "a second dealing waits", "TestDealingAgainWaitsAndKillsTheOldHalf", swap("\tif active {\n\t\tfresh.State", "\tif false && active {\n\t\tfresh.State"))
	d.in(deal, "asking again does not shorten the wait", "TestDealingAgainWaitsAndKillsTheOldHalf", off("ripe.Before(d.NotBefore)"))
	d.in(deal, "a cancelled dealing does not open", "TestAnySessionCancelsADealingThatWaits", swap("\tdefault:\n\t\treturn d, hefu.Errorf(hefu.KindConflict, \"split: generation", "\tcase \"\":\n\t\treturn d, hefu.Errorf(hefu.KindConflict, \"split: generation"))
	d.in(deal, "a dealing needs a welcome device", "TestADealingNeedsPaperAndARisingGeneration", skip("if _, err := g.welcome(tx, c.User.ID, req.Device); err != nil {"))
	d.in(deal, "a frozen account opens no dealing", "TestMutation_AFrozenAccountOpensNoDealing", swap("erase = id, half, nil\n\t\tif c.User.State != hefu.UserActive {", "erase = id, half, nil\n\t\tif false {"))
	d.in(deal, "a half that was begun again meanwhile is thrown away", "TestMutation_AHalfOfAnEarlierOfferIsThrownAway", off("d.Half != offered"))
	d.in(deal, "a one-time key ends after ten minutes", "TestTheOneTimeKeyIsUsedOnceAndExpires", swap("g.now().Add(oneTimeLife)", "g.now().Add(24 * oneTimeLife)"))
	d.in(deal, "a dealing is its user's", "TestMutation_ADealingIsItsUsersOnly", swap("if err == nil && d.User != c.User.ID {\n\t\terr = hefu.Errorf(hefu.KindNotFound, \"split: there is", "if false {\n\t\terr = hefu.Errorf(hefu.KindNotFound, \"split: there is"))
	d.in(check, "both curves are checked before a dealing is active", "TestAPendingDealingSignsNoTransfer", swap("return slices.Contains(d.Checked, string(pair.Secp256k1)) && slices", "return slices.Contains(d.Checked, string(pair.Secp256k1)) || slices"))
	d.in(check, "the older half dies when the new one is checked", "TestDealingAgainWaitsAndKillsTheOldHalf", swap("erase = append(erase, old.Half)", "_ = old.Half"))
	d.in(check, "an older dealing does not replace a newer one", "TestADealingNeedsPaperAndARisingGeneration", off("old.Generation > d.Generation"))
	d.same("openDealing voids every unfinished older dealing when a newer one begins, so an older one is never pending beside it")
	d.in(check, "a frozen account gets no check points", "TestAFrozenAccountFinishesNoDealing", swap("\t\tif c.User.State != hefu.UserActive {\n\t\t\treturn errFrozen(c.User)\n\t\t}\n\t\td, err = g.ownDealing", "\t\td, err = g.ownDealing"))
	d.same("a freeze voids open and pending dealings, and an active one gives no check points")
	return slices.Concat(one.rows, two.rows, three.rows, six.rows, d.rows)
}

// approvalRows are the guard's rules of approval.
func approvalRows() []row {
	const approve, propose, code = "guard/approve.go", "guard/propose.go", "guard/code.go"
	bound := group{condition: "bound to the digest", pkg: "guard"}
	bound.in("transfer.go", "an approval is of one Intent", "TestApprovalStandsForOneIntentAndFiveMinutes", swap("a.Digest == in.Digest() && ", ""))
	bound.rows[0].pkg = "."
	bound.in("transfer.go", "a transition checks that the approval stands", "TestApproveRefusesAnApprovalOfAnotherIntent", off("!a.Stands(t.Intent, now)"))
	bound.rows[1].pkg = "."
	bound.in("transfer.go", "an approval ends after five minutes", "TestAStandingApprovalEndsAfterFiveMinutes", swap(" && now.Before(a.At.Add(ApprovalLife))", ""))
	bound.in(approve, "without a standing approval a code is needed", "TestWrongAndUsedCodesChangeNothing", swap("if t.Approval.Stands(t.Intent, g.now()) {", "if t.Approval == nil {\n\t\tt.Approval = &hefu.Approval{Digest: t.Intent.Digest(), At: g.now()}\n\t}\n\tif t.Approval.Stands(t.Intent, g.now()) {"))
	bound.in(approve, "the Intent is the same at T1", "TestAnApprovalIsWorthlessForAnotherIntent", off("fresh.Intent.Digest() != digest"))
	bound.same("no statement changes a row's Intent; fresh.Approve compares the approval with the row's Intent again, which the row above shows")

	used := group{condition: "used codes", pkg: "guard"}
	used.in(code, "a used code approves nothing more", "TestAnApprovalIsWorthlessForAnotherIntent", swap("case errors.Is(err, factor.ErrReused):", "case errors.Is(err, factor.ErrReused) && false:"))
	used.same("ErrReused is a kind of ErrWrong; the next case refuses it with other words")
	used.in(code, "a code is used up", "TestAnApprovalIsWorthlessForAnotherIntent", swap("\treturn tx.PutFactor(f)\n", "\treturn nil\n"))
	used.in(code, "a wrong code approves nothing", "TestWrongAndUsedCodesChangeNothing", off("wrong != nil"))
	used.in(code, "wrong codes are counted", "TestCodesCannotBeGuessed", swap("Throttle{bucket, t.Failures + 1, now}", "Throttle{bucket, t.Failures, now}"))
	used.in(code, "guessing is throttled", "TestCodesCannotBeGuessed", skip("if err := throttled(t, g.ripe()); err != nil {"))

	frozen := group{condition: "frozen and hold", pkg: "guard"}
	frozen.in("account.go", "a frozen account pays nothing", "TestFrozenMeansNoSignature", swap("case u.State != UserActive:", "case false && u.State != UserActive:"))
	frozen.in("account.go", "a hold must end first", "TestFrozenMeansNoSignature", swap("case now.Before(u.Hold.Until):", "case false && now.Before(u.Hold.Until):"))
	frozen.in("account.go", "a hold never shortens", "TestHoldsNeverShorten", off("!until.After(h.Until)"))
	frozen.rows[2].old, frozen.rows[2].new, frozen.rows[2].pkg = "if until.After(h.Until) {", "if true || until.After(h.Until) {", "."
	frozen.in("guard/limit.go", "a frozen account proposes nothing", "TestFrozenMeansNoSignature", swap("return v, verdictError(u, v)", "return v, nil"))
	frozen.in(propose, "a frozen account gets no points", "TestMutation_AFrozenAccountGetsNoPoints", skip("if err := verdictError(c.User, c.User.Judge(g.ripe())); err != nil {"))
	frozen.in(approve, "the account is judged before the messages", "TestFrozenMeansNoSignature", skip("if err := verdictError(c.User, c.User.Judge(g.ripe())); err != nil {"))
	frozen.same("T1 judges again (next row); without this line the refusal comes later and is the same")
	frozen.in(approve, "the account is judged at T1", "TestMutation_AHoldThatIsThereAtT1Wins", skip("if err := verdictError(c.User, c.User.Judge(ripe)); err != nil {"))
	frozen.in(approve, "a freeze between T1 and T2 wins", "TestAFreezeBetweenT1AndT2Wins", swap("case overtaken(u, *t):", "case false && overtaken(u, *t):"))
	frozen.in(approve, "a freeze that is over still wins", "TestAFreezeThatIsOverStillStopsWhatWasApprovedBefore", swap("u.State != hefu.UserActive || u.Hold.Until.After(t.Approval.At)", "u.State != hefu.UserActive"))
	frozen.in("guard/freeze.go", "a freeze ends every session", "TestFrozenMeansNoSignature", swap("return erase, g.endSessions(tx, u.ID)", "return erase, nil"))
	frozen.in("guard/freeze.go", "a freeze stops what rests", "TestFrozenMeansNoSignature", swap("if !match(t) || !(t.State.Unapproved() || t.State == hefu.Resting) {", "if !match(t) || !t.State.Unapproved() {"))
	frozen.in("guard/freeze.go", "a freeze ends unfinished dealings", "TestMutation_AFreezeEndsUnfinishedDealings", off("d.State != DealingOpen && d.State != DealingPending"))
	frozen.rows[len(frozen.rows)-1].new = "true || d.State != DealingPending"
	frozen.in("guard/freeze.go", "unfreezing needs the password", "TestFrozenMeansNoSignature", swap("\tif !ok {\n\t\treturn u, hefu.Errorf(hefu.KindForbidden, \"unfreeze:", "\tif false && !ok {\n\t\treturn u, hefu.Errorf(hefu.KindForbidden, \"unfreeze:"))
	frozen.in("guard/freeze.go", "unfreezing leaves a hold", "TestFrozenMeansNoSignature", swap("u.Hold = u.Hold.Extend(until, ", "_ = u.Hold.Extend(until, "))
	frozen.in("guard/advance.go", "sending looks for a freeze once more", "TestMutation_SendingLooksForAFreeze", off("overtaken(u, t)"))
	return slices.Concat(bound.rows, used.rows, frozen.rows, deviceRows(), stateRows())
}

func deviceRows() []row {
	const approve, device = "guard/approve.go", "guard/device.go"
	g := group{condition: "refused device", pkg: "guard"}
	g.in(device, "a refused device's message is not read", "TestARefusedDeviceSignsNothing", swap("\t\tif !d.Refused.IsZero() {\n\t\t\tcontinue", "\t\tif false {\n\t\t\tcontinue"))
	g.same("T1 refuses the device once more (next row); without this line the refusal comes later")
	g.in(device, "a refused device is not welcome", "TestMutation_ADeviceThatIsRefusedWhileTheGuardLooksSignsNothing", swap("case !d.Refused.IsZero():\n\t\terr", "case false:\n\t\terr"))
	g.in(approve, "the device is asked for again at T1", "TestMutation_ADeviceRefusedBeforeT1SignsNothing", skip("if _, err := g.welcome(tx, c.User.ID, device); err != nil {"))
	g.in(approve, "the device is asked for again at T2", "TestMutation_ADeviceRefusedBeforeT2SendsNothing", swap("case unwelcome != nil:", "case false && unwelcome != nil:"))
	g.in("guard/epoch.go", "refusing a device stops what rests", "TestRefusingADeviceStopsWhatRests", swap("return t.State == hefu.Resting }", "return false && t.State == hefu.Resting }"))
	g.in(device, "a device is its user's", "TestMutation_NobodyRefusesAnothersDevice", off("err == nil && d.User != user"))
	g.in(device, "a device proves its key", "TestMutation_ADeviceProvesItsKey", off("!ed25519.Verify(d.Key, pair.DeviceStatement(string(g.id), user, d.Key, d.Name), d.Proof)"))
	return g.rows
}

func stateRows() []row {
	const approve, propose = "guard/approve.go", "guard/propose.go"
	owner := group{condition: "owner", pkg: "guard"}
	owner.in(propose, "a transfer is its user's", "TestNobodySeesOrApprovesAnothersTransfer", off("err == nil && t.User != c.User.ID"))
	owner.in("guard/signin.go", "an ended session does nothing", "TestSessionsEnd", off("!s.Ended.IsZero() || now.Sub(s.Created) >= sessionLife || now.Sub(s.Seen) >= sessionIdle"))
	key := group{condition: "idempotency", pkg: "guard"}
	key.in(propose, "one key is one proposal", "TestProposeTwiceWithOneKeyIsOneTransfer", swap("p.Account, ok = s.Account, true", "p.Account, ok = s.Account, false"))
	key.in(propose, "a key is for one Intent", "TestProposeTwiceWithOneKeyIsOneTransfer", off("!slices.Equal(kept.Request, requestHash(in))"))
	key.in(approve, "one approval is one payment", "TestApproveTwiceIsOnePayment", swap("return !t.State.Unapproved() && len(t.Commit) > 0 &&", "return false && len(t.Commit) > 0 &&"))
	key.in(approve, "an approval's key is for one request", "TestMutation_AnApprovalsKeyIsForOneRequest", off("err == nil && !bytes.Equal(kept.Request, req.hash())"))
	key.same("T1 keeps the key in the same transaction and a taken key is refused there (next row); this line only says so before anything is computed")
	key.in(approve, "an approval keeps its key", "TestMutation_AnApprovalsKeyIsForOneRequest", swap("if err := tx.Keep(c.User.ID, req.Key, Kept{Request: req.hash(), Answer: []byte(id), At: now}); err != nil {", "if err := error(nil); err != nil {"))
	fresh := group{condition: "fresh and uses", pkg: "guard"}
	fresh.in(approve, "bytes that went stale are not signed", "TestMutation_ANonceSpentElsewhereIsSeen", swap("if err := n.fresh(t, v, live); hefu.Is", "if err := n.fresh(t, v, live); false && hefu.Is"))
	fresh.in("store/transfer.go", "a nonce is held by one live transfer", "TestSQLite", swap("AND stage <> 'ended' AND stage = 'live'`, x.Family())", "AND stage <> 'ended' AND stage = 'none'`, x.Family())"))
	fresh.rows[len(fresh.rows)-1].pkg = "store"
	fresh.in(propose, "what our own transfers hold is taken", "TestAStalePlanIsRenewedWithoutASecondCode", swap("\t\tv.Taken = append(v.Taken, t.Uses...)\n", ""))
	fresh.in(propose, "what our own transfers spend is spent", "TestMutation_MoneyIsSpentOnce", swap("\t\t\t\tv.Native = less(v.Native, o.Units)\n", "\t\t\t\tv.Native = less(v.Native, hefu.Units{})\n"))
	fresh.in(propose, "an expired Intent is not approved", "TestProposalsExpire", swap("case t.Intent.Expired(now):", "case false && t.Intent.Expired(now):"))
	fresh.in(propose, "an approved transfer gets no points", "TestMutation_OnlyAProposalGetsPoints", swap("case !t.State.Unapproved():\n", "case false && !t.State.Unapproved():\n"))
	fresh.in("transfer.go", "the table of states holds", "TestEveryMethodKnowsItsStates", swap("\t\tif s == to {\n", "\t\tif true || s == to {\n"))
	fresh.rows[len(fresh.rows)-1].pkg = "."
	fresh.in(approve, "a dealing that was replaced before T2 sends nothing", "TestMutation_ADealingReplacedBeforeT2SendsNothing", swap("case d.State != DealingActive:\n\t\treturn t.Stop(", "case false && d.State != DealingActive:\n\t\treturn t.Stop("))
	fresh.in(approve, "the first T2 wins", "TestADeathAfterT1ChangesNothing", swap("fresh, err := tx.Transfer(t.ID)\n\t\tif err != nil || fresh.State != hefu.Evaluating {", "fresh, err := tx.Transfer(t.ID)\n\t\tif err != nil {"))
	fresh.same("the table of states refuses the second T2, which the row for the table shows; a lost race is then an error in the log and nothing else")
	fresh.in("transfer.go", "a rest is waited for", "TestSendingWaitsForTheRest", off("t.State == Resting && now.Before(t.DueAt)"))
	fresh.rows[len(fresh.rows)-1].pkg = "."
	return slices.Concat(owner.rows, key.rows, fresh.rows)
}
