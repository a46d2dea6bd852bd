#!/usr/bin/env bash
# Makes this machine able to build the program (setup.sh run) and to run its tests (setup.sh test).
#
# It tries out what is needed, names what is missing, and installs that with the system's package manager after showing
# the command and asking. YES=1 or CI=true answers for unattended runs. With everything there it prints nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# for | need | in plain words | apt | dnf | pacman | zypper | brew          (a dash: the system has it, or doesn't use it)
needs='
run  | certificates | the certificates that downloads are checked by | ca-certificates | ca-certificates | ca-certificates | ca-certificates | -
run  | make         | make                            | make | make | make | make | -
run  | compiler     | a C compiler and the C library  | gcc libc6-dev | gcc glibc-devel | gcc | gcc glibc-devel | -
run  | pkgconfig    | pkg-config                      | pkg-config | pkgconf-pkg-config | pkgconf | pkg-config | -
run  | gl           | the OpenGL headers              | libgl1-mesa-dev | mesa-libGL-devel | mesa libglvnd | Mesa-libGL-devel | -
run  | x11          | the X11 headers                 | libx11-dev | libX11-devel | libx11 xorgproto | libX11-devel | -
run  | xcursor      | the Xcursor headers             | libxcursor-dev | libXcursor-devel | libxcursor | libXcursor-devel | -
run  | xrandr       | the Xrandr headers              | libxrandr-dev | libXrandr-devel | libxrandr | libXrandr-devel | -
run  | xinerama     | the Xinerama headers            | libxinerama-dev | libXinerama-devel | libxinerama | libXinerama-devel | -
run  | xinput       | the Xi headers                  | libxi-dev | libXi-devel | libxi | libXi-devel | -
run  | xvidmode     | the Xxf86vm headers             | libxxf86vm-dev | libXxf86vm-devel | libxxf86vm | libXxf86vm-devel | -
run  | alsa         | the ALSA headers                | libasound2-dev | alsa-lib-devel | alsa-lib | alsa-devel | -
test | Xvfb         | Xvfb, a screen in memory        | xvfb | xorg-x11-server-Xvfb | xorg-server-xvfb | xorg-x11-server-Xvfb | -
test | gldriver     | OpenGL drawn in software        | libgl1-mesa-dri | mesa-dri-drivers | mesa | Mesa-dri | -
test | openbox      | openbox, a window manager       | openbox | openbox | openbox | openbox | -
test | xdotool      | xdotool, which types and clicks | xdotool | xdotool | xdotool | xdotool | -
test | import       | ImageMagick, which takes screenshots | imagemagick | ImageMagick | imagemagick | ImageMagick | -
test | fonts        | a font                          | fonts-dejavu-core | dejavu-sans-fonts | ttf-dejavu | dejavu-fonts | -
test | pulseaudio   | PulseAudio, a sound card in memory | pulseaudio | pulseaudio | pulseaudio | pulseaudio | -
test | parec        | the tools of PulseAudio         | pulseaudio-utils | pulseaudio-utils | libpulse | pulseaudio-utils | -
test | plugin       | the PulseAudio plugin of ALSA   | libasound2-plugins | alsa-plugins-pulseaudio | alsa-plugins | alsa-plugins-pulse | -
test | sox          | sox, which reads sound files    | sox | sox | sox | sox | sox
test | python3      | Python, which reads sound files | python3 | python3 | python | python3 | python
test | tmux         | tmux, a terminal without a screen | tmux | tmux | tmux | tmux | tmux
'

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# compiles tells whether the C compiler that Go uses finds these headers.
compiles() {
	local header
	for header; do printf '#include <%s>\n' "$header"; done | $cc -fsyntax-only -x c - 2>/dev/null
}

# entry tells whether pkg-config, once it is there, knows a library.
entry() {
	! command -v "$pkg_config" >/dev/null || "$pkg_config" --exists "$1"
}

# any tells whether one of the files is there; patterns are expanded by the caller.
any() {
	local file
	for file; do
		[ ! -e "$file" ] || return 0
	done
	return 1
}

# have tells whether a need is met.
have() {
	case $1 in
	certificates) any "${SSL_CERT_FILE-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
		/etc/pki/tls/cert.pem /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem ;;
	compiler) compiles stdlib.h ;;
	pkgconfig) command -v "$pkg_config" >/dev/null ;;
	gl) compiles GL/gl.h && entry gl ;;
	x11) compiles X11/Xlib.h ;;
	xcursor) compiles X11/Xcursor/Xcursor.h ;;
	xrandr) compiles X11/extensions/Xrandr.h ;;
	xinerama) compiles X11/Xlib.h X11/extensions/Xinerama.h ;;
	xinput) compiles X11/extensions/XInput2.h ;;
	xvidmode) compiles X11/Xlib.h X11/extensions/xf86vmode.h ;;
	alsa) compiles alsa/asoundlib.h && entry alsa ;;
	gldriver) any /usr/lib*/dri/swrast_dri.so /usr/lib/*/dri/swrast_dri.so /usr/lib*/libgallium*.so /usr/lib/*/libgallium*.so ;;
	fonts) [ -n "$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/}/.local/share/fonts" -name '*.[ot]tf' -print -quit 2>/dev/null)" ] ;;
	parec) command -v parec >/dev/null && command -v pactl >/dev/null && command -v paplay >/dev/null ;;
	plugin) any /usr/lib*/alsa-lib/libasound_module_pcm_pulse.so /usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# look fills missing, the plain words, and packages, by this system's names, for what is not there.
look() {
	local scope need words apt dnf pacman zypper brew package
	missing=() packages=()
	while IFS='|' read -r scope need words apt dnf pacman zypper brew; do
		read -r scope <<<"$scope"
		read -r need <<<"$need"
		read -r words <<<"$words"
		if [ -z "$need" ] || { [ "$scope" = test ] && [ "$goal" = run ]; }; then
			continue
		fi
		case $manager in
		apt) package=$apt ;; dnf) package=$dnf ;; pacman) package=$pacman ;; zypper) package=$zypper ;;
		brew) package=$brew ;; *) package=unknown ;;
		esac
		read -r package <<<"$package"
		if [ "$package" != - ] && ! have "$need"; then
			missing+=("$words")
			packages+=("$package")
		fi
	done <<<"$needs"
}

# minor turns a Go version such as 1.26.3 or 1.27rc1 into a number that compares.
minor() {
	local major rest
	IFS=. read -r major rest <<<"$1"
	echo $((major * 1000 + ${rest%%[!0-9]*}))
}

# check_go asks for a Go that is new enough, or that fetches a newer one by itself, as it does since 1.21.
check_go() {
	local wanted found
	wanted=$(awk '$1 == "go" { print $2; exit }' go.mod)
	if ! command -v go >/dev/null; then
		[ ! -x /usr/local/go/bin/go ] || die "Go is in /usr/local/go/bin, which is not in PATH. Type: export PATH=\$PATH:/usr/local/go/bin"
		die "Go is missing. Install Go $wanted or newer from https://go.dev/dl/ and try again."
	fi
	found=$(cd / && GOTOOLCHAIN=local go env GOVERSION)
	found=${found##*go}
	if [ "$(minor "$found")" -lt "$(minor "$wanted")" ] &&
		{ [ "$(minor "$found")" -lt 1021 ] || [ "$(cd / && go env GOTOOLCHAIN)" = local ]; }; then
		die "Go $wanted or newer is needed, and this is Go $found. Install it from https://go.dev/dl/ and try again."
	fi
}

# find_manager names the package manager.
find_manager() {
	local name names=(apt-get dnf pacman zypper)
	[ "$(uname -s)" != Darwin ] || names=(brew)
	for name in "${names[@]}"; do
		if command -v "$name" >/dev/null; then
			echo "${name%-get}"
			return
		fi
	done
	echo none
}

# commands prints what installs the packages, one command a line.
commands() {
	local root=''
	[ "$(id -u)" = 0 ] || root='sudo '
	case $manager in
	apt)
		echo "${root}apt-get update"
		echo "${root}env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-remove --no-install-recommends $*"
		;;
	dnf) echo "${root}dnf install -y --setopt=install_weak_deps=False $*" ;;
	pacman) echo "${root}pacman -Sy --needed --noconfirm $*" ;;
	zypper) echo "${root}zypper --non-interactive install --no-recommends $*" ;;
	brew) echo "brew install $*" ;;
	esac
}

# agree asks whether to go on.
agree() {
	local answer
	if [ "${YES-}" = 1 ] || [ "${CI-}" = true ]; then
		return
	elif [ -t 0 ]; then
		read -r -p 'Run this now? [Y/n] ' answer || return 1
		[[ $answer =~ ^([yY]([eE][sS])?)?$ ]]
	elif [ "$(id -u)" = 0 ]; then
		say 'Nobody can be asked here (standard input is no terminal) and this is root, so it goes ahead.'
	else
		say 'Nobody can be asked here (standard input is no terminal). Run it yourself, or set YES=1.'
		return 1
	fi
}

goal=${1-}
[ "$goal" = run ] || [ "$goal" = test ] || die 'usage: setup.sh run|test'
shopt -s nullglob
check_go
# What another system's program is built with is that cross compiler's affair.
[ "$(go env GOOS)" = "$(go env GOHOSTOS)" ] || exit 0
cc=$(go env CC)
pkg_config=${PKG_CONFIG:-pkg-config}

case $(uname -s) in
Darwin)
	compiles stdlib.h || die 'A C compiler is missing. Type xcode-select --install, and try again when that is done.'
	;;
MINGW* | MSYS* | CYGWIN*)
	compiles stdlib.h || die 'A C compiler (gcc) is missing. Install MSYS2 from https://www.msys2.org/, then in its' \
		'shell mingw-w64-x86_64-gcc, and put its folder into PATH.'
	exit 0
	;;
esac

manager=$(find_manager)
look
[ ${#missing[@]} -gt 0 ] || exit 0

purpose='build Geppetto Audio'
[ "$goal" = run ] || purpose='build and test Geppetto Audio'
say "To $purpose, this is missing:"
printf '  %s\n' "${missing[@]}" >&2
[ "$manager" != none ] || die 'None of apt, dnf, pacman, zypper and brew is here to install it: please install it yourself.'

lines=()
while read -r line; do
	lines+=("$line")
done < <(commands "${packages[@]}")
say 'This installs it:'
printf '  %s\n' "${lines[@]}" >&2
case ${lines[0]} in
sudo*) command -v sudo >/dev/null || die 'There is no sudo here: please run it as root.' ;;
esac
agree || die 'Nothing was installed.'
for line in "${lines[@]}"; do
	read -ra words <<<"$line"
	"${words[@]}" </dev/null >&2 || die "That failed: $line"
done

look
[ ${#missing[@]} -eq 0 ] || die "Still missing after that: $(IFS=,; echo "${missing[*]}")"
