/*
 * ident: the ids of both systems.
 */
#ifndef IDENT_H
#define IDENT_H

#include <stdbool.h>

#include "rec.h"

/* A Salesforce record id of 18 characters, and a NUL. */
#define IDENT_SF_SIZE 19

/* What became of a Salesforce id. */
enum ident_sf { SF_BAD, SF_SUFFIXED, SF_WHOLE, SF_REPAIRED };

/*
 * Reads a Salesforce id into out, as its 18 characters. One of 15 gets its
 * suffix (SF_SUFFIXED); one of 18 must have the right suffix (SF_WHOLE), or be
 * the work of a program that turned all its letters into one case, which the
 * suffix undoes (SF_REPAIRED). Else SF_BAD, with a reason in *why, until the
 * next call. prefix is the key prefix that the id must have, "003" for a
 * Contact, or "" for any. Blanks around the id are passed over. The suffix:
 * codebycody.com/salesforces-algorithm-for-converting-ids-from-15-to-18-characters
 */
enum ident_sf ident_sf(struct field f, const char *prefix,
    char out[IDENT_SF_SIZE], const char **why);

/* A Contact's id in fewer bytes: of 18 characters, of which the first three and
 * the last three follow from the others. False for any other text. */
#define IDENT_SF_CODE 9
bool ident_sf_pack(struct field f, unsigned char code[IDENT_SF_CODE]);

/* The id of a code, written into id. */
struct field ident_sf_unpack(
    const unsigned char code[IDENT_SF_CODE], char id[IDENT_SF_SIZE]);

/* How the ids of the system of record look. */
struct ident_spec {
	int width; /* digits; 0 for anything that is printable ASCII */
	bool pad;  /* put back the zeros that a spreadsheet took */
};

/* The longest id that is taken. */
#define IDENT_MAX 64

/*
 * Reads an Advance ID into out: exactly spec->width digits. Blanks around it
 * are passed over. 0, or 1 where zeros were put back; -1 where it is none, with
 * a reason in why, of at most size bytes, that tells its shape and not its
 * text.
 */
int ident_advance(struct field f, const struct ident_spec *spec,
    char out[IDENT_MAX + 1], char *why, size_t size);

/*
 * Reads the ids of one file, one after another, as ident_advance does. It
 * counts those that got zeros back, and where spec.pad is set it remembers all
 * of them: an id that came with other zeros before is refused, for two people
 * would become one. Begin with all zeros but spec; free with ident_file_free.
 */
struct ident_file {
	struct ident_spec spec;
	long long padded;
	struct index *seen;
	unsigned char *lens; /* how long each came */
	size_t cap;
};

int ident_file_read(struct ident_file *file, struct field f,
    char out[IDENT_MAX + 1], char *why, size_t size);
void ident_file_free(struct ident_file *file);

/* Reads the argument of -I: a width in digits or "any"; dies on another. */
int xident_width(const char *s);

#endif
