#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load optdiff

@test "an opt-out by phone after the consent holds, although Advance was missing for a week" {
	base "a - - FALSE - FALSE TRUE FALSE adv_gone - - $last - - - -"
	sed -i -e '1s/$/\topt_out_at/' -e '2s/$/\t2025-01-10T23:59:59Z/' base.tsv
	sf 'a FALSE'
	adv "a TRUE 2025-04-12T23:59:59Z"
	decided 1 -b base.tsv <<-end
	a adv_opt_out TRUE salesforce TRUE $now -
	end
	adv "a TRUE 2025-01-10T23:59:59Z"
	decided 1 -b base.tsv <<-end
	a unanswered FALSE review - $now -
	end
}

@test "an opt-out in Advance of the same moment as the consent that was sent wins" {
	base "a - - FALSE TRUE TRUE TRUE FALSE opt_in records FALSE $after" \
	    "b - - FALSE TRUE TRUE TRUE FALSE opt_in records FALSE $after"
	sf 'a FALSE' 'b FALSE'
	adv "a TRUE $after" 'b TRUE 2025-04-19T23:59:59Z'
	decided 1 -b base.tsv <<-end
	a adv_opt_out TRUE salesforce TRUE $after -
	b opt_in FALSE records FALSE $after -
	end
}

# The ledger wants TRUE for all of these ids.
wanted() {
	local id rows=()
	for id in "$@"; do
		rows+=("$id - - TRUE TRUE - - TRUE agree - - $last")
	done
	base "${rows[@]}"
}

@test "fault 78: more than five opt-ins of a specialist within a minute are a load, not consent" {
	local bob=005E0000001emcAIAQ
	printf '%s\n' "$ann" "$bob" >users
	wanted a b c d e f g h
	sf "a FALSE 2025-04-20T00:00:00Z $ann" "b FALSE 2025-04-20T00:00:10Z $ann" \
	    "c FALSE 2025-04-20T00:00:20Z $ann" "d FALSE 2025-04-20T00:00:30Z $ann" \
	    "e FALSE 2025-04-20T00:00:40Z $ann" "f FALSE 2025-04-20T00:00:59Z $ann" \
	    "g FALSE 2025-04-20T00:00:30Z $bob" "h FALSE 2025-04-20T00:02:00Z $ann"
	adv 'a TRUE' 'b TRUE' 'c FALSE' 'd FALSE' 'e TRUE' 'f TRUE' 'g TRUE' \
	    'h TRUE'
	decided 1 -b base.tsv -u users <<-E
	a overwritten TRUE salesforce TRUE 2025-04-20T00:00:00Z -
	b overwritten TRUE salesforce TRUE 2025-04-20T00:00:10Z -
	c lost TRUE review TRUE 2025-04-20T00:00:20Z -
	d lost TRUE review TRUE 2025-04-20T00:00:30Z -
	e overwritten TRUE salesforce TRUE 2025-04-20T00:00:40Z -
	f overwritten TRUE salesforce TRUE 2025-04-20T00:00:59Z -
	g opt_in FALSE records FALSE 2025-04-20T00:00:30Z -
	h opt_in FALSE records FALSE 2025-04-20T00:02:00Z -
	E
	# The same, trusted or not.
	cp full users.full
	decide -T -b base.tsv -u users >out || [ $? = 1 ]
	cmp full users.full
	# Five within a minute are not too many.
	sed -i "s/00:00:59Z/00:01:00Z/" sf.tsv
	decide -b base.tsv -u users >out || [ $? = 1 ]
	[ "$(grep -c opt_in out)" = 6 ]
	[ "$(grep -c agree out)" = 2 ]
}

@test "a load is no consent later on, either, when most of it was put right" {
	echo "$ann" >users
	wanted a b c d e f
	sf "a FALSE $after $ann" "b FALSE $after $ann" "c FALSE $after $ann" \
	    "d FALSE $after $ann" "e FALSE $after $ann" "f FALSE $after $ann"
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd TRUE' 'e TRUE' 'f FALSE'
	decide -b base.tsv -u users >out || [ $? = 1 ]
	mv full base.tsv
	sf 'a TRUE' 'b TRUE' "c FALSE $after $ann" 'd TRUE' 'e TRUE' \
	    "f FALSE $after $ann"
	decide -b base.tsv -u users >out || [ $? = 1 ]
	grep '^[cf]' out >got
	diff - got <<-E
	c overwritten TRUE salesforce TRUE $after -
	f lost TRUE review TRUE $after -
	E
}

@test "fault 78: what the history showed to be a load is no consent, however little is left of it" {
	echo "$ann" >users
	base "a - - TRUE TRUE - - TRUE agree - - $before" \
	    "b - - TRUE TRUE - - TRUE agree - - $before" \
	    "c - - TRUE TRUE - - TRUE agree - - $before" \
	    "d - - TRUE TRUE - - TRUE agree - - $before"
	printf 'Advance ID,Date\nc,2025-04-19\nd,2025-04-21\n' >requests.csv
	table sf.tsv 'id opt_out changed_at changed_by code opt_out_at' \
	    "a FALSE $after $ann load" "b FALSE 2025-04-20T00:00:01Z $ann" \
	    "c FALSE $after loader load $before" \
	    "d FALSE $after loader load $before"
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd TRUE'
	# The request of c is older than the load: perhaps c opted out again.
	decided 1 -b base.tsv -u users -e requests.csv <<-E
	a overwritten TRUE salesforce TRUE $after -
	b opt_in FALSE records FALSE 2025-04-20T00:00:01Z -
	c adv_opt_out TRUE review TRUE $now -
	d opt_in FALSE records FALSE 2025-04-21T00:00:00Z -
	E
}

@test "fault 92: a request that the last run showed TRUE after goes to a person" {
	echo "$ann" >users
	base "a - - TRUE TRUE - - TRUE agree - - $before" \
	    "b - - TRUE FALSE - - TRUE opt_out records TRUE $before" \
	    "c - - TRUE TRUE - - TRUE agree - - $before" \
	    "d - - TRUE TRUE - - TRUE agree - - $before" \
	    "e - - FALSE TRUE - - TRUE overwritten salesforce TRUE $before" \
	    "f - - TRUE TRUE - - TRUE agree - - $before" \
	    "g - - TRUE TRUE - - TRUE agree - - $before" \
	    "h - - TRUE FALSE - - TRUE opt_out records TRUE $before" \
	    "i - - TRUE FALSE - - TRUE opt_out records TRUE $before" \
	    "j - - - FALSE FALSE FALSE TRUE sf_gone records TRUE $before" \
	    "k - - - FALSE TRUE FALSE TRUE sf_gone records TRUE $before" \
	    "l - - TRUE TRUE - - TRUE agree - - $before" \
	    "m - - TRUE TRUE - - TRUE agree - - $before" \
	    "003E000000JcD3rIAF - - TRUE - - - TRUE no_id - - $before"
	# Salesforce was modified after Advance's export.
	sed -i "s/^#end.*/&\tasof=$last\tsf_modified=2025-04-18T06:20:00Z/" base.tsv
	printf 'Advance ID,Date\n%s' '' >requests.csv
	printf '%s,2025-04-17\n' a b c e f g h i j k 003E000000JcD3rIAF >>requests.csv
	printf '%s\n' d,2025-04-19 l,2025-04-18T06:20:00Z m,2025-04-18T06:20:01Z \
	    >>requests.csv
	sf 'a FALSE' 'b FALSE' 'c FALSE' 'd FALSE' 'e FALSE' \
	    "f FALSE $after $ann" 'g FALSE' 'l FALSE' \
	    "m FALSE - - - $after" \
	    '003E000000JcD3rIAF FALSE'
	adv 'a TRUE' 'b FALSE' 'd TRUE' 'e TRUE' 'f TRUE' "g TRUE $before" \
	    'h FALSE' 'j FALSE' 'k FALSE' 'l TRUE' 'm TRUE'
	decided 1 -b base.tsv -u users -e requests.csv -s 0 <<-E
	003E000000JcD3rIAF overwritten TRUE salesforce TRUE $now -
	a adv_opt_out TRUE review TRUE $now -
	b lost TRUE review TRUE $now -
	c adv_gone TRUE review TRUE $now -
	d opt_in FALSE records FALSE 2025-04-19T00:00:00Z -
	e opt_in FALSE records FALSE 2025-04-17T00:00:00Z -
	f opt_in FALSE records FALSE $after -
	g adv_opt_out TRUE review TRUE 2025-04-17T00:00:00Z -
	h sf_gone TRUE records TRUE $now -
	i gone TRUE - - $now -
	j sf_gone FALSE - - 2025-04-17T00:00:00Z -
	k sf_gone TRUE records TRUE 2025-04-17T00:00:00Z -
	l adv_opt_out TRUE review TRUE $now -
	m opt_in FALSE records FALSE 2025-04-18T06:20:01Z -
	E
	# It is no evidence later on, either; a new request is.
	mv full base.tsv
	echo 'b,2025-04-26' >>requests.csv
	decide -b base.tsv -u users -e requests.csv -s 0 \
	    --now 2025-05-02T06:00:00Z >out || [ $? = 1 ]
	grep '^[abcg] ' out >got
	diff - got <<-E
	a adv_opt_out TRUE review TRUE $now -
	b agree FALSE - - 2025-04-26T00:00:00Z -
	c adv_gone TRUE review TRUE $now -
	g adv_opt_out TRUE review TRUE 2025-04-17T00:00:00Z -
	E
}

@test "fault 92: a consent before Advance's undated opt-out was last modified goes to a person" {
	echo "$ann" >users
	base "a - - TRUE TRUE - - TRUE agree - - $before" \
	    "b - - TRUE TRUE - - TRUE agree - - $before" \
	    "c - - TRUE TRUE - - TRUE agree - - $before" \
	    "d - - TRUE TRUE - - TRUE agree - - $before" \
	    "e - - FALSE TRUE - - FALSE unanswered review - $before" \
	    "f - - FALSE TRUE - - FALSE unanswered review - $before"
	printf 'Advance ID,Date\ne,2025-04-20\nf,2025-04-20\n' >requests.csv
	sf "a FALSE $after $ann" "b FALSE $after $ann" "c FALSE $after $ann" \
	    "d FALSE $after $ann"
	adv 'a TRUE - 2025-04-20T00:00:01Z' 'b TRUE - 2025-04-19T23:59:59Z' \
	    "c TRUE $before 2025-04-21T00:00:00Z" "d TRUE - $after" \
	    'e TRUE - 2025-04-21T00:00:00Z' 'f TRUE - 2025-04-19T00:00:00Z'
	decided 1 -b base.tsv -u users -e requests.csv -s 0 <<-E
	a adv_opt_out TRUE review TRUE $now -
	b opt_in FALSE records FALSE $after -
	c opt_in FALSE records FALSE $after -
	d adv_opt_out TRUE review TRUE $now -
	e unanswered FALSE review - $after -
	f unanswered FALSE review - $after -
	E
}

@test "a change to FALSE that is dated after the export overwrites an opt-out, unless a specialist made it" {
	echo "$ann" >users
	base "a - - FALSE FALSE - - FALSE agree - - $last" \
	    "b - - FALSE FALSE - - FALSE agree - - $last"
	sf "a FALSE 2025-04-24T00:00:00Z load" "b FALSE 2025-04-24T00:00:00Z $ann"
	sed -i 's/^#end.*/&\tasof=2025-04-23T00:00:00Z/' sf.tsv
	adv 'a FALSE' 'b FALSE'
	decided 1 -b base.tsv -u users <<-E
	a lost TRUE review TRUE 2025-04-24T00:00:00Z -
	b agree FALSE - - $last -
	E
}

@test "fault 84: a change that is dated after the export is no consent" {
	echo "$ann" >users
	wanted a b
	sf "a FALSE 2025-04-25T07:00:00Z $ann" "b FALSE 2025-04-25T06:00:00Z $ann"
	adv 'a TRUE' 'b TRUE'
	decided 1 -b base.tsv -u users <<-E
	a overwritten TRUE salesforce TRUE 2025-04-25T07:00:00Z -
	b opt_in FALSE records FALSE 2025-04-25T06:00:00Z -
	E
	# Salesforce was exported an hour and a half later.
	sed -i 's/^#end.*/&\tasof=2025-04-25T07:30:00Z/' sf.tsv
	decided 1 -b base.tsv -u users <<-E
	a opt_in FALSE records FALSE 2025-04-25T07:00:00Z -
	b opt_in FALSE records FALSE 2025-04-25T06:00:00Z -
	E
}

@test "fault 92: the consent of somebody who is on one side only is not undone" {
	printf '%s\n' 'Advance ID,Date' a,2025-04-20 b,2025-04-20 c,2025-04-20 \
	    d,2025-04-20 e,2025-04-20 f,2025-04-17 g,2025-04-20 >requests.csv
	base "a - - TRUE - - - TRUE sf_only review TRUE $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last" \
	    "d - - TRUE FALSE - - TRUE opt_out records TRUE $last" \
	    "e - - TRUE TRUE - - TRUE agree - - $last" \
	    "f - - TRUE TRUE - - TRUE agree - - $last" \
	    "g - - - TRUE - - TRUE adv_only - - $last"
	sf 'a FALSE' 'b FALSE'
	adv 'c TRUE' 'd FALSE' 'f TRUE' 'g TRUE'
	decided 1 -b base.tsv -s 0 -e requests.csv <<-E
	a sf_only FALSE - - $after -
	b adv_gone FALSE - - $after -
	c adv_opt_out TRUE review TRUE $now -
	d sf_gone FALSE - - $after -
	e gone FALSE - - $after -
	f sf_gone TRUE - - $now -
	g adv_only TRUE - - $last -
	E
	# The next run does not undo it. Nobody knows what c's contact says: it is
	# asked, until an answer comes.
	mv full base.tsv
	expect 1 ./want decide -b base.tsv -s 0 -e requests.csv --now 2025-05-02T06:00:00Z
	mv full base.tsv
	printf '%s\n' id,class,answer,on 'c,adv_opt_out,consent 2025-04-28,2025-05-03' >review.csv
	adv 'c TRUE' 'd TRUE' 'f TRUE' 'g TRUE'
	decide -b base.tsv -s 0 -A review.csv --now 2025-05-09T06:00:00Z >out || [ $? = 1 ]
	grep '^[cd]' out >got
	diff - got <<-E
	c opt_in FALSE records FALSE 2025-04-28T00:00:00Z -
	d sf_gone TRUE - - 2025-05-09T06:00:00Z -
	E
	# An opt-out by phone after the consent holds.
	mv full base.tsv
	adv 'c TRUE 2025-05-06T00:00:00Z' 'd TRUE' 'f TRUE' 'g TRUE'
	decide -b base.tsv -s 0 --now 2025-05-16T06:00:00Z >out || [ $? = 1 ]
	grep '^c' out >got
	diff - got <<-E
	c sf_gone TRUE - - 2025-05-16T06:00:00Z -
	E
}

@test "fault 92: a consent of before Advance's opt-out was last seen, and cleared since, goes to a person" {
	echo "$ann" >users
	base "a - - TRUE TRUE - - TRUE agree - - $before" \
	    "b - - TRUE TRUE - - TRUE agree - - $before" \
	    "c - - TRUE TRUE - - TRUE agree - - $before" \
	    "d - - TRUE FALSE - - TRUE opt_out records TRUE $before" \
	    "e - - FALSE TRUE - - TRUE adv_opt_out review TRUE $before" \
	    "f - - TRUE TRUE - - TRUE agree - - $before" \
	    "g - - - TRUE - - TRUE adv_only - - $before"
	# Advance was modified after Salesforce's export.
	sed -i "s/^#end.*/&\tasof=$last\tadv_modified=2025-04-18T06:20:00Z/" base.tsv
	printf 'Advance ID,Date\nc,2025-04-17\ng,2025-04-17\n' >requests.csv
	sf "a FALSE 2025-04-18T06:20:00Z $ann" "b FALSE 2025-04-18T06:20:01Z $ann" \
	    'c FALSE' "d FALSE 2025-04-18T06:10:00Z $ann" \
	    "e FALSE 2025-04-18T06:10:00Z $ann" "f FALSE 2025-04-18T06:10:00Z $ann"
	adv 'a FALSE' 'b FALSE' 'c FALSE' 'd FALSE' 'e FALSE' "g FALSE - $after"
	decided 1 -b base.tsv -u users -e requests.csv -s 0 <<-E
	a lost TRUE review TRUE 2025-04-18T06:20:00Z -
	b agree FALSE - - 2025-04-18T06:20:01Z -
	c lost TRUE review TRUE $now -
	d agree FALSE - - 2025-04-18T06:10:00Z -
	e agree FALSE - - 2025-04-18T06:10:00Z -
	f adv_gone TRUE review TRUE $now -
	g adv_only TRUE review TRUE 2025-04-17T00:00:00Z -
	E
	mv full next.tsv
	# -T is in no doubt.
	decide -T -b base.tsv -u users -e requests.csv -s 0 >out || [ $? = 1 ]
	[ "$(grep -c ' FALSE - - ' out)" = 7 ]
	# It is no evidence later on, either.
	decide -b next.tsv -u users -e requests.csv -s 0 \
	    --now 2025-05-02T06:00:00Z >out || [ $? = 1 ]
	[ "$(sed -n 's/^\([acfg]\) [a-z_]* TRUE review .*/\1/p' out)" = $'a\nc\nf\ng' ]
}

@test "fault 92: a consent that nothing orders against a new undated opt-out in Advance goes to a person" {
	echo "$ann" >users
	base "a - - FALSE FALSE - - FALSE agree - - $last" \
	    "b - - TRUE FALSE - - TRUE opt_out records TRUE $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last" \
	    "d - - TRUE FALSE - - TRUE adv_cleared review - $last" \
	    "e - - TRUE FALSE - - TRUE adv_cleared review - $last" \
	    "f - - TRUE FALSE - - TRUE adv_cleared review - $last" \
	    "g - - TRUE - - TRUE TRUE adv_gone review TRUE $last"
	printf 'Advance ID,Date\na,2025-04-20\ne,2025-04-24\n' >requests.csv
	sf 'a FALSE' "b FALSE $after $ann" "c FALSE $after $ann" \
	    "d FALSE $after $ann" 'e FALSE' "f FALSE 2025-04-23T06:00:00Z $ann" \
	    "g FALSE $after $ann"
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd TRUE' 'e TRUE' 'f TRUE' 'g TRUE'
	sed -i 's/^#end.*/&\tasof=2025-04-23T06:00:00Z/' adv.tsv
	decided 1 -b base.tsv -u users -e requests.csv <<-E
	a adv_opt_out TRUE review TRUE $now -
	b adv_opt_out TRUE review TRUE $now -
	c opt_in FALSE records FALSE $after -
	d adv_opt_out TRUE review TRUE $now -
	e opt_in FALSE records FALSE 2025-04-24T00:00:00Z -
	f adv_opt_out TRUE review TRUE $now -
	g adv_opt_out TRUE review TRUE $now -
	E
	# It is asked until a side says something else.
	mv full base.tsv
	decided 1 -b base.tsv -u users --now 2025-05-02T06:00:00Z <<-E
	a adv_opt_out TRUE review TRUE $now -
	b adv_opt_out TRUE review TRUE $now -
	c unanswered FALSE review - 2025-05-02T06:00:00Z -
	d adv_opt_out TRUE review TRUE $now -
	e unanswered FALSE review - 2025-05-02T06:00:00Z -
	f adv_opt_out TRUE review TRUE $now -
	g adv_opt_out TRUE review TRUE $now -
	E
}

@test "fault 75: a history whose newest change contradicts the contact wants TRUE" {
	base "a - - FALSE FALSE - - FALSE agree - - $last" \
	    "b - - FALSE FALSE - - FALSE agree - - $last" \
	    "c - - FALSE FALSE - - FALSE agree - - $last"
	sf "a FALSE - - - - - $after" "b FALSE - - - - - $after" \
	    "c FALSE - - - - - $before" "d FALSE $after $ann - - - $after"
	adv 'a FALSE' 'b TRUE' 'c FALSE' 'd FALSE'
	for trust in '' -T; do
		# shellcheck disable=SC2086
		decided 1 -b base.tsv $trust <<-E
		a lost TRUE review TRUE $now -
		b overwritten TRUE salesforce TRUE $now -
		c agree FALSE - - $last -
		d lost TRUE review TRUE $after no_base
		E
	done
}

@test "an opt-in needs a specialist and must be later than the opt-out" {
	echo "$ann" >users
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last" \
	    "d - - TRUE FALSE - - TRUE opt_out records TRUE $last"
	sf "a FALSE $after $ann" "b FALSE $before $ann" \
	    "c FALSE $after 005E0000001emcAIAQ" "d FALSE $after $ann"
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd FALSE'
	decided 1 -b base.tsv -u users <<-E
	a opt_in FALSE records FALSE $after -
	b overwritten TRUE salesforce TRUE $now -
	c overwritten TRUE salesforce TRUE $after -
	d agree FALSE - - $after -
	E
}

@test "a dated request is evidence by either id, once, and not before its date" {
	printf 'Date,Contact ID,Advance ID\n2025-04-20,003E000000JcD3r,\n2025-04-20,,b\n2025-04-17,,c\n2025-04-26,,d\n' >requests.csv
	base "a 003E000000JcD3rIAF - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last" \
	    "d - - TRUE TRUE - - TRUE agree - - $last" \
	    "e - - FALSE TRUE - - FALSE opt_in records FALSE $after"
	sf 'a FALSE - - 003E000000JcD3rIAF' 'b FALSE' 'c FALSE' 'd FALSE' 'e FALSE'
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd TRUE' 'e TRUE'
	decided 1 -b base.tsv -e requests.csv <<-E
	a opt_in FALSE records FALSE $after -
	b opt_in FALSE records FALSE $after -
	c overwritten TRUE salesforce TRUE $now -
	d overwritten TRUE salesforce TRUE $now -
	e unanswered FALSE review - $now -
	E
	says 'optdiff: requests.csv:5: dated after the run: not evidence yet'
	mv full base.tsv
	decided 1 -b base.tsv -e requests.csv <<-E
	a unanswered FALSE review - $now -
	b unanswered FALSE review - $now -
	c overwritten TRUE salesforce TRUE $now -
	d overwritten TRUE salesforce TRUE $now -
	e unanswered FALSE review - $now -
	E
	says 'optdiff: requests.csv:5: dated after the run: not evidence yet'
}

@test "an id never seen needs evidence later than Advance's own date" {
	echo "$ann" >users
	sf "a FALSE $after $ann" "b FALSE $before $ann" "c FALSE $after $ann"
	adv "a TRUE $last" "b TRUE $last" 'c TRUE'
	decided 1 -u users <<-E
	a opt_in FALSE records FALSE $after no_base
	b adv_opt_out TRUE salesforce TRUE $last no_base
	c adv_opt_out TRUE salesforce TRUE $now no_base
	E
}

@test "-T trusts an opt-in only in the run in which it is made" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - FALSE TRUE - - TRUE overwritten salesforce TRUE $last" \
	    "c 003A - TRUE TRUE - - TRUE agree - - $last"
	sf 'a FALSE' 'b FALSE' 'c FALSE - - 003B'
	adv 'a TRUE' 'b TRUE' 'c TRUE'
	decided 1 -T -b base.tsv <<-E
	a opt_in FALSE records FALSE $now -
	b overwritten TRUE salesforce TRUE $last -
	c overwritten TRUE salesforce TRUE $now new_sf_id
	E
}

@test "-T does not undo an opt-out that came, or may have come, after the opt-in" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - - TRUE TRUE - TRUE sf_gone - - $last"
	sf "a FALSE $after" 'b FALSE' "c FALSE $after"
	adv 'a TRUE 2025-04-21T00:00:00Z' "b TRUE $after" 'c TRUE'
	decided 1 -T -s 0 -b base.tsv <<-E
	a overwritten TRUE salesforce TRUE $after -
	b overwritten TRUE salesforce TRUE $now -
	c overwritten TRUE salesforce TRUE $after -
	E
}

@test "-T trusts no FALSE of a contact that came meanwhile, or of after the export" {
	local contact=003E000000JcD3
	base "1 ${contact}aIAF - TRUE TRUE - - TRUE agree - - $last" \
	    "2 - - TRUE TRUE - - TRUE agree - - $last" \
	    "3 ${contact}cIAF - TRUE TRUE - - TRUE agree - - $last" \
	    "4 - - TRUE TRUE - - TRUE agree - - $last"
	sf "2 FALSE $after - ${contact}aIAF $before" \
	    "3 FALSE $after - ${contact}dIAF $before" \
	    '4 FALSE 2025-04-25T07:00:00Z'
	adv '1 TRUE' '2 TRUE' '3 TRUE' '4 TRUE'
	decided 1 -T -s 0 -b base.tsv <<-E
	1 sf_gone TRUE - - $now -
	2 overwritten TRUE salesforce TRUE $after moved
	3 overwritten TRUE salesforce TRUE $after new_sf_id
	4 overwritten TRUE salesforce TRUE 2025-04-25T07:00:00Z -
	E
	holds '1 contact has another Advance ID than in the last run'
}

@test "a newer opt-out is remembered even if class and want stay the same" {
	printf 'Date,Advance ID\n2025-04-19,a\n2025-04-19,b\n' >requests.csv
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a TRUE' 'b TRUE'
	adv "a TRUE $after" 'b TRUE'
	decided 0 -e requests.csv -b base.tsv <<-E
	a agree TRUE - - $last -
	b agree TRUE - - $last -
	E
	mv full base.tsv
	sf 'a FALSE' 'b FALSE'
	adv 'a FALSE' 'b FALSE'
	decided 1 -e requests.csv -b base.tsv <<-E
	a lost TRUE review TRUE $now -
	b agree FALSE - - 2025-04-19T00:00:00Z -
	E
}

@test "a request counts even if a user who is no specialist acted on it" {
	printf 'Date,Advance ID\n2025-04-20,a\n2025-04-20,b\n2025-04-20,c\n' >requests.csv
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE 2025-04-20T09:00:00Z colleague - - - $before" \
	    "b FALSE 2025-04-20T09:00:00Z load - - - 2025-04-20T08:00:00Z" \
	    'c FALSE 2025-04-20T09:00:00Z colleague'
	adv 'a TRUE' 'b TRUE' 'c TRUE'
	decided 1 -e requests.csv -b base.tsv <<-E
	a opt_in FALSE records FALSE $after -
	b overwritten TRUE salesforce TRUE 2025-04-20T09:00:00Z -
	c overwritten TRUE salesforce TRUE 2025-04-20T09:00:00Z -
	E
}
