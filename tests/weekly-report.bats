#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# REPORT, the page that a weekly run writes when it is complete.
# shellcheck disable=SC2016,SC2154

load helper
load week

# begin_reported: the second week, with optparity-report installed and REPORT set.
begin_reported() {
	begin_second
	install -m 755 "$top/scripts/report" bin/optparity-report
	install -m 644 -t libexec/optparity "$top"/scripts/*.awk
	setting_before REPORT "${1-page.html}"
}

# stand_in_report: replaces optparity-report by the script on standard input.
stand_in_report() {
	{
		echo '#!/bin/sh'
		cat
	} >bin/optparity-report
}

@test "a complete run writes its report, which shows it" {
	begin_reported
	expect 1 nothing weekly
	is_published 2025-04-25 week2
	bin/optparity-report state/runs | cmp - page.html
	grep -Fx '<title>Email Opt Out: 2025-04-25</title>' page.html
	[ "$(stat -c %a page.html)" = 600 ]
	[ ! -e page.html.part ]
}

@test "a report is replaced, by a file with the same permissions" {
	begin_reported
	echo old >page.html
	chmod 644 page.html
	echo left >page.html.part
	exec 8<page.html
	expect 1 nothing weekly
	[ "$(cat <&8)" = old ]
	[ "$(stat -c %a page.html)" = 644 ]
	grep -q '<title>' page.html
	[ ! -e page.html.part ]
}

@test "a refused run and a dry run leave the report as it is" {
	begin_reported
	echo old >page.html
	expect 1 "$top/examples/expected/week2/summary.txt" weekly -n
	: >exports/advance.txt
	expect 2 nothing weekly
	holds 'empty (ADV)'
	[ "$(cat page.html)" = old ]
}

@test "MAIL can send the report of its run" {
	begin_reported
	setting_before MAIL '[ ! -e page.html ] || cp page.html sent'
	expect 1 nothing weekly
	cmp page.html sent
}

# is_said LINE...: the run has its result, its report is the old one, and this is said.
is_said() {
	echo old >page.html
	expect 1 nothing weekly
	says "$@"
	is_published 2025-04-25 week2
	[ "$(cut -f 2 state/attempt)" = 1 ]
	[ "$(cat page.html)" = old ]
	[ ! -e page.html.part ]
}

@test "fault 102: a report that fails is said, and changes no result" {
	begin_reported
	stand_in_report <<-'end'
		echo '<html>'
		echo 'report: it failed' >&2
		exit 2
	end
	is_said 'report: it failed' 'weekly: REPORT: page.html: cannot be written'
}

@test "a report that takes too long is stopped, and changes no result" {
	begin_reported
	setting_before TIMEOUT 3
	stand_in_report <<-'end'
		exec sleep 60
	end
	is_said 'weekly: REPORT: page.html: cannot be written'
}

@test "a report that a killed or failed run did not write is written by the next one" {
	local nothing='weekly: nothing new since 2025-04-25: the inputs are the same'
	begin_reported
	expect 1 nothing weekly
	mv page.html want
	expect 0 nothing weekly
	says "$nothing"
	cmp want page.html
	# One that is newer than the run stays.
	echo mine >page.html
	expect 0 nothing weekly
	says "$nothing"
	[ "$(cat page.html)" = mine ]
	touch -d "$week1" page.html
	expect 0 nothing weekly
	says "$nothing"
	cmp want page.html
}

@test "a report without a folder changes no result" {
	begin_reported no-folder/page.html
	expect 1 nothing weekly
	holds 'weekly: REPORT: no-folder/page.html: cannot be written'
	is_published 2025-04-25 week2
}
