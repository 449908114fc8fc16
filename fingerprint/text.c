#include "fingerprint/text.h"

#include <stdarg.h>
#include <stdio.h>

void sp_text_add(struct sp_text *text, const char *format, ...)
{
    size_t left = text->size - text->used;
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(text->out + text->used, left, format, args);
    va_end(args);
    if (len > 0)
        text->used += (size_t)len < left ? (size_t)len : left - 1;
}
