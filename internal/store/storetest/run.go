package storetest

import (
	"testing"

	"tranu/internal/store"
)

// contract is what is tested, one thing each.
var contract = []struct {
	name string
	test func(*testing.T, *store.Store)
}{
	{"tree", tree},
	{"tree version", treeVersions},
	{"paths", rewritePaths},
	{"person", persons},
	{"same person", samePerson},
	{"person changed meanwhile", stalePerson},
	{"names of cases follow the person", renamed},
	{"case with acts", caseWithActs},
	{"case of nobody", caseOfNobody},
	{"act too late", lateAct},
	{"eight acts at once", actsAtOnce},
	{"lost update", lostUpdate},
	{"rollback", rollback},
	{"snapshot", snapshot},
	{"keys taken", taken},
	{"Vietnamese order and paging", paging},
	{"search", search},
	{"scope", scopes},
	{"mass organisation", massScope},
	{"open cases", openCases},
	{"acts by book", actsByBook},
	{"stored cases", storedCases},
	{"members", membersOnDays},
	{"admissions", admissions},
	{"admission annulled", annulled},
	{"youth union at the ceremony", youthAtCeremony},
	{"rebuild", rebuild},
	{"plan of the year", plans},
	{"rulings", rulings},
	{"accounts", accounts},
	{"sessions", sessions},
	{"idempotency", idempotency},
	{"log", logEntries},
	{"log and rows verify", verify},
	{"digest", digests},
}

// Run tests the whole contract. open gives each part a store of its own,
// empty, and closes it at the end of the test.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, part := range contract {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.test(t, open(t))
		})
	}
}
