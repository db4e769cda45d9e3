# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC2164,SC3013
# guards: what refuses a run, unless a person approved it with -a.

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
	if approves "$1"; then
		say "$2; approved"
		return
	fi
	[ "$mode" != t ] || refuse "$2"
	rows='' reason=$2
	keep_refused "$2" || rows=''
	refuse "$2${rows:+; $rows}; if that is right, say -a $code"
}

# approver: prints who approved something in this run, if anything was: the login
# name that sudo(8) gives, or else the user's own. For people to read; it proves
# nothing. What follows an @ would make it an address.
approver() {
	[ -n "$approved" ] || return 0
	login=$sudo_user
	case $login in
	'' | *[[:cntrl:][:blank:]]*) login=$(id -un) || login=$user ;;
	esac
	printf '%s\n' "${login%%@*}"
}

# guard_each NAME LINES: calls guard for each line.
guard_each() {
	for why in $2; do
		guard "$1" "$why"
	done
}

# Names the codes that approved nothing: they may have been left in a crontab.
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

# what_changed: the settings and programs that are not those of the last run, and
# the users whose opt-ins are new as consent.
what_changed() {
	before=$(cat -- "$last/run.tsv")
	changed=''
	for line in $setup; do
		case $nl$before$nl in
		*"$nl$line$nl"*) continue ;;
		esac
		line=${line%%"$tab"*}
		changed="$changed ${line#* }"
	done
	printf '%s' "$changed"
	case "$changed " in
	*' SPECIALISTS '*) new_users ;;
	esac
}

guard_changed() {
	changed=$(what_changed)
	[ -z "$changed" ] || guard changed "changed since the last run:$changed"
}

# new_users: in words, the users of SPECIALISTS who were not in the last run's.
# A version that noted no users left SPECIALISTS alone to compare.
new_users() {
	NEW=${users-} awk -F '\t' '
	$1 == "setting SPECIALISTS" { listed = 1 }
	$1 == "user" { before[tolower($2)] = 1; noted = 1 }
	END {
		if (listed && !noted) exit
		n = split(ENVIRON["NEW"], user, "\n")
		for (i = 1; i <= n; i++)
			if (!(tolower(user[i]) in before))
				added = added (added == "" ? "" : ", ") user[i]
		if (added != "") print "; new in SPECIALISTS: " added
	}' "$last/run.tsv"
}

# ---- inputs ----------------------------------------------------------------

# If the inputs are those of the last run, there is nothing to do.
guard_nothing_new() {
	[ -n "$base" ] || return 0
	if other_exports "$last/inputs" "$inputs"; then
		[ -z "$initial" ] || refuse "-i: there is an earlier run, $base"
		tell_filled
		return
	fi
	result="nothing new since $base"
	say "$result: the inputs are the same${filled:+; what people\
 changed in its files waits for the next ones}"
	check_approvals
	catch_up_report
	run_end
}

# other_exports A B: whether the checksums and keys of what is not a setting, nor
# written by people in answer to the last run, differ.
other_exports() {
	status=0
	awk -F '\t' -v new="$2" '
	length($1) == 64 &&
	    $2 !~ /^(SPECIALISTS|HOLIDAYS|USER_NAMES|ANSWERS|QUEUE)$/ {
		n[$1, $2] += FILENAME == new ? 1 : -1
	}
	END {
		for (k in n) if (n[k] != 0) exit 1
	}' "$1" "$2" || status=$?
	[ "$status" -le 1 ] || refuse 'the inputs could not be compared'
	[ "$status" = 1 ]
}

# No file may be given twice, under two names or keys.
guard_twice() {
	twice=$(awk -F '\t' '
	$2 ~ /^(SPECIALISTS|HOLIDAYS|USER_NAMES)$/ { next }
	$1 in key {
		print name[$1] " (" key[$1] ") and " $3 " (" $2 ") are the same file"
	}
	{ key[$1] = $2; name[$1] = $3 }' "$inputs")
	guard_each twice "$twice"
}

# An export that an earlier run had is refused. Any other input that one had gets
# a remark in the summary, and so does an extract of Advance that was made again
# and is the same as in the last run: Advance may be quiet for a week. In
# Salesforce something changes every week.
guard_same() {
	[ -n "$base" ] || return 0
	earlier=$(of_every_run inputs)
	same=$(awk -F '\t' -v base="$base" -v mine="$inputs" '
	length($1) != 64 || $2 ~ /^(SPECIALISTS|HOLIDAYS|USER_NAMES)$/ { next }
	FILENAME != mine {
		n = split(FILENAME, folder, "/")
		if (run[$1, $2] == base) next
		run[$1, $2] = folder[n - 1]
		moment[$1, $2] = $4
		next
	}
	($1, $2) in run {
		was = run[$1, $2]
		then = moment[$1, $2]
		again = $2 == "ADV" && was == base && then != "" && $4 > then
		print ($2 ~ /^(SF|ADV)$/ && !again ? "guard" : "remark") "\t" \
		    $3 " (" $2 ") is the file of " \
		    (was == base ? "the last run" : was) \
		    (again ? ", made again" : "")
	}' $earlier "$inputs")
	for line in $same; do
		case $line in
		guard*) guard same "${line#*"$tab"}" ;;
		*) printf 'weekly: %s.\n' "${line#*"$tab"}" >>"$part/log" ;;
		esac
	done
}

# All inputs but the lists that people keep must show about the same moment as
# the first file of SF, which is the first input.
guard_hours() {
	shown=''
	while IFS=$tab read -r hash key name moment; do
		case $key in
		REQUESTS | ANSWERS | QUEUE) continue ;;
		SPECIALISTS | HOLIDAYS | USER_NAMES) continue ;;
		esac
		[ -n "$shown" ] || shown=$moment first=$name
		apart "$shown" "$moment"
		[ "${apart#-}" -le $((MAX_HOURS * 3600)) ] || guard hours "$name\
 was exported at $moment, $first at $shown: more than $MAX_HOURS hours apart"
	done <"$inputs"
}

guard_older() {
	gap=0
	[ -n "$base" ] || return 0
	before=$(fact "$base" asof)
	later "$asof" "$before" || guard older \
	    "the exports are of $asof, the last run's of $before"
	apart "$before" "$asof"
	gap=$apart
	[ "$gap" -le $((366 * 86400)) ] || guard clock "the exports are of\
 $asof, more than a year after the last run's of $before"
}

# ---- sentinels: contacts whose values on both sides are known --------------

# A sentinel with another value shows that a column no longer means what it did,
# or that the export is that of another system.
guard_sentinels() {
	[ "$mode" != t ] && [ -n "$SENTINELS" ] || return 0
	in_sf=$(wrong_sentinels Salesforce sf.tsv 1)
	in_adv=$(wrong_sentinels Advance adv.tsv 2)
	[ -z "$in_sf$in_adv" ] ||
	    refuse "${in_sf:-$in_adv}${in_sf:+${in_adv:+, $in_adv}}; $fate"
}

# wrong_sentinels SIDE TABLE N: in words, those whose value in the table is not
# the N-th in SENTINELS.
wrong_sentinels() {
	SENTINELS=$SENTINELS awk -F '\t' -v side="$1" -v nth="$3" '
	function word(value) { return value == "" ? "nothing" : value }
	BEGIN {
		n = split(ENVIRON["SENTINELS"], list, "[=/\n]")
		for (i = 1; i <= n; i += 3) want[list[i]] = list[i + nth]
	}
	NR == 1 {
		for (i = 1; i <= NF; i++) at[$i] = i
		next
	}
	$at["id"] in want {
		id = $at["id"]
		if (!(id in found) || $at["opt_out"] != want[id])
			found[id] = $at["opt_out"]
	}
	END {
		for (i = 1; i <= n; i += 3) {
			id = list[i]
			if (id in found && found[id] == want[id]) continue
			printf "%ssentinel %s in %s: expected %s, %s", sep, id, \
			    side, word(want[id]), \
			    id in found ? "found " word(found[id]) : "not found"
			sep = ", "
		}
	}' <"$part/tmp/$2"
}

# ---- guards of optdiff -----------------------------------------------------

guards=mass,optin,shrink,dup,uniform,stale,history
readonly guards

# $force gets the option -f for each guard of optdiff that was approved.
approved_for_optdiff() {
	force=''
	[ -n "$approve" ] || return 0
	IFS=,
	for k in $guards; do
		! approves "$k" || force=$force-f$nl$k$nl
	done
	IFS=$nl
}

# Asks for approval if optdiff ended because of one of its guards.
guard_of_optdiff() {
	case $last_line in
	*'; nothing printed; -f '*' overrides')
		why=${last_line%'; nothing printed; -f '*} why=${why#optdiff: }
		of_optdiff=yes
		guard "${why%%:*}" "$why; $fate"
		;;
	esac
}
