# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# places: where the files of a run are delivered to, as the settings DELIVER and
# ENCRYPT say: a line for each file and place, [-p] [-e key]... file=place.

# read_places: checks all lines and sets $places to them; nothing is sent if one is
# wrong.
read_places() {
	check_keys ENCRYPT "$ENCRYPT"
	ENCRYPT=$list
	trim "$DELIVER"
	places=$list seen=$nl
	[ -n "$places" ] || refuse "$conf: DELIVER is not set"
	for place in $places; do
		read_place "$place"
		case $seen in
		*"$nl$file=$where$nl"*)
			refuse "$conf: DELIVER: $file goes to $where twice" ;;
		esac
		seen=$seen$file=$where$nl
		case $where in
		mail:*) mail_place ;;
		sftp://*/) sftp_place ;;
		sftp://*) refuse "$conf: DELIVER: $where: expected a / at the end," \
		    "for the folder" ;;
		*) refuse "$conf: DELIVER: $file: expected" \
		    "sftp://user@host/folder/ or mail:address" ;;
		esac
	done
}

# read_place LINE: sets $file, $where, $keys, which it is encrypted for, and $plain,
# if -p says that nobody is to encrypt it.
read_place() {
	keys='' plain=''
	IFS=" $tab"
	set -- $1
	IFS=$nl
	OPTIND=1
	while getopts :e:p opt; do
		case $opt in
		e) keys=$keys$OPTARG$nl ;;
		p) plain=yes ;;
		*) wrong_place ;;
		esac
	done
	shift $((OPTIND - 1))
	[ $# -eq 1 ] || wrong_place
	case $plain,$keys in
	yes,?*) refuse "$conf: DELIVER: -p and -e in one line" ;;
	yes,) ;;
	,?*) check_keys DELIVER "$keys" && keys=$list ;;
	,) keys=$ENCRYPT ;;
	esac
	file=${1%%=*} where=${1#*=}
	case $file in
	"$1" | '' | [.-]* | *[!A-Za-z0-9._-]*) wrong_place ;;
	esac
	case $where in
	*[!A-Za-z0-9._+,:@/~=-]*) refuse "$conf: DELIVER: $file: the place has" \
	    "a character other than letters, digits and . _ + , : @ / ~ = -" ;;
	esac
}

wrong_place() {
	refuse "$conf: DELIVER: expected lines of [-p] [-e key] file=place"
}

# check_keys SETTING TEXT: sets $list to its lines, keys of gpg or of age. A key of
# gpg is a whole fingerprint, for a name may be that of another key too.
check_keys() {
	trim "$2"
	kind=''
	for key in $list; do
		case $key in
		gpg:*[!0-9A-F]* | age:*[!0-9a-z]*) wrong_key "$1" ;;
		gpg:????????????????????????????????????????) ;;
		age:age1?*) ;;
		*) wrong_key "$1" ;;
		esac
		[ "${kind:-${key%%:*}}" = "${key%%:*}" ] ||
		    refuse "$conf: $1: keys of both gpg and age for one file"
		kind=${key%%:*}
	done
}

wrong_key() {
	refuse "$conf: $1: expected gpg: and a fingerprint of 40 digits 0-9 and A-F," \
	    "or age: and a recipient that begins with age1"
}
