// What the page reads by itself gives way to what a person does: events are joined, nothing is
// read twice at once, and of reading there is never so much that a stop would have to wait.

/** joined calls at most once in so many ms: at once, or when the time since the last call is over. */
export function joined(call: () => void, ms: number): () => void {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (): void => {
    timer = undefined;
    last = Date.now();
    call();
  };
  return () => {
    if (timer !== undefined) return;
    const left = last + ms - Date.now();
    if (left > ms || left <= 0) now(); // a clock that was set back holds nothing up
    else timer = setTimeout(now, left);
  };
}

/** single runs one after the other: whoever asks during a run shares one further run. */
export function single(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined, next: Promise<void> | undefined;
  const begin = (): Promise<void> => (running = run().finally(() => (running = undefined)));
  return () => {
    if (!running) return begin();
    return (next ??= running.catch(() => undefined).then(() => {
      next = undefined;
      return begin();
    }));
  };
}

let turn: Promise<unknown> = Promise.resolve();
/** inTurn lets what reads in the background wait for what does so already. */
export function inTurn<T>(read: () => Promise<T>): Promise<T> {
  const mine = turn.then(read);
  turn = mine.catch(() => undefined);
  return mine;
}

/** Gate lets so many through at once, in the order of their coming. */
export class Gate {
  private readonly waiting: (() => void)[] = [];
  constructor(private free: number) {}
  async pass<T>(run: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      return await run();
    } finally {
      const go = this.waiting.shift();
      if (go) go();
      else this.free++;
    }
  }
}
