package text

// saidRestore is what is said about backups, what was brought back from one, and the
// security epoch.
var saidRestore = []both{
	{
		"device: %q must be confirmed anew, because the guard's database was brought back from a backup; confirm the device %s with a code ('hefu wallet devices confirm'). Nothing was done",
		"设备：%[1]q 须重新确认，因为守卫的数据库是从备份恢复的；请用一个验证码确认设备 %[2]s（“hefu wallet devices confirm”）。什么都没有做",
	},
	{
		"the guard is putting its records in order; nothing was done, try again",
		"守卫正在整理它的记录；什么都没有做，请再试一次",
	},
	{
		"the guard's database was brought back from a backup; transfers are on hold for a while",
		"守卫的数据库是从备份恢复的；一段时间内暂缓提取，不能转账",
	},
	{
		"the guard's database was brought back from a backup before this was sent from it; if it was sent after the backup was made, the chain shows it",
		"守卫的数据库是从备份恢复的，备份里这笔还没有发送；如果它在备份之后发送过，链上可以看到",
	},
	{
		"the guard's database was brought back from a backup; begin the split again",
		"守卫的数据库是从备份恢复的；请重新开始拆分",
	},
	{
		"the guard's database was brought back from a backup, and this half was given up since; split again from paper. Your coins are untouched",
		"守卫的数据库是从备份恢复的，而这份半钥在备份之后已作废；请用纸上的助记词重新拆分。你的币没有受影响",
	},
	{
		"the guard's database was brought back from a backup. Every session has ended; confirm each of your devices with a code; transfers from %s",
		"守卫的数据库是从备份恢复的。所有会话都已结束；请用验证码逐一确认你的设备；%[1]s 起可以转账",
	},
	{
		"keystore: read the epoch: %w",
		"密钥库：读取安全纪元：%[1]v",
	},
	{
		"keystore: %s is damaged or from another guard; restore the whole directory from its backup",
		"密钥库：%[1]s 已损坏，或来自另一个守卫；请从备份恢复整个目录",
	},
	{
		"keystore: raise the epoch from %d: an event of 1 to %d bytes is needed, this one has %d",
		"密钥库：从 %[1]d 提高安全纪元：事件须有 1 到 %[2]d 字节，这个有 %[3]d 字节",
	},
	{
		"keystore: the epoch is %d, not %d",
		"密钥库：安全纪元是 %[1]d，不是 %[2]d",
	},
	{
		"keystore: write the epoch: %w",
		"密钥库：写入安全纪元：%[1]v",
	},
	{
		"keystore: look at a half: %w",
		"密钥库：查看半钥：%[1]v",
	},
	{
		"for the operator of a guard: back up, restore, move, audit, change the master key",
		"供守卫的运营者使用：备份、恢复、迁移、审计、更换主密钥",
	},
	{
		"copy the database to a new file, while the guard runs",
		"把数据库复制到一个新文件，守卫照常运行",
	},
	{
		"bring the database back; the guard must not run",
		"恢复数据库；守卫不能在运行",
	},
	{
		"back up: %w",
		"备份：%[1]v",
	},
	{
		"look for a file: %w",
		"查找文件：%[1]v",
	},
	{
		"sync %s: %w",
		"同步 %[1]s：%[2]v",
	},
	{
		"back up to %s: %w",
		"备份到 %[1]s：%[2]v",
	},
	{
		"restore: %w",
		"恢复：%[1]v",
	},
	{
		"restore: copy %s: %w",
		"恢复：复制 %[1]s：%[2]v",
	},
	{
		"restore: move the old database aside: %w",
		"恢复：移开原来的数据库：%[1]v",
	},
	{
		"restore: put the database in place: %w",
		"恢复：把数据库放到位：%[1]v",
	},
	{
		"restore: %s is damaged or no database; nothing was changed",
		"恢复：%[1]s 已损坏，或不是数据库；什么都没有更改",
	},
	{
		"restore %s: nothing was changed: %w",
		"恢复 %[1]s：什么都没有更改：%[2]v",
	},
	{
		"confirm a device anew, after the guard was restored from a backup; needs a code",
		"守卫从备份恢复之后，重新确认一台设备；需要验证码",
	},
	{
		"store: copy: %w",
		"数据库：复制：%[1]v",
	},
	{
		"store: copy %s: %w",
		"数据库：复制 %[1]s：%[2]v",
	},
	{
		"store: check %s: %w",
		"数据库：检查 %[1]s：%[2]v",
	},
	{
		"store: check %s: it is damaged: %w",
		"数据库：检查 %[1]s：它已损坏：%[2]v",
	},
	{
		"store: check %s: it is damaged: %s",
		"数据库：检查 %[1]s：它已损坏：%[2]s",
	},
	{
		"the audit log of a guard: verify it, list it",
		"守卫的审计日志：校验、列出",
	},
	{
		"read the whole audit log and say whether it is unbroken",
		"读取整个审计日志，并说明它是否完好",
	},
	{
		"a head that was printed earlier, NUMBER:HASH; it must still be in the log",
		"以前打印过的链头，形如 NUMBER:HASH；它必须仍在日志中",
	},
	{
		"write the audit log out, oldest first",
		"写出审计日志，从最早的开始",
	},
	{
		"begin after this entry",
		"从这一条之后开始",
	},
	{
		"the audit log is broken at entry %d: it is missing, or it or the one before was changed",
		"审计日志在第 %[1]d 条断裂：这一条缺失，或者它或前一条被改过",
	},
	{
		"the audit log was rewritten: entry %d is another one than was noted down",
		"审计日志被改写：第 %[1]d 条与记下的不同",
	},
	{
		"the audit log was cut off: entry %d was noted down, the last one is %d",
		"审计日志被截断：记下过第 %[1]d 条，而现在最后一条是第 %[2]d 条",
	},
	{
		"%q is no head of an audit log; write it as it was printed, NUMBER:HASH",
		"%[1]q 不是审计日志的链头；请照打印的样子写：NUMBER:HASH",
	},
	{
		"another version of hefu wrote this database; use the version that the guard runs",
		"这个数据库由另一个版本的 hefu 写成；请使用守卫正在运行的版本",
	},
	{
		"store: open %s: its schema is number %d, this program writes %d: %w",
		"存储：打开 %[1]s：它的结构是第 %[2]d 号，本程序写的是第 %[3]d 号：%[4]v",
	},
	{
		"store: the migration %s has no number: %w",
		"存储：迁移 %[1]s 没有编号：%[2]v",
	},
}
