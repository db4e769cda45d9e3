#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load optdiff

@test "a guard that trips leaves the file of -l unchanged" {
	sf 'a TRUE' 'b FALSE'
	adv 'a FALSE' 'b FALSE'
	echo before >ledger.tsv
	base 'a - - TRUE FALSE - - TRUE opt_out records TRUE -' \
	    'b - - TRUE FALSE - - TRUE opt_out records TRUE -' \
	    'c - - TRUE FALSE - - TRUE opt_out records TRUE -'
	expect 2 nothing optdiff -l ledger.tsv -b base.tsv sf.tsv adv.tsv
	holds 'optdiff: shrink: '
	[ "$(cat ledger.tsv)" = before ]
}

@test "mass: too many rows to act on, by number, percentage or default" {
	printf 'id\topt_out\n' | tee sf.tsv >adv.tsv
	people 200 '"%d\t%s\n", i, i <= 51 ? "TRUE" : "FALSE"' >>sf.tsv
	people 200 '"%d\t%s\n", i, i == 200 ? "TRUE" : "FALSE"' >>adv.tsv
	printf '#end\t200\n' | tee -a sf.tsv >>adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: mass: 52 changes new in this run, over the limit of 50 (5% of 200, at least 50): 51 opt_out, 1 adv_opt_out; nothing printed; -f mass overrides'
	expect 2 nothing optdiff -m 51 sf.tsv adv.tsv
	says 'optdiff: mass: 52 changes new in this run, over the limit of 51: 51 opt_out, 1 adv_opt_out; nothing printed; -f mass overrides'
	expect 2 nothing optdiff -m 25% sf.tsv adv.tsv
	says 'optdiff: mass: 52 changes new in this run, over the limit of 50 (25% of 200): 51 opt_out, 1 adv_opt_out; nothing printed; -f mass overrides'
	optdiff --now "$now" -m 52 sf.tsv adv.tsv >loose || [ $? = 1 ]
	expect 1 ./loose optdiff --now "$now" -m 26% sf.tsv adv.tsv
	expect 1 ./loose optdiff --now "$now" -f mass sf.tsv adv.tsv
	says 'optdiff: mass: 52 changes new in this run, over the limit of 50 (5% of 200, at least 50): 51 opt_out, 1 adv_opt_out; overridden'
}

@test "optin: too many opt-ins" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a FALSE' 'b FALSE'
	adv 'a TRUE' 'b TRUE'
	expect 2 nothing optdiff -T -M 1 -b base.tsv sf.tsv adv.tsv
	says 'optdiff: optin: 2 changes from TRUE to FALSE new in this run, over the limit of 1: 2 opt_in; nothing printed; -f optin overrides'
	decided 1 -T -M 2 -b base.tsv <<-E
	a opt_in FALSE records FALSE $now -
	b opt_in FALSE records FALSE $now -
	E
}

@test "fault 29: shrink: a side has fewer ids than it had in the ledger" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a TRUE'
	adv 'a TRUE' 'b TRUE'
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: shrink: Salesforce has 1 of the 2 ids that it had in the last run, under 95%; nothing printed; -f shrink overrides'
	sf 'a TRUE' 'b TRUE'
	adv 'a TRUE'
	expect 2 nothing optdiff -s 51% -b base.tsv sf.tsv adv.tsv
	says 'optdiff: shrink: Advance has 1 of the 2 ids that it had in the last run, under 51%; nothing printed; -f shrink overrides'
	expect 1 shrunk.want optdiff -s 50% --now "$now" -b base.tsv sf.tsv adv.tsv
}

@test "fault 16: dup: too many ids appear more than once on a side" {
	printf 'id\topt_out\n' | tee sf.tsv >adv.tsv
	people 206 '"%d\t%s\n", (i > 200 ? i - 200 : i), i == 50 ? "TRUE" : "FALSE"' >>sf.tsv
	people 200 '"%d\t%s\n", i, i == 50 ? "TRUE" : "FALSE"' >>adv.tsv
	printf '#end\t206\n' >>sf.tsv
	printf '#end\t200\n' >>adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: dup: 6 of 200 ids of Salesforce appear more than once, over the limit of 5; nothing printed; -f dup overrides'
}

@test "fault 21: uniform: a side of over 100 rows has one value throughout" {
	printf 'id\topt_out\n' | tee sf.tsv >adv.tsv
	people 101 '"%d\tFALSE\n", i' >>sf.tsv
	people 101 '"%d\t%s\n", i, i == 1 ? "TRUE" : "FALSE"' >>adv.tsv
	printf '#end\t101\n' | tee -a sf.tsv >>adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: uniform: all 101 ids of Salesforce have one value; nothing printed; -f uniform overrides'
}

@test "stale: a side, or many contacts, are older than in the ledger" {
	base "a 003A - TRUE TRUE - - TRUE agree - - $last - - $last"
	sf "a TRUE - - 003A $before"
	adv 'a TRUE'
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: stale: the newest change in Salesforce is of 2025-04-10T00:00:00Z, in the last run of 2025-04-18T06:00:00Z; nothing printed; -f stale overrides'
	sf "a TRUE - - 003A $last"
	adv "a TRUE - $before"
	trips none -b base.tsv
	sed "\$s/\$/\tadv_modified=$last/" base.tsv >marked.tsv
	expect 2 nothing optdiff -b marked.tsv sf.tsv adv.tsv
	says 'optdiff: stale: the newest change in Advance is of 2025-04-10T00:00:00Z, in the last run of 2025-04-18T06:00:00Z; nothing printed; -f stale overrides'
	# shellcheck disable=SC2046
	base "a 003A - TRUE TRUE - - TRUE agree - - $last - - $last" \
	    $(people 6 "\"%d 003%d - TRUE TRUE - - TRUE agree - - $last - - $last\\n\", i, i" | tr ' ' '~')
	# shellcheck disable=SC2046
	sf "a TRUE - - 003A $last" \
	    $(people 6 "\"%d TRUE - - 003%d $before\\n\", i, i" | tr ' ' '~')
	adv 'a TRUE' 1~TRUE 2~TRUE 3~TRUE 4~TRUE 5~TRUE 6~TRUE
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: stale: 6 contacts were changed later in the ledger; nothing printed; -f stale overrides'
}

@test "fault 77: an export without a modification date, where the last run had them, is refused" {
	# shellcheck disable=SC2046
	base $(people 6 "\"%d 003%d - TRUE TRUE - - TRUE agree - - $last - - $last\\n\", i, i" | tr ' ' '~')
	adv 1~TRUE 2~TRUE 3~TRUE 4~TRUE 5~TRUE 6~TRUE
	cp base.tsv dated.tsv
	# shellcheck disable=SC2046
	sf $(people 6 '"%d TRUE - - 003%d\n", i, i' | tr ' ' '~')
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: stale: no modification date in any row of Salesforce; the last run had them; nothing printed; -f stale overrides'
	expect 0 nothing sh -c 'optdiff -f stale -b base.tsv sf.tsv adv.tsv >table.tsv'
	says 'optdiff: stale: no modification date in any row of Salesforce; the last run had them; overridden'
	trips none -E -b base.tsv
	trips none
	# A row with a date, as few rows, or a ledger without dates are enough.
	sed "2s/003[^	]*	/&$last/" sf.tsv >dated
	grep -q "$last" dated
	cp sf.tsv undated
	mv dated sf.tsv
	trips none -b base.tsv
	mv undated sf.tsv
	sed "s/	$last	\([^	]*\)\$/		\1/" base.tsv >bare
	mv bare base.tsv
	trips none -b base.tsv
	# shellcheck disable=SC2046
	sf $(people 5 '"%d TRUE - - 003%d\n", i, i' | tr ' ' '~')
	trips none -s 0 -b dated.tsv
}

@test "each guard accepts its limit and refuses one more" {
	many adv 1000 0 500 "$last"
	many sf 1000 0 550 "$last"
	trips none
	many sf 1000 0 551 "$last"
	trips mass
	many adv 2000 0 500 "$last"
	many sf 2000 0 600 "$last"
	trips none
	many sf 2000 0 601 "$last"
	trips mass
	trips none -m 101
	many sf 500 5 500 "$last"
	many adv 500 0 499 "$last"
	trips uniform
	many sf 400 5 100 "$last"
	many adv 400 0 100 "$last"
	trips none # 5 of 400
	many sf 400 6 100 "$last"
	trips dup
	many sf 599 6 100 "$last"
	many adv 599 0 100 "$last"
	trips dup # over 1 %
	many sf 600 6 100 "$last"
	many adv 600 0 100 "$last"
	trips none
	many sf 601 6 100 "$last"
	many adv 601 7 100 "$last"
	trips dup # 7 of 601
	many sf 100 0 100 "$last"
	many adv 100 0 100 "$last"
	trips none # 100 are too few to tell
	many sf 101 0 101 "$last"
	many adv 101 0 100 "$last"
	trips uniform
	many sf 101 0 0 "$last"
	many adv 101 0 1 "$last"
	trips uniform
	many sf 101 0 1 "$last"
	many adv 101 0 0 "$last"
	trips uniform
}

@test "shrink, stale and optin accept their limit and refuse more" {
	many sf 200 0 100 "$last"
	cp sf.tsv adv.tsv
	optdiff -a --now "$last" sf.tsv adv.tsv >base.tsv
	many sf 190 0 100 "$last"
	trips none -b base.tsv
	many sf 189 0 100 "$last"
	trips shrink -b base.tsv
	many sf 200 0 100 "$last"
	many adv 190 0 100 "$last"
	trips none -b base.tsv
	many adv 189 0 100 "$last"
	trips shrink -b base.tsv
	many adv 200 0 100 "$last"
	sed "s/^\([1-5]	.*\)$last/\1$before/" sf.tsv >old
	mv old sf.tsv
	trips none -b base.tsv # 5 went back
	sed "s/^\([1-6]	.*\)$last/\1$before/" sf.tsv >old
	mv old sf.tsv
	trips stale -b base.tsv
	for n in 20 21; do
		many sf 200 0 $((100 - n)) "$last"
		if [ "$n" = 20 ]; then
			trips none -T -b base.tsv
		else
			trips optin -T -b base.tsv
		fi
	done
	many sf 3000 0 2000 "$last"
	cp sf.tsv adv.tsv
	optdiff -a --now "$last" sf.tsv adv.tsv >base.tsv
	many sf 3000 0 1970 "$last"
	trips none -T -b base.tsv
	many sf 3000 0 1969 "$last"
	trips optin -T -b base.tsv
}

@test "fault 94: mass counts what is new in this run, however much is open from before" {
	many sf 200 0 90 "$last"
	many adv 200 0 10 "$last"
	optdiff -a -f mass --now "$last" sf.tsv adv.tsv >base.tsv 2>err || [ $? = 1 ]
	holds 'optdiff: mass: 80 changes new in this run, '
	trips none -m 0 -b base.tsv
	many sf 200 0 93 "$last"
	trips none -m 3 -b base.tsv
	expect 2 nothing optdiff -m 2 --now "$now" -b base.tsv sf.tsv adv.tsv
	says 'optdiff: mass: 3 changes new in this run, over the limit of 2: 3 opt_out; 80 more still open from before; nothing printed; -f mass overrides'
	# Another class, receiver or want is new.
	base "a - - TRUE FALSE - - TRUE opt_out records TRUE $last" \
	    "b - - FALSE TRUE - - FALSE opt_in records FALSE $last"
	sf 'a TRUE' 'a FALSE' 'b FALSE'
	adv 'a TRUE' 'b TRUE'
	expect 2 nothing optdiff -m 0 -b base.tsv sf.tsv adv.tsv
	says 'optdiff: mass: 2 changes new in this run, over the limit of 0: 1 agree, 1 unanswered; nothing printed; -f mass overrides'
	sf 'a FALSE' 'b FALSE'
	adv 'a FALSE' 'b FALSE'
	expect 2 nothing optdiff -m 0 -b base.tsv sf.tsv adv.tsv
	says 'optdiff: mass: 1 changes new in this run, over the limit of 0: 1 lost; nothing printed; -f mass overrides'
}

@test "mass names the user who made most of the changes within a minute" {
	# by USER N: N opt-outs of this user at 02:14, and others.
	by() {
		printf 'id\topt_out\tchanged_at\tchanged_by\n'
		people 20 "\"%d\tTRUE\t2025-04-22T%s:14:%02dZ\t%s\n\", i, i <= $2 ? \"02\" : 3 + i, i, (i > 18 ? \"\" : \"$1\")"
		printf '#end\t20\n'
	}
	many adv 20 0 0 "$last"
	by "$ann" 11 >sf.tsv
	expect 2 nothing optdiff -m 19 sf.tsv adv.tsv
	says "optdiff: mass: 20 changes new in this run, over the limit of 19: 20 opt_out, 11 of them by user $ann at 2025-04-22T02:14Z; nothing printed; -f mass overrides"
	for case in "$ann 10" 'AnnMarieRoweOfSale 20' 'Ann 20'; do
		# shellcheck disable=SC2086
		by $case >sf.tsv
		expect 2 nothing optdiff -m 19 sf.tsv adv.tsv
		says 'optdiff: mass: 20 changes new in this run, over the limit of 19: 20 opt_out; nothing printed; -f mass overrides'
	done
	# Five are no load; what is open from before is not new.
	by "$ann" 5 | sed '7,$d' >sf.tsv
	printf '#end\t5\n' >>sf.tsv
	expect 2 nothing optdiff -m 4 sf.tsv adv.tsv
	says 'optdiff: mass: 5 changes new in this run, over the limit of 4: 5 opt_out; nothing printed; -f mass overrides'
}

@test "fault 94: optin counts opt-outs that end on both sides at once, and no opt-in twice" {
	many sf 1000 0 1000 "$last"
	cp sf.tsv adv.tsv
	optdiff -a -f uniform --now "$last" sf.tsv adv.tsv >base.tsv 2>err
	holds 'optdiff: uniform: '
	echo "$ann" >users
	{
		printf 'id\topt_out\tmodified_at\tchanged_at\tchanged_by\n'
		# Ten in an hour: no load.
		people 1000 "\"%d\tFALSE\t$after\t2025-04-2%dT%02d:%02d:00Z\t$ann\n\", i, i / 240, i / 10 % 24, i % 10 * 6"
		printf '#end\t1000\n'
	} >sf.tsv
	many adv 1000 0 0 "$last"
	expect 2 nothing optdiff -f uniform -u users --now "$now" -b base.tsv sf.tsv adv.tsv
	says 'optdiff: uniform: all 1000 ids of Salesforce have one value; overridden' \
	    'optdiff: uniform: all 1000 ids of Advance have one value; overridden' \
	    'optdiff: optin: 1000 changes from TRUE to FALSE new in this run, over the limit of 20 (1% of 1000, at least 20): 1000 agree; nothing printed; -f optin overrides'
	many adv 1000 0 500 "$last"
	expect 2 nothing optdiff -m 500 -f uniform -u users --now "$now" -b base.tsv sf.tsv adv.tsv
	says 'optdiff: uniform: all 1000 ids of Salesforce have one value; overridden' \
	    'optdiff: optin: 1000 changes from TRUE to FALSE new in this run, over the limit of 20 (1% of 1000, at least 20): 500 agree, 500 opt_in; nothing printed; -f optin overrides'
	many adv 1000 0 0 "$last"
	expect 0 nothing sh -c "optdiff -v -f uniform,optin -u users --now $now -b base.tsv sf.tsv adv.tsv >some"
	holds '1000 ids, 1000 agree; 1000 opted_in'
	# An opt-in that Advance answers with an older date is sent again.
	base "1 - - FALSE TRUE - - FALSE opt_in records FALSE $last" \
	    "2 - - FALSE TRUE - - FALSE unanswered review - $last"
	sf '1 FALSE' "2 FALSE $after $ann"
	adv "1 TRUE $before" '2 TRUE'
	trips optin -u users -M 0 -b base.tsv
	trips none -u users -M 1 -b base.tsv
}

@test "fault 29: shrink: as many ids as before, but other ones" {
	many sf 200 0 100 "$last"
	cp sf.tsv adv.tsv
	optdiff -a --now "$last" sf.tsv adv.tsv >base.tsv
	for side in sf adv; do
		cp $side.tsv kept
		awk -F '\t' -v OFS='\t' '/^[0-9]/ { $1 += 1000 } { print }' kept >$side.tsv
		trips shrink -m 100% -b base.tsv
		trips none -f shrink -m 100% -s 0 -b base.tsv
		awk -F '\t' -v OFS='\t' '/^[0-9]/ && $1 <= 10 { $1 += 1000 } { print }' kept >$side.tsv
		trips none -m 100% -b base.tsv
		awk -F '\t' -v OFS='\t' '/^[0-9]/ && $1 <= 11 { $1 += 1000 } { print }' kept >$side.tsv
		trips shrink -m 100% -b base.tsv
		mv kept $side.tsv
	done
	# Newcomers do not make up for those who are missing on one side.
	for side in sf adv; do
		many sf 220 0 100 "$last"
		cp sf.tsv adv.tsv
		sed -i -e '/^1[0-9]\?	/d' -e '$s/220/209/' $side.tsv
		trips shrink -m 100% -b base.tsv
	done
	# Who was gone then already is not missing now.
	base "1 - - TRUE TRUE - - TRUE agree - - $last" \
	    "2 - - - TRUE TRUE - TRUE sf_gone - - $last" \
	    "3 - - TRUE - - TRUE TRUE adv_gone review TRUE $last"
	sf '1 TRUE' '3 TRUE'
	adv '1 TRUE' '2 TRUE'
	trips none -s 100 -b base.tsv
}

@test "an excerpt is spared shrink, uniform and a stale side, and no other guard" {
	many sf 101 0 0 "$last"
	many adv 101 0 1 "$last"
	trips uniform
	trips none -E
	base "1 003A - TRUE TRUE - - TRUE agree - - $last - - $last" \
	    "2 003B - TRUE TRUE - - TRUE agree - - $last - - $last"
	sf "1 TRUE - - 003A $last"
	adv "1 TRUE - $last" '2 TRUE'
	trips shrink -b base.tsv
	trips none -E -b base.tsv
	sf "1 TRUE - - 003A $before" '2 TRUE - - 003B'
	trips stale -b base.tsv
	trips none -E -b base.tsv
	sf "1 FALSE - - 003A $last" "2 FALSE - - 003B $last"
	trips optin -E -T -M 1 -b base.tsv
	many sf 100 6 2 "$last"
	many adv 100 0 1 "$last"
	trips dup -E
	many sf 100 0 3 "$last"
	trips mass -E -m 1
	# shellcheck disable=SC2046
	base $(people 6 "\"%d 003%d - TRUE TRUE - - TRUE agree - - $last - - $last\\n\", i, i" | tr ' ' '~')
	# shellcheck disable=SC2046
	sf $(people 6 "\"%d TRUE - - 003%d $before\\n\", i, i" | tr ' ' '~')
	adv 1~TRUE 2~TRUE 3~TRUE 4~TRUE 5~TRUE 6~TRUE
	trips stale -E -b base.tsv
}

@test "an unknown guard cannot be overridden" {
	expect 2 nothing optdiff -f mass,everything sf.tsv adv.tsv
	says 'optdiff: -f: expected one of mass, optin, shrink, dup, uniform, stale, history'
}

@test "an invalid limit or time is refused" {
	sf '1 FALSE'
	adv '1 FALSE'
	expect 2 nothing optdiff -m '' sf.tsv adv.tsv
	says 'optdiff: -m: expected a number from 0 to 9223372036854775807, found empty'
	expect 2 nothing optdiff -s 101 sf.tsv adv.tsv
	says 'optdiff: -s: expected a percentage'
	expect 2 nothing optdiff --now '' sf.tsv adv.tsv
	says 'optdiff: --now: not a moment like 2025-04-18T16:03:00Z'
}
