load helper

now=(--now 2025-04-25T06:00:00Z)
head='sf_id,id,business_unit,status,colour,since,requested_by,urgent,state,state_at'

# Makes bad.tsv, bad.csv or old.csv: a fixture with something changed by sed.
week_with() {
	sed "$1" "$fix/week.tsv" >bad.tsv
}

parent_with() {
	sed "$1" "$fix/parent.csv" >bad.csv
}

queue_with() {
	sed "$1" "$fix/queue.csv" >old.csv
}

# Makes NAME.csv: the statuses given as key,status.
statuses() {
	local name=$1
	shift
	printf '%s\n' SubscriberKey,Status "$@" >"$name.csv"
}

# Makes old.csv: a queue of the lines given.
queue() {
	printf '%s\n' "$head" "$@" >old.csv
}

# Makes want: the lines of a queue.
wanted() {
	printf '%s\n' "$head" "$@" >want
}

# ---- new lines

@test "who opted in gets a line for each unit that holds the contact back" {
	expect 0 first.want resubq "${now[@]}" -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" "$fix/week.tsv"
}

@test "lines stand in the order of the contacts, then of the -s options" {
	statuses a 003Ab00000Xy001IAB,Held 003Ab00000Xy013IAB,Held
	statuses b 003Ab00000Xy013IAB,Unsubscribed 003Ab00000Xy001IAB,Bounced
	expect 0 order.want resubq "${now[@]}" -s zeta=a.csv -s alpha=b.csv \
		"$fix/week.tsv"
}

@test "with nobody held back the queue is a header" {
	statuses good 003Ab00000Xy001IAB,Active
	wanted
	expect 0 ./want resubq "${now[@]}" -s good.csv "$fix/week.tsv"
}

@test "every spelling of a status is known" {
	local s n=0
	while IFS='|' read -r s status colour; do
		n=$((n + 1))
		statuses one "003Ab00000Xy001IAB,$s"
		if [ -n "$status" ]; then
			wanted "003Ab00000Xy001IAB,0000000101,parent,$status,$colour,2025-04-17T09:00:00Z,005Ab00000Us001AAA,,open,2025-04-25T06:00:00Z"
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

@test "Bounced counts before Active, and Held before Bounced" {
	statuses one 003Ab00000Xy002IAB,Bounced 003Ab00000Xy002IAB,Active \
		003Ab00000Xy013IAB,Held 003Ab00000Xy013IAB,Bounced
	expect 0 worse.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
}

@test "keys of 15 characters get their suffix, and damaged case is repaired" {
	statuses one 003Ab00000Xy002,Unsubscribed
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
	statuses one 003AB00000XY002IAB,Unsubscribed
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
	statuses one ' 003Ab00000Xy002IAB ,Unsubscribed'
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
}

@test "keys that are no Contact ids are counted and passed over" {
	statuses one 003Ab00000Xy002IAB,Unsubscribed p2@example.org,Held \
		00QAb00000Xy002IAB,Held 003@example.com,Held \
		003456789@e.org,Held 000000000000000AAA,Held
	expect 0 worst.want resubq "${now[@]}" -v -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv: 6 in, 1 wanted, 0 others, 5 no contact, 0 rejected' \
		'resubq: 0 kept, 1 new, 0 closed, 0 cancelled, 0 dropped'
}

@test "-c names the columns, whatever they are called" {
	printf 'Contact Key\tE-mail\tState\n003Ab00000Xy002IAB\tp2@example.org\tred\n' >one.tsv
	expect 0 worst.want resubq "${now[@]}" -c 'key=Contact Key' \
		-c status=State -s one.tsv "$fix/week.tsv"
}

@test "-d names the delimiter" {
	printf 'SubscriberKey~Status\n003Ab00000Xy002IAB~red\n' >one.csv
	expect 0 worst.want resubq "${now[@]}" -d '~' -s one.csv "$fix/week.tsv"
}

@test "statuses may be gzip and begin with a byte order mark" {
	printf '\357\273\277"SubscriberKey","Status"\r\n"003Ab00000Xy002IAB","Unsubscribed"\r\n' >one.csv
	gzip one.csv
	expect 0 worst.want resubq "${now[@]}" -s one.csv.gz "$fix/week.tsv"
}

@test "statuses may come from standard input" {
	expect 0 first.want resubq "${now[@]}" -s - \
		-s boulder="$fix/boulder.csv" "$fix/week.tsv" <"$fix/parent.csv"
}

@test "the table may come from standard input, as an excerpt too" {
	grep -v '^#end' "$fix/week.tsv" >part.tsv
	expect 0 first.want resubq "${now[@]}" -E -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" <part.tsv
}

@test "a name with a slash before the = is a path" {
	mkdir a=b
	statuses a=b/one 003Ab00000Xy002IAB,Unsubscribed
	expect 0 worst.want resubq "${now[@]}" -s ./a=b/one.csv "$fix/week.tsv"
}

@test "long options mean the same" {
	expect 0 second.want resubq --now=2025-04-25T06:00:00Z \
		--statuses="$fix/parent.csv" \
		--statuses=boulder="$fix/boulder.csv" --excerpt --verbose \
		--queue="$fix/queue.csv" --rejects=bad.tsv "$fix/week.tsv"
	holds 'resubq: 2 kept, 4 new, 1 closed, 1 cancelled, 2 dropped'
	printf 'file\tline\tcolumn\treason\trecord\n#end\t0\n' | diff - bad.tsv
}

# ---- the old queue

@test "lines of the old queue are kept, closed, cancelled or dropped" {
	expect 0 second.want resubq "${now[@]}" -v -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" -q "$fix/queue.csv" \
		"$fix/week.tsv"
	says "resubq: $fix/queue.csv:5: business_unit: no -s for it; 1 such line kept open" \
		"resubq: $fix/parent.csv: 7 in, 5 wanted, 1 others, 1 no contact, 0 rejected" \
		"resubq: $fix/boulder.csv: 4 in, 4 wanted, 0 others, 0 no contact, 0 rejected" \
		'resubq: 2 kept, 4 new, 1 closed, 1 cancelled, 2 dropped'
}

@test "a second run on its own queue only drops what was done" {
	expect 0 third.want resubq "${now[@]}" -v -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" -q "$fix/second.want" \
		"$fix/week.tsv"
	holds 'resubq: 6 kept, 0 new, 0 closed, 0 cancelled, 2 dropped'
	expect 0 third.want resubq "${now[@]}" -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" -q "$fix/third.want" \
		"$fix/week.tsv"
	holds 'business_unit: no -s for it; 1 such line kept open'
}

@test "a request stays as it was made while the subscriber is held back" {
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

@test "what a request waits for in another unit is a line of its own" {
	queue 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,yes,open,2025-04-04
	wanted 003Ab00000Xy021IAB,0000000121,parent,Active,green,2025-04-01,ann,yes,closed,2025-04-25T06:00:00Z \
		003Ab00000Xy021IAB,0000000121,denver,Bounced,yellow,2025-04-01,ann,,open,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy021IAB,Active
	statuses two 003Ab00000Xy021IAB,Bounced
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv \
		-s denver=two.csv "$fix/week.tsv"
}

@test "an opt-out cancels the requests of the contact in every unit" {
	queue 003Ab00000Xy006IAB,,parent,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy006IAB,,aspen,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy006IAB,,parent,Held,gray,2025-04-01,ann,,cancelled,2025-04-25T06:00:00Z \
		003Ab00000Xy006IAB,,aspen,Held,gray,2025-04-01,ann,,cancelled,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy006IAB,Held
	statuses two 003Ab00000Xy006IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv \
		-s boulder=two.csv "$fix/week.tsv"
}

@test "an opt-out cancels by the id where the contact is another by now" {
	queue 003Ab00000Xy026IAB,0000000106,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy026IAB,0000000106,parent,Held,gray,2025-04-01,ann,,cancelled,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy026IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
}

@test "an id without its zeros, as spreadsheets leave it, is still cancelled" {
	queue 003Ab00000Xy026IAB,106,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy026IAB,106,parent,Held,gray,2025-04-01,ann,,cancelled,2025-04-25T06:00:00Z
	statuses one 003Ab00000Xy026IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
}

@test "a contact that has another id by now, and opted in, is not cancelled" {
	queue 003Ab00000Xy002IAB,0000000106,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy002IAB,0000000102,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one 003Ab00000Xy002IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
}

@test "names of business units match without regard to case" {
	queue 003Ab00000Xy021IAB,0000000121,' Boulder',Held,gray,2025-04-01,ann,,OPEN,2025-04-04
	wanted 003Ab00000Xy021IAB,0000000121,boulder,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one 003Ab00000Xy021IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s boulder=one.csv \
		"$fix/week.tsv"
}

@test "units without a file stand last, by name, and their lines are kept" {
	queue 003Ab00000Xy021IAB,0000000121,zeta,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy021IAB,0000000121,aspen,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy021IAB,0000000121,aspen,Held,gray,2025-04-01,ann,,open,2025-04-04 \
		003Ab00000Xy021IAB,0000000121,zeta,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one 003Ab00000Xy021IAB,Held
	expect 0 ./want resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
	says 'resubq: old.csv:2: business_unit: no -s for it; 2 such lines kept open'
}

@test "columns that people added go through, in any order of the columns" {
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
	says 'resubq: old.csv:5: business_unit: no -s for it; 1 such line kept open'
}

@test "a queue without lines is fine" {
	queue
	expect 0 first.want resubq "${now[@]}" -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" -q old.csv "$fix/week.tsv"
}

@test "two lines for one contact and unit are trouble" {
	queue_with '3s/003Ab00000Xy004IAB,104,boulder/003Ab00000Xy001,104,Parent/'
	expect 2 nothing resubq -q old.csv -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: old.csv:3: a second line for this contact and business unit'
}

@test "a second line is trouble where the first is closed too" {
	queue_with '7s/003Ab00000Xy006IAB,0000000106,boulder/003Ab00000Xy008IAB,0000000108,parent/'
	expect 2 nothing resubq -q old.csv -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: old.csv:7: a second line for this contact and business unit'
}

@test "a state that is none is trouble" {
	queue_with '2s/,open,/,done by jo,/'
	expect 2 nothing resubq -q old.csv -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: old.csv:2: state: not open, closed or cancelled (8 letters, 2 blanks)'
	queue_with '2s/,open,/,,/'
	expect 2 nothing resubq -q old.csv -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: old.csv:2: state: not open, closed or cancelled (empty)'
}

@test "a contact or a unit that is none is trouble in the queue" {
	queue_with '2s/003Ab00000Xy001IAB/003Ab00000Xy001AAA/'
	expect 2 nothing resubq -q old.csv -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: old.csv:2: sf_id: the last 3 characters do not fit the first 15'
	queue_with '2s/,parent,/,,/'
	expect 2 nothing resubq -q old.csv -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: old.csv:2: business_unit: 0 bytes, where 1 to 255 can be'
}

@test "a bad line of the queue is trouble with -r too" {
	queue_with '2s/,open,/,/'
	expect 2 nothing resubq -r bad -q old.csv -s "$fix/parent.csv" \
		"$fix/week.tsv"
	says 'resubq: old.csv:2: 10 fields, the header has 11'
}

# ---- bad statuses

@test "a status that is none is trouble" {
	parent_with '3s/Active/Pending/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says "resubq: bad.csv:3: status: not a subscriber's status (7 letters)"
	parent_with '3s/Active//'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says "resubq: bad.csv:3: status: not a subscriber's status (empty)"
}

@test "a key with a wrong suffix, or none at all, is trouble" {
	parent_with '3s/IAB/IAC/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:3: key: the last 3 characters do not fit the first 15'
	parent_with '3s/^[^,]*//'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:3: key: empty'
}

@test "-r takes the bad records as they came, and the sums add up" {
	parent_with '3s/Active/Pending/; 7s/,Held//; 5s/IAB/IAC/'
	expect 0 rejected.want resubq "${now[@]}" -v -r rejects -s bad.csv \
		-s boulder="$fix/boulder.csv" "$fix/week.tsv"
	says 'resubq: bad.csv: 7 in, 2 wanted, 1 others, 1 no contact, 3 rejected' \
		"resubq: $fix/boulder.csv: 4 in, 2 wanted, 2 others, 0 no contact, 0 rejected" \
		'resubq: 0 kept, 3 new, 0 closed, 0 cancelled, 0 dropped'
	diff "$fix/rejects.want" rejects
}

@test "where records were rejected, not found closes nothing" {
	queue 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy021IAB,0000000121,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one 003Ab00000Xy021IAB,Pending 003Ab00000Xy022IAB,Active
	expect 0 ./want resubq "${now[@]}" -r rejects -q old.csv -s one.csv \
		"$fix/week.tsv"
}

@test "a file of statuses without records is trouble" {
	statuses one
	expect 2 nothing resubq -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv: no records'
}

@test "a file of statuses without a single contact is trouble" {
	statuses one p1@example.org,Active p2@example.org,Held
	expect 2 nothing resubq -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv: key: none of the 2 records has a Contact id'
}

@test "a header without the columns is trouble" {
	parent_with '1s/SubscriberKey/Key/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:1: key: no column "SubscriberKey"; the header has: Key, EmailAddress, Status'
	parent_with '1s/Status/State/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:1: status: no column "Status" or "Subscriber Status"; the header has: SubscriberKey, EmailAddress, State'
}

@test "a short record is trouble" {
	parent_with '4s/,Bounced//'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:4: 2 fields, the header has 3'
}

@test "cut-off statuses are trouble" {
	head -c 200 "$fix/parent.csv" >bad.csv
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:5: the last line has no line end: cut off?'
	gzip -c "$fix/parent.csv" >whole.gz
	head -c 100 whole.gz >bad.csv
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	holds ': the gzip data is cut off'
	: >bad.csv
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:1: empty: not even a header'
}

@test "an unfinished quote is trouble, with -r too" {
	parent_with '5s/,p13/,"p13/'
	expect 2 nothing resubq -r rejects -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:5: a quote is never closed'
}

# ---- a bad table

@test "a table without an end mark is trouble, and nothing is written" {
	week_with '/^#end/d'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:8: no end mark: the program that writes this table, or its input, stopped early'
}

@test "a cut-off, short or empty table is trouble" {
	gzip -c "$fix/week.tsv" >whole.gz
	head -c 200 whole.gz >bad.tsv
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	holds ': the gzip data is cut off'
	week_with '3s/\t[^\t]*$//'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:3: 15 fields, the header has 16'
	: >bad.tsv
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:1: no end mark: the program that writes this table, or its input, stopped early'
}

@test "a table without a column is trouble" {
	week_with '1s/changed_by/by/'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:1: changed_by: no column "changed_by"; the header has: id, sf_id, email, sf, adv, sf_was, adv_was, want, class, send_to, set, since, changed_at, by, modified_at, flags'
}

@test "values that optdiff never gives are trouble" {
	week_with '2s/opt_in/p1@example.org/'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: class: not a class that optdiff gives (1 digit, 11 letters, 2 signs)'
	week_with '2s/FALSE\topt_in/TRUE\topt_in/'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: want: TRUE, but the class is opt_in'
	week_with '2s/FALSE\topt_in/no\topt_in/'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: want: not TRUE or FALSE (2 letters)'
	week_with '2s/2025-04-17T09:00:00Z//'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: since: not a moment like 2025-04-18T16:03:00Z (empty)'
}

@test "an opt-in without a contact, or with one that is none, is trouble" {
	week_with '2s/003Ab00000Xy001IAB//'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: sf_id: empty: no contact to look for'
	week_with '4s/003Ab00000Xy013IAB//'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:4: sf_id: not a Salesforce id of 15 or 18 characters'
}

# ---- bad use

@test "no -s, an unknown option or two tables are refused with the usage" {
	expect 2 nothing resubq "$fix/week.tsv"
	says 'usage: resubq [-EhVv] [-c name=Column] [-d delim] [-q queue.csv] [-r file]' \
		'              [--now time] -s [BU=]statuses.csv [file]'
	expect 2 nothing resubq -x
	holds "resubq: invalid option -- 'x'"
	expect 2 nothing resubq -s "$fix/parent.csv" a b
	holds 'usage: resubq'
}

@test "arguments that make no sense are refused" {
	expect 2 nothing resubq -s boulder= "$fix/week.tsv"
	says 'resubq: -s: not BU=FILE or FILE'
	expect 2 nothing resubq -s =a.csv "$fix/week.tsv"
	says 'resubq: -s: not BU=FILE or FILE'
	expect 2 nothing resubq -s a.csv -s Parent=b.csv
	says 'resubq: -s: two files for the business unit Parent'
	expect 2 nothing resubq -c colour=Shirt
	says 'resubq: -c: not NAME=Column with a NAME of key, status'
	expect 2 nothing resubq -c key=
	says 'resubq: -c: both columns are needed'
	expect 2 nothing resubq -s - -q old.csv
	says 'resubq: only one file can be standard input'
	expect 2 nothing resubq --now soon
	says 'resubq: --now: not a moment like 2025-04-18T16:03:00Z'
}

@test "missing files are trouble" {
	expect 2 nothing resubq -s "$fix/parent.csv" none.tsv
	says 'resubq: none.tsv: No such file or directory'
	expect 2 nothing resubq -s none.csv "$fix/week.tsv"
	says 'resubq: none.csv: No such file or directory'
	expect 2 nothing resubq -s "$fix/parent.csv" -q none.csv "$fix/week.tsv"
	says 'resubq: none.csv: No such file or directory'
}

@test "a queue without a column is trouble" {
	queue_with '1s/urgent/rush/'
	expect 2 nothing resubq -q old.csv -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: old.csv:1: urgent: no column "urgent"; the header has: sf_id, id, business_unit, status, colour, since, requested_by, rush, state, state_at, note'
}

@test "a full disk is trouble" {
	local got=0
	resubq -s "$fix/parent.csv" "$fix/week.tsv" >/dev/full 2>err || got=$?
	[ "$got" -eq 2 ]
	says 'resubq: stdout: No space left on device'
	expect 2 nothing resubq -r /dev/full -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: /dev/full: No space left on device'
}
