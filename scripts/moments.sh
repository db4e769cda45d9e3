# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2086,SC2154,SC3012
# moments: in UTC, such as 2025-04-18T06:00:00Z.

# taken_at FILE...: when each was written, a line each.
taken_at() {
	lines=$(stat -c %y -- "$@")
	for line in $lines; do
		line=${line%%.*}
		printf '%sT%sZ\n' "${line% *}" "${line#* }"
	done
}

# later A B: whether moment A is later than moment B.
later() {
	[ "$1" \> "$2" ]
}

# apart A B: sets $apart to how many seconds moment B is after A.
apart() {
	seconds "$1"
	apart=$seconds
	seconds "$2"
	apart=$((seconds - apart))
}

# seconds MOMENT: sets $seconds to those since 1970. The year begins in March, so
# that a leap day is its last.
seconds() {
	IFS=-T:Z
	set -- $1
	IFS=$nl
	y=$1 m=$((${2#0} - 3)) seconds=$((${4#0} * 3600 + ${5#0} * 60 + ${6#0}))
	[ "$m" -ge 0 ] || y=$((y - 1)) m=$((m + 12))
	seconds=$((seconds + 86400 * (y * 365 + y / 4 - y / 100 + y / 400 +
	    (m * 153 + 2) / 5 + ${3#0} - 719469)))
}
