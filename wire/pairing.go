package wire

import (
	"time"

	"github.com/hefu-wallet/hefu"
)

// Pairing is a device that waits for the half of another device of the same user. The guard
// carries two sealed messages and can read neither.
type Pairing struct {
	ID      hefu.PairingID `json:"id"`
	Device  hefu.DeviceID  `json:"device" doc:"The new device"`
	Name    string         `json:"name" doc:"The device's name"`
	Key     []byte         `json:"key" doc:"Its public key, sealed under the code that its screen shows"`
	Created time.Time      `json:"created"`
	Expires time.Time      `json:"expires" doc:"When the guard forgets it"`
	Box     []byte         `json:"box,omitempty" doc:"What the other device sealed to that key; absent in lists and until it is there"`
}

// Pairings are those that wait for a box, oldest first.
type Pairings struct {
	Pairings []Pairing `json:"pairings"`
	Next     Cursor    `json:"next,omitempty"`
}

// BeginPairing lets a device wait.
type BeginPairing struct {
	Device hefu.DeviceID `json:"device"`
	Key    []byte        `json:"key" doc:"From the device, at most 2 KiB; the guard cannot read it"`
}

// FillPairing brings the box.
type FillPairing struct {
	Box  []byte `json:"box" doc:"From the other device, at most 184 KiB; the guard cannot read it"`
	Code string `json:"code" minLength:"1" maxLength:"64" doc:"Present one-time code"`
}
