#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Weeks as they were, from the exports to the decision: what happened between two
# exports, and in which order, nobody can tell.

load helper
load optdiff

contact=003E000000JcD3r

# contacts OPT_OUT DAY: the contact's export, modified on that day in April.
contacts() {
	printf 'Id,Ascend_ID__c,HasOptedOutOfEmail,SystemModstamp\n%s,0000000101,%s,2025-04-%sT09:00:00Z\n' \
	    $contact "$1" "$2" >contacts.csv
}

# changes ROW...: the history; a row is a user, a day in April and a value.
changes() {
	echo ContactId,CreatedById,CreatedDate,Field,NewValue
	printf '%s\n' "$@" | while read -r user day value; do
		echo "$contact,$user,2025-04-${day}T09:00:00Z,HasOptedOutOfEmail,$value"
	done
} >history.csv

# run_of MOMENT OPTION...: decides, and leaves the ledger as base.tsv.
run_of() {
	local at=$1 sf_at=${sf_at-$1} adv_at=${adv_at-$1} base=()
	shift
	[ ! -e base.tsv ] || base=(-b base.tsv)
	sfextract -c id=Ascend_ID__c --asof "$sf_at" "${history[@]}" \
	    contacts.csv >sf.tsv
	printf 'ID_NUMBER|OPT_OUT\n0000000101|%s\n' "$advance" |
		advextract --asof "$adv_at" >adv.tsv
	decide --now "$at" "${base[@]}" "$@" >got || [ $? = 1 ]
	mv full base.tsv
}

@test "an opt-out by phone after the consent, both within a week, goes to a person" {
	history=(-H history.csv)
	echo "$ann" >users
	contacts true 03
	changes '005E0000001emcAIAQ 03 true'
	advance=N
	run_of 2025-04-04T06:00:00Z -u users
	echo '0000000101 opt_out TRUE records TRUE 2025-04-03T09:00:00Z no_base' | diff - got
	# A specialist opts her in on the 7th; on the 9th she phones, and Records
	# set Advance: or they only did what the run asked them to.
	contacts false 07
	changes '005E0000001emcAIAQ 03 true' "$ann 07 false"
	advance=Y
	run_of 2025-04-11T06:00:00Z -u users
	echo '0000000101 adv_opt_out TRUE review TRUE 2025-04-11T06:00:00Z -' | diff - got
	changefile -t review --now 2025-04-11T06:00:00Z base.tsv >review.csv
	grep -q 'nothing shows which came last' review.csv
	run_of 2025-04-18T06:00:00Z -u users
	echo '0000000101 adv_opt_out TRUE review TRUE 2025-04-11T06:00:00Z -' | diff - got
}

@test "fault 93: an opt-out that only the later export shows is not dated by the earlier one" {
	history=()
	printf 'Advance ID,Date\n0000000101,2025-04-11T10:00:00Z\n' >requests.csv
	contacts false 01
	advance=N
	run_of 2025-04-04T06:00:00Z
	# Salesforce is exported at 6, Advance 23 hours later. The request is of
	# 10, the opt-out by phone of 20 hours.
	advance=Y
	adv_at=2025-04-12T05:00:00Z run_of 2025-04-11T06:00:00Z -e requests.csv
	echo '0000000101 adv_opt_out TRUE salesforce TRUE 2025-04-11T06:00:00Z -' | diff - got
	# The load into Salesforce is late.
	run_of 2025-04-18T06:00:00Z -e requests.csv
	echo '0000000101 adv_opt_out TRUE salesforce TRUE 2025-04-11T06:00:00Z -' | diff - got
	# A later request is evidence.
	echo 0000000101,2025-04-13 >>requests.csv
	run_of 2025-04-25T06:00:00Z -e requests.csv
	echo '0000000101 opt_in FALSE records FALSE 2025-04-13T00:00:00Z -' | diff - got
}
