package desk

import (
	"time"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/person"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/stats"
	"tranu/internal/target"
	"tranu/internal/unit"
)

// A UnitRef is an organisation as a page names it on the day it speaks of.
type UnitRef struct {
	ID   unit.ID
	Kind unit.Kind
	Code string
	Name string
}

// Home answers the three questions of the opening screen: what must I do now,
// are we on pace, who is stuck.
type Home struct {
	Today  civil.Date
	Unit   UnitRef
	Duties []Duty        // oldest duty first
	Pace   stats.Targets // this year's targets, the unit itself first
	Paces  []target.Pace // one per row of Pace
	Stuck  []Duty        // blocked, or waiting for another level
	Sheet  MonthSheet    // for a cell: this month
	Counts HomeCounts
	Rules  []ProposalView // about the rules, for the reader to confirm
}

// HomeCounts are the figures of the opening screen; each opens its list.
type HomeCounts struct {
	Members, Cells, Prepared, OpenCases, Probationary, Overdue int
}

// A DutyState says how urgent a duty is.
type DutyState string

// The states of a duty.
const (
	Overdue DutyState = "overdue"
	Soon    DutyState = "soon" // due within 30 days
	Open    DutyState = "open"
	Blocked DutyState = "blocked" // a rule stands in the way
	Waiting DutyState = "waiting" // another level must act
)

// A Duty is one thing somebody must do on one case, with the reason and the clause.
type Duty struct {
	State    DutyState
	Case     casefile.ID
	Person   string
	Unit     UnitRef
	Step     string     // step id of the regulations
	StepName rule.Text  //
	Actor    rule.Text  // who must act
	Due      civil.Date // zero: no limit
	DaysLeft int        // working days, negative when overdue; meaningful with Due
	Deadline rule.Text  // what limit it is; empty: none
	Reason   []Finding  // Blocked: what stands in the way
	Cite     []Cite
}

// A MonthSheet is what a cell has before it this month.
type MonthSheet struct {
	ToReview []PoolRow // people on the list whose monthly review is due
	ToVote   []Duty    // cases whose next step is the cell's vote
	Missing  []Duty    // files with papers or facts missing
	Ending   []Duty    // probations that end in the next two months
}

// A Cite is a citation ready to print: the document's number, the clause and
// the level of evidence.
type Cite struct {
	Document string // id
	Number   string // "294-QĐ/TW"
	Title    rule.Text
	Clause   string
	Date     civil.Date
	Internal bool // the project's own inference, no regulation
	Via      bool // known through a third party's quotation
}

// A Finding is what a rule makes of the case, ready to print.
type Finding struct {
	Rule        string
	Name        rule.Text
	Text        rule.Text // the sentence of the rule
	Verdict     rule.Verdict
	Effect      rule.Effect
	Evidence    rule.Evidence
	Missing     []Missing
	Cites       []Cite
	NeedsReason bool      // passes with a typed reason
	Owner       rule.Text // whose rule it is; empty: a central one
	// Of a failure: the papers that are not held, what is stated that does not
	// hold, the votes that fell short, and the lawful way on.
	Papers  []PaperView
	Stated  []StatedView
	Tallies []rule.Tally
	Mend    rule.Text
}

// A StatedView is a fact, or an item of a list, that a failure turns on, with
// who states it.
type StatedView struct {
	Missing
	Values []FactView
}

// A Missing fact, and who can supply it.
type Missing struct {
	Fact  string
	Label rule.Text
	Step  string    // the step that states it; empty: the person's record
	Who   rule.Text // who records that step
	// StepName is the name of the step; empty with Step.
	StepName rule.Text
	Act      rule.Text // the act that states it, when it is no step
}

// PoolRow is one person in the register of people being prepared.
type PoolRow struct {
	Case        casefile.ID
	Person      person.ID
	Name        string
	Birth       civil.Date
	Sex         person.Sex
	Ethnic      string // code
	Unit        UnitRef
	Stage       casefile.Stage
	NominatedBy auth.Role // empty: the cell itself
	Listed      civil.Date
	Months      int // on the list
	Mentor      string
	LastReview  civil.Date
	ReviewDue   bool
	NextStep    rule.Text
	NextWho     rule.Text
}

// Register is a page of the register, in Vietnamese name order.
type Register struct {
	Today civil.Date
	Unit  UnitRef
	Units []UnitRef // to choose from
	Rows  []PoolRow
	Total int
	Next  string // cursor of the following page; empty: last
}

// PersonView is a person with what belongs to them.
type PersonView struct {
	Person   person.Person
	Ethnic   rule.Text
	Religion rule.Text
	Unit     UnitRef
	Age      int
	Minority bool
	Cases    []CaseRow
	Changes  []Change
	CanEdit  bool
}

// A Change is one recorded correction of a person's data.
type Change struct {
	At     time.Time
	By     string
	Field  string // locale key suffix: field.<Field>
	Was    string
	Is     string
	Reason string
}

// CaseRow is a case in a list.
type CaseRow struct {
	Case       casefile.ID
	Person     person.ID
	Name       string
	Birth      civil.Date
	Sex        person.Sex
	Ethnic     string
	EthnicName rule.Text
	Minority   bool
	Youth      bool
	Unit       UnitRef
	Stage      casefile.Stage
	Day        civil.Date // the day that put the row on the list (ceremony, listing …)
}

// CaseView is a case as its page shows it.
type CaseView struct {
	Unjudged   rule.Text // why the case cannot be judged; empty: it was
	Today      civil.Date
	Case       casefile.Case
	Person     person.Person
	Ethnic     rule.Text
	Unit       UnitRef
	Before     UnitRef   // the dissolved cell from which the present one took the case over; ID empty: none
	Path       []UnitRef // committees above, root first
	Profile    rule.Text
	Stage      casefile.Stage
	Projection casefile.Projection
	Timeline   []TimelineEntry // newest first
	Next       []StepView      // what can be done now, the most likely first
	Later      []StepView      // folded
	Endings    []StepView      // what is no step, by Sheet.Way: returned, refused, moved, removed, annulled …
	Deadlines  []DeadlineView  // the most urgent first
	Count      *CountView      // nil: the case is over, or nothing of it remains
	Computed   []ComputedView
	Findings   []Finding // all that fail or warn, not tied to one step
	Straddles  bool      // the case lies under more than one regime
	Regimes    []rule.Text
}

// A TimelineEntry is one act as the time line shows it.
type TimelineEntry struct {
	Act        casefile.Act
	Name       rule.Text // of the step or kind
	Unit       UnitRef
	Facts      []FactView
	Papers     []PaperView
	Votes      []VoteView
	Superseded int  // number of the act that replaced this one; 0: in force
	CanCorrect bool // by the reader
}

// A FactView is one stated fact, ready to print.
type FactView struct {
	Key   string
	Label rule.Text
	Type  string    // date, bool, enum, int, string
	Value string    // canonical
	Word  rule.Text // enum word or yes/no, else empty
}

// A PaperView is one paper named by an act.
type PaperView struct {
	Code   string
	Title  rule.Text
	Number string
	Day    civil.Date
}

// A VoteView is one vote with its exact count.
type VoteView struct {
	Body        rule.Text
	Question    rule.Text
	Day         civil.Date
	Yes         int
	No          int
	Blank       int
	Total       int
	Denominator int
	Needed      int
	Passed      bool
	Known       bool // Denominator and Needed could be computed
}

// A StepView is one thing that can be recorded on the case: the sheet to fill
// and what stands in the way. The button and the refusal come from the same
// question (procedure.Check).
type StepView struct {
	Sheet     procedure.Sheet
	Name      rule.Text
	Actor     rule.Text
	Papers    []PaperView
	May       bool      // the reader has the right
	WhyNot    string    // locale key when May is false
	Findings  []Finding // gate rules that fail or are unknown now, before anything is filled in
	Failure   rule.Text // what happens if it fails
	Fields    []FieldView
	Choices   []Option // facts by which a part of the sheet is chosen; empty: no choice, or chosen
	Threshold string   // num/den/strict of the vote asked for, e.g. 2/3/0; empty: none
}

// A FieldView is one input of a sheet.
type FieldView struct {
	Name      string // form field name
	Fact      string
	Label     rule.Text
	Type      string // date, bool, enum, int, string; list: several words
	Words     []Option
	Required  bool
	Value     string
	List      string // list fact the field belongs to; empty: scalar
	ListLabel rule.Text
	Row       int
	Rare      bool // needed by few: stands folded
}

// An Option of a choice.
type Option struct {
	Value string
	Label rule.Text
}

// A DeadlineView is one limit of time.
type DeadlineView struct {
	ID       string
	Label    rule.Text
	From     rule.Text  // the event that starts it
	Start    civil.Date // its day; zero: it has not happened
	Due      civil.Date
	Extended civil.Date // zero: there is no extension
	Granted  bool       // the extension is recorded
	Limit    civil.Date // the day that counts, Due or Extended
	Done     civil.Date
	State    string // met, late, open, overdue, not_started
	DaysLeft int    // working days to Limit, from today or from Done; negative: late by
	Late     rule.Text
	Extends  rule.Text // who extends, on what ground, by what paper; empty: nobody
	Rule     string    // id
	Cites    []Cite
	Evidence rule.Evidence
}

// A CountView says by which days the rest of an open case must be done for it to
// count in a year, or, in recognition, when its limits end.
type CountView struct {
	Recognition bool
	Asked, Year int // this year, and the first in which the case can still count
	First       civil.Date
	Waits       []BoundView
	Closed      []BoundView
	Rows        []CountRow
	Official    civil.Date // in recognition
	Weekends    bool       // days off of the year are not known yet
}

// A CountRow is one remaining step.
type CountRow struct {
	Name     rule.Text
	Request  bool // the request of the verification, not its end
	Earliest civil.Date
	Prudent  civil.Date
	Last     civil.Date // zero: none
	Leaves   []BoundView
	Cap      BoundView // Rule empty: the end of the year
}

// A BoundView is what makes a day: a waiting time, a last day, or a limit that
// is left its full time.
type BoundView struct {
	Rule     string // id
	Name     rule.Text
	Day      civil.Date
	Days     int // working days of a limit
	Late     rule.Text
	Cites    []Cite
	Evidence rule.Evidence
}

// A ComputedView is one derived value.
type ComputedView struct {
	ID    string
	Label rule.Text
	Value string
	Type  string
}

// RulePage is a rule as the rule browser shows it.
type RulePage struct {
	Rule     rule.Rule
	Editions []EditionView
	Steps    []rule.Text
	ProseVI  string
	ProseEN  string
	Numbers  []NumberView // the numbers the rule uses, through the regimes
	Examples ExampleTable
	Owner    rule.Text // whose rule it is; empty: a central one
	Disputes []Dispute // on which the texts disagree
	MayMark  bool      // the reader may mark an edition as read
}

// An EditionView is one edition of a rule, ready to print.
type EditionView struct {
	Edition   rule.Edition
	Regime    rule.Regime
	Cites     []Cite
	Base      rule.Edition   // as the program has it
	Raise     *ProposalView  // the raise that holds; nil: none
	Marks     []MarkView     // the newest first
	Proposals []ProposalView // raises and their withdrawals, the newest first
}

// A NumberView is one number fixed by the regulations, by regime.
type NumberView struct {
	Key    string
	Label  rule.Text
	Values []NumberValue
}

// A NumberValue is what a number is in one regime.
type NumberValue struct {
	From     civil.Date
	Locality string // empty: everywhere
	Value    rule.Text
	Evidence rule.Evidence
	Cites    []Cite
}

// An ExampleTable is the worked examples of a rule: cells as an officer wrote
// them, verdict and reason.
type ExampleTable struct {
	Columns []rule.Text
	Rows    []rule.Example
}

// A RuleRow is one rule in the list of rules, as it stands today.
type RuleRow struct {
	ID        string
	Name      rule.Text
	Statement rule.Text
	Steps     []rule.Text
	Effect    rule.Effect   // empty: not in force today
	Evidence  rule.Evidence // of today's edition
	Owner     rule.Text     // whose rule it is; empty: a central one
}

// A RuleQuery asks for rules.
type RuleQuery struct {
	Search    string
	Procedure string // admission, recognition; empty: both
	Step      string
	Effect    rule.Effect // today's; empty: any
	Owner     string      // Central, or the id of an overlay; empty: any
}

// Central asks for the rules of the central texts only.
const Central = "central"

// InspectionView is the review of one dossier: every check, every paper in the
// order of time, and every step with its day.
type InspectionView struct {
	Ahead   []Finding // what stops the steps that are next, were they taken today
	Today   civil.Date
	Case    casefile.Case
	Person  person.Person
	Unit    UnitRef
	Profile rule.Text
	Groups  []CheckGroup // one per level, the gravest first
	Outside []CheckLine  // not made on one dossier
	Papers  []DatedPaper // in the order of time, those without a day last
	Steps   []SheetStep  // the check sheet
}

// Count is how many checks of all levels came to a verdict.
func (v InspectionView) Count(verdict rule.Verdict) int {
	n := 0
	for _, g := range v.Groups {
		n += len(g.Of(verdict))
	}
	return n
}

// A CheckGroup is the checks of one level.
type CheckGroup struct {
	Level rule.Level
	Lines []CheckLine
}

// Of are the checks of the group that came to a verdict.
func (g CheckGroup) Of(verdict rule.Verdict) []CheckLine {
	var out []CheckLine
	for _, l := range g.Lines {
		if l.Verdict == verdict {
			out = append(out, l)
		}
	}
	return out
}

// A CheckLine is what one check makes of the dossier, ready to print.
type CheckLine struct {
	ID      string
	Name    rule.Text
	Why     rule.Text // what went wrong in real life
	Mend    rule.Text // what to do
	Outside rule.Text // why it is not made on one dossier; else empty
	Subject rule.Subject
	Grounds []rule.Ground
	Verdict rule.Verdict
	Said    []rule.Text // what papers, figures or people say against each other
	Rules   []Finding   // the rules behind it that fail or lack a fact, and those a conflict rests on
	Days    []FactView  // the days that failing rules turn on
	Missing []Missing
	Who     []rule.Text // who can mend it
}

// A DatedPaper is one paper or act with its day. Wrong says, in words, which
// papers it contradicts.
type DatedPaper struct {
	Name   rule.Text
	Number string
	Day    civil.Date
	Wrong  []rule.Text
}

// A SheetStep is one step on the check sheet.
type SheetStep struct {
	Name   rule.Text
	Actor  rule.Text
	State  procedure.StepState
	Day    civil.Date  // of its act; zero: none recorded
	Papers []PaperView // named by its acts
}
