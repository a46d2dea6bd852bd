package gui

import (
	"fmt"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/internal/ledger"
	"geppetto-audio/internal/models"
)

// Money is what has been spent, as it is shown.
type money struct {
	line   string // for the edge of the window; empty where nothing has been spent
	detail string
	over   bool // the month has reached the person's limit
}

// spent asks the ledger. It may read a file.
func spent(p Program) (money, error) {
	sums, err := p.Spent()
	if sums.Month.Answers == 0 && sums.Session.Answers == 0 {
		return money{}, err
	}
	limit := p.Limit()
	m := money{
		line: lang.L("{{.Sum}} today", map[string]any{"Sum": models.USD(sums.Today.USD)}),
		detail: lang.L("Since the start: {{.Sum}}", map[string]any{"Sum": sumOf(sums.Session)}) + "\n" +
			lang.L("Today: {{.Sum}}", map[string]any{"Sum": sumOf(sums.Today)}) + "\n" +
			lang.L("This month: {{.Sum}}", map[string]any{"Sum": sumOf(sums.Month)}),
		over: sums.Over(limit),
	}
	if limit > 0 {
		m.detail += "\n" + lang.L("Your limit for a month: {{.Sum}}", map[string]any{"Sum": models.USD(limit)})
	}
	return m, err
}

func sumOf(s ledger.Sum) string {
	text := lang.L("{{.Sum}}, {{.Answers}} answers, {{.Tokens}} tokens",
		map[string]any{"Sum": models.USD(s.USD), "Answers": s.Answers, "Tokens": thousands(s.Tokens)})
	if s.Unpriced > 0 {
		text += " (" + lang.L("{{.Answers}} of them of unknown price", map[string]any{"Answers": s.Unpriced}) + ")"
	}
	return text
}

// priceOf says what an answer took: its tokens, and what they cost where that is known.
func (p *presenter) priceOf(x *exchange) string {
	if x.tokens == nil {
		return ""
	}
	tokens := lang.L("{{.Tokens}} tokens", map[string]any{"Tokens": thousands(x.tokens.Input + x.tokens.Output)})
	if p.program.Endpoint().Demo && x.past == nil {
		return tokens // the demo costs nothing
	}
	if cost, ok := p.program.Cost(x.model, x.tokens); ok {
		return tokens + " · " + models.USD(cost)
	}
	return tokens
}

func thousands(n int) string {
	if n < 10_000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%.1fk", float64(n)/1000)
}
