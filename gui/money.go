package gui

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/ledger"
	"geppetto-audio/internal/models"
	"geppetto-audio/internal/translate"
	"geppetto-audio/realtime"
)

// Money is what has been spent, as it is shown.
type money struct {
	line   string // for the edge of the window; empty where nothing has been spent
	detail string
	over   bool // the month has reached the person's limit, and another answer would cost something
}

// spent asks the ledger. It may read a file.
func spent(p Program) (money, error) {
	sums, err := p.Spent()
	if sums.Month.Answers == 0 && sums.Session.Answers == 0 {
		return money{}, err
	}
	limit := p.Limit()
	m := money{
		detail: lang.L("Since the start: {{.Sum}}", map[string]any{"Sum": sumOf(sums.Session)}) + "\n" +
			lang.L("Today: {{.Sum}}", map[string]any{"Sum": sumOf(sums.Today)}) + "\n" +
			lang.L("This month: {{.Sum}}", map[string]any{"Sum": sumOf(sums.Month)}),
		over: sums.Over(limit) && !p.Endpoint().Demo,
	}
	if sums.Today.USD > 0 {
		m.line = lang.L("{{.Sum}} today", map[string]any{"Sum": dollars(sums.Today.USD)})
	}
	if limit > 0 {
		m.detail += "\n" + lang.L("Your limit for a month: {{.Sum}}", map[string]any{"Sum": dollars(limit)})
	}
	return m, err
}

// sumOf says what some answers cost. Where no price is known that is not nothing.
func sumOf(s ledger.Sum) string {
	if s.Answers == 0 {
		return lang.L("nothing")
	}
	text := lang.N("{{.Count}} answers", s.Answers, map[string]any{"Count": s.Answers}) + ", " + countTokens(s.Tokens)
	switch s.Unpriced {
	case 0:
		return dollars(s.USD) + ", " + text
	case s.Answers:
		return lang.L("price unknown") + ", " + text
	}
	unknown := lang.L("{{.Answers}} of them of unknown price", map[string]any{"Answers": s.Unpriced})
	return dollars(s.USD) + ", " + text + " (" + unknown + ")"
}

// dollars writes a sum of money as the window's language does.
func dollars(usd float64) string { return translate.Text(models.USD(usd)) }

// keepCount shows what has been spent until the window is closed.
func (w *Window) keepCount(ctx context.Context) {
	w.countMoney(ctx)
	for {
		select {
		case <-w.options.Program.SpentChanges():
			w.countMoney(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// countMoney reads what has been spent.
func (w *Window) countMoney(context.Context) {
	m, err := spent(w.options.Program)
	if err != nil {
		w.Warn(err)
	}
	w.presenter.change(func(t *thread) { t.money = m })
}

func (w *Window) showMoney(m money) {
	w.spent.Importance = widget.LowImportance
	if m.over {
		w.spent.Importance = widget.WarningImportance
	}
	w.spent.SetText(m.line)
	look.SetShown(w.spent, m.line != "")
	w.relayout()
}

// onMoney shows what the answers cost.
func (w *Window) onMoney() {
	text := value(w.board.money).detail
	if text == "" {
		text = lang.L("Nothing has been spent yet.")
	}
	text += "\n\n" + lang.L("By the program's price table of {{.Date}}: the bill of the service is what counts.",
		map[string]any{"Date": w.options.Program.PricesOf().Format(time.DateOnly)})
	w.tell(lang.L("What it cost"), w.wrapped(text))
}

// askAboutLimit asks whether to go on over what a month may cost.
func (w *Window) askAboutLimit(q realtime.Question) {
	w.confirm(question{
		title: lang.L("Over your limit for this month"),
		text:  value(w.board.money).detail + "\n\n" + lang.L("Ask all the same?"),
		yes:   lang.L("Ask"), no: lang.L("Don't ask"),
		answered: func(yes bool) {
			switch {
			case yes:
				w.agreed = true
				w.presenter.change(func(t *thread) { w.presenter.ask(t, q) })
			case q.ID == "" && w.composer.Text == "":
				w.composer.write(q.Text)
			}
		},
	})
}

// priceOf says what an answer took: its tokens, and what they cost where that is known.
func (p *presenter) priceOf(x *exchange) string {
	if x.tokens == nil {
		return ""
	}
	tokens := countTokens(x.tokens.Input + x.tokens.Output)
	if x.model == "" || p.program.Endpoint().Demo && x.past == nil {
		return tokens // who answered is not known yet, or takes nothing for it
	}
	if cost, ok := p.program.Cost(x.model, x.tokens); ok {
		return tokens + " · " + dollars(cost)
	}
	return tokens
}

func countTokens(n int) string {
	return lang.N("{{.Count}} tokens", n, map[string]any{"Count": thousands(n)})
}

func thousands(n int) string {
	if n < 10_000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%.1fk", float64(n)/1000)
}
