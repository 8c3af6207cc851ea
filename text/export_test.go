package text

// Pair is one text in both languages, for tests.
type Pair struct{ EN, ZH string }

// Sources are the sentences of the code.
func Sources() (all []Pair) {
	for _, table := range sources() {
		for _, s := range table {
			all = append(all, Pair{s.en, s.zh})
		}
	}
	return all
}

// Library are the sentences of no code of ours.
func Library() (all []Pair) {
	for _, s := range saidLibrary {
		all = append(all, Pair{s.en, s.zh})
	}
	return all
}

// AllEnglish is every English text under what it is found by.
func AllEnglish() map[string]string {
	all := map[string]string{}
	for key, t := range catalogue() {
		all[string(key)] = t.en
	}
	for _, s := range append(Sources(), Library()...) {
		all[s.EN] = s.EN
	}
	return all
}
