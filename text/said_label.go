package text

// saidLabel is what is said of private notes.
var saidLabel = []both{
	{
		"label: a label is about account: and a CAIP-10 id, or transfer: and the id of one",
		"标签：标签的对象是 account: 加 CAIP-10 标识，或 transfer: 加转账编号",
	},
	{
		"label: it is longer than %d bytes",
		"标签：超过 %[1]d 字节",
	},
	{
		"label: the text %q %s",
		"标签：文字 %[1]q %[2]s",
	},
	{
		"must have 1 to 60 characters",
		"须有 1 到 60 个字符",
	},
	{
		"label: this vault is older than the address book and has no key for labels; restore %s from paper or split it again to use them",
		"标签：这个密匣早于地址簿，没有标签的密钥；要使用标签，请用纸恢复 %[1]s 或重新拆分",
	},
	{
		"derive the key of the labels: %w",
		"推导标签的密钥：%[1]v",
	},
	{
		"seal a label: %w",
		"加密标签：%[1]v",
	},
	{
		"label: there are %d labels, which is the most; take one away first",
		"标签：已有 %[1]d 个标签，达到上限；请先撤掉一个",
	},
	{
		"label: the wallet was never split at this guard; split it first",
		"标签：这个钱包从未在此守卫拆分过；请先拆分",
	},
	{
		"A page of the private notes on accounts and transfers",
		"账户与转账的私人标签，一页",
	},
	{
		"Keep a sealed note, or take one away",
		"保存一个已加密的标签，或撤掉一个",
	},
	{
		"The guard cannot read them. Their key follows from the paper.",
		"守卫读不到它们。密钥由纸推出。",
	},
	{
		"private notes on transfers and accounts, sealed on this device",
		"转账与账户的私人标签，在本机加密",
	},
	{
		"take the label away",
		"撤掉标签",
	},
	{
		"your whole history as CSV, for a spreadsheet",
		"你的全部历史，CSV 格式，供电子表格使用",
	},
	{
		"not before this day or moment, as in 2026-01-31 or 2026-01-31T08:00:00Z (UTC)",
		"不早于此日或此刻，例如 2026-01-31 或 2026-01-31T08:00:00Z（UTC）",
	},
	{
		"before this day or moment",
		"早于此日或此刻",
	},
	{
		"csv; there is no other yet",
		"csv；目前没有别的",
	},
	{
		"also your labels; opens the vault",
		"同时显示标签；会打开密匣",
	},
}
