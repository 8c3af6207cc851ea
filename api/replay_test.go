package api

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

// stepping is a clock that moves on by a second at every look.
type stepping struct{ now time.Time }

func (c *stepping) Now() time.Time {
	c.now = c.now.Add(time.Second)
	return c.now
}

// One user's answers are never so many that another one's are forgotten for them: his own
// oldest go, and while all of his still run no more of his begin.
func TestNobodyPushesAnothersAnswersOut(t *testing.T) {
	k := newReplays(&stepping{time.Unix(1790000000, 0)})
	claim := func(user hefu.UserID, name string) (*replay, bool, error) {
		return k.claim(user, fmt.Sprint(user, " ", name), sha256.Sum256([]byte(name)))
	}
	settled := func(user hefu.UserID, name string) {
		t.Helper()
		r, mine, err := claim(user, name)
		if err != nil || !mine {
			t.Fatalf("%s: mine %v, %v", name, mine, err)
		}
		k.settle(fmt.Sprint(user, " ", name), r, name, nil)
	}
	kept := func(user hefu.UserID, name string) bool {
		_, ok := k.kept[fmt.Sprint(user, " ", name)]
		return ok
	}
	settled("bob", "one")
	for i := range 1000 {
		settled("mallory", fmt.Sprint(i))
	}
	if !kept("bob", "one") || kept("mallory", "743") || !kept("mallory", "744") || len(k.kept) != 257 {
		t.Errorf("%d answers; bob's is kept: %v", len(k.kept), kept("bob", "one"))
	}
	for i := range ofOneUser {
		if _, _, err := claim("eve", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := claim("eve", "more"); !hefu.Is(err, hefu.KindBusy) {
		t.Errorf("one more while all run: %v", err)
	}
	if _, mine, err := claim("eve", "7"); mine || err != nil {
		t.Errorf("one that runs: mine %v, %v", mine, err)
	}
	settled("bob", "two")
}
