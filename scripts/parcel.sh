# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2015,SC2034,SC2086,SC2154
# parcel: a file as it is sent. It is a copy whose checksum is that of the run, or
# that copy encrypted. A second try sends the same bytes: what was encrypted is kept
# until it is delivered.

# listed_sum: sets $sum to the checksum of the file in the run's SHA256SUMS. Fails if
# it is not there.
listed_sum() {
	sum=$(awk -v file="$file" 'substr($0, 67) == file { print $1 }' \
	    "$runs/$run/SHA256SUMS")
	[ -n "$sum" ]
}

# name_parcel: sets $sum, and $sent_as, the name of the file at its place. Fails if
# the run has no such file, which is said.
name_parcel() {
	listed_sum || {
		say "$run: has no $file"
		worst=2
		return 1
	}
	sent_as=$run-$file
	case $keys in
	gpg:*) sent_as=$sent_as.gpg ;;
	age:*) sent_as=$sent_as.age ;;
	esac
}

# check_file: the run, and the file, are as they were left.
check_file() {
	check_run || return
	[ -f "$runs/$run/$file" ] && hash_of "$runs/$run/$file" || {
		say "$run/$file: missing; bring it back from a backup"
		return 2
	}
	[ "$hash" = "$sum" ] || {
		say "$run/$file: not as it was written (see SHA256SUMS);" \
		    "bring it back from a backup"
		return 2
	}
	check_mail_plain
}

# check_run: SHA256SUMS is the one that the run after this, or LAST, noted.
check_run() {
	noted=''
	for line in $published; do
		[ "${line%%"$tab"*}" = $((number + 1)) ] || continue
		[ "$(fact "${line#*"$tab"}" base)" != "$run" ] ||
		    noted=$(fact "${line#*"$tab"}" base_sha256)
	done
	if [ "$number" = "$newest" ] && [ -f "$LAST" ]; then
		IFS=$tab read -r n name noted <"$LAST" || n=''
		[ "$n" = "$number" ] || noted=''
	fi
	[ -n "$noted" ] || return 0
	hash_of "$runs/$run/SHA256SUMS"
	[ "$hash" = "$noted" ] || {
		say "$run/SHA256SUMS: not as it was written; bring it back from a backup"
		return 2
	}
}

# check_mail_plain: no address goes by mail unencrypted, unless -p says so.
check_mail_plain() {
	case $where,$keys,$plain in
	mail:*,,) ;;
	*) return 0 ;;
	esac
	gzip -cdf <"$runs/$run/$file" | grep -q @
	[ "$?" = 1 ] || {
		say "$run/$file: has addresses, and would go to $where unencrypted;" \
		    "set ENCRYPT, or -p in DELIVER if that is right"
		return 2
	}
}

# clear_parcels: removes what a killed delivery left but what is encrypted.
clear_parcels() {
	[ -z "$dry" ] || return 0
	[ -d "$parcels" ] || mkdir -- "$parcels"
	find "$parcels" -mindepth 1 -maxdepth 1 ! -name '*.sealed' -exec rm -rf -- {} +
}

# pack: makes $parcel, and sets $bytes, $sent_sum and $id, which is the same for every
# try to send this file to this place.
pack() {
	id=$(printf '%s\n' "$run" "$file" "$sum" "$where" "$keys" | sha256sum) &&
	    id=$(printf '%.32s' "$id") &&
	    pack_copy && { [ -z "$keys" ] || pack_sealed; } &&
	    bytes=$(stat -c %s -- "$parcel") && hash_of "$parcel" &&
	    sent_sum=$hash && return
	say "$run/$file: nothing was delivered to $where"
	return 2
}

pack_copy() {
	parcel=$parcels/copy
	rm -f -- "$parcel" && cp -- "$runs/$run/$file" "$parcel" &&
	    hash_of "$parcel" && [ "$hash" = "$sum" ]
}

pack_sealed() {
	[ -e "$parcels/$id.sealed" ] || {
		rm -f -- "$parcels/new" && seal && [ -s "$parcels/new" ] &&
		    flush -- "$parcels/new" &&
		    over "$parcels/new" "$parcels/$id.sealed" &&
		    flush -- "$parcels" "$STATE" || return
	}
	parcel=$parcels/$id.sealed
}

# seal: encrypts the copy for all keys. Options that a person has set for gpg play no
# part.
seal() {
	set --
	for key in $keys; do
		set -- "$@" -r "${key#*:}"
	done
	case $keys in
	gpg:*) set -- gpg --no-options --batch --no-tty --quiet \
	    --trust-model always --encrypt "$@" ;;
	age:*) set -- age --encrypt "$@" ;;
	esac
	timeout --foreground -k 10 "$TIMEOUT" "$@" <"$parcels/copy" \
	    >"$parcels/new" 8>&- || {
		say "$run/$file: $1 cannot encrypt it for ${keys%%"$nl"*} (status $?)"
		return 2
	}
}

unpack() {
	rm -f -- "$parcels/copy" "$parcel"
}
