/* Counting inside the emulator: a block hook for unicorn that never calls back into Python.
 *
 * unicorn calls lil_count_block() before it executes a translated block. The hook counts, per block and per bucket,
 * how often the block ran, how often it was entered by a jump, how often it was left by one, and the lowest stack
 * pointer at its entry. It links to nothing: the three functions of unicorn it needs come as pointers in the state.
 * All memory belongs to the caller. counter.py mirrors the structures; keep both in step.
 */
#include <stdint.h>

#if defined(_WIN32)
#define LIL_EXPORT __declspec(dllexport)
#else
#define LIL_EXPORT __attribute__((visibility("default")))
#endif

enum { LIL_RUNNING = 0, LIL_BUDGET = 1, LIL_STACK = 2, LIL_TABLE_FULL = 3 };
enum { LIL_THUMB = 0, LIL_RISCV = 1 };

/* What reaching a mark does. Marks between begin and end count only while the region is open. */
enum { LIL_NO_MARK = 0, LIL_REGION_BEGIN = 1, LIL_REGION_END = 2, LIL_LAYER = 3 };

typedef int (*lil_reg_read)(void *uc, int32_t reg, void *value);
typedef int (*lil_mem_read)(void *uc, uint64_t address, void *bytes, uint64_t size);
typedef int (*lil_stop)(void *uc);

typedef struct {
    uint32_t address;
    uint32_t kind;
    uint32_t bucket;
} lil_mark;

typedef struct {
    uint64_t executed;
    uint64_t entered_by_jump;
    uint64_t left_by_jump;
    uint32_t address;
    uint32_t size;         /* bytes */
    uint32_t instructions; /* in the block */
    uint32_t bucket;
    uint32_t lowest_sp; /* at block entry */
    uint32_t mark;      /* index into marks + 1, or 0 */
} lil_block;

typedef struct {
    lil_reg_read reg_read;
    lil_mem_read mem_read;
    lil_stop stop;
    lil_block *blocks;     /* [block_capacity], filled in order of first sight */
    uint32_t *slots;       /* [slot_mask + 1], open addressing: index into blocks + 1, or 0 */
    const lil_mark *marks; /* [mark_count] */
    uint64_t instructions; /* so far */
    uint64_t budget;       /* stop when instructions exceed it */
    uint32_t block_capacity;
    uint32_t block_count;
    uint32_t slot_mask;
    uint32_t mark_count;
    uint32_t stack_limit; /* stop when the stack pointer is below it at a block entry */
    uint32_t region_open;
    uint32_t region_sp; /* stack pointer when the region was last opened */
    uint32_t bucket;
    uint32_t previous;  /* index into blocks + 1, or 0 at the start of a run */
    uint32_t status;
    int32_t sp_register;
    int32_t instruction_set;
} lil_counter;

static uint32_t count_instructions(const lil_counter *c, void *uc, uint64_t address, uint32_t size)
{
    uint32_t n = 0;
    uint32_t offset = 0;
    while (offset < size) {
        uint8_t pair[2];
        uint32_t first;
        int is_wide;
        c->mem_read(uc, address + offset, pair, 2);
        first = (uint32_t)pair[0] | ((uint32_t)pair[1] << 8);
        is_wide = c->instruction_set == LIL_RISCV ? (first & 3u) == 3u : (first >> 11) >= 0x1Du;
        offset += is_wide ? 4u : 2u;
        n += 1u;
    }
    return n;
}

static uint32_t find_mark(const lil_counter *c, uint32_t address)
{
    uint32_t i;
    for (i = 0; i < c->mark_count; i++) {
        if (c->marks[i].address == address) {
            return i + 1u;
        }
    }
    return 0;
}

/* The entry of this block in the current bucket, made at first sight; null when the table is full. */
static lil_block *find_block(lil_counter *c, void *uc, uint32_t address, uint32_t size)
{
    uint32_t slot = ((address >> 1) * 2654435761u) ^ (size * 40503u) ^ (c->bucket * 2246822519u);
    lil_block *b;
    for (slot ^= slot >> 15;; slot++) {
        uint32_t at = c->slots[slot & c->slot_mask];
        if (at == 0) {
            break;
        }
        b = &c->blocks[at - 1u];
        if (b->address == address && b->size == size && b->bucket == c->bucket) {
            return b;
        }
    }
    if (c->block_count == c->block_capacity) {
        return 0;
    }
    b = &c->blocks[c->block_count++];
    c->slots[slot & c->slot_mask] = c->block_count;
    b->executed = 0;
    b->entered_by_jump = 0;
    b->left_by_jump = 0;
    b->address = address;
    b->size = size;
    b->instructions = count_instructions(c, uc, address, size);
    b->bucket = c->bucket;
    b->lowest_sp = 0xFFFFFFFFu;
    b->mark = find_mark(c, address);
    return b;
}

static void switch_bucket(lil_counter *c, const lil_mark *m, uint32_t sp)
{
    if (m->kind == LIL_REGION_BEGIN) {
        c->region_open = 1;
        c->region_sp = sp;
    }
    if (c->region_open) {
        c->bucket = m->bucket;
    }
    if (m->kind == LIL_REGION_END) {
        c->region_open = 0;
    }
}

static void stop_with(lil_counter *c, void *uc, uint32_t status)
{
    c->status = status;
    c->stop(uc);
}

LIL_EXPORT void lil_count_block(void *uc, uint64_t address, uint32_t size, void *state)
{
    lil_counter *c = (lil_counter *)state;
    uint32_t at = (uint32_t)address;
    uint32_t sp = 0;
    lil_block *b = find_block(c, uc, at, size);
    c->reg_read(uc, c->sp_register, &sp);
    if (b != 0 && b->mark != 0) {
        switch_bucket(c, &c->marks[b->mark - 1u], sp);
        b = find_block(c, uc, at, size);
    }
    if (b == 0) {
        stop_with(c, uc, LIL_TABLE_FULL);
        return;
    }
    if (c->previous != 0) {
        lil_block *p = &c->blocks[c->previous - 1u];
        if (p->address + p->size != at) {
            p->left_by_jump++;
            b->entered_by_jump++;
        }
    }
    c->previous = (uint32_t)(b - c->blocks) + 1u;
    b->executed++;
    if (sp < b->lowest_sp) {
        b->lowest_sp = sp;
    }
    c->instructions += b->instructions;
    if (sp < c->stack_limit) {
        stop_with(c, uc, LIL_STACK);
    } else if (c->instructions > c->budget) {
        stop_with(c, uc, LIL_BUDGET);
    }
}
