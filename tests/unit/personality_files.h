/* What the tests of the personalities' loader share: an invented system, and reading it from a
 * file. Each test program includes this once. */
#ifndef SP_TESTS_PERSONALITY_FILES_H
#define SP_TESTS_PERSONALITY_FILES_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "personality/load.h"

#define SYN 0x02
#define RST 0x04
#define ACK 0x10
#define ECE 0x40
#define CWR 0x80

#define SEQ_TO_T1                                                                                  \
    "SEQ(SP=105%GCD=1%ISR=109%TI=Z%CI=RD%II=I%TS=A)\n"                                             \
    "OPS(O1=M5B4ST11NW7%O2=M578ST11NW7%O3=M280NNT11NW7%O4=M5B4ST11NW7%O5=M218ST11NW7%"             \
    "O6=M109ST11)\n"                                                                               \
    "WIN(W1=FE88%W2=FE89%W3=FE8A%W4=FE8B%W5=FE8C%W6=FE8D)\n"                                       \
    "ECN(R=Y%DF=Y%T=40%W=FAF0%O=M5B4NNSNW7%CC=Y%Q=)\n"                                             \
    "T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)\n"
#define T2_TO_IE                                                                                   \
    "T2(R=N)\n"                                                                                    \
    "T3(R=N)\n"                                                                                    \
    "T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)\n"                                               \
    "T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)\n"                                             \
    "T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=1F59B3D4%Q=)\n"                                        \
    "T7(R=Y%DF=N%T=80%W=64%S=O%A=S%F=AR%O=N%RD=0%Q=RU)\n"                                          \
    "U1(R=Y%DF=N%T=FF%IPL=164%UN=5%RIPL=G%RID=4210%RIPCK=Z%RUCK=0%RUD=I)\n"                        \
    "IE(R=Y%DFI=S%T=40%CD=1F)\n"

static char path[64];

static void write_file(const char *text)
{
    FILE *f;

    snprintf(path, sizeof(path), "/tmp/synprint-load-%ld", (long)getpid());
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fputs(text, f) >= 0, 1);
    fclose(f);
}

static struct lab_personalities *read_sample(const char *text, const struct lab_sample *sample,
                                             uint64_t seed, size_t *skipped)
{
    struct lab_personalities *list = lab_personalities_create();
    struct sp_error err = {.message = ""};

    assert_non_null(list);
    write_file(text);
    if (!lab_personalities_read(list, path, sample, seed, skipped, &err))
        fail_msg("%s", err.message);
    unlink(path);
    return list;
}

static void assert_layout(const struct lab_layout *layout, const char *letters)
{
    assert_int_equal(layout->count, strlen(letters));
    for (int i = 0; i < layout->count; i++)
        assert_int_equal(layout->at[i].letter, letters[i]);
}

#endif
