/* lil_swap: which task of a swapped model comes next, and whether its tiles are whole.
 *
 * A model that is larger than the memory runs tile by tile. The tasks of a frame (load weights, load rows, compute,
 * store rows) stand in one order in which every edge points forward: the first that is not finished has all it waits
 * for, so there is always something to do. A frame in flight has a lane: memory, states of its tasks, checks of the
 * rows it has stored. All of it is data in flash and in the context; nothing is allocated.
 *
 * A task's state is a byte: INIT as the number of tasks it still waits for, READY, SELECTED, FINISHED. */
#ifndef LIL_SWAP_H
#define LIL_SWAP_H

#include "lil_platform.h"

enum { LIL_SWAP_WEIGHTS, LIL_SWAP_LOAD, LIL_SWAP_COMPUTE, LIL_SWAP_STORE };  /* kinds of tasks               */
enum { LIL_SWAP_READY = 0, LIL_SWAP_SELECTED = 254, LIL_SWAP_FINISHED = 255 }; /* 1 to 250: INIT             */
enum { LIL_SWAP_CORRUPT = -1, LIL_SWAP_DEVICE = -2, LIL_SWAP_BUSY = -3 };    /* what functions return if < 0 */
enum { LIL_SWAP_MEMORY, LIL_SWAP_INPUT, LIL_SWAP_OUTPUT };                   /* where an operand lies        */
enum { LIL_SWAP_OPERANDS = 2, LIL_SWAP_AHEAD = 32 };                         /* tasks that are looked at     */

typedef struct {
    uint8_t kind;
    uint8_t indegree;    /* how many tasks it waits for at first, [0, 250]                        */
    uint8_t patience;    /* of its layer: the more, the longer it moves beyond what it computes   */
    uint16_t index;      /* of its transfer, or of its tile                                       */
    uint16_t successors; /* where the list of those that wait for it begins; the next task's ends it */
} lil_swap_task;

typedef struct {
    uint32_t offset;    /* on the device: of the image, or of the frame's area */
    uint32_t memory;    /* in the lane's memory                                */
    uint32_t bytes;     /* that are moved                                      */
    uint32_t row_bytes; /* that one check is of                                */
    uint32_t check;     /* of the first row: of the image's, or of the lane's  */
} lil_swap_transfer;

typedef struct {
    int32_t x[LIL_SWAP_OPERANDS];  /* where each operand's first byte would lie, from the start of its home */
    int32_t y;                     /* likewise                                                              */
    uint32_t weights;              /* in the lane's memory                                                  */
    uint32_t row_bytes;            /* of y                                                                  */
    uint16_t first_strip, strips;
    uint16_t first_call;           /* of the strips of kind 0                                               */
    uint16_t channel, block, pixel; /* bytes: where a block begins in a pixel, its own, the pixel's; block 0: all */
    uint16_t check;                /* of row 0 of y, in the lane                                            */
    uint8_t x_home[LIL_SWAP_OPERANDS], y_home;
    uint8_t is_stored;             /* 1: rows of y are complete with this tile, and go to the device        */
} lil_swap_tile;

typedef struct {
    uint32_t x[LIL_SWAP_OPERANDS]; /* first byte of each operand that is read, from the operand's start */
    uint16_t row, rows;            /* of y                                                              */
    uint16_t kind;                 /* which of the tile's calls                                         */
} lil_swap_strip;

/* Remainder of CRC-64-ISO. */
typedef struct {
    uint32_t high, low;
} lil_swap_check;

typedef struct {
    uint32_t frame;         /* counted from the context's start                   */
    int32_t is_active;
    int32_t oldest;         /* tasks before it are finished                       */
    int32_t strip;          /* of the computation that is SELECTED                */
    const uint8_t *input;   /* the caller's                                       */
    uint8_t *output;        /* the caller's                                       */
    uint8_t *memory;
    uint8_t *states;        /* one a task                                         */
    lil_swap_check *checks; /* one a stored row                                   */
} lil_swap_lane;

typedef struct {
    const lil_swap_task *tasks; /* `count`, and one more that ends the last list */
    const uint16_t *successors;
    int32_t count;
} lil_swap_graph;

/* What a kernel call works on. */
typedef struct {
    const uint8_t *x[LIL_SWAP_OPERANDS];
    const uint8_t *weights;
    uint8_t *y;
    uint8_t *scratch;
} lil_swap_places;

/* A frame enters a lane. */
LIL_INLINE void lil_swap_begin(lil_swap_graph graph, lil_swap_lane *lane)
{
    lane->is_active = 1;
    lane->oldest = 0;
    lane->strip = 0;
    for (int32_t i = 0; i < graph.count; i++)
        lane->states[i] = graph.tasks[i].indegree;
}

/* The lane's first task that can go on, for the device or for the processor; -1 where there is none. */
LIL_INLINE int32_t lil_swap_first(lil_swap_graph graph, const lil_swap_lane *lane, int32_t for_device)
{
    const int32_t end = lil_min(lane->oldest + LIL_SWAP_AHEAD, graph.count);
    for (int32_t i = lane->oldest; i < end; i++) {
        const int32_t computes = graph.tasks[i].kind == LIL_SWAP_COMPUTE, state = lane->states[i];
        if (computes != for_device && (state == LIL_SWAP_READY || (computes && state == LIL_SWAP_SELECTED)))
            return i;
    }
    return -1;
}

/* The lane whose task comes next, 0 where none can go on; `number` is the task's. The device serves the least patient
 * layer first, the processor the most patient one, as its loads wait for memory; then older frames. */
LIL_INLINE lil_swap_lane *lil_swap_select(lil_swap_graph graph, lil_swap_lane *lanes, int32_t count,
                                          int32_t for_device, int32_t *number)
{
    lil_swap_lane *best = 0;
    int32_t best_rank = 0;
    for (int32_t i = 0; i < count; i++) {
        const int32_t found = lanes[i].is_active ? lil_swap_first(graph, lanes + i, for_device) : -1;
        if (found < 0)
            continue;
        const int32_t rank = for_device ? graph.tasks[found].patience : -graph.tasks[found].patience;
        const int32_t is_older = best != 0 && (int32_t)(lanes[i].frame - best->frame) < 0;
        if (best != 0 && (rank > best_rank || (rank == best_rank && !is_older)))
            continue;
        best = lanes + i;
        best_rank = rank;
        *number = found;
    }
    if (best != 0)
        best->states[*number] = LIL_SWAP_SELECTED;
    return best;
}

/* A task is over: those that waited for it wait for one less; a frame whose tasks are all over leaves its lane. */
LIL_INLINE void lil_swap_finish(lil_swap_graph graph, lil_swap_lane *lane, int32_t number)
{
    lane->states[number] = LIL_SWAP_FINISHED;
    for (int32_t i = graph.tasks[number].successors; i < graph.tasks[number + 1].successors; i++)
        lane->states[graph.successors[i]]--;
    while (lane->oldest < graph.count && lane->states[lane->oldest] == LIL_SWAP_FINISHED)
        lane->oldest++;
    lane->is_active = lane->oldest < graph.count;
}

/* Four bytes as they lie in memory, little-endian. */
LIL_INLINE uint32_t lil_swap_word(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* x^64 + x^4 + x^3 + x + 1 over words, from all ones; without a table, which would miss a small data cache. */
LIL_INLINE lil_swap_check lil_swap_add(lil_swap_check crc, uint32_t word)
{
    const uint32_t h = crc.high;
    crc.high = crc.low ^ h >> 31 ^ h >> 29 ^ h >> 28;
    crc.low = word ^ h ^ h << 1 ^ h << 3 ^ h << 4;
    return crc;
}

/* Of `n` bytes at any address, made up to whole words with zeros. */
LIL_INLINE lil_swap_check lil_swap_crc(const uint8_t *p, uint32_t n)
{
    lil_swap_check crc = {0xFFFFFFFFu, 0xFFFFFFFFu};
    LIL_UNROLL(8)
    for (; n >= 4; n -= 4, p += 4)
        crc = lil_swap_add(crc, lil_swap_word(p));
    if (n > 0)
        crc = lil_swap_add(crc, p[0] | (n > 1 ? (uint32_t)p[1] << 8 : 0u) | (n > 2 ? (uint32_t)p[2] << 16 : 0u));
    return crc;
}

/* Whether rows that came from the device are what was written there. */
LIL_INLINE int32_t lil_swap_is_whole(lil_swap_transfer t, const uint8_t *p, const lil_swap_check *checks)
{
    for (uint32_t at = 0; at < t.bytes; at += t.row_bytes, checks++) {
        const lil_swap_check crc = lil_swap_crc(p + at, t.row_bytes);
        if (crc.high != checks->high || crc.low != checks->low)
            return 0;
    }
    return 1;
}

/* Notes the checks of rows that will go to the device. */
LIL_INLINE void lil_swap_note(const uint8_t *p, int32_t rows, uint32_t row_bytes, lil_swap_check *checks)
{
    for (int32_t i = 0; i < rows; i++, p += row_bytes)
        checks[i] = lil_swap_crc(p, row_bytes);
}

/* Puts a block of channels between the others: `pixels` of `block` bytes, `pixel` bytes apart. */
LIL_INLINE void lil_swap_spread(const uint8_t *from, uint32_t pixels, uint32_t block, uint32_t pixel, uint8_t *to)
{
    for (; pixels > 0; pixels--, from += block, to += pixel)
        for (uint32_t i = 0; i < block; i++)
            to[i] = from[i];
}

LIL_INLINE uint8_t *lil_swap_home(const lil_swap_lane *lane, int32_t home)
{
    return home == LIL_SWAP_OUTPUT ? lane->output : lane->memory;
}

/* Where a strip's rows of y begin. */
LIL_INLINE uint8_t *lil_swap_y(const lil_swap_lane *lane, const lil_swap_tile *tile, const lil_swap_strip *strip)
{
    return lil_swap_home(lane, tile->y_home) + (tile->y + (int32_t)(strip->row * tile->row_bytes));
}

/* Where a strip reads and writes; a block of channels is written to the start of `scratch` first. */
LIL_INLINE lil_swap_places lil_swap_strip_places(const lil_swap_lane *lane, const lil_swap_tile *tile,
                                                 const lil_swap_strip *strip, uint8_t *scratch, uint32_t apart)
{
    lil_swap_places at;
    for (int32_t i = 0; i < LIL_SWAP_OPERANDS; i++) {
        const uint8_t *home = tile->x_home[i] == LIL_SWAP_INPUT ? lane->input : lil_swap_home(lane, tile->x_home[i]);
        at.x[i] = home + (tile->x[i] + (int32_t)strip->x[i]);
    }
    at.weights = lane->memory + tile->weights;
    at.y = tile->block > 0 ? scratch : lil_swap_y(lane, tile, strip);
    at.scratch = scratch + apart;
    return at;
}

/* What follows a strip: its channels go between the others, its rows are noted. */
LIL_INLINE void lil_swap_after(const lil_swap_lane *lane, const lil_swap_tile *tile, const lil_swap_strip *strip,
                               const uint8_t *scratch)
{
    uint8_t *y = lil_swap_y(lane, tile, strip);
    if (tile->block > 0) {
        const uint32_t pixels = strip->rows * tile->row_bytes / tile->pixel;
        lil_swap_spread(scratch, pixels, tile->block, tile->pixel, y + tile->channel);
    }
    if (tile->is_stored)
        lil_swap_note(y, strip->rows, tile->row_bytes, lane->checks + tile->check + strip->row);
}

#endif
