# What the test files hostile*.bats share.

head='Id,HasOptedOutOfEmail,Advance_ID__c,Email,Name'

# contact N [NAME]: a record of contacts.csv.
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

# shown: a terminal can show all of standard error.
shown() {
	[ -z "$(tr -d '\n -~' <err)" ] || { cat -A err; return 1; }
}

# refused KB COMMAND...: exit 2 with no output, one line on standard error that
# a terminal can show, and never more memory than that.
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

# alike FILE [OPTION...]: all ways to find records, in blocks of any size, end
# in the same way; what it was stands in the file how.
alike() {
	local file=$1 n lane
	shift
	libcat "$@" -l judge csv 262144 , "$file" >how
	for lane in judge bytes vectors avx2 ahead; do
		for n in 7 100 4096 262144; do
			libcat "$@" -l $lane csv $n , "$file" >got
			cmp how got || { echo "$lane $n"; return 1; }
		done
	done
}

# spaces N: so many, quickly.
spaces() {
	head -c "$1" /dev/zero | tr '\0' ' '
}
