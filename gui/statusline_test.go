package gui

import (
	"errors"
	"testing"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

func TestStatus(t *testing.T) {
	newApp(t)
	now := time.Now()
	lost := &realtime.Error{Code: "connection_lost"}
	refused := &realtime.Error{Code: "invalid_api_key", Message: "Incorrect API key provided."}
	slow, quota, model := &realtime.Error{Code: realtime.CodeSlowSession}, &realtime.Error{Code: "insufficient_quota"}, &realtime.Error{Code: "model_not_found"}
	why, _ := realtime.Explain(lost)
	what, do := realtime.Explain(refused)
	playing := audio.PlayerStatus{State: audio.Playing, Position: 5900 * time.Millisecond}
	mute := audio.PlayerStatus{State: audio.Paused, Err: errors.New("no sound device could be opened")}
	openai := service{name: "api.openai.com"}
	for _, c := range []struct {
		name     string
		state    realtime.StateChanged
		playback audio.PlayerStatus
		service  service
		want     status
	}{
		{"at the start", realtime.StateChanged{}, audio.PlayerStatus{}, openai, status{text: "Ready"}},
		{"demo", realtime.StateChanged{State: realtime.Ready}, audio.PlayerStatus{}, service{demo: true}, status{text: "Demo: ready"}},
		{"connecting", realtime.StateChanged{State: realtime.Connecting}, audio.PlayerStatus{}, openai, status{text: "Connecting to api.openai.com…", mood: busy}},
		{"connecting to the demo", realtime.StateChanged{State: realtime.Connecting}, audio.PlayerStatus{}, service{name: "127.0.0.1:4", demo: true}, status{text: "Demo: connecting…", mood: busy}},
		{"connecting again", realtime.StateChanged{State: realtime.Connecting, Err: lost}, playing, openai, status{text: "Connecting to api.openai.com… " + why, mood: bad, remedy: tryNow}},
		{"a server that takes its time", realtime.StateChanged{State: realtime.Connecting, Err: slow}, audio.PlayerStatus{}, openai, status{text: "Connecting to api.openai.com… " + join(realtime.Explain(slow)), mood: bad, remedy: tryNow}},
		{"thinking", realtime.StateChanged{State: realtime.Thinking}, audio.PlayerStatus{}, openai, status{text: "Thinking…", mood: busy}},
		{"answering", realtime.StateChanged{State: realtime.Answering}, audio.PlayerStatus{}, openai, status{text: "Answering…", mood: live}},
		{"speaking", realtime.StateChanged{State: realtime.Answering}, playing, openai, status{text: "Speaking 0:05", mood: live}},
		{"speaking after all has come", realtime.StateChanged{State: realtime.Ready}, playing, service{demo: true}, status{text: "Speaking 0:05", mood: live}},
		{"paused", realtime.StateChanged{State: realtime.Ready}, audio.PlayerStatus{State: audio.Paused, Position: time.Minute}, openai, status{text: "Paused at 1:00"}},
		{"waiting", realtime.StateChanged{State: realtime.Waiting, Retry: 3500 * time.Millisecond, Err: lost}, audio.PlayerStatus{}, openai, status{text: "Reconnecting in 4 s. " + why, mood: bad, remedy: tryNow}},
		{"waiting is worse than speaking is good", realtime.StateChanged{State: realtime.Waiting, Retry: time.Second, Err: lost}, playing, openai, status{text: "Reconnecting in 1 s. " + why, mood: bad, remedy: tryNow}},
		{"waited", realtime.StateChanged{State: realtime.Waiting}, audio.PlayerStatus{}, openai, status{text: "Reconnecting…", mood: bad, remedy: tryNow}},
		{"a refused key", realtime.StateChanged{State: realtime.Offline, Err: refused}, audio.PlayerStatus{}, openai, status{text: "Offline: " + what + " " + do, mood: bad, remedy: enterKey}},
		{"offline for another reason", realtime.StateChanged{State: realtime.Offline, Err: errors.New("the moon is full")}, audio.PlayerStatus{}, openai, status{text: "Offline: The moon is full.", mood: bad, remedy: tryNow}},
		{"offline until the bill is paid", realtime.StateChanged{State: realtime.Offline, Err: quota}, audio.PlayerStatus{}, openai, status{text: "Offline: " + join(realtime.Explain(quota)), mood: bad, remedy: tryNow}},
		{"offline for the model", realtime.StateChanged{State: realtime.Offline, Err: model}, audio.PlayerStatus{}, openai, status{text: "Offline: " + join(realtime.Explain(model)), mood: bad, remedy: changeSettings}},
		{"no sound, and none wanted", realtime.StateChanged{State: realtime.Ready}, audio.PlayerStatus{State: audio.Paused, Muted: true, Err: mute.Err}, openai, status{text: "Ready", mood: calm}},
		{"no sound", realtime.StateChanged{State: realtime.Ready}, mute, openai, status{text: "Ready. No sound device could be opened. Answers are kept, but not heard.", mood: bad}},
	} {
		t.Run(c.name, func(t *testing.T) {
			th := newThread()
			th.apply(c.state, now)
			th.heard(c.playback)
			if got := th.status(c.service, now); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestMoves(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		name     string
		state    realtime.StateChanged
		playback audio.PlayerStatus
		want     time.Duration
	}{
		{"idle", realtime.StateChanged{State: realtime.Ready}, audio.PlayerStatus{}, 0},
		{"paused", realtime.StateChanged{State: realtime.Ready}, audio.PlayerStatus{State: audio.Paused}, 0},
		{"the next step of the waveform", realtime.StateChanged{State: realtime.Ready}, audio.PlayerStatus{State: audio.Playing, Position: 1700 * time.Millisecond}, waveInterval},
		{"the next second of the wait", realtime.StateChanged{State: realtime.Waiting, Retry: 3500 * time.Millisecond}, audio.PlayerStatus{}, 500 * time.Millisecond},
		{"a whole second of the wait", realtime.StateChanged{State: realtime.Waiting, Retry: 3 * time.Second}, audio.PlayerStatus{}, time.Second},
		{"the sooner of both", realtime.StateChanged{State: realtime.Waiting, Retry: 3100 * time.Millisecond}, audio.PlayerStatus{State: audio.Playing, Position: 1900 * time.Millisecond}, 100 * time.Millisecond},
		{"waited", realtime.StateChanged{State: realtime.Waiting}, audio.PlayerStatus{}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			th := newThread()
			th.apply(c.state, now)
			th.heard(c.playback)
			if got := th.moves(now); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
