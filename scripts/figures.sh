# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154
# figures: the numbers of a run, as a table. The summary and the checks of this
# run and the guards of the next one read it, and nothing else counts.

# write_figures: makes figures.tsv, which optparity(5) describes, from the counts
# that the programs printed with -v, the rows of the inputs, and the rows that
# somebody has to act on. The line #read follows if all of these could be read.
write_figures() {
	late=0
	[ "$gap" -le $((MAX_DAYS * 86400)) ] || late=$((gap / 86400))
	{
		gzip -dc <"$part/tmp/todo.tsv.gz" && echo '#read'
	} | awk -F '\t' -v OFS='\t' -v late="$late" -v asof="$asof" '
	# Figures stand in the order in which they are first counted.
	function add(name, n) {
		if (!(name in figure)) order[++count] = name
		figure[name] += n
	}

	# Adds counts such as "12 in, 3 no id; of these, 1 padded".
	function add_counts(group, counts,   n, i, part, item) {
		n = split(counts, part, /[,;()]/)
		for (i = 1; i <= n; i++) {
			item = part[i]
			if (!sub(/^ *[0-9]+ /, "", item)) continue
			gsub(/[^A-Za-z0-9_]+/, "_", item)
			sub(/_$/, "", item)
			add(group " " item, part[i])
		}
	}

	# The classes follow the number of ids, and the flags the classes.
	function add_optdiff(counts,   ids, flags) {
		ids = index(counts, " ids") + 4
		flags = index(counts, ";")
		if (!flags) flags = length(counts) + 1
		add_counts("optdiff", substr(counts, 1, ids))
		add_counts("class", substr(counts, ids, flags - ids))
		add_counts("flag", substr(counts, flags))
	}

	# Adds "1 answer" or "2 queue lines". All of changefile read the same users.
	function add_to_correct(counts,   n) {
		if (program == "changefile" && file != "review.csv.err") return
		n = counts + 0
		sub(/^[0-9]+ /, "", counts)
		sub(/s?$/, "s", counts)
		gsub(/ /, "_", counts)
		add("run to_correct", n)
		add("to_correct " counts, n)
	}

	BEGIN {
		n = split("to_decide overdue rejected to_correct days_late", item, " ")
		for (i = 1; i <= n; i++) add("run " item[i], 0)
		add("run days_late", late)
		# A run of an older version has none of these.
		n = split("opt_out adv_opt_out opt_in overwritten lost", item, " ")
		for (i = 1; i <= n; i++) add("new " item[i], 0)
	}
	FNR == 1 { file = FILENAME; sub(/.*\//, "", file) }
	file ~ /^inputs/ {
		if ($5 == "") next
		add("rows " $2, $5)
		if ($2 ~ /^STATUS/ &&
		    $6 !~ /^(Bounces|Unsubs|StatusChanges|Subscribers)$/)
			add("subscribers " $2, $5)
		next
	}
	file == "log" && /^changefile: / { next } # they do not say for whom
	file == "log" || file ~ /\.csv\.err$/ {
		program = substr($0, 1, index($0, ":") - 1)
		counts = substr($0, length(program) + 3)
		if (match(counts, / in, .* [0-9]+ rejected/))
			add("run rejected",
			    substr(counts, match(counts, /[0-9]+ rejected/)))
		if (sub(/^to correct: /, "", counts))
			add_to_correct(counts)
		else if (program == "optdiff" && counts ~ /^[0-9]+ in \(/)
			add_optdiff(counts)
		else if (counts ~ /^[0-9]+ contacts? unsubscribed after /)
			add("unsubscribed after_consent", counts)
		else if (counts ~ /^[0-9]+ contacts? unsubscribed while /)
			add("unsubscribed no_opt_out", counts)
		else if (program == "changefile") {
			program = file
			sub(/\.csv\.err$/, "", program)
			# Who is sent to two receivers is in overdue.csv once.
			if (counts ~ /^[0-9]+ overdue/)
				add((program == "overdue" ? "run" : program) \
				    " overdue", counts)
		}
		else if (sub(/^open, by colour and weeks: /, "", counts)) {
			n = split(counts, item, ", ")
			for (i = 1; i <= n; i++) {
				split(item[i], word, " ")
				add("queue " word[2] " " (word[3] < 0 ? \
				    "unknown" : word[3]), word[1])
			}
		}
		if (program ~ /extract$|^resubq/ && counts ~ /^[0-9]+ in[,;]/)
			add_counts(program, counts)
		if (program == "preferences" && split(counts, word, " ") > 8) {
			add("preferences written", word[3]) # 46 in, 3 out, ...
			add("preferences rows", word[8]) # contacts
		}
		next
	}
	# Of each receiver, by the business days that are left; what was closed, by
	# those that it took.
	file == "open.csv" {
		n = split($0, part, ",")
		for (i = split(part[1], to, ";"); FNR > 1 && part[n] != "" && i > 0; i--)
			add("left " to[i] " " part[n], 1)
		next
	}
	file == "closed.csv" {
		split($0, part, ",")
		if (FNR > 1)
			add("closed " (part[5] == "TRUE" ? "opt_out " : "opt_in ") \
			    part[7], 1)
		next
	}
	# The rows to act on: a ledger, with its end mark.
	FNR == 1 {
		for (i = 1; i <= NF; i++) at[$i] = i
		n = split("records salesforce review", item, " ")
		for (i = 1; i <= n; i++) add(item[i] " rows", 0)
		next
	}
	$1 == "#end" { ended = $2 == FNR - 2 ? FNR : 0; next }
	$1 == "#read" { whole = ended > 0 && ended == FNR - 1; next }
	{
		n = split($at["send_to"], to, ";")
		for (i = 1; i <= n; i++) {
			add(to[i] " people", 1)
			if ($at["set"] != "") add(to[i] " " $at["set"], 1)
			# For a person with several contacts there is a row for each.
			add(to[i] " rows", to[i] != "salesforce" ? 1 : \
			    split($at["sf_id"], id, ";"))
		}
		flags = ";" $at["flags"] ";"
		if ($at["send_to"] !~ /review/ && flags ~ /;prefs_none;/)
			add("review rows", 1)
		if (flags ~ /;prefs_left;/) add("preferences people", 1)
		# Told or asked for the first time in this run.
		if ($at["times_sent"] == 1 || (index($at["send_to"], "review") &&
		    $at["first_asked"] == asof)) {
			add("new " $at["class"], 1)
			if ($at["class"] ~ /^(lost|overwritten)$/)
				add("saved " ($at["changed_by"] == "" ? "unknown" : \
				    $at["changed_by"]), 1)
		}
		# Many overwritten by one user within a minute: a data load.
		if ($at["class"] ~ /^(lost|overwritten)$/ &&
		    $at["changed_at"] != "" && $at["changed_by"] ~ /^005/) {
			load = substr($at["changed_at"], 1, 16) "Z " $at["changed_by"]
			if (++loads[load] == 5) load_order[++nloads] = load
		}
	}
	END {
		if (!whole) exit 1
		add("run to_decide", figure["review rows"] + \
		    figure["unsubscribed after_consent"])
		for (i = 1; i <= nloads; i++)
			add("load " load_order[i], loads[load_order[i]])
		print "name", "value"
		for (i = 1; i <= count; i++)
			print order[i], figure[order[i]]
		print "#end", count
	}' "$inputs" "$part/log" "$part/tmp/records.csv.err" \
	    "$part/tmp/salesforce.csv.err" "$part/tmp/review.csv.err" \
	    "$part/tmp/overdue.csv.err" "$part/tmp/preferences.csv.err" \
	    "$part/tmp/open.csv" "$part/closed.csv" - >"$part/figures.tsv" ||
	    refuse "the rows to act on could not be counted; $fate"
}
