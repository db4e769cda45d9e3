# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2153,SC2154,SC2164,SC3013
# last: which runs are complete, and whether the last one is as it was left.

# fact RUN NAME
fact() {
	while IFS=$tab read -r name value; do
		[ "$name" != "$2" ] || printf '%s\n' "$value"
	done <"$runs/$1/run.tsv"
}

# of_every_run NAME: the files of this name in the folders of all runs but those
# that were killed.
of_every_run() {
	set +f
	for file in "$runs"/*/"$1"; do
		case $file in
		"$runs"/current/* | *.partial/"$1") continue ;;
		esac
		[ ! -f "$file" ] || printf '%s\n' "$file"
	done
	set -f
}

# complete_runs N: the number and the name of each complete run after the N-th,
# in order. The clock and the names of the folders have no say.
complete_runs() {
	files=$(of_every_run run.tsv)
	[ -z "$files" ] || awk -F '\t' -v after="$1" '
	FNR == 1 {
		n = split(FILENAME, folder, "/")
		name = number = ""
	}
	$1 == "name" { name = $2 }
	$1 == "number" { number = $2 + 0 }
	number != "" && number > after + 0 && name == folder[n - 1] {
		run[number] = name
	}
	END {
		for (;;) {
			first = ""
			for (n in run)
				if (first == "" || n + 0 < first + 0) first = n
			if (first == "") exit
			print first "\t" run[first]
			delete run[first]
		}
	}' $files
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
		    refuse "$runs/current: points at $base, which has no run.tsv"
		n=$(fact "$base" number)
		;;
	esac
	if [ "${number:=0}" -gt "${n:-0}" ]; then
		base=$newest behind=yes
	fi
	[ -z "$base" ] || fate="$fate; last complete run: $base"
}

# Removes the folder of a run that was killed before it was complete, and what the
# last attempt left of a refusal. If a run was killed after it was complete, makes
# it current.
recover() {
	left=''
	set +f
	for file in "$runs"/*.partial "$STATE"/*.partial \
	    "$STATE/refused" "$STATE/refused.new"; do
		if [ -e "$file" ] || [ -L "$file" ]; then
			left=$left$file$nl
		fi
	done
	set -f
	[ -z "$left" ] || rm -rf -- $left
	[ -z "$behind" ] || {
		say "$base is complete, but was not current: now it is"
		point_current_at "$base"
	}
}

point_current_at() {
	clear "$runs/current.new"
	ln -s -- "$1" "$runs/current.new"
	over "$runs/current.new" "$runs/current"
	flush -- "$runs"
}

# A first run needs -i, and must not find anything of an earlier one. If $part,
# the folder of the new run, is empty, nothing is made.
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
	    refuse "$last/run.tsv: not of this run"
	make_folder
	check_files
	check_chain
	find_late
	scope=$last_hash$nl$scope
	guard_last
}

# The files of the last run must be as it wrote them. Those that this run reads
# are copied first, and the copies are checked.
check_files() {
	ledger='' files='' there='' removed='' copied=''
	find_strays
	hash_of "$last/SHA256SUMS"
	last_hash=$hash
	list=$(cat -- "$last/SHA256SUMS")
	for line in $list; do
		name=${line#*  } file=$last/${line#*  }
		if [ ! -f "$file" ] && is_pruned "$base" "$name"; then
			removed="$removed $name"
			continue
		fi
		if [ ! -f "$file" ]; then
			moved_away "$name" || refuse "$file: missing"
			continue
		fi
		there=$there$line$nl
		case $name in
		ledger.tsv | ledger.tsv.gz) ledger=$name ;;
		queue-as-written.csv.gz) last_queue=$name ;;
		queue.csv) last_queue=${last_queue:-$name} ;; # of an older version
		esac
		case $name in
		"$ledger" | "$last_queue") copy_to_last ;;
		esac
		files=$files$file$nl
	done
	[ -n "$ledger" ] || refuse "$last/SHA256SUMS: names no ledger"
	[ -z "$copied" ] || cp --reflink=auto -t "$part/last" -- $copied
	sums=$(checksums $files)
	set -- $sums
	for line in $there; do
		[ "$1" = "${line%%  *}" ] || filled_in "${line#*  }" ||
		    refuse "$last/${line#*  }: not as it was written" \
			"(see SHA256SUMS)"
		shift
	done
	[ -z "$removed" ] || say "$base was pruned of$removed"
}

# filled_in FILE: whether people may have written into this file, review.csv or
# queue.csv, and no setting names another one. It is then an input. Losing some of
# it loses nothing: a question without an answer is asked again, and the queue is
# kept as it was written, too.
filled_in() {
	case $1 in
	review.csv)
		[ -z "$ANSWERS" ] || return 1
		ANSWERS=$last/$1
		filled="$filled$base/$1 was filled in: the answers in it are read$nl"
		;;
	queue.csv)
		[ -z "$QUEUE" ] && [ "$last_queue" != "$1" ] || return 1
		QUEUE=$last/$1
		filled="$filled$base/$1 was edited: its lines are read$nl"
		;;
	*) return 1 ;;
	esac
}

# find_strays: what people saved beside the same two under another name, such as a
# workbook, is named, because nobody reads it.
find_strays() {
	set +f
	set -- "$last"/queue* "$last"/review*
	set -f
	for file; do
		name=${file##*/}
		case $name,$ANSWERS,$QUEUE in
		review.csv,* | queue.csv,* | queue-as-written.csv.gz,*) continue ;;
		review*,,*) of=review.csv ;;
		queue*,*,) of=queue.csv ;;
		*) continue ;;
		esac
		[ -f "$file" ] || continue
		case $name in
		*[!\ -~]*) name=${of%.csv}'?' ;; # a name that may deceive
		esac
		filled="$filled$base/$name is not read: save it as CSV in place of $of$nl"
		strays=$((strays + 1))
	done
}

# find_late: what people wrote into the same two files of the run before the last
# one is named, unless the last run read it.
find_late() {
	for name in review.csv queue.csv; do
		case $name,$ANSWERS,$QUEUE in
		review.csv,,* | review.csv,"$last/$name",*) ;;
		queue.csv,*, | queue.csv,*,"$last/$name") ;;
		*) continue ;;
		esac
		[ -f "$runs/$before/$name" ] || continue
		[ -f "$runs/$before/SHA256SUMS" ] || continue
		hash_of "$runs/$before/$name"
		sums=$nl$(cut -f 1 -- "$last/inputs")$nl$(cat -- \
		    "$runs/$before/SHA256SUMS")$nl
		case $sums in
		*"$nl$hash$nl"* | *"$nl$hash  $name$nl"*) continue ;;
		esac
		filled="$filled$before/$name was written into too late and is not\
 read: use $base/$name$nl"
		strays=$((strays + 1))
	done
}

# tell_filled: says what people did to these files, and has the summary say it.
tell_filled() {
	for line in $filled; do
		say "$line"
		printf 'weekly: %s.\n' "$line"
	done >>"$part/log"
	case $strays in
	0) ;;
	1) echo 'weekly: to correct: 1 file' >>"$part/log" ;;
	*) echo "weekly: to correct: $strays files" >>"$part/log" ;;
	esac
}

# moved_away FILE: whether it is one of the same two, which somebody took away.
moved_away() {
	[ ! -e "$last/$1" ] || return 1
	case $1 in
	review.csv) filled="$filled$base/$1 is missing: all is asked again$nl" ;;
	queue.csv)
		[ "$last_queue" != "$1" ] && [ -n "$last_queue" ] || return 1
		filled="$filled$base/$1 is missing: its lines are kept$nl"
		;;
	*) return 1 ;;
	esac
}

copy_to_last() {
	[ -n "$part" ] || return 0
	copied=$copied$file$nl file=$part/last/$name
}

# The run before the last one must be the one that the last run noted, if its
# folder is still kept.
check_chain() {
	before=$(fact "$base" base)
	noted=$(fact "$base" base_sha256)
	file=$runs/$before/SHA256SUMS
	[ -n "$before" ] && [ -n "$noted" ] && [ -f "$file" ] || return 0
	hash_of "$file"
	[ "$hash" = "$noted" ] ||
	    refuse "$file: not the one that $base followed"
}

# LAST must name the last run. If that was killed before it wrote LAST, which then
# is missing or names the run before, LAST is stale, and this run writes it.
guard_last() {
	if [ ! -e "$LAST" ]; then
		stale=yes
		[ "$number" -le 1 ] || guard last "$LAST: missing, so nothing\
 tells whether $base was the last run"
		return
	fi
	IFS=$tab read -r n name hash <"$LAST" || n=''
	case $n,$hash in
	*[!0-9]*,* | ,* | *,) refuse "$LAST: not as a run wrote it" ;;
	esac
	[ "$n,$hash" != "$number,$last_hash" ] || return 0
	if [ "$n" -lt "$number" ]; then
		file=$runs/$name/SHA256SUMS
		if [ -f "$file" ] && [ "$(checksums "$file")" = "$hash" ]; then
			stale=yes
			return
		fi
	fi
	guard last "$runs is not what the last run left: it was run $n, $name;\
 here the last one is run $number, $base"
	[ "$n" -le "$number" ] || number=$n
}

# LAST has the number and name of the last run and the checksum of its SHA256SUMS.
# It is outside of the state, so that a backup of the state does not restore it.
note_last() {
	note "$LAST" "$1$tab$2$tab$3"
}
