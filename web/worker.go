package web

import "net/http"

// farewell is a service worker that takes itself away.
const farewell = `self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(self.registration.unregister()));
`

// NoWorker serves next to a browser that keeps no service worker for it. On a port of
// localhost that anybody could have had before, a worker that a stranger registered then would
// answer in the page's place for ever. Browsers ask for a worker's script anew, and say so
// (Service Worker, section on the header Service-Worker); whatever its address, they get one that takes
// itself away. The page's own gets the same: without it, a page that is not being served
// does not open, and so sends no password to whoever answers there instead.
func NoWorker(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Service-Worker") == "" {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		for k, v := range Headers() {
			h.Set(k, v)
		}
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("Service-Worker-Allowed", "/") // as wide as the stranger's was
		_, _ = w.Write([]byte(farewell))
	})
}
