// Package settings decides what the program is run with, and keeps what a person has chosen.
//
// Every setting has one order of sources: the command line, the environment, the file .env in the working directory,
// the settings file, the default. [Load] goes through them and gives a [Resolved]; [File] reads and changes the
// settings file; [Keyring] keeps API keys in the operating system's keyring; [DraftFile] keeps questions that got no
// answer. Window and terminal use the same.
//
// An API key comes from the environment, from .env or from the keyring, in that order, never from the command line or
// the settings file. A key of the keyring belongs to the host it was stored for and is asked for by that host's name,
// so that nothing that redirects the program (a stray .env, say) can send it elsewhere. A key of the environment or of
// .env belongs to no host: it goes to the base URL in force, whichever source that came from, as with OpenAI's own
// tools; [Resolved] tells both sources. No key goes unencrypted over the network.
//
// What .env says stays here: it is not put into the process's environment. All functions may be called from any goroutine.
package settings
