package casefile

import (
	"slices"
	"strings"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// Superseded returns, for every act that a correction has taken the place of,
// the number of that correction; of several, the last.
func (c *Case) Superseded() map[int]int {
	var by map[int]int
	for i := range c.Acts {
		a := &c.Acts[i]
		if a.Corrects == 0 {
			continue
		}
		if by == nil {
			by = make(map[int]int)
		}
		by[a.Corrects] = max(by[a.Corrects], a.No)
	}
	return by
}

// Effective returns the acts in force: those that no correction has replaced,
// without the withdrawals themselves. They are in the order of their days in
// law; acts of one day in the order in which they (or what they correct) were
// first recorded.
func (c *Case) Effective() []Act {
	superseded := c.Superseded()
	acts := make([]Act, 0, len(c.Acts))
	ordered := superseded == nil
	for i := range c.Acts {
		a := &c.Acts[i]
		if superseded[a.No] != 0 || a.Void {
			continue
		}
		if n := len(acts); n > 0 {
			last := &acts[n-1]
			ordered = ordered && (last.Day.Before(a.Day) || last.Day == a.Day && last.No <= a.No)
		}
		acts = append(acts, *a)
	}
	if ordered { // as most cases are recorded
		return acts
	}
	place := c.places(superseded)
	slices.SortStableFunc(acts, func(a, b Act) int {
		if n := a.Day.Compare(b.Day); n != 0 {
			return n
		}
		return place(a) - place(b)
	})
	return acts
}

// Stated returns the acts in force whose statements stand: without those that
// an annulment (Cancelled) takes back, unless the annulled admission was put
// right (Redone). The annulled decision, what was done on the strength of it,
// and its vote are as if they had not been; what led to it stays and need not
// be done again.
func (c *Case) Stated() []Act {
	acts := c.Effective()
	if !slices.ContainsFunc(acts, func(a Act) bool { return a.Kind == Cancelled }) {
		return acts
	}
	gone := map[int]bool{} // by number
	var last []int         // what the last annulment took back
	for i, a := range acts {
		switch a.Kind {
		case Cancelled:
			last = annulled(acts[:i], gone, a.Facts[factFault])
			for _, no := range last {
				gone[no] = true
			}
		case Redone:
			for _, no := range last {
				delete(gone, no)
			}
		}
	}
	return slices.DeleteFunc(acts, func(a Act) bool { return gone[a.No] })
}

// annulled are the numbers of the acts that an annulment takes back: those of
// the recognition when there is one, else, and for a fault in the conditions
// always, those of the admission and all that followed.
func annulled(before []Act, gone map[int]bool, fault string) (out []int) {
	recognised := slices.ContainsFunc(before, func(a Act) bool { return a.Kind == Recognition && !gone[a.No] })
	all := fault == condition || !recognised
	for _, a := range before {
		back := slices.Contains(afterRecognition, a.Kind)
		if all {
			back = slices.Contains(afterDecision, a.Kind) || strings.HasPrefix(string(a.Kind), "rec_")
		}
		if back && !gone[a.No] {
			out = append(out, a.No)
		}
	}
	return out
}

// factFault is the kind of fault of a wrong admission or recognition;
// condition, its word for a fault in the conditions of admission, annuls for
// good.
const (
	factFault = "fix.kind"
	condition = "condition"
)

// The acts on the strength of a decision, the decision first.
var (
	afterDecision    = []Kind{Decision, "adm_notify", "adm_receipt", Ceremony, "adm_member_records", "adm_archive"}
	afterRecognition = []Kind{Recognition, "rec_notify", "rec_announce", "rec_card", "rec_party_age", "rec_archive"}
)

// places returns the function that finds the number of the act at the head of
// a chain of corrections.
func (c *Case) places(superseded map[int]int) func(Act) int {
	if superseded == nil {
		return func(a Act) int { return a.No }
	}
	corrects := make(map[int]int, len(c.Acts))
	for _, a := range c.Acts {
		corrects[a.No] = a.Corrects
	}
	return func(a Act) int {
		n := a.No
		for corrects[n] != 0 && corrects[n] < n {
			n = corrects[n]
		}
		return n
	}
}

// AsOf returns the case as the acts in force up to and including a day make
// it. Corrections recorded since then have their effect.
func (c *Case) AsOf(d civil.Date) *Case {
	past := *c
	past.Acts = c.Effective()
	past.Acts = slices.DeleteFunc(past.Acts, func(a Act) bool { return a.Day.After(d) })
	for i := range past.Acts {
		past.Acts[i].No, past.Acts[i].Corrects = i+1, 0
	}
	return &past
}

// Act returns the act with a number.
func (c *Case) Act(no int) (Act, bool) {
	for _, a := range c.Acts {
		if a.No == no {
			return a, true
		}
	}
	return Act{}, false
}

// Last returns the latest act in force of one of the kinds, by day in law.
func (c *Case) Last(kinds ...Kind) (Act, bool) {
	acts := c.Effective()
	for i := len(acts) - 1; i >= 0; i-- {
		if slices.Contains(kinds, acts[i].Kind) {
			return acts[i], true
		}
	}
	return Act{}, false
}

// Profiles are the organisational profiles of the case by the day from which
// each held, as the opening act and the changes since state them. Two changes
// on one day count as the later.
func (c *Case) Profiles() rule.History[string] {
	var h rule.History[string]
	for _, a := range c.Effective() {
		v := a.Facts["case.profile"]
		if v == "" || !a.Kind.opens() && a.Kind != Rerouted {
			continue
		}
		if n := len(h); n > 0 && h[n-1].From == a.Day {
			h[n-1].Value = v
			continue
		}
		h = append(h, rule.Dated[string]{From: a.Day, Value: v})
	}
	return h
}
