// The guard's API about money. What moves something carries an Idempotency-Key; the brakes
// carry none, because nothing may stand before them.
import type { hefu, wire } from "../core.d";
import { every, get, move, post, Problem, request } from "../guard";
import * as form from "./form";

export type State = "proposed" | "replan" | "evaluating" | "resting" | "sending" | "sent" | "final" | "stopped" | "expired" | "dead" | "refused";
export type Transfer = Omit<wire.Transfer, "state"> & { state: State };

const id = encodeURIComponent;

/** same refuses an answer about another transfer than was asked for. */
function same(asked: string, t: Transfer): Transfer {
  form.transfer(t);
  if (t.id !== asked) throw new Problem("invalid", "", undefined, [], "another transfer");
  return t;
}

/** pages collects a list that comes in pages. */
const pages = <P extends { next?: string }, T>(path: string, of: (page: P) => T[], enough?: number): Promise<T[]> =>
  every(async (after) => {
    const page = await get<P>(path, { after, limit: "200" });
    return { list: of(page), next: page.next };
  }, enough);

interface Transfers { transfers: Transfer[]; next?: string | undefined }

async function transfers(after: string | undefined, limit: number): Promise<Transfers> {
  const page = await get<{ transfers: Transfer[] | null; next?: string }>("/v1/transfers", { after, limit: String(limit) });
  return { transfers: form.list("transfers", page.transfers, form.transfer), next: page.next };
}

export const money = {
  balances: async (network: string, address: string, extra: readonly string[] = []): Promise<{ holdings: wire.Holding[] }> => {
    const b = await get<wire.Balances>("/v1/balances" + (extra.length > 0 ? "?" + extra.map((a) => "asset=" + id(a)).join("&") : ""), { network, address });
    return { holdings: form.list("holdings", b.holdings, form.holding) };
  },
  movements: async (network: string, address: string, after?: string): Promise<wire.Movements> => {
    const page = await get<wire.Movements>("/v1/movements", { network, address, after });
    return { ...page, movements: form.list("movements", page.movements, form.movement) };
  },
  quote: async (q: wire.QuoteRequest) => form.quote(await post<wire.Quote>("/v1/quote", q)),
  propose: async (intent: hefu.Intent) => {
    const p = await move<wire.Proposal>("/v1/transfers", { intent });
    form.transfer(p.transfer as Transfer);
    return p;
  },
  /** A page of the transfers, the newest first. */
  transfers: (after?: string, limit = 50) => transfers(after, limit),
  /** The transfers that say whom one pays, the newest first. */
  recipients: (enough: number) => pages("/v1/recipients", (p: wire.Transfers) => form.list("transfers", p.transfers as Transfer[] | null, form.transfer), enough),
  transfer: async (t: string) => same(t, await get<Transfer>(`/v1/transfers/${id(t)}`)),
  nonces: (t: string, plan: number, commit: string) => post<wire.Points>(`/v1/transfers/${id(t)}/nonces`, { plan, commit }),
  approve: async (t: string, body: wire.Approve, key: string) => same(t, await request<Transfer>("POST", `/v1/transfers/${id(t)}/approve`, { body, key })),
  cancel: async (t: string) => same(t, await move<Transfer>(`/v1/transfers/${id(t)}/cancel`)),
  stop: async (t: string) => same(t, await post<Transfer>(`/v1/transfers/${id(t)}/stop`)),
  stopAll: () => post<wire.Stopped>("/v1/stop-all"),
  limits: async () => form.list("limits", (await get<wire.Limits>("/v1/limits")).limits, form.limit),
  setLimit: (asset: string, units: string, code?: string) => move<wire.Limit>("/v1/limits", { asset, units, ...(code ? { code } : {}) }),
  freeze: () => post<wire.User>("/v1/freeze"),
  unfreeze: (password: string, code: string) => move<wire.User>("/v1/unfreeze", { password, code }),
  book: () => pages("/v1/book", (p: wire.Book) => form.list("entries", p.entries, form.entry)),
  addToBook: (e: wire.AddBookEntry) => move<wire.BookEntry>("/v1/book", e),
  removeFromBook: (entry: string) => move<void>(`/v1/book/${id(entry)}/remove`),
  notes: () => pages("/v1/labels", (p: wire.Notes) => form.list("notes", p.notes, (n) => n)),
  setNote: (n: wire.SetNote) => post<void>("/v1/labels", n),
};
