/* SPDX-License-Identifier: ISC */
#include "subscribers.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ident.h"
#include "in.h"
#include "prog.h"
#include "sieve.h"
#include "when.h"

#define SIEVE_BITS 18

void
xsubscribers_add_file(struct subscribers *s, char *arg)
{
	struct subscribers_file file = { .path = arg };
	char *eq = strchr(arg, '=');

	/* A slash before the = belongs to a path. */
	if (eq != NULL && memchr(arg, '/', (size_t)(eq - arg)) == NULL) {
		*eq = '\0';
		file.unit_name = arg;
		file.path = eq + 1;
	}
	if ((file.unit_name != NULL && *file.unit_name == '\0') ||
	    *file.path == '\0')
		die("-s: expected BU=FILE or FILE");
	xgrow(&s->files, &s->files_cap, s->nfiles + 1, sizeof(file));
	s->files[s->nfiles++] = file;
}

int
subscribers_stdin(const struct subscribers *s)
{
	int n = 0;

	for (size_t i = 0; i < s->nfiles; i++)
		n += in_is_stdin(s->files[i].path);
	return n;
}

/* ---- opening ---------------------------------------------------------- */

/* Makes room for a unit that was added; its contacts come later. */
static struct subscribers_unit *
in_unit(struct subscribers *s, size_t unit)
{
	size_t had = s->in_unit_cap;

	xgrow(&s->in_unit, &s->in_unit_cap, unit + 1, sizeof(*s->in_unit));
	memset(
	    s->in_unit + had, 0, (s->in_unit_cap - had) * sizeof(*s->in_unit));
	return &s->in_unit[unit];
}

/* Determines the unit of the records: each record names its own, or -s does. */
static void
set_unit(struct subscribers *s, struct subscribers_file *file)
{
	struct subscribers_unit *unit;

	if (statusfile_has_units(file->status)) {
		if (file->unit_name != NULL)
			die("%s: its records state their business units: pass "
			    "-s without %s=, and name the units with -u",
			    rd_name(statusfile_rd(file->status)),
			    file->unit_name);
		return;
	}
	file->unit =
	    units_put(&s->units, file->unit_name ? file->unit_name : "parent");
	unit = in_unit(s, file->unit);
	if (statusfile_extent(file->status) != STATUSKIND_ALL)
		return;
	if (unit->complete)
		die("-s: two files list all subscribers of the business unit "
		    "%s",
		    s->units.unit[file->unit].name);
	unit->complete = true;
}

static void
open_file(struct subscribers *s, struct subscribers_file *file)
{
	file->status =
	    xstatusfile_open(file->path, s->charset, s->delim, &s->names);
	set_unit(s, file);
	if (statusfile_extent(file->status) == STATUSKIND_ALL_UNSUBSCRIBED)
		s->unsubscribes = true;
}

static void
open_ambiguous(struct subscribers *s)
{
	static const char *const names[] = { "file", "line", "business_unit",
		"status", "email", "sf_id" };

	if (s->ambiguous_path == NULL)
		return;
	s->ambiguous = xwr_open(s->ambiguous_path, WR_TABLE);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		wr_str(s->ambiguous, names[i]);
	wr_end(s->ambiguous);
}

void
xsubscribers_open(struct subscribers *s)
{
	for (size_t i = 0; i < s->nfiles; i++)
		open_file(s, &s->files[i]);
	xstatusfile_check_names(&s->names);
	units_name_mids(&s->units);
	for (size_t i = 0; i < s->units.nmids; i++)
		in_unit(s, s->units.mids[i].unit)->complete_unsubscribed =
		    s->unsubscribes;
	s->nnamed = s->units.n;
	if (s->watch) {
		s->watched = index_new();
		s->sieve = sieve_new(SIEVE_BITS);
	}
	s->rejects = xrejects_open(s->rejects.path);
	open_ambiguous(s);
}

/* ---- records ---------------------------------------------------------- */

/* Whether a key looks like a Contact ID. Other keys cannot be bad ones. */
static bool
is_contact_like(struct field key)
{
	if ((key.len != 15 && key.len != 18) || memcmp(key.s, "003", 3) != 0)
		return false;
	for (size_t i = 0; i < key.len; i++)
		if (!isalnum((unsigned char)key.s[i]))
			return false;
	return true;
}

/* Allocates the statuses of the contacts, which are all known by now. */
static void
begin_unit(struct subscribers *s, size_t unit)
{
	struct subscribers_unit *in = in_unit(s, unit);

	in->says = xcalloc(index_count(s->contacts), sizeof(*in->says));
}

/* The business unit of a record. One without a name is called by its number,
 * so that a contact who gets no mail there is not overlooked. */
static size_t
unit_of(struct subscribers *s, const struct subscribers_file *file,
    const struct statusfile_rec *rec)
{
	size_t known = s->units.n, unit;

	if (!statusfile_has_units(file->status))
		return file->unit;
	unit = units_put_mid(&s->units, rec->unit);
	if (unit == UNITS_MAX)
		die_at(place_of(statusfile_rd(file->status), rec->rec), "unit",
		    "more than %d business units", UNITS_MAX);
	if (unit == known) {
		begin_unit(s, unit);
		s->in_unit[unit].complete_unsubscribed = s->unsubscribes;
	}
	return unit;
}

/* The number of a holder of an address among the wanted contacts, or
 * INDEX_NONE. */
static size_t
wanted_contact(const struct subscribers *s, size_t holder)
{
	return index_find(
	    s->contacts, field_of(address_sf_id(s->addresses, holder)));
}

/* The contacts that have an address, separated by ";"; the caller frees. */
static char *
holders_text(const struct subscribers *s, size_t holder)
{
	char *text = NULL;
	size_t len = 0, cap = 0;

	do {
		xgrow(&text, &cap, len + IDENT_SF_SIZE, 1);
		memcpy(text + len, address_sf_id(s->addresses, holder),
		    IDENT_SF_SIZE);
		len += IDENT_SF_SIZE;
		text[len - 1] = ';';
		holder = address_next(s->addresses, holder);
	} while (holder != INDEX_NONE);
	text[len - 1] = '\0';
	return text;
}

/* A subscriber known by an address only. */
struct addressee {
	const struct statusfile_rec *rec;
	struct field address;
	size_t unit, holder; /* the first */
};

static void
write_ambiguous(struct subscribers *s, const struct subscribers_file *file,
    const struct addressee *to)
{
	char line[24], *ids;

	if (s->ambiguous == NULL)
		return;
	ids = holders_text(s, to->holder);
	snprintf(line, sizeof(line), "%lld", to->rec->rec->line);
	wr_str(s->ambiguous, rd_name(statusfile_rd(file->status)));
	wr_str(s->ambiguous, line);
	wr_str(s->ambiguous, s->units.unit[to->unit].name);
	wr_str(s->ambiguous, status_name(to->rec->says.status));
	wr_field(s->ambiguous, to->address);
	wr_str(s->ambiguous, ids);
	wr_end(s->ambiguous);
	free(ids);
}

/*
 * Adds what a record says to a contact that is not wanted. A record without a
 * date that shows another status does not change whether it is Unsubscribed: so
 * of most contacts nothing is kept.
 */
static void
watch(struct subscribers *s, size_t unit, const char *sf_id,
    const struct status_record *says)
{
	struct subscribers_unit *in = &s->in_unit[unit];
	size_t contact;

	if (says->status != STATUS_UNSUBSCRIBED && says->at == WHEN_NONE)
		return;
	contact = index_put(s->watched, field_of(sf_id));
	sieve_add(s->sieve, field_of(sf_id));
	xgrow(
	    &in->watched, &in->watched_cap, contact + 1, sizeof(*in->watched));
	for (; in->nwatched <= contact; in->nwatched++)
		in->watched[in->nwatched] = (struct status_summary){ 0 };
	status_add(&in->watched[contact], says);
}

/* Adds what a record says to a contact; whether it is a wanted one. */
static bool
add_status(struct subscribers *s, size_t unit, const char *sf_id,
    const struct status_record *says)
{
	size_t contact = index_find(s->contacts, field_of(sf_id));

	if (contact != INDEX_NONE) {
		status_add(&s->in_unit[unit].says[contact], says);
		return true;
	}
	if (s->watch)
		watch(s, unit, sf_id, says);
	return false;
}

/*
 * The record may belong to any contact with this address. It counts for no
 * wanted one, but none of them is "not found" in this business unit either. A
 * person decides about the watched ones, so it counts for all of them.
 */
static void
take_ambiguous(struct subscribers *s, struct subscribers_file *file,
    const struct addressee *to)
{
	bool wanted = false;

	for (size_t h = to->holder; h != INDEX_NONE;
	     h = address_next(s->addresses, h)) {
		size_t contact = wanted_contact(s, h);

		if (contact == INDEX_NONE) {
			add_status(s, to->unit, address_sf_id(s->addresses, h),
			    &to->rec->says);
			continue;
		}
		wanted = true;
		s->in_unit[to->unit].says[contact].is_listed = true;
	}
	if (!wanted) {
		file->others++;
		return;
	}
	if (file->ambiguous++ == 0)
		file->first_ambiguous = to->rec->rec->line;
	write_ambiguous(s, file, to);
}

/* Adds a record to its contact, and counts it as wanted or other. */
static void
take_contact(struct subscribers *s, struct subscribers_file *file, size_t unit,
    const char *sf_id, const struct statusfile_rec *rec)
{
	if (add_status(s, unit, sf_id, &rec->says))
		file->wanted++;
	else
		file->others++;
}

/*
 * The record is of the contact that has the address, unless another contact has
 * it too. An excerpt cannot tell: contacts that it left out may have it.
 */
static void
take_address(
    struct subscribers *s, struct subscribers_file *file, struct addressee *to)
{
	if (s->addresses == NULL)
		s->addresses = s->read_addresses(s->data);
	to->holder = address_first(s->addresses, to->address);
	if (to->holder == INDEX_NONE) {
		file->no_contact++;
		if (address_is_international(to->address) &&
		    file->international++ == 0)
			file->first_international = to->rec->rec->line;
		return;
	}
	if (s->excerpt || address_next(s->addresses, to->holder) != INDEX_NONE)
		take_ambiguous(s, file, to);
	else
		take_contact(s, file, to->unit,
		    address_sf_id(s->addresses, to->holder), to->rec);
}

/* Finds the contact that the subscriber of a record is. */
static void
take_subscriber(struct subscribers *s, struct subscribers_file *file,
    size_t unit, const struct statusfile_rec *rec)
{
	struct addressee to = { .rec = rec, .unit = unit };
	char sf_id[IDENT_SF_SIZE];
	const char *why = "empty";

	if (rec->key.len > 0 &&
	    ident_sf(rec->key, "003", sf_id, &why) != SF_BAD) {
		take_contact(s, file, unit, sf_id, rec);
		return;
	}
	to.address = rec->key.len > 0 ? rec->key : rec->email;
	if (to.address.len > 0 && !is_contact_like(rec->key))
		take_address(s, file, &to);
	else
		reject(&s->rejects,
		    place_of(statusfile_rd(file->status), rec->rec), "key",
		    "%s", why);
}

/*
 * A list of all subscribers without one contact is the wrong file or the wrong
 * column: every contact would be missing from it and every request closed. The
 * events of a few days may be about no contact.
 */
static void
check_file(const struct subscribers_file *file)
{
	const struct rd *rd = statusfile_rd(file->status);
	bool is_events = statusfile_extent(file->status) == STATUSKIND_EVENTS;
	char why[128];

	if (rd_count(rd) == 0 && !is_events)
		die("%s: no records", rd_name(rd));
	if (rd_count(rd) == 0 ||
	    file->wanted + file->others + file->ambiguous > 0)
		return;
	snprintf(why, sizeof(why),
	    "key: none of the %lld records has a Contact ID or the address of "
	    "a contact",
	    rd_count(rd));
	if (!is_events)
		die("%s: %s", rd_name(rd), why);
	warn_that("%s: %s", rd_name(rd), why);
}

/* The fewest records of one status that make a list suspicious. */
#define ONE_STATUS 5

/* The fewest records of which some are Active and some Unsubscribed. */
#define EACH_STATUS 200

/* A list of all subscribers that was filtered by status says of everybody else
 * that there is no such subscriber. */
static void
check_statuses(const struct subscribers *s, const struct subscribers_file *file)
{
	const struct rd *rd = statusfile_rd(file->status);
	bool active = statusfile_has(file->status, STATUS_ACTIVE);
	bool red = statusfile_has(file->status, STATUS_UNSUBSCRIBED);

	if (s->one_status || rd_count(rd) < ONE_STATUS ||
	    statusfile_extent(file->status) != STATUSKIND_ALL)
		return;
	if (statusfile_has_one_status(file->status))
		die("%s: all %lld subscribers have the same status: a filtered "
		    "list? --one-status reads it as a list of all",
		    rd_name(rd), rd_count(rd));
	if (rd_count(rd) >= EACH_STATUS && !(active && red))
		warn_that("%s: none of %lld subscribers is %s: a filtered "
			  "list?",
		    rd_name(rd), rd_count(rd),
		    active ? "Unsubscribed" : "Active");
}

static void
read_status_file(struct subscribers *s, struct subscribers_file *file)
{
	long long rejected = s->rejects.count;
	long long not_utf8 = s->rejects.not_utf8;
	struct statusfile_rec rec;

	s->rejects.not_utf8_line = 0;
	while (xstatusfile_next(file->status, &rec, &s->rejects)) {
		if (rec.other_list)
			file->others++;
		else
			take_subscriber(s, file, unit_of(s, file, &rec), &rec);
	}
	file->rejected = s->rejects.count - rejected;
	file->not_utf8 = s->rejects.not_utf8 - not_utf8;
	if (statusfile_has_units(file->status))
		s->rejected += file->rejected;
	else
		s->in_unit[file->unit].rejected += file->rejected;
	check_file(file);
	check_statuses(s, file);
}

void
xsubscribers_read(struct subscribers *s)
{
	for (size_t i = 0; i < s->units.n; i++)
		begin_unit(s, i);
	for (size_t i = 0; i < s->nfiles; i++)
		read_status_file(s, &s->files[i]);
}

/* ---- results ------------------------------------------------------------ */

size_t
subscribers_rank(const struct subscribers *s, size_t unit)
{
	return unit < s->nnamed ? unit : s->nnamed;
}

const struct status_summary *
subscribers_says(const struct subscribers *s, size_t unit, size_t contact)
{
	return &s->in_unit[unit].says[contact];
}

size_t
subscribers_watched(const struct subscribers *s, const char *sf_id)
{
	struct field key = { sf_id, IDENT_SF_SIZE - 1 };

	return sieve_may_have(s->sieve, key) ? index_find(s->watched, key)
					     : INDEX_NONE;
}

const struct status_summary *
subscribers_says_watched(
    const struct subscribers *s, size_t unit, size_t contact)
{
	static const struct status_summary nothing;
	const struct subscribers_unit *in = &s->in_unit[unit];

	return contact < in->nwatched ? &in->watched[contact] : &nothing;
}

/*
 * A missing contact is free only if the files leave out no subscriber, or none
 * with the status that the request was for. If records were rejected, one of
 * those may be the contact's.
 */
bool
subscribers_is_free(
    const struct subscribers *s, size_t unit, size_t contact, struct field was)
{
	const struct subscribers_unit *in = &s->in_unit[unit];
	enum status status = status_overall(&in->says[contact]);

	if (status != STATUS_NONE)
		return status < STATUS_BOUNCED;
	if (in->says[contact].is_listed || in->rejected + s->rejected > 0)
		return false;
	return in->complete || (in->complete_unsubscribed &&
				   field_is_nocase(field_trim(was),
				       status_name(STATUS_UNSUBSCRIBED)));
}

static void
warn_international(const struct subscribers *s)
{
	for (size_t i = 0; i < s->nfiles; i++) {
		const struct subscribers_file *file = &s->files[i];

		if (file->international > 0)
			warn_that("%s:%lld: no contact has this address, but "
				  "its letters beyond ASCII may be written "
				  "otherwise there; %lld such record%s",
			    rd_name(statusfile_rd(file->status)),
			    file->first_international, file->international,
			    file->international == 1 ? "" : "s");
	}
}

static void
warn_ambiguous(const struct subscribers *s)
{
	for (size_t i = 0; i < s->nfiles; i++) {
		const struct subscribers_file *file = &s->files[i];

		if (file->ambiguous > 0)
			warn_that("%s:%lld: %s the address; %lld such "
				  "record%s skipped%s",
			    rd_name(statusfile_rd(file->status)),
			    file->first_ambiguous,
			    s->excerpt
				? "an excerpt may lack other contacts with"
				: "several contacts have",
			    file->ambiguous, file->ambiguous == 1 ? "" : "s",
			    s->ambiguous_path ? "" : ": -A lists them");
	}
}

static void
print_file_counts(const struct subscribers_file *file)
{
	const struct rd *rd = statusfile_rd(file->status);
	const char *kind = statusfile_kind(file->status);
	char ambiguous[64] = "", not_utf8[80] = "";

	if (file->ambiguous > 0)
		snprintf(ambiguous, sizeof(ambiguous), ", %lld ambiguous",
		    file->ambiguous);
	if (file->not_utf8 > 0)
		snprintf(not_utf8, sizeof(not_utf8),
		    ", %lld not UTF-8 in unused columns", file->not_utf8);
	warn_that("%s: %lld in, %lld wanted, %lld others, %lld no contact, "
		  "%lld rejected%s%s%s%s",
	    rd_name(rd), rd_count(rd), file->wanted, file->others,
	    file->no_contact, file->rejected, ambiguous, not_utf8,
	    kind ? "; read as " : "", kind ? kind : "");
}

void
xsubscribers_close(struct subscribers *s)
{
	warn_ambiguous(s);
	warn_international(s);
	xrejects_close(&s->rejects);
	if (s->ambiguous != NULL)
		xwr_close(s->ambiguous, s->ambiguous_path);
}

void
subscribers_print_counts(const struct subscribers *s)
{
	for (size_t i = 0; i < s->nfiles; i++)
		print_file_counts(&s->files[i]);
}

void
subscribers_free(struct subscribers *s)
{
	for (size_t i = 0; i < s->units.n; i++) {
		free(s->in_unit[i].says);
		free(s->in_unit[i].watched);
	}
	for (size_t i = 0; i < s->nfiles; i++)
		statusfile_close(s->files[i].status);
	index_free(s->watched);
	free(s->sieve);
	free(s->in_unit);
	free(s->files);
	units_free(&s->units);
}
