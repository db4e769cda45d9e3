#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Several offices on one host, whose settings are in one folder: their runs are of no
# concern to each other, also at the same time.

load helper

# begin: two offices with the exports of the first week, of which one has no requests.
begin() {
	local office

	mkdir etc
	cp "$top"/examples/{specialists,holidays}.txt etc
	for office in boulder denver; do
		mkdir -p "$office"
		cp -R "$top/examples/week1" "$office/exports"
		sed -e "s,^exports=.*,exports=$PWD/$office/exports," \
		    -e "s,^STATE=.*,STATE=$PWD/$office/state," \
		    -e "s,^LAST=.*,LAST=$PWD/$office/state.last," \
		    -e "s,^MAIL=.*,MAIL='{ echo \"\$RESULT\"; cat; } >$PWD/$office/mail'," \
		    "$top/examples/optparity.conf" >"etc/$office.conf"
	done
	sed -i 's/^REQUESTS=.*/REQUESTS=/' etc/denver.conf
	touch -d 2025-04-18T06:00:00Z {boulder,denver}/exports/*
	PATH=$BUILD/bin:$PATH
}

next_week() {
	cp "$top/examples/week2"/* boulder/exports
	cp "$top/examples/week2"/* denver/exports
	touch -d 2025-04-25T06:00:00Z {boulder,denver}/exports/*
}

# is_whole OFFICE: its second run is complete, and its mail is that of this run.
is_whole() {
	(cd "$1/state/runs/current" && sha256sum --check --strict --quiet SHA256SUMS)
	[ "$(readlink "$1/state/runs/current")" = 2025-04-25 ]
	grep -q '^TO DO: ' "$1/mail"
	diff "$1/state/runs/current/summary.txt" <(sed 1d "$1/mail")
}

@test "two offices run at the same time, each with its state, lock and mail" {
	begin
	local office pids=()
	for week in 1 2; do
		for office in boulder denver; do
			first=(-i)
			[ "$week" = 1 ] || first=()
			optparity-weekly "${first[@]}" -c "etc/$office.conf" >"$office.log" 2>&1 &
			pids[${#pids[@]}]=$!
		done
		for pid in "${pids[@]}"; do
			status=0
			wait "$pid" || status=$?
			[ "$status" = 1 ]
		done
		pids=()
		[ "$week" = 2 ] || next_week
	done
	is_whole boulder
	is_whole denver
	diff "$top/examples/expected/week2/salesforce.csv" boulder/state/runs/current
	# They are two, and not one twice: only one has requests.
	grep -q '	REQUESTS	' boulder/state/runs/current/inputs
	expect 1 nothing grep '	REQUESTS	' denver/state/runs/current/inputs
}

@test "a refusal of one office keeps no other from its run" {
	begin
	for office in boulder denver; do
		expect 1 nothing optparity-weekly -i -c "etc/$office.conf"
	done
	next_week
	rm denver/exports/advance.txt
	if command -v parallel >found; then
		parallel optparity-weekly -c {} ::: etc/*.conf >log 2>&1 || status=$?
	else
		for conf in etc/*.conf; do
			optparity-weekly -c "$conf" >>log 2>&1 || :
		done
	fi
	is_whole boulder
	grep -Fx "weekly: $PWD/denver/exports/advance.txt: no such file (ADV)" log
	[ "$(readlink denver/state/runs/current)" = 2025-04-18 ]
}
