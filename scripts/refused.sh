# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# refused: what a person looks at before approving what a guard refused. No run
# reads it.

# keep_refused WHY: leaves the folder $refused with summary.txt and, if a guard of
# optdiff refused, rows.csv. $rows gets a few words about the rows for the message.
# Fails if that was not possible; the run is refused in any case.
keep_refused() {
	[ -z "$of_optdiff" ] || show_rows || return 1
	[ -n "$refused" ] || return 0
	rm -rf -- "$refused" "$refused.new" && mkdir -- "$refused.new" || return 1
	{
		echo "REFUSED: $1" && echo "Approve it with -a $code." || return 1
		if [ -n "$rows" ]; then
			cat -- "$part/tmp/new.txt" || return 1
		fi
		if [ -s "$inputs" ]; then
			printf '\nInputs\n' && cut -f 2-4 -- "$inputs" || return 1
		fi
		if [ -s "$part/log" ]; then
			printf '\nWhat the programs say\n' &&
			    cat -- "$part/log" || return 1
		fi
	} >"$refused.new/summary.txt"
	if [ -n "$rows" ]; then
		mv -- "$part/tmp/rows.csv" "$refused.new" || return 1
		rows="$rows, in $refused/rows.csv"
	fi
	over "$refused.new" "$refused"
}

# Those of review.csv but the question and its answer: these rows are not asked.
shown_columns=run,id,sf_id,sf,adv,sf_was,adv_was,want,set,since,due,class,flags
readonly shown_columns

# show_rows: runs optdiff again, as it was started, with all guards overridden, and
# makes tmp/new.txt, what is new in this run in numbers, and tmp/rows.csv, its rows
# as review.csv has them.
show_rows() {
	start tmp/all.tsv.gz optdiff -f "$guards" ${started#*"$nl"}
	await tmp/all.tsv.gz
	[ "$status" -le 1 ] || return 1
	{
		gzip -dc <"$part/tmp/all.tsv.gz" || return 1
		[ -z "$base" ] || gzip -cdf -- "$part/last/$ledger" || return 1
	} | awk -F '\t' -v OFS='\t' -v table="$part/tmp/new.tsv" '
	# The rows to act on come first, then those of the last ledger.
	$1 == "id" {
		for (i = 1; i <= NF; i++) at[$i] = i
		if (!tables++) head = $0
		next
	}
	$1 == "#end" { next }
	tables == 1 {
		if ($at["send_to"] == "") next # has preferences to clear
		decided[$1] = $at["class"] $at["want"] $at["send_to"]
		class[$1] = $at["class"]; user[$1] = $at["changed_by"]
		minute[$1] = substr($at["changed_at"], 1, 16)
		id[++n] = $1
		$at["send_to"] = "review"
		# There only TRUE is for a person to decide; what is wanted stays.
		if ($at["set"] == "FALSE") $at["set"] = ""
		row[$1] = $0
		next
	}
	$1 in decided && decided[$1] == $at["class"] $at["want"] $at["send_to"] {
		delete row[$1] # as before: it is open, not new
	}

	# Prints the most frequent of the values that were counted.
	function commonest(n, what, counted,   i, value, most) {
		for (i = 1; i <= n; i++) {
			most = ""
			for (value in counted)
				if (most == "" || counted[value] > counted[most] ||
				    (counted[value] == counted[most] && value < most))
					most = value
			if (most == "") return
			if (i == 1) print "\n" what
			printf "%7d  %s\n", counted[most], most
			delete counted[most]
		}
	}
	END {
		print head >table
		for (i = 1; i <= n; i++) {
			if (!(id[i] in row)) continue
			print row[id[i]] >table
			if (fresh++ < 3) some = some (some == "" ? "" : ", ") id[i]
			classes[class[id[i]]]++
			# Other than an ID it may be a name, or an address.
			if (user[id[i]] ~ /^005[A-Za-z0-9]+$/) users[user[id[i]]]++
			if (minute[id[i]] != "") minutes[minute[id[i]] "Z"]++
		}
		print "#end", fresh + 0 >table
		print fresh + 0 " rows new in this run" \
		    (fresh ? ", such as " some : "")
		commonest(99, "Classes", classes)
		commonest(5, "Users", users)
		commonest(5, "Minutes", minutes)
	}' >"$part/tmp/new.txt" || return 1
	read -r rows <"$part/tmp/new.txt"
	start tmp/rows.csv changefile --local -z --now "$asof" -R "$run" -t review \
	    -o "$shown_columns" $zone $holidays -- tmp/new.tsv
	await tmp/rows.csv
	[ "$status" = 0 ]
}
