#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load changefile

# ---- what is written

@test "Records gets one line for each change, with the old and the new value" {
	expect 0 records.want changefile --now 2025-04-14 "$fix/week.tsv"
}

@test "Salesforce gets one line for each contact of a person" {
	expect 0 salesforce.want changefile "${now[@]}" -t salesforce "$fix/week.tsv"
}

@test "review gets all columns except the address" {
	expect 0 review.want changefile "${now[@]}" -t review "$fix/week.tsv"
}

@test "-d out writes only opt-outs" {
	expect 0 out.want changefile --now 2025-04-14 -d out "$fix/week.tsv"
}

@test "-d in writes only opt-ins" {
	expect 0 in.want changefile --now 2025-04-14 -d in "$fix/week.tsv"
}

@test "Salesforce gets no opt-ins" {
	printf 'Id,HasOptedOutOfEmail\n' >want
	expect 0 ./want changefile "${now[@]}" -t salesforce -d in "$fix/week.tsv"
}

@test "-o selects, orders and renames columns" {
	expect 0 renamed.want changefile --now 2025-04-14 \
		-o 'ID_NUMBER=id,due,Opt Out=new,SF Id=Sf_Id,was=old,run' \
		"$fix/week.tsv"
}

@test "-o selects the contact of the line for Salesforce" {
	expect 0 contact.want changefile "${now[@]}" -t salesforce \
		-o 'Advance=id,Contact=sf_id,old,new' "$fix/week.tsv"
}

@test "-R sets the run that each line names" {
	printf 'run,id\n2025-W16,0000000102\n' >want
	expect 0 ./want changefile "${now[@]}" -R 2025-W16 -d in -o run,id \
		"$fix/week.tsv"
}

@test "without -R the run is the day of --now" {
	printf 'run\n2025-04-14\n' >want
	expect 0 ./want changefile --now 2025-04-14T23:59:59Z -d in -o run \
		"$fix/week.tsv"
}

@test "-f tsv writes tabs, a header and no end mark" {
	printf 'id\tnew\n0000000102\tFALSE\n' >want
	expect 0 ./want changefile "${now[@]}" -f tsv -d in -o id,new "$fix/week.tsv"
}

@test "-l crlf ends every line with CR and LF" {
	printf 'id,new\r\n0000000102,FALSE\r\n' >want
	expect 0 ./want changefile "${now[@]}" -l crlf -d in -o id,new "$fix/week.tsv"
}

@test "only fields that need quotes are quoted" {
	with 's/p2@example.org/"Jo", two\\nlines/'
	printf 'id,email\n0000000102,"""Jo"", two\nlines"\n' >want
	expect 0 ./want changefile "${now[@]}" -d in -o id,email bad.tsv
}

@test "an empty table gives a header only" {
	sed -n 1p "$fix/week.tsv" >none.tsv
	printf '#end\t0\n' >>none.tsv
	printf 'run,id,old,new,since,due,class\n' >want
	expect 0 ./want changefile none.tsv
}

@test "the table is read from standard input and from gzip" {
	gzip -c "$fix/week.tsv" >week.gz
	expect 0 records.want changefile --now 2025-04-14 - <week.gz
}

@test "the table's columns may be in any order" {
	awk -F '\t' -v OFS='\t' '/^#end/ { print; next }
		{ for (i = NF; i > 1; i--) printf "%s\t", $i; print $1 }' \
		"$fix/week.tsv" >turned.tsv
	expect 0 records.want changefile --now 2025-04-14 turned.tsv
}

@test "-E accepts an excerpt without an end mark" {
	grep -v '^#end' "$fix/week.tsv" >bad.tsv
	expect 0 records.want changefile --now 2025-04-14 -E bad.tsv
}

@test "-E accepts tables one behind the other, as a loop writes them" {
	local n lines
	lines=$(wc -l <"$fix/week.tsv")
	for ((n = 2; n < lines; n++)); do
		sed -n "1p; ${n}p" "$fix/week.tsv"
		printf '#end\t1\n'
	done >loop.tsv
	expect 0 records.want changefile --now 2025-04-14 -E loop.tsv
	sed '5s/TRUE/MAYBE/' loop.tsv >bad.tsv
	expect 2 nothing changefile --now 2025-04-14 -E bad.tsv
	holds 'changefile: bad.tsv:5: '
}

@test "long options have the same effect" {
	expect 0 long.want changefile --to=records --direction=out \
		--columns=id,due --days=1 --holidays="$fix/holidays.txt" \
		--format=tsv --line-end=lf --run=x --excerpt --verbose \
		--now=2025-03-31 "$fix/week.tsv"
	says 'changefile: 10 in, 4 out, 5 for others, 1 in the other direction'
}

# ---- due

@test "-D and -H: due dates count business days without holidays" {
	expect 0 due.want changefile --now 2025-04-01 -D 2 \
		-H "$fix/holidays.txt" -o id,since,due "$fix/week.tsv"
}

@test "-D 0 makes a change due on its own day" {
	printf 'id,due\n0000000102,2025-04-17\n' >want
	expect 0 ./want changefile --now 2025-04-17 -D 0 -d in -o id,due "$fix/week.tsv"
}

# ---- overdue

@test "how many are overdue is said, and since when; the oldest come first" {
	expect 0 overdue.want changefile --now 2025-04-25T06:00:00Z -o id,due \
		"$fix/week.tsv"
	says 'changefile: 3 overdue, the oldest was due 2025-04-14'
}

@test "a row that is due today is not overdue, even in the last second" {
	expect 0 overdue.want changefile --now 2025-04-14T23:59:59Z -o id,due \
		"$fix/week.tsv"
}

@test "a row that was due yesterday is overdue from the first second of the day" {
	expect 0 overdue.want changefile --now 2025-04-15T00:00:00Z -o id,due \
		"$fix/week.tsv"
	says 'changefile: 1 overdue, the oldest was due 2025-04-14'
}

@test "-t overdue has the overdue rows of all receivers, the worst class first" {
	sed -e '6s/2025-04-14T/2025-04-04T/' -e '7s/2025-04-11T/2025-04-02T/' \
	    -e '9s/records/records;salesforce/' "$fix/week.tsv" >week.tsv
	expect 0 overdue-all.want changefile --now 2025-04-25T06:00:00Z -v \
	    -t overdue week.tsv
	says 'changefile: 5 overdue, the oldest was due 2025-04-14' \
	    'changefile: 10 in, 5 out, 5 not overdue'
	printf '%s\n' id,class,set 0000000105,lost,TRUE >want
	expect 0 ./want changefile --now 2025-04-19 -t overdue -o id,class,set \
	    -d out <(grep -e '^id' -e lost week.tsv; printf '#end\t1\n')
	says 'changefile: 1 overdue, the oldest was due 2025-04-18'
	printf '%s\n' id >want
	expect 0 ./want changefile --now 2025-04-01 -t overdue -o id week.tsv
}

@test "only rows in the file are reported as overdue, not those of other receivers" {
	expect 0 in.want changefile --now 2025-04-18 -R 2025-04-14 -d in \
		"$fix/week.tsv"
}

# ---- several receivers

@test "a row for several receivers is in the file of each, and overdue in each" {
	sed -e '2s/records/records;salesforce/' -e '9s/records/records;review/' \
	    "$fix/week.tsv" >week.tsv
	expect 0 records.want changefile --now 2025-04-14 week.tsv
	sed '1a 003Ab00000Xy001IAB,TRUE' "$fix/salesforce.want" >want
	expect 0 ./want changefile "${now[@]}" -t salesforce week.tsv
	printf '%s\n' id 0000000105 0000000108 0000000106 >want
	expect 0 ./want changefile --now 2025-04-16 -v -t review -o id week.tsv
	says 'changefile: 1 overdue, the oldest was due 2025-04-15' \
	    'changefile: 10 in, 3 out, 7 for others'
	# FALSE is for Records alone.
	sed '3s/records/records;salesforce/' "$fix/week.tsv" >bad.tsv
	expect 2 nothing changefile -t salesforce bad.tsv
	says 'changefile: bad.tsv:3: set: FALSE, expected TRUE: Salesforce is never sent anything else'
}

# ---- counts

@test "the counts of -v add up" {
	expect 0 records.want changefile --now 2025-04-14 -v "$fix/week.tsv"
	says 'changefile: 10 in, 5 out, 5 for others'
}

@test "the counts of -v for Salesforce are people and, in addition, contacts" {
	expect 0 salesforce.want changefile "${now[@]}" -v -t salesforce \
		"$fix/week.tsv"
	says 'changefile: 10 in, 2 out, 8 for others, 3 contacts'
}

@test "the counts of -v include rows in the other direction" {
	expect 0 in.want changefile --now 2025-04-14 -v -d in "$fix/week.tsv"
	says 'changefile: 10 in, 1 out, 5 for others, 4 in the other direction'
}

# ---- for a spreadsheet ---------------------------------------------------

sheet() {
	printf '%s\n' "id	sf_id	sf	adv	sf_was	adv_was	want	class	send_to	set	since	flags	note" \
	    "0000000101	003E000000JcD3rIAF	TRUE	FALSE			TRUE	opt_out	records	TRUE	2025-04-10T00:00:00Z		$1" \
	    '#end	1' >sheet.tsv
}

@test "fault 68: with -z ids stay text, and no cell is a formula" {
	for cell in '=1+1' '+1' '-1' '@SUM(A1)' '\t=1' '\r=1' '1.23E+09' 1e5 12 012 1234567 \
	    '=HYPERLINK("http://example.com","a,b")' 'plain' "it's" '1-2' \
	    2025-05-02; do
		sheet "$cell"
		changefile -z -o id,note --now 2025-04-18 sheet.tsv >>all
	done
	expect 0 sheet.want cat -A all
}

@test "without -z every byte is that of the table" {
	sheet '=1+1'
	printf 'id,note\n0000000101,=1+1\n' >want
	expect 0 ./want changefile -o id,note --now 2025-04-18 sheet.tsv
}

@test "-z is refused for the file that a program loads" {
	expect 2 nothing changefile -z -t salesforce sheet.tsv
	says 'changefile: -z cannot be combined with -t salesforce, which a program loads'
}

@test "a field with a delimiter, a quotation mark, a line end, or a blank at either end is quoted" {
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

@test "-z escapes digits with dashes unless they are a date" {
	for cell in 2025-04-18 2025-04518 2025504-18 20250-04-1; do
		sheet "$cell"
		changefile -z -o note --now 2025-04-18 sheet.tsv | sed 1d >>all
	done
	printf '%s\n' 2025-04-18 "'2025-04518" "'2025504-18" "'20250-04-1" |
		diff -u - all
}

@test "-o lists no more known columns than fit in a message" {
	{
		printf 'id\tsf_id\tsf\tadv\tsf_was\tadv_was\twant\tclass\tsend_to\tset\tsince\tflags'
		printf '\tcolumn%s' $(seq 100 400)
		printf '\n#end\t0\n'
	} >t.tsv
	expect 2 nothing changefile -o ID=nummer t.tsv
	[ "$(wc -c <err)" -lt 1200 ]
	holds 'changefile: -o: no column "nummer"; there are: run, new, due, old, left, days, open_since, times_sent, first_asked, id, '
}
