package terminal

// greet says where one is and what to do.
func (s *session) greet() {
	if s.opts.Demo {
		s.out.show(
			"Geppetto Audio, the demo: the program itself answers, with recorded speech.",
			"It does not think. With an API key in OPENAI_API_KEY, OpenAI answers.",
		)
	} else {
		s.out.show("Geppetto Audio")
	}
	s.out.show("Type a question and press Enter. /help tells what else there is, .quit leaves.", "")
}

// help tells what can be typed.
func (s *session) help() {
	s.out.show(
		"/audio FILE  ask with a recording: a WAV of 24 kHz, mono, 16 bits",
		"/new         begin a new conversation",
		"/help        show this",
		".quit        leave; .exit, .q and .bye do, too",
		"Ctrl+C       stop the answer; a second time, leave",
		"Arrow up     what was typed before",
	)
}
