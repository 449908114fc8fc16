/* Passwords from the terminal. Main thread. */
#ifndef SP_DB_PASSWORD_H
#define SP_DB_PASSWORD_H

#include "base/error.h"

#define DB_PASSWORD_MAX 1024

/* Asks for a password on the terminal, without showing it; where standard input is no terminal, its
 * next line is one. Wipe it with sodium_memzero(). */
bool db_password_ask(const char *question, char out[static DB_PASSWORD_MAX], struct sp_error *err);

#endif
