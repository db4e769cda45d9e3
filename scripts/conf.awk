# SPDX-License-Identifier: ISC
# conf: the example settings with what survey.awk found put into them. dir is the
# office's folder, zone this machine's time zone. Each line that was put in stands
# behind the reason for it; what a person has to decide is a line "# TO DO:", and
# what remains to choose is a comment. Values are in single quotes, or have nothing
# but a name behind $exports/.

function note(key, text) { notes[key] = notes[key] "# init: " text "\n" }
function todo(key, text) { notes[key] = notes[key] "# TO DO: " key ": " text "\n" }
function set(key, value) { values[key] = value; is_set[key] = 1 }

# The files of a kind as a list for a setting.
function list(kind,   i, text) {
	if (files[kind] == 0) return ""
	if (files[kind] == 1) return "$exports/" name[kind, 1]
	for (i = 1; i <= files[kind]; i++)
		text = text "\n\t$exports/" name[kind, i]
	return "\"" text "\n\""
}

# What is said of the files of a setting, by kind.
function say_files(key, kind, what,   i) {
	for (i = 1; i <= files[kind]; i++)
		note(key, name[kind, i] ": " what ", by its header")
	if (files[kind] > 1 && kind != "status")
		note(key, "they are taken as parts of one; remove what is not")
}

# The option for the id of the files of a kind, if the header does not name it.
function id_option(key, kind,   i, j, f, column, different) {
	for (i = 1; i <= files[kind]; i++) {
		f = name[kind, i]
		if ((f, "id") in known) {
			note(key, f ": the Advance ID is in " known[f, "id"])
			continue
		}
		for (j = 1; j <= nids[f]; j++)
			note(key, f ": " id[f, j] " has 10 digits in each of " \
			    id_filled[f, j] " filled fields, of " rows[f] " records")
		if (nids[f] != 1) {
			todo(key, "name the column of the Advance ID in " f \
			    ": --column=id=NAME" (nids[f] ? "" : \
			    "; none has 10 digits in each filled field"))
			return ""
		}
		if (column != "" && column != id[f, 1]) different = 1
		column = id[f, 1]
	}
	if (different) {
		todo(key, "the files have different columns for the Advance ID; " \
		    "give each its own --column=id=NAME")
		return ""
	}
	return column == "" ? "" : "\t--column=id=" column "\n"
}

function salesforce(   i, j, f, words) {
	say_files("SF", "contacts", "an export of Contact")
	if (!files["contacts"])
		todo("SF", "no file in " dir "/exports is an export of Contact")
	set("SF", list("contacts"))
	words = id_option("SF_ARGS", "contacts")
	for (i = 1; i <= files["contacts"]; i++) {
		f = name["contacts", i]
		for (j = 1; j <= nboxes[f]; j++)
			note("SF_ARGS", f ": " box[f, j] " is a checkbox, TRUE in " \
			    box_true[f, j] " of " rows[f] " records; if it is a " \
			    "preference category: --preference=" box[f, j])
	}
	set("SF_ARGS", words == "" ? "" : "'\n" words "'")
}

# Files with a column of the opt-out, or else what could say it.
function advance(   i, j, f, words) {
	say_files("ADV", "advance", "an extract of Advance")
	for (i = 1; i <= files["advance"]; i++) {
		f = name["advance", i]
		if ((f, "opt_out") in known) {
			note("ADV", f ": the opt-out is in " known[f, "opt_out"])
			whole++
		}
		for (j = 1; j <= nboxes[f]; j++)
			note("ADV", f ": " box[f, j] " has " box_true[f, j] \
			    " Y or the like in " rows[f] " records; if it is the " \
			    "opt-out: --column=opt_out=" box[f, j] " in ADV_ARGS")
		for (j = 1; j <= ncodes[f]; j++)
			note("ADV", f ": " code[f, j] " has the codes " codes[f, j] \
			    "; if some are the opt-out, a line in ADV: -x " \
			    code[f, j] "=CODE,CODE $exports/" f)
	}
	if (!files["advance"])
		todo("ADV", "no file in " dir "/exports is an extract of Advance")
	else if (whole < files["advance"])
		todo("ADV", "say which column or which codes are the opt-out; a file " \
		    "of all people goes before them, as -p $exports/FILE")
	set("ADV", whole == files["advance"] ? list("advance") : "")
	words = id_option("ADV_ARGS", "advance")
	set("ADV_ARGS", words == "" ? "" : "'\n" words "'")
}

function others() {
	say_files("HISTORY", "history", "a history of changes")
	set("HISTORY", list("history"))
	say_files("REQUESTS", "requests", "a list of requests")
	set("REQUESTS", list("requests"))
	say_files("STATUS", "status", "subscribers of Marketing Cloud")
	set("STATUS", files["status"] == 1 ? list("status") : "")
	if (files["status"] == 1)
		note("STATUS", "it is taken as the list of the parent business unit")
	if (files["status"] > 1)
		todo("STATUS", "a line for each of these files, " \
		    "UNIT=$exports/FILE; that of the parent business unit has no UNIT=")
	if (zone ~ /^[A-Za-z0-9_+\/-]+$/)
		note("ZONE", "the time zone of this machine is " zone)
	note("ZONE", "empty until somebody knows in which one the exports are")
	set("ZONE", "")
	note("SPECIALISTS", "empty until there is such a list")
	set("SPECIALISTS", "")
	note("HOLIDAYS", "empty until there is such a list")
	set("HOLIDAYS", "")
	note("SENTINELS", "empty until people of both values are chosen")
	set("SENTINELS", "")
	set("exports", dir "/exports")
	set("STATE", dir "/state")
	set("LAST", dir "/state.last")
	set("REPORT", dir "/report.html")
}

function settle() {
	salesforce()
	advance()
	others()
	settled = 1
}

FILENAME == ARGV[1] && $1 == "file" { name[$2, ++files[$2]] = $3; rows[$3] = $4; next }
FILENAME == ARGV[1] && $1 == "known" { known[$2, $3] = $4; next }
FILENAME == ARGV[1] && $1 == "id" {
	id[$2, ++nids[$2]] = $3; id_filled[$2, nids[$2]] = $4
	next
}
FILENAME == ARGV[1] && $1 == "box" { box[$2, ++nboxes[$2]] = $3; box_true[$2, nboxes[$2]] = $4; next }
FILENAME == ARGV[1] && $1 == "codes" { code[$2, ++ncodes[$2]] = $3; codes[$2, ncodes[$2]] = $4; next }
FILENAME == ARGV[1] { next }

!settled { settle() }
# The rest of a value with several lines, up to its quote.
quote != "" { if (index($0, quote)) quote = ""; next }
match($0, /^[A-Za-z_]+=/) && ((key = substr($0, 1, RLENGTH - 1)) in is_set) {
	text = substr($0, RLENGTH + 1)
	quote = substr(text, 1, 1)
	if (quote !~ /["']/ || index(substr(text, 2), quote)) quote = ""
	printf "%s", notes[key]
	print key "=" values[key]
	done[key] = 1
	next
}
{ print }
END {
	for (key in is_set) if (!(key in done)) {
		print "init: the example settings have no " key >"/dev/stderr"
		exit 2
	}
}
