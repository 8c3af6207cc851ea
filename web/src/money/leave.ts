// When the session ends or the vault is locked, what was read meanwhile is forgotten: somebody
// else may sit here next.
import { effect } from "@preact/signals";
import { user, vault } from "../store";
import { leave as accounts } from "./accounts";
import { leave as notes } from "./notes";
import { leave as transfers } from "./transfers";

let who: string | undefined;

effect(() => {
  const now = vault.value ? user.value?.id : undefined;
  if (now === who) return;
  who = now;
  accounts();
  notes();
  transfers();
});
