#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load optdiff

@test "-E accepts an excerpt without an end mark, and absence means nothing" {
	printf 'id\topt_out\na\tTRUE\nb\tTRUE\n' >sf.tsv
	printf 'id\topt_out\na\tFALSE\nc\tTRUE\n#end\t77\n' >adv.tsv
	expect 1 excerpt.want optdiff -vE --now "$now" sf.tsv adv.tsv
	says 'optdiff: 4 in (2 Salesforce, 2 Advance, 0 ledger), 3 ids, 1 opt_out, 2 on one side of an excerpt; 1 no_base'
	expect 2 nothing optdiff -aE sf.tsv adv.tsv
	says 'optdiff: -a and -E: an excerpt makes no ledger'
}

@test "a table whose program died exits 2" {
	sf 'a TRUE'
	adv 'a FALSE'
	sed -i '$d' sf.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:3: no end mark: the program that wrote this table failed, or the table is cut off'
}

@test "fault 25: swapped tables, and one table given twice, are refused" {
	sf 'a TRUE - - 003E000000JcD3rIAF'
	adv 'a FALSE'
	expect 2 nothing optdiff adv.tsv sf.tsv
	says "optdiff: sf.tsv:2: sf_id: only Salesforce's table has it: are the two tables swapped?"
	expect 2 nothing optdiff sf.tsv sf.tsv
	says "optdiff: sf.tsv:2: sf_id: only Salesforce's table has it: are the two tables swapped?"
}

@test "an invalid value, date or id is reported with its position" {
	sf 'a YES'
	adv 'a FALSE'
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:2: opt_out: not TRUE or FALSE (3 letters)'
	sf 'a -'
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:2: opt_out: not TRUE or FALSE (empty)'
	sf 'a TRUE yesterday'
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:2: changed_at: not a moment like 2025-04-18T16:03:00Z (9 letters)'
	sf '- TRUE'
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:2: id: empty'
}

@test "an invalid ledger is refused" {
	sf 'a TRUE'
	adv 'a FALSE'
	base "a - - TRUE FALSE - - TRUE opt_out records TRUE $before" \
	    "a - - TRUE FALSE - - TRUE opt_out records TRUE $before"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: base.tsv:3: id: twice in the ledger'
	base "a - - TRUE FALSE - - TRUE nonsense records TRUE $before"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: base.tsv:2: class: not a class that optdiff gives (8 letters)'
	base "a - - TRUE FALSE - - - opt_out records TRUE $before"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: base.tsv:2: want: not TRUE or FALSE (empty)'
	expect 2 nothing optdiff -b sf.tsv sf.tsv adv.tsv
	says 'optdiff: sf.tsv:1: email: no column "email"; the header has: id, opt_out, changed_at, changed_by, sf_id, modified_at, prefs, opt_out_at'
}

@test "what is escaped in a table is escaped in the ledger, and the next run reads it" {
	whole sf.tsv 'a\\b  ann@example.com TRUE' '2 s\\2 ben@example.com TRUE' \
	    '3 s3 c\ty@example.com TRUE' "4 s4 di@example.com TRUE $before u\\\\4"
	whole adv.tsv 'a\\b   FALSE' '2   FALSE' '3   FALSE' '4  x\\y@example.com FALSE'
	both 1
	cut -f 1-3,9,14 full | sed -e 1d -e '/^#end/d' >got
	printf '%s\n' '2	s\\2	ben@example.com	opt_out	' \
	    '3	s3	c\ty@example.com	opt_out	' \
	    '4	s4	di@example.com	opt_out	u\\4' \
	    'a\\b		ann@example.com	opt_out	' | diff -u - got
	cp full base.tsv
	both 1 -b base.tsv
	cut -f 1-3,9,14 full | sed -e 1d -e '/^#end/d' | diff -u got -
}

@test "a row of very long fields is accepted" {
	long=$(printf '%020000d' 0)
	whole sf.tsv "1 s1 $long@example.com TRUE" "2 s2 x$long@example.com FALSE"
	whole adv.tsv "1  $long@example.com FALSE" '2   FALSE'
	both 1
	[ "$(grep -cF "$long@example.com" full)" = 2 ]
}

@test "an empty Advance table is accepted, as a list of codes too" {
	sf '1 TRUE' '2 FALSE'
	printf 'id\topt_out\n#end\t0\n' >adv.tsv
	both 1
	decided 1 <<-end
	1 sf_only TRUE review TRUE $now no_base
	2 sf_only FALSE - - $now no_base
	end
	printf 'id\topt_out\n#end\t0\tcodes\n' >adv.tsv
	both 1
	decided 1 <<-end
	1 opt_out TRUE records TRUE $now no_base;blank
	2 agree FALSE - - $now no_base;blank
	end
}

@test "a ledger with an unknown column, or of a later version, is refused" {
	sf 'a TRUE'
	adv 'a TRUE'
	base "a - - TRUE TRUE - - TRUE agree - - $last"
	sed '1s/$/\treviewed_by/; 2s/$/\tx/' base.tsv >newer.tsv
	expect 2 nothing optdiff -b newer.tsv sf.tsv adv.tsv
	says 'optdiff: newer.tsv:1: column 17 is not one of a ledger of this version: was it written by a newer optparity?'
	sed '$s/$/\tversion=2/' base.tsv >newer.tsv
	expect 2 nothing optdiff -b newer.tsv sf.tsv adv.tsv
	says 'optdiff: newer.tsv: version 2: written by a newer optparity, this one knows version 1'
	sed '$s/$/\tversion=1/' base.tsv >same.tsv
	expect 0 nothing sh -c 'optdiff -b same.tsv sf.tsv adv.tsv | sed "/^id/d; /^#end/d"'
}

@test "a receiver, value or flag in the ledger that optdiff never writes is refused" {
	sf 'a TRUE'
	adv 'a TRUE'
	base "a - - TRUE TRUE - - TRUE agree nobody - $last"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: base.tsv:2: send_to: not records, salesforce, review, some of them in this order with ";" between, or empty (6 letters)'
	base "a - - TRUE TRUE - - TRUE agree - FALSE $last"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: base.tsv:2: set: FALSE, but the class is not opt_in'
	base "a - - TRUE TRUE - - TRUE agree - - $last - - - dup;new"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: base.tsv:2: flags: not flags that optdiff gives (6 letters, 1 sign)'
	base "a - - TRUE TRUE - - TRUE agree - - $last"
	sed -i '1s/$/\ttimes_sent/; 2s/$/\t1234567/' base.tsv
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: base.tsv:2: times_sent: not a number of up to 6 digits (7 digits)'
}
