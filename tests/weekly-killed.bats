#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# A run that is killed, or gets a signal, leaves the last week or the new one; the
# next run ends as if nothing had been. tests/faults/kills kills it at every step.

load helper
load week

# Runs the second week with the stand-in, which kills the run, and then without.
dies_and_recovers() {
	local got=0

	bin/optparity-weekly >out 2>err || got=$?
	[ "$got" -eq 137 ]
	rm err
	# The program that killed it holds the lock until it is done.
	flock -w 60 state/lock true
	case $(readlink state/runs/current) in
	2025-04-18) is_as_expected current week1 ;;
	2025-04-25) is_as_expected current week2 ;;
	*) return 1 ;;
	esac
	stand_down "$1"
	got=0
	bin/optparity-weekly >out 2>err || got=$?
	case $got in
	0) holds 'weekly: nothing new since 2025-04-25: the inputs are the same' ;;
	1) [ ! -s err ] ;;
	*) cat err && return 1 ;;
	esac
	is_published 2025-04-25 week2
}

@test "after a kill while a program writes, the next run completes" {
	begin_second
	for p in advextract. optdiff. changefile.review; do
		cp -a . "$BATS_TEST_TMPDIR.$p"
		cd "$BATS_TEST_TMPDIR.$p"
		stand_in "${p%.*}" <<-end
			case \$* in
			*${p#*.}*) ;;
			*) exec "\$real" "\$@" ;;
			esac
			echo half of it
			kill -9 \$run
		end
		dies_and_recovers "${p%.*}"
		cd "$BATS_TEST_TMPDIR"
	done
}

@test "fault 43: a signal to all processes of a run publishes nothing and frees the lock" {
	begin_second
	for signal in TERM INT HUP; do
		stand_in optdiff <<-end
			kill -s $signal -- "-\$run" 0
			exec sleep 10
		end
		got=0
		# In the background, or under nohup(1), some of these signals are
		# ignored.
		setsid -w env --default-signal bin/optparity-weekly \
		    >out 2>err || got=$?
		[ "$got" -gt 2 ]
		rm err
		is_unchanged
	done
	stand_down optdiff
	expect 1 nothing weekly
	is_published 2025-04-25 week2
}

@test "after a kill in the first run, the next one is still the first" {
	begin
	stand_in optdiff <<-'end'
		kill -9 $run
	end
	expect 137 nothing bin/optparity-weekly -i
	stand_down optdiff
	expect 1 nothing weekly -i
	is_published 2025-04-18 week1
}

@test "a complete run that is not current becomes current" {
	begin_second
	expect 1 nothing weekly
	ln -sfn 2025-04-18 state/runs/current
	expect 0 nothing weekly
	says 'weekly: 2025-04-25 is complete, but was not current: now it is' \
	    'weekly: nothing new since 2025-04-25: the inputs are the same'
	is_published 2025-04-25 week2
}

@test "fault 43: a signal to the run alone stops the programs that it started" {
	begin_second
	stand_in optdiff <<-'end'
		echo >"$home/started"
		exec sleep 60
	end
	got=0
	setsid bin/optparity-weekly >out 2>err &
	run=$!
	while [ ! -e started ]; do sleep .1; done
	kill -TERM "$run"
	wait "$run" || got=$?
	[ "$got" -gt 128 ]
	flock -n state/lock true
	is_unchanged
}
