// Step 5: the first daily limit, and the split, which carries it. The halves of the tally
// come together as the work really goes on.
import { useEffect, useState } from "preact/hooks";
import type { Asset, Dealing, WireNetwork } from "../core.d";
import { ask } from "../core";
import { told } from "../fail";
import { get, guard } from "../guard";
import { go } from "../router";
import { took } from "../session";
import { choose, fleeting, saved } from "../settings";
import { about, say } from "../store";
import { run, span, t, when } from "../text/text";
import { Alert, Button, Code, Field, Form, Note, Skeleton, Stamp, Tally } from "../ui";
import { Afresh, announced, resume, split, Waiting, type Stage, type Tell } from "./deal";
import { current } from "./state";

// What remains to be seen after the wallet is split, when it is no longer the one being set up.
type At = { is: "look" } | { is: "ask" } | { is: "resume" } | { is: "waiting"; dealing: Dealing } | { is: "work"; stage: Stage; part: number } | { is: "done" };

/** What was typed for each asset; it outlives an attempt that failed. */
type Typed = Record<string, string>;

export function Split() {
  const [typed, setTyped] = useState<Typed>({});
  const [at, setAt] = useState<At>({ is: "look" });
  const [wrong, setWrong] = useState("");
  const [wallet] = useState(current);
  const id = wallet?.id ?? "";
  useEffect(() => {
    if (wallet?.pending) return setAt({ is: "resume" });
    announced(id).then((d) => setAt(d ? { is: "waiting", dealing: d } : { is: "ask" }), (e: unknown) => {
      setWrong(told(e));
      setAt({ is: "ask" });
    });
  }, [id]);
  const tell: Tell = (stage, part) => setAt({ is: "work", stage, part });
  const run = async (work: () => Promise<Parameters<typeof took>[0]>, back: At): Promise<void> => {
    setWrong("");
    try {
      const info = await work();
      setAt({ is: "done" });
      if (saved.peek() === "yes") choose({ saved: "no" }); // a file from before holds a half that signs nothing now
      setTimeout(() => {
        took(info);
        go(fleeting() ? "/check-list" : "/receive", "replace");
      }, 2600); // long enough to see the halves meet and read the sentence under them
    } catch (e) {
      if (e instanceof Waiting) return setAt({ is: "waiting", dealing: e.dealing });
      setWrong(e instanceof Afresh ? t.peek().split.lost : told(e));
      setAt(e instanceof Afresh ? { is: "ask" } : back);
    }
  };
  if (at.is === "look") return <Skeleton />;
  if (at.is === "work" || at.is === "done") return <Work at={at} />;
  if (at.is === "waiting") return <Announced dealing={at.dealing} onOver={() => setAt({ is: "ask" })} />;
  if (at.is === "resume") return <Resume wrong={wrong} onGo={() => run(() => resume(id, tell), { is: "resume" })} />;
  return <Limits wrong={wrong} typed={typed} setTyped={setTyped} onGo={(limits, code) => run(() => split(id, limits, code, tell), { is: "ask" })} />;
}

function Work({ at }: { at: { is: "done" } | { is: "work"; stage: Stage; part: number } }) {
  const said = t.value.split;
  const closed = at.is === "done" ? 1 : { ask: 0, cut: 0.05 + 0.75 * at.part, send: 0.82, check: 0.85 + 0.12 * at.part, done: 1 }[at.stage];
  return (
    <div class="stack centre">
      <Tally size="large" {...(at.is === "done" ? { state: "together" as const } : { closed })} />
      <h1>{at.is === "done" ? said.done : said.working}</h1>
      <progress class="progress" max={1} value={closed} aria-label={said.working} />
      <p role="status">{at.is === "done" ? said.doneText : said.stages[at.stage]}</p>
      {at.is === "done" ? null : <p class="small grey">{said.workingText}</p>}
    </div>
  );
}

function Resume({ wrong, onGo }: { wrong: string; onGo(): Promise<void> }) {
  const said = t.value.split;
  return (
    <div class="stack centre">
      <Tally size="large" closed={0.8} />
      <h1>{said.resume}</h1>
      <p>{said.resumeText}</p>
      <Alert text={wrong} />
      <Button kind="primary" onPress={onGo}>{said.goOn}</Button>
    </div>
  );
}

function Announced({ dealing, onOver }: { dealing: Dealing; onOver(): void }) {
  const said = t.value.split;
  useEffect(() => {
    const left = new Date(dealing.not_before ?? 0).getTime() - Date.now();
    const timer = setTimeout(onOver, Math.min(Math.max(0, left), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  }, [dealing.id]);
  return (
    <div class="stack centre">
      <Tally size="large" />
      <h1>{said.waiting}</h1>
      <p>{said.waitingText(when(dealing.not_before))}</p>
      <Button kind="danger" onPress={async () => {
        await guard.cancelDealing(dealing.id);
        say(said.cancelled);
        onOver();
      }}>{said.cancel}</Button>
    </div>
  );
}

function Limits({ wrong, typed, setTyped, onGo }: { wrong: string; typed: Typed; setTyped(v: Typed): void; onGo(limits: { asset: string; units: string }[], code: string): Promise<void> }) {
  const [bad, setBad] = useState<Record<string, string>>({});
  const [code, setCode] = useState("");
  const [kept, setKept] = useState<boolean | undefined>(undefined);
  const said = t.value.split;
  const g = about.value;
  useEffect(() => {
    void get<{ limits: unknown[] | null }>("/v1/limits").then((r) => setKept((r.limits?.length ?? 0) > 0), () => setKept(false));
  }, []);
  if (!g || kept === undefined) return <Skeleton />;
  const field = (a: Asset, n: WireNetwork) => (
    <Field key={a.id} label={said.limit(a.symbol)} hint={said.network(n.name)} value={typed[a.id] ?? ""} error={bad[a.id]} inputMode="decimal" placeholder="0"
      onInput={(v) => setTyped({ ...typed, [a.id]: v })} />
  );
  const tokens = g.networks.flatMap((n) => (n.tokens ?? []).map((a) => [a, n] as const));
  const zero = !kept && Object.values(typed).every((v) => !v.trim());
  return (
    <>
      <div class="stack tight">
        <h1>{kept ? said.submit : said.title}</h1>
        <p class="grey">{kept ? said.anew : said.lead}</p>
        <p><Stamp by="guard" control="limit" /></p>
      </div>
      <Form submit={said.submit} label={said.title} disabled={code.length < 6} onSubmit={async () => {
        const limits = kept ? [] : await amounts(g.networks, typed, setBad);
        const c = code;
        setCode("");
        if (limits) await onGo(limits, c);
      }}>
        {kept ? <Note><p>{said.keep}</p></Note> : (
          <>
            {g.networks.map((n) => field(n.native, n))}
            {tokens.length > 0 ? <details><summary>{said.more}</summary><div class="stack">{tokens.map(([a, n]) => field(a, n))}</div></details> : null}
            <p class="small grey">{run(said.none, said.wait(span(g.policy.raise_seconds)))}</p>
            {zero ? <Note kind="wait"><p class="small">{said.all}</p></Note> : null}
          </>
        )}
        <Code value={code} onInput={setCode} hint={said.code} />
        <Alert text={wrong} />
      </Form>
    </>
  );
}

/** amounts reads what was typed in the core, which knows decimals; null where a field is wrong. */
async function amounts(networks: readonly WireNetwork[], typed: Record<string, string>, setBad: (v: Record<string, string>) => void): Promise<{ asset: string; units: string }[] | null> {
  const out: { asset: string; units: string }[] = [], bad: Record<string, string> = {};
  for (const n of networks) {
    for (const a of [n.native, ...(n.tokens ?? [])]) {
      const text = typed[a.id]?.trim();
      if (!text) continue;
      try {
        out.push({ asset: a.id, units: (await ask("units", { text, decimals: a.decimals })).units });
      } catch (e) {
        bad[a.id] = told(e);
      }
    }
  }
  setBad(bad);
  return Object.keys(bad).length > 0 ? null : out;
}
