// The guard's API about money. What moves something carries an Idempotency-Key; the brakes
// carry none, because nothing may stand before them.
import type { hefu, wire } from "../core.d";
import { get, move, post, Problem, request } from "../guard";

export type State = "proposed" | "replan" | "evaluating" | "resting" | "sending" | "sent" | "final" | "stopped" | "expired" | "dead" | "refused";
export type Transfer = Omit<wire.Transfer, "state"> & { state: State };

const id = encodeURIComponent;

/** same refuses an answer about another transfer than was asked for. */
function same(asked: string, t: Transfer): Transfer {
  if (t.id !== asked) throw new Problem("invalid", "", undefined, [], "another transfer");
  return t;
}

/** pages collects a list that comes in pages, up to a number of entries. */
export async function pages<T>(path: string, of: (page: never) => T[] | null, most = 2000): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | undefined, more = true; more && all.length < most;) {
    const page: { next?: string } = await get<{ next?: string }>(path, { after, limit: "200" });
    all.push(...(of(page as never) ?? []));
    after = page.next;
    more = Boolean(after);
  }
  return all;
}

export const money = {
  balances: (network: string, address: string, extra: readonly string[] = []) =>
    get<wire.Balances>("/v1/balances" + (extra.length > 0 ? "?" + extra.map((a) => "asset=" + id(a)).join("&") : ""), { network, address }),
  movements: (network: string, address: string, after?: string) => get<wire.Movements>("/v1/movements", { network, address, after }),
  quote: (q: wire.QuoteRequest) => post<wire.Quote>("/v1/quote", q),
  propose: (intent: hefu.Intent) => move<wire.Proposal>("/v1/transfers", { intent }),
  transfers: (after?: string, limit = 50) => get<{ transfers: Transfer[] | null; next?: string }>("/v1/transfers", { after, limit: String(limit) }),
  transfer: async (t: string) => same(t, await get<Transfer>(`/v1/transfers/${id(t)}`)),
  nonces: (t: string, plan: number, commit: string) => post<wire.Points>(`/v1/transfers/${id(t)}/nonces`, { plan, commit }),
  approve: async (t: string, body: wire.Approve, key: string) => same(t, await request<Transfer>("POST", `/v1/transfers/${id(t)}/approve`, { body, key })),
  cancel: async (t: string) => same(t, await move<Transfer>(`/v1/transfers/${id(t)}/cancel`)),
  stop: async (t: string) => same(t, await post<Transfer>(`/v1/transfers/${id(t)}/stop`)),
  stopAll: () => post<wire.Stopped>("/v1/stop-all"),
  limits: async () => (await get<wire.Limits>("/v1/limits")).limits ?? [],
  setLimit: (asset: string, units: string, code?: string) => move<wire.Limit>("/v1/limits", { asset, units, ...(code ? { code } : {}) }),
  freeze: () => post<wire.User>("/v1/freeze"),
  unfreeze: (password: string, code: string) => move<wire.User>("/v1/unfreeze", { password, code }),
  book: () => pages<wire.BookEntry>("/v1/book", (p: wire.Book) => p.entries),
  addToBook: (e: wire.AddBookEntry) => move<wire.BookEntry>("/v1/book", e),
  removeFromBook: (entry: string) => move<void>(`/v1/book/${id(entry)}/remove`),
  notes: () => pages<wire.Note>("/v1/labels", (p: wire.Notes) => p.notes),
  setNote: (n: wire.SetNote) => post<void>("/v1/labels", n),
};
