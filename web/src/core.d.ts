// The wallet core's methods as the page calls them: those of package door (door.d.ts, which
// is generated), and the Worker's own. What only the Worker can know it adds by itself: the
// box that open and openWithPasskey take.
import type { door, hefu, holder, Methods as Door, wire } from "./door.d";

export type Kind = "invalid" | "unauthenticated" | "forbidden" | "not-found" | "conflict" | "frozen" | "limit" | "locked" | "replan" | "waiting" | "throttled" | "busy" | "unavailable" | "internal";
export type Enforcer = "device" | "guard" | "chain";

export type { door, hefu, holder, wire };
export type Account = hefu.Account;
export type Asset = wire.Asset;
export type Dealing = wire.Dealing;
export type Device = wire.Device;
export type Devices = wire.Devices;
export type Guard = wire.Guard;
export type Label = hefu.Label;
export type NewDevice = wire.NewDevice;
export type Offer = wire.Offer;
export type Session = wire.Session;
export type Sessions = wire.Sessions;
export type SignedIn = wire.SignedIn;
export type User = wire.User;
export type Wallet = wire.Wallet;
export type WireNetwork = wire.Network;

export type Info = door.Info;
export type Passkey = door.PasskeyInfo;
export type VaultWallet = door.WalletInfo;
export interface Stored { exists: boolean; passkeys: Passkey[]; device: string }

/** Methods by name: [input, output]. Secrets travel beside them, as bytes. */
export type Methods = {
  [K in keyof Door]: [Omit<Door[K]["in"], "box">, Door[K]["out"]];
} & {
  stored: [door.None, Stored];
  forget: [door.None, door.None];
};
