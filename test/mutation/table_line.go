package main

// lineRows are what keeps transfers that are not sent yet within the limits that hold now,
// and none of them behind a gap in the line.
func lineRows() []row {
	g := group{condition: "in line", pkg: "guard"}
	g.in("guard/stale.go", "a lowered limit holds for what rests", "TestALoweredLimitHoldsForWhatRests", swap("case lowered:", "case false && lowered:"))
	g.in("guard/limit.go", "lowering what is zero uses no place up", "TestLoweringWhatIsZeroUsesNoPlaceUp", off("fresh && units.IsZero()"))
	g.in("guard/approve.go", "no place in line behind one that was stopped meanwhile", "TestAStopBeforeT1LeavesNoGap", skip("if err := stillAhead(tx, n, fresh, live); err != nil {"))
	g.in("guard/epoch.go", "what is evaluated behind one that a refusal stopped is planned anew", "TestARefusalDuringAnEvaluationLeavesNoGap", swap("\t\tif !rests(t) {\n\t\t\tcontinue", "\t\tif true {\n\t\t\tcontinue"))
	g.in("guard/advance.go", "nothing settles at a time that nobody believes", "TestAClockThatIsAheadForAMomentDoesNotCloseTheLimit", off("depth.Final && clock.State == TimeSuspended"))
	return g.rows
}
