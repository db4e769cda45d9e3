#include "cells.h"

bool
cell_reject(
    struct rejects *r, struct place at, const struct col *col, const char *what)
{
	char shape[SHAPE_MAX];

	reject(r, at, col->name, "%s (%s)", what,
	    field_shape(col_get(at.rec, col), shape, sizeof(shape)));
	return false;
}
