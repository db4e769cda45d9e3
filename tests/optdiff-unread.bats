#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Answers in review.csv that cannot be read, or that answer no question.

load helper
load optdiff
load answers

# asked_again MESSAGE...: the answer to the question of lose has no effect.
asked_again() {
	echo 'a lost TRUE review TRUE - 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25
	says "${@/#/optdiff: review.csv:}"
}

@test "an opt-out that is dated after the run, or not readably, is dated now" {
	local on newest
	lose
	while IFS='|' read -r on newest; do
		answer opt_out "$on"
		optdiff -Z UTC --now 2025-04-25T06:00:00Z --why a -A review.csv \
		    -b ledger.tsv sf.tsv adv.tsv |
		    grep -x "newest opt-out known: $newest"
	done <<-'D'
	2025-04-23|2025-04-23T23:59:59Z
	2026-01-01|2025-04-25T06:00:00Z
	soon|2025-04-25T06:00:00Z
	D
}

@test "at most 10 warnings about answers are printed; the others are counted" {
	lose
	{
		echo id,class,answer
		people 12 '"%d,lost,yes\n", i'
	} >review.csv
	expect 0 nothing sh -c 'optdiff -v -Z UTC --now 2025-04-25T06:00:00Z \
	    -A review.csv -b ledger.tsv sf.tsv adv.tsv >rows || [ $? = 1 ]'
	head -n 12 err >first
	for n in 2 3 4 5 6 7 8 9 10 11; do
		echo "optdiff: review.csv:$n: answer: expected consent DATE, opt_out or seen"
	done >want
	printf 'optdiff: %s\n' '2 more answers were ignored' \
	    'to correct: 12 answers' >>want
	diff -u want first
	rm err
}

@test "two consents of different dates about one id are none" {
	lose
	answer 'consent 2025-04-20'
	sed -n '2s/04-20/04-21/p' review.csv >second
	cat second >>review.csv
	asked_again '3: answer: contradicts another answer for the same id'
}

@test "an answer counts only with its id, and only to the question that was asked" {
	local row why
	lose
	save
	while IFS='|' read -r row why; do
		back
		printf 'id,sf,adv,class,answer\n%s\n' "$row" >review.csv
		rm -f err
		asked_again "2: answer: $why"
	done <<-'D'
	,FALSE,FALSE,lost,opt_out|the row has no id
	',FALSE,FALSE,lost,opt_out|the row has no id
	a,FALSE,FALSE,,opt_out|the row has no class
	a,FALSE,FALSE,loss,opt_out|the row has no class
	a,FALSE,FALSE,sf_gone,opt_out|the question has changed since
	a,TRUE,FALSE,lost,opt_out|the question has changed since
	a,FALSE,TRUE,lost,opt_out|the question has changed since
	D
	# What a system said is not stated if it cannot be read.
	back
	printf 'id,sf,adv,class,answer\na,?,?,lost,opt_out\n' >review.csv
	week 2025-04-25 <<<'a lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z'
}

# lose_all ID...: lose, but of these people.
lose_all() {
	local id n=10 was=() is=() advance=()
	for id; do
		was+=("$id TRUE 2025-04-08T10:00:00Z - 003E000000JcD${n}AAA")
		is+=("$id FALSE 2025-04-15T02:00:00Z loader 003E000000JcD${n}AAA")
		advance+=("$id FALSE")
		n=$((n + 1))
	done
	sf "${was[@]}"
	adv "${advance[@]}"
	next_week 2025-04-11
	sf "${is[@]}"
	next_week 2025-04-18
}

@test "an id without its leading zeros that two people may have settles no question" {
	lose_all 0000000012 12
	printf 'id,class,answer\n12,lost,opt_out\n' >review.csv
	cat >want <<-'W'
	0000000012 lost TRUE review TRUE - 2025-04-18T06:00:00Z
	12 lost TRUE review TRUE - 2025-04-18T06:00:00Z
	W
	expect 0 ./want run_week 2025-04-25
	says 'optdiff: review.csv:2: answer: two people have this id'
}

@test "zeros are missing only at the front of an Advance ID, and not the last one" {
	lose_all 0000000000 0000000012 00012 1000000012
	printf 'id,class,answer\n0,lost,opt_out\n12,lost,opt_out\n' >review.csv
	week 2025-04-25 <<-'W'
	0000000000 lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z
	0000000012 lost TRUE records;salesforce TRUE answered 2025-04-18T06:00:00Z
	00012 lost TRUE review TRUE - 2025-04-18T06:00:00Z
	1000000012 lost TRUE review TRUE - 2025-04-18T06:00:00Z
	W
}

# no_consent DAY: the answer, a consent of before what happened since, has no effect.
no_consent() {
	echo "a lost TRUE review TRUE ${1:--} 2025-04-18T06:00:00Z" >want
	expect 0 ./want run_week 2025-04-25 -s 0
	holds 'optdiff: review.csv:2: answer: not later than the newest known opt-out'
}

@test "a consent of before the question does not count if the contact changed since" {
	local second=003E000000JcD3sIAF
	lose
	save
	# Overwritten once more: perhaps the opt-out was repeated.
	answer 'consent 2025-04-16'
	sf "a FALSE 2025-04-22T02:00:00Z loader $contact"
	no_consent
	# But the history may show when it was.
	back
	answer 'consent 2025-04-13'
	sf "a FALSE 2025-04-22T02:00:00Z loader $contact - - 2025-04-12T10:00:00Z"
	week 2025-04-25 <<<'a agree FALSE - - - -'
	# Another contact.
	back
	answer 'consent 2025-04-16'
	sf "a FALSE - - $second 2025-04-17T00:00:00Z"
	no_consent new_sf_id
}

@test "a consent of before the question does not count if somebody else's contact came since" {
	local second=003E000000JcD3sIAF
	sf 'a TRUE 2025-04-08T10:00:00Z' "b FALSE - - $second"
	adv 'a FALSE' 'b FALSE'
	next_week 2025-04-11
	sf 'a FALSE 2025-04-15T02:00:00Z loader' "b FALSE - - $second"
	week 2025-04-18 <<-'W'
	a lost TRUE review TRUE - 2025-04-18T06:00:00Z
	b agree FALSE - - - -
	W
	answer 'consent 2025-04-16'
	sf "a FALSE - - $second 2025-04-17T00:00:00Z"
	cat >want <<-'W'
	a lost TRUE review TRUE moved 2025-04-18T06:00:00Z
	b sf_gone FALSE - - - -
	W
	expect 0 ./want run_week 2025-04-25 -s 0
	says 'optdiff: 1 contact has another Advance ID than in the last run: flag moved; an opt-out goes with the contact' \
	    'optdiff: review.csv:2: answer: not later than the newest known opt-out'
}

@test "a request that is newer than the consent in an answer dates it" {
	lose
	answer 'consent 2025-04-17'
	printf 'Advance ID,Date\na,2025-04-20\n' >requests.csv
	week 2025-04-25 -e requests.csv <<<'a agree FALSE - - - -'
	[ "$(optparity-rows -f tsv -c since ledger.tsv | sed 1d)" = \
	    2025-04-20T00:00:00Z ]
}

@test "of an opted-out row with a merged contact only that contact is asked about" {
	table sf.tsv 'id opt_out sf_id code' "a TRUE $contact merged"
	adv 'b FALSE'
	week 2025-04-18 -f uniform <<-'W'
	a sf_only TRUE review TRUE no_base;merged 2025-04-18T06:00:00Z
	b adv_only FALSE - - no_base -
	W
	grep '^2025-04-18,a,' asked.csv |
	    grep -F 'An opted-out contact was merged into one that is not known.'
	answer opt_out
	cat >want <<-'W'
	a sf_only TRUE review TRUE merged 2025-04-18T06:00:00Z
	b adv_only FALSE - - - -
	W
	expect 0 ./want run_week 2025-04-25 -f uniform
	says 'optdiff: review.csv:2: answer: expected seen'
}

@test "who is gone while the address says FALSE under another id: opt_out is no answer" {
	table sf.tsv 'id opt_out sf_id email' "a TRUE $contact ann@example.com"
	adv 'b FALSE'
	next_week 2025-04-18 -f uniform
	table sf.tsv 'id opt_out sf_id email' \
	    'b FALSE 003E000000JcD3sIAF ann@example.com'
	cat >want <<-'W'
	a left_behind TRUE review - same_address 2025-04-25T06:00:00Z
	b agree FALSE - - - -
	W
	expect 0 ./want run_week 2025-04-25 -s 0 -f uniform
	answer opt_out
	expect 0 ./want run_week 2025-05-02 -s 0 -f uniform
	says 'optdiff: review.csv:2: answer: expected seen or consent DATE'
}

@test "answers about ids that the last run did not ask about are counted, and the first is named" {
	lose
	printf '%s\n' id,class,answer x,lost,opt_out y,lost,opt_out >review.csv
	echo 'a lost TRUE review TRUE - 2025-04-18T06:00:00Z' >want
	expect 0 ./want run_week 2025-04-25
	says 'optdiff: review.csv:2: answer: the last run did not ask about this id; 2 such answers'
}
