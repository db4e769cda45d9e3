# SPDX-License-Identifier: ISC
# What the tests have in common that stop or kill a script, or fail its calls, at any
# step.
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

# starting_timeout FOLDER: makes a timeout(1) there that dies of SIGTERM without its
# program, as that of coreutils 9.1 does in the moment in which it starts it.
starting_timeout() {
	cat >"$1/timeout" <<-'end'
		#!/usr/bin/perl
		my $group = 1;
		while ($ARGV[0] =~ /^-/) {
			my $word = shift;
			$group = 0 if $word eq "--foreground";
			shift if $word eq "-k";
		}
		shift;
		setpgrp if $group;
		my $child = fork;
		exec @ARGV or die if $child == 0;
		waitpid $child, 0;
		exit $? >> 8;
	end
	chmod +x "$1/timeout"
}

# ends FILE: the process whose number is in FILE ends within a second; one that nobody
# waits for has ended, too.
ends() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		grep -qs '^State:	[^Z]' "/proc/$(cat "$1")/status" || return 0
		sleep .1
	done
	kill "$(cat "$1")"
	return 1
}
