#!/usr/bin/env bats

load helper

history_of() {
	optparity-history "$@"
}

@test "each run that knew the person has a line, in the order given" {
	e=$top/examples/expected
	expect 0 lost.want history_of 0001138549 "$e/week1/ledger.tsv" \
	    "$e/week2/ledger.tsv"
	expect 0 back.want history_of 0001138549 "$e/week2/ledger.tsv" \
	    "$e/week1/ledger.tsv"
}

@test "an id that no run knew is said" {
	expect 1 nothing history_of 0000000000 \
	    "$top/examples/expected/week1/ledger.tsv"
	says 'history: 0000000000: in none of these ledgers'
}

@test "a ledger without its end mark, or another table, is trouble" {
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

@test "an id and a ledger are needed" {
	expect 2 nothing history_of 0001138549
	says 'usage: history [-h] id ledger ...'
	expect 2 nothing history_of -x
	says 'usage: history [-h] id ledger ...'
}
