package guard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hefu-wallet/hefu"
)

// A guard moves to another database in four steps, each of which may be the last before
// the machine dies:
//
//  1. BeginMove notes in the database that is left where it goes;
//  2. the rows are copied and compared (store.Move), and the copy is marked as one that is
//     not yet a guard's: none starts on it;
//  3. DecideMove raises the keystore's epoch by an event that names the copy. Before it the
//     old database is the guard's and the copy nobody's, after it the other way round;
//     there is nothing in between, because one file is replaced at once;
//  4. the next guard that starts on the copy finds itself behind by exactly that event and
//     does what it says: the mark goes, without a quarantine.
//
// A copy of the old file that was put aside earlier lacks the event too. It is not the one
// that the event names, so no guard starts on it; an older one ends in quarantine.

const (
	metaMoving   = "moving"   // in the database that is left: a Move
	metaArriving = "arriving" // in the copy, until the move is decided: the Move's ID
	metaArrived  = "arrived"  // afterwards
)

// ErrMoved says that a database is the one that a guard has left.
var ErrMoved = errors.New("the guard has moved to another database")

// Move is one try to go to another database.
type Move struct {
	ID    string `json:"id"`    // random
	Place string `json:"place"` // for people, without a password
}

// MoveMarks are the keys of meta that say which of two databases one is.
func MoveMarks() []string { return []string{metaMoving, metaArriving, metaArrived} }

// Mark are the rows of meta that mark the copy.
func (m Move) Mark() map[string]string { return map[string]string{metaArriving: m.ID} }

// Over says whether a database with such a meta is a copy of this guard's that was never
// decided upon, so that nothing is lost when it is written over. None was ever decided upon
// that the move's own database does not know of.
func (g *Guard) Over(meta map[string]string) bool {
	return meta[metaArriving] != "" && meta[metaGuardID] == string(g.id)
}

// BeginMove notes that this database may be left for another one.
func (g *Guard) BeginMove(ctx context.Context, place string) (Move, error) {
	id, err := hefu.NewID[string](g.rand)
	if err != nil {
		return Move{}, err
	}
	m := Move{ID: id, Place: place}
	text, err := json.Marshal(m)
	if err != nil {
		return Move{}, fmt.Errorf("begin to move: %w", err)
	}
	return m, g.store.Update(ctx, func(tx Tx) error { return tx.SetMeta(metaMoving, string(text)) })
}

// DecideMove makes the copy the guard's database, and this one useless. Nobody else may
// be using it.
func (g *Guard) DecideMove(ctx context.Context, m Move) error {
	var epoch uint64
	var event []byte
	err := g.store.View(ctx, func(tx Tx) error {
		noted, err := Moving(tx)
		if err == nil && noted != m {
			err = errors.New("decide to move: this is not the move that was begun")
		}
		if err == nil {
			epoch, event, err = g.step(tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	c := change{Do: deedMove, Move: m.ID, Prev: epochMark(epoch, event)}
	if c.ID, err = hefu.NewID[string](g.rand); err != nil {
		return err
	}
	raw, err := c.encode()
	if err != nil {
		return err
	}
	if err := g.keys.Raise(epoch, raw); err != nil {
		return fmt.Errorf("decide to move: %w", err)
	}
	return nil
}

// Moving returns the move that was begun from a database, or a zero one.
func Moving(tx Tx) (m Move, err error) {
	text, err := tx.Meta(metaMoving)
	if err != nil || text == "" {
		return Move{}, err
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return Move{}, fmt.Errorf("read where the guard goes: %w", err)
	}
	return m, nil
}

// ArrivedBy returns the ID of the move that filled a database, decided upon or not, or "".
func ArrivedBy(tx Tx) (string, error) {
	id, err := tx.Meta(metaArriving)
	if err == nil && id == "" {
		id, err = tx.Meta(metaArrived)
	}
	return id, err
}

// lives refuses a database that was left and a copy that is not yet a guard's.
func (g *Guard) lives(tx Tx) error {
	m, err := Moving(tx)
	if err != nil {
		return err
	}
	arriving, err := tx.Meta(metaArriving)
	if err != nil || m.ID == "" && arriving == "" {
		return err
	}
	return g.stays(tx, m, arriving)
}

// stays looks whether a move was decided upon.
func (g *Guard) stays(tx Tx, m Move, arriving string) error {
	have, err := tx.Meta(metaEpoch)
	if err != nil {
		return err
	}
	epoch, event, err := g.keys.Epoch()
	if err != nil {
		return err
	}
	now := epochMark(epoch, event)
	c, odd := decodeChange(event) // nothing has happened yet: it is odd, and this is in step
	next := odd == nil && c.Prev == have
	switch {
	case arriving != "" && (!next || c.Do != deedMove || c.Move != arriving):
		return hefu.Errorf(hefu.KindConflict, "start the guard: this database was being filled by 'hefu admin migrate', which did not finish; run it again, or go on with the database that it was filled from")
	case arriving != "":
		return nil // reconcile does the rest
	case have != now && (!next || c.Do == deedMove):
		return errMoved(m.Place)
	}
	return tx.SetMeta(metaMoving, "") // it was never decided: the guard stays
}

func errMoved(place string) error {
	if place == "" {
		place = "PostgreSQL"
	}
	return hefu.Errorf(hefu.KindConflict, "start the guard: its database is %s since 'hefu admin migrate'; set database in the configuration to it. What lies here is what was left", place).Because(ErrMoved)
}

// applyMove does what the decision says to the copy that it names. On every other database
// it fails: a guard does not start there.
func (g *Guard) applyMove(tx Tx, id string) error {
	arriving, err := tx.Meta(metaArriving)
	switch {
	case err != nil:
		return err
	case arriving == "" || arriving != id:
		return errMoved("")
	}
	if err := RecordAdmin(tx, g.now(), "migrate", "this database is the guard's from now on"); err != nil {
		return err
	}
	if err := tx.SetMeta(metaArriving, ""); err != nil {
		return err
	}
	return tx.SetMeta(metaArrived, id)
}
