#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What may be wrong with a week: its exports, their times, approvals. The faults
# are numbered in tests/faults.tsv.

load helper
load week
# shellcheck disable=SC2030,SC2031

@test "fault 22: one export of the last run beside a new one is refused without an approval" {
	begin_second
	for k in SF/contacts.csv ADV/advance.txt; do
		cp -p "exports/${k#*/}" kept
		cp "$top/examples/week1/${k#*/}" exports
		touch -d "$week1" "exports/${k#*/}"
		asks "exports/${k#*/} (${k%/*}) is the file of the last run"
		mv kept "exports/${k#*/}"
	done
	cp "$top/examples/week1/contacts.csv" exports
	touch -d "$week2" exports/contacts.csv
	asks 'exports/contacts.csv (SF) is the file of the last run'
	expect 1 nothing weekly -a "$approval"
	says 'weekly: exports/contacts.csv (SF) is the file of the last run; approved'
	grep -Fx "Approved with -a by $(id -un): same." state/runs/current/summary.txt
	grep -Fx 'approved	same' state/runs/current/run.tsv
	grep -Fx "approved_by	$(id -un)" state/runs/current/run.tsv
}

@test "who approved is the login that sudo names, without what makes it an address" {
	local login want
	begin_second
	cp -a . ../second
	while IFS='|' read -r login want; do
		rm -rf state state.last
		cp -a ../second/state ../second/state.last .
		cp "$top/examples/week1/contacts.csv" exports
		touch -d "$week2" exports/contacts.csv
		expect 2 nothing weekly
		wanted 'exports/contacts.csv (SF) is the file of the last run'
		printf -v login %b "$login"
		expect 1 nothing env SUDO_USER="$login" bin/optparity-weekly -a "$approval"
		holds '; approved'
		grep -Fx "approved_by	${want:-$(id -un)}" state/runs/current/run.tsv
		grep -Fq " by ${want:-$(id -un)}: same." state/runs/current/summary.txt
	done <<-'E'
	ann|ann
	ann@corp.example.com|ann
	EXAMPLE\\ann|EXAMPLE\ann
	a\nnumber\t9|
	|
	E
	# In a run in which nothing is approved, nobody is named.
	rm -rf state state.last
	cp -a ../second/state ../second/state.last .
	exports 2 "$week2"
	expect 1 nothing env SUDO_USER=ann bin/optparity-weekly
	grep -Fx "approved_by	" state/runs/current/run.tsv
	expect 2 nothing env SUDO_USER=ann OPTPARITY_BY=bob bin/optparity-weekly -c no.conf
	says 'weekly: no.conf: no such file'
}

@test "fault 94: an extract of Advance that is the same as last week's, made again, gets a remark" {
	begin_second
	cp "$top/examples/week1/advance.txt" exports
	touch -d 2025-04-18T06:00:01Z exports/advance.txt
	setting_before MAX_HOURS 168
	expect 1 nothing weekly
	grep -Fx 'exports/advance.txt (ADV) is the file of the last run, made again.' \
	    state/runs/current/summary.txt
	# Of an older run it is refused; a state that notes no moments cannot tell.
	cp "$top/examples/week2/advance.txt" exports
	echo '0009999999|A. New| |N| |2025-05-01 10:00:00' >>exports/advance.txt
	sed -i 's/"Xenia"/"Xena"/' exports/contacts.csv
	touch -d 2025-05-02T06:00:00Z exports/*
	expect 1 nothing weekly
	cp "$top/examples/week1/advance.txt" exports
	sed -i 's/"Xena"/"Xenya"/' exports/contacts.csv
	touch -d 2025-05-09T06:00:00Z exports/*
	expect 2 nothing weekly
	wanted 'exports/advance.txt (ADV) is the file of 2025-04-18'
	begin_second
	cp "$top/examples/week1/advance.txt" exports
	touch -d "$week2" exports/advance.txt
	sed -i 's/2025-04-18T06:00:00Z//' state/runs/current/inputs
	forge
	expect 2 nothing weekly
	wanted 'exports/advance.txt (ADV) is the file of the last run'
}

@test "fault 22: an export of an older run is refused without an approval" {
	begin_second
	third_week
	cp "$top/examples/week1/contacts.csv" exports
	touch -d 2025-05-02T06:00:00Z exports/*
	expect 2 nothing weekly
	wanted 'exports/contacts.csv (SF) is the file of 2025-04-18'
	[ "$(readlink state/runs/current)" = 2025-04-25 ]
}

@test "fault 23: exports a week apart are refused without an approval" {
	begin_second
	touch -d 2025-04-18T12:00:00Z exports/advance.txt
	asks 'exports/advance.txt was exported at 2025-04-18T12:00:00Z, exports/contacts.csv at 2025-04-25T06:00:00Z: more than 24 hours apart'
	touch -d 2025-04-24T05:59:59Z exports/advance.txt
	asks 'exports/advance.txt was exported at 2025-04-24T05:59:59Z, exports/contacts.csv at 2025-04-25T06:00:00Z: more than 24 hours apart'
	expect 1 nothing weekly -a "$approval"
	says 'weekly: exports/advance.txt was exported at 2025-04-24T05:59:59Z, exports/contacts.csv at 2025-04-25T06:00:00Z: more than 24 hours apart; approved'
	grep -Fx 'Exports taken 2025-04-24T05:59:59Z.' \
	    state/runs/2025-04-24/summary.txt
}

@test "fault 23: exports up to MAX_HOURS apart are accepted, even on different days" {
	begin_second
	touch -d 2025-04-24T23:00:00Z exports/advance.txt
	touch -d 2025-04-26T06:00:00Z exports/subscribers.csv
	setting_before MAX_HOURS 23
	asks 'exports/subscribers.csv was exported at 2025-04-26T06:00:00Z, exports/contacts.csv at 2025-04-25T06:00:00Z: more than 23 hours apart'
	setting_before MAX_HOURS 24
	expect 1 nothing weekly
	[ "$(readlink state/runs/current)" = 2025-04-24 ]
}

@test "exports older than the last ones are refused without an approval" {
	begin_second
	touch -d "$week1" exports/*
	asks "the exports are of $week1, the last run's of $week1"
	expect 1 nothing weekly -a "$approval"
	says "weekly: the exports are of $week1, the last run's of $week1; approved"
	[ "$(readlink state/runs/current)" = 2025-04-18.2 ]
}

@test "fault 38: a guard of optdiff refuses the run until it is approved" {
	begin_second
	head -n 200 exports/advance.txt >kept
	mv kept exports/advance.txt
	touch -d "$week2" exports/advance.txt
	asks "shrink: Advance has 194 of the 279 ids that it had in the last run, under 95%; $failed"
	expect 1 nothing weekly -a "$approval"
	holds 'optdiff: shrink: Advance has 194 of the 279 ids '
	grep -F 'optdiff: shrink: ' state/runs/current/summary.txt
	grep -Fx "Approved with -a by $(id -un): shrink." state/runs/current/summary.txt
}

@test "fault 75: a history that ends before the last run's is refused without an approval" {
	begin_second
	grep -v '2025-04-1[1-9]\|2025-04-2' exports/history.csv >kept
	mv kept exports/history.csv
	touch -d "$week2" exports/history.csv
	asks "history: the newest change in the history is of 2025-02-10T18:21:58Z, in the last run's of 2025-04-17T21:09:40Z; $failed"
	weekly -a "$approval" 2>err || [ $? = 1 ]
	holds '; overridden'
	grep -Fx "Approved with -a by $(id -un): history." state/runs/current/summary.txt
}

# ---- exports of something else -----------------------------------------------

# fails PROGRAM: the run is refused because this program fails.
fails() {
	expect 2 nothing weekly
	holds "weekly: $1 failed; $failed"
	is_unchanged
}

@test "fault 25: the two exports swapped, or one of them twice, is refused" {
	begin_second
	mv exports/contacts.csv kept
	cp -p exports/advance.txt exports/contacts.csv
	asks 'exports/contacts.csv (SF) and exports/advance.txt (ADV) are the same file'
	cp -p kept exports/advance.txt
	fails sfextract
	cp -p kept exports/contacts.csv
	asks 'exports/contacts.csv (SF) and exports/advance.txt (ADV) are the same file'
}

@test "fault 25: an export of Leads is refused" {
	begin_second
	sed -i '2,$s/^"003/"00Q/' exports/contacts.csv
	touch -d "$week2" exports/*
	fails sfextract
}

@test "faults 4, 5: an export that is empty or has a header only is refused" {
	for week in 1 2; do
		rm -rf ./*
		if [ "$week" = 1 ]; then begin; else begin_second; fi
		for f in contacts.csv advance.txt; do
			cp -p "exports/$f" kept
			sed -i 2,\$d "exports/$f"
			touch -d "$week2" exports/*
			for option in -v -i; do
				expect 2 nothing weekly "$option"
				rm err
			done
			: >"exports/$f"
			expect 2 nothing weekly -i
			holds "weekly: exports/$f: empty ("
			cp -p kept "exports/$f"
		done
		[ ! -e state/runs/2025-04-25 ]
	done
}

@test "fault 2: half of an export is refused" {
	begin_second
	for f in contacts.csv advance.txt; do
		cp -p "exports/$f" kept
		head -n 150 kept >"exports/$f"
		touch -d "$week2" exports/*
		expect 2 nothing weekly
		grep -Eq '^weekly: (shrink: |sentinel )' err
		rm err
		is_unchanged
		mv kept "exports/$f"
	done
	head -n 60 exports/subscribers.csv >kept
	mv kept exports/subscribers.csv
	touch -d "$week2" exports/*
	asks "STATUS has 59 subscribers, the last run's had 114"
}

@test "fault 23: a business unit's subscribers given as the parent's are refused" {
	begin_second
	cp -p exports/subscribers-boulder.csv exports/subscribers.csv
	asks 'exports/subscribers.csv (STATUS) and exports/subscribers-boulder.csv (STATUS boulder) are the same file'
	sed -i '$d' exports/subscribers.csv
	touch -d "$week2" exports/*
	asks "STATUS has 37 subscribers, the last run's had 114"
	expect 1 nothing weekly -a "$approval"
	says "weekly: STATUS has 37 subscribers, the last run's had 114; approved"
}

@test "fault 21: a sentinel with another value refuses the run" {
	begin_second
	sed -i 's/|Y|/|?|/; s/|N|/|Y|/; s/|?|/|N|/' exports/advance.txt
	touch -d "$week2" exports/*
	refuses "weekly: sentinel 0001058032 in Advance: expected TRUE, found FALSE, sentinel 0000238736 in Advance: expected FALSE, found TRUE; $failed"
	sed -i '/^0001058032/d' exports/advance.txt
	touch -d "$week2" exports/*
	refuses "weekly: sentinel 0001058032 in Advance: expected TRUE, not found, sentinel 0000238736 in Advance: expected FALSE, found TRUE; $failed"
	exports 2 "$week2"
	cp optparity.conf good.conf
	for s in 0001058032 0001058032=YES/NO =TRUE/TRUE 0001058032=/TRUE; do
		cp good.conf optparity.conf
		setting SENTINELS "0000238736=FALSE/FALSE $s"
		refuses 'weekly: optparity.conf: SENTINELS: not ID=TRUE/TRUE or the like'
	done
	cp good.conf optparity.conf
	setting_before SENTINELS '0001058032=TRUE/'
	refuses "weekly: sentinel 0001058032 in Advance: expected nothing, found TRUE; $failed"
}

# ---- time --------------------------------------------------------------------

@test "fault 54: a clock that is set back, or years ahead, changes no byte" {
	for now in 2010-01-01T00:00:00Z 2040-01-01T00:00:00Z; do
		begin_second
		clock "$now"
		expect 1 nothing weekly
		is_published 2025-04-25 week2
	done
}

@test "fault 54: exports made under a wrong clock are refused without an approval" {
	begin_second
	touch -d 2010-04-25T06:00:00Z exports/*
	asks "the exports are of 2010-04-25T06:00:00Z, the last run's of $week1"
	touch -d 2040-04-25T06:00:00Z exports/*
	asks "the exports are of 2040-04-25T06:00:00Z, more than a year after the last run's of $week1"
	touch -d "$week2" exports/*
	expect 1 nothing weekly
	is_published 2025-04-25 week2
}

# weeks TIME TIME: runs the two weeks at these times, without a gap between them.
weeks() {
	begin
	exports 1 "$1"
	expect 1 nothing weekly -i
	exports 2 "$2"
	expect 1 nothing weekly
	[ "$(ls state/runs)" = "$(printf '%s\n' "${1%T*}" "${2%T*}" current)" ]
	gzip -dc state/runs/current/ledger.tsv.gz | cut -f 1,4-7 >ledger
	cut -f 1,4-7 "$top/examples/expected/week2/ledger.tsv" | diff - ledger
	[ "$(grep -c 'days before' state/runs/current/summary.txt)" = 0 ]
}

@test "fault 55: new year, week 53 and daylight saving make no difference" {
	for at in 2025-12-26T23:59:59Z/2026-01-02T23:59:59Z \
	    2026-12-25T00:00:00Z/2027-01-01T00:00:00Z \
	    2028-02-23T12:00:00Z/2028-03-01T12:00:00Z \
	    2026-03-06T23:30:00Z/2026-03-14T23:30:00Z; do
		rm -rf ./*
		TZ=America/Denver weeks "${at%/*}" "${at#*/}"
	done
	mv state denver
	rm -rf bin stand exports state.last
	TZ=Pacific/Auckland weeks "${at%/*}" "${at#*/}"
	diff -r -x attempt denver state
}

@test "fault 39: -S prints the age of the last run, and exits 1 after MAX_DAYS" {
	begin_second
	find state state.last -printf '%p %T@\n' >before
	line="2025-04-18, run 1, exports of $week1"
	clock 2025-04-26T06:00:00Z
	status_is 0 "$line, 8 days ago"
	clock 2025-04-26T06:00:01Z
	status_is 1 "$line, 8 days ago"
	clock 2025-04-17T05:59:59Z
	status_is 1 "$line, -1 days ago (the clock is wrong)"
	find state state.last -printf '%p %T@\n' | diff before -
	echo >>state/runs/current/run.tsv
	expect 2 nothing weekly -S
	says 'weekly: state/runs/2025-04-18/run.tsv: not as it was written (see SHA256SUMS)'
	rm -r state
	expect 2 nothing weekly -S
	holds 'weekly: state/runs: no such folder;'
}

@test "fault 39: the next run catches up with a skipped week" {
	begin_second
	touch -d 2025-05-02T06:00:00Z exports/*
	expect 1 nothing weekly
	gzip -dc state/runs/2025-05-02/ledger.tsv.gz | cut -f 1,4-9 >ledger
	cut -f 1,4-9 "$top/examples/expected/week2/ledger.tsv" | diff - ledger
	grep -Fx 'The last run was 14 days before.' state/runs/current/summary.txt
}

@test "fault 40: each row of a change file names its run, its due date and the old value" {
	begin_second
	expect 1 nothing weekly
	cd state/runs/current
	gzip -dc ledger.tsv.gz | awk -F '\t' -v OFS=, 'NR > 1 && $10 ~ /records/ {
		print "2025-04-25", $1, $5, $11 }' | sort >want
	awk -F , -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ print $at["run"], $at["id"], $at["old"], $at["new"] }
		$at["due"] !~ /^20..-..-..$/ { print "no due day" }' \
	    records.csv | sort | diff want -
	[ -s want ]
}

# ---- two at once, and things that hang ---------------------------------------

@test "fault 52: a second run at the same time is refused" {
	begin_second
	exec 8>state/lock
	flock 8
	refuses 'weekly: state: another run is under way'
	exec 8>&-
	expect 1 nothing weekly
}

@test "fault 52: of two runs at once one publishes, the other is refused" {
	begin_second
	stand_in optdiff <<-'end'
		echo >"$home/started"
		while [ ! -e "$home/go" ]; do sleep .1; done
		exec "$real" "$@"
	end
	bin/optparity-weekly >first.out 2>first.err &
	first=$!
	while [ ! -e started ]; do sleep .1; done
	expect 2 nothing weekly
	says 'weekly: state: another run is under way'
	touch go
	got=0
	wait "$first" || got=$?
	[ "$got" = 1 ]
	is_published 2025-04-25 week2
}

@test "fault 66: a program that hangs is stopped after TIMEOUT" {
	begin_second
	setting_before TIMEOUT 3
	stand_in optdiff <<-'end'
		exec sleep 60
	end
	refuses "weekly: optdiff took more than 3 s, and failed; $failed"
	flock -n state/lock true
	setting TIMEOUT soon
	refuses 'weekly: optparity.conf: TIMEOUT: not a number'
}

@test "fault 66: a sidecar file that is not a regular file is refused" {
	begin_second
	for s in sha256 rows; do
		mkfifo "exports/contacts.csv.$s"
		refuses "weekly: exports/contacts.csv.$s: not a regular file"
		rm "exports/contacts.csv.$s"
	done
}

@test "faults 66, 67: a program has no standard input to wait for, and leaves no core file" {
	begin_second
	stand_in optdiff <<-'end'
		cat >"$home/read"
		ulimit -c >"$home/core"
		printf '%s\n' "$@" >"$home/arguments"
		exec "$real" "$@"
	end
	expect 1 nothing weekly <<<words
	[ ! -s read ]
	[ "$(cat core)" = 0 ]
	expect 1 nothing grep @ arguments
}

# ---- mail --------------------------------------------------------------------

@test "fault 63: a failed mail exits 3, and the next run sends it" {
	begin
	setting MAIL '[ -e post ] && cat >>sent'
	expect 3 nothing weekly -i
	says 'weekly: MAIL failed; the next run sends the summary of 2025-04-18'
	[ "$(cat state/mailed)" = 0 ]
	clock 2025-04-19T06:00:00Z
	status_is 1 "2025-04-18, run 1, exports of $week1, 1 days ago; its summary was not sent"
	exports 2 "$week2"
	expect 3 nothing weekly
	says 'weekly: MAIL failed; the next run sends the summary of 2025-04-18' \
	    'weekly: MAIL failed; the next run sends the summary of 2025-04-18'
	expect 3 nothing weekly
	says 'weekly: MAIL failed; the next run sends the summary of 2025-04-18' \
	    'weekly: nothing new since 2025-04-25: the inputs are the same'
	touch post
	expect 0 nothing weekly
	says 'weekly: nothing new since 2025-04-25: the inputs are the same'
	cat state/runs/2025-04-{18,25}/summary.txt | diff - sent
	[ "$(cat state/mailed)" = 2 ]
	expect 0 nothing weekly
	says 'weekly: nothing new since 2025-04-25: the inputs are the same'
	cat state/runs/2025-04-{18,25}/summary.txt | diff - sent
}

@test "fault 63: a mail is recorded only after it was sent" {
	begin
	# shellcheck disable=SC2016
	setting MAIL 'cat >>sent; [ "$(cat state/mailed)" = 0 ]'
	expect 1 nothing weekly -i
	diff state/runs/current/summary.txt sent
	[ "$(cat state/mailed)" = 1 ]
}

# ---- approvals ---------------------------------------------------------------
