#!/usr/bin/env bats
# Tables in the order of their ids, and optdiff -S that reads them.

load helper

now=2025-04-25T06:00:00Z
all_guards=mass,optin,shrink,dup,uniform,stale

tsort() {
	optparity-tsort "$@"
}

# table FILE LINE...: a table of these lines, blanks for tabs, - for an empty
# field, as many fields as the header has, and its end mark.
table() {
	local file=$1 n=$(($# - 2))
	shift
	printf '%s\n' "$@" | awk -v OFS='\t' '
	NR == 1 { n = NF }
	{ for (i = 1; i <= n; i++) if ($i == "-") $i = ""; $n = $n; print }' \
	    >"$file"
	printf '#end\t%d\n' "$n" >>"$file"
}

@test "a table is sorted by the bytes of its ids, wherever they stand" {
	table t.tsv 'email id' 'a b' 'b 10' 'c 1' 'd B' 'e 9' 'f \\\\x'
	table want 'email id' 'c 1' 'b 10' 'e 9' 'd B' 'f \\\\x' 'a b'
	expect 0 ./want tsort t.tsv
	expect 0 ./want tsort -S 1M <t.tsv
	gzip t.tsv
	expect 0 ./want tsort - <t.tsv.gz
	expect 0 ./want tsort t.tsv.gz
}

@test "an empty table stays one, and a list of codes" {
	printf 'id\topt_out\n#end\t0\tcodes\n' >want
	expect 0 ./want tsort want
}

@test "fault 45: a table without a right end mark is refused" {
	printf 'id\n2\n1\n' >t.tsv
	expect 2 nothing tsort t.tsv
	says 'tsort: t.tsv: no end mark that counts right'
	printf 'id\n2\n1\n#end\t1\n' >t.tsv
	expect 2 nothing tsort t.tsv
	says 'tsort: t.tsv: no end mark that counts right'
	printf 'id\n2\n#end\t1\n1\n#end\t3\n' >t.tsv
	expect 2 nothing tsort t.tsv
	says 'tsort: t.tsv: no end mark that counts right'
	printf 'id\n' >t.tsv
	expect 2 nothing tsort - <t.tsv
	says 'tsort: stdin: no end mark that counts right'
}

@test "what is no table, cut off or not there is refused" {
	: >empty
	expect 2 nothing tsort empty
	says 'tsort: empty: empty: not even a header'
	table t.tsv 'email opt_out' 'a TRUE'
	expect 2 nothing tsort t.tsv
	says 'tsort: t.tsv: no column id in the first line, or two'
	table t.tsv 'id id' 'a b'
	expect 2 nothing tsort t.tsv
	says 'tsort: t.tsv: no column id in the first line, or two'
	expect 2 nothing tsort no-such
	says 'tsort: no-such: No such file or directory'
	expect 2 nothing tsort .
	says 'tsort: .: Is a directory'
	table t.tsv id "$(seq 500 999)"
	gzip -c t.tsv | head -c 200 >cut.gz
	expect 2 nothing tsort cut.gz
	holds 'tsort: cut.gz: cannot be read to its end'
	expect 2 nothing tsort -x
	holds 'usage: tsort [-h] [-S size] [table]'
	expect 2 nothing tsort a b
	says 'usage: tsort [-h] [-S size] [table]'
	expect 0 nothing sh -c 'optparity-tsort -h >usage'
}

@test "fault 47: a full disk is seen, and no end mark written" {
	table t.tsv id 2 1
	expect 2 nothing sh -c 'optparity-tsort t.tsv >/dev/full'
	holds rror
	expect 2 nothing env TMPDIR=/nowhere optparity-tsort t.tsv
	holds /nowhere
}

@test "-S refuses an input that is not in order" {
	table sf.tsv 'id opt_out' '1 TRUE' '3 FALSE' '2 TRUE'
	table adv.tsv 'id opt_out' '1 TRUE' '10 FALSE' '2 TRUE'
	expect 2 nothing optdiff -S sf.tsv adv.tsv
	says 'optdiff: sf.tsv:4: id: not in the order of bytes: -S reads what optparity-tsort has sorted'
	tsort sf.tsv >sf.s
	table adv.tsv 'id opt_out' '1 TRUE' '2 FALSE' '10 TRUE'
	expect 2 nothing optdiff -S sf.s adv.tsv
	says 'optdiff: adv.tsv:4: id: not in the order of bytes: -S reads what optparity-tsort has sorted'
	optdiff -a -f "$all_guards" sf.tsv adv.tsv >ledger 2>guards || [ $? = 1 ]
	tac ledger | sed -n '2,$p' | sed '$d' >rows
	{ head -n 1 ledger; cat rows; tail -n 1 ledger; } >b.tsv
	tsort adv.tsv >adv.s
	expect 2 nothing optdiff -S -b b.tsv sf.s adv.s
	holds 'optdiff: b.tsv:3: id: not in the order of bytes'
}

@test "-S dies as without it, and prints nothing where a guard trips" {
	table sf.tsv 'id opt_out sf_id' '1 TRUE 003A' '2 TRUE 003B'
	table adv.tsv 'id opt_out' '1 TRUE' '2 FALSE'
	expect 2 nothing optdiff -S -m 0 -l ledger -b /dev/null sf.tsv adv.tsv
	rm err
	optdiff -a --now $now sf.tsv adv.tsv >ledger || [ $? = 1 ]
	sed 's/^2/1/' ledger >twice
	expect 2 nothing optdiff -S -b twice sf.tsv adv.tsv
	says 'optdiff: twice:3: id: twice in the ledger'
	table one.tsv 'id opt_out' '1 TRUE'
	cp ledger before
	expect 2 nothing optdiff -S -l ledger -b ledger sf.tsv one.tsv
	holds 'optdiff: shrink: '
	cmp ledger before
	expect 2 nothing optdiff -S adv.tsv sf.tsv
	holds 'are the two tables swapped?'
	printf 'id\topt_out\n1\tTRUE\n#end\t1\tcodes\n' >codes
	expect 2 nothing optdiff -S codes adv.tsv
	holds "a list of codes is Advance's"
	{ printf 'id\topt_out\tsf_id\n'
	seq -f "1	TRUE	003E000000%08.0f" 300; printf '#end\t300\n'; } >many
	expect 2 nothing optdiff -S many adv.tsv
	says 'optdiff: many:202: sf_id: over 200 contacts with one id'
	expect 2 nothing env TMPDIR=/nowhere optdiff -S sf.tsv adv.tsv
	holds 'optdiff: /nowhere/optdiff.'
}

# same OPTION...: -S says the same as it does without, of sf, adv and base.
same() {
	local got=0 want=0 base=()
	[ ! -e base.s ] || base=(-b base.s)
	optdiff -v -f "$all_guards" --now $now "$@" "${base[@]}" sf.tsv adv.tsv \
		>want 2>want.err || want=$?
	optdiff -S -v -f "$all_guards" --now $now "$@" "${base[@]}" sf.s adv.s \
		>got 2>got.err || got=$?
	[ "$want" = "$got" ]
	diff want.err got.err
	cmp want got
}

@test "-S decides as without it who is not in a list of codes, and what has preferences" {
	local i end
	echo 005E0000001eioKIAQ >users
	for end in '' '\tcodes'; do
		for i in 1 2 3; do
			table sf.tsv 'id opt_out sf_id email changed_at changed_by prefs' \
				"3 FALSE 003C c@x $now 005E0000001eioKIAQ" \
				"1 FALSE 003A a@x $now load" '2 TRUE 003B b@x' \
				'4 FALSE 003D d@x' '4 TRUE 003E e@x'
			[ $i != 2 ] || sed -i '/e@x/s/$/News/' sf.tsv
			[ $i != 3 ] || sed -i '/a@x/s/$/News/' sf.tsv
			table adv.tsv 'id opt_out email' '5 TRUE z@x'
			sed -i "\$s/\$/$end/" adv.tsv
			tsort sf.tsv >sf.s
			tsort adv.tsv >adv.s
			rm -f base.s
			same
			same -a
			optdiff -a -f "$all_guards" --now 2025-04-18T06:00:00Z \
				sf.tsv adv.tsv 2>guards |
				sed 's/FALSE/TRUE/g' >base.s
			same -u users
			same -a -u users
			same -p -u users
			same -p -T -l ledger
			cp ledger first
			same -p -T -l ledger
			cmp first ledger
		done
	done
}

@test "-S says the same of random worlds" {
	local seed week
	for seed in 61 62 63; do
		mkdir $seed
		world -s $seed -n 80 -w 4 -d $seed >counts
		for week in "$seed"/w*; do
			cp "$week"/{sf,adv}.tsv .
			tsort sf.tsv >sf.s
			tsort adv.tsv >adv.s
			same -p
			same -E
			same -a -u "$week/users.txt" -e "$week/requests.csv"
			cp "$week/ledger.tsv" base.s
		done
		rm base.s
	done
}

@test "-S takes 16 MiB, whatever the size" {
	awk 'BEGIN { print "id\topt_out\tsf_id\temail"
	for (i = 1; i <= 300000; i++)
		printf "%010d\t%s\t003E000000%08d\tp%d@example.com\n",
		    i, i % 9 ? "FALSE" : "TRUE", i, i
	print "#end\t300000" }' >sf.tsv
	cut -f 1,2 sf.tsv >adv.tsv
	/usr/bin/time -o kib -f %M optdiff -S -l ledger -m 100% sf.tsv adv.tsv \
		>out.tsv || [ $? = 1 ]
	[ "$BUILD" != "${BUILD%/san}" ] || [ "$(tail -n 1 kib)" -le 16384 ]
	[ "$(wc -l <ledger)" = 300002 ]
}
