/* lil_blob: the interpreter and the check before it. What a blob is: lil_blob.h. */
#include "lil_blob.h"
#include "lil_platform.h"

#if defined(__AVR__)
#error "blobs are read through plain pointers, which do not reach AVR's flash; build the model with --style source"
#endif

static const lil_blob_header *lil_blob_head(const void *blob) { return (const lil_blob_header *)blob; }

static const lil_blob_value *lil_blob_values(const void *blob) { return (const lil_blob_value *)(lil_blob_head(blob) + 1); }

static const lil_blob_layer *lil_blob_layers(const void *blob)
{
    const lil_blob_header *head = lil_blob_head(blob);

    return (const lil_blob_layer *)(lil_blob_values(blob) + head->inputs + head->outputs);
}

static const lil_blob_kernel *lil_blob_find(const lil_blob_kernels *kernels, uint32_t id)
{
    for (uint32_t i = 0; i < kernels->count; i++)
        if (kernels->first[i].id == id)
            return kernels->first + i;
    return 0;
}

/* Whether `bytes` from `at` on lie in `limit`. */
static int32_t lil_blob_inside(uint32_t at, uint32_t bytes, uint32_t limit)
{
    return at <= limit && bytes <= limit - at;
}

static uint32_t lil_blob_crc(const uint8_t *bytes, uint32_t n)
{
    static const uint32_t table[16] = {
        0x00000000u, 0x1db71064u, 0x3b6e20c8u, 0x26d930acu, 0x76dc4190u, 0x6b6b51f4u, 0x4db26158u, 0x5005713cu,
        0xedb88320u, 0xf00f9344u, 0xd6d6a3e8u, 0xcb61b38cu, 0x9b64c2b0u, 0x86d3d2d4u, 0xa00ae278u, 0xbdbdf21cu,
    };
    uint32_t crc = 0xffffffffu;

    for (uint32_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

static int32_t lil_blob_check_header(const void *blob, uint32_t size, uint32_t memory)
{
    const lil_blob_header *head = lil_blob_head(blob);
    const uint32_t before_crc = 16;

    if ((uintptr_t)blob % LIL_BLOB_ALIGNMENT != 0)
        return LIL_BLOB_MISPLACED;
    if (size < sizeof *head)
        return LIL_BLOB_BAD_SIZE;
    if (head->magic != LIL_BLOB_MAGIC)
        return LIL_BLOB_BAD_MAGIC;
    if (head->version != LIL_BLOB_VERSION)
        return LIL_BLOB_BAD_VERSION;
    if (head->size < sizeof *head || head->size > size || head->size >= LIL_BLOB_IN_BLOB)
        return LIL_BLOB_BAD_SIZE;
    if (head->crc != lil_blob_crc((const uint8_t *)blob + before_crc, head->size - before_crc))
        return LIL_BLOB_BAD_CRC;
    if (head->memory > memory || head->memory >= LIL_BLOB_IN_BLOB)
        return LIL_BLOB_NO_MEMORY;
    if (head->states > head->memory || (head->initial != 0 &&
        !lil_blob_inside(head->initial, head->memory - head->states, head->size)))
        return LIL_BLOB_BAD_BOUNDS;
    return LIL_BLOB_OK;
}

/* One operand: `letter` says what its kernel wants of it. */
static int32_t lil_blob_check_argument(const lil_blob_header *head, const lil_blob_argument *argument, char letter)
{
    const int32_t writes = letter < 'a', in_blob = (argument->at & LIL_BLOB_IN_BLOB) != 0;
    const uint32_t at = argument->at & ~LIL_BLOB_IN_BLOB;
    const int kind = writes ? letter : letter - 'a' + 'A';
    const uint32_t alignment = kind == 'B' ? 1 : kind == 'H' ? 2 : kind == 'W' ? 4 : 8;

    if (!lil_blob_inside(at, argument->nbytes, in_blob ? head->size : head->memory))
        return LIL_BLOB_BAD_BOUNDS;
    if (at % alignment != 0)
        return LIL_BLOB_BAD_ALIGNMENT;
    return writes && in_blob ? LIL_BLOB_BAD_WRITE : LIL_BLOB_OK;
}

static int32_t lil_blob_check_layer(const uint8_t *blob, const lil_blob_kernels *kernels, const lil_blob_layer *layer)
{
    const lil_blob_header *head = lil_blob_head(blob);
    const lil_blob_kernel *kernel = lil_blob_find(kernels, layer->kernel);
    const lil_blob_argument *arguments = (const lil_blob_argument *)(blob + layer->arguments);

    if (layer->kernel == 0)
        return LIL_BLOB_OK;
    if (kernel == 0)
        return LIL_BLOB_NO_KERNEL;
    if (!lil_blob_inside(layer->params, layer->params_bytes, head->size) ||
        !lil_blob_inside(layer->arguments, layer->count * (uint32_t)sizeof *arguments, head->size))
        return LIL_BLOB_BAD_BOUNDS;
    if (layer->params % LIL_BLOB_ALIGNMENT != 0 || layer->arguments % sizeof(uint32_t) != 0)
        return LIL_BLOB_BAD_ALIGNMENT;
    if (layer->params_bytes != kernel->params_bytes)
        return LIL_BLOB_BAD_CALL;
    for (uint32_t i = 0; i < layer->count; i++) {
        if (kernel->arguments[i] == 0)
            return LIL_BLOB_BAD_CALL;
        const int32_t error = lil_blob_check_argument(head, arguments + i, kernel->arguments[i]);
        if (error != LIL_BLOB_OK)
            return error;
    }
    return kernel->arguments[layer->count] == 0 ? LIL_BLOB_OK : LIL_BLOB_BAD_CALL;
}

static int32_t lil_blob_check_value(const lil_blob_header *head, const lil_blob_value *value)
{
    const uint32_t itemsize = value->itemsize;

    if (!lil_blob_inside(value->at, value->nbytes, head->memory))
        return LIL_BLOB_BAD_BOUNDS;
    if (itemsize != 1 && itemsize != 2 && itemsize != 4 && itemsize != 8)
        return LIL_BLOB_BAD_ALIGNMENT;
    return value->at % itemsize == 0 && value->nbytes % itemsize == 0 ? LIL_BLOB_OK : LIL_BLOB_BAD_ALIGNMENT;
}

LIL_SHARED int32_t lil_blob_check(const void *blob, uint32_t size, const lil_blob_kernels *kernels, uint32_t memory)
{
    const lil_blob_header *head = lil_blob_head(blob);
    int32_t error = lil_blob_check_header(blob, size, memory);

    if (error != LIL_BLOB_OK)
        return error;
    const uint32_t values = (uint32_t)head->inputs + head->outputs;
    const uint32_t lists = values * (uint32_t)sizeof(lil_blob_value) + head->layers * (uint32_t)sizeof(lil_blob_layer);
    if (!lil_blob_inside(sizeof *head, lists, head->size))
        return LIL_BLOB_BAD_BOUNDS;
    for (uint32_t i = 0; i < values && error == LIL_BLOB_OK; i++)
        error = lil_blob_check_value(head, lil_blob_values(blob) + i);
    for (uint32_t i = 0; i < head->layers && error == LIL_BLOB_OK; i++)
        error = lil_blob_check_layer((const uint8_t *)blob, kernels, lil_blob_layers(blob) + i);
    return error;
}

LIL_SHARED int32_t lil_blob_check_values(const void *blob, const void *other)
{
    const lil_blob_header *head = lil_blob_head(blob), *other_head = lil_blob_head(other);
    const lil_blob_value *value = lil_blob_values(blob), *other_value = lil_blob_values(other);

    if (head->inputs != other_head->inputs || head->outputs != other_head->outputs)
        return LIL_BLOB_OTHER_VALUES;
    for (uint32_t i = 0; i < (uint32_t)head->inputs + head->outputs; i++, value++, other_value++)
        if (value->kind != other_value->kind || value->itemsize != other_value->itemsize ||
            value->nbytes != other_value->nbytes)
            return LIL_BLOB_OTHER_VALUES;
    return LIL_BLOB_OK;
}

LIL_SHARED void lil_blob_reset(const void *blob, void *memory)
{
    const lil_blob_header *head = lil_blob_head(blob);
    const uint8_t *initial = (const uint8_t *)blob + head->initial;
    uint8_t *states = (uint8_t *)memory + head->states;

    for (uint32_t i = 0; i < head->memory - head->states; i++)
        states[i] = head->initial != 0 ? initial[i] : 0;
}

LIL_SHARED void lil_blob_step(const void *blob, const lil_blob_kernels *kernels, void *memory, uint32_t layer)
{
    const uint8_t *bytes = (const uint8_t *)blob;
    const lil_blob_layer *what = lil_blob_layers(blob) + layer;
    const lil_blob_call call = {bytes, (uint8_t *)memory, bytes + what->params,
                                (const lil_blob_argument *)(bytes + what->arguments)};
    const lil_blob_kernel *kernel = lil_blob_find(kernels, what->kernel);

    if (kernel != 0)
        kernel->run(&call);
}

LIL_SHARED void lil_blob_run(const void *blob, const lil_blob_kernels *kernels, void *memory)
{
    const uint32_t layers = lil_blob_head(blob)->layers;

    for (uint32_t i = 0; i < layers; i++)
        lil_blob_step(blob, kernels, memory, i);
}

LIL_SHARED const lil_blob_value *lil_blob_input_value(const void *blob, uint32_t i) { return lil_blob_values(blob) + i; }

LIL_SHARED const lil_blob_value *lil_blob_output_value(const void *blob, uint32_t i)
{
    return lil_blob_values(blob) + lil_blob_head(blob)->inputs + i;
}

LIL_SHARED void *lil_blob_input(const void *blob, void *memory, uint32_t i)
{
    return (uint8_t *)memory + lil_blob_input_value(blob, i)->at;
}

LIL_SHARED void *lil_blob_output(const void *blob, void *memory, uint32_t i)
{
    return (uint8_t *)memory + lil_blob_output_value(blob, i)->at;
}

LIL_SHARED const void *lil_blob_in(const lil_blob_call *call, uint32_t i)
{
    const lil_blob_argument *argument = call->arguments + i;
    const uint32_t at = argument->at & ~LIL_BLOB_IN_BLOB;

    if (argument->nbytes == 0)
        return 0;
    return (argument->at & LIL_BLOB_IN_BLOB ? call->blob : call->memory) + at;
}

LIL_SHARED void *lil_blob_out(const lil_blob_call *call, uint32_t i)
{
    const lil_blob_argument *argument = call->arguments + i;

    return argument->nbytes == 0 ? 0 : call->memory + argument->at;
}
