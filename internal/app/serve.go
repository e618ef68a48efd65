package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/practice"
	"tranu/internal/store"
	"tranu/internal/web"
)

const defaultListen = "127.0.0.1:8080"

// demo makes the practice commune where it is not there, and serves it. It
// listens on this machine only: it asks for no password.
func demo(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "practice-data", "data `folder`; made when it is not there")
	listen := f.String("listen", defaultListen, "`address` to listen on; port 0 takes a free one")
	prepare := f.Bool("prepare", false, "make the practice commune and exit")
	asOf := f.String("as-of", "", "the `day` (YYYY-MM-DD) the open cases stand relative to; fixes \"today\"")
	if _, err := parse(f, args); err != nil {
		return err
	}
	day, err := flagDay(*asOf)
	if err != nil {
		return err
	}
	if err := loopback(*listen); err != nil {
		return err
	}
	if err := preparePractice(ctx, *dir, day, s); err != nil || *prepare {
		return err
	}
	return serveFolder(ctx, *dir, *listen, day, s)
}

func flagDay(text string) (civil.Date, error) {
	if text == "" {
		return civil.Date{}, nil
	}
	d, err := civil.Parse(text)
	if err != nil {
		return d, usagef("--as-of: %v", err)
	}
	return d, nil
}

// loopback refuses an address that others can reach.
func loopback(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return usagef("--listen: %v", err)
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return usagef("--listen %s: the practice commune asks for no password and is served on this machine only", listen)
}

// preparePractice makes the practice commune in dir, unless it is there. A
// folder that holds anything else is left alone. What is half made is made
// beside the folder's final names and only renamed when whole.
func preparePractice(ctx context.Context, dir string, day civil.Date, s Streams) error {
	was, err := readSettings(dir)
	if err == nil {
		if !was.Practice {
			return usagef("%s holds a committee's own data, not the practice commune", dir)
		}
		return nil
	}
	if entries, err := os.ReadDir(dir); err == nil && len(foreign(entries)) > 0 {
		return usagef("%s is not empty and holds no practice commune", dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := clearHalf(dir); err != nil {
		return err
	}
	fmt.Fprintln(s.Err, "making the practice commune …")
	set := settings{Committee: practice.Committee, Owner: practice.Owner, Practice: true, Day: day}
	st, err := store.Open(ctx, set.store(dir))
	if err != nil {
		return err
	}
	asOf := day
	if asOf.IsZero() {
		asOf = today()
	}
	clock := practice.NewClock()
	d, err := openDesk(st, set, clock.Now, clock.Today)
	if err == nil {
		err = practice.Build(ctx, d, clock, asOf)
	}
	if err := errors.Join(err, st.Close()); err != nil {
		return err
	}
	return writeSettings(dir, set) // the folder counts as made from here on
}

// halfMade are the names a half-made practice commune leaves behind.
var halfMade = []string{databaseFile, databaseFile + "-wal", databaseFile + "-shm", databaseFile + ".seals", settingsFile + ".new"}

func foreign(entries []fs.DirEntry) (names []string) {
	for _, e := range entries {
		known := false
		for _, h := range halfMade {
			known = known || e.Name() == h
		}
		if !known {
			names = append(names, e.Name())
		}
	}
	return names
}

func clearHalf(dir string) error {
	for _, name := range halfMade {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// serve serves a committee's own data. Every visitor signs in.
func serve(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "data `folder`")
	listen := f.String("listen", defaultListen, "`address` to listen on; anything but this machine needs --tls-cert and --tls-key")
	cert := f.String("tls-cert", "", "certificate `file` for TLS")
	key := f.String("tls-key", "", "key `file` for TLS")
	if _, err := parse(f, args); err != nil {
		return err
	}
	set, err := readSettings(*dir)
	if err != nil {
		return err
	}
	if set.Practice {
		return usagef("%s holds the practice commune: use tranu demo", *dir)
	}
	if *cert == "" {
		if err := loopback(*listen); err != nil {
			return usagef("--listen %s: others can reach this address; give --tls-cert and --tls-key", *listen)
		}
	}
	return serveTLS(ctx, *dir, *listen, civil.Date{}, *cert, *key, s)
}

func serveFolder(ctx context.Context, dir, listen string, day civil.Date, s Streams) error {
	return serveTLS(ctx, dir, listen, day, "", "", s)
}

// serveTLS opens the folder and answers requests until ctx ends.
func serveTLS(ctx context.Context, dir, listen string, day civil.Date, cert, key string, s Streams) error {
	set, err := readSettings(dir)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", listen)
	if err != nil {
		return usagef("%v", err)
	}
	defer ln.Close()
	st, err := store.Open(ctx, set.store(dir))
	if err != nil {
		return err
	}
	if !day.IsZero() {
		set.Day = day
	}
	now, civilDay := set.clock()
	d, err := openDesk(st, set, now, civilDay)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	return errors.Join(answer(ctx, ln, d, cert, key, s), st.Close())
}

// answer serves until ctx ends, then lets running requests finish.
func answer(ctx context.Context, ln net.Listener, d *desk.Desk, cert, key string, s Streams) error {
	logger := slog.New(slog.NewTextHandler(s.Err, nil))
	srv := &http.Server{
		Handler:           web.New(web.Config{Desk: d, Log: logger, Secure: cert != ""}),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	done := make(chan error, 1)
	go func() {
		if cert != "" {
			done <- srv.ServeTLS(ln, cert, key)
		} else {
			done <- srv.Serve(ln)
		}
	}()
	scheme := "http"
	if cert != "" {
		scheme = "https"
	}
	fmt.Fprintf(s.Out, "listening on %s://%s\n", scheme, ln.Addr())
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	quiet, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := srv.Shutdown(quiet)
	if served := <-done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
