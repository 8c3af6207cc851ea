// Set-up: five steps. Which one comes next follows from what the guard and the vault say,
// so that a reload or another day goes on where it was.
import { useEffect } from "preact/hooks";
import type { Page } from "./list";
import { go } from "../router";
import { Account } from "../setup/account";
import { Code, Register } from "../setup/code";
import { Paper } from "../setup/paper";
import { Passkey } from "../setup/passkey";
import { Split } from "../setup/split";
import { step, type Step } from "../setup/state";
import { Vault } from "../setup/vault";
import { PaperWords } from "../setup/words";
import { stored, user } from "../store";
import { t } from "../text/text";
import { Steps } from "../ui";
import { Wait } from "./rest";
import { UnlockForm } from "./unlock";

export const setUp: Page = { path: "/set-up", needs: "nothing", title: (x) => x.welcome.begin, View };

const place: Record<Step, number> = { account: 1, vault: 2, locked: 2, passkey: 2, code: 3, register: 3, paper: 4, words: 4, split: 5, done: 5 };

function View() {
  const known = user.value !== undefined && stored.value !== undefined;
  const at = known ? step() : undefined;
  useEffect(() => {
    if (at === "done") go("/receive", "replace");
  }, [at]);
  useEffect(() => scrollTo(0, 0), [at]);
  if (!at || at === "done") return <Wait />;
  const names = t.value.signUp.steps;
  const name = { account: names.account, vault: names.vault, locked: names.vault, passkey: names.vault, code: names.code, register: names.code, paper: names.paper, words: names.paper, split: names.split, done: names.split }[at];
  return (
    <>
      <Steps at={place[at]} of={5} name={name} />
      {at === "account" ? <Account /> : at === "vault" ? <Vault /> : at === "locked" ? <UnlockForm stay /> : at === "passkey" ? <Passkey /> : at === "code" ? <Code /> : at === "register" ? <Register />
        : at === "paper" ? <Paper /> : at === "words" ? <PaperWords /> : <Split />}
    </>
  );
}
