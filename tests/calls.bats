#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What the system can do to a program: failing calls, kills, a full disk, no
# memory. `make faults` does the same exhaustively.

load helper
load calls

# ---- the programs ----------------------------------------------------------

# Runs each program on good input; the output is in clean/NAME.
commands() {
	now='--now 2025-04-25T06:00:00Z'
	cat <<-end
		sfextract -c id=Ascend_ID__c -H history.csv -v contacts.csv
		advextract --gzip --tee copy.tsv advance.txt
		optdiff $now -b base.tsv -l new.tsv sf.tsv.gz adv.tsv.gz
		changefile $now ledger.tsv
		resubq $now -s subscribers.csv ledger.tsv
		loadcheck -t ledger.tsv -r held.csv load.csv
		optparity-rows -f table -c id,class,since ledger.tsv
	end
}

# for_each FUNCTION: calls it with the words of each command.
for_each() {
	local line

	cp -a "$BATS_FILE_TMPDIR"/. .
	cp disk.2/state/runs/current/{sf,adv}.tsv.gz .
	mkdir -p clean
	while read -r line; do
		# shellcheck disable=SC2086
		set -- "$1" $line
		[ -e "clean/$2" ] || {
			status=0
			"${@:2}" >"clean/$2" 2>err || status=$?
			[ "$status" -le 1 ]
			echo "$status" >"clean/$2.status"
		}
		echo "for $2:"
		# With "||" behind it, bash would ignore what fails in it.
		"$@"
	done <<<"$(commands)"
	rm -f err
}

# is_same NAME COMMAND...: the result is the same as without a fault.
is_same() {
	local got=0

	"${@:2}" >out 2>err || got=$?
	[ "$got" = "$(cat "clean/$1.status")" ] || { cat err && return 1; }
	cmp out "clean/$1"
}

fails_to_read() {
	is_trouble fault -s -c read -d "$PWD" -n 1 -e EIO "$@"
	grep -q 'Input/output error' err
}

fails_to_write() {
	for error in EIO ENOSPC EDQUOT; do
		is_trouble fault -c write -d "$PWD/out" -n 1 -e "$error" "$@"
		grep -q "^$1: stdout: " err
	done
}

@test "fault 48: a file that cannot be read or written is named, and exits 2" {
	for_each fails_to_read
	for_each fails_to_write
}

@test "fault 48: a read error exits 2, wherever it happens" {
	printf 'a,b\n1,2\n' | gzip -n >a.gz
	cat a.gz a.gz >two.gz
	seq 300000 | sed '1s/.*/a/' >long.csv
	gzip -nk long.csv
	{ printf '\377\376' && iconv -t UTF-16LE long.csv; } >wide.csv
	for file in two.gz long.csv.gz long.csv wide.csv; do
		for n in 1 2; do
			is_trouble fault -c read -d "$PWD/$file" -n "$n" \
			    -e EIO incat bytes 30 "$file"
			says "incat: $file: Input/output error"
		done
	done
	# Between two gzip members; within one; within a character.
	size=$(wc -c <a.gz)
	is_trouble fault -c read -d "$PWD/two.gz" -n 2 -e EIO \
	    incat bytes "$size" two.gz
	says 'incat: two.gz: Input/output error'
	is_trouble fault -c read -d "$PWD/wide.csv" -n 2 -e EIO \
	    incat bytes 101 wide.csv
	says 'incat: wide.csv: Input/output error'
}

# broken FILE COMMAND...: the command exits 2 if this one of its files cannot be read.
broken() {
	mkdir sheet
	mv "$1" sheet
	is_trouble fault -c read -d "$PWD/sheet" -n 1 -e EIO "${@:2}"
	grep -q "sheet/$1:1: Input/output error" err
	rm -r err sheet
}

@test "fault 48: a read error in what people keep is not taken for damage" {
	local week=disk.2/state/runs/current

	cp -a "$BATS_FILE_TMPDIR"/. .
	cp $week/{sf,adv}.tsv.gz $week/{review,queue}.csv .
	cp queue.csv written.csv
	printf '%s\n' Id,Name '0058X000009FrMrQAK,Ann Example' >users.csv
	broken review.csv optdiff -A sheet/review.csv -b base.tsv sf.tsv.gz adv.tsv.gz
	broken queue.csv resubq -q sheet/queue.csv --written written.csv \
	    -s subscribers.csv ledger.tsv
	broken users.csv changefile -t review --users sheet/users.csv ledger.tsv
}

@test "fault 48: a file that cannot be truncated or closed exits 2" {
	cp -a "$BATS_FILE_TMPDIR"/. .
	set -- sfextract -c id=Ascend_ID__c contacts.csv
	"$@" >want
	for error in EIO ENOSPC; do
		is_trouble fault -c close -d "$PWD/out" -n 1 -e $error "$@"
		grep -q '^sfextract: stdout: ' err
	done
	is_trouble fault -s -c write,close -d "$PWD/out" -n 1 -e EIO "$@"
	says 'sfextract: stdout: Input/output error'
	cp disk.2/state/runs/current/{sf,adv}.tsv.gz .
	set -- optdiff --now 2025-04-25T06:00:00Z -l new.tsv sf.tsv.gz adv.tsv.gz
	echo old >new.tsv
	is_trouble fault -c ftruncate -d "$PWD/new.tsv" -n 1 -e EIO "$@"
	says 'optdiff: new.tsv: Input/output error'
	[ "$(cat new.tsv)" = old ]
	is_trouble fault -c close -d "$PWD/new.tsv" -n 1 -e EIO "$@"
	says 'optdiff: new.tsv: Input/output error'
}

@test "fault 48: a table that cannot be examined with stat is read once, like a pipe" {
	cp -a "$BATS_FILE_TMPDIR"/. .
	awk -F '\t' 'BEGIN { print "SubscriberKey,Status" }
		$3 ~ /@/ { print $3 "," (n++ ? "Held" : "Active") }' \
		ledger.tsv >s.csv
	set -- resubq --now 2025-04-25T06:00:00Z -s s.csv ledger.tsv
	"$@" >want 2>want.err
	fault -c stat,newfstatat,statx -d "$PWD/ledger.tsv" -l list "$@" >out
	for n in $(seq "$(wc -l <list)"); do
		expect 0 ./want fault -c stat,newfstatat,statx \
		    -d "$PWD/ledger.tsv" -n "$n" -e EIO "$@"
		diff -u want.err err
		rm -f err
	done
}

@test "fault 48: a part of an archive that cannot be read exits 2, or is read again" {
	part=$top/tests/fixtures/sfextract/WE_00D8X0000000abcUAA_1.ZIP
	cp "$part" c.zip
	set -- sfextract -c id=Ascend_ID__c c.zip
	"$@" >want
	fault -c open,openat,read -d "$PWD/c.zip" -l "$PWD/list" "$@" >out
	for n in $(seq "$(wc -l <list)"); do
		for error in EMFILE EIO; do
			got=0
			fault -c open,openat,read -d "$PWD/c.zip" -n "$n" \
			    -e $error "$@" >out 2>err || got=$?
			if [ "$got" = 0 ]; then
				cmp want out
			else
				[ "$got" = 2 ] && grep -q '^sfextract: c.zip' err
			fi
			rm err
		done
	done
}

is_interrupted() {
	for n in 1 2; do
		is_same "$1" fault -c read -d "$PWD" -n "$n" -e EINTR "$@"
	done
	if [ "$1" = loadcheck ]; then
		# It writes with stdio, which does not try again.
		is_trouble fault -c write -d "$PWD/out" -n 1 -e EINTR "$@"
	else
		is_same "$1" fault -c write -d "$PWD/out" -n 1 -e EINTR "$@"
	fi
	is_same "$1" fault -s -c read,write -d "$PWD" -n 1 -e short "$@"
}

@test "fault 49: an interrupted or partial read or write changes nothing, or exits 2" {
	for_each is_interrupted
}

# Makes one allocation fail; counts the allocations.
lacks_memory() {
	local n got said=$PWD/said

	rm -f said
	env LD_PRELOAD="$BUILD/tests/nomem.so" NOMEM_SAID="$said" "$@" \
	    >out 2>err || [ $? = 1 ]
	n=$(cat said)
	for at in 1 $((n / 3)) $((n / 2)) $((n - 1)) "$n"; do
		rm -f said
		got=0
		env LD_PRELOAD="$BUILD/tests/nomem.so" NOMEM="$at+" \
		    NOMEM_SAID="$said" "$@" >out 2>err || got=$?
		[ -s said ]
		# Without a buffer stdio still writes.
		if [ "$got" = "$(cat "clean/$1.status")" ]; then
			cmp out "clean/$1"
		else
			[ "$got" = 2 ] || { echo "$call $n: $got"; cat err; return 1; }
			[ -s err ]
		fi
	done
}

@test "fault 50: without memory a program says so and exits 2, or completes" {
	for_each lacks_memory
}

# More code that allocates: gzip, character sets.
others() {
	gzip -kf contacts.csv advance.txt
	iconv -f UTF-8 -t UTF-16LE load.csv >wide.csv
	seq -f '%.0f,"a b c d e f g h i j k l m n o p q r s t u v w x"' 12000 |
		sed '1s/.*/a,b/' >large.csv
	cat <<-end
		sfextract -c id=Ascend_ID__c --gzip contacts.csv.gz
		optdiff --now 2025-04-25T06:00:00Z --gzip -l new.tsv.gz sf.tsv.gz adv.tsv.gz
		loadcheck -t ledger.tsv wide.csv
		libcat csv 262144 , large.csv
	end
}

# lacks_once STEP COMMAND...: one allocation fails, and the later ones succeed.
# Every STEP-th is tried.
lacks_once() {
	local at n got step=$1 said=$PWD/said
	shift

	rm -f said
	env LD_PRELOAD="$BUILD/tests/nomem.so" NOMEM_SAID="$said" "$@" \
	    >want 2>err || [ $? = 1 ]
	n=$(cat said)
	for ((at = 1; at <= n; at += step)); do
		rm -f said
		got=0
		env LD_PRELOAD="$BUILD/tests/nomem.so" NOMEM="$at" \
		    NOMEM_SAID="$said" "$@" >out 2>err || got=$?
		if [ "$got" = 2 ]; then
			[ -s err ]
		else
			[ "$got" -le 1 ] && cmp want out
		fi || { echo "allocation $at, status $got" && return 1; }
	done
	rm -f err
}

lacks_some() {
	lacks_once 7 "$@"
}

@test "fault 50: if one allocation fails, a program says so, or completes without it" {
	# A sample; tests/faults/calls makes each one fail.
	for_each lacks_some
	others >list
	while read -r line; do
		# shellcheck disable=SC2086
		lacks_once 1 $line
	done <list
}

@test "fault 50: without threads the result is the same" {
	for_each :
	others >list
	sed -i '/wide/d' list # which needs none
	while read -r line; do
		status=0
		# shellcheck disable=SC2086
		set -- $line
		"$@" >want 2>want.err || status=$?
		expect "$status" ./want fault -s -c clone,clone3 -n 1 \
		    -e EAGAIN "$@"
		diff -u want.err err
		rm -f err
	done <list
}

@test "fault 50: no part of an archive is skipped for want of memory" {
	local at n parts=("$top"/tests/fixtures/sfextract/WE_*.ZIP)

	set -- sfextract -c id=Ascend_ID__c -k LastName "${parts[@]}"
	env LD_PRELOAD="$BUILD/tests/nomem.so" NOMEM_SAID="$PWD/said" "$@" \
	    >want
	n=$(cat said)
	for ((at = 1; at <= n; at += 1 + n / 40)); do
		rm said
		status=0
		env LD_PRELOAD="$BUILD/tests/nomem.so" NOMEM="$at" \
		    NOMEM_SAID="$PWD/said" "$@" >out 2>err || status=$?
		[ -s said ]
		if [ "$status" = 0 ]; then
			cmp want out
		else
			[ "$status" = 2 ]
			[ -s err ]
		fi
		rm err
	done
}

# Raises the limit on descriptors until every file can be opened.
lacks_descriptors() {
	local n got

	for ((n = 3; n < 16; n++)); do
		got=0
		(ulimit -n "$n" && exec "$@") >out 2>err || got=$?
		case $got in
		127) grep -q 'shared libraries' err ;;
		2) [ -s err ] ;;
		*) break ;;
		esac
	done
	[ "$n" -gt 3 ]
	is_same "$1" sh -c "ulimit -n $n && exec \"\$@\"" sh "$@"
}

@test "fault 57: with too few descriptors a program says so, with enough it works" {
	for_each lacks_descriptors
}

cannot_grow() {
	local got=0

	(ulimit -f 0 && exec "$@") >out 2>/dev/null || got=$?
	[ "$got" = 153 ] # SIGXFSZ
	# If SIGPIPE is ignored, the write fails.
	(trap '' XFSZ && ulimit -f 0 && exec "$@") 2>&1 >out | cat >told
	[ "${PIPESTATUS[0]}" = 2 ]
	grep -q 'File too large' told
	[ ! -s out ]
}

@test "fault 58: a file that exceeds the limit on file size exits 2" {
	for_each cannot_grow
}

# with_dead_reader COMMAND...: runs it with an output that nobody reads any more.
with_dead_reader() (
	# shellcheck disable=SC2094 # a FIFO
	exec 3<>pipe 4>pipe 3<&-
	exec "$@" >&4
)

dead_reader() {
	local got=0

	with_dead_reader "$@" 2>err || got=$?
	[ "$got" = 141 ] # SIGPIPE
	got=0
	(trap '' PIPE && with_dead_reader "$@" 2>err) || got=$?
	[ "$got" = 2 ]
	grep -q 'Broken pipe' err
}

@test "fault 44: a reader that has gone away is an error" {
	mkfifo pipe
	for_each dead_reader
}

@test "fault 47: a message that cannot be written exits 2, unless stderr is closed" {
	cp -a "$BATS_FILE_TMPDIR"/. .
	got=0
	sfextract -v -c id=Ascend_ID__c contacts.csv >out 2>/dev/full || got=$?
	[ "$got" = 2 ]
	expect 0 ./out sfextract -c id=Ascend_ID__c contacts.csv
	# shellcheck disable=SC2016
	expect 0 ./out sh -c 'exec "$@" 2>&-' sh \
	    sfextract -v -c id=Ascend_ID__c contacts.csv
}

@test "fault 57: a closed standard descriptor that cannot be replaced exits 2" {
	for fd in 0 1 2; do
		expect 2 nothing fault -p sfextract:0 -c openat -d /dev/null \
		    -n 1 -e EMFILE bash -c "exec sfextract in.csv $fd>&-"
		[ $fd = 2 ] || # nobody hears it
			says "sfextract: descriptor $fd is closed and cannot be opened"
	done
}

@test "fault 47: line-buffered messages on a full disk exit 2, on a read-only descriptor they do not" {
	local got=0
	stdbuf -oL sfextract -V >/dev/full 2>err || got=$?
	[ "$got" = 2 ]
	says 'sfextract: stdout: No space left on device'
	cp -a "$BATS_FILE_TMPDIR"/. .
	sfextract -c id=Ascend_ID__c contacts.csv >want
	sfextract -v -c id=Ascend_ID__c contacts.csv 2</dev/null >out
	cmp want out
}

@test "fault 47: --why of many people, of which only the first part cannot be written, exits 2" {
	{
		printf 'id\topt_out\tsf_id\n'
		seq -f $'%010g\tFALSE\t003z' 40
		printf '#end\t40\n'
	} >sf.tsv
	printf 'id\topt_out\n#end\t0\n' >adv.tsv
	set -- optdiff --now 2025-04-25T06:00:00Z --why 003z sf.tsv adv.tsv
	"$@" >all
	[ "$(grep -c 'contact 003z$' all)" = 40 ]
	# shellcheck disable=SC2016
	expect 2 nothing sh -c 'exec fault -c write -n 1 -e ENOSPC "$@" >rest' sh "$@"
	says 'optdiff: standard output: No space left on device'
	[ -s rest ]
	tail -c "$(wc -c <rest)" all | cmp - rest
}

# each_call FILES COMMAND...: whatever call on these files fails, the command exits 2
# with a message; fault exits 99 when there is no such call any more. Counts them.
each_call() {
	local call n got

	for call in openat unlink read write close lseek ftruncate; do
		for ((n = 1; n <= 40; n++)); do
			begin
			got=0
			fault -c $call -d "$1" -n $n -e EIO "${@:2}" >out 2>err ||
				got=$?
			[ "$got" != 99 ] || break
			# An input was read to its end before it is closed.
			[ $call != close ] || [ "$got" -gt 1 ] || continue
			[ "$got" = 2 ]
			grep -q '^optdiff: .*Input/output error' err
			[ ! -s out ]
			count=$((count + 1))
		done
	done
	rm -f err
}

@test "fault 105: a cut, a shard and the judge exit 2 if a call on their files fails" {
	cp -a "$BATS_FILE_TMPDIR"/. .
	cp disk.2/state/runs/current/{sf,adv}.tsv.gz .
	count=0
	begin() {
		rm -rf shards new.tsv
		mkdir shards
	}
	each_call "$PWD/shards" optdiff --shards shards --cut 2 \
	    --now 2025-04-25T06:00:00Z -b base.tsv -l new.tsv sf.tsv.gz adv.tsv.gz
	[ "$count" -ge 20 ]
	cp -r shards cut
	begin() {
		rm -rf shards
		cp -r cut shards
	}
	for k in 0 1; do
		count=0
		each_call "$PWD/shards" optdiff --shards shards --shard $k
		[ "$count" -ge 6 ]
	done
	begin
	for k in 0 1 2; do
		optdiff --shards shards --shard $k
	done
	rm -r cut
	cp -r shards cut
	count=0
	each_call "$PWD/shards" optdiff --shards shards --judge
	[ "$count" -ge 10 ]
}
