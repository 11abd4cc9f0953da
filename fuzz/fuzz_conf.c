/* A configuration file is taken as a whole, or refused with a sentence and nothing changed. */
#include "base/base.h"

#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "service/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct msh_service_conf conf, before;
    struct msh_err err = { 0 };
    char path[64];
    int rc, fd = memfd_create("conf", MFD_CLOEXEC);

    fuzz_promise(fd >= 0 && write(fd, data, n) == (ssize_t)n);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    memset(&conf, 0, sizeof(conf)); /* also what lies between the members */
    msh_conf_init(msh_service_conf_keys, msh_service_conf_n, &conf);
    memcpy(&before, &conf, sizeof(conf));
    rc = msh_conf_load(msh_service_conf_keys, msh_service_conf_n, &conf, path, &err);
    if (rc < 0) {
        fuzz_promise(err.text[0] != '\0' && msh_utf8_valid(err.text, strlen(err.text)));
        fuzz_promise(memcmp(&before, &conf, sizeof(conf)) == 0);
    }
    close(fd);
    return 0;
}
