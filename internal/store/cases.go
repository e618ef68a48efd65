package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/unit"
)

const caseColumns = "c.id, c.person, c.unit, c.profile, c.locality, c.nominated_by, c.opened, c.version"

func caseFields(c *casefile.Case) []any {
	return []any{&c.ID, &c.Person, &c.Unit, &c.Profile, &c.Locality, &c.NominatedBy, &c.Opened, &c.Version}
}

const actColumns = `a.case_id, a.no, a.kind, a.day, a.unit, a.to_unit, a.payload, a.note, a.corrects, a.void,
	a.basis, a.book, a.recorded_at, a.account, a.account_name`

// A payload is what an act states, as canonical JSON: keys in order.
type payload struct {
	Facts   casefile.Facts             `json:"facts,omitempty"`
	Lists   map[string][]casefile.Item `json:"lists,omitempty"`
	Reasons map[string]string          `json:"reasons,omitempty"`
}

// A caseAct is an act with the case it belongs to.
type caseAct struct {
	of  casefile.ID
	act casefile.Act
}

func scanAct(scan func(...any) error) (caseAct, error) {
	var c caseAct
	var text string
	a := &c.act
	if err := scan(&c.of, &a.No, &a.Kind, &a.Day, &a.Unit, &a.To, &text, &a.Note, &a.Corrects, &a.Void,
		&a.Basis, &a.Book, when{&a.At}, &a.By, &a.ByName); err != nil {
		return c, err
	}
	var p payload
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return c, fmt.Errorf("act %d of case %s: %w", a.No, c.of, err)
	}
	a.Facts, a.Lists, a.Reasons = p.Facts, p.Lists, p.Reasons
	return c, nil
}

// Case returns a case with its acts, if it lies within the scope. The error is
// NotFound for one that is not there and for one out of scope alike.
func (r *Reader) Case(ctx context.Context, in Scope, id casefile.ID) (*casefile.Case, error) {
	var f filter
	in.cases(&f)
	f.and("c.id = " + f.arg(id))
	c := &casefile.Case{}
	err := r.tx.QueryRowContext(ctx, `
		SELECT `+caseColumns+`
		FROM casefile c
		`+f.where(), f.args...).Scan(caseFields(c)...)
	if err != nil {
		return nil, fmt.Errorf("read case %s: %w", id, none(err, "fault.case_not_found"))
	}
	acts, err := list(ctx, r, scanAct, `
		SELECT `+actColumns+`
		FROM act a
		WHERE a.committee = $1 AND a.case_id = $2
		ORDER BY a.no`, in.Committee, id)
	if err != nil {
		return nil, fmt.Errorf("read acts of case %s: %w", id, err)
	}
	for _, a := range acts {
		c.Acts = append(c.Acts, a.act)
	}
	return c, nil
}

// An OpenCase is a case with its acts and its person.
type OpenCase struct {
	Case   *casefile.Case
	Person *person.Person
}

// open are the stages at which something remains to be done.
func open() []casefile.Stage {
	return slices.DeleteFunc(stages(), func(s casefile.Stage) bool { return !s.Open() })
}

// stages are all stages.
func stages() []casefile.Stage {
	return []casefile.Stage{casefile.StageNominated, casefile.StageListed, casefile.StageAdmission, casefile.StageResolved,
		casefile.StageDecided, casefile.StageProbationary, casefile.StageRecognition, casefile.StageOfficial,
		casefile.StageUnlisted, casefile.StageEnded}
}

// OpenCases returns the cases in scope on which something remains to be done,
// with their acts, in the order of the names: two statements in all.
func (r *Reader) OpenCases(ctx context.Context, in Scope) ([]OpenCase, error) {
	var f filter
	in.cases(&f)
	among(&f, "c.stage", open())
	return r.whole(ctx, &f)
}

// CasesByID returns the cases named that lie within the scope, with their
// acts, in the order of the names.
func (r *Reader) CasesByID(ctx context.Context, in Scope, ids []casefile.ID) ([]OpenCase, error) {
	var f filter
	in.cases(&f)
	among(&f, "c.id", ids)
	return r.whole(ctx, &f)
}

// whole reads the cases that pass a filter on c.
func (r *Reader) whole(ctx context.Context, f *filter) ([]OpenCase, error) {
	at := map[casefile.ID]*casefile.Case{}
	cases, err := list(ctx, r, func(scan func(...any) error) (OpenCase, error) {
		o := OpenCase{&casefile.Case{}, &person.Person{}}
		if err := scan(append(caseFields(o.Case), personFields(o.Person)...)...); err != nil {
			return o, err
		}
		at[o.Case.ID] = o.Case
		return o, nil
	}, `
		SELECT `+caseColumns+`, `+personColumns+`
		FROM casefile c
		JOIN person p ON p.committee = c.committee AND p.id = c.person
		`+f.where()+`
		ORDER BY c.name_key, c.id`, f.args...)
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	if len(cases) == 0 {
		return nil, nil
	}
	_, err = list(ctx, r, func(scan func(...any) error) (none struct{}, err error) {
		a, err := scanAct(scan)
		if err == nil {
			at[a.of].Acts = append(at[a.of].Acts, a.act)
		}
		return none, err
	}, `
		SELECT `+actColumns+`
		FROM casefile c
		JOIN act a ON a.committee = c.committee AND a.case_id = c.id
		`+f.where()+`
		ORDER BY a.case_id, a.no`, f.args...)
	if err != nil {
		return nil, fmt.Errorf("read acts: %w", err)
	}
	return cases, nil
}

// AddCase adds a case with its first acts at version 1. Path is that of the
// projection's unit, the top of the tree first and the unit last.
func (tx *Tx) AddCase(ctx context.Context, committee string, c *casefile.Case, p casefile.Projection, path []unit.ID) error {
	if err := tx.insertCase(ctx, committee, c, p, path); err != nil {
		return fmt.Errorf("add case %s: %w", c.ID, exists(err, "fault.exists"))
	}
	c.Version = 1
	for _, a := range c.Acts {
		if err := tx.insertAct(ctx, committee, c.ID, a); err != nil {
			return fmt.Errorf("add case %s: %w", c.ID, err)
		}
	}
	if err := tx.putStays(ctx, committee, c.ID, p.Stays); err != nil {
		return fmt.Errorf("add case %s: %w", c.ID, err)
	}
	return tx.noteAdmission(ctx, committee, c.ID, p.Joined)
}

func (tx *Tx) insertCase(ctx context.Context, committee string, c *casefile.Case, p casefile.Projection, path []unit.ID) error {
	above, err := onPath(path)
	if err != nil {
		return err
	}
	added, err := tx.change(ctx, `
		INSERT INTO casefile (committee, id, person, locality, nominated_by, opened, version, unit, profile, stage,
			nominated, listed, joined, recognised, official, ended, ending, name_key, search, `+pathColumns+`)
		SELECT p.committee, $3, p.id, $4, $5, $6, 1, $7, $8, $9,
			$10, $11, $12, $13, $14, $15, $16, p.name_key, p.search, $17, $18, $19, $20, $21, $22
		FROM person p
		WHERE p.committee = $1 AND p.id = $2`,
		append([]any{committee, c.Person, c.ID, c.Locality, c.NominatedBy, c.Opened, p.Unit, p.Profile, p.Stage,
			p.Nominated, p.Listed, p.Joined, p.Recognised, p.Official, p.Ended, p.Ending}, above...)...)
	if err == nil && !added {
		return fault.New(fault.NotFound, "fault.person_not_found")
	}
	return err
}

func (tx *Tx) insertAct(ctx context.Context, committee string, id casefile.ID, a casefile.Act) error {
	text, err := json.Marshal(payload{a.Facts, a.Lists, a.Reasons})
	if err != nil {
		return fmt.Errorf("act %d: %w", a.No, err)
	}
	err = tx.insert(ctx, `act (committee, case_id, no, kind, day, unit, to_unit, payload, note, corrects, void,
		basis, book, recorded_at, account, account_name)`,
		[]any{committee, id, a.No, a.Kind, a.Day, a.Unit, a.To, string(text), a.Note, a.Corrects, a.Void,
			a.Basis, a.Book, moment(a.At), a.By, a.ByName})
	if err != nil {
		return fmt.Errorf("act %d: %w", a.No, err)
	}
	return nil
}

// AppendAct adds an act to a case that is at a version, and writes what the
// acts now come to. Path is that of the projection's unit. When somebody else
// was faster the error is a Conflict whose Detail says who recorded which act
// when.
func (tx *Tx) AppendAct(ctx context.Context, committee string, id casefile.ID, version int, a casefile.Act, p casefile.Projection, path []unit.ID) error {
	above, err := onPath(path)
	if err != nil {
		return fmt.Errorf("append act to case %s: %w", id, err)
	}
	changed, err := tx.change(ctx, `
		UPDATE casefile
		SET version = version + 1, unit = $4, profile = $5, stage = $6, nominated = $7, listed = $8, joined = $9,
			recognised = $10, official = $11, ended = $12, ending = $13,
			l1 = $14, l2 = $15, l3 = $16, l4 = $17, l5 = $18, l6 = $19
		WHERE committee = $1 AND id = $2 AND version = $3`,
		append([]any{committee, id, version, p.Unit, p.Profile, p.Stage, p.Nominated, p.Listed, p.Joined,
			p.Recognised, p.Official, p.Ended, p.Ending}, above...)...)
	if err != nil {
		return fmt.Errorf("append act to case %s: %w", id, err)
	}
	if !changed {
		return tx.staleCase(ctx, committee, id, a.No)
	}
	if err := tx.insertAct(ctx, committee, id, a); err != nil {
		return fmt.Errorf("append to case %s: %w", id, err)
	}
	if err := tx.putStays(ctx, committee, id, p.Stays); err != nil {
		return fmt.Errorf("append to case %s: %w", id, err)
	}
	if a.Kind != casefile.Ceremony && a.Kind != casefile.Cancelled && a.Kind != casefile.Redone && a.Corrects == 0 {
		return nil
	}
	return tx.noteAdmission(ctx, committee, id, p.Joined)
}

// staleCase is the error of an act that comes too late: another one has its
// number.
func (r *Reader) staleCase(ctx context.Context, committee string, id casefile.ID, no int) error {
	c, err := r.Case(ctx, Scope{Committee: committee}, id)
	if err != nil {
		return err
	}
	f := &fault.Error{Kind: fault.Conflict, Key: "fault.stale_case"}
	won, ok := c.Act(no)
	if !ok && len(c.Acts) > 0 {
		won, ok = c.Acts[len(c.Acts)-1], true
	}
	if ok {
		f.Args = []any{won.ByName, won.At}
		f.Detail = fault.Stale{By: won.By, ByName: won.ByName, Kind: string(won.Kind), At: won.At}
	}
	return f
}

// stays returns the stays of a case.
func (r *Reader) stays(ctx context.Context, committee string, id casefile.ID) ([]casefile.Stay, error) {
	return list(ctx, r, func(scan func(...any) error) (s casefile.Stay, err error) {
		return s, scan(&s.Unit, &s.From, &s.To, &s.Standing)
	}, `
		SELECT unit, from_day, to_day, standing
		FROM stay
		WHERE committee = $1 AND case_id = $2
		ORDER BY no`, committee, id)
}

// putStays makes the stays of a case those given. Most acts change none.
func (tx *Tx) putStays(ctx context.Context, committee string, id casefile.ID, stays []casefile.Stay) error {
	was, err := tx.stays(ctx, committee, id)
	if err != nil || slices.Equal(was, stays) {
		return err
	}
	_, err = tx.tx.ExecContext(ctx, `
		DELETE FROM stay
		WHERE committee = $1 AND case_id = $2`, committee, id)
	if err != nil {
		return err
	}
	return tx.insert(ctx, staysInto, stayRows(committee, id, stays)...)
}

const staysInto = "stay (committee, case_id, no, unit, from_day, to_day, standing)"

func stayRows(committee string, id casefile.ID, stays []casefile.Stay) [][]any {
	rows := make([][]any, len(stays))
	for i, s := range stays {
		rows[i] = []any{committee, id, i + 1, s.Unit, s.From, s.To, s.Standing}
	}
	return rows
}

// youthFact is the fact of the regulations that says whether somebody is a
// member of the youth union.
const youthFact = "person.is_youth_union_member"

// noteAdmission keeps whether the person was a member of the youth union at
// the ceremony: as the acts up to that day state it, else as it was noted
// before, else as the person's record has it now. Without a ceremony there is
// nothing to keep.
func (tx *Tx) noteAdmission(ctx context.Context, committee string, id casefile.ID, joined civil.Date) error {
	youth, err := tx.youthNow(ctx, committee, id)
	if err != nil {
		return fmt.Errorf("note admission of case %s: %w", id, err)
	}
	c, err := tx.Case(ctx, Scope{Committee: committee}, id)
	if err != nil {
		return err
	}
	youth = youthAt(c, joined, youth)
	_, err = tx.tx.ExecContext(ctx, `
		UPDATE casefile
		SET admitted_youth = $3
		WHERE committee = $1 AND id = $2`, committee, id, youth)
	if err != nil {
		return fmt.Errorf("note admission of case %s: %w", id, err)
	}
	return nil
}

// youthNow is what has been noted, or else what the person's record says.
func (r *Reader) youthNow(ctx context.Context, committee string, id casefile.ID) (youth sql.NullBool, err error) {
	return youth, r.tx.QueryRowContext(ctx, `
		SELECT coalesce(c.admitted_youth, p.youth_union)
		FROM casefile c
		JOIN person p ON p.committee = c.committee AND p.id = c.person
		WHERE c.committee = $1 AND c.id = $2`, committee, id).Scan(&youth)
}

// youthAt is what the acts of a case state about the youth union on the day of
// the ceremony; otherwise what is given.
func youthAt(c *casefile.Case, joined civil.Date, otherwise sql.NullBool) sql.NullBool {
	if joined.IsZero() {
		return sql.NullBool{}
	}
	facts, _ := c.Facts(joined)
	if v, stated := facts[youthFact]; stated {
		return sql.NullBool{Bool: v == "true", Valid: true}
	}
	return otherwise
}
