#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load resubq

@test "each kind of status file is recognised by its header, and -v names it" {
	local name kind sums n=0
	while read -r name kind sums; do
		n=$((n + 1))
		cp "$fix/$name.csv" "data$n"
		expect 0 "$name.want" resubq "${now[@]}" -v "${mids[@]}" \
			-s "data$n" "$fix/week.tsv"
		holds "resubq: data$n: $sums; read as $kind"
	done <<-'E'
	view-subscribers _Subscribers 5 in, 4 wanted, 1 others, 0 no contact, 0 rejected
	bu-unsubs _BusinessUnitUnsubscribes 4 in, 3 wanted, 1 others, 0 no contact, 0 rejected
	subscribers Subscribers 3 in, 3 wanted, 0 others, 0 no contact, 0 rejected
	unsubs Unsubs 3 in, 2 wanted, 1 others, 0 no contact, 0 rejected
	bounces Bounces 3 in, 3 wanted, 0 others, 0 no contact, 0 rejected
	changes StatusChanges 5 in, 5 wanted, 0 others, 0 no contact, 0 rejected
	E
	[ "$n" -eq 6 ]
}

@test "each kind is read in UTF-8 and UTF-16, with tabs and pipes, quotes, CRLF" {
	local name set d
	for name in view-subscribers bu-unsubs subscribers unsubs bounces changes; do
		for d in '\t' '|'; do
			sed 's/"\([^",]*\),\([^"]*\)"/\1;\2/g' "$fix/$name.csv" |
				sed "s/,/\"$d\"/g; s/^/\"/; s/\$/\"\r/" >all.csv
			for set in UTF-8 UTF-16LE UTF-16BE; do
				{ printf '\357\273\277'; cat all.csv; } |
					iconv -f UTF-8 -t "$set" >data
				expect 0 "$name.want" resubq "${now[@]}" \
					"${mids[@]}" -s data "$fix/week.tsv"
			done
		done
	done
}

@test "-C sets the character set" {
	printf 'SubscriberKey,Status,Name\n003Ab00000Xy002IAB,red,Jos\351\n' >one.csv
	expect 0 worst.want resubq "${now[@]}" -v -s one.csv "$fix/week.tsv"
	holds 'resubq: one.csv: 1 in, 1 wanted, 0 others, 0 no contact, 0 rejected, 1 not UTF-8 in unused columns'
	expect 0 worst.want resubq "${now[@]}" -v -C windows-1252 -s one.csv \
		"$fix/week.tsv"
	holds 'resubq: one.csv: 1 in, 1 wanted, 0 others, 0 no contact, 0 rejected'
	expect 2 nothing resubq -C no-such-set -s one.csv "$fix/week.tsv"
	says 'resubq: -C: iconv does not know this character set'
	printf 'SubscriberKey,Status\njos\351@example.org,red\n' >one.csv
	expect 2 nothing resubq -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv:2: key: not UTF-8 (13 letters, 2 signs, 1 other byte); name the character set with -C, for example -C windows-1252'
	printf 'SubscriberKey,Email,Status\n,jos\351@example.org,red\n' >one.csv
	expect 2 nothing resubq -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv:2: email: not UTF-8 (13 letters, 2 signs, 1 other byte); name the character set with -C, for example -C windows-1252'
	printf 'SubscriberKey,Email,Status\n003Ab00000Xy002IAB,jos\351@example.org,red\n' >one.csv
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
}

@test "a missing column of any kind exits 2" {
	bad view-subscribers '1s/,Status$/,State/' \
		"bad.csv:1: status: no column \"Status\" or \"Subscriber Status\"; the header has: SubscriberID, DateUndeliverable, DateJoined, DateUnsubscribed, Domain, EmailAddress, BounceCount, SubscriberKey, SubscriberType, State; $known"
	bad bu-unsubs '1s/UnsubDateUTC/UnsubDate/' \
		'bad.csv:1: date: no column "UnsubDateUTC"; the header has: BusinessUnitID, UnsubDate, UnsubReason, SubscriberID, SubscriberKey; read as _BusinessUnitUnsubscribes'
	bad subscribers '1s/,Status,/,State,/' \
		"bad.csv:1: status: no column \"Status\" or \"Subscriber Status\"; the header has: ClientID, SubscriberKey, EmailAddress, SubscriberID, State, DateHeld, DateCreated, DateUnsubscribed; $known"
	bad unsubs '1s/EventDate/Date/' \
		'bad.csv:1: date: no column "EventDate"; the header has: ClientID, SendID, SubscriberKey, EmailAddress, SubscriberID, ListID, Date, EventType, BatchID, TriggeredSendExternalKey, UnsubReason; read as Unsubs'
	bad unsubs '1s/UnsubReason/Reason/; 1s/EventType/Type/' \
		"bad.csv:1: status: no column \"Status\" or \"Subscriber Status\"; the header has: ClientID, SendID, SubscriberKey, EmailAddress, SubscriberID, ListID, EventDate, Type, BatchID, TriggeredSendExternalKey, Reason; $known"
	bad bounces '1s/BounceCategory/Category/' \
		"bad.csv:1: status: no column \"Status\" or \"Subscriber Status\"; the header has: ClientID, SendID, SubscriberKey, EmailAddress, SubscriberID, ListID, EventDate, EventType, Category, BounceReason, SMTPCode, BatchID, TriggeredSendExternalKey; $known"
	bad changes '1s/DateChanged/Date/' \
		'bad.csv:1: date: no column "DateChanged"; the header has: ClientID, SubscriberKey, EmailAddress, SubscriberID, OldStatus, NewStatus, Date; read as StatusChanges'
	bad changes '1s/NewStatus/New/' \
		"bad.csv:1: status: no column \"Status\" or \"Subscriber Status\"; the header has: ClientID, SubscriberKey, EmailAddress, SubscriberID, OldStatus, New, DateChanged; $known"
}

@test "a single wrong byte in any kind of file exits 2" {
	local iso='not a moment like 2025-04-18 16:03:00 or 4/18/2025 4:03:00 PM'
	bad view-subscribers '2s/2025-04-17/2025-04-31/' \
		"bad.csv:2: date: $iso (17 digits, 1 blank, 5 signs); -c date= leaves dates out"
	bad view-subscribers '5s/held/heId/' \
		"bad.csv:5: status: not a subscriber status such as Active, Bounced, Held or Unsubscribed (4 letters)"
	bad bu-unsubs '2s/09:00/9:00/' \
		"bad.csv:2: date: $iso (16 digits, 1 blank, 5 signs)"
	bad bu-unsubs '3s/7005678/700567B/' \
		'bad.csv:3: unit: not the number (MID) of a business unit (6 digits, 1 letter)'
	bad bu-unsubs '3s/7005678//' \
		'bad.csv:3: unit: not the number (MID) of a business unit (empty)'
	bad bu-unsubs '2s/001IAB/001IAC/' \
		'bad.csv:2: key: the last 3 characters do not match the first 15'
	bad subscribers '2s/Unsubscribed/Unsubscribe/' \
		"bad.csv:2: status: not a subscriber status such as Active, Bounced, Held or Unsubscribed (11 letters)"
	bad subscribers '3s/Held//' \
		"bad.csv:3: status: not a subscriber status such as Active, Bounced, Held or Unsubscribed (empty)"
	bad unsubs '2s/ AM//' \
		"bad.csv:2: date: $iso (12 digits, 1 blank, 4 signs)"
	bad unsubs '2s/4.17.2025/17\/4\/2025/' \
		"bad.csv:2: date: $iso (12 digits, 2 letters, 2 blanks, 4 signs)"
	bad unsubs '2s/3:00:00 AM/13:00:00 AM/' \
		"bad.csv:2: date: $iso (13 digits, 2 letters, 2 blanks, 4 signs)"
	bad unsubs '2s/4.17.2025 3:00:00 AM/12\/31\/2999 6:00:00 PM/' \
		"bad.csv:2: date: $iso (13 digits, 2 letters, 2 blanks, 4 signs)"
	local category='not a category such as Hard bounce, Soft bounce or Block bounce'
	bad bounces '3s/Soft bounce//' "bad.csv:3: category: $category (empty)"
	bad bounces '3s/Soft bounce/NULL/' \
		"bad.csv:3: category: $category (empty)"
	bad bounces '3s/Soft bounce/Err:502/' \
		"bad.csv:3: category: $category (3 digits, 3 letters, 1 sign); a spreadsheet wrote an error like Err:502"
	bad bounces '3s/Soft bounce/Sofa/' \
		"bad.csv:3: category: $category (4 letters)"
	bad changes '3s/Active,4/Activ,4/' \
		"bad.csv:3: new_status: not a subscriber status such as Active, Bounced, Held or Unsubscribed (5 letters)"
	bad changes '3s/,4[^,]*$/,/' "bad.csv:3: date: $iso (empty)"
}

@test "a missing part of any kind of file exits 2" {
	local name
	for name in view-subscribers bu-unsubs subscribers unsubs bounces changes; do
		bad "$name" '3s/,[^,]*$//' "bad.csv:3: $(($(tr -cd , <<<"$(sed -n 3p "$fix/$name.csv")" | wc -c))) fields, the header has $(($(tr -cd , <<<"$(head -n 1 "$fix/$name.csv")" | wc -c) + 1))"
		head -c -3 "$fix/$name.csv" >bad.csv
		expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
		says "resubq: bad.csv:$(wc -l <"$fix/$name.csv"): the last line has no line end: cut off?"
	done
	head -n 1 "$fix/view-subscribers.csv" >bad.csv
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv: no records'
	head -n 1 "$fix/bu-unsubs.csv" >bad.csv
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv: no records'
}

@test "an extract without events is accepted" {
	local name
	wanted
	for name in subscribers unsubs bounces changes; do
		head -n 1 "$fix/$name.csv" >empty.csv
		expect 0 ./want resubq "${now[@]}" -s empty.csv "$fix/week.tsv"
	done
}

@test "an empty status in _Subscribers neither opens nor closes a request" {
	queue 003Ab00000Xy003IAB,0000000103,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy003IAB,0000000103,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	sed -n '1p;4p' "$fix/view-subscribers.csv" >view.csv
	expect 0 ./want resubq "${now[@]}" -q old.csv -s view.csv "$fix/week.tsv"
}

@test "the newest change counts, in any order" {
	wanted "$(asked 002 boulder,Unsubscribed,red)"
	changes '003Ab00000Xy002IAB,Held,1/1/2025 9:00:00 AM' \
		'003Ab00000Xy002IAB,Unsubscribed,2/1/2025 12:00:01 AM' \
		'003Ab00000Xy002IAB,Active,12/31/2024 1:00:00 PM'
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s changes.csv "$fix/week.tsv"
	{ head -n 1 changes.csv; sed 1d changes.csv | tac; } >back.csv
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s back.csv "$fix/week.tsv"
	changes '003Ab00000Xy002IAB,Unsubscribed,2/1/2025 12:00:01 AM' \
		'003Ab00000Xy002IAB,Active,2/1/2025 12:00:01 PM'
	wanted
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s changes.csv "$fix/week.tsv"
}

@test "-c names the columns of StatusChanges" {
	sed '1s/NewStatus/To/; 1s/DateChanged/At/; 1s/ClientID/MID/' \
		"$fix/changes.csv" >bad.csv
	expect 0 changes.want resubq "${now[@]}" "${mids[@]}" -c new_status=To \
		-c date=At -c unit=MID -s bad.csv "$fix/week.tsv"
	expect 2 nothing resubq -c new_status=To -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:1: date: no column "DateChanged"; the header has: MID, SubscriberKey, EmailAddress, SubscriberID, OldStatus, To, At; read as StatusChanges'
}

@test "an unsubscribe holds back until a newer change shows Active" {
	changes '003Ab00000Xy001IAB,Active,4/17/2025 3:00:00 AM'
	wanted "$(asked 001 boulder,Unsubscribed,red)"
	sed -n '1,2p' "$fix/unsubs.csv" >unsubs.csv
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s unsubs.csv \
		-s changes.csv "$fix/week.tsv"
	changes '003Ab00000Xy001IAB,Active,4/17/2025 3:00:01 AM'
	wanted
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s unsubs.csv \
		-s changes.csv "$fix/week.tsv"
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s changes.csv \
		-s unsubs.csv "$fix/week.tsv"
}

@test "UnsubDateUTC is in UTC, an extract's clock is six hours behind it all year" {
	local month
	for month in 01 07; do
		printf '%s\n' BusinessUnitID,UnsubDateUTC,SubscriberKey \
			"7001234,2024-$month-02 03:00:00,003Ab00000Xy001IAB" >view.csv
		changes "003Ab00000Xy001IAB,Active,$month/1/2024 9:00:00 PM"
		wanted "$(asked 001 boulder,Unsubscribed,red)"
		expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s view.csv \
			-s changes.csv "$fix/week.tsv"
		changes "003Ab00000Xy001IAB,Active,2024-$month-01 21:00:01"
		wanted
		expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s view.csv \
			-s changes.csv "$fix/week.tsv"
		changes "003Ab00000Xy001IAB,Active,2024-$month-02T03:00:01Z"
		expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s view.csv \
			-s changes.csv "$fix/week.tsv"
	done
}

@test "a date without a time is the end of its day for an unsubscribe, the start for Active" {
	changes '003Ab00000Xy001IAB,Unsubscribed,2025-04-17' \
		'003Ab00000Xy001IAB,Active,2025-04-17 23:59:58'
	wanted "$(asked 001 boulder,Unsubscribed,red)"
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s changes.csv "$fix/week.tsv"
	changes '003Ab00000Xy001IAB,Unsubscribed,2025-04-17 00:00:00' \
		'003Ab00000Xy001IAB,Active,2025-04-17'
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s changes.csv "$fix/week.tsv"
}

@test "DateUnsubscribed in _Subscribers uses the clock of _Subscribers" {
	local view=(-s "$fix/view-subscribers.csv")
	changes '003Ab00000Xy001IAB,Active,2025-04-17T09:00:01Z'
	wanted "$(asked 013 parent,Held,gray)"
	expect 0 ./want resubq "${now[@]}" -u parent=7001234 -s changes.csv \
		"${view[@]}" "$fix/week.tsv"
	wanted "$(asked 001 parent,Unsubscribed,red)" \
		"$(asked 013 parent,Held,gray)"
	expect 0 ./want resubq "${now[@]}" -u parent=7001234 -c date= \
		-s changes.csv "${view[@]}" "$fix/week.tsv"
	changes '003Ab00000Xy001IAB,Active,2025-04-17T09:00:00Z'
	expect 0 ./want resubq "${now[@]}" -u parent=7001234 -s changes.csv \
		"${view[@]}" "$fix/week.tsv"
}

@test "an undated Active in a file of all subscribers undoes no unsubscribe" {
	statuses boulder 003Ab00000Xy001IAB,Active 003Ab00000Xy002IAB,Active
	expect 0 bu-unsubs.want resubq "${now[@]}" "${mids[@]}" \
		-s boulder=boulder.csv -s "$fix/bu-unsubs.csv" "$fix/week.tsv"
}

@test "an extract without any known contact is read, with a warning" {
	wanted
	sed '2,$s/003Ab/00QAb/' "$fix/unsubs.csv" >part.csv
	expect 0 ./want resubq "${now[@]}" -s part.csv "$fix/week.tsv"
	says 'resubq: part.csv: key: none of the 3 records has a Contact ID or the address of a contact'
	sed '2,$s/003Ab/00QAb/' "$fix/bu-unsubs.csv" >view.csv
	expect 2 nothing resubq -s view.csv "$fix/week.tsv"
	says 'resubq: view.csv: key: none of the 4 records has a Contact ID or the address of a contact'
}

@test "more than 1000 business units exit 2, as a wrong column" {
	{ echo ClientID,SubscriberKey,Status
	  seq -f '%.0f,003Ab00000Xy002IAB,Active' 7000000 7001000; } >part.csv
	expect 2 nothing resubq -s part.csv "$fix/week.tsv"
	says 'resubq: part.csv:1002: unit: more than 1000 business units'
}

@test "column names and unit numbers that are too long or incomplete are refused" {
	expect 2 nothing resubq -c status
	says 'resubq: -c: expected NAME=Column, where NAME is one of key, email, status, new_status, date, unit'
	expect 2 nothing resubq -c "status=$(printf '%064d' 0)"
	says 'resubq: -c status: not the name of a column: 1 to 63 bytes without |'
	expect 2 nothing resubq -u boulder=123456789012345678901
	says 'resubq: -u: expected BU=MID, where MID is the number of a business unit'
	printf 'SubscriberKey,Status,When\n003Ab00000Xy001IAB,Held,2025-04-17\n' >one.csv
	expect 2 nothing resubq -c unit=When -s one.csv "$fix/week.tsv"
	says 'resubq: -c unit: no status file that could use it has this column'
}

@test "a 12-hour time has an hour from 1 to 12, AM or PM, and nothing after it" {
	local date
	wanted "$(asked 001 boulder,Unsubscribed,red)"
	for date in '4/17/2025 11:00:00 pm' '4/17/2025 11:00 PM' '4/17/2025 11:00:00 PM' \
		'4/17/2025 12:00:00 AM' 2025-04-17T11:00:00.000000; do
		changes "003Ab00000Xy001IAB,Unsubscribed,$date"
		expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s changes.csv \
			"$fix/week.tsv"
	done
	for date in '4/17/2025 0:00:00 AM' '4/17/2025 13:00:00 AM' \
		'4/17/2025 11:00:00 A' '4/17/2025 11:00:00 AMs' \
		'4/17/2025 11:00:00 AM                         x'; do
		changes "003Ab00000Xy001IAB,Unsubscribed,$date"
		expect 2 nothing resubq "${now[@]}" "${mids[@]}" -s changes.csv \
			"$fix/week.tsv"
		holds 'resubq: changes.csv:2: date: not a moment like'
	done
}

@test "-r rejects an implausible event, with its reason" {
	{
		printf '%s\n' ClientID,SubscriberKey,BounceCategory,Note \
			'7001234,003Ab00000Xy001IAB,Hard bounce,' \
			'7-1,003Ab00000Xy002IAB,Hard bounce,' \
			'123456789012345678901,003Ab00000Xy002IAB,Hard bounce,' \
			'7001234,003Ab00000Xy002IAB,har,'
		printf '7001234,003Ab00000Xy013IAB,Hard bounce,"x\n7001234,003Ab00000Xy003IAB,Hard"\n'
	} >bounces.csv
	wanted "$(asked 001 boulder,Bounced,yellow)"
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -r rejects.tsv \
		-s bounces.csv "$fix/week.tsv"
	set_aside '3|unit|not the number (MID) of a business unit (2 digits, 1 sign)' \
		'4|unit|not the number (MID) of a business unit (21 digits)' \
		'5|category|not a category such as Hard bounce, Soft bounce or Block bounce (3 letters)' \
		'6|key|field 4 contains a line with another id: was a quote lost?'
}
