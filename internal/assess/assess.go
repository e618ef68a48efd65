package assess

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"tranu/internal/civil"
	"tranu/internal/locale"
	"tranu/internal/procedure"
)

// Options of a run.
type Options struct {
	Name  string     // of the input, for messages
	AsOf  civil.Date // wins over the documents' own day when given
	Today civil.Date // where neither names a day
	Lang  locale.Lang

	Inspection bool // review the dossier too: a part "inspection" in each answer
}

// Run assesses every document of in and writes an answer each to out. The
// error is an *InputError when the input cannot be read; what was readable
// before has then been answered.
func Run(procs *procedure.Procedures, in io.Reader, out io.Writer, o Options) error {
	w := bufio.NewWriter(out)
	enc := newEncoder(procs, o.Lang)
	d := newDecoder(procs, o.Name, in)
	for {
		doc, err := d.next()
		if errors.Is(err, io.EOF) {
			return w.Flush()
		}
		if err != nil {
			return errors.Join(err, w.Flush())
		}
		a, err := assessOne(procs, d, doc, o)
		if err != nil {
			return errors.Join(err, w.Flush())
		}
		var found []procedure.Inspected
		if o.Inspection {
			found = procs.Inspect(d.facts, &a)
		}
		if _, err := w.Write(enc.answer(doc.id, &a, found)); err != nil {
			return fmt.Errorf("write the answer to %s: %w", doc.id, err)
		}
	}
}

func assessOne(procs *procedure.Procedures, d *decoder, doc document, o Options) (procedure.Assessment, error) {
	asOf := doc.asOf
	switch {
	case !o.AsOf.IsZero():
		asOf = o.AsOf
	case asOf.IsZero():
		asOf = o.Today
	}
	if err := d.facts.SetDate(d.own.asOf, asOf); err != nil {
		return procedure.Assessment{}, err
	}
	return procs.Assess(d.facts, doc.procedure, doc.profile, asOf), nil
}
