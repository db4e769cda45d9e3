#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# --forget: the addresses of people who are gone from both systems.

load helper
load optdiff

# gone ROW...: makes the tables: a is in both systems; each other row of the
# ledger is of somebody who is gone.
gone() {
	base "a - a@x - - TRUE TRUE TRUE agree - - $last - - - -" "$@"
	table sf.tsv 'id email opt_out' 'a a@x TRUE'
	adv "a TRUE - -"
}

# addresses STATUS OPTION...: prints id, address, want and class of the ledger.
addresses() {
	local status=$1 got=0
	shift
	optdiff --now "$now" -b base.tsv -l l.tsv "$@" sf.tsv adv.tsv \
	    >todo.tsv || got=$?
	cut -f 1,3,8,9 l.tsv | sed '1d; $d' | tr '\t' ' '
	return "$((got != status))"
}

@test "fault 99: the address of somebody who is gone is dropped, the id and the opt-out are kept" {
	gone "b 003E000000JcD3rIAF b@x - - TRUE TRUE TRUE gone - - 2025-03-26T05:59:59Z - - - -" \
	    "c - c@x - - FALSE FALSE FALSE gone - - 2025-03-26T06:00:00Z - - - -" \
	    "d - d@x - - FALSE FALSE FALSE gone - - 2020-01-01T00:00:00Z - - - -"
	printf '%s\n' 'a a@x TRUE agree' 'b  TRUE gone' 'c c@x FALSE gone' \
	    'd  FALSE gone' >want
	expect 0 ./want addresses 0 --forget 30
	[ "$(grep ^b l.tsv | cut -f 1,2,3,12)" = \
	    $'b\t003E000000JcD3rIAF\t\t2025-03-26T05:59:59Z' ]
	sed -i 's/^c c@x/c /' want
	expect 0 ./want addresses 0 --forget=29
	optdiff -a --now "$now" --forget 29 -b base.tsv sf.tsv adv.tsv |
		cmp - l.tsv
	printf '%s\n' 'a a@x TRUE agree' 'b b@x TRUE gone' 'c c@x FALSE gone' \
	    'd d@x FALSE gone' >want
	expect 0 ./want addresses 0
	expect 0 ./want addresses 0 --forget 36525
}

@test "who is gone from one system only keeps the address" {
	gone "b - b@x - TRUE TRUE TRUE TRUE sf_gone - - 2020-01-01T00:00:00Z - - - -" \
	    "c - c@x - - TRUE TRUE TRUE gone - - 2020-01-01T00:00:00Z - - - -"
	adv "a TRUE - -" "b TRUE - -"
	printf '%s\n' 'a a@x TRUE agree' 'b b@x TRUE sf_gone' 'c  TRUE gone' >want
	expect 0 ./want addresses 0 --forget 0
}

@test "who comes back has the opt-out and an address again" {
	gone "b - - - - TRUE TRUE TRUE gone - - 2020-01-01T00:00:00Z - - - -"
	table sf.tsv 'id email opt_out' 'a a@x TRUE' 'b b@x FALSE'
	printf '%s\n' 'a a@x TRUE agree' 'b b@x TRUE adv_gone' >want
	expect 0 ./want addresses 1 --forget 0
}

@test "--forget takes days" {
	gone
	expect 2 nothing optdiff --forget -1 sf.tsv adv.tsv
	says 'optdiff: --forget: expected a number from 0 to 36525, found 1 digit, 1 sign'
}
