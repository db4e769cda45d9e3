# SPDX-License-Identifier: ISC
# What the test files optdiff*.bats have in common.
# shellcheck shell=bash disable=SC2034

# table FILE HEADER ROW...: makes a table from words; - stands for an empty field,
# and missing words at the end are empty.
table() {
	local file=$1 n=$(($# - 2))
	shift
	printf '%s\n' "$@" | tr '~' ' ' | awk -v OFS='\t' '
	NR == 1 { n = NF }
	{ for (i = 1; i <= n; i++) if ($i == "-") $i = ""; $n = $n; print }' \
	    >"$file"
	printf '#end\t%d\n' "$n" >>"$file"
}

sf() {
	table sf.tsv 'id opt_out changed_at changed_by sf_id modified_at prefs opt_out_at' "$@"
}

adv() {
	table adv.tsv 'id opt_out changed_at modified_at' "$@"
}

# One line for each id: what both sides said before, and what was wanted.
base() {
	table base.tsv 'id sf_id email sf adv sf_was adv_was want class send_to set since changed_at changed_by modified_at flags' "$@"
}

# decided STATUS OPTION...: runs optdiff on sf.tsv and adv.tsv, and compares the
# decision with standard input: id class want send_to set since flags.
decided() {
	local status=$1
	shift
	cat >want
	expect "$status" ./want decide "$@"
}

decide() {
	local got=0
	optdiff -Z UTC -a --now 2025-04-25T06:00:00Z "$@" sf.tsv adv.tsv >full ||
		got=$?
	columns id,class,want,send_to,set,since,flags full
	return "$got"
}

# columns LIST FILE: these columns of a table, if there is one, with "-" where a cell
# is empty.
columns() {
	[ ! -s "$2" ] || optparity-rows -f tsv -c "$1" "$2" |
		awk -F '\t' 'NR > 1 {
			for (i = 1; i <= NF; i++)
				printf "%s%s", $i == "" ? "-" : $i, i < NF ? " " : "\n" }'
}

# people N COMMAND: prints the rows of N people, from arguments of awk's printf.
people() {
	awk -v n="$1" "BEGIN { for (i = 1; i <= n; i++) printf $2 }"
}

before=2025-04-10T00:00:00Z
last=2025-04-18T06:00:00Z
after=2025-04-20T00:00:00Z
now=2025-04-25T06:00:00Z
ann=005E0000001eioKIAQ

# both STATUS: optdiff -a of sf.tsv and adv.tsv, and the same if their rows come
# in the opposite order; in full.
both() {
	local status=$1
	shift
	optdiff -a --now "$now" "$@" sf.tsv adv.tsv >full || [ $? = "$status" ]
	for t in sf adv; do
		{
			head -n 1 $t.tsv
			sed '1d; $d' $t.tsv | tac
			tail -n 1 $t.tsv
		} >$t.turned
	done
	expect "$status" ./full optdiff -a --now "$now" "$@" sf.turned adv.turned
}

# whole FILE ROW...: makes a table with all columns, in our order, from these words.
whole() {
	local file=$1
	shift
	{
		echo 'id sf_id email opt_out changed_at changed_by modified_at prefs code opt_out_at'
		printf '%s\n' "$@"
	} | tr ' ' '\t' | awk -F '\t' -v OFS='\t' '{ $10 = $10; print }' >"$file"
	printf '#end\t%d\n' $# >>"$file"
}

# many SIDE N TWICE TRUE DATE: makes a table of N people modified on DATE; the first
# TWICE of them appear twice, and the first TRUE of them say TRUE.
many() {
	awk -v n="$2" -v twice="$3" -v true="$4" -v date="$5" 'BEGIN {
		OFS = "\t"
		print "id", "opt_out", "modified_at", "changed_at", "sf_id"
		for (i = 1; i <= n; i++)
			for (k = 0; k <= (i <= twice); k++)
				print i, i <= true ? "TRUE" : "FALSE", date, "", ""
		print "#end", n + twice
	}' >"$1.tsv"
}

# trips GUARD OPTION...: this guard trips; none: no guard trips; overridden: one
# does, and is.
trips() {
	local guard=$1 got=0
	shift
	optdiff --now "$now" "$@" sf.tsv adv.tsv >out 2>err || got=$?
	if [ "$guard" = none ]; then
		[ "$got" -le 1 ] && [ ! -s err ]
	elif [ "$guard" = overridden ]; then
		[ "$got" -le 1 ] && grep -q '; overridden$' err
	else
		[ "$got" -eq 2 ] && grep -q "^optdiff: $guard: " err
	fi || { echo "$guard: status $got"; cat err; return 1; }
	rm err
}

# next_week DAY OPTION...: runs optdiff of this day on sf.tsv, adv.tsv and the last
# ledger.tsv, if there is one, which base.tsv then is.
next_week() {
	local got=0 base=()
	[ ! -e ledger.tsv ] || {
		mv ledger.tsv base.tsv
		base=(-b base.tsv)
	}
	optdiff -Z UTC --now "$1T06:00:00Z" "${base[@]}" -l ledger.tsv \
	    "${@:2}" sf.tsv adv.tsv >rows || got=$?
	[ "$got" -le 1 ]
}
