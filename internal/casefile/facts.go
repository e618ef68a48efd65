package casefile

import (
	"maps"
	"slices"
	"strings"

	"tranu/internal/civil"
)

// Date returns a date fact; false when it is not stated or not a date.
func (f Facts) Date(key string) (civil.Date, bool) {
	v, stated := f[key]
	if !stated {
		return civil.Date{}, false
	}
	d, err := civil.Parse(v)
	return d, err == nil
}

// Documents is the list fact that collects the papers acts name: code, date
// and number of each.
const Documents = "documents"

// Facts merges what the acts that stand state, up to and including a day; the
// zero Date asks for all. Of a single fact the latest statement holds; lists
// grow in the order of the acts. An introducer whom another replaces leaves the
// list; a move, a temporary stay and its end begin with a clean sheet about
// moves. The results share nothing with the case.
func (c *Case) Facts(asOf civil.Date) (Facts, map[string][]Item) {
	facts, lists := Facts{}, map[string][]Item{}
	for _, a := range c.Stated() {
		if !asOf.IsZero() && a.Day.After(asOf) {
			break
		}
		if a.movesAlone() || a.Kind == TempBegun || a.Kind == TempEnded {
			maps.DeleteFunc(facts, func(key, _ string) bool { return ofMove(key) })
		}
		if was := a.Facts[FactReplaced]; was != "" {
			lists[Introducers] = slices.DeleteFunc(lists[Introducers], func(it Item) bool { return it["member_id"] == was })
		}
		maps.Copy(facts, a.Facts)
		for key, items := range a.Lists {
			for _, it := range items {
				lists[key] = append(lists[key], maps.Clone(it))
			}
		}
	}
	return facts, lists
}

// movesAlone says that an act moves the person, and not the whole cell with
// everything that runs in it.
func (a *Act) movesAlone() bool {
	return a.Kind == Moved && (a.To == "" || a.Facts["move.stage"] != "" || a.Facts[FactTransfer] != "" && a.Facts[FactTransfer] != Collective)
}

// ofMove says that a fact speaks of one move or one temporary stay.
func ofMove(key string) bool {
	return strings.HasPrefix(key, "move.") || strings.HasPrefix(key, "mtr.") || strings.HasPrefix(key, "temporary.") || key == FactElsewhere
}

// Introducers is the list fact of the introducing members; FactReplaced names,
// by its member_id there, the one whom an act replaces.
const (
	Introducers  = "introducers"
	FactReplaced = "introducer.replaced"
)

// Facts of moves and temporary stays that the case itself reads.
const (
	FactTransfer  = "mtr.kind"                   // formal, temporary, Collective
	Collective    = "collective"                 // with the whole cell, in a merger or division
	FactElsewhere = "flag.temporarily_elsewhere" // an applicant is elsewhere for a time
	FactHost      = "temporary.place"            // where
)

// FactMentor is the member who helps the person being prepared: a name, kept
// with the act (Helper) but read by no rule.
const FactMentor = "mentor.name"
