/*
 * What narrows lists of tickets, their export and the queues of the desks.
 */
#include "base/base.h"

#include "http/forms.h"
#include "http/forms_rows.h"

#include "domain/ticket.h"
#include "store/list/list.h"

static const struct msh_name orders[] = { { "newest", "最新", "newest first" },
                                          { "due", "最急", "nearest due first" } };
const struct msh_names msh_order_names = { "list_order", orders, MSH_COUNT(orders) };

static const struct msh_name gaps[] = {
    [MSH_LIST_GAP_CATEGORY] = { "category", "分类", "category" },
    [MSH_LIST_GAP_AREA] = { "area", "区域", "area" },
    [MSH_LIST_GAP_LEAD] = { "lead", "主办单位", "leading unit" },
};
static const struct msh_names gap_names = { "list_gap", gaps, MSH_COUNT(gaps) };

/* clang-format off */
#define FILTER_ROWS                                                                                \
    F(q, STRING, .max = MSH_QUERY_MAX, .help = "Words that must all occur, as parts of any text."), \
    F(state, ENUM_ARRAY, .names = &msh_ticket_state_names),                                        \
    F(type, ENUM_ARRAY, .names = &msh_type_names),                                                 \
    F(urgency, ENUM_ARRAY, .names = &msh_urgency_names),                                           \
    F(unit, STRING_ARRAY, .max = 50, .max_item = 64, .help = "Codes or ids of units with a share."), \
    F(below, BOOL, .help = "Also the units below `unit`."),                                        \
    F(live, BOOL, .help = "Only where the unit's share is still open."),                           \
    F(category, STRING, .max = 32, .help = "Code; with everything below it."),                     \
    F(channel, STRING, .max = 32),                                                                 \
    F(area, STRING, .max = 32, .help = "Code; with everything below it."),                         \
    F(lamp, ENUM, .names = &msh_lamp_names),                                                       \
    F(from, STRING, .max = 40, .help = "Accepted from this day or instant on."),                   \
    F(to, STRING, .max = 40, .help = "Accepted until the end of this day, or before this instant."), \
    F(round, INT, .min = 1, .max = 100, .help = "At least in this round."),                        \
    F(matter, ID),                                                                                 \
    F(lead, STRING, .max = 64, .help = "Code or id of the unit that leads."),                      \
    F(rate, ENUM, .names = &msh_rate_names, .help = "In which rate `counted` is read."),           \
    F(counted, ENUM_ARRAY, .names = &msh_counted_names,                                            \
      .help = "How it is counted in `rate`; for those who may read statistics."),                  \
    F(without, ENUM_ARRAY, .names = &gap_names, .help = "Where nothing is said of it.")
/* clang-format on */

#define FORM struct msh_list_query
static const struct msh_field list_rows[] = {
    FILTER_ROWS,
    F(order, ENUM, .names = &msh_order_names),
    F(limit, INT, .min = 1, .max = MSH_LIST_LIMIT_MAX),
    F(cursor, STRING, .max = 100),
};
MSH_FIELDS(msh_list_fields, "TicketQuery", FORM, list_rows);
static const struct msh_field filter_rows[] = { FILTER_ROWS };
MSH_FIELDS(msh_filter_fields, "TicketFilter", FORM, filter_rows);

static const struct msh_name list_columns[] = {
    [MSH_LIST_NUMBER] = { "number", "编号", "number" },
    [MSH_LIST_TITLE] = { "title", "标题", "title" },
    [MSH_LIST_STATE] = { "state", "状态", "state" },
    [MSH_LIST_TYPE] = { "type", "类型", "type" },
    [MSH_LIST_URGENCY] = { "urgency", "紧急程度", "urgency" },
    [MSH_LIST_CATEGORY] = { "category", "分类", "category" },
    [MSH_LIST_AREA] = { "area", "区域", "area" },
    [MSH_LIST_CHANNEL] = { "channel", "渠道", "channel" },
    [MSH_LIST_UNIT] = { "unit", "承办单位", "unit" },
    [MSH_LIST_DUE_AT] = { "due_at", "到期", "due" },
    [MSH_LIST_LAMP] = { "lamp", "时限灯", "lamp" },
    [MSH_LIST_ROUND] = { "round", "轮次", "round" },
    [MSH_LIST_CREATED_AT] = { "created_at", "登记时间", "registered" },
    [MSH_LIST_ACCEPTED_AT] = { "accepted_at", "受理时间", "accepted" },
};
const struct msh_names msh_list_column_names = { "list_column", list_columns,
                                                 MSH_COUNT(list_columns) };
static const struct msh_name tongues[] = { { "zh-CN", "中文", "Chinese" },
                                           { "en", "英文", "English" } };
static const struct msh_names tongue_names = { "export_language", tongues, MSH_COUNT(tongues) };
static const struct msh_field export_rows[] = {
    FILTER_ROWS,
    F(order, ENUM, .names = &msh_order_names),
    F(columns, ENUM_ARRAY, .names = &msh_list_column_names,
      .help = "These, in this order; without it all of them."),
    { .name = "lang",
      .type = MSH_F_ENUM,
      .offset = offsetof(FORM, tongue),
      .names = &tongue_names,
      .help = "Heads and words for readers of this language; without it the heads are codes." },
};
MSH_FIELDS(msh_export_fields, "TicketExport", FORM, export_rows);
#undef FORM

static const struct msh_name parts[] = {
    { "own", "本单位在办", "running at the own units" },
    { "below", "下级单位", "at units below" },
    { "deferred", "挂账", "deferred" },
};
static const struct msh_names part_names = { "desk_part", parts, MSH_COUNT(parts) };

#define FORM struct msh_queue_query
static const struct msh_field dispatch_queue_rows[] = {
    F(state, ENUM_ARRAY, .names = &msh_ticket_state_names,
      .help = "Of registered, dispatching, conference, rework; all of them where left out."),
    F(limit, INT, .min = 1, .max = 200),
    F(cursor, STRING, .max = 100),
};
MSH_FIELDS(msh_dispatch_queue_fields, "DispatchQuery", FORM, dispatch_queue_rows);
static const struct msh_field desk_rows[] = {
    F(unit, STRING, .max = 64, .help = "Code or id; without it, all units of the caller."),
    F(state, ENUM_ARRAY, .names = &msh_task_state_names),
    F(part, ENUM, .names = &part_names, .help = "One pile of the desk; all where left out."),
    F(mine, BOOL, .help = "Only what the caller holds."),
    F(pool, BOOL, .help = "Only what nobody holds."),
    F(limit, INT, .min = 1, .max = 200),
    F(cursor, STRING, .max = 100),
};
MSH_FIELDS(msh_desk_fields, "DeskQuery", FORM, desk_rows);
static const struct msh_field claim_queue_rows[] = {
    F(kind, ENUM_ARRAY, .names = &msh_claim_kind_names),
    F(state, ENUM_ARRAY, .names = &msh_claim_state_names),
    F(limit, INT, .min = 1, .max = 200),
    F(cursor, STRING, .max = 100),
};
MSH_FIELDS(msh_claim_queue_fields, "ClaimQuery", FORM, claim_queue_rows);
static const struct msh_field callback_queue_rows[] = {
    F(cause, ENUM_ARRAY, .names = &msh_callback_cause_names),
    F(limit, INT, .min = 1, .max = 200),
    F(cursor, STRING, .max = 100),
};
MSH_FIELDS(msh_callback_queue_fields, "CallbackQuery", FORM, callback_queue_rows);
static const struct msh_field pressure_rows[] = {
    F(limit, INT, .min = 1, .max = 200),
    F(cursor, STRING, .max = 100),
};
MSH_FIELDS(msh_pressure_fields, "PressureQuery", FORM, pressure_rows);
MSH_FIELDS(msh_watch_fields, "SupervisionQuery", FORM, pressure_rows);
#undef FORM

#define FORM struct msh_page_query
static const struct msh_field page_rows[] = {
    F(limit, INT, .min = 1, .max = 1000),
    F(after, INT, .min = 0, .max = INT64_MAX, .help = "Only what stands behind this `seq`."),
};
MSH_FIELDS(msh_events_fields, "EventsQuery", FORM, page_rows);
#undef FORM
