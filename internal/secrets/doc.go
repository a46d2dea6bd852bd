// Package secrets plants API keys of every shape in the built program, has a server shout them back in every way that
// servers know, and searches everything the program wrote for them. It holds tests only.
package secrets
