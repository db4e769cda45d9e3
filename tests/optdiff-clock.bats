#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The clock of an opt-out: it runs until both sides show it.

load helper
load optdiff

# week DAY OPTION...: a run of this day on sf.tsv and adv.tsv and the last ledger
# gives the lines of standard input: id class send_to open_since times_sent.
week() {
	cat >want
	expect 0 ./want run_week "$@"
}

run_week() {
	next_week "$@"
	optparity-rows -f tsv -c id,class,send_to,open_since,times_sent \
	    ledger.tsv | sed 1d | tr '\t' ' '
}

@test "fault 91: an opt-out that is overwritten every week becomes overdue" {
	sf 'a FALSE - - 003E000000JcD3rIAF'
	adv "a TRUE $before"
	week 2025-04-11 <<<"a adv_opt_out salesforce $before 1"
	# Set by us in Salesforce, and overwritten in the same week: three times.
	sf 'a FALSE 2025-04-17T01:00:00Z load 003E000000JcD3rIAF'
	week 2025-04-18 <<<"a overwritten salesforce $before 2"
	sf 'a FALSE 2025-04-24T01:00:00Z load 003E000000JcD3rIAF'
	week 2025-04-25 <<<"a overwritten salesforce $before 3"
	expect 0 nothing sh -c 'changefile -Z UTC -t salesforce --now 2025-04-25T06:00:00Z ledger.tsv >out.csv'
	says 'changefile: 1 overdue, the oldest was due 2025-04-24'
}

@test "fault 91: the clock stops when both sides show the opt-out, and starts anew when it is overwritten" {
	sf "a TRUE $before"
	adv 'a FALSE'
	week 2025-04-11 <<<"a opt_out records $before 1"
	adv 'a TRUE'
	week 2025-04-18 <<<'a agree   '
	sf "a FALSE $after load"
	week 2025-04-25 <<<"a overwritten salesforce $after 1"
	adv 'a FALSE'
	week 2025-05-02 <<<"a lost review $after 1"
}

@test "fault 91: the clock of an overwritten opt-out starts when the history says it was made" {
	sf 'a FALSE' 'b FALSE'
	adv 'a FALSE' 'b FALSE'
	week 2025-04-11 <<-'E'
	a agree   
	b agree   
	E
	sf "a FALSE 2025-04-17T01:00:00Z load - - - 2025-04-14T09:00:00Z" 'b FALSE'
	week 2025-04-18 <<-'E'
	a lost review 2025-04-14T09:00:00Z 
	b agree   
	E
}

@test "fault 91: a ledger of before this clock is taken over" {
	base "a - - TRUE FALSE - - TRUE opt_out records TRUE $before" \
	    "b - - TRUE TRUE - - TRUE agree - - $before"
	mv base.tsv ledger.tsv
	sf 'a TRUE' 'b TRUE'
	adv 'a FALSE' 'b TRUE'
	week 2025-04-25 <<-E
	a opt_out records $before 1
	b agree   
	E
}

@test "an opt-in is open from the consent on" {
	base "a - - TRUE TRUE - - TRUE agree - - $before"
	mv base.tsv ledger.tsv
	echo "$ann" >users
	sf "a FALSE $after $ann"
	adv 'a TRUE'
	week 2025-04-25 -u users <<<"a opt_in records $after 1"
	sf "a FALSE $after $ann"
	week 2025-05-02 -u users <<<"a unanswered review 2025-05-02T06:00:00Z "
}

@test "fault 91: an opt-out that nothing dates counts from the day after the run that did not show it" {
	table sf.tsv 'id opt_out modified_at' 'a FALSE' 'b FALSE' 'c FALSE' 'd FALSE'
	sed -i 's/^#end.*/&\tasof=2025-04-11T05:00:00Z/' sf.tsv
	adv 'a FALSE' 'b FALSE' 'c FALSE' 'd FALSE'
	sed -i 's/^#end.*/&\tasof=2025-04-11T04:00:00Z/' adv.tsv
	week 2025-04-11 <<-'E'
	a agree   
	b agree   
	c agree   
	d agree   
	E
	# b was modified on the day itself, six hours after the export.
	# c was modified when the last run already knew better.
	table sf.tsv 'id opt_out modified_at changed_at' "a TRUE $after" \
	    'b TRUE 2025-04-11T10:00:00Z' 'c TRUE 2025-04-11T04:00:00Z' \
	    'd TRUE - 2025-04-11T06:00:00Z'
	adv 'a FALSE' 'b FALSE' 'c FALSE' 'd FALSE'
	week 2025-05-02 <<-E
	a opt_out records 2025-04-12T04:00:00Z 1
	b opt_out records 2025-04-11T10:00:00Z 1
	c opt_out records 2025-04-12T04:00:00Z 1
	d opt_out records 2025-04-11T06:00:00Z 1
	E
}

@test "fault 91: of several new opt-outs the clock takes the first" {
	sf 'a FALSE - - 003a' 'b FALSE - - 003b'
	adv 'a FALSE' 'b FALSE'
	week 2025-04-11 <<-'E'
	a agree   
	b agree   
	E
	sf 'a TRUE 2025-04-15T00:00:00Z - 003a' 'a TRUE 2025-04-13T00:00:00Z - 003c' \
	    'a TRUE 2025-04-14T00:00:00Z - 003d' 'b FALSE - - 003b'
	adv 'a FALSE' 'b TRUE 2025-04-15T00:00:00Z' 'b TRUE 2025-04-13T00:00:00Z'
	week 2025-04-18 <<-'E'
	a opt_out records 2025-04-13T00:00:00Z 1
	b adv_opt_out salesforce 2025-04-13T00:00:00Z 1
	E
}

@test "fault 91: an opt-out that was overwritten and made again since the last run counts from the first time" {
	sf 'a FALSE - - 003a' 'b FALSE - - 003b'
	adv 'a FALSE' 'b FALSE'
	sed -i 's/^#end.*/&\tasof=2025-04-11T05:00:00Z/' sf.tsv adv.tsv
	week 2025-04-11 <<-'E'
	a agree   
	b agree   
	E
	# The first one of b was undone before the last run.
	sf 'a TRUE 2025-04-17T00:00:00Z - 003a - - 2025-04-13T00:00:00Z' \
	    'b TRUE 2025-04-17T00:00:00Z - 003b - - 2025-04-09T00:00:00Z'
	week 2025-04-18 <<-'E'
	a opt_out records 2025-04-13T00:00:00Z 1
	b opt_out records 2025-04-17T00:00:00Z 1
	E
	# Nothing is known of when it was overwritten.
	rm ledger.tsv
	week 2025-04-18 <<-'E'
	a opt_out records 2025-04-17T00:00:00Z 1
	b opt_out records 2025-04-17T00:00:00Z 1
	E
}

@test "fault 91: an opt-out of before the last run that no run saw counts from its own date" {
	sf 'a FALSE'
	adv 'a FALSE'
	week 2025-04-11 <<<'a agree   '
	sf "a TRUE 2025-04-02T00:00:00Z"
	week 2025-04-18 <<<'a opt_out records 2025-04-02T00:00:00Z 1'
	# One that a consent has undone does not.
	sf 'a FALSE'
	printf 'Advance ID,Date\na,2025-04-20\n' >requests.csv
	week 2025-04-25 -e requests.csv <<<'a agree   '
	sf "a TRUE 2025-04-02T00:00:00Z"
	week 2025-05-02 <<<'a opt_out records 2025-05-02T06:00:00Z 1'
}

@test "fault 91: what was shown and is overwritten without a date is open from the day after the last run" {
	modified() {
		table sf.tsv 'id opt_out modified_at sf_id' "$@"
		sed -i "s/^#end.*/&\tasof=$asof/" sf.tsv
	}
	local asof=2025-04-11T05:00:00Z
	modified 'a TRUE' 'b TRUE' 'c TRUE' 'd TRUE - 003d' 'e TRUE'
	adv "a TRUE $before" "b TRUE $before" "c TRUE $before" "d TRUE $before" "e TRUE $before"
	sed -i "s/^#end.*/&\tasof=$asof/" adv.tsv
	week 2025-04-11 <<-'E'
	a agree   
	b agree   
	c agree   
	d agree   
	e agree   
	E
	# d has a second contact that is new; e was overwritten in Advance.
	asof=2025-04-18T05:00:00Z
	modified 'a FALSE 2025-04-11T06:00:00Z' 'b FALSE 2025-04-16T00:00:00Z' 'c FALSE' \
	    'd TRUE - 003d' 'd FALSE 2025-04-11T07:00:00Z 003e' 'e TRUE 2025-04-11T08:00:00Z'
	adv "a TRUE $before" "b TRUE $before" "c TRUE $before" "d TRUE $before" 'e FALSE'
	sed -i "s/^#end.*/&\tasof=$asof/" adv.tsv
	week 2025-04-18 <<-'E'
	a overwritten salesforce 2025-04-11T06:00:00Z 1
	b overwritten salesforce 2025-04-12T05:00:00Z 1
	c overwritten salesforce 2025-04-12T05:00:00Z 1
	d agree salesforce 2025-04-12T05:00:00Z 1
	e adv_cleared review 2025-04-12T05:00:00Z 
	E
}

@test "fault 91: what a second contact never showed is open from the opt-out, not from its overwriting" {
	sf 'a FALSE - - 003a' 'a FALSE - - 003b' 'b FALSE - - 003c' \
	    'c FALSE - - 003d' 'c FALSE - - 003e' 'f FALSE - - 003h'
	adv 'a FALSE' 'b FALSE' 'c FALSE' 'e TRUE 2025-04-01T00:00:00Z' 'f FALSE'
	week 2025-04-11 <<-'E'
	a agree   
	b agree   
	c agree   
	e adv_only   
	f agree   
	E
	# One of c's was merged into the other, and nobody knows when; e's is new
	# to this id.
	sf 'a FALSE 2025-04-15T00:00:00Z load 003a - - 2025-04-13T00:00:00Z' 'a FALSE - - 003b' \
	    'b FALSE 2025-04-15T00:00:00Z load 003c - - 2025-04-13T00:00:00Z' \
	    'c FALSE 2025-04-15T00:00:00Z load 003d - - 2025-04-13T00:00:00Z' \
	    'd FALSE 2025-04-15T00:00:00Z load 003f - - 2025-04-14T00:00:00Z' \
	    'd FALSE 2025-04-15T00:00:00Z load 003g - - 2025-04-13T00:00:00Z' \
	    'e FALSE 2025-04-15T00:00:00Z load 003h 2025-04-15T00:00:00Z - 2025-04-13T00:00:00Z'
	adv 'a TRUE 2025-04-14T00:00:00Z' 'b TRUE 2025-04-14T00:00:00Z' \
	    'c TRUE 2025-04-14T00:00:00Z' 'd FALSE' \
	    'e TRUE 2025-04-01T00:00:00Z' 'f FALSE'
	week 2025-04-18 -s 0 <<-'E'
	a overwritten salesforce 2025-04-13T00:00:00Z 1
	b overwritten salesforce 2025-04-15T00:00:00Z 1
	c overwritten salesforce 2025-04-13T00:00:00Z 1
	d lost review 2025-04-13T00:00:00Z 
	e overwritten salesforce 2025-04-13T00:00:00Z 1
	f sf_gone   
	E
	holds 'another Advance ID'
}

@test "fault 91: an opt-out that was made once more counts from then" {
	sf 'a TRUE - - 003a' 'b TRUE - - 003b' 'c TRUE - - 003c' 'd TRUE - - 003d'
	adv "a TRUE $before" "b TRUE $before" "c TRUE $before" "d TRUE $before"
	week 2025-04-11 <<-'E'
	a agree   
	b agree   
	c agree   
	d agree   
	E
	sf 'a FALSE 2025-04-16T00:00:00Z load 003a - - 2025-04-14T00:00:00Z' \
	    'b FALSE 2025-04-16T00:00:00Z load 003b - - 2025-04-14T00:00:00Z' \
	    'c TRUE 2025-04-13T00:00:00Z - 003c' 'd FALSE - - 003d'
	adv 'a FALSE' "b TRUE $before" 'c FALSE' 'd TRUE 2025-04-15T00:00:00Z'
	week 2025-04-18 <<-'E'
	a lost review 2025-04-14T00:00:00Z 
	b overwritten salesforce 2025-04-14T00:00:00Z 1
	c adv_cleared review 2025-04-13T00:00:00Z 
	d overwritten salesforce 2025-04-15T00:00:00Z 1
	E
}

@test "fault 91: what was overwritten was not shown by a contact that has another id by now" {
	sf 'a FALSE - - 003A' 'a FALSE - - 003B'
	adv 'a FALSE'
	week 2025-04-11 <<<'a agree   '
	sf 'a FALSE 2025-04-16T00:00:00Z load 003A - - 2025-04-14T00:00:00Z' \
	    'b FALSE - - 003B'
	adv 'a TRUE 2025-04-13T00:00:00Z' 'b FALSE'
	week 2025-04-18 <<-'E'
	a overwritten salesforce 2025-04-13T00:00:00Z 1
	b agree   
	E
	says 'optdiff: 1 contact has another Advance ID than in the last run: flag moved; an opt-out goes with the contact'
}

@test "fault 91: an opt-out in Advance after an opt-in counts if it is dated" {
	base "a 003A - FALSE TRUE - - FALSE opt_in records FALSE $before"
	mv base.tsv ledger.tsv
	sed -i 's/^#end.*/&\tasof=2025-04-11T05:00:00Z/' ledger.tsv
	adv 'a TRUE 2025-04-14T00:00:00Z'
	sf 'a FALSE 2025-04-16T00:00:00Z load 003A - - 2025-04-15T00:00:00Z' \
	    'a FALSE - - 003B'
	week 2025-04-18 <<<'a overwritten salesforce 2025-04-14T00:00:00Z 1'
}

@test "fault 91: moments of the last run itself and of the overwriting" {
	base "a 003A - TRUE TRUE - - TRUE agree - - $before" \
	    "b 003B - TRUE TRUE - - TRUE agree - - $before" \
	    "c 003C - FALSE FALSE - - FALSE agree - - $before" \
	    "d 003D - FALSE FALSE - - FALSE agree - - $before"
	mv base.tsv ledger.tsv
	sed -i 's/^#end.*/&\tasof=2025-04-11T05:00:00Z/' ledger.tsv
	# a: Advance's date is no newer than that run; b: nor is the overwriting. c:
	# both sides never showed it. d: Advance's opt-out is not dated.
	sf 'a FALSE 2025-04-16T00:00:00Z load 003A' \
	    'b FALSE 2025-04-11T05:00:00Z load 003B' \
	    'c FALSE 2025-04-16T00:00:00Z load 003C - - 2025-04-14T00:00:00Z' \
	    'd FALSE 2025-04-16T00:00:00Z load 003D - - 2025-04-14T00:00:00Z'
	adv 'a TRUE 2025-04-11T05:00:00Z' 'b TRUE' 'c TRUE 2025-04-16T00:00:00Z' \
	    'd TRUE'
	week 2025-04-18 <<-'E'
	a overwritten salesforce 2025-04-16T00:00:00Z 1
	b overwritten salesforce 2025-04-12T05:00:00Z 1
	c overwritten salesforce 2025-04-14T00:00:00Z 1
	d overwritten salesforce 2025-04-12T05:00:00Z 1
	E
}

@test "fault 91: what Advance showed when an opt-in was sent may have been gone since" {
	base "a 003A - FALSE TRUE - - FALSE opt_in records FALSE $before"
	mv base.tsv ledger.tsv
	sf 'a FALSE 2025-04-16T00:00:00Z load 003A - - 2025-04-14T00:00:00Z'
	adv 'a TRUE'
	week 2025-04-18 <<<'a overwritten salesforce 2025-04-14T00:00:00Z 1'
}

@test "fault 91: an older opt-out that is shown late moves the clock back" {
	sf 'a TRUE 2025-04-10T00:00:00Z - 003a' 'b TRUE 2025-04-10T00:00:00Z - 003b'
	adv 'a FALSE' 'b TRUE 2025-04-01T00:00:00Z'
	week 2025-04-11 <<-'E'
	a opt_out records 2025-04-10T00:00:00Z 1
	b agree   
	E
	sf 'a FALSE - - 003a' 'b FALSE - - 003b'
	week 2025-04-18 <<-'E'
	a lost review 2025-04-10T00:00:00Z 1
	b overwritten salesforce 2025-04-18T06:00:00Z 1
	E
	# Advance's row was missing, or is read as of another time.
	adv 'a TRUE 2025-04-12T00:00:00Z' 'b TRUE 2025-04-12T00:00:00Z'
	sed -i 's/^#end.*/&\tasof=2025-04-18T06:00:00Z/' ledger.tsv
	week 2025-04-25 <<-'E'
	a adv_opt_out salesforce 2025-04-10T00:00:00Z 2
	b overwritten salesforce 2025-04-18T06:00:00Z 2
	E
	adv 'a FALSE' 'b FALSE'
	week 2025-05-02 <<-'E'
	a lost review 2025-04-10T00:00:00Z 2
	b lost review 2025-04-18T06:00:00Z 2
	E
	# One in the history, that was overwritten, does so too.
	sf 'a TRUE 2025-04-30T00:00:00Z - 003a' \
	    'b FALSE 2025-05-05T00:00:00Z load 003b - - 2025-04-14T00:00:00Z'
	week 2025-05-09 <<-'E'
	a opt_out records 2025-04-10T00:00:00Z 3
	b lost review 2025-04-14T00:00:00Z 2
	E
	sf 'a TRUE 2025-04-30T00:00:00Z - 003a' 'b TRUE 2025-05-10T00:00:00Z - 003b'
	week 2025-05-16 <<-'E'
	a opt_out records 2025-04-10T00:00:00Z 4
	b opt_out records 2025-04-14T00:00:00Z 3
	E
}

@test "faults 89, 91: the clock of an opt-out goes on where its contact gets another Advance ID" {
	local anna=003E000000JcD3aIAF bert=003E000000JcD3bIAF
	sf "1 TRUE $before - $anna" "2 TRUE $before - $bert" '3 FALSE - - 003x'
	adv '1 FALSE' '2 FALSE' '3 FALSE'
	week 2025-04-11 <<-E
	1 opt_out records $before 1
	2 opt_out records $before 1
	3 agree   
	E
	sf "1 TRUE $before - $anna" "2 TRUE $before - $bert" \
	    '3 TRUE 2025-04-15T00:00:00Z - 003x' # later than the other two
	week 2025-04-18 <<-E
	1 opt_out records $before 2
	2 opt_out records $before 2
	3 opt_out records 2025-04-15T00:00:00Z 1
	E
	# One comes to an id that is new, one to somebody who opted out later.
	sf "4 TRUE $before - $anna" "3 TRUE $before - $bert" \
	    '3 TRUE 2025-04-15T00:00:00Z - 003x'
	adv '1 FALSE' '2 FALSE' '3 FALSE' '4 FALSE'
	week 2025-04-25 -f shrink <<-E
	1 sf_gone records $before 3
	2 sf_gone records $before 3
	3 opt_out records $before 3
	4 opt_out records $before 3
	E
	says 'optdiff: 2 contacts have another Advance ID than in the last run: flag moved; an opt-out goes with the contact' \
	    'optdiff: shrink: Salesforce has 1 of the 3 ids that it had in the last run, under 95%; overridden'
}

@test "faults 89, 91: an opt-in's clock does not go with a contact, and of two clocks the earlier goes on" {
	local anna=003E000000JcD3aIAF bert=003E000000JcD3bIAF
	base "5 003x - TRUE FALSE - - TRUE opt_out records TRUE $last" \
	    "6 $anna - FALSE TRUE - - FALSE opt_in records FALSE $before" \
	    "7 $bert - TRUE FALSE - - TRUE opt_out records TRUE $last" \
	    "8 003y - TRUE FALSE - - TRUE opt_out records TRUE $before"
	awk -F '\t' -v OFS='\t' '/^#/ { print; next }
	NR == 1 { print $0, "open_since", "times_sent"; next }
	{ print $0, $12, $1 == 6 ? 4 : 1 }' base.tsv >ledger.tsv
	sf '5 TRUE - - 003x' "5 FALSE - - $anna" '8 TRUE - - 003y' "8 TRUE - - $bert"
	adv '5 FALSE' '6 TRUE' '7 FALSE' '8 FALSE'
	run_week 2025-04-25 -f shrink >got 2>err
	grep '^[58]' got >open
	diff - open <<-E
	5 opt_out records;salesforce $last 2
	8 opt_out records $before 2
	E
	rm err
}

# closed WANT: the rows that the last week closed: class set open_since times_sent.
closed() {
	[ "$(optparity-rows -f tsv -c id,class,send_to,set,open_since,times_sent \
	    closed.tsv | sed 1d | tr '\t' ' ')" = "$1" ]
}

@test "--closed has what was open and is shown by both, as it was open" {
	local file=(--closed closed.tsv)
	sf "a TRUE $before - 003E000000JcD3rIAF" 'b FALSE - - 003E000000JcD3sIAF' \
	    "c TRUE $before - 003E000000JcD3tIAF"
	adv 'a FALSE' "b TRUE $before" 'c FALSE'
	week 2025-04-11 "${file[@]}" <<-E
	a opt_out records $before 1
	b adv_opt_out salesforce $before 1
	c opt_out records $before 1
	E
	closed ''
	# Overwritten meanwhile: it is as long open as it was.
	sf "a TRUE $before - 003E000000JcD3rIAF" \
	    'b FALSE - - 003E000000JcD3sIAF' \
	    'c FALSE 2025-04-16T00:00:00Z load 003E000000JcD3tIAF'
	adv 'a TRUE' "b TRUE $before" 'c TRUE'
	week 2025-04-18 "${file[@]}" <<-E
	a agree   
	b adv_opt_out salesforce $before 2
	c overwritten salesforce $before 2
	E
	closed "a opt_out records TRUE $before 1"
	# Gone from a system is not shown by it.
	sf "a TRUE $before - 003E000000JcD3rIAF" \
	    "c TRUE $now - 003E000000JcD3tIAF"
	week 2025-04-25 -s 0 "${file[@]}" <<-E
	a agree   
	b sf_gone   
	c agree   
	E
	closed "c overwritten salesforce TRUE $before 2"
}

@test "--closed has an opt-in that Advance took, and no question that was answered seen" {
	sf "a TRUE $before - 003E000000JcD3rIAF"
	adv "a TRUE $before"
	week 2025-04-11 <<<'a agree   '
	sf "a FALSE $last $ann 003E000000JcD3rIAF"
	echo "$ann" >users
	week 2025-04-18 -u users <<<"a opt_in records $last 1"
	adv 'a FALSE'
	week 2025-04-25 -u users --closed closed.tsv <<<'a agree   '
	closed "a opt_in records FALSE $last 1"
	optdiff -a --closed all.tsv -Z UTC --now "$now" -u users -b base.tsv \
	    sf.tsv adv.tsv >full
	diff -u closed.tsv all.tsv
	# A question asks for no value.
	rm ledger.tsv
	sf 'a TRUE - - 003E000000JcD3rIAF'
	adv 'a TRUE'
	week 2025-04-11 <<<'a agree   '
	sf "a FALSE $last $ann 003E000000JcD3rIAF"
	week 2025-04-25 -u users <<<"a opt_in records $last 1"
	week 2025-05-02 <<<'a unanswered review 2025-05-02T06:00:00Z '
	adv 'a FALSE'
	week 2025-05-09 --closed closed.tsv <<<'a agree   '
	closed 'a unanswered review  2025-05-02T06:00:00Z '
	expect 2 nothing optdiff --closed x sf.tsv adv.tsv
	says 'optdiff: --closed: only with -l or -a: without a ledger those whom both show are not looked at'
}

@test "Advance's opt-out is open since it was made if another contact came and was overwritten" {
	local contact=003E000000JcD3rIAF
	base "1 $contact - FALSE FALSE - - FALSE agree - - $last" \
	    "2 - - FALSE FALSE - - FALSE agree - - $last"
	sf "2 FALSE $after load $contact $before - 2025-04-19T00:00:00Z"
	adv '1 FALSE' '2 TRUE 2025-04-18T12:00:00Z'
	optdiff -Z UTC -a --now "$now" -s 0 -b base.tsv sf.tsv adv.tsv >full \
	    2>err || [ $? = 1 ]
	holds '1 contact has another Advance ID'
	optparity-rows -f tsv -c id,class,open_since,flags full | sed 1d | tr '\t' ' ' >got
	diff - got <<-W
	1 sf_gone  
	2 overwritten 2025-04-18T12:00:00Z moved
	W
}

@test "an undated opt-out in Advance is open from the day after the last run if a contact brought another one" {
	local anna=003E000000JcD3rIAF bert=003E000000JcD3sIAF
	base "1 $anna - TRUE TRUE - - TRUE agree - - $before" \
	    "2 $bert - FALSE FALSE - - FALSE agree - - $last"
	sed -i '1b; s/^#end.*/&\tasof=2025-04-18T06:00:00Z/' base.tsv
	sf "2 FALSE 2025-04-23T00:00:00Z load $anna" "2 FALSE - - $bert"
	adv '2 TRUE'
	optdiff -Z UTC -a --now "$now" -s 0 -b base.tsv sf.tsv adv.tsv >full \
	    2>err || [ $? = 1 ]
	holds '1 contact has another Advance ID'
	[ "$(optparity-rows -f tsv -c id,class,open_since,flags full | sed -n 3p)" = \
	    $'2\toverwritten\t2025-04-19T06:00:00Z\tnew_sf_id;moved' ]
}
