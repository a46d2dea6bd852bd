package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/data/binding"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/realtime"
)

// TurnActions are what a person can do with a turn.
type turnActions struct {
	play, again, discard func(exchange)
	left                 func()               // the mouse left a text
	key                  func(*fyne.KeyEvent) // that a button has no use for
	resized              func(fyne.CanvasObject)
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
	asked    *caption
	words    *prose
	problem  *note
	remedies *fyne.Container

	answer   *bubble
	answered *caption
	reply    *prose
	remark   *note
	player   *playbar
}

var (
	_ tall = (*turnView)(nil)
	_ long = (*turnView)(nil)
)

// The shape of a turn.
const (
	turnGap     = 8   // between question and answer
	turnInset   = 44  // what a bubble leaves free on the other's side
	questionMin = 150 // the narrowest bubble
)

func newTurnView(e *entry, actions *turnActions) *turnView {
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
	v.asked = newCaption("", theme.ColorNameDisabled, fyne.TextAlignLeading)
	v.words = newProse(v.actions.left)
	v.problem = newNote(errorSign(), widget.DangerImportance)
	again := newButton(lang.L("Retry"), theme.ViewRefreshIcon(), widget.MediumImportance, v.onAgain, v.actions.key)
	discard := newButton(lang.L("Remove"), theme.DeleteIcon(), widget.LowImportance, v.onDiscard, v.actions.key)
	v.remedies = newRow(again, discard)
	v.question = newBubble(colorQuestion, "", bottomRight, v.asked, v.words, v.problem, v.remedies)
}

func (v *turnView) buildAnswer() {
	v.answered = newCaption("", theme.ColorNameDisabled, fyne.TextAlignLeading)
	v.reply = newProse(v.actions.left)
	v.remark = newNote(warningSign(), widget.WarningImportance)
	v.player = newPlaybar(v.onPlay, v.onAgain, v.reply.text, v.actions.key)
	v.answer = newBubble(colorAnswer, colorOutline, bottomLeft, v.answered, v.reply, v.remark, v.player)
}

func (v *turnView) onChanged() {
	x := value(v.entry.data)
	if x.revision == v.shown.revision {
		return
	}
	before := v.heightFor(v.width)
	v.show(x)
	if v.heightFor(v.width) != before {
		v.actions.resized(v)
	}
}

func (v *turnView) onPlay()    { v.actions.play(v.shown) }
func (v *turnView) onAgain()   { v.actions.again(v.shown) }
func (v *turnView) onDiscard() { v.actions.discard(v.shown) }

func (v *turnView) show(x exchange) {
	v.shown = x
	now := time.Now()
	v.asked.setText(lang.L("You") + " · " + moment(x.when, now) + askedNote(x))
	v.words.setPassages(passagesOf(x.question))
	v.problem.say(x.problem)
	setShown(v.remedies, x.stage == fruitless)

	setShown(v.answer, x.stage == answering || x.stage == answered)
	v.answered.setText(lang.L("Geppetto") + " · " + moment(x.began, now))
	v.reply.setPassages(x.passages)
	setShown(v.reply, len(x.passages) > 0)
	if x.outcome.Status == realtime.Stopped && x.kept.Err == nil && x.playError == "" {
		v.remark.mean(stopSign(), widget.LowImportance) // one's own doing is no cause for alarm
	} else {
		v.remark.mean(warningSign(), widget.WarningImportance)
	}
	v.remark.say(join(sentence(x.remark), x.playError))
	v.player.show(x)
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
func (v *turnView) heightFor(width float32) float32 {
	v.width = width
	if width == 0 {
		return 0
	}
	height := v.question.heightFor(v.questionWidth(width))
	if v.answer.Visible() {
		height += turnGap + v.answer.heightFor(width-turnInset)
	}
	return height
}

// reveal passes on what is in sight to the texts.
func (v *turnView) reveal(top, bottom float32) {
	for _, b := range []*bubble{v.question, v.answer} {
		b.reveal(top-b.Position().Y, bottom-b.Position().Y)
	}
}

// questionWidth is as wide as the question, but for what is too long for its line.
func (v *turnView) questionWidth(width float32) float32 {
	limit := width - turnInset
	if v.problem.Visible() {
		return limit
	}
	natural := naturalWidth(v.words.passages, limit, v) + 2*bubblePadX + 2
	return min(limit, max(questionMin, natural, v.asked.MinSize().Width+2*bubblePadX))
}

// estimate is about the height of a turn that has not been shown yet.
func estimate(x exchange, width float32) float32 {
	const glyph, line, frame = 7.5, 24, 76
	perLine := max(20, (width-turnInset)/glyph)
	lines := func(n int) float32 { return float32(n)/perLine + 1 }
	height := frame + line*lines(len(x.question))
	if len(x.passages) > 0 {
		height += frame + line*lines(characters(x.passages))
	}
	return height
}

// CreateRenderer is called by Fyne.
func (v *turnView) CreateRenderer() fyne.WidgetRenderer { return &turnRenderer{v} }

type turnRenderer struct{ view *turnView }

var _ fyne.WidgetRenderer = (*turnRenderer)(nil)

func (r *turnRenderer) Layout(size fyne.Size) {
	v := r.view
	v.width = size.Width
	width := v.questionWidth(size.Width)
	height := v.question.heightFor(width)
	v.question.Move(fyne.NewPos(size.Width-width, 0))
	v.question.Resize(fyne.NewSize(width, height))
	if v.answer.Visible() {
		width = size.Width - turnInset
		v.answer.Move(fyne.NewPos(0, height+turnGap))
		v.answer.Resize(fyne.NewSize(width, v.answer.heightFor(width)))
	}
}

func (r *turnRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.view.heightFor(r.view.width)) }
func (r *turnRenderer) Refresh()           { r.Layout(r.view.Size()) }
func (r *turnRenderer) Destroy()           {}

func (r *turnRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.view.question, r.view.answer}
}
