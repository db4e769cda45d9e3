#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load resubq

@test "red in the parent, in a child, or in both gives a line for each" {
	statuses parent 003Ab00000Xy001IAB,Unsubscribed \
		003Ab00000Xy002IAB,Active 003Ab00000Xy013IAB,Unsubscribed
	printf '%s\n' BusinessUnitID,UnsubDateUTC,SubscriberKey \
		'7001234,2025-03-01 00:00:00,003Ab00000Xy002IAB' \
		'7005678,2025-03-01 00:00:00,003Ab00000Xy002IAB' \
		'7005678,2025-03-01 00:00:00,003Ab00000Xy013IAB' >view.csv
	wanted "$(asked 001 parent,Unsubscribed,red)" \
		"$(asked 002 boulder,Unsubscribed,red)" \
		"$(asked 002 denver,Unsubscribed,red)" \
		"$(asked 013 parent,Unsubscribed,red)" \
		"$(asked 013 denver,Unsubscribed,red)"
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s parent.csv \
		-s view.csv "$fix/week.tsv"
	# The order of the files makes no difference, and -u can name the parent.
	expect 0 ./want resubq "${now[@]}" -s view.csv -s parent.csv \
		"${mids[@]}" "$fix/week.tsv"
}

@test "making the parent active leaves the child's line, and the reverse" {
	queue 003Ab00000Xy001IAB,0000000101,parent,Unsubscribed,red,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy001IAB,0000000101,boulder,Unsubscribed,red,2025-04-01,ann,,open,2025-04-04
	statuses parent 003Ab00000Xy001IAB,Active
	sed -n '1,2p' "$fix/bu-unsubs.csv" >view.csv
	wanted 003Ab00000Xy001IAB,0000000101,parent,Active,green,2025-04-01,ann,,closed,2025-04-25T06:00:00Z \
		003Ab00000Xy001IAB,0000000101,boulder,Unsubscribed,red,2025-04-01,ann,,open,2025-04-04
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -q old.csv \
		-s parent.csv -s view.csv "$fix/week.tsv"
	statuses parent 003Ab00000Xy001IAB,Unsubscribed
	sed -n '1p;5p' "$fix/bu-unsubs.csv" >view.csv
	wanted 003Ab00000Xy001IAB,0000000101,parent,Unsubscribed,red,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy001IAB,0000000101,boulder,,,2025-04-01,ann,,closed,2025-04-25T06:00:00Z
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -q old.csv \
		-s parent.csv -s view.csv "$fix/week.tsv"
}

@test "a business unit without a name goes by its number, week after week" {
	wanted "$(asked 001 7001234,Unsubscribed,red)" \
		"$(asked 002 7005678,Unsubscribed,red)" \
		"$(asked 002 7009999,Unsubscribed,red)"
	expect 0 ./want resubq "${now[@]}" -s "$fix/bu-unsubs.csv" "$fix/week.tsv"
	cp out old.csv
	expect 0 ./want resubq "${now[@]}" -q old.csv -s "$fix/bu-unsubs.csv" \
		"$fix/week.tsv"
	{ head -n 1 "$fix/bu-unsubs.csv"; sed 1d "$fix/bu-unsubs.csv" | sort -r; } >view.csv
	expect 0 ./want resubq "${now[@]}" -q old.csv -s view.csv "$fix/week.tsv"
}

@test "records that name their business unit refuse a name from -s, except with -c unit=" {
	expect 2 nothing resubq -s boulder="$fix/unsubs.csv" "$fix/week.tsv"
	says "resubq: $fix/unsubs.csv: its records state their business units: pass -s without boulder=, and name the units with -u"
	wanted "$(asked 001 boulder,Unsubscribed,red)" \
		"$(asked 002 boulder,Unsubscribed,red)"
	expect 0 ./want resubq "${now[@]}" -c unit= -s boulder="$fix/unsubs.csv" \
		"$fix/week.tsv"
}

@test "absence closes a request only in a file that lists everybody" {
	local name
	queue 003Ab00000Xy021IAB,0000000121,boulder,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy022IAB,0000000122,boulder,Unsubscribed,red,2025-04-01,ann,,open,2025-04-04
	for name in subscribers unsubs bounces changes; do
		head -n 1 "$fix/$name.csv" >part.csv
		expect 0 ./old.csv resubq "${now[@]}" "${mids[@]}" -q old.csv \
			-s part.csv "$fix/week.tsv"
	done
	wanted 003Ab00000Xy021IAB,0000000121,boulder,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy022IAB,0000000122,boulder,,,2025-04-01,ann,,closed,2025-04-25T06:00:00Z
	sed -n '1p;5p' "$fix/bu-unsubs.csv" >view.csv
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -q old.csv -s view.csv \
		"$fix/week.tsv"
}

@test "absence closes nothing if records that name their business unit were rejected" {
	queue 003Ab00000Xy022IAB,0000000122,boulder,Unsubscribed,red,2025-04-01,ann,,open,2025-04-04
	sed -n '1p;5p' "$fix/bu-unsubs.csv" >view.csv
	echo '7001234,soon,,9,003Ab00000Xy022IAB' >>view.csv
	expect 0 ./old.csv resubq "${now[@]}" "${mids[@]}" -v -r bad -q old.csv \
		-s view.csv "$fix/week.tsv"
	says 'resubq: view.csv: 2 in, 0 wanted, 1 others, 0 no contact, 1 rejected; read as _BusinessUnitUnsubscribes' \
		'resubq: open, by colour and weeks: 1 red 3' \
		'resubq: 6 in; 1 kept, 0 new, 0 closed, 0 cancelled, 0 dropped'
}

@test "a bounce never outweighs a status, and prevents closing as not found" {
	wanted
	sed 's/^/7001234,/; s/^7001234,SubscriberKey/ClientID,SubscriberKey/' >part.csv <<-'E'
	SubscriberKey,Status
	003Ab00000Xy001IAB,Active
	E
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s part.csv \
		-s "$fix/bounces.csv" "$fix/week.tsv"
	queue 003Ab00000Xy002IAB,0000000102,boulder,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses all 003Ab00000Xy001IAB,Active
	expect 0 ./old.csv resubq "${now[@]}" "${mids[@]}" -q old.csv \
		-s boulder=all.csv -s "$fix/bounces.csv" "$fix/week.tsv"
}

@test "an address belongs to a contact if exactly one has it, in any case" {
	printf '%s\n' SubscriberKey,EmailAddress,Status \
		'P2@Example.ORG,p2@example.org,Unsubscribed' \
		',p5@example.org,Held' 'n1@example.org,n1@example.org,Held' \
		'00QAb00000Xy002IAB,p1@example.org,Held' >one.csv
	expect 0 worst.want resubq "${now[@]}" -v -s one.csv "$fix/week.tsv"
	holds 'resubq: one.csv: 4 in, 1 wanted, 1 others, 2 no contact, 0 rejected'
	printf '%s\n' SubscriberKey,EmailAddress,Status \
		', P2@EXAMPLE.org ,Unsubscribed' >one.csv
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
	printf '%s\n' 'E-mail,Status' 'p2@example.org,Unsubscribed' >one.csv
	expect 0 worst.want resubq "${now[@]}" -c key=E-mail -s one.csv \
		"$fix/week.tsv"
}

@test "addresses are looked up even in a table that cannot be read twice" {
	statuses one P2@example.org,Unsubscribed p3@example.org,Held
	expect 0 worst.want resubq "${now[@]}" -s one.csv - <"$fix/week.tsv"
	holds 'several contacts have the address'
	expect 0 worst.want resubq "${now[@]}" -s one.csv <(cat "$fix/week.tsv")
	holds 'several contacts have the address'
}

@test "an address that several contacts have counts for nobody, and is listed" {
	printf '%s\n' SubscriberKey,EmailAddress,Status \
		p2@example.org,p2@example.org,Unsubscribed \
		P3@example.org,p3@example.org,Held \
		,p3@example.org,Active >one.csv
	expect 0 worst.want resubq "${now[@]}" -v -A who.tsv -s one.csv \
		"$fix/week.tsv"
	says 'resubq: one.csv:3: several contacts have the address; 2 such records skipped' \
		'resubq: one.csv: 3 in, 1 wanted, 0 others, 0 no contact, 0 rejected, 2 ambiguous' \
		'resubq: open, by colour and weeks: 1 red 0' \
		'resubq: 6 in; 0 kept, 1 new, 0 closed, 0 cancelled, 0 dropped'
	diff "$fix/ambiguous.want" who.tsv
	expect 0 worst.want resubq "${now[@]}" --ambiguous=who.tsv -s one.csv \
		"$fix/week.tsv"
	holds 'several contacts have the address'
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv:3: several contacts have the address; 2 such records skipped: -A lists them'
	expect 2 nothing resubq -A /dev/full -s one.csv "$fix/week.tsv"
	holds 'resubq: /dev/full: No space left on device'
}

@test "one contact in two rows is one contact, two contacts are two" {
	local row
	row=$(printf '0000000109\t003Ab00000Xy002IAB\tp2@example.org\tFALSE\tFALSE\tFALSE\tFALSE\tFALSE\tagree\t\t\t2025-04-10T12:00:00Z\t\t\t\t')
	statuses one p2@example.org,Unsubscribed
	{ sed '/^#end/d' "$fix/week.tsv"; echo "$row"; printf '#end\t7\n'; } >two.tsv
	expect 0 worst.want resubq "${now[@]}" -s one.csv two.tsv
	{ sed '/^#end/d' "$fix/week.tsv"; echo "${row/002IAB/009IAB}"; printf '#end\t7\n'; } >two.tsv
	wanted
	expect 0 ./want resubq "${now[@]}" -s one.csv two.tsv
	says 'resubq: one.csv:2: several contacts have the address; 1 such record skipped: -A lists them'
}

@test "an address that several contacts have is ignored if none of them is wanted" {
	sed 's/003IAB;003Ab00000Xy013IAB/003IAB/; s/p4@/p5@/' "$fix/week.tsv" >t.tsv
	statuses one p5@example.org,Held p2@example.org,Unsubscribed
	expect 0 worst.want resubq "${now[@]}" -v -s one.csv t.tsv
	holds 'resubq: one.csv: 2 in, 1 wanted, 1 others, 0 no contact, 0 rejected'
}

@test "a contact that an ambiguous record may mean is never treated as not found" {
	queue 003Ab00000Xy013IAB,0000000103,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one p3@example.org,Active 003Ab00000Xy022IAB,Active
	expect 0 ./old.csv resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
	holds 'several contacts have the address'
}

@test "with an excerpt of the table an address cannot be attributed" {
	wanted
	statuses one p2@example.org,Unsubscribed 003Ab00000Xy001IAB,Active
	expect 0 ./want resubq "${now[@]}" -E -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv:2: an excerpt may lack other contacts with the address; 1 such record skipped: -A lists them'
}

@test "an address that is blank, or over 512 bytes, belongs to nobody" {
	sed 's/p1@example.org/  /; s/p4@example.org//; s/p2@/P2@/' "$fix/week.tsv" >t.tsv
	long=$(printf '%0600d' 0)@example.org
	sed -i "s/p5@example.org/$long/" t.tsv
	statuses one p2@example.org,Unsubscribed "$long,Held" p4@example.org,Held
	expect 0 worst.want resubq "${now[@]}" -v -s one.csv t.tsv
	holds 'resubq: one.csv: 3 in, 1 wanted, 0 others, 2 no contact, 0 rejected'
}

# changing NEW: NEW replaces the table before resubq reads it again for addresses;
# a pipe synchronises them.
changing() {
	cp "$fix/week.tsv" t.tsv
	rm -f pipe
	mkfifo pipe
	resubq "${now[@]}" -s pipe t.tsv >out 2>err &
	exec 9>pipe # it has begun to read the table
	cat "$1" >t.tsv
	printf '%s\n' SubscriberKey,Status p2@example.org,Unsubscribed >&9
	exec 9>&-
	got=0
	wait $! || got=$?
	[ "$got" = 2 ]
}

@test "a table that loses a row while it is read is refused" {
	sed '/^0000000101/d; s/^#end.*/#end	5/' "$fix/week.tsv" >fewer
	changing fewer
	says 'resubq: t.tsv: changed while it was read'
}

@test "with -c email= an address in a record without a key counts for nobody" {
	printf '%s\n' SubscriberKey,EmailAddress,Status \
		003Ab00000Xy002IAB,,Unsubscribed ,p1@example.org,Held >one.csv
	expect 2 nothing resubq -c email= -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv:3: key: empty'
	expect 0 worst.want resubq "${now[@]}" -c email= -r bad.tsv -s one.csv \
		"$fix/week.tsv"
}
