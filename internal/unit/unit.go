// Package unit is the tree of Party organisations through time: committees and
// cells with dated names and codes, dated parents, and the dated successions
// by which one organisation continues another after a merger or a split.
//
// It holds the whole tree in memory and answers "as of a day". It knows no
// people, no cases and no store.
package unit

import (
	"tranu/internal/civil"
	"tranu/internal/rule"
)

// An ID names one organisation for good. It survives renaming, new codes and
// a new parent; it is never shown to people.
type ID string

// A Kind says what an organisation is.
type Kind string

// The kinds of organisation, from the top.
const (
	Province      Kind = "province"       // tỉnh ủy, thành ủy trực thuộc Trung ương
	District      Kind = "district"       // huyện ủy, until 30 June 2025
	Commune       Kind = "commune"        // đảng bộ xã, phường
	BaseCommittee Kind = "base_committee" // đảng bộ cơ sở below a commune
	Section       Kind = "section"        // đảng bộ bộ phận
	Cell          Kind = "cell"           // chi bộ
)

// A Name is what an organisation is called, with its code, from one day on.
type Name struct {
	Code  string // organisation code, e.g. 99.001.001.000.000
	Full  string // "Đảng bộ xã Trà Nú"
	Short string // "Trà Nú"
}

// A Unit is one organisation with its dated names and parents. Parents holds
// the empty ID for a time without a parent (the top of the tree, or before the
// merger work is done). Dissolved is zero while the organisation exists; it
// exists on every day d with Founded ≤ d < Dissolved.
type Unit struct {
	ID        ID
	Kind      Kind
	Founded   civil.Date
	Dissolved civil.Date
	Names     rule.History[Name]
	Parents   rule.History[ID]
}

// A Succession says that To continues From (in whole or in part) from On.
// Main marks the predecessor whose committee kept this data folder: it is the
// one a question about To before On is answered with.
type Succession struct {
	From, To ID
	On       civil.Date
	Main     bool
	Document string // the decision that made it
}
