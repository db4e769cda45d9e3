# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC3013
# checks: checks the results of the programs before they are published.

# count_names: USER_NAMES is the one export that no program counts.
count_names() {
	for input in $all_inputs; do
		split "$input"
		[ "$key" = USER_NAMES ] || continue
		[ -e "$name.rows" ] || continue
		rows=$(cd -- "$part" && optparity-rows --local --count -- "$copy") ||
		    refuse "$name: its records cannot be counted; $fate"
		printf 'optparity-rows: %s: %s in, counted\n' "$name" "$rows" \
		    >>"$part/log"
	done
}

# count_rows: adds to $inputs the number of rows that a program counted in each
# file, and as which export resubq read it. FILE.rows must have that number.
count_rows() {
	count_names
	wrong=$(awk -F '\t' -v OFS='\t' -v rows="$inputs.rows" '
	FNR == NR && match($0, /: [0-9]+ in[,;]/) {
		who = substr($0, 1, RSTART - 1)
		if (tolower(who) ~ /\.zip\/[^\/]*$/) sub(/\/[^\/]*$/, "", who)
		count[who] = substr($0, RSTART + 2) + 0
		if (sub(/.*; read as /, "")) as[who] = $0
	}
	FNR == NR { next }
	{
		key = $2; sub(/ .*/, "", key)
		who = key == "ADV" ? "advextract" : \
		    key == "STATUS" ? "resubq" : \
		    key == "USER_NAMES" ? "optparity-rows" : "sfextract"
		if ((who ": " $3) in count || key !~ /^(SF|ADV)$/)
			who = who ": " $3
		print $1, $2, $3, $4, count[who], as[who] >rows
		text = ""; found = 0
		while ((getline line <($3 ".rows")) > 0) {
			gsub(/[[:space:]]/, "", line)
			text = text line; found = 1
		}
		if (found && count[who] == "")
			print $3 ".rows: no program counts " $2
		else if (found && text != count[who])
			print $3 ": " count[who] " records, not as " $3 ".rows says"
	}' "$part/log" "$inputs")
	[ -z "$wrong" ] || refuse "${wrong%%"$nl"*}; $fate"
	inputs=$inputs.rows
}

# keep_queue: keeps the queue as it was written, for the next run to know the lines
# that people's lacks, or that cannot be read in it.
keep_queue() {
	[ ! -e "$part/queue.csv" ] || gzip -nc <"$part/queue.csv" \
	    >"$part/queue-as-written.csv.gz" ||
	    refuse "queue.csv could not be kept; $fate"
}

# check_figures: each program must have read all that the one before wrote,
# everybody whom this run or the last one knew must have a row in the ledger,
# every row to be sent must be in its file, and unsubscribed.csv must have the
# contacts that resubq counted for its two reasons.
check_figures() {
	in_ledger='' before=''
	[ -z "$base" ] || before=$last/figures.tsv
	[ -n "$statuses" ] || in_ledger=$(rows_of_ledger)
	wrong=$(awk -F '\t' -v in_ledger="$in_ledger" -v last="$before" '
	function number(name) { return now[name] + 0 }
	FILENAME == last { before[$1] = $2; next }
	FILENAME ~ /figures\.tsv$/ {
		now[$1] = $2
		if ($1 ~ /^class /) classes += $2
		next
	}
	FNR == 1 { file = FILENAME; sub(/.*\//, "", file); sub(/\.csv$/, "", file) }
	FNR > 1 { lines[file]++ }
	FNR > 1 && file == "unsubscribed" {
		sub(/,.*/, "")
		if (!($0 in seen)) contacts++
		seen[$0]
	}
	END {
		read = number("optdiff Salesforce") " " number("optdiff Advance") \
		    " " number("optdiff ledger")
		made = number("sfextract out") + \
		    number("sfextract opted_out_by_a_merge") " " \
		    number("advextract out") " " before["optdiff ids"] + 0
		ids = number("optdiff ids")
		if (in_ledger == "") in_ledger = number("resubq in")
		if (read != made)
			print "optdiff read " read " rows of Salesforce, Advance " \
			    "and the last ledger, but there are " made
		else if (ids == 0 || ids != classes || ids != in_ledger + 0)
			print "ledger.tsv.gz: not one row for each id"
		want = number("records rows") " " number("salesforce rows") " " \
		    number("review rows") " " number("preferences people")
		# changefile counts the people and the contacts of preferences.csv.
		have = lines["records"] + 0 " " lines["salesforce"] + 0 " " \
		    lines["review"] + 0 " " (lines["preferences"] + 0 == \
		    number("preferences rows") ? \
		    number("preferences written") : "wrong")
		if (have != want)
			print "records, salesforce, review and preferences.csv " \
			    "have " have " rows, the ledger has " want " for them"
		listed = number("unsubscribed after_consent") + \
		    number("unsubscribed no_opt_out")
		if (contacts + 0 != listed)
			print "unsubscribed.csv has " contacts + 0 ", not " listed \
			    " contacts"
	}' ${before:+"$before"} "$part/figures.tsv" "$part/records.csv" \
	    "$part/salesforce.csv" "$part/review.csv" "$part/preferences.csv" \
	    ${statuses:+"$part/unsubscribed.csv"})
	[ -z "$wrong" ] || refuse "${wrong%%"$nl"*}; $fate"
}

# By its end mark; nothing if the ledger cannot be read to its end.
rows_of_ledger() {
	{
		gzip -dc <"$part/ledger.tsv.gz" && echo
	} | tail -n 2 | head -n 1 | cut -f 2
}

# A list of subscribers that lost more than a tenth is incomplete, or that of
# another unit. Tracking extracts, which list events, may have any length.
guard_status() {
	[ -n "$base" ] || return 0
	fewer=$(awk -F '\t' -v last="$last/figures.tsv" '
	!sub(/^subscribers /, "") { next }
	FILENAME == last { was[$1] = $2; next }
	$2 < int(was[$1] * 9 / 10) {
		print $1 " has " $2 " subscribers, the last run\047s had " was[$1]
	}' "$last/figures.tsv" "$part/figures.tsv")
	guard_each status "$fewer"
}

# summary.txt is what a person reads: ids and counts, no addresses.
write_summary() {
	optparity-summary "$part" >"$part/summary.txt" || person=$?
	[ "$person" -le 1 ] || refuse "summary failed; $fate"
	read -r result <"$part/summary.txt"
}
