// Strips about the half of this device: one that is old, because the key was split again
// elsewhere, and another device that waits to be handed it.
import type { wire } from "./core.d";
import { guard } from "./guard";
import { useLook } from "./looked";
import { route } from "./router";
import { here, news, user, wallets } from "./store";
import { t } from "./text/text";
import { Link } from "./ui";

interface All { waiting: wire.Pairing[]; old: { id: string; label: string }[] }
const addDevice = "/settings/devices/add";
const nothing: All = { waiting: [], old: [] };

/** look asks the guard, one question after the other. What it cannot say now is left out, and asked for again at the next event. */
async function look(): Promise<All> {
  if (wallets.peek().length === 0) return nothing;
  const mine = here.peek()?.device;
  const waiting = await guard.pairings().then((r) => r.pairings ?? []).catch(() => []);
  const old = await outdated().catch(() => []);
  return { waiting: waiting.filter((p) => p.device !== mine), old };
}

/** outdated are the wallets that were split again elsewhere: the guard has no other half for the one here. */
async function outdated(): Promise<All["old"]> {
  const old: All["old"] = [];
  for (const w of wallets.peek()) {
    const { active } = await guard.wallet(w.id);
    if (active && active.generation > (w.generation ?? 0)) old.push({ id: w.id, label: w.label });
  }
  return old;
}

export function Halves() {
  const said = t.value.halves;
  const who = user.value?.id, at = news.value, mine = here.value?.device, halves = wallets.value.map((w) => w.dealing).join();
  const all = useLook(look, who, nothing, [at, mine, halves]);
  return (
    <>
      {all.old.map((w) => (
        <div class="strip bad" role="status" key={w.id}><div>
          <span>{said.old(w.label)}</span>
          <span class="side"><Link kind="quiet" to="/pair">{said.pair}</Link><Link kind="quiet" to="/settings/wallets">{said.paper}</Link></span>
        </div></div>
      ))}
      {(route.value === addDevice ? [] : all.waiting).map((p) => (
        <div class="strip" role="status" key={p.id}><div><span>{said.waits(p.name)}</span><Link kind="quiet" to={addDevice}>{said.add}</Link></div></div>
      ))}
    </>
  );
}
