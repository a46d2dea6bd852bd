package history

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"geppetto-audio/internal/archive"
)

// maxHeading is how many characters of a question may stand for a title.
const maxHeading = 80

// A Loader reads the words of an answer; a Library's Load does.
type Loader func(*Answer) (archive.Transcript, error)

// A page is what an export says of one answer.
type page struct {
	when     string
	question string
	text     string
	remark   string // how it ended, where it is not simply complete
	problem  string // why there are no words
	sound    string // the name of the WAV
}

// PlainText writes a conversation as text for people.
func PlainText(w io.Writer, c *Conversation, load Loader) error {
	out := bufio.NewWriter(w)
	heading := headingOf(c)
	fmt.Fprintf(out, "%s\n%s\n%s\n", heading, strings.Repeat("=", utf8.RuneCountInString(heading)), dateOf(c))
	for _, a := range c.Answers {
		p := pageOf(a, load)
		fmt.Fprintf(out, "\n\n%s\n", p.when)
		if p.question != "" {
			fmt.Fprintf(out, "\nQuestion:\n%s\n", p.question)
		}
		if p.text != "" {
			fmt.Fprintf(out, "\nAnswer:\n%s\n", p.text)
		}
		for _, line := range []string{p.problem, p.remark} {
			if line != "" {
				fmt.Fprintf(out, "\n(%s)\n", line)
			}
		}
		if p.sound != "" {
			fmt.Fprintf(out, "\nSound: %s\n", p.sound)
		}
	}
	return wrote(out)
}

// Markdown writes a conversation as Markdown. What was asked and answered is shown as it is, whatever signs it holds.
func Markdown(w io.Writer, c *Conversation, load Loader) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# %s\n\n%s\n", inline(headingOf(c)), dateOf(c))
	for _, a := range c.Answers {
		p := pageOf(a, load)
		fmt.Fprintf(out, "\n---\n\n**%s**\n", p.when)
		if p.question != "" {
			fmt.Fprintf(out, "\n> %s\n", strings.ReplaceAll(paragraphs(p.question), "\n", "\n> "))
		}
		if p.text != "" {
			fmt.Fprintf(out, "\n%s\n", paragraphs(p.text))
		}
		for _, line := range []string{p.problem, p.remark} {
			if line != "" {
				fmt.Fprintf(out, "\n*%s*\n", inline(line))
			}
		}
		if p.sound != "" {
			fmt.Fprintf(out, "\nSound: `%s`\n", p.sound)
		}
	}
	return wrote(out)
}

func wrote(out *bufio.Writer) error {
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export the conversation: %w", err)
	}
	return nil
}

func pageOf(a *Answer, load Loader) page {
	p := page{
		when:     a.Generated.Format("2 January 2006, 15:04:05"),
		question: strings.TrimSpace(a.Question),
		remark:   remarkOf(a),
		problem:  a.Problem,
	}
	if a.Files.Audio != "" {
		p.sound = filepath.Base(a.Files.Audio)
	}
	if a.Problem != "" {
		return p
	}
	t, err := load(a)
	if err != nil {
		p.problem = ProblemNoWords
		return p
	}
	p.text = strings.TrimSpace(t.Text)
	return p
}

// headingOf is the conversation's title, or its first question where it has none.
func headingOf(c *Conversation) string {
	if c.Title != "" {
		return c.Title
	}
	for _, a := range c.Answers {
		line := strings.Join(strings.Fields(a.Question), " ")
		if line == "" {
			continue
		}
		if r := []rune(line); len(r) > maxHeading {
			line = strings.TrimSpace(string(r[:maxHeading])) + "…"
		}
		return line
	}
	return "Conversation"
}

func dateOf(c *Conversation) string {
	const day = "2 January 2006"
	from, to := c.Began().Format(day), c.Latest().Format(day)
	if from == to {
		return from
	}
	return from + " to " + to
}

// remarkOf says how an answer ended, where it is not simply complete.
func remarkOf(a *Answer) string {
	switch a.Status {
	case "stopped":
		switch {
		case a.Reason == "closed":
			return "Stopped: the window was closed"
		case a.Heard != nil:
			return fmt.Sprintf("Stopped by you at %s of %s", clock(a.Heard.Played), clock(a.Heard.Whole))
		}
		return "Stopped by you"
	case "incomplete":
		switch a.Reason {
		case "max_output_tokens":
			return "Cut: length limit"
		case "content_filter":
			return "Cut: content filter"
		}
		return "Cut: " + cmp.Or(a.Reason, "no reason given")
	case "failed":
		return "Failed: " + cmp.Or(a.Reason, "no reason given")
	case archive.Interrupted:
		return interruption(a)
	case archive.Receiving:
		return "Still arriving"
	}
	return ""
}

func interruption(a *Answer) string {
	words := "Connection lost"
	switch a.Reason {
	case "timeout", "no_response":
		words = "The server fell silent"
	case "the program ended":
		words = "Interrupted because the program ended"
	}
	if a.Duration > 0 {
		words += " at " + clock(a.Duration)
	}
	return words
}

// clock writes a length as people read it: 1:02:03 or 0:37.
func clock(d time.Duration) string {
	s := int(max(d, 0) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
