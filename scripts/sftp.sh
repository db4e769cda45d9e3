# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC2164
# sftp: files on another machine, by OpenSSH's sftp(1) in batches. Nobody is asked for
# anything: the host must have the key that the file KNOWN_HOSTS pins, and ssh logs
# in with the key SSH_KEY, or else with those of the user and of an agent. What a
# person has in ~/.ssh/config plays no part.

# sftp_url SETTING URL: sets $far_host, $far_port, $far_user and $far_path of
# sftp://[user@]host[:port]/path. The path begins at the root, or with /~/ in the
# home folder. In a batch it stands in quotes.
sftp_url() {
	far=${2#sftp://}
	case $far in
	*[[:cntrl:]\"\\]*) refuse "$conf: $1: a control character, \" or \\" ;;
	[!/]*/?*) ;;
	*) refuse "$conf: $1: expected sftp://[user@]host[:port]/path" ;;
	esac
	far_host=${far%%/*} far_path=/${far#*/} far_user='' far_port=22
	case $far_host in
	*@*) far_user=${far_host%@*} far_host=${far_host##*@} ;;
	esac
	case $far_host in
	*:*) far_port=${far_host##*:} far_host=${far_host%:*} ;;
	esac
	case $far_port in
	'' | 0* | *[!0-9]* | ??????*) refuse "$conf: $1: not a port" ;;
	esac
	case $far_host,$far_user in
	-* | ,* | *,-* | *[!A-Za-z0-9._,-]*)
		refuse "$conf: $1: not the name of a host, or of a user on it" ;;
	esac
	far_path=${far_path#/~/}
	[ -n "${KNOWN_HOSTS-}" ] ||
	    refuse "$conf: KNOWN_HOSTS is not set: a file with the key of $far_host"
	ssh_path KNOWN_HOSTS "$KNOWN_HOSTS"
	far_known=$path far_key=''
	[ -n "${SSH_KEY-}" ] || return 0
	ssh_path SSH_KEY "$SSH_KEY"
	far_key=-oIdentitiesOnly=yes$nl-oIdentityFile=$path
}

# sftp_batch FOLDER: runs the commands on standard input on that host, with FOLDER as
# the local one. A line that begins with @ is not repeated in FOLDER/sftp.out, which
# has the output; FOLDER/sftp.err has the messages. The status is 0, 1 if a
# command failed and those after it were not run, or another one if there was no
# connection, or none any more.
sftp_batch() {
	(
		cd -- "$1"
		exec timeout --foreground -k 10 "$TIMEOUT" sftp -F none -b - \
		    -P "$far_port" -o BatchMode=yes \
		    -o StrictHostKeyChecking=yes \
		    -o UserKnownHostsFile="$far_known" \
		    -o GlobalKnownHostsFile=none -o UpdateHostKeys=no \
		    -o ConnectTimeout=30 -o ServerAliveInterval=15 \
		    -o LogLevel=ERROR $far_key \
		    -- "${far_user:+$far_user@}$far_host" \
		    >|sftp.out 2>|sftp.err 9>&-
	)
}

# sftp_key_is_wrong FOLDER: whether the last batch failed because the host has not the
# key that is pinned, or does not let us in with ours: a person has to see to it.
sftp_key_is_wrong() {
	grep -q -e 'HAS CHANGED' -e 'host key is known' -e 'Permission denied (' \
	    "$1/sftp.err"
}

# ssh_path SETTING FILE: sets $path to a path that an option of ssh takes, quoted.
ssh_path() {
	[ -f "$2" ] || refuse "$2: no such file ($1)"
	path=$(realpath -- "$2")
	case $path in
	*[%\"\\]*) refuse "$path: %, \" or \\ in the path of $1" ;;
	esac
	path=\"$path\"
}

# sftp_reason FOLDER: in words, why the last batch failed, without names of users.
sftp_reason() {
	awk -v host="$far_host" -v known="$KNOWN_HOSTS" '
	{ gsub(/[^ ]*@/, ""); sub(/\r$/, ""); gsub(/[[:cntrl:]]/, "?") }
	/^No .* host key is known for/ { why = "has no key of this host" }
	/WARNING: .* HAS CHANGED/ { why = "has another key of this host" }
	/HAS CHANGED|^ *$|^Connection closed|^client_loop/ { next }
	first == "" { first = $0 }
	END {
		if (why != "")
			first = known " " why ": ask its owner for the key, and" \
			    " what became of the one before"
		else if (index(first, host ": ") == 1)
			first = substr(first, length(host) + 3)
		print host ": " (first == "" ? "no connection" : first)
	}' "$1/sftp.err"
}
