// The split, step by step. Each step is stored in the vault before the next one speaks to
// the guard, so that it goes on where it was interrupted.
import type { Dealing, Info, Offer } from "../core.d";
import { ask, call, signing } from "../core";
import { guard, Problem } from "../guard";
import { here, vault } from "../store";
import { pinned } from "./state";

export type Stage = "ask" | "cut" | "send" | "check" | "done";
export type Tell = (stage: Stage, part: number) => void;

/** Waiting: the guard lets this key be split again only later. */
export class Waiting extends Error {
  constructor(readonly dealing: Dealing) {
    super();
  }
}

/** Afresh: what was begun cannot be finished; the paper is still here. */
export class Afresh extends Error {}

const underWay = (d: Dealing | undefined): d is Dealing => d !== undefined && (d.state === "waiting" || d.state === "open" || d.state === "pending");

/** announced is the guard's waiting dealing of a wallet, if there is one whose time has not come. */
export async function announced(wallet: string): Promise<Dealing | undefined> {
  const { latest } = await guard.wallet(wallet).catch(none);
  return latest?.state === "waiting" && new Date(latest.not_before ?? 0) > new Date() ? latest : undefined;
}

/** none: the guard has never heard of the wallet. */
function none(e: unknown): { generation: number; latest?: Dealing } {
  if (e instanceof Problem && e.kind === "not-found") return { generation: 0 };
  throw e;
}

/** split deals the wallet's key under a fresh code and lets both halves sign. */
export async function split(wallet: string, limits: { asset: string; units: string }[], code: string, tell: Tell): Promise<Info> {
  return signing(async () => {
    tell("ask", 0);
    const id = await pinned();
    const view = await guard.wallet(wallet).catch(none);
    const generation = underWay(view.latest) ? view.latest.generation : view.generation + 1;
    const proof = await ask("requestDealing", { wallet, guard: id, generation });
    const offer = await guard.beginDealing({
      identity: proof.identity, generation, device: here.peek()?.device ?? "", code,
      ...(proof.proof ? { proof: proof.proof } : {}), ...(limits.length > 0 ? { limits } : {}),
    });
    if (offer.dealing.state === "waiting") throw new Waiting(offer.dealing);
    return finish(wallet, await hand(wallet, id, offer, tell), tell);
  });
}

async function hand(wallet: string, id: string, offer: Offer, tell: Tell): Promise<Dealing> {
  const { out } = await call("deal", { wallet, guard: id, offer }, [], (done, total) => tell("cut", done / total));
  tell("send", 0);
  return guard.acceptDealing(offer.dealing.id, out.package ?? "");
}

/** resume goes on with a split that was begun; Afresh where it has to begin anew. */
export async function resume(wallet: string, tell: Tell): Promise<Info> {
  return signing(async () => {
    tell("ask", 0);
    const view = await guard.wallet(wallet).catch(none);
    const kept = await ask("pendingPackage", { wallet });
    const latest = view.latest;
    if (!latest || latest.id !== kept.dealing) throw new Afresh();
    switch (latest.state) {
      case "open":
        tell("send", 0);
        return finish(wallet, await guard.acceptDealing(latest.id, kept.package ?? "").catch(refused), tell);
      case "pending":
        return finish(wallet, latest, tell);
      case "active": // finished there, and the answer was lost: the paper goes only on proof
        return finish(wallet, latest, tell).catch(async (e: unknown) => {
          if (!(e instanceof Problem && e.kind === "conflict")) throw e;
          vault.value = await ask("giveUpDealing", { wallet });
          throw new Afresh();
        });
      default:
        throw new Afresh();
    }
  });
}

function refused(e: unknown): never {
  if (e instanceof Problem && (e.kind === "conflict" || e.kind === "invalid")) throw new Afresh();
  throw e;
}

/** finish lets both halves sign once for each curve; only then the paper is erased here. */
async function finish(wallet: string, dealing: Dealing, tell: Tell): Promise<Info> {
  const { curves } = await ask("curves", { wallet });
  let d = dealing;
  for (const [i, curve] of curves.entries()) {
    tell("check", i / curves.length);
    d = await check(wallet, d.id, curve);
  }
  if (d.state !== "active") throw new Afresh();
  const info = await ask("finishDealing", { wallet });
  tell("done", 1);
  return info;
}

async function check(wallet: string, dealing: string, curve: string, again = 3): Promise<Dealing> {
  const begun = await ask("beginCheck", { wallet, curve });
  const { points } = await guard.checkPoints(dealing, curve, begun.commit);
  try {
    const { opening } = await ask("openCheck", { check: begun.check, points });
    const r = await guard.checkDealing(dealing, curve, begun.commit, opening);
    await ask("finishCheck", { check: begun.check, signatures: r.signatures });
    return r.dealing;
  } catch (e) {
    if (again > 0 && e instanceof Problem && e.kind === "replan") return check(wallet, dealing, curve, again - 1);
    throw e;
  }
}
