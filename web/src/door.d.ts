// Made by `go generate ./door`; do not edit.

/** The uses of the wallet core, by name. */
export interface Methods {
  accounts: { in: door.OnNetworks; out: door.AccountList };
  addPasskey: { in: door.NewPasskey; out: door.Info };
  begin: { in: door.Answering; out: door.Begun };
  beginCheck: { in: door.OneCurve; out: door.Checking };
  book: { in: door.BookShown; out: door.BookRead };
  checkPaper: { in: door.Named; out: door.IsPaper };
  checkWords: { in: door.Asked; out: door.Right };
  controls: { in: door.None; out: door.Labels };
  create: { in: door.NewDevice; out: door.Info };
  curves: { in: door.Named; out: door.Curves };
  deal: { in: door.Offered; out: door.Package };
  exportVault: { in: door.None; out: door.None };
  finishCheck: { in: door.CheckDone; out: door.None };
  finishDealing: { in: door.Named; out: door.Info };
  giveUpDealing: { in: door.Named; out: door.Info };
  importVault: { in: door.None; out: door.Info };
  info: { in: door.None; out: door.Info };
  look: { in: door.Boxed; out: door.Stored };
  meet: { in: door.Guarding; out: door.Met };
  networks: { in: door.None; out: door.NetworkList };
  newBookEntry: { in: door.NewEntry; out: wire.AddBookEntry };
  newPaper: { in: door.Label; out: door.WalletInfo };
  notes: { in: door.NotesShown; out: door.NotesRead };
  open: { in: door.Boxed; out: door.Info };
  openCheck: { in: door.CheckAnswer; out: door.Opening };
  openSigning: { in: door.Agreed; out: door.Opening };
  openWithPasskey: { in: door.ByPasskey; out: door.Info };
  pairFind: { in: door.PairSought; out: door.PairFound };
  pairForget: { in: door.PairForgotten; out: door.None };
  pairKey: { in: door.AtGuard; out: door.PairKey };
  pairOpen: { in: door.PairCame; out: door.Arrived };
  pairSeal: { in: door.PairTo; out: door.PairBox };
  paper: { in: door.Named; out: door.None };
  pendingPackage: { in: door.Named; out: door.Package };
  pin: { in: door.Guarding; out: door.Info };
  prove: { in: door.Proving; out: wire.NewDevice };
  receive: { in: door.Receiving; out: door.Place };
  recipient: { in: door.Typed; out: door.Payee };
  registered: { in: door.Registered; out: door.Info };
  removePasskey: { in: door.Credential; out: door.Info };
  removeWallet: { in: door.Named; out: door.Info };
  renameWallet: { in: door.Renamed; out: door.Info };
  renew: { in: door.Renewing; out: door.Review };
  requestDealing: { in: door.Dealing; out: door.Proof };
  restore: { in: door.FromPaper; out: door.Restored };
  review: { in: door.Proposed; out: door.Review };
  sealNote: { in: door.NewNote; out: wire.SetNote };
  sent: { in: door.SentBytes; out: door.None };
  setPassword: { in: door.None; out: door.Info };
  settle: { in: door.Settled; out: door.Info };
  sure: { in: door.Sure; out: door.None };
  translate: { in: door.Sentences; out: door.Sentences };
  units: { in: door.Decimal; out: door.Amount };
  wordHint: { in: door.None; out: door.Words };
}

export declare namespace door {
  interface AccountInfo {
    label: string;
    whole: boolean;
    account: hefu.Account;
  }
  interface AccountList {
    accounts: door.AccountInfo[];
  }
  interface Agreed {
    signing: number;
    points: string;
    risk?: boolean;
  }
  interface Amount {
    units: string;
  }
  interface Answering {
    review: number;
  }
  interface Arrived {
    info: door.Info;
    wallets: door.PairedWallet[];
    left: door.LeftWallet[];
  }
  interface Asked {
    wallet: string;
    at: number[];
  }
  interface AssetInfo {
    id: string;
    symbol: string;
    decimals: number;
  }
  interface AtGuard {
    guard: string;
  }
  interface Begun {
    signing: number;
    commit: string;
  }
  interface BookRead {
    verdicts: door.Judged[];
    suggested: holder.Familiar[];
  }
  interface BookShown {
    entries: wire.BookEntry[];
    transfers: wire.Transfer[];
    network: string;
  }
  interface Boxed {
    box: string;
  }
  interface ByPasskey {
    box: string;
    credential: string;
  }
  interface CheckAnswer {
    check: number;
    points: string;
  }
  interface CheckDone {
    check: number;
    signatures: string[];
  }
  interface Checking {
    check: number;
    commit: string;
  }
  interface Credential {
    credential: string;
  }
  interface Curves {
    curves: string[];
  }
  interface Dealing {
    wallet: string;
    guard: string;
    generation: number;
  }
  interface Decimal {
    text: string;
    decimals: number;
  }
  interface DeviceInfo {
    name: string;
    key: string;
  }
  interface Fact {
    what: string;
    source: string;
    text: string;
  }
  interface FromPaper {
    label: string;
    imported: boolean;
  }
  interface GuardInfo {
    id: string;
    device?: string;
    user?: string;
  }
  interface Guarding {
    guard: wire.Guard;
  }
  interface Info {
    device: door.DeviceInfo;
    guards: door.GuardInfo[];
    wallets: door.WalletInfo[];
    live: door.LiveInfo[];
    passkeys: door.PasskeyInfo[];
  }
  interface IsPaper {
    right: boolean;
  }
  interface Judged {
    id: string;
    verdict: string;
  }
  interface Label {
    label: string;
  }
  interface Labels {
    labels: hefu.Label[];
  }
  interface LeftWallet {
    wallet: string;
    label: string;
    why: string;
  }
  interface LiveInfo {
    transfer: string;
    network: string;
    opened: string;
    sent?: string;
    told?: boolean;
  }
  interface Met {
    fingerprint: string;
    known: boolean;
    dev: boolean;
  }
  interface Named {
    wallet: string;
  }
  interface NetworkInfo {
    id: string;
    name: string;
    family: string;
    native: door.AssetInfo;
    tokens: door.AssetInfo[];
    path: string;
    testnet: boolean;
    dev: boolean;
    many: boolean;
    links: boolean;
    sweeps: boolean;
    replaces: boolean;
    fee_ceiling: string;
  }
  interface NetworkList {
    networks: door.NetworkInfo[];
  }
  interface NewDevice {
    device: string;
  }
  interface NewEntry {
    wallet: string;
    name: string;
    network: string;
    address: string;
  }
  interface NewNote {
    wallet: string;
    subject: string;
    text: string;
  }
  interface NewPasskey {
    credential: string;
    name: string;
    salt: string;
  }
  interface None {
  }
  interface NoteText {
    wallet: string;
    subject: string;
    text: string;
    verdict: string;
  }
  interface NotesRead {
    texts: door.NoteText[];
  }
  interface NotesShown {
    notes: wire.Note[];
  }
  interface Offered {
    wallet: string;
    guard: string;
    offer: wire.Offer;
  }
  interface OnNetworks {
    networks: string[];
  }
  interface OneCurve {
    wallet: string;
    curve: string;
  }
  interface Opening {
    opening: string;
  }
  interface Package {
    dealing?: string;
    package?: string;
  }
  interface PairBox {
    box: string;
    wallets: string[];
  }
  interface PairCame {
    guard: string;
    pairing: wire.Pairing;
  }
  interface PairForgotten {
    code: string;
  }
  interface PairFound {
    pairing: string;
    device: string;
    name: string;
  }
  interface PairKey {
    code: string;
    qr: string;
    key: string;
  }
  interface PairSought {
    guard: string;
    code: string;
    pairings: wire.Pairing[];
  }
  interface PairTo {
    guard: string;
    code: string;
    pairing: wire.Pairing;
  }
  interface PairedWallet {
    wallet: string;
    label: string;
  }
  interface Party {
    address: string;
    known?: holder.Familiar;
    alike?: holder.Familiar[];
    ends?: number;
  }
  interface PasskeyInfo {
    credential: string;
    name: string;
    salt: string;
  }
  interface Payee {
    address: string;
    amount?: string;
    label?: string;
    message?: string;
  }
  interface Place {
    address: string;
    uri: string;
  }
  interface Proof {
    identity: string;
    proof: string;
  }
  interface Proposed {
    intent: hefu.Intent;
    transfer: wire.Transfer;
    typed?: string;
    book: wire.BookEntry[];
    transfers: wire.Transfer[];
  }
  interface Proving {
    guard: string;
    user: string;
  }
  interface Receiving {
    wallet: string;
    network: string;
    next?: hefu.Own;
  }
  interface Registered {
    guard: string;
    device: string;
    user: string;
  }
  interface Renamed {
    wallet: string;
    label: string;
  }
  interface Renewing {
    review: number;
    plan: hefu.Plan;
  }
  interface Restored {
    wallet: door.WalletInfo;
    known: boolean;
  }
  interface Review {
    review: number;
    transfer: string;
    plan: number;
    digest: string;
    wallet: string;
    imported?: boolean;
    network: string;
    network_name: string;
    kind: string;
    cancels?: boolean;
    from: string;
    to: string;
    asset: string;
    units: string;
    amount: string;
    symbol: string;
    token?: hefu.TokenFact;
    tokens?: hefu.TokenFact[];
    grants?: hefu.Grant[];
    max_fee: string;
    fee_units: string;
    fee_cap: string;
    native: string;
    total?: string;
    memo?: string;
    terms?: hefu.Term[];
    parties: door.Party[];
    facts: door.Fact[];
    conflicts?: string[];
    loose?: string[];
    twins?: string[];
    replaced?: string[];
    replaces?: string;
    old_fee?: string;
    recalled?: string[];
    expiry: string;
  }
  interface Right {
    right: boolean[];
  }
  interface SentBytes {
    transfer: string;
    signed: string;
    txid: string;
  }
  interface Sentences {
    sentences: string[];
  }
  interface Settled {
    transfer: string;
    state: string;
  }
  interface Stored {
    device: string;
    passkeys: door.PasskeyInfo[];
  }
  interface Sure {
    review: number;
    address: string;
    typed: string;
  }
  interface Typed {
    network: string;
    text: string;
  }
  interface WalletInfo {
    id: string;
    label: string;
    imported?: boolean;
    paper: boolean;
    checked: boolean;
    split: boolean;
    pending: boolean;
    guard?: string;
    dealing?: string;
    generation?: number;
    created: string;
  }
  interface Words {
    words: string[];
  }
}

export declare namespace hefu {
  interface Account {
    wallet: string;
    network: string;
    path: string;
    address: string;
    kind: string;
  }
  interface ChangeFact {
    index: number;
    path: string;
  }
  interface Facts {
    path: string;
    token?: hefu.TokenFact;
    tokens?: hefu.TokenFact[];
    inputs?: hefu.InputFact[];
    change?: hefu.ChangeFact;
  }
  interface Grant {
    asset: string;
    units: string;
    spender: string;
  }
  interface InputFact {
    path: string;
    previous: string;
  }
  interface Intent {
    network: string;
    from: string;
    to: string;
    asset: string;
    amount: string;
    memo?: string;
    fee_cap: string;
    expiry: number;
    data?: string;
    replaces?: string;
  }
  interface Label {
    control: string;
    by: string;
    text: string;
  }
  interface Own {
    path: string;
    address: string;
  }
  interface Plan {
    number: number;
    bytes: string;
    facts: hefu.Facts;
    valid_until?: number;
  }
  interface Reason {
    text: string;
    by: string;
  }
  interface Term {
    name: string;
    value: string;
  }
  interface TokenFact {
    asset: string;
    symbol: string;
    decimals: number;
    source: string;
  }
  interface Verdict {
    decision: string;
    until?: string;
    reasons: hefu.Reason[];
  }
}

export declare namespace holder {
  interface Familiar {
    why: string;
    name?: string;
    network: string;
    address: string;
    waiting?: boolean;
  }
}

export declare namespace wire {
  interface AcceptDealing {
    /** pair.SealPackage */
    package: string;
  }
  interface Accounts {
    accounts: hefu.Account[];
  }
  interface AddBookEntry {
    /** Drawn by the device */
    id: string;
    wallet: string;
    name: string;
    /** CAIP-2 */
    network: string;
    /** Canonical form of the network */
    address: string;
    /** HMAC-SHA-256 under the wallet's book key, 32 bytes */
    mac: string;
    /** Present one-time code */
    code: string;
  }
  interface AddDevice {
    name: string;
    /** Ed25519 public key, 32 bytes */
    key: string;
    /** Signature by that key over pair.DeviceStatement, 64 bytes */
    proof: string;
    /** Present one-time code */
    code: string;
  }
  interface AddWebhook {
    /** https, to a public address; no name or password in it */
    url: string;
    /** Present one-time code */
    code: string;
  }
  interface Approve {
    plan: number;
    /** Envelope, as sent for the nonces */
    commit: string;
    /** Envelope */
    opening: string;
    /** Present one-time code; not needed again after a replan */
    code?: string;
  }
  interface Asset {
    /** CAIP-19 */
    id: string;
    symbol: string;
    decimals: number;
  }
  interface Balances {
    holdings: wire.Holding[];
  }
  interface BeginDealing {
    /** Ed25519 public identity key of the mnemonic, 32 bytes */
    identity: string;
    generation: number;
    /** pair.SignRedeal by the identity key; needed from the second dealing on */
    proof?: string;
    device: string;
    /** The most of each asset that may leave in 24 hours; a user's first dealing sets them, a later one asks for them as changes */
    limits?: wire.Outflow[];
    /** Present one-time code */
    code: string;
  }
  interface BeginPairing {
    device: string;
    /** From the device, at most 2 KiB; the guard cannot read it */
    key: string;
  }
  interface Book {
    entries: wire.BookEntry[];
    next?: string;
  }
  interface BookEntry {
    id: string;
    /** Whose book key made the MAC */
    wallet: string;
    name: string;
    /** CAIP-2 */
    network: string;
    address: string;
    /** HMAC-SHA-256 under the wallet's book key, 32 bytes */
    mac: string;
    /** When the entry begins to count */
    not_before: string;
    created: string;
  }
  interface CheckDealing {
    curve: string;
    commit: string;
    opening: string;
  }
  interface CheckPoints {
    curve: string;
    /** Envelope of the device's first message */
    commit: string;
  }
  interface CheckResult {
    dealing: wire.Dealing;
    /** 64 bytes each, in the order of the keys */
    signatures: string[];
  }
  interface ConfirmDevice {
    /** Present one-time code */
    code: string;
  }
  interface Dealing {
    id: string;
    wallet: string;
    generation: number;
    state: string;
    device: string;
    /** Curves whose check messages verified */
    checked: string[];
    /** When its waiting period ends */
    not_before?: string;
    created: string;
    updated: string;
  }
  interface Dealings {
    dealings: wire.Dealing[];
  }
  interface Deliveries {
    deliveries: wire.Delivery[];
    next?: string;
  }
  interface Delivery {
    /** The header webhook-id; the same in every attempt */
    id: string;
    /** transfer. and a state, webhook.test or webhook.removed */
    type: string;
    transfer?: string;
    /** dead: given up after ten attempts in three days, or because the receiver said 410 */
    state: string;
    attempts: number;
    /** Why the last attempt failed */
    reason?: string;
    created: string;
    updated: string;
    /** When it is tried next */
    due_at?: string;
  }
  interface Device {
    id: string;
    name: string;
    /** Ed25519 public key, 32 bytes */
    key: string;
    created: string;
    /** Absent while the device must be confirmed anew */
    confirmed?: string;
    /** Absent while the device is welcome */
    refused?: string;
  }
  interface Devices {
    devices: wire.Device[];
    next?: string;
  }
  interface EndSession {
    /** Present one-time code */
    code: string;
  }
  interface Enrolment {
    /** otpauth:// URI */
    uri: string;
  }
  interface Event {
    /** Rises by event; the stream's id */
    seq: number;
    /** transfer, account, device, dealing, session, book, limit, webhook, incoming or outgoing */
    kind: string;
    transfer?: string;
    /** Whose balance changed (CAIP-10); only with incoming and outgoing */
    account?: string;
    /** With incoming and outgoing: confirmed, final, or gone when the chain took it back */
    state?: string;
    /** With incoming and outgoing: the transaction's id */
    text?: string;
    at: string;
  }
  interface Everything {
    slow: string;
    normal: string;
    fast: string;
  }
  interface Field {
    /** For example body.intent.amount */
    where: string;
    message: string;
  }
  interface FillPairing {
    /** From the other device, at most 184 KiB; the guard cannot read it */
    box: string;
    /** Present one-time code */
    code: string;
  }
  interface Guard {
    /** Fingerprint of the identity key */
    id: string;
    /** Ed25519 public key, 32 bytes */
    identity_key: string;
    networks: wire.Network[];
    policy: wire.Policy;
    /** What keeps coins safe, and who makes each hold: device, guard or chain */
    controls: hefu.Label[];
    version: string;
  }
  interface Health {
    status: string;
  }
  interface History {
    events: wire.Event[];
    next?: string;
  }
  interface Hold {
    until: string;
    reason: string;
  }
  interface Holding {
    asset: string;
    symbol: string;
    decimals: number;
    /** Base units, decimal digits */
    units: string;
    /** Why symbol and decimals may be believed */
    source: string;
    /** Base units that are in no block yet, and not in units */
    arrives?: string;
    /** Where an account has many addresses, the first that was never paid at, as the guard's node says; derive it before it is shown */
    next?: hefu.Own;
  }
  interface Incoming {
    receipts: wire.Receipt[];
    /** The newest block that was read */
    head: number;
    /** The first block from which on all coins that arrived are listed */
    coins_from: number;
    /** The same of every token that was asked for */
    tokens_from: number;
  }
  interface Limit {
    /** CAIP-19 */
    asset: string;
    /** Empty for an asset that the guard does not know by itself */
    symbol?: string;
    decimals: number;
    /** In force, base units */
    units: string;
    /** What counts now: transfers under way, and final ones for 24 hours from finality */
    spent: string;
    /** Announced; 0 when none is */
    raise: string;
    /** When the raise holds */
    raise_at?: string;
    /** Who enforces it */
    by: string;
  }
  interface Limits {
    limits: wire.Limit[];
  }
  interface Movement {
    txid: string;
    /** Of the movement in its transaction: 0 is the transaction itself, a log or an output is its index and 1 */
    index: number;
    direction: string;
    /** Whom it came from or went to, where that can be named; never a suggestion for a recipient: anybody may send anything */
    other?: string;
    /** CAIP-19 */
    asset: string;
    /** Base units, decimal digits; never zero */
    units: string;
    symbol: string;
    decimals: number;
    /** Why symbol and decimals may be believed */
    source: string;
    block: number;
    /** Of the block */
    time: string;
    /** 1 in the newest block that was read */
    confirmations: number;
    /** The chain will not take it back */
    final: boolean;
    /** Who says so: the guard's node, or the operator's source of history */
    word: string;
  }
  interface Movements {
    movements: wire.Movement[];
    next?: string;
    /** The first block from which on everything is recorded; 0: the whole history */
    since: number;
    /** The block up to which everything is recorded */
    read: number;
    /** The newest block that a node spoke of */
    head: number;
    /** The newest block that the chain will not take back, among those that were read */
    final_at: number;
    /** Why the guard reads no further */
    trouble?: string;
  }
  interface Network {
    /** CAIP-2 */
    id: string;
    name: string;
    native: wire.Asset;
    /** Tokens shipped with the guard */
    tokens: wire.Asset[];
    curve: string;
    /** Derivation path of the first account */
    path: string;
    testnet: boolean;
    /** A throw-away chain; its coins are worth nothing */
    dev: boolean;
    /** How many confirmations make a transaction final; 0: the chain itself says what is */
    final_depth: number;
  }
  interface NewDevice {
    name: string;
    /** Ed25519 public key, 32 bytes */
    key: string;
    /** Signature by that key over pair.DeviceStatement, 64 bytes */
    proof: string;
  }
  interface NewWebhook {
    webhook: wire.Webhook;
    /** whsec_ and base64: the key of the signatures, as in Standard Webhooks; never shown again */
    secret: string;
  }
  interface Nonces {
    plan: number;
    /** Envelope */
    commit: string;
  }
  interface Note {
    /** Whose note key sealed it */
    wallet: string;
    /** account: and a CAIP-10 id, or transfer: and the id of one */
    subject: string;
    /** AES-256-GCM under a key that follows from the paper */
    sealed: string;
    updated: string;
  }
  interface Notes {
    notes: wire.Note[];
    next?: string;
  }
  interface Offer {
    dealing: wire.Dealing;
    /** HPKE public key */
    one_time?: string;
    /** By the guard's identity key (pair.VerifyOneTime) */
    signature?: string;
  }
  interface Outflow {
    /** CAIP-19 */
    asset: string;
    /** Base units, decimal digits */
    units: string;
  }
  interface Pairing {
    id: string;
    /** The new device */
    device: string;
    /** The device's name */
    name: string;
    /** Its public key, sealed under the code that its screen shows */
    key: string;
    created: string;
    /** When the guard forgets it */
    expires: string;
    /** What the other device sealed to that key; absent in lists and until it is there */
    box?: string;
  }
  interface Pairings {
    pairings: wire.Pairing[];
    next?: string;
  }
  interface Points {
    /** Envelope signed by the guard's identity key */
    points: string;
  }
  interface Policy {
    /** How long a transfer to a new recipient, or above a fifth of a limit, rests before it is sent */
    rest_seconds: number;
    /** Wait before a re-dealing */
    redeal_seconds: number;
    /** Withdraw hold after an unfreeze */
    unfreeze_seconds: number;
    /** Wait before a new entry of the address book counts */
    book_seconds: number;
    /** Wait before a limit is raised to at most twice */
    raise_seconds: number;
    /** Wait before a limit is raised further, or a first one of an asset set after the dealing */
    raise_far_seconds: number;
  }
  interface Problem {
    /** Always about:blank; kind says more */
    type: string;
    /** The HTTP status in words */
    title: string;
    /** The HTTP status */
    status: number;
    /** What went wrong, for a person; complete in itself and without secrets */
    detail: string;
    /** What class of problem it is; a program decides by this */
    kind: string;
    /** The request's id, as in the operator's log */
    request?: string;
    /** Which parts of the request are wrong */
    fields?: wire.Field[];
  }
  interface Proposal {
    transfer: wire.Transfer;
    verdict: hefu.Verdict;
    account: hefu.Account;
  }
  interface Propose {
    intent: hefu.Intent;
  }
  interface Quote {
    slow: string;
    normal: string;
    fast: string;
    native: wire.Asset;
    token?: hefu.TokenFact;
    /** Where everything was asked for: the amounts with which nothing comes back, each at exactly its fee cap */
    all?: wire.Everything;
  }
  interface QuoteRequest {
    /** CAIP-2 */
    network: string;
    from: string;
    to: string;
    /** CAIP-19 */
    asset: string;
    /** Base units, decimal digits; on a chain of unspent outputs 0 asks for everything that one transfer can pay */
    amount: string;
    memo?: string;
    /** Call data; none for a transfer */
    data?: string;
    /** A transfer that waits at the nodes and whose place this one is to take; it pays the same or nobody */
    replaces?: string;
  }
  interface Receipt {
    txid: string;
    block: number;
    /** Of the block */
    time: string;
    /** Never a suggestion for a recipient: anybody may send anything */
    from: string;
    /** CAIP-19 */
    asset: string;
    /** Base units, decimal digits; never zero */
    units: string;
    symbol: string;
    decimals: number;
    /** Why symbol and decimals may be believed */
    source: string;
    /** 1 in the newest block that was read */
    confirmations: number;
    /** The chain will not take it back; only of what the guard recorded */
    final?: boolean;
    /** Who says so: the guard's node, or the operator's source of history */
    word: string;
  }
  interface RemoveWebhook {
    /** Present one-time code */
    code: string;
  }
  interface Session {
    id: string;
    /** What the client calls itself */
    agent: string;
    created: string;
    seen: string;
    /** Absent while it lives */
    ended?: string;
    /** It is the session that asks */
    current: boolean;
  }
  interface Sessions {
    sessions: wire.Session[];
    next?: string;
  }
  interface SetLimit {
    /** CAIP-19 */
    asset: string;
    /** Base units, decimal digits */
    units: string;
    /** Present one-time code; needed to raise it */
    code?: string;
  }
  interface SetNote {
    wallet: string;
    subject: string;
    sealed?: string;
  }
  interface SignIn {
    name: string;
    password: string;
    /** Present one-time code */
    code: string;
    /** The device that signs in, to be registered under the same code */
    device?: wire.NewDevice;
  }
  interface SignUp {
    /** User name */
    name: string;
    /** Account password; it is not the vault password */
    password: string;
  }
  interface SignedIn {
    token: string;
    session: wire.Session;
    user: wire.User;
    /** Set when the request named one */
    device?: wire.Device;
  }
  interface StopBy {
    name: string;
    /** Present one-time code */
    code: string;
    /** Empty for everything that is not yet being sent */
    transfer?: string;
  }
  interface Stopped {
    stopped: number;
  }
  interface Transfer {
    id: string;
    dealing: string;
    intent: hefu.Intent;
    /** Of the intent; compute it yourself before you believe it */
    digest: string;
    state: string;
    plan: hefu.Plan;
    /** When a factor agreed */
    approved?: string;
    /** Whose message was evaluated */
    device?: string;
    /** The signed bytes; only once the transfer is being sent */
    signed?: string;
    /** The chain's name; only once the transfer is being sent */
    txid?: string;
    reason?: string;
    created: string;
    updated: string;
    /** When the guard looks at it next; for a resting transfer, when it is sent */
    due_at?: string;
    /** When the guard looked last; 1 in the newest block, absent while it is in none. What is final says the state */
    confirmations?: number;
  }
  interface Transfers {
    transfers: wire.Transfer[];
    next?: string;
  }
  interface Unfreeze {
    password: string;
    code: string;
  }
  interface User {
    id: string;
    name: string;
    state: string;
    created: string;
    frozen_at?: string;
    /** Transfers are stopped until then */
    hold?: wire.Hold;
  }
  interface Wallet {
    id: string;
    /** Of the latest dealing; 0 when it was never dealt */
    generation: number;
    /** The dealing that signs */
    active?: wire.Dealing;
    latest?: wire.Dealing;
  }
  interface Webhook {
    id: string;
    url: string;
    created: string;
  }
  interface Webhooks {
    webhooks: wire.Webhook[];
  }
}
