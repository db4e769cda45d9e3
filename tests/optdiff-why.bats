#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# optdiff --why: the decision about one person in words.

load helper
load optdiff

@test "--why tells of one person what the tables say and what follows" {
	base "a 003x - TRUE TRUE - - TRUE agree - - $last" \
	    "b 003y - TRUE TRUE - - TRUE agree - - $last"
	echo "$ann" >users
	sf "a FALSE $after load 003x" "b FALSE $after $ann 003y"
	adv 'a FALSE' 'b TRUE'
	cat >want <<-E
	a, contact 003x
	Salesforce: FALSE, $after, by load; before: TRUE
	Advance: FALSE, not dated; before: TRUE
	last run: wanted TRUE, agree, since $last
	set to FALSE by nobody on the list: $after
	consent: none later than $after
	so: lost, both should say TRUE, since $after
	to do: review to set TRUE, open since $after
	E
	expect 0 ./want optdiff --now "$now" -u users -b base.tsv --why a sf.tsv adv.tsv
	cat >want <<-E
	b, contact 003y
	Salesforce: FALSE, $after, by $ann; before: TRUE
	Advance: TRUE, not dated; before: TRUE
	last run: wanted TRUE, agree, since $last
	consent: $after, later than all opt-outs
	so: opt_in, both should say FALSE, since $after
	to do: records to set FALSE, open since $after, sent in 1 run
	E
	# A Contact ID will do as well.
	expect 0 ./want optdiff --now "$now" -u users -b base.tsv --why 003y sf.tsv adv.tsv
	expect 2 nothing optdiff --why 003z -b base.tsv sf.tsv adv.tsv
	says 'optdiff: --why: no table has this id'
	expect 2 nothing optdiff -a --why a sf.tsv adv.tsv
	says 'optdiff: --why prints no table: it cannot be combined with -a'
	expect 2 nothing optdiff -l ledger.tsv --why a sf.tsv adv.tsv
	says 'optdiff: --why prints no table: it cannot be combined with -l'
	expect 2 nothing sh -c 'optdiff --why a sf.tsv adv.tsv >/dev/full'
	says 'optdiff: standard output: No space left on device'
}

@test "--why tells of moves, loads, contradictions and people who are on one side" {
	local contact=003E000000JcD3aIAF
	base "1 $contact - TRUE TRUE - - TRUE agree - - $last"
	sf "2 FALSE $after $ann $contact" "$ann FALSE" 'c FALSE - - - - - -' \
	    "d FALSE - - - - - $after" 'd TRUE'
	adv '2 FALSE' 'e -'
	echo "$ann" >users
	why() {
		optdiff --now "$now" -u users -b base.tsv --why "$1" sf.tsv \
		    adv.tsv 2>err
		rm err
	}
	why 2 | grep -Fx 'a contact had another id: what was wanted came with it'
	why 2 | grep -Fx "last run: wanted TRUE, since $last"
	why 2 | grep -Fx "so: lost, both should say TRUE, since $after, no_base, moved"
	why 1 | grep -Fx 'to do: nothing'
	why c | grep -Fx 'last run: never seen'
	why c | grep -Fx 'consent: none; nothing says what it would undo'
	why d | grep -Fx 'Salesforce: TRUE, not dated; 2 rows disagree, TRUE wins'
	why d | grep -Fx 'the history ends with an opt-out: a change is missing'
	why e | grep -Fx 'Advance: FALSE, not dated; a value is not stated'
	sf "$contact FALSE - - $contact" "x FALSE $after $ann" "y FALSE $after $ann" \
	    "z FALSE $after $ann" "u FALSE $after $ann" "v FALSE $after $ann" \
	    "w FALSE $after $ann"
	why 1 | grep -Fx "a contact's Advance ID is blank today: this one is kept"
	why x | grep -Fx 'set to FALSE together with many others: a load'
}
