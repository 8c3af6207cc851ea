// English of the settings.
export const settings = {
  settings: {
    title: "Settings", appearance: "Appearance", language: "Language", theme: "Theme", themes: { auto: "As the device", light: "Light", dark: "Dark" },
    lock: "Lock by itself", lockAfter: "When left alone for", lockHint: "Locking ends the program that holds your half; nothing open is left in the browser.",
    minutes: { "1": "1 minute", "5": "5 minutes", "15": "15 minutes", "60": "1 hour" },
    thisDevice: "This device", account: "Account", more: "More",
    wallets: "Wallets", walletsNote: "Each is one paper; add another, rename, remove",
    passkeys: "Passkeys", passkeysNote: "Unlock with fingerprint or face", password: "Vault password", passwordNote: "Change the password", file: "Vault file", fileNote: "A sealed copy for another browser",
    forget: "Forget this device", forgetNote: "Erases the vault here; not the coins",
    devices: "Devices", devicesNote: "Which may sign with your guard", sessions: "Sign-ins", sessionsNote: "Where you are signed in", guard: "Your guard", guardNote: "Fingerprint, and who enforces what",
    paper: "Check your paper", paperNote: "Is it the right one, and can you read it?", checkList: "Check-list", checkListNote: "What is still worth doing",
    about: "About Hefu", aboutNote: "Version, licences, state of the cryptography", locked: "Unlock the vault to change this.",
  },
  wallets: {
    title: "Wallets", lead: "Each wallet is one paper. They share this vault, its password and the limits of your account.", split: (at: string) => `Split with the guard · here since ${at}`, imported: "words from elsewhere", whole: "Not split yet: its key lies whole on this device",
    rename: "Rename", renameTitle: (n: string) => `Rename “${n}”`, remove: "Remove", removeTitle: (n: string) => `Remove “${n}” from this device?`, removeText: "This device forgets its half. The coins stay where they are; the way back is the paper of this wallet.",
    removeWhole: "Its key lies whole on this device and nowhere else but on your paper. Without the paper its coins are lost.", havePaper: "I have the paper of this wallet in my hand", removed: (n: string) => `“${n}” is no longer on this device.`,
    add: "Add a wallet", name: "Name", nameHint: "Only you see it.", next: "Go on to its paper", unfinished: (n: string) => `“${n}” is not split yet. Finish it before you add another.`, finish: "Go on with it",
  },
  passkeys: {
    title: "Passkeys", lead: "A passkey on this device can open the vault beside the vault password, never instead of it: if the passkey is lost, the password still opens.",
    none: "No passkey opens the vault", noneText: "With one, a touch unlocks instead of the password.", add: "Add a passkey", name: "Name", nameHint: "To tell it from others.", first: "This device", password: "A passkey is a way in that stays; so whoever adds one must know the password.",
    added: "The passkey opens the vault now.", remove: "Remove", removeTitle: (n: string) => `Remove “${n}”?`,
    removeText: "The vault is sealed under a fresh key, so that this passkey opens nothing that is stored from now on; that takes the password. The other passkeys stay.",
    removedToo: (n: string) => `Removed. These are of an older version and have to be added again: ${n}.`,
    removed: "The passkey no longer opens the vault. Delete it in your device's settings too.",
    weak: "This passkey can sign in and cannot open a vault: it lacks the extension ‘prf’. Try another one, or stay with the password.", cannot: "This browser has no passkeys here.",
    host: (h: string) => `Passkeys belong to the address ${h}. Under another address they do not open this vault.`,
  },
  password: {
    title: "Change the vault password", lead: "The vault is sealed anew on this device. Copies that you exported before keep the old password.", old: "Present vault password", fresh: "New vault password",
    hint: "Asked whenever you unlock.", submit: "Change it", done: "The vault password is changed.", passkeys: "Passkeys have to be added again: the vault gets a fresh key.",
  },
  file: {
    title: "Vault file", lead: "A copy of the vault, sealed by the vault password. Another browser or the hefu command opens it. It holds your device half, not the guard half.",
    password: "Vault password", submit: "Save the file", done: "The file is saved. Keep it where you keep your papers.", not: "It does not replace the paper: without your guard it cannot pay.",
    import: "To open a file, start in a browser that has no vault: set-up asks for it.",
  },
  devices: {
    title: "Devices", lead: "Each device has a key of its own. The guard signs with none that you refuse.", here: "this device", confirmed: (at: string) => `Confirmed ${at}`, unconfirmed: "Must be confirmed with a code before it signs", refused: (at: string) => `Refused ${at}; it signs nothing any more`,
    confirm: "Confirm", refuse: "Refuse", confirmTitle: (n: string) => `Confirm “${n}”?`, confirmText: "Only if you have it in your hand and know it.", refuseTitle: (n: string) => `Refuse “${n}”?`,
    refuseText: "From now on the guard signs nothing with it. This cannot be undone; to use it again, forget it there and set it up anew.", refuseHere: "It is the device you hold. You can then no longer pay from here.", refusedNow: "The device is refused.", confirmedNow: "The device is confirmed.",
    none: "No device is registered yet", fetch: "Get a half from another device",
  },
  sessions: {
    title: "Sign-ins", lead: "Whoever is signed in sees your account and can stop transfers. Nobody pays with it alone.", here: "this one", since: (at: string) => `Since ${at}`, seen: (at: string) => `last seen ${at}`, ended: (at: string) => `Ended ${at}`,
    end: "End", endTitle: "End this sign-in?", endText: "That browser or program has to sign in again.", done: "The sign-in is ended.", older: "Older ones",
  },
  guard: {
    title: "Your guard", version: "Version", waits: "What waits", networks: "Networks", enforce: "Who enforces what", enforceText: "A stamp says who makes it hold. Tap it to see against whom.",
    rest: "A transfer to a new recipient rests", book: "A new address in the book counts after", raise: "A raised limit holds after", redeal: "A new split opens after", hold: "After an unfreeze transfers wait", dev: "throw-away chain", testnet: "test network",
  },
  forget: {
    title: "Forget this device", lead: "The vault is erased from this browser: your device half, and the words where they are not split yet. Your coins stay; your account stays.",
    back: "The way back is your paper, or a vault file with its password. Without either, nobody can restore your coins.",
    paper: "I have my paper, and I have read its words today", alone: "I know that the guard alone cannot give the coins back", type: (word: string) => `Type “${word}” to go on`, word: "forget",
    whole: "The words of a wallet are still on this device and not split. Check three of them against your paper first.", check: "Check my paper", submit: "Erase the vault here",
    prove: "Not sure whether it is the right paper? It can be checked here first.", proven: "You have typed the paper of each wallet here, and it is the right one.",
    locked: "The vault is locked", lockedText: "So this page cannot see whether the words of a wallet are still only here. Unlock it first, and it will say so.", unlock: "Unlock it first", cannot: "I cannot: the password is lost",
    may: "What may be lost", mayText: "A wallet that was made here and never split has its words in this vault. If they are not on your paper, its coins are lost for good, whatever the guard does.", stays: "The guard goes on knowing this device. Refuse it under Devices from another one, or after you have set up anew.",
    unseen: "I accept that whatever is only in this vault is lost for good", nothing: "There is no vault here", nothingText: "This browser has nothing to forget.", done: "This device has forgotten the vault.", refuse: "Refuse this device at the guard too, so that nobody signs with a copy of its vault",
  },
  offline: {
    title: "Without a connection", lead: "The guard cannot be reached. Your coins are on their chains, not in this page; what you see here are addresses at which you can receive.",
    none: "No address is kept here", noneText: "After the next unlock with a connection, your addresses are shown here also without one. Sign-out takes them away.", retry: "Try again", show: "Show the QR code",
  },
  about: {
    title: "About Hefu", lead: "A tally in two halves: an order was valid only when they met. Free software.",
    guard: "Guard", page: "This page", pageNone: "loaded without a service worker", pageHint: "The sum of all files of this page. hefu web verify compares them with a program of yours. It helps against accident; a changed page could lie.",
    crypto: "State of the cryptography",
    cryptoText: [
      "The two-party signing was written for Hefu after published protocols and their proofs. It is tested against vectors of the standards, other implementations and real chains.",
      "It is not yet reviewed by outsiders. Until it is, keep only what you could bear to lose, and keep the bulk on a cold account.",
      "Whatever happens to Hefu, your paper restores your coins in any standard wallet.",
    ],
    licences: "Licences", licence: (what: string, which: string) => `${what}: ${which}`, source: "Go, and the modules named in docs/dependencies.md of the source",
  },
};
