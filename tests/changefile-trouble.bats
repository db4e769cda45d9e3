#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load changefile

@test "an invalid or too large number of days exits 2" {
	while IFS=: read -r days found; do
		expect 2 nothing changefile -D "$days" "$fix/week.tsv"
		says "changefile: -D: expected a number from 0 to 366, found $found"
	done <<-'EOF'
		x:1 letter
		1x:1 digit, 1 letter
		-1:1 digit, 1 sign
		:empty
		 1:1 digit, 1 blank
		367:3 digits
		99999999999999999999:20 digits
	EOF
}

@test "a holiday file without a date exits 2" {
	: >none.txt
	expect 2 nothing changefile -H none.txt "$fix/week.tsv"
	says 'changefile: none.txt:1: no date in the file'
}

@test "an invalid date in a holiday file exits 2" {
	printf '2025-05-26\n\n5/26/2025 # Memorial Day\n' >days.txt
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt:3: not a date like 2025-05-26 (7 digits, 2 signs)'
}

@test "a holiday with a time of day exits 2" {
	printf '2025-05-26T00:00:00Z\n' >days.txt
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt:1: not a date like 2025-05-26 (14 digits, 2 letters, 4 signs)'
}

@test "a holiday that does not exist exits 2" {
	printf '2025-02-29\n' >days.txt
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt:1: not a date like 2025-05-26 (8 digits, 2 signs)'
}

@test "fault 87: a holiday that is cut off exits 2; only its line end may be missing" {
	printf '2025-05-26\n2025-07' >days.txt
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt:2: not a date like 2025-05-26 (6 digits, 1 sign)'
	printf '2025-05-26\n' >days.txt
	changefile -H days.txt "$fix/week.tsv" >want 2>/dev/null || [ $? = 1 ]
	for end in '' '\r' '\r\n' '\n\n' '\n# none'; do
		# shellcheck disable=SC2059
		printf "2025-05-26$end" >days.txt
		got=0
		changefile -H days.txt "$fix/week.tsv" >out 2>/dev/null || got=$?
		[ "$got" -lt 2 ]
		cmp out want
	done
	printf '2025-05-26\r2025-07-04' >days.txt
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt:1: lines end with a carriage return alone; expected a line feed'
}

@test "a missing holiday file exits 2" {
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt: No such file or directory'
}

@test "a row for Records without a value to set exits 2" {
	with '2s/records\tTRUE/records\t/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: set: empty, expected TRUE or FALSE'
}

@test "a value other than TRUE or FALSE exits 2" {
	with '2s/records\tTRUE/records\ttrue/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: set: not TRUE, FALSE or empty (4 letters)'
}

@test "FALSE with a class other than opt_in exits 2" {
	with '2s/records\tTRUE/records\tFALSE/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: set: FALSE, but the class is not opt_in'
}

@test "FALSE for Salesforce exits 2" {
	with '4s/salesforce\tTRUE/salesforce\tFALSE/'
	expect 2 nothing changefile -t salesforce bad.tsv
	says 'changefile: bad.tsv:4: set: FALSE, expected TRUE: Salesforce is never sent anything else'
}

@test "FALSE for review exits 2" {
	with '6s/review\tTRUE/review\tFALSE/'
	expect 2 nothing changefile -t review bad.tsv
	says 'changefile: bad.tsv:6: set: FALSE, expected TRUE or empty'
}

@test "a row for Salesforce without a contact exits 2" {
	with '4s/\t003Ab00000Xy003IAB/\t/'
	expect 2 nothing changefile -t salesforce bad.tsv
	says 'changefile: bad.tsv:4: sf_id: empty: there is no contact to set TRUE'
}

@test "an invalid Contact ID exits 2" {
	with '5s/;003Ab00000Xy014IAB/;/'
	expect 2 nothing changefile -t salesforce bad.tsv
	says 'changefile: bad.tsv:5: sf_id: empty after the last ";"'
}

@test "the same contact under two ids exits 2" {
	with '5s/;003Ab00000Xy014IAB/;003Ab00000Xy003IAB/'
	expect 2 nothing changefile -t salesforce bad.tsv
	says 'changefile: bad.tsv:5: sf_id: appears twice: there would be two lines for it'
}

@test "fault 16: two rows with the same id exit 2" {
	with '3s/^0000000102/0000000101/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:3: id: appears twice: there would be two lines for it'
}

@test "a row without an id exits 2" {
	with '2s/^0000000101//'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: id: not an id of printable ASCII (empty)'
}

@test "an unknown receiver exits 2, even in a row for others" {
	with '8s/agree\t\t/agree\tnobody\t/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:8: send_to: not records, salesforce, review, some of them in this order with ";" between, or empty (6 letters)'
}

@test "an unknown class exits 2" {
	with '2s/opt_out/p1@example.org/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: class: not a class that optdiff gives (1 digit, 11 letters, 2 signs)'
}

@test "a row without since exits 2" {
	with '2s/2025-04-18T16:03:00Z//'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: since: not a moment like 2025-04-18T16:03:00Z (empty)'
}

@test "an invalid since exits 2" {
	with '2s/2025-04-18T16:03:00Z/4\/18\/2025/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: since: not a moment like 2025-04-18T16:03:00Z (7 digits, 2 signs)'
}

@test "an invalid old value exits 2" {
	with '2s/TRUE\tFALSE/TRUE\tNO/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: adv: not TRUE, FALSE or empty (2 letters)'
}

@test "nothing is written if the last row is bad" {
	with '11s/records\tTRUE/records\t/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:11: set: empty, expected TRUE or FALSE'
}

@test "an unknown option is refused with the usage" {
	expect 2 nothing changefile -x
	says "changefile: invalid option -- 'x'" \
		'usage: changefile [-EhVvz] [-D days] [-d out|in] [-f csv|tsv] [-H holidays]' \
		'                  [-l lf|crlf] [-o Header=column,...] [-R run] [-s sf.tsv]' \
		'                  [-t records|salesforce|review|overdue|open|closed|preferences]' \
		'                  [-X true,false] [-Z zone] [--limit name=n] [--local]' \
		'                  [--now time] [--record-url url] [--users users.csv] [file]'
}

@test "two files are refused with the usage" {
	expect 2 nothing changefile a b
	holds 'usage: changefile [-EhVvz]'
}

@test "invalid option arguments are refused" {
	expect 2 nothing changefile -t advance
	says 'changefile: -t: expected records, salesforce, review, overdue, open, closed or preferences'
	expect 2 nothing changefile -d both
	says 'changefile: -d: expected out or in'
	expect 2 nothing changefile -f xlsx
	says 'changefile: -f: expected csv or tsv'
	expect 2 nothing changefile -l cr
	says 'changefile: -l: expected lf or crlf'
	expect 2 nothing changefile -D ten
	says 'changefile: -D: expected a number from 0 to 366, found 3 letters'
	expect 2 nothing changefile -R ''
	says 'changefile: -R: empty'
	expect 2 nothing changefile --now today
	says 'changefile: --now: not a moment like 2025-04-18T16:03:00Z'
}

@test "-o with an unknown column lists the known ones" {
	expect 2 nothing changefile -o ID=nummer "$fix/week.tsv"
	says 'changefile: -o: no column "nummer"; there are: run, new, due, old, left, days, open_since, times_sent, first_asked, id, sf_id, email, sf, adv, sf_was, adv_was, want, class, send_to, set, since, changed_at, changed_by, modified_at, flags'
}

@test "-o refuses the column old for review" {
	expect 2 nothing changefile -t review -o id,old "$fix/week.tsv"
	says 'changefile: -o: no column "old"; there are: run, new, due, left, days, question, answer, by, on, open_since, times_sent, first_asked, id, sf_id, email, sf, adv, sf_was, adv_was, want, class, send_to, set, since, changed_at, changed_by, modified_at, flags'
}

@test "-o refuses an empty item" {
	expect 2 nothing changefile -o id, "$fix/week.tsv"
	says 'changefile: -o: expected Header=column, separated by commas'
	expect 2 nothing changefile -o =id "$fix/week.tsv"
	says 'changefile: -o: expected Header=column, separated by commas'
	expect 2 nothing changefile -o ID= "$fix/week.tsv"
	says 'changefile: -o: expected Header=column, separated by commas'
}

@test "-o refuses the same header twice" {
	expect 2 nothing changefile -o A=id,A=new "$fix/week.tsv"
	says 'changefile: -o: two columns with the header "A"'
}

@test "a missing file exits 2" {
	expect 2 nothing changefile none.tsv
	says 'changefile: none.tsv: No such file or directory'
}

@test "fault 6: a missing column is named, with the columns that exist" {
	cut -f 1-9,11- "$fix/week.tsv" >bad.tsv
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:1: send_to: no column "send_to"; the header has: id, sf_id, email, sf, adv, sf_was, adv_was, want, class, set, since, changed_at, changed_by, modified_at, flags'
}

@test "a column that only review needs may be missing for Records" {
	grep -v '^#end' "$fix/week.tsv" >rows.tsv
	cut -f 1,5,9-12 rows.tsv >few.tsv
	expect 0 records.want changefile --now 2025-04-14 -E few.tsv
}

@test "fault 8: a duplicate column exits 2" {
	with '1s/email/set/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:1: set: the header has this column twice'
}

@test "a short record exits 2" {
	with '3s/\t[^\t]*$//'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:3: 15 fields, the header has 16'
}

@test "a table without an end mark exits 2" {
	with '/^#end/d'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:12: no end mark: the program that wrote this table failed, or the table is cut off'
}

@test "a wrong count in the end mark exits 2" {
	with '5d'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:11: the end mark does not match the 9 records above it'
}

@test "truncated gzip exits 2" {
	gzip -c "$fix/week.tsv" >whole.gz
	head -c 300 whole.gz >week.gz
	expect 2 nothing changefile week.gz
	holds ': the gzip data is cut off'
}

@test "an empty file exits 2" {
	: >empty
	expect 2 nothing changefile empty
	says 'changefile: empty:1: no end mark: the program that wrote this table failed, or the table is cut off'
	expect 2 nothing changefile -E empty
	says 'changefile: empty:1: empty: not even a header'
}

@test "a full disk exits 2" {
	local got=0
	changefile "${now[@]}" -d in "$fix/week.tsv" >/dev/full 2>err || got=$?
	[ "$got" -eq 2 ]
	says 'changefile: stdout: No space left on device'
}
