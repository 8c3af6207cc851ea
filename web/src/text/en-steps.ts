// English of what follows set-up: the passkey, the check-list, the check of one's paper.
export const steps = {
  offer: {
    title: "Open it with fingerprint or face?", lead: "A passkey on this device can open the vault instead of typing. The vault password always opens it too: keep it.",
    submit: "Use fingerprint or face", later: "Not now", where: "You can add or remove it later, under Settings.",
  },
  checkList: {
    title: "Check-list", lead: "What makes it hard to lose your coins or to be robbed. Nothing is switched off while something is open here.",
    count: (done: number, of: number) => `${done} of ${of} done`, line: "What is still worth doing", done: "Done", open: "Open", optional: "if you like",
    away: "Put it away", awayText: "It stays under Settings.", back: "Show it on the home page again", all: "All of it is done.", source: "Devices and coins are the guard's word; the rest is what this device knows.",
    paper: "Paper written and checked", paperText: "Against losing this device, the guard, or both. Is it still where you put it, and can you read it?", paperOpen: "A wallet is not split yet: its words lie on this device. Finish it.",
    kept: "On the Home Screen, or a vault file saved", keptText: "Against Safari, which erases what a page keeps after seven days without a visit. Add Hefu to the Home Screen, or save the sealed vault file outside of the browser.",
    device: "A second device", deviceText: "Against a lost or broken device: with another you go on paying, stop transfers and refuse the lost one at once.",
    received: "A first payment received", receivedText: "Against surprises: send a small amount here, see it arrive, and send some of it back, before you bring more.",
    passkey: "Fingerprint or face", passkeyText: "Against eyes and cameras while you type the vault password.",
    own: "A safe address in the address book", ownText: (wait: string) => `Against haste: an address of your own whose key is not on this device, such as another paper. A new entry counts after ${wait}, so enter it before you need it.`, ownDone: "An entry is in the book. Whether it is your own, only you know.",
  },
  ownPaper: {
    title: "Check your paper", lead: "Type the words, and this device says whether they are the paper of this wallet. Nothing is sent and nothing is kept.",
    enough: "To find your paper and read it is enough for most people.", whole: "Typing it brings the whole key onto this device for a moment. Do that only on a device that you trust, best without a connection.",
    submit: "Check", wrong: (label: string) => `These words are a paper, but not that of “${label}”. Look whether it is another paper of yours, or whether it has a passphrase: a wrong passphrase leads to another wallet. Nothing was changed`,
    right: (label: string) => `This is the paper of “${label}”`, rightText: "It restores this wallet alone. The words that you typed are gone from this device.", next: "Check another", none: "There is no wallet in this vault yet.",
  },
  pair: {
    title: "I have it on another device", lead: "The device that you have hands its half to this one. The paper stays where it is.",
    rules: [
      "You need the other device in your hand, unlocked, and your authenticator.",
      "Here you make a vault and sign in. Then this screen shows a code for ten minutes.",
      "On the other device: Settings, Devices, Add a device. It reads the code from this screen.",
    ],
    begin: "Begin", lost: "The other device is lost or broken? Then set up a wallet with your paper instead.", steps: ["Vault", "Sign in", "The half"],
    enter: "The account that your other device uses. This device is made known to the guard under the same code.",
    show: "Show this to your other device", showText: "There: Settings, Devices, Add a device.", qr: "Code for the other device", typed: "Or type it there:", waits: "Waiting for the other device", left: (time: string) => `${time} left`,
    only: "Show it to your own device and to nobody else. It opens nothing alone: the other device asks for its vault password and a one-time code.", reload: "Keep this page open. After a reload or a lock a fresh code is shown; the one before opens nothing.",
    ten: "The guard relays what is sealed and cannot read it. It takes it for ten minutes, and only with a one-time code.",
    over: "The code is over", overText: "Nothing came within its ten minutes. Nothing has changed.", failed: "It did not work", again: "Show a fresh code",
    came: "The half is here", cameText: "This device pays together with your guard now. So does the other one.", notTaken: "Not taken", compare: "Before anything is paid to it: compare the address under Receive with the one on your other device. They must be the same.", paper: "Your paper stays the only thing that restores everything. Is it where you put it?",
  },
  handOver: {
    title: "Add a device", lead: "Another device of yours gets the half that this device holds. Afterwards each of the two pays with your guard, under the same limits.",
    rules: ["On the new device, open this guard's page and choose “I have it on another device”.", "Scan the code that its screen shows, or type it here."],
    code: "Code on the new device", codeHint: "32 letters and digits, in groups of four.",
    asked: "Did somebody else ask you to do this? Then stop: whoever gets the half pays from your account as you do.",
    to: (name: string) => `Hand over to “${name}”?`, toText: "Only if you hold it in your hand and its screen shows the code that you gave.",
    device: "Device", wallets: "Wallets", what: "What it gets", whatText: "The half that this device holds, never the paper. The guard relays it sealed and cannot read it.", submit: "Hand over",
    byDevice: "This device seals nothing without the vault password.", byGuard: "The guard takes it only with a one-time code, for ten minutes, for exactly this device.",
    done: "Handed over", doneText: (name: string) => `Look at “${name}”: it names the wallets that came.`, notYou: "If it is not in your hands: refuse it under Devices at once, stop what is under way, and freeze the account under Limits.",
  },
  halves: {
    old: (label: string) => `The half of “${label}” on this device is old: its key was split again on another device. This one signs nothing for it.`, pair: "Pair again", paper: "Or restore from paper",
    waits: (name: string) => `“${name}” waits for the half that this device holds. If you hold it in your hand, go on. If that was not you, refuse it under Devices.`, add: "Go on",
  },
};
