#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load resubq

# Makes bad.tsv, bad.csv or old.csv: a fixture changed by sed.
week_with() {
	sed "$1" "$fix/week.tsv" >bad.tsv
}

parent_with() {
	sed "$1" "$fix/parent.csv" >bad.csv
}

@test "an invalid status exits 2" {
	parent_with '3s/Active/Pending/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says "resubq: bad.csv:3: status: not a subscriber status such as Active, Bounced, Held or Unsubscribed (7 letters)"
	parent_with '3s/Active//'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says "resubq: bad.csv:3: status: not a subscriber status such as Active, Bounced, Held or Unsubscribed (empty)"
}

@test "a key with a wrong suffix, or no key, exits 2" {
	parent_with '3s/IAB/IAC/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:3: key: the last 3 characters do not match the first 15'
	parent_with '3s/^[^,]*,[^,]*/,/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:3: key: empty'
}

@test "fault 71: an error of a spreadsheet in a status file is refused, a null is blank" {
	local error
	for error in Err:502 '#REF!' '#ERROR!' '#ERROR'; do
		parent_with "3s/^[^,]*/$error/"
		expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
		holds 'resubq: bad.csv:3: key: a spreadsheet wrote '
		parent_with "3s/^[^,]*,[^,]*/,$error/"
		expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
		holds 'resubq: bad.csv:3: email: a spreadsheet wrote '
	done
	parent_with '3s/Active/Err:502/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:3: status: not a subscriber status such as Active, Bounced, Held or Unsubscribed (3 digits, 3 letters, 1 sign); a spreadsheet wrote an error like Err:502'
	parent_with '3s/^[^,]*,[^,]*/NULL,(null)/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:3: key: empty'
	parent_with '3s/Active/#N\/A/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:3: status: not a subscriber status such as Active, Bounced, Held or Unsubscribed (empty)'
}

@test "-r writes the rejects unchanged, and the counts add up" {
	parent_with '3s/Active/Pending/; 7s/,Held//; 5s/IAB/IAC/'
	expect 0 rejected.want resubq "${now[@]}" -v -r rejects -s bad.csv \
		-s boulder="$fix/boulder.csv" "$fix/week.tsv"
	says 'resubq: bad.csv: 7 in, 2 wanted, 1 others, 1 no contact, 3 rejected' \
		"resubq: $fix/boulder.csv: 4 in, 2 wanted, 2 others, 0 no contact, 0 rejected" \
		'resubq: open, by colour and weeks: 1 gray 0, 1 red 0, 1 yellow 0' \
		'resubq: 6 in; 0 kept, 3 new, 0 closed, 0 cancelled, 0 dropped'
	diff "$fix/rejects.want" rejects
}

@test "if records were rejected, absence closes nothing" {
	queue 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one 003Ab00000Xy021IAB,Pending 003Ab00000Xy022IAB,Active
	expect 0 ./want resubq "${now[@]}" -r rejects -q old.csv -s one.csv \
		"$fix/week.tsv"
}

@test "a status file without records exits 2" {
	statuses one
	expect 2 nothing resubq -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv: no records'
}

@test "fault 5: a status file without any known contact exits 2" {
	statuses one n1@example.org,Active n2@example.org,Held
	expect 2 nothing resubq -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv: key: none of the 2 records has a Contact ID or the address of a contact'
}

@test "faults 6, 7: an unknown header exits 2, and the known ones are listed" {
	parent_with '1s/SubscriberKey/Key/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:1: key: no column "SubscriberKey"; the header has: Key, EmailAddress, Status; '"$known"
	parent_with '1s/Status/State/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:1: status: no column "Status" or "Subscriber Status"; the header has: SubscriberKey, EmailAddress, State; '"$known"
}

@test "a short record exits 2" {
	parent_with '4s/,Bounced//'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:4: 2 fields, the header has 3'
}

@test "faults 1, 3: a status file that is cut off exits 2" {
	head -c 200 "$fix/parent.csv" >bad.csv
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:5: the last line has no line end: cut off?'
	gzip -c "$fix/parent.csv" >whole.gz
	head -c 100 whole.gz >bad.csv
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	holds ': the gzip data is cut off'
	: >bad.csv
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:1: empty: not even a header'
}

@test "fault 1: an unfinished quote exits 2, even with -r" {
	parent_with '5s/,p13/,"p13/'
	expect 2 nothing resubq -r rejects -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:5: a quote is never closed'
}

@test "a table without an end mark exits 2, and nothing is written" {
	week_with '/^#end/d'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:8: no end mark: the program that wrote this table failed, or the table is cut off'
}

@test "a cut-off, short or empty table exits 2" {
	gzip -c "$fix/week.tsv" >whole.gz
	head -c 200 whole.gz >bad.tsv
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	holds ': the gzip data is cut off'
	week_with '3s/\t[^\t]*$//'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:3: 15 fields, the header has 16'
	: >bad.tsv
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:1: no end mark: the program that wrote this table failed, or the table is cut off'
}

@test "a table with a missing column exits 2" {
	week_with '1s/changed_by/by/'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:1: changed_by: no column "changed_by"; the header has: id, sf_id, email, sf, adv, sf_was, adv_was, want, class, send_to, set, since, changed_at, by, modified_at, flags'
}

@test "values that optdiff never writes exit 2" {
	week_with '2s/opt_in/p1@example.org/'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: class: not a class that optdiff gives (1 digit, 11 letters, 2 signs)'
	week_with '2s/FALSE\topt_in/TRUE\topt_in/'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: want: TRUE, but the class is opt_in'
	week_with '2s/FALSE\topt_in/no\topt_in/'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: want: not TRUE or FALSE (2 letters)'
	week_with '2s/2025-04-24T09:00:00Z//'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: since: not a moment like 2025-04-18T16:03:00Z (empty)'
}

@test "an opt-in without a contact, or with an invalid one, exits 2" {
	week_with '2s/003Ab00000Xy001IAB//'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: sf_id: empty: no contact to look for'
	week_with '4s/003Ab00000Xy013IAB//'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:4: sf_id: empty after the last ";"'
}

@test "no -s, an unknown option, or two tables print the usage" {
	expect 2 nothing resubq "$fix/week.tsv"
	says 'usage: resubq [-EhVvz] [-A file] [-C charset] [-c name=Column] [-d delim]' \
		'              [-q queue.csv] [-r file] [-u BU=MID] [--limit name=n]' \
		'              [--list ID] [--local] [--now time] [--one-status]' \
		'              [--unsubscribed file] [--users users.csv] [--written queue.csv]' \
		'              -s [BU=]statuses.csv [file]'
	expect 2 nothing resubq -x
	holds "resubq: invalid option -- 'x'"
	expect 2 nothing resubq -s "$fix/parent.csv" a b
	holds 'usage: resubq'
}

@test "nonsensical arguments are refused" {
	expect 2 nothing resubq -s boulder= "$fix/week.tsv"
	says 'resubq: -s: expected BU=FILE or FILE'
	expect 2 nothing resubq -s =a.csv "$fix/week.tsv"
	says 'resubq: -s: expected BU=FILE or FILE'
	expect 2 nothing resubq -s "$fix/parent.csv" -s Parent="$fix/boulder.csv" \
		"$fix/week.tsv"
	says 'resubq: -s: two files list all subscribers of the business unit parent'
	expect 2 nothing resubq -u 7001234
	says 'resubq: -u: expected BU=MID, where MID is the number of a business unit'
	expect 2 nothing resubq -u =7001234
	says 'resubq: -u: expected BU=MID, where MID is the number of a business unit'
	expect 2 nothing resubq -u boulder=70x
	says 'resubq: -u: expected BU=MID, where MID is the number of a business unit'
	expect 2 nothing resubq -u boulder=7001234 -u denver=7001234
	says 'resubq: -u: MID 7001234 is given twice'
	expect 2 nothing resubq -c colour=Shirt
	says 'resubq: -c: expected NAME=Column, where NAME is one of key, email, status, new_status, date, unit'
	expect 2 nothing resubq -c key=
	says 'resubq: -c key: not the name of a column: 1 to 63 bytes without |'
	expect 2 nothing resubq -c 'key=a|b'
	says 'resubq: -c key: not the name of a column: 1 to 63 bytes without |'
	expect 2 nothing resubq -c new_status=After -s "$fix/parent.csv" \
		"$fix/week.tsv"
	says 'resubq: -c new_status: no status file that could use it has this column'
	expect 2 nothing resubq -s - -q old.csv
	says 'resubq: only one file can be standard input'
	expect 2 nothing resubq --now soon
	says 'resubq: --now: not a moment like 2025-04-18T16:03:00Z'
}

@test "missing files exit 2" {
	expect 2 nothing resubq -s "$fix/parent.csv" none.tsv
	says 'resubq: none.tsv: No such file or directory'
	expect 2 nothing resubq -s none.csv "$fix/week.tsv"
	says 'resubq: none.csv: No such file or directory'
	expect 2 nothing resubq -s "$fix/parent.csv" -q none.csv "$fix/week.tsv"
	says 'resubq: none.csv: No such file or directory'
}

@test "a full disk exits 2" {
	local got=0
	resubq -s "$fix/parent.csv" "$fix/week.tsv" >/dev/full 2>err || got=$?
	[ "$got" -eq 2 ]
	says 'resubq: stdout: No space left on device'
	expect 2 nothing resubq -r /dev/full -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: /dev/full: No space left on device'
}

@test "an opt-in without since is refused" {
	week_with 's/2025-04-24T09:00:00Z/soon/'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: since: not a moment like 2025-04-18T16:03:00Z (4 letters)'
}
