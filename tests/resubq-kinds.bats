#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Kinds of files of Marketing Cloud that resemble another kind.

load helper
load resubq

# of LINE...: makes s.csv from these lines.
of() {
	printf '%s\n' "$@" >s.csv
}

unsubscribed() {
	wanted "$(asked 001 boulder,Unsubscribed,red)"
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" "$@" "$fix/week.tsv"
}

# parent STATUS COLOUR: contact 001 is in the queue for the parent unit.
parent() {
	wanted "$(asked 001 "parent,$1,$2")"
	expect 0 ./want resubq "${now[@]}" "${@:3}" "$fix/week.tsv"
}

members='AddedBy,AddMethod,CreatedDate,DateUnsubscribed,EmailAddress,ListID,ListName,ListType,Status,SubscriberID,SubscriberKey,SubscriberType'

@test "fault 81: _ListSubscribers is refused, or read for one list with --list" {
	of "$members" \
	    '7001234,Salesforce,2020-01-07 08:15:02.000,,ann@example.org,301,Alumni News,Publication,Unsubscribed,90000001,003Ab00000Xy001IAB,EMAIL' \
	    '7001234,Import,2021-01-07 08:15:02.000,2024-04-17 03:00:00.000,ben@example.org,302,Parents News,Publication,Unsubscribed,90000002,003Ab00000Xy002IAB,EMAIL'
	expect 2 nothing resubq "${now[@]}" -s s.csv "$fix/week.tsv"
	says 'resubq: s.csv: the statuses of lists (_ListSubscribers), not of subscribers; --list ID reads those of one list'
	parent Unsubscribed red --list 301 -s s.csv
	of SubscriberKey,ListID,Status 003Ab00000Xy001IAB,301,Held
	expect 2 nothing resubq "${now[@]}" -s s.csv "$fix/week.tsv"
	says 'resubq: s.csv: the statuses of lists (_ListSubscribers), not of subscribers; --list ID reads those of one list'
	parent Held gray --list 301 -s s.csv
}

@test "fault 81: --list with a list that no record is of exits 2, and so does a damaged ListID" {
	local who=003Ab00000Xy001IAB
	of SubscriberKey,ListID,Status $who,301,Held 003Ab00000Xy002IAB,302,Active
	for list in 303 30 3010 'Alumni News'; do
		expect 2 nothing resubq "${now[@]}" --list "$list" -s s.csv "$fix/week.tsv"
		says "resubq: s.csv: no record is of the list $list of --list; the first one is of 301"
	done
	for list in 3O1 '' -301 301.0 123456789012345678901; do
		of SubscriberKey,ListID,Status "$who,$list,Held" 003Ab00000Xy002IAB,301,Active
		expect 2 nothing resubq "${now[@]}" --list 301 -s s.csv "$fix/week.tsv"
		holds 'resubq: s.csv:2: list: not the number (ListID) of a list ('
		[ "$list" != 3O1 ] || expect 0 ./out resubq "${now[@]}" -r rejects.tsv --list 301 -s s.csv "$fix/week.tsv"
	done
	set_aside '2|list|not the number (ListID) of a list (2 digits, 1 letter)'
	of SubscriberKey,ListID,Status "$who,3O1,Held"
	wanted
	expect 0 ./want resubq "${now[@]}" -r rejects.tsv --list 301 -s s.csv "$fix/week.tsv"
	says 'resubq: s.csv: key: none of the 1 records has a Contact ID or the address of a contact'
	parent Held gray --list 12345678901234567890 -s <(printf 'SubscriberKey,ListID,Status\n%s,12345678901234567890,Held\n' $who)
}

@test "fault 81: _Unsubscribe and _Bounce name their unit in AccountID" {
	of AccountID,OYBAccountID,JobID,ListID,BatchID,SubscriberID,SubscriberKey,EventDate,IsUnique,Domain \
	    '7001234,,51001,301,1,90000001,003Ab00000Xy001IAB,2025-04-18 03:00:00.123,True,example.org'
	unsubscribed -s s.csv
	of AccountID,OYBAccountID,JobID,ListID,BatchID,SubscriberID,SubscriberKey,EventDate,IsUnique,Domain,BounceCategoryID,BounceCategory,BounceSubcategory,SMTPCode \
	    '7001234,,51001,301,1,90000001,003Ab00000Xy001IAB,2025-04-18 03:00:00.123,True,example.org,1,Hard bounce,User Unknown,550'
	wanted "$(asked 001 boulder,Bounced,yellow)"
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s s.csv "$fix/week.tsv"
}

@test "fault 81: an unsubscribe is read without UnsubReason, other events are refused" {
	local columns=ClientID,SendID,SubscriberKey,EmailAddress,SubscriberID,ListID,EventDate,EventType,BatchID,TriggeredSendExternalKey
	of "$columns" '7001234,1,003Ab00000Xy001IAB,a@example.org,9,301,4/18/2025 3:00:00 AM,Unsubscribe,1,'
	unsubscribed -s s.csv
	sed -i s/Unsubscribe,/otherUnsubscribe,/ s.csv
	unsubscribed -s s.csv
	of "$columns" '7001234,1,003Ab00000Xy001IAB,a@example.org,9,301,4/18/2025 3:00:00 AM,Open,1,'
	expect 2 nothing resubq "${now[@]}" "${mids[@]}" -s s.csv "$fix/week.tsv"
	says 'resubq: s.csv:2: event: not Unsubscribe: an extract of other events? (4 letters)'
	wanted
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -r rejects.tsv -s s.csv "$fix/week.tsv"
	says 'resubq: s.csv: key: none of the 1 records has a Contact ID or the address of a contact'
	set_aside '2|event|not Unsubscribe: an extract of other events? (4 letters)'
	for columns in AccountID,JobID,SubscriberKey,EventDate,IsUnique,Domain,URL,LinkName \
	    AccountID,JobID,SubscriberKey,EventDate,IsUnique,Domain,TriggererSendDefinitionObjectID,TriggeredSendCustomerKey; do
		of "$columns" '7001234,1,003Ab00000Xy001IAB,2025-04-18 03:00:00,True,example.org,x,y'
		expect 2 nothing resubq "${now[@]}" "${mids[@]}" -s s.csv "$fix/week.tsv"
		holds 's.csv:1: status: no column "Status" or "Subscriber Status"; the header has: '
	done
}

@test "fault 81: a list of all subscribers with a single status is refused as filtered" {
	statuses s {003Ab00000Xy001IAB,key{1..3}}',Unsubscribed'
	parent Unsubscribed red -s s.csv
	echo key4,Unsubscribed >>s.csv
	expect 2 nothing resubq "${now[@]}" -s s.csv "$fix/week.tsv"
	says 'resubq: s.csv: all 5 subscribers have the same status: a filtered list? --one-status reads it as a list of all'
	parent Unsubscribed red --one-status -s s.csv
	echo key5,Active >>s.csv
	parent Unsubscribed red -s s.csv
}

@test "fault 81: a long list without Active or Unsubscribed subscribers is told" {
	local status
	for status in Active Unsubscribed; do
		other=Unsubscribed
		[ "$status" = Active ] || other=Active
		statuses s 003Ab00000Xy001IAB,Held $(seq -f "key%g,$other" 199)
		expect 0 ./out resubq "${now[@]}" -s s.csv "$fix/week.tsv"
		says "resubq: s.csv: none of 200 subscribers is $status: a filtered list?"
		grep -q ',Held,' out
		sed -i '$d' s.csv
		expect 0 ./out resubq "${now[@]}" -s s.csv "$fix/week.tsv"
		echo "key,$status" >>s.csv
		echo "other,$status" >>s.csv
		expect 0 ./out resubq "${now[@]}" -s s.csv "$fix/week.tsv"
	done
}

@test "fault 81: an address with letters beyond ASCII that no contact has is named" {
	of SubscriberKey,EmailAddress,Status ,ann@m$'\xc3\xbc'ller.example,Held ,BEN@XN--MLLER-KVA.example,Held 003Ab00000Xy001IAB,,Held
	wanted "$(asked 001 parent,Held,gray)"
	expect 0 ./want resubq "${now[@]}" -s s.csv "$fix/week.tsv"
	says 'resubq: s.csv:2: no contact has this address, but its letters beyond ASCII may be written otherwise there; 2 such records'
	sed -i 3d s.csv
	expect 0 ./want resubq "${now[@]}" -s s.csv "$fix/week.tsv"
	says 'resubq: s.csv:2: no contact has this address, but its letters beyond ASCII may be written otherwise there; 1 such record'
}

@test "fault 82: two extracts of events that name no unit are both read and counted" {
	of SubscriberKey,EventDate,UnsubReason '003Ab00000Xy001IAB,2025-04-18 03:00:00,x'
	printf '%s\n' SubscriberKey,EventDate,UnsubReason '003Ab00000Xy002IAB,2025-04-18 03:00:00,x' >t.csv
	expect 0 ./out resubq -v "${now[@]}" -s s.csv -s t.csv "$fix/week.tsv"
	says 'resubq: s.csv: 1 in, 1 wanted, 0 others, 0 no contact, 0 rejected; read as Unsubs' \
	    'resubq: t.csv: 1 in, 1 wanted, 0 others, 0 no contact, 0 rejected; read as Unsubs' \
	    'resubq: open, by colour and weeks: 2 red 0' \
	    'resubq: 6 in; 0 kept, 2 new, 0 closed, 0 cancelled, 0 dropped'
	[ "$(grep -c ,parent,Unsubscribed,red, out)" = 2 ]
}
