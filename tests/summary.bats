#!/usr/bin/env bats

load helper

@test "the summary of the example's ledger and log is the expected one" {
	expect 1 nothing sh -c "optparity-summary \
	    $top/examples/expected/week2/ledger.tsv \
	    $top/examples/expected/week2/log >got"
	sed 1,2d "$top/examples/expected/week2/summary.txt" | diff - got
}

@test "fault 45: a ledger that is cut off, or another table, exits 2" {
	sed '$d' "$top/examples/expected/week2/ledger.tsv" >cut.tsv
	expect 2 nothing optparity-summary cut.tsv
	says 'summary: cut.tsv: the end mark is missing or its count is wrong'
	head -c 2000 "$top/examples/expected/week2/ledger.tsv" | gzip |
		head -c -4 >cut.tsv.gz
	expect 2 nothing optparity-summary cut.tsv.gz
	holds 'summary: cut.tsv.gz: the end mark is missing or its count is wrong'
	expect 2 nothing optparity-summary "$top/examples/expected/week2/sf.tsv"
	says "summary: $top/examples/expected/week2/sf.tsv:1: no column class"
}
