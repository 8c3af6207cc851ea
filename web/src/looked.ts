// What the strips show is looked at anew with each piece of news, one look at a time.
import { useEffect, useState } from "preact/hooks";
import { inTurn } from "./turn";

/**
 * useLook is what a look found last for somebody, or nothing. A look that was overtaken by news
 * still counts: where news do not end, what waits must be seen all the same.
 */
export function useLook<T>(look: () => Promise<T>, who: string | undefined, nothing: T, news: readonly unknown[]): T {
  const [seen, setSeen] = useState<{ who: string | undefined; all: T }>({ who: undefined, all: nothing });
  useEffect(() => {
    if (!who) return;
    let wanted = true;
    inTurn(async () => {
      if (wanted) setSeen({ who, all: await look() });
    }).catch((e: unknown) => console.warn("the guard's answer could not be read:", e instanceof Error ? e.name : typeof e));
    return () => void (wanted = false);
  }, [who, ...news]);
  return who !== undefined && seen.who === who ? seen.all : nothing;
}
