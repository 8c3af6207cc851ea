package main

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/store"
	"github.com/hefu-wallet/hefu/test/postgres"
)

// A database's address may hold a password: nothing that is printed or complained of does.
func TestThePasswordOfADatabaseIsNotShown(t *testing.T) {
	rest := "data_dir = \"" + t.TempDir() + "/data\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n"
	for line, says := range map[string]string{
		`database = "postgres://hefu:SECRET@db.example:5433/money"`:   "database money at db.example:5433",
		`database = "postgres://hefu:SECRET@db.example:port/money"`:   "write it as postgres://",
		`database = "mysql://hefu:SECRET@db.example/money"`:           "write it as postgres://",
		`database = postgres://hefu:SECRET@db.example/money`:          "write the value in quotes",
		`database = ["postgres://hefu:SECRET@db.example/money"]`:      "database: ",
		`databas = "postgres://hefu:SECRET@db.example/money"`:         "did you mean database?",
		`database = "postgres://hefu:SECRET@db.example/money%zz?x=1"`: "write it as postgres://",
	} {
		printed := &bytes.Buffer{}
		root := newRoot()
		root.SetArgs([]string{"serve", "--check", "--config", write(t, "hefu.toml", line+"\n"+rest)})
		root.SetOut(printed)
		root.SetErr(printed)
		err := root.Execute()
		out := printed.String()
		if err != nil {
			out += err.Error()
		}
		if !strings.Contains(out, says) || strings.Contains(out, "SECRET") {
			t.Errorf("%s: want %q and no password: %s", line, says, out)
		}
	}
}

// A guard serves on PostgreSQL, its database is marked after a restore, and the commands
// for files say what to do instead.
func TestServeOnPostgres(t *testing.T) {
	cluster, err := postgres.Start(t.Context())
	if errors.Is(err, postgres.ErrMissing) {
		t.Skip("NOT RUN on PostgreSQL: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Stop()
	where, err := cluster.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(where)
	if err != nil {
		t.Fatal(err)
	}
	secret, _ := u.User.Password()
	t.Setenv("PGPASSWORD", secret) // not in the file
	u.User = url.User(u.User.Username())
	conf, file := home(t)
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append([]byte("database = \""+u.String()+"\"\nlisten = \"localhost:0\"\n"), text...), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := startServe(t, "--config", file, "--log-level", "debug")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if all := s.out.String() + s.log.String(); strings.Contains(all, secret) {
		t.Errorf("the password is in what it said: %s", all)
	}
	if _, err := os.Stat(conf.database()); err == nil {
		t.Error("it made a file besides")
	}
	for _, name := range []string{"backup", "restore"} {
		if out, err := admin(name, "x", "--config", file); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "pg_dump") {
			t.Errorf("%s: %v, %s", name, err, out)
		}
	}
	out, err := admin("restored", "--config", file)
	if err != nil || !strings.Contains(out, "quarantine") || strings.Contains(out, secret) {
		t.Fatalf("%s: %v", out, err)
	}
	keys, err := conf.openKeystore()
	if err != nil {
		t.Fatal(err)
	}
	own := hefu.GuardID(pair.Fingerprint(keys.Identity().Public().(ed25519.PublicKey)))
	if err := keys.Close(); err != nil {
		t.Fatal(err)
	}
	rows, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // the server ends as well
	err = rows.View(t.Context(), func(tx server.Tx) error {
		id, err := server.BoundTo(tx)
		mark, err2 := tx.Meta("epoch")
		if id != own || mark != "restored" {
			t.Errorf("the database is %q's and at %q", id, mark)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	s = startServe(t, "--config", file)
	if err := s.stop(); err != nil || !strings.Contains(s.log.String(), "put into quarantine") {
		t.Errorf("a guard that starts on a restored database: %v, %s", err, s.log.String())
	}
	if err := rows.Update(t.Context(), func(tx server.Tx) error { return tx.SetMeta("guard-id", "another") }); err != nil {
		t.Fatal(err)
	}
	if _, err := admin("restored", "--config", file); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("another guard's database: %v", err)
	}
}

func TestRestoredNeedsPostgres(t *testing.T) {
	_, file := home(t)
	if _, err := admin("restored", "--config", file); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "admin restore") {
		t.Error(err)
	}
}
