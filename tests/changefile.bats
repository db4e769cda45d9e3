load helper

now=(--now 2025-04-18T06:00:00Z)

# Makes bad.tsv: the week with one line changed by sed.
with() {
	sed "$1" "$fix/week.tsv" >bad.tsv
}

# ---- what is written

@test "Records get a line a change, with what they said and what to set" {
	expect 0 records.want changefile --now 2025-04-14 "$fix/week.tsv"
}

@test "Salesforce gets a line for each contact of a person" {
	expect 0 salesforce.want changefile "${now[@]}" -t salesforce "$fix/week.tsv"
}

@test "a reviewer gets everything but the address" {
	expect 0 review.want changefile "${now[@]}" -t review "$fix/week.tsv"
}

@test "-d out has only those who opt out" {
	expect 0 out.want changefile --now 2025-04-14 -d out "$fix/week.tsv"
}

@test "-d in has only those who opt in" {
	expect 0 in.want changefile --now 2025-04-14 -d in "$fix/week.tsv"
}

@test "Salesforce is sent nobody who opts in" {
	printf 'Id,HasOptedOutOfEmail\n' >want
	expect 0 ./want changefile "${now[@]}" -t salesforce -d in "$fix/week.tsv"
}

@test "-o picks, orders and renames columns" {
	expect 0 renamed.want changefile --now 2025-04-14 \
		-o 'ID_NUMBER=id,due,Opt Out=new,SF Id=Sf_Id,was=old,run' \
		"$fix/week.tsv"
}

@test "-o names the contact of the line for Salesforce" {
	expect 0 contact.want changefile "${now[@]}" -t salesforce \
		-o 'Advance=id,Contact=sf_id,old,new' "$fix/week.tsv"
}

@test "-R is the run that each line names" {
	printf 'run,id\n2025-W16,0000000102\n' >want
	expect 0 ./want changefile "${now[@]}" -R 2025-W16 -d in -o run,id \
		"$fix/week.tsv"
}

@test "the run is the day of --now where no -R is given" {
	printf 'run\n2025-04-14\n' >want
	expect 0 ./want changefile --now 2025-04-14T23:59:59Z -d in -o run \
		"$fix/week.tsv"
}

@test "-f tsv has tabs between and a header, and no end mark" {
	printf 'id\tnew\n0000000102\tFALSE\n' >want
	expect 0 ./want changefile "${now[@]}" -f tsv -d in -o id,new "$fix/week.tsv"
}

@test "-l crlf ends every line with CR and LF" {
	printf 'id,new\r\n0000000102,FALSE\r\n' >want
	expect 0 ./want changefile "${now[@]}" -l crlf -d in -o id,new "$fix/week.tsv"
}

@test "only fields that need quotes have them" {
	with 's/p2@example.org/"Jo", two\\nlines/'
	printf 'id,email\n0000000102,"""Jo"", two\nlines"\n' >want
	expect 0 ./want changefile "${now[@]}" -d in -o id,email bad.tsv
}

@test "an empty table gives a header" {
	sed -n 1p "$fix/week.tsv" >none.tsv
	printf '#end\t0\n' >>none.tsv
	printf 'run,id,old,new,since,due,class\n' >want
	expect 0 ./want changefile none.tsv
}

@test "the table may come from standard input and may be gzip" {
	gzip -c "$fix/week.tsv" >week.gz
	expect 0 records.want changefile --now 2025-04-14 - <week.gz
}

@test "the columns of the table may come in any order" {
	awk -F '\t' -v OFS='\t' '/^#end/ { print; next }
		{ for (i = NF; i > 1; i--) printf "%s\t", $i; print $1 }' \
		"$fix/week.tsv" >turned.tsv
	expect 0 records.want changefile --now 2025-04-14 turned.tsv
}

@test "an excerpt needs no end mark with -E" {
	grep -v '^#end' "$fix/week.tsv" >bad.tsv
	expect 0 records.want changefile --now 2025-04-14 -E bad.tsv
}

@test "long options mean the same" {
	expect 0 long.want changefile --to=records --direction=out \
		--columns=id,due --days=1 --holidays="$fix/holidays.txt" \
		--format=tsv --line-end=lf --run=x --excerpt --verbose \
		--now=2025-03-31 "$fix/week.tsv"
	says 'changefile: 10 in, 4 out, 5 for others, 1 of the other direction'
}

# ---- due

@test "-D and -H: so many business days, without the holidays" {
	expect 0 due.want changefile --now 2025-04-01 -D 2 \
		-H "$fix/holidays.txt" -o id,since,due "$fix/week.tsv"
}

@test "a number of days that is none, or too many, is trouble" {
	for days in x 1x -1 '' ' 1' 367 99999999999999999999; do
		expect 2 nothing changefile -D "$days" "$fix/week.tsv"
		says 'changefile: -D: not a number from 0 to 366'
	done
}

@test "with -D 0 a change is due on its day" {
	printf 'id,due\n0000000102,2025-04-17\n' >want
	expect 0 ./want changefile --now 2025-04-17 -D 0 -d in -o id,due "$fix/week.tsv"
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

# ---- overdue

@test "what is overdue is said first, the oldest first" {
	expect 0 overdue.want changefile --now 2025-04-25T06:00:00Z -o id,due \
		"$fix/week.tsv"
	says 'changefile: 3 overdue, the oldest was due 2025-04-14' \
		'changefile: overdue: 0000000110 due 2025-04-14 (opt_out)' \
		'changefile: overdue: 0000000108 due 2025-04-15 (opt_out)' \
		'changefile: overdue: 0000000109 due 2025-04-24 (sf_gone)'
}

@test "what is due today is not overdue, in its last second either" {
	expect 0 overdue.want changefile --now 2025-04-14T23:59:59Z -o id,due \
		"$fix/week.tsv"
}

@test "what was due yesterday is overdue in the first second of the day" {
	expect 0 overdue.want changefile --now 2025-04-15T00:00:00Z -o id,due \
		"$fix/week.tsv"
	says 'changefile: 1 overdue, the oldest was due 2025-04-14' \
		'changefile: overdue: 0000000110 due 2025-04-14 (opt_out)'
}

@test "after ten that are overdue the rest is counted" {
	expect 0 late.want changefile --now 2025-04-25 -o id "$fix/late.tsv"
	says 'changefile: 12 overdue, the oldest was due 2025-04-02' \
		'changefile: overdue: 0000000112 due 2025-04-02 (opt_out)' \
		'changefile: overdue: 0000000111 due 2025-04-03 (opt_out)' \
		'changefile: overdue: 0000000108 due 2025-04-04 (opt_out)' \
		'changefile: overdue: 0000000109 due 2025-04-04 (opt_out)' \
		'changefile: overdue: 0000000110 due 2025-04-04 (opt_out)' \
		'changefile: overdue: 0000000107 due 2025-04-07 (opt_out)' \
		'changefile: overdue: 0000000106 due 2025-04-08 (opt_out)' \
		'changefile: overdue: 0000000105 due 2025-04-09 (opt_out)' \
		'changefile: overdue: 0000000104 due 2025-04-10 (opt_out)' \
		'changefile: overdue: 0000000101 due 2025-04-11 (opt_out)' \
		'changefile: … and 2 more'
}

@test "only what the file has is overdue, not what others have to do" {
	expect 0 in.want changefile --now 2025-04-18 -R 2025-04-14 -d in \
		"$fix/week.tsv"
}

@test "an id that is an address is not said" {
	with 's/^0000000110/jo@example.org/'
	expect 0 address.want changefile --now 2025-04-15 -o id bad.tsv
	says 'changefile: 1 overdue, the oldest was due 2025-04-14' \
		'changefile: overdue: line 11 due 2025-04-14 (opt_out)'
}

# ---- sums

@test "the sums add up" {
	expect 0 records.want changefile --now 2025-04-14 -v "$fix/week.tsv"
	says 'changefile: 10 in, 5 out, 5 for others'
}

@test "the sums for Salesforce count people, and contacts beside" {
	expect 0 salesforce.want changefile "${now[@]}" -v -t salesforce \
		"$fix/week.tsv"
	says 'changefile: 10 in, 2 out, 8 for others, 3 contacts'
}

@test "the sums name those of the other direction" {
	expect 0 in.want changefile --now 2025-04-14 -v -d in "$fix/week.tsv"
	says 'changefile: 10 in, 1 out, 5 for others, 4 of the other direction'
}

# ---- what is no change

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

# ---- what is no table

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

# ---- for a spreadsheet ---------------------------------------------------

sheet() {
	printf '%s\n' "id	sf_id	sf	adv	sf_was	adv_was	want	class	send_to	set	since	flags	note" \
	    "0000000101	003E000000JcD3rIAF	TRUE	FALSE			TRUE	opt_out	records	TRUE	2025-04-10T00:00:00Z		$1" \
	    '#end	1' >sheet.tsv
}

@test "fault 68: with -z ids stay text, and nothing becomes a formula" {
	for cell in '=1+1' '+1' '-1' '@SUM(A1)' '\t=1' '\r=1' '1.23E+09' '12' \
	    '=HYPERLINK("http://example.com","a,b")' 'plain' "it's" '1-2' \
	    2025-05-02; do
		sheet "$cell"
		changefile -z -o id,note --now 2025-04-18 sheet.tsv >>all
	done
	expect 0 sheet.want cat -A all
}

@test "without -z every byte is the table's" {
	sheet '=1+1'
	printf 'id,note\n0000000101,=1+1\n' >want
	expect 0 ./want changefile -o id,note --now 2025-04-18 sheet.tsv
}

@test "-z is for people, not for the file that a program loads" {
	expect 2 nothing changefile -z -t salesforce sheet.tsv
	says 'changefile: -z: not for -t salesforce, which a program loads'
}

@test "quotes stand around what has a delimiter, a quote, a line end, or a blank at an end" {
	for cell in 'a,b' 'a"b' 'a\nb' 'a\rb' ' a' 'a ' 'a b' ' '; do
		sheet "$cell"
		changefile -o note,id --now 2025-04-18 sheet.tsv | sed 1d >>all
	done
	printf '%b\n' '"a,b",0000000101' '"a""b",0000000101' '"a\nb",0000000101' \
	    '"a\rb",0000000101' '" a",0000000101' '"a ",0000000101' \
	    'a b,0000000101' '" ",0000000101' | diff -u - all
}

@test "with -z an empty cell stays empty" {
	sheet ''
	printf 'note,id\n,'"'"'0000000101\n' >want
	expect 0 ./want changefile -z -o note,id --now 2025-04-18 sheet.tsv
}

@test "with -z only a date may have dashes between its digits" {
	for cell in 2025-04-18 2025-04518 2025504-18 20250-04-1; do
		sheet "$cell"
		changefile -z -o note --now 2025-04-18 sheet.tsv | sed 1d >>all
	done
	printf '%s\n' 2025-04-18 "'2025-04518" "'2025504-18" "'20250-04-1" |
		diff -u - all
}

@test "-o names no more columns than a message can hold" {
	{
		printf 'id\tsf_id\tsf\tadv\tsf_was\tadv_was\twant\tclass\tsend_to\tset\tsince\tflags'
		printf '\tcolumn%s' $(seq 100 400)
		printf '\n#end\t0\n'
	} >t.tsv
	expect 2 nothing changefile -o ID=nummer t.tsv
	[ "$(wc -c <err)" -lt 1200 ]
	holds 'changefile: -o: no column "nummer"; there are: run, new, due, old, id, '
}
