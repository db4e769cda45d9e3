#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# optparity-pull, with a stand-in for the Salesforce CLI: what the real one does is
# tested by make pull-check.
# shellcheck disable=SC2016,SC2030,SC2031

load helper
load pull
load disk

@test "the exports are put in place with their numbers of records, checksums and moments" {
	begin_pull
	before=$(date +%s)
	expect 0 nothing pull
	# shellcheck disable=SC2086
	in_place $all
	cmp contact.csv exports/contacts.csv
	cmp contacthistory.csv exports/history.csv
	[ "$(cat exports/contacts.csv.rows exports/history.csv.rows)" = $'2\n1' ]
	consistent contacts.csv history.csv
	for f in contacts history; do
		moment=$(stat -c %Y "exports/$f.csv")
		[ "$moment" -ge "$before" ]
		[ "$moment" -le "$(date +%s)" ]
	done
	optparity-rows -c name,rows,from exports/pulled.tsv >table
	printf '%s\t%s\t%s\n' name rows from \
	    contacts.csv 2 'sf @salesforce/cli/2.146.3 750R00000000000001' \
	    history.csv 1 'sf @salesforce/cli/2.146.3 750R00000000000002' | diff - table
}

@test "the moment is the one before the job was started, also if it took long" {
	begin_pull
	sf_is <<<'date +%s >>$home/begun; case $what in *bulk*) sleep 1.1 ;; esac'
	expect 0 nothing pull
	[ "$(stat -c %Y exports/contacts.csv)" -le "$(sed -n 2p begun)" ]
	[ "$(stat -c %Y exports/history.csv)" -le "$(sed -n 3p begun)" ]
}

@test "-v prints a line for each file" {
	begin_pull
	pull -v >out
	[ "$(wc -l <out)" = 2 ]
	grep -qE '^contacts.csv: of 20[-0-9]*T[0-9:]*Z, 2 records, from sf @salesforce/cli/2.146.3 750R00000000000001$' out
}

@test "a pull replaces the files of the last one" {
	begin_second
	expect 0 nothing pull
	cmp contact.csv exports/contacts.csv
	[ "$(cat exports/contacts.csv.rows)" = 3 ]
	consistent contacts.csv history.csv
	# shellcheck disable=SC2086
	in_place $all
}

# ---- what the CLI may do

@test "fault 96: an export that the stand-in for sf leaves short, saying that it is complete, exits 2" {
	begin_second
	sf_is <<<'[ "$from" != contacthistory ] || total=103'
	expect 2 nothing pull
	says 'pull: history.csv: sf wrote 2 records and says that it is all, but job 750R00000000000002 has 103; pull again'
	nothing_new
}

@test "a query that finds no records exits 2" {
	begin_second
	sf_is <<<'[ "$from" != contacthistory ] || total=0'
	expect 2 nothing pull
	says 'pull: history.csv: its query finds no records; has the user the rights to them?'
	nothing_new
}

@test "fault 96: a record that the stand-in for sf cuts off exits 2" {
	begin_second
	printf '"3","C' >>contact.csv
	expect 2 nothing pull
	says 'pull: contacts.csv: damaged by sf or on its way: contacts.csv.part:5: the last line has no line end: cut off?; pull again'
	nothing_new
}

@test "fault 96: a partial file of a stand-in for sf that fails is not put in place" {
	begin_second
	sf_is <<-'end'
		case $what in
		*resume*) echo Id >"$file"; fails TypeError terminated ;;
		esac
	end
	expect 3 nothing pull
	says 'pull: contacts.csv: sf: terminated; pull again'
	nothing_new
}

@test "fault 96: a job that fails, or an expired login, exits 2 and says what to do" {
	begin_second
	sf_is <<<'case $what in *resume*) fails Error "Query job failed to complete" ;; esac'
	expect 2 nothing pull
	says 'pull: contacts.csv: Salesforce could not run the query; see job 750R00000000000001 in Setup, Bulk Data Load Jobs'
	sf_is <<<'case $what in *resume*) fails INVALID_SESSION_ID "Session expired or invalid" ;; esac'
	expect 2 nothing pull
	says 'pull: contacts.csv: Session expired or invalid; log in: sf org login'
	sf_is <<<'case $what in *bulk*) fails NamedOrgNotFoundError "Parsing --target-org \n\tNo authorization information found for ops@example.edu.\nSee more help with --help" ;; esac'
	expect 2 nothing pull
	says 'pull: contacts.csv: Parsing --target-org   No authorization information found for (user) See more help with --help; log in: sf org login'
	nothing_new
}

@test "fault 96: a stand-in for sf whose answer is not JSON, or lacks what is needed, exits 2" {
	begin_second
	for answer in '' 'hello' '{"status": 0' '{"status": 0} {}'; do
		sf_is <<<"case \$what in *bulk*) echo '$answer'; exit 0 ;; esac"
		expect 2 nothing pull
		says 'pull: contacts.csv: the answer of sf is not JSON (status 0); run sf data export bulk by hand and see what it says'
	done
	sf_is <<<'case $what in *bulk*) echo "{}"; exit 0 ;; esac'
	expect 2 nothing pull
	says 'pull: contacts.csv: sf gave no id of a job'
	sf_is <<<'case $what in *resume*) answer "\"totalSize\": \"all\""; exit 0 ;; esac'
	expect 2 nothing pull
	says 'pull: contacts.csv: sf gave no number of records'
	sf_is <<<'case $what in *resume*) answer "\"totalSize\": 3"; exit 0 ;; esac'
	expect 2 nothing pull
	says 'pull: contacts.csv: sf wrote no file'
	nothing_new
}

@test "fault 96: without sf, or with one that is too old, a pull exits 2" {
	begin_second
	rm bin/sf
	expect 2 nothing env PATH="$BUILD/bin:/usr/bin:/bin" optparity-pull
	says 'pull: sf: no such program; install the Salesforce CLI, npm install --global @salesforce/cli'
	for version in 2.127.1 1.200.0 2.9.30; do
		sf_is <<<"echo @salesforce/cli/$version linux-x64 node-v18.0.0; exit 0"
		expect 2 nothing pull
		says "pull: sf: version $version, needed is 2.127.2 or newer; npm install --global @salesforce/cli"
	done
	for words in 'sfdx-cli/7.209.6 linux-x64' '' '@salesforce/cli/2.x' '@salesforce/cli/2.130'; do
		sf_is <<<"echo $words; exit 0"
		expect 2 nothing pull
		says 'pull: sf --version: expected @salesforce/cli/2.x.y; install the Salesforce CLI'
	done
	sf_is <<<'exit 7'
	expect 2 nothing pull
	says 'pull: sf --version failed (status 7); run it by hand'
	nothing_new
	sf_is <<<'[ "$what" != --version ] || { echo @salesforce/cli/2.127.2; exit 0; }'
	expect 0 nothing pull
}

@test "a stand-in for sf that never ends is stopped after TIMEOUT" {
	begin_second
	echo TIMEOUT=1 >>optparity.conf
	sf_is <<<'case $what in *resume*) sleep 60 ;; esac'
	expect 3 nothing pull
	says 'pull: contacts.csv: sf took more than 1 s; pull again'
	nothing_new
}

# ---- a job that takes long

timed_out='case $what in *resume*) fails JobPollingTimeout "Polling timed out after 30000ms. Job Id = $job" ;; esac'

@test "fault 96: a job that takes longer than PULL_WAIT exits 3, and -r goes on with it" {
	begin_second
	echo PULL_WAIT=0 >>optparity.conf
	sf_is <<<"$timed_out"
	expect 3 nothing pull
	says 'pull: contacts.csv: Salesforce has not finished job 750R00000000000001 in 0 minutes; pull with -r to go on with it'
	[ "$(ls exports/pull.partial/jobs)" ]
	rm calls
	expect 3 nothing pull -r
	holds 'has not finished job 750R00000000000001'
	sf_is </dev/null
	moments=$(cut -f 2 exports/pull.partial/jobs)
	expect 0 nothing pull -r
	run grep bulk calls
	[ "$status" = 1 ]
	cmp contact.csv exports/contacts.csv
	optparity-rows -c asof exports/pulled.tsv | sed 1d | diff - <(echo "$moments")
	# shellcheck disable=SC2086
	in_place $all
}

@test "a job is taken up again until PULL_WAIT is over" {
	begin_pull
	echo PULL_WAIT=1 >>optparity.conf
	sf_is <<<'case $what in *resume*) [ "$(wc -l <"$home/calls")" -gt 6 ] || fails JobPollingTimeout "Polling timed out" ;; esac'
	expect 0 nothing pull
	[ "$(grep -c resume calls)" = 5 ]
}

@test "-r refuses where no job was started, or the query is another one" {
	begin_second
	expect 2 nothing pull -r
	says 'pull: -r: there are no jobs to go on with; pull without -r'
	echo PULL_WAIT=0 >>optparity.conf
	sf_is <<<"$timed_out"
	expect 3 nothing pull
	holds 'has not finished job'
	cp -a exports left
	echo ' LIMIT 1' >>contacts.soql
	expect 2 nothing pull -r
	says 'pull: contacts.csv: its query is not that of job 750R00000000000001; pull without -r'
	nothing_new
	sed -i '$d' contacts.soql
	rm -r exports
	cp -a left exports
	sed -i 's/sf:crm hist/sf:other hist/' optparity.conf
	expect 2 nothing pull -r
	says 'pull: history.csv: its query is not that of job 750R00000000000002; pull without -r'
}

@test "a file may be called jobs, also where a pull is gone on with" {
	begin_pull
	echo PULL_WAIT=0 >>optparity.conf
	sed -i 's|exports/history.csv|exports/jobs|' optparity.conf
	mkdir -p exports/pull.partial/new
	echo x >exports/pull.partial/new/jobs
	printf '%s\t%s\t%s\t%s\t%s\n' none 2025-04-18T06:00:00Z 750R00000000000009 0 crm \
	    >exports/pull.partial/jobs
	sf_is <<<'[ "$from" != contacthistory ] || file=jobs.part'
	expect 0 nothing pull -r
	cmp contacthistory.csv exports/jobs
}

@test "without -r the jobs that were left are started again" {
	begin_second
	echo PULL_WAIT=0 >>optparity.conf
	sf_is <<<"$timed_out"
	expect 3 nothing pull
	holds 'has not finished job'
	rm calls
	sf_is </dev/null
	expect 0 nothing pull
	[ "$(grep -c bulk calls)" = 2 ]
}

# ---- all or none

# mv_dies N: the Nth call of mv kills the pull before it does anything.
mv_dies() {
	cat >bin/mv <<-end
		#!/bin/bash
		echo >>"$PWD/moves"
		[ "\$(wc -l <"$PWD/moves")" != $1 ] || { kill -9 \$PPID; exit 1; }
		exec /bin/mv "\$@"
	end
	chmod +x bin/mv
	rm -f moves
}

@test "a pull that is killed at any rename leaves what weekly refuses, and the next one completes it" {
	n=0
	while :; do
		n=$((n + 1))
		rm -rf exports bin
		begin_second
		mv_dies $n
		got=0
		optparity-pull >out 2>err || got=$?
		[ "$got" != 0 ] || break
		[ "$got" = 137 ]
		: >err
		seen_by_weekly
		rm bin/mv
		ready=''
		[ ! -d exports/pull.ready ] || ready=yes
		# The pull itself fails, but what was verified is put in place.
		sf_is <<<'exit 7'
		expect 2 nothing pull
		holds 'sf --version failed'
		# shellcheck disable=SC2086
		in_place $all
		consistent contacts.csv history.csv
		if [ -n "$ready" ]; then
			cmp contact.csv exports/contacts.csv
			cmp contacthistory.csv exports/history.csv
			[ "$(cat exports/history.csv.rows)" = 2 ]
			[ "$(tail -n 1 exports/pulled.tsv)" = $'#end\t2' ]
		else
			nothing_new
		fi
	done
	# Two files to new, the folder, and seven files into place.
	[ "$n" = 11 ]
}

@test "a pull that is killed after its last rename leaves a folder that the next one removes" {
	begin_second
	printf '%s\n' '#!/bin/bash' \
	    '[ "${*: -1}" != exports/pull.ready ] || { kill -9 $PPID; exit; }' \
	    'exec /bin/rm "$@"' >bin/rm
	chmod +x bin/rm
	expect 137 nothing pull
	holds Killed
	[ -d exports/pull.ready ]
	command rm bin/rm
	keep
	sf_is <<<'exit 7'
	expect 2 nothing pull
	holds 'sf --version failed'
	command rm -r kept/pull.ready
	nothing_new
	cmp contact.csv exports/contacts.csv
}

@test "a rename that fails exits 2, and the next pull puts the rest in place" {
	begin_second
	printf '%s\n' '#!/bin/bash' \
	    '[ "${*: -1}" != exports/history.csv ] || exit 1' \
	    'exec /bin/mv "$@"' >bin/mv
	chmod +x bin/mv
	expect 2 nothing pull
	says 'pull: stopped; the next pull puts the rest in place'
	consistent contacts.csv
	run consistent history.csv
	[ "$status" != 0 ]
	rm bin/mv
	sf_is <<<'exit 7'
	expect 2 nothing pull
	holds 'sf --version failed'
	consistent contacts.csv history.csv
	# shellcheck disable=SC2086
	in_place $all
}

@test "a pull that is told to stop stops sf, too, and puts nothing in place" {
	begin_second
	sf_is <<<'case $what in *resume*) echo $$ >"$home/waits"; exec sleep 100 ;; esac'
	for timeout in usual starting; do
		[ $timeout = usual ] || starting_timeout bin
		rm -f waits
		optparity-pull >out 2>err &
		until [ -s waits ]; do sleep 0.1; done
		kill $!
		got=0
		wait $! || got=$?
		[ "$got" = 2 ]
		says 'pull: stopped; no file was put in place'
		ends waits
		nothing_new
	done
}

@test "one pull at a time works in a folder" {
	begin_second
	(
		flock 9
		expect 2 nothing pull
		says 'pull: exports: another pull is under way'
	) 9>exports/pull.lock
	nothing_new
}

@test "a number of records of an earlier pull does not outlive it" {
	begin_second
	echo 7 >exports/other.csv.rows
	sed -i '/history.csv/d' optparity.conf
	expect 0 nothing pull
	[ "$(cat exports/other.csv.rows)" = 7 ]
	[ "$(cat exports/contacts.csv.rows)" = 3 ]
}

@test "a folder or query that others may write to, or a symbolic link, is refused" {
	begin_second
	chmod g+w contacts.soql
	expect 2 nothing pull
	says 'pull: contacts.soql: owned by another user, or others may write to it'
	chmod g-w contacts.soql
	chmod o+w exports
	expect 2 nothing pull
	says 'pull: exports: owned by another user, or others may write to it'
	chmod o-w exports
	nothing_new
	ln -s /nowhere exports/pull.partial
	expect 2 nothing pull
	says 'pull: exports/pull.partial: a symbolic link'
	rm exports/pull.partial
	rm exports/contacts.csv
	echo precious >elsewhere
	ln -s ../elsewhere exports/contacts.csv
	expect 0 nothing pull
	[ "$(cat elsewhere)" = precious ]
	cmp contact.csv exports/contacts.csv
}

# ---- settings

# refuses_line LINE WHY
refuses_line() {
	printf "PULL='\n\t%s\n\texports/z.csv = sf: contacts.soql\n'\n" "$1" >conf
	expect 2 nothing pull -c conf
	says "pull: $2"
}

@test "lines of PULL that cannot be meant are refused, and nothing is fetched" {
	begin_pull
	form='expected lines of file = sf:[org] query.soql or file = sftp://[user@]host/path'
	touch known
	for line in exports/a.csv 'exports/a.csv =' 'exports/a.csv = contacts.soql' \
	    'exports/a.csv = sf:crm' 'exports/a.csv = https://example.org/a'; do
		refuses_line "$line" "conf: PULL: $form"
	done
	refuses_line 'exports/ = sf: contacts.soql' 'conf: PULL: not a name of letters, digits, . _ and -: '
	refuses_line 'exports/a b = sf: contacts.soql' 'conf: PULL: not a name of letters, digits, . _ and -: a b'
	refuses_line 'exports/-a = sf: contacts.soql' 'conf: PULL: not a name of letters, digits, . _ and -: -a'
	for name in pull.lock pulled.tsv a.rows a.sha256 a.part; do
		refuses_line "exports/$name = sf: contacts.soql" "conf: PULL: $name: this name has another meaning"
	done
	refuses_line 'exports/z.csv = sf: history.soql' 'conf: PULL: z.csv is there twice'
	refuses_line 'a.csv = sf: history.soql' 'conf: PULL: files in . and in exports; put all in one folder'
	refuses_line 'exports/a.csv = sf:-x contacts.soql' 'conf: PULL: a.csv: not an alias of an org'
	refuses_line 'exports/a.csv = sf: no.soql' 'no.soql: no such file (PULL)'
	: >empty.soql
	refuses_line 'exports/a.csv = sf: empty.soql' 'empty.soql: empty (PULL)'
	refuses_line 'exports/a.csv = sftp://host/a' 'conf: KNOWN_HOSTS is not set: a file with the key of host'
	refuses_line 'exports/a.csv = sftp://host' 'conf: PULL: expected sftp://[user@]host[:port]/path'
	refuses_line 'exports/a.csv = sftp:///a' 'conf: PULL: expected sftp://[user@]host[:port]/path'
	refuses_line 'exports/a.csv = sftp://host:0/a' 'conf: PULL: not a port'
	refuses_line 'exports/a.csv = sftp://-oX/a' 'conf: PULL: not the name of a host, or of a user on it'
	refuses_line 'exports/a.csv = sftp://a@b@c/a' 'conf: PULL: not the name of a host, or of a user on it'
	refuses_line 'exports/a.csv = sftp://host/a"b' 'conf: PULL: a control character, " or '\\
	[ ! -e calls ]
	[ -z "$(ls exports)" ]
}

@test "settings that are missing or misspelt are refused" {
	begin_pull
	echo 'ALERT=' >conf
	expect 2 nothing pull -c conf
	says 'pull: conf: PULL is not set'
	echo 'PULLS=' >>optparity.conf
	expect 2 nothing pull
	says 'pull: optparity.conf: PULLS: no such setting'
	begin
	echo 'PULL_WAIT=soon' >>optparity.conf
	expect 2 nothing pull
	says 'pull: optparity.conf: PULL_WAIT: not a number'
	begin
	rm -r exports
	expect 2 nothing pull
	says 'pull: exports: no such folder (PULL)'
	expect 2 nothing pull -c no-such
	says 'pull: no-such: no such file'
}

@test "sf gets none of the environment but PATH, HOME and what the settings say" {
	begin_pull
	sf_is <<<'env | sort >"$home/environment"'
	echo 'HTTPS_PROXY=http://proxy.example.edu:3128' >>optparity.conf
	expect 0 nothing env SF_TARGET_ORG=production HTTP_PROXY=x EVIL=1 optparity-pull
	grep -qx HTTPS_PROXY=http://proxy.example.edu:3128 environment
	grep -qx SF_DISABLE_TELEMETRY=true environment
	run grep -E '^(SF_TARGET_ORG|HTTP_PROXY|EVIL)=' environment
	[ "$status" = 1 ]
}

@test "ALERT is told why nothing was pulled" {
	begin_second
	echo "ALERT='{ echo \"\$EXIT_STATUS \$RESULT\"; cat; } >>alerts'" >>optparity.conf
	sf_is <<<'case $what in *resume*) fails Error "Query job failed to complete" ;; esac'
	expect 2 nothing pull
	holds 'could not run the query'
	why='contacts.csv: Salesforce could not run the query; see job 750R00000000000001 in Setup, Bulk Data Load Jobs'
	printf '%s\n' "2 NOT PULLED: $why" "pull: $why" | diff - alerts
}

@test "-h and wrong options" {
	optparity-pull -h >help
	[ "$(head -n 1 help)" = 'usage: pull [-hrv] [-c conf]' ]
	for words in -x 'a' '-c'; do
		# shellcheck disable=SC2086
		expect 2 nothing pull $words
		says 'usage: pull [-hrv] [-c conf]'
	done
}
