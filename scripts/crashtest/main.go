// Crashtest kills the program with kill -9 while people write, many times over,
// and counts the acknowledged acts that are missing afterwards.
//
// An act is acknowledged when the program has answered its form. Those whose
// answer never came may be there or not. Every round also verifies the log.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const (
	writers   = 3
	startTime = 30 * time.Second
	shortest  = 20 * time.Millisecond // from the first writer's start to the kill
	longest   = 400 * time.Millisecond
)

func main() {
	program := flag.String("program", "bin/tranu", "the program to kill")
	rounds := flag.Int("rounds", 100, "how often")
	limit := flag.Duration("limit", 20*time.Minute, "how long it may take in all")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), *limit)
	defer cancel()
	if err := run(ctx, *program, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "crash test:", err)
		os.Exit(1)
	}
}

// run prepares a practice commune and kills its server again and again.
func run(ctx context.Context, program string, rounds int) error {
	dir, err := os.MkdirTemp("", "tranu-crash-")
	if err != nil {
		return err
	}
	s := &site{program: program, data: filepath.Join(dir, "data")}
	if err := s.command(ctx, "demo", "--data", s.data, "--prepare"); err != nil {
		return err
	}
	begun := time.Now()
	var all []ack
	for round := 1; round <= rounds; round++ {
		acks, err := oneRound(ctx, s)
		if err != nil {
			return fmt.Errorf("round %d (data kept in %s): %w", round, s.data, err)
		}
		all = append(all, acks...)
		if round%10 == 0 {
			fmt.Printf("round %d: %d acknowledged acts, none lost\n", round, len(all))
		}
	}
	if len(all) < rounds {
		return fmt.Errorf("only %d acts were acknowledged in %d rounds: too few to say anything", len(all), rounds)
	}
	if err := s.recheck(ctx, all); err != nil {
		return fmt.Errorf("at the end (data kept in %s): %w", s.data, err)
	}
	fmt.Printf("crash test: %d rounds of kill -9, %d acknowledged acts, 0 lost, log verified every round, %s\n",
		rounds, len(all), time.Since(begun).Round(time.Second))
	return os.RemoveAll(dir)
}

// oneRound starts the server, lets people write, kills it, verifies the log of
// what is left, and looks for every act acknowledged in this round.
func oneRound(ctx context.Context, s *site) ([]ack, error) {
	if err := s.start(ctx); err != nil {
		return nil, err
	}
	acks, err := s.writeUntilKilled(ctx)
	if err != nil {
		return nil, err
	}
	return acks, s.recheck(ctx, acks)
}

// A site is the data folder and the program that serves it.
type site struct {
	program, data string
	url           string
	server        *exec.Cmd
}

// command runs the program to its end.
func (s *site) command(ctx context.Context, args ...string) error {
	out, err := exec.CommandContext(ctx, s.program, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w\n%s", s.program, strings.Join(args, " "), err, out)
	}
	return nil
}

// start starts the server on a free port and waits until it says where.
func (s *site) start(ctx context.Context) error {
	s.server = exec.CommandContext(ctx, s.program, "demo", "--data", s.data, "--listen", "127.0.0.1:0")
	s.server.Stderr = os.Stderr
	out, err := s.server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.server.Start(); err != nil {
		return err
	}
	late := time.AfterFunc(startTime, func() { s.server.Process.Kill() })
	defer late.Stop()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, found := strings.CutPrefix(lines.Text(), "listening on "); found {
			s.url = strings.TrimRight(strings.TrimSpace(url), "/")
			go io.Copy(io.Discard, out) // ends with the server
			return nil
		}
	}
	return fmt.Errorf("the server did not say where it listens: %w", s.server.Wait())
}

// kill ends the server as a power cut would, and waits until it is gone.
func (s *site) kill() error {
	if err := s.server.Process.Kill(); err != nil {
		return fmt.Errorf("kill the server: %w", err)
	}
	var exit *exec.ExitError
	if err := s.server.Wait(); !errors.As(err, &exit) || exit.Exited() {
		return fmt.Errorf("the server ended before it was killed: %v", err)
	}
	return nil
}

// writeUntilKilled lets the writers write and kills the server at a random
// moment. It returns what was acknowledged.
func (s *site) writeUntilKilled(ctx context.Context) ([]ack, error) {
	people := make([]*writer, writers)
	for i := range people {
		var err error
		if people[i], err = signIn(ctx, s.url); err != nil {
			return nil, errors.Join(err, s.kill())
		}
	}
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		acks  []ack
		early error // a refusal while the server lived
		dead  bool
	)
	for _, w := range people {
		group.Go(func() {
			for {
				a, err := w.write(ctx)
				mu.Lock()
				if err == nil {
					acks = append(acks, a)
				} else if early == nil && !dead {
					early = err
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	time.Sleep(shortest + rand.N(longest-shortest))
	mu.Lock()
	dead = true
	mu.Unlock()
	killed := s.kill()
	group.Wait()
	return acks, errors.Join(early, killed)
}

// recheck verifies the log of the folder at rest, then serves it and looks for
// every act.
func (s *site) recheck(ctx context.Context, acks []ack) error {
	if err := s.command(ctx, "audit", "verify", "--data", s.data); err != nil {
		return err
	}
	if err := s.start(ctx); err != nil {
		return err
	}
	lost, err := missing(ctx, s.url, acks)
	if err := errors.Join(err, s.kill()); err != nil {
		return err
	}
	if len(lost) > 0 {
		return fmt.Errorf("%d of %d acknowledged acts are lost, the first: %v", len(lost), len(acks), lost[:min(len(lost), 5)])
	}
	return nil
}
