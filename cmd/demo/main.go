// Command demo trains, uses and checks networks from the command line, and runs
// the worked examples of the lecture:
//
//	demo                                             # iris and digits, in under a minute
//	demo train --data houses.csv --target price --save houses.safetensors
//	demo predict --model houses.safetensors --data new.csv
//	demo check --data houses.csv --target price      # the symbolic gradient
//	demo list                                        # the lecture's examples
//	demo run backprop
//
// Results go to standard output; errors go to standard error, with exit status
// 1. An interrupt stops a training run after the current batch, and what it has
// reached is reported; a second one ends the program at once.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // from then on a signal ends the program
	os.Exit(execute(ctx, newRoot(os.Stdin, os.Stdout, os.Stderr)))
}
