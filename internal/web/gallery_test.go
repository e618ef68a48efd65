package web

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"tranu/internal/audit"
	"tranu/internal/auth"
	"tranu/internal/casefile"
	"tranu/internal/civil"
	"tranu/internal/desk"
	"tranu/internal/fault"
	"tranu/internal/locale"
	"tranu/internal/person"
	"tranu/internal/procedure"
	"tranu/internal/rule"
	"tranu/internal/ruling"
	"tranu/internal/target"
	"tranu/internal/unit"
	"tranu/internal/web/webtest"
)

// A show is a page with what it is shown with.
type show struct {
	page string // name of its template
	with string
	of   templ.Component
}

// TestGallery shows every page with all it can hold and with nothing, in both
// languages. With TRANU_GALLERY=DIR it leaves them there to be looked at.
func TestGallery(t *testing.T) {
	t.Parallel()
	inline := regexp.MustCompile(`\sstyle=|<style|<script[^>]*>[^<]`)
	for _, l := range locale.Langs() {
		for _, x := range gallery(l) {
			var buf bytes.Buffer
			if err := x.of.Render(context.Background(), &buf); err != nil {
				t.Errorf("%s %s: %v", x.page, x.with, err)
				continue
			}
			for _, problem := range webtest.Check(buf.Bytes()) {
				t.Errorf("%s %s %s: %s", x.page, x.with, l, problem)
			}
			if found := inline.Find(buf.Bytes()); found != nil {
				t.Errorf("%s %s: the content policy refuses %q", x.page, x.with, found)
			}
			keep(t, x.page+"-"+x.with+"-"+l.String(), buf.Bytes())
		}
	}
}

// TestGalleryIsWhole wants every template of a page in the gallery.
func TestGalleryIsWhole(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatalf("templates %v, %v", files, err)
	}
	pages := gallery(locale.VI)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^templ (\w+Page)\(`).FindAllStringSubmatch(string(text), -1) {
			if !slices.ContainsFunc(pages, func(s show) bool { return s.page == m[1] }) {
				t.Errorf("%s: %s is not in the gallery", name, m[1])
			}
		}
	}
}

func keep(t *testing.T, name string, page []byte) {
	if dir := os.Getenv("TRANU_GALLERY"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".html"), page, 0o644); err != nil {
			t.Error(err)
		}
	}
}

func say(vi, en string) rule.Text { return rule.Text{VI: vi, EN: en} }

var (
	today   = civil.MustParse("2026-11-30")
	hamlet  = desk.UnitRef{ID: "thon1", Kind: unit.Cell, Code: "99.001.001.000.001", Name: "Chi bộ thôn 1"}
	commune = desk.UnitRef{ID: "xa", Kind: unit.Commune, Code: "99.001.001.000.000", Name: "Đảng bộ xã Trà Liên"}
	charter = desk.Cite{Document: "dl", Number: "Điều lệ Đảng", Clause: "4.3", Date: today}
	somber  = desk.Finding{Rule: "VOTE-CELL", Name: say("Đủ hai phần ba", "Two thirds"), Text: say("Phải có hai phần ba tán thành <b>.", "Two thirds must agree <b>."), Verdict: rule.Fail, Effect: rule.Block, Evidence: rule.EvidenceRead, Cites: []desk.Cite{charter}}
	unclear = desk.Finding{Rule: "COURSE", Name: say("Lớp nhận thức", "Course"), Text: say("Phải có giấy chứng nhận.", "There must be a certificate."), Verdict: rule.Unknown, Effect: rule.Warn, Evidence: rule.EvidenceSecondhand, NeedsReason: true,
		Missing: []desk.Missing{{Fact: "course", Label: say("Ngày cấp", "Day of issue"), Who: say("chi bộ", "the cell")}, {Fact: "person.birth_date", Label: say("Ngày sinh", "Birth")}},
		Cites:   []desk.Cite{{Title: say("Suy ra", "Inferred"), Internal: true}, {Number: "01-HD/TW", Via: true}}}
	overdue = desk.Duty{State: desk.Overdue, Case: "c1", Person: "Hồ Thị Anh", Unit: hamlet, Step: "adm_decision", StepName: say("Quyết định", "Decision"), Actor: say("cấp ủy", "the committee"), Due: today, DaysLeft: -3, Deadline: say("Ra quyết định", "Decide"), Cite: []desk.Cite{charter}}
	blocked = desk.Duty{State: desk.Blocked, Case: "c2", Person: "Hồ Văn Bốn", Unit: hamlet, StepName: say("Họp", "Meeting"), Actor: say("chi bộ", "the cell"), Reason: []desk.Finding{somber}, Cite: []desk.Cite{charter}}
	waiting = desk.Duty{State: desk.Waiting, Case: "c3", Person: "Hồ Văn Năm", Unit: hamlet}
	listed  = desk.PoolRow{Case: "c1", Person: "p1", Name: "Hồ Thị Anh", Birth: today, Sex: person.Female, Unit: hamlet, Stage: casefile.StageListed, NominatedBy: auth.YouthUnion, Listed: today, Months: 5, Mentor: "Hồ Văn Bốn", LastReview: today, ReviewDue: true, NextStep: say("Học lớp", "Course"), NextWho: say("trung tâm", "centre")}
)

// read is what every page has when somebody with a role reads it.
func read(l locale.Lang, role auth.Role) base {
	return base{Lang: l, Title: "Trang", Actor: auth.Actor{ID: "a", Name: "Đinh Thị Thu Hà", Role: role}, Practice: true, Section: "home", Path: "/", Head: "nhật ký 12 · abc", Today: today,
		Seats: []desk.Seat{{Login: "ha", Role: auth.DeputySecretary, Name: "Đinh Thị Thu Hà", Unit: commune}}}
}

// gallery is every page, full and empty.
func gallery(l locale.Lang) []show {
	deputy, cell := read(l, auth.DeputySecretary), read(l, auth.CellSecretary)
	return slices.Concat(frameShows(l, deputy), homeShows(l), targetShows(deputy), registerShows(cell), personShows(cell), caseShows(cell), inspectionShows(cell), ruleShows(deputy), rulingShows(deputy), changesShows(deputy))
}

func frameShows(l locale.Lang, b base) []show {
	at := time.Date(2026, 11, 30, 2, 0, 0, 0, time.UTC)
	var entries []audit.Entry
	for i, s := range []audit.Subject{{Kind: "act", ID: "c1/3"}, {Kind: "case", ID: "c1"}, {Kind: "person", ID: "p1"}, {Kind: "resolution", ID: "r1"}, {Kind: "ruling", ID: "4"}, {Kind: "succession", ID: "s1"}} {
		entries = append(entries, audit.Entry{No: int64(i + 1), At: at, ActorName: "Hà", Kind: "act.recorded", Subject: s})
	}
	return []show{
		{"signInPage", "full", signInPage(signIn{base: base{Lang: l, Title: "x"}, Login: "ha", Problem: "sai"})},
		{"signInPage", "empty", signInPage(signIn{base: base{Lang: l, Title: "x"}})},
		{"errorPage", "full", errorPage(problem{base: b, Message: "lỗi", Findings: []desk.Finding{somber, unclear}, Stale: true, Back: "/case/c1"})},
		{"errorPage", "empty", errorPage(problem{base: base{Lang: l, Title: "x"}, Message: "lỗi"})},
		{"logPage", "full", logPage(logView{base: b, Entries: entries, Size: 5})},
		{"logPage", "empty", logPage(logView{base: read(l, auth.Admin)})},
	}
}

func homeShows(l locale.Lang) (out []show) {
	full := desk.Home{Today: today, Unit: commune, Duties: slices.Repeat([]desk.Duty{overdue, blocked}, 8), Stuck: slices.Repeat([]desk.Duty{blocked, waiting}, 5),
		Sheet:  desk.MonthSheet{ToReview: []desk.PoolRow{listed}, ToVote: []desk.Duty{blocked}, Missing: []desk.Duty{overdue}, Ending: []desk.Duty{overdue}},
		Rules:  []desk.ProposalView{raising(), choosing()},
		Counts: desk.HomeCounts{Members: 1250, Cells: 6, Prepared: 3, OpenCases: 2, Probationary: 1, Overdue: 8}}
	for _, role := range []auth.Role{auth.DeputySecretary, auth.Officer, auth.CellSecretary, auth.YouthUnion} {
		out = append(out,
			show{"homePage", "full-" + string(role), homePage(home{base: read(l, role), Home: full, Targets: achieved(), Rows: []desk.PoolRow{listed}})},
			show{"homePage", "empty-" + string(role), homePage(home{base: read(l, role), Home: desk.Home{Today: today, Unit: hamlet}})})
	}
	return append(out,
		show{"dutiesPage", "full", dutiesPage(dutyList{base: read(l, auth.Officer), Duties: []desk.Duty{overdue, blocked, waiting}})},
		show{"dutiesPage", "empty", dutiesPage(dutyList{base: read(l, auth.Officer)})})
}

func achieved() targetView {
	four, one := 4, 1
	return targetView{Root: "xa", Name: "Đảng bộ xã Trà Nú", Year: 2021, AsOf: today, Members: 125, Cells: 6, Mismatch: "tổng không khớp", Rows: []targetRow{
		{Unit: "xa", Name: "Đảng bộ xã Trà Nú", Target: &four, Achieved: 8, Minority: 6, Expected: 3, Percent: "200 %", Pace: "vượt", PaceClass: "done"},
		{Unit: "thon1", Name: "Chi bộ thôn 1", Target: &one}, {Unit: "thon2", Name: "Chi bộ thôn 2", Achieved: 1},
	}}
}

func targetShows(b base) []show {
	r := &target.Resolution{ID: "r1", Number: "6a", Day: today, Title: "Nghị quyết", From: 2020, To: 2025, Goals: []string{"mục tiêu"}}
	p := target.Plan{ID: "k1", Unit: "xa", Year: 2021, Number: "21-KH", Day: today, Title: "Kế hoạch", Resolution: "r1"}
	row := desk.CaseRow{Case: "c1", Person: "p1", Name: "Hồ Thị Anh", Birth: today, Sex: person.Female, EthnicName: say("Co", "Co"), Minority: true, Unit: hamlet, Day: today}
	lines := desk.FigureList{Unit: commune, Query: desk.FigureQuery{What: "target", AsOf: today}, Lines: []target.Line{{Unit: "xa", Count: 4, Document: "21-KH", Day: today, Reason: "bổ sung"}}, LineUnits: []desk.UnitRef{commune}, Resolution: r}
	sent := formValues{Values: url.Values{"what": {"resolution"}, "day": {"31/02/2026"}, "title": {"Nghị quyết"}}}
	entered := desk.Planning{Unit: commune, Year: 2026, Units: []desk.UnitRef{commune, hamlet}, Resolutions: []target.Resolution{*r}, Plans: []target.Plan{p}, Lines: map[unit.ID]target.Line{"xa": {Count: 4}}}
	return []show{
		{"targetsPage", "full", targetsPage(targets{base: b, View: achieved(), Year: 2021, AsOf: today, Resolution: r, Plan: &p})},
		{"targetsPage", "empty", targetsPage(targets{base: b, View: targetView{Name: "Chi bộ thôn 1", Rows: []targetRow{{Name: "Chi bộ thôn 1"}}}, AsOf: today})},
		{"figurePage", "people", figurePage(figureList{base: b, List: desk.FigureList{Unit: commune, Query: desk.FigureQuery{What: "admitted", AsOf: today}, Rows: []desk.CaseRow{row, row}}})},
		{"figurePage", "cells", figurePage(figureList{base: b, List: desk.FigureList{Unit: commune, Query: desk.FigureQuery{What: "cells", AsOf: today}, Units: []desk.UnitRef{hamlet}}})},
		{"figurePage", "lines", figurePage(figureList{base: b, List: lines})},
		{"figurePage", "empty", figurePage(figureList{base: b})},
		{"resolutionPage", "full", resolutionPage(resolution{base: b, View: desk.ResolutionView{Resolution: *r, Unit: commune, Plans: []target.Plan{p}}})},
		{"resolutionPage", "empty", resolutionPage(resolution{base: b})},
		{"planningPage", "full", planningPage(planning{base: b, View: entered, Form: sent, Key: "k", Problem: formProblem{Field: "day", Message: "không phải là ngày"}})},
		{"planningPage", "empty", planningPage(planning{base: b})},
	}
}

func changesShows(b base) []show {
	line := desk.ChangeLine{What: say("Quyết định kết nạp", "Admission decision"), Before: say("22/12/2026", "22 Dec 2026"), After: say("<b>không có", "<b>none")}
	kept := line
	kept.Kept, kept.Rule = true, "VOTE-CELL"
	full := changesView{base: b, Known: true, After: "x", Turns: []civil.Date{today, today}, Book: slices.Repeat([]desk.ChangeLine{line}, 13),
		Report: desk.ChangeReport{AsOf: today, Looked: 1200, Changed: 1, Unchanged: 1198, Unjudged: 1, Next: "y"},
		Cases: []desk.CaseChange{
			{Case: "c1", Person: "Hồ Thị Anh", Unit: hamlet, Stage: casefile.StageResolved, Lines: []desk.ChangeLine{line, kept}},
			{Case: "c2", Person: "Hồ Thị <Bình>", Unit: hamlet, Stage: casefile.StageListed, Err: fault.New(fault.NotFound, "fault.case_not_found")},
		},
		Used: []desk.BookUse{{Book: "0123456789abcdef", Acts: 3, Present: true}, {Book: "fedc", Acts: 1}, {Acts: 2}}}
	return []show{
		{"changesPage", "full", changesPage(full)},
		{"changesPage", "none", changesPage(changesView{base: b, Used: full.Used})},
		{"changesPage", "broken", changesPage(changesView{base: b, Broken: []string{"calendar.yaml:3:5: <sai>"}})},
		{"changesPage", "wrong day", changesPage(changesView{base: b, Known: true, Day: "31/02/2026", Problem: formProblem{Field: "as_of", Message: "không phải là ngày"}})},
		{"changesPage", "empty", changesPage(changesView{base: b, Known: true, Report: desk.ChangeReport{AsOf: today}})},
	}
}

func registerShows(b base) []show {
	wrong := formProblem{Field: "c1", Message: "thiếu lý do", Findings: []desk.Finding{somber}}
	return []show{
		{"registerPage", "full", registerPage(register{base: b, View: desk.Register{Today: today, Unit: commune, Units: []desk.UnitRef{hamlet, commune}, Rows: []desk.PoolRow{listed}, Total: 51, Next: "x"}, Query: desk.RegisterQuery{Search: `"ho"`, Unit: "thon1"}, CanReview: true})},
		{"registerPage", "empty", registerPage(register{base: b})},
		{"reviewPage", "full", reviewPage(review{base: b, Month: "11/2026", Unit: hamlet, Rows: []desk.PoolRow{listed}, Problem: wrong})},
		{"reviewPage", "choice", reviewPage(review{base: b, Month: "11/2026", Unit: commune, Choice: []desk.UnitRef{hamlet}})},
		{"reviewPage", "empty", reviewPage(review{base: b})},
	}
}

func personShows(b base) []show {
	options := []desk.Option{{Value: "30", Label: say("Co", "Co")}}
	form := personForm{Form: formValues{Values: url.Values{"birth": {"31/02/2001"}, "ethnic": {"30"}}}, Problem: formProblem{Field: "birth", Message: "không phải là ngày"}, Ethnic: options, Education: options}
	view := desk.PersonView{Person: person.Person{ID: "p1", Name: "Hồ Thị Anh", Birth: today}, Ethnic: say("Co", "Co"), Religion: say("Không", "None"), Unit: hamlet, Age: 20, CanEdit: true,
		Cases: []desk.CaseRow{{Case: "c1", Stage: casefile.StageListed}}, Changes: []desk.Change{{By: "Hà", Field: "birth", Was: "a", Is: "b", Reason: "giấy khai sinh"}}}
	return []show{
		{"nominatePage", "full", nominatePage(nominate{base: b, personForm: form, Key: "k", Units: []desk.UnitRef{hamlet}})},
		{"nominatePage", "empty", nominatePage(nominate{base: b})},
		{"personPage", "full", personPage(personView{base: b, View: view, Education: "12/12"})},
		{"personPage", "empty", personPage(personView{base: b, View: desk.PersonView{Person: person.Person{ID: "p1", Name: "Hồ Thị Anh"}}})},
		{"correctPersonPage", "full", correctPersonPage(correctPerson{base: b, personForm: personForm{Form: formValues{Values: url.Values{"name": {"Hồ Thị Anh"}}}, Problem: form.Problem}, ID: "p1", Key: "k"})},
		{"correctPersonPage", "empty", correctPersonPage(correctPerson{base: b, personForm: personForm{Form: formValues{Values: url.Values{"name": {"Hồ Thị Anh"}}}}, ID: "p1"})},
	}
}

// vote is the step with everything a form can ask for.
func vote() desk.StepView {
	sheet, _ := procedure.SheetOf(casefile.CellAdmits)
	return desk.StepView{Sheet: sheet, Name: say("Chi bộ họp", "Cell meeting"), Actor: say("chi bộ", "the cell"), May: true, Threshold: "2/3/0", Failure: say("báo cáo cấp ủy", "report"),
		Papers:   []desk.PaperView{{Code: "6-KNĐ", Title: say("Nghị quyết", "Resolution")}, {Code: "X-BBCB", Title: say("Biên bản", "Minutes")}},
		Findings: []desk.Finding{unclear},
		Fields: []desk.FieldView{
			{Name: "fact:adm.resolution_cell", Label: say("Chi bộ", "Cell"), Type: "enum", Words: []desk.Option{{Value: "x", Label: say("x", "x")}}},
			{Name: "fact:cv.birth_date", Label: say("Sinh ngày", "Birth"), Type: "date", Required: true},
			{Name: "list:relatives:0:relation", Label: say("Quan hệ", "Relation"), Type: "string", List: "relatives", ListLabel: say("Người thân", "Relatives")},
			{Name: "vote:official_total", Label: say("Tổng số", "Total"), Type: "int", List: "vote", Required: true, Value: "12"},
			{Name: "vote:yes", Label: say("Tán thành", "In favour"), Type: "int", List: "vote", Required: true},
			{Name: "paper:6-KNĐ:number", Label: say("Nghị quyết", "Resolution"), Type: "string", List: "paper"},
			{Name: "sign:role", Label: say("Chức vụ", "Office"), Type: "string", List: "sign"},
			{Name: "sign:authorised_no_secretary", Label: say("Được ủy nhiệm", "Authorised"), Type: "string", List: "sign", Rare: true},
			{Name: "fact:rem.grounds", Label: say("Căn cứ", "Grounds"), Type: "list", Required: true, Words: []desk.Option{{Value: "a", Label: say("Một", "One")}, {Value: "b", Label: say("Hai", "Two")}}},
		}}
}

func caseShows(b base) []show {
	step, other, ending := vote(), vote(), vote()
	other.May, other.Sheet.Kind = false, "adm_decision"
	ending.Sheet.Kind, ending.Sheet.Way = casefile.Moved, procedure.WayAlong
	removal, repair := ending, ending
	removal.Sheet.Way, repair.Sheet.Way = procedure.WayRemoval, procedure.WayRepair
	act := casefile.Act{No: 3, Kind: casefile.CellAdmits, Day: today, ByName: "Hà", Note: "ghi chú", Corrects: 2, Basis: "văn bản", Reasons: map[string]string{"B": "lý do", "A": "lý do"}}
	age := desk.BoundView{Rule: "ADM-AGE-MAX", Name: say("Không quá 60 tuổi", "Not past 60"), Day: today, Late: say("đường trên 60 tuổi", "the over-60 route"), Cites: []desk.Cite{charter}, Evidence: rule.EvidenceRead}
	counting := desk.CountView{Year: 2027, Asked: 2026, First: today.AddMonths(2), Waits: []desk.BoundView{age}, Closed: []desk.BoundView{age}, Weekends: true, Rows: []desk.CountRow{
		{Name: say("Họp", "Meeting"), Earliest: today.AddMonths(1), Prudent: today, Last: today, Leaves: []desk.BoundView{{Rule: "ADM-DEC-DEADLINE", Name: say("quyết định", "the decision"), Days: 45}}, Cap: age}, {Name: say("Thẩm tra", "Verification"), Request: true, Prudent: today, Last: today}}}
	full := desk.CaseView{Today: today, Case: casefile.Case{ID: "c1", Version: 3}, Person: person.Person{ID: "p1", Name: "Hồ Thị Anh"}, Unit: hamlet, Path: []desk.UnitRef{commune}, Profile: say("Xã", "Commune"), Stage: casefile.StageAdmission,
		Timeline: []desk.TimelineEntry{{Act: act, Name: say("Họp", "Meeting"), Superseded: 4, CanCorrect: true,
			Facts: []desk.FactView{{Label: say("Ngày", "Day"), Type: "date", Value: "2026-11-30"}, {Label: say("Tự khai", "Own"), Word: say("Có", "Yes")}}, Papers: []desk.PaperView{{Code: "6-KNĐ", Title: say("Nghị quyết", "Resolution"), Number: "1", Day: today}},
			Votes: []desk.VoteView{{Body: say("Chi bộ", "Cell"), Question: say("kết nạp", "admit"), Yes: 8, Denominator: 11, Needed: 8, Passed: true, Known: true}, {Body: say("Chi bộ", "Cell")}}}},
		Next: []desk.StepView{step, other}, Later: []desk.StepView{other}, Endings: []desk.StepView{ending, step, removal, repair, other},
		Before: desk.UnitRef{ID: "thon2", Kind: unit.Cell, Name: "Chi bộ thôn 2"}, Projection: casefile.Projection{Away: today, Host: "Sở Nội vụ"},
		Deadlines: []desk.DeadlineView{{Label: say("Hạn", "Limit"), From: say("chi bộ họp", "the cell meets"), Start: today, Due: today, Extended: today, Granted: true, Limit: today, State: "overdue", DaysLeft: -2, Late: say("giải trình", "explained"), Extends: say("cấp ủy", "the committee"), Rule: "ADM-DEC-DEADLINE", Cites: []desk.Cite{charter}, Evidence: rule.EvidenceRead},
			{Label: say("Lễ", "Ceremony"), From: say("nhận quyết định", "receipt"), State: "not_started"}, {Label: say("Muộn", "Late"), Start: today, Due: today, Extended: today, Done: today, State: "late", DaysLeft: -1}, {Label: say("Xong", "Done"), Start: today, Due: today, Done: today, State: "met"}},
		Count:    &counting,
		Computed: []desk.ComputedView{{Label: say("Mẫu số", "Base"), Value: "11", Type: "int"}}, Findings: []desk.Finding{somber}, Straddles: true, Regimes: []rule.Text{say("294", "294"), say("208", "208")}}
	member := full
	member.Count = &desk.CountView{Recognition: true, Year: 2026, Asked: 2026, Official: today, Rows: []desk.CountRow{{Name: say("Họp", "Meeting"), Earliest: today, Prudent: today, Leaves: []desk.BoundView{{Name: say("hết dự bị", "the end of probation"), Days: 30}}}}}
	filled := formValues{Values: url.Values{"day": {"31/02/2026"}, "vote:official_total": {"12"}, "vote:yes": {"7"}, "corrects": {"2"}, "fact:rem.grounds": {"a,b"}, "sign:authorised_no_secretary": {"true"}}}
	wrong := formProblem{Field: "day", Message: "không phải là ngày", Findings: []desk.Finding{somber}}
	form := newActForm(b, full, ending, filled, []desk.UnitRef{hamlet})
	form.Problem, form.Corrects = wrong, "2"
	choosing := form
	choosing.Choices = []desk.Option{{Value: "flag.religious", Label: say("Người theo tôn giáo", "Follows a religion")}}
	stopped := full
	stopped.Next = []desk.StepView{other}
	return []show{
		{"casePage", "full", casePage(caseView{base: b, View: full, Saved: "đã ghi", Cells: []desk.UnitRef{hamlet}})},
		{"casePage", "member", casePage(caseView{base: b, View: member})},
		{"casePage", "waiting", casePage(caseView{base: b, View: stopped})},
		{"casePage", "empty", casePage(caseView{base: b, View: desk.CaseView{Person: person.Person{Name: "Hồ Thị Anh"}, Stage: casefile.StageEnded}})},
		{"actPage", "full", actPage(actPageView{base: b, View: full, Heading: "Họp", Form: form, Problem: wrong, Fails: "báo cáo", VoteFailedLink: "/case/c1/act/vote_failed"})},
		{"actPage", "choice", actPage(actPageView{base: b, View: full, Heading: "Hoàn cảnh", Form: choosing})},
		{"actPage", "empty", actPage(actPageView{base: b, View: full, Heading: "Ghi"})},
	}
}

func inspectionShows(b base) []show {
	wrong := desk.CheckLine{ID: "I03", Name: say("Thứ tự", "Order"), Why: say("Đã từng", "It happened"), Mend: say("Đối chiếu <b>.", "Compare <b>."), Subject: "order", Grounds: []rule.Ground{"exam", "own"}, Verdict: rule.Fail,
		Said: []rule.Text{say("Đơn: 12/08, muộn hơn lý lịch", "Application later than CV")}, Rules: []desk.Finding{somber}, Days: []desk.FactView{{Label: say("Ngày", "Day"), Type: "date", Value: "2026-11-30"}, {Label: say("Ngày", "Day"), Type: "date", Value: "2026-11-29"}}, Who: []rule.Text{say("chi bộ", "the cell"), say("cấp ủy", "the committee")}}
	lacking := desk.CheckLine{ID: "I52", Name: say("Số định danh", "Number"), Subject: "numbers", Grounds: []rule.Ground{"software"}, Verdict: rule.Unknown, Missing: []desk.Missing{{Label: say("Số", "Number"), Who: say("chi bộ", "the cell")}, {Label: say("Ngày sinh", "Birth")}}}
	kept, not := lacking, lacking
	kept.Verdict, not.Verdict = rule.Pass, rule.NotApplicable
	view := desk.InspectionView{Today: today, Case: casefile.Case{ID: "c1"}, Person: person.Person{Name: "Hồ Thị Anh"}, Unit: hamlet, Profile: say("Xã", "Commune"),
		Groups:  []desk.CheckGroup{{Level: rule.LevelBlock, Lines: []desk.CheckLine{wrong, lacking, kept, not}}, {Level: rule.LevelWarn}, {Level: rule.LevelReport, Lines: []desk.CheckLine{kept}}},
		Outside: []desk.CheckLine{{ID: "I40", Name: say("Số hồ sơ", "Count"), Outside: say("cả tủ hồ sơ", "all dossiers")}},
		Papers:  []desk.DatedPaper{{Name: say("Đơn", "Application"), Number: "1", Day: today, Wrong: []rule.Text{say("Sai thứ tự", "Out of order")}}, {Name: say("Giấy mời", "Invitation")}},
		Steps:   []desk.SheetStep{{Name: say("Họp", "Meeting"), Actor: say("chi bộ", "the cell"), State: procedure.Done, Day: today, Papers: []desk.PaperView{{Code: "6-KNĐ", Number: "1"}, {Code: "X-BBCB", Title: say("Biên bản", "Minutes")}}}, {Name: say("Quyết định", "Decision"), State: procedure.Next}}}
	return []show{
		{"inspectionPage", "full", inspectionPage(inspectionView{base: b, View: view})},
		{"inspectionPage", "empty", inspectionPage(inspectionView{base: b, View: desk.InspectionView{Person: person.Person{Name: "Hồ Thị Anh"}}})},
	}
}

func ruleShows(b base) []show {
	r := rule.Rule{ID: "VOTE-CELL", Name: say("Đủ hai phần ba", "Two thirds"), Statement: say("Phải đủ.", "There must be."), Test: "meets(v)", When: "x"}
	view := desk.RulePage{Rule: r, Steps: []rule.Text{say("Họp", "Meeting"), say("Quyết định", "Decision")}, ProseVI: "Giải thích", ProseEN: "Prose",
		Editions: []desk.EditionView{{Edition: rule.Edition{Effect: rule.Block, Evidence: rule.EvidenceRead}, Regime: rule.Regime{ID: "R208", From: today}, Cites: []desk.Cite{charter},
			Base: rule.Edition{Evidence: rule.EvidenceAssumed}, Raise: pointer(raising()), Marks: []desk.MarkView{marked(), against()}, Proposals: []desk.ProposalView{raising()}}},
		Numbers:  []desk.NumberView{{Key: "months", Label: say("Số tháng", "Months"), Values: []desk.NumberValue{{From: today, Locality: "x", Value: rule.Text{VI: "60 ngày làm việc", EN: "60 working days"}, Evidence: rule.EvidenceRead}}}},
		Examples: desk.ExampleTable{Columns: []rule.Text{say("Ngày", "Day"), say("Có", "Is")}, Rows: []rule.Example{{Cells: []string{"2026-11-30", "true"}, Result: "pass", Why: "đúng"}, {Cells: []string{"", "false"}, Result: "unknown"}}}}
	steps := []desk.Option{{Value: "x", Label: say("Họp", "Meeting")}}
	links := []desk.RuleLink{{ID: "A", Name: r.Name}, {ID: "B", Name: r.Name}}
	readings := []desk.ReadingView{{Says: r.Statement, Cites: []desk.Cite{charter}, Used: true}, {Says: r.Statement}}
	view.Owner = say("Thành ủy", "City committee")
	view.Disputes = []desk.Dispute{
		{Contradiction: rule.Contradiction{ID: "x", Topic: r.Name}, Readings: readings, Setting: r.Name, Default: r.Statement, Present: r.Statement, Rules: links},
		{Contradiction: rule.Contradiction{ID: "y", Topic: r.Name, Fixed: r.Statement}, Readings: readings},
	}
	return []show{
		{"rulePage", "full", rulePage(ruleView{base: b, View: view, Prose: "Giải thích"})},
		{"rulePage", "empty", rulePage(ruleView{base: b, View: desk.RulePage{Rule: r}})},
		{"rulesPage", "full", rulesPage(ruleList{base: b, Query: desk.RuleQuery{Search: "x", Step: "x"}, Rows: []desk.RuleRow{{ID: "A", Name: r.Name, Effect: rule.Block, Evidence: rule.EvidenceRead}, {ID: "B", Name: r.Name}}, Steps: steps})},
		{"rulesPage", "empty", rulesPage(ruleList{base: b})},
		{"disputesPage", "full", disputesPage(disputeList{base: b, Disputes: view.Disputes})},
		{"disputesPage", "empty", disputesPage(disputeList{base: b})},
		{"numbersPage", "full", numbersPage(numberList{base: b, Numbers: view.Numbers})},
		{"numbersPage", "empty", numbersPage(numberList{base: b})},
		{"sourcesPage", "full", sourcesPage(sourceList{base: b, Sources: []desk.SourceView{{Document: rule.Document{ID: "d", Number: "294-QĐ/TW", Title: r.Name, Issuer: r.Name, Date: today, InForceFrom: today, Access: "full_text", Note: r.Statement}, Rules: links}}})},
		{"sourcesPage", "empty", sourcesPage(sourceList{base: b})},
	}
}

func pointer[T any](v T) *T { return &v }

// marked is a mark its author may propose a raise on; against says that the
// text is another.
func marked() desk.MarkView {
	return desk.MarkView{Entry: ruling.Entry{No: 1, Kind: ruling.Read, Rule: "VOTE-CELL", Dated: today, Clause: "3.4", Agrees: true, Day: today, By: "b", ByName: "Phạm Minh Quân"},
		Name: say("Đủ hai phần ba", "Two thirds"), Period: rule.Regime{From: today}, Text: "01-HD/TW", Counts: true, MayRaise: true, MayBlock: true}
}

func against() desk.MarkView {
	m := marked()
	m.No, m.Agrees, m.Note, m.Counts, m.Changed, m.MayRaise = 2, false, "khác ở điểm 3", false, true, false
	return m
}

func raising() desk.ProposalView {
	x := desk.ProposalView{Entry: ruling.Entry{No: 3, Kind: ruling.Raise, About: 1, Block: true, Note: "đã đối chiếu", By: "b", ByName: "Phạm Minh Quân"}, State: ruling.Open, Name: say("Đủ hai phần ba", "Two thirds"),
		RuleID: "VOTE-CELL", Regime: rule.Regime{From: today}, Mark: marked()}
	x.Mark.MayRaise = false
	return x
}

func choosing() desk.ProposalView {
	return desk.ProposalView{Entry: ruling.Entry{No: 4, Kind: ruling.Choose, Setting: "policy", Value: "a", Day: today, Document: "5-TB/ĐU", Note: "thống nhất", By: "a", ByName: "Hà"}, State: ruling.Agreed,
		Answer: ruling.Entry{No: 5, Kind: ruling.Confirm, ByName: "Công"}, Name: say("Cách tính", "Counting"), ValueIs: say("Ngày cuối tháng", "Last day"), MayUndo: true}
}

func rulingShows(b base) []show {
	wrong := formProblem{Field: "note", Message: "phải nêu lý do"}
	rulePage := desk.RulePage{Rule: rule.Rule{ID: "VOTE-CELL", Name: say("Đủ hai phần ba", "Two thirds"), Statement: say("Phải đủ.", "There must be.")},
		Numbers: []desk.NumberView{{Label: say("Số tháng", "Months"), Values: []desk.NumberValue{{From: today, Value: rule.Text{VI: "60", EN: "60"}}, {From: today, Locality: "HN", Value: rule.Text{VI: "61", EN: "61"}}}}}}
	edition := desk.EditionView{Edition: rule.Edition{Effect: rule.Warn, Evidence: rule.EvidenceAssumed}, Regime: rule.Regime{ID: "R208", From: today}, Cites: []desk.Cite{charter}}
	filled := formValues{Values: url.Values{"agrees": {"false"}, "document": {"dl"}, "dated": {"31/02/2026"}, "setting": {"policy"}, "day": {"hôm qua"}}}
	taken, undone, withdraw := choosing(), raising(), choosing()
	taken.State, taken.Answer, taken.MayUndo = ruling.Declined, ruling.Entry{No: 6, Kind: ruling.Decline, By: "a", Note: "ghi nhầm"}, false
	undone.State, undone.Answer, undone.Undone, undone.Standing = ruling.Undone, ruling.Entry{No: 6, Kind: ruling.Decline, By: "x"}, ruling.Entry{No: 7, Note: "sai"}, ruling.Outdated
	withdraw.Kind, withdraw.Of, withdraw.State = ruling.Withdraw, pointer(choosing()), ruling.Open
	outdated, moot := raising(), raising()
	outdated.State, outdated.Standing, moot.State, moot.Standing = ruling.Agreed, ruling.Outdated, ruling.Agreed, ruling.Moot
	limit := desk.Impact{Case: "c1", Person: "Hồ Thị Anh", Unit: hamlet, What: say("Hạn", "Limit"), Was: desk.Side{Due: today}}
	fails := desk.Impact{Case: "c1", Person: "Hồ Thị Anh", Unit: hamlet, What: say("Đủ", "Enough"), Rule: "VOTE-CELL", Was: desk.Side{Verdict: rule.Fail, Effect: rule.Warn}, Is: desk.Side{Verdict: rule.Pass}}
	policy := rule.Setting{Key: "policy", Label: say("Cách tính", "Counting"), Evidence: rule.EvidenceAssumed}
	return []show{
		{"readPage", "full", readPage(reading{base: b, Sheet: desk.ReadingSheet{Page: rulePage, Edition: edition, Documents: []desk.Option{{Value: "dl", Label: say("Điều lệ", "Charter")}}}, Form: filled, Key: "k", Problem: wrong})},
		{"readPage", "empty", readPage(reading{base: b, Sheet: desk.ReadingSheet{Page: rulePage, Edition: edition}})},
		{"readingsPage", "full", readingsPage(readings{base: b, View: desk.Readings{Open: []desk.ProposalView{raising()}, Raises: []desk.ProposalView{undone, outdated, moot}, Marks: []desk.MarkView{marked(), against()}, Hash: "abc"}})},
		{"readingsPage", "empty", readingsPage(readings{base: b})},
		{"proposalPage", "raise", proposalPage(proposal{base: b, View: desk.ProposalPage{Proposal: raising(), Before: edition, After: edition, Against: []desk.MarkView{against()}, Impacts: []desk.Impact{fails, limit}, Seen: 4, MayConfirm: true, MayDecline: true, Names: "Công"}, Problem: wrong, Key: "k"})},
		{"proposalPage", "own", proposalPage(proposal{base: b, View: desk.ProposalPage{Proposal: withdraw, MayDecline: true, Own: true, Names: "–"}, WhyNot: "Đồng chí đã đề xuất"})},
		{"proposalPage", "agreed", proposalPage(proposal{base: b, View: desk.ProposalPage{Proposal: choosing()}})},
		{"choicesPage", "full", choicesPage(choicesView{base: b, View: desk.Choices{MayPropose: true, Settings: []desk.SettingView{
			{Setting: policy, Default: say("a", "a"), Present: say("b", "b"), Since: today, Allowed: []desk.Option{{Value: "a", Label: say("a", "a")}}, History: []desk.ProposalView{choosing(), taken}},
			{Setting: rule.Setting{Key: "text", Evidence: rule.EvidenceRead}}}}, Form: filled, Key: "k", Problem: formProblem{Field: "day", Message: "không phải là ngày"}})},
		{"choicesPage", "empty", choicesPage(choicesView{base: b})},
	}
}

// The page of a fault of the program is there before the fault, in both
// languages, and says that nothing was recorded.
func TestBrokenPages(t *testing.T) {
	t.Parallel()
	for l, page := range brokenPages() {
		if !strings.Contains(string(page), l.T("fault.internal")) || !strings.Contains(string(page), l.T(fault.Internal.Key())) {
			t.Errorf("%s: %s", l, page)
		}
	}
}
