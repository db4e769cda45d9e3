/* SPDX-License-Identifier: ISC */
/*
 * ledger: the opt table and the ledger of optparity(5): their columns, what a
 * column may hold, and how a row is read, checked and written. No other file
 * spells a column's name or says what is wrong with one.
 *
 * The functions that begin with x die: they name the file, the line and the
 * column, and say what was found.
 *
 *	struct ledger_spec spec = { .type = LEDGER_TABLE,
 *	    .needs = LEDGER_BIT(LEDGER_ID) | LEDGER_BIT(LEDGER_WANT),
 *	    .reads = LEDGER_BIT(LEDGER_EMAIL) };
 *	struct ledger *l = xledger_open(path, &spec);
 *
 *	while (xledger_next(l))
 *		use(xledger_id(l, id), xledger_stated(l, LEDGER_WANT));
 *	ledger_close(l);
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "decide.h"
#include "ident.h"
#include "open.h"
#include "when.h"
#include "wr.h"

/* The version of the ledger that this program writes. A table of a later one
 * is refused: a program that does not know all that is in a ledger would drop
 * it from the next one. A table that states no version is of version 1. */
#define LEDGER_VERSION 1

/* The columns of both tables: the ledger's in the order in which they are
 * written, then those that only an opt table has. */
enum ledger_column {
	LEDGER_ID,
	LEDGER_SF_ID,
	LEDGER_EMAIL,
	LEDGER_SF,
	LEDGER_ADV,
	LEDGER_SF_WAS,
	LEDGER_ADV_WAS,
	LEDGER_WANT,
	LEDGER_CLASS,
	LEDGER_SEND_TO,
	LEDGER_SET,
	LEDGER_SINCE,
	LEDGER_CHANGED_AT,
	LEDGER_CHANGED_BY,
	LEDGER_MODIFIED_AT,
	LEDGER_FLAGS,
	LEDGER_OPT_OUT_AT,
	LEDGER_OPEN_SINCE,
	LEDGER_TIMES_SENT,
	LEDGER_FIRST_ASKED,
	LEDGER_SF_ID_WAS,
	LEDGER_OPT_OUT, /* from here on: of an opt table only */
	LEDGER_PREFS,
	LEDGER_CODE,
	LEDGER_COLUMNS
};

#define LEDGER_BIT(column) (1U << (column))

/* A column's name in the header. */
const char *ledger_column_name(enum ledger_column column);

/* The flags of a ledger's row. */
enum {
	FLAG_NO_BASE = 1,     /* no ledger has this id */
	FLAG_DUP = 2,	      /* contacts or rows that share the id disagree */
	FLAG_BLANK = 4,	      /* Advance does not state a value */
	FLAG_NEW_SF_ID = 8,   /* other contacts than in the ledger before */
	FLAG_PREFS_LEFT = 16, /* opted out, and a preference is still checked */
	FLAG_PREFS_NONE = 32, /* opted in, and no preference is checked */
	FLAG_MERGED =
	    64, /* a contact that was merged into this one opted out */
	FLAG_MOVED = 128,    /* a contact had another id in the ledger */
	FLAG_ID_LOST = 256,  /* a contact's Advance ID is blank today */
	FLAG_ANSWERED = 512, /* a person answered that it is an opt-out */
	FLAG_SEEN = 1024,    /* a person has seen it, and is not asked again */
	FLAG_SAME_ADDRESS = 2048 /* and somebody who matters has it, too */
};
#define FLAGS 12

/* The name of flag 1 << i. */
const char *flag_name(unsigned i);

/* ---- reading ---------------------------------------------------------- */

/* What a file is to be. LEDGER_OR_OPT_TABLE is for a program that takes either:
 * a ledger has a column "want", an opt table "opt_out". */
enum ledger_type {
	LEDGER_TABLE,
	LEDGER_BASE, /* a ledger that the next one is made from */
	OPT_TABLE,
	LEDGER_OR_OPT_TABLE
};

struct ledger_spec {
	enum ledger_type type;
	bool excerpt;	/* needs no end mark, and may lack ids */
	bool stated;	/* an empty opt_out of xledger_opt_row is refused */
	unsigned needs; /* bits of columns without which it is refused */
	unsigned reads; /* bits of other columns that are read if there */
};

struct ledger;

/*
 * Opens a table and checks its header; "-" is standard input. Dies if a column
 * that is needed is missing, or if one that is needed or read is there twice.
 * Columns that are neither are ignored, except in a LEDGER_BASE: there, one
 * that no ledger of this version has is refused. Close it with ledger_close.
 */
struct ledger *xledger_open(const char *path, const struct ledger_spec *spec);

/* The same for a file that is open already (xopen_in), and which the ledger
 * owns from then on; path is what messages call it. */
struct ledger *xledger_open_in(struct in *in, const struct ledger_spec *spec);

/* Adds columns that are needed, once it is known what the file is. */
void xledger_need(struct ledger *ledger, unsigned needs);

/* Whether it is a ledger, and not an opt table. */
bool ledger_is_ledger(const struct ledger *ledger);

/* The next record, or false at the end. Dies at a damaged record, and at the
 * end if the end mark is missing, counts wrong, or states a later version. */
bool xledger_next(struct ledger *ledger);

/* The record that xledger_next read; it and its bytes last until the next. */
const struct rec *ledger_rec(const struct ledger *ledger);

/* The reader, for its name, its header, its count and what the end mark says;
 * it belongs to the ledger. */
struct rd *ledger_rd(const struct ledger *ledger);

void ledger_close(struct ledger *ledger);

/*
 * What the end mark says of a key, once xledger_next has returned false.
 * ledger_mark gives the bytes, whose s is NULL if the mark has no such key; the
 * others WHEN_NONE or -1 if it has none or an empty value. They die if the
 * value is something else.
 */
struct field ledger_mark(const struct ledger *ledger, const char *key);
int64_t xledger_mark_moment(const struct ledger *ledger, const char *key);
long long xledger_mark_number(const struct ledger *ledger, const char *key);

/*
 * The fields of the record, by column; only columns of needs and reads may be
 * asked for. An empty field stands for a column that the header lacks.
 *
 * ledger_get	the bytes as they are
 * xledger_id	the id, checked and copied into id (ident_advance, of any width)
 * xledger_opt	OPT_TRUE, OPT_FALSE, or OPT_BLANK for an empty field
 * xledger_stated	OPT_TRUE or OPT_FALSE
 * xledger_dated	a moment
 * xledger_class	the class
 * xledger_send_to	who has to act
 * xledger_set	the value to set, or OPT_BLANK; dies if it is FALSE and the
 *		class is not opt_in, for the worst that a damaged table could do
 *		is to opt somebody in (reads LEDGER_CLASS too)
 * xledger_flags	the bits of the flags
 */
struct field ledger_get(const struct ledger *ledger, enum ledger_column column);
const char *xledger_id(const struct ledger *ledger, char id[IDENT_MAX + 1]);
enum opt xledger_opt(const struct ledger *ledger, enum ledger_column column);
enum opt xledger_stated(const struct ledger *ledger, enum ledger_column column);
int64_t xledger_dated(const struct ledger *ledger, enum ledger_column column);
enum class xledger_class(const struct ledger *ledger);
enum send_to xledger_send_to(const struct ledger *ledger);
enum opt xledger_set(const struct ledger *ledger);
unsigned xledger_flags(const struct ledger *ledger);

/*
 * The next of the contacts of the record: checked, as 18 characters in sf_id.
 * Begin with *rest as ledger_get gives LEDGER_SF_ID; false when none is left.
 */
bool xledger_contact(
    const struct ledger *ledger, struct field *rest, char sf_id[IDENT_SF_SIZE]);

/* Dies unless a table that was read to its end has so many records: one that is
 * read a second time must be as it was the first time. */
void xledger_unchanged(const struct ledger *ledger, long long records);

/* Dies because of a column of the record. */
void ledger_die(const struct ledger *ledger, enum ledger_column column,
    const char *fmt, ...) __attribute__((noreturn, format(printf, 3, 4)));

/* Dies because the id of the record at a line was there before. */
void ledger_die_twice(const struct ledger *ledger, long long line)
    __attribute__((noreturn));

/* ---- rows ------------------------------------------------------------- */

/* A row of an opt table. plain: nothing in it has to be escaped, as far as is
 * known. */
struct opt_row {
	struct field id, sf_id, email; /* sf_id: letters and digits */
	enum opt opt;
	int64_t changed_at;
	struct field changed_by;
	int64_t modified_at;
	struct field prefs, code;
	int64_t opt_out_at;
	bool plain;
};

/* A row of the ledger. */
struct ledger_row {
	struct field id, sf_id, email;
	enum opt sf, adv, sf_was, adv_was, want;
	enum class class;
	enum send_to send_to;
	enum opt set;
	int64_t since, changed_at;
	struct field changed_by;
	int64_t modified_at;
	unsigned flags;
	int64_t opt_out_at;
	int64_t open_since;	/* WHEN_NONE: nothing is open */
	long long times_sent;	/* to Records or Salesforce, of what is open */
	int64_t first_asked;	/* of a question; WHEN_NONE: there is none */
	struct field sf_id_was; /* other contacts, which the export lacks */
};

/* Reads and checks the record as a whole, of a table opened with all columns of
 * its kind (the two below). The fields last until the next one is read. */
#define LEDGER_ALL (LEDGER_BIT(LEDGER_OPT_OUT) - 1)
/* Of these, the columns that older ledgers may lack. */
#define LEDGER_LATER                                                        \
	(LEDGER_BIT(LEDGER_SEND_TO) | LEDGER_BIT(LEDGER_SET) |              \
	    LEDGER_BIT(LEDGER_FLAGS) | LEDGER_BIT(LEDGER_OPT_OUT_AT) |      \
	    LEDGER_BIT(LEDGER_OPEN_SINCE) | LEDGER_BIT(LEDGER_TIMES_SENT) | \
	    LEDGER_BIT(LEDGER_FIRST_ASKED) | LEDGER_BIT(LEDGER_SF_ID_WAS))
#define OPT_TABLE_ALL                                                        \
	(LEDGER_BIT(LEDGER_ID) | LEDGER_BIT(LEDGER_SF_ID) |                  \
	    LEDGER_BIT(LEDGER_EMAIL) | LEDGER_BIT(LEDGER_CHANGED_AT) |       \
	    LEDGER_BIT(LEDGER_CHANGED_BY) | LEDGER_BIT(LEDGER_MODIFIED_AT) | \
	    LEDGER_BIT(LEDGER_OPT_OUT_AT) | LEDGER_BIT(LEDGER_OPT_OUT) |     \
	    LEDGER_BIT(LEDGER_PREFS) | LEDGER_BIT(LEDGER_CODE))
void xledger_row(struct ledger *ledger, struct ledger_row *row);
void xledger_opt_row(struct ledger *ledger, struct opt_row *row);

/* ---- writing ---------------------------------------------------------- */

/* Writes the header of a ledger, or one of its rows, as a whole record. */
void ledger_write_head(struct wr *wr);
void ledger_write(struct wr *wr, const struct ledger_row *row);

/* Writes the names of an opt table's columns, or the fields of a row. The
 * caller may add columns of its own and ends the record with wr_end. */
void opt_table_write_head(struct wr *wr);
void opt_table_write(struct wr *wr, const struct opt_row *row);

#endif
