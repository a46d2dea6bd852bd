package preferences

import (
	"cmp"
	"math"
	"net/url"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/settings"
)

// account is the section of the service, its key, and what it may cost.
func (d *Dialog) account() *page {
	key := newKeyRow(d)
	service := newServiceRow(d, key)
	key.service = service
	key.load()
	return newPage(lang.L("Service & key"), service.row, key.row, d.limitRow(), d.dialectRow(), d.authRow())
}

// A serviceRow chooses who answers.
type serviceRow struct {
	dialog  *Dialog
	row     *row
	which   *segments
	address *field
	key     *keyRow // belongs to the service
	wrong   bool    // what is typed as the address
}

const (
	openAI = iota
	another
)

func newServiceRow(d *Dialog, key *keyRow) *serviceRow {
	s := &serviceRow{dialog: d, key: key}
	base := d.Service.Settings().BaseURL
	which := openAI
	if base != "" || d.fixed("base_url") {
		which = another
	}
	s.which = newSegments(d.stage, []string{"OpenAI", lang.L("Another server")}, which, s.onWhich)
	s.address = newField(d.stage, d.jobs.newDelay(), base, s.save, s.say)
	s.address.PlaceHolder = "https://example.org/v1"
	s.address.Hidden = which == openAI || d.demo()
	s.row = d.row(lang.L("Service"), container.New(look.Column{Gap: buttonGap}, s.which, s.address), "")
	if !d.pin("base_url", s.row, s.which, s.address) {
		s.remark()
	} else if d.demo() {
		s.row.remark(lang.L("The demo answers.") + " " + origin(settings.SourceFlag))
	}
	return s
}

func (s *serviceRow) onWhich(which int) {
	look.SetShown(s.address, which == another)
	s.remark()
	if which == another {
		s.dialog.fit()
		s.dialog.focus(s.address)
		if s.address.Text != "" {
			s.address.commit()
		}
		return
	}
	s.address.wait.drop()
	s.say(s.save(""))
	s.address.saved = ""
}

// remark says what is to be typed.
func (s *serviceRow) remark() {
	hint := ""
	if s.which.selected == another {
		hint = lang.L("The address of a server that speaks OpenAI's Realtime API.")
	}
	s.row.remark(hint)
	s.dialog.fit()
}

// save puts another service in force. The key, and the models, are that one's.
func (s *serviceRow) save(text string) error {
	d := s.dialog
	base := oneLine(text)
	if s.which.selected == openAI {
		base = ""
	} else if base == "" {
		return problem(lang.L("The address is missing. Until it is there, nothing changes."))
	} else if _, err := settings.ParseBaseURL(base); err != nil {
		return problem(lang.L("This address can't be used. It should look like https://example.org/v1, without a name or a password in it."))
	}
	if err := d.Service.Change(func(to *settings.Settings) { to.BaseURL = base }); err != nil {
		return err
	}
	s.key.forget()
	s.key.load()
	d.models.forget()
	return nil
}

func (s *serviceRow) say(err error) {
	s.wrong = err != nil
	s.dialog.saved(s.row, err)
}

// base is the address to test: empty for the one in force, which a flag or the environment may have decided.
func (s *serviceRow) base() string {
	if s.fixed() {
		return ""
	}
	return s.dialog.Service.Settings().BaseURL
}

func (s *serviceRow) fixed() bool { return s.dialog.fixed("base_url") }

// name is what the service is called in a sentence.
func (s *serviceRow) name() string {
	if s.fixed() {
		return cmp.Or(s.key.info.Host, lang.L("the server"))
	}
	base, err := settings.ParseBaseURL(s.base())
	if err != nil {
		return "OpenAI"
	}
	u, err := url.Parse(base)
	if err != nil {
		return "OpenAI"
	}
	return u.Host
}

// limitRow sets what a month may cost.
func (d *Dialog) limitRow() *row {
	var r *row
	text := ""
	if limit := d.Service.Settings().MonthlyLimit; limit > 0 {
		text = number(limit, -1)
	}
	f := newField(d.stage, d.jobs.newDelay(), text, func(text string) error {
		limit, err := dollars(text)
		if err != nil {
			return err
		}
		return d.Service.Change(func(s *settings.Settings) { s.MonthlyLimit = limit })
	}, func(err error) { d.saved(r, err) })
	f.PlaceHolder = lang.L("No limit")
	unit := container.New(aligned{}, newWords("USD"))
	r = d.row(lang.L("Monthly limit"), look.NewRow(container.New(narrowed(shortField), f), unit),
		lang.L("When the answers of a month have cost more, the program asks before it goes on. Empty: no limit."))
	return r
}

// dollars reads an amount of money as people write it.
func dollars(text string) (float64, error) {
	text = strings.TrimSpace(strings.NewReplacer("$", "", "USD", "").Replace(text))
	if text == "" {
		return 0, nil
	}
	amount, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || math.IsNaN(amount) || amount < 0 || amount > 1e6 {
		return 0, problem(lang.L("This is not an amount of dollars, such as 5 or 12.50."))
	}
	return amount, nil
}
