# SPDX-License-Identifier: ISC
# What the test files loadcheck*.bats have in common.

# load LINE...: makes load.csv, keyed by Contact ID, with these rows.
load_of() {
	printf '%s\n' 'Id,HasOptedOutOfEmail,News__c' "$@" >load.csv
}

check() {
	loadcheck -t "$fix/ledger.tsv" "$@"
}

held() {
	says "loadcheck: $1"
}

opts=()
safe=003E00000aBcD1aIAF   # 101, FALSE on both sides
out=003E00000aBcD2bIAF    # 102, TRUE on both sides
other=003E00000aBcD9iIAF  # 109, FALSE on both sides
nobody=003E00000aBcD0XIAV

both() {
	printf '%s\n' 'Id,Advance ID,HasOptedOutOfEmail' "$1" >load.csv
	if [ -z "$2" ]; then
		expect 0 ./load.csv check load.csv
		return
	fi
	head -n 1 load.csv >want
	expect 1 ./want check load.csv
	held "load.csv:2: $2"
}

trouble() {
	local message=$1
	shift
	expect 2 nothing "$@"
	says "loadcheck: $message"
}
