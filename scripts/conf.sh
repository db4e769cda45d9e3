# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC2164,SC3013
# conf: reads the settings, a file that the weekly run shares with what goes before
# it and after it.

# load_conf NAME...: reads the settings in the file $conf, which cannot set these
# variables, and goes to its folder, where their paths start. Sets $conf_hash.
load_conf() {
	[ -f "$conf" ] || refuse "$conf: no such file"
	folder_of "$conf"
	cd -- "$folder"
	conf=${conf##*/}
	check_own "./$conf"
	readonly conf "$@"
	hash_of "./$conf"
	conf_hash=$hash
	set -a
	# shellcheck source=/dev/null
	. "./$conf"
	set +a
	IFS=$nl
	set -fC
}

same_conf() {
	hash_of "./$conf"
	[ "$hash" = "$conf_hash" ] || refuse "$conf: changed while it was read"
}

# A name in capitals that is not a setting is a typing error.
check_names() {
	names=$(awk 'BEGIN { for (k in ENVIRON) if (k ~ /^[A-Z]/) print k }')
	for name in $names; do
		case $name in
		STATE | LAST | SF | SF_ARGS | HISTORY | ADV | ADV_ARGS) ;;
		STATUS | QUEUE | QUEUE_ARGS | REQUESTS | SPECIALISTS | ANSWERS) ;;
		DIFF_ARGS | HOLIDAYS | CHANGE_ARGS | REJECTS | SENTINELS) ;;
		MAX_DAYS | MAX_HOURS | TIMEOUT | ZONE | DATES | LANGUAGE) ;;
		MAIL | ALERT | AFTER | METRICS | REPORT) ;;
		KEEP_TABLES | KEEP_ADDRESSES | USER_NAMES | RECORD_URL) ;;
		DELIVER | ENCRYPT | SENDMAIL) ;;
		PULL | PULL_WAIT | PULL_AGAIN | KNOWN_HOSTS | SSH_KEY | AGE_KEY) ;;
		# What the programs of optparity-pull and optparity-deliver read.
		HTTPS_PROXY | NO_PROXY | NODE_EXTRA_CA_CERTS | GNUPGHOME) ;;
		# What env, the shell and awk add.
		CREDENTIALS_DIRECTORY | OPTPARITY_CLEAN | LC_ALL | TZ | PATH | HOME | PWD | OLDPWD) ;;
		SHLVL | AWKPATH | AWKLIBPATH) ;;
		*) refuse "$conf: $name: no such setting" ;;
		esac
	done
}

# as_path FILE: sets $path to one that no program takes for an option, nor awk for
# an assignment.
as_path() {
	path=$1
	case $path in
	-* | *=*) path=./$path ;;
	esac
}

# trim TEXT: sets $list to its lines, without blanks around them and without
# empty ones.
trim() {
	list=''
	for line in $1; do
		line=${line#"${line%%[![:blank:]]*}"}
		line=${line%"${line##*[![:blank:]]}"}
		list=$list${line:+$line$nl}
	done
}

# words SETTING VALUE: sets $list to its words, one a line. A blank inside a word that begins
# with - is a sign that two words were written on one line.
words() {
	trim "$2"
	for word in $list; do
		case ${word%%=*} in
		-*[[:blank:]]*)
			refuse "$conf: $1: write one word a line, not: $word" ;;
		esac
	done
}

number() {
	case $2 in
	'' | 0?* | *[!0-9]* | ??????*) refuse "$conf: $1: not a number" ;;
	esac
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
