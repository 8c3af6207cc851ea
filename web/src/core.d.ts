// The wallet core's methods and the guard's answers under the names that the page uses. What
// they are is made from Go (door.d.ts); only what Go calls a string is narrowed here.
import type { Methods as Door, door, hefu, wire } from "./door.d";

export type Kind = "invalid" | "unauthenticated" | "forbidden" | "not-found" | "conflict" | "frozen" | "limit" | "locked" | "replan" | "waiting" | "throttled" | "busy" | "unavailable" | "internal";
export type Enforcer = "device" | "guard" | "chain";
export type State = "proposed" | "replan" | "evaluating" | "resting" | "sending" | "sent" | "final" | "stopped" | "expired" | "dead" | "refused";

export type WireNetwork = wire.Network;
export type Asset = wire.Asset;
export type Label = Omit<hefu.Label, "by"> & { by: Enforcer };
export type Policy = wire.Policy;
export type Guard = Omit<wire.Guard, "controls"> & { controls: Label[] };

export type User = Omit<wire.User, "state"> & { state: "pending" | "active" | "frozen" };
export type Session = wire.Session;
export type Sessions = wire.Sessions;
export type Device = wire.Device;
export type Devices = wire.Devices;
export type NewDevice = wire.NewDevice;
export type SignedIn = Omit<wire.SignedIn, "user"> & { user: User };
export type Dealing = wire.Dealing;
export type Offer = wire.Offer;
export type Wallet = wire.Wallet;
export type Transfer = Omit<wire.Transfer, "state"> & { state: State };

export type VaultGuard = door.GuardInfo;
export type VaultWallet = door.WalletInfo;
export type Live = door.LiveInfo;
export type Passkey = door.PasskeyInfo;
export type Info = door.Info;
/** What lies on this device, as the Worker answers before the core is there. */
export interface Stored { exists: boolean; passkeys: Passkey[]; device: string }
export type DoorNetwork = door.NetworkInfo;
export type Account = hefu.Account;
export type Package = door.Package;
export type Review = door.Review;

type Nothing = Record<string, never>;

/** What the Worker answers itself, or completes with the stored vault. */
interface Own {
  stored: [Nothing, Stored];
  forget: [Nothing, Nothing];
  open: [Nothing, Info];
  openWithPasskey: [{ credential: string }, Info];
}

/** Methods by name: [input, output]. Secrets travel beside them, as bytes. */
export type Methods = Own & { [K in Exclude<keyof Door, keyof Own>]: [Door[K]["in"], Door[K]["out"]] };
