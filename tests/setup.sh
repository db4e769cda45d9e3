# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# setup: what package-check has systemd run on a Debian on which the package is
# installed, as root: each command of optparity-setup(7), in order, and then that
# the second week went from Salesforce and the other machine to the other machine.
# That machine is this one: a real sshd on loopback. The Salesforce CLI is the real
# one; Salesforce is what bulk.py serves at the address of an org. What the page has
# somebody do without a command is done before the command that needs it.
set -eu
trap '[ $? = 0 ] || journalctl -n 60' EXIT
cd /root
office=/var/lib/optparity/boulder
far=/home/boulder crm=/srv/crm org=boulder.my.salesforce.com
examples=/usr/share/doc/optparity/examples

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

# The certificate of the org is one that Node.js is told to trust.
salesforce() {
	mkdir $crm
	cp $examples/week2/contacts.csv $crm/Contact.csv
	cp $examples/week2/history.csv $crm/ContactHistory.csv
	echo whole >$crm/mode
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=$org \
	    -addext subjectAltName=DNS:$org -keyout $crm/key -out $crm/crt
	cat $crm/key $crm/crt >$crm/pem
	cp $crm/crt /etc/ssl/org.crt
	echo 127.0.0.1 $org >>/etc/hosts
	systemd-run --unit=salesforce python3 /opt/bulk.py $crm https://$org $crm/pem
	until_true test -e $crm/port
	export NODE_EXTRA_CA_CERTS=/etc/ssl/org.crt SF_DISABLE_TELEMETRY=true
}

# exports WEEK MOMENT FOLDER FILE...
exports() {
	week=$1 moment=$2 folder=$3
	shift 3
	for file; do
		cp "$examples/week$week/$file" "$folder"
		touch -d "$moment" "$folder/$file"
	done
}

# The editor that root has: it decides what the page says that a person decides.
cat >/usr/bin/editor <<'end'
#!/bin/sh
set -eu
case $1 in
*.env) printf '%s\n' ALERT_TO=oncall@example.edu 'SENDMAIL=logger -t mail' >"$1" ;;
*)
	grep -q '^	--column=id=Ascend_ID__c' "$1"
	cp /usr/share/doc/optparity/examples/specialists.txt /etc/optparity
	cp /usr/share/doc/optparity/examples/*.soql /etc/optparity
	sed -i -e 's,^ZONE=.*,ZONE=America/Denver,' -e 's,^PULL_AGAIN=.*,PULL_AGAIN=1,' \
	    -e 's,^SPECIALISTS=.*,SPECIALISTS=specialists.txt,' \
	    -e 's,^KNOWN_HOSTS=.*,KNOWN_HOSTS=known_hosts,' \
	    -e 's,^SSH_KEY=.*,SSH_KEY=${CREDENTIALS_DIRECTORY-}/keys_id,' \
	    -e "s,^SENDMAIL=.*,SENDMAIL='logger -t mail'," "$1"
	far=sftp://boulder@sftp.example.edu/~
	cat >>"$1" <<-conf
		PULL="
			\$exports/contacts.csv = sf:crm contacts.soql
			\$exports/history.csv = sf:crm history.soql
			\$exports/advance.txt = $far/advance.txt
		"
		NODE_EXTRA_CA_CERTS=/etc/ssl/org.crt
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

mailed() {
	until_true in_mail "$1"
}

in_mail() {
	journalctl --sync
	journalctl -b -t mail -o cat | grep -F "$1"
}

# run_of_state: the name of the current run.
run_of_state() {
	readlink $office/state/runs/current
}

# last_week: which start of the weekly run was the last.
last_week() {
	systemctl show -p InvocationID --value optparity@boulder
}

start_pull() {
	systemctl start optparity-pull@boulder
}

# The extract is not there yet: the unit tries again, and nobody is alerted.
pull_too_early() {
	start_pull && exit 1
	[ "$(systemctl show -p SubState --value optparity-pull@boulder)" = auto-restart ]
	# Once it is stopped it does not try again, and the week does not run.
	week=$(last_week)
	systemctl stop optparity-pull@boulder
	sleep 2
	[ "$(systemctl show -p SubState --value optparity-pull@boulder)" = dead ]
	[ "$(last_week)" = "$week" ]
	[ -z "$(journalctl -b -q -o cat -u 'optparity-alert@optparity-pull*')" ]
}

# Salesforce sends the first page of the contacts and says that it is all: the unit
# puts nothing in place, says so, and the week does not run.
pull_cut_off() {
	before=$(run_of_state) week=$(last_week)
	cp -a $office/exports kept
	printf '%s\n' 'Contact first' whole >$crm/mode
	start_pull && exit 1
	systemctl is-failed --quiet optparity-pull@boulder
	mailed 'Subject: Email Opt Out: optparity-pull@boulder failed'
	mailed 'contacts.csv: sf wrote 100 records and says that it is all, but job 750R'
	rm $office/exports/pull.lock kept/pull.lock
	diff -r kept $office/exports
	[ "$(run_of_state)" = "$before" ]
	[ "$(last_week)" = "$week" ]
	echo whole >$crm/mode
}

# delivered_week: there is another run than before, and it was delivered.
delivered_week() {
	[ "$(run_of_state)" != "$before" ] && [ -s "$far/in/$(run_of_state)-records.csv" ]
}

other_machine
salesforce
exports 1 '7 days ago' . contacts.csv history.csv advance.txt
steps=0
while read -r command; do
	echo "# $command"
	status=0
	case $command in
	'systemctl start optparity-pull@'*)
		cp /etc/optparity/keys/boulder/id.pub $far/.ssh/authorized_keys
		pull_too_early
		exports 2 now $far advance.txt
		pull_cut_off
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
		until_true delivered_week
		;;
	esac
	steps=$((steps + 1))
done <commands
[ $steps -ge 12 ]

# rows_of FILE SERVED: prints how many records both have, which are the same.
rows_of() {
	python3 -c 'import csv, sys
got, want = (list(csv.reader(open(f, newline="", encoding="utf-8-sig")))
             for f in sys.argv[1:])
print(len(want) - 1)
sys.exit(got != want)' "$1" "$2"
}

# Salesforce's exports came by the CLI in the sandbox of the unit, whole.
for pair in contacts:Contact history:ContactHistory; do
	file=$office/exports/${pair%:*}.csv
	rows=$(rows_of "$file" "$crm/${pair#*:}.csv")
	[ "$(cat "$file.rows")" = "$rows" ]
	from=$(awk -F '\t' -v name="${file##*/}" -v rows="$rows" '
	$1 == name && $3 == rows { print $5 }' $office/exports/pulled.tsv)
	echo "$from" | grep -E '^sf @salesforce/cli/2[.0-9]+ 750R[0-9]+$'
	grep -E "^${from##* } SELECT .* FROM ${pair#*:}\$" $crm/queries
	grep -F "$(sha256sum <"$file" | cut -c -64)" $office/state/runs/current/inputs
done

# The second week is there, whole and as it would be without any of this.
run=$(run_of_state)
cmp $office/state/runs/current/records.csv "$far/in/$run-records.csv"
[ "$(wc -l <"$far/in/$run-records.csv")" -gt 10 ]
(cd $office/state/runs/current && sha256sum --check --strict --quiet SHA256SUMS)
mailed "Subject: Email Opt Out: $run-summary.txt"
mailed 'To: oncall@example.edu'
grep -F "<title>Email Opt Out: $run</title>" $office/report.html
systemctl is-enabled optparity-pull@boulder.timer optparity-status@boulder.timer
# Nobody but root can read the key for the other machine, and nobody but the user of
# the units that for Salesforce, and what the CLI keeps.
[ "$(stat -c '%U %a' /etc/optparity/keys/boulder /etc/optparity/keys/boulder/id | xargs)" = \
    'root 700 root 600' ]
[ "$(stat -c '%U %a' $office $office/sf.key | xargs)" = 'optparity 700 optparity 600' ]
# The same again: nothing is new, and nothing is sent twice.
start_pull
until_true sh -c "journalctl -b -o cat -u optparity@boulder | grep 'nothing new since $run'"
[ "$(echo "$far/in/$run"*)" = "$far/in/$run-records.csv" ]
[ "$(journalctl -b -t mail -o cat | grep -c "Subject: .* $run-summary.txt")" = 1 ]
