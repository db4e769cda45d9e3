#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load resubq

queue_with() {
	sed "$1" "$fix/queue.csv" >old.csv
}

@test "lines of the old queue are kept, closed, cancelled or dropped" {
	expect 0 second.want resubq "${now[@]}" -v -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" -q "$fix/queue.csv" \
		"$fix/week.tsv"
	says "resubq: $fix/queue.csv:5: business_unit: no status file for it; 1 such line kept open" \
		"resubq: $fix/parent.csv: 7 in, 5 wanted, 1 others, 1 no contact, 0 rejected" \
		"resubq: $fix/boulder.csv: 4 in, 4 wanted, 0 others, 0 no contact, 0 rejected" \
		'resubq: open, by colour and weeks: 2 gray 0, 1 gray 3, 1 red 3, 1 yellow 0, 1 yellow 3' \
		'resubq: 6 in; 2 kept, 4 new, 1 closed, 1 cancelled, 2 dropped'
}

@test "a second run on its own queue only drops the finished lines" {
	expect 0 third.want resubq "${now[@]}" -v -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" -q "$fix/second.want" \
		"$fix/week.tsv"
	holds 'resubq: 6 in; 6 kept, 0 new, 0 closed, 0 cancelled, 2 dropped'
	expect 0 third.want resubq "${now[@]}" -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" -q "$fix/third.want" \
		"$fix/week.tsv"
	holds 'business_unit: no status file for it; 1 such line kept open'
}

@test "a request stays unchanged while the subscriber is held back" {
	queue '003Ab00000Xy001IAB,0000000101,parent,Bounced,yellow,2025-01-02,ann,"yes, very",open,2025-01-03'
	wanted '003Ab00000Xy001IAB,0000000101,parent,Unsubscribed,red,2025-01-02,ann,"yes, very",open,2025-01-03'
	statuses one 003Ab00000Xy001IAB,Unsubscribed
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
}

@test "Active, Deleted or not found closes a request" {
	queue 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy021IAB,0000000121,parent,Active,green,2025-04-01,ann,,closed,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy021IAB,Active
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
	wanted 003Ab00000Xy021IAB,0000000121,parent,,,2025-04-01,ann,,closed,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy021IAB,Deleted
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
	statuses one 003Ab00000Xy022IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
}

@test "a request that another business unit blocks as well gets a line of its own" {
	queue 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,yes,open,2025-04-04
	wanted 003Ab00000Xy021IAB,0000000121,parent,Active,green,2025-04-01,ann,yes,closed,2025-04-25T06:00:00Z \
		003Ab00000Xy021IAB,0000000121,denver,Bounced,yellow,2025-04-01,ann,,open,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy021IAB,Active
	statuses two 003Ab00000Xy021IAB,Bounced
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv \
		-s denver=two.csv "$fix/week.tsv"
}

@test "an opt-out cancels the contact's requests in every business unit" {
	queue 003Ab00000Xy006IAB,,parent,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy006IAB,,aspen,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy006IAB,,parent,Held,gray,2025-04-01,ann,,cancelled,2025-04-25T06:00:00Z \
		003Ab00000Xy006IAB,,aspen,Held,gray,2025-04-01,ann,,cancelled,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy006IAB,Held
	statuses two 003Ab00000Xy006IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv \
		-s boulder=two.csv "$fix/week.tsv"
}

@test "an opt-out that is for several receivers cancels the requests" {
	sed 's/records	TRUE/records;salesforce	TRUE/' "$fix/week.tsv" >week.tsv
	queue 003Ab00000Xy006IAB,,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy006IAB,,parent,Held,gray,2025-04-01,ann,,cancelled,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy006IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv week.tsv
	sed -i 's/records;salesforce/records;salesforce;review/' week.tsv
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv week.tsv
}

@test "an opt-out cancels by Advance ID if the contact has changed" {
	queue 003Ab00000Xy026IAB,0000000106,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy026IAB,0000000106,parent,Held,gray,2025-04-01,ann,,cancelled,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy026IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
}

@test "a queue id without its leading zeros is still cancelled" {
	queue 003Ab00000Xy026IAB,106,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy026IAB,106,parent,Held,gray,2025-04-01,ann,,cancelled,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy026IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
}

@test "a contact that now has another id, and opted in, is not cancelled" {
	queue 003Ab00000Xy002IAB,0000000106,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy002IAB,0000000102,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one 003Ab00000Xy002IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
}

@test "names of business units match in any case" {
	queue 003Ab00000Xy021IAB,0000000121,' Boulder',Held,gray,2025-04-01,ann,,OPEN,2025-04-04
	wanted 003Ab00000Xy021IAB,0000000121,boulder,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one 003Ab00000Xy021IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s boulder=one.csv \
		"$fix/week.tsv"
}

@test "business units without a file come last, by name, and keep their lines" {
	queue 003Ab00000Xy021IAB,0000000121,zeta,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy021IAB,0000000121,aspen,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy021IAB,0000000121,aspen,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy021IAB,0000000121,zeta,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one 003Ab00000Xy021IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
	says 'resubq: old.csv:2: business_unit: no status file for it; 2 such lines kept open'
}

@test "columns that people added are kept, in any order of columns" {
	printf '%s\n' 'note,state,business_unit,sf_id,id,status,colour,since,requested_by,urgent,state_at,who' \
		'"a ""b""",open,parent,003Ab00000Xy021IAB,0000000121,Held,gray,2025-04-01,ann,,2025-04-04,me' >old.csv
	statuses one 003Ab00000Xy021IAB,Held 003Ab00000Xy001IAB,Held
	expect 0 extras.want resubq "${now[@]}" -q old.csv -s one.csv \
		"$fix/week.tsv"
}

@test "a queue with CRLF and semicolons is read" {
	sed 's/,/;/g; s/"called; twice"/"called, twice"/; s/$/\r/' \
		"$fix/queue.csv" >old.csv
	expect 0 second.want resubq "${now[@]}" -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" -q old.csv "$fix/week.tsv"
	says 'resubq: old.csv:5: business_unit: no status file for it; 1 such line kept open'
}

@test "lines with long notes come back whole, and those without a readable date wait -1 weeks" {
	local line=003Ab00000Xy001IAB,0000000101,%s,Held,gray,%s,ann,yes,open,2025-04-04,%s
	# shellcheck disable=SC2059
	{
		echo "$head,note"
		printf "$line\n" parent soon "$(printf '%040000d' 1)" \
		    boulder 2025-04-01 "$(printf '%040000d' 2)" \
		    denver '' "$(printf '%070000d' 3)" \
		    erie 2027-01-01 "$(printf '%040000d' 4)"
	} >old.csv
	statuses one 003Ab00000Xy001IAB,Held
	expect 0 nothing sh -c 'resubq "$@" >new.csv' sh "${now[@]}" -v -q old.csv \
	    -s parent=one.csv -s boulder=one.csv -s denver=one.csv \
	    -s erie=one.csv "$fix/week.tsv"
	diff old.csv new.csv
	holds 'resubq: open, by colour and weeks: 2 gray -1, 1 gray 0, 1 gray 3'
}

@test "a queue without lines is accepted" {
	queue
	expect 0 first.want resubq "${now[@]}" -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" -q old.csv "$fix/week.tsv"
}

@test "fault 16: of two open lines for one contact and business unit the first counts" {
	queue 003Ab00000Xy001IAB,0000000101,parent,Held,gray,2025-04-01,ann,yes,open,2025-04-04 \
		003Ab00000Xy001,101,Parent,Held,gray,2025-04-01,bob,,open,2025-04-04
	wanted 003Ab00000Xy001IAB,0000000101,parent,Held,gray,2025-04-01,ann,yes,open,2025-04-04
	statuses one 003Ab00000Xy001IAB,Held
	expect 0 ./want resubq "${now[@]}" -v -q old.csv -s one.csv "$fix/week.tsv"
	says 'resubq: old.csv:3: a second open line for this contact and business unit; dropped; 1 such line' \
	    'resubq: one.csv: 1 in, 1 wanted, 0 others, 0 no contact, 0 rejected' \
	    'resubq: open, by colour and weeks: 1 gray 3' \
	    'resubq: 6 in; 1 kept, 0 new, 0 closed, 0 cancelled, 1 dropped'
	# A closed one is none, whichever comes first.
	sed -i '2s/open/closed/' old.csv
	wanted 003Ab00000Xy001IAB,0000000101,parent,Held,gray,2025-04-01,bob,,open,2025-04-04
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
}

@test "fault 98: whatever people typed as a state, a line is open until the subscriber is active" {
	local state
	queue 003Ab00000Xy001IAB,0000000101,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy001IAB,0000000101,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one 003Ab00000Xy001IAB,Held
	for state in Done 'done by jo' yes 4/20/2025 ''; do
		sed "s|,open,|,$state,|" old.csv >typed.csv
		expect 0 ./want resubq "${now[@]}" -q typed.csv -s one.csv "$fix/week.tsv"
		says 'resubq: typed.csv:2: state: not open, closed or cancelled; treated as open until the subscriber is active; 1 such line'
	done
	# It is.
	wanted 003Ab00000Xy001IAB,0000000101,parent,Active,green,2025-04-01,ann,,closed,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy001IAB,Active
	sed 's/,open,/,Done,/' old.csv >typed.csv
	expect 0 ./want resubq "${now[@]}" -q typed.csv -s one.csv "$fix/week.tsv"
	says 'resubq: typed.csv:2: state: not open, closed or cancelled; treated as open until the subscriber is active; 1 such line'
	for state in Closed CANCELLED canceled; do
		sed "s/,open,/,$state,/" old.csv >typed.csv
		echo "$head" >want
		expect 0 ./want resubq "${now[@]}" -q typed.csv -s one.csv "$fix/week.tsv"
	done
}

@test "--users writes names in place of ids, in old lines too" {
	sed 's/005Ab00000Us001AAA/005E0000001eioKIAQ/' "$fix/week.tsv" >week.tsv
	printf '%s\n' 'User ID,Full Name' '005E0000001eioK,Ann Example' >users.csv
	queue 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,005E0000001eioK,,open,2025-04-04
	wanted "$(asked 001 parent,Held,gray | sed 's/005Ab00000Us001AAA/Ann Example/')" \
	    '003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,Ann Example,,open,2025-04-04'
	statuses one 003Ab00000Xy001IAB,Held 003Ab00000Xy021IAB,Held
	expect 0 ./want resubq "${now[@]}" --users users.csv -q old.csv \
	    -s one.csv week.tsv
}

@test "fault 68: with -z the queue survives a spreadsheet and comes back" {
	queue 003Ab00000Xy001IAB,0000000101,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	printf '%s\n' "$head,note" \
		"003Ab00000Xy001IAB,'0000000101,parent,Held,gray,2025-04-01,ann,,open,2025-04-04,'=1+1" >want
	sed -i -e '1s/$/,note/' -e '2s/$/,=1+1/' old.csv
	statuses one 003Ab00000Xy001IAB,Held
	expect 0 ./want resubq "${now[@]}" -z -q old.csv -s one.csv "$fix/week.tsv"
	# A spreadsheet leaves lines of nothing but commas.
	{ cat want; echo ,,,,,,,,,,; } >old.csv
	expect 0 ./want resubq "${now[@]}" -z -q old.csv -s one.csv "$fix/week.tsv"
}

# kept LINE WHY: a queue with this line is read, and the line kept as it is.
kept() {
	queue "$1" 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04 "$1"
	statuses one 003Ab00000Xy021IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
	says "resubq: old.csv:2: $2; the line is kept as it is"
}

@test "fault 98: a line whose contact or business unit cannot be read is told, and kept as it is" {
	kept 003Ab00000Xy001AAA,1,parent,Held,gray,,ann,yes,open,2025-04-04 \
	    'sf_id: the last 3 characters do not match the first 15'
	kept 'Ann Example,1,parent,Held,gray,,ann,,Done,2025-04-04' \
	    'sf_id: not a Salesforce id of 15 or 18 characters (10 letters, 1 blank)'
	kept 003Ab00000Xy001IAB,1,,Held,gray,,ann,,open,2025-04-04 \
	    'business_unit: 0 bytes, expected 1 to 255'
	kept $'003Ab00000Xy001IAB,1\xe2\x80\x8b,parent,Held,gray,,ann,,open,2025-04-04' \
	    'id: a line end, or an invisible or look-alike character'
	kept "003Ab00000Xy001IAB,1,$(printf '%0256d' 0),Held,gray,,ann,,open,2025-04-04" \
	    'business_unit: 256 bytes, expected 1 to 255'
	kept $'003Ab00000Xy001IAB,"1\n2",parent,Held,gray,,ann,,open,2025-04-04' \
	    'id: a line end, or an invisible or look-alike character'
	# The first of two reasons.
	kept 'Ann Example,1,,Held,gray,,ann,,open,2025-04-04' \
	    'sf_id: not a Salesforce id of 15 or 18 characters (10 letters, 1 blank)'
	# A closed one asks for nothing.
	queue 'Ann Example,1,parent,Held,gray,,ann,,closed,2025-04-04'
	echo "$head" >want
	statuses one 003Ab00000Xy021IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
}

@test "a bad line of the queue exits 2 even with -r" {
	queue_with '2s/,open,/,/'
	expect 2 nothing resubq -r bad -q old.csv -s "$fix/parent.csv" \
		"$fix/week.tsv"
	says 'resubq: old.csv:2: 10 fields, the header has 11'
}

@test "a queue with a missing column exits 2" {
	queue_with '1s/urgent/rush/'
	expect 2 nothing resubq -q old.csv -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: old.csv:1: urgent: no column "urgent"; the header has: sf_id, id, business_unit, status, colour, since, requested_by, rush, state, state_at, note'
}

# Three lines that the last run wrote, in written.csv; statuses that keep them.
a=003Ab00000Xy001IAB,0000000101,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
b=003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,bob,,open,2025-04-04
c=003Ab00000Xy022IAB,0000000122,parent,Held,gray,2025-04-01,cy,,open,2025-04-04
written() {
	queue "$a" "$b" "$c"
	mv old.csv written.csv
	statuses one 003Ab00000Xy001IAB,Held 003Ab00000Xy021IAB,Held \
	    003Ab00000Xy022IAB,Held
}

# left LINE...: people left these lines, and the new queue is want.
left() {
	queue "$@"
	with_written
}

with_written() {
	expect 0 ./want resubq "${now[@]}" -q old.csv --written written.csv \
	    -s one.csv "$fix/week.tsv"
}

lacks='an open line of the last run that the queue lacks; kept: write closed or cancelled to drop it'

@test "fault 98: --written: a line with too many or too few fields is told, and that of the last run kept" {
	written
	wanted "$a" "$b" "$c"
	left "$a" "${b/,bob,/,bob, and jo,}" "$c"
	says 'resubq: old.csv:3: 11 fields, the header has 10: a comma without quotes?; the line is not read, and that of the last run is kept' \
	    "resubq: written.csv:3: $lacks; 1 such line"
	left "$a" "$b" 003Ab00000Xy022IAB
	says 'resubq: old.csv:4: 1 field, the header has 10; the line is not read, and that of the last run is kept' \
	    "resubq: written.csv:4: $lacks; 1 such line"
}

@test "fault 98: --written: damage in the queue is told, and the lines of the last run kept" {
	written
	wanted "$a" "${b/bob,/bob,yes}" "$c"
	left "${b/bob,/bob,yes}" "${a/ann/\"ann}" "$c"
	says 'resubq: old.csv:3: a quote is never closed; the lines from here on are not read, and those of the last run are kept' \
	    "resubq: written.csv:2: $lacks; 2 such lines"
}

@test "fault 98: --written: a queue whose header cannot be read is that of the last run" {
	local why
	written
	wanted "$a" "$b" "$c"
	while IFS='|' read -r edit why; do
		queue "$a"
		sed -i "$edit" old.csv
		with_written
		says "resubq: old.csv:1: $why; the lines of the last run are kept"
	done <<-'E'
	1s/urgent/rush/|urgent: no column "urgent"; the header has: sf_id, id, business_unit, status, colour, since, requested_by, rush, state, state_at
	1d|sf_id: no column "sf_id"; the first line does not look like a header (10 fields)
	1s/sf_id/&,&/|sf_id: the header has this column twice
	1s/^/"/|a quote is never closed
	1,$d|empty: not even a header
	E
	for file in one.csv.zip one.csv.gz; do
		case $file in
		*.zip) zip -q "$file" one.csv ;;
		*.gz) gzip -c one.csv | head -c 20 >"$file" ;;
		esac
		mv "$file" old.csv
		with_written
		grep -c '; the lines of the last run are kept$' err | grep -qx 1
		rm err
	done
	# There is nothing else to be read.
	queue "$a"
	sed -i 1s/urgent/rush/ old.csv
	expect 2 nothing resubq -q old.csv -s one.csv "$fix/week.tsv"
	holds 'old.csv:1: urgent: no column "urgent"'
}

@test "--written: an open line that people deleted is kept until it is closed or cancelled" {
	written
	wanted "$a" "$b" "$c"
	left "$a"
	says "resubq: written.csv:3: $lacks; 2 such lines"
	wanted "$a"
	left "$a" "${b/,open/,closed}" "${c/,open/,cancelled}"
	# A request of later is another one.
	wanted "$a" "$b"
	left "$a" "$(sed 's/,open/,closed/; s/2025-04-01/2025-03-31/' <<<"$b")" \
	    "${c/,open/,closed}"
	says "resubq: written.csv:3: $lacks; 1 such line"
	wanted "$a"
	left "$a" "$(sed 's/,open/,closed/; s/2025-04-01/April/' <<<"$b")" \
	    "${c/,open/,closed}"
}

# finished DATE...: people closed b in lines asked for on these dates.
finished() {
	local since lines=()
	for since; do
		lines+=("$(sed "s/,open/,closed/; s/2025-04-01/$since/" <<<"$b")")
	done
	left "$a" "${lines[@]}" "$c"
}

@test "--written: of several finished lines of a request the latest counts" {
	written
	wanted "$a" "$c"
	finished 2025-04-01 2025-03-31
	finished 2025-03-31 2025-04-01
	# One without a date finishes every request, whichever comes first.
	finished 2025-03-31 April
	finished April 2025-03-31
	wanted "$a" "$b" "$c"
	finished 2025-03-30 2025-03-31
	says "resubq: written.csv:3: $lacks; 1 such line"
	# So does every line a request without a date.
	sed -i 3s/2025-04-01/April/ written.csv
	wanted "$a" "$c"
	finished 2025-03-31
}

@test "--written: in a damaged queue a line that cannot be used is not kept twice" {
	local broken=${b/003Ab00000Xy021IAB/Ann Example} told other
	told='sf_id: not a Salesforce id of 15 or 18 characters (10 letters, 1 blank); the line is kept as it is'
	written
	sed -i "3s/.*/$broken/" written.csv
	wanted "$a" "$c" "$broken"
	left "$a" "$broken" "$c" too,few
	says "resubq: old.csv:3: $told" \
	    'resubq: old.csv:5: 2 fields, the header has 10; the line is not read, and that of the last run is kept'
	# Another contact, id or business unit makes it another line.
	for other in "${broken/Ann/Bea}" "${broken/0121/0122}" \
	    "${broken/parent/denver}"; do
		wanted "$a" "$c" "$other" "$broken"
		left "$a" "$other" "$c" too,few
		says "resubq: old.csv:3: $told" \
		    'resubq: old.csv:5: 2 fields, the header has 10; the line is not read, and that of the last run is kept' \
		    "resubq: written.csv:3: $told" \
		    "resubq: written.csv:3: $lacks; 1 such line"
	done
}

@test "--written: the first ten lines that cannot be used are told, the others counted" {
	local i lines=() said=()
	written
	wanted "$a" "$b" "$c"
	for i in {1..12}; do
		lines+=(short)
		said+=("resubq: old.csv:$((i + 4)): 1 field, the header has 10; the line is not read, and that of the last run is kept")
	done
	left "$a" "$b" "$c" "${lines[@]}"
	says "${said[@]:0:10}" 'resubq: 2 more such lines'
	left "$a" "$b" "$c" "${lines[@]:0:10}"
	says "${said[@]:0:10}"
}

@test "--written: a line whose contact was typed over is kept twice, as it is and as it was" {
	written
	wanted "$a" "$b" "$c" "${b/003Ab00000Xy021IAB/Ann Example}"
	left "$a" "${b/003Ab00000Xy021IAB/Ann Example}" "$c"
	says 'resubq: old.csv:3: sf_id: not a Salesforce id of 15 or 18 characters (10 letters, 1 blank); the line is kept as it is' \
	    "resubq: written.csv:3: $lacks; 1 such line"
	# Until it is corrected, or if nobody can see whether it was.
	cp want written.csv
	wanted "$a" "$b" "$c"
	left "$a" "$b" "$c"
	wanted "$a" "$b" "$c" "${b/003Ab00000Xy021IAB/Ann Example}"
	left "$a" "$b" "$c" too,few
	says 'resubq: old.csv:5: 2 fields, the header has 10; the line is not read, and that of the last run is kept' \
	    'resubq: written.csv:5: sf_id: not a Salesforce id of 15 or 18 characters (10 letters, 1 blank); the line is kept as it is' \
	    "resubq: written.csv:5: $lacks; 1 such line"
}

@test "--written: columns that people added are those of their queue" {
	written
	sed -i '1s/$/,who,note/; 2,$s/$/,me,called/' written.csv
	# That of the last run has no column "when".
	printf '%s\n' "note,$head,when" "again,$a,today" >old.csv
	printf '%s\n' "$head,note,when" "$a,again,today" "$b,called," \
	    "$c,called," >want
	with_written
	says "resubq: written.csv:3: $lacks; 2 such lines"
	# Alone it is the queue.
	expect 0 ./written.csv resubq "${now[@]}" --written written.csv -s one.csv \
	    "$fix/week.tsv"
}

@test "-v counts what has to be corrected in the queue" {
	written
	queue "${a/003/x}" "$b" x "$c"
	wanted "$a" "$b" "$c" "${a/003/x}"
	expect 0 ./want resubq "${now[@]}" -v -q old.csv --written written.csv \
	    -s one.csv "$fix/week.tsv"
	holds $'resubq: to correct: 2 queue lines\nresubq: open, by colour and weeks: 3 gray 3\nresubq: 6 in; 4 kept, '
	expect 2 nothing resubq --written bad.csv -s one.csv "$fix/week.tsv"
	says 'resubq: bad.csv: No such file or directory'
	sed -i 2s/,// written.csv
	expect 2 nothing resubq -q old.csv --written written.csv -s one.csv \
	    "$fix/week.tsv"
	holds 'resubq: written.csv:2: 9 fields, the header has 10'
	sed -i 1s/urgent/rush/ written.csv
	expect 2 nothing resubq -q old.csv --written written.csv -s one.csv \
	    "$fix/week.tsv"
	holds 'resubq: written.csv:1: urgent: no column "urgent"'
}

@test "the old queue may be read from standard input" {
	resubq "${now[@]}" -s "$fix/parent.csv" "$fix/week.tsv" >old.csv
	resubq "${now[@]}" -q old.csv -s "$fix/parent.csv" "$fix/week.tsv" >want
	expect 0 ./want resubq "${now[@]}" -q - -s "$fix/parent.csv" \
		"$fix/week.tsv" <old.csv
	expect 2 nothing resubq -q - -s - "$fix/week.tsv"
	says 'resubq: only one file can be standard input'
}
