/* A folder that updates are installed in, and databases that are told apart by their edition. */
#ifndef SP_TEST_INSTALL_FIXTURE_H
#define SP_TEST_INSTALL_FIXTURE_H

#include "db/install.h"

#define FOLDER "place/synprint" /* within the working directory of a test */

extern struct sp_error install_err; /* of the functions here, and for the tests' own calls */

/* Setup and teardown of a test. */
int install_make_folder(void **state);
int install_remove_folder(void **state);

/* Signatures are not looked into here: each says whose it is. */
struct db_release install_release(uint64_t edition);

/* Installs such a release in FOLDER. */
bool install_edition(uint64_t edition);

/* The edition of a database, which is whole. */
uint64_t install_edition_of(const char *path);

/* The file is the signature of that edition. */
void install_assert_signed(const char *path, uint64_t edition);

/* True for a link that leads nowhere, too. */
bool install_is_there(const char *path);

/* FOLDER holds the edition and its signature, and nothing half done. */
void install_assert_installed(uint64_t edition);

#endif
