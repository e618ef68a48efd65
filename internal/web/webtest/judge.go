package webtest

import (
	"errors"
	"fmt"
	"strings"
)

// judge checks one statement about the answer.
func (p *play) judge(verb string, args []string) error {
	switch verb {
	case "code":
		p.judged = true
		if p.answer.code != atoi(args[0]) {
			return fmt.Errorf("code is %d, not %s%s", p.answer.code, args[0], p.excerpt())
		}
	case "redirect":
		p.judged = true
		if p.answer.code/100 != 3 || p.answer.location != args[0] {
			return fmt.Errorf("code %d redirects to %q, not to %q%s", p.answer.code, p.answer.location, args[0], p.excerpt())
		}
	case "body":
		if strings.Contains(p.text(), args[1]) != (args[0] == "contains") {
			return fmt.Errorf("it does not hold that the body %s %q%s", args[0], args[1], p.excerpt())
		}
	case "count":
		found, err := p.all(args[0])
		if err == nil && len(found) != atoi(args[1]) {
			err = fmt.Errorf("%d elements match %q, not %s%s", len(found), args[0], args[1], p.excerpt())
		}
		return err
	case "select":
		return p.judgeText(args[0], args[1], args[2])
	}
	return nil
}

// judgeText checks the text of the elements a selector matches.
func (p *play) judgeText(selector, how, want string) error {
	found, err := p.all(selector)
	if err != nil {
		return err
	}
	var texts []string
	holds := how == "lacks"
	for _, e := range found {
		got := e.Text()
		texts = append(texts, got)
		switch {
		case how == "is" && got == want, how == "has" && strings.Contains(got, want):
			holds = true
		case how == "lacks" && strings.Contains(got, want):
			holds = false
		}
	}
	if !holds {
		return fmt.Errorf("it does not hold that %q %s %q; there are %q", selector, how, want, texts)
	}
	return nil
}

func (p *play) take(name, selector, attribute string) error {
	e, err := p.first(selector)
	if err != nil {
		return stopped{err}
	}
	if attribute == "" {
		p.taken[name] = e.Value()
		return nil
	}
	v, present := attr(e.node, attribute)
	if !present {
		return stopped{fmt.Errorf("%q has no attribute %s", selector, attribute)}
	}
	p.taken[name] = v
	return nil
}

func (p *play) all(selector string) ([]Element, error) {
	if p.answer == nil || p.answer.page == nil {
		return nil, errors.New("the answer is not a page")
	}
	return p.answer.page.Select(selector)
}

func (p *play) first(selector string) (Element, error) {
	found, err := p.all(selector)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("nothing matches %q%s", selector, p.excerpt())
	}
	if err != nil {
		return Element{}, err
	}
	return found[0], nil
}

// text is what "body" speaks of: the visible text of a page, else the answer itself.
func (p *play) text() string {
	if p.answer.page != nil {
		return p.answer.page.Text()
	}
	return string(p.answer.body)
}

// excerpt is the beginning of the answer, for a person who reads a failure.
func (p *play) excerpt() string {
	if p.answer == nil {
		return ""
	}
	s := []rune(p.text())
	if len(s) > 600 {
		s = append(s[:600], '…')
	}
	return "\n\t" + string(s)
}
