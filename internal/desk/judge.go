package desk

import (
	"context"
	"runtime"
	"sync"

	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/person"
	"tranu/internal/procedure"
	"tranu/internal/store"
	"tranu/internal/unit"
)

// A Judged is one case of many with what the regulations say about it today.
// Case carries its acts without what they state. All of it holds only until
// the function it is given to returns.
type Judged struct {
	Case       *casefile.Case
	Person     *person.Person
	Assessment *procedure.Assessment
}

// JudgeAll judges every case in the actor's scope, however many there are, for
// lists and reports. It gives each to do, one at a time, in no particular
// order; an error of do ends it. All cases are of one moment.
func (d *Desk) JudgeAll(ctx context.Context, by auth.Actor, do func(Judged) error) error {
	return d.view(ctx, by, auth.ReadRegister, func(r *store.Reader, t *unit.Tree, in store.Scope) error {
		today := d.Today()
		official, err := r.CountOfficials(ctx, d.Committee, today)
		if err != nil {
			return err
		}
		j, site := newJudges(do), d.rules().Procedures
		for range runtime.GOMAXPROCS(0) {
			j.work(d, site, t, official, today)
		}
		err = r.Stored(ctx, in, j.give)
		return j.finish(err)
	})
}

// judges share the work of JudgeAll: one reads pages of cases, the others
// judge them.
type judges struct {
	pages  chan []store.StoredCase
	busy   sync.WaitGroup
	failed chan struct{} // closed at the first error
	one    sync.Mutex    // held by who gives a case to do, and for err
	do     func(Judged) error
	err    error
}

func newJudges(do func(Judged) error) *judges {
	return &judges{pages: make(chan []store.StoredCase, 2), failed: make(chan struct{}), do: do}
}

// give hands a page to whoever is free, and ends with the first error.
func (j *judges) give(page []store.StoredCase) error {
	select {
	case j.pages <- page:
		return nil
	case <-j.failed:
		return j.err
	}
}

// finish waits until all pages are judged; the first error is that of all.
func (j *judges) finish(err error) error {
	close(j.pages)
	j.busy.Wait()
	if j.err != nil {
		return j.err
	}
	return err
}

// work lets one more take pages until there are no more, or one fails.
func (j *judges) work(d *Desk, site *procedure.Procedures, t *unit.Tree, official map[unit.ID]int, today civil.Date) {
	filler := site.NewFiller()
	j.busy.Go(func() {
		for page := range j.pages {
			for i := range page {
				s := &page[i]
				dossier := d.dossierOf(t, s.Case, s.Person, official[s.Case.Unit], today)
				dossier.Stated = s.Stated
				_, a, err := filler.Judge(dossier)
				if !j.deliver(Judged{s.Case, s.Person, a}, err) {
					return
				}
			}
		}
	})
}

// deliver gives one case to do; false once something has failed.
func (j *judges) deliver(c Judged, err error) bool {
	j.one.Lock()
	defer j.one.Unlock()
	if j.err != nil {
		return false
	}
	if err == nil {
		err = j.do(c)
	}
	if err != nil {
		j.err = err
		close(j.failed)
	}
	return err == nil
}
