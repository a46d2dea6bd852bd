// Package locale gives the process a language where its environment names none. Importing it is enough.
package locale

import "os"

// Fyne reads the language when it is initialised and prints an error for "C", which is what terminals and services
// without a language have. Packages are initialised in the order of their paths as soon as what they import is; this
// one imports so little that it comes first.
func init() {
	name := "LANG"
	for _, n := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if os.Getenv(n) != "" {
			name = n
			break
		}
	}
	switch os.Getenv(name) {
	case "", "C", "POSIX", "C.UTF-8", "C.utf8":
		_ = os.Setenv(name, "en_US.UTF-8") // it fails for odd names only
	}
}
