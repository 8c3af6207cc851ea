// The wallet core's methods, as package door has them. Written by hand until it is generated.
export type Kind = "invalid" | "unauthenticated" | "forbidden" | "not-found" | "conflict" | "frozen" | "limit" | "locked" | "replan" | "waiting" | "throttled" | "busy" | "unavailable" | "internal";

export interface WireNetwork { id: string; name: string; native: Asset; tokens: Asset[] | null; curve: string; path: string; testnet: boolean; dev: boolean }
export interface Asset { id: string; symbol: string; decimals: number; name?: string }
export interface Label { control: string; by: Enforcer; text: string }
export type Enforcer = "device" | "guard" | "chain";
export interface Policy { rest_seconds: number; redeal_seconds: number; unfreeze_seconds: number; book_seconds: number; raise_seconds: number; raise_far_seconds: number }
export interface Guard { id: string; identity_key: string; networks: WireNetwork[]; policy: Policy; controls: Label[]; version: string }

export interface User { id: string; name: string; state: "pending" | "active" | "frozen"; created: string; frozen_at?: string; hold?: { until: string; reason: string } }
export interface Session { id: string; agent: string; created: string; seen: string; ended?: string; current: boolean }
export interface Sessions { sessions: Session[] | null; next?: string }
export interface Device { id: string; name: string; key: string; created: string; confirmed?: string; refused?: string }
export interface Devices { devices: Device[] | null; next?: string }
export interface NewDevice { name: string; key: string; proof: string }
export interface SignedIn { token: string; session: Session; user: User; device?: Device }
export interface Dealing { id: string; wallet: string; generation: number; state: "waiting" | "open" | "pending" | "active" | "locked" | "void"; device: string; checked: string[] | null; not_before?: string; created: string; updated: string }
export interface Offer { dealing: Dealing; one_time?: string; signature?: string }
export interface Wallet { id: string; generation: number; active?: Dealing; latest?: Dealing }

export interface VaultGuard { id: string; device?: string; user?: string }
export interface VaultWallet { id: string; label: string; imported?: boolean; paper: boolean; split: boolean; pending: boolean; guard?: string; dealing?: string; generation?: number }
export interface Live { transfer: string; network: string; opened: string; sent?: string }
export interface Passkey { credential: string; name: string; salt: string }
export interface Info { device: { name: string; key: string }; guards: VaultGuard[] | null; wallets: VaultWallet[] | null; live: Live[] | null; passkeys: Passkey[] | null }
export interface Stored { exists: boolean; passkeys: Passkey[]; device: string }
export interface DoorNetwork { id: string; name: string; family: string; native: Asset; tokens: Asset[] | null; testnet: boolean; dev: boolean; explorer?: string }
export interface Account { wallet: string; network: string; path: string; address: string; kind: "guarded" | "solo" | "cold" }

export interface Package { dealing?: string; package?: string }

type Nothing = Record<string, never>;

/** Methods by name: [input, output]. Secrets travel beside them, as bytes. */
export interface Methods {
  stored: [Nothing, Stored];
  create: [{ device: string }, Info];
  open: [Nothing, Info];
  openWithPasskey: [{ credential: string }, Info];
  addPasskey: [{ credential: string; name: string; salt: string }, Info];
  removePasskey: [{ credential: string }, Info];
  setPassword: [Nothing, Info];
  exportVault: [Nothing, Nothing];
  importVault: [Nothing, Info];
  info: [Nothing, Info];
  forget: [Nothing, Nothing];
  newPaper: [{ label: string }, VaultWallet];
  paper: [{ wallet: string }, Nothing];
  checkWords: [{ wallet: string; at: number[] }, { right: boolean[] }];
  restore: [{ label: string; imported: boolean }, { wallet: VaultWallet; known: boolean }];
  wordHint: [Nothing, { words: string[] | null }];
  meet: [{ guard: Guard }, { fingerprint: string; known: boolean; dev: boolean }];
  pin: [{ guard: Guard }, Info];
  prove: [{ guard: string; user: string }, NewDevice];
  registered: [{ guard: string; device: string; user: string }, Info];
  requestDealing: [{ wallet: string; guard: string; generation: number }, { identity: string; proof: string }];
  deal: [{ wallet: string; guard: string; offer: Offer }, Package];
  pendingPackage: [{ wallet: string }, Package];
  curves: [{ wallet: string }, { curves: string[] }];
  beginCheck: [{ wallet: string; curve: string }, { check: number; commit: string }];
  openCheck: [{ check: number; points: string }, { opening: string }];
  finishCheck: [{ check: number; signatures: string[] }, Nothing];
  finishDealing: [{ wallet: string }, Info];
  giveUpDealing: [{ wallet: string }, Info];
  accounts: [{ networks: string[] }, { accounts: { wallet: string; label: string; account: Account }[] | null }];
  networks: [Nothing, { networks: DoorNetwork[] }];
  receive: [{ wallet: string; network: string; next?: unknown }, { address: string; uri: string }];
  units: [{ text: string; decimals: number }, { units: string }];
  pairKey: [Nothing, { key: string }];
  pairSeal: [{ key: string; wallet: string }, { box: string }];
  pairOpen: [{ box: string }, Info];
}
