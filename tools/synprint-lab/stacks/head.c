#include "stacks/head.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FDS 6

/* Moves wanted[i] to descriptor i and closes everything else: two steps, since one may stand in the
 * place of another. */
static void arrange_descriptors(int wanted[static FDS])
{
    for (int i = 0; i < FDS; i++) {
        if (wanted[i] >= 0)
            wanted[i] = fcntl(wanted[i], F_DUPFD, FDS);
    }
    for (int i = 0; i < FDS; i++) {
        if (wanted[i] >= 0)
            dup2(wanted[i], i);
        else
            close(i);
    }
    syscall(SYS_close_range, FDS, ~0U, 0);
}

/* Signal handling as at the start of a program: the caller may catch or block what it likes. */
static void reset_signals(void)
{
    sigset_t none;

    sigemptyset(&none);
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static int open_log(struct lab_member_run *run, struct sp_error *err)
{
    int fd = open(run->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);

    if (fd < 0)
        sp_fail(err, SP_ERR_FAILED, "cannot write %.200s: %s", run->log, strerror(errno));
    return fd;
}

bool lab_head_start(struct lab_member_run *run, int device,
                    int (*body)(const struct lab_member *member), int *sync, struct sp_error *err)
{
    int lifeline[2] = {-1, -1}, pair[2] = {-1, -1}, null_fd = -1, log_fd;

    *sync = -1;
    log_fd = open_log(run, err);
    if (log_fd < 0)
        return false;
    null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null_fd < 0 || pipe2(lifeline, O_CLOEXEC) != 0 ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0 || (run->pid = fork()) < 0) {
        sp_fail(err, SP_ERR_FAILED, "cannot start the process of %s: %s", run->member->name,
                strerror(errno));
        run->pid = 0;
        goto out;
    }
    if (run->pid == 0) {
        int wanted[FDS] = {null_fd, log_fd, log_fd, lifeline[0], pair[1], device};

        arrange_descriptors(wanted);
        reset_signals();
        setsid(); /* Ctrl-C is the caller's to handle */
        _exit(chdir("/") == 0 ? body(run->member) : 1);
    }
    run->lifeline = lifeline[1];
    *sync = pair[0];
    lifeline[1] = pair[0] = -1;
out:
    for (int i = 0; i < 2; i++) {
        if (lifeline[i] >= 0)
            close(lifeline[i]);
        if (pair[i] >= 0)
            close(pair[i]);
    }
    if (null_fd >= 0)
        close(null_fd);
    close(log_fd);
    return run->pid > 0;
}

bool lab_head_drop(void)
{
    return setgroups(0, NULL) == 0 &&
           setresgid(LAB_UNPRIVILEGED_ID, LAB_UNPRIVILEGED_ID, LAB_UNPRIVILEGED_ID) == 0 &&
           setresuid(LAB_UNPRIVILEGED_ID, LAB_UNPRIVILEGED_ID, LAB_UNPRIVILEGED_ID) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

static _Noreturn void execute(pid_t head, int program, const char *const argv[])
{
    close(LAB_HEAD_LIFELINE);
    close(LAB_HEAD_SYNC);
    /* after the change of user, which would clear it */
    if (!lab_head_drop() || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != head)
        _exit(1);
    signal(SIGPIPE, SIG_DFL);
    fexecve(program, (char *const *)(const void *)argv, environ);
    dprintf(STDERR_FILENO, "cannot execute %s: %s\n", argv[0], strerror(errno));
    _exit(1);
}

int lab_head_execute(const char *const argv[])
{
    struct pollfd wait_for[2] = {{.fd = LAB_HEAD_LIFELINE, .events = POLLIN}, {.events = POLLIN}};
    /* opened by root: it may lie in a folder that nobody else may enter, as a build folder can */
    int program = open(argv[0], O_PATH | O_CLOEXEC), status = 0;
    pid_t head = getpid(), child = fork();

    if (child < 0)
        return 1;
    if (child == 0)
        execute(head, program, argv);
    close(LAB_HEAD_DEVICE); /* the device ends with the child */
    wait_for[1].fd = (int)syscall(SYS_pidfd_open, child, 0);
    while (wait_for[1].fd >= 0 && poll(wait_for, 2, -1) < 0 && errno == EINTR)
        ;
    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
