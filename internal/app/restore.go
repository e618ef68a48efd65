package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tranu/internal/locale"
	"tranu/internal/store"
)

// restore puts a backup in the place of the data folder's file. The file that
// was there stays beside it under another name; nothing is lost when the
// backup turns out to be the wrong one.
func restore(ctx context.Context, f *flag.FlagSet, args []string, s Streams) error {
	dir := f.String("data", "data", "data `folder`; the program must not be running on it")
	from := f.String("from", "", "the backup `file`")
	if err := only(f, args); err != nil {
		return err
	}
	if *from == "" {
		return usagef("--from must be given")
	}
	set, err := readSettings(*dir)
	if err != nil {
		return err
	}
	if set.Postgres != "" {
		return usagef("the data of %s is in PostgreSQL: restore it with PostgreSQL's own tools", *dir)
	}
	path := filepath.Join(*dir, databaseFile)
	if err := unused(ctx, path); err != nil {
		return err
	}
	if err := admit(ctx, *from, path+".new"); err != nil {
		return errors.Join(err, removeAll(path+".new"))
	}
	aside, err := setAside(path)
	if err != nil {
		return err
	}
	if err := renameAll(path+".new", path); err != nil {
		return err
	}
	if aside != "" {
		fmt.Fprintf(s.Out, "the file that was there is now %s\n", aside)
	}
	return verifyRestored(ctx, *dir, s)
}

// unused refuses a file that a program has open: what that program recorded
// from now on would go into the file set aside. A file too damaged to be opened
// is in nobody's use.
func unused(ctx context.Context, path string) error {
	st, err := store.Open(ctx, store.Config{Path: path, Existing: true})
	if err != nil {
		return nil
	}
	if err := st.Close(); err != nil {
		return nil
	}
	if _, err := os.Stat(path + "-wal"); err == nil { // the last to close it removes this
		return usagef("%s is in use: stop the program first", path)
	}
	return nil
}

// admit copies a backup to a place beside the data, brings it into the form in
// which it is used, and seals it. A backup that cannot be read gets no further.
func admit(ctx context.Context, from, to string) error {
	if info, err := os.Stat(from); err == nil && !info.Mode().IsRegular() {
		return usagef("%s is no file", from)
	}
	if err := copyFile(from, to); err != nil {
		return err
	}
	st, err := store.Open(ctx, store.Config{Path: to, Existing: true})
	if err != nil {
		return err
	}
	if err := st.Close(); err != nil {
		return err
	}
	if err := store.Reseal(to); err != nil {
		return fmt.Errorf("seal the restored file: %w", err)
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// setAside renames the file and what belongs to it to the first free name, and
// returns the file's new name; empty when there was none.
func setAside(path string) (string, error) {
	aside := ""
	for n := 1; aside == ""; n++ {
		name := fmt.Sprintf("%s.replaced-%d", path, n)
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			aside = name
		}
	}
	found := ""
	for _, suffix := range []string{"", "-wal", "-shm", ".seals"} {
		err := os.Rename(path+suffix, aside+suffix)
		switch {
		case err == nil && suffix == "":
			found = aside
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
	}
	return found, nil
}

// verifyRestored holds the restored data against its own log.
func verifyRestored(ctx context.Context, dir string, s Streams) error {
	st, d, _, err := openFolder(ctx, dir, false)
	if err != nil {
		return err
	}
	defer st.Close()
	v, err := d.Verify(ctx, nil)
	if err != nil {
		return err
	}
	for _, l := range v.Lines(locale.EN) {
		fmt.Fprintln(s.Out, l)
	}
	if !v.Sound() {
		return errFails
	}
	_, err = fmt.Fprintf(s.Out, "restored: %d entries, sound\n", v.Entries)
	return err
}
