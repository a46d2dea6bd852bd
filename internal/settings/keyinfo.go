package settings

// KeyInfo is what may be shown of the key in force.
type KeyInfo struct {
	Last   string // its last four characters, empty where there is none or it is too short to show any
	Set    bool   // there is a key
	Source Source
	Host   string // that a key can be stored for; empty where none can
}
