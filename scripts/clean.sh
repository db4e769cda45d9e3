# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154
# clean: makes a script the same from cron, a terminal and a unit. It comes first,
# while $dir and $inner are as the caller's folder has it; both become whole paths, as
# $here and $inner.

# No file lands on a descriptor that the caller closed.
true 3>&1 || exec >/dev/null
true 3>&2 || exec 2>/dev/null

# Of the environment only PATH, HOME and the credentials of a unit are kept, and whom
# sudo(8) names. The process remains the same, so nobody else can have set its number.
if [ "${OPTPARITY_CLEAN-}" != "$$" ]; then
	exec env -i OPTPARITY_CLEAN="$$" OPTPARITY_BY="${SUDO_USER-}" \
	    LC_ALL=C TZ=UTC PATH="${PATH:-/usr/bin:/bin}" HOME="${HOME:-/}" \
	    ${CREDENTIALS_DIRECTORY:+CREDENTIALS_DIRECTORY="$CREDENTIALS_DIRECTORY"} \
	    /bin/sh "$0" "$@"
fi
sudo_user=${OPTPARITY_BY-}
unset OPTPARITY_BY
readonly sudo_user
exec </dev/null

here=$(cd -- "${dir:-.}" && pwd) || exit 2
inner=$(cd -- "$inner" && pwd) || exit 2
