package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// The write-ahead log of SQLite, as its file format documentation describes
// it: a header, then frames of a header and one page. A frame counts when it
// has the salts of the log's header and its checksum continues that of the
// frame before; a commit is the frame that names the size of the database.
const (
	walHeaderSize   = 32
	frameHeaderSize = 24
)

// A walPosition is a place in a write-ahead log, after the last commit read.
type walPosition struct {
	salt     [8]byte
	order    binary.ByteOrder // of the checksums
	pageSize int64
	frames   int64 // read
	sum      [2]uint32
}

// bytes is how much of the log lies before the position.
func (p *walPosition) bytes() int64 {
	if p.frames == 0 {
		return 0
	}
	return walHeaderSize + p.frames*(frameHeaderSize+p.pageSize)
}

// read reads every commit after the position and moves there; at a log that was
// begun anew it starts from its beginning. For each commit it calls commit
// with the seals of its pages and the size of the database in pages. A log
// that is not there has no commits.
func (p *walPosition) read(path string, commit func(pages map[uint32]seal, size uint32) error) (more bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		*p = walPosition{}
		return false, nil
	}
	if err != nil {
		return false, fileFault(err)
	}
	defer f.Close()
	if valid, err := p.enter(f); err != nil || !valid {
		return false, err
	}
	frame := make([]byte, frameHeaderSize+p.pageSize)
	pages, at := map[uint32]seal{}, *p
	for {
		ok, err := at.next(f, frame)
		if err != nil || !ok {
			return more, err
		}
		pages[binary.BigEndian.Uint32(frame)] = sealOf(frame[frameHeaderSize:])
		if size := binary.BigEndian.Uint32(frame[4:]); size > 0 {
			if err := commit(pages, size); err != nil {
				return more, err
			}
			clear(pages)
			*p, more = at, true
		}
	}
}

// enter reads the header of the log. It is false for a log without one.
func (p *walPosition) enter(f io.ReaderAt) (bool, error) {
	var h [walHeaderSize]byte
	if _, err := f.ReadAt(h[:], 0); err == io.EOF {
		*p = walPosition{}
		return false, nil
	} else if err != nil {
		return false, fileFault(err)
	}
	var order binary.ByteOrder = binary.LittleEndian
	if binary.BigEndian.Uint32(h[:])&1 == 1 {
		order = binary.BigEndian
	}
	sum := walSum(order, [2]uint32{}, h[:24])
	if binary.BigEndian.Uint32(h[:])&^1 != 0x377f0682 || sum != readSum(h[24:]) {
		*p = walPosition{}
		return false, nil
	}
	if p.frames > 0 && bytes.Equal(p.salt[:], h[16:24]) {
		return true, nil
	}
	*p = walPosition{salt: [8]byte(h[16:24]), order: order, pageSize: int64(binary.BigEndian.Uint32(h[8:])), sum: sum}
	return true, nil
}

// next reads the frame at the position and moves behind it. It is false when
// no valid frame is there.
func (p *walPosition) next(f io.ReaderAt, frame []byte) (bool, error) {
	if _, err := f.ReadAt(frame, walHeaderSize+p.frames*int64(len(frame))); err == io.EOF {
		return false, nil
	} else if err != nil {
		return false, fileFault(err)
	}
	if !bytes.Equal(p.salt[:], frame[8:16]) {
		return false, nil
	}
	sum := walSum(p.order, walSum(p.order, p.sum, frame[:8]), frame[frameHeaderSize:])
	if sum != readSum(frame[16:]) {
		return false, nil
	}
	p.sum = sum
	p.frames++
	return true, nil
}

func readSum(b []byte) [2]uint32 {
	return [2]uint32{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}

// walSum continues the checksum of the log over b, whose length is a multiple
// of 8.
func walSum(order binary.ByteOrder, sum [2]uint32, b []byte) [2]uint32 {
	s0, s1 := sum[0], sum[1]
	for ; len(b) >= 8; b = b[8:] {
		s0 += order.Uint32(b) + s1
		s1 += order.Uint32(b[4:]) + s0
	}
	return [2]uint32{s0, s1}
}
