package preferences

import (
	"fyne.io/fyne/v2/lang"

	"geppetto-audio/internal/settings"
)

// dialectRow says which form of the protocol the server speaks.
func (d *Dialog) dialectRow() *row {
	return oneOf(d, listed, lang.L("Dialect"), lang.L("Of another server. As a rule the program finds it out."),
		settings.Dialects(), d.Service.Settings().Dialect, func(dialect string) string {
			switch dialect {
			case "ga":
				return lang.L("Today's")
			case "beta":
				return lang.L("That of the beta")
			}
			return lang.L("Find out")
		}, func(s *settings.Settings, dialect string) { s.Dialect = dialect })
}

// authRow says how the key is shown to the server.
func (d *Dialog) authRow() *row {
	return oneOf(d, listed, lang.L("Key is sent as"), "", settings.Auths(), d.Service.Settings().Auth, func(auth string) string {
		switch auth {
		case "bearer":
			return "Bearer"
		case "api-key":
			return "api-key"
		case "none":
			return lang.L("Not at all")
		}
		return lang.L("The server's own way")
	}, func(s *settings.Settings, auth string) { s.Auth = auth })
}
