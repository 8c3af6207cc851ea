// English of paper and split.
export const paper = {
  paper: {
    title: "Your paper", lead: "24 words, elsewhere called a mnemonic or seed phrase, are the whole key. Written by hand on paper, they restore everything without this device, without the guard and without us.",
    fresh: "Make a new paper", freshText: "For a key that never existed anywhere else.", have: "I have a paper", haveText: "Words from Hefu, or from any other wallet with 12 to 24 words.",
    label: "Main", name: "Name of the wallet", nameHint: "Only for you.",
    teach: "Before the words appear",
    rules: [
      "Write with a pen, on paper. No photo, no screenshot, no file, no cloud: what a device has seen can be stolen from it.",
      "Be alone. Whoever reads the words has your coins, and needs neither your device nor your guard.",
      "Nobody will ever ask you for them: not the guard, not support, no web page. They are typed in one place only, here, to restore.",
      "Later, write a second copy and keep it in another building.",
    ],
    ready: "I am alone, with paper and a pen", show: "Show the words",
  },
  words: {
    title: (n: number) => `Write down these ${n} words`, lead: "In this order, with their numbers. English words, because other wallets often take no others.",
    shot: "No screenshot, please: pictures go to clouds and galleries that you do not see.", hidden: "The words are hidden while you are away.", again: "Show them again",
    written: "I have written them down", copy: "The words of your paper",
    check: "Check three words", checkText: "Read them from your paper, not from memory.", word: (n: number) => `Word ${n}`, submit: "Check",
    wrong: (n: string) => `Word ${n} differs from the one that was shown. Look at your paper; if it is wrong there, look at the words again.`, back: "Look at the words again",
  },
  restore: {
    title: "Restore from paper", lead: "Type the words in their order, with spaces between them. Capitals do not matter. Nothing is sent: they stay on this device until they are split.",
    words: "The words", hint: "12, 15, 18, 21 or 24 words. English, Chinese and the other official lists are read.", complete: "Words that fit",
    passphrase: "Passphrase (only if the paper has one)", passphraseHint: "Most papers have none. With a wrong one you get another, empty wallet.",
    imported: "These words have been in another wallet or app", importedText: "Then a copy may exist elsewhere, and your limits bind only this guard. Later, move the coins to a fresh key.",
    submit: "Restore", known: "This wallet is in the vault already.",
  },
  split: {
    title: "Your first daily limit", lead: "The most that may leave within any 24 hours, fees included. The guard enforces it from the first second: without its half there is no signature.",
    limit: (symbol: string) => `${symbol} per day`, network: (name: string) => `On ${name}`, none: "Empty means zero: nothing of it may leave.", more: "Tokens", wait: (raise: string) => `You can lower it at once. Raising it later waits ${raise}.`,
    anew: "This device gets a half of its own, and the guard a new one. The halves of before sign nothing any more.",
    keep: "Your limits at this guard stay as they are.",
    all: "Every limit is zero. Then you can receive and not send. You can set a limit later; it waits before it holds.",
    code: "A fresh code; it is asked for because the guard takes over its half now.", submit: "Split the key",
    working: "Splitting your key", workingText: "Each key is cut into two halves on this device. The whole is erased here only after both halves have signed together. This takes a few seconds; you may leave, it goes on where it was.",
    stages: { ask: "Asking the guard", cut: "Cutting the keys", send: "Handing over the guard half", check: "Both halves sign together for the first time", done: "Done" },
    done: "Split", doneText: "One half is here, one at the guard, the whole on your paper only. The words were erased from this device.", receive: "Receive your first coins",
    waiting: "The split is announced", waitingText: (until: string) => `A key that was split before may be split again only after a wait, so that a thief with your paper can be stopped. It opens at ${until}.`, cancel: "Cancel this split", cancelled: "The split is cancelled.",
    goOn: "Go on", resume: "A split was begun", resumeText: "It goes on where it was interrupted. Nothing is lost.",
    lost: "The guard has finished a split that this device could not verify. Your paper is still here; split it again.",
  },
};
