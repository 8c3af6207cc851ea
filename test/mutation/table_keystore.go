package main

// keystoreRows are condition 8: the halves' keystore.
func keystoreRows() []row {
	const half, oneTime, file, seal, store = "keystore/half.go", "keystore/onetime.go", "keystore/file.go", "keystore/seal.go", "keystore/keystore.go"
	g := group{condition: "8", pkg: "keystore"}
	g.in(half, "erasing a half erases its key", "TestHalfWithoutItsKey", swap("\t\tif err := k.eraseKeys(file, \"\"); err != nil {\n\t\t\treturn err\n\t\t}\n\t\tif err := k.erase(k.path(halvesDir, file))", "\t\tif err := k.erase(k.path(halvesDir, file))"))
	g.in(half, "a replaced half's key is erased", "TestHalves", swap("\treturn k.eraseKeys(file, hex.EncodeToString(tag))\n}", "\treturn nil\n}"))
	g.in(half, "a half is sealed under a key of its own", "TestMutation_TheMasterKeyAloneOpensNoHalf", swap("tag, key := fresh[:tagSize], fresh[tagSize:]", "tag, key := fresh[:tagSize], k.sealing.halfKeys"))
	g.in(seal, "what is sealed is bound to its name", "TestTampered", swap("append(append([]byte{}, head...), ad...)", "append([]byte{}, head...)"))
	g.in(seal, "what is sealed is bound to its head", "TestOneTimes", swap("return append(append([]byte{}, head...), ad...)", "return append([]byte{}, ad...)"))
	g.in(half, "a name stays in the directory", "TestNamesCannotLeave", skip("if _, err := hefu.ParseID[hefu.HalfID](string(id)); err != nil {"))
	g.in(file, "erasing overwrites", "TestErasedBytesAreOverwritten", swap("_, err = f.Write(make([]byte, info.Size()))", "_ = info"))
	g.in(file, "others cannot reach the directory", "TestPermissions", off("mode&0o077 == 0 || mode&0o037 == 0 && credential(path)"))
	g.rows[len(g.rows)-1].new = "true || mode == 0"
	g.in(store, "a lost master key is not made anew", "TestMaster", swap("\tif used {\n\t\treturn nil, fmt.Errorf(\"keystore: %s is missing, but", "\tif used && false {\n\t\treturn nil, fmt.Errorf(\"keystore: %s is missing, but"))
	g.in(store, "another master key is refused", "TestMaster", off("err != nil || len(seed) != ed25519.SeedSize"))
	g.in(oneTime, "a one-time key is taken once", "TestOneTimes", swap("\t\treturn k.erase(mine)\n", "\t\treturn os.Rename(mine, k.path(oneTimeDir, file))\n"))
	g.in(oneTime, "a one-time key expires", "TestOneTimes", swap("if now.Before(ends) {", "if true || now.Before(ends) {"))
	return g.rows
}
