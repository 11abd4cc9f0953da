/*
 * calendar_edit.h - keeping the working calendar: what is entered, a new year's notice with what it
 * would change, the working hours.
 *
 * Changes are edits (edit.h) that make a new version; call->if_match compares with the version in
 * use. Entering a year leaves a job that prints open provisional clocks anew, never earlier
 * (design §4). Thread-safe.
 */
#ifndef MSH_SERVICE_CALENDAR_EDIT_H
#define MSH_SERVICE_CALENDAR_EDIT_H

#include "service/structure.h"
#include "store/rule_store.h"

/* A year as it is entered. */
struct msh_calendar_year_view {
    int year;
    int version; /* with which it came */
    const char *source;
    int64_t created_at;
    size_t workdays, holidays, makeup; /* makeup: worked although a Saturday or Sunday */
    bool assumed;                      /* not announced as a whole */
};
/* Ascending; years nobody entered are left out. In the call's arena. */
int msh_calendar_views(struct msh_call *call, struct msh_calendar_year_view **ret, size_t *ret_n,
                       struct msh_err *err);

/* A day whose kind the notice changes. */
struct msh_calendar_change {
    int32_t day;
    enum msh_day_kind before, after;
};

/* What a calendar does to clocks that run over days nobody had announced. */
struct msh_renew_effect {
    size_t tickets, clocks; /* looked at */
    size_t later;           /* print a later due */
    size_t settled;         /* keep their due, and it is no longer provisional */
    size_t open;            /* stay provisional, with the due they have */
    int64_t longest_ms;     /* by which a due moves */
    bool complete;          /* no ticket was left out */
};

struct msh_calendar_imported {
    int year;
    int64_t version;                     /* 0 in a dry run */
    struct msh_calendar_change *changes; /* ascending, in the call's arena */
    size_t n_changes;
    struct msh_renew_effect effect; /* as it will be, when the job has run */
};

/* A year's notice (holiday-cn JSON). A dry run judges it, tells what would change and keeps
 * nothing. */
int msh_calendar_import(struct msh_call *call, const char *json, size_t n, const char *source,
                        bool dry_run, struct msh_calendar_imported *ret, struct msh_err *err);

/* Working hours, "08:30-12:00,14:00-18:00". */
int msh_calendar_periods(struct msh_call *call, const char *periods, int64_t *ret_version,
                         struct msh_err *err);

#endif
