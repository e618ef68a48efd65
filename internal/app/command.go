package app

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"tranu/internal/assess"
	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/locale"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/stats"
	"tranu/internal/target"
	"tranu/internal/unit"
)

// assessFiles is the contract of `tranu assess`.
func assessFiles(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	asOf := f.String("as-of", "", "the `day` (YYYY-MM-DD) of assessment; wins over the cases' own")
	lang := f.String("lang", "vi", "language of the messages: vi or en")
	inspect := f.Bool("inspection", false, "review each dossier too: every paper, day, number, vote and person against the others, in three levels")
	with := f.String("with", "", "`folder` of local rules (an overlay) to judge by as well")
	dir := f.String("data", "", "judge by the regulations of a data `folder`: its days off, what its committee has raised and chosen")
	files, err := parse(f, args)
	if err != nil {
		return err
	}
	day, err := flagDay(*asOf)
	if err != nil {
		return err
	}
	l, ok := locale.Parse(*lang)
	if !ok {
		return usagef("--lang: %q is neither vi nor en", *lang)
	}
	if len(files) == 0 {
		return usagef("name a file, or - for standard input")
	}
	procs, err := regulationsOf(ctx, *dir, *with)
	if err != nil {
		return err
	}
	for _, name := range files {
		if err := withInput(name, s.In, func(r io.Reader) error {
			return assess.Run(procs, r, s.Out, assess.Options{Name: name, AsOf: day, Today: today(), Lang: l, Inspection: *inspect})
		}); err != nil {
			return err
		}
	}
	return nil
}

// regulationsOf are the regulations of a data folder; without one, those of the
// program; with the local rules of a folder where one is named.
func regulationsOf(ctx context.Context, dir, with string) (*procedure.Procedures, error) {
	switch {
	case dir != "" && with != "":
		return nil, usagef("--with adds to the program's own regulations: a data folder has its local rules with it")
	case dir == "":
		law, err := centralLaw()
		if err == nil && with != "" {
			law, err = law.with(with)
		}
		if err != nil {
			return nil, err
		}
		return law.procedures(settings{})
	}
	st, d, _, err := openFolder(ctx, dir, true)
	if err != nil {
		return nil, err
	}
	procs, err := d.Regulations(ctx)
	return procs, errors.Join(err, st.Close())
}

func withInput(name string, stdin io.Reader, do func(io.Reader) error) error {
	if name == "-" {
		return do(bufio.NewReader(stdin))
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return usagef("%s is a folder, not a file", name)
	}
	return do(bufio.NewReaderSize(file, 1<<16))
}

// reports are the reports by name.
var reports = map[string]string{"targets": "units against their targets in one year"}

func report(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "data `folder`")
	code := f.String("unit", "", "organisation `code`; without it, the committee that owns the folder")
	year := f.Int("year", 0, "`year`; without it, the year of --as-of")
	asOf := f.String("as-of", "", "the `day` (YYYY-MM-DD) the report is of; without it, today")
	asJSON := f.Bool("json", false, "print JSON")
	out := f.String("out", "", "write to a `file`")
	words, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("name one report; tranu report list names them")
	}
	if words[0] == "list" {
		for name, text := range reports {
			fmt.Fprintf(s.Out, "%s\t%s\n", name, text)
		}
		return nil
	}
	if reports[words[0]] == "" {
		return usagef("unknown report %q; tranu report list names them", words[0])
	}
	day, err := flagDay(*asOf)
	if err != nil {
		return err
	}
	if *year != 0 && !target.Year(*year) {
		return usagef("--year %d is not a year that has targets", *year)
	}
	t, err := targetsOf(ctx, *dir, *code, *year, day)
	if err != nil {
		return err
	}
	return writeTo(*out, s.Out, func(w io.Writer) error { return printTargets(w, t, *asJSON) })
}

func targetsOf(ctx context.Context, dir, code string, year int, day civil.Date) (stats.Targets, error) {
	st, d, set, err := openFolder(ctx, dir, true)
	if err != nil {
		return stats.Targets{}, err
	}
	defer st.Close()
	if day.IsZero() {
		day = d.Today()
	}
	if year == 0 {
		year = day.Year()
	}
	id := set.Owner
	if code != "" {
		tree, err := d.Tree(ctx)
		if err != nil {
			return stats.Targets{}, err
		}
		found, ok := tree.ByCode(code, day)
		if !ok {
			return stats.Targets{}, usagef("--unit %s: no organisation had this code on %s", code, day)
		}
		id = found
	}
	return d.TargetsReport(ctx, id, year, day)
}

func writeTo(path string, stdout io.Writer, do func(io.Writer) error) error {
	if path == "" {
		return do(stdout)
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(do(file), file.Close())
}

func printTargets(w io.Writer, t stats.Targets, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(t)
	}
	fmt.Fprintf(w, "%s, %d: %d members, %d cells\n", t.Unit.Name, t.Year, t.Members, t.Cells)
	for _, r := range t.Rows {
		goal, percent := "–", ""
		if r.Target != nil {
			goal = fmt.Sprint(*r.Target)
		}
		if r.Percent != nil {
			percent = r.Percent.Text
		}
		if _, err := fmt.Fprintf(w, "%-40s %3d of %3s %8s\n", r.Name, r.Achieved, goal, percent); err != nil {
			return err
		}
	}
	return nil
}

// auditVerify checks the log, the rows it speaks of, and the pages of the file.
func auditVerify(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "data `folder`")
	mark := f.String("head", "", "a `mark` from the foot of a printed report, e.g. \"1.234 · a1b2c3d4e5f6\"")
	asJSON := f.Bool("json", false, "print JSON")
	words, err := parse(f, args)
	if err != nil {
		return err
	}
	if err := one(words, "verify"); err != nil {
		return err
	}
	var marks []audit.Mark
	if *mark != "" {
		m, err := audit.ParseMark(*mark)
		if err != nil {
			return usagef("--head: %v", err)
		}
		marks = append(marks, m)
	}
	st, d, _, err := openFolder(ctx, *dir, true)
	if err != nil {
		return err
	}
	defer st.Close()
	v, err := d.Verify(ctx, marks)
	if err != nil {
		return err
	}
	if err := printVerification(s.Out, v, *asJSON); err != nil {
		return err
	}
	if !v.Sound() {
		return errFails
	}
	return nil
}

func printVerification(w io.Writer, v desk.Verification, asJSON bool) error {
	lines := v.Lines(locale.EN)
	if asJSON {
		return json.NewEncoder(w).Encode(map[string]any{"sound": v.Sound(), "entries": v.Entries, "problems": lines})
	}
	for _, l := range lines {
		fmt.Fprintln(w, l)
	}
	if v.Sound() {
		_, err := fmt.Fprintf(w, "sound: %d entries, %s\n", v.Entries, v.Head.Short(locale.EN))
		return err
	}
	_, err := fmt.Fprintf(w, "not sound: %d problems\n", len(lines))
	return err
}

func initData(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "data `folder` to make")
	name := f.String("name", "", "full name of the committee")
	code := f.String("code", "", "its organisation code")
	login := f.String("login", "quan-tri", "login of the first account (administrator)")
	dsn := f.String("postgres", "", "PostgreSQL `URL` to keep the data in, instead of a file")
	if err := only(f, args); err != nil {
		return err
	}
	if *name == "" || *code == "" {
		return usagef("--name and --code must be given")
	}
	for _, name := range []string{settingsFile, databaseFile} {
		if _, err := os.Lstat(filepath.Join(*dir, name)); err == nil {
			return usagef("%s is a data folder already: it has a %s", *dir, name)
		}
	}
	password, err := askPassword(s)
	if err != nil {
		return err
	}
	if err := auth.CheckPolicy(*login, password); err != nil { // before anything is made
		return err
	}
	set := settings{Committee: *code, Owner: unit.ID(*code), Postgres: *dsn}
	now, day := set.clock()
	err = set.make(ctx, *dir, now, day, func(d *desk.Desk) error { return found(ctx, d, set, *name, *code, *login, password) })
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "made %s; next: tranu user add, then tranu serve --data %s\n", *dir, *dir)
	return err
}

// found enters the committee and its first account.
func found(ctx context.Context, d *desk.Desk, set settings, name, code, login, password string) error {
	admin := auth.Actor{ID: "setup", Name: "setup", Role: auth.Admin, Unit: set.Owner, Committee: set.Committee}
	first := civil.MustParse("1930-02-03")
	u := unit.Unit{ID: set.Owner, Kind: unit.Commune, Founded: first,
		Names:   rule.History[unit.Name]{{From: first, Value: unit.Name{Code: code, Full: name, Short: name}}},
		Parents: rule.History[unit.ID]{{From: first}}}
	if err := d.Found(ctx, admin, []unit.Unit{u}, nil); err != nil {
		return err
	}
	return d.AddAccount(ctx, admin, desk.NewAccount{Login: login, Name: login, Password: password, Role: auth.Admin, Unit: set.Owner})
}

// askPassword reads a password from one line of the input, so that it stands
// in no list of processes.
func askPassword(s Streams) (string, error) {
	fmt.Fprint(s.Err, "password: ")
	line, err := bufio.NewReader(s.In).ReadString('\n')
	if err != nil && line == "" {
		return "", usagef("no password given on standard input")
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// kinds are the kinds of unit that can stand below a committee.
var kinds = map[string]unit.Kind{"cell": unit.Cell, "section": unit.Section, "base_committee": unit.BaseCommittee, "commune": unit.Commune}

func unitAdd(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "data `folder`")
	code := f.String("code", "", "organisation `code` of the unit")
	name := f.String("name", "", "its full name")
	kind := f.String("kind", "cell", "cell, section, base_committee or commune")
	from := f.String("from", "", "the `day` (YYYY-MM-DD) from which it exists")
	parent := f.String("parent", "", "`code` of the unit above; without it, the committee that owns the folder")
	words, err := parse(f, args)
	if err != nil {
		return err
	}
	if err := one(words, "add"); err != nil {
		return err
	}
	day, err := civil.Parse(*from)
	if err != nil {
		return usagef("--from: %v", err)
	}
	if *code == "" || *name == "" || kinds[*kind] == "" {
		return usagef("--code, --name and a known --kind must be given")
	}
	st, d, set, err := openFolder(ctx, *dir, false)
	if err != nil {
		return err
	}
	defer st.Close()
	above, err := unitByCode(ctx, d, set, *parent)
	if err != nil {
		return err
	}
	u := unit.Unit{ID: unit.ID(*code), Kind: kinds[*kind], Founded: day,
		Names:   rule.History[unit.Name]{{From: day, Value: unit.Name{Code: *code, Full: *name, Short: *name}}},
		Parents: rule.History[unit.ID]{{From: day, Value: above}}}
	return d.AddUnit(ctx, terminal(set), u)
}

// unitByCode is the unit with a code today; without a code, the committee that
// owns the folder.
func unitByCode(ctx context.Context, d *desk.Desk, set settings, code string) (unit.ID, error) {
	if code == "" {
		return set.Owner, nil
	}
	tree, err := d.Tree(ctx)
	if err != nil {
		return "", err
	}
	id, ok := tree.ByCode(code, d.Today())
	if !ok {
		return "", usagef("no organisation has the code %s", code)
	}
	return id, nil
}

// terminal is the keeper of the data folder, who may manage it.
func terminal(set settings) auth.Actor {
	return auth.Actor{ID: "terminal", Name: "terminal", Role: auth.Admin, Unit: set.Owner, Committee: set.Committee}
}

// userKeep adds an account, gives one a new password, closes or opens one.
func userKeep(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "data `folder`")
	login := f.String("login", "", "login")
	name := f.String("name", "", "add: name as the log shows it; without it, the login")
	role := f.String("role", "", "add: deputy_secretary, officer, cell_secretary, youth_union, …, admin")
	code := f.String("unit", "", "add: organisation `code`; without it, the committee that owns the folder")
	words, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(words) != 1 || *login == "" {
		return usagef("expected add, password, close or open, and --login")
	}
	what := words[0]
	if what == "add" && !auth.Role(*role).Valid() {
		return usagef("--role must be given: one of %v", auth.Roles())
	}
	password := ""
	if what == "add" || what == "password" {
		if password, err = askPassword(s); err != nil {
			return err
		}
	}
	st, d, set, err := openFolder(ctx, *dir, false)
	if err != nil {
		return err
	}
	defer st.Close()
	switch what {
	case "add":
		id, err := unitByCode(ctx, d, set, *code)
		if err != nil {
			return err
		}
		return d.AddAccount(ctx, terminal(set), desk.NewAccount{Login: *login, Name: cmp.Or(*name, *login), Password: password, Role: auth.Role(*role), Unit: id})
	case "password":
		return d.SetPassword(ctx, terminal(set), *login, password)
	case "close", "open":
		return d.CloseAccount(ctx, terminal(set), *login, what == "close")
	}
	return usagef("expected add, password, close or open, found %q", what)
}

func backup(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "data `folder`")
	out := f.String("out", "", "`file` to write; must not exist")
	if err := only(f, args); err != nil {
		return err
	}
	if *out == "" {
		return usagef("--out must be given")
	}
	st, _, _, err := openFolder(ctx, *dir, false)
	if err != nil {
		return err
	}
	defer st.Close()
	if err := st.Backup(ctx, *out); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "wrote %s\n", *out)
	return err
}

func regulationLint(words []string, s Streams) error {
	words, err := sub(words, "lint")
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("name the folder of the regulations")
	}
	_, mistakes, err := readTree(words[0])
	if err != nil {
		return err
	}
	for _, m := range mistakes {
		fmt.Fprintln(s.Out, m)
	}
	if len(mistakes) > 0 {
		return errFails
	}
	_, err = fmt.Fprintln(s.Out, "no mistakes")
	return err
}

func migrate(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "data `folder`")
	if err := only(f, args); err != nil {
		return err
	}
	st, _, _, err := openFolder(ctx, *dir, false) // opening brings the schema forward
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, "the schema is current")
	return st.Close()
}

func version(_ context.Context, f *flag.FlagSet, args []string, s Streams) error {
	if err := only(f, args); err != nil {
		return err
	}
	v := "development"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		v = info.Main.Version
	}
	_, err := fmt.Fprintf(s.Out, "tranu %s\n", v)
	return err
}
