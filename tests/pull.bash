# SPDX-License-Identifier: ISC
# What the tests of optparity-pull have in common: settings, queries, and looks at what
# was put in place.
# shellcheck shell=bash disable=SC2154

# begin: settings for two exports of Salesforce into exports/.
begin() {
	mkdir -p exports bin
	cp "$top"/examples/{contacts,history}.soql .
	cat >optparity.conf <<-'end'
		PULL='
			exports/contacts.csv = sf:crm contacts.soql
			exports/history.csv = sf:crm history.soql
		'
	end
}

pull() {
	optparity-pull "$@"
}

# in_place FILE...: these files, the table of them and the lock are in exports, and
# nothing else.
in_place() {
	printf '%s\n' "$@" pull.lock pulled.tsv | sort | diff - <(ls -A exports)
}

# nothing_new: exports has what it had when keep was called.
keep() {
	rm -rf kept
	cp -a exports kept
}

nothing_new() {
	touch kept/pull.lock
	diff -r kept exports
}

# consistent FILE...: each has its own checksum beside it.
consistent() {
	(cd exports && for f; do sha256sum --check --strict --status "$f.sha256" || exit; done)
}
