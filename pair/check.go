package pair

// CheckSession is the session in which a dealing signs its check messages of one curve.
func CheckSession(guard, dealing string, c Curve) Session {
	return Session{Guard: guard, Dealing: dealing, Transfer: "check " + string(c)}
}

const checkTag = "hefu/check/v1"

// CheckItems lists one item for each key of curve c, in order: a fixed, tagged message that no chain takes for a
// transaction. The pair signs them once after dealing, before anything is erased or an older half dies. They are the only
// messages that do not come from a plan; both sides make them by this function.
func CheckItems(keys []PublicKey, s Session, c Curve) []Item {
	var items []Item
	for _, k := range keys {
		if k.Curve != c {
			continue
		}
		digest := tagged(checkTag, func(e *encoder) {
			s.encode(e)
			e.u8(c.code())
			e.text(k.Path)
			e.bytes(k.Public)
		})
		message := digest[:]
		if c == Ed25519 {
			message = offchain(checkTag, digest)
		}
		items = append(items, Item{Path: k.Path, Public: k.clone().Public, Message: message})
	}
	return items
}
