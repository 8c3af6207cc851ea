// Package notify says what a channel is: a way by which news reach a person or a program
// outside the guard. Each channel is a folder of its own, such as webhook/, and passes the
// suite in notifytest.
//
// The guard queues messages in the transaction of what they tell of, and sends each until
// the receiver has it: a channel may be asked to deliver one message more than once, also
// by two guards at once, and its receiver tells them apart by their ID.
package notify

import (
	"context"
	"errors"
	"io"
	"time"
)

// Kind names a channel.
type Kind string

// Webhook is HTTP to a program of the user's.
const Webhook Kind = "webhook"

// Channel carries messages to addresses of one kind. It keeps nothing and is safe for
// concurrent use.
type Channel interface {
	Kind() Kind
	// Check reads an address as a user wrote it and returns it in the form to keep. It asks
	// nobody. Its errors are *hefu.Error of KindInvalid.
	Check(address string) (string, error)
	// Secret draws what the guard shares with one receiver, in the form that is shown to the
	// user once.
	Secret(random io.Reader) (string, error)
	// Send hands a message over, once. nil says that the receiver has it; ErrGone that it
	// wants nothing any more. Every error is a *hefu.Error: its message is for the user who
	// wrote the address, and holds neither the address nor what was answered.
	Send(ctx context.Context, to Receiver, m Message) error
}

// Receiver is where messages go.
type Receiver struct {
	Address string // as Check returned it
	Secret  string // as Secret drew it
}

// Message is one attempt to tell something.
type Message struct {
	ID   string    // the same in every attempt
	At   time.Time // of this attempt
	Body []byte    // the same in every attempt
}

// ErrGone says that the receiver will never take a message again.
var ErrGone = errors.New("the receiver is gone")
