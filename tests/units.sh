# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# units: what package-check has systemd run, as root, on the Debian on which the
# package is installed: the units of one office, its second week, and a refusal.
set -eux
conf=/etc/optparity/example.conf state=/var/lib/optparity/example

# as_user COMMAND...: as the units do, but not in their sandbox.
as_user() {
	runuser -u optparity -- "$@"
}

# put_exports WEEK MOMENT: as somebody does who copies them from elsewhere.
put_exports() {
	rm -rf "$state/exports"
	cp -R "/usr/share/doc/optparity/examples/week$1" "$state/exports"
	touch -d "$2" "$state"/exports/*
	chown -R optparity: "$state/exports"
}

# fails UNIT: it ran, and did.
fails() {
	if systemctl start "$1"; then
		return 1
	fi
	systemctl is-failed "$1"
}

# mailed TEXT: a mail with it was sent, by a unit that runs after the one before.
mailed() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		journalctl --sync
		if journalctl -b -t mail -o cat | grep -F "$1"; then
			return 0
		fi
		sleep 1
	done
	journalctl -n 50
	return 1
}

# never PATTERN TEXT...: the journal has no line with the pattern, but with these.
never() {
	lines=$(journalctl -b -o cat | grep -i -e "$1") || return 0
	shift
	lines=$(printf '%s\n' "$lines" | grep -v "$@") || return 0
	printf '%s\n' "$lines"
	return 1
}

install -d -o optparity -m 700 "$state"
cd /usr/share/doc/optparity/examples
# MAIL and REPORT are as the settings describe them, where the sandbox lets them be.
sed -e "s,^exports=.*,exports=$state/exports," -e "s,^STATE=.*,STATE=$state/state," \
    -e "s,^LAST=.*,LAST=$state/state.last," -e "s,^REPORT=.*,REPORT=$state/report.html," \
    -e "s,^MAIL=.*,MAIL='{ echo \"\$RESULT\"; cat; } >$state/mailed'," \
    -e "s,^SENDMAIL=.*,SENDMAIL='logger -t mail'," \
    -e 's,^DELIVER=.*,DELIVER=summary.txt=mail:records@example.edu,' optparity.conf >$conf
cp specialists.txt holidays.txt /etc/optparity
chgrp optparity $conf
chmod 640 $conf
install -d -m 700 /etc/optparity/keys/example
echo key >/etc/optparity/keys/example/id
printf '%s\n' ALERT_TO=oncall@example.edu 'SENDMAIL=logger -t mail' \
    >/etc/optparity/alert.env

put_exports 1 2025-04-18T06:00:00Z
as_user optparity-weekly -i -c $conf || [ $? = 1 ]
put_exports 2 2025-04-25T06:00:00Z
systemctl start optparity@example.service
[ "$(readlink $state/state/runs/current)" = 2025-04-25 ]
grep '^TO DO: ' $state/mailed
grep -F '<title>Email Opt Out: 2025-04-25</title>' $state/report.html
mailed 'Subject: Email Opt Out: 2025-04-25-summary.txt'
grep -c . $state/state/delivered

# The exports of 2025 are too old by now, and the ones of Salesforce are gone.
fails optparity-status@example.service
mailed 'Subject: Email Opt Out: optparity-status@example failed'
rm $state/exports/contacts.csv
fails optparity@example.service
mailed 'Subject: Email Opt Out: optparity@example failed'
mailed 'To: oncall@example.edu'
mailed 'contacts.csv: no such file'
# Nothing in the journal is an address of somebody in the exports.
never '@example\.\(com\|org\|edu\)' -e oncall@example.edu -e records@example.edu

# Not one of the units is left failed by what it may not do.
never 'not permitted\|denied\|bad message\|bad system call' -e ' result .exit-code'

# An office without DELIVER is delivered nothing, which is no failure.
sed -i '/^DELIVER=/s/=.*/=/' $conf
systemctl start optparity-deliver@example.service

systemctl enable --now optparity@example.timer optparity-status@example.timer
systemctl list-timers | grep optparity@example.timer
