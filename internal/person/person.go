// Package person holds what tranu knows about a human being who is, was or may
// become a Party member: the attributes the two procedures and the statistics
// need, and no more. Contents of political vetting have no field here.
//
// It knows no case, no membership and no store.
package person

import (
	"tranu/internal/civil"
	"tranu/internal/unit"
	"tranu/internal/viet"
)

// An ID names one person within a committee's data, for good.
type ID string

// A Sex as the official statistics count it; empty means not known.
type Sex string

// The two values of the statistical forms.
const (
	Female Sex = "female"
	Male   Sex = "male"
)

// A Person is one human being. Version counts the writes, from 1; a change
// must name the version it was made from.
type Person struct {
	ID          ID
	Name        string     // họ và tên khai sinh, NFC
	NameOrder   viet.Order // where the given name stands
	Birth       civil.Date // zero: not known
	Sex         Sex
	Ethnic      string // code of regulations/codes ethnic groups; empty: not known
	Religion    string // code of regulations/codes religions; empty: none or not known
	Education   string // word of the enumeration education_level; empty: not known
	Occupation  string
	Residence   string // hamlet, commune
	YouthUnion  bool   // đoàn viên Thanh niên
	WomensUnion bool
	Farmers     bool
	Veterans    bool
	TradeUnion  bool
	SpecialArea bool // lives in a special area as the schooling rules mean it
	Unit        unit.ID
	Version     int
}
