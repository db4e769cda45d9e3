/* SPDX-License-Identifier: ISC */
/*
 * inputs: what optdiff compares and decides by: both opt tables, the ledger of
 * the last run, and the lists of users, requests and answers. All are opened
 * before any is read. Functions that start with x die with the file's name, the
 * line and the column.
 */
#ifndef INPUTS_H
#define INPUTS_H

#include "counts.h"
#include "cut.h"
#include "options.h"
#include "people.h"

/* Which files, and how they are read. */
struct inputs_spec {
	const char *sf, *adv;
	const char *base; /* the ledger of the last run, or NULL */
	struct options_paths users, requests, answers;
	bool excerpt; /* the tables were filtered by hand */
	bool trust;   /* every opt-in in Salesforce is consent */
	bool texts;   /* keep what any row says (people_new) */
	int64_t now;  /* the moment of a table that states none */

	/* Of a run that is cut into shards; NULL if it is not. All that a cut
	 * finds is added; a shard, from 0 on, reads only what it has. */
	struct shards *shards;
	bool cuts;
	long long shard;
};

/* Free with inputs_free. */
struct inputs {
	struct ledger *sf, *adv, *base; /* base: NULL if there is none */
	struct rd **users;		/* of each list */
	struct requests_file **request_files;
	size_t nrequests;
	struct specialists *specialists;
	struct requests *requests;
	struct answers *answers;
	struct rules rules;
	struct people *people; /* NULL for a cut */
	struct cut *cut;       /* or NULL; that of inputs_cut */
	const struct inputs_spec *spec;
	char *paths[SHARDS_TABLES]; /* of a shard */
};

/* Opens all files and checks their headers. The spec, and in itself, must stay
 * where they are until inputs_free. */
void xinputs_open(struct inputs *in, const struct inputs_spec *spec);

/* Opens the files of a cut, when all inputs are open. */
void xinputs_open_cut(struct inputs *in);

/* Reads all files to their ends, counts the rows of the tables, follows the
 * contacts that have another id than in the last run, and warns of what counts
 * as no evidence. rules and people are then complete. Or reads them to cut
 * them, and closes the files of the cut. */
void xinputs_read(struct inputs *in, struct counts *counts);

/* The earlier of the moments that the tables state, or WHEN_NONE. */
int64_t xinputs_asof(const struct inputs *in);

void inputs_free(struct inputs *in);

#endif
