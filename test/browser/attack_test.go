//go:build unix

package browser

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestWhoElseIsInTheBrowser: other pages, with the user's cookie within reach.
func TestWhoElseIsInTheBrowser(t *testing.T) {
	t.Parallel()
	s := newStage(t, "0s")
	cert, key := s.certificate()
	s.play("attack.mjs", "HEFU_OPEN="+s.open(), "HEFU_TLS="+s.overTLS(cert, key), "HEFU_CERT="+cert, "HEFU_KEY="+key)
}

// shared is a domain on which somebody else has a name too.
const shared = "shared.test"

// overTLS runs another guard as wallet.shared.test and gives its port.
func (s *stage) overTLS(cert, key string) string {
	s.t.Helper()
	port := s.port()
	conf := fmt.Sprintf("data_dir = %q\nlisten = \"0.0.0.0:%s\"\n[tls]\ncert = %q\nkey = %q\n[networks.\"eip155:31337\"]\nnodes = [%q]\n", filepath.Join(s.dir, "tls"), port, cert, key, s.url)
	file := filepath.Join(s.dir, "tls.toml")
	s.must(os.WriteFile(file, []byte(conf), 0o600))
	s.run("https://localhost:"+port+"/healthz", "serve", "--config", file)
	return port
}

// certificate is one for every name of the shared domain, signed by itself.
func (s *stage) certificate() (cert, key string) {
	s.t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"*." + shared, "localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	s.must(err)
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	s.must(err)
	cert, key = filepath.Join(s.dir, "cert.pem"), filepath.Join(s.dir, "key.pem")
	s.must(os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	s.must(os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
	return cert, key
}

func (s *stage) port() string {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	s.must(errors.Join(err, l.Close()))
	return port
}

// open runs `hefu open` and gives its origin.
func (s *stage) open() string {
	s.t.Helper()
	return s.openAt(s.port())
}

func (s *stage) openAt(port string) string {
	s.t.Helper()
	at := "http://localhost:" + port
	s.run(at+"/", "open", "--home", filepath.Join(s.dir, "home"), "--guard", "http://"+s.addr, "--yes", "--no-browser", "--port", port)
	return at
}

// run starts the program until the test ends, and waits for an answer at that address.
func (s *stage) run(at string, args ...string) {
	s.t.Helper()
	name, err := program()
	s.must(err)
	log, err := os.CreateTemp(s.dir, args[0]+"-*.log")
	s.must(err)
	cmd := exec.Command(name, args...) //nolint:gosec // ours
	cmd.Stdout, cmd.Stderr = log, log
	s.must(cmd.Start())
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); _ = log.Close(); close(gone) }()
	s.t.Cleanup(func() { _ = cmd.Process.Signal(syscall.SIGTERM); <-gone })
	anybody := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // whether it listens
	for {
		if resp, err := anybody.Get(at); err == nil { //nolint:noctx // ours
			_ = resp.Body.Close()
			return
		}
		select {
		case <-gone:
			said, _ := os.ReadFile(log.Name())
			s.t.Fatalf("hefu %s ended: %s", args[0], said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
