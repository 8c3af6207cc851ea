package main

// doorRows are the checks between a page and the wallet core, and those of a vault that a
// page keeps.
func doorRows() []row {
	d := group{condition: "door", pkg: "door"}
	const (
		in, sign, whole = "door/door.go", "door/sign.go", "TestSplitAndSend"
		review, vault   = "door/review.go", "door/vault.go"
	)
	d.in(in, "a locked vault does nothing", "TestALockedVaultDoesNothing", off("!m.shut && d.state == nil"))
	d.in(in, "secrets of a call are wiped", "TestTheVaultOpensAgain", swap("clear(s)\n\t\t}\n\t\tif recover()", "_ = s\n\t\t}\n\t\tif recover()"))
	d.in(in, "a defect is an error", "TestADefectIsAnError", off("recover() != nil"))
	d.in(sign, "the vault is stored before the opening leaves", whole, swap("c.keepLive)", "func(*holder.State) error { return nil })"))
	d.in(sign, "a signature is recorded in the vault that is open", "TestASignatureIsRecordedInTheVaultThatIsOpen", off("s != c.state"))
	d.in(vault, "what began in another vault is over", "TestASignatureIsRecordedInTheVaultThatIsOpen", swap("clear(d.reviews)", "_ = d.reviews"))
	d.in(in, "a field has one name", "TestAFieldHasOneName", skip("if err := checkNames(input); err != nil {"))
	d.in(sign, "a look-alike is signed for after its end was typed", whole, off("p.Ends > 0 && !s.review.sure[p.Address]"))
	d.in(sign, "the same payment is paid again only by who says so", "TestTheSamePaymentTwice", off("len(s.review.Twins) > 0 && !s.review.twice"))
	d.in(review, "a fee cap has an end", "TestTheCeilingOfAFee", off("!most.IsZero() && in.Intent.FeeCap.Cmp(most) > 0"))
	d.in(vault, "a passkey is added by who knows the password", "TestAPasskeyOpensTheVault", skip("if err := c.knows(c.secret(1)); err != nil {"))
	d.in(review, "the end that was typed must be the recipient's", whole, swap("if p.Ends > 0 && !(", "if p.Ends < 0 && !("))
	d.in(review, "the bytes move what was typed", "TestTheReviewCatchesLies", off("err != nil || again.Cmp(r.Summary.Amount) != 0"))
	d.in(vault, "a passkey is removed by who knows the password", "TestAPasskeyOpensTheVault", swap("if err := c.knows(c.secret(0)); err != nil {\n\t\treturn Info{}, err\n\t}\n\tfresh := *c.box\n\tkey, err := fresh.RemovePasskey", "fresh := *c.box\n\tkey, err := fresh.RemovePasskey"))
	d.in(vault, "a new password needs the old one", "TestANewPasswordEndsTheOldWaysIn", swap("if err := c.knows(c.secret(0)); err != nil {\n\t\treturn Info{}, err\n\t}\n\tfresh := *c.box\n\tkey, err := fresh.SetPassword", "fresh := *c.box\n\tkey, err := fresh.SetPassword"))
	d.in(vault, "a vault file needs the password", "TestTheVaultFile", swap("if err := c.knows(c.secret(0)); err != nil {\n\t\treturn None{}, err\n\t}\n\tfile, err", "file, err"))
	d.in(review, "an older vault learns what it signed", "TestAnOlderVaultLearnsWhatItSigned", swap("if s.Recall(set", "if false && s.Recall(set"))
	d.in(review, "what an older vault learns is kept", "TestAnOlderVaultLearnsWhatItSigned", off("len(recalled) > 0"))
	d.in("holder/live.go", "what another device signed is not taken in", "TestAnOlderVaultLearnsWhatItSigned", swap(" || g.Device != device || ", " || "))
	d.in("holder/review.go", "what came by the guard's word excludes nothing", "TestAnOlderVaultLearnsWhatItSigned", swap("(!shares || l.Told)", "!shares"))
	d.in(in, "what is no id ends at the door", "TestWhatIsNoIDEndsAtTheDoor", swap("if err := checkIDs(reflect.ValueOf(in)); err != nil {", "if err := checkIDs(reflect.ValueOf(in)); false && err != nil {"))
	d.in(vault, "a password is of the vault that is open", "TestAPasswordOfAnotherVault", off("subtle.ConstantTimeCompare(key, c.key) != 1"))
	d.in("door/split.go", "words are split when they are on paper", "TestThePaper", off("w.Paper != nil && !w.Paper.Checked"))
	d.in("door/paper.go", "three words are checked and not fewer", "TestThePaper", swap("< enoughWords", "< 1"))
	d.in("door/wallets.go", "words that nobody has shown are not removed", "TestThePaper", off("err == nil && w.Paper != nil && !w.Paper.Checked"))
	d.in("door/paper.go", "words that are wrong check nothing", "TestThePaper", swap("slices.Contains(out.Right, false) ||", "false &&"))
	const wallets = "door/wallets.go"
	d.in(wallets, "a wallet leaves the vault by the password alone", "TestSeveralWallets", skip("if err := c.knows(c.secret(0)); err != nil {"))
	d.in(wallets, "a wallet with something under way stays", "TestSeveralWallets", skip("if err := c.state.Removable(c.opt.Families, in.Wallet); err != nil {"))
	d.in(wallets, "a wallet stays where the vault cannot be stored", "TestSeveralWallets", swap("c.state = before\n", ""))
	d.in("door/guard.go", "a guard's id is its key's fingerprint", "TestAGuardIsPinned", off("pair.Fingerprint(g.IdentityKey) != string(g.ID)"))

	d.in("holder/paper.go", "what is typed is compared with the wallet's paper", "TestThePaperOfASplitWallet", swap("identity.Public().(ed25519.PublicKey), w.Identity) == 1", "identity.Public().(ed25519.PublicKey), w.Identity) >= 0"))

	cmd := group{condition: "book", pkg: "cmd/hefu"}
	cmd.in(review, "look-alikes of who is being paid are found", "TestALookAlikeOfWhoIsBeingPaidIsFound", swap("approved = s.Signed(set)", "_ = s"))
	cmd.in(review, "look-alikes of who was approved are found", "TestALookAlikeOfWhoIsBeingPaidIsFound", off("!ended && (t.State.Live() || t.State == hefu.Final || !t.Approved.IsZero())"))

	b := group{condition: "vault", pkg: "keys/vault"}
	const box, passkey = "keys/vault/box.go", "keys/vault/passkey.go"
	b.in(passkey, "a removed passkey gets no fresh key", "TestBoxRemovePasskey", swap("slices.Delete(slices.Clone(b.Passkeys), i, i+1)", "slices.Clone(b.Passkeys)"))
	b.in(passkey, "a passkey that answers zeros is none", "TestBoxRefusesAPasskeyOfZeros", swap("|| subtle.ConstantTimeCompare", "|| false && subtle.ConstantTimeCompare"))
	b.in(passkey, "an answer has its length", "TestBoxRefusesAPasskeyOfZeros", swap("len(prf) != PRFSize || subtle", "false || subtle"))
	b.in(box, "a new password takes the passkeys out", "TestBoxNewPasswordNewKey", swap("b.Password, b.Passkeys, b.Content = sealed, nil, nil", "b.Password, b.Content = sealed, nil"))
	return append(append(d.rows, cmd.rows...), b.rows...)
}
