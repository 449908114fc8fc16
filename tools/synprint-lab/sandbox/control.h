/* How a lab that is up is spoken to: a Unix socket of whole messages (SOCK_SEQPACKET), one request
 * and one reply each. The process that answers is known from the socket itself (SO_PEERCRED), so a
 * stale process id is never believed. */
#ifndef SP_SANDBOX_CONTROL_H
#define SP_SANDBOX_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/error.h"

#define LAB_CONTROL_CLIENTS_MAX 16
#define LAB_CONTROL_REQUEST_MAX 64
#define LAB_CONTROL_REPLY_MAX   65536
/* After the reply to "down" a second message may come: what went wrong at the end. */
#define LAB_CONTROL_COMPLAINT_MAX 1024

/* Requests. The replies are text for people, or with "json" one line of JSON. */
#define LAB_REQUEST_PID         "pid"
#define LAB_REQUEST_STATUS      "status"
#define LAB_REQUEST_STATUS_JSON "status json"
#define LAB_REQUEST_DOWN        "down"
#define LAB_REQUEST_DOWN_JSON   "down json"

/* --- the lab's side ----------------------------------------------------------------------------*/

struct lab_control {
    int fd; /* readable when lab_control_ready() has something to do */
    int listener;
    struct {
        int fd;             /* -1 = free */
        bool waiting, json; /* asked for the end, and is answered by lab_control_ended() */
    } clients[LAB_CONTROL_CLIENTS_MAX];
    void (*status)(void *arg, bool json, FILE *out); /* writes a reply */
    void (*down)(void *arg);                         /* is to end the lab soon */
    void *arg;
};

/* Listens at path. The caller has set status, down and arg. The process that calls this is the one
 * that clients see. Call lab_control_close() in either case. */
bool lab_control_open(struct lab_control *control, const char *path, struct sp_error *err);
/* Never blocks. */
void lab_control_ready(struct lab_control *control);
/* Answers those who asked for the end; complaint: what went wrong, or NULL. */
void lab_control_ended(struct lab_control *control,
                       void (*summary)(void *arg, bool json, FILE *out), const char *complaint);
void lab_control_close(struct lab_control *control);

/* --- the side of status, down and run ----------------------------------------------------------*/

/* A lab that is up. */
struct lab_peer {
    int fd;
    int pidfd; /* of its process: certain to be the one that answers */
    pid_t pid;
    bool silent; /* it did not answer when it was met: it hangs, or was stopped */
};

enum lab_peer_result {
    LAB_PEER_THERE,
    LAB_PEER_NONE,  /* no lab of that name is up */
    LAB_PEER_BUSY,  /* it is being made, or is ending; err says so */
    LAB_PEER_FAILED /* err says why */
};

/* Call lab_peer_finish() in any case. */
enum lab_peer_result lab_peer_connect(struct lab_peer *peer, const char *name,
                                      struct sp_error *err);
/* Sends a request and waits for the reply: a string that the caller frees. NULL, with err, when
 * there is none within timeout_ms. */
char *lab_peer_ask(struct lab_peer *peer, const char *request, int timeout_ms,
                   struct sp_error *err);
/* After "down" was answered and the process has ended: whether something went wrong, which is in
 * err then. */
bool lab_peer_complaint(struct lab_peer *peer, struct sp_error *err);
/* True when the process has ended within timeout_ms. */
bool lab_peer_ended(const struct lab_peer *peer, int timeout_ms);
void lab_peer_kill(const struct lab_peer *peer);
void lab_peer_finish(struct lab_peer *peer);

#endif
