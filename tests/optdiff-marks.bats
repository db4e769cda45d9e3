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
