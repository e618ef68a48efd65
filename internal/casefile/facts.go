package casefile

import (
	"maps"

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

// Facts merges what the acts in force up to and including a day state; the zero
// Date asks for all. Of a single fact the latest statement holds; lists grow in
// the order of the acts. The results share nothing with the case.
func (c *Case) Facts(asOf civil.Date) (Facts, map[string][]Item) {
	facts, lists := Facts{}, map[string][]Item{}
	for _, a := range c.Effective() {
		if !asOf.IsZero() && a.Day.After(asOf) {
			break
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

// FactMentor is the member who helps the person being prepared: a name, kept
// with the act (Helper) but read by no rule.
const FactMentor = "mentor.name"
