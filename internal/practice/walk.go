package practice

import (
	"context"
	"fmt"

	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/person"
	"tranu/internal/unit"
)

// A Walk is one more person on the usual path, for exercises and tests: from
// the nomination to the last act named, everything as it should be.
type Walk struct {
	Name     string
	Birth    string // YYYY-MM-DD
	Cell     unit.ID
	Official int                 // official members of the cell at the votes
	Ceremony civil.Date          // on which the days of the path hang, held or not
	Until    casefile.Kind       // last act; empty: the whole path
	Spoil    func(*casefile.Act) // changes an act before it is recorded; nil: none
}

// Take records the path on a practice commune as of a day and returns the case.
func (w Walk) Take(ctx context.Context, d *desk.Desk, asOf civil.Date) (casefile.ID, error) {
	b := &builder{ctx: ctx, desk: d, clock: NewClock(), asOf: asOf, seats: seatsOf(ctx, d), keys: -1}
	p := &path{person: who{w.Name, w.Birth, person.Female, co, true}, cell: w.Cell, ceremony: w.Ceremony, until: w.Until, official: w.Official, spoil: w.Spoil}
	b.lay(p, cell{id: w.Cell, hamlet: "thôn thử"})
	for _, e := range b.events {
		if err := e.do(); err != nil {
			return p.id, fmt.Errorf("%s on %s: %w", e.what, e.day, err)
		}
	}
	return p.id, nil
}
