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
