# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC2164,SC3013
# guards: what refuses a run, unless a person approved it with -a; and what is
# checked before it is published.

# ---- approvals -------------------------------------------------------------

# approval_code GUARD: a checksum of the guard, the settings, the programs, the
# last run, and the inputs if they were taken in: it is valid for one run only.
approval_code() {
	code=$(sha256sum <<-end
		$1
		$scope
	end
	)
	printf '%.16s\n' "$code"
}

# approves GUARD: whether -a has its code.
approves() {
	code=$(approval_code "$1")
	[ -n "$code" ] || refuse 'no checksum could be made'
	case ,$approve, in
	*,"$code",*) used=$used,$code ;;
	*) return 1 ;;
	esac
	case ,$approved, in
	*,"$1",*) ;;
	*) approved=${approved:+$approved,}$1 ;;
	esac
}

# guard NAME WHY: refuses, unless -a has the code that it says.
guard() {
	approves "$1" || refuse "$2; if that is right, say -a $code"
	say "$2; approved"
}

# guard_each NAME LINES: the same for each of the lines.
guard_each() {
	for why in $2; do
		guard "$1" "$why"
	done
}

# An approval that nothing needed may have been left behind.
check_approvals() {
	IFS=,
	for code in $approve; do
		case $used, in
		*,"$code",*) ;;
		*) say "-a $code: approves nothing in this run" ;;
		esac
	done
	IFS=$nl
}

# ---- the last run ----------------------------------------------------------

# LAST must tell of the last run. A run that was killed did not write it, as
# the first may have been: then it is stale, and this run writes it.
guard_last() {
	if [ ! -e "$LAST" ]; then
		stale=yes
		[ "$number" -le 1 ] || guard last "$LAST: missing, so nothing tells\
 whether $base was the last run"
		return
	fi
	IFS=$tab read -r n name hash <"$LAST" || n=''
	case $n,$hash in
	*[!0-9]*,* | ,* | *,) refuse "$LAST: not as a run wrote it" ;;
	esac
	[ "$n,$hash" != "$number,$last_hash" ] || return 0
	if [ "$n" -lt "$number" ]; then
		file=$(seal "$name")
		if [ -f "$file" ] && [ "$(checksums "$file")" = "$hash" ]; then
			stale=yes
			return
		fi
	fi
	guard last "$runs is not what the last run left: it was run $n, $name;\
 here the last one is run $number, $base"
	[ "$n" -le "$number" ] || number=$n
}

# what_changed: the settings and programs that are not those of the last run.
what_changed() {
	before=$(setup_of "$base")
	for line in $setup; do
		case $nl$before$nl in
		*"$nl$line$nl"*) continue ;;
		esac
		line=${line%%"$tab"*}
		printf ' %s' "${line#* }"
	done
}

guard_changed() {
	changed=$(what_changed)
	[ -z "$changed" ] || guard changed "changed since the last run:$changed"
}

# ---- inputs ----------------------------------------------------------------

# The same inputs again are a week that has not come yet.
guard_nothing_new() {
	[ -n "$base" ] || return 0
	before=$(inputs_of "$base" | exports_of | sort)
	now=$(exports_of <"$inputs" | sort)
	if [ "$before" != "$now" ]; then
		[ -z "$initial" ] || refuse "-i: there is an earlier run, $base"
		return
	fi
	say "nothing new since $base: the inputs are the same"
	check_approvals
	person=0
	run_end
}

# The checksums and keys of inputs that are no settings.
exports_of() {
	awk -F '\t' '$2 !~ /^(SPECIALISTS|HOLIDAYS)$/ { print $1 "\t" $2 }'
}

# No input is another one under a second name or key.
guard_twice() {
	twice=$(awk -F '\t' '
	$2 ~ /^(SPECIALISTS|HOLIDAYS)$/ { next }
	$1 in key {
		print name[$1] " (" key[$1] ") and " $3 " (" $2 ") are the same file"
	}
	{ key[$1] = $2; name[$1] = $3 }' "$inputs")
	guard_each twice "$twice"
}

# An export that an earlier run had is refused; another input is remarked on.
guard_same() {
	[ -n "$base" ] || return 0
	from=$(records run.tsv inputs manifest.tsv)
	same=$(awk -F '\t' -v base="$base" -v mine="$inputs" '
	FNR == 1 { n = split(FILENAME, folder, "/"); r = folder[n - 1] }
	'"$older_awk"'
	FILENAME == mine {
		if (!(($1, $2) in run)) next
		was = run[$1, $2]
		print ($2 ~ /^(SF|ADV)$/ ? "guard" : "remark") "\t" $3 " (" $2 \
		    ") is the file of " (was == base ? "the last run" : was)
	}
	$1 == "number" { number[r] = $2 + 0 }
	length($1) == 64 && FILENAME != mine &&
	    $2 !~ /^(SPECIALISTS|HOLIDAYS)$/ && number[r] >= newest[$1, $2] {
		newest[$1, $2] = number[r]
		run[$1, $2] = r
	}' $from "$inputs")
	for line in $same; do
		case $line in
		guard*) guard same "${line#*"$tab"}" ;;
		*) remarks="$remarks${line#*"$tab"}.$nl" ;;
		esac
	done
}

# All but the lists that people keep show one moment, that of the first SF.
guard_hours() {
	far=$(awk -F '\t' -v hours="$MAX_HOURS" "$apart_awk"'
	$2 == "SF" && sf == "" { sf = $4; name = $3 }
	$2 !~ /^(REQUESTS|QUEUE|SPECIALISTS|HOLIDAYS)$/ {
		s = at($4) - at(sf)
		if (s > hours * 3600 || -s > hours * 3600)
			print $3 " was exported at " $4 ", " name " at " sf \
			    ": more than " hours " hours apart"
	}' "$inputs")
	guard_each hours "$far"
}

guard_older() {
	[ -n "$base" ] || return 0
	before=$(fact "$base" asof)
	later "$asof" "$before" || guard older \
	    "the exports are of $asof, the last run's of $before"
	gap=$(apart "$before" "$asof")
	[ "$gap" -le $((366 * 86400)) ] || guard clock "the exports are of\
 $asof, more than a year after the last run's of $before"
}

# ---- contacts of whom both values are known --------------------------------

check_sentinels() {
	IFS=" $tab$nl"
	for v in $SENTINELS; do
		case $v in
		?*=TRUE/TRUE | ?*=TRUE/FALSE | ?*=TRUE/) ;;
		?*=FALSE/TRUE | ?*=FALSE/FALSE | ?*=FALSE/) ;;
		*) refuse "$conf: SENTINELS: not ID=TRUE/TRUE or the like" ;;
		esac
	done
	IFS=$nl
}

# They tell a column that means something else than it did, and an export of
# another system.
guard_sentinels() {
	[ -n "$SENTINELS" ] || return 0
	in_sf=$(sentinels Salesforce sf.tsv.gz 1)
	in_adv=$(sentinels Advance adv.tsv.gz 2)
	[ -z "$in_sf$in_adv" ] ||
	    refuse "${in_sf:-$in_adv}${in_sf:+${in_adv:+, $in_adv}}; $fate"
}

# sentinels SIDE TABLE N: those of which the side says otherwise. One who is not
# in the table, or not in what could be read of it, is missing.
sentinels() {
	gzip -dc <"$part/$2" | SENTINELS=$SENTINELS awk -F '\t' -v side="$1" \
	    -v n="$3" '
	BEGIN {
		$0 = ENVIRON["SENTINELS"]
		gsub(/^[ \t\n]+|[ \t\n]+$/, "")
		k = split($0, list, /[ \t\n]+/)
		for (i = 1; i <= k; i++) {
			split(list[i], s, "[=/]")
			want[list[i] = s[1]] = s[1 + n]
		}
	}
	function word(value) { return value == "" ? "nothing" : value }
	NR == 1 {
		for (i = 1; i <= NF; i++) at[$i] = i
		next
	}
	$at["id"] in want {
		seen[$at["id"]] = 1
		if ($at["opt_out"] != want[$at["id"]])
			wrong[$at["id"]] = "found " word($at["opt_out"])
	}
	END {
		for (i = 1; i <= k; i++) {
			id = list[i]
			if (!(id in seen)) wrong[id] = "not found"
			if (!(id in wrong)) continue
			printf "%ssentinel %s in %s: expected %s, %s", sep, id, \
			    side, word(want[id]), wrong[id]
			sep = ", "
		}
	}'
}

# ---- guards of optdiff -----------------------------------------------------

# $force has the option -f for those that were approved.
approved_for_optdiff() {
	force=''
	[ -n "$approve" ] || return 0
	for k in mass optin shrink dup uniform stale; do
		! approves "$k" || force=$force-f$nl$k$nl
	done
}

# A guard of optdiff that refused is one of this script's.
guard_of_optdiff() {
	said=$(sed -n '$s/; nothing printed; -f [a-z]* overrides$//p' "$err")
	said=${said#optdiff: }
	[ -z "$said" ] || guard "${said%%:*}" "$said; $fate"
}

# ---- counts ----------------------------------------------------------------

# count_rows: $inputs.rows, which are the inputs with the rows that a program
# counted in each, and what resubq read it as. FILE.rows must have that number.
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
}

# What one program wrote the next one read: everybody whom this run or the last
# one knew has a row in the ledger, and every row to be sent has its lines.
check_counts() {
	before=0
	[ -z "$base" ] || before=$(fact "$base" rows)
	read_back=''
	[ -n "$STATUS" ] || read_back=$({
		gzip -dc <"$part/ledger.tsv.gz" && echo
	} | tail -n 2 | head -n 1 | cut -f 2)
	got=$(gzip -dc <"$part/todo.tsv.gz" | awk -F '\t' -v before="$before" \
	    -v read_back="$read_back" '
	# figure WORD: the number before the word.
	function figure(word) {
		if (!match($0, "[0-9]+ " word "[ ,;)]")) return 0
		return substr($0, RSTART) + 0
	}
	FILENAME ~ /\.csv$/ { lines[FILENAME]++; next }
	/^sfextract: [0-9]+ in,/ { sf = figure("out") + figure("opted out") }
	/^advextract: [0-9]+ in,/ { adv = figure("out") }
	/^resubq: [0-9]+ in;/ { read_back = figure("in") }
	/^optdiff: [0-9]+ in / {
		got = figure("Salesforce") " " figure("Advance") " " \
		    figure("ledger")
		ids = figure("ids")
		sub(/.* ids, /, ""); sub(/;.*/, "")
		for (i = split($0, part, ", "); i > 0; i--) classes += part[i]
	}
	FILENAME != "-" { next }
	FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{
		n = 1
		if ($at["send_to"] == "salesforce") n = split($at["sf_id"], c, ";")
		want[$at["send_to"]] += n
	}
	function file(name) { return lines[dir name ".csv"] - 1 }
	END {
		dir = ARGV[1]; sub(/log$/, "", dir)
		if (got != sf " " adv " " before)
			print "optdiff read " got " rows of Salesforce, Advance " \
			    "and the last ledger, but there are " sf " " adv " " before
		else if (ids != classes || ids != read_back + 0)
			print "ledger.tsv.gz: not one row for each id"
		else if (file("records") != want["records"] + 0 ||
		    file("salesforce") != want["salesforce"] + 0 ||
		    file("review") != want["review"] + 0)
			print "records, salesforce and review.csv have " \
			    file("records") " " file("salesforce") " " \
			    file("review") " rows, the ledger has " \
			    want["records"] + 0 " " want["salesforce"] + 0 " " \
			    want["review"] + 0 " for them"
		else
			print ids
	}' "$part/log" "$part/records.csv" "$part/salesforce.csv" \
	    "$part/review.csv" -)
	case $got in
	*[!0-9]* | '') refuse "$got; $fate" ;;
	esac
	rows=$got
}

# A list of subscribers that became much shorter is part of one, or that of
# another unit. A tracking extract has what happened in some days: any number.
guard_status() {
	[ -n "$base" ] || return 0
	before=$part/tmp/before
	inputs_of "$base" >"$before"
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
	}' "$before" "$inputs.rows")
	guard_each status "$fewer"
}

check_programs() {
	[ "$(sums_of_programs)" = "$program_sums" ] ||
	    refuse "a program changed during the run; $fate"
}
