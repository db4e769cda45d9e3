# SPDX-License-Identifier: ISC
# report: the sections of the page.

END {
	check_end_marks()
	page()
}

function page() {
	choose_weeks()
	page_begin("Email Opt Out: " text(fact[1, "name"]))
	say("Run " text(fact[1, "number"]) ", on exports taken " \
	    text(fact[1, "asof"]) ". Shown: " plural(nrecent, "run") " of " \
	    plural(weeks, "week") (nshown < nrecent ? "; the numbers of " \
	    number(nrecent - nshown) " are not shown, because an older version " \
	    "made them" : "") ".")
	key_figures()
	open_now()
	made_by_week()
	saved_opt_outs()
	time_to_close()
	queue()
	quality()
	parts()
	approvals()
	page_end()
}

function key_figures(   i, n) {
	for (i = 1; i <= nshown; i++)
		n += made[shown[i], "overwritten"] + made[shown[i], "lost"]
	print "<ul>"
	key("People overdue now", number(figure[1, "run overdue"]),
	    figure[1, "run overdue"] > 0)
	key("To decide now", number(figure[1, "run to_decide"]))
	key("New opt-outs in this run", !is_new(1) ? "&ndash;" : \
	    number(made[1, "opt_out"] + made[1, "adv_opt_out"]))
	key("Opt-outs saved, all weeks shown", number(n))
	key("Opt-outs closed within ten business days", in_time("opt_out", "All"))
	print "</ul>"
}

function key(name, value, late) {
	print "<li" class_is(late ? "late" : "") "><strong>" value "</strong> " \
	    name "</li>"
}

# Whether a run has the numbers of this version.
function is_new(r) { return r in counted }

# ---- open now --------------------------------------------------------------

function open_now(   i, word) {
	section("Open now")
	if (!is_new(1)) {
		say("An older version made the last run.")
		return
	}
	for (i = 1; i <= nfigures; i++)
		if (figure_name[i] ~ /^left [a-z]+ -?[0-9]+$/) {
			split(figure_name[i], word, " ")
			left[word[2], left_place(word[3] + 0)] += \
			    figure[1, figure_name[i]]
		}
	say("What both systems do not show yet, by business days left. The " \
	    "deadline is ten business days after the opt-out or opt-in. What " \
	    "two receivers are sent counts for each.")
	open_plot()
	open_table()
	overdue_table()
}

# Places -3 to -1 are overdue, 0 is due today, 11 is more than ten days.
function left_place(days) {
	if (days < 0) return days < -20 ? -3 : days < -10 ? -2 : -1
	return days > 10 ? 11 : days
}

function open_plot(   i) {
	datum(0, late("salesforce"), late("records"), late("review"))
	for (i = 0; i <= 11; i++)
		datum(i + 1, left["salesforce", i], left["records", i],
		    left["review", i])
	plot("Open by business days left",
	    "Bars: what is open by business days left and receiver, overdue " \
	    "first. The table below has the numbers.", "\"late\" 0, " \
	    ticks_of("0\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11+"), "-0.6:12.6")
	bars(0.8, "$2+$3+$4|#808080|Review\n$2+$3|#e69f00|Records\n" \
	    "$2|#0072b2|Salesforce")
}
function late(to) { return left[to, -3] + left[to, -2] + left[to, -1] }

function open_table(   i) {
	table_begin("Open by business days left",
	    "Business days left\tSalesforce\tRecords\tReview")
	open_row("Overdue by more than 20", -3)
	open_row("Overdue by 11 to 20", -2)
	open_row("Overdue by 1 to 10", -1)
	open_row("0, due today", 0)
	for (i = 1; i <= 10; i++) open_row(i, i)
	open_row("More than 10", 11)
	table_end()
}
function open_row(name, i) {
	row(name "\t" number(left["salesforce", i]) "\t" \
	    number(left["records", i]) "\t" number(left["review", i]),
	    i < 0 && left["salesforce", i] + left["records", i] + \
	    left["review", i] > 0 ? "late" : "")
}

function overdue_table(   i) {
	if (noverdue == 0) return
	table_begin("Overdue, the class that harms most first",
	    "Id and class\tSent to\tDue\tTimes sent", "words")
	for (i = 1; i <= 20 && i <= noverdue; i++) row(overdue[i])
	table_end()
	if (noverdue > 20)
		say("And " number(noverdue - 20) " more in <code>overdue.csv</code>.")
}

# ---- by week ---------------------------------------------------------------

# The weeks that are plotted, oldest first: run number plotted[1] and so on. To
# the first run of all everything is new.
function choose_weeks(   i) {
	for (i = nshown; i >= 1; i--)
		if (nshown == 1 || fact[shown[i], "base"] != "")
			plotted[++nplotted] = shown[i]
}

# Plots a week in bars of days; at most five have their date.
function plot_weeks(title, description, list, mark,   i, gap, width, ticks, n,
    first, last) {
	width = 6
	first = last = day[plotted[1]]
	for (i = 2; i <= nplotted; i++) {
		gap = day[plotted[i]] - day[plotted[i - 1]]
		if (gap > 0 && gap * 0.85 < width) width = gap * 0.85
		if (day[plotted[i]] < first) first = day[plotted[i]]
		if (day[plotted[i]] > last) last = day[plotted[i]]
	}
	n = nplotted < 5 ? nplotted : 5
	for (i = 0; i < n; i++) {
		gap = 1 + (n == 1 ? 0 : int(i * (nplotted - 1) / (n - 1)))
		ticks = ticks (i > 0 ? ", " : "") "\"" date_of(plotted[gap]) \
		    "\" " day[plotted[gap]]
	}
	plot(title, description, ticks, first - 5 ":" last + 5)
	if (mark != "")
		mark = ", $d using ($1-" width / 2 "):6:(" width "):(0) with " \
		    "vectors nohead lw 2 lc \"black\" title \"" mark "\""
	bars(width, list, mark)
}

# Says why there is nothing by week, if so.
function nothing_shown() {
	if (nshown == 0) say("No run has these numbers yet.")
	else if (nplotted < nshown)
		say("The first run of all is not plotted: to it, everything was new.")
	return nshown == 0
}

function made_by_week(   i, r) {
	section("Opt-outs and opt-ins")
	say("New in each run: opt-outs made in Salesforce, opt-outs made in " \
	    "Advance, and opt-ins with consent.")
	if (nothing_shown()) return
	for (i = 1; i <= nplotted; i++) {
		r = plotted[i]
		datum(day[r], made[r, "opt_out"], made[r, "adv_opt_out"], 0, 0,
		    made[r, "opt_in"])
	}
	plot_weeks("Opt-outs and opt-ins by week",
	    "Bars: new opt-outs by week and side; lines: new opt-ins. The table " \
	    "below has the numbers.", "$2+$3|#e69f00|Advance\n" \
	    "$2|#0072b2|Salesforce", "opt-ins")
	weeks_table("Opt-outs by week and side, and opt-ins",
	    "opt_out\tadv_opt_out\topt_in",
	    "Exports taken\tSalesforce\tAdvance\tOpt-ins")
}

# weeks_table TITLE CLASSES HEADS: a row a run, the last one first, after their sum.
function weeks_table(title, classes, heads,   n, i, j, class, sum, cells) {
	n = split(classes, class, "\t")
	for (j = 1; j <= n; j++) {
		sum = 0
		for (i = 1; i <= nshown; i++) sum += made[shown[i], class[j]]
		cells = cells "\t" number(sum)
	}
	fold_begin("The numbers by week", nshown)
	table_begin(title, heads)
	row("All" cells, "all")
	for (i = 1; i <= nshown; i++) {
		cells = text(date_of(shown[i]))
		for (j = 1; j <= n; j++)
			cells = cells "\t" number(made[shown[i], class[j]])
		row(cells)
	}
	table_end()
	fold_end()
}

function saved_opt_outs(   i, r) {
	section("Opt-outs saved")
	say("Opt-outs that a person or a data load set to FALSE without consent, " \
	    "and that were found: overwritten in Salesforce, or lost, so that " \
	    "both systems said FALSE.")
	if (nothing_shown()) return
	for (i = 1; i <= nplotted; i++) {
		r = plotted[i]
		datum(day[r], made[r, "overwritten"], made[r, "lost"])
	}
	plot_weeks("Opt-outs saved by week",
	    "Bars: opt-outs saved by week, overwritten or lost. The table " \
	    "below has the numbers.", "$2+$3|#d55e00|lost\n" \
	    "$2|#0072b2|overwritten")
	weeks_table("Opt-outs saved by week", "overwritten\tlost",
	    "Exports taken\tOverwritten\tLost")
	most("Opt-outs saved, by the user who set FALSE", "User", saved)
	most("Data loads: many by one user within a minute", "Minute and user", load)
}

# The names with the highest counts, twenty of them.
function most(title, head, count,   name, best, n, more) {
	for (name in count) more++
	if (more == 0) return
	table_begin(title, head "\tOpt-outs")
	for (n = 1; n <= 20 && more > 0; n++) {
		best = ""
		for (name in count)
			if (best == "" || count[name] > count[best] ||
			    (count[name] == count[best] && name < best))
				best = name
		row(text(best) "\t" number(count[best]))
		delete count[best]
		more--
	}
	table_end()
	if (more > 0) say("And " number(more) " more.")
}

# ---- time to close ---------------------------------------------------------

function total(what, when,   d, n) {
	for (d = 0; d <= slowest; d++)
		if ((what, when, d) in closed) n += closed[what, when, d]
	return n + 0
}

# Within how many days so many tenths of them were closed; the nearest rank.
function within(tenths, what, when,   d, n, all) {
	all = total(what, when)
	if (all == 0) return "&ndash;"
	for (d = 0; 10 * n < tenths * all; d++)
		if ((what, when, d) in closed) n += closed[what, when, d]
	return number(d - 1)
}

function in_time(what, when,   d, n) {
	for (d = 0; d <= 10; d++)
		if ((what, when, d) in closed) n += closed[what, when, d]
	return percent(n, total(what, when))
}

function time_to_close() {
	section("Time to close")
	say("Business days from the opt-out or opt-in to the run that found it " \
	    "in both systems; it may have been there some days before. The " \
	    "median, the 90th percentile, and the share within ten business " \
	    "days, rounded down.")
	if (nquarters == 0) {
		say("Nothing was closed in the weeks shown.")
		return
	}
	close_table("Opt-outs closed", "opt_out")
	close_table("Opt-ins closed", "opt_in")
	days_plot()
}

function close_table(title, what,   i) {
	table_begin(title, "Quarter\tClosed\tMedian\t90th\tWithin ten days")
	close_row(what, "All")
	for (i = 1; i <= nquarters; i++) close_row(what, quarter[i])
	table_end()
}
function close_row(what, when) {
	row(text(when) "\t" number(total(what, when)) "\t" \
	    within(5, what, when) "\t" within(9, what, when) "\t" \
	    in_time(what, when), when == "All" ? "all" : "")
}

# Places 0 to 10 are days, then 11 to 15, 16 to 20, and more.
function days_place(days) {
	return days <= 10 ? days : days <= 15 ? 11 : days <= 20 ? 12 : 13
}

function slow(what) { return took[what, 11] + took[what, 12] + took[what, 13] }

function days_plot(   d, i) {
	for (d = 0; d <= slowest; d++) {
		i = days_place(d)
		if (("opt_out", "All", d) in closed)
			took["opt_out", i] += closed["opt_out", "All", d]
		if (("opt_in", "All", d) in closed)
			took["opt_in", i] += closed["opt_in", "All", d]
	}
	for (i = 0; i <= 10; i++)
		datum(i + 1, took["opt_out", i], took["opt_in", i])
	datum(12, slow("opt_out"), slow("opt_in"))
	plot("Business days to close", "Bars: opt-outs and opt-ins closed, by " \
	    "business days. The table below has the numbers.",
	    ticks_of("0\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11+"), "0.4:12.6")
	gnuplot("set arrow from 11.5, graph 0 to 11.5, graph 1 nohead dt 2")
	bars(0.8, "$2+$3|#e69f00|opt-ins\n$2|#0072b2|opt-outs")
	table_begin("Business days to close", "Business days\tOpt-outs\tOpt-ins")
	for (i = 0; i <= 13; i++)
		row((i <= 10 ? i : i == 11 ? "11 to 15" : i == 12 ? "16 to 20" : \
		    "More than 20") "\t" number(took["opt_out", i]) "\t" \
		    number(took["opt_in", i]))
	table_end()
}

# ---- the queue -------------------------------------------------------------

# Places 0 to 4 are weeks, then 5 to 8, 9 to 13, more, and 8 if it is not known.
function weeks_place(weeks) {
	if (weeks == "unknown") return 8
	return weeks <= 4 ? weeks + 0 : weeks <= 8 ? 5 : weeks <= 13 ? 6 : 7
}

function queue(   i, n, name, word, colour, all) {
	section("Re-subscribe queue")
	for (i = 1; i <= nfigures; i++) {
		name = figure_name[i]
		if (name !~ /^queue .* ([0-9]+|unknown)$/) continue
		n = split(name, word, " ")
		colour = word[2] ~ /^(yellow|gray|red)$/ ? word[2] : "other"
		waiting[colour, weeks_place(word[n])] += figure[1, name]
		all += figure[1, name]
	}
	if (all == 0) {
		say("No line of the queue is open.")
		return
	}
	say("Open lines of the queue by colour and by whole weeks since the " \
	    "request. Yellow: bounced; gray: held; red: unsubscribed.")
	queue_plot()
	queue_table()
}

function queue_plot(   i) {
	for (i = 0; i <= 8; i++)
		datum(i + 1, waiting["yellow", i], waiting["gray", i],
		    waiting["red", i], waiting["other", i])
	plot("Queue by age", "Bars: open lines of the queue by colour and age. " \
	    "The table below has the numbers.",
	    ticks_of("0\t1\t2\t3\t4\t5-8\t9-13\t14+\t?"), "0.4:9.6")
	bars(0.8, "$2+$3+$4+$5|#303030|other\n$2+$3+$4|#c0392b|red\n" \
	    "$2+$3|#909090|gray\n$2|#e6c200|yellow")
}

function queue_table(   i, name) {
	split("0\t1\t2\t3\t4\t5 to 8\t9 to 13\tMore than 13\tNot known", name,
	    "\t")
	table_begin("Queue by age", "Weeks\tYellow\tGray\tRed\tOther")
	for (i = 0; i <= 8; i++)
		row(name[i + 1] "\t" number(waiting["yellow", i]) "\t" \
		    number(waiting["gray", i]) "\t" number(waiting["red", i]) \
		    "\t" number(waiting["other", i]))
	table_end()
}

# ---- data quality ----------------------------------------------------------

function quality() {
	section("Data quality")
	say("What the last run read, beside the run before. optparity(5) explains " \
	    "the names.")
	table_begin("What was read", "Figure\tLast run\tRun before\tChange")
	compare("Records in files", "^rows ")
	compare("Salesforce (sfextract)", "^sfextract ")
	compare("Advance (advextract)", "^advextract ")
	compare("To correct in what people keep", "^to_correct ")
	compare("People on one side only", "^class ((sf|adv)_(only|gone)|gone|left_behind|no_id)$")
	compare("Flags", "^flag ")
	table_end()
}

# The figures with names like this, without the first word.
function compare(title, pattern,   i, name, now, before, words, some) {
	for (i = 1; i <= nfigures; i++) {
		name = figure_name[i]
		if (name !~ pattern) continue
		if (!some++) row_group(title, 4)
		now = figure[1, name] + 0
		before = figure[2, name] + 0
		words = substr(name, index(name, " ") + 1)
		if (name ~ /extract |^to_correct /) gsub(/_/, " ", words)
		row(text(words) "\t" number(now) "\t" (!has_figures[2] ? \
		    "&ndash;\t&ndash;" : number(before) "\t" \
		    (now > before ? "+" : "") number(now - before)))
	}
}

# ---- what the last run was made of -----------------------------------------

function parts(   i, field) {
	section("What the last run was made of")
	table_begin("Inputs and their SHA-256", "Input\tExported\tRecords", "words")
	for (i = 1; i <= ninputs; i++) {
		split(input[i], field, "\t")
		row(text(field[2]) "<br>" text(field[3]) sha(field[1]) "\t" \
		    text(field[4]) "\t" (field[5] == "" ? "&ndash;" : \
		    number(field[5])))
	}
	table_end()
	table_begin("Settings and programs, and their SHA-256",
	    "Part\tSince the run before", "words")
	for (i = 1; i <= nparts; i++)
		row(text(part[i]) sha(fact[1, part[i]]) "\t" \
		    (fact[1, "base"] == "" ? "&ndash;" : \
		    fact[1, part[i]] == fact[2, part[i]] ? "the same" : "changed"))
	table_end()
	if (nusers == 0) return
	table_begin("Users whose opt-ins are consent", "User", "words")
	for (i = 1; i <= nusers; i++) row(text(user[i]))
	table_end()
}

function sha(s) { return s == "" ? "" : "<br><code>" text(s) "</code>" }

# ---- approvals -------------------------------------------------------------

function approvals(   r, some) {
	section("What was approved")
	say("Runs that a guard refused, and that a person approved with -a, in " \
	    "the weeks shown.")
	for (r = 1; r <= nruns; r++) {
		if (!is_recent(r) || fact[r, "approved"] == "") continue
		if (!some++) table_begin("Approved", "Run\tGuards\tBy", "words")
		row(text(fact[r, "name"]) "\t" text(fact[r, "approved"]) "\t" \
		    text(fact[r, "approved_by"]))
	}
	if (some) table_end()
	else say("None.")
}
