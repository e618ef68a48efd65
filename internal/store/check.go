package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"syscall"
	"time"

	"tranu/internal/fault"
)

// A DamageKind says what is wrong with the data as a file.
type DamageKind string

// The kinds of damage. Key gives each its message.
const (
	PageAltered  DamageKind = "page_altered"  // the page is not as the last commit left it
	PageUnsealed DamageKind = "page_unsealed" // the page has content that no commit of this program wrote
	PageLost     DamageKind = "page_lost"     // a page that a commit wrote is no longer part of the data
	SealsMissing DamageKind = "seals_missing" // there are no seals to compare the pages with
	SealsForeign DamageKind = "seals_foreign" // the seals are those of another file
	Structure    DamageKind = "structure"     // the database itself finds a fault, named in Text
)

// A Damage is one thing wrong with the data as a file.
type Damage struct {
	Kind  DamageKind
	Page  int64  // number of the page, from 1; 0: no single page
	Table string // table or index the page belongs to, where known
	Text  string // Structure: what the database says
}

// Key is the locale key of the message, to be filled with Args.
func (d Damage) Key() string { return "damage." + string(d.Kind) }

// Args are the page, the table in brackets, and the text; what is not known is
// empty.
func (d Damage) Args() []any {
	page, table := "", ""
	if d.Page > 0 {
		page = strconv.FormatInt(d.Page, 10)
	}
	if d.Table != "" {
		table = " (" + d.Table + ")"
	}
	return []any{page, table, d.Text}
}

// String is the damage as a log shows it.
func (d Damage) String() string {
	s := string(d.Kind)
	if d.Page > 0 {
		s += fmt.Sprintf(" page %d", d.Page)
	}
	if d.Table != "" {
		s += " of " + d.Table
	}
	if d.Text != "" {
		s += ": " + d.Text
	}
	return s
}

// Check holds every page of an SQLite file against its seal and lets SQLite
// look over its structure. It finds nothing on PostgreSQL, which keeps its own
// checksums. Beside another process that writes it may take a second longer.
func (s *Store) Check(ctx context.Context) ([]Damage, error) {
	if s.seals == nil {
		return nil, nil
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.turn:
	}
	defer func() { s.turn <- struct{}{} }()
	if !s.readOnly {
		if _, err := s.seals.follow(); err != nil {
			return nil, s.dialect.explain(err)
		}
	}
	damage, err := s.seals.check()
	if err != nil {
		return nil, s.dialect.explain(err)
	}
	s.nameTables(ctx, damage)
	structure, err := s.structure(ctx)
	if err != nil {
		return nil, s.dialect.explain(err)
	}
	return append(damage, structure...), nil
}

// CheckFile holds every page of an SQLite file against its seal, without
// opening it as a database: it works on a file too damaged for that.
func CheckFile(path string) ([]Damage, error) {
	s := &seals{path: path}
	defer s.close()
	damage, err := s.check()
	if err != nil {
		return nil, sqliteDialect.explain(fmt.Errorf("check %s: %w", path, err))
	}
	return damage, nil
}

// Reseal takes every page of an SQLite file as it stands for good and makes
// its seals anew. Nobody else may have the file open. It is for a file that
// lost its seals, after its content has been verified by other means.
func Reseal(path string) error {
	s := &seals{path: path}
	defer s.close()
	state, err := s.observe()
	if err != nil {
		return fmt.Errorf("reseal %s: %w", path, err)
	}
	b := []byte(sealsMagic)
	for page := range state.pages() {
		seal, _, err := state.content(page)
		if err != nil {
			return fmt.Errorf("reseal %s: %w", path, err)
		}
		b = append(b, seal[:]...)
	}
	if err := writeFile(path+sealsSuffix+".new", b); err != nil {
		return fmt.Errorf("reseal %s: %w", path, err)
	}
	return fileFault(os.Rename(path+sealsSuffix+".new", path+sealsSuffix))
}

func writeFile(path string, b []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return fileFault(err)
	}
	defer f.Close()
	if _, err := f.Write(b); err != nil {
		return fileFault(err)
	}
	return fileFault(f.Sync())
}

// The structure check stops after so many faults.
const maxStructure = 100

func (s *Store) structure(ctx context.Context) ([]Damage, error) {
	var out []Damage
	rows, err := s.read.QueryContext(ctx, fmt.Sprintf("PRAGMA integrity_check(%d)", maxStructure))
	if err == nil {
		out, err = collect(rows, func(scan func(...any) error) (d Damage, err error) {
			d.Kind = Structure
			return d, scan(&d.Text)
		})
	}
	if key, ok := blameSQLite(err); ok && key == "fault.data_damaged" {
		return append(out, Damage{Kind: Structure, Text: err.Error()}), nil
	}
	if err != nil {
		return nil, fmt.Errorf("check structure: %w", err)
	}
	return slices.DeleteFunc(out, func(d Damage) bool { return d.Text == "ok" }), nil
}

// nameTables finds the tables of damaged pages as far as the damage allows.
func (s *Store) nameTables(ctx context.Context, damage []Damage) {
	if len(damage) == 0 {
		return
	}
	rows, err := s.read.QueryContext(ctx, `
		SELECT pageno, name
		FROM dbstat
		WHERE aggregate = FALSE`)
	if err != nil {
		return // the damage is in the way: the number has to do
	}
	defer rows.Close()
	for rows.Next() {
		var page int64
		var name string
		if rows.Scan(&page, &name) != nil {
			return
		}
		for i := range damage {
			if damage[i].Page == page {
				damage[i].Table = name
			}
		}
	}
}

// looks is how often at most the pages are compared again.
const looks = 20

// check compares the pages. Where there is a log, somebody may be writing: then
// it looks until it finds what it found before, as a difference that comes from
// writing does not last.
func (s *seals) check() ([]Damage, error) {
	last, err := s.look()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(s.path + walSuffix); err != nil {
		return summary(last), nil
	}
	for range looks {
		if len(last) == 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
		now, err := s.look()
		if err != nil {
			return nil, err
		}
		now = slices.DeleteFunc(now, func(f finding) bool { return !slices.Contains(last, f) })
		if len(now) == len(last) {
			break
		}
		last = now
	}
	return summary(last), nil
}

// A finding is a damage with what was there.
type finding struct {
	Damage
	got, want seal
	all       bool // no page of the file fits its seal
}

func summary(found []finding) []Damage {
	if len(found) > 0 && found[0].all {
		return []Damage{{Kind: SealsForeign}}
	}
	var out []Damage
	for _, f := range found {
		out = append(out, f.Damage)
	}
	return out
}

// look compares every page once.
func (s *seals) look() ([]finding, error) {
	want, err := readSeals(s.path + sealsSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return []finding{{Damage: Damage{Kind: SealsMissing}}}, nil
	}
	if err != nil {
		return nil, err
	}
	state, err := s.observe()
	if err != nil {
		return nil, err
	}
	var found []finding
	fits := 0
	for page := range state.pages() {
		f, err := state.judge(page, want.of(page))
		if err != nil {
			return nil, err
		}
		if f.Kind == "" {
			fits++
			continue
		}
		found = append(found, f)
	}
	for page := state.size + 1; page <= want.count(); page++ {
		if missed := want.of(page); missed != (seal{}) {
			found = append(found, finding{Damage: Damage{Kind: PageLost, Page: int64(page)}, want: missed})
		}
	}
	if fits == 0 && len(found) > 3 {
		found[0].all = true
	}
	return found, nil
}

// sealList is the content of a file of seals.
type sealList []byte

func readSeals(path string) (sealList, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, fileFault(err)
	}
	if len(b) < len(sealsMagic) || string(b[:len(sealsMagic)]) != sealsMagic {
		return nil, fs.ErrNotExist
	}
	return b[len(sealsMagic):], nil
}

func (l sealList) count() uint32 { return uint32(int64(len(l)) / sealSize) }

func (l sealList) of(page uint32) (s seal) {
	if page <= l.count() {
		copy(s[:], l[int64(page-1)*sealSize:])
	}
	return s
}

// observed is a database file as it stands: the file, and the commits in its
// write-ahead log that count in its place.
type observed struct {
	main     io.ReaderAt
	pageSize int64
	size     uint32            // pages
	log      map[uint32][]seal // every version of a page in the log, the latest last
	buffer   []byte
}

func (s *seals) observe() (*observed, error) {
	if s.held == nil {
		f, err := os.Open(s.path)
		if err != nil {
			return nil, fileFault(err)
		}
		s.held = f
	}
	o := &observed{main: s.held, log: map[uint32][]seal{}}
	var position walPosition
	_, err := position.read(s.path+walSuffix, func(pages map[uint32]seal, size uint32) error {
		for page, seal := range pages {
			o.log[page] = append(o.log[page], seal)
		}
		o.size = size
		return nil
	})
	if err != nil {
		return nil, err
	}
	if o.pageSize = position.pageSize; o.pageSize == 0 {
		o.pageSize = pageSizeOf(s.held)
	}
	if o.size == 0 {
		info, err := s.held.Stat()
		if err != nil {
			return nil, fileFault(err)
		}
		o.size = uint32((info.Size() + o.pageSize - 1) / o.pageSize)
	}
	o.buffer = make([]byte, o.pageSize)
	return o, nil
}

// usualPage is the page size of every file this program makes.
const usualPage = 4096

// pageSizeOf reads the page size from the header of a database file; a header
// that states none must be damaged.
func pageSizeOf(f io.ReaderAt) int64 {
	var b [2]byte
	if _, err := f.ReadAt(b[:], 16); err != nil {
		return usualPage
	}
	size := int64(binary.BigEndian.Uint16(b[:]))
	if size < 512 || size&(size-1) != 0 {
		return usualPage
	}
	return size
}

// pages are the numbers of the pages, from 1.
func (o *observed) pages() func(yield func(uint32) bool) {
	return func(yield func(uint32) bool) {
		for page := uint32(1); page <= o.size; page++ {
			if !yield(page) {
				return
			}
		}
	}
}

// content returns the seal of what counts as a page's content now: its latest
// version in the log, else the file's. A page without any content has the
// zero seal.
func (o *observed) content(page uint32) (s seal, inLog bool, err error) {
	if versions := o.log[page]; len(versions) > 0 {
		return versions[len(versions)-1], true, nil
	}
	s, err = o.inFile(page)
	return s, false, err
}

func (o *observed) inFile(page uint32) (seal, error) {
	clear(o.buffer)
	if _, err := o.main.ReadAt(o.buffer, int64(page-1)*o.pageSize); err != nil && err != io.EOF {
		return seal{}, fileFault(err)
	}
	for _, b := range o.buffer {
		if b != 0 {
			return sealOf(o.buffer), nil
		}
	}
	return seal{}, nil
}

// judge compares one page with its seal. A version in the log is vouched for
// by the checksums of the log; its seal may be an older one when the program
// ended between a commit and its sealing. What the seal may not be is newer
// than everything there is: then commits were lost.
func (o *observed) judge(page uint32, want seal) (finding, error) {
	got, inLog, err := o.content(page)
	if err != nil || got == want {
		return finding{}, err
	}
	f := finding{Damage: Damage{Kind: PageAltered, Page: int64(page)}, got: got, want: want}
	if !inLog {
		if want == (seal{}) {
			f.Kind = PageUnsealed
		}
		return f, nil
	}
	before, err := o.inFile(page)
	if err != nil || want == before || want == (seal{}) || slices.Contains(o.log[page], want) {
		return finding{}, err
	}
	return f, nil
}

// fileFault makes a failure to read or write a file a fault.
func fileFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return &fault.Error{Kind: fault.Unavailable, Key: "fault.disk_full", Err: err}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return &fault.Error{Kind: fault.Unavailable, Key: "fault.data_read_only", Err: err}
	case errors.Is(err, fs.ErrNotExist):
		return &fault.Error{Kind: fault.Unavailable, Key: "fault.data_unreachable", Err: err}
	}
	return &fault.Error{Kind: fault.Unavailable, Key: "fault.disk_failed", Err: err}
}

// collect reads all rows and closes them.
func collect[T any](rows *sql.Rows, read func(scan func(...any) error) (T, error)) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := read(rows.Scan)
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
