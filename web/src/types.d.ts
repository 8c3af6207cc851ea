// What TypeScript's own library does not know.
declare module "wasm_exec";
declare module "jsqr" {
  export default function jsQR(data: Uint8ClampedArray, width: number, height: number, options?: { inversionAttempts?: "dontInvert" | "attemptBoth" }): { data: string } | null;
}
interface TrustedPolicy { createScriptURL(text: string): unknown }
interface Window {
  trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(text: string): string }): TrustedPolicy };
}
