package bench

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// The server of the benchmarks is a process of its own, so that its work is not counted as the receiver's. It sends
// frames that it has encoded beforehand, as fast as the socket takes them.
const serverEnv = "GEPPETTO_BENCH_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" {
		serve()
		return
	}
	os.Exit(m.Run())
}

// startServer runs the server for as long as the benchmark does, and gives its base URL.
func startServer(tb testing.TB) string {
	tb.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serverEnv+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = in.Close() // tells it to go
		_ = cmd.Wait()
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(url)
}

// A script is what a question asks of the server: "sound BYTES CHUNK", or "words CHARACTERS PER_UPDATE
// UPDATES_A_SECOND", or the same of "talk", which are words with their sound.
func script(text string) (kind string, a, b, c int) {
	_, _ = fmt.Sscan(text, &kind, &a, &b, &c)
	return kind, a, b, c
}

func serve() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("http://%s/v1\n", l.Addr())
	go func() { _ = http.Serve(l, http.HandlerFunc(connection)) }()
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // until the benchmark ends
}

func connection(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{WriteBufferSize: 64 << 10}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	send := func(format string, args ...any) bool {
		return conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, format, args...)) == nil
	}
	send(`{"type":"session.created","session":{"model":"bench"}}`)
	for n := 0; ; {
		var e struct {
			Type string
			Item struct{ Content []struct{ Text string } }
		}
		_, frame, err := conn.ReadMessage()
		if err != nil || json.Unmarshal(frame, &e) != nil {
			return
		}
		switch e.Type {
		case "session.update":
			send(`{"type":"session.updated","session":{"model":"bench"}}`)
		case "conversation.item.create":
			n++
			id := fmt.Sprintf("resp_%d", n)
			kind, a, b, c := script(e.Item.Content[0].Text)
			send(`{"type":"response.created","response":{"id":%q}}`, id)
			switch kind {
			case "sound":
				sendSound(conn, id, a, b)
			case "talk":
				sendWords(conn, id, a, b, c, soundFrame(id, b*characterBytes))
			default:
				sendWords(conn, id, a, b, c, nil)
			}
			send(`{"type":"response.done","response":{"id":%q,"status":"completed","output":[]}}`, id)
		}
	}
}

func part(id string) string {
	return fmt.Sprintf(`"event_id":"event_1","response_id":%q,"item_id":"item_%s","output_index":0,"content_index":0`, id, id)
}

// characterBytes is the sound of one character: fifteen are said in a second.
const characterBytes = 48000 / 15

// soundFrame is so many bytes of noise, ready to be sent.
func soundFrame(id string, bytes int) *websocket.PreparedMessage {
	noise := rand.New(rand.NewPCG(1, 2))
	pcm := make([]byte, bytes)
	for i := range pcm {
		pcm[i] = byte(noise.Uint32())
	}
	m, _ := websocket.NewPreparedMessage(websocket.TextMessage, fmt.Appendf(nil, `{"type":"response.output_audio.delta",%s,"delta":%q}`, part(id), base64.StdEncoding.EncodeToString(pcm)))
	return m
}

func sendSound(conn *websocket.Conn, id string, total, chunk int) {
	words, _ := websocket.NewPreparedMessage(websocket.TextMessage, fmt.Appendf(nil, `{"type":"response.output_audio_transcript.delta",%s,"delta":" word"}`, part(id)))
	whole := soundFrame(id, chunk)
	for ; total >= chunk; total -= chunk {
		if conn.WritePreparedMessage(words) != nil || conn.WritePreparedMessage(whole) != nil {
			return
		}
	}
	if total > 0 {
		_ = conn.WritePreparedMessage(soundFrame(id, total))
	}
}

// sendWords sends words, and with each piece of them the sound, if there is any.
func sendWords(conn *websocket.Conn, id string, total, each, rate int, sound *websocket.PreparedMessage) {
	text := "The light of the sun meets the air and scatters, the blue of it most of all. "
	tick := time.NewTicker(time.Second / time.Duration(max(1, rate)))
	defer tick.Stop()
	for n := 0; n < total; n += each {
		<-tick.C
		piece := make([]byte, each)
		for i := range piece {
			piece[i] = text[(n+i)%len(text)]
		}
		if conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"type":"response.output_audio_transcript.delta",%s,"delta":%q}`, part(id), piece)) != nil {
			return
		}
		if sound != nil && conn.WritePreparedMessage(sound) != nil {
			return
		}
	}
}
