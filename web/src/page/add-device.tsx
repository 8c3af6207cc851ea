// A second device, on the one that has the half: the code from the other screen says to whom
// it is sealed, the vault password and a one-time code that it may be.
import { useRef, useState } from "preact/hooks";
import type { Page } from "./list";
import { bytes } from "../bytes";
import { ask } from "../core";
import type { wire } from "../core.d";
import { guard, Problem } from "../guard";
import { pinned } from "../setup/state";
import { wallets } from "../store";
import { t } from "../text/text";
import { Button, canScan, Code, Facts, Field, Form, Link, Note, Password, Scan, Stamp, Tally } from "../ui";

export const addDevice: Page = { path: "/settings/devices/add", needs: "open", under: "/settings", title: (x) => x.handOver.title, View };

interface Found { pairing: wire.Pairing; name: string; code: string }

/** find looks for the device that shows the code, among those that wait. The guard is not told the code. */
async function find(code: string): Promise<Found> {
  const pairings: wire.Pairing[] = [];
  for (let after: string | undefined; ;) {
    const page = await guard.pairings(after);
    pairings.push(...(page.pairings ?? []));
    if (!page.next) break;
    after = page.next;
  }
  const f = await ask("pairFind", { guard: await pinned(), code, pairings });
  const pairing = pairings.find((p) => p.id === f.pairing);
  if (!pairing) throw new Problem("not-found", "");
  return { pairing, name: f.name, code };
}

function View() {
  const [found, setFound] = useState<Found | null>(null);
  const [done, setDone] = useState(false);
  if (found && done) return <Done name={found.name} />;
  return found ? <HandOver found={found} onBack={() => setFound(null)} onDone={() => setDone(true)} /> : <Seek onFound={setFound} />;
}

function Seek({ onFound }: { onFound(f: Found): void }) {
  const said = t.value.handOver;
  const [code, setCode] = useState("");
  const [scan, setScan] = useState(false);
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p>{said.lead}</p></div>
      <ol class="stack rules">{said.rules.map((r) => <li key={r}>{r}</li>)}</ol>
      <Form submit={t.value.ui.next} label={said.title} disabled={!code.trim()} other={<Link to="/settings/devices">{t.value.ui.cancel}</Link>} onSubmit={async () => onFound(await find(code))}>
        {canScan() ? <div class="side"><Button onPress={() => setScan(true)}>{t.value.ui.scan}</Button></div> : null}
        <Field label={said.code} value={code} onInput={setCode} hint={said.codeHint} mono rows={2} required />
      </Form>
      <Note kind="wait"><p>{said.asked}</p></Note>
      <Scan open={scan} onClose={() => setScan(false)} onRead={(text) => {
        setScan(false);
        setCode(text);
      }} />
    </>
  );
}

function HandOver({ found, onBack, onDone }: { found: Found; onBack(): void; onDone(): void }) {
  const said = t.value.handOver;
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  // The same box is put in once, so an answer that was lost is asked for again with it.
  const sealed = useRef("");
  return (
    <>
      <div class="stack tight"><h1>{said.to(found.name)}</h1><p>{said.toText}</p></div>
      <Facts rows={[[said.device, found.name], [said.wallets, wallets.value.map((w) => w.label).join(", ")], [said.what, said.whatText]]} />
      <Form submit={said.submit} label={said.title} disabled={!password || code.length < 6} other={<Button onPress={onBack}>{t.value.ui.back}</Button>} onSubmit={async () => {
        if (!sealed.current) {
          sealed.current = (await ask("pairSeal", { guard: await pinned(), code: found.code, pairing: found.pairing }, bytes(password))).box;
        }
        setCode(""); // it works once, right or wrong
        await guard.fillPairing(found.pairing.id, { box: sealed.current, code });
        setPassword("");
        onDone();
      }}>
        <input class="unseen" type="text" autocomplete="username" value="hefu vault" readOnly tabIndex={-1} aria-hidden="true" />
        <div class="stack tight"><Password label={t.value.unlock.password} value={password} onInput={setPassword} autocomplete="current-password" required /><p class="small grey">{said.byDevice} <Stamp by="device" /></p></div>
        <div class="stack tight"><Code value={code} onInput={setCode} /><p class="small grey">{said.byGuard} <Stamp by="guard" control="pairing" /></p></div>
        <Note kind="wait"><p>{said.asked}</p></Note>
      </Form>
    </>
  );
}

function Done({ name }: { name: string }) {
  const said = t.value.handOver;
  return (
    <>
      <div class="stack centre">
        <Tally size="large" state="together" />
        <h1>{said.done}</h1>
        <p role="status">{said.doneText(name)}</p>
      </div>
      <Note><p>{said.notYou}</p></Note>
      <div class="act middle"><Link kind="primary" to="/settings/devices">{t.value.ui.done}</Link></div>
    </>
  );
}
