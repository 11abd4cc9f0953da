#include "base/base.h"

#include "domain/city.h"

static const struct msh_name unit_kind[MSH_UNIT_KIND_COUNT] = {
    [MSH_UNIT_KIND_PARTY] = { "party", "党委部门", "party office" },
    [MSH_UNIT_KIND_GOVERNMENT] = { "government", "政府部门", "government office" },
    [MSH_UNIT_KIND_INSTITUTION] = { "institution", "事业单位", "public institution" },
    [MSH_UNIT_KIND_UTILITY] = { "utility", "公用企业", "utility" },
    [MSH_UNIT_KIND_TOWNSHIP] = { "township", "乡镇街道", "township or street" },
    [MSH_UNIT_KIND_VILLAGE] = { "village", "村社区", "village or community" },
    [MSH_UNIT_KIND_HOTLINE] = { "hotline", "热线机构", "hotline" },
    [MSH_UNIT_KIND_INSPECTION] = { "inspection", "纪检监察机关", "inspectors" },
};
const struct msh_names msh_unit_kind_names = { "unit_kind", unit_kind, MSH_UNIT_KIND_COUNT };

static const struct msh_name area_level[MSH_AREA_LEVEL_COUNT] = {
    [MSH_AREA_LEVEL_CITY] = { "city", "市", "city" },
    [MSH_AREA_LEVEL_COUNTY] = { "county", "区县", "county" },
    [MSH_AREA_LEVEL_TOWNSHIP] = { "township", "乡镇街道", "township" },
};
const struct msh_names msh_area_level_names = { "area_level", area_level, MSH_AREA_LEVEL_COUNT };

static const struct msh_name channel_kind[MSH_CHANNEL_KIND_COUNT] = {
    [MSH_CHANNEL_KIND_PHONE] = { "phone", "电话", "telephone" },
    [MSH_CHANNEL_KIND_WEB] = { "web", "网站", "web" },
    [MSH_CHANNEL_KIND_APP] = { "app", "移动端", "app" },
    [MSH_CHANNEL_KIND_MESSAGE_BOARD] = { "message_board", "留言板", "message board" },
    [MSH_CHANNEL_KIND_PLATFORM] = { "platform", "上级平台", "platform" },
    [MSH_CHANNEL_KIND_WALK_IN] = { "walk_in", "现场", "walk-in" },
    [MSH_CHANNEL_KIND_MAIL] = { "mail", "信件", "letter" },
    [MSH_CHANNEL_KIND_VISIT] = { "visit", "走访", "visit" },
};
const struct msh_names msh_channel_kind_names = { "channel_kind", channel_kind,
                                                  MSH_CHANNEL_KIND_COUNT };

bool msh_channel_kind_is_open(const char *kind)
{
    const int found = msh_name_find(&msh_channel_kind_names, kind);

    return found == MSH_CHANNEL_KIND_WEB || found == MSH_CHANNEL_KIND_APP;
}

static const struct msh_name respondent_kind[MSH_RESPONDENT_COUNT] = {
    [MSH_RESPONDENT_ENTERPRISE] = { "enterprise", "企业", "enterprise" },
    [MSH_RESPONDENT_ESTATE] = { "estate", "小区", "housing estate" },
    [MSH_RESPONDENT_ENFORCEMENT] = { "enforcement", "执法主体", "enforcement body" },
    [MSH_RESPONDENT_OTHER] = { "other", "其他", "other" },
};
const struct msh_names msh_respondent_kind_names = { "respondent_kind", respondent_kind,
                                                     MSH_RESPONDENT_COUNT };
