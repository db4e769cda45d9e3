# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2015,SC2034,SC2086,SC2154
# mail: a file as an attachment of a mail, by the command SENDMAIL. The names in the
# mail are letters, digits, dots and hyphens, so that nothing in it needs quoting;
# the file itself goes in base64.

# mail_place: checks the addresses of mail:address,address.
mail_place() {
	IFS=,
	set -- ${where#mail:}
	IFS=$nl
	[ $# -gt 0 ] || set -- ''
	for address; do
		case $address in
		[!A-Za-z0-9]* | *@*@* | *[!A-Za-z0-9._+@=-]* | *@ | *@[.-]*) ;;
		*?@?*) continue ;;
		esac
		refuse "$conf: DELIVER: $file: not an address after mail:"
	done
	program=${SENDMAIL%%[[:blank:]]*}
	command -v -- "$program" >/dev/null ||
	    refuse "$program: no such program (SENDMAIL)"
}

# send_mail: a second try has the same Message-ID.
send_mail() {
	rm -f -- "$parcels/mail" && write_mail >"$parcels/mail" || {
		say "$parcels: the mail with $sent_as cannot be written"
		return 2
	}
	IFS=" $tab"
	set -- $SENDMAIL
	IFS=$nl
	timeout --foreground -k 10 "$TIMEOUT" "$@" <"$parcels/mail" >&2 8>&- || {
		say "$sent_as: $1 failed (status $?); the next delivery sends it to $where"
		return 3
	}
	rm -f -- "$parcels/mail"
}

write_mail() {
	to=${where#mail:}
	IFS=,
	set -- $to
	IFS=$nl
	to=$1
	shift
	for address; do to="$to,$nl $address"; done
	cat <<end && base64 -w 76 -- "$parcel" && echo "--=_$id--"
To: $to
Subject: Email Opt Out: $sent_as
Message-ID: <$id@optparity.invalid>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_$id"

--=_$id
Content-Type: text/plain; charset=us-ascii

$file of the run $run is attached.

File:    $sent_as
Bytes:   $bytes
SHA-256: $sent_sum

If you have received a file of this name and SHA-256 before, this is the same
one: load it once.

--=_$id
Content-Type: application/octet-stream; name="$sent_as"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="$sent_as"

end
}
