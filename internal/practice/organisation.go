package practice

import (
	"tranu/internal/civil"
	"tranu/internal/rule"
	"tranu/internal/unit"
)

// Committee is the root committee of the practice data: the first column of
// every key.
const Committee = "practice"

// Owner is the committee that owns the practice data folder: Đảng bộ xã Trà
// Liên, which continues Trà Nú since 1 July 2025.
const Owner unit.ID = "tralien"

// TraNu is the commune committee of the seed article, until 30 June 2025.
const TraNu unit.ID = "tranu"

var (
	longAgo = civil.MustParse("1976-01-01")
	founded = civil.MustParse("2003-08-01") // Bắc Trà My
	merger  = civil.MustParse("2025-07-01")
)

// mergerDecision is what the practice data names as the ground of the merger.
const mergerDecision = "Nghị quyết sắp xếp đơn vị hành chính năm 2025 (dữ liệu thực hành)"

// A cell of the practice commune: its name, its size at the end of 2021 before
// the year's admissions, and its target of 2021 (-1: none given).
type cell struct {
	id      unit.ID
	code    string
	name    string
	hamlet  string
	members int
	target  int
}

var cells = []cell{
	{"thon1", "99.001.001.000.001", "Chi bộ thôn 1", "thôn 1", 24, 1},
	{"thon2", "99.001.001.000.002", "Chi bộ thôn 2", "thôn 2", 22, 1},
	{"thon3", "99.001.001.000.003", "Chi bộ thôn 3", "thôn 3", 20, 1},
	{"truong", "99.001.001.000.004", "Chi bộ Trường học", "khu trung tâm", 21, 1},
	{"coquan", "99.001.001.000.005", "Chi bộ Cơ quan xã", "khu trung tâm", 19, 0},
	{"quansu", "99.001.001.000.006", "Chi bộ Quân sự xã", "khu trung tâm", 11, -1},
}

// units is the organisation of the practice commune through time. All codes
// begin with 99: no real organisation has one of them.
func units() []unit.Unit {
	top := []unit.Unit{
		body("quangnam", unit.Province, longAgo, merger, "", "99.000.000.000.000", "Tỉnh ủy Quảng Nam", "Quảng Nam"),
		body("bactramy", unit.District, founded, merger, "quangnam", "99.001.000.000.000", "Huyện ủy Bắc Trà My", "Bắc Trà My"),
		body(TraNu, unit.Commune, founded, merger, "bactramy", "99.001.001.000.000", "Đảng bộ xã Trà Nú", "Trà Nú"),
		body("tradong", unit.Commune, founded, merger, "bactramy", "99.001.002.000.000", "Đảng bộ xã Trà Đông", "Trà Đông"),
		body("trakot", unit.Commune, founded, merger, "bactramy", "99.001.003.000.000", "Đảng bộ xã Trà Kót", "Trà Kót"),
		body("danang", unit.Province, longAgo, civil.Date{}, "", "99.100.000.000.000", "Thành ủy Đà Nẵng", "Đà Nẵng"),
		body(Owner, unit.Commune, merger, civil.Date{}, "danang", "99.100.001.000.000", "Đảng bộ xã Trà Liên", "Trà Liên"),
	}
	for _, c := range cells {
		u := body(c.id, unit.Cell, founded, civil.Date{}, TraNu, c.code, c.name, c.name)
		later := c.name + " (Trà Nú)"
		u.Names = append(u.Names, rule.Dated[unit.Name]{From: merger, Value: unit.Name{Code: c.code, Full: later, Short: later}})
		u.Parents = append(u.Parents, rule.Dated[unit.ID]{From: merger, Value: Owner})
		top = append(top, u)
	}
	return top
}

func body(id unit.ID, kind unit.Kind, from, to civil.Date, parent unit.ID, code, full, short string) unit.Unit {
	return unit.Unit{
		ID: id, Kind: kind, Founded: from, Dissolved: to,
		Names:   rule.History[unit.Name]{{From: from, Value: unit.Name{Code: code, Full: full, Short: short}}},
		Parents: rule.History[unit.ID]{{From: from, Value: parent}},
	}
}

// successions carry the practice commune through the merger of July 2025.
// Trà Đông and Trà Kót have no data of their own here.
func successions() []unit.Succession {
	return []unit.Succession{
		{From: TraNu, To: Owner, On: merger, Main: true, Document: mergerDecision},
		{From: "tradong", To: Owner, On: merger, Document: mergerDecision},
		{From: "trakot", To: Owner, On: merger, Document: mergerDecision},
		{From: "quangnam", To: "danang", On: merger, Document: mergerDecision},
	}
}
