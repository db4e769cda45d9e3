#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

history_of() {
	optparity-history "$@"
}

@test "each run that knew the person has a line, in the given order" {
	e=$top/examples/expected
	expect 0 lost.want history_of 0001138549 "$e/week1/ledger.tsv" \
	    "$e/week2/ledger.tsv"
	expect 0 back.want history_of 0001138549 "$e/week2/ledger.tsv" \
	    "$e/week1/ledger.tsv"
}

@test "a person is found by an id without its zeros, by a Contact ID and by an address" {
	e=$top/examples/expected
	expect 0 lost.want history_of 1138549 "$e/week1/ledger.tsv" \
	    "$e/week2/ledger.tsv"
	sed 1d "$e/week2/ledger.tsv" | cut -f 1,2,3,4 |
	    grep -m 1 'TRUE$' | tr '\t' ' ' >person
	read -r id contact email _ <person
	history_of "$contact" "$e/week2/ledger.tsv" >out
	grep -q "^week2  $id  TRUE  " out
	history_of "$email" "$e/week2/ledger.tsv" >out
	grep -q "^week2  $id  TRUE  " out
	# One of several contacts.
	awk -F '\t' '$2 ~ /;/ { split($2, c, ";"); print c[2], $1; exit }' \
	    "$e/week2/ledger.tsv" >person
	read -r contact id <person
	history_of "$contact" "$e/week2/ledger.tsv" >out
	grep -q "^week2  $id  " out
	expect 1 nothing history_of 003E000000JcD3rIAF "$e/week2/ledger.tsv"
	says 'history: 003E000000JcD3rIAF: in none of these ledgers'
}

@test "ledgers may be compressed" {
	e=$top/examples/expected
	mkdir week1
	gzip -9c "$e/week1/ledger.tsv" >week1/l.tsv.gz
	expect 0 lost.want history_of 0001138549 week1/l.tsv.gz \
	    "$e/week2/ledger.tsv"
	head -c 9000 week1/l.tsv.gz >cut.tsv.gz
	expect 2 nothing history_of 0001138549 cut.tsv.gz
	holds ': the gzip data is cut off'
	printf 'x' | dd of=week1/l.tsv.gz bs=1 seek=5000 conv=notrunc status=none
	expect 2 nothing history_of 0001138549 week1/l.tsv.gz
	holds 'optparity-rows: week1/l.tsv.gz:'
}

@test "lines after the end mark exit 2" {
	l=$top/examples/expected/week1/ledger.tsv
	{ cat "$l"; echo more; } >more.tsv
	expect 2 nothing history_of 0001138549 more.tsv
	says 'optparity-rows: more.tsv:295: unexpected data after the end mark'
	{ cat "$l"; printf more; } >more.tsv
	expect 2 nothing history_of 0001138549 more.tsv
	says 'optparity-rows: more.tsv:295: unexpected data after the end mark'
}

@test "the name of a run controls neither the columns nor a terminal" {
	row='TRUE  FALSE  TRUE  opt_out  records  TRUE  2025-04-12T14:48:42Z  no_base'
	for name in $'a\tb' $'a\nb' 'a\b'; do
		mkdir "$name"
		cp "$top/examples/expected/week1/ledger.tsv" "$name"
		history_of 0001138549 "$name/ledger.tsv" >out
		[ "$(sed -n 2p out)" = "$(printf %s '?    ' "$row")" ]
	done
	mkdir $'\e[31m'
	cp "$top/examples/expected/week1/ledger.tsv" $'\e[31m'
	history_of 0001138549 $'\e[31m/ledger.tsv' >out
	[ "$(sed -n 2p out)" = "\\x1b[31m  $row" ]
}

@test "a person is found without PATH, in an installation and in the source tree" {
	expect 0 lost.want env -i "$BUILD/bin/optparity-history" 0001138549 \
	    "$top"/examples/expected/week[12]/ledger.tsv
	mkdir -p tree/scripts
	cp "$top/scripts/history" tree/scripts
	ln -s "$BUILD" tree/build
	expect 0 lost.want env -i /bin/sh tree/scripts/history 0001138549 \
	    "$top"/examples/expected/week[12]/ledger.tsv
}

@test "an unknown id is reported" {
	expect 1 nothing history_of 0000000000 \
	    "$top/examples/expected/week1/ledger.tsv"
	says 'history: 0000000000: in none of these ledgers'
}

@test "fault 45: a ledger without its end mark, or another table, exits 2" {
	l=$top/examples/expected/week1/ledger.tsv
	sed '$d' "$l" >cut.tsv
	expect 2 nothing history_of 0001138549 "$l" cut.tsv
	says 'optparity-rows: cut.tsv:294: no end mark: the program that wrote this table failed, or the table is cut off'
	: >empty.tsv
	expect 2 nothing history_of 0001138549 empty.tsv
	says 'optparity-rows: empty.tsv:1: no end mark: the program that wrote this table failed, or the table is cut off'
	expect 2 nothing history_of 0001138549 \
	    "$top/examples/expected/week1/adv.tsv"
	says "optparity-rows: $top/examples/expected/week1/adv.tsv:1: sf: no column \"sf\"; the header has: id, sf_id, email, opt_out, changed_at, changed_by, modified_at, prefs, code, opt_out_at"
	expect 2 nothing history_of 0001138549 no-such
	says 'optparity-rows: no-such: No such file or directory'
}

@test "an id and at least one ledger are required" {
	expect 2 nothing history_of 0001138549
	says 'usage: history [-h] id ledger ...'
	expect 2 nothing history_of -x
	says 'usage: history [-h] id ledger ...'
}
