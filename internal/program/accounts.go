package program

import (
	"cmp"
	"path/filepath"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/ledger"
	"geppetto-audio/internal/models"
	"geppetto-audio/realtime"
)

// openAccounts finds the prices, and the ledger of what has been spent.
func (p *Program) openAccounts() {
	prices, err := p.file.Prices()
	if err != nil {
		p.log.Warn("read the prices in the settings", "error", err)
	}
	table, err := models.Load(prices)
	if err != nil {
		p.log.Warn("load the table of models", "error", err)
		table, _ = models.Load(nil)
	}
	p.table.Store(table)
	var path string
	if dir := p.system.Paths.StateDir(); dir != "" {
		path = filepath.Join(dir, "ledger.jsonl")
	}
	p.ledger = ledger.Open(path)
}

// onSpent writes down what a response took. The demo costs nothing and is not written down.
func (p *Program) onSpent(s realtime.Spent) {
	if p.Endpoint().Demo {
		return
	}
	e := ledger.Entry{At: s.At, Conversation: s.Conversation, Model: s.Model, Usage: s.Usage}
	if price := p.table.Load().Of(s.Model).Price; price != nil {
		cost := price.Cost(s.Usage)
		e.Cost = &cost
	}
	if err := p.ledger.Add(e); err != nil {
		p.log.Warn("write down what an answer cost", "error", err)
		p.warn(err)
	}
}

// Spent is what has been spent, by the program's own account.
func (p *Program) Spent() (ledger.Sums, error) { return p.ledger.Sums(time.Now()) }

// Limit is what a month may cost before the program asks whether to go on, in dollars; 0: it never asks.
func (p *Program) Limit() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.resolved.Settings.MonthlyLimit
}

// Cost is what an answer cost by the table of prices, in dollars; false where the model's price is not known.
func (p *Program) Cost(model string, t *archive.Tokens) (float64, bool) {
	price := p.table.Load().Of(cmp.Or(model, realtime.DefaultModel)).Price
	if t == nil || price == nil {
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
