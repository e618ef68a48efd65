package browsertest_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"tranu/internal/app"
	"tranu/internal/browsertest"
)

// practiceDay is "today" in these tests.
const practiceDay = "2026-11-30"

// practice starts the practice commune in a folder of its own and returns its
// address.
func practice(t *testing.T) string {
	t.Helper()
	return practiceIn(t, t.TempDir())
}

// practiceIn is practice in a folder that the test keeps.
func practiceIn(t *testing.T, dir string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	done := make(chan int, 1)
	go func() {
		status := app.Run(ctx, []string{"demo", "--data", dir, "--listen", "127.0.0.1:0", "--as-of", practiceDay}, app.Streams{Out: in, Err: os.Stderr})
		in.Close()
		done <- status
	}()
	t.Cleanup(func() {
		stop()
		if status := <-done; status != 0 {
			t.Errorf("the server ended with status %d", status)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		t.Fatalf("the server said %q, %v", line, err)
	}
	go io.Copy(io.Discard, out)
	return address
}

// A seat of the practice commune: its login and who sits there.
type seat struct{ login, name string }

var (
	deputySeat = seat{"pho-bi-thu", "Đinh Thị Thu Hà"}
	secondSeat = seat{"pho-bi-thu-2", "Nguyễn Thành Công"}
	officeSeat = seat{"chuyen-vien", "Phạm Minh Quân"}
	cellSeat   = seat{"bi-thu-thon-1", "Hồ Văn Phương"}
	youthSeat  = seat{"doan-thanh-nien", "Hồ Thị Kim Ngân"}
)

// take takes a seat: one choice, no password.
func (s seat) take(p *browsertest.Page) {
	p.Open("/")
	if !strings.HasPrefix(p.Text(".who span"), s.name+" ·") {
		p.Choose("login", s.login)
		p.See(s.name + " ·")
	}
}

// Every page in both languages, on a desk and on a telephone: nothing wider
// than the screen, nothing failing, no text missing.
func TestScreens(t *testing.T) {
	base := practice(t)
	b := browsertest.Start(t)
	p := b.User(t, "visitor", base)
	shoot := func(name, lang string) {
		p.Lacks("⟦")
		p.Desktop()
		p.Screenshot(name + "-" + lang)
		p.Phone()
		p.FitsWidth()
		p.Screenshot(name + "-" + lang + "-phone")
		p.Desktop()
	}
	for _, lang := range []string{"vi", "en"} {
		for _, s := range []struct {
			name string
			seat seat
			path string
		}{
			{"home-deputy", deputySeat, "/"},
			{"targets-2021", deputySeat, "/targets?unit=tranu&year=2021"},
			{"figure-2021", deputySeat, "/figure?unit=tranu&year=2021&as_of=2021-12-31&what=ethnic_minority"},
			{"planning", deputySeat, "/planning?year=2026"},
			{"overdue", deputySeat, "/duties?state=overdue"},
			{"home-officer", officeSeat, "/"},
			{"register", officeSeat, "/register"},
			{"log", officeSeat, "/log"},
			{"rules", officeSeat, "/rules?step=adm_cell_meeting"},
			{"rule", officeSeat, "/rule/ADM-COURSE-VALID"},
			{"rule-dispute", officeSeat, "/rule/VOTE-AUTH-THRESHOLD"},
			{"numbers", officeSeat, "/rules/numbers"},
			{"sources", officeSeat, "/rules/sources"},
			{"contradictions", officeSeat, "/rules/contradictions"},
			{"home-cell", cellSeat, "/"},
			{"review", cellSeat, "/register/review"},
			{"nominate", youthSeat, "/nominate"},
			{"home-youth", youthSeat, "/"},
		} {
			s.seat.take(p)
			p.Open(s.path)
			shoot(s.name, lang)
		}
		cellSeat.take(p)
		for _, c := range []struct{ name, person string }{{"case-blocked", "Hồ Văn Nghiệp"}, {"case-probation", "Hồ Văn Thông"}, {"case-listed", "Hồ Thị Nhung"}} {
			p.Open("/")
			p.Click(c.person)
			shoot(c.name, lang)
			p.Open(p.Path() + "/inspection")
			shoot(c.name+"-inspection", lang)
		}
		p.Open("/")
		if lang == "vi" {
			p.Click("English")
		}
	}
}
