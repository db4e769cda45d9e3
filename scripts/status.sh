# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# status: option -S, a line for a monitor; exit 1 if the last run is too old or not
# delivered, 2 if the last attempt was refused.

status() {
	read_state
	check_older
	find_last
	check_last_run
	asof=$(fact "$base" asof)
	apart "$asof" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
	age=$apart
	late=0
	text="$base, run $number, exports of $asof, $((age / 86400)) days ago"
	[ "$age" -le $((MAX_DAYS * 86400)) ] || late=1
	if [ "$age" -lt $((-MAX_HOURS * 3600)) ]; then
		text="$text (the clock is wrong)" late=1
	fi
	unsent=''
	[ -z "$MAIL" ] || unsent=$(unsent_runs)
	[ -z "$unsent" ] || text="$text; its summary was not sent" late=1
	waiting=''
	[ -z "$DELIVER" ] || waiting=$(undelivered "$number")
	if [ "${waiting:-0}" -gt 0 ]; then
		text="$text; files not delivered: $waiting"
		# For a day they may be on their way.
		[ "$age" -lt 86400 ] || late=1
	fi
	changed=$(what_changed)
	[ -z "$changed" ] || text="$text; the next run asks about$changed,\
 -a $(approval_code changed)"
	tried='' exit_status='' result=''
	[ ! -f "$STATE/attempt" ] ||
	    IFS=$tab read -r tried exit_status result <"$STATE/attempt" || :
	[ "$exit_status" != 2 ] || text="$text; at $tried $result" late=2
	perfdata
	fate=finished
	exit "$late"
}

# perfdata: prints the line, and after a | the figures that monitors draw.
perfdata() {
	TEXT=$text awk -F '\t' -v age="$age" -v limit=$((MAX_DAYS * 86400)) \
	    -v waiting="$waiting" '
	{ figure[$1] = $2 }
	END {
		text = ENVIRON["TEXT"]
		gsub(/\|/, "/", text)
		print text " | age=" age "s;" limit \
		    " to_decide=" figure["run to_decide"] + 0 \
		    " overdue=" figure["run overdue"] + 0 \
		    " rejected=" figure["run rejected"] + 0 \
		    " ids=" figure["optdiff ids"] + 0 \
		    (waiting == "" ? "" : " undelivered=" waiting)
	}' "$last/figures.tsv"
}
