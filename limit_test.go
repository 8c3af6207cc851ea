package hefu_test

import (
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

func TestALimitChanges(t *testing.T) {
	const day = 24 * time.Hour
	delays := hefu.RaiseDelays{Double: day, Beyond: 3 * day}
	most, err := hefu.ParseUnits("115792089237316195423570985008687907853269984665640564039457584007913129639935")
	if err != nil {
		t.Fatal(err)
	}
	waiting := hefu.Limit{Units: hefu.UnitsOf(100), Raise: hefu.UnitsOf(300), RaiseAt: start.Add(day)}
	for name, c := range map[string]struct {
		from  hefu.Limit
		to    hefu.Units
		units uint64 // in force afterwards
		raise hefu.Units
		at    time.Time
	}{
		"lower":                           {hefu.Limit{Units: hefu.UnitsOf(100)}, hefu.UnitsOf(99), 99, hefu.Units{}, time.Time{}},
		"the same":                        {hefu.Limit{Units: hefu.UnitsOf(100)}, hefu.UnitsOf(100), 100, hefu.Units{}, time.Time{}},
		"up to twice":                     {hefu.Limit{Units: hefu.UnitsOf(100)}, hefu.UnitsOf(200), 100, hefu.UnitsOf(200), start.Add(day)},
		"beyond twice":                    {hefu.Limit{Units: hefu.UnitsOf(100)}, hefu.UnitsOf(201), 100, hefu.UnitsOf(201), start.Add(3 * day)},
		"from nothing":                    {hefu.Limit{}, hefu.UnitsOf(1), 0, hefu.UnitsOf(1), start.Add(3 * day)},
		"twice is too wide a number":      {hefu.Limit{Units: hefu.UnitsOf(1)}, most, 1, most, start.Add(3 * day)},
		"less than what is announced":     {waiting, hefu.UnitsOf(200), 100, hefu.UnitsOf(200), start.Add(day)},
		"more than what is announced":     {waiting, hefu.UnitsOf(301), 100, hefu.UnitsOf(301), start.Add(3 * day)},
		"takes what is announced back":    {waiting, hefu.UnitsOf(100), 100, hefu.Units{}, time.Time{}},
		"below, and back":                 {waiting, hefu.UnitsOf(5), 5, hefu.Units{}, time.Time{}},
		"after the announced one holds":   {hefu.Limit{Units: hefu.UnitsOf(100), Raise: hefu.UnitsOf(300), RaiseAt: start}, hefu.UnitsOf(600), 300, hefu.UnitsOf(600), start.Add(day)},
		"lower after the announced holds": {hefu.Limit{Units: hefu.UnitsOf(100), Raise: hefu.UnitsOf(300), RaiseAt: start}, hefu.UnitsOf(200), 200, hefu.Units{}, time.Time{}},
	} {
		got := c.from.Change(c.to, start, start, delays)
		if got.Units.Cmp(hefu.UnitsOf(c.units)) != 0 || got.Raise.Cmp(c.raise) != 0 || !got.RaiseAt.Equal(c.at) {
			t.Errorf("%s: %s in force, %s from %v", name, got.Units, got.Raise, got.RaiseAt)
		}
	}
}

func TestALimitRipens(t *testing.T) {
	l := hefu.Limit{Units: hefu.UnitsOf(1), Raise: hefu.UnitsOf(2), RaiseAt: start}
	if got := l.Ripen(start.Add(-1)); got.Units.Cmp(hefu.UnitsOf(1)) != 0 {
		t.Error("it holds a moment early")
	}
	if got := l.Ripen(start); got.Units.Cmp(hefu.UnitsOf(2)) != 0 || !got.RaiseAt.IsZero() {
		t.Error("it does not hold when its time has come")
	}
	if got := l.Withdraw(start, start.Add(-1)); !got.RaiseAt.IsZero() || got.Ripen(start).Units.Cmp(hefu.UnitsOf(1)) != 0 {
		t.Error("what was taken back holds")
	}
	if got := l.Withdraw(start, start); got.Units.Cmp(hefu.UnitsOf(2)) != 0 {
		t.Error("what holds was taken back")
	}
}

func TestWhatIsLargeRests(t *testing.T) {
	need := func(want, limit uint64) hefu.Policy {
		return hefu.Policy{Known: true, Rest: time.Minute, Needs: []hefu.Need{{Want: hefu.UnitsOf(want), Limit: hefu.UnitsOf(limit)}}}
	}
	if rest, _ := need(20, 100).Rests(); rest != 0 {
		t.Error("a fifth rests")
	}
	if rest, _ := need(21, 100).Rests(); rest != time.Minute {
		t.Error("more than a fifth does not rest")
	}
	unknown := need(1, 100)
	unknown.Known = false
	if rest, why := unknown.Rests(); rest != time.Minute || why != "the recipient is new" {
		t.Error("a payment to a new recipient does not rest")
	}
}
