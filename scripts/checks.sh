# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC3013
# checks: checks the results of the programs before they are published, and
# writes the summary.

# count_rows: adds to $inputs the number of rows that a program counted in each
# file, and as which export resubq read it. FILE.rows must have that number.
count_rows() {
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
		    key == "STATUS" ? "resubq" : "sfextract"
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

# Each program must have read all that the one before wrote, and everybody whom
# this run or the last one knew must have a row in the ledger. $rows gets their
# number.
check_read() {
	known=0 in_ledger=''
	[ -z "$base" ] || known=$(fact "$base" rows)
	[ -n "$statuses" ] || in_ledger=$(rows_of_ledger)
	rows=$(awk -v known="$known" -v in_ledger="$in_ledger" '
	# number WORD: the one before the word.
	function number(word) {
		if (!match($0, "[0-9]+ " word "[ ,;)]")) return 0
		return substr($0, RSTART) + 0
	}
	/^sfextract: [0-9]+ in,/ { sf = number("out") + number("opted out") }
	/^advextract: [0-9]+ in,/ { adv = number("out") }
	/^resubq: [0-9]+ in;/ { in_ledger = number("in") }
	/^optdiff: [0-9]+ in / {
		read = number("Salesforce") " " number("Advance") " " \
		    number("ledger")
		ids = number("ids")
		sub(/.* ids, /, ""); sub(/;.*/, "")
		for (i = split($0, class, ", "); i > 0; i--) classes += class[i]
	}
	END {
		if (read != sf " " adv " " known)
			print "optdiff read " read " rows of Salesforce, Advance " \
			    "and the last ledger, but there are " sf " " adv " " known
		else if (ids != classes || ids != in_ledger + 0)
			print "ledger.tsv.gz: not one row for each id"
		else
			print ids
	}' "$part/log")
	case $rows in
	*[!0-9]* | '') refuse "$rows; $fate" ;;
	esac
}

# By its end mark; nothing if the ledger cannot be read to its end.
rows_of_ledger() {
	{
		gzip -dc <"$part/ledger.tsv.gz" && echo
	} | tail -n 2 | head -n 1 | cut -f 2
}

# Every row to be sent must be in its file. For a person with several contacts,
# salesforce.csv has a line for each. For preferences.csv the rows count that
# changefile took from the ledger.
check_sent() {
	want=$(gzip -dc <"$part/tmp/todo.tsv.gz" | awk -F '\t' '
	NR == 1 {
		for (i = 1; i <= NF; i++) at[$i] = i
		next
	}
	{
		k = split($at["send_to"], to, ";"); flags = ";" $at["flags"] ";"
		for (i = 1; i <= k; i++)
			n[to[i]] += to[i] == "salesforce" ? \
			    split($at["sf_id"], id, ";") : 1
		if ($at["send_to"] !~ /review/ && flags ~ /;prefs_none;/)
			n["review"]++
		if (flags ~ /;prefs_left;/) n["preferences"]++
	}
	END {
		print n["records"] + 0, n["salesforce"] + 0, n["review"] + 0, \
		    n["preferences"] + 0
	}')
	have=''
	for to in records salesforce review; do
		lines=$(wc -l <"$part/$to.csv")
		have="$have $((lines - 1))"
	done
	have="$have $(people_of_preferences)"
	[ "$have" = " $want" ] || refuse "records, salesforce, review and" \
	    "preferences.csv have$have rows, the ledger has $want for them; $fate"
}

# How many people changefile counted for preferences.csv, if the file has as many
# lines as it counted contacts.
people_of_preferences() {
	lines=$(wc -l <"$part/preferences.csv")
	awk -v contacts=$((lines - 1)) '
	match($0, /: [0-9]+ in, /) {
		people = substr($0, RSTART + RLENGTH) + 0
		if (/, [0-9]+ contacts$/ && $(NF - 1) == contacts) print people
		else print "wrong"
	}' "$part/tmp/preferences.csv.err"
}

# unsubscribed.csv must have the contacts that resubq counted for its two reasons.
check_listed() {
	[ -n "$statuses" ] || return 0
	listed=$(awk '
	FNR == NR && /^resubq: [0-9]+ contacts? unsubscribed / { want += $2 }
	FNR == NR { next }
	FNR > 1 { sub(/,.*/, ""); seen[$0] }
	END {
		for (contact in seen) have++
		if (have + 0 != want + 0) print have + 0 ", not " want + 0
	}' "$part/log" "$part/unsubscribed.csv")
	[ -z "$listed" ] || refuse "unsubscribed.csv has $listed contacts; $fate"
}

# A list of subscribers that lost more than a tenth is incomplete, or that of
# another unit. Tracking extracts, which list events, may have any length.
guard_status() {
	[ -n "$base" ] || return 0
	fewer=$(awk -F '\t' '
	$2 !~ /^STATUS/ || $6 ~ /^(Bounces|Unsubs|StatusChanges|Subscribers)$/ {
		next
	}
	FNR == NR { was[$2] += $5; next }
	{ rows[$2] += $5 }
	END {
		for (key in rows) if (rows[key] < int(was[key] * 9 / 10))
			print key " has " rows[key] " subscribers, the last run\047s" \
			    " had " was[key]
	}' "$last/inputs" "$inputs")
	guard_each status "$fewer"
}

# What a person reads: ids and counts, no addresses.
write_summary() {
	status=0
	{
		echo "Email Opt Out: $run, run $((number + 1))${base:+, after $base}"
		echo "Exports taken $asof."
		[ -z "$approved" ] || echo "Approved with -a: $approved."
		printf '%s' "$remarks"
		if [ "$gap" -gt $((MAX_DAYS * 86400)) ]; then
			echo "The last run was $((gap / 86400)) days before."
			person=1
		fi
	} >"$part/summary.txt"
	optparity-summary "$part/tmp/todo.tsv.gz" "$part/log" \
	    >>"$part/summary.txt" || status=$?
	[ "$status" -le 1 ] || refuse "summary failed; $fate"
	[ "$status" = 0 ] || person=1
}
