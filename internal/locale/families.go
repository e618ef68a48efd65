package locale

// A Family is a set of keys that the code puts together at run time: the
// prefix stands in the code as a literal, what follows it is one of Suffixes.
type Family struct {
	Prefix   string
	Suffixes []string
}

// Families are all of them. A test checks that each key has its text, that
// another text with the prefix is used as a literal, and that the prefix is
// used.
func Families() []Family { return families }

var families = []Family{
	{"fault.kind.", []string{"internal", "invalid", "not_found", "forbidden", "conflict", "refused", "exists", "too_large", "unavailable"}},
	{"role.", []string{
		"deputy_secretary", "officer", "cell_secretary", "admin",
		"youth_union", "womens_union", "farmers", "veterans", "front", "trade_union",
	}},
	{"audit.problem.", []string{"altered", "hash", "missing", "head", "row_altered", "row_missing", "row_unknown", "empty"}},
	{"stage.", []string{
		"nominated", "listed", "admission", "resolved", "decided", "probationary", "recognition", "official", "unlisted", "ended",
	}},
	{"effect.", []string{"block", "warn", "info"}},
	{"evidence.", []string{"read", "secondhand", "assumed"}},
	{"access.", []string{"full_text", "quotes", "title", "secondhand", "internal"}},
	{"deadline.", []string{"met", "late", "open", "overdue", "not_started"}},
	{"duty.", []string{"overdue", "soon", "open", "blocked", "waiting"}},
	{"field.", []string{
		"name", "name_order", "birth", "sex", "ethnic", "religion", "education", "occupation", "residence",
		"youth_union", "womens_union", "farmers", "veterans", "trade_union", "special_area", "unit",
	}},
	{"log.kind.", []string{
		"account.added", "account.closed", "account.password", "act.corrected", "act.recorded", "case.opened", "member.taken_over", "person.corrected", "plan.added", "read.case", "read.changes", "read.person",
		"register.reviewed", "resolution.added", "ruling.read", "ruling.proposed", "ruling.confirmed", "ruling.declined", "target.set", "unit.founded", "unit.merged", "unit.settled",
	}},
	{"conflict.", []string{
		"order", "future", "birth", "day", "number", "twin", "same_number", "paper", "votes_sum", "votes_over", "votes_printed", "votes_day",
		"introduces_self", "introduces_twice", "kin_introduces_and_verifies", "verifies_self", "helper",
	}},
	{"level.", []string{"block", "warn", "report"}},
	{"inspected.", []string{"fail", "unknown"}},
	{"subject.", []string{"order", "validity", "persons", "votes", "authority", "numbers", "keeping", "data"}},
	{"ground.", []string{"inspected", "asked", "exam", "rule", "software", "own"}},
	{"step.", []string{"done", "next", "later", "blocked"}},
	{"ruling.state.", []string{"open", "agreed", "declined", "undone"}},
	{"pace.", []string{"ahead", "on_pace", "behind"}},
	{"sex.", []string{"female", "male"}},
	{"figure_title.", []string{"admitted", "ethnic_minority", "female", "youth_union", "members", "cells", "target"}},
	{"stage_group.", []string{"prepared", "open", "probation"}},
	{"act_kind.", []string{"nominated", "reviewed", "unlisted", "taken_over", "returned", "refused", "withdrawn", "moved", "died", "removed", "cancelled", "left", "vote_failed", "rerouted",
		"circumstances", "readmission", "introducer_changed", "temp_begun", "temp_ended", "extended", "disciplined", "committee_vote_failed",
		"removal_cell", "removal_base", "removal_received", "complaint", "complaint_resolved", "fault_found", "redone"}},
	{"way.", []string{"along", "removal", "repair"}},
	{"verdict.", []string{"pass", "fail", "unknown", "not_applicable", "pending"}},
	{"group.", []string{"vote", "paper", "sign"}},
	{"whole.", []string{"blocked", "incomplete", "warned", "clear"}},
	{"part.", []string{
		"regime", "profile", "setting", "day_off", "workday", "calendar", "parameter", "value", "fact", "computed", "deadline", "step",
		"rule", "edition", "check", "overlay",
	}},
	{"damage.", []string{"page_altered", "page_unsealed", "page_lost", "seals_missing", "seals_foreign", "structure"}},
}
