# SPDX-License-Identifier: ISC
# What the test files hostile*.bats have in common.

head='Id,HasOptedOutOfEmail,Advance_ID__c,Email,Name'

# contact N [NAME]: prints a record of contacts.csv.
contact() {
	printf '003E000000JcD%02d,FALSE,%010d,a%d@example.com,%s\n' \
	    "$1" "$1" "$1" "${2-n}"
}

# contacts N...: a small export.
contacts() {
	echo "$head"
	for n; do
		contact "$n"
	done
}

# shown: standard error has only printable characters.
shown() {
	[ -z "$(tr -d '\n -~' <err)" ] || { cat -A err; return 1; }
}

# refused KB COMMAND...: it exits 2 without output, prints one line of printable
# characters on standard error, and never uses more memory than KB.
refused() {
	local kb=$1 got=0 took
	shift
	heard
	command time -q -f %M -o took "$@" >out 2>err || got=$?
	[ "$got" = 2 ] || { echo "status $got of: $*"; head -c 1000 err; return 1; }
	[ ! -s out ] || { echo "output of: $*"; return 1; }
	[ "$(wc -l <err)" = 1 ] || { head -c 1000 err; return 1; }
	shown
	took=$(tail -n 1 took)
	[ -n "${SAN-}" ] || [ "$took" -le "$kb" ] || { echo "$took KiB"; return 1; }
}

# alike FILE [OPTION...]: all parsers, with any read size, give the same result,
# which is left in the file how.
alike() {
	local file=$1 hows=() n
	shift
	libcat "$@" -l judge csv 262144 , "$file" >how
	for ((n = 0; n < 5 * 4; n++)); do
		hows+=(how)
	done
	cat "${hows[@]}" >want.all
	libcat "$@" -l judge,bytes,vectors,avx2,ahead csv 7,100,4096,262144 , \
	    "$file" >got.all
	cmp want.all got.all
}

# spaces N: prints N spaces, quickly.
spaces() {
	head -c "$1" /dev/zero | tr '\0' ' '
}
