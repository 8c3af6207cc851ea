package text

// saidStore is what is said in the guard's keystore and database.
var saidStore = []both{
	{
		"overwrite: %w",
		"覆盖：%[1]v",
	},
	{
		"remove: %w",
		"删除：%[1]v",
	},
	{
		"sync a folder: %w",
		"同步目录：%[1]v",
	},
	{
		"keystore: list %s: %w",
		"密钥库：列出 %[1]s：%[2]v",
	},
	{
		"keystore: tidy: %w",
		"密钥库：整理：%[1]v",
	},
	{
		"keystore: %w",
		"密钥库：%[1]v",
	},
	{
		"keystore: others can reach %s (mode %04o), and it holds the guard's secrets; run: chmod %s %s",
		"密钥库：别人也能进入 %[1]s（权限 %04[2]o），而它存着守卫的秘密；请执行：chmod %[3]s %[4]s",
	},
	{
		"keystore: lock: %w",
		"密钥库：锁定：%[1]v",
	},
	{
		"draw a name: %w",
		"生成名称：%[1]v",
	},
	{
		"make a file: %w",
		"建立文件：%[1]v",
	},
	{
		"write a file: %w",
		"写入文件：%[1]v",
	},
	{
		"put a file in place: %w",
		"放置文件：%[1]v",
	},
	{
		"open for erasing: %w",
		"打开以便抹除：%[1]v",
	},
	{
		"keystore: erase a half: %w",
		"密钥库：抹除半钥：%[1]v",
	},
	{
		"keystore: erase the key of a half: %w",
		"密钥库：抹除半钥的密钥：%[1]v",
	},
	{
		"keystore: read a half: %w",
		"密钥库：读取半钥：%[1]v",
	},
	{
		"keystore: the half of dealing %s is damaged: %w",
		"密钥库：拆分 %[1]s 的半钥已损坏：%[2]v",
	},
	{
		"keystore: draw a key: %w",
		"密钥库：生成密钥：%[1]v",
	},
	{
		"keystore: write the key of a half: %w",
		"密钥库：写入半钥的密钥：%[1]v",
	},
	{
		"keystore: write a half: %w",
		"密钥库：写入半钥：%[1]v",
	},
	{
		"the guard's half of this dealing is not there",
		"这次拆分的守卫半钥不在那里",
	},
	{
		"keystore: the half of dealing %s is damaged",
		"密钥库：拆分 %[1]s 的半钥已损坏",
	},
	{
		"keystore: read the key of a half: %w",
		"密钥库：读取半钥的密钥：%[1]v",
	},
	{
		"keystore: the key of the half of dealing %s is damaged or from another guard",
		"密钥库：拆分 %[1]s 的半钥的密钥已损坏，或来自另一个守卫",
	},
	{
		"keystore: the half of dealing %s is damaged or from another guard",
		"密钥库：拆分 %[1]s 的半钥已损坏，或来自另一个守卫",
	},
	{
		"%w (read from %s)",
		"%[1]v（读自 %[2]s）",
	},
	{
		"keystore: open: %w",
		"密钥库：打开：%[1]v",
	},
	{
		"keystore: make the directory: %w",
		"密钥库：建立目录：%[1]v",
	},
	{
		"keystore: the master key has %d bytes, it must have %d",
		"密钥库：主密钥有 %[1]d 字节，必须是 %[2]d 字节",
	},
	{
		"keystore: read the master key: %w",
		"密钥库：读取主密钥：%[1]v",
	},
	{
		"keystore: %s is not a plain file; to keep the master key elsewhere, name that file in the configuration",
		"密钥库：%[1]s 不是普通文件；要把主密钥放在别处，请在配置里写明那个文件",
	},
	{
		"keystore: the configuration supplies a master key and %s holds another; remove the one that is wrong",
		"密钥库：配置给出了主密钥，而 %[1]s 里是另一个；请删去错的那个",
	},
	{
		"keystore: %s is missing, but %s holds what was sealed under it; restore the master key from its backup or name it in the configuration",
		"密钥库：缺少 %[1]s，而 %[2]s 里有用它封存的内容；请从备份恢复主密钥，或在配置里写明",
	},
	{
		"keystore: draw a master key: %w",
		"密钥库：生成主密钥：%[1]v",
	},
	{
		"keystore: write the master key: %w",
		"密钥库：写入主密钥：%[1]v",
	},
	{
		"keystore: derive a key: %w",
		"密钥库：推导密钥：%[1]v",
	},
	{
		"keystore: %s is missing, but halves are there; restore the whole directory from its backup",
		"密钥库：缺少 %[1]s，半钥却还在；请从备份恢复整个目录",
	},
	{
		"keystore: read the identity: %w",
		"密钥库：读取身份：%[1]v",
	},
	{
		"keystore: %s does not open: the master key is not the one that %s was made with, or the file is damaged",
		"密钥库：%[1]s 打不开：主密钥不是建立 %[2]s 时的那一个，或文件已损坏",
	},
	{
		"keystore: draw an identity: %w",
		"密钥库：生成身份：%[1]v",
	},
	{
		"keystore: write the identity: %w",
		"密钥库：写入身份：%[1]v",
	},
	{
		"keystore: unseal %q: it was changed, moved, or sealed by another guard or under another master key",
		"密钥库：解封 %[1]q：它被改动或移动过，或由另一个守卫或另一个主密钥封存",
	},
	{
		"keystore: the master key must be 64 hex digits, as 'openssl rand -hex 32' prints them",
		"密钥库：主密钥必须是 64 位十六进制数字，即“openssl rand -hex 32”所打印的",
	},
	{
		"keystore: the master key is all zeros",
		"密钥库：主密钥全是零",
	},
	{
		"keystore: sweep: %w",
		"密钥库：清理：%[1]v",
	},
	{
		"keystore: erase a one-time key: %w",
		"密钥库：抹除一次性密钥：%[1]v",
	},
	{
		"keystore: write a one-time key: %w",
		"密钥库：写入一次性密钥：%[1]v",
	},
	{
		"keystore: take a one-time key: %w",
		"密钥库：取用一次性密钥：%[1]v",
	},
	{
		"the guard's one-time key was used or is too old; begin the split again",
		"守卫的一次性密钥已经用掉或已过时；请重新开始拆分",
	},
	{
		"keystore: the one-time key of dealing %s is damaged or from another guard",
		"密钥库：拆分 %[1]s 的一次性密钥已损坏，或来自另一个守卫",
	},
	{
		"keystore: a sealed value does not open",
		"密钥库：一个封存的值打不开",
	},
	{
		"keystore: seal: %w",
		"密钥库：封存：%[1]v",
	},
	{
		"keystore: draw a nonce: %w",
		"密钥库：生成随机数：%[1]v",
	},
	{
		"generation %d is too large",
		"第 %[1]d 代太大",
	},
	{
		"this wallet has a dealing of that generation, or an active one, already",
		"这个钱包已有同一代的拆分，或已有一次有效的拆分",
	},
	{
		"this key belongs to another user of this guard",
		"这个密钥属于这个守卫的另一位用户",
	},
	{
		"store: make the database: %w",
		"数据库：建立数据库：%[1]v",
	},
	{
		"store: open: %w",
		"数据库：打开：%[1]v",
	},
	{
		"store: open %s: it is not a file",
		"数据库：打开 %[1]s：它不是文件",
	},
	{
		"store: open %s: others can read it (mode %04o); run: chmod 600 %s",
		"数据库：打开 %[1]s：别人也能读取（权限 %04[2]o）；请执行：chmod 600 %[3]s",
	},
	{
		"store: open %s: %w",
		"数据库：打开 %[1]s：%[2]v",
	},
	{
		"store: open %s: this file system does not support SQLite's WAL mode (got %s); use a local disk",
		"数据库：打开 %[1]s：这个文件系统不支持 SQLite 的 WAL 模式（得到的是 %[2]s）；请用本地磁盘",
	},
	{
		"store: migrations: %w",
		"数据库：升级步骤：%[1]v",
	},
	{
		"it was written by a newer hefu; run that version, or restore the backup made before the upgrade",
		"它是由更新版本的 hefu 写的；请运行那个版本，或恢复升级前的备份",
	},
	{
		"store: read the schema version of %s: %w",
		"数据库：读取 %[1]s 的结构版本：%[2]v",
	},
	{
		"store: open %s: its schema is number %d, this program knows up to %d: %w",
		"数据库：打开 %[1]s：它的结构是第 %[2]d 版，本程序只认识到第 %[3]d 版：%[4]v",
	},
	{
		"store: bring the schema of %s up to date: %w",
		"数据库：升级 %[1]s 的结构：%[2]v",
	},
	{
		"store: open %s: it is a database of another program",
		"数据库：打开 %[1]s：它是另一个程序的数据库",
	},
	{
		"store: make the database's folder: %w",
		"数据库：建立所在目录：%[1]v",
	},
	{
		"store: commit: %w",
		"数据库：提交：%[1]v",
	},
	{
		"store: wait for a turn: %w",
		"数据库：排队等候：%[1]v",
	},
	{
		"store: connect: %w",
		"数据库：连接：%[1]v",
	},
	{
		"store: begin: %w",
		"数据库：开始：%[1]v",
	},
	{
		"store: wait for another guard that starts on %s: %w",
		"数据库：等待另一个正在 %[1]s 上启动的守卫：%[2]v",
	},
	{
		"store: set a connection up: %w",
		"数据库：设置连接：%[1]v",
	},
	{
		"PostgreSQL (database %s at %s:%d)",
		"PostgreSQL（%[2]s：%[3]d 上的数据库 %[1]s）",
	},
	{
		"store: the address of the PostgreSQL database cannot be read; write it as postgres://user@host:5432/database?sslmode=verify-full, other characters percent-encoded",
		"数据库：读不懂 PostgreSQL 数据库的地址；请写成 postgres://user@host:5432/database?sslmode=verify-full，其他字符用百分号编码",
	},
	{
		"it is version %d; PostgreSQL %d or later is needed",
		"它的版本是 %[1]d；需要 PostgreSQL %[2]d 或更高版本",
	},
	{
		"it is a standby and takes no writes; name the primary (target_session_attrs=read-write finds it)",
		"它是备库，不接受写入；请指定主库（target_session_attrs=read-write 会找到它）",
	},
	{
		"its encoding is %s; make it with ENCODING 'UTF8'",
		"它的编码是 %[1]s；请以 ENCODING 'UTF8' 创建",
	},
	{
		"fsync or full_page_writes is off: it would forget approvals in a power cut; turn both on",
		"fsync 或 full_page_writes 关闭：断电时它会忘掉已批准的转账；请把两者都打开",
	},
	{
		"synchronous_commit is %s and cannot be turned on",
		"synchronous_commit 是 %[1]s，而且无法打开",
	},
	{
		"its search_path names no schema that exists",
		"它的 search_path 没有指向任何存在的模式（schema）",
	},
	{
		"it is a database of another program",
		"它是另一个程序的数据库",
	},
	{
		"the way to the database broke; whether this was done is not known: look before you try again",
		"与数据库的连接中断；不知道这件事是否已经完成：请先查看，再决定是否重试",
	},
	{
		"the database cannot be reached; nothing was changed, try again",
		"连不上数据库；什么都没有改变，请再试一次",
	},
	{
		"the database takes nothing just now; nothing was changed",
		"数据库目前不接受写入；什么都没有改变",
	},
	{
		"the connection to the database is lost",
		"与数据库的连接断开了",
	},
	{
		"whether the transaction was committed is not known",
		"不知道事务是否已经提交",
	},
	{
		"parameter %d: %w",
		"参数 %[1]d：%[2]v",
	},
	{
		"a text is stored with half an escape",
		"保存的一段文字只有半个转义",
	},
	{
		"a text is stored with a wrong escape: %w",
		"保存的一段文字转义有误：%[1]v",
	},
	{
		"write it as postgres://user@host:5432/database?sslmode=verify-full; without this line the file in data_dir is the database",
		"请写成 postgres://user@host:5432/database?sslmode=verify-full，没有这一行时，数据库就是 data_dir 中的文件",
	},
	{
		"say that a PostgreSQL database was brought back from a backup",
		"说明一个 PostgreSQL 数据库是从备份恢复的",
	},
	{
		"the keystore lies in the data directory: another guard on this database needs the same one. Set keystore_dir to a place that all of them share",
		"密钥库位于数据目录中：同一数据库上的其他守卫需要同一个密钥库。请把 keystore_dir 设为它们共用的位置",
	},
	{
		"the guard is busy; nothing was changed, try again",
		"守卫正忙；什么都没有改变，请再试一次",
	},
	{
		"store: waited %s: %w",
		"数据库：等了 %[1]s：%[2]v",
	},
	{
		"store: look for due transfers: %w",
		"数据库：查找到期的转账：%[1]v",
	},
	{
		"store: ping: %w",
		"数据库：检测：%[1]v",
	},
	{
		"event %d: %w",
		"事件 %[1]d：%[2]v",
	},
	{
		"another transfer of this wallet is being approved; try again",
		"这个钱包的另一笔转账正在批准；请再试一次",
	},
	{
		"%s: there is none of that name",
		"%[1]s：没有这个名称",
	},
	{
		"store: %s: %w",
		"数据库：%[1]s：%[2]v",
	},
	{
		"this collides with something that is already there",
		"它与已有的内容冲突",
	},
	{
		"something that this refers to is not there",
		"它所引用的内容不存在",
	},
	{
		"this user name is taken",
		"这个用户名已被占用",
	},
	{
		"the sign-up of this user is complete; it cannot be begun anew",
		"这位用户的注册已经完成，不能重新开始",
	},
	{
		"this device key is known already",
		"这台设备的密钥已经登记过",
	},
	{
		"the address book has an entry of this name on this network already; remove it first",
		"地址簿在这个网络上已有同名的条目；请先移除",
	},
}
