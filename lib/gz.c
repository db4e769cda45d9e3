/* SPDX-License-Identifier: ISC */
#include "gz.h"

#include <stdlib.h>

#ifdef WITH_ISAL

#include <isa-l/igzip_lib.h>
#include <string.h>

struct gunzip {
	struct inflate_state state;
	struct isal_gzip_header head; /* as read so far */
	bool in_data;		      /* the header was read */
};

/* The header flags that RFC 1952 reserves. */
#define RESERVED 0xe0U

static void
begin(struct gunzip *gunzip)
{
	isal_inflate_reset(&gunzip->state);
	memset(&gunzip->head, 0, sizeof(gunzip->head));
	gunzip->in_data = false;
}

struct gunzip *
gunzip_new(void)
{
	struct gunzip *gunzip = calloc(1, sizeof(*gunzip));

	if (gunzip == NULL)
		return NULL;
	isal_inflate_init(&gunzip->state);
	gunzip->state.crc_flag = ISAL_GZIP_NO_HDR_VER;
	begin(gunzip);
	return gunzip;
}

void
gunzip_free(struct gunzip *gunzip)
{
	free(gunzip);
}

/* Reads the header with a call of its own: isal_inflate loses the flags of a
 * header that arrives in pieces. */
static int
inflate_some(struct gunzip *gunzip)
{
	int status;

	if (!gunzip->in_data) {
		status = isal_read_gzip_header(&gunzip->state, &gunzip->head);
		if (status != ISAL_DECOMP_OK)
			return status;
		if (gunzip->head.flags & RESERVED)
			return ISAL_INVALID_WRAPPER;
		gunzip->in_data = true;
	}
	return isal_inflate(&gunzip->state);
}

enum gz_status
gunzip(struct gunzip *gunzip, const unsigned char *in, size_t *nin,
    unsigned char *out, size_t *nout)
{
	struct inflate_state *state = &gunzip->state;
	int status;

	state->next_in = (unsigned char *)in;
	state->avail_in = (uint32_t)*nin;
	state->next_out = out;
	state->avail_out = (uint32_t)*nout;
	status = inflate_some(gunzip);
	*nin -= state->avail_in;
	*nout -= state->avail_out;
	if (status < 0)
		return GZ_DAMAGED;
	if (!gunzip->in_data || state->block_state != ISAL_BLOCK_FINISH)
		return GZ_MORE;
	begin(gunzip);
	return GZ_END;
}

/* The level that costs least to compress, write and decompress together. Level
 * 1 is no faster and compresses less; level 3 takes twice the time. */
#define LEVEL 2

struct gzip {
	struct isal_zstream stream;
	unsigned char room[ISAL_DEF_LVL2_DEFAULT];
};

struct gzip *
gzip_new(void)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (gzip == NULL)
		return NULL;
	isal_deflate_init(&gzip->stream);
	gzip->stream.gzip_flag = IGZIP_GZIP;
	gzip->stream.level = LEVEL;
	gzip->stream.level_buf = gzip->room;
	gzip->stream.level_buf_size = sizeof(gzip->room);
	return gzip;
}

void
gzip_free(struct gzip *gzip)
{
	free(gzip);
}

void
gzip(struct gzip *gzip, const unsigned char *in, size_t *nin,
    unsigned char *out, size_t *nout, bool last)
{
	struct isal_zstream *stream = &gzip->stream;

	stream->next_in = (unsigned char *)in;
	stream->avail_in = (uint32_t)*nin;
	stream->next_out = out;
	stream->avail_out = (uint32_t)*nout;
	stream->end_of_stream = last;
	/* not covered: ISA-L holds back half a block, so the end never fills
	 * one. */
	if (stream->internal_state.state != ZSTATE_END)
		isal_deflate(stream); /* fails only for invalid arguments */
	*nin -= stream->avail_in;
	*nout -= stream->avail_out;
}

#else

#include <zlib.h>

#define GZIP (15 + 16) /* the largest window, and a gzip header */

struct gunzip {
	z_stream z;
};

struct gunzip *
gunzip_new(void)
{
	struct gunzip *gunzip = calloc(1, sizeof(*gunzip));

	if (gunzip != NULL && inflateInit2(&gunzip->z, GZIP) == Z_OK)
		return gunzip;
	free(gunzip);
	return NULL;
}

void
gunzip_free(struct gunzip *gunzip)
{
	if (gunzip != NULL)
		inflateEnd(&gunzip->z);
	free(gunzip);
}

enum gz_status
gunzip(struct gunzip *gunzip, const unsigned char *in, size_t *nin,
    unsigned char *out, size_t *nout)
{
	int status;

	gunzip->z.next_in = (unsigned char *)in;
	gunzip->z.avail_in = (uInt)*nin;
	gunzip->z.next_out = out;
	gunzip->z.avail_out = (uInt)*nout;
	status = inflate(&gunzip->z, Z_NO_FLUSH);
	*nin -= gunzip->z.avail_in;
	*nout -= gunzip->z.avail_out;
	switch (status) {
	case Z_OK:
	case Z_BUF_ERROR: /* nothing to do yet */
		return GZ_MORE;
	case Z_STREAM_END:
		inflateReset(&gunzip->z);
		return GZ_END;
	case Z_MEM_ERROR:
		return GZ_NO_MEMORY;
	default:
		return GZ_DAMAGED;
	}
}

/* The fastest. */
#define LEVEL 1

struct gzip {
	z_stream z;
};

struct gzip *
gzip_new(void)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (gzip != NULL && deflateInit2(&gzip->z, LEVEL, Z_DEFLATED, GZIP, 8,
				Z_DEFAULT_STRATEGY) == Z_OK)
		return gzip;
	free(gzip);
	return NULL;
}

void
gzip_free(struct gzip *gzip)
{
	if (gzip != NULL)
		deflateEnd(&gzip->z);
	free(gzip);
}

void
gzip(struct gzip *gzip, const unsigned char *in, size_t *nin,
    unsigned char *out, size_t *nout, bool last)
{
	gzip->z.next_in = (unsigned char *)in;
	gzip->z.avail_in = (uInt)*nin;
	gzip->z.next_out = out;
	gzip->z.avail_out = (uInt)*nout;
	deflate(&gzip->z, last ? Z_FINISH : Z_NO_FLUSH);
	*nin -= gzip->z.avail_in;
	*nout -= gzip->z.avail_out;
}

#endif
