/* A time or date that is read is printed and read again as the same. */
#include "base/base.h"

#include "fuzz.h"

#include "base/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char text[64], printed[MSH_RFC3339_SIZE], date[MSH_DATE_SIZE];
    int64_t at, again;
    int32_t day, day_again;

    if (n >= sizeof(text))
        return 0;
    memcpy(text, data, n);
    text[n] = '\0';
    if (msh_time_parse(text, &at)) {
        msh_time_format(at, 0, printed);
        /* An offset may carry the instant over the edge of the years that are read. */
        if (msh_time_parse(printed, &again))
            fuzz_promise(again == at);
    }
    if (msh_day_parse(text, &day)) {
        msh_day_format(day, date);
        fuzz_promise(msh_day_parse(date, &day_again) && day_again == day);
    }
    return 0;
}
