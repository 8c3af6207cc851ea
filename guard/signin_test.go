package guard_test

import (
	"errors"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func TestSignInAnswersAlikeForEveryFailure(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	wrong := map[string]guard.SignIn{
		"unknown name":   {Name: "nobody", Password: password, Code: "123456", Source: "a"},
		"wrong password": {Name: "alice", Password: "not this one, friend", Code: u.code(), Source: "b"},
		"wrong code":     {Name: "alice", Password: password, Code: "000000", Source: "c"},
		"bad name":       {Name: "a\x00b", Password: password, Code: "123456", Source: "d"},
		"empty":          {Source: "e"},
	}
	for name, req := range wrong {
		_, err := w.SignIn(t.Context(), req)
		var e *hefu.Error
		if !errors.As(err, &e) || e.Kind != hefu.KindUnauthenticated || e.Message != "sign in: name, password or code is not right" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACodeSignsInOnce(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	req := u.signIn()
	if _, err := w.SignIn(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SignIn(t.Context(), req); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Fatalf("the code worked twice: %v", err)
	}
}

func TestSignInIsThrottledPerSourceAndNeverLocksTheOwnerOut(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	looked := 0
	for range 40 {
		_, err := w.SignIn(t.Context(), guard.SignIn{Name: "alice", Password: "wrong wrong wrong", Source: "thief"})
		if hefu.Is(err, hefu.KindUnauthenticated) {
			looked++
		}
	}
	if looked > 6 {
		t.Fatalf("%d guesses were looked at", looked)
	}
	if _, err := w.SignIn(t.Context(), u.signIn()); err != nil {
		t.Fatalf("the owner, from another place: %v", err)
	}
}

func TestSessionsEnd(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	in, err := w.SignIn(t.Context(), u.signIn())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Caller(t.Context(), in.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Caller(t.Context(), in.Token+"x"); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Fatalf("another token: %v", err)
	}
	for range 30 { // kept awake, it still ends after a day
		w.pass(50 * time.Minute)
		_, err = w.Caller(t.Context(), in.Token)
	}
	if !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Fatal("a session lives longer than a day")
	}
	if in, err = w.SignIn(t.Context(), u.signIn()); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Hour)
	if _, err := w.Caller(t.Context(), in.Token); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Fatal("an idle session lives longer than an hour")
	}
}

func TestSignOutAndEndSession(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	a, err := w.SignIn(t.Context(), u.signIn())
	if err != nil {
		t.Fatal(err)
	}
	b, err := w.SignIn(t.Context(), u.signIn())
	if err != nil {
		t.Fatal(err)
	}
	ca, err := w.Caller(t.Context(), a.Token)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.EndSession(t.Context(), ca, b.Session.ID, "000000"); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("without a code: %v", err)
	}
	if err := w.EndSession(t.Context(), ca, b.Session.ID, u.code()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Caller(t.Context(), b.Token); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Fatal("the ended session lives")
	}
	if err := w.SignOut(t.Context(), ca); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Propose(t.Context(), ca, hefu.Intent{}, key()); err == nil {
		t.Fatal("a caller that signed out proposes")
	}
	if err := w.RefuseDevice(t.Context(), ca, u.deviceID); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Fatalf("a caller that signed out acts: %v", err)
	}
}

func TestSignUpRefusesBadNamesAndPasswords(t *testing.T) {
	w := newWorld(t)
	w.signUp("alice")
	for name, req := range map[string]guard.SignUp{
		"taken":           {Name: "Alice", Password: password},
		"mixed scripts":   {Name: "аlice", Password: password}, // Cyrillic а
		"too short":       {Name: "a", Password: password},
		"control":         {Name: "al\x07ice", Password: password},
		"space":           {Name: "al ice", Password: password},
		"short password":  {Name: "bob", Password: "short"},
		"common password": {Name: "bob", Password: "passwordpassword"},
		"personal":        {Name: "robertson", Password: "robertson123"},
		"no password":     {Name: "bob"},
	} {
		req.Source = name
		if _, err := w.SignUp(t.Context(), req); err == nil || hefu.KindOf(err) == hefu.KindInternal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.SignUp(t.Context(), guard.SignUp{Name: "合符用户", Password: password, Source: "zh"}); err != nil {
		t.Errorf("a Chinese name: %v", err)
	}
}

func TestAnUnconfirmedSignUpCannotSignIn(t *testing.T) {
	w := newWorld(t)
	if _, err := w.SignUp(t.Context(), guard.SignUp{Name: "alice", Password: password, Source: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SignIn(t.Context(), guard.SignIn{Name: "alice", Password: password, Code: "123456", Source: "a"}); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Fatalf("%v", err)
	}
	w.signUp("alice") // the name can be taken anew until it is confirmed
}
