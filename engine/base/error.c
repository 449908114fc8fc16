#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

bool sp_fail(struct sp_error *err, enum sp_error_code code, const char *format, ...)
{
    va_list args;

    err->code = code;
    va_start(args, format);
    vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
    /* what is quoted may be anybody's: it must not steer the terminal */
    for (char *c = err->message; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    }
    return false;
}

int sp_error_exit_status(enum sp_error_code code)
{
    switch (code) {
#define X(name, status, text)                                                                      \
    case name:                                                                                     \
        return status;
        SP_ERROR_MAP(X)
#undef X
    }
    return 1;
}
