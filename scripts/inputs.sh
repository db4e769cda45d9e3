# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC2164,SC3013
# inputs: copies the inputs into the folder of the run, and notes their checksums
# and moments. The programs read nothing else.

# take_in KEY LIST [OPTION]: copies the files of a list into $part/in, under
# their own names. A line of the list is "[options] file". $taken gets the words
# for a program, one a line, with OPTION before each file.
take_in() {
	taken=''
	trim "$2"
	for line in $list; do
		options='' unit='' file=$line
		case $1 in
		QUEUE | SPECIALISTS | HOLIDAYS | USER_NAMES) ;; # a file
		STATUS)
			split_options
			split_unit
			;;
		*) split_options ;;
		esac
		IFS=" $tab"
		for word in $options; do
			taken=$taken$word$nl
		done
		IFS=$nl
		take_file "$1${unit:+ $unit}" "$file"
		taken=$taken${3:+$3$nl}${unit:+$unit=}$copy$nl
	done
	[ "$1" != SF ] || start_copies # the largest
}

# Of a line that begins with - the last word is the file, or what follows " -- ".
split_options() {
	case $file in
	-*' -- '*) options=${file%%' -- '*} file=${file#*' -- '} ;;
	-*[[:blank:]]*)
		options=${file%[[:blank:]]*} file=${file##*[[:blank:]]}
		;;
	esac
}

# A business unit stands before a =, but a folder may have a = in its name.
split_unit() {
	case $file in
	*=*) unit=${file%%=*} ;;
	esac
	case $unit in
	'') ;;
	*/*) unit='' ;;
	*) file=${file#*=} ;;
	esac
}

# check_input FILE KEY
check_input() {
	case $1 in
	*[[:cntrl:]\\]*) refuse "$2: a control character or \\ in a file name" ;;
	esac
	[ -e "$1" ] || refuse "$1: no such file ($2)"
	[ -f "$1" ] || refuse "$1: not a regular file ($2)"
	[ -r "$1" ] || refuse "$1: cannot be read ($2)"
	case $2 in
	ANSWERS | QUEUE | USER_NAMES) ;; # people's: told, and the run goes on
	*) [ -s "$1" ] || refuse "$1: empty ($2)" ;;
	esac
}

# take_file KEY FILE: will have it copied, once; $copy is the name of the copy in
# $part, which ends with the name that the file was given by, for messages to have it.
take_file() {
	check_input "$2" "$1"
	as_path "$2"
	copy=in/${2#/}
	case /$2/ in
	*/../*) path=$(realpath -- "$2") copy=in$path ;;
	esac
	case $nl$all_inputs in
	*"$nl$1$tab$2$tab$copy$nl"*) return ;;
	esac
	if [ -e "$part/$copy" ]; then
		finish_copies
		cmp -s "$path" "$part/$copy" ||
		    refuse "$2: another input has this name without its /"
	else
		[ -d "$part/${copy%/*}" ] || mkdir -p -- "$part/${copy%/*}"
		: >"$part/$copy" # its name is taken
		to_copy=$to_copy$part/${copy%/*}$tab$path$nl
	fi
	all_inputs=$all_inputs$1$tab$2$tab$copy$nl
}

# start_copies: of what was taken in since, those for one folder by one process, and
# at most four at a time. A file that was there, and empty, ext4 would write to the
# disk at once.
start_copies() {
	while [ -n "$to_copy" ]; do
		into=${to_copy%%"$tab"*} files='' others=''
		for line in $to_copy; do
			case $line in
			"$into$tab"*) files=$files${line#*"$tab"}$nl ;;
			*) others=$others$line$nl ;;
			esac
		done
		to_copy=$others
		case $copying in
		*"$nl"*"$nl"*"$nl"*"$nl") one_copied ;;
		esac
		timeout -k 10 "$TIMEOUT" cp -p --reflink=auto \
		    --remove-destination -t "$into" -- $files &
		copying=$copying$!$nl
	done
}

# one_copied: waits for the first of the copies that are being made.
one_copied() {
	wait "${copying%%"$nl"*}"
	copying=${copying#*"$nl"}
}

finish_copies() {
	start_copies
	while [ -n "$copying" ]; do
		one_copied
	done
}

# all_copied: waits until the files that were taken in are whole, and still those
# that were copied. $moments has when each was written, a line each.
all_copied() {
	finish_copies
	check_unchanged
	copies=''
	for input in $all_inputs; do
		copies=$copies$part/${input##*"$tab"}$nl
	done
	moments=$(taken_at $copies)
}

# split INPUT: sets $key, $name and $copy of a line of $all_inputs.
split() {
	key=${1%%"$tab"*} copy=${1##*"$tab"} name=${1#*"$tab"}
	name=${name%"$tab"*}
}

# moment_of KEY: when the files of a side were exported; the earliest, if there
# are several.
moment_of() {
	shown='' left=$moments
	for input in $all_inputs; do
		moment=${left%%"$nl"*} left=${left#*"$nl"}
		[ "${input%%"$tab"*}" = "$1" ] || continue
		[ -n "$shown" ] && later "$moment" "$shown" || shown=$moment
	done
	printf '%s\n' "$shown"
}

# all_taken: makes $inputs, a line for each input with its checksum, key, name
# and moment. The moment of the run is that of the earliest export.
all_taken() {
	inputs=$part/tmp/inputs asof='' text=''
	sums=$(checksums $copies)
	set -- $sums
	for input in $all_inputs; do
		[ $# -gt 0 ] || refuse "no checksum could be made"
		split "$input"
		moment=${moments%%"$nl"*} moments=${moments#*"$nl"}
		case $key in
		SPECIALISTS | HOLIDAYS)
			is_as_set_up "$key" "$name" "$1"
			moment=- # from whenever they are
			;;
		SF | ADV)
			[ -n "$asof" ] && later "$moment" "$asof" ||
			    asof=$moment
			;;
		esac
		check_sha256 "$name" "$1"
		text=$text$nl$1$tab$key$tab$name$tab$moment
		shift
	done
	printf '%s\n' "${text#"$nl"}" >"$inputs"
	scope=$scope$text
	run=$(free_name "${asof%T*}")
}

# An input that is written to while it is copied, or before the run ends, was
# not complete.
check_unchanged() {
	for input in $all_inputs; do
		split "$input"
		as_path "$name"
		[ ! "$path" -nt "$part/$copy" ] ||
		    refuse "$name: changed during the run; $fate"
	done
}

# is_as_set_up KEY FILE HASH: the copy of this list is the one that the run
# began with.
is_as_set_up() {
	case $nl$setup$nl in
	*"${nl}setting $1$tab$3$nl"*) ;;
	*) refuse "$2: changed during the run; $fate" ;;
	esac
}

# check_sha256 FILE HASH: FILE.sha256, if there is one, has the checksum alone, or
# as sha256sum writes it.
check_sha256() {
	for sidecar in "$1.sha256" "$1.rows"; do
		[ ! -e "$sidecar" ] || [ -f "$sidecar" ] ||
		    refuse "$sidecar: not a regular file"
	done
	[ -e "$1.sha256" ] || return 0
	is_checksum "$1.sha256" "$2" ||
	    refuse "$1: not the file whose checksum is in $1.sha256"
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
