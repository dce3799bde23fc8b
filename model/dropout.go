package model

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
)

// Dropout sets each number to 0 with probability Rate while training and
// multiplies the others by 1/(1-Rate), so that their expectation stays; in
// prediction it passes its input on. Which numbers are dropped follows from
// the seed of the training run (Srivastava et al., JMLR 15, 2014).
//
// Gorgonia's own Dropout divides the gradient by the wrong probability
// (op_dropout.go:222) and draws from the clock; here the mask is an input.
type Dropout struct {
	// Rate is the probability of dropping a number: at least 0, less than 1.
	Rate float64
}

var _ Layer = Dropout{}

// Apply implements Layer.
func (d Dropout) Apply(s *Scope, x *Node) (*Node, error) {
	if !(d.Rate >= 0 && d.Rate < 1) {
		return nil, errors.Errorf("Rate must be at least 0 and less than 1, got %v", d.Rate)
	}
	if !s.Training() || d.Rate == 0 {
		return x, nil
	}
	mask, err := s.Mask(d.Rate, x.Shape()...)
	if err != nil {
		return nil, err
	}
	return gorgonia.HadamardProd(x, mask)
}
