# SPDX-License-Identifier: ISC
# What the tests of the parts of the weekly run have in common: a script with
# another pipeline, whose only programs are tools such as cat, in a folder with
# settings and two exports. No program of ours is needed.
# shellcheck shell=bash disable=SC2034,SC2154

begin() {
	mkdir -p bin libexec/optparity exports
	install -m 644 -t libexec/optparity "$top"/scripts/*.sh
	printf '%s\n' STATE=state SF=exports/sf.csv ADV=exports/adv.txt >conf
	printf '%s\n' id 1 2 >exports/sf.csv
	printf '%s\n' ID 1 >exports/adv.txt
	touch -d 2025-04-18T06:00:00Z exports/sf.csv
	touch -d 2025-04-18T08:30:00Z exports/adv.txt
}

# script: makes bin/run of the head of weekly, which reads the parts, and of the
# commands on standard input.
script() {
	{
		sed '/^programs=/,$d' "$top/scripts/weekly"
		echo programs=cat
		cat
	} >bin/run
	chmod +x bin/run
}

# pipeline: makes bin/run a whole run, with the commands on standard input as the
# stages. Its ledger is a copy of the first export.
pipeline() {
	script < <(
		cat <<-'end'
			run_begin "$@"
			take_in SF "$SF"
			sf=$taken
			take_in ADV "$ADV"
			adv=$taken
			all_copied
			all_taken
			guard_nothing_new
		end
		cat
		cat <<-'end'
			stage ledger.tsv.gz cat $sf
			write_facts
			run_publish
			run_end
		end
	)
}

go() {
	bin/run -c conf "$@"
}
