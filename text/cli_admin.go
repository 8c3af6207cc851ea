//go:build !js

package text

// adminTexts are what the command line says about 'hefu admin'.
var adminTexts = map[Key]both{
	"help.admin": {
		`For the operator, on the guard's machine and with its configuration.

backup copies the database while the guard runs. The keystore is never in it: back that
up apart, because whoever has both has the guard.
restore brings a database back while no guard runs. The guard then starts in quarantine:
sessions are dead, transfers are on hold, devices are confirmed anew.
On PostgreSQL both are pg_dump's and pg_restore's: say restored after pg_restore and before
a guard starts, and it starts in quarantine.
migrate moves the database from its file to PostgreSQL while no guard runs; the file is of no
use afterwards. Killed at any moment, it is run again.
rotate-master-key seals keystore and database anew under the key in FILE, made by
'openssl rand -hex 32', while no guard runs. The old key then opens nothing but old backups.

audit verifies and lists the log of what happened at the guard.
nodes asks every node how it does.
follow-anew reads a network's chain again after its nodes parted from what was final here
and you have found them right; until then nothing that was final is taken back.

How to do all of it well: docs/operate.md, docs/backup-and-restore.md.`,
		`供运营者使用，在守卫所在的机器上、按它的配置执行。

backup 在守卫运行时复制数据库。备份中不含密钥库：请另行备份，因为同时持有两者的人就拥有守卫。
restore 在守卫没有运行时恢复数据库。之后守卫以隔离状态启动：会话失效，暂缓提取（不能转账），设备须重新确认。
在 PostgreSQL 上这两件事由 pg_dump 和 pg_restore 来做：pg_restore 之后、守卫启动之前运行 restored，守卫就以隔离状态启动。
migrate 在守卫没有运行时把数据库从文件迁移到 PostgreSQL；之后那个文件不能再用。无论何时中断，再运行一次即可。
rotate-master-key 在没有守卫运行时用 FILE 中的密钥（由“openssl rand -hex 32”生成）重新封存密钥库和数据库。此后旧密钥只能打开旧备份。

audit 校验并列出审计日志，也就是守卫上发生过的事。
nodes 询问每个节点的状况。
follow-anew 在节点的链与这里已确定的内容分叉、而你查明节点是对的之后，重新读取该网络的链；在此之前，已确定的一概不收回。

怎样做好这些事：docs/operate.md、docs/backup-and-restore.md。`,
	},
	"help.admin.audit": {
		`The guard writes down what happens: sign-ins, devices, splits, approvals, what was sent,
refusals, freezes, limits, and what operators did. Each entry holds the hash of the one
before, and the database takes no change of it.

verify reads everything, beside a running guard too, and names the first entry that is
broken. It prints the head, NUMBER:HASH. Note it somewhere that the guard's machine cannot
write to: verify --head NUMBER:HASH then tells whether anything up to it was cut off or
rewritten since. The keystore remembers a head as well, not more than a minute old.
After a restore from a backup, heads that were noted after the backup are not in the log.
list writes the entries out, one on a line: number, time (UTC), what, user, details.`,
		`守卫会记下发生的事：登录、设备、拆分、批准、发送、拒绝、冻结、限额，以及运营者做过的事。
每一条都含有前一条的哈希，数据库不接受任何修改。

verify 读取全部条目（守卫运行时也可以），并指出第一条断裂之处。它会打印链头，形如 NUMBER:HASH。
请把它记在守卫的机器写不到的地方：之后用 verify --head NUMBER:HASH，就能知道到那一条为止是否有内容被截断或改写。
密钥库也会记住一个链头，最多晚一分钟。
从备份恢复之后，备份之后记下的链头不再在日志里。
list 写出每一条，一行一条：编号、时间（UTC）、事件、用户、详情。`,
	},
	"audit.whole": {
		"The audit log is whole: %[1]d entries.\nHead: %[2]s\nNote the head somewhere else; later: hefu admin audit verify --head %[2]s\n",
		"审计日志完好：共 %[1]d 条。\n链头：%[2]s\n请把链头记在别处；以后可用：hefu admin audit verify --head %[2]s\n",
	},
	"audit.anchored": {
		"The keystore remembers entry %[1]d, and it is the same.\n",
		"密钥库记得第 %[1]d 条，与日志一致。\n",
	},
	"audit.unanchored": {
		"No head was compared with the keystore's: there is none in %[1]s, or it has not seen one yet.\n",
		"没有与密钥库核对链头：%[1]s 中没有密钥库，或者它还没有记下链头。\n",
	},
	"audit.unlinked": {
		"Newer entries are recorded and not linked yet; a running guard links them within a second.\n",
		"还有更新的条目已记录、尚未接入链中；运行中的守卫会在一秒内接入。\n",
	},
	"admin.postgres": {
		"the database is %[1]s: back it up with pg_dump, bring it back with pg_restore while no guard runs, and say 'hefu admin restored' before one starts. Nothing was done",
		"数据库是 %[1]s：请用 pg_dump 备份；恢复时先停下所有守卫，用 pg_restore 恢复，并在守卫启动之前运行“hefu admin restored”。什么都没有做",
	},
	"admin.file": {
		"the database is a file: 'hefu admin restore FILE' brings it back and marks it. Nothing was done",
		"数据库是一个文件：“hefu admin restore FILE”会恢复并标记它。什么都没有做",
	},
	"admin.exists": {
		"back up: %[1]s is there already and is not overwritten; choose another name",
		"备份：%[1]s 已经存在，不会被覆盖；请换一个名称",
	},
	"admin.nothing": {
		"back up: there is no database at %[1]s; look at data_dir in the configuration",
		"备份：%[1]s 没有数据库；请检查配置中的 data_dir",
	},
	"admin.backed": {
		"Backed up to %[1]s, the database of guard %[2]s.\n" +
			"NOT in it, and to be kept apart from it, once and for good:\n  the identity    %[3]s\n  the master key  %[4]s\n" +
			"Without these two the file is worthless. The halves in the keystore are better not copied: a copy keeps alive what was voided since.\n" +
			"If they are lost, each user splits again from paper. A guard that starts on this file starts in quarantine.\n",
		"已备份到 %[1]s，守卫 %[2]s 的数据库。\n" +
			"其中不含下面两项，请与它分开保存，一次即可：\n  守卫身份  %[3]s\n  主密钥    %[4]s\n" +
			"没有这两项，这个文件毫无用处。密钥库里的半钥最好不要复制：副本会让之后作废的半钥继续可用。\n" +
			"如果半钥丢失，每个用户用纸上的助记词重新拆分。用这个文件启动的守卫会处于隔离状态。\n",
	},
	"admin.nofile": {
		"restore: there is no file %[1]s; nothing was changed",
		"恢复：没有文件 %[1]s；什么都没有更改",
	},
	"admin.nokeystore": {
		"restore: there is no keystore in %[1]s. Bring it back first, from its own backup: without it this database serves nobody. Nothing was changed",
		"恢复：%[1]s 中没有密钥库。请先从密钥库自己的备份把它恢复：没有它，这个数据库对谁都没有用。什么都没有更改",
	},
	"admin.foreign": {
		"restore: %[1]s belongs to guard %[2]q, the keystore here is guard %[3]q; put the matching two together. Nothing was changed",
		"恢复：%[1]s 属于守卫 %[2]q，而这里的密钥库属于守卫 %[3]q；请把配套的两者放在一起。什么都没有更改",
	},
	"admin.restored": {
		"Restored from %[1]s. The guard starts in quarantine the next time: every session is dead, transfers are on hold for %[2]s,\n" +
			"what was not sent is stopped, and each user signs in and confirms each device with a code.\n" +
			"Each user's first step out: hefu wallet signin, hefu wallet devices (compare the ids), hefu wallet devices confirm ID.\n",
		"已从 %[1]s 恢复。守卫下次以隔离状态启动：所有会话失效，暂缓提取 %[2]s，其间不能转账，\n" +
			"尚未发送的一律停止，每个用户须重新登录，并用验证码逐一确认设备。\n" +
			"每个用户的第一步：hefu wallet signin，hefu wallet devices（核对标识），再 hefu wallet devices confirm ID。\n",
	},
	"admin.aside": {
		"The database that was there is in %[1]s. Was this the wrong backup? Bring back the right one in the same way; for the old one: hefu admin restore %[1]s/guard.db. That, too, starts in quarantine.\nRemove the folder when you no longer need it.\n",
		"原来的数据库在 %[1]s。恢复错了？用同样的办法恢复对的那一份；要换回原来的：hefu admin restore %[1]s/guard.db。之后同样从隔离状态开始。\n不再需要时请删除这个目录。\n",
	},
	"migrate.there": {
		"the database is %[1]s already; 'hefu admin migrate' moves from the file in data_dir: leave the line database out of the configuration. Nothing was done",
		"数据库已经是 %[1]s；“hefu admin migrate”从 data_dir 中的文件迁移：请从配置中去掉 database 这一行。什么都没有做",
	},
	"migrate.to": {
		"name the new database: hefu admin migrate --to postgres://user@host:5432/name. Nothing was done",
		"请指明新的数据库：hefu admin migrate --to postgres://user@host:5432/name。什么都没有做",
	},
	"migrate.nothing": {
		"migrate: there is no database at %[1]s; look at data_dir in the configuration",
		"迁移：%[1]s 没有数据库；请检查配置中的 data_dir",
	},
	"migrate.elsewhere": {
		"migrate: the guard's database is %[1]s by now, not %[2]s. Nothing was done",
		"迁移：守卫的数据库现在是 %[1]s，而不是 %[2]s。什么都没有做",
	},
	"migrate.table": {"table", "表"},
	"migrate.rows":  {"rows", "行数"},
	"migrate.sum":   {"checksum (both sides)", "校验和（两边一致）"},
	"migrate.done": {
		"The guard's database is %[1]s from now on. Every row was counted and compared on both sides.\n" +
			"Set database in the configuration to it before the guard starts; the keystore stays where it is.\n" +
			"No guard starts on %[2]s any more. Remove it when the new database has its first backup: it holds what the old one held.\n",
		"从现在起，守卫的数据库是 %[1]s。所有行都已在两边计数并核对。\n" +
			"请在启动守卫之前把配置中的 database 设为它；密钥库仍在原处。\n" +
			"守卫不会再用 %[2]s 启动。新数据库有了第一份备份之后请删除它：原来的数据都还在里面。\n",
	},
	"migrate.again": {
		"The guard's database is %[1]s: the move was decided before, and is finished. Set database in the configuration to it.\n",
		"守卫的数据库是 %[1]s：迁移之前已经决定，现已完成。请把配置中的 database 设为它。\n",
	},
	"follow.anew": {
		"%[1]s is read again from block %[2]d on; it had been read to block %[3]d. Movements taken back: %[4]d; their users are told. Start the guard.\n",
		"%[1]s 从区块 %[2]d 起重新读取；此前读到区块 %[3]d。收回的进出款：%[4]d，已通知其用户。现在可以启动守卫。\n",
	},
	"rotate.nothing": {
		"change the master key: there is no database at %[1]s; look at data_dir in the configuration",
		"更换主密钥：%[1]s 没有数据库；请检查配置中的 data_dir",
	},
	"rotate.done": {
		"Everything in the keystore and in the database is sealed under the new master key, and was read back with it. The old key opens nothing here any more.\n" +
			"Backups from before need the old key: hefu admin restore FILE --old-master-key OLD. Destroy it with the last of them.\n",
		"密钥库和数据库中的一切都已用新的主密钥封存，并用它读回核对。旧密钥在这里不再能打开任何东西。\n" +
			"更换之前的备份仍需旧密钥：hefu admin restore FILE --old-master-key OLD。最后一份这样的备份删除之后请销毁旧密钥。\n",
	},
	"rotate.inside": {
		"The new key lies in %[1]s, as the old one did. Keep %[2]s apart from the keystore, or remove it.\n",
		"新密钥在 %[1]s，与原来一样。请把 %[2]s 与密钥库分开保存，或删除它。\n",
	},
	"rotate.outside": {
		"Before a guard starts: set master_key_file to %[1]s, on every machine. It is %[2]s now.\n",
		"在启动守卫之前：请在每台机器上把 master_key_file 设为 %[1]s。现在是 %[2]s。\n",
	},
}
