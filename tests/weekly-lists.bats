#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# SF, ADV, HISTORY, STATUS and REQUESTS are lists of files with their options:
# every file of them is an input.

load helper
load week

# Advance as codes over three files, and the first week of them done.
begin_codes() {
	begin
	rm -rf exports
	mkdir e
	printf '%s\n' STATE=state SF=e/c.csv SF_ARGS=--column=id=Adv__c "ADV='
		-p e/entity.txt
		-a STATUS=A -x HND=NEM -- e/handling codes.txt
		-x ML=EC e/mail.txt'" >optparity.conf
	echo 'Id,Email,HasOptedOutOfEmail,Adv__c
0035f000008M0kXAAS,a@example.edu,false,0000000017
0035f000008M3LOAA0,b@example.edu,false,0000000018
0035f000008M5wFAAS,c@example.edu,true,0000000019' >e/c.csv
	printf '%s\n' ID_NUMBER 0000000017 0000000018 0000000019 >e/entity.txt
	printf '%s\n' 'ID_NUMBER|HND|STATUS' '0000000019|NEM|A' \
	    >'e/handling codes.txt'
	printf '%s\n' 'ID_NUMBER|ML' '0000000017|XX' >e/mail.txt
	touch -d 2026-03-20T06:00:00Z e/*
	expect 0 nothing weekly -i
}

# The second week, but for the handling codes.
second_codes() {
	echo '0035f000008M8X6AAK,d@example.edu,false,0000000020' >>e/c.csv
	echo 0000000020 >>e/entity.txt
	echo '0000000017|XY' >>e/mail.txt
	touch -d 2026-03-27T06:00:00Z e/c.csv e/mail.txt e/entity.txt
}

@test "several Advance files, each with its options, are inputs" {
	begin_codes
	cut -f 2,3,5 state/runs/current/inputs | grep ^ADV >got
	printf '%s\t%s\t%s\n' ADV e/entity.txt 3 ADV 'e/handling codes.txt' 1 \
	    ADV e/mail.txt 1 | diff - got
}

@test "fault 83: one of several Advance files that is last week's is refused" {
	begin_codes
	second_codes
	expect 2 nothing weekly
	wanted 'e/handling codes.txt (ADV) is the file of the last run'
	touch -d 2026-03-20T07:00:00Z e/handling*
	echo '0000000019|NOC|A' >>'e/handling codes.txt'
	touch -d 2026-03-20T07:00:00Z e/handling*
	expect 2 nothing weekly
	wanted 'e/handling codes.txt was exported at 2026-03-20T07:00:00Z, e/c.csv at 2026-03-27T06:00:00Z: more than 24 hours apart'
	echo '0000000018|NEM|A' >>'e/handling codes.txt'
	touch -d 2026-03-27T06:00:00Z e/handling*
	expect 0 nothing weekly -a "$approval"
	says "weekly: -a $approval: approves nothing in this run"
	[ "$(sed 1d state/runs/current/salesforce.csv)" = 0035f000008M3LOAA0,TRUE ]
}

@test "fault 83: the sidecars of each of several files are held against it" {
	begin_codes
	second_codes
	echo '0000000018|NEM|A' >>'e/handling codes.txt'
	touch -d 2026-03-27T06:00:00Z e/*
	echo 999 >'e/handling codes.txt.rows'
	expect 2 nothing weekly
	holds 'weekly: e/handling codes.txt: 2 records, not as e/handling codes.txt.rows says; '
	echo 2 >'e/handling codes.txt.rows'
	echo 2 >e/mail.txt.rows
	echo 4 >e/entity.txt.rows
	echo 00 | sha256sum >e/mail.txt.sha256
	expect 2 nothing weekly
	says 'weekly: e/mail.txt: not the file whose checksum is in e/mail.txt.sha256'
	sha256sum e/mail.txt >e/mail.txt.sha256
	expect 0 nothing weekly
}

@test "of a unit's lists only those of all subscribers are compared in size" {
	begin
	setting STATUS $'exports/unsubs.csv\nexports/subscribers.csv'
	setting QUEUE_ARGS '--unit=parent=7001'
	unsubs() {
		echo 'ClientID,SubscriberKey,EmailAddress,EventDate,UnsubReason'
		for i in $(seq "$1"); do
			echo "7001,003E000000JcD3rIAF,a@example.com,4/1$i/2025 1:00:00 AM,"
		done
	} >exports/unsubs.csv
	unsubs 5
	touch -d "$week1" exports/*
	expect 1 nothing weekly -i
	exports 2 "$week2"
	unsubs 1
	touch -d "$week2" exports/*
	expect 1 nothing weekly
	cut -f 2,3,5,6 state/runs/current/inputs | grep STATUS >got
	printf '%s\t%s\t%s\t%s\n' STATUS exports/unsubs.csv 1 Unsubs \
	    STATUS exports/subscribers.csv 115 '' | diff - got
	third=2025-05-02T06:00:00Z
	sed -i 's/"Xenia"/"Xena"/' exports/contacts.csv
	echo '0009999999|A. New| |N| |2025-05-01 10:00:00' >>exports/advance.txt
	head -n 60 exports/subscribers.csv >kept
	mv kept exports/subscribers.csv
	touch -d $third exports/*
	expect 2 nothing weekly
	wanted "STATUS has 59 subscribers, the last run's had 115"
}

@test "a file outside of the lists is not read" {
	begin_second
	cp optparity.conf good.conf
	for words in -e$PWD/exports/requests.csv -b../../../exports/requests.csv \
	    $'-u\n'"$PWD/specialists.txt"; do
		cp good.conf optparity.conf
		setting_before DIFF_ARGS "$words"
		expect 2 nothing weekly
		grep -q 'not a path below the current folder' err
		holds "weekly: optdiff failed; $failed"
	done
}

@test "a file given twice in one list is one input" {
	begin_codes
	sed -i 's/-p e.entity.txt/&\n-x ML=EC e\/mail.txt/' optparity.conf
	second_codes
	echo '0000000018|NEM|A' >>'e/handling codes.txt'
	touch -d 2026-03-27T06:00:00Z e/*
	approves_setting
	expect 0 nothing weekly
	[ "$(grep -c mail.txt state/runs/current/inputs)" = 1 ]
}

@test "several files of requests are inputs, and evidence" {
	begin_second
	head -n 1 exports/requests.csv >exports/more.csv
	tail -n 1 exports/requests.csv >>exports/more.csv
	sed -i '$d' exports/requests.csv
	touch -d "$week2" exports/*
	setting_before REQUESTS $'exports/requests.csv\nexports/more.csv'
	expect 1 nothing weekly
	gzip -dc state/runs/current/ledger.tsv.gz |
		diff "$top/examples/expected/week2/ledger.tsv" -
	[ "$(grep -c 'REQUESTS' state/runs/current/inputs)" = 2 ]
}

@test "fault 93: the table of each side states its moment, the earliest of its files" {
	begin_codes
	second_codes
	echo '0000000018|NEM|A' >>'e/handling codes.txt'
	touch -d 2026-03-26T18:00:00Z e/handling*
	weekly || [ $? = 1 ]
	for side in sf adv; do
		gzip -dc <state/runs/current/$side.tsv.gz | tail -n 1 | cut -f 3-
	done >got
	printf '%s\n' asof=2026-03-27T06:00:00Z \
	    asof=2026-03-26T18:00:00Z | diff - got
}

@test "who unsubscribed in Marketing Cloud is listed, and a person is told" {
	begin_second
	one=0038X00003YrXmmQAF two=0038X000033RixCQAS after=0038X00003zJW3JQAW
	sed "s/\"$one\".*/\"$one\",\"\",\"Unsubscribed\",\"\",\"\",\"\",\"0\"/" \
	    exports/subscribers.csv >new
	printf '"%s","","Unsubscribed","","","%s","0"\n' $one '' $two 2025-04-20 |
		cat new - >exports/subscribers.csv
	sed -i "/^\"$after\"/{s/,\"[^\"]*\",\"0\"/,\"2025-04-24\",\"0\"/}" \
	    exports/subscribers.csv
	touch -d "$week2" exports/subscribers.csv
	expect 1 nothing weekly
	cut -d , -f 1-4,6 state/runs/current/unsubscribed.csv >got
	printf '%s\n' sf_id,id,business_unit,unsubscribed_at,reason \
	    "$two,'0000238736,parent,2025-04-20T23:59:59Z,both systems say FALSE" \
	    "$one,'0000151513,parent,,both systems say FALSE" \
	    "$after,'0005719098,parent,2025-04-24T23:59:59Z,after the consent" |
		diff - got
	grep -A 1 'after the consent' state/runs/current/summary.txt >got
	printf '  %s\n' 'A person decides who unsubscribed after the consent: 1 contact, unsubscribed.csv' \
	    'Unsubscribed while both systems say FALSE: 2 contacts, unsubscribed.csv' |
		diff - got
}

@test "a list of unsubscribed contacts that lacks one is refused" {
	begin_second
	printf '"%s","","Unsubscribed","","","","0"\n' 0038X00003YrXmmQAF \
	    >>exports/subscribers.csv
	touch -d "$week2" exports/subscribers.csv
	stand_in resubq <<-'end'
		"$real" "$@" || exit
		sed -i '$d' unsubscribed.csv
	end
	refuses "weekly: unsubscribed.csv has 0, not 1 contacts; $failed"
}
