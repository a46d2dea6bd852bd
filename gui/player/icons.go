package player

import (
	_ "embed" // the icons

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

var (
	//go:embed icons/back10.svg
	back10 []byte
	//go:embed icons/forward10.svg
	forward10 []byte
	//go:embed icons/muted.svg
	muted []byte
)

// These two speak in a low voice: they stand below every answer.
func backIcon() fyne.Resource {
	return theme.NewDisabledResource(fyne.NewStaticResource("back10.svg", back10))
}

func forwardIcon() fyne.Resource {
	return theme.NewDisabledResource(fyne.NewStaticResource("forward10.svg", forward10))
}

// Of Fyne's sign for no sound one sees only beside the others that something is missing.
func mutedIcon() fyne.Resource {
	return theme.NewThemedResource(fyne.NewStaticResource("muted.svg", muted))
}
