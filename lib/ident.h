/* SPDX-License-Identifier: ISC */
/*
 * ident: checks and repairs the ids of both systems: Salesforce ids of 15 or 18
 * characters, and Advance IDs.
 */
#ifndef IDENT_H
#define IDENT_H

#include <stdbool.h>

#include "rec.h"

/* A Salesforce record id of 18 characters, and a NUL. */
#define IDENT_SF_SIZE 19

/* Whether the key of a person is the Contact ID of somebody who has no Advance
 * ID: 18 characters that begin with 003. */
static inline bool
ident_is_contact(struct field key)
{
	return key.len == IDENT_SF_SIZE - 1 && memcmp(key.s, "003", 3) == 0;
}

/* Bad; got its suffix; was right; or had the case of its letters restored. */
enum ident_sf { SF_BAD, SF_SUFFIXED, SF_WHOLE, SF_REPAIRED };

/*
 * Reads a Salesforce id into out, as 18 characters. An id of 15 gets its suffix
 * (SF_SUFFIXED). One of 18 must have the right suffix (SF_WHOLE), unless all
 * its letters have the same case: some programs change the case, and the suffix
 * restores it (SF_REPAIRED). Otherwise SF_BAD, with the reason in *why, valid
 * until the next call. The id must have the key prefix, "003" for a Contact; ""
 * accepts any. Blanks around the id are ignored. The suffix is described at
 * codebycody.com/salesforces-algorithm-for-converting-ids-from-15-to-18-characters
 */
enum ident_sf ident_sf(struct field f, const char *prefix,
    char out[IDENT_SF_SIZE], const char **why);

/* The greatest length of a user's name, in bytes. */
#define IDENT_NAME_MAX ((size_t)255)

/* Whether a text has a letter, and no control character. */
bool ident_has_letter(struct field f);

/* Whether a text, without blanks around it, can be the name of a user. It has a
 * letter, and is not what another column has or a damaged id: digits, an
 * address, a checkbox. */
bool ident_is_user_name(struct field f);

/* Whether a text that is not a valid User ID begins like one, and has nothing
 * but letters and digits. */
bool ident_is_damaged_user(struct field f);

/* Packs a Contact ID of 18 characters into 9 bytes: 12 characters of 6 bits;
 * the prefix and the suffix are implied. False if it is not a valid one. */
#define IDENT_SF_CODE 9
bool ident_sf_pack(struct field f, unsigned char code[IDENT_SF_CODE]);

/* Unpacks a code into id, and returns it as a field. */
struct field ident_sf_unpack(
    const unsigned char code[IDENT_SF_CODE], char id[IDENT_SF_SIZE]);

/* The form of Advance IDs. */
struct ident_spec {
	int width; /* digits; 0 for any printable ASCII */
	bool pad;  /* restore leading zeros that a spreadsheet removed */
};

/* The greatest length of an Advance ID. */
#define IDENT_MAX 64

/* The width of Advance IDs that lost their leading zeros in a spreadsheet. */
#define IDENT_ADVANCE_WIDTH ((size_t)10)

/*
 * Reads an Advance ID into out: exactly spec->width digits. Blanks around it
 * are ignored. Returns 0, or 1 if leading zeros were restored. If it is
 * invalid, returns -1 and writes a reason into why, of at most size bytes,
 * which states its shape and not its text.
 */
int ident_advance(struct field f, const struct ident_spec *spec,
    char out[IDENT_MAX + 1], char *why, size_t size);

/*
 * Reads the ids of one file as ident_advance does, and counts those whose zeros
 * were restored. If spec.pad is set it remembers all ids, and refuses one that
 * occurs with different numbers of leading zeros: two people would become one.
 * Set spec, and the others to zero; free with ident_file_free.
 */
struct ident_file {
	struct ident_spec spec;
	long long padded;
	struct index *seen;
	unsigned char *lens; /* the length of each in the file */
	size_t cap;
};

int ident_file_read(struct ident_file *file, struct field f,
    char out[IDENT_MAX + 1], char *why, size_t size);
void ident_file_free(struct ident_file *file);

/* Reads the argument of -I, a width in digits or "any"; dies if it is neither.
 */
int xident_width(const char *s);

#endif
