package text

// saidMove is what is said when a guard moves to another database.
var saidMove = []both{
	{
		"start the guard: its database is %s since 'hefu admin migrate'; set database in the configuration to it. What lies here is what was left",
		"启动守卫：自“hefu admin migrate”之后，它的数据库是 %[1]s；请把配置中的 database 设为它。这里的是迁移后留下的",
	},
	{
		"start the guard: this database was being filled by 'hefu admin migrate', which did not finish; run it again, or go on with the database that it was filled from",
		"启动守卫：“hefu admin migrate”正在填写这个数据库而没有完成；请再运行一次，或继续使用原来的数据库",
	},
	{
		"the database is not empty; name an empty one",
		"该数据库不是空的；请指明一个空的数据库",
	},
	{"migrate to %s: nothing was changed here: %w", "迁移到 %[1]s：这里什么都没有更改：%[2]v"},
	{"migrate to %s: the copy is not used: %w", "迁移到 %[1]s：副本不会被使用：%[2]v"},
	{"move the database from its file to PostgreSQL; the guard must not run", "把数据库从文件迁移到 PostgreSQL；须先停下守卫"},
	{
		"the PostgreSQL database, as postgres://user@host:5432/name; a password is better in PGPASSWORD or ~/.pgpass",
		"PostgreSQL 数据库，写作 postgres://user@host:5432/name；密码最好放在 PGPASSWORD 或 ~/.pgpass 中",
	},
	{"store: move: %w", "数据库：迁移：%[1]v"},
	{"store: move: it goes from a SQLite file to a PostgreSQL database", "数据库：迁移：只能从 SQLite 文件迁移到 PostgreSQL 数据库"},
	{"store: move: table %s has other columns on PostgreSQL: %v and %v", "数据库：迁移：表 %[1]s 在 PostgreSQL 上的列不同：%[2]v 与 %[3]v"},
	{"store: move: %d tables here, %d on PostgreSQL", "数据库：迁移：这里有 %[1]d 个表，PostgreSQL 上有 %[2]d 个"},
	{"store: move: tables refer to each other in a circle", "数据库：迁移：表之间循环引用"},
	{"store: move: read the schema: %w", "数据库：迁移：读取表结构：%[1]v"},
	{"empty the tables: %w", "清空表：%[1]v"},
	{"copy table %s: %w", "复制表 %[1]s：%[2]v"},
	{"mark the copy: %w", "标记副本：%[1]v"},
	{"look whose rows are there: %w", "查看那里是谁的数据：%[1]v"},
	{"read where identities are: %w", "读取序号的位置：%[1]v"},
	{"set the identities of %s: %w", "设置 %[1]s 的序号：%[2]v"},
	{
		"store: compare: table %s has %d rows with sum %x here and %d with sum %x in the copy",
		"数据库：核对：表 %[1]s 在这里有 %[2]d 行、校验和 %[3]x，在副本中有 %[4]d 行、校验和 %[5]x",
	},
	{"store: compare: %w", "数据库：核对：%[1]v"},
	{"store: compare table %s: %w", "数据库：核对表 %[1]s：%[2]v"},
}
