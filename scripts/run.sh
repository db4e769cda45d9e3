# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC2164,SC3013
# run: what a weekly run is. One at a time, by a lock; on copies of its inputs;
# in a folder of its own, which is published whole or not at all.
#
# A run's folder has SHA256SUMS, which sha256sum -c reads; inputs, the checksum,
# key, name, moment and rows of each input; and run.tsv, a few facts. A run of
# an older version has all of this in manifest.tsv instead.

usage='usage: weekly [-hiSv] [-a code[,code...]] [-c conf]'
nl=$IFS
tab=$(printf '\t') || exit 2
programs="sfextract${nl}advextract${nl}optdiff${nl}changefile${nl}resubq"
user=$(id -u) || exit 2
readonly usage nl tab programs user
fate='nothing was published' jobs='' part='' terminal='' unsent=''
[ ! -t 2 ] || terminal=yes
# shellcheck disable=SC3045
ulimit -c 0

say() {
	IFS=' '
	printf 'weekly: %s\n' "$*" >&2
	IFS=$nl
}

refuse() {
	say "$@"
	exit 2
}

# Status 2 is that of a refusal, which was said; any other one than run_end's
# is an accident.
trap 'status=$?; halt; [ "$status" = 2 ] || [ "$fate" = finished ] ||
    { say "stopped; $fate"; exit 2; }' EXIT
for s in HUP INT TERM; do
	# shellcheck disable=SC2064
	trap "halt; trap - EXIT $s; kill -s $s $$" "$s"
done

# Stops the programs that still run, which ignore a Ctrl-C, and removes the
# copies of the exports.
# shellcheck disable=SC2317
halt() {
	for job in $jobs; do
		kill "${job##*"$tab"}" 2>/dev/null || :
	done
	wait
	[ -z "$part" ] || rm -rf -- "$part"
}

# ---- begin and end ---------------------------------------------------------

run_begin() {
	read_options "$@"
	find_programs
	read_settings
	runs=$STATE/runs remarks='' gap=0 used='' approved='' stale='' base=''
	[ -z "$initial" ] || { mkdir -p -- "$runs" && flush -f -- "$runs"; }
	[ -d "$runs" ] || refuse "$runs: no such folder;" \
	    "bring it back if it was lost, say -i if there never was one"
	check_folders
	read_setup
	[ -z "$monitor" ] || status
	exec 9>>"$STATE/lock"
	flock -n 9 || refuse "$STATE: another run is under way"
	find_last
	recover
	part=$runs/new.partial
	check_last_run
	[ -z "$stale" ] || note_last "$number" "$base" "$last_hash"
	send_mail
	[ -z "$base" ] || guard_changed
}

wrong_usage() {
	echo "$usage" >&2
	exit 2
}

read_options() {
	conf=optparity.conf approve='' initial='' verbose='' monitor=''
	while getopts :a:c:hiSv opt; do
		case $opt in
		a) approve=${approve:+$approve,}$OPTARG ;;
		c) conf=$OPTARG ;;
		h)
			echo "$usage"
			fate=finished
			exit 0
			;;
		i) initial=yes ;;
		S) monitor=yes ;;
		v) verbose=yes ;;
		*) wrong_usage ;;
		esac
	done
	shift $((OPTIND - 1))
	case $#,$initial,$monitor in
	0,,* | 0,yes,) ;;
	*) wrong_usage ;;
	esac
	case $approve in
	*[!0-9a-f,]*) refuse "-a: not codes with commas between" ;;
	esac
}

run_end() {
	fate=finished
	[ -z "$unsent" ] || exit 3
	exit "$person"
}

# The programs are beside this script if it is installed, else in build/bin.
find_programs() {
	script=$here/${0##*/} summary=$here/optparity-summary
	[ -x "$summary" ] || summary=$inner/summary
	[ -x "$here/optdiff" ] || here=$here/../build/bin
	PATH=$here:$PATH
	for p in $programs "$summary" awk flock gzip sha256sum timeout; do
		command -v "$p" >/dev/null || refuse "$p: no such program"
	done
	openssl=$(command -v openssl) || openssl=''
	readonly PATH openssl
}

# ---- settings --------------------------------------------------------------

read_settings() {
	[ -f "$conf" ] || refuse "$conf: no such file"
	cd -- "$(dirname -- "$conf")"
	conf=$(basename -- "$conf")
	check_own "./$conf"
	readonly conf approve initial verbose monitor
	TIMEOUT=3600
	conf_hash=$(checksums "./$conf")
	set -a
	# shellcheck source=/dev/null
	. "./$conf"
	set +a
	IFS=$nl
	set -fC
	check_names
	[ -n "${STATE-}" ] || refuse "$conf: STATE is not set"
	[ -n "${SF-}" ] || refuse "$conf: SF is not set"
	[ -n "${ADV-}" ] || refuse "$conf: ADV is not set"
	: "${SF_ARGS=}" "${HISTORY=}" "${ADV_ARGS=}" "${STATUS=}" \
	    "${REQUESTS=}" "${SPECIALISTS=}" "${DIFF_ARGS=}" "${HOLIDAYS=}" \
	    "${CHANGE_ARGS=}" "${QUEUE=}" "${QUEUE_ARGS=}" "${REJECTS=}" \
	    "${SENTINELS=}" "${MAIL=}" "${MAX_DAYS=8}" "${MAX_HOURS=24}" \
	    "${ZONE=}" "${DATES=}" \
	    "${LAST=${STATE%/}.last}"
	STATE=$(as_path "$STATE")
	LAST=$(as_path "$LAST")
	check_values
	[ "$(checksums "./$conf")" = "$conf_hash" ] ||
	    refuse "$conf: changed while it was read"
}

# A name in capitals that is not a setting is a typing error.
check_names() {
	wrong=$(awk 'BEGIN {
		n = split("OPTPARITY_CLEAN LC_ALL TZ PATH HOME PWD OLDPWD " \
		    "SHLVL AWKPATH AWKLIBPATH " \
		    "STATE SF SF_ARGS HISTORY ADV ADV_ARGS STATUS REQUESTS " \
		    "SPECIALISTS DIFF_ARGS HOLIDAYS CHANGE_ARGS QUEUE " \
		    "QUEUE_ARGS REJECTS SENTINELS LAST MAIL MAX_DAYS " \
		    "MAX_HOURS TIMEOUT ZONE DATES", names, " ")
		for (i = 1; i <= n; i++) known[names[i]]
		for (k in ENVIRON)
			if (k ~ /^[A-Z]/ && !(k in known) &&
			    (wrong == "" || k < wrong)) wrong = k
		print wrong
	}')
	[ -z "$wrong" ] || refuse "$conf: $wrong: no such setting"
}

# as_path FILE: not an option, and not an assignment for awk.
as_path() {
	case $1 in
	-* | *=*) set -- "./$1" ;;
	esac
	printf '%s\n' "$1"
}

# trim TEXT: its lines without the blanks around them, and no empty ones.
trim() {
	for line in $1; do
		line=${line#"${line%%[![:blank:]]*}"}
		line=${line%"${line##*[![:blank:]]}"}
		[ -z "$line" ] || printf '%s\n' "$line"
	done
}

check_values() {
	SF=$(trim "$SF") ADV=$(trim "$ADV") HISTORY=$(trim "$HISTORY")
	REQUESTS=$(trim "$REQUESTS") STATUS=$(trim "$STATUS")
	words SF_ARGS "$SF_ARGS"
	SF_ARGS=$lines
	words ADV_ARGS "$ADV_ARGS"
	ADV_ARGS=$lines
	words DIFF_ARGS "$DIFF_ARGS"
	DIFF_ARGS=$lines
	words CHANGE_ARGS "$CHANGE_ARGS"
	CHANGE_ARGS=$lines
	words QUEUE_ARGS "$QUEUE_ARGS"
	QUEUE_ARGS=$lines
	for line in $DIFF_ARGS; do
		no_force "$line"
	done
	zone=${ZONE:+-Z$nl$ZONE}
	times=$zone${DATES:+$nl--dates$nl$DATES}
	number MAX_DAYS "$MAX_DAYS"
	number MAX_HOURS "$MAX_HOURS"
	number TIMEOUT "$TIMEOUT"
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

# words SETTING VALUE: $lines has its words, one a line.
words() {
	lines=$(trim "$2")
	for line in $lines; do
		case ${line%%=*} in
		-*[[:blank:]]*)
			refuse "$conf: $1: write one word a line, not: $line" ;;
		esac
	done
}

number() {
	case $2 in
	'' | 0?* | *[!0-9]* | ??????*) refuse "$conf: $1: not a number" ;;
	esac
}

# no_force WORD: -f in DIFF_ARGS, alone, behind other letters, or in long.
no_force() {
	word=$1
	while :; do
		case $word in
		--f* | -f*)
			refuse "$conf: DIFF_ARGS: -f would last for ever, say" \
			    "weekly -a for one run"
			;;
		-[aEhpSTVv]?*) word=-${word#-?} ;; # these take no value
		*) break ;;
		esac
	done
}

# check_own FILE...: refuses what another user owns, or others may write to.
check_own() {
	for f; do
		case $f in
		-* | !* | '('*) f=./$f ;; # not an expression of find
		esac
		set -- "$@" "$f"
		shift
	done
	open=$(find -H "$@" -prune \( ! -user "$user" ! -user 0 \
	    -o -perm -020 -o -perm -002 \))
	[ -z "$open" ] || refuse "${open%%"$nl"*}: owned by another user," \
	    "or others may write to it"
}

# The state is this user's, and nothing in it leads elsewhere.
check_folders() {
	beside=$(dirname -- "$LAST")
	check_own "$STATE" "$runs" "$beside"
	for f in "$STATE/lock" "$STATE/mailed" "$LAST" "$LAST.new"; do
		[ ! -L "$f" ] || refuse "$f: a symbolic link"
	done
	links=$(find "$runs" -type l ! -path '*.partial/*' \
	    ! -name current ! -name current.new)
	[ -z "$links" ] || refuse "${links%%"$nl"*}: a symbolic link"
	for f in "$STATE" "$runs" "$beside"; do
		[ -n "$monitor" ] || [ -w "$f" ] ||
		    refuse "$f: cannot be written to"
	done
}

# What decides and is no export: the settings, the lists that others may not
# write to, and the programs. $setup has a line with the checksum of each.
read_setup() {
	[ -z "$SPECIALISTS" ] || check_input "$SPECIALISTS" SPECIALISTS
	[ -z "$HOLIDAYS" ] || check_input "$HOLIDAYS" HOLIDAYS
	for f in "$SPECIALISTS" "$HOLIDAYS"; do
		[ -z "$f" ] || check_own "$f"
	done
	program_sums=$(sums_of_programs)
	setup="setting CONF$tab$conf_hash"
	for list in "SPECIALISTS$tab$SPECIALISTS" "HOLIDAYS$tab$HOLIDAYS"; do
		file=${list#*"$tab"}
		[ -n "$file" ] || continue
		hash=$(checksums "$(as_path "$file")")
		check_sha256 "$file" "$hash"
		setup=$setup${nl}setting\ ${list%%"$tab"*}$tab$hash
	done
	setup=$setup$nl$program_sums
	scope=$setup
}

# ---- files -----------------------------------------------------------------

# checksums FILE...: their SHA-256, a line each. openssl is several times faster
# than a sha256sum that does without its library. A file with an odd name gets a
# \ before its checksum.
checksums() {
	if [ -n "$openssl" ]; then
		set -- openssl dgst -sha256 -r "$@"
	else
		set -- sha256sum "$@"
	fi
	sums=$(timeout --foreground "$TIMEOUT" "$@")
	for sum in $sums; do
		sum=${sum#\\}
		printf '%.64s\n' "$sum"
	done
}

sums_of_programs() {
	set --
	for p in $programs; do
		p=$(command -v "$p")
		set -- "$@" "$p"
	done
	for p in run.sh guards.sh mail.sh status.sh; do
		set -- "$@" "$inner/$p"
	done
	set -- "$@" "$script" "$summary"
	sums=$(checksums "$@")
	for sum in $sums; do
		p=${1##*/}
		printf 'program %s\t%s\n' "${p#optparity-}" "$sum"
		shift
	done
}

# Puts files on the disk before their names say that they are whole; after -f
# all of the disks that they are on.
flush() {
	sync "$@"
}

# over FROM TO: renames, also over a link to a folder.
over() {
	mv -fT -- "$1" "$2"
}

# later A B: whether moment A is later than moment B.
later() {
	[ "$1" != "$2" ] && expr "x$1" '>' "x$2" >/dev/null
}

taken_at() {
	date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ
}

# apart A B: how many seconds moment B is after A. 400 years have 146097 days.
apart_awk='
function at(s, y, m) {
	y = substr(s, 1, 4); m = substr(s, 6, 2)
	if (m < 3) { y--; m += 12 }
	y = 365 * y + int(y / 4) - int(y / 100) + int(y / 400)
	y += int((153 * m - 457) / 5) + substr(s, 9, 2)
	return ((y * 24 + substr(s, 12, 2)) * 60 + substr(s, 15, 2)) * 60 + \
	    substr(s, 18, 2)
}'
apart() {
	awk -v a="$1" -v b="$2" "$apart_awk"'
	BEGIN { printf "%.0f\n", at(b) - at(a) }'
}

# ---- earlier runs ----------------------------------------------------------

# A run of an older version has all its facts in manifest.tsv. These lines of
# awk make of its lines what stands in run.tsv and inputs.
older_awk='
FILENAME ~ /manifest\.tsv$/ {
	if ($1 == "run" && $2 "_sha256" == name) line = name "\t" $5
	else if ($1 == "run") line = $2 "\t" $3
	else if ($1 == "setting" || $1 == "program") line = $1 " " $2 "\t" $5
	else if ($1 == "output" && $2 ~ /^ledger/) line = "rows\t" $4
	else if ($1 == "input") line = $5 "\t" $2 "\t" $3 "\t\t" $4
	else next
	$0 = line
}'

# record RUN: the file that has its facts.
record() {
	if [ -f "$runs/$1/run.tsv" ]; then
		echo "$runs/$1/run.tsv"
	else
		echo "$runs/$1/manifest.tsv"
	fi
}

# seal RUN: the file whose checksum tells that all of the run is as it was.
seal() {
	if [ -f "$runs/$1/SHA256SUMS" ]; then
		echo "$runs/$1/SHA256SUMS"
	else
		echo "$runs/$1/manifest.tsv"
	fi
}

# fact RUN NAME
fact() {
	from=$(record "$1")
	awk -F '\t' -v name="$2" "$older_awk"'
	$1 == name { print $2 }' "$from"
}

# setup_of RUN: its settings and programs, as they are in $setup.
setup_of() {
	from=$(record "$1")
	awk -F '\t' "$older_awk"' $1 ~ /^(setting|program) / ' "$from"
}

# inputs_of RUN: its inputs, as they are in its file.
inputs_of() {
	from=$runs/$1/inputs
	[ -f "$from" ] || from=$runs/$1/manifest.tsv
	awk -F '\t' "$older_awk"' length($1) == 64' "$from"
}

# records NAME...: the files of these names in all runs.
records() {
	set +f
	for name; do
		for file in "$runs"/*/"$name"; do
			case $file in
			"$runs"/current/*) continue ;;
			esac
			[ ! -f "$file" ] || printf '%s\n' "$file"
		done
	done
	set -f
}

# complete_runs N: the number and the name of each complete run after the N-th,
# in order. The clock and the names of the folders have no say.
complete_runs() {
	after=$1
	from=$(records run.tsv manifest.tsv)
	set -- $from
	[ $# -gt 0 ] || return 0
	awk -F '\t' -v after="$after" "$older_awk"'
	$1 == "name" { name = $2; number = "" }
	$1 == "number" { number = $2 + 0 }
	($1 == "name" || $1 == "number") && number != "" && FILENAME != done {
		n = split(FILENAME, folder, "/")
		if (folder[n - 1] != name) next
		done = FILENAME
		if (number <= after + 0) next
		for (i = ++count; i > 1 && numbers[i - 1] > number; i--) {
			numbers[i] = numbers[i - 1]
			names[i] = names[i - 1]
		}
		numbers[i] = number
		names[i] = name
	}
	END { for (i = 1; i <= count; i++) print numbers[i] "\t" names[i] }' "$@"
}

# The last run is the complete one with the highest number, even if current
# does not point at it yet.
find_last() {
	n=0 behind=''
	complete=$(complete_runs 0)
	newest=${complete##*"$nl"}
	number=${newest%%"$tab"*} newest=${newest#*"$tab"}
	[ ! -L "$runs/current" ] || base=$(readlink -- "$runs/current")
	case $base in
	'') ;;
	*/* | .*) refuse "$runs/current: points out of its folder" ;;
	*)
		[ -f "$runs/$base/run.tsv" ] ||
		    [ -f "$runs/$base/manifest.tsv" ] ||
		    refuse "$runs/current: points at $base, which has no run.tsv"
		n=$(fact "$base" number)
		;;
	esac
	if [ "${number:=0}" -gt "${n:-0}" ]; then
		base=$newest behind=yes
	fi
}

# A run was killed before or after its folder got its name: the one is removed,
# the other is what current should have pointed at.
recover() {
	left=$(find "$runs" -mindepth 1 -maxdepth 1 -name '*.partial')
	[ -z "$left" ] || rm -rf -- $left
	[ -z "$base" ] || fate="$fate; last complete run: $base"
	[ -z "$behind" ] || {
		say "$base is complete, but was not current: now it is"
		point_current_at "$base"
	}
}

point_current_at() {
	rm -f -- "$runs/current.new"
	ln -s -- "$1" "$runs/current.new"
	over "$runs/current.new" "$runs/current"
	flush -- "$runs"
}

# No earlier run is the beginning only if somebody says so, and if nothing is
# left of one. $part is the folder of the new run; without it nothing is made.
check_last_run() {
	[ -n "$base$initial" ] || refuse "$runs: there is no earlier run;" \
	    "bring it back if it was lost, say -i if there never was one"
	if [ -z "$base" ]; then
		left=$(ls -A -- "$runs")
		[ -z "$left" ] || refuse "-i: $runs is not empty"
		[ ! -e "$LAST" ] || refuse "$LAST: there was a run;" \
		    "bring $runs back, or remove $LAST if it is lost for good"
		make_folder
		return
	fi
	last=$runs/$base
	number=$(fact "$base" number)
	[ "$(fact "$base" name)" = "$base" ] ||
	    refuse "$(record "$base"): not of this run"
	make_folder
	check_files
	check_chain
	scope=$last_hash$nl$scope
	guard_last
}

make_folder() {
	[ -n "$part" ] || return 0
	mkdir -- "$part" "$part/in" "$part/last" "$part/tmp"
	: >"$part/log"
	: >"$part/tmp/taken"
}

# The files of the last run must be as it wrote them. Those that this run reads
# are copied first.
check_files() {
	seal=$(seal "$base")
	last_hash=$(checksums "$seal")
	list=$(sums_of_last)
	ledger='' names=''
	for line in $list; do
		name=${line#*  }
		[ -f "$last/$name" ] || refuse "$last/$name: missing"
		case $name in
		ledger.tsv | ledger.tsv.gz) ledger=$name ;;
		esac
		case $name in
		ledger.tsv | ledger.tsv.gz | queue.csv)
			[ -z "$part" ] ||
			    cp --reflink=auto -- "$last/$name" "$part/last"
			;;
		esac
	done
	[ -n "$ledger" ] || refuse "$seal: names no ledger"
	set --
	for line in $list; do
		file=$last/${line#*  }
		[ -z "$part" ] || [ ! -e "$part/last/${line#*  }" ] ||
		    file=$part/last/${line#*  }
		set -- "$@" "$file"
	done
	sums=$(checksums "$@")
	set -- $sums
	for line in $list; do
		[ "$1" = "${line%%  *}" ] || refuse "$last/${line#*  }:" \
		    "not as it was written (see ${seal##*/})"
		shift
	done
}

# The checksums and names of the files of the last run that are to be checked.
# Those of an older version note none of what nobody reads again.
sums_of_last() {
	case $seal in
	*/SHA256SUMS) cat -- "$seal" ;;
	*)
		[ "$(cat -- "$seal.sha256")" = "$last_hash  manifest.tsv" ] ||
		    refuse "$seal: not as it was written (see manifest.tsv.sha256)"
		awk -F '\t' '$1 == "output" && $5 != "" { print $5 "  " $2 }' \
		    "$seal"
		;;
	esac
}

# The run before the last one, if it is still kept and was noted, is the one
# that was.
check_chain() {
	before=$(fact "$base" base)
	[ -n "$before" ] && [ -d "$runs/$before" ] || return 0
	noted=$(fact "$base" base_sha256)
	file=$(seal "$before")
	[ -z "$noted" ] || [ ! -f "$file" ] ||
	    [ "$(checksums "$file")" = "$noted" ] ||
	    refuse "$file: not the one that $base followed"
}

# ---- inputs ----------------------------------------------------------------

# take_in KEY LIST [OPTION]: copies the files of a list into $part/in, under
# their own names. A line of the list is [options] file: one that begins with -
# is split at blanks, and its last word, or what follows " -- ", is the file.
# $taken has the words for a program, with OPTION before each file.
take_in() {
	taken=''
	for line in $2; do
		options='' unit='' file=$line
		case $1,$line in
		QUEUE,* | SPECIALISTS,* | HOLIDAYS,*) ;;
		*,-*' -- '*) options=${line%%' -- '*} file=${line#*' -- '} ;;
		*,-*[[:blank:]]*)
			options=${line%[[:blank:]]*} file=${line##*[[:blank:]]}
			;;
		esac
		case $1,$file in
		STATUS,*=*)
			unit=${file%%=*}
			case $unit in
			*/*) unit='' ;;
			*) file=${file#*=} ;;
			esac
			;;
		esac
		IFS=" $tab"
		for word in $options; do
			taken=$taken$word$nl
		done
		IFS=$nl
		take_file "$1${unit:+ $unit}" "$file"
		taken=$taken${3:+$3$nl}${unit:+$unit=}$copy$nl
	done
}

# check_input FILE KEY
check_input() {
	case $1 in
	*[[:cntrl:]\\]*) refuse "$2: a control character or \\ in a file name" ;;
	esac
	[ -e "$1" ] || refuse "$1: no such file ($2)"
	[ -f "$1" ] || refuse "$1: not a regular file ($2)"
	[ -r "$1" ] || refuse "$1: cannot be read ($2)"
	[ -s "$1" ] || refuse "$1: empty ($2)"
}

# take_file KEY FILE: copies it, once; $copy is the name of the copy in $part,
# which ends with the name that the file was given by, for messages to have it.
take_file() {
	check_input "$2" "$1"
	source=$(as_path "$2")
	copy=in/${2#/}
	case /$2/ in
	*/../*) copy=in$(realpath -- "$2") ;;
	esac
	if grep -qxF -e "$1$tab$2$tab$copy" "$part/tmp/taken"; then
		return
	fi
	printf '%s\t%s\t%s\n' "$1" "$2" "$copy" >>"$part/tmp/taken"
	if [ -e "$part/$copy" ]; then
		cmp -s "$source" "$part/$copy" ||
		    refuse "$2: another input has this name without its /"
		return
	fi
	[ -d "$part/${copy%/*}" ] || mkdir -p -- "$part/${copy%/*}"
	timeout --foreground "$TIMEOUT" \
	    cp -p --reflink=auto "$source" "$part/$copy"
}

# all_taken: makes tmp/inputs, with the checksum, key, name, moment and copy of
# each input. The moment of the run is that of the earliest export.
all_taken() {
	set --
	asof='' moments=''
	while IFS=$tab read -r key name copy; do
		set -- "$@" "$part/$copy"
		case $key in
		SPECIALISTS | HOLIDAYS) at=- ;; # from whenever they are
		*) at=$(taken_at "$part/$copy") ;;
		esac
		moments=$moments$at$nl
		case $key in
		SF | ADV) [ -n "$asof" ] && later "$at" "$asof" || asof=$at ;;
		esac
	done <"$part/tmp/taken"
	sums=$(checksums "$@")
	printf '%s\n' $sums >"$part/tmp/sums"
	printf '%s\n' $moments >"$part/tmp/moments"
	inputs=$part/tmp/inputs
	paste -- "$part/tmp/sums" "$part/tmp/taken" "$part/tmp/moments" |
	    awk -F '\t' -v OFS='\t' 'NF == 5 { print $1, $2, $3, $5, "", $4 }' \
	    >"$inputs"
	[ "$(wc -l <"$inputs")" -eq $# ] || refuse "no checksum could be made"
	check_unchanged
	check_copies
	text=$(cut -f 1-4 "$inputs")
	scope=$scope$nl$text
	run=$(free_name "${asof%T*}")
}

# Nobody may write to an input while it is copied, nor until the run ends: it
# would not be whole.
check_unchanged() {
	while IFS=$tab read -r key name copy; do
		source=$(as_path "$name")
		[ ! "$source" -nt "$part/$copy" ] ||
		    refuse "$name: changed during the run; $fate"
	done <"$part/tmp/taken"
}

# check_sha256 FILE HASH: FILE.sha256, if there is one, has the checksum alone, or
# as sha256sum writes it.
check_sha256() {
	for sidecar in "$1.sha256" "$1.rows"; do
		[ ! -e "$sidecar" ] || [ -f "$sidecar" ] ||
		    refuse "$sidecar: not a regular file"
	done
	[ -e "$1.sha256" ] || return 0
	want=$(tr -d '\r' <"$1.sha256" | tr A-F a-f)
	case $want in
	"$2" | "$2 "*) ;;
	*) refuse "$1: not the file whose checksum is in $1.sha256" ;;
	esac
}

# The copies are the files that their sidecars tell of, and the settings among
# them those that were read when the run began.
check_copies() {
	while IFS=$tab read -r hash key name rest; do
		case $key in
		SPECIALISTS | HOLIDAYS)
			case $nl$setup$nl in
			*"${nl}setting $key$tab$hash$nl"*) ;;
			*) refuse "$name: changed during the run; $fate" ;;
			esac
			;;
		esac
		check_sha256 "$name" "$hash"
	done <"$inputs"
}

# The folder of a run is named by its day, or with .2, .3 if that is taken.
free_name() {
	name=$1 n=1
	while [ -e "$runs/$name" ]; do
		n=$((n + 1))
		name=$1.$n
	done
	echo "$name"
}

# ---- stages ----------------------------------------------------------------

# start FILE PROGRAM WORD...: starts a program in $part, whose output is FILE.
start() {
	out=$1 program=$2
	shift 2
	(
		cd -- "$part"
		exec timeout --foreground -k 10 "$TIMEOUT" "$program" --local \
		    -v "$@" >"$out" 2>"tmp/$out.err" 9>&-
	) &
	jobs=$jobs$nl$out$tab$program$tab$!
}

# finish FILE: waits for the program that makes it; what it said goes to the
# log. Only optdiff says 1, if there is something to act on.
finish() {
	job=${jobs#*"$nl$1$tab"}
	job=${job%%"$nl"*}
	program=${job%%"$tab"*} pid=${job##*"$tab"} err=$part/tmp/err status=0
	wait "$pid" || status=$?
	jobs=${jobs%%"$nl$1$tab"*}${jobs#*"$nl$1$tab$job"}
	links=$(find "$part" -type l)
	[ -z "$links" ] || refuse "${links%%"$nl"*}: a symbolic link; $fate"
	sed 's|^\([a-z]*: \)in/|\1|' "$part/tmp/$1.err" >|"$err"
	cat "$err" >>"$part/log"
	[ -z "$terminal" ] || tail -n 1 "$err" >&2
	awk '/; overridden$/' "$err" >&2
	case $program,$status in
	*,0 | optdiff,1) return ;;
	optdiff,2) guard_of_optdiff ;;
	esac
	cat "$err" >&2
	case $status in
	124) refuse "$program took more than $TIMEOUT s, and failed; $fate" ;;
	[12]) refuse "$program failed; $fate" ;;
	*) refuse "$program (status $status) failed; $fate" ;;
	esac
}

# stage FILE PROGRAM WORD...: both.
stage() {
	start "$@"
	finish "$1"
}

# ---- publishing ------------------------------------------------------------

# What a person reads: ids and counts, no addresses.
write_summary() {
	person=0 status=0
	{
		echo "Email Opt Out: $run, run $((number + 1))${base:+, after $base}"
		echo "Exports taken $asof."
		[ -z "$approved" ] || echo "Approved with -a: $approved."
		printf '%s' "$remarks"
		if [ "$gap" -gt $((MAX_DAYS * 86400)) ]; then
			echo "The last run was $((gap / 86400)) days before."
			person=1
		fi
	} >"$part/summary.txt"
	"$summary" "$part/todo.tsv.gz" "$part/log" \
	    >>"$part/summary.txt" || status=$?
	[ "$status" -le 1 ] || refuse "summary failed; $fate"
	[ "$status" = 0 ] || person=1
}

run_publish() {
	check_unchanged
	write_facts
	rm -r -- "$part/in" "$part/last" "$part/tmp" "$part/todo.tsv.gz"
	write_sums
	flush -- "$part"
	sealed=$(checksums "$part/SHA256SUMS")
	over "$part" "$runs/$run"
	part=''
	fate="$run is complete; the next run makes it current"
	flush -- "$runs"
	point_current_at "$run"
	number=$((number + 1))
	note_last "$number" "$run" "$sealed"
	fate="$run is complete and current"
	check_approvals
	[ -z "$verbose" ] || cat -- "$runs/$run/summary.txt"
}

# fact NAME is how these are read.
write_facts() {
	printf '%s\t%s\n' name "$run" number "$((number + 1))" asof "$asof" \
	    base "$base" base_sha256 "${base:+$last_hash}" rows "$rows" \
	    approved "$approved" >"$part/run.tsv"
	printf '%s\n' $setup >>"$part/run.tsv"
	{
		printf '%s\t%s\t%s\t%s\t%s\t%s\n' sha256 key name moment rows read_as
		cat "$inputs.rows"
	} >"$part/inputs"
}

# SHA256SUMS, of all the files; all of them are put on the disk.
write_sums() {
	set +f
	set -- "$part"/*
	set -f
	hashes=$(checksums "$@")
	for hash in $hashes; do
		printf '%s  %s\n' "$hash" "${1##*/}"
		shift
	done >"$part/tmp.sums"
	mv -- "$part/tmp.sums" "$part/SHA256SUMS"
	set +f
	flush -- "$part"/* "$part" "$STATE"
	set -f
}

# LAST is outside of the state: who puts back the one does not put back the
# other. It has the number and name of the last run and the checksum of its
# SHA256SUMS.
note_last() {
	rm -f -- "$LAST.new"
	printf '%s\t%s\t%s\n' "$@" >"$LAST.new"
	flush -- "$LAST.new"
	over "$LAST.new" "$LAST"
	flush -- "$(dirname -- "$LAST")"
}
