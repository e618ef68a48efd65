package rule

import (
	"fmt"
	"sort"

	"tranu/internal/civil"
)

// A Dated is one edition of a value: what it is from a day on.
type Dated[T any] struct {
	From  civil.Date
	Value T
}

// A History is everything one value has ever been, oldest first: a number, a
// name, a parent, a form.
type History[T any] []Dated[T]

// On returns what was in force on a day, if anything was.
func (h History[T]) On(d civil.Date) (v T, ok bool) {
	i := sort.Search(len(h), func(i int) bool { return d.Before(h[i].From) })
	if i == 0 {
		return v, false
	}
	return h[i-1].Value, true
}

// Check refuses editions that are out of order or begin on the same day.
func (h History[T]) Check() error {
	for i := 1; i < len(h); i++ {
		if !h[i-1].From.Before(h[i].From) {
			return fmt.Errorf("edition from %s does not come after the one from %s", h[i].From, h[i-1].From)
		}
	}
	return nil
}
