#!/usr/bin/env bash
# Makes what this system's users download, in dist/: the program packaged by the fyne tool for Linux, macOS or Windows.
#
# The tool rewrites FyneApp.toml and leaves files beside the sources, so it works on a copy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

setting() { sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" FyneApp.toml; }
id=$(setting ID) name=$(setting Name) version=${VERSION:-$(setting Version)}
os=$(go env GOOS) arch=$(go env GOARCH)
package=geppetto-audio-$version-$os-$arch

# The tool has the version of the library, and is built for this machine whatever it packages for.
fyne=$PWD/bin/fyne$(GOOS='' go env GOEXE)
GOOS='' GOARCH='' CC='' GOBIN=$PWD/bin go install "fyne.io/fyne/v2/cmd/fyne@$(go list -m -f '{{.Version}}' fyne.io/fyne/v2)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p dist "$work/source" "$work/$package"
tar -c --exclude=./.git --exclude=./bin --exclude=./dist --exclude='./audio_output/*' . | tar -x -C "$work/source"

cd "$work/source"
GOFLAGS="-buildvcs=false -ldflags=-X=main.version=$version" "$fyne" package -os "$os" -release -appVersion "$version"
cd "$OLDPWD"
cp LICENSE README.md CHANGELOG.md "$work/$package"

case $os in
linux)
	# The tool names its files after the program. Desktops find a window's icon and launcher by the program's ID.
	tar -xJ -C "$work/$package" --strip-components=1 -f "$work/source/$name.tar.xz"
	(
		cd "$work/$package"
		sed -i "s/$name/$id/" Makefile
		find usr -name "$name.*" -execdir bash -c 'mv "$1" "$2.${1##*.}"' - {} "$id" \;
	)
	cp "assets/$id.desktop" "$work/$package"/usr/*/share/applications/
	tar -cJ --owner=0 --group=0 --numeric-owner -C "$work" -f "dist/$package.tar.xz" "$package"
	echo "dist/$package.tar.xz"
	;;
darwin)
	mv "$work/source/$name.app" "$work/$package/"
	ditto -c -k --keepParent "$work/$package" "dist/$package.zip"
	echo "dist/$package.zip"
	;;
windows)
	mv "$work/source/$name.exe" "$work/$package/"
	rm -f "dist/$package.zip"
	archive=$PWD/dist/$package.zip
	cd "$work"
	if command -v 7z >/dev/null; then 7z a -bso0 "$archive" "$package"; else zip -qr "$archive" "$package"; fi
	echo "dist/$package.zip"
	;;
esac
