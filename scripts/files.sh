# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154
# files: their checksums, and how one is replaced so that a crash leaves the old or
# the new one.

openssl=$(command -v openssl) || openssl=''

# hash_of FILE: sets $hash to its SHA-256. The file is small, so that sha256sum has
# read it before openssl would have started.
hash_of() {
	hash=$(sha256sum <"$1")
	hash=${hash%% *}
}

# checksums FILE...: their SHA-256, a line each. openssl is several times faster
# than a sha256sum that does without its library. A file with an odd name gets a
# \ before its checksum.
checksums() {
	if [ -n "$openssl" ]; then
		set -- openssl dgst -sha256 -r "$@"
	else
		set -- sha256sum "$@"
	fi
	sums=$("$@")
	for sum in $sums; do
		sum=${sum#\\}
		printf '%.64s\n' "$sum"
	done
}

# is_checksum FILE HASH: whether FILE has this checksum, alone or as sha256sum writes
# it.
is_checksum() {
	want=$(tr -d '\r' <"$1" | tr A-F a-f)
	case $want in
	"$2" | "$2 "*) ;;
	*) return 1 ;;
	esac
}

# Waits until files are on the disk; with -f, all of the file systems that they
# are on.
flush() {
	sync "$@"
}

# over FROM TO: renames, also over a link to a folder.
over() {
	mv -fT -- "$1" "$2"
}

# clear FILE: removes it. Most of the time there is none, and no process is needed.
clear() {
	if [ -e "$1" ] || [ -L "$1" ]; then
		rm -f -- "$1"
	fi
}

# folder_of FILE: sets $folder to the folder that it is in.
folder_of() {
	case $1 in
	*/*) folder=${1%/*} folder=${folder:-/} ;;
	*) folder=. ;;
	esac
}

# note FILE LINE: replaces the file by one with this line; after a crash it is the
# old or the new one.
note() {
	clear "$1.new" && printf '%s\n' "$2" >"$1.new" &&
	    flush -- "$1.new" && over "$1.new" "$1" &&
	    folder_of "$1" && flush -- "$folder"
}
