// The frame around every page: header with sign-out, notices, the places, and what is told
// at the edge.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Announced } from "./announced";
import { clean } from "./clean";
import { passed, usePassing } from "./clock";
import { Brink } from "./edge";
import { guard } from "./guard";
import { Halves } from "./halves";
import { planted } from "./offline";
import { pages, type Page } from "./page/list";
import { SignOut } from "./page/sign-out";
import { Refused } from "./refused";
import { route } from "./router";
import { choose, lang, theme } from "./settings";
import { lock, look } from "./session";
import { fresh, late, offline, ready, toasts, unkept, unsay, updating, user, vault } from "./store";
import { t, when } from "./text/text";
import { take } from "./update";
import { Unsettled } from "./unsettled";
import { Button, Choice, Dialog, Link, Tally } from "./ui";

export function Frame({ page, children }: { page: Page | undefined; children: ComponentChildren }) {
  return (
    <>
      <a class="button skip" href="#main" onClick={(e) => {
        e.preventDefault();
        document.querySelector<HTMLElement>("main")?.focus();
      }}>{t.value.frame.skip}</a>
      <Top />
      <Brink at={route.value}><Strips /></Brink>
      <main id="main" tabIndex={-1}><div class="page">{children}</div></main>
      <Places page={page} />
      <Toasts />
    </>
  );
}

function Top() {
  const [asked, setAsked] = useState(false);
  const [options, setOptions] = useState(false);
  const said = t.value;
  const state = user.value?.state === "frozen" ? "broken" : vault.value ? "together" : "apart";
  return (
    <header class="top">
      <div>
        <a class="brand" href="#/" aria-label={said.frame.home}><Tally size="small" state={state} /><span>{said.brand}</span></a>
        <span class="space" />
        <Button kind="quiet" onPress={() => setOptions(true)}>{lang.value === "zh" ? "中文 · A" : "EN · 文"}<span class="unseen">{said.frame.options}</span></Button>
        {vault.value ? <Button kind="quiet" onPress={lock}>{said.frame.lock}</Button> : null}
        {user.value ? <Button kind="quiet" onPress={() => setAsked(true)}>{said.frame.signOut}</Button> : null}
      </div>
      <SignOut open={asked} onClose={() => setAsked(false)} />
      <Dialog open={options} title={said.frame.options} onClose={() => setOptions(false)}>
        <Appearance />
        <Button onPress={() => setOptions(false)}>{said.ui.done}</Button>
      </Dialog>
    </header>
  );
}

/** Appearance is language and theme; settings shows it too. */
export function Appearance() {
  const said = t.value.settings;
  return (
    <>
      <Choice label={said.language} value={lang.value} options={[{ value: "en", label: "English" }, { value: "zh", label: "中文" }]} onChange={(v) => choose({ lang: v })} />
      <Choice label={said.theme} value={theme.value} onChange={(v) => choose({ theme: v })}
        options={[{ value: "auto", label: said.themes.auto }, { value: "light", label: said.themes.light }, { value: "dark", label: said.themes.dark }]} />
    </>
  );
}

/** Strips tell what holds for every page. */
function Strips() {
  const said = t.value.frame;
  const u = user.value, at = route.value;
  const held = u?.hold && !passed(u.hold.until) ? when(u.hold.until) : "";
  usePassing([u?.hold?.until], () => void guard.user().then((x) => user.peek()?.id === x.id && (user.value = x), () => undefined));
  return (
    <div class="framed" role="region" aria-label={said.notices}>
      {offline.value ? (
        <div class="strip" role="status"><div>
          <span>{said.offline}</span>
          <span class="side"><Link kind="quiet" to="/offline">{said.addresses}</Link><Button kind="quiet" onPress={look}>{said.retry}</Button></span>
        </div></div>
      ) : u && late.value ? <div class="strip" role="status"><div>{said.late}</div></div> : null}
      {u?.state === "frozen" ? <div class="strip bad" role="status"><div><span>{said.frozen}</span>{route.value === "/limits" ? null : <Link kind="quiet" to="/limits">{said.unfreeze}</Link>}</div></div> : held ? <div class="strip" role="status"><div>{said.hold(held)}</div></div> : null}
      {unkept.value ? <div class="strip bad" role="alert"><div>{unkept.value}</div></div> : null}
      {planted.value.length > 0 ? (
        <div class="strip bad" role="alert" data-planted=""><div>
          <span>{said.planted(planted.value.map((a) => clean(a.address, 120)).join(", "))}</span>
          <Button kind="quiet" onPress={() => void (planted.value = [])}>{said.seen}</Button>
        </div></div>
      ) : null}
      <Brink at={at}><Unsettled /></Brink>
      {u ? <Refused /> : null}
      {u ? <Brink at={at}><Announced /></Brink> : null}
      {u ? <Brink at={at}><Halves /></Brink> : null}
      {fresh.value ? (
        <div class="strip" role="status"><div>
          <span>{said.fresh} <span class="grey">{said.sum}: <span class="mono">{fresh.value.slice(0, 16)}</span></span></span>
          {updating.value ? <span>{said.taking}</span> : <Button kind="quiet" onPress={take}>{said.take}</Button>}
        </div></div>
      ) : null}
    </div>
  );
}

function Places({ page }: { page: Page | undefined }) {
  if (!user.value || !vault.value || !ready.value) return null;
  const places = pages.filter((p) => p.place !== undefined).sort((a, b) => (a.place ?? 0) - (b.place ?? 0));
  const here = page?.under ?? page?.path;
  return (
    <nav class="places" aria-label={t.value.frame.places}>
      <ul>{places.map((p) => <li key={p.path}><a href={"#" + p.path} aria-current={p.path === here ? "page" : undefined}>{p.title(t.value)}</a></li>)}</ul>
    </nav>
  );
}

function Toasts() {
  return (
    <div class="toasts" role="log" aria-live="polite" aria-label={t.value.frame.notices}>
      {toasts.value.map((x) => (
        <div key={x.id} class="toast" role={x.kind === "bad" ? "alert" : undefined}>
          <span>{x.text}</span>
          <button type="button" class="button quiet" onClick={() => unsay(x.id)}>{t.value.ui.dismiss}</button>
        </div>
      ))}
    </div>
  );
}
