#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The settings of a weekly run, as scripts/conf.sh reads them: what the pipeline
# gets, and what is refused. tests/weekly-conf.bats has what needs the programs.
# shellcheck disable=SC1003,SC2016

load helper
load run

# settings: the script prints what the commands on standard input print after the
# settings were read.
settings() {
	script < <(
		cat <<-'end'
			read_options "$@"
			find_programs
			read_settings
		end
		cat
		echo 'fate=finished'
	)
	go
}

# refused LINE TEXT: with this line the settings are refused.
refused() {
	cp conf good
	printf '%s\n' "$1" >>conf
	expect 2 nothing settings <<<''
	says "weekly: conf: $2"
	mv good conf
}

@test "settings that are not given have their defaults" {
	begin
	printf '%s\n' 8 24 3600 '' '' '' state.last >want
	expect 0 ./want settings <<<'printf "%s\n" $MAX_DAYS $MAX_HOURS $TIMEOUT "$MAIL" \
		"$REJECTS" "$STATUS" "$LAST"'
}

@test "words for a program stand on lines, with blanks around them and inside" {
	begin
	cat >>conf <<-'end'
		SF_ARGS='
			--column=id=My Id
			-P

			  Some Name	
		'
	end
	printf '%s\n' '<--column=id=My Id>' '<-P>' '<Some Name>' >want
	expect 0 ./want settings <<<'printf "<%s>\n" $SF_ARGS'
}

@test "patterns in settings are not expanded" {
	begin
	echo "ADV_ARGS='*'" >>conf
	echo '*' >want
	expect 0 ./want settings <<<'printf "%s\n" $ADV_ARGS'
}

@test "the settings may use variables of their own, and cannot allow overwriting files" {
	begin
	printf '%s\n' 'folder=exports' 'SF=$folder/sf.csv' 'set +fC' "ADV_ARGS='*'" \
	    >>conf
	printf '%s\n' exports/sf.csv '*' >want
	expect 0 ./want settings <<<'printf "%s\n" $SF $ADV_ARGS
		! (: >conf) 2>/dev/null'
}

@test "paths start at the folder of the settings, and are never options" {
	begin
	mkdir below
	printf '%s\n' STATE=-state LAST=a=b SF=x ADV=y >below/conf
	script <<<'read_options "$@"; find_programs; read_settings
		printf "%s\n" "$PWD" "$conf" "$STATE" "$LAST"; fate=finished'
	printf '%s\n' "$PWD/below" conf ./-state ./a=b >want
	expect 0 ./want bin/run -c below/conf
}

@test "sentinels may be separated by blanks or line ends" {
	begin
	printf '%s\n' "SENTINELS=' 1=TRUE/TRUE  2=FALSE/" "	3=TRUE/FALSE '" >>conf
	printf '%s\n' 1=TRUE/TRUE 2=FALSE/ 3=TRUE/FALSE >want
	expect 0 ./want settings <<<'printf "%s\n" "$SENTINELS"'
	refused SENTINELS=1=TRUE/x 'SENTINELS: not ID=TRUE/TRUE or the like'
	refused 'SENTINELS="1=TRUE/TRUE 2"' 'SENTINELS: not ID=TRUE/TRUE or the like'
}

@test "settings that could not mean anything are refused by name" {
	begin
	refused HISTROY=x 'HISTROY: no such setting'
	refused MAX_HOURS=1.5 'MAX_HOURS: not a number'
	refused TIMEOUT= 'TIMEOUT: not a number'
	refused REJECTS=1 'REJECTS: not yes or empty'
	refused LAST=state/last 'LAST: no file outside of STATE'
	refused 'STATE="a\b"' 'STATE, LAST: a control character or \'
	refused 'QUEUE_ARGS="-u parent=7001"' \
	    'QUEUE_ARGS: write one word a line, not: -u parent=7001'
	refused DIFF_ARGS=-pf 'DIFF_ARGS: -f would last for ever, say weekly -a for one run'
	refused SF= 'SF is not set'
	refused ADV= 'ADV is not set'
	refused STATE= 'STATE is not set'
}

@test "options of optdiff that only contain an f are accepted" {
	begin
	echo "DIFF_ARGS='--shrink=5%
		-m5f'" >>conf
	printf '%s\n' --shrink=5% -m5f >want
	expect 0 ./want settings <<<'printf "%s\n" $DIFF_ARGS'
}

@test "settings that change while they are read are refused" {
	begin
	echo 'echo >>conf' >>conf
	expect 2 nothing settings <<<''
	says 'weekly: conf: changed while it was read'
}

@test "settings that do not exist, and approvals that are no codes, are refused" {
	begin
	script <<<'read_options "$@"; find_programs; read_settings; fate=finished'
	expect 2 nothing bin/run -c other
	says 'weekly: other: no such file'
	expect 2 nothing bin/run -c conf -a mass
	says 'weekly: -a: not codes with commas between'
	expect 0 nothing bin/run -c conf -a 0123456789abcdef,0a
}

@test "settings that another user may write to are refused" {
	begin
	chmod g+w conf
	expect 2 nothing settings <<<''
	says 'weekly: ./conf: owned by another user, or others may write to it'
}
