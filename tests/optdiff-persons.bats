#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load optdiff

@test "fault 30: the FALSE of a contact created again does not count until it is changed later" {
	echo "$ann" >users
	base "a 003A - TRUE TRUE - - TRUE agree - - $last" \
	    "b 003A - TRUE TRUE - - TRUE agree - - $last" \
	    "c 003A;003B - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE $after $ann 003B $after" \
	    "b FALSE 2025-04-21T00:00:00Z $ann 003B $after" \
	    "c FALSE $after $ann 003B 2025-04-21T00:00:00Z"
	adv 'a TRUE' 'b TRUE' 'c TRUE'
	decided 1 -u users -b base.tsv <<-E
	a overwritten TRUE salesforce TRUE $after new_sf_id
	b opt_in FALSE records FALSE 2025-04-21T00:00:00Z new_sf_id
	c overwritten TRUE salesforce TRUE $after new_sf_id
	E
}

@test "faults 16, 31: of contacts with one id TRUE wins, and each needs evidence" {
	echo "$ann" >users
	base "a 003A;003B - TRUE TRUE - - TRUE agree - - $last" \
	    "b 003A;003B - TRUE TRUE - - TRUE agree - - $last" \
	    "c 003A;003B - TRUE TRUE - - TRUE agree - - $last" \
	    "d 003A;003B - TRUE FALSE - - TRUE opt_out records TRUE $last"
	sf "a FALSE $after $ann 003A" "a FALSE 2025-04-21T00:00:00Z $ann 003B" \
	    "b FALSE $after $ann 003B" 'b FALSE - - 003A' \
	    "c FALSE $after $ann 003B" 'c TRUE - - 003A' \
	    'd FALSE - - 003B' 'd TRUE - - 003A'
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd FALSE'
	decided 1 -u users -b base.tsv <<-E
	a opt_in FALSE records FALSE 2025-04-21T00:00:00Z -
	b overwritten TRUE salesforce TRUE $after -
	c agree TRUE salesforce TRUE $last dup
	d opt_out TRUE records;salesforce TRUE $last dup
	E
	grep -q '^a	003A;003B	' full
}

@test "the order of the rows does not change a byte" {
	printf 'id\topt_out\tsf_id\temail\tchanged_at\tchanged_by\n' >sf.tsv
	people 500 '"%d\t%s\t003%d\tp%d@example.com\t\t\n", i % 480, i % 7 ? "FALSE" : "TRUE", i, i' >rows
	cat rows >>sf.tsv
	printf '#end\t500\n' >>sf.tsv
	printf 'id\topt_out\n' >adv.tsv
	people 480 '"%d\t%s\n", i, i % 5 ? "FALSE" : "TRUE"' >>adv.tsv
	printf '#end\t480\n' >>adv.tsv
	optdiff -a -f mass,dup --now "$now" sf.tsv adv.tsv >first 2>err || [ $? = 1 ]
	rm err
	(head -1 sf.tsv && sort -r rows && tail -1 sf.tsv) >other.tsv
	expect 1 ./first optdiff -a -f mass,dup --now "$now" other.tsv adv.tsv
	rm err
}

@test "the output is sorted by the bytes of the id" {
	sf 'b TRUE' 'B TRUE' 'a TRUE' '10 TRUE' '9 TRUE'
	adv 'b FALSE' 'B FALSE' 'a FALSE' '10 FALSE' '9 FALSE'
	decided 1 <<-E
	10 opt_out TRUE records TRUE $now no_base
	9 opt_out TRUE records TRUE $now no_base
	B opt_out TRUE records TRUE $now no_base
	a opt_out TRUE records TRUE $now no_base
	b opt_out TRUE records TRUE $now no_base
	E
}

@test "ids of any length and kind are distinguished and sorted by their bytes" {
	# shellcheck disable=SC2046
	sf $(people 3000 '"%s~TRUE\n", substr("12345678901234567890", 1 + i % 7,
	    1 + i % 14) (i % 5 ? i : "a" i "-")')
	cut -f 1 sf.tsv | sed '1d;$d' >ids
	adv x~FALSE
	expect 1 nothing sh -c 'optdiff -a -f mass,uniform sf.tsv adv.tsv >out.tsv'
	rm err
	cut -f 1 out.tsv | sed '1d;$d' >got
	{ cat ids; echo x; } | sort -u | diff - got
}

@test "over 200 contacts with one id are refused" {
	printf 'id\topt_out\tsf_id\n' >sf.tsv
	people 300 '"a\tTRUE\t003E000000%08d\n", i' >>sf.tsv
	printf '#end\t300\n' >>sf.tsv
	adv 'a FALSE'
	expect 2 nothing optdiff sf.tsv adv.tsv
	holds 'sf_id: over 200 contacts with one id'
}

@test "200 contacts with one id are taken, each of them once" {
	printf 'id\topt_out\tsf_id\n' >sf.tsv
	people 199 '"a\tTRUE\t003E000000%08d\n", i' >>sf.tsv
	sed -n 2,4p sf.tsv >again
	cat again >>sf.tsv
	printf 'a\tTRUE\t003E00000000000000x\n#end\t203\n' >>sf.tsv
	adv 'a FALSE'
	decide >rows || [ $? = 1 ]
	cut -f 2 full | sed '1d;$d' | tr ';' '\n' >got
	cut -f 3 sf.tsv | sed '1d;$d' | sort -u | diff - got
	[ "$(wc -l <got)" = 200 ]
}

@test "faults 30, 80: an opt-out merged into a contact that is not known goes to review" {
	table sf.tsv 'id opt_out sf_id code' '0000000001 TRUE 003x merged' \
	    '0000000002 TRUE 003y merged' '0000000003 TRUE 003z -'
	adv '0000000001 FALSE' '0000000002 TRUE' '0000000003 TRUE'
	decided 1 <<-end
	0000000001 opt_out TRUE records;review TRUE $now no_base;merged
	0000000002 agree TRUE review TRUE $now no_base;merged
	0000000003 agree TRUE - - $now no_base
	end
}

@test "fault 90: a contact that an opted-out one was merged into is told in the same run as Advance" {
	table sf.tsv 'id opt_out sf_id code email modified_at changed_at' \
	    "1 FALSE 003v - v@x $before -" "2 TRUE 003w - w@x $before $before" \
	    "3 FALSE 003x - x@x $before -" "3 TRUE 003y - y@x $before -" \
	    '1 TRUE 003v merged' '2 TRUE 003w merged' '3 TRUE 003x merged' \
	    '4 TRUE 003z merged' '4 TRUE 003z merged'
	adv '1 FALSE' '2 TRUE' '3 TRUE' '4 FALSE'
	decided 1 <<-end
	1 opt_out TRUE records;salesforce TRUE $now no_base;merged
	2 agree TRUE salesforce TRUE $now no_base;merged
	3 agree TRUE salesforce TRUE $now no_base;dup;merged
	4 opt_out TRUE records;review TRUE $now no_base;merged
	end
	grep -q "^2	003w	.*	$before		$before	no_base;merged	$now	$before	1		\$" full
	sed '$s/	sf_modified=.*//' full >all
	optdiff --now "$now" sf.tsv adv.tsv >full || [ $? = 1 ]
	cmp all full
}

@test "Contact IDs of any kind and length are kept" {
	whole sf.tsv '1 00Q000000JcD3rIAF - TRUE' '2 003-00000JcD3rIAF - TRUE' \
	    '3 003E000000JcD3rIAG - TRUE' '4 003E000000JcD3rIAF - TRUE' \
	    '5 003E000000JcD3r - TRUE' '6 00QE000000JcD3rIAF - TRUE' \
	    '7 003E000000Jc-3rIAF - TRUE'
	whole adv.tsv '1   FALSE'
	both 1
	sed -e 1d -e '/^#end/d' sf.tsv | cut -f 1,2 >want
	sed -e 1d -e '/^#end/d' full | cut -f 1,2 | diff -u want -
}

@test "a contact that lost its Contact ID is matched with that of the ledger" {
	base "1 003x ann@example.com FALSE FALSE - - FALSE agree - - $before"
	sf '1 FALSE'
	adv '1 FALSE'
	decided 0 -b base.tsv <<-end
	1 agree FALSE - - $before -
	end
}

@test "a merge row that says more than TRUE counts as a contact of its own" {
	table sf.tsv 'id opt_out code sf_id email changed_at changed_by modified_at prefs opt_out_at' \
	    '1 TRUE merged -' '2 TRUE merged 003x x@example.com' \
	    "3 TRUE merged 003x - $before" '4 TRUE merged 003x - - 005x' \
	    "5 TRUE merged 003x - - - $before" '6 TRUE merged 003x - - - - News' \
	    "7 TRUE merged 003x - - - - - $before" '8 TRUE merged 003x'
	adv '1 FALSE' '2 FALSE' '3 FALSE' '4 FALSE' '5 FALSE' '6 FALSE' \
	    '7 FALSE' '8 FALSE'
	both 1
	decided 1 <<-end
	1 opt_out TRUE records;review TRUE $now no_base;merged
	2 opt_out TRUE records;salesforce TRUE $now no_base;merged
	3 opt_out TRUE records;salesforce TRUE $before no_base;merged
	4 opt_out TRUE records;salesforce TRUE $now no_base;merged
	5 opt_out TRUE records;salesforce TRUE $now no_base;merged
	6 opt_out TRUE records;salesforce TRUE $now no_base;prefs_left;merged
	7 opt_out TRUE records;salesforce TRUE $now no_base;merged
	8 opt_out TRUE records;review TRUE $now no_base;merged
	end
}

@test "over 200 contacts with one id are refused even if some were merged" {
	{
		printf 'id\topt_out\tsf_id\tcode\temail\n'
		people 150 '"a\tTRUE\t003E000000%08d\t\tx@example.com\n", i'
		people 150 '"a\tTRUE\t003F000000%08d\tmerged\t\n", i'
		printf '#end\t300\n'
	} >sf.tsv
	adv 'a FALSE'
	expect 2 nothing optdiff sf.tsv adv.tsv
	holds 'sf_id: over 200 contacts with one id'
	printf 'id\topt_out\n#end\t0\n' >adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	holds 'sf_id: over 200 contacts with one id'
}
