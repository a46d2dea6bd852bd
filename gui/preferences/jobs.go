package preferences

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// jobs runs what may wait. All of it ends with the dialog.
type jobs struct {
	do      func(func()) // runs a function on Fyne's goroutine
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	delays  []*delay
}

func newJobs(do func(func())) *jobs {
	ctx, cancel := context.WithCancel(context.Background())
	return &jobs{do: do, ctx: ctx, cancel: cancel}
}

// A tooLong is the cause of a job's end when its time was up.
type tooLong time.Duration

func (t tooLong) Error() string { return fmt.Sprintf("no answer within %v", time.Duration(t)) }

// run does some work on a goroutine of its own, and gives the result to done on Fyne's; not if it has been stopped
// before, by what run returns or by the end of the dialog.
func run[T any](j *jobs, limit time.Duration, work func(context.Context) (T, error), done func(T, error)) (stop func()) {
	ctx, cancel := context.WithTimeoutCause(j.ctx, limit, tooLong(limit))
	stopped := false // belongs to Fyne's goroutine
	j.running.Go(func() {
		defer cancel()
		result, err := work(ctx)
		if cause, late := context.Cause(ctx).(tooLong); late && err != nil {
			err = cause
		}
		j.do(func() {
			if !stopped && j.ctx.Err() == nil {
				done(result, err)
			}
		})
	})
	return func() {
		stopped = true
		cancel()
	}
}

// do is run for work that has nothing to give.
func do(j *jobs, limit time.Duration, work func(context.Context) error, done func(error)) (stop func()) {
	return run(j, limit, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) },
		func(_ struct{}, err error) { done(err) })
}

// close does what was put off, and cancels what runs.
func (j *jobs) close() {
	for _, d := range j.delays {
		d.flush()
	}
	j.cancel()
}

// A delay puts a thing off until nothing has come after it for a while.
type delay struct {
	jobs  *jobs
	due   func() // nil: nothing is put off
	timer *time.Timer
}

func (j *jobs) newDelay() *delay {
	d := &delay{jobs: j}
	j.delays = append(j.delays, d)
	return d
}

// put replaces what was put off before.
func (d *delay) put(after time.Duration, due func()) {
	d.drop()
	if d.jobs.ctx.Err() != nil {
		return
	}
	d.due = due
	var timer *time.Timer
	timer = time.AfterFunc(after, func() {
		d.jobs.do(func() {
			if d.timer == timer {
				d.flush()
			}
		})
	})
	d.timer = timer
}

// flush does what was put off.
func (d *delay) flush() {
	if due := d.due; due != nil {
		d.drop()
		due()
	}
}

// drop forgets it.
func (d *delay) drop() {
	if d.timer != nil {
		d.timer.Stop()
	}
	d.due, d.timer = nil, nil
}
