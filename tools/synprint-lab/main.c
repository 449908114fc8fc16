#include "cli/commands.h"
#include "lab/commands.h"
#include "sandbox/interrupt.h"

static const struct sp_command commands[] = {
    {"up", "[options]", "make a practice network", lab_command_up},
    {"run", "[--name NAME] -- COMMAND...", "run a command in it", lab_command_run},
    {"shell", "[--name NAME]", "run a shell in it", lab_command_shell},
    {"status", "[--name NAME] [--json]", "what is up, and what it counted", lab_command_status},
    {"down", "[--name NAME | --all] [--json]", "end it, and print what it counted",
     lab_command_down},
    {"check", "[options] TRUTH RESULT...", "compare a scan's result with the truth",
     lab_command_check},
};

static const struct sp_program program = {
    .name = "synprint-lab",
    .version = SP_VERSION,
    .about = "A practice network on this machine: emulated hosts, of which all is known.\n"
             "Nothing in it has a way out, and all of it is gone after \"down\".\n",
    .epilogue = LAB_EXIT_STATUS,
    .commands = commands,
    .count = sizeof(commands) / sizeof(commands[0]),
};

int main(int argc, char **argv)
{
    int status = sp_program_run(&program, argc, argv);

    if (status != 0)
        lab_interrupt_deliver();
    return status;
}
