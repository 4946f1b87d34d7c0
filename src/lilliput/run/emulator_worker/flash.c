/* A flash with wait states behind an instruction and a data cache, simulated beside the emulator.
 *
 * Both caches are fully associative with least-recently-used replacement. A line holds several flash words, each with
 * a valid bit: a miss reads one word and costs the wait states. A cache without lines remembers one word. Nothing is
 * prefetched, and the two sides do not contend. flash.py mirrors the structures; keep both in step.
 */
#include <stdint.h>

#if defined(_WIN32)
#define LIL_EXPORT __declspec(dllexport)
#else
#define LIL_EXPORT __attribute__((visibility("default")))
#endif

/* The If-Then bits of the program status register. */
#define LIL_IT_STATE 0x0600FC00u

typedef int (*lil_reg_access)(void *uc, int32_t reg, void *value);

typedef struct {
    uint32_t tag; /* address / line_bytes + 1, or 0 when empty */
    uint32_t valid; /* a bit per word */
    uint32_t used_at;
} lil_line;

typedef struct {
    lil_line *lines;
    uint32_t line_count;
    uint32_t recent; /* the line of the last access */
    uint32_t clock;
    uint32_t last_word; /* address / word_bytes + 1 */
} lil_cache;

typedef struct {
    lil_reg_access reg_read;
    lil_reg_access reg_write;
    uint64_t *fetch_stalls; /* [bucket], cycles */
    uint64_t *read_stalls;  /* [bucket], cycles */
    const uint32_t *bucket; /* the counter's current bucket */
    lil_cache fetches;
    lil_cache reads;
    uint32_t start;
    uint32_t end;
    uint32_t wait_states;
    uint32_t word_bytes;
    uint32_t line_bytes;
    int32_t status_register; /* the register that holds the IT state, or -1 */
} lil_flash;

static lil_line *find_line(lil_cache *c, uint32_t tag)
{
    lil_line *oldest = c->lines;
    uint32_t i;
    if (c->lines[c->recent].tag == tag) {
        return &c->lines[c->recent];
    }
    for (i = 0; i < c->line_count; i++) {
        lil_line *line = &c->lines[i];
        if (line->tag == tag) {
            c->recent = i;
            return line;
        }
        if (line->used_at < oldest->used_at) {
            oldest = line;
        }
    }
    oldest->tag = tag;
    oldest->valid = 0;
    c->recent = (uint32_t)(oldest - c->lines);
    return oldest;
}

/* Whether the word at this address has to be read from the flash. */
static uint32_t misses(const lil_flash *f, lil_cache *c, uint32_t address)
{
    uint32_t word = address / f->word_bytes;
    uint32_t missed;
    if (c->line_count == 0) {
        missed = word + 1u != c->last_word;
        c->last_word = word + 1u;
    } else {
        lil_line *line = find_line(c, address / f->line_bytes + 1u);
        uint32_t bit = 1u << (word % (f->line_bytes / f->word_bytes));
        missed = (line->valid & bit) == 0u;
        line->valid |= bit;
        line->used_at = ++c->clock;
    }
    return missed;
}

static uint64_t stalls(const lil_flash *f, lil_cache *c, uint32_t address, uint32_t size)
{
    uint64_t cycles = 0;
    uint32_t at = address - address % f->word_bytes;
    for (; at < address + size; at += f->word_bytes) {
        cycles += misses(f, c, at) ? f->wait_states : 0u;
    }
    return cycles;
}

static int is_inside(const lil_flash *f, uint64_t address)
{
    return address >= f->start && address < f->end;
}

LIL_EXPORT void lil_flash_fetch(void *uc, uint64_t address, uint32_t size, void *state)
{
    lil_flash *f = (lil_flash *)state;
    (void)uc;
    if (is_inside(f, address)) {
        f->fetch_stalls[*f->bucket] += stalls(f, &f->fetches, (uint32_t)address, size);
    }
}

LIL_EXPORT void lil_flash_read(void *uc, int type, uint64_t address, int size, int64_t value, void *state)
{
    lil_flash *f = (lil_flash *)state;
    (void)type;
    (void)value;
    if (f->status_register >= 0) {
        /* unicorn restores the IT state for this hook and leaves it behind; the next block would start inside an IT
         * block that is over. The running block does not look at it. */
        uint32_t status = 0;
        f->reg_read(uc, f->status_register, &status);
        if ((status & LIL_IT_STATE) != 0u) {
            status &= ~LIL_IT_STATE;
            f->reg_write(uc, f->status_register, &status);
        }
    }
    if (is_inside(f, address)) {
        f->read_stalls[*f->bucket] += stalls(f, &f->reads, (uint32_t)address, (uint32_t)size);
    }
}
