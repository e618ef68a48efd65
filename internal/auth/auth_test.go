package auth

import (
	"slices"
	"strings"
	"testing"

	"tranu/internal/fault"
	"tranu/internal/locale"
)

// TestRights is the table of who may do what, written as an auditor would
// check it: role by role, what it may, in the order of the rights.
func TestRights(t *testing.T) {
	t.Parallel()
	const columns = "register case targets nominate keep person cell committee decide correct set units users audit rules mark confirm"
	for _, tt := range []struct {
		role Role
		want string
	}{
		{DeputySecretary, "register case targets nominate keep person committee decide correct set audit rules mark confirm"},
		{Officer, "register case targets nominate keep person cell committee correct audit rules mark"},
		{CellSecretary, "register case targets nominate keep person cell correct rules"},
		{YouthUnion, "register nominate rules"},
		{WomensUnion, "register nominate rules"},
		{Farmers, "register nominate rules"},
		{Veterans, "register nominate rules"},
		{Front, "register nominate rules"},
		{TradeUnion, "register nominate rules"},
		{Admin, "units users audit rules"},
		{"", ""},
		{"chairman", ""},
	} {
		var got []string
		for i, word := range strings.Fields(columns) {
			if (Actor{Role: tt.role}).Can(ReadRegister + Right(i)) {
				got = append(got, word)
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s may %q, want %q", tt.role, s, tt.want)
		}
		for _, none := range []Right{0, -1, ConfirmRules + 1} {
			if (Actor{Role: tt.role}).Can(none) {
				t.Errorf("%s has the right %d, which does not exist", tt.role, none)
			}
		}
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	if got, want := len(rights), len(Roles()); got != want {
		t.Errorf("%d roles have rights, %d exist", got, want)
	}
	var mass []Role
	for _, r := range Roles() {
		if !locale.Has(r.Key()) {
			t.Errorf("%s has no name", r)
		}
		if !r.Valid() {
			t.Errorf("%s is not valid", r)
		}
		if r.Mass() {
			mass = append(mass, r)
		}
	}
	if want := []Role{YouthUnion, WomensUnion, Farmers, Veterans, Front, TradeUnion}; !slices.Equal(mass, want) {
		t.Errorf("mass organisations %v, want %v", mass, want)
	}
	if Role("").Valid() || Role("").Mass() {
		t.Error("no role counts as one")
	}
}

func TestSeparate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		recordedBy, approver string
		refused              bool
	}{
		{"lan", "minh", false},
		{"lan", "lan", true},
		{"", "lan", false}, // nobody recorded it: there is nothing to approve
		{"", "", false},
	} {
		err := Separate(tt.recordedBy, Actor{ID: tt.approver})
		if got := fault.Is(err, fault.Forbidden); got != tt.refused {
			t.Errorf("recorded by %q, approved by %q: %v", tt.recordedBy, tt.approver, err)
		}
	}
}
