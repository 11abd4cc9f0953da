export default {
  'zh-CN': {
    templates: { title: '答复模板', lead: '答复、退单、延期这些表单里，点“用模板”就能选。花括号里的地方会按手里的件自动填好。', places: '可用的填空：', mine: '新增本单位模板', hotline: '新增热线模板', edit: '修改', all: '全部种类', retired: '也看停用的', off: '已停用', of: '归谁用', ofHotline: '热线（各单位都能用）', none: '还没有模板。把常写的话存一条，下次就不用再打一遍。', nobody: '还没有模板。', total: '共 {n} 条', editing: '修改模板', find: '找模板：名称或内容' },
    form: { TemplateCreate: { name: '名称', text: '内容', kind: '用在哪里' }, TemplateEdit: { name: '名称', text: '内容', kind: '用在哪里', active: '可以选用（不勾就停用）' } },
  },
  en: {
    templates: { title: 'Reply templates', lead: 'The forms of replies, returns, extensions offer them under “Use a template”. Places in braces are filled from the ticket at hand.', places: 'Places there are:', mine: 'New template of my unit', hotline: 'New template of the hotline', edit: 'Edit', all: 'Any kind', retired: 'Retired ones too', off: 'retired', of: 'Whose', ofHotline: 'The hotline’s (for every unit)', none: 'No templates yet. Keep what you write often, and never type it again.', nobody: 'No templates yet.', total: '{n} template | {n} templates', editing: 'Edit a template', find: 'Find: name or text' },
    form: { TemplateCreate: { name: 'Name', text: 'Text', kind: 'Where it is used' }, TemplateEdit: { name: 'Name', text: 'Text', kind: 'Where it is used', active: 'Offered (without the tick it is retired)' } },
  },
}
