#!/bin/sh
# Speaks answers.txt anew: one FLAC file a record, 16 kHz (the voice's own rate), mono, 16 bit, peak at -3 dB, silence
# at both ends trimmed.
# Needs flite with the voice slt, sox and flac; the same versions of them give the same bytes.
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# One line a record: the name, a tab, what to say.
awk '
	/^name: / { name = substr($0, 7); say = "" }
	/^text: / { text = substr($0, 7) }
	/^say: /  { say = substr($0, 6) }
	/^$/      { if (name != "") print name "\t" (say != "" ? say : text); name = "" }
	END       { if (name != "") print name "\t" (say != "" ? say : text) }
' answers.txt >"$scratch/lines"

rm -f ./*.flac
tab=$(printf '\t')
while IFS=$tab read -r name say; do
	flite -voice slt -t "$say" -o "$scratch/said.wav"
	# The voice booms around its fundamental, hence the equalizer; the trimmed ends get back a breath of silence.
	sox -R -D "$scratch/said.wav" -b 16 "$scratch/$name.wav" \
		highpass 80 equalizer 200 0.8q -3 \
		silence 1 0.02 0.3% fade t 0.005 reverse silence 1 0.02 0.3% fade t 0.005 reverse \
		pad 0.05 0.15 gain -n -3
	flac --silent --best -e -p --no-padding --no-seektable -o "$name.flac" "$scratch/$name.wav"
done <"$scratch/lines"

for file in *.flac; do
	printf '%-16s %5.1f s %8d bytes\n' "$file" "$(soxi -D "$file")" "$(wc -c <"$file")"
done
du -cb ./*.flac | tail -n 1
