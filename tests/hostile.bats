#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Input made to do harm, or that looks so: it is refused in bounded memory, by one
# line that says where and why, or it makes no difference.

load helper
load hostile

@test "fault 14: a field of 3 MB, or of 100 MB, is refused in bounded memory" {
	for size in 3000000 100000000; do
		for quote in '' '"'; do
			{ contacts 1; contact 2 "$quote$(:)"; } | head -c -1 >big.csv
			spaces $size >>big.csv
			{ echo "$quote"; contact 3; } >>big.csv
			refused 24000 sfextract big.csv
			says 'sfextract: big.csv:3: a record longer than 2097152 bytes; --limit record=N accepts longer ones'
			refused 24000 sfextract - <big.csv
			holds 'sfextract: stdin:3: a record longer than 2097152 bytes'
		done
	done
	gzip -1 big.csv
	refused 24000 sfextract --limit ratio=2000 big.csv.gz
	holds 'sfextract: big.csv.gz:3: a record longer than 2097152 bytes'
}

@test "fault 14: a long field is accepted only with --limit, and refused in a table too" {
	{ contacts 1; contact 2 "$(spaces 50000)"; contact 3; } >c.csv
	contacts 1 2 3 >plain.csv
	sfextract plain.csv >want
	expect 0 ./want sfextract c.csv
	expect 0 ./want sfextract --limit record=60000 c.csv
	expect 2 nothing sfextract --limit record=50000 c.csv
	says 'sfextract: c.csv:3: a record longer than 50000 bytes; --limit record=N accepts longer ones'
	{ contacts 1; spaces 3000000 | tr ' ' x; echo; contact 3; } >c.csv
	expect 2 nothing sfextract --limit record=4000000 c.csv
	says 'sfextract: c.csv:3: 1 field, the header has 5'
	{ printf 'id\tsf_id\tname\n1\t2\t'; spaces 3000000; printf '\n#end\t1\n'; } >t.tsv
	refused 24000 optdiff t.tsv t.tsv
	holds 'optdiff: t.tsv:1: opt_out: no column'
	{ head -n 1 want; spaces 3000000; printf '\n#end\t1\n'; } >t.tsv
	printf 'ID_NUMBER|OPT_OUT\n0000000001|N\n' | advextract >adv.tsv
	refused 24000 optdiff t.tsv adv.tsv
	says 'optdiff: t.tsv:2: a record longer than 2097152 bytes; --limit record=N accepts longer ones'
}

@test "fault 14: every parser observes the limits" {
	{ contacts 1 2; contact 3 "$(spaces 900)"; contact 4; } >c.csv
	for limit in 60 948 949; do
		alike c.csv -m record=$limit
	done
	grep -q '^5: ' how
	alike c.csv -m record=948
	grep -q '^4: fail: a record longer than 948 bytes' how
	{ contacts 1 2; contact 3 '"a
b
c"'; contact 4; } >c.csv
	for limit in 1 2 3; do
		alike c.csv -m lines=$limit
	done
	grep -q '^7: ' how
	alike c.csv -m lines=2
	grep -q '^4: fail: a quote is not closed within 2 lines' how
	expect 2 nothing sfextract --limit lines=2 c.csv
	says 'sfextract: c.csv:4: a quote is not closed within 2 lines; --limit lines=N accepts more'
}

@test "fault 14: a million columns, or 5 million commas, are refused in bounded memory" {
	{ printf '%s' "$head"; head -c 1000000 /dev/zero | tr '\0' ,; echo; } >c.csv
	refused 200000 sfextract c.csv
	says 'sfextract: c.csv:1: 1000005 columns: over 20000'
	{ contacts 1; head -c 1000000 /dev/zero | tr '\0' ,; echo; } >c.csv
	refused 200000 sfextract c.csv
	says 'sfextract: c.csv:3: 1000001 fields, the header has 5: a comma without quotes?'
	for line in 1 2; do
		{ contacts 1 | head -n $((line - 1))
		  head -c 5000000 /dev/zero | tr '\0' ,; echo; } >c.csv
		refused 24000 sfextract c.csv
		holds ": a record longer than 2097152 bytes"
	done
}

@test "fault 14: 10 million blank lines are refused in bounded memory" {
	contacts 1 2 >c.csv
	head -c 10000000 /dev/zero | tr '\0' '\n' >>c.csv
	refused 24000 sfextract c.csv
	says 'sfextract: c.csv:4: more than 1000 blank lines; --limit lines=N accepts more'
	contact 3 >>c.csv
	refused 24000 sfextract --limit lines=20000000 c.csv
	says 'sfextract: c.csv:4: a blank line'
	contacts 1 2 >c.csv
	yes ',,,,' | head -n 2000000 >>c.csv
	refused 60000 sfextract c.csv
	says 'sfextract: c.csv:1048580: more than 1048576 empty rows'
	head -c 10000000 /dev/zero | tr '\0' '\n' >c.csv
	refused 24000 sfextract c.csv
	holds 'sfextract: c.csv:1: '
}

@test "fault 14: a gzip or ZIP bomb is refused, very regular data is not" {
	contacts 1 2 >c.csv
	cp c.csv regular.csv
	head -c 60000000 /dev/zero | tr '\0' '\n' >>c.csv
	head -c 900 /dev/zero | tr '\0' '\n' >>regular.csv
	gzip -9 c.csv regular.csv
	[ "$(wc -c <regular.csv.gz)" -lt 200 ]
	contacts 1 2 | sfextract >want
	expect 0 ./want sfextract regular.csv.gz
	refused 24000 sfextract --limit lines=100000000 c.csv.gz
	holds ': inflates to more than --limit ratio=N allows (default 200 times its size): a decompression bomb?'
	gunzip c.csv.gz
	mv c.csv Contact.csv
	python3 -m zipfile -c bomb.zip Contact.csv
	refused 24000 sfextract --limit lines=100000000 bomb.zip
	holds ': inflates to more than --limit ratio=N allows (default 200 times its size): a decompression bomb?'
	expect 0 ./want sfextract --limit lines=100000000 --limit ratio=2000 bomb.zip
}

@test "fault 14: --limit checks its names and numbers" {
	for bad in size=5 lines recor=1 records=1 =1 ''; do
		expect 2 nothing sfextract --limit "$bad"
		says 'sfextract: --limit: expected record=N, lines=N or ratio=N'
	done
	while IFS=: read -r bad max found; do
		expect 2 nothing sfextract --limit "$bad"
		says "sfextract: --limit ${bad%=*}: expected a number from 1 to $max, found $found"
	done <<-'EOF'
		record=0:1073741824:1 digit
		record=9999999999:1073741824:10 digits
		lines=:1073741824:empty
		ratio=x:1048576:1 letter
	EOF
}

# ---- time ------------------------------------------------------------------

# seconds COMMAND...: prints its processor time, in hundredths of a second.
hundredths() {
	command time -q -f '%U %S' -o took "$@" >out 2>err || [ $? = 1 ] || [ -s err ]
	awk 'END { printf "%d\n", ($1 + $2) * 100 }' took
}

# Ten times the input may take fifteen times as long, plus half a second.
linear() {
	echo "$1 $2"
	[ "$2" -le $((15 * $1 + 50)) ]
}

@test "fault 16: time and memory for many rows with one id stay proportional" {
	for n in 20000 200000; do
		{ echo "$head"
		  yes "$(contact 1)" | head -n $n | awk -F, -v OFS=, '{
			$1 = sprintf("003E00%09d", NR); print }'; } >c$n.csv
		{ echo 'ID_NUMBER|OPT_OUT|EMAIL'
		  yes '0000000001|N|a@example.com' | head -n $n; } >a$n.txt
	done
	sfextract c200000.csv >sf.tsv
	advextract a200000.txt >adv.tsv
	linear "$(hundredths sfextract --pad c20000.csv)" "$(hundredths sfextract --pad c200000.csv)"
	linear "$(hundredths advextract -a OPT_OUT=N a20000.txt)" "$(hundredths advextract -a OPT_OUT=N a200000.txt)"
	contacts 1 2 >c.csv
	sfextract c.csv >small.tsv
	refused 60000 optdiff sf.tsv adv.tsv
	holds 'sf_id: over 200 contacts with one id'
	linear 100 "$(hundredths optdiff small.tsv adv.tsv)"
	linear 100 "$(hundredths loadcheck -t sf.tsv -t adv.tsv c.csv)"
	rm err
	awk -v n=200000 -v OFS='\t' 'BEGIN {
		print "id", "sf_id", "opt_out"
		for (i = 0; i < n; i++)
			printf "%010d\t003E000000JcD01IAF\tFALSE\n", i
		print "#end", n
	}' >people.tsv
	refused 60000 loadcheck -t people.tsv -t adv.tsv c.csv
	says 'loadcheck: people.tsv:202: sf_id: more than 200 ids share one contact'
}

@test "a long chain of merges, and a cycle, are resolved in one pass" {
	for n in 20000 200000; do
		awk -v n=$n 'BEGIN {
			print "Id,HasOptedOutOfEmail,Advance_ID__c,IsDeleted,MasterRecordId"
			for (i = 0; i < n; i++)
				printf "003E00%09d,TRUE,,TRUE,003E00%09d\n", i, i + 1
			printf "003E00%09d,FALSE,0000000001,FALSE,\n", n
		}' >chain$n.csv
		sed "s/003E00$(printf %09d $n)\$/003E00000000000/" chain$n.csv >round$n.csv
	done
	expect 0 nothing sh -c 'sfextract chain20000.csv >t'
	grep -q 'TRUE.*merged' t
	expect 0 nothing sh -c 'sfextract round20000.csv >t'
	says 'sfextract: round20000.csv:2: opted out, and was merged into a contact that is not found in the export: stays TRUE under its own id; 20000 such contacts'
	linear "$(hundredths sfextract chain20000.csv)" "$(hundredths sfextract chain200000.csv)"
	linear "$(hundredths sfextract round20000.csv)" "$(hundredths sfextract round200000.csv)"
	rm err
}

@test "ids made to collide do not collide, because the hash is seeded" {
	seeded=$(collide 20000 seeded) unseeded=$(collide 20000 unseeded)
	echo "$seeded $unseeded"
	[ "$unseeded" -gt $((10 * seeded + 50)) ]
	for n in 20000 200000; do
		collide $n | awk 'BEGIN { print "ID_NUMBER|OPT_OUT" } { print $0 "|N" }' >a$n.txt
		advextract a$n.txt >$n.tsv
	done
	linear "$(hundredths optdiff 20000.tsv 20000.tsv)" "$(hundredths optdiff 200000.tsv 200000.tsv)"
	linear "$(hundredths advextract -a OPT_OUT=N a20000.txt)" "$(hundredths advextract -a OPT_OUT=N a200000.txt)"
}
