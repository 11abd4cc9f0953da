import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '接听受理',
    what: '一个电话从响铃到报出编号，全部在这一页，不用鼠标。',
    steps: [
      '输入来电号码或后四位：左边出来他以前反映过的和在办的。',
      '照原话记下什么事，再写一句话标题。',
      '区域、分类打字或打拼音首字母，回车选中；详细地点写到楼门。',
      '来电人说不清是哪条街的，“在地图上标点”：点一下，街道或乡镇就填好了。',
      '问清实名、保密还是匿名。保密件的地点单位看得到：门牌会暴露是谁时，写到路口、小区就够。',
      '右边有知识库：选了分类，这一类和上级分类的知识都列出来；能当场答的，登记后“直接答复”。',
      'Ctrl 回车登记，把编号和查询码念给来电人；同时就能接下一位。',
    ],
    notes: [
      '写到一半的内容存在本机：刷新、断电、断网都不丢。断网时先存好，连上自动送出，只送一次。附件也一样：登记以后接着传，没传上的列在“登记结果”里，可以重试。',
      '同地点同分类的在办件会提示，同一件事请关联，不要重复登记。',
      '查询来电人会留下记录。',
    ],
  },
  en: {
    title: 'Intake',
    what: 'One call from the first ring to the number, on one page and without the mouse.',
    steps: [
      'Type the caller’s number or its last four digits: earlier and open tickets appear on the left.',
      'Write down what it is in the person’s own words, then a title in a line.',
      'Area and category by words or pinyin initials, Enter chooses; the exact place down to the door.',
      'Where the caller cannot name the street, mark it on the map: the street or township follows.',
      'Ask: real name, confidential or anonymous? Units see the place of a confidential ticket: where a door number tells who it is, a crossing or an estate will do.',
      'The knowledge base is on the right, for the category chosen and those above it: what can be answered now is answered after registering.',
      'Ctrl Enter registers; read out number and query code. The next call can begin at once.',
    ],
    notes: [
      'A half-written call is kept on this computer through a reload, a crash and a lost network; it is sent once when the network is back. So are its files: they follow the ticket, and one that did not arrive is listed with a retry.',
      'Open tickets of the same place and category are shown: link the same matter instead of registering it twice.',
      'Every look-up of a caller is logged.',
    ],
  },
} satisfies BothHelp
