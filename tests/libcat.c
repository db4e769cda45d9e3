/* SPDX-License-Identifier: ISC */
/*
 * libcat: prints the records and values that the library reads, for the tests.
 *
 * libcat csv BLOCK DELIM FILE: records of CSV, read BLOCK bytes at a time.
 * libcat unquoted BLOCK DELIM FILE: the same, with quotes as ordinary bytes.
 * libcat table BLOCK FILE: records of a table.
 * libcat all BLOCK FILE...: both, each file under its name, .tsv as a table.
 * libcat spool BLOCK DELIM FILE: records of a spool of SQL*Plus.
 * libcat fixed BLOCK SPAN[,SPAN] FILE: records of lines of fixed width.
 * libcat codes FILE [-axyz Column=value[,value]]...: what its values mean.
 * libcat sf ID...: Salesforce ids.
 * libcat when TEXT...: moments.
 * libcat business DATE N [HOLIDAY...]: business days.
 * libcat opt TEXT...: checkboxes.
 * libcat name COLUMN NAME: whether they are the same name.
 *
 * -l LANE, before these, selects how records are found: judge (by libcsv
 * alone), bytes, vectors or avx2 (vectors if the machine lacks it), or ahead
 * (by a thread). LANE and BLOCK may be lists, separated by commas: the input is
 * then read once for each lane and block. -m sets a limit, such as record=1000.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codes.h"
#include "days.h"
#include "fixed.h"
#include "ident.h"
#include "limit.h"
#include "mark.h"
#include "open.h"
#include "opt.h"
#include "options.h"
#include "prog.h"
#include "rejects.h"
#include "when.h"
#include "zone.h"

static const char *lanes = "";
static bool judge, ahead;

static void
show(const struct rec *rec)
{
	for (size_t i = 0; i < rec->n; i++) {
		struct field f = rec_get(rec, i);

		printf("%s[%.*s]", i ? " " : "", (int)f.len, f.s);
	}
	putchar('\n');
}

static void
cat(const char *block, struct rd_format format, const char *path,
    const char *charset)
{
	struct in *in = in_open(path);
	struct rd *rd;
	struct rec rec;
	enum rd_status status;

	if (in == NULL)
		die("%s: cannot be opened", path);
	in_set_block(in, (size_t)xnumber("BLOCK", block, 1, 1 << 30));
	rd = rd_new(in);
	if (judge)
		rd_force_libcsv(rd);
	if (charset != NULL && rd_set_charset(rd, charset) == -1)
		die("%s: no such character set", charset);
	status = rd_header(rd, format);
	if (ahead)
		rd_read_ahead(rd);
	if (status == RD_REC) {
		printf("1: ");
		show(rd_head(rd));
		while ((status = rd_next(rd, &rec)) == RD_REC ||
		       status == RD_BAD) {
			printf("%lld: ", rec.line);
			if (status == RD_REC)
				show(&rec);
			else
				printf("bad: %s (%zu bytes)\n", rd_why(rd),
				    rec.raw.len);
		}
		/* The end of a spool is a line, behind which there is none. */
		if (status == RD_END && !format.spool &&
		    rd_next(rd, &rec) != RD_END)
			puts("not at the end any more");
	}
	if (status == RD_FAIL)
		printf("%lld: fail: %s\n", rd_line(rd), rd_why(rd));
	rd_free(rd);
}

static void
cat_all(const char *block, char **paths)
{
	for (; *paths != NULL; paths++) {
		const char *dot = strrchr(*paths, '.');
		struct rd_format format = { .delim = ',' };

		if (dot != NULL && strcmp(dot, ".tsv") == 0)
			format = (struct rd_format){ .kind = RD_TABLE };
		printf("== %s\n", *paths);
		cat(block, format, *paths, NULL);
	}
}

/* Lines of fixed width; spans has those of -w, separated by commas. */
static void
cat_fixed(const char *block, char *spans, const char *path)
{
	struct rd_format format = { .kind = RD_FIXED };
	struct fixed fixed = { 0 };

	for (char *s = strtok(spans, ","); s != NULL; s = strtok(NULL, ","))
		xfixed_add(&fixed, s);
	format.spans = fixed.spans;
	format.nspans = fixed.n;
	cat(block, format, path, NULL);
	free(fixed.spans);
}

static void
add_codes(struct codes *codes, struct code_names *names, char **argv)
{
	static const char letters[] = "axyz";
	static const enum value_role roles[] = { VALUE_ACTIVE, VALUE_OPTS_OUT,
		VALUE_NEGATES, VALUE_KNOWN };

	for (; argv[0] != NULL && argv[1] != NULL; argv += 2) {
		const char *letter = strchr(letters, argv[0][1]);

		if (letter == NULL || argv[0][0] != '-')
			options_usage();
		xcodes_add(
		    codes, names, *letter, roles[letter - letters], argv[1]);
	}
}

/* Each record: whether it is active, its codes that opt out, and whether one
 * negates; then the unknown codes. */
static int
cat_codes(const char *path, char **options)
{
	struct codes codes = { 0 };
	struct code_names names = { 0 };
	struct rd *rd = xopen_file(path);
	struct rec rec;
	char *text = NULL;
	size_t cap = 0;

	add_codes(&codes, &names, options);
	xopen_csv(
	    rd, (struct rd_format){ 0 }, codes.columns.cols, codes.columns.n);
	while (xrejects_next(rd, &rec, NULL)) {
		uint64_t set = 0;
		bool negates = false;
		struct field f;

		xcodes_read(&codes, place_of(rd, &rec), &set, &negates);
		f = code_names_list(&names, set, &text, &cap);
		printf("%lld: %s [%.*s]%s\n", rec.line,
		    xcodes_are_active(&codes, place_of(rd, &rec)) ? "active"
								  : "inactive",
		    (int)f.len, f.s, negates ? " negates" : "");
	}
	printf("%lld unknown\n", codes.unknown);
	fflush(stdout);
	codes_warn_unknown(&codes, path);
	codes_free(&codes);
	free(text);
	rd_free(rd);
	return 0;
}

static int
show_sf(const char *s)
{
	static const char *const names[] = { "bad", "suffixed", "whole",
		"repaired" };
	char out[IDENT_SF_SIZE] = "";
	const char *why;
	enum ident_sf status = ident_sf(field_of(s), "", out, &why);

	return printf("%s: %s\n", names[status], why ? why : out);
}

static int
show_when(const char *s)
{
	char first[WHEN_SIZE], last[WHEN_SIZE];
	int64_t a, b;

	if (when_parse(field_of(s), WHEN_EARLIEST, &a) == -1 ||
	    when_parse(field_of(s), WHEN_LATEST, &b) == -1)
		return printf("bad\n");
	return printf("%s %s\n", when_print(a, first), when_print(b, last));
}

static int
show_opt(const char *s)
{
	enum opt opt;

	switch (opt_parse(field_of(s), &opt)) {
	case 0:
		return printf(
		    "%s\n", opt == OPT_BLANK ? "blank" : opt_name(opt));
	case 1:
		return printf("null\n");
	default:
		return printf("bad\n");
	}
}

static int
business(char **argv)
{
	struct holidays h = { 0 };
	char text[WHEN_SIZE];
	int64_t when;

	for (char **s = argv + 2; *s != NULL; s++)
		days_add_holiday(&h, xwhen_option("--now", *s));
	when = days_add_business(
	    xwhen_option("--now", argv[0]), xnumber("N", argv[1], 0, 1000), &h);
	days_free(&h);
	return printf("%s\n", when_print_date(when, text));
}

static int
each(char **argv, int (*fn)(const char *))
{
	while (*argv != NULL)
		fn(*argv++);
	return 0;
}

/* Selects how records are found. */
static void
take_lane(const char *name)
{
	static const char *const names[] = { "bytes", "vectors", "avx2" };
	size_t lane = 0;

	judge = strcmp(name, "judge") == 0;
	ahead = strcmp(name, "ahead") == 0;
	if (judge || ahead)
		return;
	while (lane < 3 && strcmp(name, names[lane]) != 0)
		lane++;
	if (lane == 3)
		options_usage();
	if (!mark_use_lane((enum mark_lane)lane))
		mark_use_lane(MARK_VECTORS);
}

/* Reads the input once. */
static void
read_once(const char *block, int argc, char **argv)
{
	struct rd_format csv = { .kind = RD_CSV }, table = { .kind = RD_TABLE };
	const char *charset = NULL;

	if (strcmp(argv[1], "all") == 0 && argc > 3) {
		cat_all(block, argv + 3);
		return;
	}
	if (strcmp(argv[1], "table") == 0 && argc == 4) {
		cat(block, table, argv[3], NULL);
		return;
	}
	if (strcmp(argv[1], "fixed") == 0 && argc == 5) {
		cat_fixed(block, argv[3], argv[4]);
		return;
	}
	csv.spool = strcmp(argv[1], "spool") == 0;
	csv.unquoted = strcmp(argv[1], "unquoted") == 0;
	if (argc == 6 && strcmp(argv[1], "csv") == 0)
		charset = argv[5];
	else if (argc != 5)
		options_usage();
	csv.delim = xopen_delim(argv[3]);
	cat(block, csv, argv[4], charset);
}

/* Copies the next word of the list; false if there is none. */
static bool
next_word(const char **list, char word[16])
{
	size_t n = strcspn(*list, ",");

	if (n == 0 || n >= 16)
		return false;
	memcpy(word, *list, n);
	word[n] = '\0';
	*list += n;
	*list += **list == ',';
	return true;
}

/* Reads the input with each lane and each block. */
static void
read_each(int argc, char **argv)
{
	const char *left = lanes;
	char lane[16], block[16];
	bool given = next_word(&left, lane);

	do {
		const char *blocks = argv[2];

		if (given)
			take_lane(lane);
		while (next_word(&blocks, block))
			read_once(block, argc, argv);
	} while (next_word(&left, lane));
}

static bool
is_reading(const char *name)
{
	static const char *const names[] = { "csv", "unquoted", "spool",
		"fixed", "table", "all" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static const struct program program = {
	"libcat",
	"",
	NULL,
	0,
};

int
main(int argc, char **argv)
{
	options_start(&program);
	while (argc > 3 && argv[1][0] == '-') {
		if (strcmp(argv[1], "-l") == 0)
			lanes = argv[2];
		else if (strcmp(argv[1], "-Z") == 0)
			xzone_set(argv[2]);
		else
			xlimit_set(argv[2]);
		argv[2] = argv[0];
		argv += 2;
		argc -= 2;
	}
	if (argc > 3 && is_reading(argv[1])) {
		read_each(argc, argv);
		return 0;
	}
	if (argc > 2 && strcmp(argv[1], "sf") == 0)
		return each(argv + 2, show_sf);
	if (argc > 2 && strcmp(argv[1], "when") == 0)
		return each(argv + 2, show_when);
	if (argc > 2 && strcmp(argv[1], "opt") == 0)
		return each(argv + 2, show_opt);
	if (argc > 3 && strcmp(argv[1], "business") == 0)
		return business(argv + 2) < 0;
	if (argc > 2 && strcmp(argv[1], "codes") == 0)
		return cat_codes(argv[2], argv + 3);
	if (argc == 4 && strcmp(argv[1], "name") == 0)
		return !rec_name_is(field_of(argv[2]), argv[3]);
	options_usage();
}
