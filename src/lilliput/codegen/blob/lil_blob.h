/* lil_blob: runs a model that lies in flash as data, so that the model can be replaced without the code.
 *
 * A blob says, layer by layer, which kernel to call with which parameters and where its operands lie. It holds no
 * pointers: it may lie at any multiple of 8 that loads can reach. Everything in it is little-endian.
 *
 *     lil_blob_header
 *     lil_blob_value    [inputs + outputs]
 *     lil_blob_layer    [layers]
 *     lil_blob_argument [of the first layer, then of the second ...]
 *     parameters, tables and what states begin with, each at a multiple of 8
 *
 * How to run one that has come over the air, with the kernels of this program:
 *
 *     static uint64_t memory[2048];
 *     int32_t error = lil_blob_check(blob, bytes, &kernels, sizeof memory);
 *     if (error == LIL_BLOB_OK) {
 *         lil_blob_reset(blob, memory);
 *         ... write lil_blob_input(blob, memory, 0)
 *         lil_blob_run(blob, &kernels, memory);
 *         ... read lil_blob_output(blob, memory, 0)
 *     }
 *
 * What the check proves: the blob is whole; every operand that it names lies inside the blob or inside the memory, at its
 * alignment, and nothing that is written lies in the blob; this program has every kernel, with parameters of the same size.
 * What it cannot prove: that a kernel's parameters (shapes, say) fit the operands. Only the maker of the blob knows, so take
 * blobs from nobody else: a CRC finds accidents, a signature finds attackers. */
#ifndef LIL_BLOB_H
#define LIL_BLOB_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LIL_BLOB_MAGIC     UINT32_C(0x5f4c494c) /* "LIL_" */
#define LIL_BLOB_VERSION   UINT32_C(1)
#define LIL_BLOB_ALIGNMENT 8u                   /* of the blob, of what lies in it, and of the memory */
#define LIL_BLOB_IN_BLOB   UINT32_C(0x80000000) /* of lil_blob_argument.at */

enum {
    LIL_BLOB_OK = 0,
    LIL_BLOB_MISPLACED = 1,      /* the blob does not begin at a multiple of 8 */
    LIL_BLOB_BAD_SIZE = 2,       /* cut off, or of a size that no blob has */
    LIL_BLOB_BAD_MAGIC = 3,      /* no blob at all */
    LIL_BLOB_BAD_VERSION = 4,    /* a blob of another version of this file */
    LIL_BLOB_BAD_CRC = 5,        /* damaged */
    LIL_BLOB_NO_MEMORY = 6,      /* it needs more memory than there is */
    LIL_BLOB_BAD_BOUNDS = 7,     /* something lies outside the blob or outside the memory */
    LIL_BLOB_BAD_ALIGNMENT = 8,  /* something does not lie at its alignment */
    LIL_BLOB_NO_KERNEL = 9,      /* this program does not have a kernel that it calls */
    LIL_BLOB_BAD_CALL = 10,      /* a kernel takes other parameters or arguments */
    LIL_BLOB_BAD_WRITE = 11,     /* a kernel would write into the blob */
    LIL_BLOB_OTHER_VALUES = 12   /* inputs or outputs are others than this program reads and writes */
};

typedef struct {
    uint32_t magic;
    uint32_t version;
    uint32_t size;    /* bytes of the whole blob                                                       */
    uint32_t crc;     /* CRC-32 (IEEE 802.3) of what follows                                           */
    uint32_t memory;  /* bytes of RAM that it works in: arena and states                               */
    uint32_t states;  /* where in the memory the states begin; they reach to its end                   */
    uint32_t initial; /* where in the blob lies what the states begin with; 0 where they begin as zeros */
    uint16_t inputs, outputs, layers;
    uint16_t zero;
} lil_blob_header;

typedef struct {
    uint32_t at;        /* bytes from the start of the memory                      */
    uint32_t nbytes;
    uint8_t kind;       /* 'i' signed, 'u' unsigned, 'f' float, 'b' bool           */
    uint8_t itemsize;   /* bytes of one number                                     */
    uint16_t zero;
    float scale;        /* real = scale * (stored - zero_point); 0 for plain numbers */
    int32_t zero_point;
} lil_blob_value;

typedef struct {
    uint32_t kernel;       /* lil_blob_kernel.id; 0 where the layer has nothing to do                */
    uint32_t params;       /* bytes from the start of the blob, a multiple of 8                      */
    uint32_t arguments;    /* bytes from the start of the blob, a multiple of 4: lil_blob_argument[] */
    uint16_t params_bytes;
    uint16_t count;        /* of arguments */
} lil_blob_layer;

typedef struct {
    uint32_t at;     /* bytes from the start of the memory, or with LIL_BLOB_IN_BLOB of the blob */
    uint32_t nbytes; /* 0 for an operand that is absent                                          */
} lil_blob_argument;

typedef struct {
    const uint8_t *blob;
    uint8_t *memory;
    const void *params;
    const lil_blob_argument *arguments;
} lil_blob_call;

typedef struct {
    uint32_t id;           /* CRC-32 of the kernel's C, so that a blob never meets another version of it */
    uint32_t params_bytes;
    const char *arguments; /* a letter each for its alignment: b 1, h 2, w 4, d 8; a capital where it is written */
    void (*run)(const lil_blob_call *call);
} lil_blob_kernel;

typedef struct {
    const lil_blob_kernel *first;
    uint32_t count;
} lil_blob_kernels;

/* LIL_BLOB_OK, or what is wrong. size: bytes that may be read from `blob` on, at least the blob's own; memory: bytes of RAM.
 * All other functions may be called only with a blob that passed, these kernels and that much memory. */
int32_t lil_blob_check(const void *blob, uint32_t size, const lil_blob_kernels *kernels, uint32_t memory);

/* LIL_BLOB_OK where two blobs have inputs and outputs of the same number, types and sizes. Scales may differ. */
int32_t lil_blob_check_values(const void *blob, const void *other);

/* The states begin anew. */
void lil_blob_reset(const void *blob, void *memory);

/* One inference; or one layer, 0 <= layer < layers. */
void lil_blob_run(const void *blob, const lil_blob_kernels *kernels, void *memory);
void lil_blob_step(const void *blob, const lil_blob_kernels *kernels, void *memory, uint32_t layer);

/* Where in the memory input i, 0 <= i < inputs, or output i, 0 <= i < outputs, lies. */
void *lil_blob_input(const void *blob, void *memory, uint32_t i);
void *lil_blob_output(const void *blob, void *memory, uint32_t i);

/* What the numbers of input i or output i mean. */
const lil_blob_value *lil_blob_input_value(const void *blob, uint32_t i);
const lil_blob_value *lil_blob_output_value(const void *blob, uint32_t i);

/* For the kernels' callers: argument i to read, or to write; 0 for an operand that is absent. */
const void *lil_blob_in(const lil_blob_call *call, uint32_t i);
void *lil_blob_out(const lil_blob_call *call, uint32_t i);

#ifdef __cplusplus
}
#endif

#endif
