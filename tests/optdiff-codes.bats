#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load optdiff
load answers

# codes: marks adv.tsv as a list of codes.
codes() {
	sed -i '$s/$/\tcodes/' adv.tsv
}

@test "a person absent from a list of codes is not missing in Advance" {
	base "cleared - - TRUE TRUE - - TRUE agree - - $last" \
	    "lost - - TRUE TRUE - - TRUE agree - - $last" \
	    "sent - - FALSE TRUE - - FALSE opt_in records FALSE $last" \
	    "again - - TRUE FALSE - - TRUE opt_out records TRUE $last" \
	    "gone - - FALSE FALSE - - FALSE agree - - $last" \
	    "deleted - - TRUE FALSE - - TRUE opt_out records TRUE $last"
	sf 'cleared TRUE' 'lost FALSE' 'sent FALSE' 'again TRUE' 'new TRUE' \
	    'quiet FALSE'
	adv 'coded TRUE'
	codes
	decided 1 -s 0 -b base.tsv <<-E
	again opt_out TRUE records TRUE $last blank
	cleared adv_cleared TRUE review - $now blank
	coded adv_only TRUE - - $now no_base
	deleted sf_gone TRUE records TRUE $now blank
	gone sf_gone FALSE - - $now blank
	lost lost TRUE review TRUE $now blank
	new opt_out TRUE records TRUE $now no_base;blank
	quiet agree FALSE - - $now no_base;blank
	sent agree FALSE - - $now blank
	E
}

@test "without the mark of a list of codes the same person is missing" {
	base "cleared - - TRUE TRUE - - TRUE agree - - $last"
	sf 'cleared TRUE' 'new TRUE' 'quiet FALSE'
	adv 'coded TRUE'
	decided 1 -s 0 -b base.tsv <<-E
	cleared adv_gone TRUE review TRUE $now -
	coded adv_only TRUE - - $now no_base
	new sf_only TRUE review TRUE $now no_base
	quiet sf_only FALSE - - $now no_base
	E
}

@test "a person whom a list of codes omits counts as FALSE in the next run" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - FALSE FALSE - - FALSE agree - - $last"
	sf 'a TRUE' 'b FALSE'
	adv 'c TRUE'
	codes
	decided 1 -b base.tsv <<-E
	a adv_cleared TRUE review - $now blank
	b agree FALSE - - $last blank
	c adv_only TRUE - - $now no_base
	E
	mv full base.tsv
	sf 'a TRUE' 'b TRUE'
	decided 1 -b base.tsv <<-E
	a adv_cleared TRUE review - $now blank
	b opt_out TRUE records TRUE $now blank
	c adv_only TRUE - - $now -
	E
}

@test "what a person has seen is not asked again if a list of codes omits the person" {
	table sf.tsv 'id opt_out sf_id code' "a TRUE $contact merged"
	adv 'b TRUE'
	codes
	week 2025-04-18 <<-'E'
	a opt_out TRUE records;review TRUE no_base;blank;merged 2025-04-18T06:00:00Z
	b adv_only TRUE - - no_base -
	E
	answer seen
	for day in 2025-04-25 2025-05-02; do
		week "$day" <<-'E'
		a opt_out TRUE records TRUE blank;merged;seen 2025-04-18T06:00:00Z
		b adv_only TRUE - - - -
		E
	done
}

@test "mass guards a list of codes; shrink and uniform do not" {
	printf 'id\topt_out\n' >sf.tsv
	cp sf.tsv adv.tsv
	people 200 '"%03d\t%s\n", i, (i > 150 ? "FALSE" : "TRUE")' >>sf.tsv
	people 150 '"%03d\tTRUE\n", i' >>adv.tsv
	printf '#end\t200\n' >>sf.tsv
	cp adv.tsv short.tsv
	printf '#end\t150\tcodes\n' >>adv.tsv
	expect 0 nothing sh -c 'optdiff -a sf.tsv adv.tsv >base.tsv'
	head -n 120 short.tsv >adv.tsv
	printf '#end\t119\tcodes\n' >>adv.tsv
	expect 1 nothing sh -c 'optdiff -b base.tsv sf.tsv adv.tsv >some'
	[ "$(grep -c adv_cleared some)" = 31 ]
	head -n 50 short.tsv >adv.tsv
	printf '#end\t49\tcodes\n' >>adv.tsv
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: mass: 101 changes new in this run, over the limit of 50 (5% of 200, at least 50): 101 adv_cleared; nothing printed; -f mass overrides'
}

@test "dup and stale guard a list of codes too" {
	base "1 - - TRUE TRUE - - TRUE agree - - $last - - $last"
	sed -i "\$s/\$/\tadv_modified=$last/" base.tsv
	sf "1 TRUE - - - $last"
	adv "1 TRUE - $before"
	codes
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says "optdiff: stale: the newest change in Advance is of $before, in the last run of $last; nothing printed; -f stale overrides"
	# shellcheck disable=SC2046
	adv $(people 12 '"%d~TRUE\n", (i + 1) / 2')
	codes
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: dup: 6 of 6 ids of Advance appear more than once, over the limit of 5; nothing printed; -f dup overrides'
}

@test "fault 93: the moments that an end mark states are read, and must be some" {
	sf 'a TRUE'
	adv 'a TRUE'
	sed -i '$s/$/\tasof=2025-04-18T06:00:00Z\thistory=2025-04-17T00:00:00Z/' sf.tsv
	sed -i '$s/$/\tasof=2025-04-18T06:00:00Z/' adv.tsv
	expect 0 nothing sh -c 'optdiff sf.tsv adv.tsv >some'
	sed -i '$s/asof=[^\t]*/asof=/' sf.tsv
	expect 0 nothing sh -c 'optdiff sf.tsv adv.tsv >some'
	sed -i '$s/history=.*/history=2025/' sf.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says "optdiff: sf.tsv: the end mark's history is not a moment like 2025-04-18T16:03:00Z (4 digits)"
	sed -i '$s/history=.*/Asof=2025-04-18T06:00:00Z/' sf.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:3: the end mark has an unknown word: was it written by a newer optparity?'
	for word in version= version=1x version=1234567 '' "asof=$(printf '%1100s' '')"; do
		sf 'a TRUE'
		sed -i "\$s/\$/\\t$word/" sf.tsv
		expect 2 nothing optdiff sf.tsv adv.tsv
		says 'optdiff: sf.tsv:3: the end mark has an unknown word: was it written by a newer optparity?'
	done
}

@test "an invalid mark, and a list of codes for Salesforce, are refused" {
	sf 'a TRUE'
	adv 'a TRUE'
	sed -i '$s/$/\tcode/' adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: adv.tsv:3: the end mark has an unknown word: was it written by a newer optparity?'
	printf 'id\topt_out\na\tTRUE\n#end\t2\tcodes\n' >adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: adv.tsv:3: the end mark does not match the 1 records above it'
	adv 'a TRUE'
	codes
	expect 2 nothing optdiff adv.tsv sf.tsv
	says "optdiff: adv.tsv: a list of codes is Advance's: are the two tables swapped?"
}
