#include "base/base.h"

#include "base/utf8.h"
#include "domain/mask.h"

#define LONG_DIGITS 7 /* fewer are no number of a person */
#define CODE_MIN    5 /* letters and digits together */
#define PHONE_MIN   5 /* of a known number */
#define MOBILE      11
#define NAME_CHARS  64 /* characters of a name that are compared */
#define DIGITS_MAX  32 /* digits of a run that are kept */

static const struct msh_name finds[MSH_MASK_FINDS] = {
    { "name", "姓名", "a name" },
    { "phone", "电话", "a phone number" },
    { "ident", "证件号", "an identity number" },
    { "number", "长号码", "a long number" },
    { "code", "车牌、邮箱等", "a plate, a mail address and the like" },
    { "door", "门牌", "a house number" },
    { "guess", "像是姓名", "what looks like a name" },
};
const struct msh_names msh_mask_find_names = { "mask_find", finds, MSH_COUNT(finds) };

struct text {
    const char *p;
    size_t n;
};

static uint32_t peek(struct text t, size_t at, size_t *ret_next)
{
    *ret_next = at;
    return at < t.n ? msh_utf8_next(t.p, t.n, ret_next) : 0;
}

static bool starts(struct text t, size_t at, const char *word)
{
    const size_t n = strlen(word);

    return n <= t.n - at && memcmp(t.p + at, word, n) == 0;
}

/* Characters ------------------------------------------------------------------------------------*/

/* 0 to 9, or -1. Full-width and Chinese digits too; 十百千 are no digits: nobody tells a phone so. */
static int digit_of(uint32_t cp)
{
    static const uint32_t zh[] = { 0x3007, 0x4e00, 0x4e8c, 0x4e09, 0x56db,
                                   0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d };

    if (cp >= '0' && cp <= '9')
        return (int)(cp - '0');
    if (cp >= 0xff10 && cp <= 0xff19)
        return (int)(cp - 0xff10);
    if (cp == 0x96f6) /* 零 */
        return 0;
    if (cp == 0x5e7a) /* 幺 */
        return 1;
    for (size_t i = 0; i < MSH_COUNT(zh); i++)
        if (zh[i] == cp)
            return (int)i;
    return -1;
}

/* 十 百 千: in the number of a house. */
static bool is_tens(uint32_t cp)
{
    return cp == 0x5341 || cp == 0x767e || cp == 0x5343;
}

static uint32_t narrow(uint32_t cp)
{
    return cp >= 0xff01 && cp <= 0xff5e ? cp - 0xff01 + '!' : cp;
}

static bool is_letter(uint32_t cp)
{
    const uint32_t c = narrow(cp);

    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == 0x3000 || cp == 0xa0 || cp == '\t';
}

/* What people write between the digits of one number. */
static bool is_join(uint32_t cp)
{
    const uint32_t c = narrow(cp);

    return is_blank(cp) || c == '-' || c == '.' || c == '/' || c == '(' || c == ')' || c == '_' ||
           cp == 0x2010 || cp == 0x2011 || cp == 0x2012 || cp == 0x2013 || cp == 0x2014 ||
           cp == 0x00b7;
}

/* Names -----------------------------------------------------------------------------------------*/

/* Where the name's first `chars` characters, blanks aside, end if they stand here; 0 if not. A
 * latin name is a word of its own. */
static size_t name_end(struct text t, size_t at, const char *name, size_t chars)
{
    const struct text want = { name, strlen(name) };
    size_t i = 0, next, matched = 0;
    uint32_t c = 0;

    while (i < want.n && matched < chars) {
        const uint32_t w = narrow(peek(want, i, &next));

        i = next;
        if (is_blank(w))
            continue;
        do {
            c = narrow(peek(t, at, &next));
            at = next;
        } while (matched > 0 && is_blank(c));
        if (c == 0 || (c != w && !(is_letter(c) && is_letter(w) && (c | 32) == (w | 32))))
            return 0;
        matched++;
    }
    return matched > 0 && !(is_letter(c) && is_letter(peek(t, at, &next))) ? at : 0;
}

static size_t name_chars(const char *name)
{
    const struct text t = { name, strlen(name) };
    size_t n = 0, next;

    for (size_t at = 0; at < t.n && n < NAME_CHARS; at = next)
        n += !is_blank(peek(t, at, &next));
    return n;
}

/* What is written where a name was not told. */
static bool is_nobody(const char *name)
{
    static const char *const nobody[] = { "匿名", "市民", "群众", "居民", "业主", "先生", "女士" };

    if (msh_empty(name) || strncmp(name, "某", strlen("某")) == 0)
        return true;
    for (size_t i = 0; i < MSH_COUNT(nobody); i++)
        if (msh_streq(name, nobody[i]))
            return true;
    return false;
}

/* A surname with how one addresses a person: 钱先生, 欧阳女士. */
static size_t addressed_end(struct text t, size_t at, const char *name, size_t chars)
{
    static const char *const titles[] = { "先生", "女士", "小姐", "师傅", "老师",
                                          "阿姨", "大爷", "大妈", "奶奶", "爷爷" };

    for (size_t surname = 1; surname <= 2 && surname <= chars; surname++) {
        const size_t end = name_end(t, at, name, surname);

        for (size_t i = 0; end != 0 && i < MSH_COUNT(titles); i++)
            if (starts(t, end, titles[i]))
                return end;
    }
    return 0;
}

/* The commonest surnames that are no everyday word. */
static bool is_surname(struct text t, size_t at, size_t *ret_end)
{
    static const char one[] =
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘"
        "蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦付邹孟熊秦邱尹薛闫段雷侯"
        "龙史陶黎贺顾毛郝龚邵钱严覃戴莫孔汤欧温康施樊葛邢齐乔伍庞颜倪聂鲁岳翟殷詹申耿高";
    static const char *const two[] = { "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "夏侯" };

    for (size_t i = 0; i < MSH_COUNT(two); i++)
        if (starts(t, at, two[i])) {
            *ret_end = at + strlen(two[i]);
            return true;
        }
    return peek(t, at, ret_end) > 0x7f &&
           memmem(one, sizeof(one) - 1, t.p + at, *ret_end - at) != NULL;
}

static bool is_han(uint32_t cp)
{
    return cp >= 0x4e00 && cp <= 0x9fff && cp != 0x67d0 && digit_of(cp) < 0; /* 某 */
}

static bool ends_with(struct text t, size_t at, const char *word)
{
    const size_t n = strlen(word);

    return n <= at && memcmp(t.p + at - n, word, n) == 0;
}

/* Nobody told this name: 高女士, 刘科连先生, 我叫唐雪中. */
static size_t guess_name(struct text t, size_t at, const char **ret_mask)
{
    static const char *const titles[] = { "先生", "女士", "小姐", "阿姨", "师傅", "老师" };
    static const char *const said[] = { "我叫",     "名叫",     "姓名：", "姓名:", "本人叫",
                                        "代表人：", "联系人：", "法人：", "户主：" };
    size_t end = at, after, next;
    bool told = false;

    if (!is_surname(t, at, &end))
        return 0;
    after = end;
    for (size_t i = 0; i < MSH_COUNT(said); i++)
        told |= ends_with(t, at, said[i]);
    for (int given = 0; given <= 2; given++, end = next) {
        for (size_t i = 0; i < (given == 0 ? MSH_COUNT(titles) : 3); i++)
            if (starts(t, end, titles[i])) {
                *ret_mask = given == 0 ? "某" : "某某";
                return end;
            }
        if (!is_han(peek(t, end, &next)) || given == 2)
            break;
    }
    *ret_mask = "某某";
    return told && end > after ? end : 0;
}

static size_t find_name(struct text t, size_t at, const struct msh_mask_person *persons, size_t n,
                        const char **ret_mask)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = persons[i].name;
        const size_t chars = is_nobody(name) ? 0 : name_chars(name);
        size_t end = chars > 1 ? name_end(t, at, name, chars) : 0;

        *ret_mask = "某某";
        if (end != 0)
            return end;
        *ret_mask = "某";
        end = chars > 0 ? addressed_end(t, at, name, chars) : 0;
        if (end != 0)
            return end;
    }
    return 0;
}

/* Numbers ---------------------------------------------------------------------------------------*/

/* A run of digits, letters and what joins them, as it stands from `at`. */
struct run {
    size_t end;                    /* behind its last digit or letter */
    size_t digits, letters, joins; /* joins: between two of them */
    size_t groups[4];              /* digits of the first groups */
    size_t n_groups;
    bool mail, tens;
    bool dashed;               /* all joins are '-' */
    char kept[DIGITS_MAX + 1]; /* the first digits as ASCII */
    bool last_x;
};

static void add_digit(struct run *r, int digit, bool new_group)
{
    if (r->n_groups == 0 || new_group)
        r->n_groups++;
    if (r->n_groups <= MSH_COUNT(r->groups))
        r->groups[r->n_groups - 1]++;
    if (r->digits < DIGITS_MAX)
        r->kept[r->digits] = (char)('0' + digit);
    r->digits++;
    r->last_x = false;
}

/* 2026-11-21, 2026.1.5 */
static bool is_date(const struct run *r)
{
    return r->n_groups == 3 && r->joins == 2 && r->groups[0] == 4 && r->groups[1] <= 2 &&
           r->groups[2] <= 2 && r->letters == 0 && (r->kept[0] == '1' || r->kept[0] == '2') &&
           (r->kept[1] == '9' || r->kept[1] == '0');
}

/* Digits may be joined by one or two marks, letters by a dot; a date ends where its day ends. */
static struct run scan_run(struct text t, size_t at)
{
    struct run r = { .end = at, .dashed = true };
    size_t next, joins = 0;
    bool dot = false;

    for (uint32_t cp; (cp = peek(t, at, &next)) != 0; at = next) {
        const uint32_t c = narrow(cp);
        const int digit = digit_of(cp);

        if (digit >= 0) {
            add_digit(&r, digit, joins > 0);
        } else if (is_letter(cp) && (joins == 0 || (joins == 1 && dot))) {
            r.letters++;
            r.last_x = (c | 32) == 'x';
        } else if (is_tens(cp) && joins == 0) {
            r.tens = true;
        } else if (joins == 0 && (c == '@' || c == '_')) {
            r.mail |= c == '@';
        } else if (is_join(cp) && (r.digits > 0 || c == '.') && joins < 2 && !is_date(&r)) {
            r.dashed &= c == '-';
            dot = c == '.';
            joins++;
            continue;
        } else {
            break;
        }
        r.joins += joins > 0;
        joins = 0;
        r.end = next;
    }
    return r;
}

static size_t digits_of(const char *phone, char out[DIGITS_MAX + 1])
{
    const struct text t = { phone, phone == NULL ? 0 : strlen(phone) };
    size_t n = 0;

    for (size_t at = 0, next; at < t.n && n < DIGITS_MAX; at = next) {
        const int digit = digit_of(peek(t, at, &next));

        if (digit >= 0)
            out[n++] = (char)('0' + digit);
    }
    out[n] = '\0';
    return n;
}

static bool is_known_phone(const struct run *r, const struct msh_mask_person *persons, size_t n)
{
    char digits[DIGITS_MAX + 1];

    for (size_t i = 0; i < n; i++) {
        const size_t have = digits_of(persons[i].phone, digits);

        if (have >= PHONE_MIN && strstr(r->kept, digits) != NULL)
            return true;
        if (have > MOBILE && strstr(r->kept, digits + have - MOBILE) != NULL) /* +86 */
            return true;
    }
    return false;
}

/* Eleven digits that begin like a mobile's, anywhere in it. */
static bool has_mobile(const struct run *r)
{
    const size_t n = strlen(r->kept);

    for (size_t i = 0; i + MOBILE <= n; i++)
        if (r->kept[i] == '1' && r->kept[i + 1] >= '3')
            return true;
    return false;
}

static unsigned long_number(const struct run *r, const struct msh_mask_person *persons, size_t n)
{
    if (r->digits > 0 && is_known_phone(r, persons, n))
        return MSH_MASK_PHONE;
    if (r->mail)
        return MSH_MASK_CODE;
    if ((r->digits == 17 && r->last_x) || r->digits == 18 || r->digits == 15)
        return MSH_MASK_IDENT;
    if (has_mobile(r))
        return MSH_MASK_PHONE;
    if (r->digits >= LONG_DIGITS && !is_date(r))
        return MSH_MASK_NUMBER;
    return r->letters > 0 && r->digits > 0 && r->letters + r->digits >= CODE_MIN ? MSH_MASK_CODE
                                                                                 : 0;
}

/* Doors -----------------------------------------------------------------------------------------*/

/* G2栋320, 3单元501 */
static bool after_door(struct text t, size_t begin)
{
    static const char *const doors[] = { "栋", "幢", "单元", "号楼", "座" };

    for (size_t i = 0; i < MSH_COUNT(doors); i++)
        if (ends_with(t, begin, doors[i]))
            return true;
    return false;
}

/* 三室一厅, 2室1厅: how many rooms, not which. */
static bool is_flat(struct text t, size_t end)
{
    size_t next, room = end + strlen("室");
    uint32_t cp;

    if (!starts(t, end, "室"))
        return false;
    cp = peek(t, room, &next);
    return (digit_of(cp) >= 0 || cp == 0x4e24 /* 两 */) && starts(t, next, "厅");
}

/* Does a number that ends here count houses? */
static bool is_door(struct text t, size_t begin, size_t end)
{
    static const char *const doors[] = { "号", "单元", "栋", "幢", "室", "弄", "层", "楼" };
    static const char *const before[] = {
        "月", "第", "文", "令", "]", "〕"
    }; /* 11月9号, 第9号令, 〔2019〕9号 */
    size_t next = end;

    while (is_blank(peek(t, end, &next)))
        end = next;
    if (end > begin && after_door(t, begin))
        return true;
    if (starts(t, end, "号线") || starts(t, end, "号公告") || starts(t, end, "号文"))
        return false;
    for (size_t i = 0; starts(t, end, "号") && i < MSH_COUNT(before); i++) {
        const size_t n = strlen(before[i]);

        if (begin >= n && memcmp(t.p + begin - n, before[i], n) == 0 && !starts(t, end, "号楼"))
            return false;
    }
    if (is_flat(t, end))
        return false;
    for (size_t i = 0; i < MSH_COUNT(doors); i++)
        if (starts(t, end, doors[i]))
            return true;
    return false;
}

/* 3-2-501 */
static bool is_door_line(const struct run *r)
{
    return r->n_groups >= 3 && r->dashed && r->letters == 0 && !is_date(r);
}

static bool is_named(struct text t, size_t at, const struct msh_mask_person *persons, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const size_t chars = is_nobody(persons[i].name) ? 0 : name_chars(persons[i].name);

        if (chars > 1 && name_end(t, at, persons[i].name, chars) != 0)
            return true;
    }
    return false;
}

unsigned msh_mask_tells(const char *text, const struct msh_mask_person *persons, size_t n)
{
    const struct text t = { text, strlen(text) };
    unsigned found = 0;
    size_t stays = 0; /* end of a number or word that was looked at from its start */

    for (size_t at = 0, next; at < t.n; at = next) {
        const uint32_t cp = peek(t, at, &next);

        if ((at >= stays || !is_letter(cp)) && is_named(t, at, persons, n))
            found |= MSH_MASK_NAME;
        if (at >= stays && (digit_of(cp) >= 0 || is_letter(cp))) {
            const struct run r = scan_run(t, at);

            stays = r.end;
            if (r.digits > 0 && is_known_phone(&r, persons, n))
                found |= MSH_MASK_PHONE;
        }
    }
    return found;
}

/* The whole -------------------------------------------------------------------------------------*/

/* What stands at `at` and has to go: its bit, where it ends, and what takes its place. A number that
 * may stay ends at *ret_end too. `inside`: of a number or word that was looked at from its start. */
static unsigned find(struct text t, size_t at, bool inside, const struct msh_mask_person *persons,
                     size_t n, size_t *ret_end, const char **ret_mask)
{
    size_t next;
    const uint32_t cp = peek(t, at, &next);
    struct run r;
    unsigned bit;

    *ret_end = inside && is_letter(cp) ? 0 : find_name(t, at, persons, n, ret_mask);
    if (*ret_end != 0)
        return MSH_MASK_NAME;
    *ret_end = inside ? 0 : guess_name(t, at, ret_mask);
    if (*ret_end != 0)
        return MSH_MASK_GUESS;
    if (inside || (digit_of(cp) < 0 && !is_letter(cp) && !is_tens(cp)))
        return 0;
    r = scan_run(t, at);
    *ret_end = r.end;
    *ret_mask = "***";
    bit = long_number(&r, persons, n);
    if (bit != 0)
        return bit;
    *ret_mask = "**";
    if ((r.digits > 0 || r.tens || r.letters == 1) && is_door(t, at, r.end))
        return MSH_MASK_DOOR;
    if (r.letters == 1 && r.digits == 0 && starts(t, r.end, "座"))
        return MSH_MASK_DOOR;
    return is_door_line(&r) ? MSH_MASK_DOOR : 0;
}

unsigned msh_mask_each(const char *text, const struct msh_mask_person *persons, size_t n,
                       msh_mask_fn each, void *arg)
{
    const struct text t = { text, strlen(text) };
    unsigned found = 0;
    size_t stays = 0; /* end of a number or word that may stay */

    for (size_t at = 0, end = 0, next; at < t.n; at = next) {
        struct msh_mask_hit hit = { .from = at };

        hit.bit = find(t, at, at < stays, persons, n, &end, &hit.mask);
        (void)peek(t, at, &next);
        if (hit.bit == 0) {
            stays = MSH_MAX(stays, end);
            continue;
        }
        next = hit.to = end;
        found |= hit.bit;
        each(arg, &hit);
    }
    return found;
}

struct masking {
    const char *text;
    size_t at; /* written up to here */
    struct msh_str *out;
};

static void write_hit(void *arg, const struct msh_mask_hit *hit)
{
    struct masking *m = arg;

    if (m->out == NULL)
        return;
    msh_str_addn(m->out, m->text + m->at, hit->from - m->at);
    msh_str_add(m->out, hit->mask);
    m->at = hit->to;
}

unsigned msh_mask(const char *text, const struct msh_mask_person *persons, size_t n,
                  struct msh_str *out)
{
    struct masking m = { .text = text, .out = out };
    const unsigned found = msh_mask_each(text, persons, n, write_hit, &m);

    if (out != NULL)
        msh_str_add(out, text + m.at);
    return found;
}
