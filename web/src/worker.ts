// The Worker: Go's program, and the one record of sealed bytes in IndexedDB. Nothing here
// reaches the network except the program itself, from this origin.
import "wasm_exec";

declare const self: DedicatedWorkerGlobalScope;

interface Ask { id: number; method: string; input: string; secrets: Uint8Array[]; lang: "en" | "zh" }
interface Record_ { box: Uint8Array; rev: number }
interface Passkey { credential: string; name: string; salt: string }

// What the Worker says by itself, before or beside Go.
const said = {
  en: {
    storage: "The browser keeps nothing for this page: private windows and full disks refuse. Use a normal window.",
    keep: "The vault could not be kept on this device. Nothing was signed by this step. Look whether the disk is full.",
    other: "The vault was changed in another tab. Nothing was signed by this step. Lock it and unlock it here.",
    wasm: "This browser refuses WebAssembly, in which the wallet core is written (Lockdown Mode and some policies do). Allow it for this address, or use another browser.",
    load: "The wallet core could not be loaded. Look at your connection and try again.",
    start: "The wallet core did not start. Load the page again.",
    exists: "This device has a vault already. Unlock it, or forget this device first.",
    none: "There is no vault on this device.",
  },
  zh: {
    storage: "浏览器不为本页保存任何内容：无痕窗口和已满的磁盘会拒绝。请用普通窗口。",
    keep: "密匣无法保存在本机。这一步没有签名。请看看磁盘是否已满。",
    other: "密匣已在另一个标签页改变。这一步没有签名。请在这里锁定后再打开。",
    wasm: "这个浏览器拒绝 WebAssembly，而钱包核心由它写成（锁定模式和某些策略会这样）。请为这个地址允许它，或换一个浏览器。",
    load: "钱包核心无法载入。请检查网络后重试。",
    start: "钱包核心没有启动。请重新载入页面。",
    exists: "本机已有密匣。请打开它，或先让本机忘记。",
    none: "本机没有密匣。",
  },
};
let lang: keyof typeof said = "en";

class Refused extends Error {
  constructor(readonly kind: string, why: keyof typeof said.en) {
    super(said[lang][why]);
  }
}

// --- the vault's record

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let r: IDBOpenDBRequest;
    try {
      r = indexedDB.open("hefu", 1);
    } catch {
      return reject(new Refused("unavailable", "storage"));
    }
    r.onupgradeneeded = () => r.result.createObjectStore("vault");
    r.onsuccess = () => resolve(r.result);
    r.onerror = () => reject(new Refused("unavailable", "storage"));
  });
}

let rev = 0; // of the record that was opened here, or written last

/** transact runs one IndexedDB transaction and answers once it is on the disk. */
async function transact<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore, answer: (v: T) => void, refuse: (e: Refused) => void) => void): Promise<T> {
  const db = await database();
  try {
    return await new Promise<T>((resolve, reject) => {
      const tx = db.transaction("vault", mode, { durability: "strict" });
      let value: T, refused: Refused | undefined;
      work(tx.objectStore("vault"), (v) => (value = v), (e) => {
        refused = e;
        tx.abort();
      });
      tx.oncomplete = () => resolve(value);
      tx.onabort = () => reject(refused ?? new Refused("unavailable", "keep"));
    });
  } finally {
    db.close();
  }
}

/** load reads the record. Who opens it takes its rev; merely looking must not, or a save would pass over what was never read. */
async function load(): Promise<Record_ | undefined> {
  return transact<Record_ | undefined>("readonly", (store, answer) => {
    const q = store.get("vault") as IDBRequest<Record_ | undefined>;
    q.onsuccess = () => answer(q.result);
  });
}

/** save writes only over the record that was read: two tabs cannot undo each other's steps. */
async function save(box: Uint8Array): Promise<void> {
  const next = rev + 1;
  await transact<null>("readwrite", (store, answer, refuse) => {
    const q = store.get("vault") as IDBRequest<Record_ | undefined>;
    q.onsuccess = () => {
      if ((q.result?.rev ?? 0) !== rev) return refuse(new Refused("conflict", "other"));
      store.put({ box, rev: next } satisfies Record_, "vault");
      answer(null);
    };
  });
  rev = next;
}

async function erase(): Promise<void> {
  await transact<null>("readwrite", (store, answer) => {
    store.delete("vault");
    answer(null);
  });
  rev = 0;
}

// --- Go

type GoCall = (method: string, input: string, secrets: Uint8Array[], lang: string, progress: (done: number, total: number) => void) => Promise<{ out: string; secrets: Uint8Array[] }>;
interface Program { importObject: WebAssembly.Imports; run(i: WebAssembly.Instance): Promise<void> }
interface Shared { Go: new () => Program; hefu?: GoCall; hefuHost?: unknown; hefuReady?: () => void }

const shared = self as unknown as Shared;
let program: Promise<GoCall> | undefined;

function go(): Promise<GoCall> {
  program ??= begin();
  program.catch(() => (program = undefined));
  return program;
}

async function begin(): Promise<GoCall> {
  if (typeof WebAssembly === "undefined") throw new Refused("unavailable", "wasm");
  const g = new shared.Go();
  const file = fetch("hefu.wasm", { credentials: "same-origin" });
  const { instance } = await WebAssembly.instantiateStreaming(file, g.importObject).catch((e: unknown) => {
    throw new Refused("unavailable", e instanceof WebAssembly.CompileError ? "wasm" : "load");
  });
  shared.hefuHost = { save };
  const ready = new Promise<void>((done) => (shared.hefuReady = done));
  // Go ends only by a defect: the page is told by the Worker's own error, and locks.
  void g.run(instance).finally(() => setTimeout(() => {
    throw new Error("the wallet core has ended");
  }));
  await ready;
  if (!shared.hefu) throw new Refused("internal", "start");
  return shared.hefu;
}

/** stored answers before the program is there: which passkeys open the vault, if there is one. */
async function stored(): Promise<string> {
  const box = (await load())?.box;
  if (!box) return JSON.stringify({ exists: false, passkeys: [], device: "" });
  let head: { passkeys?: Passkey[]; device?: string } = {};
  try {
    head = JSON.parse(new TextDecoder().decode(box)) as typeof head;
  } catch {
    // another format of the box; opening it says what is wrong
  }
  return JSON.stringify({ exists: true, passkeys: head.passkeys ?? [], device: head.device ?? "" });
}

/** boxed puts the stored vault beside the input of what opens it, and keeps one from being written over another. */
async function boxed(method: string, input: string): Promise<string> {
  const opens = method === "open" || method === "openWithPasskey", makes = method === "create" || method === "importVault";
  if (!opens && !makes) return input;
  const kept = await load();
  if (makes && kept) throw new Refused("conflict", "exists");
  if (opens && !kept) throw new Refused("not-found", "none");
  rev = kept?.rev ?? 0;
  return kept ? JSON.stringify({ ...(JSON.parse(input) as object), box: base64(kept.box) }) : input;
}

function base64(b: Uint8Array): string {
  let text = "";
  for (let i = 0; i < b.length; i += 0x8000) text += String.fromCharCode(...b.subarray(i, i + 0x8000));
  return btoa(text);
}

async function answer(a: Ask): Promise<void> {
  lang = a.lang;
  try {
    if (a.method === "stored") {
      self.postMessage({ id: a.id, out: await stored(), secrets: [] });
      return;
    }
    if (a.method === "forget") {
      await erase();
      self.postMessage({ id: a.id, out: "{}", secrets: [] });
      return;
    }
    const input = await boxed(a.method, a.input);
    const call = await go();
    const r = await call(a.method, input, a.secrets, a.lang, (done, total) => self.postMessage({ id: a.id, progress: { done, total } }));
    self.postMessage({ id: a.id, out: r.out, secrets: r.secrets }, r.secrets.map((s) => s.buffer as ArrayBuffer));
  } catch (e) {
    const known = e as { kind?: string; message?: string };
    self.postMessage({ id: a.id, error: { kind: known.kind ?? "internal", message: known.kind ? known.message : "" } });
  } finally {
    for (const s of a.secrets) if (s.byteLength > 0) s.fill(0);
  }
}

self.onmessage = (e: MessageEvent<Ask>) => void answer(e.data);
