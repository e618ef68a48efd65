package target

import "cmp"

// A Ratio is a count over a count, kept exact. Without a positive denominator
// it says nothing.
type Ratio struct{ Num, Den int }

// Valid says whether the ratio says anything.
func (r Ratio) Valid() bool { return r.Den > 0 }

// Compare is -1, 0 or +1 as r is less than, equal to or greater than s. Both
// must be valid.
func (r Ratio) Compare(s Ratio) int {
	return cmp.Compare(int64(r.Num)*int64(s.Den), int64(s.Num)*int64(r.Den))
}

// Percent returns the ratio in percent with so many decimals (0 to 4), as an
// integer of the last decimal's unit, rounded half up, and whether it is exact:
// 1351 of 2800 with 2 decimals is 4825 (48,25 %). Display only: tests compare
// ratios.
func (r Ratio) Percent(decimals int) (scaled int, exact bool) {
	if !r.Valid() {
		return 0, false
	}
	num, den := int64(r.Num)*100, int64(r.Den)
	for range decimals {
		num *= 10
	}
	rounded := (2*num + den) / (2 * den)
	return int(rounded), rounded*den == num
}
