#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# A program that fails, or whose output is not what it says, publishes nothing.

load helper
load week

@test "a program that fails publishes nothing, and its message is printed" {
	begin_second
	stand_in optdiff <<-'end'
		echo half of it
		echo 'optdiff: no memory left' >&2
		exit 2
	end
	refuses 'optdiff: no memory left' "weekly: optdiff failed; $failed"
}

@test "a summary that fails publishes nothing" {
	begin
	printf '%s\n' '#!/bin/sh' 'exit 2' >bin/optparity-summary
	expect 2 nothing weekly -i
	says 'weekly: summary failed; nothing was published'
	[ ! -e state/runs/current ]
}

@test "a program that is killed publishes nothing" {
	begin_second
	stand_in changefile <<-'end'
		kill -9 $$
	end
	expect 2 nothing weekly
	holds "weekly: changefile (status 137) failed; $failed"
	is_unchanged
}

@test "status 1 from any program except optdiff is a failure" {
	begin_second
	stand_in sfextract <<-'end'
		"$real" "$@"
		exit 1
	end
	expect 2 nothing weekly
	holds "weekly: sfextract failed; $failed"
	is_unchanged
}

@test "a table that is cut off is refused by the program that reads it" {
	begin_second
	stand_in sfextract <<-'end'
		"$real" "$@"
		truncate -s 3000 tmp/sf.tsv
	end
	expect 2 nothing weekly
	holds "weekly: sentinel 0001058032 in Salesforce: expected TRUE, not found, sentinel 0000238736 in Salesforce: expected FALSE, not found; $failed"
	is_unchanged
	setting_before SENTINELS ''
	expect 2 nothing weekly
	holds "weekly: optdiff failed; $failed"
	is_unchanged
}

# Puts an optdiff into bin/ that edits its ledger with awk.
edits_its_ledger() {
	stand_in optdiff <<-end
		"\$real" "\$@" || status=\$?
		l=ledger.tsv.gz
		gzip -dc \$l | awk '$1' >all
		gzip -c all >\$l
		exit \$status
	end
}

@test "a ledger with a missing person is refused" {
	begin_second
	# shellcheck disable=SC2016
	edits_its_ledger 'NR == 2 { next } /^#end/ { $0 = "#end\t" NR - 3 } 1'
	refuses "weekly: ledger.tsv.gz: not one row for each id; $failed"
	setting_before STATUS ''
	refuses "weekly: ledger.tsv.gz: not one row for each id; $failed"
	stand_in optdiff <<-'end'
		"$real" "$@" || status=$?
		printf 'xxxx' | dd of=ledger.tsv.gz \
			bs=1 seek=3000 conv=notrunc status=none
		exit $status
	end
	expect 2 nothing weekly
	holds "weekly: ledger.tsv.gz: not one row for each id; $failed"
	is_unchanged
}

@test "a table that is read other than it was written is refused" {
	begin_second
	stand_in advextract <<-'end'
		"$real" "$@"
		mv tmp/adv.tsv tmp/all
		awk 'NR == 2 { next } /^#end/ { $2 = NR - 3 } 1' OFS='\t' tmp/all >tmp/adv.tsv
	end
	refuses "weekly: optdiff read 290 280 292 rows of Salesforce, Advance and the last ledger, but there are 290 281 292; $failed"
}

@test "a change file with a missing row is refused" {
	begin_second
	stand_in changefile <<-'end'
		"$real" "$@" >all.$$
		sed '$d' all.$$
	end
	expect 2 nothing weekly
	says "weekly: records, salesforce, review and preferences.csv have 19 15 13 wrong rows, the ledger has 20 16 14 3 for them; $failed"
	is_unchanged
}

@test "a file of preferences without a person is refused" {
	begin_second
	stand_in changefile <<-'end'
		"$real" "$@" >all.$$ || exit
		case $* in
		*preferences*) sed '$d' all.$$ ;;
		*) cat all.$$ ;;
		esac
	end
	expect 2 nothing weekly
	says "weekly: records, salesforce, review and preferences.csv have 20 16 14 wrong rows, the ledger has 20 16 14 3 for them; $failed"
	stand_in changefile <<-'end'
		case $* in
		*preferences*)
			gzip -dc tmp/todo.tsv.gz |
				sed '/agree.*prefs_left/d; /^#end/d' >todo.tsv
			set -- -E -t preferences -s sf.tsv.gz -v todo.tsv
			;;
		esac
		exec "$real" "$@"
	end
	expect 2 nothing weekly
	says "weekly: records, salesforce, review and preferences.csv have 20 16 14 1 rows, the ledger has 20 16 14 3 for them; $failed"
	is_unchanged
}

@test "if one extractor fails, the other is stopped" {
	begin_second
	stand_in sfextract <<-'end'
		while [ ! -e "$home/started" ]; do sleep .1; done
		echo 'sfextract: no' >&2
		exit 2
	end
	stand_in advextract <<-'end'
		echo >"$home/started"
		exec sleep 60
	end
	refuses 'sfextract: no' "weekly: sfextract failed; $failed"
	flock -n state/lock true
}

@test "fault 58: a file that cannot grow publishes nothing" {
	begin_second
	(ulimit -f 4 && expect 2 nothing weekly) || return 1
	rm err
	is_unchanged
	expect 1 nothing weekly
	is_published 2025-04-25 week2
}

@test "fault 48: a disk that cannot be flushed publishes nothing" {
	begin_second
	stand_in sync <<-'end'
		echo 'sync: error syncing: Input/output error' >&2
		exit 1
	end
	refuses 'sync: error syncing: Input/output error' \
	    "weekly: stopped; $failed" 'sync: error syncing: Input/output error' \
	    'weekly: state/attempt: cannot be written'
}
