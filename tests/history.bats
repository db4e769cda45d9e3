#!/usr/bin/env bats

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

@test "ledgers may be compressed" {
	e=$top/examples/expected
	mkdir week1
	gzip -9c "$e/week1/ledger.tsv" >week1/l.tsv.gz
	expect 0 lost.want history_of 0001138549 week1/l.tsv.gz \
	    "$e/week2/ledger.tsv"
	head -c 9000 week1/l.tsv.gz >cut.tsv.gz
	history_of 0001138549 cut.tsv.gz >out 2>err && return 1
	holds 'history: cut.tsv.gz: no end mark that counts right'
	printf 'x' | dd of=week1/l.tsv.gz bs=1 seek=5000 conv=notrunc status=none
	history_of 0001138549 week1/l.tsv.gz >out 2>err && return 1
	holds 'history: week1/l.tsv.gz: no end mark that counts right'
}

@test "lines after the end mark exit 2" {
	l=$top/examples/expected/week1/ledger.tsv
	{ cat "$l"; echo more; } >more.tsv
	expect 2 nothing history_of 0001138549 more.tsv
	says 'history: more.tsv: no end mark that counts right'
	{ cat "$l"; printf more; } >more.tsv
	expect 2 nothing history_of 0001138549 more.tsv
	says 'history: more.tsv: no end mark that counts right'
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
	says 'history: cut.tsv: no end mark that counts right'
	: >empty.tsv
	expect 2 nothing history_of 0001138549 empty.tsv
	says 'history: empty.tsv: no end mark that counts right'
	expect 2 nothing history_of 0001138549 \
	    "$top/examples/expected/week1/adv.tsv"
	says "history: $top/examples/expected/week1/adv.tsv: no column sf"
	expect 2 nothing history_of 0001138549 no-such
	says 'history: no-such: no such file'
}

@test "an id and at least one ledger are required" {
	expect 2 nothing history_of 0001138549
	says 'usage: history [-h] id ledger ...'
	expect 2 nothing history_of -x
	says 'usage: history [-h] id ledger ...'
}
