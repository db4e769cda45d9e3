load helper

now=(--now 2025-04-25T06:00:00Z)
head='sf_id,id,business_unit,status,colour,since,requested_by,urgent,state,state_at'

known='known are All Subscribers and _Subscribers (SubscriberKey, Status), _BusinessUnitUnsubscribes (BusinessUnitID, UnsubDateUTC), and of a tracking extract Subscribers (ClientID, Status), Unsubs (EventDate, UnsubReason), Bounces (BounceCategory), StatusChanges (NewStatus, DateChanged)'

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

# Makes both.tsv: a row of a ledger on which the two systems agree on FALSE.
both_false() {
	printf '%s\t' id sf_id email sf adv sf_was adv_was want class send_to \
		set since changed_at changed_by modified_at >both.tsv
	printf 'flags\n0000000101\t003Ab00000Xy001IAB\t\tFALSE\tFALSE\t%s\tFALSE\tFALSE\tagree\t\t\t2025-04-17T09:00:00Z\t\t005Ab00000Us001AAA\t\t\n#end\t1\n' \
		"$1" >>both.tsv
}

@test "an opt-in that Advance shows already is asked for too, once" {
	statuses held 003Ab00000Xy001IAB,Held
	both_false TRUE
	wanted "003Ab00000Xy001IAB,0000000101,parent,Held,gray,2025-04-17T09:00:00Z,005Ab00000Us001AAA,,open,2025-04-25T06:00:00Z"
	expect 0 ./want resubq "${now[@]}" -s held.csv both.tsv
	both_false FALSE
	wanted
	expect 0 ./want resubq "${now[@]}" -s held.csv both.tsv
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
	statuses one 003Ab00000Xy002IAB,Unsubscribed nobody@example.org,Held \
		00QAb00000Xy002IAB,Held 003@example.com,Held \
		003456789@e.org,Held 000000000000000AAA,Held
	expect 0 worst.want resubq "${now[@]}" -v -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv: 6 in, 1 wanted, 0 others, 5 no contact, 0 rejected' \
		'resubq: 6 in; 0 kept, 1 new, 0 closed, 0 cancelled, 0 dropped'
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
	holds 'resubq: 6 in; 2 kept, 4 new, 1 closed, 1 cancelled, 2 dropped'
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
		'resubq: 6 in; 2 kept, 4 new, 1 closed, 1 cancelled, 2 dropped'
}

@test "a second run on its own queue only drops what was done" {
	expect 0 third.want resubq "${now[@]}" -v -s "$fix/parent.csv" \
		-s boulder="$fix/boulder.csv" -q "$fix/second.want" \
		"$fix/week.tsv"
	holds 'resubq: 6 in; 6 kept, 0 new, 0 closed, 0 cancelled, 2 dropped'
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

@test "fault 16: two lines for one contact and unit are trouble" {
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

# ---- the other kinds of files

mids=(-u parent=7000000 -u boulder=7001234 -u denver=7005678)

# kind NAME SED: makes bad.csv, a fixture with something changed.
kind_with() {
	sed "$2" "$fix/$1.csv" >bad.csv
}

# bad NAME SED LINE: the fixture so changed is trouble, and says LINE.
bad() {
	kind_with "$1" "$2"
	expect 2 nothing resubq "${mids[@]}" -s bad.csv "$fix/week.tsv"
	says "resubq: $3"
}

# Makes the rest of a line of the queue of contact 001, 002 or 013.
asked() {
	case $1 in
	001) echo "003Ab00000Xy001IAB,0000000101,$2,2025-04-17T09:00:00Z,005Ab00000Us001AAA,,open,2025-04-25T06:00:00Z" ;;
	002) echo "003Ab00000Xy002IAB,0000000102,$2,2025-04-17T10:00:00Z,jo,,open,2025-04-25T06:00:00Z" ;;
	013) echo "003Ab00000Xy013IAB,0000000103,$2,2025-04-17T11:00:00Z,,,open,2025-04-25T06:00:00Z" ;;
	esac
}

# changes LINE...: makes changes.csv, of KEY,STATUS,DATE in the unit boulder.
changes() {
	printf '%s\n' ClientID,SubscriberKey,OldStatus,NewStatus,DateChanged >changes.csv
	local line
	for line; do
		echo "7001234,${line%%,*},Active,${line#*,}"
	done >>changes.csv
}

@test "each kind of file is told by its header, and -v says which it is" {
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

@test "each kind is read in UTF-8 and UTF-16, with tabs and pipes, quoted, CRLF" {
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

@test "-C names the character set" {
	printf 'SubscriberKey,Status,Name\n003Ab00000Xy002IAB,red,Jos\351\n' >one.csv
	expect 0 worst.want resubq "${now[@]}" -v -s one.csv "$fix/week.tsv"
	holds 'resubq: one.csv: 1 in, 1 wanted, 0 others, 0 no contact, 0 rejected, 1 with other bytes in columns not used'
	expect 0 worst.want resubq "${now[@]}" -v -C windows-1252 -s one.csv \
		"$fix/week.tsv"
	holds 'resubq: one.csv: 1 in, 1 wanted, 0 others, 0 no contact, 0 rejected'
	expect 2 nothing resubq -C no-such-set -s one.csv "$fix/week.tsv"
	says 'resubq: -C: no character set that iconv knows'
	printf 'SubscriberKey,Status\njos\351@example.org,red\n' >one.csv
	expect 2 nothing resubq -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv:2: key: not UTF-8 (13 letters, 2 signs, 1 other byte); -C names the character set, as windows-1252'
	printf 'SubscriberKey,Email,Status\n,jos\351@example.org,red\n' >one.csv
	expect 2 nothing resubq -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv:2: email: not UTF-8 (13 letters, 2 signs, 1 other byte); -C names the character set, as windows-1252'
	printf 'SubscriberKey,Email,Status\n003Ab00000Xy002IAB,jos\351@example.org,red\n' >one.csv
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
}

@test "a column missing from a kind of file is trouble" {
	bad view-subscribers '1s/,Status$/,State/' \
		"bad.csv:1: status: no column \"Status\" or \"Subscriber Status\"; the header has: SubscriberID, DateUndeliverable, DateJoined, DateUnsubscribed, Domain, EmailAddress, BounceCount, SubscriberKey, SubscriberType, State; $known"
	bad bu-unsubs '1s/UnsubDateUTC/UnsubDate/' \
		'bad.csv:1: date: no column "UnsubDateUTC"; the header has: BusinessUnitID, UnsubDate, UnsubReason, SubscriberID, SubscriberKey; taken for _BusinessUnitUnsubscribes'
	bad subscribers '1s/,Status,/,State,/' \
		"bad.csv:1: status: no column \"Status\" or \"Subscriber Status\"; the header has: ClientID, SubscriberKey, EmailAddress, SubscriberID, State, DateHeld, DateCreated, DateUnsubscribed; $known"
	bad unsubs '1s/EventDate/Date/' \
		'bad.csv:1: date: no column "EventDate"; the header has: ClientID, SendID, SubscriberKey, EmailAddress, SubscriberID, ListID, Date, EventType, BatchID, TriggeredSendExternalKey, UnsubReason; taken for Unsubs'
	bad unsubs '1s/UnsubReason/Reason/' \
		"bad.csv:1: status: no column \"Status\" or \"Subscriber Status\"; the header has: ClientID, SendID, SubscriberKey, EmailAddress, SubscriberID, ListID, EventDate, EventType, BatchID, TriggeredSendExternalKey, Reason; $known"
	bad bounces '1s/BounceCategory/Category/' \
		"bad.csv:1: status: no column \"Status\" or \"Subscriber Status\"; the header has: ClientID, SendID, SubscriberKey, EmailAddress, SubscriberID, ListID, EventDate, EventType, Category, BounceReason, SMTPCode, BatchID, TriggeredSendExternalKey; $known"
	bad changes '1s/DateChanged/Date/' \
		'bad.csv:1: date: no column "DateChanged"; the header has: ClientID, SubscriberKey, EmailAddress, SubscriberID, OldStatus, NewStatus, Date; taken for StatusChanges'
	bad changes '1s/NewStatus/New/' \
		"bad.csv:1: status: no column \"Status\" or \"Subscriber Status\"; the header has: ClientID, SubscriberKey, EmailAddress, SubscriberID, OldStatus, New, DateChanged; $known"
}

@test "one byte wrong in a kind of file is trouble" {
	local iso='not a moment like 2025-04-18 16:03:00 or 4/18/2025 4:03:00 PM'
	bad view-subscribers '2s/2025-04-17/2025-04-31/' \
		"bad.csv:2: date: $iso (17 digits, 1 blank, 5 signs); -c date= leaves dates out"
	bad view-subscribers '5s/held/heId/' \
		"bad.csv:5: status: not a subscriber's status (4 letters)"
	bad bu-unsubs '2s/09:00/9:00/' \
		"bad.csv:2: date: $iso (16 digits, 1 blank, 5 signs)"
	bad bu-unsubs '3s/7005678/700567B/' \
		'bad.csv:3: unit: not the number of a business unit (6 digits, 1 letter)'
	bad bu-unsubs '3s/7005678//' \
		'bad.csv:3: unit: not the number of a business unit (empty)'
	bad bu-unsubs '2s/001IAB/001IAC/' \
		'bad.csv:2: key: the last 3 characters do not fit the first 15'
	bad subscribers '2s/Unsubscribed/Unsubscribe/' \
		"bad.csv:2: status: not a subscriber's status (11 letters)"
	bad subscribers '3s/Held//' \
		"bad.csv:3: status: not a subscriber's status (empty)"
	bad unsubs '2s/ AM//' \
		"bad.csv:2: date: $iso (12 digits, 1 blank, 4 signs)"
	bad unsubs '2s/4.17.2025/17\/4\/2025/' \
		"bad.csv:2: date: $iso (12 digits, 2 letters, 2 blanks, 4 signs)"
	bad unsubs '2s/3:00:00 AM/13:00:00 AM/' \
		"bad.csv:2: date: $iso (13 digits, 2 letters, 2 blanks, 4 signs)"
	bad bounces '3s/Soft bounce//' \
		'bad.csv:3: category: empty'
	bad changes '3s/Active,4/Activ,4/' \
		"bad.csv:3: new_status: not a subscriber's status (5 letters)"
	bad changes '3s/,4[^,]*$/,/' "bad.csv:3: date: $iso (empty)"
}

@test "a part absent from a kind of file is trouble" {
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

@test "an extract of days in which nothing happened is no trouble" {
	local name
	wanted
	for name in subscribers unsubs bounces changes; do
		head -n 1 "$fix/$name.csv" >empty.csv
		expect 0 ./want resubq "${now[@]}" -s empty.csv "$fix/week.tsv"
	done
}

@test "a status of _Subscribers may be empty: it neither opens nor closes" {
	queue 003Ab00000Xy003IAB,0000000103,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	wanted 003Ab00000Xy003IAB,0000000103,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	sed -n '1p;4p' "$fix/view-subscribers.csv" >view.csv
	expect 0 ./want resubq "${now[@]}" -q old.csv -s view.csv "$fix/week.tsv"
}

@test "the newest change counts, in whatever order they come" {
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
	says 'resubq: bad.csv:1: date: no column "DateChanged"; the header has: MID, SubscriberKey, EmailAddress, SubscriberID, OldStatus, To, At; taken for StatusChanges'
}

@test "an unsubscribe blocks until a newer change shows Active" {
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

@test "UnsubDateUTC is UTC, and an extract's clock six hours behind it, all year" {
	local month
	for month in 01 07; do
		printf '%s\n' BusinessUnitID,UnsubDateUTC,SubscriberKey \
			"7001234,2025-$month-02 03:00:00,003Ab00000Xy001IAB" >view.csv
		changes "003Ab00000Xy001IAB,Active,$month/1/2025 9:00:00 PM"
		wanted "$(asked 001 boulder,Unsubscribed,red)"
		expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s view.csv \
			-s changes.csv "$fix/week.tsv"
		changes "003Ab00000Xy001IAB,Active,2025-$month-01 21:00:01"
		wanted
		expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s view.csv \
			-s changes.csv "$fix/week.tsv"
		changes "003Ab00000Xy001IAB,Active,2025-$month-02T03:00:01Z"
		expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s view.csv \
			-s changes.csv "$fix/week.tsv"
	done
}

@test "of a day alone an unsubscribe is its end, an Active its beginning" {
	changes '003Ab00000Xy001IAB,Unsubscribed,2025-04-17' \
		'003Ab00000Xy001IAB,Active,2025-04-17 23:59:58'
	wanted "$(asked 001 boulder,Unsubscribed,red)"
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s changes.csv "$fix/week.tsv"
	changes '003Ab00000Xy001IAB,Unsubscribed,2025-04-17 00:00:00' \
		'003Ab00000Xy001IAB,Active,2025-04-17'
	expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s changes.csv "$fix/week.tsv"
}

@test "DateUnsubscribed of _Subscribers follows its clock" {
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

@test "that a file of all subscribers shows Active undoes no unsubscribe" {
	statuses boulder 003Ab00000Xy001IAB,Active 003Ab00000Xy002IAB,Active
	expect 0 bu-unsubs.want resubq "${now[@]}" "${mids[@]}" \
		-s boulder=boulder.csv -s "$fix/bu-unsubs.csv" "$fix/week.tsv"
}

@test "an extract without a single contact is read, with a warning" {
	wanted
	sed '2,$s/003Ab/00QAb/' "$fix/unsubs.csv" >part.csv
	expect 0 ./want resubq "${now[@]}" -s part.csv "$fix/week.tsv"
	says 'resubq: part.csv: key: none of the 3 records has a Contact id, or the address of a contact'
	sed '2,$s/003Ab/00QAb/' "$fix/bu-unsubs.csv" >view.csv
	expect 2 nothing resubq -s view.csv "$fix/week.tsv"
	says 'resubq: view.csv: key: none of the 4 records has a Contact id, or the address of a contact'
}

@test "over 1000 business units are trouble: it is another column" {
	{ echo ClientID,SubscriberKey,Status
	  seq -f '%.0f,003Ab00000Xy002IAB,Active' 7000000 7001000; } >part.csv
	expect 2 nothing resubq -s part.csv "$fix/week.tsv"
	says 'resubq: part.csv:1002: unit: over 1000 business units'
}

# ---- parent and child

@test "red in the parent, in a child, or in both is a line for each" {
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
	# The same, whichever file comes first, and -u names the parent too.
	expect 0 ./want resubq "${now[@]}" -s view.csv -s parent.csv \
		"${mids[@]}" "$fix/week.tsv"
}

@test "the parent made active leaves the line of the child, and the reverse" {
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

@test "records that name their unit take no name from -s, but for -c unit=" {
	expect 2 nothing resubq -s boulder="$fix/unsubs.csv" "$fix/week.tsv"
	says "resubq: $fix/unsubs.csv: its records name their business units: give -s without boulder=, and -u for their names"
	wanted "$(asked 001 boulder,Unsubscribed,red)" \
		"$(asked 002 boulder,Unsubscribed,red)"
	expect 0 ./want resubq "${now[@]}" -c unit= -s boulder="$fix/unsubs.csv" \
		"$fix/week.tsv"
}

# ---- not found

@test "not found closes only by a file that leaves out nobody" {
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

@test "where records that name their units were rejected, not found closes nothing" {
	queue 003Ab00000Xy022IAB,0000000122,boulder,Unsubscribed,red,2025-04-01,ann,,open,2025-04-04
	sed -n '1p;5p' "$fix/bu-unsubs.csv" >view.csv
	echo '7001234,soon,,9,003Ab00000Xy022IAB' >>view.csv
	expect 0 ./old.csv resubq "${now[@]}" "${mids[@]}" -v -r bad -q old.csv \
		-s view.csv "$fix/week.tsv"
	says 'resubq: view.csv: 2 in, 0 wanted, 1 others, 0 no contact, 1 rejected; read as _BusinessUnitUnsubscribes' \
		'resubq: 6 in; 1 kept, 0 new, 0 closed, 0 cancelled, 0 dropped'
}

@test "a bounce never outweighs a status, and keeps not found from closing" {
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

# ---- addresses

@test "an address is a contact's where exactly one has it, in any case" {
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

@test "addresses are found in a table that cannot be read twice" {
	statuses one P2@example.org,Unsubscribed p3@example.org,Held
	expect 0 worst.want resubq "${now[@]}" -s one.csv - <"$fix/week.tsv"
	holds 'several contacts have the address'
	expect 0 worst.want resubq "${now[@]}" -s one.csv <(cat "$fix/week.tsv")
	holds 'several contacts have the address'
}

@test "an address that several contacts have is nobody's, and listed" {
	printf '%s\n' SubscriberKey,EmailAddress,Status \
		p2@example.org,p2@example.org,Unsubscribed \
		P3@example.org,p3@example.org,Held \
		,p3@example.org,Active >one.csv
	expect 0 worst.want resubq "${now[@]}" -v -A who.tsv -s one.csv \
		"$fix/week.tsv"
	says 'resubq: one.csv:3: several contacts have the address; 2 such records passed over' \
		'resubq: one.csv: 3 in, 1 wanted, 0 others, 0 no contact, 0 rejected, 2 ambiguous' \
		'resubq: 6 in; 0 kept, 1 new, 0 closed, 0 cancelled, 0 dropped'
	diff "$fix/ambiguous.want" who.tsv
	expect 0 worst.want resubq "${now[@]}" --ambiguous=who.tsv -s one.csv \
		"$fix/week.tsv"
	holds 'several contacts have the address'
	expect 0 worst.want resubq "${now[@]}" -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv:3: several contacts have the address; 2 such records passed over: -A lists them'
	expect 2 nothing resubq -A /dev/full -s one.csv "$fix/week.tsv"
	holds 'resubq: /dev/full: No space left on device'
}

@test "one contact in two rows is one, two contacts in two rows are two" {
	local row
	row=$(printf '0000000109\t003Ab00000Xy002IAB\tp2@example.org\tFALSE\tFALSE\tFALSE\tFALSE\tFALSE\tagree\t\t\t2025-04-10T12:00:00Z\t\t\t\t')
	statuses one p2@example.org,Unsubscribed
	{ sed '/^#end/d' "$fix/week.tsv"; echo "$row"; printf '#end\t7\n'; } >two.tsv
	expect 0 worst.want resubq "${now[@]}" -s one.csv two.tsv
	{ sed '/^#end/d' "$fix/week.tsv"; echo "${row/002IAB/009IAB}"; printf '#end\t7\n'; } >two.tsv
	wanted
	expect 0 ./want resubq "${now[@]}" -s one.csv two.tsv
	says 'resubq: one.csv:2: several contacts have the address; 1 such record passed over: -A lists them'
}

@test "an address that several have is not looked at where none is wanted" {
	sed 's/003IAB;003Ab00000Xy013IAB/003IAB/; s/p4@/p5@/' "$fix/week.tsv" >t.tsv
	statuses one p5@example.org,Held p2@example.org,Unsubscribed
	expect 0 worst.want resubq "${now[@]}" -v -s one.csv t.tsv
	holds 'resubq: one.csv: 2 in, 1 wanted, 1 others, 0 no contact, 0 rejected'
}

@test "of whom an ambiguous record may be, nobody is not found" {
	queue 003Ab00000Xy013IAB,0000000103,parent,Held,gray,2025-04-01,ann,,open,2025-04-04
	statuses one p3@example.org,Active 003Ab00000Xy022IAB,Active
	expect 0 ./old.csv resubq "${now[@]}" -q old.csv -s one.csv "$fix/week.tsv"
	holds 'several contacts have the address'
}

@test "an excerpt of the table cannot tell whose an address is" {
	wanted
	statuses one p2@example.org,Unsubscribed 003Ab00000Xy001IAB,Active
	expect 0 ./want resubq "${now[@]}" -E -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv:2: an excerpt cannot tell who has the address; 1 such record passed over: -A lists them'
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
	parent_with '3s/^[^,]*,[^,]*/,/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:3: key: empty'
}

@test "-r takes the bad records as they came, and the sums add up" {
	parent_with '3s/Active/Pending/; 7s/,Held//; 5s/IAB/IAC/'
	expect 0 rejected.want resubq "${now[@]}" -v -r rejects -s bad.csv \
		-s boulder="$fix/boulder.csv" "$fix/week.tsv"
	says 'resubq: bad.csv: 7 in, 2 wanted, 1 others, 1 no contact, 3 rejected' \
		"resubq: $fix/boulder.csv: 4 in, 2 wanted, 2 others, 0 no contact, 0 rejected" \
		'resubq: 6 in; 0 kept, 3 new, 0 closed, 0 cancelled, 0 dropped'
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

@test "fault 5: a file of statuses without a single contact is trouble" {
	statuses one n1@example.org,Active n2@example.org,Held
	expect 2 nothing resubq -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv: key: none of the 2 records has a Contact id, or the address of a contact'
}

@test "faults 6, 7: a header that is not known is trouble, and says which are" {
	parent_with '1s/SubscriberKey/Key/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:1: key: no column "SubscriberKey"; the header has: Key, EmailAddress, Status; '"$known"
	parent_with '1s/Status/State/'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:1: status: no column "Status" or "Subscriber Status"; the header has: SubscriberKey, EmailAddress, State; '"$known"
}

@test "a short record is trouble" {
	parent_with '4s/,Bounced//'
	expect 2 nothing resubq -s bad.csv "$fix/week.tsv"
	says 'resubq: bad.csv:4: 2 fields, the header has 3'
}

@test "faults 1, 3: cut-off statuses are trouble" {
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

@test "fault 1: an unfinished quote is trouble, with -r too" {
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
	says 'resubq: bad.tsv:4: sf_id: not a Salesforce id of 15 or 18 characters (empty)'
}

# ---- bad use

@test "no -s, an unknown option or two tables are refused with the usage" {
	expect 2 nothing resubq "$fix/week.tsv"
	says 'usage: resubq [-EhVv] [-A file] [-C charset] [-c name=Column] [-d delim]' \
		'              [-q queue.csv] [-r file] [-u BU=MID] [--limit name=n]' \
		'              [--now time] [--sums file] -s [BU=]statuses.csv [file]'
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
	expect 2 nothing resubq -s "$fix/parent.csv" -s Parent="$fix/boulder.csv" \
		"$fix/week.tsv"
	says 'resubq: -s: two files of all subscribers of the business unit parent'
	expect 2 nothing resubq -u 7001234
	says 'resubq: -u: not BU=MID, with the number of the business unit'
	expect 2 nothing resubq -u =7001234
	says 'resubq: -u: not BU=MID, with the number of the business unit'
	expect 2 nothing resubq -u boulder=70x
	says 'resubq: -u: not BU=MID, with the number of the business unit'
	expect 2 nothing resubq -u boulder=7001234 -u denver=7001234
	says 'resubq: -u: the number 7001234 twice'
	expect 2 nothing resubq -c colour=Shirt
	says 'resubq: -c: not NAME=Column with a NAME of key, email, status, new_status, date, unit'
	expect 2 nothing resubq -c key=
	says 'resubq: -c key: not the name of a column: 1 to 63 bytes without |'
	expect 2 nothing resubq -c 'key=a|b'
	says 'resubq: -c key: not the name of a column: 1 to 63 bytes without |'
	expect 2 nothing resubq -c new_status=After -s "$fix/parent.csv" \
		"$fix/week.tsv"
	says 'resubq: -c new_status: no file of statuses that could use it has this column'
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

@test "the sums are those of every file that was read" {
	mkdir 'a\b' && gzip -c "$fix/parent.csv" >'a\b/parent.csv.gz'
	cp "$fix/parent.csv" $'two\nlines.csv'
	resubq --now 2025-04-18 -s "$fix/parent.csv" "$fix/week.tsv" >old.csv
	resubq --now 2025-04-18 -q old.csv -s "$fix/parent.csv" \
	    "$fix/week.tsv" >queue.want
	expect 0 ./queue.want resubq --now 2025-04-18 -q old.csv --sums sums \
	    -s 'a\b/parent.csv.gz' - <"$fix/week.tsv"
	sha256sum - old.csv 'a\b/parent.csv.gz' <"$fix/week.tsv" >sums.want
	diff -u sums.want sums
	sha256sum -c --quiet sums <"$fix/week.tsv"
	[ "$(stat -c %a sums)" = 600 ]
	resubq --sums sums -s $'two\nlines.csv' "$fix/week.tsv" >queue
	sha256sum "$fix/week.tsv" $'two\nlines.csv' >sums.want
	diff -u sums.want sums
	sha256sum -c --quiet sums
}

@test "where something is wrong there are no sums" {
	expect 2 nothing resubq --sums sums -s "$fix/parent.csv" none.tsv
	says 'resubq: none.tsv: No such file or directory'
	[ ! -s sums ]
	expect 2 nothing resubq --sums no/sums -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: no/sums: No such file or directory'
}

@test "a full disk is trouble" {
	local got=0
	resubq -s "$fix/parent.csv" "$fix/week.tsv" >/dev/full 2>err || got=$?
	[ "$got" -eq 2 ]
	says 'resubq: stdout: No space left on device'
	expect 2 nothing resubq -r /dev/full -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: /dev/full: No space left on device'
	got=0
	resubq --sums /dev/full -s "$fix/parent.csv" "$fix/week.tsv" \
	    >out 2>err || got=$?
	[ "$got" -eq 2 ]
	says 'resubq: /dev/full: No space left on device'
}

@test "an address that is blank, or over 512 bytes, is nobody's" {
	sed 's/p1@example.org/  /; s/p4@example.org//; s/p2@/P2@/' "$fix/week.tsv" >t.tsv
	long=$(printf '%0600d' 0)@example.org
	sed -i "s/p5@example.org/$long/" t.tsv
	statuses one p2@example.org,Unsubscribed "$long,Held" p4@example.org,Held
	expect 0 worst.want resubq "${now[@]}" -v -s one.csv t.tsv
	holds 'resubq: one.csv: 3 in, 1 wanted, 0 others, 2 no contact, 0 rejected'
}

# changing NEW: resubq reads a table whose addresses it looks for when NEW has
# come in its place; a pipe tells when.
changing() {
	cp "$fix/week.tsv" t.tsv
	rm -f pipe
	mkfifo pipe
	resubq "${now[@]}" --sums sums -s pipe t.tsv >out 2>err &
	exec 9>pipe # it has begun to read the table
	cat "$1" >t.tsv
	printf '%s\n' SubscriberKey,Status p2@example.org,Unsubscribed >&9
	exec 9>&-
	got=0
	wait $! || got=$?
	[ "$got" = 2 ]
}

@test "a table that changes while it is read is refused" {
	sed 's/p3@/p9@/' "$fix/week.tsv" >other
	changing other
	says 'resubq: t.tsv: read twice, and not the same'
	sed '/^0000000101/d; s/^#end.*/#end	5/' "$fix/week.tsv" >fewer
	changing fewer
	says 'resubq: t.tsv: changed while it was read'
}

@test "the old queue may come from standard input" {
	resubq "${now[@]}" -s "$fix/parent.csv" "$fix/week.tsv" >old.csv
	resubq "${now[@]}" -q old.csv -s "$fix/parent.csv" "$fix/week.tsv" >want
	expect 0 ./want resubq "${now[@]}" -q - -s "$fix/parent.csv" \
		"$fix/week.tsv" <old.csv
	expect 2 nothing resubq -q - -s - "$fix/week.tsv"
	says 'resubq: only one file can be standard input'
}

@test "a business unit of over 255 bytes is none" {
	queue "003Ab00000Xy001IAB,0000000101,$(printf '%0256d' 0),Held,gray,2025-04-01,ann,,open,2025-04-04"
	expect 2 nothing resubq -q old.csv -s "$fix/parent.csv" "$fix/week.tsv"
	says 'resubq: old.csv:2: business_unit: 256 bytes, where 1 to 255 can be'
}

@test "where both agree and TRUE is wanted nobody opted in" {
	statuses held 003Ab00000Xy001IAB,Held
	both_false TRUE
	sed -i 's/FALSE	agree/TRUE	agree/' both.tsv
	wanted
	expect 0 ./want resubq "${now[@]}" -s held.csv both.tsv
}

@test "an opt-in without a moment is refused" {
	week_with 's/2025-04-17T09:00:00Z/soon/'
	expect 2 nothing resubq -s "$fix/parent.csv" bad.tsv
	says 'resubq: bad.tsv:2: since: not a moment like 2025-04-18T16:03:00Z (4 letters)'
}

@test "names of columns and numbers of units are not too long, and not half" {
	expect 2 nothing resubq -c status
	says 'resubq: -c: not NAME=Column with a NAME of key, email, status, new_status, date, unit'
	expect 2 nothing resubq -c "status=$(printf '%064d' 0)"
	says 'resubq: -c status: not the name of a column: 1 to 63 bytes without |'
	expect 2 nothing resubq -u boulder=123456789012345678901
	says 'resubq: -u: not BU=MID, with the number of the business unit'
	printf 'SubscriberKey,Status,When\n003Ab00000Xy001IAB,Held,2025-04-17\n' >one.csv
	expect 2 nothing resubq -c date=When -s one.csv "$fix/week.tsv"
	says 'resubq: -c date: no file of statuses that could use it has this column'
}

@test "with -c email= an address that stands beside no key counts for nobody" {
	printf '%s\n' SubscriberKey,EmailAddress,Status \
		003Ab00000Xy002IAB,,Unsubscribed ,p1@example.org,Held >one.csv
	expect 2 nothing resubq -c email= -s one.csv "$fix/week.tsv"
	says 'resubq: one.csv:3: key: empty'
	expect 0 worst.want resubq "${now[@]}" -c email= -r bad.tsv -s one.csv \
		"$fix/week.tsv"
}

@test "an hour of a half day is 1 to 12, with AM or PM, and nothing behind it" {
	local date
	wanted "$(asked 001 boulder,Unsubscribed,red)"
	for date in '4/17/2025 11:00:00 pm' '4/17/2025 11:00:00 PM' \
		'4/17/2025 12:00:00 AM' 2025-04-17T11:00:00.000000; do
		changes "003Ab00000Xy001IAB,Unsubscribed,$date"
		expect 0 ./want resubq "${now[@]}" "${mids[@]}" -s changes.csv \
			"$fix/week.tsv"
	done
	for date in '4/17/2025 0:00:00 AM' '4/17/2025 13:00:00 AM' \
		'4/17/2025 11:00:00 A' '4/17/2025 11:00:00 AMs' \
		'4/17/2025 11:00:00 AM                         x' \
		"2025-04-17T11:00:00.$(printf '%060d' 0)"; do
		changes "003Ab00000Xy001IAB,Unsubscribed,$date"
		expect 2 nothing resubq "${now[@]}" "${mids[@]}" -s changes.csv \
			"$fix/week.tsv"
		holds 'resubq: changes.csv:2: date: not a moment like'
	done
}

@test "with -r an event that cannot be believed is set aside, with its reason" {
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
	set_aside '3|unit|not the number of a business unit (2 digits, 1 sign)' \
		'4|unit|not the number of a business unit (21 digits)' \
		'6|key|field 4 has a line with another id in it: was a quote lost?'
}

@test "a name with a carriage return in it stands so in the sums" {
	cp "$fix/parent.csv" $'a\rb.csv'
	resubq --sums sums -s $'a\rb.csv' "$fix/week.tsv" >queue
	tail -n 1 sums | cut -c 66- >got
	printf '  a\\rb.csv\n' | diff -u - got
	[ "$(tail -n 1 sums | cut -c 1)" = "\\" ]
}
