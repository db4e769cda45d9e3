# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC3013
# tell: tells people and monitors what became of a run. Nothing here changes what
# was published, and a command that fails is named.
#
# STATE/mailed has the number of the newest run whose summary was sent. It is
# written after sending, so that a summary may be sent twice but is never
# forgotten. In the beginning it has the number of the run before.
#
# STATE/attempt has the moment, the exit status and the result of the last attempt.

# command_of NAME RESULT EXIT_STATUS: runs this command of the settings.
command_of() {
	case $1 in
	MAIL) command=$MAIL ;;
	ALERT) command=$ALERT ;;
	AFTER) command=$AFTER ;;
	esac
	[ -z "$command" ] || RESULT=$2 EXIT_STATUS=$3 timeout --foreground -k 10 \
	    "$TIMEOUT" /bin/sh -c "$command" >&2 9>&-
}

# alert WHAT: for a script that fails with $status: runs ALERT, if it is set, with all
# that was said. The result is WHAT and the first message.
alert() {
	[ -n "${ALERT-}" ] || return 0
	told=${told%"$nl"} headline=${told%%"$nl"*}
	command_of ALERT "$1: ${headline#"$me: "}" "$status" <<-end ||
		$told
	end
	    say 'ALERT failed'
}

# ---- summaries -------------------------------------------------------------

unsent_runs() {
	sent=$((number - 1))
	[ ! -f "$STATE/mailed" ] || read -r sent <"$STATE/mailed" || :
	complete_runs "$sent"
}

# mail_one NUMBER RUN
mail_one() {
	read -r headline <"$runs/$2/summary.txt" &&
	    command_of MAIL "$headline" "$person" <"$runs/$2/summary.txt" &&
	    note "$STATE/mailed" "$1"
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

# ---- the report ------------------------------------------------------------

# Writes REPORT, if it is set. Who could read the old one can read the new one.
write_report() {
	[ -z "$mode" ] && [ -n "$REPORT" ] || return 0
	if rm -f -- "$REPORT.part" && timeout --foreground -k 10 "$TIMEOUT" \
	    optparity-report "$runs" >"$REPORT.part" 9>&- &&
	    { [ ! -e "$REPORT" ] ||
		chmod --reference="$REPORT" -- "$REPORT.part"; } &&
	    flush -- "$REPORT.part" && over "$REPORT.part" "$REPORT"; then
		return 0
	fi
	rm -f -- "$REPORT.part" || :
	say "REPORT: $REPORT: cannot be written"
}

# catch_up_report: writes the REPORT of the last run if that was killed before, or
# could not: it is then older than the run.
catch_up_report() {
	[ -z "$REPORT" ] || [ "$REPORT" -nt "$runs/$base/SHA256SUMS" ] ||
	    write_report
}

# ---- attempts --------------------------------------------------------------

# tell: what every attempt ends with, whatever became of it. Without the lock only
# the commands are run: the state is another run's.
tell() {
	[ "$status" != 2 ] || result="REFUSED: ${reason:-see its messages}"
	if [ "$attempt" = locked ]; then
		now=$(date -u +%Y-%m-%dT%H:%M:%SZ) || now=1970-01-01T00:00:00Z
		note "$STATE/attempt" "$now$tab$status$tab$result" || {
			rm -f -- "$STATE/attempt.new" || :
			say "$STATE/attempt: cannot be written"
		}
		[ -z "$METRICS" ] || try_metrics
		exec 9>&-
	fi
	if [ "$status" = 2 ]; then
		command_of ALERT "$result" "$status" <<-end || say 'ALERT failed'
			$told
		end
	fi
	command_of AFTER "$result" "$status" || say 'AFTER failed'
}

# ---- monitors --------------------------------------------------------------

# undelivered NUMBER: prints how many files of the runs up to this one wait for their
# delivery: for each place of DELIVER those after the last one that STATE/delivered
# has, or one if it has none.
undelivered() {
	trim "$DELIVER"
	set -- "$1" "$STATE/delivered"
	[ -f "$2" ] || set -- "$1" /dev/null
	PLACES=$list awk -F '\t' -v newest="$1" '
	{ last[$3 "=" $4] = $1 }
	END {
		n = split(ENVIRON["PLACES"], line, "\n")
		for (i = 1; i <= n; i++) {
			words = split(line[i], word, " ")
			if (words == 0) continue
			place = word[words]
			if (!(place in last)) last[place] = newest - 1
			if (last[place] < newest) waiting += newest - last[place]
		}
		print waiting + 0
	}' "$2"
}

# try_metrics: writes METRICS, apart, so that a damaged state ends no more than this.
try_metrics() {
	(write_metrics) || {
		rm -f -- "$METRICS.$me.new" || :
		say "METRICS: $METRICS: cannot be written"
	}
}

# renew_metrics: writes METRICS, if it is set, after a delivery. The last attempt is
# that of the weekly run.
renew_metrics() {
	[ -n "${METRICS-}" ] && [ -f "${STATE-}/attempt" ] || return 0
	delivery_status=$status
	IFS=$tab read -r now status result <"$STATE/attempt" && try_metrics
	status=$delivery_status
}

# write_metrics: the figures of the current run and the last attempt, in Prometheus'
# text format. A load is a figure of its own, which no series should be.
write_metrics() {
	set -- /dev/null
	taken='' waiting=''
	if [ -f "$runs/current/figures.tsv" ]; then
		set -- "$runs/current/figures.tsv"
		taken=$(fact current asof) && seconds "$taken" && taken=$seconds
		[ -z "$DELIVER" ] ||
		    waiting=$(undelivered "$(fact current number)")
	fi
	seconds "$now"
	rm -f -- "$METRICS.$me.new" && (umask 022 && awk -F '\t' -v tried="$seconds" \
	    -v status="$status" -v taken="$taken" -v waiting="$waiting" '
	function gauge(name, help) {
		print "# HELP optparity_" name " " help
		print "# TYPE optparity_" name " gauge"
	}
	function sample(name, value) { print "optparity_" name " " value }
	BEGIN {
		gauge("attempt_timestamp_seconds", "When a run was last attempted.")
		sample("attempt_timestamp_seconds", tried)
		gauge("attempt_exit_status", "Its exit status: 2 if it was refused.")
		sample("attempt_exit_status", status)
		if (taken == "") exit
		gauge("exports_timestamp_seconds",
		    "When the exports of the last complete run were taken.")
		sample("exports_timestamp_seconds", taken)
		if (waiting != "") {
			gauge("undelivered_files", "How many files wait for delivery.")
			sample("undelivered_files", waiting)
		}
		gauge("figure", "A number of that run, by its name in optparity(5).")
	}
	FNR == 1 || $1 == "#end" || /^load / { next }
	{
		gsub(/\\/, "&&", $1); gsub(/"/, "\\\"", $1)
		sample("figure{name=\"" $1 "\"}", $2)
	}' "$@" >"$METRICS.$me.new") && over "$METRICS.$me.new" "$METRICS"
}
