/* A plugin for QEMU's code generator: counts executed instructions, all of them, those of a region and its parts.
 *
 * Arguments: begin=ADDRESS,end=ADDRESS,mark=ADDRESS... (decimal). The region is open from the block at `begin` to the
 * block before `end`; without arguments all is outside. A part goes from the block at a mark to the next mark or the
 * region's end. At exit it writes to QEMU's log "lil_count ALL REGION", then "lil_part COUNT" for each mark in order.
 * QEMU's header is rarely installed, so the few functions used are declared here (docs/devel/tcg-plugins, QEMU 7.2).
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if !defined(LIL_QEMU_PLUGIN_VERSION)
#define LIL_QEMU_PLUGIN_VERSION 1
#endif
#define LIL_EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;
typedef uint64_t lil_plugin_id;
typedef void (*lil_translated)(lil_plugin_id id, struct qemu_plugin_tb *block);
typedef void (*lil_executed)(unsigned int cpu, void *user);
typedef void (*lil_ended)(lil_plugin_id id, void *user);

void qemu_plugin_register_vcpu_tb_trans_cb(lil_plugin_id id, lil_translated callback);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *block, lil_executed callback, int flags, void *user);
void qemu_plugin_register_atexit_cb(lil_plugin_id id, lil_ended callback, void *user);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *block);
void qemu_plugin_outs(const char *text);

extern LIL_EXPORT int qemu_plugin_version;
int qemu_plugin_version = LIL_QEMU_PLUGIN_VERSION;
LIL_EXPORT int qemu_plugin_install(lil_plugin_id id, const void *info, int argc, char **argv);

enum { LIL_ADDRESS_SHIFT = 16, LIL_COUNT_MASK = 0xFFFF, LIL_READS_NO_REGISTERS = 0, LIL_MOST_MARKS = 1024 };

static uint64_t begin_address = UINT64_MAX;
static uint64_t end_address = UINT64_MAX;
static uint64_t all;
static uint64_t region;
static int region_open;
static uint64_t marks[LIL_MOST_MARKS];
static uint64_t parts[LIL_MOST_MARKS];
static int mark_count;
static int part = -1;

static int mark_at(uint64_t address)
{
    int i = mark_count - 1;
    while (i >= 0 && marks[i] != address) {
        i--;
    }
    return i;
}

/* `user` is no pointer: it packs the block's 32-bit address and its number of instructions. */
static void executed(unsigned int cpu, void *user)
{
    const uint64_t packed = (uint64_t)(uintptr_t)user;
    const uint64_t address = packed >> LIL_ADDRESS_SHIFT;
    const uint64_t count = packed & LIL_COUNT_MASK;
    (void)cpu;
    if (address == begin_address) {
        region_open = 1;
        part = -1;
    } else if (address == end_address) {
        region_open = 0;
    }
    all += count;
    region += region_open ? count : 0u;
    if (region_open && part >= 0) {
        parts[part] += count;
    }
}

/* Runs before `executed`, at marks only. */
static void entered(unsigned int cpu, void *user)
{
    (void)cpu;
    part = (int)(intptr_t)user;
}

static void translated(lil_plugin_id id, struct qemu_plugin_tb *block)
{
    const uint64_t packed = (qemu_plugin_tb_vaddr(block) << LIL_ADDRESS_SHIFT) | qemu_plugin_tb_n_insns(block);
    const int mark = mark_at(qemu_plugin_tb_vaddr(block));
    (void)id;
    if (mark >= 0) {
        qemu_plugin_register_vcpu_tb_exec_cb(block, entered, LIL_READS_NO_REGISTERS, (void *)(intptr_t)mark);
    }
    qemu_plugin_register_vcpu_tb_exec_cb(block, executed, LIL_READS_NO_REGISTERS, (void *)(uintptr_t)packed);
}

static void ended(lil_plugin_id id, void *user)
{
    char line[80];
    int i;
    (void)id;
    (void)user;
    (void)snprintf(line, sizeof line, "lil_count %" PRIu64 " %" PRIu64 "\n", all, region);
    qemu_plugin_outs(line);
    for (i = 0; i < mark_count; i++) {
        (void)snprintf(line, sizeof line, "lil_part %" PRIu64 "\n", parts[i]);
        qemu_plugin_outs(line);
    }
}

int qemu_plugin_install(lil_plugin_id id, const void *info, int argc, char **argv)
{
    int i;
    (void)info;
    for (i = 0; i < argc; i++) {
        if (strncmp(argv[i], "begin=", 6) == 0) {
            begin_address = strtoull(argv[i] + 6, 0, 10);
        } else if (strncmp(argv[i], "end=", 4) == 0) {
            end_address = strtoull(argv[i] + 4, 0, 10);
        } else if (strncmp(argv[i], "mark=", 5) == 0 && mark_count < LIL_MOST_MARKS) {
            marks[mark_count++] = strtoull(argv[i] + 5, 0, 10);
        }
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, 0);
    return 0;
}
