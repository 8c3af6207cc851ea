// Where a transaction can be looked at by others. A page there learns who asks: it is opened
// only after that was said.
interface Explorer { name: string; tx(id: string): string }

const at = (name: string, base: string): Explorer => ({ name, tx: (id) => base + encodeURIComponent(id) });

/** By network (CAIP-2). A network that is not here has no link. */
const explorers: ReadonlyMap<string, Explorer> = new Map(Object.entries({
  "eip155:1": at("etherscan.io", "https://etherscan.io/tx/"),
  "eip155:56": at("bscscan.com", "https://bscscan.com/tx/"),
  "eip155:137": at("polygonscan.com", "https://polygonscan.com/tx/"),
  "eip155:42161": at("arbiscan.io", "https://arbiscan.io/tx/"),
  "eip155:10": at("optimistic.etherscan.io", "https://optimistic.etherscan.io/tx/"),
  "eip155:8453": at("basescan.org", "https://basescan.org/tx/"),
  "eip155:11155111": at("sepolia.etherscan.io", "https://sepolia.etherscan.io/tx/"),
  "bip122:000000000019d6689c085ae165831e93": at("mempool.space", "https://mempool.space/tx/"),
  "bip122:000000000933ea01ad0ee984209779ba": at("mempool.space", "https://mempool.space/testnet/tx/"),
}));

export const explorerOf = (network: string): Explorer | undefined => explorers.get(network);
