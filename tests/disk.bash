# SPDX-License-Identifier: ISC
# What the tests have in common that kill a script, or fail its calls, at any step.
# shellcheck shell=bash disable=SC2034

# kills N EVERY: prints the steps of N at which to kill, as STEP,HOW: the process alone, or
# so that what it started goes on. STEP=1: each of them; else one in EVERY for each.
kills() {
	local at how rest

	for ((at = 1; at <= $1; at++)); do
		for how in kill orphan; do
			rest=0
			[ $how = kill ] || rest=$(($2 / 2))
			if [ -n "${STEP-}" ] || [ $((at % $2)) = $rest ]; then
				echo "$at,$how"
			fi
		done
	done
}

# disk_fails EVERY: calls fails CALL ERROR N with each call that changes the disk, until
# it sets $got to 99: there is no N-th such call.
disk_fails() {
	local errors=(ENOSPC EIO EDQUOT) call at

	for call in write fsync rename,renameat,renameat2 mkdir; do
		got=0
		for ((at = 1; got != 99; at += ${STEP:-$1})); do
			fails "$call" "${errors[at % 3]}" $at
		done
	done
}
