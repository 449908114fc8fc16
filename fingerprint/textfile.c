#include "fingerprint/textfile.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE ((size_t)1 << 16)

/* All of f, or NULL with errno set. */
static char *read_all(FILE *f, size_t max, size_t *len)
{
    size_t size = FIRST_SIZE;
    char *text = malloc(size);

    *len = 0;
    while (text != NULL) {
        char *larger = NULL;

        *len += fread(text + *len, 1, size - 1 - *len, f);
        if (*len < size - 1 && !ferror(f) && *len <= max) {
            text[*len] = '\0';
            return text;
        }
        if (!ferror(f) && *len <= max)
            larger = realloc(text, size * 2);
        else if (!ferror(f))
            errno = EFBIG;
        if (larger == NULL)
            free(text);
        text = larger;
        size *= 2;
    }
    return NULL;
}

char *sp_textfile_read(const char *path, size_t max, size_t *len, struct sp_error *err)
{
    FILE *f = fopen(path, "rbe");
    char *text = f != NULL ? read_all(f, max, len) : NULL;

    if (text == NULL)
        sp_fail(err, SP_ERR_USAGE, "cannot read %s: %s", path, strerror(errno));
    if (f != NULL)
        fclose(f);
    return text;
}

/* Length of the UTF-8 sequence at text (RFC 3629 section 4), 0 when it is none. */
static size_t sequence_len(const unsigned char *text, size_t len)
{
    unsigned char first = text[0];
    size_t count = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

    if (first < 0xc2 || first > 0xf4 || count > len)
        return 0;
    for (size_t i = 1; i < count; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    }
    /* overlong forms, surrogates, and what lies above U+10FFFF; U+0080..U+009F are controls */
    if ((first == 0xc2 && text[1] < 0xa0) || (first == 0xe0 && text[1] < 0xa0) ||
        (first == 0xed && text[1] >= 0xa0) || (first == 0xf0 && text[1] < 0x90) ||
        (first == 0xf4 && text[1] >= 0x90))
        return 0;
    return count;
}

size_t sp_text_fault(const char *text, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t i = 0;

    while (i < len) {
        size_t count = 1;

        if (bytes[i] >= 0x20 && bytes[i] < 0x7f) { /* nearly all */
            i++;
            continue;
        }
        if ((bytes[i] < 0x20 && bytes[i] != '\t') || bytes[i] == 0x7f)
            return i;
        if (bytes[i] >= 0x80)
            count = sequence_len(bytes + i, len - i);
        if (count == 0)
            return i;
        i += count;
    }
    return len;
}
