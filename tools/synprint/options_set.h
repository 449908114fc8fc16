/* How an option's value is read and stored: the `set` functions of the option table. */
#ifndef SP_SYNPRINT_OPTIONS_SET_H
#define SP_SYNPRINT_OPTIONS_SET_H

#include "synprint/options.h"

#define SP_OPTION_SETTER(name)                                                                     \
    bool name(const struct sp_option *option, void *field, const char *value, struct sp_error *err)

SP_OPTION_SETTER(sp_set_default); /* asks for what is done anyway */
SP_OPTION_SETTER(sp_set_true);    /* bool */
SP_OPTION_SETTER(sp_set_count);   /* uint32_t, one more each time */
SP_OPTION_SETTER(sp_set_string);  /* const char * */
SP_OPTION_SETTER(sp_set_list);    /* struct sp_arguments */
SP_OPTION_SETTER(sp_set_number);  /* uint32_t, within min..max */
SP_OPTION_SETTER(sp_set_rate);    /* double, above 0 */
SP_OPTION_SETTER(sp_set_seed);    /* the whole struct sp_options */
SP_OPTION_SETTER(sp_set_address); /* struct sp_addr, IPv4 */

#endif
