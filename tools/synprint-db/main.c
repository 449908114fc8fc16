#include "cli/commands.h"
#include "db/commands.h"

static const struct sp_command commands[] = {
    {"diff", "OLD NEW", "what has changed, and what it changes", db_command_diff},
    {"lint", "[FILE...]", "check database files and their samples", db_command_lint},
    {"list", "", "the entries, a line each", db_command_list},
    {"match", "[FILE|-]", "what a capture or a fingerprint is", db_command_match},
    {"search", "WORD...", "entries by words", db_command_search},
    {"show", "NAME|FILE:LINE...", "entries as they are written", db_command_show},
    {"stats", "", "what the databases hold, in numbers", db_command_stats},
    {"test", "", "are known systems named rightly?", db_command_test},
    {"learn", "HOST", "from a host or a capture to an entry", db_command_learn},
    {"import", "nmap|p0f FILE", "entries from files of other programs", db_command_import},
    {"where", "", "which databases a scan uses", db_command_where},
    {"update", "SOURCE", "install a newer, signed database", db_command_update},
    {"rollback", "[EDITION]", "put the one before back", db_command_rollback},
    {"sign", "DATABASE", "sign a database, for update to trust", db_command_sign},
    {"keygen", "PUBLIC SECRET", "make a pair of keys to sign with", db_command_keygen},
};

static const struct sp_program program = {
    .name = "synprint-db",
    .version = SP_VERSION,
    .about =
        "The databases by which synprint names operating systems: look into them, test them, add\n"
        "to them, keep them up to date.\n",
    .epilogue = DB_EXIT_STATUS,
    .commands = commands,
    .count = sizeof(commands) / sizeof(commands[0]),
};

int main(int argc, char **argv)
{
    return sp_program_run(&program, argc, argv);
}
