package gui

import (
	"cmp"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/data/binding"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
	"geppetto-audio/gui/player"
	"geppetto-audio/realtime"
)

// TurnActions are what a person can do with a turn.
type turnActions struct {
	play, again, edit, discard, reveal, remove, copy, details func(exchange)

	mend func() // in the preferences

	seek    func(exchange, time.Duration)
	left    func()               // the mouse left a text
	key     func(*fyne.KeyEvent) // that a button has no use for
	resized func(fyne.CanvasObject)
}

// A turnView shows one turn: the question to the right, its answer to the left.
type turnView struct {
	widget.BaseWidget
	actions  *turnActions
	entry    *entry
	listener binding.DataListener
	shown    exchange
	width    float32

	question *bubble
	asking   *fyne.Container // its first line: the caption, and what can be done
	asked    *look.Caption
	words    *prose
	problem  *look.Note
	remedies *flow
	prefer   *look.Button // among the remedies
	choose   *look.Button // a folder that can be written to; among the remedies

	answer   *bubble
	answered *look.Caption
	facts    []string // what it says, as far as there is room
	reply    *prose
	reserve  *reserve // for words that have not been read yet
	remark   *look.Note
	rescue   *flow // a folder that can be written to
	again    *look.Button
	copy     *look.CopyButton
	player   *player.Bar
}

var (
	_ look.Tall = (*turnView)(nil)
	_ look.Long = (*turnView)(nil)
	_ marked    = (*turnView)(nil)
)

// The shape of a turn.
const (
	turnGap     = 8   // between question and answer
	turnInset   = 44  // what a bubble leaves free on the other's side
	questionMin = 150 // the narrowest bubble
	problemMin  = 300 // of one that has a problem, for the buttons
	problemSign = 34  // before the sentence
)

func newTurnView(e *entry, actions *turnActions) *turnView {
	if a := e.past(); a != nil && (e.data == nil || value(e.data).past != a) {
		e.data = newExchange()
		_ = e.data.Set(sketch(a)) // of a binding that holds its value itself: can't fail
	}
	v := &turnView{actions: actions, entry: e}
	v.ExtendBaseWidget(v)
	v.buildQuestion()
	v.buildAnswer()
	v.show(value(e.data))
	v.listener = binding.NewDataListener(v.onChanged)
	e.data.AddListener(v.listener)
	return v
}

// release lets go of the entry, for a view that is no longer shown.
func (v *turnView) release() { v.entry.data.RemoveListener(v.listener) }

func (v *turnView) buildQuestion() {
	v.asked = look.NewCaption("", theme.ColorNameDisabled, fyne.TextAlignLeading)
	more := look.NewButton("", theme.MoreHorizontalIcon(), widget.LowImportance, nil, v.actions.key)
	more.OnTapped = func() { v.showMenu(more, v.questionMenu()) }
	v.asking = look.NewStretchedRow(v.asked, v.asked, look.NewSlim(more, 16))
	v.words = newProse(v.actions.left)
	v.problem = look.NewNote(look.ErrorSign(), widget.DangerImportance)
	again := look.NewButton(lang.L("Retry"), theme.ViewRefreshIcon(), widget.MediumImportance, v.onAgain, v.actions.key)
	discard := look.NewButton(lang.L("Remove"), theme.DeleteIcon(), widget.LowImportance, v.onDiscard, v.actions.key)
	v.prefer = look.NewButton(lang.L("Preferences…"), theme.SettingsIcon(), widget.MediumImportance, v.actions.mend, v.actions.key)
	v.choose = v.newChoose()
	v.remedies = newFlow(again, v.prefer, v.choose, discard)
	v.question = newBubble(look.ColorQuestion, "", look.BottomRight, v.asking, v.words, v.problem, v.remedies)
}

func (v *turnView) newChoose() *look.Button {
	return look.NewButton(lang.L("Choose folder…"), theme.FolderIcon(), widget.MediumImportance, v.actions.mend, v.actions.key)
}

func (v *turnView) buildAnswer() {
	v.answered = look.NewCaption("", theme.ColorNameDisabled, fyne.TextAlignLeading)
	v.reply = newProse(v.actions.left)
	v.reserve = newReserve()
	v.rescue = newFlow(v.newChoose())
	v.remark = look.NewNote(look.WarningSign(), widget.WarningImportance)
	v.again = look.NewButton(lang.L("Ask again"), theme.ViewRefreshIcon(), widget.MediumImportance, v.onAgain, v.actions.key)
	v.copy = look.NewCopyButton(v.reply.text, v.actions.key)
	more := look.NewButton("", theme.MoreHorizontalIcon(), widget.LowImportance, nil, v.actions.key)
	more.OnTapped = func() { v.showMenu(more, v.answerMenu()) }
	v.player = player.NewBar(player.Actions{
		Toggle: func() { v.actions.play(v.shown) },
		Seek:   func(to time.Duration) { v.actions.seek(v.shown, to) },
		Key:    v.actions.key,
	}, v.again, v.copy, more)
	v.answer = newBubble(look.ColorAnswer, look.ColorOutline, look.BottomLeft, v.answered, v.reply, v.reserve, v.remark,
		v.rescue, v.player)
}

func (v *turnView) questionMenu() *fyne.Menu {
	edit := fyne.NewMenuItem(lang.L("Edit and ask…"), func() { v.actions.edit(v.shown) })
	again := fyne.NewMenuItem(lang.L("Ask again"), func() { v.actions.again(v.shown) })
	again.Disabled = v.shown.stage < answered
	text := fyne.NewMenuItem(lang.L("Copy the question"), func() { fyne.CurrentApp().Clipboard().SetContent(v.shown.question) })
	if v.shown.question == "" {
		again.Disabled, edit.Disabled, text.Disabled = true, true, true
	}
	menu := fyne.NewMenu("", again, edit, text)
	if v.shown.stage == fruitless {
		menu.Items = append(menu.Items, v.detailsItem())
	}
	return menu
}

func (v *turnView) answerMenu() *fyne.Menu {
	reveal := fyne.NewMenuItem(lang.L("Show in folder"), func() { v.actions.reveal(v.shown) })
	remove := fyne.NewMenuItem(lang.L("Delete…"), func() { v.actions.remove(v.shown) })
	kept := v.shown.kept.Transcript != ""
	reveal.Disabled, remove.Disabled = !kept, !kept
	text := fyne.NewMenuItem(lang.L("Copy the answer"), func() { v.actions.copy(v.shown) })
	text.Disabled = len(v.shown.passages) == 0
	menu := fyne.NewMenu("", text, reveal)
	if v.remark.Text != "" {
		menu.Items = append(menu.Items, v.detailsItem())
	}
	menu.Items = append(menu.Items, fyne.NewMenuItemSeparator(), remove)
	return menu
}

func (v *turnView) detailsItem() *fyne.MenuItem {
	return fyne.NewMenuItem(lang.L("Copy details"), func() { v.actions.details(v.shown) })
}

// showMenu shows a menu below a button.
func (v *turnView) showMenu(below fyne.CanvasObject, menu *fyne.Menu) {
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(below).AddXY(0, below.Size().Height)
	widget.ShowPopUpMenuAtPosition(menu, driver.CanvasForObject(below), at)
}

func (v *turnView) onChanged() {
	x := value(v.entry.data)
	if x.revision == v.shown.revision {
		return
	}
	before, sameWords := v.HeightFor(v.width), x.loaded == v.shown.loaded && x.sought == v.shown.sought
	v.show(x)
	if !sameWords {
		v.Refresh() // places them, whatever their height
	}
	if !sameWords || v.HeightFor(v.width) != before {
		v.actions.resized(v)
	}
}

func (v *turnView) onAgain()   { v.actions.again(v.shown) }
func (v *turnView) onDiscard() { v.actions.discard(v.shown) }

func (v *turnView) show(x exchange) {
	v.shown = x
	now := time.Now()
	v.asked.SetText(lang.L("You") + " · " + moment(x.when, now) + askedNote(x))
	v.words.setPassages(passagesOf(cmp.Or(x.question, lang.L("(no question)"))), x.sought)
	v.problem.Say(x.problem)
	look.SetShown(v.prefer, realtime.BySettings(x.outcome.Err))
	look.SetShown(v.choose, x.kept.Err != nil)
	look.SetShown(v.remedies, x.stage == fruitless)

	look.SetShown(v.answer, x.stage == answering || x.stage == answered)
	v.facts = factsOf(x, now)
	v.fitFacts()
	v.answer.mark(x.marked)
	v.reply.setPassages(x.passages, x.sought)
	look.SetShown(v.reply, len(x.passages) > 0)
	v.reserve.hold(x)
	look.SetShown(v.rescue, x.kept.Err != nil && x.kept.Held == "") // for what is held there is a card
	if x.outcome.Status == realtime.Stopped && x.kept.Err == nil && x.playError == "" {
		v.remark.Mean(look.StopSign(), widget.LowImportance) // one's own doing is no cause for alarm
	} else {
		v.remark.Mean(look.WarningSign(), widget.WarningImportance)
	}
	v.remark.Say(join(sentence(x.remark), x.playError))
	broken := x.outcome.Status == realtime.Failed || x.outcome.Status == realtime.Interrupted
	look.SetShown(v.again, x.stage == answered && broken && x.past == nil)
	look.SetShown(v.copy, len(x.passages) > 0)
	v.player.Update(player.Status{
		Playable: x.play.State != audio.Idle || x.file != "" || x.stage == answering && x.sound > 0,
		State:    x.play.State, Position: x.play.Position, Length: max(x.sound, x.play.Length),
		Arriving: x.stage == answering, Wave: x.wave,
	})
}

// factsOf are what is said of an answer above it, the most important first.
func factsOf(x exchange, now time.Time) []string {
	facts := []string{lang.L("Geppetto"), moment(x.began, now)}
	if x.price != "" {
		facts = append(facts, strings.Split(x.price, " · ")...)
	}
	return facts
}

// fitFacts leaves out what there is no room for.
func (v *turnView) fitFacts() {
	room := v.width - turnInset - 2*bubblePadX
	for n := len(v.facts); n > 0; n-- {
		v.answered.SetText(strings.Join(v.facts[:n], " · "))
		if v.width == 0 || v.answered.MinSize().Width <= room {
			return
		}
	}
}

func askedNote(x exchange) string {
	if x.stage == queued {
		return " · " + lang.L("waiting")
	}
	return ""
}

func passagesOf(text string) []string {
	var s splitter
	s.add(text)
	return s.passages
}

// heightFor is the height of both bubbles at a width.
func (v *turnView) HeightFor(width float32) float32 {
	if width == 0 {
		return 0
	}
	if v.width != width {
		v.width = width
		v.fitFacts()
	}
	height := v.question.HeightFor(v.questionWidth(width))
	if v.answer.Visible() {
		height += turnGap + v.answer.HeightFor(width-turnInset)
	}
	return height
}

// reveal passes on what is in sight to the texts.
func (v *turnView) Reveal(top, bottom float32) {
	for _, b := range []*bubble{v.question, v.answer} {
		b.Reveal(top-b.Position().Y, bottom-b.Position().Y)
	}
}

// firstMark is where the first word stands that was searched for.
func (v *turnView) firstMark() (y float32, ok bool) {
	if y, ok := v.words.firstMark(); ok {
		return v.question.Position().Y + v.words.Position().Y + y, true
	}
	y, ok = v.reply.firstMark()
	return v.answer.Position().Y + v.reply.Position().Y + y, ok
}

// questionWidth is as wide as the question, but for what is too long for its line.
func (v *turnView) questionWidth(width float32) float32 {
	limit := width - turnInset
	natural := naturalWidth(v.words.passages, limit, v)
	if v.problem.Visible() {
		sentence := fyne.MeasureText(v.problem.Text, theme.SizeForWidget(theme.SizeNameText, v), fyne.TextStyle{}).Width
		natural = max(natural, sentence+problemSign, problemMin)
	}
	return min(limit, max(questionMin, natural+2*bubblePadX+2, v.asking.MinSize().Width+2*bubblePadX))
}

// estimate is about the height of an entry that has not been shown yet.
func estimate(e *entry, width float32) float32 {
	if e.data == nil {
		return guess(exchange{question: e.past().Question, past: e.past(), stage: answered}, width)
	}
	return guess(value(e.data), width)
}

func guess(x exchange, width float32) float32 {
	const glyph, line, frame = 7.5, 24, 76
	perLine := max(20, (width-turnInset)/glyph)
	lines := func(n int) float32 { return float32(n)/perLine + 1 }
	height := frame + line*lines(len(x.question))
	words := characters(x.passages)
	if x.past != nil {
		words = x.past.TextSize
	}
	if words > 0 || x.stage == answered {
		height += 2*frame + line*lines(words)
	}
	return height
}

// CreateRenderer is called by Fyne.
func (v *turnView) CreateRenderer() fyne.WidgetRenderer { return &turnRenderer{v} }

type turnRenderer struct{ view *turnView }

var _ fyne.WidgetRenderer = (*turnRenderer)(nil)

func (r *turnRenderer) Layout(size fyne.Size) {
	v := r.view
	if v.width != size.Width {
		v.width = size.Width
		v.fitFacts()
	}
	width := v.questionWidth(size.Width)
	height := v.question.HeightFor(width)
	v.question.Move(fyne.NewPos(size.Width-width, 0))
	v.question.Resize(fyne.NewSize(width, height))
	if v.answer.Visible() {
		width = size.Width - turnInset
		v.answer.Move(fyne.NewPos(0, height+turnGap))
		v.answer.Resize(fyne.NewSize(width, v.answer.HeightFor(width)))
	}
}

func (r *turnRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.view.HeightFor(r.view.width)) }
func (r *turnRenderer) Refresh()           { r.Layout(r.view.Size()) }
func (r *turnRenderer) Destroy()           {}

func (r *turnRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.view.question, r.view.answer}
}
