# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2015,SC2034,SC2154
# delivered: the table STATE/delivered, a row for each file that was delivered. It is
# written beside the old one before a file is sent, and renamed after: a full disk
# is noticed before, and whatever ends a delivery, a file that was not noted is
# sent again, under the same name.
#
# A row without a name says that deliveries of the file to this place began after
# that run; one with the name - that the file was skipped.

delivered_columns="number${tab}run${tab}file${tab}place${tab}sha256${tab}sent_as\
${tab}bytes${tab}sent_sha256${tab}at"

# read_table: checks the table. A first one has no rows.
read_table() {
	[ -n "$dry" ] || rm -f -- "$table.new"
	rows=''
	[ -e "$table" ] || return 0
	rows=$(awk -F '\t' -v head="$delivered_columns" '
	NR == 1 && $0 != head { exit bad = 1 }
	ended { exit bad = 1 }
	$1 == "#end" { ended = 1; if ($2 != NR - 2) exit bad = 1; next }
	NR > 1 {
		if (NF != 9 || $1 !~ /^[0-9]+$/) exit bad = 1
		print
	}
	END { exit bad || !ended }' "$table") || refuse "$table: not as it was" \
	    "written; bring it back from a backup"
}

# add_row TEXT: writes the table with this row too beside the old one.
add_row() {
	with=${rows:+$rows$nl}$1
	rm -f -- "$table.new" && {
		printf '%s\n' "$delivered_columns" "$with" &&
		    printf '%s\n' "$with" | awk 'END { print "#end\t" NR }'
	} >"$table.new" && flush -- "$table.new"
}

# settle_row: makes it the table.
settle_row() {
	if over "$table.new" "$table" && flush -- "$STATE"; then
		rows=$with
		return
	fi
	say "$table: cannot be written: $sent_as was delivered to $where, and may be" \
	    "delivered again, under the same name"
	return 2
}

# prepare_row NAME BYTES CHECKSUM: for the file of this run and place.
prepare_row() {
	now=$(date -u +%Y-%m-%dT%H:%M:%SZ) &&
	    add_row "$number$tab$run$tab$file$tab$where$tab$sum$tab$1$tab$2$tab$3$tab$now" || {
		say "$table: cannot be written: $run/$file was not delivered to $where"
		return 2
	}
}

# last_delivered: sets $last_number, $last_run and $last_sum of the last row for this
# file and place. Fails if there is none.
last_delivered() {
	last_number='' last_run='' last_sum=''
	for row in $rows; do
		rest=${row#*"$tab"*"$tab"}
		case $rest in
		"$file$tab$where$tab"*) ;;
		*) continue ;;
		esac
		last_number=${row%%"$tab"*} row=${row#*"$tab"}
		last_run=${row%%"$tab"*} rest=${rest#*"$tab"*"$tab"}
		last_sum=${rest%%"$tab"*}
	done
	[ -n "$last_number" ]
}

# begin_here: deliveries to a new place begin with the current run.
begin_here() {
	last_number=$((newest - 1)) last_run='' last_sum=''
	[ -z "$dry" ] || return 0
	[ "$last_number" = 0 ] || say "$file: the first delivery to $where:" \
	    "runs before $current are not sent"
	now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	add_row "$last_number$tab$tab$file$tab$where$tab$tab$tab$tab$tab$now" &&
	    over "$table.new" "$table" && flush -- "$STATE" ||
	    refuse "$table: cannot be written; nothing was delivered to $where"
	rows=$with
}

# check_repeated: the run that was delivered last is the one that there is now.
check_repeated() {
	[ -n "$last_sum" ] || return 0
	if [ "$run" = "$last_run" ] && listed_sum &&
	    [ "$sum" = "$last_sum" ]; then
		return
	fi
	say "$run/$file: $where has $last_run/$file of another run $number, which was" \
	    "repeated since; agree with the receiver which one counts, and" \
	    "send it by hand"
	return 2
}
