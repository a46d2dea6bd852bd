package e2e

import (
	"testing"
	"time"

	"geppetto-audio/realtime/demo"
)

// today is the conversation that the window opens with.
const today = "today"

// days fills the folder as a person would in some days.
func days(t *testing.T, dir string) {
	now := time.Now()
	at := func(daysAgo, hour, minute int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()-daysAgo, hour, minute, 0, 0, time.Local)
	}
	for _, p := range []past{
		{conversation: "a", title: "Sourdough for beginners", when: at(9, 9, 12), question: "How do I start a sourdough?",
			answer: "Stir flour and water, leave it in a warm place, and feed it every day."},
		{conversation: "b", when: at(4, 20, 40), question: "Which three sights should I not miss in Lisbon?",
			answer: "See the tower of Belém in the morning light, ride the tram up to the castle, and hear fado at night."},
		{conversation: "c", when: at(2, 18, 5), question: "Explain compound interest to a ten-year-old",
			answer: "Your money earns a little, and then the little earns, too."},
		{conversation: "c", when: at(2, 18, 7), question: "And with an example?",
			answer: "A hundred coins at ten in a hundred are a hundred and ten after a year, and a hundred and twenty-one after two."},
		{conversation: "d", when: at(1, 21, 30), question: "Why do cats purr?",
			answer: "Mostly because they are content, but a hurt cat may purr, too."},
		{conversation: "e", title: "Speech for Anna's birthday", when: at(1, 22, 15), question: "Help me with a toast for my sister",
			answer: "Begin with a small story that only the two of you know, and end with a wish."},
		{conversation: today, when: now.Add(-2 * time.Minute), question: "Why does the moon look larger near the horizon?",
			answer: "It is not larger: hold a coin at arm's length, and it covers the moon low down as well as high up. " +
				"Near the horizon there are trees and houses to compare it with, and the eye takes it for something far away " +
				"and therefore big. The light itself makes no difference to the size, only to the colour."},
	} {
		p.sound = time.Duration(len(p.answer)) * 65 * time.Millisecond
		p.keep(t, dir)
	}
}

// startDemo starts the demo as a server that is not known to be one: the window then looks as it does with a key.
func startDemo(t *testing.T) (url string) {
	s, err := demo.Start("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s.URL()
}
