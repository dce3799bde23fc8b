// Command demo trains, uses and checks networks from the command line, and runs
// the worked examples of the lecture:
//
//	demo                                             # iris and digits, in under a minute
//	demo train --data houses.csv --target price --save houses.safetensors
//	demo predict --model houses.safetensors --data new.csv
//	demo inspect houses.safetensors                  # what is inside of the file
//	demo plot --model houses.safetensors --data houses.csv --out pictures
//	demo sweep --data houses.csv --target price      # a rate to train with
//	demo cv --data houses.csv --target price         # cross-validation
//	demo check --data houses.csv --target price      # the symbolic gradient
//	demo list                                        # the lecture's examples
//	demo run backprop
//
// Results go to standard output; errors go to standard error, with exit status
// 1. An interrupt stops a training run after the current batch, and what it has
// reached is reported, and how to go on if it has checkpoints; at any other time,
// or the second time, it ends the program at once.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(execute(context.Background(), newRoot(os.Stdin, os.Stdout, os.Stderr)))
}

// interruptible returns a context that the first interrupt cancels, for work
// that looks at it. Until the returned function is called only the second one
// ends the program.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
