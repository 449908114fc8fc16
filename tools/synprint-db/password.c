#include "db/password.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One byte. Signals are let in by mask (NULL: as they are) only while nothing else happens, so that
 * none is missed. */
static ssize_t read_byte(char *c, const sigset_t *mask)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

    if (mask != NULL && ppoll(&in, 1, NULL, mask) < 0)
        return -1;
    return read(STDIN_FILENO, c, 1);
}

/* Byte by byte: what follows the line is somebody else's. */
static bool read_line(char out[static DB_PASSWORD_MAX], const sigset_t *mask, struct sp_error *err)
{
    size_t len = 0;
    ssize_t n;
    char c;

    while ((n = read_byte(&c, mask)) == 1 && c != '\n') {
        if (len == DB_PASSWORD_MAX - 1)
            return sp_fail(err, SP_ERR_FAILED, "the password is longer than %d bytes",
                           DB_PASSWORD_MAX - 1);
        out[len++] = c;
    }
    out[len] = '\0';
    return n == 1 || (n == 0 && len > 0) || sp_fail(err, SP_ERR_FAILED, "no password was given");
}

static void do_nothing(int number)
{
    (void)number;
}

/* Ctrl-C ends the reading, and not at once the program: the terminal has to show again what is
 * typed. */
static bool ask_hidden(const char *question, char out[static DB_PASSWORD_MAX],
                       const struct termios *shown, struct sp_error *err)
{
    const struct sigaction interrupt = {.sa_handler = do_nothing};
    struct sigaction before;
    struct termios hidden = *shown;
    sigset_t held, mask;
    bool ok;

    hidden.c_lflag &= ~(tcflag_t)ECHO;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &held, &mask);
    (void)sigaction(SIGINT, &interrupt, &before);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    fprintf(stderr, "%s: ", question);
    ok = read_line(out, &mask, err);
    fputc('\n', stderr);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, shown);
    (void)sigaction(SIGINT, &before, NULL);
    (void)sigprocmask(SIG_SETMASK, &mask, NULL);
    return ok;
}

bool db_password_ask(const char *question, char out[static DB_PASSWORD_MAX], struct sp_error *err)
{
    struct termios shown;

    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &shown) != 0)
        return read_line(out, NULL, err);
    return ask_hidden(question, out, &shown, err);
}
