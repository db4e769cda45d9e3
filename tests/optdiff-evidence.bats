#!/usr/bin/env bats

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
	    "003E000000JcD3rIAF - - TRUE - - - TRUE no_id - - $before"
	sed -i "s/^#end.*/&\tasof=$last/" base.tsv
	printf 'Advance ID,Date\n%s' '' >requests.csv
	printf '%s,2025-04-17\n' a b c e f g 003E000000JcD3rIAF >>requests.csv
	echo 'd,2025-04-19' >>requests.csv
	sf 'a FALSE' 'b FALSE' 'c FALSE' 'd FALSE' 'e FALSE' \
	    "f FALSE $after $ann" 'g FALSE' '003E000000JcD3rIAF FALSE'
	adv 'a TRUE' 'b FALSE' 'd TRUE' 'e TRUE' 'f TRUE' "g TRUE $before"
	decided 1 -b base.tsv -u users -e requests.csv -s 0 <<-E
	003E000000JcD3rIAF overwritten TRUE salesforce TRUE $now -
	a adv_opt_out TRUE review TRUE $now -
	b lost TRUE review TRUE $now -
	c adv_gone TRUE review TRUE $now -
	d opt_in FALSE records FALSE 2025-04-19T00:00:00Z -
	e opt_in FALSE records FALSE 2025-04-17T00:00:00Z -
	f opt_in FALSE records FALSE $after -
	g adv_opt_out TRUE review TRUE 2025-04-17T00:00:00Z -
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
	f opt_in FALSE records FALSE $after -
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
	c opt_in FALSE records FALSE $after -
	d sf_gone FALSE - - $after -
	e gone FALSE - - $after -
	f sf_gone TRUE - - $now -
	g adv_only TRUE - - $last -
	E
	# The next run does not undo it. What Advance does not show is asked.
	mv full base.tsv
	decided 1 -b base.tsv -s 0 -e requests.csv --now 2025-05-02T06:00:00Z <<-E
	a sf_only FALSE - - $after -
	b adv_gone FALSE - - $after -
	c unanswered FALSE review - 2025-05-02T06:00:00Z -
	d sf_gone FALSE - - $after -
	e gone FALSE - - $after -
	f sf_gone TRUE - - $now -
	g adv_only TRUE - - $last -
	E
	# An opt-out by phone after the consent holds.
	mv full base.tsv
	adv 'c TRUE 2025-05-06T00:00:00Z' 'd TRUE' 'f TRUE' 'g TRUE'
	decide -b base.tsv -s 0 --now 2025-05-09T06:00:00Z >out || [ $? = 1 ]
	grep '^[cd]' out >got
	diff - got <<-E
	c sf_gone TRUE - - 2025-05-09T06:00:00Z -
	d sf_gone TRUE - - 2025-05-09T06:00:00Z -
	E
}

@test "fault 92: a consent that nothing orders against a new undated opt-out in Advance goes to a person" {
	echo "$ann" >users
	base "a - - FALSE FALSE - - FALSE agree - - $last" \
	    "b - - TRUE FALSE - - TRUE opt_out records TRUE $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last" \
	    "d - - TRUE FALSE - - TRUE adv_cleared review - $last" \
	    "e - - TRUE FALSE - - TRUE adv_cleared review - $last" \
	    "f - - TRUE FALSE - - TRUE adv_cleared review - $last"
	printf 'Advance ID,Date\na,2025-04-20\ne,2025-04-24\n' >requests.csv
	sf 'a FALSE' "b FALSE $after $ann" "c FALSE $after $ann" \
	    "d FALSE $after $ann" 'e FALSE' "f FALSE 2025-04-23T06:00:00Z $ann"
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd TRUE' 'e TRUE' 'f TRUE'
	sed -i 's/^#end.*/&\tasof=2025-04-23T06:00:00Z/' adv.tsv
	decided 1 -b base.tsv -u users -e requests.csv <<-E
	a adv_opt_out TRUE review TRUE $now -
	b adv_opt_out TRUE review TRUE $now -
	c opt_in FALSE records FALSE $after -
	d adv_opt_out TRUE review TRUE $now -
	e opt_in FALSE records FALSE 2025-04-24T00:00:00Z -
	f adv_opt_out TRUE review TRUE $now -
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

@test "a user matches with 15 or 18 characters" {
	printf '# eComm specialists\n\n%s\n' "${ann%???}" >users
	base "a - - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE $after $ann"
	adv 'a TRUE'
	decided 1 -b base.tsv -u users <<-E
	a opt_in FALSE records FALSE $after -
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

@test "a list of specialists without a user exits 2" {
	adv '0000000101 FALSE'
	sf '0000000101 FALSE'
	for list in '' '\n' '# nobody\n'; do
		# shellcheck disable=SC2059
		printf "$list" >users
		expect 2 nothing optdiff -u users sf.tsv adv.tsv
		says 'optdiff: users:1: empty: no user in it'
	done
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

@test "-e and -u may be given more than once: evidence in any of the files counts" {
	echo "$ann" >users
	echo 005000000000001AAA >others
	printf 'Date,Advance ID\n2025-04-20,a\n' >one.csv
	printf 'Contact ID,Extra,Date\n003E000000JcD3r,x,2025-04-20\n' >two.csv
	base 'a - - TRUE TRUE - - TRUE agree - - '"$last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a FALSE' 'b FALSE - - 003E000000JcD3rIAF' "c FALSE $after $ann"
	adv 'a TRUE' 'b TRUE' 'c TRUE'
	for files in '-e one.csv -e two.csv -u users -u others' \
	    '-u others -u users -e two.csv -e one.csv'; do
		# shellcheck disable=SC2086
		decided 1 -b base.tsv $files <<-E
		a opt_in FALSE records FALSE $after -
		b opt_in FALSE records FALSE $after -
		c opt_in FALSE records FALSE $after -
		E
	done
	echo '# nobody' >others
	expect 2 nothing optdiff -Z UTC -u users -u others sf.tsv adv.tsv
	says 'optdiff: others:1: empty: no user in it'
}

@test "fault 6: a request without a date, or with an ambiguous one, is refused" {
	sf 'a TRUE'
	adv 'a FALSE'
	printf 'Contact ID\n003E000000JcD3r\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:1: date: no column "Date" or "Request Date" or "Date Requested" or "Requested" or "Timestamp" or "since"; the header has: Contact ID; a request without a date is no evidence'
	printf 'Date,Contact ID\n4/5/2025,003E000000JcD3r\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: date: a date whose order is not known without --dates mdy, dmy or ymd (6 digits, 2 signs)'
	printf 'Date,Contact ID\n2025-04-05,\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: neither id is given'
	printf 'Date,Email\n2025-04-05,a@example.com\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:1: id: no column "Advance ID" or "Contact ID"; the header has: Date, Email'
}

@test "an id of another object in the list of users is accepted as a name" {
	printf '%s\n' 003E000000JcD3r nobody >users.txt
	sf "1 FALSE $after 003E000000JcD3r" "2 FALSE $after nobody" \
	    "3 FALSE $after somebody"
	adv '1 TRUE' '2 TRUE' '3 TRUE'
	base "1 - - TRUE TRUE - - TRUE agree - - $before" \
	    "2 - - TRUE TRUE - - TRUE agree - - $before" \
	    "3 - - TRUE TRUE - - TRUE agree - - $before"
	decided 1 -b base.tsv -u users.txt <<-end
	1 opt_in FALSE records FALSE $after -
	2 opt_in FALSE records FALSE $after -
	3 overwritten TRUE salesforce TRUE $after -
	end
}

@test "a request with an invalid id, or without a day, is refused" {
	sf '1 FALSE'
	adv '1 FALSE'
	printf 'id,Date\n000\xc3\xa91,2025-04-18\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: id: not an id of printable ASCII (4 digits, 2 other bytes)'
	printf 'id,Date\n00\0011,2025-04-18\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: id: not an id of printable ASCII (3 digits, 1 other byte)'
	printf 'id,Date\n0000000001,\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: date: empty'
}

@test "fault 87: lists of requests and users need no last line end" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a FALSE' "b FALSE $after $ann"
	adv 'a TRUE' 'b TRUE'
	printf %s "$ann" >users
	printf 'Date,Advance ID\n2025-04-20,a' >requests.csv
	decided 1 -b base.tsv -u users -e requests.csv <<-E
	a opt_in FALSE records FALSE $after -
	b opt_in FALSE records FALSE $after -
	E
	printf 'Date,Advance ID\n2025-04-20,"a' >requests.csv
	expect 2 nothing optdiff -e requests.csv sf.tsv adv.tsv
	says 'optdiff: requests.csv:2: a quote is never closed'
}

@test "fault 76: a user matches by name, whatever its case and the blanks around it" {
	printf '%s\n' '# specialists' '  Robin MARSH  # left in May' 'Zoë Ann' >users
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last" \
	    "d - - TRUE TRUE - - TRUE agree - - $last" \
	    "e - - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE $after robin_marsh" "b FALSE $after _Zoë_ANN_" \
	    "c FALSE $after Robin_Marsh-Lee" "d FALSE $after Robin" \
	    "e FALSE $after RobinMarsh"
	sed -i '2,$s/_/ /g' sf.tsv
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd TRUE' 'e TRUE'
	decided 1 -b base.tsv -u users <<-E
	a opt_in FALSE records FALSE $after -
	b opt_in FALSE records FALSE $after -
	c overwritten TRUE salesforce TRUE $after -
	d overwritten TRUE salesforce TRUE $after -
	e overwritten TRUE salesforce TRUE $after -
	E
}

@test "fault 76: names in the list and ids in the table, or the reverse, are told" {
	base "a - - TRUE TRUE - - TRUE agree - - $last"
	adv 'a TRUE'
	printf '%s\n' '# names' 'Robin Marsh' >users
	sf "a FALSE $after $ann"
	decided 1 -b base.tsv -u users <<-E
	a overwritten TRUE salesforce TRUE $after -
	E
	says 'optdiff: users:2: a name, but the Salesforce table has only User IDs in changed_by: no opt-in is consent by this list'
	optdiff -E -Z UTC --now "$now" -b base.tsv -u users sf.tsv adv.tsv \
	    >table.tsv 2>err || [ $? = 1 ]
	[ ! -s err ]
	echo "$ann" >>users
	decided 1 -b base.tsv -u users <<-E
	a opt_in FALSE records FALSE $after -
	E
	echo "$ann" >users
	sf "a FALSE $after Robin_Marsh"
	sed -i '2s/_/ /' sf.tsv
	decided 1 -b base.tsv -u users <<-E
	a overwritten TRUE salesforce TRUE $after -
	E
	says 'optdiff: users:1: a User ID, but the Salesforce table has only names in changed_by: no opt-in is consent by this list'
}

@test "fault 76: a list of which nobody made one of many changes is told" {
	printf '%s\n' 'Robin March' "$ann" >users
	for n in 19 20; do
		people "$n" '"%010d FALSE 2025-04-20T00:00:00Z Robin\n", i' >rows
		mapfile -t rows <rows
		sf "${rows[@]}"
		people "$n" '"%010d FALSE\n", i' >rows
		mapfile -t rows <rows
		adv "${rows[@]}"
		optdiff -Z UTC --now "$now" -f uniform -u users sf.tsv adv.tsv \
		    >table.tsv 2>err || [ $? = 1 ]
		sed -i '/uniform/d' err
		[ "$n" = 20 ] || [ ! -s err ]
	done
	says 'optdiff: users: none of the 20 changes in the Salesforce table was made by a user of the list'
}

@test "fault 76: a damaged id or name in the list of users exits 2" {
	sf 'a FALSE'
	adv 'a FALSE'
	while IFS='|' read -r line what; do
		printf '# users\n%b\n' "$line" >users
		expect 2 nothing optdiff -Z UTC -u users sf.tsv adv.tsv
		says "optdiff: users:2: $what"
	done <<-'E'
	005E0000001emcA1AQ|begins like a User ID, but is not a valid one (11 digits, 7 letters)
	005E0000001emc|begins like a User ID, but is not a valid one (10 digits, 4 letters)
	Jos\xe9 Marsh|not UTF-8 (8 letters, 1 blank, 1 other byte)
	Robin\xc2\xa0Marsh|an invisible or look-alike character (10 letters, 2 other bytes)
	E
}

# asked LINE...: requests with both ids, and what the run makes of them.
asked() {
	printf '%s\n' 'Date,Advance ID,Contact ID' "$@" >requests.csv
	got=0
	optdiff -a -Z UTC --now "$now" -s 0 -b base.tsv -e requests.csv sf.tsv adv.tsv >full 2>err || got=$?
	[ "$got" = 1 ]
}

@test "fault 84: a request whose Advance ID lost its zeros counts if all ids have ten digits" {
	base "0000770612 - - TRUE TRUE - - TRUE agree - - $last" \
	    "0000770613 - - TRUE TRUE - - TRUE agree - - $last"
	sf '0000770612 FALSE' '0000770613 FALSE'
	adv '0000770612 TRUE' '0000770613 TRUE'
	asked 2025-04-20,770612,
	grep -q '^0000770612	.*	opt_in	' full
	grep -q '^0000770613	.*	overwritten	' full
	# One that still has a zero was cut off, and so may be the last line.
	asked 2025-04-20,00770612,
	says 'optdiff: requests.csv:2: no table has this id'
	[ "$(grep -c '	opt_in	' full)" = 0 ]
	printf 'Date,Advance ID\n2025-04-20,770612' >requests.csv
	optdiff -a -Z UTC --now "$now" -s 0 -b base.tsv -e requests.csv sf.tsv adv.tsv >full 2>err || [ $? = 1 ]
	says 'optdiff: requests.csv:2: no table has this id'
	[ "$(grep -c '	opt_in	' full)" = 0 ]
	base "0000770612 - - TRUE TRUE - - TRUE agree - - $last" \
	    "x - - FALSE FALSE - - FALSE agree - - $last"
	sf '0000770612 FALSE' 'x FALSE'
	adv '0000770612 TRUE' 'x FALSE'
	asked 2025-04-20,770612,
	says 'optdiff: requests.csv:2: no table has this id'
}

@test "fault 84: requests of nobody, of two people or of the future are named, and no evidence" {
	one=003E000000JcD3rIAF two=003E000000JcD3sIAF
	base "a $one - TRUE TRUE - - TRUE agree - - $last" \
	    "b $two - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE - - $one" "b FALSE - - $two"
	adv 'a TRUE' 'b TRUE'
	asked "2025-04-20,a,$two" 2025-04-20,c, 2026-04-20,b,
	says 'optdiff: requests.csv:2: the two ids are of different people: not evidence' \
	    'optdiff: requests.csv:3: no table has this id' \
	    'optdiff: requests.csv:4: dated after the run: not evidence yet'
	[ "$(grep -c '	opt_in	' full)" = 0 ]
	asked "2025-04-20,a,$one" "2025-04-20,,$two"
	[ "$(grep -c '	opt_in	' full)" = 2 ]
	# shellcheck disable=SC2046
	asked $(seq -f '2025-04-20,z%g,' 12)
	[ "$(wc -l <err)" = 11 ]
	[ "$(tail -n 1 err)" = 'optdiff: 2 more requests are not evidence either' ]
	: >err
}

@test "fault 76: a line of the list of users that is neither an id nor a name exits 2" {
	sf 'a TRUE'
	adv 'a TRUE'
	for line in 0 00 - 2025-04-18 $'a\001b'; do
		printf '%s\n' "$line" >users.txt
		expect 2 nothing optdiff -u users.txt sf.tsv adv.tsv
		holds 'optdiff: users.txt:1: neither a User ID nor the name of a user ('
	done
}
