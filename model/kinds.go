package model

import (
	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/internal/registry"
)

// kinds are the layers that a file may name.
var kinds = registry.Registry[Layer]{By: "model.Register"}

func init() {
	for kind, prototype := range map[string]Layer{
		"dense": Dense{}, "activation": Activation{}, "dropout": Dropout{}, "standardize": Standardize{},
	} {
		if err := kinds.Register(kind, prototype); err != nil {
			panic(err)
		}
	}
}

// Register files a layer of a user's own under a kind, so that networks that
// have it can be saved and loaded. The struct is written as JSON; what must
// not be in the file carries the tag `json:"-"`.
func Register(kind string, prototype Layer) error {
	return errors.Wrap(kinds.Register(kind, prototype), "model")
}
