package trainer

import "github.com/pkg/errors"

// recovered, deferred, turns a panic of code that the user has written into an
// error that names it.
func recovered(err *error, role string, code any) {
	if p := recover(); p != nil {
		*err = errors.Errorf("%s %T panicked: %v", role, code, p)
	}
}
