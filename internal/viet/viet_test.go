package viet

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"tranu/internal/fault"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"Nguyễn Văn Đức", "nguyen van duc"},
		{"  TRẦN   THỊ \t Ước ", "tran thi uoc"},
		{"Hoà", "hoa"},
		{"Hòa", "hoa"},
		{"Hoa\u0300", "hoa"}, // not composed
		{"H’Hen Niê", "h'hen nie"},
		{"Y Moan Êban", "y moan eban"},
		{"Ka Sô\u0306 Ƀlăk", "ka so blak"},
		{"Zơ Râm Nhới", "zo ram nhoi"},
		{"Chi bộ 1, thôn 2", "chi bo 1, thon 2"},
		{"Đđ", "dd"},
		{"Москва", "москва"},
		{"", ""},
		{" \u00A0 ", ""},
	} {
		if got := Fold(tt.in); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestFoldTable holds the table against the slow definition for every rune it
// could hold, and every Vietnamese letter.
func TestFoldTable(t *testing.T) {
	t.Parallel()
	for r := rune(1); r < 0x2000; r++ {
		if s := "a" + string(r) + "b"; Fold(s) != foldSlowly(s) {
			t.Errorf("%U: Fold %q, slowly %q", r, Fold(s), foldSlowly(s))
		}
	}
	n := 0
	for _, base := range "aăâeêioôơuưy" {
		for _, tone := range []string{"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"} {
			for _, s := range []string{string(base) + tone, strings.ToUpper(string(base)) + tone} {
				n++
				r := []rune(norm.NFC.String(s))
				if len(r) != 1 || lookup(r[0]).fold == 0 {
					t.Errorf("%q is not in the table", s)
				}
			}
		}
	}
	if n+len("đĐ")/2 != 146 {
		t.Errorf("tried %d letters", n)
	}
}

var (
	families = words("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Hà Trương Lương Y H'Hen Zơ Ka Kpă Rơ A Alăng Êban Niê")
	middles  = words("Văn Thị Hữu Đức Xuân Ngọc Thanh Minh Quang Kim Thùy Thuỳ Bảo Gia Như Hoài Diệu Ánh Ước Đình Râm Lăng Châm Mlô")
	givens   = words("An Ân Ấn Ẩn Anh Ánh Ảnh Ba Bà Bá Bạ Bã Bả Bình Chi Chí Dung Dũng Đông Đồng Động Đức Hà Hạ Há Hả Hòa Hoà Hoa Hóa Huệ Huế Liên Ly Lý Mai Mận Nga Ngà Ngã Nghĩa Oanh Ơn Phú Phụ Quý Quỳ Sơn Sớn Tâm Tầm Tấm Thu Thủ Thư Thử Thứ Tú Tư Từ Uyên Ư Ứng Vân Vấn Xuyến Ý Yến Nhới Bhuôch Moan Êban")
)

func words(s string) []string { return strings.Fields(s) }

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// randomName is a name out of real parts, or of random letters.
func randomName(r *rand.Rand) string {
	if r.IntN(4) > 0 {
		name := pick(r, families)
		for range r.IntN(3) {
			name += " " + pick(r, middles)
		}
		return name + " " + pick(r, givens)
	}
	const letters = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵfjwz"
	all := []rune(letters)
	var b strings.Builder
	for w := range 1 + r.IntN(4) {
		if w > 0 {
			b.WriteByte(' ')
		}
		for range 1 + r.IntN(7) {
			b.WriteRune(all[r.IntN(len(all))])
		}
	}
	return b.String()
}

// TestOrderIsTheCollators sorts 200,000 names by key and asks the collator of
// x/text about every neighbouring pair, then about random pairs.
func TestOrderIsTheCollators(t *testing.T) {
	t.Parallel()
	const n = 200_000
	r := rand.New(rand.NewPCG(20, 21))
	names := make([]string, n)
	for i := range names {
		names[i] = randomName(r)
	}
	c := collate.New(language.Vietnamese, collate.IgnoreCase)
	agree := func(a, b string) {
		want := 0
		pa, pb := Split(a, GivenLast), Split(b, GivenLast)
		for _, pair := range [3][2]string{{pa.Given, pb.Given}, {pa.Middle, pb.Middle}, {pa.Family, pb.Family}} {
			want = cmp.Or(want, c.CompareString(pair[0], pair[1]))
		}
		if got := bytes.Compare(NameKey(a, GivenLast), NameKey(b, GivenLast)); got != want {
			t.Errorf("%q and %q as names: %d, want %d", a, b, got, want)
		}
		if got, want := bytes.Compare(Key(a), Key(b)), c.CompareString(a, b); got != want {
			t.Errorf("%q and %q: %d, want %d", a, b, got, want)
		}
	}
	keys := make([][]byte, n)
	order := make([]int, n)
	size := 0
	for i, s := range names {
		keys[i], order[i] = NameKey(s, GivenLast), i
		size += len(keys[i])
	}
	slices.SortFunc(order, func(a, b int) int { return bytes.Compare(keys[a], keys[b]) })
	for i := range order[1:] {
		agree(names[order[i]], names[order[i+1]])
		if t.Failed() {
			break
		}
	}
	for range n / 2 {
		if t.Failed() {
			break
		}
		agree(pick(r, names), pick(r, names))
	}
	if mean := float64(size) / n; mean > 22 {
		t.Errorf("a key has %.1f bytes on average", mean)
	}
}

// TestNameOrder is the order as an officer would write the list by hand.
func TestNameOrder(t *testing.T) {
	t.Parallel()
	want := []struct {
		name  string
		order Order
	}{
		{"Nguyễn Văn An", GivenLast},
		{"Nguyễn Thị Ánh", GivenLast},
		{"A Lăng Bhuôch", GivenLast},
		{"Đào", GivenLast},
		{"H'Hen Niê", GivenFirst},
		{"Hồ Thị Hà", GivenLast},
		{"Hồ Văn Hà", GivenLast},
		{"Lê Văn Hà", GivenLast},
		{"Hồ Thị Hạ", GivenLast},
		{"Hồ Thị Mai", GivenLast},
		{"Y Moan Êban", GivenFirst},
		{"Zơ Râm Nhới", GivenLast},
		{"Ủy viên A", AsWritten},
		{"Đinh Văn Xô", GivenLast},
	}
	for i := range want[1:] {
		a, b := want[i], want[i+1]
		if bytes.Compare(NameKey(a.name, a.order), NameKey(b.name, b.order)) >= 0 {
			t.Errorf("%s does not stand before %s", a.name, b.name)
		}
	}
	if !bytes.Equal(NameKey("HỒ THỊ MAI", GivenLast), NameKey("Hồ Thị Mai", GivenLast)) {
		t.Error("case counts")
	}
	if !bytes.Equal(NameKey("H’Hen Niê", GivenFirst), NameKey("H'Hen Niê", GivenFirst)) {
		t.Error("the sign typed for an apostrophe counts")
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		order Order
		want  Parts
	}{
		{"Nguyễn Thị Minh Khai", GivenLast, Parts{"Khai", "Thị Minh", "Nguyễn"}},
		{"Zơ Râm Nhới", GivenLast, Parts{"Nhới", "Râm", "Zơ"}},
		{"Lê Lợi", GivenLast, Parts{"Lợi", "", "Lê"}},
		{"Kring", GivenLast, Parts{Given: "Kring"}},
		{"Kring", GivenFirst, Parts{Given: "Kring"}},
		{"H'Hen Niê", GivenFirst, Parts{"H'Hen", "", "Niê"}},
		{"Y Moan Êban", GivenFirst, Parts{"Moan", "Y", "Êban"}},
		{"Y Moan", GivenFirst, Parts{Given: "Moan", Middle: "Y"}},
		{"  Ka  Să  Wơn ", AsWritten, Parts{Given: "Ka Să Wơn"}},
		{"Lê Lợi", "unknown", Parts{"Lợi", "", "Lê"}},
		{" ", GivenLast, Parts{}},
	} {
		if got := Split(tt.name, tt.order); got != tt.want {
			t.Errorf("Split(%q, %q) = %q, want %q", tt.name, tt.order, got, tt.want)
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		query, name string
		want        Rank
	}{
		{"hà", "Hồ Thị Hà", Exact},
		{"HÀ", "Hồ Thị Hà", Exact},
		{"ha\u0300", "Hồ Thị Hà", Exact},
		{"hà", "Hồ Thị Hạ", Start},
		{"ha", "Hồ Thị Ha", Exact},
		{"ha", "Hồ Thị Hạ", Start},
		{"thi m", "Hồ Thị Mai", Start},
		{"thị m", "Hồ Thị Mai", Exact},
		{"ai", "Hồ Thị Mai", Inside},
		{"dinh", "Đinh Văn Lực", Start},
		{"đinh", "Đinh Văn Lực", Exact},
		{"h'hen", "H’Hen Niê", Exact},
		{"xuân", "Hồ Thị Mai", NoMatch},
		{"", "Hồ Thị Mai", Exact},
	} {
		s := NewSearch(tt.query)
		if got := s.Rank(tt.name); got != tt.want {
			t.Errorf("%q in %q: rank %d, want %d", tt.query, tt.name, got, tt.want)
		}
		if got := strings.Contains(Fold(tt.name), s.Fold()); got != (tt.want != NoMatch) {
			t.Errorf("%q in %q: the folded column says %v", tt.query, tt.name, got)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want, key string }{
		{"  Hồ   Thị\tMai ", "Hồ Thị Mai", ""},
		{"Hô\u0300 Thi\u0323 Mai", "Hồ Thị Mai", ""},
		{"Hồ\u200B Thị\uFEFF Mai", "Hồ Thị Mai", ""},
		{"Hồ\u00A0Mai", "Hồ Mai", ""},
		{"Hồ\x00Mai", "", "fault.text_control"},
		{"Hồ\u202EMai", "", "fault.text_control"},
		{"Hồ \uE000", "", "fault.text_control"},
		{"H\xff", "", "fault.text_utf8"},
		{"NguyÔn V¨n An", "", "fault.text_legacy"},
		{strings.Repeat("ơ", MaxText), strings.Repeat("ơ", MaxText), ""},
		{strings.Repeat("ơ", MaxText+1), "", "fault.text_long"},
		{"", "", ""},
	} {
		got, err := Clean(tt.in)
		key := ""
		if f, ok := errors.AsType[*fault.Error](err); ok {
			key = f.Key
		}
		if got != tt.want || key != tt.key {
			t.Errorf("Clean(%.20q) = %.20q, %v; want %.20q, %s", tt.in, got, err, tt.want, tt.key)
		}
	}
	got, err := CleanLines("\r\n Dòng  một \r\n\r\ndòng hai\n\n")
	if want := "Dòng một\n\ndòng hai"; got != want || err != nil {
		t.Errorf("CleanLines: %q, %v; want %q", got, err, want)
	}
	if _, err := CleanLines("một\nNguyÔn V¨n An"); !fault.Is(err, fault.Invalid) {
		t.Errorf("CleanLines takes an old encoding: %v", err)
	}
	if _, err := CleanLines(strings.Repeat("dòng\n", MaxText)); !fault.Is(err, fault.TooLarge) {
		t.Errorf("CleanLines takes any length: %v", err)
	}
}

func TestLegacy(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{"NguyÔn V¨n An", TCVN3},
		{"TrÇn ThÞ Hång", TCVN3},
		{"§inh V¨n Lùc", TCVN3},
		{"Lª ThÞ Hoa", TCVN3},
		{"Hå Thu", TCVN3},
		{"Phã bÝ th\u00AD", TCVN3},
		{"Nguyeãn Vaên An", VNI},
		{"Traàn Thò Hoàng", VNI},
		{"Ñinh Vaên Löïc", VNI},
		{"Phaïm Vaên Ñoâng", VNI},
		{"Hoà Thò Mai Höông", ""}, // too little to tell: Hoà and Thò are words
		{"Nguyễn Văn Đức", ""},
		{"TRẦN THỊ HỒNG", ""},
		{"HỒ THỊ ÁNH TUYẾT", ""},
		{"Hoà Thoà Loá Hoè Huế Quê Tuấn Thuận Uyên", ""},
		{"Y Ngông Niê Kdăm", ""},
		{"H'Hen Niê, Ka Sô Liễng, Y Blô Êban", ""},
		{"Alăng Ñun", ""},
		{"Müller", ""},
		{"Loïc", ""},
		{"René Nguyễn", ""},
		{"Điều 5 § 2", ""},
		{"Nghị quyết 6a; 25 °C; 10 m²; ½", ""},
		{"", ""},
	} {
		if got := Legacy(tt.text); got != tt.want {
			t.Errorf("Legacy(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 20_000 {
		name := pick(r, families) + " " + pick(r, middles) + " " + pick(r, givens)
		for _, s := range []string{name, strings.ToUpper(name), strings.ToLower(name)} {
			if got := Legacy(s); got != "" {
				t.Fatalf("Legacy(%q) = %q", s, got)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"Hồ Thị Mai", "H’Hen Niê", "NguyÔn V¨n An", "ô\u0306\u0323x", "\u0301", "İß\u212A", "ﬁ\xff", "\u1E9E", "Ǆ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fold := Fold(s)
		if again := Fold(fold); again != fold {
			t.Errorf("Fold(%q) = %q, folded again %q", s, fold, again)
		}
		if Fold(NFC(s)) != Fold(norm.NFD.String(s)) {
			t.Errorf("%q: the form of Unicode counts in folding", s)
		}
		if !bytes.Equal(Key(NFC(s)), Key(norm.NFD.String(s))) {
			t.Errorf("%q: the form of Unicode counts in sorting", s)
		}
		for _, order := range Orders() {
			if key := NameKey(s, order); !bytes.Equal(key, NameKey(s, order)) {
				t.Errorf("%q: two keys", s)
			}
		}
		clean, err := Clean(s)
		if err != nil {
			return
		}
		if again, err := Clean(clean); again != clean || err != nil {
			t.Errorf("Clean(%q) = %q, cleaned again %q, %v", s, clean, again, err)
		}
		if strings.ContainsFunc(clean, unicode.IsControl) {
			t.Errorf("Clean(%q) = %q has control characters", s, clean)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		Fold("Nguyễn Thị Hồng Ngọc")
	}
}

func BenchmarkNameKey(b *testing.B) {
	for b.Loop() {
		NameKey("Nguyễn Thị Hồng Ngọc", GivenLast)
	}
}

func Example() {
	fmt.Println(Fold("Đinh Thị Hương Trà"))
	// Output: dinh thi huong tra
}
