package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys/vault"
)

// strongbox is the vault file, open. A writer holds the file's lock from reading to
// writing, so that two runs never lose each other's changes.
type strongbox struct {
	*holder.State
	path     string
	password string
	unlock   func()
}

func (e *env) vaultPath() string { return filepath.Join(e.home, "vault.hefu") }

func (e *env) hasVault() bool {
	_, err := os.Stat(e.vaultPath())
	return err == nil
}

// openVault reads the vault; change holds its lock until close.
func (e *env) openVault(change bool) (*strongbox, error) {
	if !e.hasVault() {
		return nil, fail(kindVault, "vault.none", e.home)
	}
	password, err := e.vaultPassword(false)
	if err != nil {
		return nil, err
	}
	return e.openVaultWith(password, change)
}

func (e *env) openVaultWith(password string, change bool) (*strongbox, error) {
	b := &strongbox{path: e.vaultPath(), password: password, unlock: func() {}}
	if change {
		if err := e.lock(b); err != nil {
			return nil, err
		}
	}
	blob, err := vault.ReadFile(b.path)
	if err == nil {
		b.State, _, err = holder.OpenState(password, blob)
	}
	if err != nil {
		b.unlock()
		return nil, e.vaultError(err)
	}
	return b, nil
}

// newVault opens the vault to change it, and makes it when there is none.
func (e *env) newVault() (*strongbox, error) {
	if e.hasVault() {
		return e.openVault(true)
	}
	password, err := e.vaultPassword(true)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(e.home, 0o700); err != nil {
		return nil, err
	}
	b := &strongbox{path: e.vaultPath(), password: password, unlock: func() {}}
	if err := e.lock(b); err != nil {
		return nil, err
	}
	if e.hasVault() { // another run made it meanwhile
		b.unlock()
		return e.openVaultWith(password, true)
	}
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "device"
	}
	if b.State, err = holder.NewState(rand.Reader, "hefu on "+host); err != nil {
		b.unlock()
		return nil, err
	}
	return b, nil
}

func (e *env) lock(b *strongbox) error {
	unlock, err := vault.Lock(b.path)
	if err != nil {
		return e.vaultError(err)
	}
	b.unlock = unlock
	return nil
}

// save writes the vault; the caller holds its lock.
func (b *strongbox) save() error {
	blob, err := b.Seal(rand.Reader, b.password, vault.DefaultParams())
	if err != nil {
		return err
	}
	return vault.WriteFile(b.path, blob)
}

// close lets others write and forgets the secrets.
func (b *strongbox) close() {
	b.unlock()
	b.Wipe()
}

func (e *env) vaultError(err error) error {
	switch {
	case errors.Is(err, vault.ErrPassword):
		return fail(kindVault, "vault.wrong")
	case errors.Is(err, vault.ErrDamaged):
		return fail(kindVault, "vault.damaged", e.vaultPath())
	case errors.Is(err, vault.ErrVersion):
		return fail(kindVault, "vault.version", e.vaultPath())
	case errors.Is(err, vault.ErrBusy):
		return fail(kindVault, "vault.busy", e.vaultPath())
	case errors.Is(err, fs.ErrNotExist):
		return fail(kindVault, "vault.none", e.home)
	}
	return err
}
