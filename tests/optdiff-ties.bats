#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Evidence that is no later than what it must be later than, to the second.

load helper
load optdiff

# known TIME: the ledger knew of an opt-out of then, in each row.
known() {
	awk -F '\t' -v OFS='\t' -v at="$1" '/^#/ { print; next }
	    { print $0, NR == 1 ? "opt_out_at" : at }' base.tsv >base.new
	mv base.new base.tsv
}

# answered CONSENT: the question of a was answered so.
answered() {
	printf '%s\n' 'id,class,sf,adv,answer,by,on' "a,$1,Lee Example," >review.csv
}

@test "a request undoes no overwriting after it of an opt-out that is no newer than the ledger" {
	printf 'Date,Advance ID\n2025-04-20,a\n2025-04-20,b\n' >requests.csv
	base "a - - FALSE FALSE - - FALSE agree - - $last" \
	    "b - - FALSE FALSE - - FALSE agree - - $last"
	# That of a is of the last run's own moment, b's is of after it.
	sf "a FALSE 2025-04-22T00:00:00Z load - - - $last" \
	    'b FALSE 2025-04-22T00:00:00Z load - - - 2025-04-18T06:00:01Z'
	adv 'a FALSE' 'b FALSE'
	decided 1 -b base.tsv -e requests.csv <<-E
	a lost TRUE review TRUE 2025-04-22T00:00:00Z -
	b agree FALSE - - $after -
	E
}

@test "-T: an opt-in of the export's own moment counts, one of an opt-out's moment does not" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE $now" "b FALSE $after" "c FALSE $last"
	adv 'a TRUE' "b TRUE $after" 'c TRUE'
	decided 1 -T -b base.tsv <<-E
	a opt_in FALSE records FALSE $now -
	b overwritten TRUE salesforce TRUE $after -
	c overwritten TRUE salesforce TRUE $last -
	E
}

@test "an answered consent is no evidence if it is not later than Advance's opt-out" {
	base "a - - FALSE TRUE - - TRUE adv_opt_out review TRUE $last"
	known "$before"
	sf 'a FALSE'
	adv 'a TRUE 2025-04-20T00:00:00Z'
	answered 'adv_opt_out,FALSE,TRUE,consent 2025-04-20T00:00:00Z'
	decided 1 -b base.tsv -A review.csv <<-E
	a adv_opt_out TRUE review TRUE $last -
	E
	says 'optdiff: review.csv:2: answer: not later than the newest known opt-out'
	answered 'adv_opt_out,FALSE,TRUE,consent 2025-04-20T00:00:01Z'
	decided 1 -b base.tsv -A review.csv <<-E
	a opt_in FALSE records FALSE 2025-04-20T00:00:01Z -
	E
}

@test "an answered consent must be later than the last decision if no opt-out is dated" {
	base "a - - FALSE TRUE - - TRUE adv_opt_out review TRUE $last"
	sf 'a FALSE'
	adv 'a TRUE'
	answered 'adv_opt_out,FALSE,TRUE,consent 2025-04-17'
	decided 1 -b base.tsv -A review.csv <<-E
	a adv_opt_out TRUE review TRUE $last -
	E
	says 'optdiff: review.csv:2: answer: not later than the newest known opt-out'
	# An older opt-out that is known says what it must be later than.
	known 2025-04-16T00:00:00Z
	decided 1 -b base.tsv -A review.csv <<-E
	a opt_in FALSE records FALSE $last -
	E
}

@test "an answered consent must be later than the change of another contact, or than an overwriting" {
	base "a 003A - FALSE TRUE - - TRUE adv_opt_out review TRUE $before"
	known "$before"
	sf "a FALSE - - 003B $after"
	adv 'a TRUE'
	answered 'adv_opt_out,FALSE,TRUE,consent 2025-04-19'
	decided 1 -b base.tsv -A review.csv <<-E
	a adv_opt_out TRUE review TRUE $before new_sf_id
	E
	says 'optdiff: review.csv:2: answer: not later than the newest known opt-out'
	base "a - - FALSE TRUE - - TRUE adv_opt_out review TRUE $before" \
	    "b 003B - FALSE FALSE - - FALSE agree - - $before"
	known "$before"
	decided 1 -s 0 -b base.tsv -A review.csv <<-E
	a adv_opt_out TRUE review TRUE $before moved
	b gone FALSE - - $now -
	E
	says 'optdiff: 1 contact has another Advance ID than in the last run: flag moved; an opt-out goes with the contact' \
	    'optdiff: review.csv:2: answer: not later than the newest known opt-out'
	base "a 003A - FALSE TRUE - - TRUE adv_opt_out review TRUE $before"
	known "$before"
	sf "a FALSE $after load 003A"
	decided 1 -b base.tsv -A review.csv <<-E
	a adv_opt_out TRUE review TRUE $before -
	E
	says 'optdiff: review.csv:2: answer: not later than the newest known opt-out'
}
