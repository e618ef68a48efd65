package procedure

import (
	"fmt"

	"tranu/internal/casefile"
	"tranu/internal/rule"
)

// A Filler judges one case after the other in the same room: for lists and
// reports over many cases. It serves one goroutine.
type Filler struct {
	procs  *Procedures
	facts  *rule.Facts
	result Assessment
	text   []string // by slot: what is stated, the latest
	has    []bool   // by slot: something is stated, be it the empty text
	slots  []int    // those that have
	moves  []int    // the slots of facts about moves
	items  []item   // of the lists, in order
	fields []stated // of the items
	kept   []kept   // what acts state that do not carry it
	of     []int    // where in kept the statements of each act begin
	acts   []casefile.Act
	dues   []rule.Due
	err    error // the first thing stated that the regulations do not know
}

// A stated field is one field of an item, by its number in the list.
type stated struct {
	at   int
	text string
}

// An item is one item of a list: its fields are fields[from:to].
type item struct {
	list     string
	slot     int
	from, to int
	gone     bool // taken off the list
}

// A kept statement is a fact, an item, or a field of the item before it.
type kept struct {
	what      byte // 'f', 'i', 'd'
	key, text string
}

// NewFiller returns a filler over the procedures.
func (p *Procedures) NewFiller() *Filler {
	keys := p.FactKeys()
	f := &Filler{procs: p, facts: p.NewFacts(), text: make([]string, len(keys)), has: make([]bool, len(keys))}
	for slot, key := range keys {
		if casefile.OfMove(key) {
			f.moves = append(f.moves, slot)
		}
	}
	return f
}

// Judge fills the facts of the dossier and assesses its running procedure. What
// it returns holds until the next case.
func (f *Filler) Judge(d Dossier) (*rule.Facts, *Assessment, error) {
	d, err := f.listen(d)
	if err != nil {
		return nil, &Assessment{}, fmt.Errorf("case %s: %w", d.Case.ID, err)
	}
	running := d.Running()
	if err := f.fill(d, running); err != nil {
		return nil, &Assessment{}, fmt.Errorf("case %s: %w", d.Case.ID, err)
	}
	f.procs.assess(&f.result, f.facts, running, d.Case.Profile, d.AsOf)
	return f.facts, &f.result, nil
}

// listen keeps what the acts of a dossier state, where they do not carry it,
// and gives them what the folds of the case read.
func (f *Filler) listen(d Dossier) (Dossier, error) {
	f.kept, f.of, f.acts = f.kept[:0], f.of[:0], f.acts[:0]
	if d.Stated == nil {
		return d, nil
	}
	f.acts = append(f.acts, d.Case.Acts...)
	for i := range f.acts {
		f.of = append(f.of, len(f.kept))
		if err := d.Stated.Each(i, listener{f, &f.acts[i]}); err != nil {
			return d, fmt.Errorf("act %d: %w", f.acts[i].No, err)
		}
	}
	f.of = append(f.of, len(f.kept))
	light := *d.Case
	light.Acts = f.acts
	d.Case = &light
	return d, nil
}

// A listener keeps what one act states.
type listener struct {
	*Filler
	act *casefile.Act
}

func (l listener) Fact(key, value string) {
	l.kept = append(l.kept, kept{'f', key, value})
	if casefile.Read(key) {
		if l.act.Facts == nil {
			l.act.Facts = casefile.Facts{}
		}
		l.act.Facts[key] = value
	}
}

func (l listener) Item(list string)        { l.kept = append(l.kept, kept{'i', list, ""}) }
func (l listener) Field(key, value string) { l.kept = append(l.kept, kept{'d', key, value}) }

// reset forgets the case before.
func (f *Filler) reset() {
	for _, slot := range f.slots {
		f.text[slot], f.has[slot] = "", false
	}
	f.slots, f.items, f.fields, f.err = f.slots[:0], f.items[:0], f.fields[:0], nil
	f.facts.Reset()
}

// State takes over what one act states.
func (f *Filler) State(a *casefile.Act) {
	if len(f.of) == 0 {
		f.stateMaps(a)
		return
	}
	i := 0
	for f.acts[i].No != a.No {
		i++
	}
	for _, k := range f.kept[f.of[i]:f.of[i+1]] {
		switch k.what {
		case 'f':
			f.say(k.key, k.text)
		case 'i':
			f.addItem(k.key)
		default:
			f.addField(k.key, k.text)
		}
	}
}

// stateMaps takes over what an act carries.
func (f *Filler) stateMaps(a *casefile.Act) {
	for key, v := range a.Facts {
		f.say(key, v)
	}
	for list, items := range a.Lists {
		for _, it := range items {
			f.addItem(list)
			for key, v := range it {
				f.addField(key, v)
			}
		}
	}
}

// CleanMoves forgets what was stated about moves.
func (f *Filler) CleanMoves() {
	for _, slot := range f.moves {
		f.text[slot] = ""
	}
}

// Replace takes an introducer off the list.
func (f *Filler) Replace(member string) {
	for i := range f.items {
		it := &f.items[i]
		it.gone = it.gone || it.list == casefile.Introducers && f.field(it, casefile.MemberID) == member
	}
}

// say states a fact; the latest statement holds, and the empty text states that
// there is nothing.
func (f *Filler) say(key, text string) {
	slot, _, ok := f.procs.Slot(key)
	if !ok {
		if text != "" && !unread[key] {
			f.wrong(fmt.Errorf("fact %s is not in the regulations", key))
		}
		return
	}
	if !f.has[slot] {
		f.has[slot] = true
		f.slots = append(f.slots, slot)
	}
	f.text[slot] = text
}

// otherwise states what holds where no act has said anything.
func (f *Filler) otherwise(key, text string) {
	if slot, _, ok := f.procs.Slot(key); !ok || !f.has[slot] {
		f.say(key, text)
	}
}

// said is what is stated of a fact; empty: nothing.
func (f *Filler) said(key string) string {
	if slot, _, ok := f.procs.Slot(key); ok {
		return f.text[slot]
	}
	return ""
}

func (f *Filler) wrong(err error) {
	if f.err == nil {
		f.err = err
	}
}

func (f *Filler) addItem(list string) {
	slot, _, ok := f.procs.Slot(list)
	if !ok {
		f.wrong(fmt.Errorf("list %s is not in the regulations", list))
	}
	f.items = append(f.items, item{list: list, slot: slot, from: len(f.fields), to: len(f.fields)})
}

// addField states a field of the item added last.
func (f *Filler) addField(key, text string) {
	if f.err != nil {
		return
	}
	it := &f.items[len(f.items)-1]
	at, ok := f.procs.ItemField(it.slot, key)
	if !ok {
		f.wrong(fmt.Errorf("list %s has no field %s", it.list, key))
	}
	f.fields = append(f.fields, stated{at, text})
	it.to = len(f.fields)
}

// field is what an item states of a field; empty: nothing.
func (f *Filler) field(it *item, key string) (text string) {
	at, _ := f.procs.ItemField(it.slot, key)
	for _, x := range f.fields[it.from:it.to] {
		if x.at == at {
			text = x.text
		}
	}
	return text
}

// tell moves what is stated into the facts.
func (f *Filler) tell() error {
	for _, slot := range f.slots {
		if f.text[slot] == "" {
			continue
		}
		if err := f.procs.tellSlot(f.facts, slot, f.text[slot]); err != nil {
			return err
		}
	}
	for i := range f.items {
		it := &f.items[i]
		if it.gone {
			continue
		}
		n, err := f.facts.AddItem(it.slot)
		if err != nil {
			return err
		}
		for _, x := range f.fields[it.from:it.to] {
			if err := f.facts.SetItemText(it.slot, n, x.at, x.text); err != nil {
				return err
			}
		}
	}
	return f.err
}
