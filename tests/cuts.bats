#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Truncated inputs and flipped bits. This file shows how each kind ends;
# `make faults` tries every one on the example week.

load helper

# An export with everything that a cut can fall into.
small() {
	printf '%s\r\n' 'Id,Name,HasOptedOutOfEmail,Advance_ID__c' \
	    '003E000000JcD3r,"Ann ""A"" Lee",true,0000000101' \
	    $'003E000000JcD3s,"two\r\nlines, one",false,0000000102' \
	    '003E000000JcD3t,Sørensen,false,0000000103'
}

# cut_at N: its first N bytes, in cut.csv.
cut_at() {
	small | head -c "$1" >cut.csv
}

# every KIND FILE WANT PROGRAM...: tries every damage of the kind, and counts how
# often it was refused, made no difference, was left to a guard, or went unseen.
every() {
	local kind=$1 file=$2 want=$3
	shift 3
	: >left
	damage "$kind" 1 left "$file" "$@" >counts
	sed "s/^[0-9]* of $file by $1: //; s/, 0 unnamed, 0 believed$//" counts |
	    diff -u <(echo "$want") -
}

@test "fault 1: an export that is cut off within a record or within quotes is refused" {
	cut_at 50 # within the first Id
	expect 2 nothing sfextract cut.csv
	says 'sfextract: cut.csv:2: the last line has no line end: cut off?'
	cut_at 61 # within quotes
	expect 2 nothing sfextract cut.csv
	says 'sfextract: cut.csv:2: the last line has no line end: cut off?'
	cut_at 113 # between the two lines of a field
	expect 2 nothing sfextract cut.csv
	says 'sfextract: cut.csv:3: a quote is never closed'
	small | sed '$s/,false.*/\r/' >cut.csv # a field is missing, a line end is not
	expect 2 nothing sfextract cut.csv
	says 'sfextract: cut.csv:5: 2 fields, the header has 4'
}

@test "fault 87: a Ctrl-Z behind the last line is named" {
	{ small; printf '\032'; } >cut.csv
	expect 2 nothing sfextract cut.csv
	says 'sfextract: cut.csv:6: a Ctrl-Z behind the last line, as "copy" of Windows writes it: remove it'
	{ small; printf 'x\032'; } >cut.csv
	expect 2 nothing sfextract cut.csv
	says 'sfextract: cut.csv:6: the last line has no line end: cut off?'
}

@test "fault 87: an export that ends after a closed quote lacks only its line end" {
	local at
	for at in 124 125 130; do # behind: the quote, a comma, FALSE
		cut_at $at
		expect 2 nothing sfextract cut.csv
		says 'sfextract: cut.csv:4: the last line has no line end: cut off?'
	done
	printf 'Id,Advance_ID__c,HasOptedOutOfEmail\n"a\nb"c' >cut.csv
	expect 2 nothing sfextract cut.csv
	says 'sfextract: cut.csv:2: a quote is never closed'
	cut_at 123 # before the quote
	expect 2 nothing sfextract cut.csv
	says 'sfextract: cut.csv:3: a quote is never closed'
}

@test "fault 1: an export cut off at any byte is refused, or ends with a whole record" {
	small >small.csv
	size=$(wc -c <small.csv)
	every cut small.csv "$((size - 2)) refused, 0 the same, 2 open" sfextract @
	sort -n left >got
	printf '%s\n' 91 143 | diff -u - got
	sfextract small.csv >table.tsv
	printf 'ID_NUMBER,OPT_OUT\n0000000101,N\n' | advextract >adv.tsv
	size=$(wc -c <table.tsv)
	every cut table.tsv "$size refused, 0 the same, 0 open" \
	    loadcheck -t @ -t adv.tsv small.csv
	every cut table.tsv "$size refused, 0 the same, 0 open" \
	    optparity-rows -f json @
}

@test "fault 2: optdiff -s detects an export cut off between records, which opts nobody in" {
	cp "$top/examples/week2/contacts.csv" "$top/examples/week2/history.csv" .
	advextract "$top/examples/week2/advance.txt" >adv.tsv
	expected=$top/examples/expected
	head -n 280 contacts.csv >cut.csv
	sfextract -c id=Ascend_ID__c -H history.csv cut.csv >sf.tsv
	set -- -u "$top/examples/specialists.txt" \
	    -e "$top/examples/week2/requests.csv" --now 2025-04-25T06:00:00Z
	expect 2 nothing optdiff "$@" -s 99% -b "$expected/week1/ledger.tsv" \
	    sf.tsv adv.tsv
	says 'optdiff: shrink: Salesforce has 258 of the 286 ids that it had in the last run, under 99%; nothing printed; -f shrink overrides'
	optdiff "$@" -f shrink -b "$expected/week1/ledger.tsv" \
	    sf.tsv adv.tsv >cut.tsv 2>err || [ $? = 1 ]
	says 'optdiff: shrink: Salesforce has 258 of the 286 ids that it had in the last run, under 95%; overridden'
	grep -w opt_in cut.tsv | cut -f 1 >got
	grep -w opt_in "$expected/week2/ledger.tsv" | cut -f 1 | comm -13 - got >new
	diff /dev/null new
}

@test "fault 3: gzip that is truncated, has a wrong checksum, length or method, or goes on is refused" {
	small >small.csv
	gzip -n -9 -c small.csv >whole.gz
	size=$(wc -c <whole.gz)
	head -c $((size - 8)) whole.gz >gz # no trailer
	expect 2 nothing sfextract gz
	says 'sfextract: gz:6: the gzip data is cut off'
	{ head -c $((size - 8)) whole.gz && printf 'checksum'; } >gz
	expect 2 nothing sfextract gz
	says 'sfextract: gz:6: the gzip data is damaged'
	{ head -c $((size - 4)) whole.gz && printf '\1\2\0\0'; } >gz
	expect 2 nothing sfextract gz
	says 'sfextract: gz:6: the gzip data is damaged'
	{ head -c 2 whole.gz && printf '\7' && tail -c +4 whole.gz; } >gz
	expect 2 nothing sfextract gz
	says 'sfextract: gz:1: the gzip data is damaged'
	{ cat whole.gz && echo; } >gz
	expect 2 nothing sfextract gz
	says 'sfextract: gz:6: the gzip data is followed by bytes that are not gzip'
}

@test "fault 3: plain text named .gz is read as plain text" {
	small >small.csv
	sfextract small.csv >want
	cp small.csv contacts.csv.gz
	expect 0 ./want sfextract contacts.csv.gz
}

@test "fault 3: every truncation, every flipped bit and every additional byte is refused" {
	small | gzip -n -9 -c >small.csv.gz
	size=$(wc -c <small.csv.gz)
	every cut small.csv.gz "$size refused, 0 the same, 0 open" sfextract @
	every append small.csv.gz '256 refused, 0 the same, 0 open' sfextract @
	# Nothing depends on the header's time, speed, system and text flag, or
	# on the padding bits in the last byte of the data.
	: >left
	damage flip 1 left small.csv.gz sfextract @ >flipped
	awk -v all=$((8 * size)) '{ exit !($1 == all && $6 + $8 == all &&
	    49 <= $8 && $8 <= 56) }' flipped
	diff /dev/null left
}
