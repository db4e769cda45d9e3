/* SPDX-License-Identifier: ISC */
/*
 * The reader on any bytes: it neither crashes nor hangs, gives every record
 * the header's number of fields, and does not care how the bytes arrive, nor
 * whether libcsv reads every record or only those that are not plain, or which
 * way they are marked: records, lines and reasons are the same. The first byte
 * chooses the format, the second the size of the blocks and the way to mark.
 */
#define _GNU_SOURCE /* NOLINT: memfd_create */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mark.h"
#include "rd.h"

static const struct rd_span spans[] = { { "a", 1, 3 }, { "b", 4, 4 },
	{ "c", 5, 0 } };

static struct rd_format
format_of(uint8_t byte)
{
	static const char delims[] = ",\t;|^`";
	struct rd_format f = { 0 };

	f.kind = byte & 3;
	f.delim = delims[(byte >> 2) % 6];
	f.unquoted = byte >> 7;
	f.spool = byte >> 6 & 1;
	f.offers_spool = !f.spool;
	f.spans = spans;
	f.nspans = 3;
	return f;
}

static bool ahead; /* a thread reads */

static uint64_t
mix(uint64_t hash, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (uint8_t)s[i]) * 1099511628211U;
	return (hash ^ len) * 1099511628211U;
}

static uint64_t
mix_why(uint64_t hash, const struct rd *rd)
{
	long long line = rd_line(rd);

	hash = mix(hash, (const char *)&line, sizeof(line));
	return mix(hash, rd_why(rd), strlen(rd_why(rd)));
}

/* A field of a record that is called plain. */
static void
check_plain(struct field f)
{
	for (size_t i = 0; i < f.len; i++)
		if (f.s[i] < ' ' || (unsigned char)f.s[i] > 0x7f ||
		    f.s[i] == '\\' || f.s[i] == '#')
			abort();
}

/* A hash of all that the reader says. */
static uint64_t
read_all(const char *path, struct rd_format format, size_t block, bool judged)
{
	struct in *in = in_open(path);
	uint64_t hash = 14695981039346656037U;
	enum rd_status status;
	struct rec rec;
	struct rd *rd;

	if (in == NULL)
		abort();
	in_set_block(in, block);
	rd = rd_new(in);
	if (judged)
		rd_force_libcsv(rd);
	status = rd_header(rd, format);
	if (ahead)
		rd_read_ahead(rd);
	while (status != RD_FAIL && (status = rd_next(rd, &rec)) != RD_END) {
		hash = mix(hash, (const char *)&status, sizeof(status));
		if (status == RD_FAIL)
			break;
		hash = mix(hash, (const char *)&rec.line, sizeof(rec.line));
		if (status == RD_BAD)
			hash = mix_why(hash, rd);
		if (status == RD_REC && rec.n != rd_head(rd)->n)
			abort();
		hash = mix(hash, rec.raw.s, rec.raw.len);
		for (size_t i = 0; status == RD_REC && i < rec.n; i++) {
			struct field f = rec_get(&rec, i);

			hash = mix(hash, f.s, f.len);
			if (rec.plain)
				check_plain(f);
		}
	}
	if (status == RD_FAIL)
		hash = mix_why(hash, rd);
	rd_free(rd);
	return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	static char path[64];
	struct rd_format format;
	size_t block;
	uint64_t hash;

	if (size < 2)
		return 0;
	if (fd == -1) {
		fd = memfd_create("fuzz", 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	if (ftruncate(fd, 0) == -1 ||
	    pwrite(fd, data + 2, size - 2, 0) != (ssize_t)(size - 2))
		abort();
	/* How far damaged gzip data is inflated, and other sets converted, does
	 * depend on the blocks. */
	format = format_of(data[0]);
	block = 1 + data[1] % 64;
	if (!mark_use_lane(data[1] >> 6 & 1 ? MARK_VECTORS : MARK_BYTES))
		abort();
	ahead = data[1] >> 7;
	hash = read_all(path, format, block, false);
	if (hash != read_all(path, format, block, true))
		abort();
	/* How far damaged gzip data is inflated, and other sets converted, does
	 * depend on the blocks. */
	if (size > 3 &&
	    ((data[2] == 0x1f && data[3] == 0x8b) || data[2] >= 0xfe ||
		memchr(data + 2, 0, size - 2) != NULL))
		return 0;
	/* The widest that there is. */
	if (!mark_use_lane(MARK_AVX2) && !mark_use_lane(MARK_VECTORS))
		abort();
	if (hash != read_all(path, format, 1 << 18, false))
		abort();
	return 0;
}
