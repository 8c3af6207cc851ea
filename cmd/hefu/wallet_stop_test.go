package main

import (
	"slices"
	"strconv"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

// Whoever has a session proposes (and cancels) as often as he likes. What rests beneath is
// stopped all the same, and before the proposals; one that just left for a node does not
// end the search.
func TestStopAllFindsWhatIsBuriedUnderProposals(t *testing.T) {
	all := make([]wire.Transfer, 450)
	for i := range all {
		all[i] = wire.Transfer{ID: hefu.TransferID(strconv.Itoa(i)), State: hefu.Stopped}
	}
	all[3].State, all[250].State, all[449].State = hefu.Proposed, hefu.Replan, hefu.Resting
	all[10].State, all[20].State, all[30].State = hefu.Evaluating, hefu.Sending, hefu.Final
	read := func(after hefu.TransferID) (p wire.Transfers, err error) {
		from := 0
		if after != "" {
			from = 1 + slices.IndexFunc(all, func(t wire.Transfer) bool { return t.ID == after })
		}
		p.Transfers = all[from:min(from+stopPage, len(all))]
		if n := len(p.Transfers); n == stopPage {
			p.Next = p.Transfers[n-1].ID
		}
		return p, nil
	}
	var stopped []hefu.TransferID
	stop := func(id hefu.TransferID) error {
		stopped = append(stopped, id)
		if id == "10" {
			return hefu.Errorf(hefu.KindConflict, "it is being sent")
		}
		return nil
	}
	if err := stopAll(read, stop); err != nil {
		t.Fatal(err)
	}
	if want := []hefu.TransferID{"10", "449", "3", "250"}; !slices.Equal(stopped, want) {
		t.Errorf("stopped %v, want %v", stopped, want)
	}
}
