#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load resubq

# ---- new lines

@test "an opt-in gives a line for each business unit that holds the contact back" {
	expect 0 first.want resubq "${now[@]}" -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" "$fix/week.tsv"
}

# Makes both.tsv: a row of a ledger on which the two systems agree on FALSE.
both_false() {
	printf '%s\t' id sf_id email sf adv sf_was adv_was want class send_to \
		set since changed_at changed_by modified_at >both.tsv
	printf 'flags\n0000000101\t003Ab00000Xy001IAB\t\tFALSE\tFALSE\t%s\tFALSE\tFALSE\tagree\t\t\t2025-04-24T09:00:00Z\t\t005Ab00000Us001AAA\t\t\n#end\t1\n' \
		"$1" >>both.tsv
}

@test "an opt-in that Advance already shows is requested too, once" {
	statuses held 003Ab00000Xy001IAB,Held
	both_false TRUE
	wanted "003Ab00000Xy001IAB,0000000101,parent,Held,gray,2025-04-24T09:00:00Z,005Ab00000Us001AAA,,open,2025-04-25T06:00:00Z"
	expect 0 ./want resubq "${now[@]}" -s held.csv both.tsv
	both_false FALSE
	wanted
	expect 0 ./want resubq "${now[@]}" -s held.csv both.tsv
}

@test "lines are sorted by contact, then in the order of the -s options" {
	statuses a 003Ab00000Xy001IAB,Held 003Ab00000Xy013IAB,Held
	statuses b 003Ab00000Xy013IAB,Unsubscribed 003Ab00000Xy001IAB,Bounced
	expect 0 order.want resubq "${now[@]}" -s zeta=a.csv -s alpha=b.csv \
		"$fix/week.tsv"
}

@test "with nobody held back the queue is a header only" {
	statuses good 003Ab00000Xy001IAB,Active
	wanted
	expect 0 ./want resubq "${now[@]}" -s good.csv "$fix/week.tsv"
}

@test "every spelling of a status is recognised" {
	local s n=0
	while IFS='|' read -r s status colour; do
		n=$((n + 1))
		statuses one "003Ab00000Xy001IAB,$s"
		if [ -n "$status" ]; then
			wanted "003Ab00000Xy001IAB,0000000101,parent,$status,$colour,2025-04-24T09:00:00Z,005Ab00000Us001AAA,,open,2025-04-25T06:00:00Z"
		else
			wanted
		fi
		expect 0 ./want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
	done <"$fix/spellings.txt"
	[ "$n" -eq 22 ]
}

@test "of two statuses of one subscriber the worst counts" {
	local pair
	for pair in Held,Unsub Bounced,unsubscribed Active,RED; do
		statuses one "003Ab00000Xy002IAB,${pair#*,}" \
			"003Ab00000Xy002IAB,${pair%,*}"
		expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
		statuses one "003Ab00000Xy002IAB,${pair%,*}" \
			"003Ab00000Xy002IAB,${pair#*,}"
		expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
	done
}

@test "Bounced outranks Active, and Held outranks Bounced" {
	statuses one 003Ab00000Xy002IAB,Bounced 003Ab00000Xy002IAB,Active \
		003Ab00000Xy013IAB,Held 003Ab00000Xy013IAB,Bounced
	expect 0 worse.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
}

@test "15-character keys get their suffix, and damaged case is repaired" {
	statuses one 003Ab00000Xy002,Unsubscribed
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
	statuses one 003AB00000XY002IAB,Unsubscribed
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
	statuses one ' 003Ab00000Xy002IAB ,Unsubscribed'
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
}

@test "keys that are not Contact IDs are counted and skipped" {
	statuses one 003Ab00000Xy002IAB,Unsubscribed nobody@example.org,Held \
		00QAb00000Xy002IAB,Held 003@example.com,Held \
		003456789@e.org,Held 000000000000000AAA,Held
	expect 0 worst.want resubq "${now[@]}" -v -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv: 6 in, 1 wanted, 0 others, 5 no contact, 0 rejected' \
		'resubq: open, by colour and weeks: 1 red 0' \
		'resubq: 6 in; 0 kept, 1 new, 0 closed, 0 cancelled, 0 dropped'
}

@test "-c sets the columns, whatever their names" {
	printf 'Contact Key\tE-mail\tState\n003Ab00000Xy002IAB\tp2@example.org\tred\n' >one.tsv
	expect 0 worst.want resubq "${now[@]}" -c 'key=Contact Key' \
		-c status=State -s one.tsv "$fix/week.tsv"
}

@test "-d sets the delimiter" {
	printf 'SubscriberKey~Status\n003Ab00000Xy002IAB~red\n' >one.csv
	expect 0 worst.want resubq "${now[@]}" -d '~' -s one.csv "$fix/week.tsv"
}

@test "status files may be gzip and begin with a byte order mark" {
	printf '\357\273\277"SubscriberKey","Status"\r\n"003Ab00000Xy002IAB","Unsubscribed"\r\n' >one.csv
	gzip one.csv
	expect 0 worst.want resubq "${now[@]}" -s one.csv.gz "$fix/week.tsv"
}

@test "status files may be read from standard input" {
	expect 0 first.want resubq "${now[@]}" -s - \
		-s boulder="$fix/boulder.csv" "$fix/week.tsv" <"$fix/parent.csv"
}

@test "the table, or an excerpt, may be read from standard input" {
	grep -v '^#end' "$fix/week.tsv" >part.tsv
	expect 0 first.want resubq "${now[@]}" -E -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" <part.tsv
}

@test "a name with a slash before the = is taken as a path" {
	mkdir a=b
	statuses a=b/one 003Ab00000Xy002IAB,Unsubscribed
	expect 0 worst.want resubq "${now[@]}" -s ./a=b/one.csv "$fix/week.tsv"
}

@test "long options have the same effect" {
	expect 0 second.want resubq --now=2025-04-25T06:00:00Z \
		--statuses="$fix/parent.csv" \
		--statuses=boulder="$fix/boulder.csv" --excerpt --verbose \
		--queue="$fix/queue.csv" --rejects=bad.tsv "$fix/week.tsv"
	holds 'resubq: 6 in; 2 kept, 4 new, 1 closed, 1 cancelled, 2 dropped'
	printf 'file\tline\tcolumn\treason\trecord\n#end\t0\n' | diff - bad.tsv
}

@test "agreement on TRUE is not an opt-in" {
	statuses held 003Ab00000Xy001IAB,Held
	both_false TRUE
	sed -i 's/FALSE	agree/TRUE	agree/' both.tsv
	wanted
	expect 0 ./want resubq "${now[@]}" -s held.csv both.tsv
}

@test "fault 92: the consent of somebody who has no contact any more asks for nothing" {
	statuses held 003Ab00000Xy001IAB,Held
	both_false TRUE
	awk -F '\t' -v OFS='\t' 'FNR == 2 {
		$2 = $4 = ""; $9 = "opt_in"; $10 = "records"; $11 = "FALSE" }
	    1' both.tsv >gone.tsv
	wanted
	expect 0 ./want resubq "${now[@]}" -s held.csv gone.tsv
}
