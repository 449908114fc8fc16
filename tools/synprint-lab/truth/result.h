/* Results of scanners, read as one stream of events whatever their format: synprint's JSON Lines,
 * nmap's XML, masscan's list. The files are not trusted: sizes and nesting are bounded, XML
 * entities are not expanded. One thread. */
#ifndef SP_TRUTH_RESULT_H
#define SP_TRUTH_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "packet/addr.h"
#include "truth/words.h"

/* What a result says about the scan. Strings live during the call only. */
struct lab_result_scan {
    const char *format; /* "synprint", "nmap", "masscan", "empty" */
    bool open_only;     /* what is not reported may be in any state but open */
    enum lab_proto proto;
    const char *ports; /* scanned ports of proto, as ranges; NULL = not said */
};

/* Ports first..last of one host. */
struct lab_result_port {
    struct sp_addr addr;
    enum lab_proto proto;
    uint16_t first, last;
    enum lab_state state;
    enum lab_reason reason; /* LAB_REASON_NONE = not said */
};

enum lab_host_state { LAB_HOST_UNKNOWN, LAB_HOST_UP, LAB_HOST_DOWN };

#define LAB_OS_CLASSES_MAX 16 /* of one candidate; more are left out */

/* One system that a host may be. Strings are never NULL; of the reader, during the call only. */
struct lab_result_os {
    const char *name;
    uint32_t accuracy; /* percent */
    size_t class_count;
    struct {
        const char *vendor, *family, *generation;
    } classes[LAB_OS_CLASSES_MAX];
};

struct lab_result_host {
    struct sp_addr addr;
    enum lab_host_state state;
    bool suspect;                        /* the scanner says that it answers on everything */
    bool os_tried;                       /* with no candidates: unknown */
    enum lab_proto proto;                /* of not_shown */
    uint32_t not_shown[LAB_STATE_COUNT]; /* ports that no other event tells of */
    const struct lab_result_os *os;
    size_t os_count;
};

/* Whom the events go to. Each returns false, with err filled in, to end the reading. scan() comes
 * before the ports that it is about, at least once; once for each protocol if ports are said. A
 * host's ports may come before or after its host(). */
struct lab_result_sink {
    void *ctx;
    bool (*scan)(void *ctx, const struct lab_result_scan *scan, struct sp_error *err);
    bool (*port)(void *ctx, const struct lab_result_port *port, struct sp_error *err);
    bool (*host)(void *ctx, const struct lab_result_host *host, struct sp_error *err);
};

/* Reads a result (a seekable file) in the format that its beginning shows. name stands for it in
 * errors, which name the line too. A file without a byte is masscan's way to say that it found
 * nothing. A result that was cut off is an error, where the format lets see it. */
bool lab_result_read(FILE *in, const char *name, const struct lab_result_sink *sink,
                     struct sp_error *err);

/* The readers of the formats; inside this module only. */
bool lab_result_read_synprint(FILE *in, const char *name, const struct lab_result_sink *sink,
                              struct sp_error *err);
bool lab_result_read_nmap(FILE *in, const char *name, const struct lab_result_sink *sink,
                          struct sp_error *err);
bool lab_result_read_masscan(FILE *in, const char *name, const struct lab_result_sink *sink,
                             struct sp_error *err);

/* Whether a command line holds the word "--open": then only open ports are reported. */
bool lab_result_args_open_only(const char *args);

#endif
