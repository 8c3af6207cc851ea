package main

// limitRows are the limit of 24 hours, the rest and the stop.
func limitRows() []row {
	const (
		at, approve, stop = "guard/limit.go", "guard/approve.go", "guard/stop.go"
		edge, slides      = "TestTheEdgeOfTheDayIsNoGap", "TestTheWindowSlidesFromFinality"
		rises, back       = "TestALimitFallsAtOnceAndRisesWithACodeAndAWait", "TestARaiseIsTakenBackByAnySessionAndByAFreeze"
		jump              = "TestAClockThatJumpsAheadRaisesNoLimitAndOpensNoWindow"
		lost, rests       = "TestWhatLostItsPlaceGivesBackWhatItHeld", "TestWhatIsLargeRests"
		nothing           = "if err := error(nil); err != nil {"
	)
	g := group{condition: "limit", pkg: "guard"}
	g.in(at, "T1 reserves", edge, swap("return tx.Reserve(t.Family(), u.ID, most)", "_ = most\n\treturn nil"))
	g.in(at, "T1 refuses what is above the limit", "TestApprovalsAtOnceShareOneLimit", skip("if err := g.overLimit(n, t, needs); err != nil {"))
	g.in(at, "a proposal above the limit is refused", "TestARefusalNamesTheTimeWhenItFits", swap("return p.Judge(g.ripe()), g.overLimit(n, t, p.Needs)", "return p.Judge(g.ripe()), nil"))
	g.in("limit.go", "the window is a day", slides, swap("const LimitWindow = 24 * time.Hour", "const LimitWindow = 23 * time.Hour"))
	g.in(at, "what settles counts from finality", edge, swap("return tx.Settle(t.ID, g.now(), out)", "return tx.Settle(t.ID, t.Created, out)"))
	g.in(at, "what is reserved counts", edge, swap("return reserved.Add(reserved, settled), nil", "return reserved.Set(settled), err"))
	g.in(at, "what is settled counts", slides, swap("return reserved.Add(reserved, settled), nil", "return reserved.Add(reserved, settled.SetInt64(0)), err"))
	g.in(at, "what is reserved lets nothing fit by a time", slides, off("free.Sub(free, reserved).Sign() < 0"))
	g.in("call.go", "the dearest fee counts", "TestTheFeeCountsAgainstTheLimit", swap("{s.Native, s.MaxFee}}", "{s.Native, Units{}}}"))
	g.in("limit.go", "none set is zero", "TestNothingLeavesWithoutALimit", swap("return err != nil || sum.Cmp(n.Limit) > 0", "return err != nil || !n.Limit.IsZero() && sum.Cmp(n.Limit) > 0"))
	g.in(at, "a later dealing's limits are changes", "TestAnotherDealingDoesNotRaiseTheLimit", swap("first := !slices.ContainsFunc(", "first := true || !slices.ContainsFunc("))
	g.in("guard/deal.go", "a code for a split is bound to its limits", "TestACodeForASplitIsBoundToItsLimits", swap("limitsText(req.Limits))", `limitsText(nil))`))
	g.in(at, "a raise needs a code", rises, swap("case !raising:", "case false && !raising:"))
	g.in(at, "no raise while frozen", back, swap("case c.User.State != hefu.UserActive:", "case false:"))
	g.in("limit.go", "a raise waits", rises, swap("l.RaiseAt = now.Add(wait)", "l.RaiseAt = now.Add(0 * wait)"))
	g.in("limit.go", "a far raise waits longer", rises, swap("wait := d.Beyond", "wait := d.Double"))
	g.in("limit.go", "a raise that grows waits anew", "TestALimitChanges", swap("if l.RaiseAt.IsZero() || to.Cmp(l.Raise) > 0 {", "if l.RaiseAt.IsZero() {"))
	g.rows[len(g.rows)-1].pkg = "."
	g.in("limit.go", "a raise does not hold a moment early", "TestALimitRipens", swap("!ripe.Before(l.RaiseAt)", "!ripe.Add(1).Before(l.RaiseAt)"))
	g.rows[len(g.rows)-1].pkg = "."
	g.in(at, "a code is no passkey", rises, swap("Double: d.Raise + d.NoPasskey", "Double: d.Raise"))
	g.in(at, "a raise ripens by time that passed, for a transfer", jump, swap("Limit: l.Ripen(g.ripe()).Units", "Limit: l.Ripen(g.now()).Units"))
	g.in(at, "a raise ripens by time that passed, where it is shown", jump, swap("v := LimitView{Limit: l.Ripen(g.ripe())", "v := LimitView{Limit: l.Ripen(g.now())"))
	g.in(at, "a raise ripens by time that passed, for the code", jump, swap("case !l.Raises(units, g.ripe()):", "case !l.Raises(units, g.now()):"))
	g.in(at, "a raise ripens by time that passed, when it is changed", jump, swap("l.Change(units, g.now(), g.ripe(), g.raiseDelays())", "l.Change(units, g.now(), g.now(), g.raiseDelays())"))
	g.in(at, "the window opens by time that passed", jump, swap("g.settled(tx, user, asset, g.ripe())", "g.settled(tx, user, asset, g.now())"))
	g.in("guard/freeze.go", "a freeze takes raises back", back, swap("if err := g.withdrawRaises(tx, u.ID); err != nil {", nothing))
	g.in("guard/guard.go", "what is stopped gives back what it held", "TestWhatDiesGivesBackWhatItHeld", swap("case hefu.Stopped, hefu.Replan, hefu.Refused, hefu.Expired:", `case "":`))
	g.in("guard/advance.go", "what lost its place unsent gives back what it held", lost, swap(`errors.Join(g.release(tx, *t), t.Die("another transaction of this address took its place; this`, `errors.Join(t.Die("another transaction of this address took its place; this`))
	g.in("guard/advance.go", "what lost its place when sent gives back what it held", lost, swap(`errors.Join(g.release(tx, *t), t.Die("another transaction of this address took its place and is final`, `errors.Join(t.Die("another transaction of this address took its place and is final`))

	s := group{condition: "stop", pkg: "guard"}
	s.in(approve, "T2 heeds a stop", "TestAStopBetweenT1AndT2Wins", swap("case t.Halt == hefu.Stopped:", "case false:"))
	s.in(approve, "T2 heeds that one ahead was stopped", "TestStoppingOneRenewsWhatIsBeingEvaluated", swap("case t.Halt == hefu.Replan:", "case false:"))
	s.in(stop, "a stop waits for the evaluation", "TestAStopDoesNotHideAProbe", swap("t.Ask(hefu.Stopped, reason, now)", "t.Stop(reason, now)"))
	s.in(stop, "those behind are planned anew", "TestStoppingOneRenewsThoseBehind", off("t.ID == stopped.ID || !n.follows(t, stopped)"))
	s.rows[len(s.rows)-1].new = "true || !n.follows(t, stopped)"
	s.in(stop, "a proposal has no place in line", "TestStoppingAProposalRenewsNobody", off("!held"))
	s.in(stop, "a code stops, nothing less", "TestACodeAloneStops", swap(`if err := g.useCode(tx, u.ID, by.Code, statement("stop", string(by.Transfer))); err != nil {`, nothing))
	s.in("guard/advance.go", "nobody overtakes in line", "TestNobodyOvertakesInLine", swap("} else if ahead {", "} else if false && ahead {"))
	s.in("limit.go", "a payment to somebody new rests", rests, swap("case !p.Known:", "case false:"))
	s.rows[len(s.rows)-1].pkg = "."
	s.in("limit.go", "a large payment rests", rests, off("slices.ContainsFunc(p.Needs, Need.Large)"))
	s.rows[len(s.rows)-1].pkg = "."
	s.in("limit.go", "large is a fifth", rests, swap("for range 5 {", "for range 4 {"))
	s.rows[len(s.rows)-1].pkg = "."
	s.in(approve, "T2 lets it rest", "TestOnlyTheNewAndTheLargeRest", swap("now.Add(rest), now)", "now.Add(0*rest), now)"))
	return append(g.rows, s.rows...)
}
