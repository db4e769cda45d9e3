#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Offices in which nothing is wrong: see tests/quiet.

load helper

@test "fault 94: no guard trips in quiet weeks, with doubles, a backlog and a quiet Advance" {
	for office in '300 40' '2000 20'; do
		# shellcheck disable=SC2086
		run "$BATS_TEST_DIRNAME/quiet" $office
		[ "$status" -eq 0 ]
		[[ ${lines[-1]} = *': 0 false alarms' ]]
	done
}
