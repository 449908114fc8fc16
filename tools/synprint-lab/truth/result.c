#include "truth/result.h"

#include <errno.h>
#include <string.h>

enum { HEAD_LEN = 256 }; /* enough to tell the formats apart */

typedef bool read_fn(FILE *, const char *, const struct lab_result_sink *, struct sp_error *);

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The reader for a file that begins like this, or NULL. */
static read_fn *reader_for(const char *head)
{
    static const char *const list_words[] = {"#masscan", "open ", "closed ", "banner ", "# end"};
    const char *text = begins(head, "\xef\xbb\xbf") ? head + 3 : head;

    text += strspn(text, " \t\r\n");
    if (text[0] == '{')
        return lab_result_read_synprint;
    if (text[0] == '<')
        return lab_result_read_nmap;
    for (size_t i = 0; i < sizeof(list_words) / sizeof(list_words[0]); i++)
        if (begins(text, list_words[i]))
            return lab_result_read_masscan;
    return NULL;
}

bool lab_result_read(FILE *in, const char *name, const struct lab_result_sink *sink,
                     struct sp_error *err)
{
    static const struct lab_result_scan nothing = {.format = "empty", .open_only = true};
    char head[HEAD_LEN + 1];
    size_t len = fread(head, 1, HEAD_LEN, in);
    read_fn *reader;

    if (ferror(in) || fseek(in, 0, SEEK_SET) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot read %.150s: %s", name, strerror(errno));
    head[len] = '\0';
    if (len == 0)
        return sink->scan(sink->ctx, &nothing, err);
    reader = reader_for(head);
    if (!reader) {
        return sp_fail(
            err, SP_ERR_FAILED,
            "%.150s is no result of a scan: expected synprint's JSON Lines (-oJ), nmap's "
            "XML (-oX) or masscan's list (-oL)",
            name);
    }
    return reader(in, name, sink, err);
}

bool lab_result_args_open_only(const char *args)
{
    static const char word[] = "--open";
    const char *at = args;

    while ((at = strstr(at, word)) != NULL) {
        char after = at[sizeof(word) - 1];

        if ((at == args || at[-1] == ' ') && (after == '\0' || after == ' '))
            return true;
        at++;
    }
    return false;
}
