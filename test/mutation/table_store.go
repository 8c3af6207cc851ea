package main

// storeRows are what keeps guards on one PostgreSQL apart. Its tests need the programs of
// PostgreSQL: without them the rows stay alive, and say so.
func storeRows() []row {
	const open, again, text = "store/postgres.go", "store/postgres_again.go", "store/postgres_text.go"
	g := group{condition: "one database", pkg: "store"}
	g.in(open, "a transaction is serializable", "TestDecidedAgain", swap("Isolation: sql.LevelSerializable", "Isolation: sql.LevelReadCommitted"))
	g.in(open, "a locked row is held", "TestWritersSideBySide", swap("lock: query(` FOR UPDATE`)", "lock: query(``)"))
	g.in(open, "a commit is on the disk", "TestPostgresSettings", swap("set_config('synchronous_commit', 'on', false)", "set_config('synchronous_commit', 'off', false)"))
	g.in(open, "another program's database is refused", "TestRefusedPostgres", off("err == nil && tables > 0 && ours == 0"))
	g.in(again, "who had to give way begins again", "TestDecidedAgain", swap("return code(err) == \"40001\" || code(err) == \"40P01\"", "return code(err) == \"40P01\""))
	g.in(text, "texts that differ stay different", "TestEscape", swap("if r == 0 || r == mark || ", "if r == 0 || "))
	return g.rows
}
