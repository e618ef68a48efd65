package procedure

import (
	"slices"

	"tranu/internal/civil"
	"tranu/internal/rule"
)

// voteFields are what a vote is judged by here, in the order of ballotOf.
var voteFields = []string{"body", "question", "date", "yes", "no", "blank", "present", "printed_base"}

// A ballot is the figures of one vote; −1 where a figure is not stated.
type ballot struct {
	body, question                         string
	day                                    civil.Date
	yes, no, blank, present, printed, base int
}

// paper is the form that carries the result of the vote.
func (b ballot) paper() string {
	admits := b.question == "admit"
	switch b.body {
	case "cell":
		return map[bool]string{true: "6-KNĐ", false: "13-KNĐ"}[admits]
	case "base_committee":
		return map[bool]string{true: "8-KNĐ", false: "15-KNĐ"}[admits]
	case "section_committee":
		return map[bool]string{true: "7-KNĐ", false: "14-KNĐ"}[admits]
	}
	return map[bool]string{true: "9-KNĐ", false: "16-KNĐ"}[admits]
}

// ballots are the votes on admission and recognition.
func (in *inspection) ballots() []ballot {
	tallies, known := in.Votes(in.f)
	var out []ballot
	for i, v := range in.rows("votes", voteFields...) {
		n := func(k int) int {
			if !v[k].Known {
				return -1
			}
			return int(v[k].N)
		}
		b := ballot{body: v[0].S, question: v[1].S, yes: n(3), no: n(4), blank: n(5), present: n(6), printed: n(7), base: -1}
		if known[i] {
			b.base = tallies[i].Base
		}
		if v[2].Known {
			b.day = civil.FromOrdinal(v[2].N)
		}
		if b.question != "remove" {
			out = append(out, b)
		}
	}
	return out
}

// votes holds the figures of every vote against each other, and its day
// against that of its meeting.
func (in *inspection) votes(x *Inspected) (compared bool) {
	ballots := in.ballots()
	for _, b := range ballots {
		in.sums(x, b)
		in.bases(x, b)
	}
	for _, m := range meetings {
		in.meetingDay(x, ballots, m)
	}
	return len(ballots) > 0
}

// sums: for, against and blank make the ballots, and the ballots are those of
// the voters present. Where neither against nor blank was counted, less votes
// than voters may only mean that they were not written down.
func (in *inspection) sums(x *Inspected, b ballot) {
	place := []Place{{Fact: "votes.date", Paper: b.paper(), Day: b.day}}
	switch sum := b.yes + b.no + b.blank; {
	case b.yes < 0:
		x.lack("votes.yes")
	case b.present < 0:
		x.lack("votes.present")
	case sum < b.present && b.no+b.blank == 0:
		x.lack("votes.no")
	case sum != b.present:
		x.conflict("votes_sum", place, []string{"VOTE-CONSISTENT"}, in.voteName(b), b.yes, b.no, b.blank, sum, b.present)
	}
}

// bases: nobody votes beyond those entitled, and the base printed is the one
// that the rules count.
func (in *inspection) bases(x *Inspected, b ballot) {
	if b.base < 0 {
		return
	}
	place := []Place{{Fact: "votes.date", Paper: b.paper(), Day: b.day}}
	denominator := "VOTE-DENOM-COMMITTEE"
	if b.body == "cell" {
		denominator = "VOTE-DENOM-CELL"
	}
	if voters := max(b.present, b.yes+max(b.no, 0)+max(b.blank, 0)); voters > b.base {
		x.conflict("votes_over", place, []string{denominator}, in.voteName(b), voters, b.base)
	}
	if b.printed >= 0 && b.printed != b.base {
		x.conflict("votes_printed", place, []string{denominator}, in.voteName(b), b.printed, b.base)
	}
}

// A meeting is the day on which a body voted, as a fact of its own.
type meeting struct {
	body, question, fact string // body Decider: whoever decides
}

var meetings = []meeting{
	{"cell", "admit", "adm.cell_meeting_date"}, {"base_committee", "admit", "adm.base_meeting_date"}, {Decider, "admit", "adm.final_vote_date"},
	{"cell", "recognise", "rec.cell_meeting_date"}, {"base_committee", "recognise", "rec.base_meeting_date"}, {Decider, "recognise", "rec.final_vote_date"},
}

func (m meeting) holds(b ballot) bool {
	decides := b.body != "cell" && b.body != "base_committee" && b.body != "section_committee"
	return b.question == m.question && (b.body == m.body || m.body == Decider && decides)
}

// meetingDay wants one of the votes of a body to bear the day of its meeting,
// and a meeting to have a vote once any vote of the dossier is stated.
func (in *inspection) meetingDay(x *Inspected, ballots []ballot, m meeting) {
	slot, _, _ := in.Slot(m.fact)
	day := in.f.Date(slot)
	if day.IsZero() {
		return
	}
	var last *ballot
	for i := range ballots {
		if b := &ballots[i]; m.holds(*b) {
			if b.day == day || b.day.IsZero() {
				return
			}
			last = b
		}
	}
	if last == nil {
		if m.body == "cell" || len(ballots) > 0 {
			x.lack("votes")
		}
		return
	}
	act := Place{Fact: m.fact, Paper: in.inspector.papers.of(m.fact), Day: day}
	x.conflict("votes_day", []Place{{Fact: "votes.date", Paper: last.paper(), Day: last.day}, act}, nil, in.voteName(*last), last.day, in.PlaceName(act), day)
}

// voteName is the body and the question, as the regulations word them.
func (in *inspection) voteName(b ballot) rule.Text {
	words := in.Book().Words
	body, question := words["body."+b.body], words["question."+b.question]
	return rule.Text{VI: body.VI + " – " + question.VI, EN: body.EN + " – " + question.EN}
}

func (x *Inspected) conflict(kind string, places []Place, rules []string, args ...any) {
	if len(x.Conflicts) == maxConflicts {
		return
	}
	x.Conflicts = append(x.Conflicts, Conflict{Kind: kind, Places: places, Args: args, Rules: rules})
}

func (x *Inspected) lack(key string) {
	if !slices.Contains(x.Missing, key) {
		x.Missing = append(x.Missing, key)
	}
}
