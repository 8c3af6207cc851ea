package pair

// DeviceStatement is what a device signs with its own key to register it: this key, under this name, for this user of
// this guard.
func DeviceStatement(guard, user string, key []byte, name string) []byte {
	var e encoder
	e.text("hefu/device/v1")
	e.text(guard)
	e.text(user)
	e.bytes(key)
	e.text(name)
	return e.b
}
