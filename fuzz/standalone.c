/* Run a fuzz target on the files of the folders given. Prints TAP, a line a file. */
#include "base/base.h"

#include "fuzz.h"

#include <dirent.h>

static bool run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data;
    long n;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (n = ftell(file)) < 0)
        return false;
    rewind(file);
    /* Exactly as long as the input, so that a sanitizer sees a read past its end. */
    data = msh_alloc((size_t)n);
    if (fread(data, 1, (size_t)n, file) != (size_t)n)
        return false;
    fclose(file);
    LLVMFuzzerTestOneInput(data, (size_t)n);
    free(data);
    return true;
}

int main(int argc, char **argv)
{
    int n = 0, failed = 0;

    for (int i = 1; i < argc; i++) {
        struct dirent **names;
        int found = scandir(argv[i], &names, NULL, alphasort);

        for (int k = 0; k < found; k++) {
            char path[4096];
            bool ok;

            snprintf(path, sizeof(path), "%s/%s", argv[i], names[k]->d_name);
            if (names[k]->d_name[0] != '.') {
                ok = run_file(path);
                failed += !ok;
                printf("%sok %d - %s\n", ok ? "" : "not ", ++n, names[k]->d_name);
            }
            free(names[k]);
        }
        if (found >= 0)
            free(names);
    }
    printf("1..%d\n", n);
    return n > 0 && failed == 0 ? 0 : 1;
}
