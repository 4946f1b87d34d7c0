/* Reads blobs and prints what lil_blob_check says of each; touches every byte that a sound one says its kernels touch.
 *
 * Compiled with AddressSanitizer: blob and memory are blocks of exactly their size, so a reference that leaves them ends
 * the program. Input: bytes of memory; then, for each blob, its size and its bytes. Numbers are 32-bit, little-endian. */
#include <stdio.h>
#include <stdlib.h>

#include MODEL_HEADER

static uint32_t sum;

static void touch(const lil_blob_call *call, const char *letters)
{
    for (uint32_t i = 0; letters[i] != 0; i++) {
        const uint32_t n = call->arguments[i].nbytes;
        const uint8_t *in = (const uint8_t *)lil_blob_in(call, i);
        for (uint32_t k = 0; k < n; k++)
            sum += in[k];
        if (letters[i] < 'a') {
            uint8_t *out = (uint8_t *)lil_blob_out(call, i);
            for (uint32_t k = 0; k < n; k++)
                out[k]++;
        }
    }
}

/* Every operand of a layer, and its parameters. */
static void touch_layer(const uint8_t *blob, uint8_t *memory, const lil_blob_layer *layer)
{
    const lil_blob_call call = {blob, memory, blob + layer->params,
                                (const lil_blob_argument *)(blob + layer->arguments)};

    for (uint32_t i = 0; i < KERNELS.count; i++)
        if (KERNELS.first[i].id == layer->kernel) {
            for (uint32_t k = 0; k < KERNELS.first[i].params_bytes; k++)
                sum += ((const uint8_t *)call.params)[k];
            touch(&call, KERNELS.first[i].arguments);
        }
}

static void touch_all(const uint8_t *blob, uint8_t *memory)
{
    const lil_blob_header *head = (const lil_blob_header *)blob;
    const lil_blob_layer *layers = (const lil_blob_layer *)(lil_blob_output_value(blob, 0) + head->outputs);

    lil_blob_reset(blob, memory);
    for (uint32_t i = 0; i < (uint32_t)head->inputs + head->outputs; i++) {
        const lil_blob_value *value = lil_blob_input_value(blob, i);
        for (uint32_t k = 0; k < value->nbytes; k++)
            memory[value->at + k]++;
    }
    for (uint32_t i = 0; i < head->layers; i++)
        touch_layer(blob, memory, layers + i);
}

int main(void)
{
    uint32_t memory_size, size;

    if (fread(&memory_size, 4, 1, stdin) != 1)
        return 1;
    while (fread(&size, 4, 1, stdin) == 1) {
        uint8_t *blob = malloc(size > 0 ? size : 1), *memory = calloc(memory_size, 1);
        if (size > 0 && fread(blob, size, 1, stdin) != 1)
            return 1;
        const int32_t error = lil_blob_check(blob, size, &KERNELS, memory_size);
        if (error == LIL_BLOB_OK)
            touch_all(blob, memory);
        printf("%d\n", (int)error);
        fflush(stdout);
        free(blob);
        free(memory);
    }
    return sum == 12345; /* so that nothing is left out */
}
