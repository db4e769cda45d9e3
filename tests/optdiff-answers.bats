#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What people answer to the questions of review.csv.

load helper
load optdiff
load answers

@test "review.csv asks, and has room for the answer" {
	lose
	diff - asked.csv <<-'E'
	run,id,sf_id,sf,adv,sf_was,adv_was,want,set,since,changed_at,changed_by,due,class,flags,first_asked,question,answer,by,on
	2025-04-18,a,003E000000JcD3rIAF,FALSE,FALSE,TRUE,FALSE,TRUE,TRUE,2025-04-15T02:00:00Z,2025-04-15T02:00:00Z,loader,2025-04-22,lost,,2025-04-18T06:00:00Z,"Opted out, but now both systems say FALSE and no consent is known. Did the person consent? Answer: consent DATE, or opt_out.",,,
	E
}

@test "who is not answered is asked again, with the day of the first question" {
	lose
	week 2025-04-25 <<<'a lost TRUE review TRUE - 2025-04-18T06:00:00Z'
}

@test "opt_out: both are told until both show it, and nobody is asked again" {
	lose
	answer opt_out
	week 2025-04-25 <<<'a lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z'
	week 2025-05-02 <<<'a lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z'
	sf "a TRUE 2025-05-05T10:00:00Z admin $contact"
	week 2025-05-09 <<<'a opt_out TRUE records TRUE answered 2025-04-18T06:00:00Z'
	adv 'a TRUE'
	week 2025-05-16 <<<'a agree TRUE - - - -'
}

@test "opt_out: an older consent does not undo it, a newer one does" {
	lose
	answer 'Opt-out' 2025-04-23
	printf 'Advance ID,Date\na,2025-04-23\n' >requests.csv
	week 2025-04-25 -e requests.csv \
	    <<<'a lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z'
	printf 'Advance ID,Date\na,2025-04-28\n' >requests.csv
	week 2025-05-02 -e requests.csv <<<'a agree FALSE - - - -'
}

@test "consent DATE: it may be older than the load, but not than the opt-out" {
	lose
	answer 'consent 2025-04-10'
	cp review.csv again.csv
	week 2025-04-25 <<<'a agree FALSE - - - -'
	# The same answer once more changes nothing.
	cp again.csv review.csv
	echo 'a agree FALSE - - - -' >want
	expect 0 ./want run_week 2025-05-02
	says 'optdiff: review.csv:2: answer: the last run did not ask about this id; 1 such answer'
}

@test "consent DATE: one that is not later than the opt-out is told, and asked again" {
	lose
	answer 'consent 2025-04-08'
	echo 'a lost TRUE review TRUE - 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25
	says 'optdiff: review.csv:2: answer: not later than the newest known opt-out'
}

@test "a consent whose date stands beside it counts; without one it is asked for" {
	lose
	answer consent 2025-04-16
	save
	week 2025-04-25 <<<'a agree FALSE - - - -'
	back
	answer consent
	echo 'a lost TRUE review TRUE - 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25
	says 'optdiff: review.csv:2: answer: no date: write the date of the consent, such as consent 2025-04-18'
}

@test "an opt-in that Advance does not show: applied or not, a person knows" {
	sf "a TRUE 2025-04-01T10:00:00Z - $contact"
	adv 'a TRUE'
	week 2025-04-04 <<<'a agree TRUE - - no_base -'
	sf "a FALSE 2025-04-08T10:00:00Z $ann $contact"
	echo "$ann" >users
	week 2025-04-11 -u users <<<'a opt_in FALSE records FALSE - -'
	week 2025-04-18 -u users <<<'a unanswered FALSE review - - 2025-04-18T06:00:00Z'
	save
	answer opt_out
	week 2025-04-25 -u users <<<'a adv_opt_out TRUE salesforce TRUE answered 2025-04-18T06:00:00Z'
	back
	answer 'consent 2025-04-22'
	week 2025-04-25 -u users <<<'a opt_in FALSE records FALSE - -'
}

@test "Advance was cleared: opt_out sets it again, a consent belongs into Salesforce" {
	sf "a TRUE 2025-04-01T10:00:00Z - $contact"
	adv 'a TRUE'
	week 2025-04-04 <<<'a agree TRUE - - no_base -'
	adv 'a FALSE'
	week 2025-04-11 <<<'a adv_cleared TRUE review - - 2025-04-11T06:00:00Z'
	save
	answer opt_out
	week 2025-04-18 <<<'a adv_cleared TRUE records TRUE answered 2025-04-11T06:00:00Z'
	back
	answer 'consent 2025-04-09'
	echo 'a adv_cleared TRUE review - - 2025-04-11T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-18
	says 'optdiff: review.csv:2: answer: expected opt_out, or change Salesforce'
}

@test "seen: a one-sided row is quiet until something about it changes" {
	sf "a TRUE 2025-04-01T10:00:00Z - $contact"
	adv 'b FALSE'
	week 2025-04-04 -f uniform <<-'E'
	a sf_only TRUE review TRUE no_base 2025-04-04T06:00:00Z
	b adv_only FALSE - - no_base -
	E
	answer Seen
	cp review.csv again.csv
	for day in 11 18; do
		week 2025-04-$day -f uniform <<-'E'
		a sf_only TRUE - - seen 2025-04-04T06:00:00Z
		b adv_only FALSE - - - -
		E
	done
	sf "a FALSE 2025-04-22T10:00:00Z loader $contact"
	week 2025-04-25 -f uniform <<-'E'
	a sf_only TRUE review TRUE - 2025-04-25T06:00:00Z
	b adv_only FALSE - - - -
	E
	# The answer was to another question.
	cp again.csv review.csv
	printf '%s\n' 'a sf_only TRUE review TRUE - 2025-04-25T06:00:00Z' \
	    'b adv_only FALSE - - - -' >want
	expect 0 ./want run_week 2025-05-02 -f uniform
	says 'optdiff: review.csv:2: answer: the question has changed since'
	answer opt_out
	week 2025-05-09 -f uniform <<-'E'
	a sf_only TRUE salesforce TRUE answered 2025-04-25T06:00:00Z
	b adv_only FALSE - - - -
	E
	sf "a TRUE 2025-05-12T10:00:00Z admin $contact"
	week 2025-05-16 -f uniform <<-'E'
	a sf_only TRUE - - answered 2025-04-25T06:00:00Z
	b adv_only FALSE - - - -
	E
}

@test "an opt-out that Salesforce never had, and Advance cleared, cannot be put away as seen" {
	sf
	adv 'a TRUE'
	week 2025-04-18 <<<'a adv_only TRUE - - no_base -'
	adv 'a FALSE'
	local ask=2025-04-25T06:00:00Z
	week 2025-04-25 <<<"a adv_only TRUE review TRUE - $ask"
	grep -q 'Salesforce never had this id and Advance went to FALSE. Answer: opt_out' asked.csv
	answer seen
	echo "a adv_only TRUE review TRUE - $ask" >want
	expect 0 ./want run_week 2025-05-02
	says 'optdiff: review.csv:2: answer: expected consent DATE or opt_out'
	save
	answer opt_out
	week 2025-05-09 <<<"a adv_only TRUE records TRUE answered $ask"
	adv 'a TRUE'
	week 2025-05-16 <<<"a adv_only TRUE - - answered $ask"
	back
	adv 'a FALSE'
	answer 'consent 2025-05-05'
	week 2025-05-09 <<<'a adv_only FALSE - - - -'
}

@test "--why says what was answered" {
	lose
	answer 'consent 2025-04-16'
	optdiff -Z UTC --now 2025-04-25T06:00:00Z --why a -b ledger.tsv \
	    -A review.csv sf.tsv adv.tsv |
	    grep -qx 'answered: consent of 2025-04-16T00:00:00Z'
	answer opt_out
	expect 0 /dev/stdin optdiff -Z UTC --now 2025-04-25T06:00:00Z --why a \
	    -A review.csv -b ledger.tsv sf.tsv adv.tsv <<-E
	a, contact $contact
	Salesforce: FALSE, 2025-04-15T02:00:00Z, by loader; before: FALSE
	Advance: FALSE, not dated; before: FALSE
	last run: wanted TRUE, lost, since 2025-04-15T02:00:00Z
	newest opt-out known: 2025-04-25T06:00:00Z
	set to FALSE by nobody on the list: 2025-04-15T02:00:00Z
	consent: none later than 2025-04-25T06:00:00Z
	answered: opt_out
	so: lost, both should say TRUE, since 2025-04-15T02:00:00Z, answered
	to do: records;salesforce to set TRUE, open since 2025-04-08T10:00:00Z, sent in 2 runs
	E
	week 2025-04-25 <<<'a lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z'
	optdiff -Z UTC --now 2025-05-02T06:00:00Z --why a -b ledger.tsv sf.tsv \
	    adv.tsv | grep -qx 'answered before: opt_out'
	rm ledger.tsv
	sf "a TRUE $before - $contact"
	adv
	week 2025-04-18 <<<'a sf_only TRUE review TRUE no_base 2025-04-18T06:00:00Z'
	answer seen
	optdiff -Z UTC --now 2025-04-25T06:00:00Z --why a -b ledger.tsv \
	    -A review.csv sf.tsv adv.tsv | grep -qx 'answered: seen'
	week 2025-04-25 <<<'a sf_only TRUE - - seen 2025-04-18T06:00:00Z'
	# A Contact ID of the last run, if Salesforce has it no more.
	sf
	adv 'b FALSE'
	optdiff -Z UTC --now 2025-05-02T06:00:00Z --why "$contact" -s 0 \
	    -b ledger.tsv sf.tsv adv.tsv >got
	grep -qx "a, contact $contact" got
	grep -qx 'answered before: seen' got
}

@test "a consent is no answer any more if Salesforce says TRUE meanwhile" {
	lose
	answer 'consent 2025-04-20'
	sf "a TRUE 2025-04-22T10:00:00Z admin $contact"
	echo 'a opt_out TRUE records TRUE - -' >want
	expect 0 ./want run_week 2025-04-25
	says 'optdiff: review.csv:2: answer: Salesforce says TRUE: change it there'
}

@test "a consent that nothing orders against Advance: the answer orders it" {
	sf "a TRUE - - $contact"
	adv 'b FALSE'
	week 2025-04-18 -f uniform <<-'E'
	a sf_only TRUE review TRUE no_base 2025-04-18T06:00:00Z
	b adv_only FALSE - - no_base -
	E
	printf 'Advance ID,Date\na,2025-04-20\n' >requests.csv
	sf "a FALSE - - $contact"
	adv 'a TRUE' 'b FALSE'
	week 2025-04-25 -s 0 -f uniform -e requests.csv <<-'E'
	a adv_opt_out TRUE review TRUE - 2025-04-25T06:00:00Z
	b adv_only FALSE - - - -
	E
	save
	answer opt_out
	week 2025-05-02 -s 0 -f uniform -e requests.csv <<-'E'
	a adv_opt_out TRUE salesforce TRUE answered 2025-04-25T06:00:00Z
	b adv_only FALSE - - - -
	E
	back
	answer 'consent 2025-04-28'
	week 2025-05-02 -s 0 -f uniform,optin -e requests.csv <<-'E'
	a opt_in FALSE records FALSE - -
	b adv_only FALSE - - - -
	E
}

@test "people missing from a system: opt_out tells the one that says FALSE, and seen is no answer" {
	local ask=2025-04-25T06:00:00Z
	sf "a TRUE - - $contact" 'b TRUE - - 003E000000JcD3sIAF'
	adv 'a TRUE' 'b TRUE'
	week 2025-04-18 <<-'E'
	a agree TRUE - - no_base -
	b agree TRUE - - no_base -
	E
	sf "a FALSE - - $contact"
	adv 'b FALSE'
	week 2025-04-25 -s 0 -f mass,uniform <<-E
	a adv_gone TRUE review TRUE - $ask
	b sf_gone TRUE review TRUE - $ask
	E
	save
	answer opt_out
	week 2025-05-02 -s 0 -f uniform <<-E
	a adv_gone TRUE salesforce TRUE answered $ask
	b sf_gone TRUE records TRUE answered $ask
	E
	back
	answer seen
	run_week 2025-05-02 -s 0 -f uniform >/dev/null 2>err
	says 'optdiff: review.csv:3: answer: expected consent DATE or opt_out' \
	    'optdiff: review.csv:2: answer: expected consent DATE or opt_out'
	back
	answer 'consent 2025-04-28'
	week 2025-05-02 -s 0 -f uniform,optin <<-E
	a adv_gone FALSE - - - -
	b sf_gone FALSE - - - -
	E
}

@test "a person has seen nothing of what is wanted, or a side says, since then" {
	base "a $contact - FALSE - FALSE - TRUE sf_only - - $last - - - seen" \
	    "b - - - TRUE - TRUE TRUE adv_only - - $last - - - seen"
	sed -i -e "1s/$/\tfirst_asked/; 2,3s/$/\t$last/" base.tsv
	cp base.tsv ledger.tsv
	cp base.tsv saved.tsv
	sf "a FALSE - - $contact"
	adv 'b TRUE'
	week 2025-04-25 -s 0 <<-E
	a sf_only TRUE - - seen $last
	b adv_only TRUE - - seen $last
	E
	cp saved.tsv ledger.tsv
	adv 'b FALSE'
	printf 'Advance ID,Date\na,2025-04-20\n' >requests.csv
	week 2025-04-25 -s 0 -e requests.csv <<-E
	a sf_only FALSE - - - -
	b adv_only TRUE review TRUE - 2025-04-25T06:00:00Z
	E
}

@test "a merged contact that is not known is asked about until it was seen" {
	table sf.tsv 'id opt_out sf_id code' "a TRUE $contact merged"
	adv 'a TRUE'
	week 2025-04-18 <<<'a agree TRUE review TRUE no_base;merged 2025-04-18T06:00:00Z'
	answer opt_out
	echo 'a agree TRUE review TRUE merged 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25
	says 'optdiff: review.csv:2: answer: expected seen'
	answer seen
	week 2025-05-02 <<<'a agree TRUE - - merged;seen 2025-04-18T06:00:00Z'
	adv 'a FALSE'
	week 2025-05-09 <<<'a adv_cleared TRUE review TRUE merged 2025-05-09T06:00:00Z'
	# Two questions of one row, one after the other.
	answer opt_out
	week 2025-05-16 <<<'a adv_cleared TRUE records;review TRUE merged;answered 2025-05-09T06:00:00Z'
	grep -q 'merged into one that is not known' asked.csv
	answer seen
	week 2025-05-23 <<<'a adv_cleared TRUE records TRUE merged;answered;seen 2025-05-09T06:00:00Z'
	week 2025-05-30 <<<'a adv_cleared TRUE records TRUE merged;answered;seen 2025-05-09T06:00:00Z'
	adv 'a TRUE'
	week 2025-06-06 <<<'a agree TRUE review TRUE merged 2025-06-06T06:00:00Z'
}

@test "a second contact that says FALSE is told also if a merged one was seen" {
	local second=003E000000JcD3sIAF
	table sf.tsv 'id opt_out sf_id code email' "a TRUE $contact merged" \
	    "a TRUE $second - ann@example.com"
	adv 'a TRUE'
	week 2025-04-18 <<<'a agree TRUE review TRUE no_base;merged 2025-04-18T06:00:00Z'
	answer seen
	week 2025-04-25 <<<'a agree TRUE - - merged;seen 2025-04-18T06:00:00Z'
	table sf.tsv 'id opt_out sf_id code email' "a TRUE $contact merged" \
	    "a FALSE $second - ann@example.com"
	week 2025-05-02 <<<'a agree TRUE salesforce TRUE dup;merged;seen 2025-04-18T06:00:00Z'
}

@test "a consent does not settle a question about a row that only Salesforce has, and that says TRUE there" {
	sf "a TRUE $before - $contact"
	adv
	week 2025-04-18 <<<'a sf_only TRUE review TRUE no_base 2025-04-18T06:00:00Z'
	grep -q 'Answer: seen, if there is nothing to do, or opt_out. If the person consented, change Salesforce' asked.csv
	answer 'consent 2025-04-20'
	echo 'a sf_only TRUE review TRUE - 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25
	says 'optdiff: review.csv:2: answer: expected seen or opt_out, or change Salesforce'
}

@test "seen is no answer where an opt-out would be lost" {
	lose
	answer seen
	echo 'a lost TRUE review TRUE - 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25
	says 'optdiff: review.csv:2: answer: expected consent DATE or opt_out'
}

@test "fault 98: opt_out is read however people write it" {
	local answer
	lose
	save
	echo 'a lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z' >want
	for answer in OPT-OUT 'opt out ' 'Opted out' optout; do
		back
		answer "$answer"
		expect 0 ./want run_week 2025-04-25
	done
}

@test "fault 98: an answer that cannot be read is told by its row, and asked again" {
	local answer want
	lose
	save
	echo 'a lost TRUE review TRUE - 2025-04-18T06:00:00Z' >want
	while IFS='|' read -r answer want; do
		back
		answer "$answer"
		rm -f err
		expect 0 ./want run_week 2025-04-25
		says "optdiff: review.csv:2: answer: $want"
	done <<-'E'
	yes|expected consent DATE, opt_out or seen
	Done, I think|expected consent DATE, opt_out or seen
	consented|no date: write the date of the consent, such as consent 2025-04-18
	consent: soon|not a date like 2025-04-18 or 2025-04-18 16:03:00
	consent 2026-01-01|dated after the run: not evidence yet
	E
}

@test "fault 98: answers come back from a spreadsheet" {
	sf "0000000012 TRUE 2025-04-08T10:00:00Z - $contact" \
	    '0000000013 TRUE - - 003E000000JcD3sIAF'
	adv '0000000012 FALSE' '0000000013 TRUE'
	week 2025-04-11 <<-'E'
	0000000012 opt_out TRUE records TRUE no_base -
	0000000013 agree TRUE - - no_base -
	E
	sf "0000000012 FALSE 2025-04-15T02:00:00Z loader $contact" \
	    '0000000013 TRUE - - 003E000000JcD3sIAF'
	week 2025-04-18 <<-'E'
	0000000012 lost TRUE review TRUE - 2025-04-18T06:00:00Z
	0000000013 agree TRUE - - - -
	E
	# Semicolons, CR LF, no zeros, an added column, no line end.
	printf 'id;sf;adv;class;answer;note\r\n12;False;False;lost;OPT OUT;a, b' \
	    >review.csv
	week 2025-04-25 <<-'E'
	0000000012 lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z
	0000000013 agree TRUE - - - -
	E
}

@test "fault 98: an id that a spreadsheet damaged is named" {
	local id
	lose
	for id in 1.14E+06 12.0 '#REF!'; do
		rm -f err
		printf 'id,class,answer\n%s,lost,opt_out\n' "$id" >review.csv
		expect 1 nothing sh -c "optdiff -Z UTC --now 2025-04-25T06:00:00Z \
		    -b ledger.tsv -A review.csv sf.tsv adv.tsv >rows"
		says 'optdiff: review.csv:2: answer: a spreadsheet damaged the id of this row'
	done
}

@test "two answers about one id that differ are none; the same one twice is one" {
	lose
	save
	answer opt_out
	sed -n 2p review.csv >second
	cat second >>review.csv
	week 2025-04-25 <<<'a lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z'
	back
	answer opt_out
	sed 's/"opt_out"/consent 2025-04-20/' second >>review.csv
	echo 'a lost TRUE review TRUE - 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25
	says 'optdiff: review.csv:3: answer: contradicts another answer for the same id'
}

@test "fault 98: damage in the file ends no run, and what is behind it is asked again" {
	lose
	save
	answer opt_out
	sed -n 2p review.csv >good
	{ sed -n 1p review.csv; echo a,b; cat good; } >damaged.csv
	cp damaged.csv review.csv
	echo 'a lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25
	says 'optdiff: review.csv:2: answer: 2 fields, the header has 20'
	back
	{ sed -n 1p damaged.csv; echo '"a,b'; cat good; } >review.csv
	echo 'a lost TRUE review TRUE - 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25
	holds 'the answers from here on are not read'
}

@test "fault 98: a file that is no review.csv is named, and all is asked again" {
	local why
	lose
	save
	echo 'a lost TRUE review TRUE - 2025-04-18T06:00:00Z' >want
	while IFS='|' read -r text why; do
		back
		printf %b "$text" >review.csv
		expect 0 ./want run_week 2025-04-25
		says "optdiff: review.csv:1: $why; no answer in this file is read"
	done <<-'E'
	id,class\n|answer: no column "answer"; the header has: id, class
	id,class,answer,answer\n|answer: the header has this column twice
	"id,class,answer\n|a quote is never closed
	|empty: not even a header
	\001\002\003\000\n|byte 4 of the line is NUL
	E
	# The answers of another file are read.
	back
	answer opt_out
	echo 'id,class' >other.csv
	echo 'a lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25 -v -A other.csv
	holds 'optdiff: to correct: 1 answer'
}

@test "answers without the ledger that asked count for nothing" {
	lose
	printf 'id,class,answer\na,lost,opt_out\n' >review.csv
	optdiff sf.tsv adv.tsv >want || [ $? = 1 ]
	expect 1 ./want optdiff -A review.csv sf.tsv adv.tsv
	says 'optdiff: -A: no answer counts without -b, the ledger of the run that asked'
}
