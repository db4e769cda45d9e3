#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Delivering the files of runs: by mail and by sftp, each once, in order, only as they
# were written. tests/deliver-check does it with real servers.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper
load deliver

@test "a file goes by mail, once, and is noted" {
	begin
	deliver_to "records.csv=$mail"
	echo "2025-04-18-records.csv to $mail: 38 bytes" >want
	expect 0 ./want deliver -v
	delivered "0 records.csv $mail " "1 records.csv $mail 2025-04-18-records.csv"
	attached 1 | cmp - state/runs/2025-04-18/records.csv
	[ "$(header 1 Subject)" = 'Email Opt Out: 2025-04-18-records.csv' ]
	[ "$(header 1 To)" = records@example.edu ]
	[[ $(header 1 Message-ID) =~ ^\<[0-9a-f]{32}@optparity.invalid\>$ ]]
	grep -Fx "SHA-256: $(sha256sum <state/runs/2025-04-18/records.csv | cut -c -64)" mails/1
	expect 0 nothing deliver -v
	[ "$(ls mails)" = 1 ]
	[ "$(stat -c %a state/delivered)" = 600 ]
	[ ! -e state/parcels ]
}

@test "the mail says where to, and no address beyond that" {
	begin
	deliver_to "-p review.csv=mail:ann@example.org,b.c+d@example.com"
	expect 0 nothing deliver
	sed -n '/^To:/,/^Subject/p' mails/1 >got
	printf '%s\n' 'To: ann@example.org,' ' b.c+d@example.com' \
	    'Subject: Email Opt Out: 2025-04-18-review.csv' | diff - got
	sed '/^To:/,/^Subject:/d; /^Message-ID/d' mails/1 >rest
	run grep @ rest
	[ "$status" = 1 ]
	attached 1 | cmp - state/runs/2025-04-18/review.csv
}

@test "a file goes by sftp as .part, is read back, and renamed" {
	begin
	deliver_to "records.csv=$far"
	echo "2025-04-18-records.csv to $far: 38 bytes" >want
	expect 0 ./want deliver -v
	[ "$(ls far/sftp.example.org/in)" = 2025-04-18-records.csv ]
	cmp far/sftp.example.org/in/* state/runs/2025-04-18/records.csv
	delivered "0 records.csv $far " "1 records.csv $far 2025-04-18-records.csv"
	name=/in/2025-04-18-records.csv
	printf '%s\n' "-@ls -ln \"$name\"" "-@get \"$name\" there" \
	    "@put -f out \"$name.part\"" "-@get \"$name.part\" back" \
	    "@ls -ln \"$name.part\"" "@rename \"$name.part\" \"$name\"" | diff - far/log
	expect 0 nothing deliver -v
	[ "$(wc -l <far/log)" = 6 ]
}

@test "a login that is denied, or a host with another key, exits 2" {
	begin
	deliver_to "records.csv=$far"
	echo 'optparity@sftp.example.org: Permission denied (publickey).' \
	    >far/sftp.example.org.down
	expect 2 nothing deliver
	says 'deliver: 2025-04-18-records.csv: sftp.example.org: Permission denied (publickey).'
	echo 'No ED25519 host key is known for sftp.example.org and you have requested strict checking.' \
	    >far/sftp.example.org.down
	expect 2 nothing deliver
	holds 'known_hosts has no key of this host: ask its owner'
	rm far/sftp.example.org.down
	expect 0 nothing deliver
}

@test "fault 103: each run is delivered, in order, and none overtakes" {
	begin
	deliver_to "records.csv=$far" "records.csv=$mail"
	expect 0 nothing deliver
	echo 'ssh: connect to host sftp.example.org port 22: Connection refused' \
	    >far/sftp.example.org.down
	make_run 2025-04-25 2
	expect 3 nothing deliver
	says "deliver: 2025-04-25-records.csv: sftp.example.org: ssh: connect to host sftp.example.org port 22: Connection refused; the next delivery sends it to $far"
	make_run 2025-05-02 3
	expect 3 nothing deliver
	says "deliver: 2025-04-25-records.csv: sftp.example.org: ssh: connect to host sftp.example.org port 22: Connection refused; the next delivery sends it to $far"
	[ "$(ls far/sftp.example.org/in)" = 2025-04-18-records.csv ]
	rm far/sftp.example.org.down
	printf '%s\n' "2025-04-25-records.csv to $far: 38 bytes" \
	    "2025-05-02-records.csv to $far: 38 bytes" >want
	expect 0 ./want deliver -v
	delivered "0 records.csv $far " "1 records.csv $far 2025-04-18-records.csv" \
	    "0 records.csv $mail " "1 records.csv $mail 2025-04-18-records.csv" \
	    "2 records.csv $mail 2025-04-25-records.csv" \
	    "3 records.csv $mail 2025-05-02-records.csv" \
	    "2 records.csv $far 2025-04-25-records.csv" \
	    "3 records.csv $far 2025-05-02-records.csv"
	for n in 1 2 3; do header $n Subject; done >got
	printf 'Email Opt Out: %s-records.csv\n' 2025-04-18 2025-04-25 2025-05-02 | diff - got
	for run in 2025-04-25 2025-05-02; do
		cmp far/sftp.example.org/in/$run-records.csv state/runs/$run/records.csv
	done
}

@test "a new place gets the current run, and then each later one" {
	begin
	make_run 2025-04-25 2
	deliver_to "records.csv=$mail"
	touch mails/full
	expect 3 nothing deliver
	says "deliver: records.csv: the first delivery to $mail: runs before 2025-04-25 are not sent" \
	    "deliver: 2025-04-25-records.csv: $PWD/bin/mailer failed (status 75); the next delivery sends it to $mail"
	# It is not forgotten when there is a newer one.
	make_run 2025-05-02 3
	rm mails/full
	expect 0 nothing deliver
	delivered "1 records.csv $mail " "2 records.csv $mail 2025-04-25-records.csv" \
	    "3 records.csv $mail 2025-05-02-records.csv"
}

@test "a dry run prints what would be delivered, and changes nothing" {
	begin
	deliver_to "records.csv=$mail" "-e age:age1qqq records.csv=$far"
	sealer
	printf '%s\n' "2025-04-18-records.csv to $mail" \
	    "2025-04-18-records.csv.age to $far" >want
	expect 0 ./want deliver -n
	[ ! -e state/delivered ] && [ ! -e state/parcels ] && [ ! -e state/deliver.lock ]
	[ ! -e mails/1 ] && [ ! -e far/log ] && [ ! -e sealed/log ]
}

@test "fault 104: only a published run is delivered" {
	begin
	deliver_to "records.csv=$mail"
	expect 0 nothing deliver
	make_run 2025-04-25 2
	ln -sfn 2025-04-18 state/runs/current
	cp -R state/runs/2025-04-25 state/runs/new.partial
	expect 0 nothing deliver -v
	rm state/runs/current
	expect 2 nothing deliver
	says 'deliver: state/runs/current: missing; no run is published'
}

@test "what ENCRYPT names is encrypted, whole, before a byte is sent" {
	begin
	sealer
	deliver_to "review.csv=$mail" "-e age:age1xyz records.csv=$far"
	printf "ENCRYPT='\n\t%s\n\t%s\n'\n" "$key1" "$key2" >>conf
	touch sealed/broken
	expect 2 nothing deliver
	says "deliver: 2025-04-18/review.csv: gpg cannot encrypt it for $key1 (status 2)" \
	    "deliver: 2025-04-18/review.csv: nothing was delivered to $mail" \
	    "deliver: 2025-04-18/records.csv: age cannot encrypt it for age:age1xyz (status 2)" \
	    "deliver: 2025-04-18/records.csv: nothing was delivered to $far"
	[ ! -e mails/1 ] && [ ! -e far/log ]
	rm sealed/*
	expect 0 nothing deliver
	attached 1 >got
	opened got | cmp - state/runs/2025-04-18/review.csv
	opened far/sftp.example.org/in/2025-04-18-records.csv.age |
		cmp - state/runs/2025-04-18/records.csv
	printf '%s\n' "gpg --no-options --batch --no-tty --quiet --trust-model always --encrypt -r ${key1#*:} -r ${key2#*:}" \
	    'age --encrypt -r age1xyz' | diff - sealed/log
	delivered "0 review.csv $mail " "0 records.csv $far " \
	    "1 review.csv $mail 2025-04-18-review.csv.gpg" "1 records.csv $far 2025-04-18-records.csv.age"
	[ ! -e state/parcels ]
}

@test "a second try sends the same encrypted bytes, under the same name and Message-ID" {
	begin
	sealer
	deliver_to "-e $key1 review.csv=$mail" "-e $key1 review.csv=$far"
	cat >bin/mv <<-'end'
		#!/bin/sh
		case $* in *delivered*delivered) [ ! -e full ] || exit 1 ;; esac
		exec /bin/mv "$@"
	end
	chmod +x bin/mv
	expect 0 nothing deliver
	make_run 2025-04-25 2
	touch full
	expect 2 nothing deliver
	says "deliver: state/delivered: cannot be written: 2025-04-25-review.csv.gpg was delivered to $mail, and may be delivered again, under the same name" \
	    "deliver: state/delivered: cannot be written: 2025-04-25-review.csv.gpg was delivered to $far, and may be delivered again, under the same name"
	rm full
	cp far/sftp.example.org/in/2025-04-25-review.csv.gpg before
	expect 0 nothing deliver
	cmp mails/2 mails/3
	cmp far/sftp.example.org/in/2025-04-25-review.csv.gpg before
	[ "$(find far/sftp.example.org/in -type f | wc -l)" = 2 ]
	[ "$(wc -l <sealed/log)" = 4 ]
	# What is there already was not put again.
	[ "$(grep -c '^@put' far/log)" = 2 ]
}

@test "fault 104: addresses go by mail only encrypted, unless -p says otherwise" {
	begin
	sealer
	deliver_to "review.csv=$mail" "records.csv=$mail"
	expect 2 nothing deliver
	says "deliver: 2025-04-18/review.csv: has addresses, and would go to $mail unencrypted; set ENCRYPT, or -p in DELIVER if that is right"
	[ "$(header 1 Subject)" = 'Email Opt Out: 2025-04-18-records.csv' ]
	[ ! -e mails/2 ]
	deliver_to "-p review.csv=$mail"
	echo "ENCRYPT=$key1" >>conf
	expect 0 nothing deliver
	attached 2 | cmp - state/runs/2025-04-18/review.csv
	# In a compressed file, too.
	begin_again
	gzip -n <state/runs/2025-04-18/review.csv >ledger.tsv.gz
	mv ledger.tsv.gz state/runs/2025-04-18
	reseal 2025-04-18
	deliver_to "ledger.tsv.gz=$mail"
	expect 2 nothing deliver
	says "deliver: 2025-04-18/ledger.tsv.gz: has addresses, and would go to $mail unencrypted; set ENCRYPT, or -p in DELIVER if that is right"
}

@test "fault 104: a file that is not as the run wrote it is not sent" {
	begin
	deliver_to "records.csv=$far" "review.csv=$far"
	echo 'run,0000000001,FALSE' >>state/runs/2025-04-18/records.csv
	expect 2 nothing deliver
	says 'deliver: 2025-04-18/records.csv: not as it was written (see SHA256SUMS); bring it back from a backup'
	[ "$(ls far/sftp.example.org/in)" = 2025-04-18-review.csv ]
	# Neither if its checksum was changed too.
	(cd state/runs/2025-04-18 && sed -i "/records/s/^[0-9a-f]*/$(sha256sum <records.csv |
		cut -c -64)/" SHA256SUMS)
	expect 2 nothing deliver
	says 'deliver: 2025-04-18/SHA256SUMS: not as it was written; bring it back from a backup'
	reseal 2025-04-18
	rm state/runs/2025-04-18/records.csv
	expect 2 nothing deliver
	says 'deliver: 2025-04-18/records.csv: missing; bring it back from a backup'
}

@test "fault 104: a run that changed after the next one was made is not sent" {
	begin
	deliver_to "records.csv=$mail"
	touch mails/full
	expect 3 nothing deliver
	holds 'mailer failed'
	rm mails/full
	make_run 2025-04-25 2
	echo >>state/runs/2025-04-18/records.csv
	(cd state/runs/2025-04-18 && sed -i "/records/s/^[0-9a-f]*/$(sha256sum <records.csv |
		cut -c -64)/" SHA256SUMS)
	expect 2 nothing deliver
	says 'deliver: 2025-04-18/SHA256SUMS: not as it was written; bring it back from a backup'
	[ ! -e mails/1 ]
}

@test "what cannot be delivered is skipped if -s says so" {
	begin
	deliver_to "review.csv=$far" "records.csv=$far"
	echo >>state/runs/2025-04-18/review.csv
	expect 2 nothing deliver
	holds 'review.csv: not as it was written'
	make_run 2025-04-25 2
	expect 2 nothing deliver
	holds 'review.csv: not as it was written'
	expect 0 nothing deliver -s 2025-04-18/review.csv
	delivered "0 review.csv $far " "0 records.csv $far " \
	    "1 records.csv $far 2025-04-18-records.csv" \
	    "2 records.csv $far 2025-04-25-records.csv" "1 review.csv $far -" \
	    "2 review.csv $far 2025-04-25-review.csv"
	expect 0 nothing deliver -v
	expect 2 nothing deliver -s 2025-04-18/review.csv
	says 'deliver: -s: 2025-04-18/review.csv: not what is to be delivered next anywhere'
	for word in 2025-04-18 a/b/c /b a/; do
		expect 2 nothing deliver -s "$word"
		says 'deliver: -s: expected run/file, such as 2025-04-25/review.csv'
	done
}

@test "a file that a run does not have is said, each time" {
	begin
	deliver_to "queue.csv=$mail" "records.csv=$mail"
	expect 2 nothing deliver
	says 'deliver: 2025-04-18: has no queue.csv'
	expect 2 nothing deliver
	says 'deliver: 2025-04-18: has no queue.csv'
	delivered "0 queue.csv $mail " "0 records.csv $mail " \
	    "1 records.csv $mail 2025-04-18-records.csv"
}

@test "a run that was repeated after it was delivered is not sent by itself" {
	begin
	deliver_to "records.csv=$far"
	expect 0 nothing deliver
	make_run 2025-04-25 2
	expect 0 nothing deliver
	rm -r state/runs/2025-04-25
	ln -sfn 2025-04-18 state/runs/current
	make_run 2025-04-25 2
	expect 0 nothing deliver -v
	echo more >>state/runs/2025-04-25/records.csv
	reseal 2025-04-25
	expect 2 nothing deliver
	says "deliver: 2025-04-25/records.csv: $far has 2025-04-25/records.csv of another run 2, which was repeated since; agree with the receiver which one counts, and send it by hand"
}

@test "runs that began anew are not taken for delivered" {
	begin
	make_run 2025-04-25 2
	deliver_to "records.csv=$mail"
	expect 0 nothing deliver
	holds 'the first delivery'
	rm -r state/runs
	mkdir state/runs
	make_run 2025-05-02 1
	expect 2 nothing deliver
	says "deliver: records.csv: $mail has run 2, 2025-04-25, and 2025-05-02 is run 1; if the runs began anew, move state/delivered away"
	rm state/delivered
	expect 0 nothing deliver
	attached 2 | cmp - state/runs/2025-05-02/records.csv
}

@test "fault 103: another file of that name at the far side is left alone" {
	begin
	deliver_to "records.csv=$far"
	echo theirs >far/sftp.example.org/in/2025-04-18-records.csv
	expect 2 nothing deliver
	says "deliver: 2025-04-18-records.csv: another file of this name is at $far; ask whose it is, and have it moved away"
	[ "$(cat far/sftp.example.org/in/*)" = theirs ]
	# Of the same size, too.
	tr 0-9 x <state/runs/2025-04-18/records.csv >far/sftp.example.org/in/2025-04-18-records.csv
	expect 2 nothing deliver
	holds 'another file of this name'
}

@test "fault 103: a far side that is full, damages files or shows none" {
	begin
	deliver_to "records.csv=$far"
	touch far/sftp.example.org.full
	expect 3 nothing deliver
	says "deliver: 2025-04-18-records.csv: sftp.example.org: write remote \"/in/2025-04-18-records.csv.part\": Failure; the next delivery sends it to $far"
	[ "$(ls far/sftp.example.org/in)" = 2025-04-18-records.csv.part ]
	delivered "0 records.csv $far "
	rm far/sftp.example.org.full
	cp bin/sftp sound
	sed -i 's|cp "$3" "$root$4"|tr 0-9 x <"$3" >"$root$4"|' bin/sftp
	expect 3 nothing deliver
	says "deliver: 2025-04-18-records.csv.part: what $far has is not what was sent; the next delivery sends it again"
	sed 's|cp "$3" "$root$4"|head -c 9 "$3" >"$root$4"|' sound >bin/sftp
	touch far/sftp.example.org.blind
	expect 3 nothing deliver
	holds 'is not what was sent'
	cp sound bin/sftp
	expect 0 nothing deliver
	cmp far/sftp.example.org/in/2025-04-18-records.csv state/runs/2025-04-18/records.csv
	# What is there, and cannot be read, has the size of ours.
	rm -r state/delivered
	expect 0 nothing deliver
	[ "$(ls far/sftp.example.org/in)" = 2025-04-18-records.csv ]
}

@test "two deliveries do not run at once" {
	begin
	deliver_to "records.csv=$mail"
	exec 8>>state/deliver.lock
	flock 8
	expect 2 nothing deliver
	says 'deliver: state: another delivery is under way'
	exec 8>&-
	expect 0 nothing deliver
}

@test "ALERT hears of what was not delivered" {
	begin
	deliver_to "queue.csv=$mail" "records.csv=$mail"
	touch mails/full
	echo "ALERT='{ echo \"\$EXIT_STATUS \$RESULT\"; cat; } >>$PWD/alerts'" >>conf
	expect 2 nothing deliver
	holds 'has no queue.csv'
	printf '%s\n' '2 NOT DELIVERED: 2025-04-18: has no queue.csv' \
	    'deliver: 2025-04-18: has no queue.csv' \
	    "deliver: 2025-04-18-records.csv: $PWD/bin/mailer failed (status 75); the next delivery sends it to $mail" |
		diff - alerts
}

@test "fault 103: an sftp that outlives a killed delivery keeps the next one out" {
	begin
	deliver_to "records.csv=$far"
	mv bin/sftp bin/real
	# It kills the shell that its parents come from.
	test=$BASHPID
	cat >bin/sftp <<-end
		#!/bin/sh
		[ -e '$PWD/killed' ] || {
			: >'$PWD/killed'
			up=\$PPID
			while [ "\$up" != $test ]; do
				run=\$up
				[ "\$run" -gt 1 ] || exit 1
				up=\$(sed -n 's/^PPid:.//p' "/proc/\$up/status")
			done
			kill -9 "\$run"
			sleep 3
		}
		exec '$PWD/bin/real' "\$@"
	end
	chmod +x bin/sftp
	got=0
	optparity-deliver -c conf >out 2>err || got=$?
	[ "$got" = 137 ]
	rm err
	expect 2 nothing deliver
	says 'deliver: state: another delivery is under way'
	flock -w 60 state/deliver.lock true
	expect 0 nothing deliver
	cmp far/sftp.example.org/in/2025-04-18-records.csv state/runs/2025-04-18/records.csv
	# A mailer that does, does not.
	cat >bin/mailer <<-'end'
		#!/bin/sh
		sleep 5 &
	end
	deliver_to "records.csv=$mail"
	expect 0 nothing deliver
	expect 0 nothing deliver
}
