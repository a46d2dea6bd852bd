package translate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A use is a place in the source where a text is asked for.
type use struct {
	key    string // empty where it is not a literal
	expr   string // what stands there instead
	plural bool
	file   string // from the root, with slashes
	at     token.Position
}

// root is the root of the repository.
const root = "../.."

// uses finds all calls of lang.L, lang.N, lang.X and lang.XN in the program's own source, tests apart.
func uses(t *testing.T, dir string) []use {
	t.Helper()
	var found []use
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && path != dir && strings.HasPrefix(e.Name(), "."):
			return fs.SkipDir
		case e.IsDir(), !strings.HasSuffix(path, ".go"), strings.HasSuffix(path, "_test.go"):
			return nil
		}
		found = append(found, usesIn(t, dir, path)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func usesIn(t *testing.T, dir, path string) []use {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), `"fyne.io/fyne/v2/lang"`) {
		return nil
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, data, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	name, _ := filepath.Rel(dir, path)
	var found []use
	called := map[*ast.SelectorExpr]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			function, ok := asLang(n.Fun)
			if !ok || len(n.Args) == 0 {
				return true
			}
			called[function] = true
			u := use{plural: strings.HasSuffix(function.Sel.Name, "N"), file: filepath.ToSlash(name), at: files.Position(n.Pos())}
			if u.key, ok = literal(n.Args[0]); !ok {
				u.expr = string(data[files.Position(n.Args[0].Pos()).Offset:files.Position(n.Args[0].End()).Offset])
			}
			found = append(found, u)
		case *ast.SelectorExpr:
			if function, ok := asLang(n); ok && !called[function] {
				found = append(found, use{expr: "lang." + n.Sel.Name + " as a value", file: filepath.ToSlash(name), at: files.Position(n.Pos())})
			}
		}
		return true
	})
	return found
}

func asLang(e ast.Expr) (*ast.SelectorExpr, bool) {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return nil, false
	}
	x, ok := s.X.(*ast.Ident)
	if !ok || x.Name != "lang" {
		return nil, false
	}
	switch s.Sel.Name {
	case "L", "N", "X", "XN":
		return s, true
	}
	return nil, false
}

// literal is the value of a string literal, or of several that are added.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		x, ok1 := literal(e.X)
		y, ok2 := literal(e.Y)
		return x + y, ok1 && ok2 && e.Op == token.ADD
	case *ast.ParenExpr:
		return literal(e.X)
	}
	return "", false
}

// A word is a string literal.
type word struct {
	value      string
	translated bool // it stands in a call of lang.L or its kin
	at         token.Position
}

// literals gives all string literals in the program's own source, tests and this package apart.
func literals(t *testing.T, dir string) []word {
	t.Helper()
	var found []word
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if strings.Contains(filepath.ToSlash(path), "internal/translate/") {
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		var end token.Pos // of the call of lang.L that was entered last
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if _, ok := asLang(n.Fun); ok {
					end = n.End()
				}
			case *ast.BasicLit:
				if s, ok := literal(n); ok {
					found = append(found, word{s, n.Pos() < end, files.Position(n.Pos())})
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
