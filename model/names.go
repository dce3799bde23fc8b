package model

import (
	"fmt"
	"strings"
)

// layerName is the name of a layer's parameters: its kind, or the name of its
// type when it is not registered, and its position from 1.
func layerName(layer Layer, position int) string {
	kind, err := kinds.Kind(layer)
	if err != nil {
		kind = strings.ToLower(typeName(layer))
	}
	return fmt.Sprintf("%s%d", kind, position)
}

// typeName is the name of a value's type without its package: "Dense".
func typeName(value any) string {
	name := fmt.Sprintf("%T", value)
	return name[strings.LastIndex(name, ".")+1:]
}
