#!/usr/bin/env bats

load helper
load changefile

@test "a number of days that is none, or too many, is trouble" {
	for days in x 1x -1 '' ' 1' 367 99999999999999999999; do
		expect 2 nothing changefile -D "$days" "$fix/week.tsv"
		says 'changefile: -D: not a number from 0 to 366'
	done
}

@test "a file of holidays without a day is trouble" {
	: >none.txt
	expect 2 nothing changefile -H none.txt "$fix/week.tsv"
	says 'changefile: none.txt:1: no date in the file'
}

@test "a line that is no date is trouble in a file of holidays" {
	printf '2025-05-26\n\n5/26/2025 # Memorial Day\n' >days.txt
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt:3: not a date like 2025-05-26 (7 digits, 2 signs)'
}

@test "a holiday with a time of day is trouble" {
	printf '2025-05-26T00:00:00Z\n' >days.txt
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt:1: not a date like 2025-05-26 (14 digits, 2 letters, 4 signs)'
}

@test "a holiday that no calendar has is trouble" {
	printf '2025-02-29\n' >days.txt
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt:1: not a date like 2025-05-26 (8 digits, 2 signs)'
}

@test "a cut-off file of holidays is trouble" {
	printf '2025-05-26\n2025-07' >days.txt
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt:2: the last line has no line end: cut off?'
}

@test "a missing file of holidays is trouble" {
	expect 2 nothing changefile -H days.txt "$fix/week.tsv"
	says 'changefile: days.txt: No such file or directory'
}

@test "a row for Records that sets nothing is trouble" {
	with '2s/records\tTRUE/records\t/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: set: not TRUE or FALSE (empty)'
}

@test "a value that is neither TRUE nor FALSE is trouble" {
	with '2s/records\tTRUE/records\ttrue/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: set: not TRUE or FALSE (4 letters)'
}

@test "FALSE for one who did not opt in is trouble" {
	with '2s/records\tTRUE/records\tFALSE/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: set: FALSE, but the class is not opt_in'
}

@test "FALSE for Salesforce is trouble" {
	with '4s/salesforce\tTRUE/salesforce\tFALSE/'
	expect 2 nothing changefile -t salesforce bad.tsv
	says 'changefile: bad.tsv:4: set: not TRUE, all that Salesforce is ever sent (5 letters)'
}

@test "FALSE for a reviewer is trouble" {
	with '6s/review\tTRUE/review\tFALSE/'
	expect 2 nothing changefile -t review bad.tsv
	says 'changefile: bad.tsv:6: set: not TRUE or empty (5 letters)'
}

@test "a person without a contact cannot be sent to Salesforce" {
	with '4s/\t003Ab00000Xy003IAB/\t/'
	expect 2 nothing changefile -t salesforce bad.tsv
	says 'changefile: bad.tsv:4: sf_id: empty: there is no contact to set TRUE'
}

@test "a contact that is none is trouble" {
	with '5s/;003Ab00000Xy014IAB/;/'
	expect 2 nothing changefile -t salesforce bad.tsv
	says 'changefile: bad.tsv:5: sf_id: not a Salesforce id of 15 or 18 characters (empty)'
}

@test "one contact under two ids is trouble" {
	with '5s/;003Ab00000Xy014IAB/;003Ab00000Xy003IAB/'
	expect 2 nothing changefile -t salesforce bad.tsv
	says 'changefile: bad.tsv:5: sf_id: came before: there would be two lines for it'
}

@test "fault 16: two rows for one id are trouble" {
	with '3s/^0000000102/0000000101/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:3: id: came before: there would be two lines for it'
}

@test "a row without an id is trouble" {
	with '2s/^0000000101//'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: id: not an id of printable ASCII (empty)'
}

@test "an unknown receiver is trouble, in a row for others too" {
	with '8s/agree\t\t/agree\tnobody\t/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:8: send_to: not records, salesforce, review or empty (6 letters)'
}

@test "an unknown class is trouble" {
	with '2s/opt_out/p1@example.org/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: class: not a class that optdiff gives (1 digit, 11 letters, 2 signs)'
}

@test "a row that does not say since when is trouble" {
	with '2s/2025-04-18T16:03:00Z//'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: since: not a moment like 2025-04-18T16:03:00Z (empty)'
}

@test "a since that is no moment is trouble" {
	with '2s/2025-04-18T16:03:00Z/4\/18\/2025/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: since: not a moment like 2025-04-18T16:03:00Z (7 digits, 2 signs)'
}

@test "what the receiver said must be a value" {
	with '2s/TRUE\tFALSE/TRUE\tNO/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:2: adv: not TRUE, FALSE or empty (2 letters)'
}

@test "nothing is written where the last row is bad" {
	with '11s/records\tTRUE/records\t/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:11: set: not TRUE or FALSE (empty)'
}

@test "an unknown option is refused with the usage" {
	expect 2 nothing changefile -x
	says "changefile: invalid option -- 'x'" \
		'usage: changefile [-EhVvz] [-D days] [-d out|in] [-f csv|tsv] [-H holidays]' \
		'                  [-l lf|crlf] [-o Header=column,...] [-R run]' \
		'                  [-t records|salesforce|review] [--limit name=n]' \
		'                  [--now time] [file]'
}

@test "two files are refused with the usage" {
	expect 2 nothing changefile a b
	holds 'usage: changefile [-EhVvz]'
}

@test "arguments that are none of the words are refused" {
	expect 2 nothing changefile -t advance
	says 'changefile: -t: not records, salesforce or review'
	expect 2 nothing changefile -d both
	says 'changefile: -d: not out or in'
	expect 2 nothing changefile -f xlsx
	says 'changefile: -f: not csv or tsv'
	expect 2 nothing changefile -l cr
	says 'changefile: -l: not lf or crlf'
	expect 2 nothing changefile -D ten
	says 'changefile: -D: not a number from 0 to 366'
	expect 2 nothing changefile -R ''
	says 'changefile: -R: empty'
	expect 2 nothing changefile --now today
	says 'changefile: --now: not a moment like 2025-04-18T16:03:00Z'
}

@test "-o with a column that is not there names those that are" {
	expect 2 nothing changefile -o ID=nummer "$fix/week.tsv"
	says 'changefile: -o: no column "nummer"; there are: run, new, due, old, id, sf_id, email, sf, adv, sf_was, adv_was, want, class, send_to, set, since, changed_at, changed_by, modified_at, flags'
}

@test "a reviewer has no single value for old" {
	expect 2 nothing changefile -t review -o id,old "$fix/week.tsv"
	says 'changefile: -o: no column "old"; there are: run, new, due, id, sf_id, email, sf, adv, sf_was, adv_was, want, class, send_to, set, since, changed_at, changed_by, modified_at, flags'
}

@test "-o with an empty item is refused" {
	expect 2 nothing changefile -o id, "$fix/week.tsv"
	says 'changefile: -o: not Header=column with commas between'
	expect 2 nothing changefile -o =id "$fix/week.tsv"
	says 'changefile: -o: not Header=column with commas between'
	expect 2 nothing changefile -o ID= "$fix/week.tsv"
	says 'changefile: -o: not Header=column with commas between'
}

@test "-o with one header twice is refused" {
	expect 2 nothing changefile -o A=id,A=new "$fix/week.tsv"
	says 'changefile: -o: "A" stands twice'
}

@test "a missing file is trouble" {
	expect 2 nothing changefile none.tsv
	says 'changefile: none.tsv: No such file or directory'
}

@test "fault 6: a missing column is named, with those that are there" {
	cut -f 1-9,11- "$fix/week.tsv" >bad.tsv
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:1: send_to: no column "send_to"; the header has: id, sf_id, email, sf, adv, sf_was, adv_was, want, class, set, since, changed_at, changed_by, modified_at, flags'
}

@test "a column that only a reviewer sees may be missing for Records" {
	grep -v '^#end' "$fix/week.tsv" >rows.tsv
	cut -f 1,5,9-12 rows.tsv >few.tsv
	expect 0 records.want changefile --now 2025-04-14 -E few.tsv
}

@test "fault 8: a column twice is trouble" {
	with '1s/email/set/'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:1: set: the header has this column twice'
}

@test "a short record is trouble" {
	with '3s/\t[^\t]*$//'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:3: 15 fields, the header has 16'
}

@test "a table without an end mark is trouble" {
	with '/^#end/d'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:12: no end mark: the program that writes this table, or its input, stopped early'
}

@test "an end mark that counts wrong is trouble" {
	with '5d'
	expect 2 nothing changefile bad.tsv
	says 'changefile: bad.tsv:11: the end mark does not count the 9 records above it'
}

@test "cut-off gzip is trouble" {
	gzip -c "$fix/week.tsv" >whole.gz
	head -c 300 whole.gz >week.gz
	expect 2 nothing changefile week.gz
	holds ': the gzip data is cut off'
}

@test "an empty file is trouble" {
	: >empty
	expect 2 nothing changefile empty
	says 'changefile: empty:1: no end mark: the program that writes this table, or its input, stopped early'
	expect 2 nothing changefile -E empty
	says 'changefile: empty:1: empty: not even a header'
}

@test "a full disk is trouble" {
	local got=0
	changefile "${now[@]}" -d in "$fix/week.tsv" >/dev/full 2>err || got=$?
	[ "$got" -eq 2 ]
	says 'changefile: stdout: No space left on device'
}
