export default {
  'zh-CN': { knowledge: { title: '知识库', add: '新增条目', edit: '写新版本', find: '标题或正文里的字', all: '全部状态', total: '共 {n} 条', none: '没有找到。换个词，或请知识库编辑补充。', version: '第 {n} 版', until: '有效期至', by: '依据', owner: '维护单位', choose: '从左边选一条来看。' } },
  en: { knowledge: { title: 'Knowledge', add: 'New article', edit: 'Write the next version', find: 'Words of title or text', all: 'Any state', total: '{n} article | {n} articles', none: 'Nothing found. Try other words, or ask an editor to add it.', version: 'version {n}', until: 'Valid until', by: 'Basis', owner: 'Kept by', choose: 'Choose one on the left.' } },
}
