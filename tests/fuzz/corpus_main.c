/* Runs LLVMFuzzerTestOneInput over every file of the folder named on the command line, so that the
 * fuzz corpora are part of the ordinary tests. Fails when the folder holds no file. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes;
    long size;
    int rc = -1;

    if (f == NULL)
        return -1;
    fseek(f, 0, SEEK_END);
    size = ftell(f);
    rewind(f);
    /* malloc of the exact size: a sanitizer sees a read of one byte too many */
    bytes = malloc(size > 0 ? (size_t)size : 1);
    if (bytes != NULL && size >= 0 && fread(bytes, 1, (size_t)size, f) == (size_t)size) {
        LLVMFuzzerTestOneInput(bytes, (size_t)size);
        rc = 0;
    }
    free(bytes);
    fclose(f);
    return rc;
}

int main(int argc, char **argv)
{
    struct dirent *entry;
    unsigned passed = 0, failed = 0;
    DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;

    if (dir == NULL) {
        fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    while ((entry = readdir(dir)) != NULL) {
        char path[4096];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
        if (run_file(path) == 0)
            passed++;
        else
            failed++;
    }
    closedir(dir);
    printf("%u inputs run, %u unreadable\n", passed, failed);
    return passed > 0 && failed == 0 ? 0 : 1;
}
