/* How an option's value is read and stored: the `set` functions of option tables. */
#ifndef SP_CLI_OPTIONS_SET_H
#define SP_CLI_OPTIONS_SET_H

#include "cli/options.h"

#define SP_OPTION_SETTER(name)                                                                     \
    bool name(const struct sp_option *option, void *field, const char *value, struct sp_error *err)

SP_OPTION_SETTER(sp_set_default);     /* asks for what is done anyway */
SP_OPTION_SETTER(sp_set_true);        /* bool */
SP_OPTION_SETTER(sp_set_count);       /* uint32_t, one more each time */
SP_OPTION_SETTER(sp_set_string);      /* const char * */
SP_OPTION_SETTER(sp_set_list);        /* struct sp_arguments */
SP_OPTION_SETTER(sp_set_number);      /* uint32_t, within min..max */
SP_OPTION_SETTER(sp_set_rate);        /* double, above 0 */
SP_OPTION_SETTER(sp_set_seed);        /* uint64_t, decimal or 0x... */
SP_OPTION_SETTER(sp_set_duration_us); /* uint64_t, within min..max, both microseconds */

/* For setters of a program's own: fails with "option NAME: VALUE is not EXPECTED". */
bool sp_option_bad_value(const struct sp_option *option, const char *value, const char *expected,
                         struct sp_error *err);

#endif
