package main

// timeRows are the guard's rules of time: what waits must not end, and what is over must
// not come back, when somebody sets the clock.
func timeRows() []row {
	const (
		at, approve, propose, advance, stale = "guard/time.go", "guard/approve.go", "guard/propose.go", "guard/advance.go", "guard/stale.go"
		ahead, back                          = "TestAClockThatJumpsAheadEndsNoWait", "TestAClockThatIsSetBackRevivesNothing"
		onTheWay, which                      = "TestAClockThatJumpsAheadEndsNoHoldOnTheWay", "TestWhichChainIsBelieved"
		judged                               = "verdictError(c.User, c.User.Judge(g.ripe())); err != nil {"
	)
	g := group{condition: "time", pkg: "guard"}
	g.in(at, "time never goes below the mark", back, swap("return k.mark, k.mark, TimeStands", "return r.at, r.at, TimeStands"))
	g.in(at, "a jump ahead suspends what waits", ahead, off("step > maxStep || lead > maxStep"))
	g.in(at, "small steps do not add up", "TestSmallStepsDoNotAddUp", swap("|| lead > maxStep", "|| false && lead > maxStep"))
	g.in(at, "a set clock is seen", "TestAReadingHasNoMonotonicPart", swap("return reading{now.Round(0), now.Sub(k.start)}", "return reading{now, now.Sub(k.start)}"))
	g.in(at, "a chain is not believed beyond the clock", "TestAChainAloneEndsNoWait", swap("\tk.raise(r.at)\n", "\tk.raise(chain)\n"))
	g.in(at, "a chain must agree to ten minutes", which, off("r.at.Sub(chain) > maxStep"))
	g.in(at, "the mark never goes back", which, off("t.After(k.mark)"))
	g.rows[len(g.rows)-1].new = "true || t.After(k.mark)"
	g.in(at, "one chain alone does not decide among several", which, swap("said[(len(said)-1)/2]", "said[len(said)-1]"))
	g.in(at, "a worthless chain does not decide beside a real one", which, off("worth(n) == best"))
	g.rows[len(g.rows)-1].new = "true || worth(n) == best"
	g.in(at, "the mark is stored", back, swap("return ripe, tx.SetMeta(metaMark, strconv.FormatInt(ripe.UnixMicro(), 10))", "return ripe, nil"))
	g.in(at, "an unconfirmed time is not stored", "TestAnUnconfirmedJumpIsNotStored", swap("\tripe := g.ripe()\n\tif !ripe.After(stored) {", "\tripe := g.now()\n\tif !ripe.After(stored) {"))
	g.in(at, "processes share the mark", "TestTheMarkIsShared", swap("\tg.time.raise(stored)\n\tr := g.time.reading", "\tr := g.time.reading"))
	g.in("guard/guard.go", "a guard learns the mark before it serves", back, skip("if _, err := g.storeMark(tx); err != nil {"))
	g.rows[len(g.rows)-1].new = "if err := error(nil); err != nil {"
	g.in("guard/status.go", "a guard whose time stands still is not ready", back, swap("return g.errTime()", "return nil"))
	g.in("guard/signin.go", "no sign-in while time stands still", back, skip("if err := g.errTime(); err != nil {"))
	g.in("guard/code.go", "a code is judged by the guard's time", "TestACodeOfAPastTimeIsNotRightWhenTheClockIsSetBackToIt", swap("Verify(state, code, digest, g.now())", "Verify(state, code, digest, g.clock.Now())"))
	g.in("guard/signin.go", "a session from a time that never was is over", "TestAJumpThatIsTakenBackLeavesNothing", off("s.Seen.Sub(now) > maxStep"))
	g.in("guard/deal.go", "a dealing ripens by time that passed", ahead, swap("g.resumeDealing(tx, all[0], fresh, g.ripe())", "g.resumeDealing(tx, all[0], fresh, g.now())"))
	g.in("guard/throttle.go", "a back-off ends by time that passed", ahead, swap("now, ripe := g.now(), g.ripe()", "now, ripe := g.now(), g.now()"))
	g.in("guard/book.go", "an address-book entry ripens by time that passed", "TestAClockThatJumpsAheadMakesNobodyKnown", swap("e.Ripe(g.ripe())", "e.Ripe(g.now())"))
	g.in(advance, "the worker is handed what is due by time that passed", ahead, swap("(!t.DueAt.IsZero() && g.ripe().Before(t.DueAt))", "(!t.DueAt.IsZero() && g.now().Before(t.DueAt))"))
	g.in(advance, "a rest ends by time that passed", ahead, swap("\t\tnow := g.ripe()\n", "\t\tnow := g.now()\n"))
	g.same("Advance does not look at it before (row above)")
	g.in("guard/limit.go", "a hold ends by time that passed, for a proposal", "TestAClockThatJumpsAheadEndsNoHold", swap("if v := u.Judge(g.ripe());", "if v := u.Judge(g.now());"))
	g.in(propose, "a hold ends by time that passed, for points", onTheWay, swap(judged, "verdictError(c.User, c.User.Judge(g.now())); err != nil {"))
	g.in(approve, "a hold ends by time that passed, before the messages", onTheWay, swap(judged, "verdictError(c.User, c.User.Judge(g.now())); err != nil {"))
	g.same("T1 judges again (next row); without this line the refusal comes later and is the same")
	g.in(approve, "a hold ends by time that passed, at T1", onTheWay, swap("c.User.Judge(ripe)", "c.User.Judge(now)"))
	g.in(stale, "an Intent is not paid late", "TestARestThatOutlivesItsIntentIsNotSentLate", swap("case t.Intent.Expired(now):", "case false:"))
	g.in(stale, "stale bytes are not sent", "TestAPlanThatGoesStaleAtRestIsPlannedAnewWithoutASecondCode", swap("case t.Plan.Stale(now):", "case false:"))
	g.in(stale, "what stands behind a late transfer is planned anew", "TestWhatWaitsBehindALateTransferIsPlannedAnew", swap("behind, err = g.unplan(tx, t)", "behind, err = nil, nil"))
	g.in(approve, "T1 refuses a plan whose time is over", "TestAPlanWhoseTimeIsOverIsRefusedAtT1", off("fresh.Plan.Stale(now)"))
	return g.rows
}
