# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC2164
# fetch: a file from another machine, by sftp, and out of its encryption. A file that
# somebody still writes is not taken: two looks, $PULL_AGAIN seconds apart, and one
# after it was copied must see the same.

# look_at NAME URL: the first look. $stage/NAME.seen keeps it.
look_at() {
	sftp_url PULL "$2"
	list_file "$1"
	printf '%s\n' "$listed" >|"$stage/$1.seen"
}

# by_sftp NAME COMMAND...: runs the commands there.
by_sftp() {
	file=$1
	shift
	printf '%s\n' "$@" >|"$stage/batch"
	sftp_batch "$stage" <"$stage/batch" || {
		why=$(sftp_reason "$stage")
		sftp_key_is_wrong "$stage" || put_off "$file: $why"
		refuse "$file: $why"
	}
}

list_file() {
	by_sftp "$1" "@ls -ln \"$far_path\""
	only_listing "$1"
}

# only_listing NAME: sets $listed to how the last batch listed the file, and $size.
only_listing() {
	listed=$(cat -- "$stage/sftp.out")
	case $listed in
	*"$nl"* | [!-]* | '')
		refuse "$1: what is at $far_host is not a regular file" ;;
	esac
	size=$(awk '{ print $5 }' "$stage/sftp.out")
}

# take_file NAME URL: copies the file, and its checksum and number of records, if
# they are beside it.
take_file() {
	sftp_url PULL "$2"
	plain_path=${far_path%.gpg}
	plain_path=${plain_path%.age}
	list_file "$1"
	is_still "$1"
	by_sftp "$1" "@get -p \"$far_path\" \"$1.part\"" \
	    "-@get \"$far_path.sha256\" \"$1.part.sha256\"" \
	    "-@get \"$plain_path.sha256\" \"$1.sha256.part\"" \
	    "-@get \"$plain_path.rows\" \"$1.rows.part\"" \
	    "@ls -ln \"$far_path\""
	failed=$(grep -v ' not found\.' "$stage/sftp.err") || failed=''
	[ -z "$failed" ] || put_off "$1: $(sftp_reason "$stage")"
	only_listing "$1"
	is_still "$1"
	taken=$(stat -c %s -- "$stage/$1.part")
	[ "$taken" = "$size" ] ||
	    put_off "$1: $taken bytes came of $size at $far_host"
	hash_of "$stage/$1.part"
	is_right "$1" "$stage/$1.part.sha256"
	rows='' from="sftp $far_host"
	unseal "$1" "$far_path"
	check_beside "$1"
}

# is_still NAME: nothing about the file has changed since the first look.
is_still() {
	read -r seen <"$stage/$1.seen" || seen=''
	[ "$seen" = "$listed" ] ||
	    put_off "$1: somebody still writes it at $far_host"
}

# is_right NAME FILE: the checksum in FILE, if there is one, is $hash.
is_right() {
	[ -e "$2" ] || return 0
	is_checksum "$2" "$hash" ||
	    refuse "$1: not the file whose checksum is beside it at $far_host"
}

# check_beside NAME: the checksum and the number of records that came with it. The
# weekly run counts the records.
check_beside() {
	hash_of "$stage/$1.part"
	is_right "$1" "$stage/$1.sha256.part"
	[ -e "$stage/$1.rows.part" ] || return 0
	rows=$(tr -d '[:space:]' <"$stage/$1.rows.part")
	case $rows in
	'' | *[!0-9]*) refuse "$1: the .rows beside it at $far_host has no number" ;;
	esac
}

# ---- encryption ------------------------------------------------------------

# unseal NAME PATH: decrypts $stage/NAME.part if the path ends in .gpg or .age. The
# whole is decrypted before anything reads it, and keeps its moment.
unseal() {
	case $2 in
	*.gpg) set -- "$1" gpg ;;
	*.age) set -- "$1" age ;;
	*) return 0 ;;
	esac
	mv -- "$stage/$1.part" "$stage/$1.sealed"
	"unseal_$2" "$1" || refuse "$1: $2 cannot decrypt it (status $?):" \
	    "$(said_by "$2")"
	touch -r "$stage/$1.sealed" -- "$stage/$1.part"
}

# A message that is not encrypted, or not protected against changes, is refused.
unseal_gpg() {
	timeout --foreground -k 10 "$TIMEOUT" gpg --no-options --batch --no-tty \
	    --quiet --pinentry-mode error --status-fd 3 \
	    --output "$stage/$1.part" --decrypt "$stage/$1.sealed" \
	    3>|"$stage/gpg.status" 2>|"$stage/gpg.err" 9>&- || return
	grep -q '^\[GNUPG:] DECRYPTION_OKAY' "$stage/gpg.status" &&
	    grep -q '^\[GNUPG:] GOODMDC' "$stage/gpg.status"
}

unseal_age() {
	timeout --foreground -k 10 "$TIMEOUT" age --decrypt -i "$AGE_KEY" \
	    -o "$stage/$1.part" "$stage/$1.sealed" >|"$stage/age.out" \
	    2>|"$stage/age.err" 9>&-
}

# said_by PROGRAM: the last line that it said, without names of users.
said_by() {
	awk '!/^age: report/ {
		gsub(/[^ ]*@[^ ]*/, "(user)")
		gsub(/[[:cntrl:]]/, "?")
		last = $0
	}
	END { print last }' "$stage/$1.err"
}
