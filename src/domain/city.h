/*
 * city.h - words for the parts a city is made of: units, areas, channels, respondents.
 *
 * As in vocab.h: codes are stored, the order is free. Immutable, thread-safe.
 */
#ifndef MSH_DOMAIN_CITY_H
#define MSH_DOMAIN_CITY_H

#include "base/names.h"

enum msh_unit_kind {
    MSH_UNIT_KIND_PARTY,
    MSH_UNIT_KIND_GOVERNMENT,
    MSH_UNIT_KIND_INSTITUTION, /* 事业单位 */
    MSH_UNIT_KIND_UTILITY,     /* water, gas, heat … 公用企业 */
    MSH_UNIT_KIND_TOWNSHIP,    /* 乡镇、街道 */
    MSH_UNIT_KIND_VILLAGE,     /* 村、社区 */
    MSH_UNIT_KIND_HOTLINE,
    MSH_UNIT_KIND_INSPECTION, /* 纪检监察 */
    MSH_UNIT_KIND_COUNT
};

enum msh_area_level {
    MSH_AREA_LEVEL_CITY,
    MSH_AREA_LEVEL_COUNTY,
    MSH_AREA_LEVEL_TOWNSHIP,
    MSH_AREA_LEVEL_COUNT
};

enum msh_channel_kind {
    MSH_CHANNEL_KIND_PHONE,
    MSH_CHANNEL_KIND_WEB,
    MSH_CHANNEL_KIND_APP,
    MSH_CHANNEL_KIND_MESSAGE_BOARD,
    MSH_CHANNEL_KIND_PLATFORM,
    MSH_CHANNEL_KIND_WALK_IN,
    MSH_CHANNEL_KIND_MAIL,
    MSH_CHANNEL_KIND_VISIT,
    MSH_CHANNEL_KIND_COUNT
};

/* 被诉对象: whom a ticket is about, where that is no unit of the city. */
enum msh_respondent_kind {
    MSH_RESPONDENT_ENTERPRISE,
    MSH_RESPONDENT_ESTATE,      /* 小区 */
    MSH_RESPONDENT_ENFORCEMENT, /* 执法主体 */
    MSH_RESPONDENT_OTHER,
    MSH_RESPONDENT_COUNT
};

extern const struct msh_names msh_unit_kind_names, msh_area_level_names, msh_channel_kind_names,
    msh_respondent_kind_names;

/* May anybody send through a channel of this kind (a code), without the hotline in between? What
 * came by telephone or from another platform is said to be so by those who took it. */
bool msh_channel_kind_is_open(const char *kind);

#endif
