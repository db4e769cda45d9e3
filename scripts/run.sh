# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC2164,SC3012,SC3013
# run: what a weekly run is. One at a time, by a lock; on copies of its inputs;
# in a folder of its own, which is published whole or not at all.
#
# A run's folder has SHA256SUMS, which sha256sum -c reads; inputs, the checksum,
# key, name, moment and rows of each input; and run.tsv, a few facts.

fate='nothing was published' jobs='' copying='' to_copy='' all_inputs='' part='' terminal='' unsent=''
result='' attempt=''
[ ! -t 2 ] || terminal=yes

# A run that exits 2 has said why. If it ends with any other status, and not by
# run_end, something failed.
ended() {
	status=$1
	halt
	if [ "$status" != 2 ] && [ "$fate" != finished ]; then
		reason="stopped; $fate" status=2
		say "$reason"
	fi
	[ -z "$attempt" ] || tell || :
	exit "$status"
}
trap 'ended $?' EXIT
for s in HUP INT TERM; do
	# shellcheck disable=SC2064
	trap "halt; trap - EXIT $s; kill -s $s $$" "$s"
done

# Stops the programs that still run, which no Ctrl-C reaches, and removes the copies
# of the exports.
# shellcheck disable=SC2317
halt() {
	for job in $jobs $copying; do
		stop_program "${job##*"$tab"}"
	done
	wait
	# What timeout(1) did not wait for may still be ending.
	[ -z "$part" ] || rm -rf -- "$part" 2>/dev/null || {
		sleep 1
		rm -rf -- "$part" || : # the next run removes it
	}
}

# ---- begin and end ---------------------------------------------------------

run_begin() {
	read_options "$@"
	find_programs
	read_settings
	runs=$STATE/runs used='' approved='' stale='' base='' number=0 person=0
	refused='' inputs='' of_optdiff='' last_queue='' filled='' strays=0
	case $mode in
	'') begin_run ;;
	n) begin_dry ;;
	S) status ;;
	t) begin_test ;;
	esac
	[ -z "$base" ] || guard_changed
}

begin_run() {
	[ -z "$initial" ] || { mkdir -p -- "$runs" && flush -f -- "$runs"; }
	read_state
	exec 9>>"$STATE/lock"
	flock -n 9 || refuse "$STATE: another run is under way"
	attempt=locked
	take_over
	find_last
	recover
	part=$runs/new.partial
	refused=$STATE/refused
	check_last_run
	[ -z "$stale" ] || note_last "$number" "$base" "$last_hash"
	send_mail
}

# A dry run reads the state, and works in another folder.
begin_dry() {
	begin_apart
	if [ -n "$initial" ] && [ ! -e "$runs" ]; then
		read_setup
		make_folder
		return
	fi
	read_state
	check_older
	find_last
	refused=$out
	check_last_run
}

# For a test of the settings there is no state.
begin_test() {
	begin_apart
	read_setup
	make_folder
}

begin_apart() {
	if [ -z "$out" ]; then
		part=$(mktemp -d)
		return
	fi
	for f in "$out" "$out.part"; do
		[ ! -e "$f" ] || refuse "-o: $f exists already"
	done
	mkdir -- "$out.part"
	part=$out.part
}

read_state() {
	[ -d "$runs" ] || refuse "$runs: no such folder;" \
	    "bring it back if it was lost, say -i if there never was one"
	check_folders
	read_setup
}

make_folder() {
	[ -n "$part" ] || return 0
	set -- "$part/in" "$part/last" "$part/tmp"
	[ -n "$mode" ] || set -- "$part" "$@"
	mkdir -- "$@"
	: >"$part/log"
}

run_end() {
	[ -n "$mode" ] || prune
	fate=finished
	[ -z "$unsent" ] || exit 3
	exit "$person"
}

# ---- programs --------------------------------------------------------------

# The programs are beside this script if it is installed, else in build/bin.
find_programs() {
	script=$here/${0##*/}
	[ -x "$here/${programs%%"$nl"*}" ] || here=$here/../build/bin
	PATH=$here:$PATH
	program_files=$script$nl
	for p in $programs; do
		file=$here/$p
		[ -x "$file" ] || file=$(command -v "$p") ||
		    refuse "$p: no such program"
		program_files=$program_files$file$nl
	done
	program_files=$program_files$parts
	for p in awk flock gzip sha256sum timeout; do
		command -v "$p" >/dev/null || refuse "$p: no such program"
	done
	readonly PATH openssl program_files
}

sums_of_programs() {
	set -- $program_files
	sums=$(checksums "$@")
	for sum in $sums; do
		p=${1##*/}
		printf 'program %s\t%s\n' "${p#optparity-}" "$sum"
		shift
	done
}

# check_programs: they are still those whose checksums were taken after
# $program_times. Their times of change tell without reading them again.
check_programs() {
	[ "$(times_of_programs)" = "$program_times" ] ||
	    [ "$(sums_of_programs)" = "$program_sums" ] ||
	    refuse "a program changed during the run; $fate"
}

times_of_programs() {
	stat -L -c '%n %i %z' -- $program_files
}

# ---- stages ----------------------------------------------------------------

# start FILE PROGRAM WORD...: starts a program in $part, whose output is FILE.
start() {
	out_file=$1 program=$2
	shift
	started=$*
	(
		cd -- "$part"
		case $mode$program in
		t*extract) only_header "$@" ;;
		*) exec timeout -k 10 "$TIMEOUT" "$@" ;;
		esac >"$out_file" 2>"tmp/${out_file##*/}.err" 9>&-
	) &
	jobs=$jobs$nl$out_file$tab$program$tab$!
}

# only_header PROGRAM WORD...: leaves the header of its table, with the end mark of
# an empty one, in tmp. The program has then checked the headers of its inputs, and
# dies of SIGPIPE unless these are small.
only_header() {
	exec timeout -k 10 "$TIMEOUT" /bin/sh -c '
	table=$0 status=0
	{
		"$@" || status=$?
		[ "$status" = 141 ] || echo "$status" >"$table.status"
	} | gzip -dc 2>/dev/null | sed 1q >"$table.new"
	[ ! -e "$table.status" ] || read -r status <"$table.status"
	[ "$status" = 0 ] || exit "$status"
	printf "#end\t0\n" >>"$table.new" && mv -fT -- "$table.new" "$table"
	' "tmp/${out_file%.gz}" "$@"
}

# await FILE: waits for the program that makes it; $status gets its status.
await() {
	job=${jobs#*"$nl$1$tab"}
	job=${job%%"$nl"*}
	program=${job%%"$tab"*} pid=${job##*"$tab"} status=0
	wait "$pid" || status=$?
	jobs=${jobs%%"$nl$1$tab"*}${jobs#*"$nl$1$tab$job"}
}

# finish FILE...: waits for the programs that make these, in this order and up to one
# that fails, and adds their messages to the log.
finish() {
	ended='' errors=''
	for file; do
		await "$file"
		ended=$ended$file$tab$program$tab$status$nl
		errors=$errors$part/tmp/${file##*/}.err$nl
		is_success || break
	done
	[ -n "$jobs" ] || no_links
	# read would take an error of the disk for the end.
	messages=$(grep -aH . -- $errors) || [ "$?" = 1 ] ||
	    refuse "what $program said cannot be read; $fate"
	for job in $ended; do
		file=${job%%"$tab"*} status=${job##*"$tab"} program=${job#*"$tab"}
		program=${program%"$tab"*}
		judge
	done
}

# is_success: status 1 of these two means that there is something to act on.
is_success() {
	case $program,$status in
	*,0 | optdiff,1 | resubq,1) ;;
	*) return 1 ;;
	esac
}

# judge: the program that made $file, by its $status and its lines of $messages.
judge() {
	said='' last_line=''
	for line in $messages; do
		case $line in
		"$part/tmp/${file##*/}.err:"*) ;;
		*) continue ;;
		esac
		line=${line#"$part/tmp/${file##*/}.err:"}
		case ${line%%: in/*} in
		"$line" | *[!a-z]*) ;;
		*) as_given ;;
		esac
		case $line in
		*'; overridden') printf '%s\n' "$line" >&2 ;;
		esac
		said=$said$line$nl last_line=$line
	done
	printf '%s' "$said" >>"$part/log"
	[ -z "$terminal" ] || printf '%s' "${last_line:+$last_line$nl}" >&2
	if is_success; then
		[ "$mode" != t ] || show_unread "$file"
		return 0
	fi
	[ "$program,$status" != optdiff,2 ] || guard_of_optdiff
	printf '%s' "$said" >&2
	told=$told$said
	case $status in
	124) refuse "$program took more than $TIMEOUT s, and failed; $fate" ;;
	[12])
		reason=${last_line:+"$last_line; $fate"} # what -S and ALERT say
		refuse "$program failed; $fate"
		;;
	*) refuse "$program (status $status) failed; $fate" ;;
	esac
}

# show_unread FILE: for -t, what the program that made this file says of those that
# people keep. All of changefile read the same names.
show_unread() {
	case $program,$1,$said in
	changefile,[!r]* | changefile,records*) return 0 ;;
	*': to correct: '*) person=1 ;;
	*) return 0 ;;
	esac
	for line in $said; do
		name=${line#*: }
		name=$tab${name%%:*}$tab
		case $nl$all_inputs in
		*"${nl}ANSWERS$name"* | *"${nl}QUEUE$name"* | \
		    *"${nl}USER_NAMES$name"*) printf '%s\n' "$line" >&2 ;;
		esac
	done
}

# as_given: in $line, the name of a copy becomes that by which its input was given.
as_given() {
	for input in $all_inputs; do
		copy_of=${input##*"$tab"} given=${input#*"$tab"}
		case $line in
		*": $copy_of"[:/]*)
			line="${line%%": $copy_of"*}: ${given%"$tab"*}${line#*": $copy_of"}"
			return
			;;
		esac
	done
	line="${line%%: in/*}: ${line#*: in/}"
}

# finish_all: every program that runs, in the order of their start.
finish_all() {
	set --
	for job in $jobs; do
		set -- "$@" "${job%%"$tab"*}"
	done
	finish "$@"
}

# Where the run writes there are no symbolic links.
no_links() {
	links=$(find "$part" -type l)
	[ -z "$links" ] || refuse "${links%%"$nl"*}: a symbolic link; $fate"
}

# stage FILE PROGRAM WORD...: starts the program and waits for it.
stage() {
	start "$@"
	finish "$1"
}

# ---- publishing ------------------------------------------------------------

run_publish() {
	check_unchanged
	[ -z "$mode" ] || {
		show
		return
	}
	rm -r -- "$part/in" "$part/last" "$part/tmp"
	write_sums
	hash_of "$part/SHA256SUMS"
	sealed=$hash
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

# Of a dry run the summary is shown, and its files where -o says.
show() {
	check_approvals
	cat -- "$part/summary.txt"
	[ -n "$out" ] || return 0
	rm -r -- "$part/in" "$part/last" "$part/tmp"
	over "$part" "$out"
	part=''
}

# run.tsv, which fact reads, and inputs.
write_facts() {
	{
		printf '%s\t%s\n' name "$run" number "$((number + 1))" \
		    asof "$asof" base "$base" \
		    base_sha256 "${base:+$last_hash}" approved "$approved" \
		    approved_by "$(approver)"
		printf '%s\n' $setup
		[ -z "$users" ] || printf 'user\t%s\n' $users
	} >"$part/run.tsv"
	{
		printf '%s\t%s\t%s\t%s\t%s\t%s\n' sha256 key name moment rows read_as
		cat "$inputs"
	} >"$part/inputs"
}

# SHA256SUMS, of all files. Waits until they are on the disk.
write_sums() {
	set +f
	set -- "$part"/*
	set -f
	sums=$(checksums "$@")
	for sum in $sums; do
		printf '%s  %s\n' "$sum" "${1##*/}"
		shift
	done >"$part/SHA256SUMS"
	set +f
	flush -- "$part"/* "$part" "$STATE"
	set -f
}
