#include "synprint/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char plain_characters[] = "abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789_@%+=:,./-";

void sp_command_put_argument(FILE *out, const char *text)
{
    if (text[0] != '\0' && text[strspn(text, plain_characters)] == '\0') {
        fputs(text, out);
        return;
    }
    fputc('\'', out);
    for (; *text != '\0'; text++)
        if (*text == '\'')
            fputs("'\\''", out);
        else
            fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, out);
    fputc('\'', out);
}

char *sp_command_text(int argc, char *const *argv)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (!out)
        return NULL;
    fputs("synprint", out);
    for (int i = 1; i < argc; i++) {
        fputc(' ', out);
        sp_command_put_argument(out, argv[i]);
    }
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
