# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2015,SC2034,SC2154
# upload: a file to another machine by sftp. It is put under a name that ends in
# .part, read back, and renamed: who takes files without .part takes whole ones. The
# group there may read it too, unless the umask there forbids it.

# sftp_place: checks sftp://user@host/folder/.
sftp_place() {
	command -v sftp >/dev/null || refuse 'sftp: no such program'
	sftp_url DELIVER "$where"
}

# send_sftp: what is there already under this name is ours, and noted as delivered,
# or somebody else's, and left alone.
send_sftp() {
	sftp_url DELIVER "$where"
	there=$far_path$sent_as far=$parcels/far
	rm -rf -- "$far" && mkdir -- "$far" && cp -- "$parcel" "$far/out" &&
	    chmod 640 "$far/out" || {
		say "$far: cannot be written; $sent_as was not delivered to $where"
		return 2
	}
	by_sftp "-@ls -ln \"$there\"" "-@get \"$there\" there" || return
	far_size "$there"
	if [ -n "$size" ]; then
		is_same "$far/there" && return
		say "$sent_as: another file of this name is at $where; ask whose it" \
		    "is, and have it moved away"
		return 2
	fi
	by_sftp "@put -f out \"$there.part\"" "-@get \"$there.part\" back" \
	    "@ls -ln \"$there.part\"" || return
	far_size "$there.part"
	is_same "$far/back" || {
		say "$sent_as.part: what $where has is not what was sent;" \
		    "the next delivery sends it again"
		return 3
	}
	by_sftp "@rename \"$there.part\" \"$there\""
}

# by_sftp COMMAND...: runs them there; says why that failed.
by_sftp() {
	printf '%s\n' "$@" | sftp_batch "$far" && return
	why=$(sftp_reason "$far")
	if sftp_key_is_wrong "$far"; then
		say "$sent_as: $why"
		return 2
	fi
	say "$sent_as: $why; the next delivery sends it to $where"
	return 3
}

# far_size FILE: sets $size to that of the file as the last batch listed it, or to
# nothing.
far_size() {
	size=$(awk -v file="$1" '$9 == file { print $5 }' "$far/sftp.out")
}

# is_same FILE: it is what we sent. A file that may not be read back leaves none, or an
# empty one, and is compared by its size.
is_same() {
	[ "$size" = "$bytes" ] || return
	[ ! -s "$1" ] || cmp -s -- "$parcel" "$1"
}
