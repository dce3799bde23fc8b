// Package processors says how many threads are worth starting:
//
//	threads := min(processors.Count, runtime.GOMAXPROCS(0))
//
// More than there are processors would only wait for each other.
package processors

import "runtime"

// Count is the number of processors. Tests change it, to have more threads than
// the machine has processors.
var Count = runtime.NumCPU()
