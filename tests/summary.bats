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

@test "a row for several receivers counts for each, and is overdue once" {
	e=$top/examples/expected/week2
	awk -F '\t' -v OFS='\t' '$1 == "0008981873" { $10 = "records;salesforce" } 1' \
	    "$e/ledger.tsv" >l.tsv
	for to in records salesforce; do
		changefile -v --now 2025-04-25T06:00:00Z -t $to \
		    -H "$top/examples/holidays.txt" l.tsv
	done >/dev/null 2>log
	optparity-summary l.tsv log >got || [ $? = 1 ]
	sed -n '/^  Records/p; /^  Salesforce/p; /Overdue/,/^$/p' got >part
	printf '%s\n' '  Records: 13 opt-outs and 8 opt-ins for Advance, records.csv' \
	    '  Salesforce load: 14 opt-outs, salesforce.csv' \
	    '  Overdue among these: 4' \
	    '    0008981873 due 2018-10-09 (adv_opt_out)' \
	    '    0007176420 due 2025-02-25 (opt_out)' \
	    '    0002468012 due 2022-02-08 (adv_opt_out)' \
	    '    0009497370 due 2024-03-28 (agree)' '' | diff - part
}
