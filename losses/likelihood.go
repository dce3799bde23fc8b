package losses

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/registry"
)

// Likelihood says how targets are distributed, given a network's raw scores.
// It belongs to the network: it decides what the last layer's columns mean,
// what targets must look like, and what is ascended.
type Likelihood interface {
	// Name is the likelihood's name in files, such as "bernoulli".
	Name() string

	// Scores is the number of raw scores a row, the columns of the last layer.
	Scores() int

	// Targets is the number of targets a row.
	Targets() int

	// LogLikelihood returns log p(targets|scores) of every row, (rows), from
	// scores (rows, Scores()) and targets (rows, Targets()), of one dtype. It
	// can be differentiated with respect to the scores.
	LogLikelihood(scores, targets *gorgonia.Node) (*gorgonia.Node, error)

	// Mean returns the prediction, the mean of the targets, given the scores
	// (rows, Scores()): (rows, Targets()), or a Classifier's probabilities, as
	// many a row as it likes.
	Mean(scores *gorgonia.Node) (*gorgonia.Node, error)

	// CheckTarget returns an error that says what one row of targets must look
	// like, if y does not.
	CheckTarget(y []float64) error

	// Validate returns an error if the likelihood's own fields make no sense.
	Validate() error
}

// Classifier is a Likelihood whose target is a class.
type Classifier interface {
	Likelihood

	// ClassCount is the number of classes.
	ClassCount() int

	// Class returns the most probable class of one row of raw scores, not of
	// the probabilities that Mean gives. For a network there is
	// model.Network.Classify.
	Class(scores []float64) int
}

var kinds = registry.Registry[Likelihood]{By: "losses.Register"}

// builtin files a likelihood of this package under its name.
func builtin[L Likelihood](l L) L {
	if err := Register(l.Name(), l); err != nil {
		panic(err) // two files of this package claim one name
	}
	return l
}

// Register files a likelihood's type under a name, so that a network that has
// it can be saved and loaded. A name that another type has is an error.
func Register(kind string, prototype Likelihood) error {
	return errors.Wrap(kinds.Register(kind, prototype), "losses")
}

// Marshal writes a likelihood as JSON: {"kind":"categorical","Classes":3}. A
// likelihood whose type is not registered is an error.
func Marshal(l Likelihood) ([]byte, error) {
	text, err := kinds.Marshal(l)
	return text, errors.Wrap(err, "losses")
}

// Unmarshal reads what Marshal wrote. An unknown kind, or fields that make no
// sense, are an error.
func Unmarshal(text []byte) (Likelihood, error) {
	l, err := kinds.Unmarshal(text)
	if err != nil {
		return nil, errors.Wrap(err, "losses")
	}
	if err := l.Validate(); err != nil {
		return nil, err
	}
	return l, nil
}

// checkLengths returns an error unless there are as many scores z as wanted, and
// dz, their gradient, is as long.
func checkLengths(name string, dz, z []float64, want int) error {
	if len(z) != want || len(dz) != want {
		return errors.Errorf("losses: %s: got %d scores and room for %d derivatives, expected %d of each",
			name, len(z), len(dz), want)
	}
	return nil
}
