package rule

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"tranu/internal/civil"
	"tranu/internal/rule/expr"
)

// A Raise says that a site has read the text behind one edition of a rule. The
// text is a document of the regulations, or one they do not know, named by its
// number.
type Raise struct {
	Rule, Regime string
	Block        bool // a failure blocks from now on; counts only where MayBlock
	Document     string
	Number       string // without Document
	Day          civil.Date
	Clause       string
}

// EditionOf returns the edition of a rule in a regime, nil when there is none.
func (b *Book) EditionOf(id, regime string) (*Rule, *Edition) {
	i := slices.IndexFunc(b.Rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return nil, nil
	}
	r := &b.Rules[i]
	e := slices.IndexFunc(r.Editions, func(e Edition) bool { return e.Regime == regime })
	if e < 0 {
		return r, nil
	}
	return r, &r.Editions[e]
}

// MayBlock says whether a site that has read the text of an edition may let a
// failure block: where the edition warns, and the same rule blocks in another
// edition whose text was read.
func (b *Book) MayBlock(id, regime string) bool {
	r, e := b.EditionOf(id, regime)
	return e != nil && e.Effect == Warn && slices.ContainsFunc(r.Editions, func(e Edition) bool {
		return e.Effect == Block && e.Evidence == EvidenceRead
	})
}

// Wording names what a reader of an edition compares with the text: what the
// rule says and tests, and the numbers it uses in that regime. It is 16
// hexadecimal digits, empty when there is no such edition. Who has read one
// wording has not read the next.
func (b *Book) Wording(id, regime string) string {
	r, e := b.EditionOf(id, regime)
	if e == nil {
		return ""
	}
	said := []any{r.ID, r.Procedure, r.Steps, r.Statement.VI, r.Act, r.When, r.Test, r.Locality, e.Regime, e.From}
	for _, p := range b.Parameters {
		for _, v := range p.Values {
			if v.Regime == regime && slices.Contains(r.Parameters, p.Key) {
				said = append(said, p.Key, v.Locality, v.Value)
			}
		}
	}
	text, err := json.Marshal(said)
	if err != nil {
		panic(err) // strings, dates and values read from JSON
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// With returns the regulations with some editions raised to EvidenceRead. What
// is raised cites the text that was read. A raise of an edition that is not
// there, or that the regulations themselves hold as read, changes nothing. The
// book itself does not change; with nothing raised it is what comes back.
func (b *Book) With(raises []Raise) *Book {
	out := *b
	out.Rules, out.Documents = slices.Clone(b.Rules), slices.Clone(b.Documents)
	changed := false
	for _, x := range raises {
		_, was := b.EditionOf(x.Rule, x.Regime)
		if was == nil || was.Evidence == EvidenceRead {
			continue
		}
		changed = true
		r, _ := out.EditionOf(x.Rule, x.Regime)
		r.Editions = slices.Clone(r.Editions)
		_, e := out.EditionOf(x.Rule, x.Regime)
		e.Evidence = EvidenceRead
		if x.Block && b.MayBlock(x.Rule, x.Regime) {
			e.Effect = Block
		}
		e.Cite = citing(e.Cite, Citation{Document: out.named(x), Clause: x.Clause})
	}
	if !changed {
		return b
	}
	return &out
}

// named is the id of the document a raise rests on. One that the regulations
// do not know is entered.
func (b *Book) named(x Raise) string {
	if slices.ContainsFunc(b.Documents, func(d Document) bool { return d.ID == x.Document }) {
		return x.Document
	}
	d := Document{ID: "site: " + cmp.Or(x.Number, x.Document), Number: cmp.Or(x.Number, x.Document), Date: x.Day, Access: "full_text"}
	d.Title = Text{VI: d.Number, EN: d.Number}
	if !slices.ContainsFunc(b.Documents, func(known Document) bool { return known.ID == d.ID }) {
		b.Documents = append(b.Documents, d)
	}
	return d.ID
}

// citing puts the clause that was read first, in the place of what was known
// of the same document.
func citing(cites []Citation, read Citation) []Citation {
	rest := slices.DeleteFunc(slices.Clone(cites), func(c Citation) bool { return c.Document == read.Document })
	return slices.Insert(rest, 0, read)
}

// A Choice is what a site has chosen for a setting from a day on, as the text
// of the value: true, false, a word, or any text.
type Choice struct {
	Setting string
	From    civil.Date
	Value   string
}

// SettingOf returns a setting by its key.
func (b *Book) SettingOf(key string) (Setting, bool) {
	i := slices.IndexFunc(b.Settings, func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return Setting{}, false
	}
	return b.Settings[i], true
}

// Allowed lists the values a setting may be given, nil when any text will do.
// A locality is one that the regulations know, or none.
func (b *Book) Allowed(s Setting) []string {
	switch {
	case s.Type == "bool":
		return []string{"true", "false"}
	case s.Type == "enum":
		return s.Values
	case s.Key == "locality":
		return b.localities()
	}
	return nil
}

func (b *Book) localities() []string {
	out := []string{""}
	add := func(l string) {
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	for _, p := range b.Parameters {
		for _, v := range p.Values {
			add(v.Locality)
		}
	}
	for _, r := range b.Rules {
		add(r.Locality)
	}
	for _, d := range b.Deadlines {
		add(d.Locality)
	}
	slices.Sort(out)
	return out
}

// Fits says whether a choice gives a setting there is a value it may have.
func (b *Book) Fits(c Choice) bool {
	s, ok := b.SettingOf(c.Setting)
	if !ok {
		return false
	}
	allowed := b.Allowed(s)
	return allowed == nil || slices.Contains(allowed, c.Value)
}

// Recompile compiles another book with the site's own days of this program.
func (p *Program) Recompile(b *Book) (*Program, error) {
	if b == p.book {
		return p, nil
	}
	q, err := Compile(b)
	if err != nil {
		return nil, fmt.Errorf("regulations of the site: %w", err)
	}
	q.calendar = p.calendar
	return q, nil
}

// WithChoices returns the program with settings chosen by day: an act is
// judged by the choices that held on its day, by the defaults before the first.
// Of two choices of a setting from the same day the later in the list counts.
func (p *Program) WithChoices(list []Choice) (*Program, error) {
	if len(list) == 0 && len(p.chosen) == 0 {
		return p, nil
	}
	byDay := slices.Clone(list)
	slices.SortStableFunc(byDay, func(a, b Choice) int { return a.From.Compare(b.From) })
	q := *p
	q.chosen = nil
	row := p.settings
	for _, c := range byDay {
		s, ok := p.scope.Symbols["settings."+c.Setting]
		if !ok {
			return nil, fmt.Errorf("choice: unknown setting %q", c.Setting)
		}
		v, err := parseText(s.Type, c.Value)
		if err != nil {
			return nil, fmt.Errorf("choice of %s: %w", c.Setting, err)
		}
		row = slices.Clone(row)
		row[s.Slot] = v
		if last := len(q.chosen) - 1; last >= 0 && q.chosen[last].From == c.From {
			q.chosen[last].Value = row
			continue
		}
		q.chosen = append(q.chosen, Dated[[]expr.Value]{From: c.From, Value: row})
	}
	return &q, nil
}

// CalendarOn is the calendar of working days as the site counts on a day.
func (p *Program) CalendarOn(day civil.Date) *civil.Calendar {
	return p.calendarOf(p.settingsOn(day))
}

// settingsOn are the settings that hold on a day.
func (p *Program) settingsOn(day civil.Date) []expr.Value {
	if row, ok := p.chosen.On(day); ok {
		return row
	}
	return p.settings
}

func (p *Program) calendarOf(settings []expr.Value) *civil.Calendar {
	if settings[p.slot.saturdays].N != 0 {
		return p.calendar[1]
	}
	return p.calendar[0]
}

// settle makes the settings those that held on a day, and says whether they
// differ from those before. Without choices, and for the zero Date, nothing
// changes.
func (f *Facts) settle(day civil.Date) (changed bool) {
	if len(f.chosen) == 0 || day.IsZero() {
		return false
	}
	row, ok := f.chosen.On(day)
	if !ok {
		row = f.settings
	}
	if &row[0] == &f.frame.Tab[settingTab][0] {
		return false
	}
	f.use(row)
	return true
}

// use points the frame at a row of settings and at what follows from it.
func (f *Facts) use(row []expr.Value) {
	f.frame.Tab[settingTab] = row
	f.host.calendar = f.prog.calendarOf(row)
	f.host.policy = civil.LastDayOfMonth
	if row[f.prog.slot.feb29].S == "next_day" {
		f.host.policy = civil.NextDay
	}
	f.rows = f.prog.params[f.prog.localTable(f.locality())]
}

// on makes settings and parameters those of a day. Days before the first
// regime take its parameters.
func (f *Facts) on(day civil.Date) {
	if day.IsZero() {
		f.settle(f.assessed())
	}
	f.settle(day)
	f.regime(f.prog.first(day))
}
