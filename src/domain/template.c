#include "base/base.h"

#include "domain/template.h"

static const struct msh_name kinds[MSH_TEMPLATE_KIND_COUNT] = {
    [MSH_TEMPLATE_REPLY_PUBLIC] = { "reply_public", "对外答复", "public reply" },
    [MSH_TEMPLATE_REPLY_INTERNAL] = { "reply_internal", "对内答复", "internal reply" },
    [MSH_TEMPLATE_ANSWER] = { "answer", "直接答复", "answer on the line" },
    [MSH_TEMPLATE_SEND_BACK] = { "send_back", "审核退回", "reply sent back" },
    [MSH_TEMPLATE_RETURN] = { "return", "退单", "return" },
    [MSH_TEMPLATE_EXTENSION] = { "extension", "延期", "extension" },
    [MSH_TEMPLATE_FEEDBACK] = { "feedback", "阶段反馈", "progress told" },
    [MSH_TEMPLATE_REASON] = { "reason", "理由", "reason" },
    [MSH_TEMPLATE_REMARK] = { "remark", "备注", "remark" },
};
const struct msh_names msh_template_kind_names = { "template_kind", kinds, MSH_COUNT(kinds) };

static const struct msh_name words[MSH_TEMPLATE_WORD_COUNT] = {
    [MSH_TEMPLATE_NUMBER] = { "number", "编号", "number" },
    [MSH_TEMPLATE_TITLE] = { "title", "标题", "title" },
    [MSH_TEMPLATE_UNIT] = { "unit", "承办单位", "unit" },
    [MSH_TEMPLATE_CATEGORY] = { "category", "分类", "category" },
    [MSH_TEMPLATE_AREA] = { "area", "区域", "area" },
    [MSH_TEMPLATE_ACCEPTED] = { "accepted", "受理日期", "day of acceptance" },
    [MSH_TEMPLATE_DUE] = { "due", "办理期限", "due" },
    [MSH_TEMPLATE_TODAY] = { "today", "今天", "today" },
};
const struct msh_names msh_template_word_names = { "template_word", words, MSH_COUNT(words) };

/* The word of the n bytes between two braces, or -1. */
static int word_of(const char *text, size_t n)
{
    for (int i = 0; i < MSH_TEMPLATE_WORD_COUNT; i++)
        if ((strlen(words[i].code) == n && memcmp(words[i].code, text, n) == 0) ||
            (strlen(words[i].zh) == n && memcmp(words[i].zh, text, n) == 0))
            return i;
    return -1;
}

int msh_template_check(const char *text, struct msh_err *err)
{
    for (const char *at = text; *(at += strcspn(at, "{}")) != '\0';) {
        const size_t n = *at == '{' ? strcspn(at + 1, "{}") : 0;

        if (*at == '}' || at[1 + n] != '}')
            return msh_err_field(err, "text", "template_place", "a brace stands alone");
        if (word_of(at + 1, n) < 0)
            return msh_err_field(err, "text", "template_place", "no place is called {%.*s}",
                                 (int)MSH_MIN(n, (size_t)40), at + 1);
        at += n + 2;
    }
    return 0;
}

void msh_template_fill(const char *text, const char *const values[MSH_TEMPLATE_WORD_COUNT],
                       struct msh_str *out)
{
    while (*text != '\0') {
        const size_t before = strcspn(text, "{");
        const size_t n = text[before] == '{' ? strcspn(text + before + 1, "}") : 0;
        const int word = text[before] == '{' ? word_of(text + before + 1, n) : -1;

        msh_str_addn(out, text, before);
        text += before;
        if (*text == '\0')
            return;
        if (word >= 0 && text[n + 1] == '}' && !msh_empty(values[word])) {
            msh_str_add(out, values[word]);
            text += n + 2;
        } else {
            msh_str_addc(out, *text++);
        }
    }
}
