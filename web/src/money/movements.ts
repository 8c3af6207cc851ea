// What came to and left accounts, as the guard recorded it.
import { useEffect, useState } from "preact/hooks";
import type { wire } from "../core.d";
import { complain } from "../fail";
import { Cursors, Problem, Unending } from "../guard";
import { news } from "../store";
import { keyOf, type Place } from "./accounts";
import { money } from "./api";

/** cursors are those of one account's pages. */
export interface Story { cursors?: Cursors; place: Place; list: wire.Movement[]; next?: string | undefined; page?: wire.Movements; /** The guard does not follow this network. */ not?: boolean; wrong?: boolean }

async function read(place: Place, after?: string): Promise<Story> {
  try {
    const page = await money.movements(place.account.network, place.account.address, after);
    return { place, list: page.movements ?? [], next: page.next, page };
  } catch (e) {
    return e instanceof Problem && e.kind === "invalid" ? { place, list: [], not: true } : { place, list: [], wrong: true };
  }
}

/** useMovements reads the newest movements of places and again with each event; older() reads further back. */
export function useMovements(places: readonly Place[]): { stories: Story[] | undefined; more: boolean; older(): Promise<void> } {
  const [stories, setStories] = useState<Story[] | undefined>(undefined);
  const key = places.map(keyOf).join(), at = news.value;
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => void Promise.all(places.map((p) => read(p))).then((fresh) => {
      if (current) setStories((old) => fresh.map((f) => kept(f, old?.find((o) => keyOf(o.place) === keyOf(f.place)))));
    }), at === 0 ? 0 : 300);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, at]);
  return {
    stories,
    more: Boolean(stories?.some((s) => s.next)),
    older: async () => {
      const further = await Promise.all((stories ?? []).map(async (s) => {
        if (!s.next) return s;
        const f = await read(s.place, s.next);
        if (f.wrong) return s;
        const cursors = s.cursors ?? new Cursors(), list = [...s.list, ...f.list];
        try {
          return { ...s, cursors, list, next: cursors.next(f.next) };
        } catch (e) {
          if (!(e instanceof Unending)) throw e;
          complain(e);
          return { ...s, cursors, list, next: undefined };
        }
      }));
      setStories(further);
    },
  };
}

/** kept joins the newest page with the older ones that were read before. */
function kept(fresh: Story, old: Story | undefined): Story {
  if (!old || fresh.wrong || old.list.length <= fresh.list.length) return fresh.wrong && old ? old : fresh;
  const id = (m: wire.Movement): string => m.txid + "|" + m.index + m.direction + m.asset;
  const have = new Set(fresh.list.map(id));
  return { ...fresh, ...(old.cursors ? { cursors: old.cursors } : {}), list: [...fresh.list, ...old.list.filter((m) => !have.has(id(m)))], next: old.next };
}
