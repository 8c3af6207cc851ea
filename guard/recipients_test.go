package guard_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// Whoever sits in somebody's session may propose and give up without end: whom the user has
// paid stays in the first page of what devices compare recipients with.
func TestProposalsPushNoRecipientOut(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	paid := u.pay(u.intent(1))
	w.advance(paid.ID)
	u.mustBeFinal(paid.ID)
	if err := w.store.Update(t.Context(), func(tx guard.Tx) error {
		x, err := tx.Transfer(paid.ID)
		x.State, x.Approval, x.Signed, x.Device = hefu.Stopped, nil, nil, ""
		for i := range 250 {
			x.ID = hefu.TransferID(fmt.Sprint("noise ", i))
			err = errors.Join(err, tx.CreateTransfer(x))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	under := u.pay(u.intent(2))
	page, next, err := w.Recipients(t.Context(), u.caller, guard.Page{Limit: 10})
	if err != nil || next != "" || len(page) != 2 || page[0].ID != under.ID || page[1].ID != paid.ID || len(page[1].Signed) == 0 {
		t.Errorf("%d transfers, next %q, %v", len(page), next, err)
	}
	if other, _, err := w.Recipients(t.Context(), w.signUp("mallory").caller, guard.Page{}); err != nil || len(other) != 0 {
		t.Errorf("another user sees %d of them, %v", len(other), err)
	}
}
