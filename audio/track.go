package audio

// trackBlock is the size of the pieces a track's sound is held in, in bytes: 1.4 s.
const trackBlock = 1 << 16

// A track is the sound of one answer in memory. It grows at its end while it arrives; what is there never moves.
// Places in it are counted in samples. Player.mu guards it.
type track struct {
	id     string
	live   bool // an answer as it comes, not a file
	blocks []*[trackBlock]byte
	bytes  int64
	total  int64 // samples a file holds, known before they are read; 0 for a live answer
	ended  bool  // nothing more comes

	at    int64 // where to go on when it is next played
	begun bool  // some of it has been handed to the device
	heard int64 // the furthest sample that has left the loudspeaker
	told  bool  // Stop has told how far
	held  bool  // it waits for a person to play it, not for its turn
	gone  bool  // no longer wanted: what still comes is dropped
}

// append copies pcm, which may end in half a sample.
func (t *track) append(pcm []byte) {
	for len(pcm) > 0 {
		at := int(t.bytes % trackBlock)
		if at == 0 {
			t.blocks = append(t.blocks, new([trackBlock]byte))
		}
		n := copy(t.blocks[len(t.blocks)-1][at:], pcm)
		t.bytes += int64(n)
		pcm = pcm[n:]
	}
}

// samples is how much has come; half a sample at the end does not count.
func (t *track) samples() int64 { return t.bytes / 2 }

// length is how much there is, or will be where that is known.
func (t *track) length() int64 { return max(t.total, t.samples()) }

// copyTo fills p from the sample at on and returns the number of bytes: whole samples, 0 where nothing is there yet.
func (t *track) copyTo(p []byte, at int64) int {
	left := min(int64(len(p)&^1), 2*(t.samples()-at))
	var n int
	for off := 2 * at; left > 0; {
		c := copy(p[n:n+int(left)], t.blocks[off/trackBlock][off%trackBlock:])
		n, off, left = n+c, off+int64(c), left-int64(c)
	}
	return n
}

// forget frees the sound; what still comes is dropped.
func (t *track) forget() {
	t.gone, t.blocks, t.bytes = true, nil, 0
}

// over says whether there is nothing left to play.
func (t *track) over() bool { return t.ended && t.at >= t.samples() }
