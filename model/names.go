package model

import (
	"cmp"
	"reflect"
	"strconv"
	"strings"
)

// layerName is the name of a layer in the names of its parameters: its type in
// lower case, and its position from 1. It is the same whether or not the layer
// is registered.
func layerName(layer Layer, position int) string {
	kind := reflect.TypeOf(layer)
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	name, _, _ := strings.Cut(kind.Name(), "[") // of a generic type
	return strings.ToLower(cmp.Or(name, "layer")) + strconv.Itoa(position)
}
