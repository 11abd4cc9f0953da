"""The tables behind tools/make_demo.py: names, families of units, category tree with its dispatch.

Everything here is invented. No county, township or village of these names is known in China.
"""

# code, name, short, offset of the seat from the centre (degrees), spread, townships
COUNTIES = [
    ("990102", "砚湖区", "砚湖", 0.01, -0.01, 0.055,
     "砚桥街道 墨堤街道 琴园街道 棋桥街道 染巷街道 灯桥街道 绣湾街道 泮台街道 筝桥街道 槐亭街道 "
     "澄池街道 鹭湾街道 桐坊街道".split()),
    ("990103", "槐序区", "槐序", 0.13, 0.02, 0.055,
     "槐台街道 榴井街道 藤巷街道 萤桥街道 雁亭街道 鹤渡街道 麓桥街道 霁门街道 簪巷街道 梧园街道 "
     "安棠街道 惠澜街道 宁梧街道".split()),
    ("990104", "汀兰区", "汀兰", 0.06, -0.12, 0.055,
     "汀渡街道 汀台街道 鹭桥街道 澄渡街道 泮湾街道 棠渡街道 琴渡街道 清澜街道 和榕街道 颂岚街道 "
     "明序街道 苇坪镇 荻埠镇".split()),
    ("990105", "望岑区", "望岑", -0.07, 0.12, 0.055,
     "岑桥街道 岑台街道 麓坊街道 鹤台街道 雁湾街道 霁桥街道 善梧街道 裕棠街道 锦岚街道 晴萱街道 "
     "柿垭镇 槲岭镇 蓼沟镇".split()),
    ("990106", "棠岸区", "棠岸", -0.14, -0.02, 0.060,
     "棠桥街道 棠井街道 榴巷街道 染园街道 灯亭街道 绣池街道 信梧街道 昭棠街道 惠霖街道 禾颐街道 "
     "柘河镇 菱陂镇 麦滩镇".split()),
    ("990107", "栖梧区", "栖梧", -0.08, -0.13, 0.060,
     "梧堤街道 梧池街道 桐湾街道 藤园街道 萤湾街道 琴坊街道 春棹街道 穗岚街道 晖榕街道 粟铺镇 "
     "桑垣镇 杏塬镇 葛陂镇".split()),
    ("990121", "云岫县", "云岫", -0.36, 0.22, 0.130,
     "霁台街道 鹭门街道 榆峪镇 柿塬镇 栗峪镇 槭岭镇 蕨沟镇 苎坪镇 黍塬镇 菖峪镇 槲寨乡 蕨岭乡 "
     "茭坪乡 栗垭乡 柘岭乡".split()),
    ("990122", "鹿衔县", "鹿衔", 0.38, 0.22, 0.130,
     "雁堤街道 泮亭街道 麦塬镇 枣集镇 桑集镇 粟河镇 葛垣镇 麦铺镇 黍店镇 荻集镇 芡店乡 蓼集乡 "
     "菱河乡 苇岭乡 麦垭乡".split()),
    ("990123", "稷溪县", "稷溪", -0.38, -0.24, 0.130,
     "澄堤街道 墨湾街道 粟岭镇 粟坪镇 黍陂镇 桑河镇 杏垣镇 榆店镇 菱集镇 柘店镇 茭垣乡 荻塬乡 "
     "蓼塬乡 苎河乡 葛塬乡".split()),
    ("990181", "枫屿市", "枫屿", 0.36, -0.24, 0.120,
     "槐池街道 汀湾街道 鹤堤街道 棋亭街道 信澜街道 苇集镇 荻滩镇 芡埠镇 蓼埠镇 菱滩镇 桑滩镇 麦埠镇 "
     "槲坪乡 菖滩乡".split()),
]

COMMUNITIES = """
宁棠 宁榕 禾梧 昭榭 穗霖 颂序 禾榭 春序 晖澜 春岚 穗榭 裕榕 昭序 春霖 明棠 禾霖 晖棠 晴棠 清岚 善棠 信筠
信榭 惠榭 春颐 宁岚 禾筠 晖梧 善澜 宁霖 和霖 颂榕 颂梧 锦萱 春棠 锦棠 清棠 和澜 和筠 昭榕 晴榭 信霖 宁澜
穗榕 宁序 宁颐 裕梧 明榕 颂霖 晖霖 穗颐 晴梧 晖筠 和岚 裕岚 裕颐 晖榭 明岚 裕霖 宁筠 穗萱 裕萱 晴榕 颂棠
穗梧 清榕 晴苑 裕苑 昭梧 禾苑 和棠 晴筠 善萱 清梧 晖苑 惠棠 信棠 惠梧 清序 善岚 春榭 颂萱 颂颐 惠筠 颂榭
信序 和序 穗澜 清颐 清榭 昭萱 善霖 明筠 禾萱 晴霖 锦榭 和梧 信岚 锦澜 穗序 锦颐 裕序 昭岚 颂澜 裕筠 昭颐
惠萱 宁榭 晖颐 锦榕 禾澜 禾序 晴序 信颐 宁萱 善榕 信萱 穗苑 春筠 裕榭 善序 晖岚 昭筠 信榕 清霖 昭苑 禾棠
穗棠 锦霖 春萱 晖萱 晴澜 昭霖 明澜 穗筠 明萱 锦序 晴颐 善筠 锦梧 惠序 惠榕 清筠 锦筠 颂筠 善榭 裕澜 惠颐
清萱 和萱 信苑 晖序 明霖 和榭 善颐 明梧 春梧 颂苑 昭澜 禾榕 春榕 善苑 明榭 禾岚 明颐
"""

VILLAGES = """
槲洼 蕨坎 粟坎 柘岔 菱湾 槐坞 柘屯 枣坎 桐坎 杏窑 榆洼 粟圩 榆湾 苇岔 栗圩 苇坡 黍坡 黍窑 黍堰 蕨庄 杏坎
柘畔 荻岔 黍洼 柘窑 槲窑 蕨屯 粟湾 苇庄 柿洼 粟屯 蕨坞 槐坡 粟庄 槲堰 榆岔 槐畔 栗岔 蓼庄 榆堰 榆坎 苇湾
葛岔 槐屯 菱庄 菱畔 荻坎 榆坡 杏畔 柿窑 菱圩 蓼湾 栗坞 桐堰 蕨湾 柘坞 柿岔 槐圩 桑堰 荻屯 柘坡 桐洼 柘圩
粟堰 菱坡 桐屯 苇坎 杏坞 蓼畔 蓼屯 蕨畔 槲圩 槲坞 黍畔 桐窑 枣屯 栗洼 黍庄 菱堰 荻坞 荻堰 荻庄 荻畔 槲畔
荻湾 柿坡 苇堰 栗畔 柿坎 蓼坡 栗堰 蕨岔 菱窑 柿堰 黍圩 槲坎 枣圩 菱坎 粟窑 粟坞 柿屯 杏堰 槲岔 苇洼 蓼洼
粟岔 黍坞 蕨洼 槲庄 桑坎 菱洼 柿畔 桐畔 槐窑 荻洼 荻坡 槐堰 葛堰 柘堰 菱坞 栗坎 黍屯 蓼圩 柿坞 黍岔 蕨坡
葛畔 杏屯 荻圩 黍湾 柘洼 菱屯 榆屯 柘湾 菱岔 苇圩 槲屯 枣窑 枣岔 苇窑 黍坎 粟洼 苇屯 蕨堰 柿湾 蓼窑 蓼坎
苇畔 榆窑 蕨窑 桑窑 蓼岔 柘坎 枣堰 槲湾 杏圩 荻窑 桑畔 蕨圩 槐岔 桐圩 粟坡 蓼堰 苇坞 杏岔 柿圩 榆圩 榆畔
枣坞 粟畔 榆坞 葛坞 桑坞 槭湾 芡坎 芡坡 芡堰 芡庄 芡湾 苎圩 苎堰 苎屯 苎岔 茭屯 茭岔 茭湾 菖圩 菖坎 菖堰 菖屯 菖岔 麦坎 麦坞
"""

# key, name after 明川, short, kind
CITY_UNITS = [
    ("jiwei", "市纪律检查委员会监察委员会", "市纪委监委", "inspection"),
    ("xuanchuan", "市委宣传部", "市委宣传部", "party"),
    ("zhengfa", "市委政法委员会", "市委政法委", "party"),
    ("shehui", "市委社会工作部", "市委社会工作部", "party"),
    ("bianban", "市委机构编制委员会办公室", "市委编办", "party"),
    ("xinfang", "市信访局", "市信访局", "government"),
    ("fagai", "市发展和改革委员会", "市发改委", "government"),
    ("jiaoyu", "市教育局", "市教育局", "government"),
    ("keji", "市科学技术局", "市科技局", "government"),
    ("gongxin", "市工业和信息化局", "市工信局", "government"),
    ("gongan", "市公安局", "市公安局", "government"),
    ("jiaojing", "市公安局交通警察支队", "市交警支队", "government"),
    ("minzheng", "市民政局", "市民政局", "government"),
    ("sifa", "市司法局", "市司法局", "government"),
    ("caizheng", "市财政局", "市财政局", "government"),
    ("renshe", "市人力资源和社会保障局", "市人社局", "government"),
    ("ziran", "市自然资源和规划局", "市自然资源局", "government"),
    ("huanjing", "市生态环境局", "市生态环境局", "government"),
    ("zhujian", "市住房和城乡建设局", "市住建局", "government"),
    ("chengguan", "市城市管理局", "市城管局", "government"),
    ("jiaotong", "市交通运输局", "市交通局", "government"),
    ("shuili", "市水利局", "市水利局", "government"),
    ("nongye", "市农业农村局", "市农业农村局", "government"),
    ("linye", "市林业局", "市林业局", "government"),
    ("shangwu", "市商务局", "市商务局", "government"),
    ("wenlv", "市文化广电和旅游局", "市文旅局", "government"),
    ("tiyu", "市体育局", "市体育局", "government"),
    ("weijian", "市卫生健康委员会", "市卫健委", "government"),
    ("tuiyi", "市退役军人事务局", "市退役军人局", "government"),
    ("yingji", "市应急管理局", "市应急局", "government"),
    ("xiaofang", "市消防救援支队", "市消防支队", "government"),
    ("shichang", "市市场监督管理局", "市市场监管局", "government"),
    ("yibao", "市医疗保障局", "市医保局", "government"),
    ("zhengwu", "市政务服务和大数据管理局", "市政务服务局", "government"),
    ("jinrong", "市地方金融管理局", "市金融管理局", "government"),
    ("guozi", "市国有资产监督管理委员会", "市国资委", "government"),
    ("shuiwu", "市税务局", "市税务局", "government"),
    ("youzheng", "市邮政管理局", "市邮政管理局", "government"),
    ("tongxin", "市通信发展管理办公室", "市通信办", "government"),
    ("renfang", "市国防动员办公室", "市国动办", "government"),
    ("gonghui", "市总工会", "市总工会", "party"),
    ("fulian", "市妇女联合会", "市妇联", "party"),
    ("canlian", "市残疾人联合会", "市残联", "party"),
    ("qixiang", "市气象局", "市气象局", "institution"),
    ("gongjijin", "市住房公积金管理中心", "市公积金中心", "institution"),
    ("zhufang", "市住房保障服务中心", "市住房保障中心", "institution"),
    ("yuanlin", "市园林绿化服务中心", "市园林中心", "institution"),
    ("shizheng", "市市政设施养护中心", "市市政中心", "institution"),
    ("huanwei", "市环境卫生服务中心", "市环卫中心", "institution"),
    ("jikong", "市疾病预防控制中心", "市疾控中心", "institution"),
    ("gongshui", "市供水集团有限公司", "市供水集团", "utility"),
    ("paishui", "市排水管理有限公司", "市排水公司", "utility"),
    ("gongre", "市热力集团有限公司", "市热力集团", "utility"),
    ("gongqi", "市燃气集团有限公司", "市燃气集团", "utility"),
    ("gongdian", "市供电公司", "市供电公司", "utility"),
    ("gongjiao", "市公共交通集团有限公司", "市公交集团", "utility"),
    ("tingche", "市城市停车运营有限公司", "市停车公司", "utility"),
    ("keyun", "市长途客运有限公司", "市客运公司", "utility"),
]

# key, name in a district, name in a county, department in the short name, kind, where
COUNTY_UNITS = [
    ("jiwei", "{n}纪律检查委员会监察委员会", "{n}纪律检查委员会监察委员会", "纪委监委", "inspection", "all"),
    ("xinfang", "{n}信访局", "{n}信访局", "信访局", "government", "all"),
    ("fagai", "{n}发展和改革委员会", "{n}发展和改革委员会", "发改委", "government", "all"),
    ("jiaoyu", "{n}教育局", "{n}教育局", "教育局", "government", "all"),
    ("gongxin", "{n}工业和信息化局", "{n}工业和信息化局", "工信局", "government", "all"),
    ("gongan", "明川市公安局{s}分局", "{n}公安局", "公安局", "government", "all"),
    ("jiaojing", "明川市公安局交通警察支队{s}大队", "{n}公安局交通警察大队", "交警大队", "government", "all"),
    ("minzheng", "{n}民政局", "{n}民政局", "民政局", "government", "all"),
    ("sifa", "{n}司法局", "{n}司法局", "司法局", "government", "all"),
    ("renshe", "{n}人力资源和社会保障局", "{n}人力资源和社会保障局", "人社局", "government", "all"),
    ("ziran", "明川市自然资源和规划局{s}分局", "{n}自然资源和规划局", "自然资源局", "government", "all"),
    ("huanjing", "明川市生态环境局{s}分局", "明川市生态环境局{s}分局", "生态环境分局", "government", "all"),
    ("zhujian", "{n}住房和城乡建设局", "{n}住房和城乡建设局", "住建局", "government", "all"),
    ("chengguan", "{n}城市管理局", "{n}城市管理局", "城管局", "government", "all"),
    ("jiaotong", "{n}交通运输局", "{n}交通运输局", "交通局", "government", "all"),
    ("shuili", "{n}水利局", "{n}水利局", "水利局", "government", "all"),
    ("nongye", "{n}农业农村局", "{n}农业农村局", "农业农村局", "government", "all"),
    ("shangwu", "{n}商务局", "{n}商务局", "商务局", "government", "all"),
    ("wenlv", "{n}文化广电和旅游局", "{n}文化广电和旅游局", "文旅局", "government", "all"),
    ("weijian", "{n}卫生健康委员会", "{n}卫生健康委员会", "卫健委", "government", "all"),
    ("tuiyi", "{n}退役军人事务局", "{n}退役军人事务局", "退役军人局", "government", "all"),
    ("yingji", "{n}应急管理局", "{n}应急管理局", "应急局", "government", "all"),
    ("xiaofang", "{n}消防救援大队", "{n}消防救援大队", "消防大队", "government", "all"),
    ("shichang", "{n}市场监督管理局", "{n}市场监督管理局", "市场监管局", "government", "all"),
    ("yibao", "{n}医疗保障局", "{n}医疗保障局", "医保局", "government", "all"),
    ("zhengwu", "{n}政务服务和大数据管理局", "{n}政务服务和大数据管理局", "政务服务局", "government", "all"),
    ("shuiwu", "{n}税务局", "{n}税务局", "税务局", "government", "all"),
    ("gongdian", "明川市供电公司{s}供电分公司", "明川市供电公司{s}供电分公司", "供电分公司", "utility", "all"),
    ("linye", "", "{n}林业局", "林业局", "government", "outer"),
    ("shizheng", "", "{n}市政设施养护中心", "市政中心", "institution", "outer"),
    ("gongshui", "", "{n}自来水有限公司", "自来水公司", "utility", "outer"),
    ("gongre", "", "{n}热力有限公司", "热力公司", "utility", "outer"),
    ("gongqi", "", "{n}燃气有限公司", "燃气公司", "utility", "outer"),
]

# Stations of a street and of a town: key, name, the county department that is their business line.
STREET_STATIONS = [
    ("weishengyuan", "社区卫生服务中心", "weijian"),
    ("zhifa", "综合行政执法队", "chengguan"),
    ("sifasuo", "司法所", "sifa"),
    ("shichangsuo", "市场监管所", "shichang"),
]
TOWN_STATIONS = [
    ("weishengyuan", "卫生院", "weijian"),
    ("zhifa", "综合行政执法队", "chengguan"),
    ("ziransuo", "自然资源所", "ziran"),
    ("nongfu", "农业农村服务站", "nongye"),
]

# == class | level:key of last resort | basis
# name | P(lace) or N | level:key | assist | inform | basis | third level (~ flips the place, @ overrides)
CATEGORIES = """
== 城市管理 | county:chengguan | 城市管理部门三定职责
市容环境 | P | county:chengguan | xiangzhen |  | 城市市容和环境卫生管理条例 | 占道经营、店外经营、流动摊贩、乱贴小广告、乱堆乱放
环境卫生 | P | county:chengguan | xiangzhen |  | 城市市容和环境卫生管理条例 | 道路保洁不到位、生活垃圾清运不及时、垃圾中转站异味、垃圾桶破损或不足、公共厕所管理、建筑垃圾乱倒、渣土车抛洒、餐厨垃圾收运
市政道路 | P | county:shizheng |  | chengguan | 城市道路管理条例 | 路面坑洼破损、人行道砖松动、井盖缺失或破损、路缘石损坏、道路积水
城市照明 | P | county:shizheng |  | chengguan | 城市照明管理部门三定职责 | 路灯不亮、路灯线杆倾斜、景观灯扰民
园林绿化 | P | city:yuanlin | xiangzhen |  | 城市绿化条例 | 绿化带缺株枯死、树木遮挡、树木倾倒危险、损毁侵占绿地、公园设施损坏
城管执法 | P | county:chengguan | xiangzhen |  | 城市管理部门三定职责 | 执法不作为、执法方式不当、违法建设查处、夜间施工扰民
停车设施 | P | county:chengguan |  | jiaojing | 城市道路管理条例 | 路内停车泊位施划、路内停车收费争议@city:tingche、停车收费系统故障@city:tingche、停车位不足、地锁占用公共车位、电动汽车充电桩设置@county:fagai
犬只管理 | P | county:gongan | xiangzhen | chengguan | 动物防疫法与地方养犬规定 | 遛狗不牵绳、犬吠扰民、流浪犬伤人、禁养犬只
== 住房城乡建设 | county:zhujian | 住房城乡建设部门三定职责
物业服务 | P | county:zhujian | xiangzhen |  | 物业管理条例 | 物业服务不到位、物业费争议、公共收益不公开、公共部位维修、电梯维护不到位、小区停车管理、小区保洁不到位、小区安保不到位、小区绿化管理
业主自治 | P | township:xiangzhen |  | zhujian | 物业管理条例 | 业主大会筹备成立、业主委员会履职、选聘解聘物业争议
维修资金 | N | county:zhujian | xiangzhen |  | 物业管理条例 | 维修资金使用申请、维修资金交存、维修资金账目查询
房屋质量 | P | county:zhujian |  |  | 建设工程质量管理条例 | 房屋渗漏、墙体开裂脱落、外墙保温脱落、门窗质量、保修期内不维修
商品房交易 | N | county:zhujian | shichang |  | 城市房地产管理法 | 逾期交房、虚假宣传、定金退还、合同备案、预售资金监管
房屋租赁与中介 | N | county:zhujian | gongan | shichang | 住房租赁部门三定职责 | 押金不退、中介乱收费、群租房~
住房保障 | N | city:zhufang | minzheng |  | 住房保障部门三定职责 | 公租房申请、公租房租金、公租房维修~
房屋征收 | P | county:zhujian | xiangzhen | ziran | 国有土地上房屋征收与补偿条例 | 征收补偿标准、安置房建设进度、过渡费发放
老旧小区改造 | P | county:zhujian | xiangzhen |  | 住房城乡建设部门三定职责 | 改造计划咨询、改造施工扰民、改造质量问题、加装电梯
建筑施工 | P | county:zhujian | chengguan |  | 建设工程安全生产管理条例 | 施工安全隐患、塔吊安全、施工损坏周边房屋
室内装修 | P | county:zhujian | xiangzhen | chengguan | 住宅室内装饰装修管理部门三定职责 | 破坏承重墙、装修噪声、装修垃圾堆放
住房公积金 | N | city:gongjijin |  |  | 住房公积金管理条例 | 公积金提取、公积金贷款、单位不缴公积金
人防工程 | P | city:renfang | zhujian |  | 人民防空法 | 人防车位使用、人防工程渗水、人防口部管理
== 供水供热供气供电 | county:fagai | 公用事业管理部门三定职责
供水 | P | county:gongshui |  | zhujian | 城市供水条例 | 停水、水压低、水质浑浊异味、水管爆裂漏水、水表故障、水费争议、二次供水管理、一户一表改造
排水 | P | city:paishui | xiangzhen | chengguan | 城镇排水与污水处理条例 | 下水道堵塞、污水外溢、雨水井堵塞、雨污混接、排水管网破损
供热 | P | county:gongre |  | zhujian | 地方供热管理规定与供热合同 | 暖气不热、供热未按时、供热管道泄漏、热费争议、停用供热办理、新小区未供热、换热站噪声、暖气片放水
供气 | P | county:gongqi |  | zhujian | 城镇燃气管理条例 | 燃气泄漏、停气、燃气通气报装、燃气表故障、燃气费争议、燃气安检、瓶装液化气管理
供电 | P | county:gongdian |  | fagai | 电力法与供电营业规则 | 停电、电压不稳、电费争议、电表故障、线路老化安全隐患、用电报装、电线杆倾倒、光伏并网、转供电加价@county:shichang
== 交通出行 | county:jiaotong | 交通运输部门三定职责
道路交通秩序 | P | county:jiaojing |  |  | 道路交通安全法 | 机动车违停、占用应急通道、大货车闯禁行、炸街车扰民、电动车逆行闯灯、渣土车超速
交通信号设施 | P | county:jiaojing |  | shizheng | 道路交通安全法 | 信号灯故障、信号灯配时不合理、标志标线不清、增设斑马线、增设红绿灯
车辆驾驶证业务 | N | county:jiaojing |  |  | 机动车登记与驾驶证管理规定 | 机动车登记、驾驶证换证补证、违章处理争议
城市公交 | P | city:gongjiao |  | jiaotong | 交通运输部门三定职责 | 公交候车时间长、公交甩站、公交司机服务态度、公交线路调整、增设公交站、公交站台损坏
出租车与网约车 | N | county:jiaotong |  |  | 巡游出租汽车与网络预约出租汽车经营服务管理规定 | 出租车拒载、出租车绕路、不打表多收费、司机服务态度
长途客运 | N | city:keyun | jiaotong |  | 道路运输条例 | 班次变更、退票改签、客运站服务
公路管养 | P | county:jiaotong | xiangzhen |  | 公路法 | 公路路面损坏、公路积水积雪、公路护栏缺失、公路桥梁隐患
机动车维修与驾培 | N | county:jiaotong | shichang |  | 道路运输条例 | 驾校退费、驾校乱收费、维修质量纠纷
== 生态环境 | county:huanjing | 生态环境部门三定职责
噪声污染 | P | county:huanjing | chengguan gongan | xiangzhen | 噪声污染防治法 | 施工噪声、工业企业噪声、商业经营噪声@county:gongan、广场舞噪声@county:gongan、邻里生活噪声@county:gongan
大气污染 | P | county:huanjing | xiangzhen | chengguan | 大气污染防治法 | 工业废气、餐饮油烟、异味恶臭、工地扬尘@county:zhujian、秸秆焚烧@township:xiangzhen
水污染 | P | county:huanjing | shuili xiangzhen |  | 水污染防治法 | 企业偷排污水、河道黑臭、生活污水直排、饮用水源污染、养殖污水@county:nongye
固体废物 | P | county:huanjing | xiangzhen |  | 固体废物污染环境防治法 | 危险废物倾倒、医疗废物处置、工业固废堆放
辐射与光污染 | P | county:huanjing | zhujian | tongxin | 生态环境部门三定职责 | 基站辐射疑虑、变电站辐射疑虑、玻璃幕墙反光、显示屏强光扰民@county:chengguan
建设项目环评 | P | county:huanjing | fagai |  | 环境影响评价法 | 环评公示疑问、未批先建、垃圾焚烧项目疑虑
== 劳动和社会保障 | county:renshe | 人力资源社会保障部门三定职责
拖欠工资 | N | county:renshe | zhujian |  | 保障农民工工资支付条例 | 工程建设领域欠薪~、餐饮服务业欠薪、制造企业欠薪、物业保安保洁欠薪、克扣工资、离职不结工资
劳动合同 | N | county:renshe | gonghui |  | 劳动合同法 | 未签劳动合同、违法解除合同、试用期争议、竞业限制
工时休假与保护 | N | county:renshe | gonghui | yingji | 劳动法 | 超时加班、不给带薪年假、产假待遇、高温津贴、职业病防护@county:weijian
社会保险 | N | county:renshe | shuiwu |  | 社会保险法 | 单位不缴社保、社保补缴、养老保险转移、灵活就业参保、养老金认证、退休手续办理、养老金发放
工伤保险 | N | county:renshe |  |  | 工伤保险条例 | 工伤认定、劳动能力鉴定、工伤待遇
就业创业 | N | county:renshe |  |  | 就业促进法 | 就业补贴、创业担保贷款、职业培训补贴
人事人才 | N | county:renshe |  |  | 人力资源社会保障部门三定职责 | 事业单位招聘、职称评审、人才引进补贴
== 市场监管 | county:shichang | 市场监督管理部门三定职责
消费维权 | N | county:shichang |  |  | 消费者权益保护法 | 商品质量纠纷、拒绝退换货、网购纠纷、三包争议、家电维修纠纷、汽车销售纠纷
预付式消费 | N | county:shichang | shangwu |  | 消费者权益保护法 | 健身卡退费、理发店关门跑路、洗车卡纠纷、儿童乐园退卡
食品安全 | P | county:shichang |  | weijian | 食品安全法 | 餐馆卫生差、食物有异物、过期食品、吃后身体不适、无证经营食品、外卖卫生、校园食堂@county:shichang
药品医疗器械 | N | county:shichang | weijian | yibao | 药品管理法 | 药品质量、药店违规售药、医疗器械质量
价格收费 | N | county:shichang | fagai |  | 价格法 | 明码标价、哄抬物价、停车乱收费~
计量与质量 | P | county:shichang |  |  | 计量法与产品质量法 | 缺斤短两、加油站计量、电子秤作弊
特种设备 | P | county:shichang | zhujian | xiaofang | 特种设备安全法 | 电梯困人、电梯故障停运、电梯超期未检、游乐设施安全
广告与网络交易 | N | county:shichang |  | gongxin | 广告法与电子商务法 | 虚假广告、违法户外广告~、直播带货纠纷
登记注册与知识产权 | N | county:shichang | zhengwu |  | 市场主体登记管理条例 | 营业执照办理、注销登记困难、冒用身份登记
传销与不正当竞争 | N | county:shichang | gongan |  | 反不正当竞争法与禁止传销条例 | 传销举报~、会销坑老、商业诋毁
== 教育 | county:jiaoyu | 教育部门三定职责
入学招生 | N | county:jiaoyu |  |  | 义务教育法 | 小学入学划片、初中入学、幼儿园入园、随迁子女入学、转学办理
学校管理 | N | county:jiaoyu |  |  | 教育部门三定职责 | 作业负担、补课、教师体罚、校园欺凌、课后服务、午餐质量、校服征订、学校设施安全~
教育收费 | N | county:jiaoyu | shichang |  | 教育部门三定职责 | 乱收费、教辅征订、捐资助学
校外培训 | N | county:jiaoyu | shichang | wenlv | 校外培训管理部门三定职责 | 培训机构退费、培训机构跑路、学科类违规培训、无证办学~
教师与资助 | N | county:jiaoyu | renshe |  | 教师法 | 教师待遇、教师资格认定、师德师风
学前与托育 | N | county:jiaoyu | weijian |  | 教育部门三定职责 | 幼儿园管理、幼儿园虐童疑虑、托育机构~@county:weijian
校车与通学 | P | county:jiaoyu | jiaojing gongjiao |  | 校车安全管理条例 | 校车超员、校车线路、上下学拥堵
== 卫生健康与医保 | county:weijian | 卫生健康部门三定职责
医疗服务 | N | county:weijian |  |  | 医疗机构管理条例 | 挂号难、医护服务态度、候诊时间长、医疗收费疑问、检查结果互认、住院床位
医疗纠纷与执业 | N | county:weijian | sifa |  | 医疗纠纷预防和处理条例 | 医疗纠纷、非法行医~、诊所管理~
公共卫生 | N | county:weijian |  |  | 传染病防治法 | 疫苗接种、传染病咨询、公共场所卫生~
人口与妇幼 | N | county:weijian |  | fulian | 人口与计划生育法 | 生育登记、独生子女奖励、育儿补贴
急救与献血 | N | county:weijian |  |  | 卫生健康部门三定职责 | 急救车到达慢~、急救收费、无偿献血
医疗保险 | N | county:yibao |  |  | 医疗保障部门三定职责 | 居民医保缴费、职工医保缴费、异地就医备案、门诊慢特病、医保报销比例、医保卡使用异常
定点机构监管 | N | county:yibao | shichang | weijian | 医疗保障基金使用监督管理条例 | 药店刷卡异常、欺诈骗保举报、定点医院违规收费
== 公安政法 | county:gongan | 公安机关三定职责
治安管理 | P | county:gongan |  |  | 治安管理处罚法 | 打架斗殴、盗窃报案进展、赌博举报、寻衅滋事、高空抛物、违规燃放烟花爆竹
电信网络诈骗 | N | county:gongan | jinrong | tongxin | 反电信网络诈骗法 | 被骗求助、涉诈电话卡停用、银行卡冻结
户籍证件 | N | county:gongan |  |  | 户口登记条例与居民身份证法 | 身份证办理、户口迁移、新生儿落户、居住证办理
公安执法服务 | N | county:gongan |  |  | 公安机关三定职责 | 出警慢、接警态度、案件办理进展
司法行政 | N | county:sifa |  |  | 法律援助法与公证法 | 法律援助、公证服务、律师服务
邻里纠纷 | P | township:xiangzhen |  | sifa | 人民调解法 | 邻里漏水纠纷、相邻通行采光、楼道杂物堆放、宅基边界纠纷
信访与政务诉求 | N | county:xinfang |  |  | 信访工作条例 | 信访事项进展、信访答复疑问、历史遗留问题
== 农业农村 | county:nongye | 农业农村部门三定职责
农业生产 | N | county:nongye | xiangzhen |  | 农业法 | 种子质量、农资价格、病虫害防治、粮食收购@county:fagai
惠农补贴 | N | county:nongye | xiangzhen |  | 农业农村部门三定职责 | 耕地地力补贴、种粮补贴、农业保险理赔@county:nongye
畜牧水产 | P | county:nongye | xiangzhen | huanjing | 动物防疫法与畜牧法 | 养殖场异味、动物疫病、病死畜禽处理
农村土地承包 | N | township:xiangzhen |  | nongye | 农村土地承包法 | 承包地纠纷、土地流转费拖欠、承包证办理@county:nongye
宅基地 | P | township:xiangzhen |  | ziran nongye | 土地管理法 | 宅基地申请、宅基地审批进度、一户多宅
村务管理 | N | township:xiangzhen |  | minzheng | 村民委员会组织法 | 村务财务公开、村干部作风、集体资产处置、村集体收益分配、低保评议公示
农村人居环境 | P | township:xiangzhen |  | nongye huanjing | 乡镇街道履行职责事项清单 | 农村垃圾清运、农村污水沟、旱厕改造、村内道路硬化、村庄路灯、柴草乱堆
农村饮水与水利 | P | county:shuili | xiangzhen |  | 水法 | 农村饮水停水、农村水质、水井维修
== 自然资源与规划 | county:ziran | 自然资源部门三定职责
城乡规划 | P | county:ziran |  | zhujian | 城乡规划法 | 规划方案公示疑问、采光遮挡、配套设施未建
违法建设 | P | county:chengguan | xiangzhen | ziran | 城乡规划法 | 楼顶违建、院内违建、占用公共区域搭建、农村违建@county:ziran
土地管理 | P | county:ziran | xiangzhen |  | 土地管理法 | 非法占地、耕地撂荒@township:xiangzhen、征地程序疑问、失地农民保障@county:renshe
不动产登记 | N | county:ziran |  | zhujian | 不动产登记暂行条例 | 不动产证办理、房产证遗留问题、抵押登记、继承过户
矿产与地质灾害 | P | county:ziran | yingji | xiangzhen | 地质灾害防治条例 | 非法采矿、山体滑坡隐患、地面塌陷
林业草原 | P | county:linye | xiangzhen |  | 森林法 | 乱砍滥伐、林地侵占、森林防火隐患
== 民政与社会事务 | county:minzheng | 民政部门三定职责
社会救助 | N | county:minzheng | xiangzhen |  | 社会救助暂行办法 | 低保申请、低保取消疑问、临时救助、医疗救助@county:yibao
养老服务 | N | county:minzheng | xiangzhen | weijian | 老年人权益保障法 | 养老院服务质量~、养老院退费、高龄津贴、老年食堂~、居家养老服务
婚姻登记 | N | county:minzheng |  |  | 婚姻登记条例 | 结婚登记、离婚登记、补领结婚证
殡葬管理 | N | county:minzheng |  | shichang | 殡葬管理条例 | 殡仪馆服务、公墓管理~、丧葬补贴@county:renshe
社区服务 | N | township:xiangzhen |  | minzheng | 城市居民委员会组织法 | 居委会服务态度、社区证明办理、社区活动场所~、网格员走访、社区公示疑问、社区志愿服务
残疾人服务 | N | city:canlian | xiangzhen | minzheng | 残疾人保障法 | 残疾证办理、两项补贴@county:minzheng、辅助器具、无障碍设施~@county:zhujian
退役军人事务 | N | county:tuiyi |  |  | 退役军人保障法 | 优抚金发放、安置待遇、光荣牌发放
未成年人与妇女 | N | county:minzheng | gongan | fulian | 未成年人保护法 | 困境儿童、家庭暴力@county:gongan、留守儿童、妇女权益@city:fulian
== 政务服务与营商环境 | county:zhengwu | 政务服务管理部门三定职责
政务大厅 | N | county:zhengwu |  |  | 优化营商环境条例 | 窗口服务态度、排队时间长、材料反复要求
网上办事 | N | county:zhengwu | gongxin |  | 政务服务管理部门三定职责 | 系统打不开、账号登录异常、电子证照
营商环境 | N | county:fagai | gongxin zhengwu |  | 优化营商环境条例 | 政策兑现慢、拖欠企业账款@county:gongxin、乱检查乱罚款@county:sifa、招商承诺未兑现@county:shangwu、中小微企业融资@city:jinrong、企业用工难@county:renshe
税务服务 | N | county:shuiwu |  |  | 税收征收管理法 | 发票开具、偷税漏税举报、个税申报
金融服务 | N | city:jinrong | gongan |  | 地方金融管理部门三定职责 | 非法集资、贷款中介、暴力催收@county:gongan
机关作风 | N | city:zhengwu |  | jiwei | 优化营商环境条例 | 工作人员态度、推诿扯皮、电话无人接听
政务信息与热线 | N | city:rexian |  |  | 政府信息公开条例 | 政府信息公开申请、热线使用咨询、便民电话查询、意见建议
商务流通 | N | county:shangwu | shichang |  | 商务部门三定职责 | 以旧换新补贴、消费券使用、大型商超管理~
== 文旅体育与通信邮政 | county:wenlv | 文化和旅游部门三定职责
旅游服务 | N | county:wenlv | shichang |  | 旅游法 | 旅行社退费、强制购物、景区秩序~
文化广电 | N | county:wenlv |  | xuanchuan | 公共文化服务保障法 | 图书馆文化馆服务~、网吧接纳未成年人~、歌舞娱乐场所~
文物保护 | P | county:wenlv |  | ziran | 文物保护法 | 文物损坏、文物保护范围施工、古建筑修缮
体育健身 | P | city:tiyu | xiangzhen |  | 全民健身条例 | 健身器材损坏、体育场馆开放、健身场地不足
通信服务 | N | city:tongxin |  | gongxin | 电信条例 | 手机信号差~、宽带故障、套餐资费争议
邮政快递 | N | city:youzheng | shichang |  | 邮政法与快递暂行条例 | 快递丢失损毁、快递不送上门、快递驿站管理~
== 安全应急 | county:yingji | 应急管理部门三定职责
消防安全 | P | county:xiaofang | xiangzhen gongan |  | 消防法 | 占用消防通道、电动车飞线充电、电动车进楼、消防设施损坏、三合一场所、消防验收咨询~@county:zhujian
安全生产 | P | county:yingji | xiangzhen |  | 安全生产法 | 企业安全隐患、危险化学品存放、烟花爆竹经营
自然灾害 | P | county:yingji | shuili xiangzhen | qixiang | 突发事件应对法 | 汛期内涝、低洼院落进水、大雪封路、地震避难场所、灾后救助@county:minzheng
极端天气与突发 | P | county:yingji | xiangzhen | qixiang | 突发事件应对法 | 大风刮落物、高空坠物隐患@county:zhujian、预警信息咨询~、大面积停水停电、燃气管网突发@county:gongqi、道路塌陷@county:shizheng
河湖水域安全 | P | county:shuili | xiangzhen yingji |  | 水法与防洪法 | 溺水隐患水域、堤坝隐患、野泳警示
"""

# unit kind, level, level of the category, its name, text, basis
DUTIES = [
    ("township", 3, 2, "业主自治", "指导业主大会、业主委员会成立和换届，协调物业矛盾", "物业管理条例"),
    ("township", 3, 2, "邻里纠纷", "组织人民调解委员会调解邻里纠纷", "人民调解法"),
    ("township", 3, 2, "农村土地承包", "调解承包地、流转费和征地款分配纠纷", "农村土地承包法"),
    ("township", 3, 2, "宅基地", "受理、审批农村村民宅基地申请", "土地管理法"),
    ("township", 3, 2, "村务管理", "督促村务公开，处理对村级组织的意见", "村民委员会组织法"),
    ("township", 3, 2, "农村人居环境", "组织村庄保洁、垃圾收集、坑塘治理", "乡镇街道履行职责事项清单"),
    ("township", 3, 2, "社区服务", "指导社区居民委员会服务居民", "城市居民委员会组织法"),
    ("township", 3, 3, "秸秆焚烧", "秸秆禁烧日常巡查和劝阻", "乡镇街道履行职责事项清单"),
    ("township", 3, 3, "耕地撂荒", "组织撂荒耕地复耕", "乡镇街道履行职责事项清单"),
    ("township", 3, 3, "低保申请", "受理低保申请，入户调查", "社会救助暂行办法"),
    ("township", 3, 3, "临时救助", "受理临时救助申请，小额救助先行发放", "社会救助暂行办法"),
    ("township", 3, 3, "居家养老服务", "组织居家养老上门服务", "乡镇街道履行职责事项清单"),
    ("village", 4, 3, "楼道杂物堆放", "劝导居民清理楼道杂物", "村、居民公约"),
    ("village", 4, 3, "柴草乱堆", "劝导村民清理柴草", "村、居民公约"),
    ("village", 4, 3, "网格员走访", "网格员走访和代办服务", "社区工作事项清单"),
    ("village", 4, 3, "社区志愿服务", "组织志愿服务", "社区工作事项清单"),
    ("village", 4, 3, "社区公示疑问", "解释社区公示内容", "居务公开制度"),
    ("village", 4, 3, "低保评议公示", "组织低保评议和公示", "村务公开制度"),
]

# Given names and surnames of the staff; the product below gives each account a name of its own.
SURNAMES = "沈 邵 祁 甄 温 卞 骆 褚 虞 阮 靳 饶 宓 滕 晏 柯 单 鲍 戚 穆 闵 冉 喻 谌 邬"
GIVEN = "知远 若琳 景行 书宁 明启 亦安 清禾 思源 予白 晓岚 承泽 语桐 望舒"

# login, role, unit, sensitivity (0 normal, 1 confidential, 2 reports): everybody who is not a clerk or a head
USERS_EXTRA = [
    *[(f"op{i}", "operator", "990100-rexian", 0) for i in range(1, 9)],
    *[(f"disp{i}", "dispatcher", "990100-rexian", 0) for i in range(1, 5)],
    *[(f"rev{i}", "reviewer", "990100-rexian", 0) for i in range(1, 4)],
    *[(f"call{i}", "callback", "990100-rexian", 0) for i in range(1, 5)],
    *[(f"sup{i}", "supervisor", "990100-rexian", 1) for i in range(1, 4)],
    ("insp1", "inspector", "990100-jiwei", 2),
    ("insp2", "inspector", "990100-jiwei", 2),
    ("insp3", "inspector", "990102-jiwei", 2),
    ("ana1", "analyst", "990100-rexian", 0),
    ("ana2", "analyst", "990100-rexian", 0),
    ("lead1", "leader", "990100-zhengfu", 0),
    ("lead2", "leader", "990100-zhengfu", 0),
    ("lead3", "leader", "990102-zhengfu", 0),
    ("kb1", "kb_editor", "990100-rexian", 0),
    ("kb2", "kb_editor", "990100-rexian", 0),
    ("rep1", "report_desk", "990100-rexian", 2),
    ("rep2", "report_desk", "990100-rexian", 2),
    ("rep3", "report_desk", "990100-rexian", 2),  # objections want one who had no part in the refusal
    ("sys1", "sysadmin", "990100-rexian", 0),
    ("sys2", "sysadmin", "990100-rexian", 0),
    ("sec1", "secadmin", "990100-rexian", 0),
    ("sec2", "secadmin", "990100-rexian", 0),
    ("aud1", "auditadmin", "990100-rexian", 0),
    ("aud2", "auditadmin", "990100-rexian", 0),
]

# Two clerks and a head each.
USER_UNITS = """
990100-chengguan 990100-zhujian 990100-renshe 990100-shichang 990100-huanjing 990100-gongan
990100-jiaojing 990100-jiaotong 990100-jiaoyu 990100-weijian 990100-ziran 990100-shuili
990100-nongye 990100-minzheng 990100-yibao 990100-gongshui 990100-gongre 990100-gongqi
990100-gongdian 990100-gongjiao 990100-paishui 990100-shizheng 990100-yuanlin 990100-zhengwu
990102-zhengfu 990102-chengguan 990102-zhujian 990102-renshe 990102-shichang 990102-huanjing
990102-gongan 990102-jiaoyu 990103-zhengfu 990103-chengguan 990103-zhujian 990121-zhengfu
990102001-xiangzhen 990102002-xiangzhen 990103001-xiangzhen 990121003-xiangzhen
""".split()
