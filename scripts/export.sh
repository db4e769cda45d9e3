# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC2164
# export: queries of Salesforce, by the Salesforce CLI and the Bulk API 2.0.
#
# A job is only started at first, and then taken up until it is done: the CLI cannot
# take up again a job for which it waited. When it is done the CLI writes the file,
# which may have less than the job: only its records, counted, say that it is whole.

# The first version that does not hold a whole export in memory.
sf_needed=2.127.2

# find_sf: sets $sf_version, such as @salesforce/cli/2.146.3.
find_sf() {
	command -v sf >/dev/null || refuse "sf: no such program; install the" \
	    "Salesforce CLI, npm install --global @salesforce/cli"
	sf_run --version || refuse "sf --version failed (status $sf_status);" \
	    "run it by hand"
	IFS=' ' read -r sf_version rest <"$stage/sf.out" || :
	sf_number=${sf_version#@salesforce/cli/}
	case $sf_number in
	"$sf_version" | *[!0-9.]* | *.*.*.*) sf_number='' ;;
	*.*.*) ;;
	*) sf_number='' ;;
	esac
	[ -n "$sf_number" ] || refuse "sf --version: expected" \
	    "@salesforce/cli/2.x.y; install the Salesforce CLI"
	is_older "$sf_number" "$sf_needed" || return 0
	refuse "sf: version $sf_number, needed is $sf_needed or newer;" \
	    "npm install --global @salesforce/cli"
}

# is_older A B: whether version A is older than B.
is_older() {
	awk -v a="$1" -v b="$2" 'BEGIN {
		split(a, x, "."); split(b, y, ".")
		for (i = 1; i <= 3; i++)
			if (x[i] + 0 != y[i] + 0) exit !(x[i] + 0 < y[i] + 0)
		exit 1
	}'
}

# sf_run WORD...: runs the CLI in the folder $stage. Its output is in sf.out and
# sf.err there, its exit status in $sf_status, which is also that of the function.
sf_run() {
	sf_status=0
	(
		cd -- "$stage"
		exec env SF_AUTOUPDATE_DISABLE=true SF_DISABLE_TELEMETRY=true \
		    SF_SKIP_NEW_VERSION_CHECK=true SF_DISABLE_LOG_FILE=true \
		    timeout -k 10 "$TIMEOUT" sf "$@" \
		    >|sf.out 2>|sf.err 9>&-
	) &
	child=$!
	wait "$child" || sf_status=$?
	child=''
	return "$sf_status"
}

# sf_json NAME WORD...: the same with --json, for the file NAME. $answer has a line for
# each value of the answer.
sf_json() {
	sf_for=$1
	shift
	sf_run "$@" --json || :
	[ "$sf_status" != 124 ] || put_off "$sf_for: sf took more than $TIMEOUT s"
	answer=$(awk -f "$inner/json.awk" "$stage/sf.out") || refuse "$sf_for:" \
	    "the answer of sf is not JSON (status $sf_status); run sf $1 $2 $3" \
	    "by hand and see what it says"
	[ "$sf_status" = 0 ]
}

# said PATH: sets $said to this value of the answer, or to nothing.
said() {
	said=''
	for line in $answer; do
		case $line in
		"$1$tab"*) said=${line#*"$tab"} ;;
		esac
	done
}

# The reason of an answer, without names of users.
sf_reason() {
	said message
	printf '%s\n' "$said" >|"$stage/reason"
	awk '{
		gsub(/\\[nrt]/, " ")
		gsub(/[^ ]*@[^ ]*/, "(user)")
		gsub(/[[:cntrl:]]/, "?")
		print substr($0, 1, 300)
		exit
	}' "$stage/reason"
}

# sf_failed NAME: ends the pull with the reason, and says what to do.
sf_failed() {
	reason_of_sf=$(sf_reason)
	said name
	case $said,$reason_of_sf in
	NamedOrgNotFoundError,* | NoDefaultEnvError,* | *AuthError,* | \
	    INVALID_SESSION_ID,* | *AuthInfo*,*)
		refuse "$1: $reason_of_sf; log in: sf org login" ;;
	*,'fetch failed' | *,terminated | *ECONN* | *ETIMEDOUT* | *ENOTFOUND* | \
	    *EAI_AGAIN* | *UNABLE_TO_LOCK* | *'HTTP 5'* | SERVER_UNAVAILABLE,*)
		put_off "$1: sf: $reason_of_sf" ;;
	*'job failed'*)
		refuse "$1: Salesforce could not run the query; see job $job in" \
		    "Setup, Bulk Data Load Jobs" ;;
	esac
	refuse "$1: sf: $reason_of_sf"
}

# start_export NAME ORG QUERY: starts a job, and notes it in $stage/jobs with the
# moment before.
start_export() {
	check_query "$3"
	cp -- "$3" "$stage/$1.soql"
	hash_of "$stage/$1.soql"
	query_hash=$hash
	! is_started "$1" "$2" || return 0
	job='' moment=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	sf_json "$1" data export bulk --query-file "$1.soql" \
	    --output-file "$1.part" --result-format csv --all-rows \
	    ${2:+--target-org$nl$2} || sf_failed "$1"
	said result.jobId
	job=$said
	case $job in
	750*[!A-Za-z0-9]* | '') job='' ;;
	750*) ;;
	*) job='' ;;
	esac
	[ -n "$job" ] || refuse "$1: sf gave no id of a job"
	printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$moment" "$job" "$query_hash" "$2" \
	    >>"$stage/jobs"
}

check_query() {
	[ -f "$1" ] || refuse "$1: no such file (PULL)"
	[ -s "$1" ] || refuse "$1: empty (PULL)"
	check_own "$1"
}

# is_started NAME ORG: whether an earlier pull started this job, of the same query.
is_started() {
	find_job "$1"
	[ -n "$job" ] || return 1
	[ "$query_hash$tab$2" = "$asked" ] ||
	    refuse "$1: its query is not that of job $job; pull without -r"
}

# find_job NAME: sets $job, $moment and what was $asked; $job is empty if none was
# started.
find_job() {
	job='' moment='' asked=''
	[ -f "$stage/jobs" ] || return 0
	while IFS=$tab read -r job_for job_moment job_id job_asked; do
		[ "$job_for" != "$1" ] ||
		    job=$job_id moment=$job_moment asked=$job_asked
	done <"$stage/jobs"
}

# await_export NAME: takes the job up until it is done, and its file with it.
await_export() {
	find_job "$1"
	until sf_json "$1" data export resume --job-id "$job"; do
		said name
		[ "$said" = JobPollingTimeout ] || sf_failed "$1"
		now=$(date +%s)
		[ "$now" -lt "$deadline" ] || {
			keep=yes
			say "$1: Salesforce has not finished job $job in" \
			    "$PULL_WAIT minutes; pull with -r to go on with it"
			exit 3
		}
	done
	said result.totalSize
	check_export "$1" "$said"
	from="sf $sf_version $job"
	touch -d "$moment" -- "$stage/$1.part"
}

# check_export NAME TOTAL: the file has as many records as the job.
check_export() {
	case $2 in
	'' | *[!0-9]*) refuse "$1: sf gave no number of records" ;;
	0) refuse "$1: its query finds no records; has the user the rights to them?" ;;
	esac
	[ -f "$stage/$1.part" ] || refuse "$1: sf wrote no file"
	rows=$(cd -- "$stage" && optparity-rows --count -- "$1.part" 2>|sf.err) || {
		read -r why <"$stage/sf.err" || why='cannot be read'
		refuse "$1: damaged by sf or on its way: ${why#optparity-rows: };" \
		    "pull again"
	}
	[ "$rows" = "$2" ] || refuse "$1: sf wrote $rows records and says that it" \
	    "is all, but job $job has $2; pull again"
}
