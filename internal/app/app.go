// Package app is the program: its sub-commands, the clock, the data folder,
// and the wiring of store, desk and pages. Nothing else starts goroutines,
// reads the clock or listens.
package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// Exit statuses of every command.
const (
	exitDone  = 0
	exitFails = 1 // the thing asked for does not hold
	exitUsage = 2 // usage, or input that cannot be read
)

// Streams are what a command reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// errFails says that what was asked for does not hold; it has been told.
var errFails = errors.New("does not hold")

// usageError is a mistake in the words of a command.
type usageError struct{ msg string }

func (e usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// command is one sub-command.
type command struct {
	name    string
	brief   string
	example string
	run     func(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error
}

func commands() []command {
	return []command{
		{"demo", "make the practice commune and serve it on this machine", "tranu demo --data ./practice-data", demo},
		{"serve", "serve the committee's own data", "tranu serve --data ./data", serve},
		{"init", "make the data folder of a committee and its first account", "tranu init --data ./data --name 'Đảng bộ xã …' --code 49.001.001.000.000 --login quan-tri", initData},
		{"assess", "judge cases given as JSON by the regulations", "tranu assess cases.jsonl", assessFiles},
		{"report", "print a report of a data folder", "tranu report targets --data ./practice-data --year 2021 --as-of 2021-12-31 --json", report},
		{"audit", "verify the log and the data: tranu audit verify", "tranu audit verify --data ./practice-data", auditVerify},
		{"unit", "add a unit below the committee: tranu unit add", "tranu unit add --data ./data --code 49.001.001.000.001 --name 'Chi bộ thôn 1' --from 2025-07-01", unitAdd},
		{"user", "keep accounts: tranu user add, password, close, open", "tranu user add --data ./data --login bi-thu-thon-1 --role cell_secretary --unit 49.001.001.000.001", userKeep},
		{"backup", "copy the data folder's file while it is in use", "tranu backup --data ./data --out /media/usb/tranu.db", backup},
		{"restore", "put a backup in the place of the data folder's file", "tranu restore --data ./data --from /media/usb/tranu.db", restore},
		{"regulation", "check a tree of regulations, or show what it would change: tranu regulation lint, changes", "tranu regulation changes --data ./data ./regulations-2027", regulation},
		{"migrate", "bring the data folder's schema forward", "tranu migrate --data ./data", migrate},
		{"version", "print the version", "tranu version", version},
	}
}

// Run runs one command and returns its exit status: 0 done, 1 what was asked
// for does not hold, 2 usage or unreadable input.
func Run(ctx context.Context, args []string, s Streams) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		overview(s.Out)
		if len(args) == 0 {
			return exitUsage
		}
		return exitDone
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.start(ctx, args[1:], s)
		}
	}
	fmt.Fprintf(s.Err, "tranu: unknown command %q; tranu help lists them\n", args[0])
	return exitUsage
}

func overview(w io.Writer) {
	fmt.Fprintln(w, "tranu: membership development of a commune committee and its cells")
	fmt.Fprintln(w)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-11s %s\n", c.name, c.brief)
	}
	fmt.Fprintln(w, "\ntranu COMMAND --help shows the options of a command, with an example.")
}

func (c command) start(ctx context.Context, args []string, s Streams) int {
	f := flag.NewFlagSet(c.name, flag.ContinueOnError)
	f.SetOutput(s.Err)
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "tranu %s: %s\n\nExample: %s\n\nOptions:\n", c.name, c.brief, c.example)
		f.PrintDefaults()
	}
	for _, a := range args {
		if a == "--help" || a == "-help" || a == "-h" {
			f.SetOutput(s.Out)
		}
	}
	err := c.run(ctx, f, args, s)
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.Is(err, errFails):
		return exitFails
	case errors.Is(err, errFlags):
		return exitUsage
	case errors.As(err, &usage):
		fmt.Fprintf(s.Err, "tranu %s: %s\n", c.name, usage.msg)
		return exitUsage
	}
	fmt.Fprintf(s.Err, "tranu %s: %s\n", c.name, tell(err))
	return exitOf(err)
}

// errFlags says that the flag package has already told what is wrong.
var errFlags = errors.New("flags")

// parse reads the flags wherever they stand among the other words, which it
// returns.
func parse(f *flag.FlagSet, args []string) ([]string, error) {
	var words []string
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, errFlags
		}
		if f.NArg() == 0 {
			return words, nil
		}
		if f.Arg(0) == "--" {
			return append(words, f.Args()[1:]...), nil
		}
		words = append(words, f.Arg(0))
		args = f.Args()[1:]
	}
}

// only reads the flags of a command that takes no other words.
func only(f *flag.FlagSet, args []string) error {
	words, err := parse(f, args)
	if err == nil && len(words) > 0 {
		return usagef("unexpected %q", strings.Join(words, " "))
	}
	return err
}

// one wants the expected sub-command and no other word.
func one(words []string, want string) error {
	rest, err := sub(words, want)
	if err == nil && len(rest) > 0 {
		return usagef("unexpected %q after %s", strings.Join(rest, " "), want)
	}
	return err
}

// sub takes the expected sub-command off the words.
func sub(words []string, want string) ([]string, error) {
	if len(words) == 0 || words[0] != want {
		return nil, usagef("expected %q, found %q", want, strings.Join(words, " "))
	}
	return words[1:], nil
}
