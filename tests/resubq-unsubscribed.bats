#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Who is Unsubscribed in Marketing Cloud: while both systems say FALSE, which no
# other file shows, or after the consent.

load helper
load resubq

one=003Ab00000Xy001IAB two=003Ab00000Xy002IAB five=003Ab00000Xy005IAB
six=003Ab00000Xy006IAB fifteen=003Ab00000Xy015IAB

# Prints the header of a ledger.
ledger_head() {
	sed -n 1p "$fix/week.tsv"
}

# quiet LINE...: makes l.tsv: id, contacts, address, sf, adv, sf_was, want, class.
quiet() {
	local id contacts email sf adv sf_was want class
	{
		ledger_head
		for line; do
			IFS=, read -r id contacts email sf adv sf_was want class \
			    <<<"$line"
			printf '%s\t' "$id" "$contacts" "$email" "$sf" "$adv" \
			    "$sf_was" FALSE "$want" "$class" '' '' \
			    2025-04-10T12:00:00Z '' '' ''
			echo
		done
		printf '#end\t%d\n' $#
	} >l.tsv
}

# unsubs LINE...: makes unsubs.csv from KEY,DATE in business unit boulder.
unsubs() {
	printf '%s\n' BusinessUnitID,UnsubDateUTC,SubscriberKey >unsubs.csv
	local line
	for line; do
		echo "7001234,${line#*,},${line%%,*}"
	done >>unsubs.csv
}

listed() {
	printf '%s\n' sf_id,id,business_unit,unsubscribed_at,consent,reason \
	    "$@" | diff -u - list.csv
}

red() {
	resubq "${now[@]}" "${mids[@]}" --unsubscribed list.csv "$@"
}

both='both systems say FALSE'

@test "who is Unsubscribed while both systems say FALSE is listed" {
	quiet "0000000105,$five;$fifteen,,FALSE,FALSE,FALSE,FALSE,agree" \
	    "0000000106,$six,,FALSE,FALSE,FALSE,FALSE,agree"
	statuses parent "$six,Unsubscribed" "$five,Held" "$fifteen,Unsubscribed" \
	    "$one,Unsubscribed"
	unsubs "$six,2025-04-01 10:00:00" "$five,2025-04-02 10:00:00"
	wanted
	expect 0 ./want red -v -s parent.csv -s unsubs.csv l.tsv
	says 'resubq: parent.csv: 4 in, 0 wanted, 4 others, 0 no contact, 0 rejected' \
	    'resubq: unsubs.csv: 2 in, 0 wanted, 2 others, 0 no contact, 0 rejected; read as _BusinessUnitUnsubscribes' \
	    'resubq: 3 contacts unsubscribed while both systems say FALSE' \
	    'resubq: 2 in; 0 kept, 0 new, 0 closed, 0 cancelled, 0 dropped'
	listed "$five,0000000105,boulder,2025-04-02T10:00:00Z,,$both" \
	    "$six,0000000106,parent,,,$both" \
	    "$six,0000000106,boulder,2025-04-01T10:00:00Z,,$both" \
	    "$fifteen,0000000105,parent,,,$both"
}

@test "who opted out, is not in Salesforce, or can be mailed is not listed" {
	quiet "0000000101,$one,,TRUE,FALSE,FALSE,TRUE,opt_out" \
	    "0000000102,$two,,FALSE,FALSE,FALSE,TRUE,lost" \
	    "0000000103,$fifteen,,,FALSE,FALSE,FALSE,sf_gone" \
	    "0000000105,$five,,FALSE,FALSE,FALSE,FALSE,agree" \
	    "0000000106,$six,,FALSE,FALSE,FALSE,FALSE,agree"
	statuses parent {"$one","$two","$fifteen"},Unsubscribed "$five,Bounced" \
	    "$six,Active"
	unsubs "$five,2025-04-01 10:00:00"
	changes "$five,Active,2025-04-02 10:00:00"
	wanted
	expect 0 ./want red -s parent.csv -s unsubs.csv -s changes.csv l.tsv
	listed
}

@test "a contact that is in the queue is not listed" {
	quiet "0000000102,$two,,FALSE,FALSE,TRUE,FALSE,agree" \
	    "0000000105,$five,,FALSE,FALSE,FALSE,FALSE,agree"
	statuses parent "$two,Unsubscribed" "$five,Unsubscribed"
	queue "$five,0000000105,parent,Unsubscribed,red,2025-04-01,ann,,open,2025-04-04"
	wanted "$two,0000000102,parent,Unsubscribed,red,2025-04-10T12:00:00Z,,,open,2025-04-25T06:00:00Z" \
	    "$five,0000000105,parent,Unsubscribed,red,2025-04-01,ann,,open,2025-04-04"
	expect 0 ./want red -q old.csv -s parent.csv l.tsv
	listed
}

@test "a contact with several ids is listed with each, by business unit, as named, then by number" {
	quiet "0000000105,$six,,FALSE,FALSE,FALSE,FALSE,agree" \
	    "0000000106,$six,,FALSE,FALSE,FALSE,FALSE,agree"
	statuses parent "$six,Unsubscribed"
	printf '%s\n' BusinessUnitID,UnsubDateUTC,SubscriberKey \
	    "7009999,2025-04-01 10:00:00,$six" "7009998,,$six" "7001234,,$six" \
	    >unsubs.csv
	wanted
	expect 0 ./want red -s unsubs.csv -s parent.csv l.tsv
	listed "$six,0000000105,parent,,,$both" "$six,0000000106,parent,,,$both" \
	    "$six,0000000105,boulder,,,$both" "$six,0000000106,boulder,,,$both" \
	    "$six,0000000105,7009998,,,$both" "$six,0000000106,7009998,,,$both" \
	    "$six,0000000105,7009999,2025-04-01T10:00:00Z,,$both" \
	    "$six,0000000106,7009999,2025-04-01T10:00:00Z,,$both"
}

@test "somebody on one side only who opted in is in the queue" {
	quiet "0000000102,$two,,FALSE,,TRUE,FALSE,sf_only" \
	    "0000000105,$five,,FALSE,,FALSE,FALSE,sf_only"
	statuses parent "$two,Unsubscribed" "$five,Unsubscribed"
	wanted "$two,0000000102,parent,Unsubscribed,red,2025-04-10T12:00:00Z,,,open,2025-04-25T06:00:00Z"
	expect 0 ./want red -s parent.csv l.tsv
	listed "$five,0000000105,parent,,,$both"
}

@test "an address that several contacts share lists each of them" {
	quiet "0000000102,$two,ann@example.org,TRUE,TRUE,TRUE,TRUE,agree" \
	    "0000000105,$five,ann@example.org,FALSE,FALSE,FALSE,FALSE,agree" \
	    "0000000106,$six,Ann@example.org,FALSE,FALSE,FALSE,FALSE,agree" \
	    "0000000115,$fifteen,ben@example.org,FALSE,FALSE,FALSE,FALSE,agree"
	statuses parent ANN@example.org,Unsubscribed ben@example.org,Unsubscribed \
	    cy@example.org,Unsubscribed
	wanted
	expect 0 ./want red -v -s parent.csv l.tsv
	says 'resubq: parent.csv: 3 in, 0 wanted, 2 others, 1 no contact, 0 rejected' \
	    'resubq: 3 contacts unsubscribed while both systems say FALSE' \
	    'resubq: 4 in; 0 kept, 0 new, 0 closed, 0 cancelled, 0 dropped'
	listed "$five,0000000105,parent,,,$both" "$six,0000000106,parent,,,$both" \
	    "$fifteen,0000000115,parent,,,$both"
	mv list.csv from-file.csv
	expect 0 ./want red -s parent.csv - < <(cat l.tsv)
	cmp from-file.csv list.csv
}

@test "without --unsubscribed nobody is listed" {
	quiet "0000000105,$five,,FALSE,FALSE,FALSE,FALSE,agree"
	statuses parent "$five,Unsubscribed"
	wanted
	expect 0 ./want resubq "${now[@]}" -v -s parent.csv l.tsv
	says 'resubq: parent.csv: 1 in, 0 wanted, 1 others, 0 no contact, 0 rejected' \
	    'resubq: 1 in; 0 kept, 0 new, 0 closed, 0 cancelled, 0 dropped'
	expect 0 ./want red -v -s parent.csv l.tsv
	says 'resubq: parent.csv: 1 in, 0 wanted, 1 others, 0 no contact, 0 rejected' \
	    'resubq: 1 contact unsubscribed while both systems say FALSE' \
	    'resubq: 1 in; 0 kept, 0 new, 0 closed, 0 cancelled, 0 dropped'
	listed "$five,0000000105,parent,,,$both"
}

# ---- after the consent; contact 001 opted in at 2025-04-24T09:00:00Z

after='unsubscribed after the consent: to review as opt-outs, not in the queue'

@test "who unsubscribed after the consent is not in the queue, but listed" {
	unsubs "$one,2025-04-24 09:00:01" "$two,2025-04-24 09:59:59"
	wanted "$(asked 002 boulder,Unsubscribed,red)"
	expect 1 ./want red -v -s unsubs.csv "$fix/week.tsv"
	says "resubq: 1 contact $after" \
	    'resubq: unsubs.csv: 2 in, 2 wanted, 0 others, 0 no contact, 0 rejected; read as _BusinessUnitUnsubscribes' \
	    'resubq: open, by colour and weeks: 1 red 0' \
	    'resubq: 0 contacts unsubscribed while both systems say FALSE' \
	    'resubq: 6 in; 0 kept, 1 new, 0 closed, 0 cancelled, 0 dropped'
	listed "$one,0000000101,boulder,2025-04-24T09:00:01Z,2025-04-24T09:00:00Z,after the consent"
	expect 1 ./want resubq "${now[@]}" "${mids[@]}" -s unsubs.csv \
	    "$fix/week.tsv"
	says "resubq: 1 contact $after; --unsubscribed lists them"
}

@test "who unsubscribed in the second of the consent is not in the queue" {
	unsubs "$one,2025-04-24 09:00:00" "$two,2025-04-24 10:00:00"
	wanted
	expect 1 ./want red -s unsubs.csv "$fix/week.tsv"
	says "resubq: 2 contacts $after"
	unsubs "$one,2025-04-24 08:59:59"
	wanted "$(asked 001 boulder,Unsubscribed,red)"
	expect 0 ./want red -s unsubs.csv "$fix/week.tsv"
	listed
}

@test "an unsubscribe after the consent takes the contact out of every business unit" {
	statuses parent "$one,Held" "$two,Held"
	unsubs "$one,2025-04-24 12:00:00"
	wanted "$(asked 002 parent,Held,gray)"
	expect 1 ./want red -s parent.csv -s unsubs.csv "$fix/week.tsv"
	says "resubq: 1 contact $after"
	listed "$one,0000000101,boulder,2025-04-24T12:00:00Z,2025-04-24T09:00:00Z,after the consent"
}

@test "an unsubscribe without a date, or that was taken back, is not after the consent" {
	unsubs "$one,"
	wanted "$(asked 001 boulder,Unsubscribed,red)"
	expect 0 ./want red -s unsubs.csv "$fix/week.tsv"
	unsubs "$one,2025-04-24 12:00:00"
	changes "$one,Active,2025-04-24 13:00:00"
	wanted
	expect 0 ./want red -s unsubs.csv -s changes.csv "$fix/week.tsv"
	changes "$one,Held,2025-04-24 13:00:00"
	wanted "$(asked 001 boulder,Held,gray)"
	expect 0 ./want red -s unsubs.csv -s changes.csv "$fix/week.tsv"
}

@test "the date of All Subscribers tells who unsubscribed after the consent" {
	dated() {
		printf '%s\n' 'Subscriber Key,Status,Date Unsubscribed' \
		    "$one,Unsubscribed,$1" >all.csv
	}
	# A day may mean any hour of it; a form that is not known tells nothing.
	for date in 2025-04-23 '4/23/2025 11:59:00 PM' '2025-04-24 02:59:59' '' \
	    4/25/2025 '12/31/2999 6:00:00 PM' Friday; do
		dated "$date"
		wanted "$(asked 001 parent,Unsubscribed,red)"
		expect 0 ./want red -s all.csv "$fix/week.tsv"
	done
	wanted
	for date in 2025-04-24 '4/24/2025 3:00:00 AM' '2025-04-24 03:00:00'; do
		dated "$date"
		expect 1 ./want red -s all.csv "$fix/week.tsv"
		says "resubq: 1 contact $after"
	done
	listed "$one,0000000101,parent,2025-04-24T09:00:00Z,2025-04-24T09:00:00Z,after the consent"
	wanted "$(asked 001 parent,Unsubscribed,red)"
	expect 0 ./want red -c date= -s all.csv "$fix/week.tsv"
	# It orders no records: an older change shows Active.
	changes "$one,Active,2025-04-25 03:00:00"
	wanted
	expect 1 ./want resubq "${now[@]}" -u parent=7001234 \
	    --unsubscribed list.csv -s all.csv -s changes.csv "$fix/week.tsv"
	says "resubq: 1 contact $after"
}

@test "an unsubscribe after the consent cancels the old lines of the contact" {
	queue "$five,0000000105,boulder,Held,gray,2025-04-20T10:00:00Z,ann,yes,open,2025-04-20" \
	    "$five,0000000105,aspen,Held,gray,2025-04-20T10:00:00Z,ann,,open,2025-04-20"
	unsubs "$five,2025-04-21 10:00:00"
	wanted "$five,0000000105,boulder,Unsubscribed,red,2025-04-20T10:00:00Z,ann,yes,cancelled,2025-04-25T06:00:00Z" \
	    "$five,0000000105,aspen,Held,gray,2025-04-20T10:00:00Z,ann,,cancelled,2025-04-25T06:00:00Z"
	expect 1 ./want red -v -q old.csv -s unsubs.csv "$fix/week.tsv"
	says "resubq: 1 contact $after" \
	    'resubq: unsubs.csv: 1 in, 1 wanted, 0 others, 0 no contact, 0 rejected; read as _BusinessUnitUnsubscribes' \
	    'resubq: 0 contacts unsubscribed while both systems say FALSE' \
	    'resubq: 6 in; 0 kept, 0 new, 0 closed, 2 cancelled, 0 dropped'
	listed "$five,0000000105,boulder,2025-04-21T10:00:00Z,2025-04-20T10:00:00Z,after the consent"
	# The line is gone next week; the subscriber is still listed.
	cp out old.csv
	wanted
	expect 0 ./want red -q old.csv -s unsubs.csv "$fix/week.tsv"
	listed "$five,0000000105,boulder,2025-04-21T10:00:00Z,,$both"
}

@test "a date of the old queue without a time is the start of its day" {
	queue "$five,0000000105,boulder,Unsubscribed,red,2025-04-20,ann,,open,2025-04-20"
	unsubs "$five,2025-04-19 06:00:00"
	expect 0 ./old.csv red -q old.csv -s unsubs.csv "$fix/week.tsv"
	unsubs "$five,2025-04-20 06:00:00"
	wanted "$five,0000000105,boulder,Unsubscribed,red,2025-04-20,ann,,cancelled,2025-04-25T06:00:00Z"
	expect 1 ./want red -q old.csv -s unsubs.csv "$fix/week.tsv"
	says "resubq: 1 contact $after"
}

@test "a date of the old queue that cannot be read orders nothing" {
	queue "$five,0000000105,boulder,Unsubscribed,red,last week,ann,,open,2025-04-20" \
	    "$six,0000000107,boulder,Unsubscribed,red,,ann,,open,2025-04-20"
	sed '/0000000106/d; s/^#end.*/#end\t5/' "$fix/week.tsv" >l.tsv
	unsubs "$five,2025-04-21 10:00:00" "$six,2025-04-21 10:00:00"
	expect 0 ./old.csv red -q old.csv -s unsubs.csv l.tsv
	listed
}

@test "a newer consent in the ledger counts, and an older one does not" {
	queue "$one,0000000101,boulder,Unsubscribed,red,2025-04-20T10:00:00Z,ann,,open,2025-04-20"
	unsubs "$one,2025-04-24 08:00:00"
	expect 0 ./old.csv red -q old.csv -s unsubs.csv "$fix/week.tsv"
	queue "$one,0000000101,boulder,Unsubscribed,red,2025-04-24T10:00:00Z,ann,,open,2025-04-20"
	unsubs "$one,2025-04-24 09:30:00"
	expect 0 ./old.csv red -q old.csv -s unsubs.csv "$fix/week.tsv"
}

@test "who opted out in Salesforce as well is cancelled and not listed" {
	queue "$six,0000000106,boulder,Unsubscribed,red,2025-04-20,ann,,open,2025-04-20"
	unsubs "$six,2025-04-21 10:00:00"
	wanted "$six,0000000106,boulder,Unsubscribed,red,2025-04-20,ann,,cancelled,2025-04-25T06:00:00Z"
	expect 0 ./want red -q old.csv -s unsubs.csv "$fix/week.tsv"
	listed
}

@test "the list is not written onto an input or a full disk" {
	quiet "0000000105,$five,,FALSE,FALSE,FALSE,FALSE,agree"
	statuses parent "$five,Unsubscribed"
	expect 2 nothing resubq "${now[@]}" --unsubscribed parent.csv \
	    -s parent.csv l.tsv
	says 'resubq: parent.csv: this file is both an input and an output'
	expect 2 nothing resubq "${now[@]}" --unsubscribed /dev/full \
	    -s parent.csv l.tsv
	says 'resubq: /dev/full: No space left on device'
	expect 2 nothing resubq "${now[@]}" --local --unsubscribed /dev/null \
	    -s parent.csv l.tsv
	holds 'resubq: /dev/null: '
}
