# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# setup: what package-check has systemd run on a Debian on which the package is
# installed, as root: each command of optparity-setup(7), in order, and then that
# the second week went from the other machine to the other machine. That machine is
# this one: a real sshd on loopback. What the page has somebody do without a command
# is done before the command that needs it.
set -eu
trap '[ $? = 0 ] || journalctl -n 60' EXIT
cd /root
office=/var/lib/optparity/boulder
far=/home/boulder examples=/usr/share/doc/optparity/examples

# The commands of the page, one in each line.
gzip -dc /usr/share/man/man7/optparity-setup.7.gz | awk '
/^# / { sub(/^# /, ""); more = 1 }
more {
	more = sub(/\\e$/, "")
	printf "%s%s", $0, more ? "" : "\n"
}' >commands

other_machine() {
	useradd -m boulder
	mkdir -p $far/.ssh $far/in
	chown boulder: $far/.ssh $far/in
	echo 127.0.0.1 sftp.example.edu >>/etc/hosts
	systemctl start systemd-user-sessions ssh
}

# exports WEEK MOMENT FOLDER: only what the page begins with.
exports() {
	for file in contacts.csv history.csv advance.txt; do
		cp "$examples/week$1/$file" "$3"
		touch -d "$2" "$3/$file"
	done
}

# The editor that root has: it decides what the page says that a person decides.
# Both exports come by sftp, for there is no Salesforce here.
cat >/usr/bin/editor <<'end'
#!/bin/sh
set -eu
case $1 in
*.env) printf '%s\n' ALERT_TO=oncall@example.edu 'SENDMAIL=logger -t mail' >"$1" ;;
*)
	grep -q '^	--column=id=Ascend_ID__c' "$1"
	cp /usr/share/doc/optparity/examples/specialists.txt /etc/optparity
	sed -i -e 's,^ZONE=.*,ZONE=America/Denver,' -e 's,^PULL_AGAIN=.*,PULL_AGAIN=1,' \
	    -e 's,^SPECIALISTS=.*,SPECIALISTS=specialists.txt,' \
	    -e 's,^KNOWN_HOSTS=.*,KNOWN_HOSTS=known_hosts,' \
	    -e 's,^SSH_KEY=.*,SSH_KEY=${CREDENTIALS_DIRECTORY-}/keys_id,' \
	    -e "s,^SENDMAIL=.*,SENDMAIL='logger -t mail'," "$1"
	far=sftp://boulder@sftp.example.edu/~
	cat >>"$1" <<-conf
		PULL="
			\$exports/contacts.csv = $far/contacts.csv
			\$exports/history.csv = $far/history.csv
			\$exports/advance.txt = $far/advance.txt
		"
		DELIVER='
			records.csv=$far/in/
			summary.txt=mail:records@example.edu
		'
	conf
	;;
esac
end
chmod +x /usr/bin/editor

# until_true COMMAND...: what a unit does that runs after another one.
until_true() {
	for _ in $(seq 30); do
		if "$@"; then
			return
		fi
		sleep 1
	done

	return 1
}

other_machine
exports 1 2025-04-18T06:00:00Z .
steps=0
while read -r command; do
	echo "# $command"
	status=0
	case $command in
	'systemctl start optparity-pull@'*)
		cp /etc/optparity/keys/boulder/id.pub $far/.ssh/authorized_keys
		# The exports are not there yet: the unit tries again, and nobody
		# is alerted.
		systemctl start optparity-pull@boulder && exit 1
		[ "$(systemctl show -p SubState --value optparity-pull@boulder)" = \
		    auto-restart ]
		systemctl stop optparity-pull@boulder
		exports 2 2025-04-25T06:00:00Z $far
		;;
	esac
	sh -euc "$command" </dev/null || status=$?
	case $status,$command in
	0,*) ;;
	1,optparity-init* | 1,*' optparity-weekly -i'*) ;; # as the page says
	*) exit 1 ;;
	esac
	case $command in
	'systemctl start optparity-pull@'*)
		until_true test -s $far/in/2025-04-25-records.csv
		;;
	esac
	steps=$((steps + 1))
done <commands
[ $steps -ge 12 ]

# The second week is there, whole and as it would be without any of this.
[ "$(readlink $office/state/runs/current)" = 2025-04-25 ]
cmp $office/state/runs/current/records.csv $far/in/2025-04-25-records.csv
[ "$(wc -l <$far/in/2025-04-25-records.csv)" -gt 10 ]
(cd $office/state/runs/current && sha256sum --check --strict --quiet SHA256SUMS)
until_true sh -c 'journalctl --sync
    journalctl -b -t mail -o cat | grep "Subject: Email Opt Out: 2025-04-25-summary.txt"'
journalctl -b -t mail -o cat | grep 'To: oncall@example.edu'
grep -F '<title>Email Opt Out: 2025-04-25</title>' $office/report.html
systemctl is-enabled optparity-pull@boulder.timer optparity-status@boulder.timer
# Nobody but root can read the key.
[ "$(stat -c '%U %a' /etc/optparity/keys/boulder /etc/optparity/keys/boulder/id | xargs)" = \
    'root 700 root 600' ]
# The same again: nothing is new, and nothing is sent twice.
systemctl start optparity-pull@boulder
until_true sh -c 'journalctl -b -o cat -u optparity@boulder | grep "nothing new since 2025-04-25"'
[ "$(echo $far/in/2025-04-25*)" = $far/in/2025-04-25-records.csv ]
[ "$(journalctl -b -t mail -o cat | grep -c 'Subject: .* 2025-04-25-summary.txt')" = 1 ]
