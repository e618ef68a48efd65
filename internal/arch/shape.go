package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// shape checks sizes, comments and what a file must not declare.
func (c *checker) shape(s source) {
	if n := strings.Count(s.text, "\n"); n > maxFile {
		c.breach("%s: %d lines, the most is %d", s.name, n, maxFile)
	}
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			c.function(s, d)
		case *ast.GenDecl:
			c.declaration(s, d)
		}
	}
}

func (c *checker) function(s source, f *ast.FuncDecl) {
	at := s.set.Position(f.Pos()).Line
	where := fmt.Sprintf("%s:%d", s.name, at)
	if f.Name.Name == "init" && f.Recv == nil {
		c.breach("%s: init is not used here", where)
	}
	if s.test {
		return
	}
	if n := s.set.Position(f.End()).Line - at + 1; n > maxFunction {
		c.breach("%s: %s has %d lines, the most is %d", where, f.Name.Name, n, maxFunction)
	}
	if f.Name.IsExported() && f.Doc == nil && reachable(f) {
		c.breach("%s: %s has no comment", where, f.Name.Name)
	}
}

// reachable says whether a function, or the type of a method, is exported.
func reachable(f *ast.FuncDecl) bool {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return true
	}
	t := f.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}

// declaration checks the comments of types, constants and variables. The
// comment may stand over the group, over the line or behind it.
func (c *checker) declaration(s source, d *ast.GenDecl) {
	if s.test || d.Tok == token.IMPORT {
		return
	}
	for _, spec := range d.Specs {
		var names []*ast.Ident
		commented := d.Doc != nil
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			names = []*ast.Ident{spec.Name}
			commented = spec.Doc != nil || spec.Comment != nil || commented && len(d.Specs) == 1
		case *ast.ValueSpec:
			names = spec.Names
			commented = commented || spec.Doc != nil || spec.Comment != nil
		}
		for _, n := range names {
			if n.IsExported() && !commented {
				c.breach("%s:%d: %s has no comment", s.name, s.set.Position(n.Pos()).Line, n.Name)
			}
		}
	}
}
