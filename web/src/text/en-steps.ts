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
};
