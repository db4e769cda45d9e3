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

second_week() {
	begin_second
	third_week
	[ "$(decided 0002684410)" = 'lost review ' ]
	[ "$(decided 0000694586)" = 'adv_cleared review ' ]
}

# After the second week, with the exports of a third one, before its run.
begin_third() {
	once second second_week
	first=state/runs/2025-04-25/review.csv
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

# to_correct TEXT: the run of the third week was published, and its summary says
# first of all that this is to be corrected.
to_correct() {
	local said='Correct what could not be read'

	expect 1 nothing weekly
	[ "$(readlink state/runs/current)" = 2025-05-02 ]
	head -n 1 state/runs/current/summary.txt |
		grep -Eq '^TO DO: .*[0-9]+ to correct(,|$)'
	grep -Fqx "  $said: $1, see Remarks" state/runs/current/summary.txt
}

@test "fault 98: a review.csv that is no table any more ends no run" {
	local edit
	for edit in '1s/answer/reply/' '1d' '1s/^/"/' 1,999d '1s/$/\x00/'; do
		begin_third
		sed -i "$edit" "$first"
		to_correct '1 answer'
		holds '2025-04-25/review.csv was filled in: the answers in it are read'
		grep -q "^  optdiff: $first:[12]: .*; no answer in this file is read\$" \
		    state/runs/current/summary.txt
		[ "$(decided 0002684410)" = 'lost review ' ]
	done
	begin_third
	echo 'a;b' >answers.csv
	setting_before ANSWERS answers.csv
	to_correct '1 answer'
	begin_third
	setting_before ANSWERS answers.csv
	rm answers.csv
	expect 2 nothing weekly
	says 'weekly: answers.csv: no such file (ANSWERS)'
}

# The open lines of a queue, without what each run may change.
open_lines() {
	grep ',open,' "$1" | cut -d , -f 1-3,6 | sort
}

@test "fault 98: a queue.csv that people edited ends no run, and loses no line" {
	local edit queue=state/runs/2025-04-25/queue.csv
	begin_third
	open_lines "$queue" >before
	[ "$(wc -l <before)" -ge 5 ]
	while read -r edit; do
		begin_third
		case $edit in
		review) cp "$first" "$queue" ;;
		*) sed -i "$edit" "$queue" ;;
		esac
		to_correct '1 queue line'
		holds '2025-04-25/queue.csv was edited: its lines are read'
		grep -Eq "^  resubq: $queue:[0-9]+: .*; .* kept" \
		    state/runs/current/summary.txt
		open_lines state/runs/current/queue.csv |
			comm -23 before - >lost
		[ ! -s lost ]
		grep -q "^[0-9a-f]*	QUEUE	$queue	" state/runs/current/inputs
	done <<-'E'
	1s/state/condition/
	1d
	1,$d
	3s/,open,/,,open,/
	3s/^/"/
	3s/^003/Ann/
	review
	E
}

@test "fault 98: a review.csv or queue.csv that people moved away ends no run" {
	local file
	begin_third
	open_lines state/runs/2025-04-25/queue.csv >before
	for file in review queue; do
		begin_third
		mv "state/runs/2025-04-25/$file.csv" "$file.csv"
		expect 1 nothing weekly
		case $file in
		review) says 'weekly: 2025-04-25/review.csv is missing: all is asked again' ;;
		queue) says 'weekly: 2025-04-25/queue.csv is missing: its lines are kept' ;;
		esac
		[ "$(decided 0002684410)" = 'lost review ' ]
		open_lines state/runs/current/queue.csv | comm -23 before - >lost
		[ ! -s lost ]
	done
	# Without what was written it would be lost.
	begin_third
	rm state/runs/2025-04-25/queue*
	expect 2 nothing weekly
	says 'weekly: state/runs/2025-04-25/queue-as-written.csv.gz: missing'
	# A folder of that name is nobody's.
	begin_third
	rm state/runs/2025-04-25/review.csv
	mkdir state/runs/2025-04-25/review.csv
	expect 2 nothing weekly
	says 'weekly: state/runs/2025-04-25/review.csv: missing'
}

@test "fault 98: a workbook that people saved beside review.csv is told" {
	begin_third
	for file in review.xlsx 'queue (1).csv' $'review\033[31m.csv' \
	    $'review\342\200\256.csv'; do
		echo x >"state/runs/2025-04-25/$file"
	done
	touch state/runs/2025-04-25/.~lock.review.csv#
	to_correct '4 files'
	says 'weekly: 2025-04-25/queue (1).csv is not read: save it as CSV in place of queue.csv' \
	    'weekly: 2025-04-25/review? is not read: save it as CSV in place of review.csv' \
	    'weekly: 2025-04-25/review.xlsx is not read: save it as CSV in place of review.csv' \
	    'weekly: 2025-04-25/review? is not read: save it as CSV in place of review.csv'
	grep -Fqx '2025-04-25/review.xlsx is not read: save it as CSV in place of review.csv.' \
	    state/runs/current/summary.txt
	# Not of an older run, and not where the settings name another file.
	expect 0 nothing weekly
	holds 'nothing new since 2025-05-02'
	begin_third
	cp "$first" answers.csv
	setting_before ANSWERS answers.csv
	touch state/runs/2025-04-25/review.xlsx
	expect 1 nothing weekly
}

@test "fault 98: answers in the folder of an older run are told" {
	local old=state/runs/2025-04-18/review.csv
	begin_third
	fill_in "$old" 0004509162=seen
	to_correct '1 file'
	says 'weekly: 2025-04-18/review.csv was written into too late and is not read: use 2025-04-25/review.csv'
	grep -Fqx '2025-04-18/review.csv was written into too late and is not read: use 2025-04-25/review.csv.' \
	    state/runs/current/summary.txt
	# In the week after that it was told, and what was read was in time.
	begin_third
	fill_in "$first" 0002684410=opt_out
	expect 1 nothing weekly
	holds 'was filled in: the answers in it are read'
	exports 2 2025-05-09T06:00:00Z
	sed -i 's/"Xenia"/"Xenb"/' exports/contacts.csv
	echo '0009999998|A. New| |N| |2025-05-01 10:00:00' >>exports/advance.txt
	touch -d 2025-05-09T06:00:00Z exports/*
	expect 1 nothing weekly
	begin_third
	cp "$first" answers.csv
	fill_in "$old" 0004509162=seen
	setting_before ANSWERS answers.csv
	expect 1 nothing weekly
}

@test "a queue.csv in which people wrote what they may is read" {
	local queue=state/runs/2025-04-25/queue.csv
	begin_third
	sed -i '3s/,open,/,Done,/; 4s/,open,/,cancelled,/; 5d' "$queue"
	expect 1 nothing weekly
	says 'weekly: 2025-04-25/queue.csv was edited: its lines are read'
	grep -q "resubq: $queue:3: state: not open, closed or cancelled; " \
	    state/runs/current/summary.txt
	grep -q 'resubq: last/queue-as-written.csv.gz:5: an open line of the last run that the queue lacks; ' \
	    state/runs/current/summary.txt
	run head -n 1 state/runs/current/summary.txt
	[[ $output != *correct* ]]
	gzip -dc state/runs/current/queue-as-written.csv.gz |
		cmp - state/runs/current/queue.csv
}

@test "the queue of a run of an older version is read, if it is as it was written" {
	begin_second
	rm state/runs/2025-04-18/queue-as-written.csv.gz
	forge
	cp state/runs/2025-04-18/queue.csv kept
	echo >>state/runs/2025-04-18/queue.csv
	expect 2 nothing weekly
	says 'weekly: state/runs/2025-04-18/queue.csv: not as it was written (see SHA256SUMS)'
	mv kept state/runs/2025-04-18/queue.csv
	expect 1 nothing weekly
	cmp "$top/examples/expected/week2/queue.csv" state/runs/current/queue.csv
	[ -e state/runs/current/queue-as-written.csv.gz ]
}

@test "QUEUE names the sheet of people, and the last run's lines are not lost" {
	begin_third
	sed 3,4d state/runs/2025-04-25/queue.csv >sheet.csv
	open_lines state/runs/2025-04-25/queue.csv >before
	setting_before QUEUE sheet.csv
	expect 1 nothing weekly
	open_lines state/runs/current/queue.csv | comm -23 before - >lost
	[ ! -s lost ]
	begin_third
	setting_before QUEUE sheet.csv
	: >|sheet.csv
	to_correct '1 queue line'
	open_lines state/runs/current/queue.csv | comm -23 before - >lost
	[ ! -s lost ]
	# In a first run nothing else has its lines.
	rm -rf state state.last
	begin
	setting QUEUE sheet.csv
	: >|sheet.csv
	expect 2 nothing weekly -i
	holds 'resubq: sheet.csv:1: empty: not even a header'
	# The file in the folder of the last run must then be as it was.
	begin_third
	setting_before QUEUE sheet.csv
	echo >>state/runs/2025-04-25/queue.csv
	expect 2 nothing weekly
	says 'weekly: state/runs/2025-04-25/queue.csv: not as it was written (see SHA256SUMS)'
}

@test "fault 98: names of users that cannot be read end no run, and ids stand for them" {
	local edit
	begin_third
	printf '%s\n' 'Id,Name' "0058X000009FrMrQAK,Ann Example" >good.csv
	while read -r edit; do
		begin_third
		sed "$edit" good.csv >users.csv
		touch -d 2025-05-02 users.csv
		setting_before USER_NAMES users.csv
		to_correct '1 user'
		grep -c 'changefile: users.csv:' state/runs/current/summary.txt |
			grep -qx 1
	done <<-'E'
	1s/Name/Called/
	1,$d
	2s/^005/003/
	2s/Ann/"Ann/
	E
}

@test "fault 98: -t says what cannot be read of what people keep" {
	begin_second
	echo 'a;b' >answers.csv
	setting ANSWERS answers.csv
	echo 'Id,Called' >users.csv
	setting USER_NAMES users.csv
	expect 1 nothing weekly -t
	says 'optdiff: answers.csv:1: id: no column "id" or "ID_NUMBER" or "Advance ID" or "Advance_ID__c"; the header has: a, b; no answer in this file is read' \
	    'changefile: users.csv:1: name: no column "Name" or "Full Name" or "User: Full Name"; the header has: Id, Called; ids are written in place of names'
	# No state is read, and so nothing stands in for a queue.
	: >sheet.csv
	setting QUEUE sheet.csv
	expect 2 nothing weekly -t
	holds 'resubq: sheet.csv:1: empty: not even a header'
}

@test "what was filled in since a run waits for the next exports" {
	local file
	for file in review queue; do
		begin_second
		expect 1 nothing weekly
		sed -i '2s/$/ /' "state/runs/2025-04-25/$file.csv"
		expect 0 nothing weekly
		says 'weekly: nothing new since 2025-04-25: the inputs are the same; what people changed in its files waits for the next ones'
	done
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
