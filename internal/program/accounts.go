package program

import (
	"fmt"
	"strings"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/ledger"
	"geppetto-audio/internal/models"
	"geppetto-audio/realtime"
)

// openAccounts finds the prices, and the ledger of what has been spent.
func (p *Program) openAccounts() {
	p.unsaid = p.loadPrices()
	p.ledger = ledger.Open(p.options.System.Paths.LedgerFile())
	p.clerk = newClerk(p.ledger.Add, func(err error) {
		p.log.Warn("write down what an answer cost", "error", err)
		p.options.Warning(fmt.Errorf("what an answer cost could not be written down: %w", err))
	})
}

// loadPrices reads the prices, in which a person may have written some of their own. Until those can be understood the
// ones before stay in force.
func (p *Program) loadPrices() error {
	own, err := p.file.Prices()
	var table *models.Table
	if err == nil {
		table, err = models.Load(own)
	}
	if err == nil {
		p.table.Store(table)
		return nil
	}
	p.log.Warn("read the prices in the settings", "error", err)
	if p.table.Load() == nil {
		if table, listed := models.Load(nil); listed == nil {
			p.table.Store(table)
		} else {
			p.table.Store(&models.Table{})
		}
	}
	return err
}

// onSpent has written down what a response took. The demo costs nothing and is not written down.
func (p *Program) onSpent(s realtime.Spent) {
	if s.Demo {
		return
	}
	e := ledger.Entry{At: s.At, Conversation: s.Conversation, Model: s.Model, Usage: s.Usage}
	if price, ok := priceAt(p.table.Load(), s.Host, s.Model); ok {
		cost := price.Cost(s.Usage)
		e.Cost = &cost
	}
	p.clerk.take(e)
}

// PricesOf is the day as of which the table of prices is right. A person's own prices have no date.
func (p *Program) PricesOf() time.Time { return p.table.Load().Date() }

// priceAt is what a model costs at a server: a person's own price or, where it is OpenAI's, the table's.
func priceAt(t *models.Table, host, model string) (models.Price, bool) {
	if own, ok := t.Own(model); ok {
		return own, true
	}
	if price := t.Of(model).Price; price != nil && openAIs(host) {
		return *price, true
	}
	return models.Price{}, false
}

// openAIs tells the servers that take OpenAI's prices: its own, also those of a region, and Azure's.
func openAIs(host string) bool {
	host = strings.ToLower(host)
	return host == "api.openai.com" || strings.HasSuffix(host, ".api.openai.com") || strings.HasSuffix(host, ".openai.azure.com")
}

// Spent is what has been spent, by the program's own account.
func (p *Program) Spent() (ledger.Sums, error) { return p.ledger.Sums(time.Now()) }

// SpentChanges receives when Spent has changed by what this program did. It holds one signal.
func (p *Program) SpentChanges() <-chan struct{} { return p.clerk.news }

// Limit is what a month may cost before the program asks whether to go on, in dollars; 0: it never asks.
func (p *Program) Limit() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.resolved.Settings.MonthlyLimit
}

// OverLimit says in a sentence that the month has cost more than it may, and is empty as long as it has not, or costs
// nothing because the demo answers.
func (p *Program) OverLimit() string {
	limit := p.Limit()
	if limit == 0 || p.Endpoint().Demo {
		return ""
	}
	sums, err := p.Spent()
	if err != nil {
		p.log.Warn("read what was spent", "error", err)
	}
	if !sums.Over(limit) {
		return ""
	}
	return fmt.Sprintf("You are over your limit for this month (%s of %s); set another in the preferences.",
		models.USD(sums.Month.USD), models.USD(limit))
}

// Cost is what a kept answer cost, in dollars; false where that is not known. Which server gave it is written nowhere: it
// is taken for the one in force, or for OpenAI's while the demo answers.
func (p *Program) Cost(model string, t *archive.Tokens) (float64, bool) {
	if t == nil || model == "" {
		return 0, false
	}
	host := "api.openai.com"
	if e := p.Endpoint(); !e.Demo {
		host = e.Host()
	}
	price, ok := priceAt(p.table.Load(), host, model)
	if !ok {
		return 0, false
	}
	var u realtime.Usage
	u.InputTokens, u.OutputTokens, u.TotalTokens = t.Input, t.Output, t.Input+t.Output
	u.InputDetails.Text, u.InputDetails.Audio = t.InputText, t.InputAudio
	u.InputDetails.Cached = t.CachedText + t.CachedAudio
	u.InputDetails.CachedDetails.Text, u.InputDetails.CachedDetails.Audio = t.CachedText, t.CachedAudio
	u.OutputDetails.Text, u.OutputDetails.Audio = t.OutputText, t.OutputAudio
	return price.Cost(u), true
}
