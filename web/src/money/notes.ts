// Private notes: sealed on this device under a key that follows from the paper. The guard
// keeps them and cannot read them.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../core";
import { vault } from "../store";
import { money } from "./api";

export interface NoteText { text: string; verdict: string; wallet: string }
/** By subject; undefined while nobody has asked. */
export const notes = signal<ReadonlyMap<string, NoteText> | undefined>(undefined);

export const aboutTransfer = (id: string): string => "transfer:" + id;

export async function readNotes(): Promise<void> {
  const sealed = await money.notes();
  const { texts } = await ask("notes", { notes: sealed });
  const out = new Map<string, NoteText>();
  for (const n of texts) if (n.verdict === "genuine" || !out.has(n.subject)) out.set(n.subject, n);
  notes.value = out;
}

/** setNote keeps a note; an empty text takes it away. */
export async function setNote(wallet: string, subject: string, text: string): Promise<void> {
  await money.setNote(text ? await ask("sealNote", { wallet, subject, text }) : { wallet, subject });
  await readNotes();
}

/** noteOf is the genuine text about a transfer. */
export function noteOf(id: string): string | undefined {
  const n = notes.value?.get(aboutTransfer(id));
  return n?.verdict === "genuine" ? n.text : undefined;
}

export function useNotes(): void {
  useEffect(() => {
    if (vault.peek() && notes.peek() === undefined) void readNotes().catch(() => undefined);
  }, []);
}

export const leave = (): void => void (notes.value = undefined);
