# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# status: option -S, a line for a monitor; exit 1 if the last run is too old.

status() {
	read_state
	check_older
	find_last
	check_last_run
	asof=$(fact "$base" asof)
	age=$(apart "$asof" "$(date -u +%Y-%m-%dT%H:%M:%SZ)")
	late=0
	text="$base, run $number, exports of $asof, $((age / 86400)) days ago"
	[ "$age" -le $((MAX_DAYS * 86400)) ] || late=1
	if [ "$age" -lt $((-MAX_HOURS * 3600)) ]; then
		text="$text (the clock is wrong)" late=1
	fi
	unsent=''
	[ -z "$MAIL" ] || unsent=$(unsent_runs)
	[ -z "$unsent" ] || text="$text; its summary was not sent" late=1
	changed=$(what_changed)
	[ -z "$changed" ] || text="$text; the next run asks about$changed,\
 -a $(approval_code changed)"
	echo "$text"
	fate=finished
	exit "$late"
}
