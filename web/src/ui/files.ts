/* As what a table may be taken away; the ending of its route and of its name. */
export const FILE_KINDS = ['csv', 'xlsx'] as const
export type FileKind = (typeof FILE_KINDS)[number]
