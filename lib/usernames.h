/* SPDX-License-Identifier: ISC */
/*
 * usernames: the names of Salesforce's users, by their ids, from an export of
 * User. People know names; tables have ids.
 */
#ifndef USERNAMES_H
#define USERNAMES_H

#include "rec.h"

struct usernames;

/* Opens an export of User, CSV with Id and Name. Warns if its header cannot be
 * read: nobody then has a name. Free with usernames_free, which allows NULL. */
struct usernames *xusernames_open(const char *path);
void usernames_free(struct usernames *names);

/* Reads the export to its end and closes it. Warns of users who cannot be read:
 * they have no name. */
void usernames_read(struct usernames *names);

/* How many users, damages and files could not be read. */
size_t usernames_unread(const struct usernames *names);

/* The name of a user; what is no id, or one of nobody, is given back. names may
 * be NULL. The bytes are those of user or last until usernames_free. */
struct field usernames_of(const struct usernames *names, struct field user);

#endif
