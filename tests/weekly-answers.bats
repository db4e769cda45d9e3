#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# review.csv goes out with questions and comes back with answers.

load helper
load week

# fill_in FILE ID=ANSWER...: writes these answers into a review.csv.
fill_in() {
	local file=$1 one
	shift
	for one; do
		sed -i "/,'${one%%=*},/s/,,,\$/,${one#*=},,/" "$file"
	done
}

# decided ID: the class, the receivers and the flags in the current ledger.
decided() {
	gzip -dc state/runs/current/ledger.tsv.gz |
	    optparity-rows -f tsv -c class,send_to,flags -w "id=$1" | sed 1d |
	    tr '\t' ' '
}

# After the second week, with the exports of a third one, before its run.
begin_third() {
	begin_second
	third_week
	first=state/runs/2025-04-25/review.csv
	[ "$(decided 0002684410)" = 'lost review ' ]
	[ "$(decided 0000694586)" = 'adv_cleared review ' ]
}

@test "answers in the last run's review.csv are read" {
	begin_third
	fill_in "$first" 0002684410=opt_out 0000694586=Opt-out
	expect 1 nothing weekly
	says 'weekly: 2025-04-25/review.csv was filled in: the answers in it are read'
	[ "$(decided 0002684410)" = 'lost records;salesforce answered' ]
	[ "$(decided 0000694586)" = 'adv_cleared records answered' ]
	grep -q "^[0-9a-f]*	ANSWERS	$first	" state/runs/current/inputs
	grep -q ',0002684410,' state/runs/current/records.csv
	expect 1 nothing grep 0002684410 state/runs/current/review.csv
}

@test "ANSWERS names other files, and then the last run must be as it was" {
	begin_third
	cp -p "$first" answers.csv
	fill_in answers.csv 0002684410=opt_out
	setting_before ANSWERS answers.csv
	expect 1 nothing weekly
	[ "$(decided 0002684410)" = 'lost records;salesforce answered' ]

	begin_third
	cp -p "$first" answers.csv
	setting_before ANSWERS answers.csv
	fill_in "$first" 0002684410=opt_out
	expect 2 nothing weekly
	says "weekly: $first: not as it was written (see SHA256SUMS)"
}

@test "fault 98: what people typed freely does not end the run, and is asked again" {
	begin_third
	fill_in "$first" 0002684410=Done 0000694586='no idea'
	expect 1 nothing weekly
	says 'weekly: 2025-04-25/review.csv was filled in: the answers in it are read'
	[ "$(decided 0002684410)" = 'lost review ' ]
	grep -c 'answer: expected consent DATE, opt_out or seen' \
	    state/runs/current/summary.txt | grep -qx 2
}

@test "fault 98: a review.csv that was damaged is named, and ends no run" {
	begin_third
	sed -i '3s/^/"/' "$first"
	expect 1 nothing weekly
	says 'weekly: 2025-04-25/review.csv was filled in: the answers in it are read'
	grep -q "optdiff: $first:[0-9]*: .*; the answers from here on are not read" \
	    state/runs/current/summary.txt
	[ "$(decided 0002684410)" = 'lost review ' ]
}

@test "a third week after all was answered: nothing is asked again" {
	begin_third
	# Consents of the last days, opt-outs, and what is to be left alone.
	awk -F , -v OFS=, 'NR > 1 { n = NF - 2
		class = $14
		$n = class ~ /^(lost|unanswered)$/ ? "consent 2025-04-30" : \
		    class ~ /^(adv_cleared|sf_gone)$/ ? "opt_out" : "seen" }
	{ print }' "$first" >answered
	cat answered >"$first"
	expect 1 nothing weekly
	says 'weekly: 2025-04-25/review.csv was filled in: the answers in it are read'
	sed 1d "$first" | cut -d , -f 2 | sort >asked
	sed 1d state/runs/current/review.csv | grep -v prefs_none | cut -d , -f 2 |
		sort | comm -12 asked - >again
	[ ! -s again ]
	# Advance still says TRUE about those who were unanswered.
	[ "$(grep -c ',TRUE,FALSE,2025-04-30T00:00:00Z,' state/runs/current/records.csv)" -eq 2 ]
	for id in 0002684410 0003692572; do
		[ "$(decided $id)" = 'agree  ' ]
	done
}

@test "names of users and links to records are in the files for people" {
	begin_second
	printf '%s\n' 'Id,Name' "0058X000009FrMrQAK,Ann Example" >users.csv
	touch -d "$week2" users.csv
	setting USER_NAMES users.csv
	setting_before RECORD_URL https://example.com/r/
	expect 1 nothing weekly
	grep -q ',parent,.*,Ann Example,' state/runs/current/queue.csv
	sed 1d state/runs/current/review.csv | grep -c 'https://example.com/r/003' |
	    grep -qx "$(($(wc -l <state/runs/current/review.csv) - 1))"
	head -n 1 state/runs/current/overdue.csv | grep -q ',link$'
	grep -q '	USER_NAMES	users.csv	' state/runs/current/inputs
}
