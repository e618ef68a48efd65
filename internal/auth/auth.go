// Package auth says who may do what: the roles of the people who use tranu,
// the rights of each role in one table, passwords and session tokens.
//
// It knows no store, no session and no page. Which records an actor may touch
// is a matter of scope and is decided in the queries of the store.
package auth

import (
	"slices"

	"tranu/internal/fault"
	"tranu/internal/unit"
)

// A Role is what somebody is in the commune's work of membership development.
// Accounts keep it as this word. The zero value has no rights.
type Role string

// The roles. A mass organisation has one account or more with its own role.
const (
	DeputySecretary Role = "deputy_secretary" // phó bí thư thường trực: decides, sets targets
	Officer         Role = "officer"          // cán bộ tổ chức: keeps the files of the committee
	CellSecretary   Role = "cell_secretary"   // bí thư chi bộ: the register and files of one cell
	YouthUnion      Role = "youth_union"      // Đoàn Thanh niên
	WomensUnion     Role = "womens_union"     // Hội Liên hiệp Phụ nữ
	Farmers         Role = "farmers"          // Hội Nông dân
	Veterans        Role = "veterans"         // Hội Cựu chiến binh
	Front           Role = "front"            // Mặt trận Tổ quốc
	TradeUnion      Role = "trade_union"      // Công đoàn
	Admin           Role = "admin"            // quản trị: accounts and organisations, no files
)

// Roles are all roles in the order in which they are offered.
func Roles() []Role {
	return []Role{DeputySecretary, Officer, CellSecretary, YouthUnion, WomensUnion, Farmers, Veterans, Front, TradeUnion, Admin}
}

// Valid says whether r is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Key is the locale key of the role's name.
func (r Role) Key() string { return "role." + string(r) }

// Mass says whether the role is a mass organisation's. Such an actor sees what
// the organisation itself nominated, and nothing else.
func (r Role) Mass() bool {
	switch r {
	case YouthUnion, WomensUnion, Farmers, Veterans, Front, TradeUnion:
		return true
	}
	return false
}

// A Right is one kind of thing an actor may do within the actor's scope. The
// zero value is a right nobody has.
type Right int

// The rights.
const (
	ReadRegister       Right = iota + 1 // see the list of people being prepared and their state
	ReadCase                            // open a personal file; each opening is logged
	ReadTargets                         // see resolutions, plans, targets and results
	Nominate                            // propose a person for the register
	KeepRegister                        // enter, review, take off the register; assign helpers
	EditPerson                          // correct a person's particulars
	RecordCellAct                       // record what a cell did
	RecordCommitteeAct                  // record what a committee did
	Decide                              // record the decision of the deciding body
	CorrectAct                          // correct or withdraw a recorded act, stating by what authority
	SetTargets                          // enter resolutions, plans and targets
	ManageUnits                         // found, rename, move and merge organisations
	ManageUsers                         // add, change and close accounts
	ReadAudit                           // read and verify the log
	ReadRules                           // see the regulations, and what the committee has decided about them
	MarkRules                           // mark texts as read; propose raises and choices
	ConfirmRules                        // confirm what somebody else has proposed about the regulations
)

// rights is the one table of who may do what. An officer records what cells
// did, too: many cells hand in paper.
var rights = map[Role][]Right{
	DeputySecretary: {ReadRegister, ReadCase, ReadTargets, Nominate, KeepRegister, EditPerson, RecordCommitteeAct, Decide, CorrectAct, SetTargets, ReadAudit, ReadRules, MarkRules, ConfirmRules},
	Officer:         {ReadRegister, ReadCase, ReadTargets, Nominate, KeepRegister, EditPerson, RecordCellAct, RecordCommitteeAct, CorrectAct, ReadAudit, ReadRules, MarkRules},
	CellSecretary:   {ReadRegister, ReadCase, ReadTargets, Nominate, KeepRegister, EditPerson, RecordCellAct, CorrectAct, ReadRules},
	YouthUnion:      massRights,
	WomensUnion:     massRights,
	Farmers:         massRights,
	Veterans:        massRights,
	Front:           massRights,
	TradeUnion:      massRights,
	Admin:           {ManageUnits, ManageUsers, ReadAudit, ReadRules},
}

var massRights = []Right{ReadRegister, Nominate, ReadRules}

// An Actor is a signed-in person. The zero Actor may do nothing.
type Actor struct {
	ID        string // account id
	Name      string // as the log shows it
	Role      Role
	Unit      unit.ID // root of what the actor may see
	Committee string  // root committee of the data folder
}

// Can says whether the actor's role has the right.
func (a Actor) Can(right Right) bool { return slices.Contains(rights[a.Role], right) }

// Holders are the roles that have a right, in the order in which roles are
// offered.
func Holders(right Right) []Role {
	return slices.DeleteFunc(Roles(), func(r Role) bool { return !slices.Contains(rights[r], right) })
}

// Separate keeps duties apart: who recorded an act may not be the one who
// approves it. The error is a fault of kind Forbidden.
func Separate(recordedBy string, approver Actor) error {
	if recordedBy != "" && recordedBy == approver.ID {
		return fault.New(fault.Forbidden, "fault.same_person")
	}
	return nil
}
