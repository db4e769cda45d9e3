# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC2164,SC3013
# options: reads and checks the options and the settings of a weekly run.

usage='usage: weekly [-hinStv] [-a code[,code...]] [-c conf] [-o dir]'

# ---- options ---------------------------------------------------------------

help='
  -a code[,code...]  approve what a run refused with this code
  -c conf            the settings, default optparity.conf
  -h                 print this help
  -i                 the initial run: there is no earlier one
  -n                 dry run: print the summary, publish nothing
  -o dir             with -n, leave the files of the run in this new folder
  -S                 print a line about the last run, for a monitor
  -t                 check the settings, the files and their headers
  -v                 print the summary'

wrong_usage() {
	echo "$usage" >&2
	exit 2
}

# $mode is empty in a run, or the letter of the option that only looks: -n, -S, -t.
read_options() {
	conf=optparity.conf approve='' initial='' verbose='' mode='' out=''
	while getopts :a:c:hino:Stv opt; do
		case $opt in
		a) approve=${approve:+$approve,}$OPTARG ;;
		c) conf=$OPTARG ;;
		h)
			echo "$usage$nl$help"
			fate=finished
			exit 0
			;;
		i) initial=yes ;;
		o) out=$OPTARG ;;
		n | S | t) mode=$mode$opt ;;
		v) verbose=yes ;;
		*) wrong_usage ;;
		esac
	done
	shift $((OPTIND - 1))
	case $#,$mode,$initial,$out in
	0,,, | 0,,yes, | 0,n,* | 0,[St],,) ;;
	*) wrong_usage ;;
	esac
	case $approve in
	*[!0-9a-f,]*) refuse "-a: not codes with commas between" ;;
	esac
	here_out
}

# The paths of the settings start at another folder.
here_out() {
	case $out in
	'' | /*) ;;
	*) out=$(pwd)/$out ;;
	esac
}

# ---- settings --------------------------------------------------------------

read_settings() {
	TIMEOUT=3600
	load_conf approve initial verbose mode out
	: "${MAIL=}" "${ALERT=}" "${AFTER=}" "${METRICS=}" "${DELIVER=}"
	[ -n "$mode" ] || attempt=begun
	check_names
	[ -n "${STATE-}" ] || refuse "$conf: STATE is not set"
	[ -n "${SF-}" ] || refuse "$conf: SF is not set"
	[ -n "${ADV-}" ] || refuse "$conf: ADV is not set"
	: "${SF_ARGS=}" "${HISTORY=}" "${ADV_ARGS=}" "${STATUS=}" \
	    "${REQUESTS=}" "${SPECIALISTS=}" "${DIFF_ARGS=}" "${HOLIDAYS=}" \
	    "${CHANGE_ARGS=}" "${QUEUE=}" "${QUEUE_ARGS=}" "${REJECTS=}" \
	    "${SENTINELS=}" "${MAX_DAYS=8}" "${MAX_HOURS=24}" \
	    "${ANSWERS=}" "${USER_NAMES=}" "${RECORD_URL=}" "${REPORT=}" \
	    "${ZONE=}" "${DATES=}" "${LANGUAGE=}" \
	    "${KEEP_TABLES=}" "${KEEP_ADDRESSES=}" "${LAST=${STATE%/}.last}"
	as_path "$STATE"
	STATE=$path
	as_path "$LAST"
	LAST=$path
	as_path "$METRICS"
	METRICS=$path
	as_path "$REPORT"
	REPORT=$path
	check_values
	same_conf
}

check_values() {
	words SF_ARGS "$SF_ARGS"
	SF_ARGS=$list
	words ADV_ARGS "$ADV_ARGS"
	ADV_ARGS=$list
	words DIFF_ARGS "$DIFF_ARGS"
	DIFF_ARGS=$list
	words CHANGE_ARGS "$CHANGE_ARGS"
	CHANGE_ARGS=$list
	words QUEUE_ARGS "$QUEUE_ARGS"
	QUEUE_ARGS=$list
	for line in $DIFF_ARGS; do
		no_force "$line"
	done
	zone=${ZONE:+-Z$nl$ZONE}
	times=$zone${DATES:+$nl--dates$nl$DATES}
	language=${LANGUAGE:+-L$nl$LANGUAGE}
	number MAX_DAYS "$MAX_DAYS"
	number MAX_HOURS "$MAX_HOURS"
	number TIMEOUT "$TIMEOUT"
	[ -z "$KEEP_TABLES" ] || number KEEP_TABLES "$KEEP_TABLES"
	[ -z "$KEEP_ADDRESSES" ] || number KEEP_ADDRESSES "$KEEP_ADDRESSES"
	case $REJECTS in
	yes | '') ;;
	*) refuse "$conf: REJECTS: not yes or empty" ;;
	esac
	case $STATE$LAST in
	*[[:cntrl:]\\]*) refuse "$conf: STATE, LAST: a control character or \\" ;;
	esac
	case $LAST in
	'' | "${STATE%/}"/*) refuse "$conf: LAST: no file outside of STATE" ;;
	esac
	check_sentinels
}

# Leaves one sentinel on each line of $SENTINELS.
check_sentinels() {
	IFS=" $tab$nl"
	set -- $SENTINELS
	IFS=$nl
	for sentinel; do
		case $sentinel in
		?*=TRUE/TRUE | ?*=TRUE/FALSE | ?*=TRUE/) ;;
		?*=FALSE/TRUE | ?*=FALSE/FALSE | ?*=FALSE/) ;;
		*) refuse "$conf: SENTINELS: not ID=TRUE/TRUE or the like" ;;
		esac
	done
	SENTINELS="$*"
}

# no_force WORD: refuses -f in DIFF_ARGS: alone, after other letters, or as --force;
# and so what cuts a run into shards, with which no guard judges it.
no_force() {
	word=$1
	while :; do
		case $word in
		--f* | -f*)
			refuse "$conf: DIFF_ARGS: -f would last for ever, say" \
			    "weekly -a for one run"
			;;
		-J* | --j* | --sha* | --cu*)
			refuse "$conf: DIFF_ARGS: with ${word%%=*} no guard" \
			    "judges the run"
			;;
		-[aEhpSTVv]?*) word=-${word#-?} ;; # these take no value
		*) break ;;
		esac
	done
}

# The state belongs to this user, and has no symbolic links but our own.
check_folders() {
	folder_of "$LAST"
	beside=$folder
	check_own "$STATE" "$runs" "$beside"
	for f in "$STATE/lock" "$STATE/mailed" "$STATE/attempt" "$LAST" "$LAST.new"; do
		[ ! -L "$f" ] || refuse "$f: a symbolic link"
	done
	links=$(find "$runs" -type l ! -path '*.partial/*' \
	    ! -name current ! -name current.new)
	[ -z "$links" ] || refuse "${links%%"$nl"*}: a symbolic link"
	for f in "$STATE" "$runs" "$beside"; do
		[ -n "$mode" ] || [ -w "$f" ] ||
		    refuse "$f: cannot be written to"
	done
}

# What decides but is not an export: the settings, the lists that nobody else
# may write to, and the programs. $setup has a line with the checksum of each.
read_setup() {
	setup="setting CONF$tab$conf_hash"
	add_list SPECIALISTS "$SPECIALISTS"
	users=''
	[ -z "$SPECIALISTS" ] || users=$(users_of "$list")
	add_list HOLIDAYS "$HOLIDAYS"
	program_times=$(times_of_programs)
	program_sums=$(sums_of_programs)
	setup=$setup$nl$program_sums
	scope=$setup
}

# users_of FILE: its users, one a line, as optdiff -u reads them.
users_of() {
	awk '{
		sub(/#.*/, "")
		gsub(/[[:cntrl:]]/, " ")
		gsub(/^ +| +$/, "")
		if ($0 != "") print
	}' "$1"
}

# add_list SETTING FILE
add_list() {
	[ -n "$2" ] || return 0
	check_input "$2" "$1"
	check_own "$2"
	as_path "$2"
	list=$path
	hash_of "$list"
	check_sha256 "$2" "$hash"
	setup=$setup${nl}setting\ $1$tab$hash
}
