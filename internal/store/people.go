package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"tranu/internal/audit"
	"tranu/internal/civil"
	"tranu/internal/fault"
	"tranu/internal/person"
	"tranu/internal/unit"
	"tranu/internal/viet"
)

const personColumns = `p.id, p.name, p.name_order, p.birth, p.sex, p.ethnic, p.religion, p.education,
	p.occupation, p.residence, p.youth_union, p.womens_union, p.farmers, p.veterans,
	p.trade_union, p.special_area, p.unit, p.version`

func personFields(p *person.Person) []any {
	return []any{&p.ID, &p.Name, &p.NameOrder, &p.Birth, &p.Sex, &p.Ethnic, &p.Religion, &p.Education,
		&p.Occupation, &p.Residence, &p.YouthUnion, &p.WomensUnion, &p.Farmers, &p.Veterans,
		&p.TradeUnion, &p.SpecialArea, &p.Unit, &p.Version}
}

// Person returns a person within the scope; for a mass organisation one it has
// nominated. The error is NotFound for nobody and for one out of scope alike.
func (r *Reader) Person(ctx context.Context, in Scope, id person.ID) (*person.Person, error) {
	var f filter
	in.people(&f)
	f.and("p.id = " + f.arg(id))
	p := &person.Person{}
	err := r.tx.QueryRowContext(ctx, `
		SELECT `+personColumns+`
		FROM person p
		`+f.where(), f.args...).Scan(personFields(p)...)
	if err != nil {
		return nil, fmt.Errorf("read person %s: %w", id, none(err, "fault.person_not_found"))
	}
	return p, nil
}

// PersonOf returns a person of the committee, whoever asks.
func (r *Reader) PersonOf(ctx context.Context, committee string, id person.ID) (*person.Person, error) {
	return r.Person(ctx, Scope{Committee: committee}, id)
}

// SamePerson returns somebody of that name, in capitals or not, and that date
// of birth; empty when there is nobody.
func (r *Reader) SamePerson(ctx context.Context, committee, name string, birth civil.Date) (person.ID, error) {
	type candidate struct {
		id   person.ID
		name string
	}
	like, err := list(ctx, r, func(scan func(...any) error) (c candidate, err error) { return c, scan(&c.id, &c.name) }, `
		SELECT id, name
		FROM person
		WHERE committee = $1 AND name_key IN ($2, $3, $4) AND birth = $5
		ORDER BY id`, committee, viet.NameKey(name, viet.GivenLast), viet.NameKey(name, viet.GivenFirst), viet.NameKey(name, viet.AsWritten), birth)
	if err != nil {
		return "", fmt.Errorf("look for %s: %w", name, err)
	}
	for _, c := range like {
		if strings.EqualFold(c.name, name) {
			return c.id, nil
		}
	}
	return "", nil
}

// AddPerson adds a person at version 1. Path is that of the person's unit, the
// top of the tree first and the unit last.
func (tx *Tx) AddPerson(ctx context.Context, committee string, p *person.Person, path []unit.ID) error {
	above, err := onPath(path)
	if err != nil {
		return fmt.Errorf("add person %s: %w", p.ID, err)
	}
	row := append([]any{committee, p.ID, p.Name, p.NameOrder, viet.NameKey(p.Name, p.NameOrder), viet.Fold(p.Name),
		p.Birth, p.Sex, p.Ethnic, p.Religion, p.Education, p.Occupation, p.Residence, p.YouthUnion, p.WomensUnion,
		p.Farmers, p.Veterans, p.TradeUnion, p.SpecialArea, p.Unit}, above...)
	err = tx.insert(ctx, `person (committee, id, name, name_order, name_key, search, birth, sex, ethnic, religion,
		education, occupation, residence, youth_union, womens_union, farmers, veterans, trade_union, special_area,
		unit, `+pathColumns+`, version)`, append(row, 1))
	if err != nil {
		return fmt.Errorf("add person %s: %w", p.ID, exists(err, "fault.exists"))
	}
	p.Version = 1
	return nil
}

// UpdatePerson writes a person's particulars, made from a version, and sets
// the new version in p. The unit stays: MovePerson changes it. When somebody
// else was faster the error is a Conflict whose Detail says who.
func (tx *Tx) UpdatePerson(ctx context.Context, committee string, p *person.Person, version int) error {
	key, search := viet.NameKey(p.Name, p.NameOrder), viet.Fold(p.Name)
	changed, err := tx.change(ctx, `
		UPDATE person
		SET name = $4, name_order = $5, name_key = $6, search = $7, birth = $8, sex = $9, ethnic = $10,
			religion = $11, education = $12, occupation = $13, residence = $14, youth_union = $15,
			womens_union = $16, farmers = $17, veterans = $18, trade_union = $19, special_area = $20,
			version = version + 1
		WHERE committee = $1 AND id = $2 AND version = $3`,
		committee, p.ID, version, p.Name, p.NameOrder, key, search, p.Birth, p.Sex, p.Ethnic,
		p.Religion, p.Education, p.Occupation, p.Residence, p.YouthUnion,
		p.WomensUnion, p.Farmers, p.Veterans, p.TradeUnion, p.SpecialArea)
	if err != nil {
		return fmt.Errorf("update person %s: %w", p.ID, err)
	}
	if !changed {
		return tx.stalePerson(ctx, committee, p.ID)
	}
	_, err = tx.tx.ExecContext(ctx, `
		UPDATE casefile
		SET name_key = $3, search = $4
		WHERE committee = $1 AND person = $2 AND (name_key <> $3 OR search <> $4)`, committee, p.ID, key, search)
	if err != nil {
		return fmt.Errorf("update person %s: %w", p.ID, err)
	}
	p.Version = version + 1
	return nil
}

// MovePerson puts a person into another unit, as an act of moving made it. The
// error is as that of UpdatePerson.
func (tx *Tx) MovePerson(ctx context.Context, committee string, id person.ID, version int, to unit.ID, path []unit.ID) error {
	above, err := onPath(path)
	if err != nil {
		return fmt.Errorf("move person %s: %w", id, err)
	}
	changed, err := tx.change(ctx, `
		UPDATE person
		SET unit = $4, l1 = $5, l2 = $6, l3 = $7, l4 = $8, l5 = $9, l6 = $10, version = version + 1
		WHERE committee = $1 AND id = $2 AND version = $3`,
		append([]any{committee, id, version, to}, above...)...)
	if err != nil {
		return fmt.Errorf("move person %s: %w", id, err)
	}
	if !changed {
		return tx.stalePerson(ctx, committee, id)
	}
	return nil
}

// stalePerson is the error of a write made from an old version.
func (r *Reader) stalePerson(ctx context.Context, committee string, id person.ID) error {
	if _, err := r.PersonOf(ctx, committee, id); err != nil {
		return err
	}
	return r.stale(ctx, committee, audit.Subject{Kind: "person", ID: string(id)})
}

// stale is the Conflict of a write made from an old version of a record, with
// the last entry of the log that wrote it.
func (r *Reader) stale(ctx context.Context, committee string, s audit.Subject) error {
	f := &fault.Error{Kind: fault.Conflict, Key: "fault.stale"}
	var by fault.Stale
	err := r.tx.QueryRowContext(ctx, `
		SELECT account, account_name, kind, at
		FROM log_entry
		WHERE committee = $1 AND subject_kind = $2 AND subject_id = $3 AND digest <> ''
		ORDER BY no DESC
		LIMIT 1`, committee, s.Kind, s.ID).Scan(&by.By, &by.ByName, &by.Kind, when{&by.At})
	switch {
	case err == nil:
		f.Args, f.Detail = []any{by.ByName, by.At}, by
	case !errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("who wrote %s: %w", s, err)
	}
	return f
}
