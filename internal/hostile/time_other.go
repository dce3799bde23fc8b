//go:build !linux

package hostile

import "time"

var began = time.Now()

// processorTime is the time that has passed: elsewhere than on Linux, other
// programs count too.
func processorTime() time.Duration { return time.Since(began) }
