package desk_test

import (
	"testing"

	"tranu/internal/desk"
	"tranu/internal/practice/practicetest"
)

// What the page of contradictions says is in use follows the committee's
// choice, and names the default beside it.
func TestDisputesFollowTheChoice(t *testing.T) {
	d := practicetest.Open(t)
	p := seats(t, d)
	vote := func() desk.Dispute {
		for _, x := range d.Disputes() {
			if x.Contradiction.ID == "authorised_vote" {
				return x
			}
		}
		t.Fatal("the contradiction is not there")
		return desk.Dispute{}
	}
	if x := vote(); x.Present != x.Default || !x.Readings[0].Used || x.Readings[1].Used {
		t.Errorf("before: %+v", x)
	}
	chosen(t, d, p, "authorised_vote", "more_than_half", "2026-11-01")
	if _, err := d.Rules(t.Context(), desk.RuleQuery{}); err != nil { // a request looks whether the register has grown
		t.Fatal(err)
	}
	if x := vote(); x.Present == x.Default || x.Readings[0].Used || !x.Readings[1].Used {
		t.Errorf("chosen: %+v", x)
	}
}
