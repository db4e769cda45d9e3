# SPDX-License-Identifier: ISC
# runs: what the files of the runs say. They come newest first: run 1 is the last
# one. What is counted by week is counted in so many weeks up to it.

BEGIN {
	for (i = 1; i < ARGC; i++)
		if (ARGV[i] ~ /\/figures\.tsv$/) whole[ARGV[i]] = 0
}
FNR == 1 {
	kind = FILENAME
	sub(/.*\//, "", kind)
	if (kind == "run.tsv") nruns++
}
kind == "run.tsv" { read_fact() }
kind == "figures.tsv" && $1 == "#end" { whole[FILENAME] = $2 == FNR - 2 }
kind == "figures.tsv" && FNR > 1 && $1 != "#end" { read_figure($1, $2 + 0) }
kind == "inputs" && FNR > 1 { input[++ninputs] = $0 }
kind == "overdue.csv" { read_overdue() }

function read_fact() {
	if ($1 == "asof") {
		day[nruns] = day_of($2)
		if (is_recent(nruns)) nrecent++
	}
	if ($1 == "user" && nruns == 1) user[++nusers] = $2
	else if ($1 !~ /^(setting|program) /) fact[nruns, $1] = $2
	else if (nruns <= 2) {
		if (nruns == 1) part[++nparts] = $1
		fact[nruns, $1] = $2
	}
}

function read_figure(name, n,   word) {
	if (nruns <= 2) {
		has_figures[nruns] = 1
		if (!(name in known)) figure_name[++nfigures] = name
		known[name] = 1
		figure[nruns, name] = n
	}
	if (!is_recent(nruns)) return
	if (name ~ /^new /) {
		if (name == "new opt_out") {
			shown[++nshown] = nruns
			counted[nruns] = 1
		}
		made[nruns, substr(name, 5)] = n
	} else if (name ~ /^saved /)
		saved[substr(name, 7)] += n
	else if (name ~ /^load /) {
		name = substr(name, 6)
		if (n > load[name]) load[name] = n
	} else if (name ~ /^closed opt_(in|out) -?[0-9]+$/) {
		split(name, word, " ")
		read_closed(word[2], word[3] < 0 ? 0 : word[3] + 0, n)
	}
}

function read_closed(what, days, n,   q) {
	q = substr(fact[nruns, "asof"], 1, 4) " Q" \
	    int((substr(fact[nruns, "asof"], 6, 2) + 2) / 3)
	if (!(q in has_closed)) quarter[++nquarters] = q
	has_closed[q] = 1
	closed[what, "All", days] += n
	closed[what, q, days] += n
	if (days > slowest) slowest = days
}

function read_overdue(   n, i) {
	n = split_csv($0)
	if (FNR == 1)
		for (i = 1; i <= n; i++) column[cell[i]] = i
	else if (++noverdue <= 20)
		overdue[noverdue] = text(of("id")) "<br>" text(of("class")) "\t" \
		    text(receivers(of("send_to"))) "\t" text(of("due")) "\t" \
		    text(of("times_sent"))
}

# The cell of a column, without the apostrophe that protects it.
function of(name,   s) {
	s = name in column ? cell[column[name]] : ""
	sub(/^'/, "", s)
	return s
}

function split_csv(line,   n) {
	do {
		if (match(line, /^"([^"]|"")*"/)) {
			cell[++n] = substr(line, 2, RLENGTH - 2)
			gsub(/""/, "\"", cell[n])
		} else {
			match(line, /^[^,]*/)
			cell[++n] = substr(line, 1, RLENGTH)
		}
		line = substr(line, RLENGTH + 1)
	} while (sub(/^,/, "", line))
	return n
}

function receivers(list,   n, i, to, s) {
	n = split(list, to, ";")
	for (i = 1; i <= n; i++)
		s = s (i > 1 ? ", " : "") toupper(substr(to[i], 1, 1)) \
		    substr(to[i], 2)
	return s
}

# The number of a moment's day, in years that begin in March; "" if it is none.
function day_of(moment,   y, m) {
	if (moment !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T/) return ""
	y = substr(moment, 1, 4)
	m = substr(moment, 6, 2) - 3
	if (m < 0) {
		y--
		m += 12
	}
	return y * 365 + int(y / 4) - int(y / 100) + int(y / 400) + \
	    int((m * 153 + 2) / 5) + substr(moment, 9, 2)
}

function date_of(r) { return substr(fact[r, "asof"], 1, 10) }

function is_recent(r) { return day[r] != "" && day[1] - day[r] < weeks * 7 }

function check_end_marks(   file) {
	for (file in whole)
		if (!whole[file]) {
			print "report: " substr(file, 3) ": the end mark is " \
			    "missing or its count is wrong" >"/dev/stderr"
			exit 2
		}
}
