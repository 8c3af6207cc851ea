// A transfer from the review to the guard's answer. The order is that of the command line:
// propose → review → begin and nonces (while the person reads) → the person's yes and code →
// open → approve, repeated under one key until it is answered → a fresh plan is signed
// unasked only where it excludes every one before. From the moment that an opening has left
// this device, an answer that does not come is not a 'no'.
import type { door, hefu, wire } from "./core.d";
import { ask, signing } from "./core";
import { newKey, Problem } from "./guard";
import { money, type Transfer } from "./money/api";
import { took } from "./session";

const mostPlans = 5; // fresh plans signed for one intent in one go
const mostTries = 6; // of an approval whose answer was lost or whose half was busy
const mostBegins = 3; // of a signature that has to begin again
const offerLife = 15 * 60; // seconds that the person has to agree
const approvalLife = 5 * 60_000, margin = 15_000; // how long a code stands for its intent
const mostPaid = 1000; // recipients that are read at the guard, the latest first

/** What is being done, for the picture: it follows the real work. */
export type Stage = "sign" | "guard" | "busy" | "again";

/** CodeRefused: the guard did not take the code and did nothing else. The same bytes wait for another one. */
export class CodeRefused extends Error {
  constructor(readonly used: boolean) {
    super();
  }
}

/** Loose: there are fresh bytes, and an earlier version that was handed over may still happen. The person decides. */
export class Loose extends Error {}

/** Given: it failed after a signature had left this device, so the transfer may still happen. */
export class Given extends Error {
  constructor(readonly why: unknown, /** Nobody knows what the guard did. */ readonly unknown: boolean) {
    super();
  }
}

/** Restless: the guard asked for fresh bytes after every signature. */
export class Restless extends Error {}

const codeRefused = (e: unknown): e is Problem => e instanceof Problem && e.kind === "forbidden" && e.detail.startsWith("code:");
const lost = (e: unknown): boolean => !(e instanceof Problem) || e.kind === "offline" || e.kind === "unavailable" || e.kind === "internal";

/** expiry is when a proposal that is made now ends. */
export const expiry = (now = Date.now()): number => Math.floor(now / 1000) + offerLife;

/** tooDear refuses a fee cap of the guard above the network's ceiling: an absurd one must not burn an account because nobody looked. */
export function tooDear(cap: string, ceiling: string): boolean {
  return BigInt(ceiling) > 0n && BigInt(cap) > BigInt(ceiling);
}

/**
 * circle is what this device tells whom it knows by: the address book and the transfers that
 * say whom one pays. Proposals are not among those, so that nobody who only signs in pushes a
 * recipient out. cut: there are more than are compared.
 */
export async function circle(): Promise<{ book: wire.BookEntry[]; transfers: wire.Transfer[]; cut: boolean }> {
  const [book, past] = await Promise.all([money.book(), money.recipients(mostPaid + 1)]);
  return { book, transfers: past.slice(0, mostPaid), cut: past.length > mostPaid };
}

interface Ready { signing: number; commit: string; points: string }

/** Approval is one transfer on its way from a proposal to the guard's answer. */
export class Approval {
  review!: door.Review;
  /** There are more recipients than the review compared with. */
  cut = false;
  /** A signature of this transfer has left this device, now or earlier. */
  given: boolean;
  private ready: Promise<Ready> | undefined;
  private opened: Omit<wire.Approve, "code"> | undefined;
  private key: string | undefined;

  constructor(
    /** What was asked for here; of a transfer that was proposed elsewhere, the guard's. */
    readonly intent: hefu.Intent,
    public transfer: Transfer,
    readonly verdict: hefu.Verdict | undefined,
    /** The amount as it was typed; "" where none was. */
    private readonly typed: string,
    live: readonly { transfer: string }[],
  ) {
    this.given = live.some((l) => l.transfer === transfer.id);
  }

  /** propose brings a new intent to the guard. */
  static async propose(intent: hefu.Intent, typed: string, live: readonly { transfer: string }[]): Promise<Approval> {
    const p = await money.propose(intent);
    const a = new Approval(intent, p.transfer as Transfer, p.verdict, typed, live);
    await a.read();
    return a;
  }

  /** read reviews the bytes on this device and lets the slow part of the signature run. */
  async read(): Promise<void> {
    const known = await circle();
    this.cut = known.cut;
    this.review = await ask("review", {
      intent: this.intent, transfer: this.transfer, book: known.book, transfers: known.transfers, ...(this.typed ? { typed: this.typed } : {}),
    });
    if ((this.review.recalled ?? []).length > 0) void ask("info", {}).then(took, () => undefined); // they count as live from here on
    this.begin();
  }

  /** begin says nothing about agreement; what it needs of the guard comes while the person reads. */
  private begin(): void {
    const { review, transfer, plan } = this.review;
    const ready = (async (): Promise<Ready> => {
      const begun = await ask("begin", { review });
      const { points } = await money.nonces(transfer, plan, begun.commit);
      return { ...begun, points };
    })();
    ready.catch(() => undefined); // said when the person agrees
    this.ready = ready;
  }

  private async begun(): Promise<Ready> {
    if (!this.ready) this.begin();
    try {
      return await (this.ready as Promise<Ready>);
    } catch {
      this.begin(); // the connection may have come back while the person read
      return this.ready as Promise<Ready>;
    }
  }

  /** stands: the code that was given still counts, so that none is asked for. The guard decides. */
  stands(now = Date.now()): boolean {
    const at = this.transfer.approved;
    return this.transfer.state === "replan" && at !== undefined && now < Date.parse(at) + approvalLife - margin;
  }

  /** sure is the end of a look-alike, as the person read it where the address came from. */
  async sure(address: string, typed: string): Promise<void> {
    await ask("sure", { review: this.review.review, address, typed });
  }

  /**
   * agree is the person's yes. risk: also although an earlier version may still happen. It
   * answers with the transfer as the guard took it, or throws CodeRefused, Loose, Given or
   * what went wrong before anything left.
   */
  agree(code: string, risk: boolean, tell: (s: Stage) => void): Promise<Transfer> {
    return signing(async () => {
      try {
        return await this.run(code, risk, tell);
      } catch (e) {
        throw this.honest(e);
      }
    });
  }

  private async run(code: string, risk: boolean, tell: (s: Stage) => void): Promise<Transfer> {
    for (let plans = 0; ; plans++) {
      try {
        this.transfer = await this.hand(code, risk, tell);
        return this.transfer;
      } catch (e) {
        if (!(e instanceof Problem) || e.kind !== "replan") throw e;
      }
      if (plans === mostPlans) throw new Restless();
      tell("again");
      code = ""; // the answer that was given stands for the intent
      risk = false;
      await this.renew();
      if ((this.review.loose ?? []).length > 0) throw new Loose();
    }
  }

  /** renew reviews the fresh plan. */
  private async renew(): Promise<void> {
    this.transfer = await money.transfer(this.transfer.id);
    this.review = await ask("renew", { review: this.review.review, plan: this.transfer.plan });
    this.begin();
  }

  private async hand(code: string, risk: boolean, tell: (s: Stage) => void): Promise<Transfer> {
    tell("sign");
    this.opened ??= await this.open(risk);
    this.given = true;
    void ask("info", {}).then(took, () => undefined); // it counts as live from here on
    tell("guard");
    return this.bring({ ...this.opened, ...(code ? { code } : {}) }, tell);
  }

  /** open gives the opening, which is this device's signature; the core has stored first that it is live. */
  private async open(risk: boolean): Promise<Omit<wire.Approve, "code">> {
    for (let left = mostBegins; ; left--) {
      const b = await this.begun();
      this.ready = undefined;
      try {
        const { opening } = await ask("openSigning", { signing: b.signing, points: b.points, risk });
        return { plan: this.review.plan, commit: b.commit, opening };
      } catch (e) {
        if (!(e instanceof Problem) || e.kind !== "replan" || left === 0) throw e;
      }
    }
  }

  /** bring repeats the same request under the same key until the guard answers. */
  private async bring(body: wire.Approve, tell: (s: Stage) => void): Promise<Transfer> {
    const key = (this.key ??= newKey());
    for (let n = 1; ; n++) {
      try {
        const answer = await money.approve(this.transfer.id, body, key);
        this.key = this.opened = undefined;
        return answer;
      } catch (e) {
        const busy = e instanceof Problem && e.kind === "busy";
        if (!busy && !lost(e)) {
          this.key = undefined; // it answered
          if (!codeRefused(e)) this.opened = undefined;
          throw e;
        }
        if (n === mostTries && busy) this.key = undefined;
        if (n === mostTries || (e instanceof Problem && e.kind === "internal")) throw e;
        tell(busy ? "busy" : "guard");
      }
      await new Promise((done) => setTimeout(done, n * 1000));
    }
  }

  /** honest says what every failure means once a signature has left this device. */
  private honest(e: unknown): unknown {
    if (codeRefused(e)) return new CodeRefused(e.detail.includes("used"));
    if (!this.given || e instanceof Loose) return e;
    return new Given(e, !(e instanceof Restless) && lost(e));
  }

  /** ask what happened, before anything is repeated. */
  async happened(): Promise<Transfer> {
    const x = await money.transfer(this.transfer.id);
    // Nothing was recorded: another request may carry another code. The opening stays the
    // same, so that nothing more leaves this device than before.
    if (x.state === "proposed" || x.state === "replan") this.key = undefined;
    return (this.transfer = x);
  }

  /** decline takes a proposal back that nobody approved: best effort, it expires by itself. */
  async decline(): Promise<void> {
    if (this.transfer.state !== "proposed") return;
    await money.cancel(this.transfer.id).catch(() => undefined);
  }
}
