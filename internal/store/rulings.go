package store

import (
	"context"
	"fmt"

	"tranu/internal/ruling"
)

const rulingColumns = "no, kind, about, rule, regime, wording, document, number, dated, clause, agrees, block, setting, value, day, note, at, account, account_name"

// RulingVersion is the number of the last entry of the register of rulings, 0
// when there is none: regulations made at an earlier one may be out of date.
func (r *Reader) RulingVersion(ctx context.Context, committee string) (int64, error) {
	var no int64
	err := r.tx.QueryRowContext(ctx, `
		SELECT coalesce(max(no), 0)
		FROM ruling
		WHERE committee = $1`, committee).Scan(&no)
	if err != nil {
		return 0, fmt.Errorf("read version of rulings: %w", err)
	}
	return no, nil
}

// Rulings returns all entries of the register of rulings, the oldest first.
func (r *Reader) Rulings(ctx context.Context, committee string) ([]ruling.Entry, error) {
	all, err := list(ctx, r, func(scan func(...any) error) (e ruling.Entry, err error) {
		return e, scan(&e.No, &e.Kind, &e.About, &e.Rule, &e.Regime, &e.Wording, &e.Document, &e.Number, &e.Dated, &e.Clause,
			&e.Agrees, &e.Block, &e.Setting, &e.Value, &e.Day, &e.Note, when{&e.At}, &e.By, &e.ByName)
	}, `
		SELECT `+rulingColumns+`
		FROM ruling
		WHERE committee = $1
		ORDER BY no`, committee)
	if err != nil {
		return nil, fmt.Errorf("list rulings: %w", err)
	}
	return all, nil
}

// AddRuling adds an entry. Exists when another took its number.
func (tx *Tx) AddRuling(ctx context.Context, committee string, e ruling.Entry) error {
	err := tx.insert(ctx, "ruling (committee, "+rulingColumns+")",
		[]any{committee, e.No, e.Kind, e.About, e.Rule, e.Regime, e.Wording, e.Document, e.Number, e.Dated, e.Clause,
			e.Agrees, e.Block, e.Setting, e.Value, e.Day, e.Note, moment(e.At), e.By, e.ByName})
	if err != nil {
		return fmt.Errorf("add ruling %d: %w", e.No, exists(err, "fault.exists"))
	}
	return nil
}
