package text

// saidKeys is what is said in keys and the vault.
var saidKeys = []both{
	{
		"deriving a public child key: %w",
		"推导下级公钥：%[1]v",
	},
	{
		"the parent is not a point of the curve",
		"上级公钥不是曲线上的点",
	},
	{
		"more than %d steps",
		"超过 %[1]d 步",
	},
	{
		"a hardened child needs the private key",
		"硬化的下级需要私钥",
	},
	{
		"no key exists at this index",
		"这个序号上没有密钥",
	},
	{
		"deriving the secp256k1 key %v: %w",
		"推导 secp256k1 密钥 %[1]v：%[2]v",
	},
	{
		"the seed is not 16 to 64 bytes long",
		"种子的长度不在 16 到 64 字节之间",
	},
	{
		"the path has more than %d steps",
		"路径超过 %[1]d 步",
	},
	{
		"reading the recovery words: a sentence has 12, 15, 18, 21 or 24 words",
		"读取助记词：一组助记词有 12、15、18、21 或 24 个词",
	},
	{
		"reading the recovery words: every word is known, but one is wrong or in the wrong place",
		"读取助记词：每个词都在词表里，但有一个错了或放错了位置",
	},
	{
		"any word list",
		"任何一种词表",
	},
	{
		"the %s word list",
		"%[1]W词表",
	},
	{
		"reading the recovery words: %s %s %s not in %s",
		"读取助记词：第 %[2]s 个词不在%[4]s中",
	},
	{
		"making recovery words: a new sentence has 12 or 24 words",
		"生成助记词：新的一组有 12 或 24 个词",
	},
	{
		"making recovery words: reading randomness: %w",
		"生成助记词：读取随机数：%[1]v",
	},
	{
		"preparing a password: it is empty, longer than 1024 bytes, or has characters that are not allowed in one",
		"处理密码：它是空的、超过 1024 字节，或含有不允许的字符",
	},
	{
		"reading a derivation path: it must begin with m",
		"读取推导路径：必须以 m 开头",
	},
	{
		"reading a derivation path: step %d: %w",
		"读取推导路径：第 %[1]d 步：%[2]v",
	},
	{
		"reading a derivation path: more than %d steps",
		"读取推导路径：超过 %[1]d 步",
	},
	{
		"not a number without leading zeros",
		"不是没有前导零的数字",
	},
	{
		"not a number below 2^31",
		"不是小于 2^31 的数字",
	},
	{
		"encoding a secret: refused",
		"编码秘密：已拒绝",
	},
	{
		"deriving the ed25519 key %v: %w",
		"推导 ed25519 密钥 %[1]v：%[2]v",
	},
	{
		"ed25519 has hardened steps only",
		"ed25519 只有硬化的步骤",
	},
	{
		"Bitcoin test networks",
		"比特币测试网络",
	},
	{
		"Ethereum and its kin",
		"以太坊及其同类",
	},
	{
		"%s account %d",
		"%[1]s 账户 %[2]d",
	},
	{
		"writing the vault file: %w",
		"写入密匣文件：%[1]v",
	},
	{
		"reading the vault file: %w",
		"读取密匣文件：%[1]v",
	},
	{
		"it is too large for a vault",
		"它太大，不是密匣",
	},
	{
		"locking the vault file: another process is using it",
		"锁定密匣文件：另一个进程正在使用它",
	},
	{
		"locking the vault file: %w",
		"锁定密匣文件：%[1]v",
	},
	{
		"sealing the vault: the secret is longer than %d bytes",
		"封存密匣：秘密超过 %[1]d 字节",
	},
	{
		"sealing the vault: reading randomness: %w",
		"封存密匣：读取随机数：%[1]v",
	},
	{
		"opening the vault: %w",
		"打开密匣：%[1]v",
	},
	{
		"it is not a vault",
		"它不是密匣",
	},
	{
		"its checksum does not match",
		"它的校验和不符",
	},
	{
		"its length is wrong",
		"它的长度不对",
	},
	{
		"its header is wrong",
		"它的文件头不对",
	},
	{
		"opening the vault: the file is damaged",
		"打开密匣：文件已损坏",
	},
	{
		"opening the vault: wrong password",
		"打开密匣：密码不对",
	},
	{
		"opening the vault: the file has a format that this version does not know",
		"打开密匣：本版本不认识这种文件格式",
	},
	{
		"argon2id passes are not 1 to %d",
		"argon2id 的遍数不在 1 到 %[1]d 之间",
	},
	{
		"argon2id memory is not %d to %d KiB",
		"argon2id 的内存不在 %[1]d 到 %[2]d KiB 之间",
	},
	{
		"argon2id lanes are not 1 to %d",
		"argon2id 的并行数不在 1 到 %[1]d 之间",
	},
	{
		"argon2id passes times memory are above %d KiB",
		"argon2id 的遍数乘以内存超过 %[1]d KiB",
	},
	{
		"derive the book key: %w",
		"推导地址簿密钥：%[1]v",
	},
}
