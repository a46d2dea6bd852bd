package gui

import "fyne.io/fyne/v2"

// still is an app whose widgets hold still. Fyne draws the whole window anew for every step of an animation, and its
// entry has one that never ends: the cursor, which would make up most of what an idle window takes of the processor.
type still struct{ fyne.App }

// Settings gives the app's own, without animations.
func (c still) Settings() fyne.Settings { return stillSettings{c.App.Settings()} }

type stillSettings struct{ fyne.Settings }

// ShowAnimations tells widgets not to.
func (stillSettings) ShowAnimations() bool { return false }
