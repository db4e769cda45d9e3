#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What the end mark of a ledger keeps of its run, and the guards that compare a
# side with itself by it.

load helper
load optdiff

# marks: the fields of the end mark of base.tsv, after the count.
marks() {
	sed -n '$s/^#end	[0-9]*	\{0,1\}//p' base.tsv | tr '\t' '\n'
}

# remember OPTION...: makes base.tsv of this run.
remember() {
	optdiff -a --now "$last" "$@" sf.tsv adv.tsv >base.tsv 2>err || [ $? = 1 ]
	sed -i '/overridden$/d' err
	[ ! -s err ]
}

@test "the end mark of the ledger states what the next run compares with" {
	many sf 400 4 100 "$last"
	many adv 400 0 100 "$before"
	sed -i '$s/$/\tasof=2025-04-18T05:00:00Z\thistory=2025-04-17T00:00:00Z/' sf.tsv
	sed -i '$s/$/\tasof=2025-04-18T04:00:00Z/' adv.tsv
	remember
	printf '%s\n' asof=2025-04-18T04:00:00Z "sf_modified=$last" \
	    sf_repeated=4 "adv_modified=$before" history=2025-04-17T00:00:00Z \
	    >want
	expect 0 ./want marks
	expect 0 nothing sh -c "optdiff -l ledger --now $last sf.tsv adv.tsv >some"
	cmp ledger base.tsv
	[ "$(tail -n 1 some)" = $'#end\t0' ]
	for side in sf adv; do
		cp $side.tsv kept
		sed -i '$s/asof=[^	]*/asof=/' $side.tsv
		remember
		marks | grep ^asof
		mv kept $side.tsv
	done >got
	printf '%s\n' asof=2025-04-18T04:00:00Z asof=2025-04-18T05:00:00Z |
		diff - got
	# Without anything to state there is nothing.
	sf 'a TRUE'
	adv 'a TRUE'
	remember
	[ -z "$(marks)" ]
	# A side without dates keeps those of before.
	sed -i "\$s/\$/\tsf_modified=$last\tadv_modified=$before/" base.tsv
	optdiff -a -b base.tsv sf.tsv adv.tsv >next
	mv next base.tsv
	printf '%s\n' "sf_modified=$last" "adv_modified=$before" >want
	expect 0 ./want marks
	sed -i '$s/sf_modified=[^	]*/sf_repeated=many/' base.tsv
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says "optdiff: base.tsv: the end mark's sf_repeated is not a number (4 letters)"
	sed -i '$s/many/1234567890123456789/' base.tsv
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says "optdiff: base.tsv: the end mark's sf_repeated is not a number (19 digits)"
}

@test "fault 94: dup accepts the share of the last run and refuses one percent more" {
	for side in sf adv; do
		many sf 1000 0 100 "$last"
		cp sf.tsv adv.tsv
		many $side 1000 15 100 "$last"
		trips dup
		remember -f dup
		trips none -b base.tsv
		many $side 1000 25 100 "$last"
		trips none -b base.tsv
		many $side 1000 26 100 "$last"
		trips dup -b base.tsv
		many $side 400 20 100 "$last"
		trips none -s 0 -b base.tsv # 5 more
		many $side 400 21 100 "$last"
		trips dup -s 0 -b base.tsv
	done
	says=$(optdiff -b base.tsv -s 0 sf.tsv adv.tsv 2>&1 || :)
	[ "$says" = 'optdiff: dup: 21 of 400 ids of Advance appear more than once, 15 in the last run; nothing printed; -f dup overrides' ]
	# A ledger that states no number has contacts with one id.
	base "1 003A;003B - TRUE TRUE - - TRUE agree - - $last" \
	    "2 003C;003D - - TRUE TRUE - TRUE sf_gone - - $last"
	many sf 100 6 100 "$last"
	many adv 100 0 100 "$last"
	trips none -b base.tsv
	many sf 100 7 100 "$last"
	trips dup -b base.tsv
}

@test "dup: -D sets a limit that holds whatever the last run had" {
	many sf 1000 15 100 "$last"
	many adv 1000 0 100 "$last"
	remember -f dup
	trips none -D 15
	trips none -D 2%
	trips none -D 15 -b base.tsv
	trips none -D 2% -b base.tsv
	expect 2 nothing optdiff -D 14 -b base.tsv sf.tsv adv.tsv
	says 'optdiff: dup: 15 of 1000 ids of Salesforce appear more than once, over the limit of 14; nothing printed; -f dup overrides'
	trips dup -D 1% -b base.tsv
	many sf 1000 26 100 "$last"
	trips dup -D 50% -b base.tsv
	trips none -D 50%
}

@test "fault 94: stale compares each side with itself" {
	many sf 200 0 100 "$last"
	many adv 200 0 100 "$before"
	remember
	many sf 200 0 100 "$now"
	trips none -b base.tsv # Advance was quiet, or is the same file
	many adv 200 0 100 2025-04-09T23:59:59Z
	trips stale -b base.tsv
	many adv 200 0 100 ''
	trips stale -b base.tsv
	trips overridden -f stale -b base.tsv
	sed -i '$s/$/	codes/' adv.tsv
	trips stale -b base.tsv
	many adv 200 0 100 "$before"
	many sf 200 0 100 "$last"
	trips none -b base.tsv
	many sf 200 0 100 "$after"
	remember
	many sf 200 0 100 "$last"
	trips stale -b base.tsv
}

# wide SIDE N COLUMN VALUE: makes a table of N people; VALUE, in awk, is what its
# column says.
wide() {
	awk -v n="$2" -v column="$3" "BEGIN {
		OFS = \"\t\"
		print \"id\", \"opt_out\", column
		for (i = 1; i <= n; i++) print i, i % 3 ? \"FALSE\" : \"TRUE\", $4
		print \"#end\", n
	}" >"$1.tsv"
}

@test "uniform: a column that was in use and is now empty, or the same in all rows" {
	local column value n long day='"2025-04-0" (i % 9 + 1) "T00:00:00Z"'

	for column in email sf_id changed_by changed_at; do
		value='"v" i'
		[ $column != changed_at ] || value=$day
		wide adv 101 opt "$value"
		wide sf 101 $column "$value"
		remember -T
		echo "sf_used=$column" >want
		expect 0 ./want marks
		trips none -T -b base.tsv
		wide sf 101 $column '""'
		expect 2 nothing optdiff -T -b base.tsv sf.tsv adv.tsv
		says "optdiff: uniform: $column is empty in all 101 rows of Salesforce; it was not in the last run; nothing printed; -f uniform overrides"
		trips overridden -T -f uniform -b base.tsv
		wide sf 101 $column "${value/i/1}"
		expect 2 nothing optdiff -T -b base.tsv sf.tsv adv.tsv
		says "optdiff: uniform: $column is the same in all 101 rows of Salesforce; it was not in the last run; nothing printed; -f uniform overrides"
		wide sf 101 $column "i == 101 ? \"\" : ${value/i/1}"
		trips none -T -b base.tsv
		wide sf 100 $column '""'
		wide adv 100 opt '""'
		trips none -T -b base.tsv # too few to tell
	done
	for n in 11 10; do
		wide sf 101 opt '""'
		wide adv 110 email "i <= $n ? \"x\" : \"\""
		remember
		[ "$(marks)" = "$([ $n = 10 ] || echo adv_used=email)" ]
	done
	wide adv 101 email "i <= 11 ? \"x\" : \"\""
	remember
	wide adv 101 opt '""'
	trips uniform -b base.tsv
	sed -i '$s/$/	codes/' adv.tsv
	trips uniform -b base.tsv
	trips none -E -b base.tsv
	# Values that are told from each other late, and one that follows nothing.
	long=$(printf '%064d' 0)
	wide adv 101 email "\"$long\" (i > 100 ? \"y\" : \"x\")"
	remember
	[ -z "$(marks)" ]
	wide adv 101 email "\"${long#0}\" (i > 100 ? \"y\" : \"x\")"
	remember
	[ "$(marks)" = adv_used=email ]
}

@test "fault 75: history: missing, without a change, or older than in the last run" {
	# history TABLE MOMENT: states it in the end mark.
	history() {
		sed -i "\$s/\$/\thistory=$2/" "$1"
	}
	sf 'a TRUE'
	adv 'a TRUE'
	cp sf.tsv none.tsv
	history sf.tsv "$last"
	cp sf.tsv same.tsv
	remember
	trips none -b base.tsv
	cp none.tsv sf.tsv
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: history: no history was read; the last run had one; nothing printed; -f history overrides'
	trips overridden -f history -b base.tsv
	trips none -E -b base.tsv
	trips none
	history sf.tsv "$before"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says "optdiff: history: the newest change in the history is of $before, in the last run's of $last; nothing printed; -f history overrides"
	trips none
	cp none.tsv sf.tsv
	history sf.tsv "$after"
	trips none -b base.tsv
	cp none.tsv sf.tsv
	history sf.tsv ''
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: history: the history has no change of the opt-out; nothing printed; -f history overrides'
	trips history
	remember -f history
	[ "$(marks)" = history= ]
	trips none -b base.tsv # as in the last run
	cp same.tsv sf.tsv
	trips none -b base.tsv
}

@test "fault 94: history: a quiet week of an incremental history trips nothing" {
	# quiet FROM: a history of other fields, the oldest change of which is this.
	quiet() {
		sf "${@:2}"
		sed -i "\$s/\$/\thistory=\thistory_from=$1/" sf.tsv
	}
	sf 'a TRUE - - 003a' 'b FALSE - - 003b'
	adv 'a TRUE' 'b FALSE'
	sed -i "\$s/\$/\thistory=$last/" sf.tsv
	remember
	quiet "$after" 'a TRUE - - 003a' 'b FALSE - - 003b'
	trips none -b base.tsv
	# A history of all times has older changes.
	quiet "$last" 'a TRUE - - 003a' 'b FALSE - - 003b'
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: history: the history has no change of the opt-out; nothing printed; -f history overrides'
	# The contact changed, and the history does not show it.
	quiet "$after" 'a FALSE - - 003a' 'b FALSE - - 003b'
	trips history -b base.tsv
	quiet "$after" 'a TRUE - - 003a' 'b TRUE - - 003b'
	trips history -b base.tsv
	# Another contact is no change; nor is one that is new.
	quiet "$after" 'a FALSE - - 003c' 'b FALSE - - 003b' 'c TRUE - - 003d'
	trips none -b base.tsv
	# An opt-out that came by a merge is in the history of another contact.
	table sf.tsv 'id opt_out sf_id code' 'a TRUE 003a' 'b FALSE 003b' \
	    'b TRUE 003b merged'
	sed -i "\$s/\$/\thistory=\thistory_from=$after/" sf.tsv
	trips none -b base.tsv
	# The next run is measured by the history before.
	quiet "$after" 'a TRUE - - 003a' 'b FALSE - - 003b'
	mv base.tsv first.tsv
	remember -b first.tsv
	[ "$(marks)" = "history=$last" ]
	quiet "$last" 'a TRUE - - 003a' 'b FALSE - - 003b'
	trips history -b base.tsv
}

# ---- parts of a job --------------------------------------------------------

# parts: splits sf.tsv, adv.tsv and, if there is one, base.tsv in two by id, and
# has the counts of each part written to counts.0 and counts.1.
parts() {
	local part table base
	for part in 0 1; do
		for table in sf adv base; do
			[ -e $table.tsv ] || continue
			awk -F '\t' -v OFS='\t' -v part=$part '
			NR == 1 { print; next }
			/^#end/ { $2 = n + 0; print; next }
			$1 % 2 == part { print; n++ }' $table.tsv >$table.$part
		done
		base=''
		[ ! -e base.tsv ] || base=-bbase.$part
		optdiff --now "$now" -G counts.$part ${base:+"$base"} \
		    sf.$part adv.$part >rows.$part 2>err || [ $? = 1 ]
		[ ! -s err ]
	done
}

# same: the guards find the same in the parts as in the whole.
same() {
	local whole=0 got=0
	optdiff --now "$now" "$@" sf.tsv adv.tsv >out 2>whole.err || whole=$?
	# shellcheck disable=SC2086
	optdiff ${judge-} -J counts.0 counts.1 >out 2>err || got=$?
	[ ! -s out ]
	diff whole.err err
	[ "$got" -eq $((whole & 2)) ]
	: >err
}

@test "-J judges the parts of a job as the whole" {
	many sf 400 0 150 "$last"
	many adv 400 0 60 "$last"
	parts
	same
	[ -s whole.err ]
	grep -q '^optdiff: mass: 90 changes ' whole.err
	many adv 400 0 140 "$last"
	parts
	same
	[ ! -s whole.err ]
	judge='-m 9' same -m 9
	grep -q '^optdiff: mass: 10 changes ' whole.err
	judge='-f mass -m 9' same -f mass -m 9
	grep -q '; overridden$' whole.err
	# Each side's own, and what the ledgers state.
	for change in 'sf 380 0' 'sf 379 0' 'adv 400 5' 'adv 400 6' 'adv 350 0'; do
		rm -f base.tsv
		many sf 400 0 140 "$last"
		many adv 400 0 140 "$last"
		optdiff -a --now "$last" sf.tsv adv.tsv >base.tsv
		# shellcheck disable=SC2086
		many $change 140 "$last"
		parts
		same -b base.tsv
	done
	rm base.tsv
	many sf 202 0 202 "$last"
	many adv 202 0 101 "$last"
	parts
	same -m 100%
	many sf 202 0 202 "$before"
	base "1 - - TRUE TRUE - - TRUE agree - - $last - - $last"
	sed -i '$s/$/	history=2025-04-17T00:00:00Z	sf_used=email/' base.tsv
	parts
	same -b base.tsv
	for table in counts.0 counts.1; do
		sed -i "/^sf_modified_at/s/	.*/	$last/" $table
	done
	optdiff -f history,uniform -J counts.0 counts.1 2>err || :
	grep -q '^optdiff: uniform: email is empty in all 202 rows ' err
	: >err
}

@test "-J: a column with one value in each part, but not the same, varies" {
	long=$(printf '%070d' 0)
	for value in "\"$long\" i % 2" '"x" i % 2' '"x"'; do
		rm -f base.tsv
		wide sf 210 email '"x" i'
		wide adv 210 opt '""'
		remember
		wide sf 210 email "$value"
		parts
		same -b base.tsv
	done
	grep -q '^optdiff: uniform: email is the same in all 210 rows ' whole.err
	# A part without a row says nothing of it.
	awk -F '\t' '!/^[0-9]*[13579]	/ { sub(/	210/, "	105"); print }' sf.tsv >even
	awk -F '\t' '!/^[0-9]*[13579]	/ { sub(/	210/, "	105"); print }' adv.tsv >adv
	mv even sf.tsv
	mv adv adv.tsv
	parts
	optdiff -f shrink -J counts.0 -J counts.1 2>err || [ $? = 2 ]
	grep -q '^optdiff: uniform: email is the same in all 105 rows ' err
	: >err
}

@test "-J refuses what -G did not write, and -G an output that cannot be written" {
	sf 'a TRUE'
	adv 'a TRUE'
	expect 0 nothing sh -c 'optdiff -G counts sf.tsv adv.tsv >some'
	expect 0 nothing optdiff -J counts
	# shellcheck disable=SC2016
	for edit in '2s/excerpt/Excerpt/' '3s/0/x/' '3s/0//' '3s/0/1234567890123456/' \
	    '/first/s/.$//' '/modified/s/	.*/	today/' 1s/name/Name/ \
	    '1s/$/	x/; 2,$s/$/	x/'; do
		sed "$edit" counts >edited
		expect 2 nothing optdiff -J edited
		holds 'edited:'
	done
	sed '4d; $s/[0-9][0-9]*/2/' counts >edited
	expect 2 nothing optdiff -J edited
	holds 'edited:'
	{ sed '$d' counts; printf 'more\t1\n'; } >edited
	printf '#end\t%d\n' $(($(wc -l <edited) - 1)) >>edited
	expect 2 nothing optdiff -J edited
	says "optdiff: edited:$(($(wc -l <edited) - 1)): not counts that optdiff -G of this version wrote"
	printf 'name\tvalue\n#end\t0\n' >edited
	expect 2 nothing optdiff -J edited
	says 'optdiff: edited:1: not counts that optdiff -G of this version wrote'
	sed '$d' counts >edited
	expect 2 nothing optdiff -J counts edited
	holds 'edited:'
	expect 2 nothing optdiff -J counts -G other
	says 'optdiff: -G and -J: counts are either written or judged'
	expect 2 nothing sh -c 'optdiff -G /dev/full sf.tsv adv.tsv >some'
	says 'optdiff: /dev/full: No space left on device'
}
