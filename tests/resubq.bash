# SPDX-License-Identifier: ISC
# What the test files resubq*.bats have in common.

now=(--now 2025-04-25T06:00:00Z)
head='sf_id,id,business_unit,status,colour,since,requested_by,urgent,state,state_at'

known='known are All Subscribers and _Subscribers (SubscriberKey, Status), _BusinessUnitUnsubscribes (BusinessUnitID, UnsubDateUTC), _Unsubscribe (AccountID, EventDate, IsUnique), _Bounce (AccountID, BounceCategory), and of a tracking extract Subscribers (ClientID, Status), Unsubs (EventDate, UnsubReason or EventType), Bounces (BounceCategory), StatusChanges (NewStatus, DateChanged)'

# Makes NAME.csv from statuses given as key,status.
statuses() {
	local name=$1
	shift
	printf '%s\n' SubscriberKey,Status "$@" >"$name.csv"
}

# Makes old.csv, a queue with the given lines.
queue() {
	printf '%s\n' "$head" "$@" >old.csv
}

# Makes want: the lines of a queue.
wanted() {
	printf '%s\n' "$head" "$@" >want
}

mids=(-u parent=7000000 -u boulder=7001234 -u denver=7005678)

# kind NAME SED: makes bad.csv, a fixture changed by sed.
kind_with() {
	sed "$2" "$fix/$1.csv" >bad.csv
}

# bad NAME SED LINE: the fixture changed by sed exits 2 and prints LINE.
bad() {
	kind_with "$1" "$2"
	expect 2 nothing resubq "${mids[@]}" -s bad.csv "$fix/week.tsv"
	says "resubq: $3"
}

# Prints the rest of a queue line for contact 001, 002 or 013.
asked() {
	case $1 in
	001) echo "003Ab00000Xy001IAB,0000000101,$2,2025-04-24T09:00:00Z,005Ab00000Us001AAA,,open,2025-04-25T06:00:00Z" ;;
	002) echo "003Ab00000Xy002IAB,0000000102,$2,2025-04-24T10:00:00Z,jo,,open,2025-04-25T06:00:00Z" ;;
	013) echo "003Ab00000Xy013IAB,0000000103,$2,2025-04-24T11:00:00Z,,,open,2025-04-25T06:00:00Z" ;;
	esac
}

# changes LINE...: makes changes.csv from KEY,STATUS,DATE in business unit boulder.
changes() {
	printf '%s\n' ClientID,SubscriberKey,OldStatus,NewStatus,DateChanged >changes.csv
	local line
	for line; do
		echo "7001234,${line%%,*},Active,${line#*,}"
	done >>changes.csv
}
