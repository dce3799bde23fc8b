package engine

import (
	"reflect"
	"slices"
	"strings"

	"gorgonia.org/gorgonia"
)

// This file is the only one that knows what Gorgonia v0.9.18 does not export.
// TestGorgoniaInternals fails when another version has it otherwise.

// operands returns what the node is computed from, in order; for statements
// what they act on.
//
// ExprGraph.From would be the exported way. It finds a node through a cached
// index (graph.go:529) that RemoveNode leaves stale, and building Log(1+x)
// with Gorgonia's own 1 removes a node (stabilization.go:75): from then on
// From answers with the operands of other nodes.
func operands(n *gorgonia.Node) gorgonia.Nodes {
	children := reflect.ValueOf(n).Elem().FieldByName("children")
	nodes := make(gorgonia.Nodes, children.Len())
	for i := range nodes {
		nodes[i] = (*gorgonia.Node)(children.Index(i).UnsafePointer())
	}
	return nodes
}

// readInto returns where gorgonia.Read wants the value of its operand, and
// nil when the operator is not Read's. Read's operator does nothing by itself
// (op_infidel.go:55): each machine fills the pointer in.
func readInto(op gorgonia.Op) *gorgonia.Value {
	if !isNamed(op, "readOp") {
		return nil
	}
	return (*gorgonia.Value)(reflect.ValueOf(op).FieldByName("into").UnsafePointer())
}

// isStatement tells the nodes that have no value. gorgonia.Set makes one that
// the tape machine runs without any effect (vm_tape.go:755), and so does this
// engine. Gorgonia counts At among the statements too (op_tensor.go:68), and
// its tape machine never computes it; here it is an operator.
func isStatement(op gorgonia.Op) bool { return isNamed(op, "readOp", "letOp") }

// isConstant tells the operators whose node has its value from the start.
func isConstant(op gorgonia.Op) bool { return isNamed(op, "constantScalar", "constantTensor") }

// preallocates returns the operator's way of writing into memory it is given
// if that memory needs no preparation. Operators from elsewhere are taken at
// their word. Of Gorgonia's own, only those are trusted that set every
// element: sliceIncrOp adds to the memory (op_tensor.go:771), BatchNormOp
// scales what it finds there (op_nn.go:1471), and for the rest it is not
// worth the risk.
func preallocates(op gorgonia.Op) gorgonia.UsePreallocDoer {
	p, ok := op.(gorgonia.UsePreallocDoer)
	if !ok || isGorgonias(op) && !isNamed(op, "elemBinOp", "linAlgBinOp") {
		return nil
	}
	return p
}

// isNamed tells whether the operator is one of Gorgonia's types of these names.
func isNamed(op gorgonia.Op, names ...string) bool {
	return op != nil && isGorgonias(op) && slices.Contains(names, typeOf(op).Name())
}

// isGorgonias tells whether the operator's type is of package gorgonia itself.
func isGorgonias(op gorgonia.Op) bool {
	return typeOf(op).PkgPath() == gorgonias
}

var gorgonias = reflect.TypeFor[gorgonia.Node]().PkgPath()

// typeOf is the operator's type, or what it points to.
func typeOf(op gorgonia.Op) reflect.Type {
	t := reflect.TypeOf(op)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// linearAlgebra reads an operator of linear algebra: "×" for matrix by matrix
// or vector, "×××" for a batch of them, "⋅" for the inner and "⊗" for the outer
// product of vectors.
func linearAlgebra(op gorgonia.Op) (sign string, transposeA, transposeB, ok bool) {
	if !isNamed(op, "linAlgBinOp") {
		return "", false, false, false
	}
	v := reflect.ValueOf(op)
	// "Aᵀ × B": the sign stands between the factors.
	return strings.Fields(op.String())[1], v.FieldByName("transA").Bool(), v.FieldByName("transB").Bool(), true
}

// binaryOperator returns the sign of an operator on two elements, and nothing
// for any other operator. "⊙ false" is the product of elements.
func binaryOperator(op gorgonia.Op) string {
	if !isNamed(op, "elemBinOp") {
		return ""
	}
	return strings.Fields(op.String())[0]
}

// unaryOperator returns the name of a function of one element, and nothing
// for any other operator.
func unaryOperator(op gorgonia.Op) string {
	if !isNamed(op, "elemUnaryOp") {
		return ""
	}
	return op.String()
}

// repeatAxis returns the axis along which the operator repeats each element.
func repeatAxis(op gorgonia.Op) (axis int, ok bool) {
	if !isNamed(op, "repeatOp") {
		return 0, false
	}
	return int(fields(op).FieldByName("along").Int()), true
}

// sumAxes returns the axes that the operator sums over.
func sumAxes(op gorgonia.Op) (axes []int, ok bool) {
	if !isNamed(op, "sumOp") {
		return nil, false
	}
	return ints(fields(op).FieldByName("along")), true
}

// transposition returns which axis of its operand each axis of the result is.
func transposition(op gorgonia.Op) (pattern []int, ok bool) {
	if !isNamed(op, "transposeOp") {
		return nil, false
	}
	return ints(fields(op).FieldByName("pattern")), true
}

func fields(op gorgonia.Op) reflect.Value { return reflect.Indirect(reflect.ValueOf(op)) }

func ints(v reflect.Value) []int {
	numbers := make([]int, v.Len())
	for i := range numbers {
		numbers[i] = int(v.Index(i).Int())
	}
	return numbers
}

// sizeAxis returns the axis whose size the operator gives.
func sizeAxis(op gorgonia.Op) (axis int, ok bool) {
	if !isNamed(op, "sizeOp") {
		return 0, false
	}
	return int(fields(op).FieldByName("axis").Int()), true
}
