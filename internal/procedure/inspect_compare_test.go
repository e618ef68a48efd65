package procedure

import (
	"slices"
	"strings"
	"testing"

	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/rule"
)

// What papers say against each other is told with both papers, both days and
// all figures.
func TestConflicts(t *testing.T) {
	p := procedures(t)
	for _, tt := range []struct {
		name, id string
		change   change
		want     []string // sentences; of each the beginning
	}{
		{"the CV a week before the application is told once", "I03", facts("cv.signed_date", "2022-08-29"),
			[]string{"Day of the application (1-KNĐ): 5 Sep 2022, later than Day the CV was signed (2-KNĐ): 29 Aug 2022;"}},
		{"a reply after the meeting is told against everything that came before it", "I03", facts("verification.completed_date", "2022-11-16"), []string{
			"Day all verification results were in: 16 Nov 2022, later than Day of the cell's remark in the CV (2-KNĐ): 24 Oct 2022;",
			"Day all verification results were in: 16 Nov 2022, later than Day the CV was certified (2-KNĐ): 1 Nov 2022;",
			"Day all verification results were in: 16 Nov 2022, later than Day the cell considered admission (6-KNĐ): 8 Nov 2022;",
			"Day all verification results were in: 16 Nov 2022, later than Day the base committee considered admission (8-KNĐ): 15 Nov 2022;",
			"Day all verification results were in: 16 Nov 2022, later than 6-KNĐ Cell resolution proposing admission: 8 Nov 2022;",
			"Day all verification results were in: 16 Nov 2022, later than 8-KNĐ Base-committee resolution proposing admission: 15 Nov 2022;"}},
		{"a paper without a fact of its own", "I03", on("12-KNĐ", "2024-01-05"),
			[]string{"12-KNĐ Summary of opinions on the probationary member: 5 Jan 2024, later than Day the cell considered recognition (13-KNĐ): 4 Jan 2024;",
				"12-KNĐ Summary of opinions on the probationary member: 5 Jan 2024, later than 13-KNĐ Cell resolution proposing recognition: 4 Jan 2024;"}},
		{"the same day is in order", "I03", facts("cv.signed_date", "2022-09-05"), nil},
		{"the future", "D01", facts("case.as_of", "2024-12-09"), []string{"3-HSĐV Yearly supplement to the member file: 10 Dec 2024, after the day of the review, 9 Dec 2024."}},
		{"the next meeting may lie ahead", "D01", facts("rec.next_cell_meeting_date", "2025-02-05"), nil},
		{"before the birth", "D02", on("X-BTN", "1917-06-30"), []string{"Copy of the diploma: 30 Jun 1917, before the date of birth, 14 Feb 1999."}},
		{"a signer elected before the applicant was born is nothing", "D02", field("signatures", 0, "elected_date", "1990-03-10"), nil},
		{"one paper, two days", "D03", more("documents", doc("6-KNĐ", "2022-11-10", "15-NQ/CB")), []string{"6-KNĐ Cell resolution proposing admission stands twice with two days: 8 Nov 2022 and 10 Nov 2022."}},
		{"one paper, two numbers", "D03", more("documents", doc("6-KNĐ", "2022-11-08", "16-NQ/CB")), []string{"6-KNĐ Cell resolution proposing admission stands twice with two numbers: 15-NQ/CB and 16-NQ/CB."}},
		{"one paper named by two acts", "D03", more("documents", doc("6-KNĐ", "2022-11-08", "15-NQ/CB")), nil},
		{"two members introduce", "D03", more("documents", doc("3-KNĐ", "2022-10-11", "")), nil},
		{"opinions renewed after 12 months", "D03", all(facts("case.file_opened_date", "2021-09-05"), more("documents", doc("5-KNĐ", "2022-01-02", ""))), nil},
		{"opinions twice within 12 months", "D03", more("documents", doc("5-KNĐ", "2022-10-30", "")), []string{"5-KNĐ Summary of opinions on the applicant stands twice with two days: 2 Nov 2022 and 30 Oct 2022."}},
		{"all done again after an annulment", "D03", all(facts("fix.redone", "true"), more("documents", doc("6-KNĐ", "2023-11-10", "30-NQ/CB"))), nil},
		{"a decision that does not bear its day", "D03", on("16-KNĐ", "2024-01-26"), []string{"16-KNĐ Decision recognising an official member is dated 26 Jan 2024, but Day of the recognition decision is 25 Jan 2024."}},
		{"a resolution signed two days after the meeting", "D03", on("6-KNĐ", "2022-11-10"), nil},
		{"one number, two resolutions of a year", "D04", all(func(d *dossier) { d.paper("6-KNĐ", "2022-11-08", "15-NQ/CB") }, more("documents", doc("X-NQCT", "2022-02-05", "15-NQ/CB"))),
			[]string{"Number 15-NQ/CB stands on two papers: 6-KNĐ Cell resolution proposing admission, 8 Nov 2022, and Cell resolution on the sympathiser list, 5 Feb 2022."}},
		{"one number in two years: another term", "D04", more("documents", doc("X-NQCT", "2021-11-05", "15-NQ/CB")), nil},
		{"one session, one number", "D04", more("documents", doc("X-PCGĐ", "2022-11-08", "15-NQ/CB")), nil},
		{"one number in two books", "D04", more("documents", doc("X-PCGĐ", "2022-01-05", "40-NQ/ĐU")), nil},
		{"ballots beyond the voters", "I18", field("votes", 0, "no", "2"), []string{"Cell – Admit: for 11 + against 2 + blank or invalid 0 = 13, but 12 entitled members were present."}},
		{"ballots lost", "I18", field("votes", 0, "yes", "10"), []string{"Cell – Admit: for 10 + against 1 + blank or invalid 0 = 11, but 12 entitled members were present."}},
		{"more voters than members", "I18", field("votes", 3, "present", "15", "yes", "15"), []string{"Cell – Recognise: 15 voted or were present, more than the base of 14."}},
		{"a base that is not the base", "I18", field("votes", 0, "printed_base", "12"), []string{"Cell – Admit: the resolution prints a base of 12; by the rules it is 13."}},
		{"a vote on another day than the meeting", "I18", field("votes", 1, "date", "2022-11-16"), []string{"Base committee – Admit: the vote is dated 16 Nov 2022, but Day the base committee considered admission (8-KNĐ) is 15 Nov 2022."}},
		{"a first round that failed", "I18", more("votes", row{"body": "cell", "question": "recognise", "round": "1", "date": "2023-12-28", "official_total": "14", "present": "14", "yes": "8", "no": "6", "form": "secret_ballot", "one_by_one": "true"}), nil},
		{"a step without its paper", "I39", without("1-HSĐV"), []string{"1-HSĐV Member CV is not held, although the step “Member CV and card file” is done."}},
		{"one person introduces twice", "D05", more("introducers", row{"member_id": "DINH VAN MOT"}), []string{"DINH VAN MOT stands twice as introducer;"}},
		{"kin introduces and verifies", "D05", field("verifiers", 0, "name", "Đinh Văn Một", "relation_to_applicant", "other_relative"), []string{"Đinh Văn Một, a relative, both introduces and was sent to verify."}},
		{"introducing and verifying without kinship is nothing", "D05", field("verifiers", 0, "name", "Đinh Văn Một"), nil},
		{"verifies oneself", "D05", field("verifiers", 0, "relation_to_applicant", "self"), []string{"Đinh Văn Hai: the applicant was sent to verify the own CV."}},
		{"a helper on probation", "D05", facts("helper.status", "probationary"), []string{"Status of the helper (before admission): Probationary member; the helper must be an official member."}},
	} {
		d := whole()
		tt.change(&d)
		x := verdictOf(t, d.inspect(t, p), tt.id)
		var got []string
		for i := range x.Conflicts {
			got = append(got, x.Conflicts[i].Message(locale.EN))
		}
		ok := slices.EqualFunc(got, tt.want, func(g, w string) bool { return strings.HasPrefix(g, w) })
		if want := map[bool]rule.Verdict{true: rule.Pass, false: rule.Fail}[len(tt.want) == 0]; !ok || x.Verdict != want {
			t.Errorf("%s: %s\n got %s\nwant %s", tt.name, x.Verdict, strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
		}
	}
}

// What cannot be judged is said to be unknown, with what is missing.
func TestInspectUnknown(t *testing.T) {
	p := procedures(t)
	noPapers := func(d *dossier) { delete(d.lists, "documents") }
	for _, tt := range []struct {
		name, id string
		change   change
		want     string
	}{
		{"a dossier that names no paper", "I39", noPapers, "documents"},
		{"a rule on papers held, in a dossier that names none", "I22", noPapers, "documents"},
		{"a test on papers held, in a dossier that names none", "I08", noPapers, "documents"},
		{"a vote without those present", "I18", func(d *dossier) { delete(d.lists["votes"][0], "present") }, "votes.present"},
		{"a vote without its yes", "I18", func(d *dossier) { delete(d.lists["votes"][0], "yes") }, "votes.yes"},
		{"fewer votes than voters, and nothing against counted", "I18", field("votes", 0, "no", "0"), "votes.no"},
		{"a meeting without its vote", "I18", func(d *dossier) { d.lists["votes"] = d.lists["votes"][:5] }, "votes"},
		{"no identification number", "I52", facts("person.personal_id", ""), "person.personal_id"},
		{"no date of birth", "I37", facts("person.birth_date", ""), "person.birth_date"},
	} {
		d := whole()
		tt.change(&d)
		x := verdictOf(t, d.inspect(t, p), tt.id)
		if x.Verdict != rule.Unknown || !slices.Contains(x.Lacks(), tt.want) {
			t.Errorf("%s: %s, lacks %v, want %s", tt.name, x.Verdict, x.Lacks(), tt.want)
		}
	}
}

// The level rises to block where the regulations say so: when the cell has met,
// or a number is wrong rather than missing.
func TestInspectLevel(t *testing.T) {
	p := procedures(t)
	nothing, unmet := facts(), facts("adm.cell_meeting_date", "", "case.procedure", "admission")
	for _, tt := range []struct {
		id     string
		change change
		want   rule.Level
	}{
		{"I03", nothing, rule.LevelBlock}, {"I03", unmet, rule.LevelWarn}, {"I05", nothing, rule.LevelWarn},
		{"I52", facts("person.personal_id", ""), rule.LevelReport}, {"I52", facts("person.personal_id", "99000001"), rule.LevelBlock},
	} {
		d := whole()
		tt.change(&d)
		if x := verdictOf(t, d.inspect(t, p), tt.id); x.Level != tt.want {
			t.Errorf("%s: level %s, want %s", tt.id, x.Level, tt.want)
		}
	}
}

// The admission is inspected with the recognition where the dossier holds it,
// and not where the member was taken over from the paper register.
func TestInspectHalves(t *testing.T) {
	p := procedures(t)
	d := whole()
	d.set("person.is_vietnamese_citizen", "true")
	d.set("adm.ceremony_one_by_one", "false")
	if x := verdictOf(t, d.inspect(t, p), "I21"); x.Verdict != rule.Fail || !slices.Equal(x.Rules(), []string{"ADM-CER-INDIVIDUAL"}) {
		t.Errorf("the ceremony of a member on probation: %s %v", x.Verdict, x.Rules())
	}
	d.set("adm.cell_meeting_date", "")
	if x := verdictOf(t, d.inspect(t, p), "I21"); x.Verdict != rule.Pass {
		t.Errorf("without the admission: %s %v", x.Verdict, x.Rules())
	}
}

// later finds what must come after a key, going along the sequences.
func later(key string, seen map[string]bool) map[string]bool {
	for _, s := range sequences {
		i := slices.Index(s, key)
		if i >= 0 && i+1 < len(s) && !seen[s[i+1]] {
			seen[s[i+1]] = true
			later(s[i+1], seen)
		}
	}
	return seen
}

// A day far too late is told against every later day of the dossier, not only
// the next; the expectation goes along the sequences by itself.
func TestOrderTellsEveryPair(t *testing.T) {
	p := procedures(t)
	for key := range whole().facts {
		if len(later(key, map[string]bool{})) == 0 {
			continue
		}
		d := whole()
		d.set(key, "2029-01-01")
		want := 0
		for after := range later(key, map[string]bool{}) {
			if d.facts[after] != "" {
				want++
			}
			for _, r := range d.lists["documents"] {
				if r["code"] == after {
					want++
				}
			}
			if after == "verification_requests.replied_date" || after == "verification_requests.received_date" {
				want += len(d.lists["verification_requests"])
			}
		}
		got := 0
		x := verdictOf(t, d.inspect(t, p), "I03")
		for _, c := range x.Conflicts {
			if c.Places[0].Fact == key {
				got++
			}
		}
		if got != want || want == 0 {
			t.Errorf("%s far too late: told against %d, want %d", key, got, want)
		}
	}
}

// Comparing raises no false alarm: the clean dossier shifted by weeks through
// four years, and with any one fact left out, holds no conflict.
func TestNoFalseAlarms(t *testing.T) {
	p := procedures(t)
	quiet := func(name string, d dossier, but ...string) {
		for _, x := range d.inspect(t, p) {
			if x.Check.Compare != "" && x.Verdict == rule.Fail && !slices.Contains(but, x.Check.ID) {
				t.Errorf("%s: %s %s", name, x.Check.ID, x.Conflicts[0].Message(locale.EN))
			}
		}
	}
	for weeks := -104; weeks <= 104; weeks += 4 {
		quiet("shifted", shifted(whole(), 7*weeks))
	}
	for key := range whole().facts {
		if !strings.HasPrefix(key, "case.") {
			d := whole()
			d.set(key, "")
			quiet("without "+key, d)
		}
	}
	for list, rows := range whole().lists {
		for i := range rows {
			d := whole()
			d.lists[list] = slices.Delete(d.lists[list], i, i+1)
			quiet("without an element of "+list, d, "I39")
		}
	}
}

// shifted is the dossier with every day moved.
func shifted(d dossier, days int) dossier {
	move := func(r row) {
		for k, v := range r {
			if day, err := civil.Parse(v); err == nil {
				r[k] = day.AddDays(days).String()
			}
		}
	}
	move(d.facts)
	for _, rows := range d.lists {
		for _, r := range rows {
			move(r)
		}
	}
	return d
}

// The tables of the order name only facts, fields and forms that exist, and
// contradict themselves nowhere.
func TestOrderTables(t *testing.T) {
	p := procedures(t)
	exists := func(key string) bool {
		if _, _, ok := p.Slot(key); ok {
			return true
		}
		if l, field, ok := strings.Cut(key, "."); ok {
			if slot, _, ok := p.Slot(l); ok {
				_, ok = p.ItemField(slot, field)
				return ok
			}
		}
		return slices.ContainsFunc(p.Book().Forms, func(f rule.Form) bool { return f.Code == key })
	}
	keys := slices.Concat(slices.Concat(sequences...), timeless, occasional, single, renewable)
	for _, m := range moments {
		keys = append(keys, m.fact, m.paper)
	}
	for code := range series {
		keys = append(keys, code)
	}
	for _, k := range keys {
		if !exists(k) {
			t.Errorf("the regulations have no fact, field or form %s", k)
		}
	}
	for key, at := range p.inspector.papers.at {
		if p.inspector.papers.before[at][at] {
			t.Errorf("%s must come before itself", key)
		}
	}
}

// The papers of a dossier stand in the order of time, each once, and those out
// of order say so.
func TestDates(t *testing.T) {
	p := procedures(t)
	d := whole()
	d.set("cv.signed_date", "2022-08-29")
	d.paper("2-KNĐ", "2022-08-29", "")
	d.lists["documents"] = append(d.lists["documents"], doc("X-GM", "", ""))
	f := p.NewFacts()
	for k, v := range d.facts {
		if err := p.tell(f, k, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range d.lists["documents"] {
		if err := p.tellItem(f, "documents", r); err != nil {
			t.Fatal(err)
		}
	}
	list := p.Dates(f, d.inspect(t, p))
	var wrong []string
	for i, x := range list {
		if i > 0 && !x.Day.IsZero() && x.Day.Before(list[i-1].Day) {
			t.Errorf("%s %s stands after %s", x.Paper, x.Day, list[i-1].Day)
		}
		if len(x.Wrong) > 0 {
			wrong = append(wrong, x.Fact)
		}
		if x.Paper == "9-KNĐ" && (x.Number != "120-QĐ/HU" || x.Fact != "adm.decision_date") {
			t.Errorf("the decision: %+v", x.Place)
		}
	}
	if !slices.Equal(wrong, []string{"cv.signed_date", "application.date"}) {
		t.Errorf("out of order: %v", wrong)
	}
	if last := list[len(list)-1]; last.Paper != "X-GM" || !last.Day.IsZero() {
		t.Errorf("last stands %+v, want the paper without a day", last.Place)
	}
}

// BenchmarkInspect is the inspection alone, of a dossier that has been judged.
func BenchmarkInspect(b *testing.B) {
	p, c := procedures(b), clean()
	f := c.state(b, p)
	a := p.Assess(f, "admission", "P2a", civil.MustParse("2026-01-30"))
	for b.Loop() {
		p.Inspect(f, &a)
	}
}
