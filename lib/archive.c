/* SPDX-License-Identifier: ISC */
#include "archive.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "limit.h"
#include "local.h"
#include "overwrite.h"
#include "prog.h"

/* An entry that is being read. */
struct entry {
	zip_t *zip;
	zip_file_t *file;
	char *name;
	zip_uint64_t compressed, inflated; /* bytes of it, and given so far */
};

bool
archive_is(const char *path)
{
	char magic[4];
	struct stat st;
	bool is = false;
	int fd;

	xlocal(path);
	if (stat(path, &st) == -1 || !S_ISREG(st.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	xoverwrite_input(fd, path);
	if (read(fd, magic, sizeof(magic)) == sizeof(magic))
		is = memcmp(magic, "PK\003\004", 4) == 0 ||
		     memcmp(magic, "PK\005\006", 4) == 0; /* empty */
	close(fd);
	return is;
}

/* ---- one entry -------------------------------------------------------- */

static ssize_t
read_entry(void *data, void *buf, size_t n, const char **why)
{
	struct entry *entry = data;
	zip_int64_t got = zip_fread(entry->file, buf, n);

	if (got < 0) {
		*why = "the ZIP archive is damaged here";
		return -1;
	}
	entry->inflated += (zip_uint64_t)got;
	if (entry->inflated <= LIMIT_FREE ||
	    entry->inflated / (zip_uint64_t)limits.ratio <= entry->compressed)
		return (ssize_t)got;
	*why = LIMIT_BOMB;
	return -1;
}

static void
close_entry(void *data)
{
	struct entry *entry = data;

	if (entry->file != NULL)
		zip_fclose(entry->file);
	zip_discard(entry->zip);
	free(entry->name);
	free(entry);
}

/* The name without its folders. */
static const char *
base_of(const char *name)
{
	const char *base = name;

	for (; *name != '\0'; name++)
		if (*name == '/' || *name == '\\')
			base = name + 1;
	return base;
}

/* The index of the entry with this name; -1 if there is none, or two and *why.
 */
static zip_int64_t
find_entry(zip_t *zip, const char *name, const char **why)
{
	zip_int64_t found = -1, n = zip_get_num_entries(zip, 0);

	for (zip_int64_t i = 0; i < n; i++) {
		const char *s =
		    zip_get_name(zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);

		/* not covered: libzip knows this of every file of an archive
		 * that it opened. */
		if (s == NULL) {
			*why = "the ZIP archive has a file without a name";
			return -1;
		}
		if (strcasecmp(base_of(s), name) != 0)
			continue;
		if (found != -1) {
			*why = "the archive has two files of this name";
			return -1;
		}
		found = i;
	}
	return found;
}

static zip_uint64_t
size_of(const char *path)
{
	struct stat st;

	/* not covered: libzip has just opened it. */
	return stat(path, &st) == 0 ? (zip_uint64_t)st.st_size : 0;
}

/* Opens the file of entry number n of the archive at path, and notes its
 * compressed size; NULL with the reason in *why if that fails. */
static zip_file_t *
open_entry(
    struct entry *entry, const char *path, zip_uint64_t n, const char **why)
{
	zip_t *zip = entry->zip;
	zip_file_t *file = NULL;
	zip_stat_t st;

	zip_stat_init(&st);
	zip_stat_index(zip, n, 0, &st);
	/* not covered: libzip knows this of every file of an archive that it
	 * opened. */
	if (st.valid & ZIP_STAT_COMP_SIZE)
		entry->compressed = st.comp_size;
	/* libzip does not check it, and it decides what is a bomb. */
	if (entry->compressed > size_of(path)) {
		*why = "the ZIP archive states a compressed size "
		       "larger than itself";
		return NULL;
	}
	/* not covered: libzip knows this of every file of an archive that it
	 * opened. */
	if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) &&
	    st.encryption_method != ZIP_EM_NONE) {
		*why = "encrypted; extract it with its password first";
		return NULL;
	}
	file = zip_fopen_index(zip, n, 0);
	if (file == NULL &&
	    zip_error_code_zip(zip_get_error(zip)) == ZIP_ER_COMPNOTSUPP)
		*why = "compressed by a method that is not supported; "
		       "extract it first";
	else if (file == NULL)
		*why = "the ZIP archive is damaged here";
	return file;
}

struct in *
archive_open(const char *path, const char *name, const char **why)
{
	struct entry *entry = xcalloc(1, sizeof(*entry));
	size_t size = strlen(path) + strlen(name) + 2;
	zip_int64_t n;
	struct in *in;

	*why = NULL;
	entry->name = xcalloc(size, 1);
	snprintf(entry->name, size, "%s/%s", path, name);
	entry->zip = zip_open(path, ZIP_RDONLY, NULL);
	if (entry->zip == NULL) {
		*why = "the ZIP archive is damaged or cut off";
		free(entry->name);
		free(entry);
		return NULL;
	}
	n = find_entry(entry->zip, name, why);
	if (n != -1)
		entry->file = open_entry(entry, path, (zip_uint64_t)n, why);
	if (entry->file == NULL) {
		close_entry(entry);
		return NULL;
	}
	in = in_open_source(
	    (struct in_source){ entry->name, entry, read_entry, close_entry });
	if (in == NULL)
		*why = "out of memory";
	return in;
}

/* ---- numbered parts ---------------------------------------------------- */

/* WE_00D..._12.ZIP: the name up to the number, and the number. */
struct part {
	struct {
		const char *s;
		size_t len;
	} stem;
	unsigned long number;
};

static bool
read_part(const char *path, struct part *part)
{
	const char *base = base_of(path), *end = strrchr(base, '.'), *s = end;

	if (strncasecmp(base, "WE_", 3) != 0 || end == NULL ||
	    strcasecmp(end, ".zip") != 0)
		return false;
	while (s[-1] >= '0' && s[-1] <= '9') /* ends at WE_ at the latest */
		s--;
	if (s == end || end - s > 4 || s[-1] != '_' || *s == '0')
		return false;
	part->stem.s = base;
	part->stem.len = (size_t)(s - base);
	part->number = strtoul(s, NULL, 10);
	return true;
}

/* How many of the paths are this part; *max is raised to the highest number
 * of its export. */
static size_t
count_part(
    char *const *paths, size_t n, const struct part *part, unsigned long *max)
{
	size_t count = 0;
	struct part other;

	for (size_t i = 0; i < n; i++) {
		if (!read_part(paths[i], &other) ||
		    other.stem.len != part->stem.len ||
		    strncasecmp(other.stem.s, part->stem.s, part->stem.len) !=
			0)
			continue;
		count += other.number == part->number;
		if (other.number > *max)
			*max = other.number;
	}
	return count;
}

void
xarchive_parts(char *const *paths, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned long max = 0;
		struct part part;

		if (!read_part(paths[i], &part))
			continue;
		if (count_part(paths, n, &part, &max) > 1)
			die("%s: this part of the export is given twice",
			    paths[i]);
		for (part.number = 1; part.number < max; part.number++)
			if (count_part(paths, n, &part, &max) == 0)
				die("%.*s%lu.ZIP: this part of the export is "
				    "missing; part %lu is given",
				    (int)part.stem.len, part.stem.s,
				    part.number, max);
	}
}
