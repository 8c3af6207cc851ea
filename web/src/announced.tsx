// What was announced to the guard and waits: a split, a raised limit, an entry of the address
// book, a new device. Whoever did not do it takes it back before it holds, and so must see it
// on whatever page is open.
import type { Dealing, Device } from "./core.d";
import { named } from "./clean";
import { passed, usePassing } from "./clock";
import { guard, get } from "./guard";
import { know, knownDevices } from "./known";
import { useLook } from "./looked";
import { money } from "./money/api";
import { here, news, refused, say, stored, user, vault } from "./store";
import { t, when } from "./text/text";
import { Button, Link } from "./ui";

interface Limit { asset: string; symbol?: string; raise: string; raise_at?: string }
interface Entry { id: string; name: string; not_before: string }
interface All { splits: Dealing[]; limits: Limit[]; entries: Entry[]; devices: Device[] }

const nothing: All = { splits: [], limits: [], entries: [], devices: [] };
/** A device is new for two days. */
const young = 2 * 24 * 3600_000;

/** look asks the guard what waits, one question after the other. What it cannot say now is left out, and asked for again at the next event. */
async function look(): Promise<All> {
  const or = async <T,>(asked: Promise<T[] | null | undefined>): Promise<T[]> => (await asked.catch(() => [])) ?? [];
  const splits = await or(guard.dealings().then((r) => r.dealings));
  const limits = await or(get<{ limits: Limit[] | null }>("/v1/limits").then((r) => r.limits));
  const entries = await or(money.book()), devices = await or(guard.allDevices());
  const now = Date.now(), mine = here.peek()?.device;
  // What the guard does not say now changes nothing: a list that could not be read refuses nobody, and takes nothing back.
  const own = devices.find((d) => d.id === mine);
  if (own) refused.value = own.refused ? { device: own.id, at: own.refused } : null;
  return {
    splits: splits.filter((d) => (d.state === "waiting" || d.state === "open") && d.device !== mine),
    limits: limits.filter((l) => l.raise_at !== undefined && !passed(l.raise_at)),
    entries: entries.filter((e) => !passed(e.not_before)),
    devices: devices.filter((d) => d.id !== mine && !d.refused && now - Date.parse(d.created) < young && !(own && Date.parse(d.created) < Date.parse(own.created))),
  };
}

/** Announced are strips about what waits. */
export function Announced() {
  const said = t.value.announced;
  const who = user.value?.id, at = news.value, mine = here.value?.device;
  // Only an open vault knows which device this one is: before, its own would come and go, and push the page about.
  const shut = stored.value?.exists !== false && !vault.value;
  const all = useLook(look, who, nothing, [at, mine]);
  const limits = all.limits.filter((l) => !passed(l.raise_at ?? "")), entries = all.entries.filter((e) => !passed(e.not_before));
  usePassing([...limits.map((l) => l.raise_at), ...entries.map((e) => e.not_before)], () => void news.value++);
  const key = vault.value?.device.key;
  const devices = shut ? [] : all.devices.filter((d) => d.id !== mine && d.key !== key && !knownDevices.value.includes(d.id));
  return (
    <>
      {all.splits.map((d) => (
        <div class="strip bad" role="status" key={d.id}><div>
          <span>{said.split(when(d.not_before ?? d.created))}</span>
          <Button kind="quiet" onPress={async () => {
            await guard.cancelDealing(d.id);
            news.value++;
            say(t.peek().split.cancelled);
          }}>{t.value.split.cancel}</Button>
        </div></div>
      ))}
      {limits.map((l) => (
        <div class="strip" role="status" key={l.asset}><div><span>{said.limit(named(l.symbol || l.asset), when(l.raise_at))}</span><Link kind="quiet" to="/limits">{said.look}</Link></div></div>
      ))}
      {entries.map((e) => (
        <div class="strip" role="status" key={e.id}><div><span>{said.book(named(e.name), when(e.not_before))}</span><Link kind="quiet" to="/book">{said.look}</Link></div></div>
      ))}
      {devices.map((d) => (
        <div class="strip" role="status" key={d.id}><div>
          <span>{said.device(named(d.name), when(d.created))}</span>
          <span class="side"><Link kind="quiet" to="/settings/devices">{said.look}</Link><Button kind="quiet" label={said.mineOf(named(d.name))} onPress={() => know(d.id)}>{said.mine}</Button></span>
        </div></div>
      ))}
    </>
  );
}
