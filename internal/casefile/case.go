// Package casefile is a case: the list of acts that carries one person from
// nomination over admission and probation to official membership, or to one
// of the other ends. Everything said about a case (its stage, its dates, where
// the person belonged on a day) is folded from the acts when read.
//
// A case is append-only. A correction is a new act that names the act it
// replaces and the authority for it. The package knows no rules of law: what
// may be done next is the business of package procedure. It knows no store and
// no clock.
package casefile

import (
	"time"

	"tranu/internal/civil"
	"tranu/internal/person"
	"tranu/internal/unit"
)

// An ID names one case within a committee's data, for good.
type ID string

// A Kind says what was done. Besides the kinds below every step id of the
// regulations ("adm_cell_meeting", "rec_decision", …) is a kind.
type Kind string

// The kinds of act that are not a step of the regulations.
const (
	Nominated  Kind = "nominated"  // a mass organisation (or the cell) names the person
	Reviewed   Kind = "reviewed"   // monthly review by resolution of the cell: stays on the list
	Unlisted   Kind = "unlisted"   // leaves the list of people being prepared, by resolution
	TakenOver  Kind = "taken_over" // a member carried over from the paper register
	Returned   Kind = "returned"   // the file goes back to be completed; the case goes on
	Refused    Kind = "refused"    // the competent body does not admit; the case ends
	Withdrawn  Kind = "withdrawn"  // the person withdraws; the case ends
	Moved      Kind = "moved"      // to another unit: the case goes on there, or leaves this committee
	Died       Kind = "died"
	Removed    Kind = "removed"     // name struck from the list of probationary members
	Cancelled  Kind = "cancelled"   // the decision of admission or recognition is annulled
	Left       Kind = "left"        // an official member leaves the Party (expelled, struck off, on request)
	VoteFailed Kind = "vote_failed" // a vote of the cell that missed its threshold; the case goes on
	Rerouted   Kind = "rerouted"    // the organisational profile of the case changes
)

// The unusual ways of a case: what can happen beside the steps. None of them
// carries a case on; what each undoes or opens again stands at Project and at
// Stated.
const (
	Circumstances     Kind = "circumstances"         // a circumstance that asks for papers of its own (religion, contract, …)
	Readmission       Kind = "readmission"           // the person was a member before: when and why they left
	IntroducerChanged Kind = "introducer_changed"    // the cell assigns another in the place of an introducer
	TempBegun         Kind = "temp_begun"            // works, studies or takes part elsewhere for a time; the case stays
	TempEnded         Kind = "temp_ended"            // is back
	Extended          Kind = "extended"              // the competent committee recorded a special case: longer limits
	Disciplined       Kind = "disciplined"           // a probationary member is disciplined
	CommitteeFailed   Kind = "committee_vote_failed" // a vote of a committee that missed its threshold; the case goes on
	RemovalCell       Kind = "removal_cell"          // the cell resolves to propose removal
	RemovalBase       Kind = "removal_base"          // the base committee resolves to propose it
	RemovalReceived   Kind = "removal_received"      // the removed person receives the decision
	Complaint         Kind = "complaint"             // and complains
	ComplaintResolved Kind = "complaint_resolved"    // the complaint is resolved
	FaultFound        Kind = "fault_found"           // an admission or recognition is found to be wrong
	Redone            Kind = "redone"                // the faulty step of an annulled admission was done again
)

// The steps of the regulations whose acts the fold must recognise.
const (
	Listed      Kind = "adm_source_list"
	Helper      Kind = "adm_assign_helper"
	Permission  Kind = "adm_permission"
	CellAdmits  Kind = "adm_cell_meeting"
	Decision    Kind = "adm_decision"
	Ceremony    Kind = "adm_ceremony"
	CellAccepts Kind = "rec_cell_meeting"
	Recognition Kind = "rec_decision"
)

// Facts are what an act states: fact key of the regulations → value in its
// canonical text (dates as YYYY-MM-DD, true/false, decimal numbers, enum
// words). A list fact is in Lists.
type Facts map[string]string

// An Item is one element of a list fact, e.g. one vote: item key → value.
type Item map[string]string

// An Act is one thing that was done, on the day it has in law, and the moment
// it was recorded.
type Act struct {
	No       int        // 1, 2, … in the order of recording within the case
	Kind     Kind       //
	Day      civil.Date // the day in law
	Unit     unit.ID    // the unit that acted
	Facts    Facts
	Lists    map[string][]Item // list facts this act adds to: votes, documents, introducers, …
	Note     string
	To       unit.ID           // Moved: the receiving unit, empty: out of this committee; Nominated, TakenOver: the cell that runs the case
	Reasons  map[string]string // rule id → typed reason for passing a warning
	Corrects int               // No of the act this one replaces; 0: none
	Void     bool              // with Corrects: the act is withdrawn and nothing stands in its place
	Basis    string            // on whose authority a correction is made; required with Corrects
	Book     string            // content hash of the regulations the act was judged by
	At       time.Time         // when recorded, UTC
	By       string            // account id
	ByName   string            // name of the account at that time
}

// A Case is one person's file. Unit is the unit that runs it now; it and
// Profile are what the last acts made them. Version counts the writes.
type Case struct {
	ID          ID
	Person      person.ID
	Unit        unit.ID // the cell that runs the case now
	Profile     string  // profile id of the regulations: P1, P2a, …
	Locality    string
	NominatedBy string // role of the mass organisation that nominated; empty: the cell itself
	Opened      civil.Date
	Version     int
	Acts        []Act // in the order of recording
}
