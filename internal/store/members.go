package store

import (
	"context"
	"fmt"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/stats"
	"tranu/internal/unit"
)

// members are the standings of a member of the Party.
var members = []casefile.Standing{casefile.Probationary, casefile.Official}

// standing adds the condition that a stay holds on a day.
func standing(f *filter, committee string, on civil.Date, standings ...casefile.Standing) {
	f.and("s.committee = " + f.arg(committee))
	among(f, "s.standing", standings)
	day := f.arg(on)
	f.and("s.from_day <= " + day + " AND (s.to_day IS NULL OR s.to_day > " + day + ")")
}

// Members returns the official and probationary members of the units on a day,
// in the order of their names. Unit is where they were on that day.
func (r *Reader) Members(ctx context.Context, committee string, units []unit.ID, on civil.Date) ([]CaseRow, error) {
	var f filter
	standing(&f, committee, on, members...)
	among(&f, "s.unit", units)
	rows, err := list(ctx, r, scanRow, `
		SELECT `+rowColumns+`, s.unit
		FROM stay s
		JOIN casefile c ON c.committee = s.committee AND c.id = s.case_id
		JOIN person p ON p.committee = c.committee AND p.id = c.person
		`+f.where()+`
		ORDER BY p.name_key, c.id`, f.args...)
	if err != nil {
		return nil, fmt.Errorf("members on %s: %w", on, err)
	}
	return rows, nil
}

// CountMembers counts what Members lists, by unit. A unit without members is
// not in the answer.
func (r *Reader) CountMembers(ctx context.Context, committee string, units []unit.ID, on civil.Date) (map[unit.ID]int, error) {
	var f filter
	standing(&f, committee, on, members...)
	among(&f, "s.unit", units)
	return r.countStays(ctx, &f)
}

// CountOfficials counts the official members of every unit on a day.
func (r *Reader) CountOfficials(ctx context.Context, committee string, on civil.Date) (map[unit.ID]int, error) {
	var f filter
	standing(&f, committee, on, casefile.Official)
	return r.countStays(ctx, &f)
}

// CountOfficial counts the official members of one unit on a day.
func (r *Reader) CountOfficial(ctx context.Context, committee string, id unit.ID, on civil.Date) (int, error) {
	var f filter
	standing(&f, committee, on, casefile.Official)
	f.and("s.unit = " + f.arg(id))
	n, err := r.countStays(ctx, &f)
	return n[id], err
}

func (r *Reader) countStays(ctx context.Context, f *filter) (map[unit.ID]int, error) {
	counts := map[unit.ID]int{}
	_, err := list(ctx, r, func(scan func(...any) error) (none struct{}, err error) {
		var id unit.ID
		var n int
		err = scan(&id, &n)
		counts[id] = n
		return none, err
	}, `
		SELECT s.unit, count(*)
		FROM stay s
		`+f.where()+`
		GROUP BY s.unit`, f.args...)
	if err != nil {
		return nil, fmt.Errorf("count members: %w", err)
	}
	return counts, nil
}

// admitted is where an admission is found: a case whose day of joining is that
// of a ceremony in force, and the stay that began with it. An admission that
// was annulled has no day of joining; one in the paper register has no act.
const admitted = `
		FROM casefile c
		JOIN person p ON p.committee = c.committee AND p.id = c.person
		JOIN stay s ON s.committee = c.committee AND s.case_id = c.id AND s.from_day <= c.joined
			AND (s.to_day IS NULL OR s.to_day > c.joined) AND s.standing IN ('probationary', 'official')
		JOIN act a ON a.committee = c.committee AND a.case_id = c.id AND a.day = c.joined
			AND a.kind = 'adm_ceremony' AND NOT a.void AND NOT EXISTS (
				SELECT 1
				FROM act x
				WHERE x.committee = a.committee AND x.case_id = a.case_id AND x.corrects = a.no)`

// admissions adds the conditions of an admission in the units from one day to
// another, both included.
func admissions(committee string, units []unit.ID, from, to civil.Date) *filter {
	f := &filter{}
	f.and("c.committee = " + f.arg(committee))
	f.and("c.joined >= " + f.arg(from) + " AND c.joined <= " + f.arg(to))
	among(f, "s.unit", units)
	return f
}

// Admissions returns the people admitted in the units from one day to another,
// both included, in the order of their names. Unit is where the ceremony made
// them members, Joined its day, Youth whether they were members of the youth
// union then. An admission that was annulled does not count.
func (r *Reader) Admissions(ctx context.Context, committee string, units []unit.ID, from, to civil.Date) ([]CaseRow, error) {
	f := admissions(committee, units, from, to)
	rows, err := list(ctx, r, scanRow, `
		SELECT `+rowColumns+`, s.unit`+admitted+`
		`+f.where()+`
		ORDER BY p.name_key, c.id`, f.args...)
	if err != nil {
		return nil, fmt.Errorf("admissions from %s to %s: %w", from, to, err)
	}
	return rows, nil
}

// An AdmissionCount is how many joined in one unit, and of which categories.
type AdmissionCount = stats.AdmissionCount

// AdmissionCounts counts what Admissions lists, by unit, in the order of the
// units' ids. A unit without admissions is not in the answer.
func (r *Reader) AdmissionCounts(ctx context.Context, committee string, units []unit.ID, from, to civil.Date) ([]AdmissionCount, error) {
	f := admissions(committee, units, from, to)
	counts, err := list(ctx, r, func(scan func(...any) error) (c AdmissionCount, err error) {
		return c, scan(&c.Unit, &c.Total, &c.EthnicMinority, &c.Female, &c.YouthUnion)
	}, `
		SELECT s.unit, count(*),
			count(*) FILTER (WHERE p.ethnic >= '02' AND p.ethnic <= '54' AND length(p.ethnic) = 2),
			count(*) FILTER (WHERE p.sex = 'female'),
			count(*) FILTER (WHERE c.admitted_youth)`+admitted+`
		`+f.where()+`
		GROUP BY s.unit
		ORDER BY s.unit`, f.args...)
	if err != nil {
		return nil, fmt.Errorf("count admissions from %s to %s: %w", from, to, err)
	}
	return counts, nil
}
