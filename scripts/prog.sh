# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154,SC3045
# prog: the messages and the exit status of a script, whose name is $me.

nl=$IFS
tab=$(printf '\t') || exit 2
user=$(id -u) || exit 2
readonly nl tab user me
told='' reason=''
ulimit -c 0

# What is said is kept for ALERT.
say() {
	IFS=' '
	printf '%s: %s\n' "$me" "$*" >&2
	told=$told$me:\ $*$nl
	IFS=$nl
}

refuse() {
	IFS=' '
	reason=${reason:-$*}
	say "$@"
	exit 2
}

# stop_program PID: ends a timeout(1) that was started in the background, and its
# program. They are a process group, which gets the signal too: that of coreutils 9.1
# ends without its program in the moment in which it starts it. The group comes
# second, for there is none before that.
stop_program() {
	kill -s TERM "$1" 2>/dev/null || :
	kill -s TERM -- "-$1" 2>/dev/null || :
}
