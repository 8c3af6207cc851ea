package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestNoWorkerStays(t *testing.T) {
	page := site([]File{{Name: "index.html", Type: "text/html", Data: []byte("page")}, {Name: "sw.js", Type: "text/javascript", Data: []byte("worker")}}, Options{})
	for _, path := range []string{"/sw.js", "/x.js", "/v1/anything"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Service-Worker", "script")
		w := httptest.NewRecorder()
		NoWorker(page).ServeHTTP(w, r)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "unregister") || w.Header().Get("Service-Worker-Allowed") != "/" || w.Header().Get("Content-Security-Policy") != Policy {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
	}
	w := httptest.NewRecorder()
	NoWorker(page).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Body.String() != "page" {
		t.Errorf("the page itself: %s", w.Body)
	}
}
