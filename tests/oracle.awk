# SPDX-License-Identifier: ISC
# oracle: the decision of section "The decision" of optparity(5), written a
# second time and in another language, for tests/worlds.bats to compare
# optdiff with. It must never be made from optdiff's source.
#
#   awk -f oracle.awk now=TIME [T=1] kind=users FILE kind=requests FILE \
#       kind=base LEDGER kind=sf TABLE kind=adv TABLE kind=got LEDGER
#
# Prints the rows of the new ledger that are not as they must be, and says no
# more. Not looked at are the flags on preferences, and since where class or
# want are new. Moments are compared as text: all of them are
# YYYY-MM-DDTHH:MM:SSZ.

BEGIN { FS = OFS = "\t" }

# Moments that the opt tables state are not looked at: both are taken now.
kind == "users" { specialist[$1] = 1; next }

FNR == 1 {
	if (kind == "requests")
		gsub(/,/, "\t")
	split("", col)
	for (i = 1; i <= NF; i++)
		col[$i] = i
	next
}
/^#end\t/ {
	# What the last run had seen of each side.
	for (i = 3; kind == "base" && i <= NF; i++) {
		if ($i ~ /^(asof|sf_modified)=/)
			sf_seen = max(sf_seen, substr($i, index($i, "=") + 1))
		if ($i ~ /^(asof|adv_modified)=/)
			adv_seen = max(adv_seen, substr($i, index($i, "=") + 1))
	}
	next
}

kind == "requests" {
	gsub(/,/, "\t")
	date = get("Date")
	if (length(date) == 10)
		date = date "T00:00:00Z"
	request(get("Advance ID"), date)
	request(get("Contact ID"), date)
	next
}

kind == "base" {
	id = get("id")
	base[id] = ids[id] = 1
	b_sf_id[id] = get("sf_id")
	b_sf[id] = get("sf") != "" ? get("sf") : get("sf_was")
	b_adv[id] = get("adv") != "" ? get("adv") : get("adv_was")
	b_adv_then[id] = get("adv")
	b_want[id] = get("want")
	b_class[id] = get("class")
	b_send[id] = get("send_to")
	b_since[id] = get("since")
	b_out[id] = get("opt_out_at")
	b_mod[id] = get("modified_at")
	b_open[id] = get("open_since")
	b_sent[id] = get("times_sent")
	b_in_sf[id] = get("sf") != ""
	b_sf_true[id] = get("sf") == "TRUE"
	b_was[id] = get("sf_id_was")
	own(id, get("sf_id"))
	own(id, b_was[id])
	if (b_want[id] == "TRUE") {
		looked_for[tolower(get("email"))] = 1
		holds(id, get("email"))
	}
	next
}

kind == "sf" {
	id = get("id")
	# A contact without an Advance ID is still with whom the ledger has it.
	if (id == get("sf_id") && (id in owner)) {
		id = owner[id]
		lost[id] = 1
	}
	ids[id] = 1
	sf_ids[id] = join(sf_ids[id], get("sf_id"))
	either(S, id, get("opt_out"), s_dup)
	changed = get("changed_at")
	n[id]++
	sf_rows[++nsf] = id
	sf_email[nsf] = get("email")
	sf_true[nsf] = get("opt_out") == "TRUE"
	sf_was_out[nsf] = get("opt_out_at") != ""
	if (sf_true[nsf])
		s_newest[id] = max(s_newest[id], changed)
	if (get("opt_out") == "FALSE" && get("opt_out_at") != "" && \
	    get("opt_out_at") >= changed)
		against[id] = max(against[id], get("opt_out_at"))
	if (changed != "" && (get("changed_by") in specialist))
		by_specialist[id]++
	else if (changed != "" && changed > by_other[id])
		by_other[id] = changed
	if (changed != "")
		dated[id]++
	if (!(id in first) || changed < first[id])
		first[id] = changed
	last[id] = max(last[id], changed)
	if (get("opt_out") == "TRUE" && changed > b_out[id])
		s_true[id] = min(s_true[id], changed)
	s_out[id] = max(s_out[id], get("opt_out_at"))
	if (get("opt_out") == "FALSE" && get("opt_out_at") > b_out[id])
		s_past[id] = min(s_past[id], get("opt_out_at"))
	if (get("modified_at") == "")
		no_mod[id] = 1
	if (get("modified_at") > mod[id])
		mod[id] = get("modified_at")
	next
}

kind == "adv" {
	id = get("id")
	ids[id] = 1
	value = get("opt_out")
	if (value == "")
		blank[id] = 1
	either(A, id, value == "" ? "BLANK" : value, a_dup)
	# Of several rows the newest date is the careful one.
	if (get("changed_at") > a_changed[id])
		a_changed[id] = get("changed_at")
	if (value == "TRUE" && get("changed_at") > b_out[id])
		a_true[id] = min(a_true[id], get("changed_at"))
	if (value == "TRUE") {
		a_newest[id] = max(a_newest[id], get("changed_at"))
		if (length(base) > 0)
			holds(id, get("email"))
	}
	if (value == "TRUE" && get("changed_at") == "")
		a_mod[id] = max(a_mod[id], get("modified_at"))
	next
}

kind == "got" {
	flags = get("flags")
	gsub(/(^|;)prefs_(left|none)/, "", flags)
	sub(/^;/, "", flags)
	got_since[get("id")] = get("since")
	got_open[get("id")] = get("open_since") " " get("times_sent")
	got[get("id")] = get("sf_id") OFS get("sf") OFS get("adv") OFS \
	    get("sf_was") OFS get("adv_was") OFS get("want") OFS \
	    get("class") OFS get("send_to") OFS get("set") OFS flags OFS \
	    get("sf_id_was")
}

END {
	# A contact's address counts where somebody with it opted out.
	for (k = 1; k <= nsf; k++)
		if (sf_true[k] || sf_was_out[k] || A[sf_rows[k]] == "TRUE" || \
		    (tolower(sf_email[k]) in looked_for))
			holds(sf_rows[k], sf_email[k])
	# First each by itself, for what it says to those with the same address.
	for (id in ids) {
		decide(id)
		alone_want[id] = want
		alone_class[id] = class
		alone_out[id] = class == "unanswered" ? "" : newest_out(id)
		# Or it was made once more since, and left only that.
		if (class != "unanswered" && S[id] == "TRUE" && s_newest[id] == "")
			alone_out[id] = max(alone_out[id], mod[id])
		if (length(base) > 0 && A[id] == "TRUE" && a_newest[id] == "")
			alone_out[id] = max(alone_out[id], a_mod[id])
		# Or since the last extract, which did not show it.
		if (class != "unanswered" && A[id] == "TRUE" && \
		    a_newest[id] == "" && b_adv_then[id] != "TRUE")
			alone_out[id] = now
		alone_mailed[id] = want == "FALSE" && S[id] == "FALSE"
	}
	for (id in ids) {
		meet_kin(id)
		decide(id)
		compare(id)
	}
	for (id in got)
		if (!(id in ids))
			print id, "is in no table and no ledger"
}

# The contacts of a row of the ledger are this person's.
function own(id, list,   contact, k)
{
	for (k = split(list, contact, ";"); k > 0; k--)
		owner[contact[k]] = id
}

# A person has an address.
function holds(id, email)
{
	email = tolower(email)
	if (email == "" || ((email, id) in held))
		return
	held[email, id] = 1
	holders[email] = holders[email] " " id
	nholders[email]++
	emails[id] = emails[id] " " email
}

# What others with the same address say; one that five people have is nobody's.
function meet_kin(id,   email, ne, other, no, i, k)
{
	kin_out = kin_mailed = ""
	ne = split(emails[id], email, " ")
	for (i = 1; i <= ne; i++) {
		if (nholders[email[i]] > 4)
			continue
		no = split(holders[email[i]], other, " ")
		for (k = 1; k <= no; k++) {
			if (other[k] == id)
				continue
			if (alone_want[other[k]] == "TRUE" || \
			    alone_class[other[k]] == "unanswered")
				kin_out = max(kin_out, alone_out[other[k]])
			if (alone_mailed[other[k]])
				kin_mailed = 1
		}
	}
	if (kin_out <= max(b_out[id], s_out[id]))
		kin_out = ""
}

# The newest opt-out that is known now: one that is not dated is of this run, if it
# is new.
function newest_out(id,   out)
{
	out = max(b_out[id], s_out[id])
	if (S[id] == "TRUE")
		out = max(out, s_newest[id] != "" ? s_newest[id] : \
		    b_sf[id] == "TRUE" ? "" : now)
	if (A[id] == "TRUE")
		out = max(out, a_newest[id] != "" ? a_newest[id] : \
		    b_adv[id] == "TRUE" ? "" : now)
	return out
}

function get(name) { return name in col ? $col[name] : "" }

function request(key, date)
{
	if (key != "" && date > asked[key])
		asked[key] = date
}

# Adds an id to a list that is kept in byte order.
function join(list, x,   part, k, i, out, done)
{
	k = split(list, part, ";")
	for (i = 1; i <= k; i++) {
		if (!done && x < part[i]) {
			out = out (out == "" ? "" : ";") x
			done = 1
		}
		out = out (out == "" ? "" : ";") part[i]
	}
	return done ? out : out (out == "" ? "" : ";") x
}

# The contacts that an earlier ledger had and today's export lacks; where it has
# none at all they are still the person's.
function missing(id,   contact, k, n, out)
{
	n = split(b_was[id] ";" (sf_ids[id] != "" ? b_sf_id[id] : ""), contact, ";")
	for (k = 1; k <= n; k++)
		if (contact[k] != "" && index(sf_ids[id], contact[k]) == 0 && \
		    index(out, contact[k]) == 0)
			out = join(out, contact[k])
	return out
}

# An opt-out in any of several rows is one; stated wins over blank.
function either(side, id, value, dup)
{
	if (!(id in side)) {
		side[id] = value
		return
	}
	if ((side[id] == "TRUE") != (value == "TRUE"))
		dup[id] = 1
	if (value == "TRUE" || (value == "FALSE" && side[id] == "BLANK"))
		side[id] = value
}

function max(a, b) { return a > b ? a : b }

# E: the date of evidence that FALSE in Salesforce is consent, "" if there is none.
# It must be later than what the ledger and the history know, what Advance states,
# the making of another contact; and, where the history does not date the
# opt-out that it shows to be overwritten, the change that put FALSE over it.
function evidence(id, s, a, new_id, hist,   floor, ledger, keys, k, i, at)
{
	floor = ledger = max(b_since[id], b_out[id])
	if ((a == "TRUE" || !(id in base)) && a_changed[id] != "")
		floor = max(floor, a_changed[id])
	if (floor == "")
		return ""
	floor = max(floor, s_out[id])
	if (hist && !(b_want[id] == "TRUE" ? s_out[id] != "" : \
	    s_out[id] > b_since[id]))
		floor = max(floor, by_other[id])
	if (new_id && no_mod[id])
		return ""
	if (new_id)
		floor = max(floor, mod[id])
	k = split(s == "" ? b_sf_id[id] : sf_ids[id], keys, ";")
	for (i = 1; i <= k; i++)
		at = max(at, asked[keys[i]])
	at = max(at, asked[id])
	if (at <= floor)
		at = ""
	# Salesforce still said TRUE after a request.
	stale = at != "" && !T && at <= sf_seen && \
	    (s == "" ? b_sf[id] == "TRUE" : b_sf_true[id])
	# It may be of one of two people, who had the id in common.
	if (at != "" && (id in lost) && n[id] > 1)
		stale = 1
	if (at != "" && undone(id, s, at))
		stale = 1
	if (n[id] > 0 && by_specialist[id] == n[id] && first[id] > floor) {
		at = max(at, last[id])
		stale = 0
	}
	by_trust = at == ""
	if (at != "")
		return at
	# -T, where Salesforce said TRUE in the last run. A change that is not
	# dated after the ledger was made after it all the same, but is known to
	# be later than nothing else.
	if (!T || !b_sf_true[id] || s != "FALSE" || new_id)
		return ""
	if (last[id] >= ledger)
		return last[id] > floor ? last[id] : ""
	return floor == ledger ? now : ""
}

# Whether a contact was saved after a consent, and says FALSE as before: nothing
# dates what it said meanwhile.
function undone(id, s, consent)
{
	return !T && s == "FALSE" && b_sf[id] == "FALSE" && last[id] == "" && \
	    b_mod[id] != "" && mod[id] > b_mod[id] && mod[id] >= consent
}

# Whether the history shows an opt-out that came and was overwritten. Of a contact
# that was not there in the last run, since says nothing.
function history(id, s, new_id)
{
	return s == "FALSE" && (later(id, against[id]) || \
	    (!T && later(id, by_other[id])) || \
	    (!T && (new_id || !b_in_sf[id]) && s_out[id] > b_out[id] && \
	    by_other[id] > s_out[id]))
}

# Whether a moment is later than what the ledger has decided.
function later(id, at)
{
	return at != "" && (!(id in base) || at > b_since[id])
}

function decide(id,   s, a, bs, ba, w)
{
	s = S[id]
	a = A[id] == "BLANK" ? "FALSE" : A[id]
	bs = b_sf[id]
	ba = b_adv[id]
	w = (id in base) ? b_want[id] == "TRUE" : 0
	new_id = b_sf_id[id] != "" && sf_ids[id] != "" && \
	    b_sf_id[id] != sf_ids[id]
	hist = history(id, s, new_id)
	e = s == "TRUE" ? "" : evidence(id, s, a, new_id, hist)
	# An opt-out of the same address is newer, or one that a side repeated may
	# have been. -T is in no doubt.
	doubt = e != "" && !by_trust && (stale || kin_out >= e || (!T && ba == "TRUE" && \
	    a != "TRUE" && b_class[id] != "opt_in" && b_send[id] !~ /review/ && \
	    e <= adv_seen))
	class = send = set = ""
	want = "TRUE"
	if (s == "" || a == "")
		one_sided(id, s, a, bs, ba, w || hist, \
		    doubt && a != "TRUE" ? "" : e)
	else
		two_sided(id, s, a, bs, ba, w || hist, hist, \
		    doubt && a != "TRUE" ? "" : e)
	if (s_dup[id]) {
		send = send == "" ? "salesforce" : send == "records" ? \
		    "records;salesforce" : "salesforce;" send
		set = "TRUE"
	}
}

# The row of a decision is as it was written.
function compare(id,   s, a, bs, ba, flags, w)
{
	s = S[id]
	a = A[id] == "BLANK" ? "FALSE" : A[id]
	bs = b_sf[id]
	ba = b_adv[id]
	flags = (id in base) ? "" : "no_base"
	flags = flags (s_dup[id] || a_dup[id] ? ";dup" : "")
	flags = flags (blank[id] ? ";blank" : "")
	flags = flags (new_id ? ";new_sf_id" : "")
	flags = flags (id in lost ? ";id_lost" : "")
	if (send ~ /review/ && (kin_out != "" || class == "left_behind"))
		flags = flags ";same_address"
	sub(/^;/, "", flags)
	w = (sf_ids[id] != "" ? sf_ids[id] : b_sf_id[id]) OFS s OFS a OFS bs \
	    OFS ba OFS want OFS class OFS send OFS set OFS flags OFS \
	    missing(id)
	if (w != got[id])
		print id, w, "and not", (id in got) ? got[id] : "no row"
	else if (class == b_class[id] && want == b_want[id] && \
	    !(e != "" && (want == "FALSE" || doubt || unordered(id, s, e))) && \
	    got_since[id] != b_since[id])
		print id, "since", b_since[id], "and not", got_since[id]
	else if (clock(id, s, a, hist) != got_open[id])
		print id, "open", clock(id, s, a, hist), "and not", got_open[id]
}

# Since when somebody has to act, and how often it was sent.
function clock(id, s, a, hist,   open, sent, same, hist_out)
{
	if (send == "")
		return " "
	same = b_want[id] == want && b_open[id] != "" && \
	    (want == "TRUE" || got_since[id] == b_since[id])
	if (same)
		open = b_open[id]
	else if (want == "TRUE" && b_want[id] != "TRUE")
		open = first_out(id, s, a, hist)
	if (hist)
		hist_out = s_past[id]
	if (open == "")
		open = got_since[id]
	if (want == "TRUE" && b_want[id] == "TRUE")
		open = min(min(open, hist_out), min(s_true[id], a_true[id]))
	if (same)
		sent = b_sent[id] + 0
	sent += send != "review" && set != ""
	return open " " (sent ? sent : "")
}

# When the first opt-out was made that the ledger does not know.
function first_out(id, s, a, hist,   out)
{
	if (hist && shown(id, a))
		return by_other[id]
	if (hist)
		out = s_past[id] != "" ? s_past[id] : by_other[id]
	else if (s == "TRUE")
		out = fresh(s_true[id])
	if (a == "TRUE" && hist && b_adv[id] == "TRUE")
		out = min(out, a_true[id])
	else if (a == "TRUE")
		out = min(out, fresh(a_true[id]))
	return out
}

# Whether both sides had shown what was overwritten.
function shown(id, a)
{
	return a == "TRUE" && n[id] == 1 && \
	    (b_sf_id[id] == "" || sf_ids[id] == b_sf_id[id]) && ((b_adv[id] == "TRUE" && b_want[id] == "TRUE") || \
	    (a_changed[id] != "" && a_changed[id] < by_other[id]))
}

function fresh(at) { return at != "" ? at : now }
function min(a, b) { return a == "" || (b != "" && b < a) ? b : a }

function row(c, wanted, to, value)
{
	class = c
	want = wanted
	send = to
	set = value
}

function two_sided(id, s, a, bs, ba, w, hist, e)
{
	if (s == "TRUE" && a == "TRUE")
		row("agree", "TRUE", "", "")
	else if (s == "TRUE" && !w)
		row("opt_out", "TRUE", "records", "TRUE")
	else if (s == "TRUE" && (ba == "TRUE" || b_class[id] == "adv_cleared"))
		row("adv_cleared", "TRUE", "review", "")
	else if (s == "TRUE")
		row("opt_out", "TRUE", "records", "TRUE")
	else if (a == "FALSE" && (!w || e != ""))
		row("agree", "FALSE", "", "")
	else if (a == "FALSE")
		row("lost", "TRUE", "review", "TRUE")
	else if (e != "" && unordered(id, s, e))
		row("adv_opt_out", "TRUE", "review", "TRUE")
	else if (w && e != "")
		row("opt_in", "FALSE", "records", "FALSE")
	else if (w && b_class[id] == "adv_opt_out" && b_send[id] ~ /review/)
		row("adv_opt_out", "TRUE", "review", "TRUE")
	else if (w && (bs == "TRUE" || hist || b_class[id] == "overwritten"))
		row("overwritten", "TRUE", "salesforce", "TRUE")
	else if (w)
		row("adv_opt_out", "TRUE", "salesforce", "TRUE")
	else if (ba == "TRUE" && e != "")
		row("opt_in", "FALSE", "records", "FALSE")
	else if (ba == "TRUE" && a_changed[id] == "")
		row("unanswered", "FALSE", "review", "")
	else if (ba == "TRUE" && phoned(id))
		row("adv_opt_out", "TRUE", "salesforce", "TRUE")
	else if (ba == "TRUE" && b_class[id] == "opt_in" && !new_id && \
	    !undone(id, s, b_since[id]) && \
	    (kin_out == "" || kin_out < b_since[id]))
		# since is the consent's date there, and only there.
		row("opt_in", "FALSE", "records", "FALSE")
	else if (ba == "TRUE")
		row("unanswered", "FALSE", "review", "")
	else if (!(id in base) && e != "")
		row("opt_in", "FALSE", "records", "FALSE")
	else
		row("adv_opt_out", "TRUE", "salesforce", "TRUE")
}

function one_sided(id, s, a, bs, ba, w, e,   t)
{
	t = (w || s == "TRUE" || a == "TRUE") && e == "" ? "TRUE" : "FALSE"
	if (s == "" && a == "" && t == "TRUE" && kin_mailed)
		row("left_behind", t, "review", "")
	else if (s == "" && a == "")
		row("gone", t, "", "")
	else if (a == "" && t == "TRUE")
		row(ba == "" ? "sf_only" : "adv_gone", t, "review", "TRUE")
	else if (a == "")
		row(ba == "" ? "sf_only" : "adv_gone", t, "", "")
	else if (bs == "" && w && a == "FALSE" && e == "")
		row("adv_only", "TRUE", "review", "TRUE")
	else if (bs == "")
		row("adv_only", a, "", "")
	else if (a == "TRUE" && w && (e != "" || \
	    (b_class[id] == "adv_opt_out" && b_send[id] ~ /review/)))
		# Nobody knows what the contact says.
		row("adv_opt_out", "TRUE", "review", "TRUE")
	else if (a == "TRUE" && !w && ba == "TRUE" && !phoned(id))
		row("unanswered", "FALSE", "review", "")
	else if (a == "TRUE")
		row("sf_gone", "TRUE", "", "")
	else if (t == "TRUE" && ba != "TRUE")
		row("sf_gone", t, "records", "TRUE")
	else if (t == "TRUE")
		row("sf_gone", t, "review", "TRUE")
	else
		row("sf_gone", t, "", "")
}

# Whether Advance is not dated earlier than the opt-in that was sent.
function phoned(id)
{
	return a_changed[id] != "" && (a_changed[id] >= b_since[id] || \
	    (b_class[id] != "opt_in" && b_out[id] != "" && \
	    a_changed[id] > b_out[id]))
}

# Whether Advance's opt-out is not dated, and new in this run, or of a record that
# was modified since the consent.
function unordered(id, s, e)
{
	if (s == "" && b_sf[id] != "")
		return A[id] == "TRUE"
	return A[id] == "TRUE" && (doubt || a_changed[id] == "" && \
	    (b_adv_then[id] != "TRUE" || ((id in base) && a_mod[id] >= e)))
}
