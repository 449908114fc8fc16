/* The command line as one line of text, for reports. */
#ifndef SP_SYNPRINT_COMMAND_H
#define SP_SYNPRINT_COMMAND_H

#include <stdio.h>

/* Writes one argument, quoted where a shell would need it. Control characters become "?": the text
 * is for people too, and must not steer their terminal. */
void sp_command_put_argument(FILE *out, const char *text);

/* Joins the arguments, quoted where a shell would need it: "synprint -p 'http*' 192.0.2.1". The
 * caller frees the result. NULL when out of memory. */
char *sp_command_text(int argc, char *const *argv);

#endif
