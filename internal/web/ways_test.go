package web_test

import (
	"testing"

	"tranu/internal/web/webtest"
)

// The forms of the unusual acts open, are filled in and are saved, without any
// script of the browser.
func TestFormsOfTheWays(t *testing.T) {
	for name, script := range map[string]string{
		"an introducer who cannot be one is replaced, and the cell may vote": `
as bi-thu-thon-1
GET /register?q=ho+van+nghiep
take case from table a@href
GET $case
select main has Thay người giới thiệu
GET $case/act/introducer_changed
select select[name="fact:introducer.replaced"] option is Hồ Văn Lanh
submit form[action=$case/act/introducer_changed]
form day=25/11/2026
form fact:introducer.replaced=Hồ Văn Lanh
form fact:introducer.reason=unable
form list:introducers:0:member_id=Hồ Văn Thay
form list:introducers:0:status=official
form paper:3-KNĐ:number=2
redirect == $case?saved=17
follow
body contains Hồ Văn Thay
select .card.first h2 has Chi bộ xét và ra nghị quyết
select .card.first details lacks Vẫn mở biểu mẫu`,
		"a circumstance is chosen first": `
as bi-thu-thon-1
GET /register?q=ho+van+nghiep
take case from table a@href
GET $case/act/circumstances
select main form[method=post] count == 0
body contains Chọn một hoàn cảnh
take religious from main a[href*="flag.religious"]@href
GET $religious
select select[name="fact:flag.religious"] option[selected] has Có
body contains Văn bản đề nghị về người theo tôn giáo
body lacks lý lịch của vợ (chồng)
submit form[action=$case/act/circumstances]
form day=25/11/2026
form paper:X-TG-ĐN:day=31/02/2026
code == 422
body contains Văn bản đề nghị về người theo tôn giáo
submit form[action=$case/act/circumstances]
form day=25/11/2026
form fact:religion.organisation_recognised=true
form paper:X-TG-ĐN:number=5
form paper:X-TG-ĐN:day=20/11/2026
redirect == $case?saved=17
follow
body contains Người theo tôn giáo
GET $case/correct/17
select select[name="fact:flag.religious"] option[selected] has Có
take number from input[name="paper:X-TG-ĐN:number"]`,
		"a temporary stay shows on the case until it is over": `
as bi-thu-thon-1
GET /register?q=ho+van+hen
take case from table a@href
GET $case/act/temp_begun
submit form[action=$case/act/temp_begun]
form day=20/11/2026
form fact:mtr.planned_months=8
code == 422
submit form[action=$case/act/temp_begun]
form fact:temporary.place=Sở Nội vụ
redirect == $case?saved=12
follow
select .notice has Đang tạm thời ở Sở Nội vụ, từ 20/11/2026
GET $case/act/temp_ended
submit form[action=$case/act/temp_ended]
form day=28/11/2026
redirect == $case?saved=13
follow
body lacks Đang tạm thời ở Sở Nội vụ`,
		"an applicant moves: the certificate, the new cell, the next step": `
as chuyen-vien
GET /register?q=ho+van+hen
take case from table a@href
GET $case/act/moved
select select[name="fact:move.stage"] option count == 2
select input[name="fact:mtr.letter_date"] count == 0
submit form[action=$case/act/moved]
form day=25/11/2026
form to=thon2
code == 422
body contains Giấy chứng nhận khi chuyển
submit form[action=$case/act/moved]
form paper:17-KNĐ:number=4
redirect == $case?saved=12
follow
select .card.first h2 has Chuyển nơi khi đang xét kết nạp
as bi-thu-thon-2
GET $case
body contains Hồ Văn Hên
as bi-thu-thon-1
GET $case
code == 404`,
		"an exit from the Party before is asked about once it is known": `
as bi-thu-thon-1
GET /register?q=ho+van+hen
take case from table a@href
GET $case
body lacks lần ra khỏi Đảng
take no from main a[href*=correct]@href
GET $case/act/readmission
submit form[action=$case/act/readmission]
form day=25/11/2026
form fact:readm.exit_date=15/09/2022
form fact:readm.first_admission_decision_date=19/05/2012
code == 422
select fieldset.words .wrong count == 1
submit form[action=$case/act/readmission]
form fact:readm.exit_causes=other_strike_off
redirect == $case?saved=12
follow
body contains Bị xóa tên vì lý do khác`,
		"a member is struck off by votes at each level, and complains": `
as bi-thu-co-quan
GET /register?stage=probation
take case from table a@href
GET $case/act/removal_cell
select fieldset.words input[type=checkbox] count == 6
submit form[action=$case/act/removal_cell]
form day=20/11/2026
form fact:rem.grounds=political_standard
form fact:rem.selfreview_date=10/11/2026
form vote:form=secret_ballot
form vote:official_total=9
form vote:present=9
form vote:yes=5
form vote:no=4
code == 422
select input[name="fact:rem.grounds"][value=political_standard][checked] count == 1
select .notice a has Ghi biểu quyết không đạt
submit form[action=$case/act/removal_cell]
form vote:yes=6
form vote:no=3
code == 303
follow
body contains Vi phạm tiêu chuẩn chính trị
as pho-bi-thu
GET $case/act/removed
submit form[action=$case/act/removed]
form day=25/11/2026
form vote:form=secret_ballot
form vote:members_total=9
form vote:present=9
form vote:yes=4
code == 422
select .notice a has Ghi biểu quyết không đạt
submit form[action=$case/act/removed]
form vote:yes=5
code == 303
follow
select .badge has Đã kết thúc
as bi-thu-co-quan
GET $case
select main has Nhận quyết định xóa tên
GET $case/act/removal_received
submit form[action=$case/act/removal_received]
form day=26/11/2026
code == 303
follow
body contains Khiếu nại xóa tên
as chuyen-vien
GET $case/act/complaint
submit form[action=$case/act/complaint]
form day=27/11/2026
form fact:rem.complaint_level=superior
form fact:rem.complaint_received_date=27/11/2026
code == 303
follow
as pho-bi-thu
GET $case/act/complaint_resolved
submit form[action=$case/act/complaint_resolved]
form day=29/11/2026
form fact:rem.complaint_outcome=annulled
code == 303
follow
select .badge has Đang xét công nhận chính thức`,
		"a wrong admission: found, annulled, done again": `
as chuyen-vien
GET /register?stage=probation
take case from table a@href
GET $case/act/fault_found
select select[name="fact:fix.kind"] option count == 4
submit form[action=$case/act/fault_found]
form day=20/11/2026
form fact:fix.kind=procedure
code == 303
follow
as pho-bi-thu
GET $case
select .card.first h2 has Hủy quyết định
GET $case/act/cancelled
submit form[action=$case/act/cancelled]
form day=22/11/2026
code == 303
follow
GET $case/act/redone
submit form[action=$case/act/redone]
form day=28/11/2026
code == 422
submit form[action=$case/act/redone]
form fact:fix.effective_date_set=01/12/2027
form paper:9-KNĐ:number=77
code == 303
follow
select .badge has Đảng viên dự bị`,
		"rarely needed fields stand folded, and open when they are filled in": `
as bi-thu-thon-2
GET /register?q=ho+thi+ngoc+anh
take case from table a@href
GET $case/act/adm_cell_meeting
select fieldset details input[name="vote:temp_here_voted"] count == 1
select fieldset details[open] count == 0
submit form[action=$case/act/adm_cell_meeting]
form day=nonsense
form vote:temp_here_voted=1
code == 422
select fieldset details[open] input[name="vote:temp_here_voted"] count == 1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			webtest.Run(t, handler(t), take, name, script)
		})
	}
}
