# SPDX-License-Identifier: ISC
# A real sshd on loopback for the current user, with keys of its own, which does sftp
# and nothing else, or runs commands if $ssh_commands is set, with its
# own folder as home.
# shellcheck shell=bash disable=SC2034

# free_port: prints a port on which nobody listens.
free_port() {
	/usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# ssh_keys FOLDER: makes the host's key, the user's, and known_hosts; sets $ssh_port
# and $ssh_at, the begin of a URL.
ssh_keys() {
	mkdir -p "$1"
	ssh_folder=$1
	ssh_port=$(free_port)
	ssh_at=sftp://$(id -un)@127.0.0.1:$ssh_port
	ssh-keygen -q -t ed25519 -N '' -f "$1/host"
	ssh-keygen -q -t ed25519 -N '' -f "$1/user"
	cp "$1/user.pub" "$1/authorized"
	printf '[127.0.0.1]:%s %s\n' "$ssh_port" "$(cut -d ' ' -f 1,2 "$1/host.pub")" \
	    >"$1/known_hosts"
}

# ssh_up [HOST_KEY [WORD...]]: starts it, with more words for its sftp server.
ssh_up() {
	local key=${1:-$ssh_folder/host}

	shift || :
	mkdir -p /run/sshd 2>/dev/null || :
	printf '%s\n' "ListenAddress 127.0.0.1" "Port $ssh_port" "HostKey $key" \
	    "AuthorizedKeysFile $ssh_folder/authorized" 'StrictModes no' \
	    'UsePAM no' 'PasswordAuthentication no' 'PidFile none' \
	    'KbdInteractiveAuthentication no' \
	    'PermitRootLogin prohibit-password' 'Subsystem sftp internal-sftp' \
	    >"$ssh_folder/config"
	if [ -n "${ssh_commands-}" ]; then
		printf 'SetEnv HOME=%s\n' "$ssh_folder" >>"$ssh_folder/config"
	else
		printf 'ForceCommand internal-sftp %s\n' "$*" >>"$ssh_folder/config"
	fi
	/usr/sbin/sshd -D -q -f "$ssh_folder/config" &
	ssh_pid=$!
	for _ in {1..100}; do
		(: </dev/tcp/127.0.0.1/"$ssh_port") 2>/dev/null && return
		sleep 0.1
	done
	echo 'sshd does not start' >&2
	return 1
}

ssh_down() {
	[ -z "${ssh_pid-}" ] || {
		kill "$ssh_pid" 2>/dev/null || :
		wait "$ssh_pid" 2>/dev/null || :
	}
	ssh_pid=''
}
