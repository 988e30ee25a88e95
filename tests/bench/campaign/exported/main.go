// Prints what packages export: one declaration a line, functions without the names of their
// parameters, sorted. It reads the files of the given folders, whatever they are built for,
// without tests.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

func main() {
	for _, folder := range os.Args[1:] {
		paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			panic(err)
		}
		var lines []string
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				fmt.Printf("%s does not parse: %v\n", filepath.Base(path), err)
				continue
			}
			for _, decl := range file.Decls {
				lines = append(lines, exported(set, decl)...)
			}
		}
		sort.Strings(lines)
		for _, line := range lines {
			fmt.Println(line)
		}
	}
}

func exported(set *token.FileSet, decl ast.Decl) []string {
	var lines []string
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Name.IsExported() {
			line := "func " + nameless(set, decl.Recv) + " " + decl.Name.Name
			line += shown(set, decl.Type.TypeParams) + nameless(set, decl.Type.Params)
			lines = append(lines, line+" "+nameless(set, decl.Type.Results))
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Name.IsExported() {
					lines = append(lines, "type "+shown(set, spec))
				}
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					if name.IsExported() {
						lines = append(lines, decl.Tok.String()+" "+name.Name+" "+shown(set, spec.Type))
					}
				}
			}
		}
	}
	return lines
}

// nameless is a list of parameters as types alone.
func nameless(set *token.FileSet, list *ast.FieldList) string {
	if list == nil {
		return "()"
	}
	var types []string
	for _, field := range list.List {
		for i := 0; i < max(1, len(field.Names)); i++ {
			types = append(types, shown(set, field.Type))
		}
	}
	return "(" + strings.Join(types, ", ") + ")"
}

// shown is a node on one line.
func shown(set *token.FileSet, node any) string {
	var text bytes.Buffer
	switch node := node.(type) {
	case nil:
		return ""
	case *ast.FieldList:
		if node == nil {
			return ""
		}
		for _, field := range node.List {
			for _, name := range field.Names {
				fmt.Fprintf(&text, "[%s %s]", name.Name, shown(set, field.Type))
			}
		}
	default:
		if err := printer.Fprint(&text, set, node); err != nil {
			return ""
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}
