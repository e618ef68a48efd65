package practice

import (
	"cmp"
	"fmt"

	"tranu/internal/person"
	"tranu/internal/unit"
)

// Codes of the ethnic groups met at Trà Nú.
const (
	kinh   = "01"
	xodang = "14" // Xơ-đăng, with the Ca Dong as a branch
	co     = "30"
)

// who is one invented person.
type who struct {
	name   string
	birth  string
	sex    person.Sex
	ethnic string
	youth  bool
}

// An admitted person, with the cell and the day of the ceremony.
type admitted struct {
	who
	cell     unit.ID
	ceremony string
}

// admitted2021 are the eight admitted in 2021: six from ethnic minorities.
var admitted2021 = []admitted{
	{who{"Hồ Thị Mai Lan", "1998-04-12", person.Female, co, true}, "thon1", "2021-03-26"},
	{who{"Hồ Văn Thiết", "1996-09-03", person.Male, co, true}, "thon2", "2021-04-22"},
	{who{"Đinh Thị Hương Trà", "1999-12-20", person.Female, xodang, true}, "thon3", "2021-05-19"},
	{who{"Nguyễn Thị Bích Ngọc", "1988-02-08", person.Female, kinh, false}, "truong", "2021-05-20"},
	{who{"Hồ Minh Đức", "1995-07-27", person.Male, co, true}, "quansu", "2021-08-27"},
	{who{"Đinh Văn Lực", "1997-01-15", person.Male, xodang, true}, "thon3", "2021-10-15"},
	{who{"Trần Quốc Huy", "1986-06-30", person.Male, kinh, false}, "coquan", "2021-11-05"},
	{who{"Hồ Thị Sương", "2000-11-02", person.Female, co, true}, "thon1", "2021-12-17"},
}

// later are admitted between 2022 and 2025.
var later = []admitted{
	{who{"Hồ Văn Rin", "1999-03-05", person.Male, co, true}, "thon2", "2022-09-02"},
	{who{"Đinh Thị Nghĩa", "2001-08-19", person.Female, xodang, true}, "thon3", "2022-11-18"},
	{who{"Hồ Thị Diễm", "2002-05-25", person.Female, co, true}, "thon1", "2023-05-19"},
	{who{"Phan Thị Thùy Dung", "1994-10-10", person.Female, kinh, true}, "truong", "2023-12-22"},
	{who{"Hồ Văn Khoa", "2003-02-14", person.Male, co, true}, "quansu", "2024-08-16"},
}

var (
	families   = []string{"Hồ", "Đinh", "Hồ", "Nguyễn", "Hồ", "Trần", "Đinh", "Hồ", "Phạm", "Hồ"}
	maleMids   = []string{"Văn", "Minh", "Thanh", "Xuân", "Ngọc", "Quang", "Hữu"}
	femaleMids = []string{"Thị", "Thị Kim", "Thị Thu", "Thị Hồng", "Thị Ngọc"}
	maleGiven  = []string{"An", "Bình", "Cường", "Dũng", "Đông", "Giang", "Hải", "Hiếu", "Khánh", "Lâm", "Long", "Nam", "Phú", "Quý", "Sơn", "Tâm", "Thắng", "Tuấn", "Ước", "Việt"}
	femGiven   = []string{"Ánh", "Chi", "Duyên", "Đào", "Hạnh", "Hiền", "Hoa", "Huệ", "Liên", "Ly", "Mận", "Nga", "Nhàn", "Oanh", "Phượng", "Quyên", "Tâm", "Thảo", "Vân", "Yến"}
)

// oldMember makes the i-th member carried over from the paper register. No two
// have the same name.
func oldMember(i int) who {
	w := who{sex: person.Male, ethnic: co, birth: fmt.Sprintf("%d-%02d-%02d", 1952+i*41%44, 1+i*7%12, 1+i*11%28)}
	given, mids := maleGiven, maleMids
	if i%5 < 2 {
		w.sex, given, mids = person.Female, femGiven, femaleMids
	}
	family := families[i%len(families)]
	w.name = fmt.Sprintf("%s %s %s", family, mids[i/len(families)%len(mids)], given[(i*3+i/20)%len(given)])
	switch {
	case family == "Đinh" || i%9 == 4:
		w.ethnic = xodang
	case family == "Trần" && i%2 == 1:
		w.ethnic = kinh
	}
	return w
}

// mentors are official members, one a cell, who help the people being prepared.
var mentors = map[unit.ID]string{
	"thon1": "Hồ Văn Phương", "thon2": "Hồ Thị Lộc", "thon3": "Đinh Văn Thiêng",
	"truong": "Lê Thị Thanh Tâm", "coquan": "Nguyễn Văn Chính", "quansu": "Hồ Quốc Việt",
}

func mentorOf(p *path) string { return cmp.Or(mentors[p.cell], "Đinh Văn Thiêng") }

// cardNumber is an invented number of twelve digits.
func cardNumber(p *path) string {
	return fmt.Sprintf("99%03d%07d", p.ceremony.YearDay(), p.ceremony.Year()*1000+len(p.person.name))
}
