# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# mail: sends the summaries of complete runs with the command MAIL.
#
# STATE/mailed has the number of the newest run whose summary was sent. It is
# written after sending, so that a summary may be sent twice but is never
# forgotten. In the beginning it has the number of the run before.

unsent_runs() {
	sent=$((number - 1))
	[ ! -f "$STATE/mailed" ] || read -r sent <"$STATE/mailed" || :
	complete_runs "$sent"
}

# mail_one NUMBER RUN
mail_one() {
	timeout --foreground -k 10 "$TIMEOUT" /bin/sh -c "$MAIL" \
	    <"$runs/$2/summary.txt" >&2 9>&- && note "$STATE/mailed" "$1"
}

# Sends the summaries that were not sent, the oldest first.
send_mail() {
	unsent=''
	[ -z "$mode" ] && [ -n "$MAIL" ] && [ "$number" -gt 0 ] || return 0
	[ -f "$STATE/mailed" ] || note "$STATE/mailed" $((number - 1))
	list=$(unsent_runs)
	for line in $list; do
		mail_one "${line%%"$tab"*}" "${line#*"$tab"}" || {
			unsent=${line#*"$tab"}
			say "MAIL failed; the next run sends the summary of $unsent"
			return 0
		}
	done
}
