#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# How the programs of a pipeline are scheduled on Linux.
load helper

# policy COMMAND...: the scheduling policy of a program that waits for input.
policy() {
	local pid
	mkfifo in
	"$@" in >out 2>err &
	pid=$!
	exec 7>in # once it was opened, the program has begun
	chrt -p "$pid" | sed -n 's/.*policy: //p'
	exec 7>&-
	wait "$pid" || [ $? -eq 2 ]
	rm in out err
}

@test "a program that is woken does not preempt the one that woke it" {
	[ "$(uname)" = Linux ] || skip "no SCHED_BATCH"
	[ "$(policy sfextract)" = SCHED_BATCH ]
	[ "$(policy changefile)" = SCHED_BATCH ]
}

@test "a program keeps a scheduling policy that it was given" {
	[ "$(uname)" = Linux ] || skip "no SCHED_BATCH"
	[ "$(policy chrt -i 0 sfextract)" = SCHED_IDLE ]
}

@test "a program does not wait for a slow reader after 64 KiB" {
	[ "$(uname)" = Linux ] || skip "a pipe has the size that it has"
	awk 'BEGIN {
		print "ID_NUMBER,NO_EMAIL_IND"
		for (i = 0; i < 30000; i++)
			printf "%010d,N\n", i
	}' >a.csv
	advextract a.csv >want
	[ "$(wc -c <want)" -gt 500000 ]
	mkfifo fifo
	exec 8<>fifo
	exec 7<fifo
	exec 8>&-
	timeout 20 advextract a.csv >fifo 7<&-
	cmp want - <&7
}
