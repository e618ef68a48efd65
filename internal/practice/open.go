package practice

import (
	"tranu/internal/casefile"
	"tranu/internal/person"
	"tranu/internal/unit"
)

// An open path stands today at the act until, which happened ago days before
// the day of creation. Spoil makes the fact that blocks it.
type open struct {
	who
	cell  unit.ID
	until casefile.Kind
	ago   int
	spoil func(*casefile.Act)
}

// today is who is being prepared, examined or on probation in Trà Liên: every
// stage is there, with something due, something overdue, something blocked and
// something that waits for another level.
var today = []open{
	// nominated by the youth union, not yet considered by the cell
	{who{"Hồ Thị Trúc", "2006-03-08", person.Female, co, true}, "thon1", casefile.Nominated, 12, nil},
	{who{"Đinh Văn Khải", "2005-10-19", person.Male, xodang, true}, "thon3", casefile.Nominated, 20, nil},
	// on the list, without or with a helper, reviewed or not
	{who{"Hồ Văn Lượng", "2004-07-11", person.Male, co, true}, "thon2", casefile.Listed, 25, nil},
	{who{"Hồ Thị Nhung", "2003-01-30", person.Female, co, true}, "thon1", casefile.Helper, 40, nil},
	{who{"Đinh Thị Thanh Xuân", "2004-12-02", person.Female, xodang, true}, "thon3", casefile.Helper, 55, nil},
	{who{"A Lăng Thị Bưởi", "2002-09-09", person.Female, "26", true}, "truong", casefile.Helper, 75, nil},
	{who{"Hồ Văn Bé", "2001-06-21", person.Male, co, true}, "quansu", casefile.Reviewed, 28, nil},
	{who{"Nguyễn Hoàng Anh", "1999-04-04", person.Male, kinh, true}, "coquan", casefile.Reviewed, 35, nil},
	{who{"Hồ Thị Loan", "2000-02-29", person.Female, co, true}, "thon2", casefile.Reviewed, 62, nil},
	{who{"Đinh Quang Tiến", "2002-05-16", person.Male, xodang, true}, "thon3", casefile.Reviewed, 20, nil},
	// through the awareness course
	{who{"Hồ Thị Hậu", "2001-11-23", person.Female, co, true}, "thon1", "adm_awareness_course", 30, nil},
	{who{"Trần Thị Mỹ Linh", "1997-08-14", person.Female, kinh, true}, "truong", "adm_awareness_course", 64, nil},
	{who{"Hồ Văn Tuyên", "2000-10-05", person.Male, co, true}, "quansu", "adm_awareness_course", 80, nil},
	// the procedure has begun
	{who{"Hồ Thị Thơ", "2000-06-18", person.Female, co, true}, "thon2", casefile.Permission, 15, nil},
	{who{"Đinh Văn Sáng", "1999-09-27", person.Male, xodang, true}, "thon3", "adm_application", 11, nil},
	{who{"Lê Minh Tú", "1996-12-12", person.Male, kinh, true}, "coquan", "adm_cv", 9, nil},
	{who{"Hồ Văn Hên", "1998-03-17", person.Male, co, true}, "thon1", "adm_cv_check", 30, nil},
	{who{"Hồ Thị Thúy Kiều", "1999-07-07", person.Female, co, true}, "thon2", "adm_verification", 14, nil},
	{who{"Đinh Thị Lệ", "2001-04-09", person.Female, xodang, true}, "thon3", "adm_certification", 10, nil},
	// blocked: the introducer is still on probation
	{who{"Hồ Văn Nghiệp", "1998-10-28", person.Male, co, true}, "thon1", "adm_dossier_check", 8, probationaryIntroducer},
	// next: the cell votes
	{who{"Hồ Thị Ngọc Ánh", "2000-12-25", person.Female, co, true}, "thon2", "adm_dossier_check", 6, nil},
	// wait for another level: appraisal, decision
	{who{"Đinh Thị Kim Liên", "1999-05-01", person.Female, xodang, true}, "thon3", casefile.CellAdmits, 12, nil},
	{who{"Phan Văn Hòa", "1998-02-03", person.Male, kinh, true}, "truong", "adm_superior_appraisal", 18, nil},
	// overdue: the decision has not come within its limit
	{who{"Hồ Văn Dương", "1997-11-11", person.Male, co, true}, "quansu", "adm_superior_appraisal", 80, nil},
	// decided, the ceremony is to be held
	{who{"Hồ Thị Thu Hiền", "1998-08-08", person.Female, co, true}, "thon1", "adm_receipt", 10, nil},
	// on probation
	{who{"Đinh Văn Thái", "1999-01-19", person.Male, xodang, true}, "thon3", "adm_archive", 35, nil},
	{who{"Hồ Thị Bảo Châu", "2001-09-15", person.Female, co, true}, "thon2", "rec_course", 60, nil},
	// probation ends soon; recognition on the way; recognition overdue
	{who{"Nguyễn Thị Kiều Oanh", "1997-03-21", person.Female, kinh, true}, "truong", "rec_course", 190, nil},
	{who{"Hồ Văn Hiệp", "1998-06-06", person.Male, co, true}, "coquan", casefile.CellAccepts, 9, nil},
	{who{"Hồ Văn Thông", "1996-05-13", person.Male, co, true}, "thon1", "rec_course", 280, nil},
}

func probationaryIntroducer(a *casefile.Act) {
	if a.Kind == "adm_introductions" {
		a.Lists["introducers"][0]["status"] = "probationary"
	}
}
