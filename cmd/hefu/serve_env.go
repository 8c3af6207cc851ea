package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hefu-wallet/hefu/chain"
)

// readEnv reads the environment, given as os.Environ gives it. A name of ours with a
// slip in it is refused like a misspelt key: it would be a setting that does not hold.
func (c *serveConfig) readEnv(environ []string, families chain.Set) {
	env := map[string]string{}
	for _, e := range environ {
		if name, v, ok := strings.Cut(e, "="); ok && strings.HasPrefix(name, "HEFU_") {
			env[name] = v
		}
	}
	// What the rest of Hefu reads, and its tests.
	known := []string{"HEFU_CONFIG", "HEFU_HOME", "HEFU_ANVIL", "HEFU_POSTGRES", "HEFU_SOAK", "HEFU_TEST_DATABASE", "HEFU_UPDATE"}
	for _, s := range settings() {
		known = append(known, s.env())
		if v, ok := env[s.env()]; ok {
			c.put(s, v, "environment variable "+s.env())
		}
	}
	for _, f := range families {
		for _, n := range f.Networks {
			for what, set := range map[string]func(id, v, where string){"QUORUM": c.setQuorum, "HISTORY": c.setHistory} {
				name := networkEnv(what, n.ID)
				known = append(known, name)
				if v, ok := env[name]; ok {
					set(string(n.ID), v, "environment variable "+name)
				}
			}
			known = append(known, nodesEnv(n.ID))
			if v, ok := env[nodesEnv(n.ID)]; ok {
				c.setNodes(string(n.ID), parts(v), "environment variable "+nodesEnv(n.ID))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if !slices.Contains(known, name) {
			c.unknownEnv(name, known)
		}
	}
}

// unknownEnv judges a name that nothing reads. What resembles no setting may be
// somebody else's (Kubernetes sets HEFU_PORT for a service called hefu), so it is
// mentioned and no more.
func (c *serveConfig) unknownEnv(name string, known []string) {
	where := "environment variable " + name
	best := nearest(name, known, 1+len(name)/10)
	switch {
	case best != "":
		c.complain(where, "nothing of this name is read; did you mean "+best+"?")
		if strings.HasPrefix(best, "HEFU_NODES_") {
			c.skip("networks")
		}
		for _, s := range settings() {
			if s.env() == best {
				c.skip(s.key)
			}
		}
	case strings.HasPrefix(name, "HEFU_NODES_"):
		c.complain(where, "there is no such network; 'hefu serve --networks' lists the names")
		c.skip("networks")
	default:
		c.note(fmt.Sprintf("%s: nothing of this name is read", where))
	}
}

// nearest finds the word that is most like the given one, at most so many letters
// away, or nothing.
func nearest(name string, words []string, most int) string {
	best, distance := "", most+1
	for _, w := range words {
		if d := editDistance(name, w); d < distance || d == distance && best != "" && w < best {
			best, distance = w, d
		}
	}
	return best
}

// editDistance is Levenshtein's.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := diagonal
			if a[i-1] != b[j-1] {
				change++
			}
			diagonal = row[j]
			row[j] = min(change, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
