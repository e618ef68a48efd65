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
	"slices"
	"strings"
	"time"

	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/practice"
	"tranu/internal/procedure"
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
	if err := only(f, args); err != nil {
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
// folder that holds anything else is left alone.
func preparePractice(ctx context.Context, dir string, day civil.Date, s Streams) error {
	if _, err := os.Lstat(filepath.Join(dir, settingsFile)); err == nil {
		was, err := readSettings(dir)
		if err == nil && !was.Practice {
			return usagef("%s holds a committee's own data, not the practice commune", dir)
		}
		return err
	}
	if entries, err := os.ReadDir(dir); err == nil && slices.ContainsFunc(entries, foreign) {
		return usagef("%s is not empty and holds no practice commune", dir)
	}
	fmt.Fprintln(s.Err, "making the practice commune …")
	set := settings{Committee: practice.Committee, Owner: practice.Owner, Practice: true, Day: day}
	asOf := day
	if asOf.IsZero() {
		asOf = today()
	}
	clock := practice.NewClock()
	return set.make(ctx, dir, clock.Now, clock.Today, func(d *desk.Desk) error { return practice.Build(ctx, d, clock, asOf) })
}

// foreign says that a file is none of those a half-made data folder has.
func foreign(e fs.DirEntry) bool {
	return !strings.HasPrefix(e.Name(), making) && e.Name() != settingsFile+".new"
}

// serve serves a committee's own data. Every visitor signs in.
func serve(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "data `folder`")
	listen := f.String("listen", defaultListen, "`address` to listen on; anything but this machine needs --tls-cert and --tls-key")
	cert := f.String("tls-cert", "", "certificate `file` for TLS")
	key := f.String("tls-key", "", "key `file` for TLS")
	if err := only(f, args); err != nil {
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
	d, err := openDesk(st, dir, set, now, civilDay)
	if err == nil {
		err = belongs(ctx, d, set, dir)
	}
	if err != nil {
		return errors.Join(err, st.Close())
	}
	return errors.Join(answer(ctx, ln, d, func() (*procedure.Procedures, error) { return set.next(dir) }, cert, key, s), st.Close())
}

// belongs wants the data to be that of the committee the settings name.
func belongs(ctx context.Context, d *desk.Desk, set settings, dir string) error {
	tree, err := d.Tree(ctx)
	if err != nil {
		return err
	}
	if _, ok := tree.Unit(set.Owner); !ok {
		return usagef("%s: the data holds no %s of %s", filepath.Join(dir, settingsFile), set.Owner, set.Committee)
	}
	return nil
}

// thisMachine refuses requests for a host by another name than this machine's:
// a page elsewhere whose name has been pointed here would otherwise act in the
// practice commune, which asks for no password.
func thisMachine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = strings.Trim(r.Host, "[]")
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// answer serves until ctx ends, then lets running requests finish.
func answer(ctx context.Context, ln net.Listener, d *desk.Desk, next func() (*procedure.Procedures, error), cert, key string, s Streams) error {
	logger := slog.New(slog.NewTextHandler(s.Err, nil))
	handler := web.New(web.Config{Desk: d, Next: next, Log: logger, Secure: cert != ""})
	if d.Practice {
		handler = thisMachine(handler)
	}
	srv := &http.Server{
		Handler:           handler,
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
