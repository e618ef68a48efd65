// Command tranu is the membership development system of a commune committee
// and its cells. Everything it can do is in package app.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"tranu/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := app.Run(ctx, os.Args[1:], app.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(status)
}
