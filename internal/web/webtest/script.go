package webtest

import (
	"bufio"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A line is one command of a script.
type line struct {
	number int
	verb   string
	args   []string // as the verb's pattern captured them
	text   string
}

// grammar lists the commands; each pattern captures what the command needs.
// Their meaning is told at [Play].
var grammar = []struct {
	verb    string
	pattern *regexp.Regexp
}{
	{"as", regexp.MustCompile(`^as (\S+)$`)},
	{"ask", regexp.MustCompile(`^(GET|POST) (\S+)$`)},
	{"follow", regexp.MustCompile(`^follow$`)},
	{"submit", regexp.MustCompile(`^submit (.+)$`)},
	{"form", regexp.MustCompile(`^form ([^\s=]+)=(.*)$`)},
	{"header", regexp.MustCompile(`^header ([A-Za-z-]+): (.*)$`)},
	{"code", regexp.MustCompile(`^code == (\d{3})$`)},
	{"redirect", regexp.MustCompile(`^redirect == (\S+)$`)},
	{"body", regexp.MustCompile(`^body (contains|lacks) (.+)$`)},
	{"count", regexp.MustCompile(`^select (.+?) count == (\d+)$`)},
	{"select", regexp.MustCompile(`^select (.+?) (has|is|lacks) (.+)$`)},
	{"take", regexp.MustCompile(`^take (\w+) from ([^@]+?)(?:@([\w-]+))?$`)},
}

// parseScript reads a script. It names the first line it cannot read.
func parseScript(name, script string) ([]line, error) {
	var lines []line
	in := bufio.NewScanner(strings.NewReader(script))
	for number := 1; in.Scan(); number++ {
		s := strings.TrimSpace(comment.ReplaceAllString(in.Text(), ""))
		if s == "" {
			continue
		}
		l, known := parseLine(s)
		if !known {
			return nil, fmt.Errorf("%s:%d: no such command: %s", name, number, s)
		}
		l.number = number
		lines = append(lines, l)
	}
	return lines, in.Err()
}

// comment is a # at the start of a line or after white space, with what
// follows. A selector's #id after a space is kept: its # is followed by a letter.
var comment = regexp.MustCompile(`(^|\s)#(\s.*)?$`)

func parseLine(s string) (line, bool) {
	for _, g := range grammar {
		if m := g.pattern.FindStringSubmatch(s); m != nil {
			return line{verb: g.verb, args: m[1:], text: s}, true
		}
	}
	return line{}, false
}

var variable = regexp.MustCompile(`\$\$|\$\w+|\$\{\w+\}`)

// expand replaces $name and ${name} by what the script took; $$ is one $.
func expand(s string, taken map[string]string) (string, error) {
	var missing error
	out := variable.ReplaceAllStringFunc(s, func(m string) string {
		if m == "$$" {
			return "$"
		}
		v, known := taken[strings.Trim(m, "${}")]
		if !known {
			missing = fmt.Errorf("nothing was taken as %s", m)
		}
		return v
	})
	return out, missing
}

// atoi reads digits the grammar has already found.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
