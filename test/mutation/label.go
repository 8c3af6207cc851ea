package main

import "github.com/hefu-wallet/hefu"

// stands names, for each control that people are shown, the checks of the table that make
// it hold. Each of them is deleted by `make mutation`, in the file where it is enforced:
// that is what ties a label to its enforcer. What the chain enforces is no check of ours;
// there the names are tests on a real chain.
func stands() map[hefu.Control][]string {
	return map[hefu.Control][]string{
		hefu.ControlReview:   {"the bytes do what the Intent says", "the answer is about the Intent that was asked"},
		hefu.ControlBook:     {"an entry's MAC is checked", "a name finds genuine entries only"},
		hefu.ControlAlike:    {"a look-alike is asked about", "the first and the last four characters are compared"},
		hefu.ControlVault:    {"a wrong password opens no vault"},
		hefu.ControlCode:     {"a wrong code approves nothing", "a code is used up", "without a standing approval a code is needed"},
		hefu.ControlLimit:    {"T1 refuses what is above the limit", "a later dealing's limits are changes", "none set is zero"},
		hefu.ControlRest:     {"T2 lets it rest", "a rest is waited for"},
		hefu.ControlStop:     {"T2 heeds a stop", "a code stops, nothing less"},
		hefu.ControlNewEntry: {"an entry waits before it counts", "an entry counts when its wait is over", "real networks have the full delay of an entry"},
		hefu.ControlFreeze:   {"a frozen account proposes nothing", "a freeze stops what rests", "a freeze between T1 and T2 wins"},
		hefu.ControlHold:     {"unfreezing leaves a hold", "a quarantine is followed by a hold"},
		hefu.ControlDevice:   {"a refused device is not welcome", "the device is asked for again at T2"},
		hefu.ControlDealing: {
			"the paper signs a dealing at the guard", "a second dealing waits", "a cancelled dealing does not open",
		},
		hefu.ControlPairing:    {"a half goes out for a code only", "a code is for one box of one pairing", "a pairing is over after ten minutes"},
		hefu.ControlLock:       {"a result that does not verify locks the dealing", "a locked dealing signs nothing"},
		hefu.ControlQuarantine: {"a quarantine doubts every device", "the message of a device that is not confirmed is not read"},
		hefu.ControlOnce:       {"TestAReplacedTransferIsDeadAtFinality", "TestTwoLiveTransfersTakeTwoNonces"},
		hefu.ControlKey:        {"a wrong password opens no vault"},
		hefu.ControlReturn:     {"what comes back is the reviewed plan", "what comes back is signed by the watched key"},
		hefu.ControlTyped:      {"typed words are the watched account's"},
		hefu.ControlAbsence:    {"TestOnlyTheKeyMovesCoins"},
		hefu.ControlFinal:      {"TestCoinsMoveToFinality", "TestAReorganisationTakesAnUnsettledTransferBack"},
	}
}
