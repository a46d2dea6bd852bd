package program

import (
	"context"
	"errors"

	"geppetto-audio/realtime"
)

// sampleText is what voices say when they are tried.
const sampleText = "Hello. This is how I sound when I read an answer to you."

var errMuted = errors.New("the sound is muted, and the voice would not be heard; unmute it and try again")

// Sample has a voice say a sentence, and returns when it has been heard. An answer that is being heard pauses meanwhile.
//
// Samples have a player of their own: they take no answer's place, wait for none, and play where answers don't by
// themselves. There is only ever that one, since a sound device that was opened can't be given back.
func (p *Program) Sample(ctx context.Context, voice string) error {
	ctx, leave, err := p.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	select {
	case p.sampling <- struct{}{}:
		defer func() { <-p.sampling }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := p.await(ctx); err != nil {
		return err
	}
	now := p.Player.Status()
	if now.Muted {
		return errMuted
	}
	if p.sampler == nil {
		p.sampler = p.newPlayer()
	}
	p.sampler.SetVolume(now.Volume)
	p.sampler.SetSpeed(now.Speed)
	return p.say(ctx, voice)
}

// say plays the sample as it comes.
func (p *Program) say(ctx context.Context, voice string) error {
	const id = "sample"
	e := p.Endpoint()
	s := p.session(e)
	s.Voice = voice
	resume := func() {}
	defer func() { resume() }()
	begun := false
	err := realtime.Say(ctx, e, s, sampleText, func(pcm []byte) {
		if !begun {
			begun = true
			resume = p.hush()
			p.sampler.Begin(id)
		}
		p.sampler.Write(id, pcm)
	}, p.onSpent)
	p.sampler.End(id)
	if err == nil {
		err = p.sampler.Wait(ctx)
	}
	if err != nil {
		p.sampler.Stop()
	}
	return err
}
