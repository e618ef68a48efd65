// Package rule reads the regulations and evaluates them over a case: what each
// rule, deadline, computed value and step condition makes of the facts, with
// three-valued results, the missing facts, the clause and how well we know it.
//
// It knows no store, no clock and no language of the screen: dates come in as
// facts, and texts go out as they stand in the regulations, in Vietnamese and
// in English.
package rule

import "tranu/internal/civil"

// A Book is the regulations as data: everything under regulations/, read and
// checked. Its JSON form is what the program embeds.
type Book struct {
	Settings   []Setting           `json:"settings"`
	Enums      map[string][]string `json:"enums"` // allowed words of each enumeration, in rank order
	Words      map[string]Text     `json:"words"` // label of every enum word, keyed "enum.word" (inline enums: "fact key.word")
	Documents  []Document          `json:"documents"`
	Sources    []Source            `json:"sources"`
	Regimes    []Regime            `json:"regimes"`
	Profiles   []Profile           `json:"profiles"`
	Forms      []Form              `json:"forms"`
	Calendar   Calendar            `json:"calendar"`
	Parameters []Parameter         `json:"parameters"`
	Facts      []Fact              `json:"facts"`
	Computed   []Computed          `json:"computed"`
	Deadlines  []Deadline          `json:"deadlines"`
	Procedures []Procedure         `json:"procedures"`
	Rules      []Rule              `json:"rules"`
	Codes      map[string][]Code   `json:"codes"` // lists of people's attributes, by name: ethnic_groups, religions, …

	Contradictions []Contradiction `json:"contradictions"` // where the texts say different things, and what is done about it
	Overlays       []Overlay       `json:"overlays"`       // local practice added to the central texts, in the order it was added
	Inspection     []Check         `json:"inspection"`     // what an inspection looks for in a dossier
}

// An Overlay is the practice of one locality or committee, kept in a folder of
// its own beside the central texts. It adds rules, limits of time and local
// values of parameters, and changes nothing of what stands there already.
type Overlay struct {
	ID       string `json:"id"`       // capitals; every id it adds ends with -ID (rules) or _id (limits of time, parameters)
	Name     Text   `json:"name"`     // what it is, e.g. the guidance of a province
	Issuer   Text   `json:"issuer"`   // whose rules these are
	Locality string `json:"locality"` // the cases it holds for: those of this locality and of every one within it
	Note     Text   `json:"note,omitzero"`
}

// A Contradiction is one question on which the texts disagree. It is answered
// in one of two ways, never silently: by a Setting of the site, whose default
// is stated there, or (Fixed) by the regulations themselves, with the reason
// why no choice is offered.
type Contradiction struct {
	ID         string    `json:"id"`
	Topic      Text      `json:"topic"`
	Readings   []Reading `json:"readings"`
	Setting    string    `json:"setting,omitempty"` // Setting.Key
	Fixed      Text      `json:"fixed,omitzero"`
	Rules      []string  `json:"rules"` // Rule.ID
	Parameters []string  `json:"parameters,omitempty"`
}

// A Reading is what one side says.
type Reading struct {
	Says Text       `json:"says"`
	Cite []Citation `json:"cite"`
	Word string     `json:"word,omitempty"` // the word of the setting that follows it
}

// A Code is one entry of a list of people's attributes: an ethnic group, a
// religion, a degree. Aliases are other names in use, for search and import.
type Code struct {
	Code    string   `json:"code"`
	Name    Text     `json:"name"`
	Aliases []string `json:"aliases,omitempty"`
}

// A Text is one wording in the two languages of the program.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Evidence says how well a provision is known: EvidenceRead (the clause was
// seen), EvidenceSecondhand (somebody else reports it) or EvidenceAssumed
// (carried over or inferred). Only what was read may block.
type Evidence string

// The three levels of evidence.
const (
	EvidenceRead       Evidence = "read"
	EvidenceSecondhand Evidence = "secondhand"
	EvidenceAssumed    Evidence = "assumed"
)

// An Effect is what a failing rule does: Block (the paper of its step may not
// be issued or registered), Warn (shown, may need a typed reason) or Info.
type Effect string

// The three effects.
const (
	Block Effect = "block"
	Warn  Effect = "warn"
	Info  Effect = "info"
)

// A Citation names the clause a statement rests on. Via lists the sources by
// which the clause is known when the document itself was not seen.
type Citation struct {
	Document string   `json:"document"`         // Document.ID
	Clause   string   `json:"clause,omitempty"` // empty: clause unknown
	Via      []string `json:"via,omitempty"`    // Source.ID
}

// A Setting is a choice of the site where the texts leave one open.
type Setting struct {
	Key      string   `json:"key"`
	Type     string   `json:"type"` // bool, enum, string
	Values   []string `json:"values,omitempty"`
	Default  any      `json:"default"`
	Label    Text     `json:"label"`
	Evidence Evidence `json:"evidence"`
}

// A Document is one legal text, with the dates it is in force.
type Document struct {
	ID          string     `json:"id"`
	Number      string     `json:"number,omitempty"`
	Date        civil.Date `json:"date,omitzero"`
	Issuer      Text       `json:"issuer"`
	Title       Text       `json:"title"`
	InForceFrom civil.Date `json:"in_force_from,omitzero"`
	ReplacedBy  string     `json:"replaced_by,omitempty"`
	Access      string     `json:"access"` // full_text, quotes, title, secondhand, internal
	Note        Text       `json:"note,omitzero"`
}

// A Source is where a quotation or report was seen.
type Source struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Where string `json:"where"`
	What  Text   `json:"what"`
}

// A Regime is a period in which one set of central rules is in force. To is
// zero for the regime of today.
type Regime struct {
	ID          string     `json:"id"`
	Aliases     []string   `json:"aliases,omitempty"`
	From        civil.Date `json:"from"`
	To          civil.Date `json:"to,omitzero"`
	Regulation  string     `json:"regulation"`
	Secretariat []Guidance `json:"secretariat_guidance"`
	Technical   []Guidance `json:"technical_guidance"`
	Certainty   string     `json:"certainty"`
	Note        Text       `json:"note,omitzero"`
}

// Guidance is a guiding document in force during (part of) a regime.
type Guidance struct {
	Document string     `json:"document"`
	From     civil.Date `json:"from"`
	To       civil.Date `json:"to,omitzero"`
}

// A Profile routes a case: which bodies act, in which order, with which papers.
type Profile struct {
	ID                     string     `json:"id"`
	Name                   Text       `json:"name"`
	ValidFrom              civil.Date `json:"valid_from"`
	ValidTo                civil.Date `json:"valid_to,omitzero"`
	CommuneRole            Text       `json:"commune_role"`
	Chain                  []string   `json:"chain"`
	RequiresBaseResolution *bool      `json:"requires_base_resolution"` // nil: unknown, see the setting
	Decider                string     `json:"decider"`
	DeciderName            Text       `json:"decider_name"`
	VoteParameter          string     `json:"vote_parameter"`
	Certifier              string     `json:"certifier"`
	Evidence               Evidence   `json:"evidence"`
	Note                   Text       `json:"note,omitzero"`
}

// A Form is a numbered national form, or (code X-…) a paper named by the project.
type Form struct {
	Code      string `json:"code"`
	Title     Text   `json:"title"`
	Kind      string `json:"kind"` // G generated, P personal, X from outside
	Procedure string `json:"procedure"`
	Basis     string `json:"basis"`
}

// A Calendar is the table of days off from which working days are counted.
// Outside Coverage only weekends are excluded.
type Calendar struct {
	From     civil.Date `json:"from"`
	To       civil.Date `json:"to"`
	Basis    []Citation `json:"basis"`
	Holidays []Holiday  `json:"holidays"`
	Swaps    []Holiday  `json:"swap_workdays"` // Saturdays worked in exchange
	Note     Text       `json:"note,omitzero"`
}

// A Holiday is a weekday that is not worked (or, in Swaps, a Saturday that is).
type Holiday struct {
	Date     civil.Date `json:"date"`
	Name     Text       `json:"name,omitzero"`
	Evidence Evidence   `json:"evidence"`
}

// A Parameter is a number, word or list fixed by the regulations, by regime.
type Parameter struct {
	Key    string           `json:"key"`
	Label  Text             `json:"label"`
	Unit   string           `json:"unit"`               // months, working_days, years, count, threshold, list, bool, method, …
	Enum   string           `json:"enum,omitempty"`     // enumeration of its words, for lists of words
	Role   string           `json:"role"`               // test, method, info
	Strict string           `json:"stricter,omitempty"` // which local values are stricter than the central one: lower, higher, more, fewer; empty: none may differ
	Note   Text             `json:"note,omitzero"`
	Values []ParameterValue `json:"values"`
}

// A ParameterValue is the value in one regime, everywhere or in one locality.
type ParameterValue struct {
	Regime   string     `json:"regime"`
	Locality string     `json:"locality,omitempty"`
	Value    any        `json:"value"` // nil: no value in this regime
	Cite     []Citation `json:"cite"`
	Evidence Evidence   `json:"evidence"`
	Remark   Text       `json:"remark,omitzero"`

	// Contradicts names the contradiction that a local value looser than the
	// central one is part of; without it the loader refuses such a value.
	Contradicts string `json:"contradicts,omitempty"`
}

// A Fact is one thing a case may state, by its key.
type Fact struct {
	Key     string `json:"key"`
	Type    string `json:"type"`           // bool, date, enum, int, number, string, list
	Enum    string `json:"enum,omitempty"` // key of Book.Enums, for type enum and for lists of words
	Items   []Fact `json:"items,omitempty"`
	Unit    string `json:"unit,omitempty"`
	Default any    `json:"default,omitempty"` // value when the case states none; nil: unknown
	Label   Text   `json:"label"`
	Meaning Text   `json:"meaning,omitzero"`
}

// Computed is a value the rules derive from the facts.
type Computed struct {
	ID        string `json:"id"`
	Label     Text   `json:"label"`
	Act       string `json:"act"`
	Expr      string `json:"expr"`
	Parameter string `json:"parameter,omitempty"`
	Note      Text   `json:"note,omitzero"`
}

// A Deadline is a limit of time with the event that starts its clock. From says
// what that event is, and Late what lateness causes and what it does not, in an
// officer's words; Extends says who grants more time, on what ground and by what
// paper, and is required where there is an extended day.
type Deadline struct {
	ID          string   `json:"id"`
	Procedure   string   `json:"procedure"`
	Label       Text     `json:"label"`
	Rule        string   `json:"rule"`
	From        Text     `json:"from"`
	Late        Text     `json:"late"`
	Extends     Text     `json:"extends,omitzero"`
	Steps       []string `json:"steps"`
	Start       string   `json:"start"`
	Due         string   `json:"due"`
	ExtendedDue string   `json:"extended_due,omitempty"`
	Done        string   `json:"done"`
	When        string   `json:"when,omitempty"`
	Locality    string   `json:"locality,omitempty"`
	Note        Text     `json:"note,omitzero"`
}

// A Procedure is one of the two procedures with its steps in order.
type Procedure struct {
	ID     string   `json:"id"` // admission, recognition
	Name   Text     `json:"name"`
	Forms  []string `json:"form_chain"`
	States []string `json:"states"`
	Steps  []Step   `json:"steps"`
}

// A Step is one thing somebody does in a procedure.
type Step struct {
	ID            string   `json:"id"`
	Name          Text     `json:"name"`
	Actor         Text     `json:"actor"`
	Produces      []string `json:"produces"`
	Preconditions []string `json:"preconditions"`
	Profiles      []string `json:"profiles"`
	When          string   `json:"when,omitempty"`
	Optional      bool     `json:"optional,omitempty"`
	Gate          []string `json:"gate_rules"`
	Dates         []string `json:"date_rules"`
	Others        []string `json:"other_rules"`
	FailurePath   Text     `json:"failure_path"`
	Note          Text     `json:"note,omitzero"`
}

// A Rule is one requirement with its editions, one per regime.
type Rule struct {
	ID               string    `json:"id"`
	Procedure        string    `json:"procedure"` // admission, recognition, both
	Steps            []string  `json:"steps"`
	Name             Text      `json:"name"`
	Statement        Text      `json:"statement"`
	Act              string    `json:"act"` // expression of the day that picks the regime
	When             string    `json:"when,omitempty"`
	Test             string    `json:"test"`
	Inputs           []string  `json:"inputs"`
	Parameters       []string  `json:"parameters"`
	Locality         string    `json:"locality,omitempty"`
	Overlay          string    `json:"overlay,omitempty"` // Overlay.ID whose rule this is; empty: a central one
	Override         string    `json:"override"`          // none, reason, document
	OverrideDocument string    `json:"override_document,omitempty"`
	Editions         []Edition `json:"editions"`
	Remark           Text      `json:"remark,omitzero"`
}

// An Edition is a rule as it stands in one regime: what a failure does, the
// clause and how well it is known. The loader refuses Block without EvidenceRead.
type Edition struct {
	Regime   string     `json:"regime"`
	From     civil.Date `json:"from,omitzero"` // starts inside the regime
	Effect   Effect     `json:"effect"`
	Evidence Evidence   `json:"evidence"`
	Cite     []Citation `json:"cite"`
	Remark   Text       `json:"remark,omitzero"`
}

// In returns the wording in a language: "en", else Vietnamese.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.VI
}
