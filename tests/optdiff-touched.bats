#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Organisations without field history: a contact that was modified may have opted
# out meanwhile.

load helper
load optdiff

# week ROW...: the contacts of this week.
week() {
	table sf.tsv 'id sf_id opt_out modified_at changed_at' "$@"
}

@test "a request goes to review if a contact without history was modified after it, and says FALSE as before" {
	local old=2025-04-01T00:00:00Z
	echo 'Date,Advance ID' >requests.csv
	printf '2025-04-20,%s\n' a b c d >>requests.csv
	echo '2025-04-15,e' >>requests.csv
	base "a 003A - FALSE TRUE - - TRUE adv_opt_out salesforce TRUE $before - - $before" \
	    "b 003B - FALSE TRUE - - TRUE adv_opt_out salesforce TRUE $before - - $before" \
	    "c 003C - TRUE TRUE - - TRUE agree - - $before - - $before" \
	    "d 003D - FALSE FALSE - - TRUE lost review TRUE $before - - $before" \
	    "e 003E - FALSE TRUE - - TRUE adv_opt_out salesforce TRUE $before - - 2025-04-16T00:00:00Z"
	sed -i "\$s/\$/\tasof=$last/" base.tsv
	# b was modified before it, e before the last run; c was made FALSE by then.
	week 'a 003A FALSE 2025-04-21T00:00:00Z' 'b 003B FALSE 2025-04-19T23:59:59Z' \
	    'c 003C FALSE 2025-04-21T00:00:00Z' 'd 003D FALSE 2025-04-20T00:00:00Z' \
	    'e 003E FALSE 2025-04-16T00:00:00Z'
	adv "a TRUE $old" "b TRUE $old" "c TRUE $old" 'd FALSE' "e TRUE $old"
	decided 1 -e requests.csv -b base.tsv <<-E
	a adv_opt_out TRUE review TRUE $after -
	b opt_in FALSE records FALSE $after -
	c opt_in FALSE records FALSE $after -
	d lost TRUE review TRUE $after -
	e opt_in FALSE records FALSE 2025-04-15T00:00:00Z -
	E
	# It does not count later on, either.
	mv full base.tsv
	expect 1 ./want decide -e requests.csv -b base.tsv
}

@test "a request counts if the ledger does not date the contact, or a change is dated, or with -T" {
	local old=2025-04-01T00:00:00Z
	echo 'Date,Advance ID' >requests.csv
	printf '2025-04-20,%s\n' a b c >>requests.csv
	base "a 003A - FALSE TRUE - - TRUE adv_opt_out salesforce TRUE $before" \
	    "b 003B - FALSE TRUE - - TRUE adv_opt_out salesforce TRUE $before - - $before" \
	    "c 003C - FALSE TRUE - - TRUE adv_opt_out salesforce TRUE $before - - $before"
	week 'a 003A FALSE 2025-04-21T00:00:00Z' "b 003B FALSE 2025-04-21T00:00:00Z $old" \
	    'c 003C FALSE 2025-04-21T00:00:00Z'
	adv "a TRUE $old" "b TRUE $old" "c TRUE $old"
	decided 1 -e requests.csv -b base.tsv <<-E
	a opt_in FALSE records FALSE $after -
	b opt_in FALSE records FALSE $after -
	c adv_opt_out TRUE review TRUE $after -
	E
	decided 1 -T -e requests.csv -b base.tsv <<-E
	a opt_in FALSE records FALSE $after -
	b opt_in FALSE records FALSE $after -
	c opt_in FALSE records FALSE $after -
	E
}

@test "an opt-in is not sent again if the contact without history was modified since, but a person is asked" {
	local old=2025-04-01T00:00:00Z
	base "a 003A - FALSE TRUE - - FALSE opt_in records FALSE $last - - $last" \
	    "b 003B - FALSE TRUE - - FALSE opt_in records FALSE $last - - $last" \
	    "c 003C - FALSE TRUE - - FALSE opt_in records FALSE $last - - $before"
	week "a 003A FALSE $after" "b 003B FALSE $last" 'c 003C FALSE 2025-04-18T05:59:59Z'
	adv "a TRUE $old" "b TRUE $old" "c TRUE $old"
	decided 1 -b base.tsv <<-E
	a unanswered FALSE review - $now -
	b opt_in FALSE records FALSE $last -
	c opt_in FALSE records FALSE $last -
	E
	# A history would show it.
	sed -i "\$s/\$/\thistory=$after/" sf.tsv
	decided 1 -b base.tsv <<-E
	a opt_in FALSE records FALSE $last -
	b opt_in FALSE records FALSE $last -
	c opt_in FALSE records FALSE $last -
	E
}
