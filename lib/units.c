#include "units.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ident.h"
#include "prog.h"

/* No more than that: the column of their numbers would be another one. */
#define UNITS_MAX 1000

/* ---- options ---------------------------------------------------------- */

/* Takes [BU=]FILE; what has a slash before the = is a path. */
void
xunits_add_file(struct units *u, char *arg)
{
	struct unit_file file = { .path = arg };
	char *eq = strchr(arg, '=');

	if (eq != NULL && memchr(arg, '/', (size_t)(eq - arg)) == NULL) {
		*eq = '\0';
		file.of = arg;
		file.path = eq + 1;
	}
	if ((file.of != NULL && *file.of == '\0') || *file.path == '\0')
		die("-s: not BU=FILE or FILE");
	xgrow(&u->files, &u->files_cap, u->nfiles + 1, sizeof(file));
	u->files[u->nfiles++] = file;
}

/* Takes BU=MID. */
void
xunits_add_mid(struct units *u, char *arg)
{
	struct unit_mid mid = { .name = arg };
	char *eq = strchr(arg, '=');
	size_t len;

	if (eq != NULL) {
		*eq = '\0';
		mid.number = eq + 1;
	}
	len = eq ? strlen(mid.number) : 0;
	if (*mid.name == '\0' || len == 0 || len > 20 ||
	    strspn(mid.number, "0123456789") != len)
		die("-u: not BU=MID, with the number of the business unit");
	for (size_t i = 0; i < u->nmids; i++)
		if (strcmp(mid.number, u->mids[i].number) == 0)
			die("-u: the number %s twice", mid.number);
	xgrow(&u->mids, &u->mids_cap, u->nmids + 1, sizeof(mid));
	u->mids[u->nmids++] = mid;
}

int
units_stdin(const struct units *u)
{
	int n = 0;

	for (size_t i = 0; i < u->nfiles; i++)
		n += strcmp(u->files[i].path, "-") == 0;
	return n;
}

/* ---- opening ---------------------------------------------------------- */

size_t
units_find(const struct units *u, struct field name)
{
	size_t i = 0;

	while (i < u->n && !field_is_nocase(name, u->unit[i].name))
		i++;
	return i;
}

/* The business unit of a name, which must outlive it. */
static size_t
put_unit(struct units *u, const char *name)
{
	struct unit unit = { .name = name };
	size_t i = units_find(u, field_of(name));

	if (i < u->n)
		return i;
	xgrow(&u->unit, &u->cap, u->n + 1, sizeof(unit));
	u->unit[u->n] = unit;
	return u->n++;
}

/* Whose the records are: each says so itself, or -s does. */
static void
set_unit(struct units *u, struct unit_file *file)
{
	struct unit *unit;

	if (status_has_units(file->status)) {
		if (file->of != NULL)
			die("%s: its records name their business units: give "
			    "-s without %s=, and -u for their names",
			    rd_name(status_rd(file->status)), file->of);
		return;
	}
	file->unit = put_unit(u, file->of ? file->of : "parent");
	unit = &u->unit[file->unit];
	if (status_extent(file->status) != STATUS_ALL)
		return;
	if (unit->all)
		die("-s: two files of all subscribers of the business unit %s",
		    unit->name);
	unit->all = true;
}

static void
open_file(struct units *u, struct unit_file *file)
{
	file->status =
	    xstatus_open(file->path, u->charset, u->delim, &u->names);
	set_unit(u, file);
	if (status_extent(file->status) == STATUS_ALL_UNSUBSCRIBED)
		u->view = true;
}

static void
open_ambiguous(struct units *u)
{
	static const char *const names[] = { "file", "line", "business_unit",
		"status", "email", "sf_id" };

	if (u->ambiguous_path == NULL)
		return;
	u->ambiguous = xwr_open(u->ambiguous_path, WR_TABLE);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		wr_str(u->ambiguous, names[i]);
	wr_end(u->ambiguous);
}

/* The units stand in the order of -s, then of -u. */
void
xunits_open(struct units *u)
{
	for (size_t i = 0; i < u->nfiles; i++)
		open_file(u, &u->files[i]);
	xstatus_used(&u->names);
	for (size_t i = 0; i < u->nmids; i++) {
		struct unit_mid *mid = &u->mids[i];

		mid->unit = put_unit(u, mid->name);
		u->unit[mid->unit].all_unsubscribed = u->view;
	}
	u->nnamed = u->n;
	u->rejects = xrejects_open(u->rejects.path);
	open_ambiguous(u);
}

/* ---- records ---------------------------------------------------------- */

/* Whether it has the looks of a Contact's id; only such a one can be bad. */
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

/* Makes room for what will be said of the contacts, who are all known now. */
static void
begin_unit(const struct units *u, struct unit *unit)
{
	unit->words = xcalloc(index_count(u->contacts), sizeof(*unit->words));
}

/* The business unit of a record. One without a name is called by its number,
 * so that nobody who is held back there is passed over. */
static size_t
unit_of(
    struct units *u, const struct unit_file *file, const struct status_rec *rec)
{
	size_t n = u->n, i;
	char *number;

	if (!status_has_units(file->status))
		return file->unit;
	for (i = 0; i < u->nmids; i++)
		if (field_is(rec->unit, u->mids[i].number))
			return u->mids[i].unit;
	i = units_find(u, rec->unit);
	if (i < n)
		return i;
	if (n == UNITS_MAX)
		die_at(status_rd(file->status), rec->rec->line, "unit",
		    "over %d business units", UNITS_MAX);
	number = xcalloc(rec->unit.len + 1, 1);
	memcpy(number, rec->unit.s, rec->unit.len);
	put_unit(u, number);
	u->unit[n].number = number;
	u->unit[n].all_unsubscribed = u->view;
	begin_unit(u, &u->unit[n]);
	return n;
}

/* The number of a contact that is wanted, or INDEX_NONE. */
static size_t
wanted_holder(const struct units *u, size_t holder)
{
	return index_find(
	    u->contacts, field_of(address_sf_id(u->addresses, holder)));
}

/* The contacts that have an address, from the first, with ; between. */
static char *
holders_text(const struct units *u, size_t holder)
{
	char *text = NULL;
	size_t len = 0, cap = 0;

	do {
		xgrow(&text, &cap, len + IDENT_SF_SIZE, 1);
		memcpy(text + len, address_sf_id(u->addresses, holder),
		    IDENT_SF_SIZE);
		len += IDENT_SF_SIZE;
		text[len - 1] = ';';
		holder = address_next(u->addresses, holder);
	} while (holder != INDEX_NONE);
	text[len - 1] = '\0';
	return text;
}

/* A subscriber of whom an address is all that is known. */
struct known_by {
	const struct status_rec *rec;
	struct field address;
	size_t unit, holder; /* the first */
};

static void
write_ambiguous(
    struct units *u, const struct unit_file *file, const struct known_by *k)
{
	char line[24], *ids;

	if (u->ambiguous == NULL)
		return;
	ids = holders_text(u, k->holder);
	snprintf(line, sizeof(line), "%lld", k->rec->rec->line);
	wr_str(u->ambiguous, rd_name(status_rd(file->status)));
	wr_str(u->ambiguous, line);
	wr_str(u->ambiguous, u->unit[k->unit].name);
	wr_str(u->ambiguous, status_name(k->rec->status));
	wr_field(u->ambiguous, k->address);
	wr_str(u->ambiguous, ids);
	wr_end(u->ambiguous);
	free(ids);
}

/*
 * The record can be of any of those who have the address. It counts for none,
 * and none of them is "not found" in this business unit.
 */
static void
take_ambiguous(
    struct units *u, struct unit_file *file, const struct known_by *k)
{
	bool wanted = false;

	for (size_t h = k->holder; h != INDEX_NONE;
	     h = address_next(u->addresses, h)) {
		size_t contact = wanted_holder(u, h);

		if (contact == INDEX_NONE)
			continue;
		wanted = true;
		u->unit[k->unit].words[contact].seen = true;
	}
	if (!wanted) {
		file->others++;
		return;
	}
	if (file->ambiguous++ == 0)
		file->first_ambiguous = k->rec->rec->line;
	write_ambiguous(u, file, k);
}

/*
 * The wanted contact whose address it is, if it is no other's. An excerpt
 * cannot tell that: others of the whole table may have it too.
 */
static size_t
find_by_address(struct units *u, struct unit_file *file, struct known_by *k)
{
	size_t contact;

	if (u->addresses == NULL)
		u->addresses = u->read_addresses(u->data);
	k->holder = address_first(u->addresses, k->address);
	if (k->holder == INDEX_NONE) {
		file->no_contact++;
		return INDEX_NONE;
	}
	if (u->excerpt || address_next(u->addresses, k->holder) != INDEX_NONE) {
		take_ambiguous(u, file, k);
		return INDEX_NONE;
	}
	contact = wanted_holder(u, k->holder);
	if (contact == INDEX_NONE)
		file->others++;
	else
		file->wanted++;
	return contact;
}

/* The number of a subscriber that is a wanted contact, or INDEX_NONE. */
static size_t
find_subscriber(struct units *u, struct unit_file *file, size_t unit,
    const struct status_rec *rec)
{
	struct known_by known_by = { .rec = rec, .unit = unit };
	struct rd *rd = status_rd(file->status);
	char sf_id[IDENT_SF_SIZE];
	const char *why = "empty";
	size_t contact;

	known_by.address = rec->key.len > 0 ? rec->key : rec->email;
	if (known_by.address.len > 0 && !is_contact_like(rec->key))
		return find_by_address(u, file, &known_by);
	if (rec->key.len == 0 ||
	    ident_sf(rec->key, "003", sf_id, &why) == SF_BAD) {
		reject(&u->rejects, rd, rec->rec, "key", "%s", why);
		return INDEX_NONE;
	}
	contact = INDEX_NONE;
	if (sieve_may_have(u->sieve, sf_id))
		contact = index_find(u->contacts, field_of(sf_id));
	if (contact == INDEX_NONE)
		file->others++;
	else
		file->wanted++;
	return contact;
}

/*
 * A file of all subscribers without a contact is the wrong file or the wrong
 * column: everybody would be missing from it, and every request closed. In the
 * events of a few days it can be so.
 */
static void
check_file(const struct unit_file *file)
{
	const struct rd *rd = status_rd(file->status);
	bool is_part = status_extent(file->status) == STATUS_SOME;
	char why[128];

	if (rd_count(rd) == 0 && !is_part)
		die("%s: no records", rd_name(rd));
	if (rd_count(rd) == 0 ||
	    file->wanted + file->others + file->ambiguous > 0)
		return;
	snprintf(why, sizeof(why),
	    "key: none of the %lld records has a Contact id, or the address "
	    "of a contact",
	    rd_count(rd));
	if (!is_part)
		die("%s: %s", rd_name(rd), why);
	warn_that("%s: %s", rd_name(rd), why);
}

static void
read_file(struct units *u, struct unit_file *file)
{
	long long rejected = u->rejects.count;
	long long foreign = u->rejects.foreign;
	struct status_rec rec;

	u->rejects.foreign_line = 0;
	while (xstatus_next(file->status, &rec, &u->rejects)) {
		size_t unit = unit_of(u, file, &rec);
		size_t contact = find_subscriber(u, file, unit, &rec);

		if (contact != INDEX_NONE)
			status_hear(&u->unit[unit].words[contact], &rec);
	}
	file->rejected = u->rejects.count - rejected;
	file->foreign = u->rejects.foreign - foreign;
	if (status_has_units(file->status))
		u->rejected += file->rejected;
	else
		u->unit[file->unit].rejected += file->rejected;
	check_file(file);
}

void
xunits_read(struct units *u)
{
	for (size_t i = 0; i < u->n; i++)
		begin_unit(u, &u->unit[i]);
	for (size_t i = 0; i < u->nfiles; i++)
		read_file(u, &u->files[i]);
}

/* ---- what came of it --------------------------------------------------- */

enum status
units_status(const struct units *u, size_t unit, size_t contact)
{
	return status_heard(&u->unit[unit].words[contact]);
}

/*
 * Not to be found is proof only in a file that leaves out nobody, or nobody
 * with the status that the request was for; and where records were rejected, a
 * contact may be one of those.
 */
bool
units_is_free(
    const struct units *u, size_t unit, size_t contact, struct field was)
{
	const struct unit *in = &u->unit[unit];
	enum status status = units_status(u, unit, contact);

	if (status != STATUS_NONE)
		return status < STATUS_BOUNCED;
	if (in->words[contact].seen || in->rejected + u->rejected > 0)
		return false;
	return in->all ||
	       (in->all_unsubscribed && field_is_nocase(field_trim(was),
					    status_name(STATUS_UNSUBSCRIBED)));
}

/* Records that count for nobody. */
static void
warn_ambiguous(const struct units *u)
{
	for (size_t i = 0; i < u->nfiles; i++) {
		const struct unit_file *file = &u->files[i];

		if (file->ambiguous > 0)
			warn_that("%s:%lld: %s the address; %lld such "
				  "record%s passed over%s",
			    rd_name(status_rd(file->status)),
			    file->first_ambiguous,
			    u->excerpt ? "an excerpt cannot tell who has"
				       : "several contacts have",
			    file->ambiguous, file->ambiguous == 1 ? "" : "s",
			    u->ambiguous_path ? "" : ": -A lists them");
	}
}

static void
say_file(const struct unit_file *file)
{
	const struct rd *rd = status_rd(file->status);
	const char *kind = status_kind(file->status);
	char ambiguous[64] = "", foreign[80] = "";

	if (file->ambiguous > 0)
		snprintf(ambiguous, sizeof(ambiguous), ", %lld ambiguous",
		    file->ambiguous);
	if (file->foreign > 0)
		snprintf(foreign, sizeof(foreign),
		    ", %lld with other bytes in columns not used",
		    file->foreign);
	warn_that("%s: %lld in, %lld wanted, %lld others, %lld no contact, "
		  "%lld rejected%s%s%s%s",
	    rd_name(rd), rd_count(rd), file->wanted, file->others,
	    file->no_contact, file->rejected, ambiguous, foreign,
	    kind ? "; read as " : "", kind ? kind : "");
}

void
xunits_close(struct units *u)
{
	warn_ambiguous(u);
	xrejects_close(&u->rejects);
	if (u->ambiguous != NULL)
		xwr_close(u->ambiguous, u->ambiguous_path);
}

void
units_say_sums(const struct units *u)
{
	for (size_t i = 0; i < u->nfiles; i++)
		say_file(&u->files[i]);
}

void
units_free(struct units *u)
{
	for (size_t i = 0; i < u->n; i++) {
		free(u->unit[i].words);
		free(u->unit[i].number);
	}
	for (size_t i = 0; i < u->nfiles; i++)
		status_close(u->files[i].status);
	free(u->unit);
	free(u->files);
	free(u->mids);
}
