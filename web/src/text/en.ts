// English. Words are those of the glossary, and no others: paper, device half, guard half,
// guard, vault, vault password, account password, freeze, daily limit, review, final.
import { money } from "./en-money";
import { enter } from "./en-enter";
import { paper } from "./en-paper";
import { settings } from "./en-settings";
import { steps } from "./en-steps";

const wrap = {
  brand: "Hefu",
  ui: {
    loading: "Loading", show: "Show", hide: "Hide", copy: "Copy", copied: "Copied", noClipboard: "The browser does not let this page use the clipboard. Mark the text and copy it by hand, or type it in.", cancel: "Cancel", close: "Close", back: "Back", next: "Continue", done: "Done", retry: "Try again",
    code: "One-time code", codeHint: "The six digits that your authenticator app shows now. Each code works once.",
    scan: "Scan a QR code", camera: "Picture of the camera", noCamera: "The camera could not be opened. Allow it in the browser, or type the text instead.",
    step: (at: number, of: number) => `Step ${at} of ${of}`,
    dismiss: "Dismiss",
  },
  frame: {
    skip: "Go to the content", home: "Hefu, to the start", signOut: "Sign out", lock: "Lock", settings: "Settings", options: "Language and theme", places: "Places", notices: "Notices",
    offline: "Your guard cannot be reached. Nothing moves until it answers.", retry: "Try again", addresses: "Show my addresses", late: "News from your guard come late here: the page has no stream of them, and asks once a minute.",
    planted: (all: string) => `This browser kept as your address, and it is not of this vault: ${all}. Somebody may have written into this page's storage. Give it to nobody, and tell whoever has it from you.`, seen: "I have read it",
    frozen: "Your account is frozen. Nothing leaves until you unfreeze it.", unfreeze: "Unfreeze it", hold: (until: string) => `Transfers are held until ${until}.`,
    fresh: "A new version is ready. Every tab of this page is locked and loads it.", take: "Load it", stuck: "The new version did not take over. Close the other tabs of this page, and try again.", taking: "It is loaded as soon as no tab signs.", sum: "Its sum",
  },
  who: { as: "Signed in as", at: "at", guard: "guard" },
  handed: {
    locked: (n: number) => (n === 1 ? "This device signed a transfer, and what the guard answered was not seen. It may still go out: do not send it again. Its state is shown here as soon as the vault is open." : `This device signed ${n} transfers, and what the guard answered was not seen. They may still go out: do not send them again. Their state is shown here as soon as the vault is open.`),
    open: (n: number) => (n === 1 ? "This device signed a transfer that is not settled. It may still go out: do not send it again." : `This device signed ${n} transfers that are not settled. They may still go out: do not send them again.`),
    look: "Look at it",
    waits: "This device signed it, and the guard says that nobody approved it. It may still go out: do not send the same again. Approve this one, or look again later.",
    brief: "signed, not settled",
  },
  broken: { title: "This page could not be shown", text: "What the guard answered does not fit, or the page has a defect. Nothing was moved by this. Try again; if it stays so, load the page again, and tell the guard's operator.", reload: "Load the page again", notice: "A notice that belongs here could not be shown." },
  refused: {
    strip: (at: string) => `This device was refused at ${at}: your guard signs nothing with it any more. Your coins are where they were. To use it again, forget it here and set it up anew from another device or your paper. If it was not you who refused it, look at Devices from another one.`,
    nothing: "This device was refused, so nothing can be sent from it. Pay from another device, or forget this one and set it up anew.",
  },
  announced: {
    look: "Look at it", mine: "It was me", mineOf: (name: string) => `It was me: ${name}`,
    split: (at: string) => `Your key is to be split again with another device; it opens at ${at}. If that was not you, cancel it: somebody has your paper or your codes.`,
    limit: (asset: string, at: string) => `A higher limit for ${asset} is announced and holds from ${at}. If that was not you, take it back.`,
    book: (name: string, at: string) => `“${name}” enters your address book and counts from ${at}. If that was not you, take it out.`,
    device: (name: string, at: string) => `A device was added at ${at}: “${name}”. If that was not you, refuse it.`,
  },
  stamp: {
    word: { device: "device", guard: "guard", chain: "chain" },
    name: (by: string) => `Enforced by: ${by}. What does that mean?`,
    means: {
      device: "Enforced by this app on this device. It stops mistakes; whoever controls the device can get round it.",
      guard: "Enforced by your guard: without its half there is no signature, so a thief with your device cannot get round it. It does not protect you from the guard itself.",
      chain: "Enforced by the chain itself, for everybody. Neither you nor the guard nor a thief can get round it.",
    },
  },
  signOut: {
    title: "Sign out?", text: "Your session ends at the guard. The vault stays on this device, locked. Your coins stay where they are.",
    open: (n: number) => (n === 1 ? "One transfer is not finished. It goes on without you; you can stop it from any device until it is sent." : `${n} transfers are not finished. They go on without you; you can stop them from any device until they are sent.`),
    look: "Look at them", yes: "Sign out", stay: "Stay", done: "You are signed out. Only the sealed vault is left on this device.",
  },
  fail: {
    form: (what: string) => `The guard's answer has not the form that it must have (${what}), so nothing of it is used. Nothing was moved by this. Load the page again; if it stays so, tell the guard's operator.`,
    unending: "The guard's list does not end, or begins again and again. What it says so is not used. Nothing was moved by this; tell the guard's operator.",
    updating: "A new version of the page is being loaded. Nothing was signed. Unlock the vault again in a moment.",
    request: (id: string) => `Tell the guard's operator this number: ${id}`,
    refused: "The browser or the passkey refused. Nothing has changed. Try again, or use your vault password.",
    kind: {
      invalid: "The guard did not accept what was sent. Nothing has moved. Check what you entered.",
      unauthenticated: "You are not signed in any more. Nothing has moved. Sign in again.",
      forbidden: "This is not allowed with what you showed. Nothing has moved.",
      "not-found": "It does not exist any more. Nothing has moved.",
      conflict: "Something has changed in the meantime. Nothing has moved. Look again, then decide.",
      frozen: "The account is frozen. Nothing leaves until you unfreeze it.",
      limit: "This is above your daily limit. Nothing has moved.",
      locked: "The guard half is locked because a message did not verify. Your coins are where they were. Split your key again from paper.",
      replan: "Fees or balances have changed. Nothing has moved. Review it again.",
      waiting: "A waiting period runs. Nothing has moved.",
      throttled: "Too many attempts. Nothing has moved. Wait a little, then try again.",
      busy: "The guard is busy with another approval of yours. Nothing has moved. Try again in a moment.",
      unavailable: "Something that this needs cannot be reached now. Nothing has moved. Try again later.",
      internal: "This did not work, and it is our fault. Nothing was moved by this step. Load the page again and look before you repeat it.",
      offline: "The guard cannot be reached. Nothing has moved that you do not see under Activity. Check your connection and try again.",
    },
  },
  lost: { title: "This page does not exist", text: "Nothing is at this address. Your coins are not affected.", home: "To the start" },
};

export const en = { ...wrap, ...enter, ...paper, ...settings, ...steps, ...money };
