/* Made by tools/types.mjs from `minsheng openapi`; do not edit: ./dev types */

export interface FormField {
  name: string
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'enum'
  of?: string
  required?: boolean
  help?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}

/* Which form a route takes. */
export const routeForms: Record<string, string> = {
  "POST /sandbox/clock": "Advance",
  "POST /session": "Login",
  "POST /session/password": "PasswordChange",
  "POST /requester-session": "RequesterLogin",
  "POST /tickets": "TicketCreate",
  "POST /tickets/bulk": "Bulk",
  "POST /tickets/{id}/register": "Triage",
  "POST /tickets/{id}/supplement": "TextInput",
  "POST /tickets/{id}/correct": "Correction",
  "POST /tickets/{id}/remark": "TextInput",
  "POST /tickets/{id}/instruct": "TextInput",
  "POST /tickets/{id}/answer": "DirectAnswer",
  "POST /tickets/{id}/transfer": "Transfer",
  "POST /tickets/{id}/triage": "Triage",
  "POST /tickets/{id}/confer": "TextInput",
  "POST /tickets/{id}/conclude": "TextInput",
  "POST /tickets/{id}/dispatch": "Dispatch",
  "POST /tickets/{id}/designate": "Designation",
  "POST /tickets/{id}/add-unit": "Dispatch",
  "POST /tickets/{id}/redispatch": "TextInput",
  "POST /tickets/{id}/pass": "OptionalTextInput",
  "POST /tickets/{id}/send-back": "SendBack",
  "POST /tickets/{id}/replan": "Replan",
  "POST /tickets/{id}/resume": "OptionalTextInput",
  "POST /tickets/{id}/merge": "Merge",
  "POST /tickets/{id}/unmerge": "OptionalTextInput",
  "POST /tickets/{id}/reopen": "TextInput",
  "POST /tickets/{id}/claims": "TicketClaim",
  "POST /tickets/{id}/withdraw": "TextInput",
  "POST /tickets/{id}/objection": "TextInput",
  "POST /tickets/{id}/rate": "Rating",
  "POST /tickets/{id}/unmask": "Unmask",
  "POST /tickets/{id}/person/rectify": "RectifyInput",
  "POST /tickets/{id}/person/restrict": "Restriction",
  "POST /tickets/{id}/person/hold-back": "HoldBack",
  "POST /tickets/{id}/renditions": "RenditionInput",
  "POST /tickets/{id}/renditions/{rendition}/approve": "NoInput",
  "POST /tickets/{id}/accuse": "Accuse",
  "POST /tickets/{id}/same-matter": "SameMatter",
  "POST /tasks/{id}/sign": "OptionalTextInput",
  "POST /tasks/{id}/acknowledge": "OptionalTextInput",
  "POST /tasks/{id}/assign": "Assignment",
  "POST /tasks/{id}/take": "NoInput",
  "POST /tasks/{id}/put-back": "NoInput",
  "POST /tasks/{id}/delegate": "Delegation",
  "POST /tasks/{id}/reply": "UnitReply",
  "POST /tasks/{id}/recall": "NoInput",
  "POST /tasks/{id}/approve": "OptionalTextInput",
  "POST /tasks/{id}/disapprove": "TextInput",
  "POST /tasks/{id}/excuse": "TextInput",
  "POST /tasks/{id}/unpause": "NoInput",
  "POST /tasks/{id}/claims": "TaskClaim",
  "POST /claims/{id}/endorse": "OptionalTextInput",
  "POST /claims/{id}/grant": "OptionalTextInput",
  "POST /claims/{id}/deny": "TextInput",
  "POST /claims/{id}/drop": "OptionalTextInput",
  "POST /callbacks/{id}/attempt": "Attempt",
  "POST /callbacks/{id}/answer": "CallbackAnswer",
  "POST /callbacks/{id}/unreached": "OptionalTextInput",
  "POST /callers/history": "CallerLookup",
  "POST /articles": "ArticleInput",
  "PUT /articles/{id}": "ArticleInput",
  "POST /respondents": "RespondentInput",
  "PUT /respondents/{id}": "RespondentInput",
  "POST /units": "UnitCreate",
  "POST /accounts": "AccountCreate",
  "POST /accounts/{id}/deputy": "Deputy",
  "POST /accounts/{id}/active": "AccountActive",
  "POST /accounts/{id}/password": "NewPassword",
  "POST /accounts/{id}/grants": "GrantInput",
  "POST /accounts/{id}/tokens": "TokenCreate",
  "POST /units/{code}/merge": "UnitMerge"
}

export const forms: Record<string, FormField[]> = {
  Advance: [
    {"name":"advance","required":true,"help":"90m, 36h, 3d","type":"string","minLength":2,"maxLength":16},
  ],
  Login: [
    {"name":"name","required":true,"type":"string","maxLength":64},
    {"name":"password","required":true,"type":"string","maxLength":1024,"format":"password"},
  ],
  PasswordChange: [
    {"name":"old_password","required":true,"type":"string","maxLength":1024,"format":"password"},
    {"name":"new_password","required":true,"type":"string","minLength":10,"maxLength":128,"format":"password"},
  ],
  RequesterLogin: [
    {"name":"number","required":true,"help":"Number of the ticket.","type":"string","maxLength":32},
    {"name":"code","required":true,"help":"Query code told at registration.","type":"string","maxLength":64,"format":"password"},
  ],
  TicketCreate: [
    {"name":"title","type":"string","maxLength":100},
    {"name":"text","required":true,"help":"The requester's words, kept as they are.","type":"string","minLength":1,"maxLength":10000},
    {"name":"type","required":true,"type":"enum","of":"ticket_type"},
    {"name":"urgency","type":"enum","of":"urgency"},
    {"name":"channel","required":true,"help":"Code of a channel.","type":"string","maxLength":32},
    {"name":"category","help":"Code of a category.","type":"string","maxLength":32},
    {"name":"place","type":"object","of":"PlaceInput"},
    {"name":"requester_kind","type":"enum","of":"requester_kind"},
    {"name":"identity_mode","required":true,"type":"enum","of":"identity_mode"},
    {"name":"contact","type":"object","of":"ContactInput"},
    {"name":"accused_units","help":"Codes or ids of the units a report names.","type":"array","minItems":0,"maxItems":20},
    {"name":"respondents","type":"array","minItems":0,"maxItems":20},
    {"name":"sealed","help":"About the hotline itself or a leader: only inspectors open it.","type":"boolean"},
    {"name":"draft","help":"Facts are missing; supplement and register later.","type":"boolean"},
    {"name":"same_as","help":"Number or id of an earlier ticket of the same matter.","type":"string","maxLength":32},
    {"name":"source","type":"string","maxLength":32},
    {"name":"source_number","type":"string","maxLength":64},
  ],
  Bulk: [
    {"name":"action","required":true,"type":"enum","of":"bulk_action"},
    {"name":"ids","required":true,"type":"array","minItems":1,"maxItems":200},
    {"name":"dry_run","help":"Say what would happen; store nothing.","type":"boolean"},
    {"name":"text","type":"string","maxLength":5000},
    {"name":"category","type":"string","maxLength":32},
    {"name":"urgency","type":"enum","of":"urgency"},
    {"name":"type","type":"enum","of":"ticket_type"},
    {"name":"shares","type":"array","minItems":0,"maxItems":64,"of":"ShareInput"},
    {"name":"parent","type":"string","maxLength":32},
  ],
  Triage: [
    {"name":"category","type":"string","maxLength":32},
    {"name":"urgency","type":"enum","of":"urgency"},
    {"name":"type","type":"enum","of":"ticket_type"},
    {"name":"place","type":"object","of":"PlaceInput"},
    {"name":"text","type":"string","maxLength":5000},
  ],
  TextInput: [
    {"name":"text","required":true,"type":"string","minLength":1,"maxLength":5000},
  ],
  Correction: [
    {"name":"title","type":"string","maxLength":100},
    {"name":"category","type":"string","maxLength":32},
    {"name":"urgency","type":"enum","of":"urgency"},
    {"name":"type","type":"enum","of":"ticket_type"},
    {"name":"place","type":"object","of":"PlaceInput"},
    {"name":"text","type":"string","maxLength":5000},
  ],
  DirectAnswer: [
    {"name":"text","required":true,"type":"string","minLength":1,"maxLength":5000},
    {"name":"public_text","help":"What the requester reads; the text itself when absent.","type":"string","maxLength":5000},
    {"name":"article","help":"Knowledge article the answer rests on.","type":"string"},
    {"name":"three_way","help":"Answered in a call with the unit.","type":"boolean"},
  ],
  Transfer: [
    {"name":"line","required":true,"help":"Code of the line.","type":"string","maxLength":32},
    {"name":"text","type":"string","maxLength":5000},
  ],
  Dispatch: [
    {"name":"shares","required":true,"type":"array","minItems":1,"maxItems":64,"of":"ShareInput"},
    {"name":"text","type":"string","maxLength":5000},
  ],
  Designation: [
    {"name":"shares","required":true,"type":"array","minItems":1,"maxItems":64,"of":"ShareInput"},
    {"name":"text","required":true,"type":"string","minLength":1,"maxLength":5000},
  ],
  OptionalTextInput: [
    {"name":"text","type":"string","maxLength":5000},
  ],
  SendBack: [
    {"name":"reason","required":true,"type":"enum","of":"send_back_reason"},
    {"name":"text","type":"string","maxLength":5000},
  ],
  Replan: [
    {"name":"until","required":true,"help":"Next review.","type":"string","format":"date-time"},
    {"name":"text","required":true,"type":"string","minLength":1,"maxLength":5000},
  ],
  Merge: [
    {"name":"parent","required":true,"help":"Number or id.","type":"string","maxLength":32},
    {"name":"text","required":true,"type":"string","minLength":1,"maxLength":5000},
  ],
  TicketClaim: [
    {"name":"kind","required":true,"type":"enum","of":"claim_kind"},
    {"name":"reason","help":"Code from the kind's reasons.","type":"string","maxLength":32},
    {"name":"text","required":true,"type":"string","minLength":1,"maxLength":5000},
    {"name":"until","help":"Review date, or end of a pause.","type":"string","format":"date-time"},
    {"name":"rating","help":"Rating appeal: the rating that should score.","type":"enum","of":"rating"},
  ],
  Rating: [
    {"name":"solved","required":true,"help":"Was it really solved?","type":"enum","of":"answer"},
    {"name":"accepted","help":"Unsolved: is the explanation accepted?","type":"enum","of":"answer"},
    {"name":"rating","type":"enum","of":"rating"},
    {"name":"contacted","help":"Did the unit really contact you?","type":"enum","of":"answer"},
    {"name":"truthful","help":"Is the reply true?","type":"enum","of":"answer"},
    {"name":"pressed","help":"Did anyone press you? A yes goes to the inspectors only.","type":"enum","of":"answer"},
    {"name":"opinion","type":"string","maxLength":5000},
  ],
  Unmask: [
    {"name":"reason","required":true,"type":"string","minLength":2,"maxLength":200},
  ],
  RectifyInput: [
    {"name":"name","help":"Stays where left out; null forgets it.","type":"string","maxLength":64},
    {"name":"phone","help":"Stays where left out; null forgets it.","type":"string","maxLength":40},
  ],
  Restriction: [
    {"name":"restricted","required":true,"help":"Keep, but no longer show in caller history.","type":"boolean"},
  ],
  HoldBack: [
    {"name":"until","required":true,"help":"Who opened the name is not told before.","type":"string","format":"date-time"},
  ],
  RenditionInput: [
    {"name":"title","required":true,"type":"string","minLength":2,"maxLength":100},
    {"name":"text","required":true,"type":"string","minLength":1,"maxLength":10000},
  ],
  NoInput: [
    {"name":"text","type":"string","maxLength":5000},
  ],
  Accuse: [
    {"name":"units","required":true,"help":"Codes or ids.","type":"array","minItems":0,"maxItems":20},
  ],
  SameMatter: [
    {"name":"other","required":true,"help":"Number or id of the earlier ticket.","type":"string","maxLength":32},
  ],
  Assignment: [
    {"name":"person","help":"Account; its deputy while on leave.","type":"string"},
    {"name":"office","type":"string","maxLength":100},
    {"name":"text","type":"string","maxLength":5000},
  ],
  Delegation: [
    {"name":"shares","required":true,"type":"array","minItems":1,"maxItems":64,"of":"DelegateInput"},
    {"name":"text","type":"string","maxLength":5000},
  ],
  UnitReply: [
    {"name":"internal_text","required":true,"help":"How it was handled.","type":"string","minLength":1,"maxLength":10000},
    {"name":"public_text","required":true,"help":"What the requester reads.","type":"string","minLength":1,"maxLength":10000},
    {"name":"contacted","required":true,"help":"Was the requester contacted?","type":"enum","of":"answer"},
    {"name":"solved","required":true,"help":"Is it done, in the unit's view?","type":"enum","of":"answer"},
    {"name":"truth","help":"Is it true what was told?","type":"enum","of":"answer"},
    {"name":"contact_by","help":"Who contacted the requester.","type":"string","maxLength":64},
    {"name":"contact_way","help":"Telephone, visit …","type":"string","maxLength":64},
    {"name":"contact_at","type":"string","format":"date-time"},
    {"name":"unsolved_reason","type":"string","maxLength":500},
  ],
  TaskClaim: [
    {"name":"kind","required":true,"type":"enum","of":"claim_kind"},
    {"name":"reason","help":"Code from the kind's reasons.","type":"string","maxLength":32},
    {"name":"text","required":true,"type":"string","minLength":1,"maxLength":5000},
    {"name":"until","help":"Review date, or end of a pause.","type":"string","format":"date-time"},
    {"name":"amount","help":"Extension: in the rule's unit.","type":"integer","minimum":1,"maximum":1000,"format":"int64"},
    {"name":"suggested_unit","help":"Return: whose duty it is.","type":"string","maxLength":64},
  ],
  Attempt: [
    {"name":"reason","required":true,"type":"enum","of":"attempt_outcome"},
    {"name":"text","type":"string","maxLength":5000},
  ],
  CallbackAnswer: [
    {"name":"solved","required":true,"help":"Was it really solved?","type":"enum","of":"answer"},
    {"name":"accepted","help":"Unsolved: is the explanation accepted?","type":"enum","of":"answer"},
    {"name":"rating","type":"enum","of":"rating"},
    {"name":"contacted","help":"Did the unit really contact you?","type":"enum","of":"answer"},
    {"name":"truthful","help":"Is the reply true?","type":"enum","of":"answer"},
    {"name":"pressed","help":"Did anyone press you? A yes goes to the inspectors only.","type":"enum","of":"answer"},
    {"name":"opinion","type":"string","maxLength":5000},
  ],
  CallerLookup: [
    {"name":"phone","type":"string","maxLength":40},
    {"name":"tail","help":"The last four digits.","type":"string","minLength":4,"maxLength":4},
  ],
  ArticleInput: [
    {"name":"title","required":true,"type":"string","minLength":2,"maxLength":200},
    {"name":"body","required":true,"type":"string","minLength":1,"maxLength":16000},
    {"name":"category","type":"string","maxLength":32},
    {"name":"owner_unit","help":"Code or id.","type":"string","maxLength":64},
    {"name":"legal_basis","required":true,"type":"string","minLength":2,"maxLength":500},
    {"name":"state","type":"enum","of":"article_state"},
    {"name":"expires_at","type":"string","format":"date-time"},
  ],
  RespondentInput: [
    {"name":"kind","required":true,"type":"enum","of":"respondent_kind"},
    {"name":"name","required":true,"type":"string","minLength":2,"maxLength":100},
    {"name":"area","type":"string","maxLength":32},
    {"name":"note","type":"string","maxLength":500},
  ],
  UnitCreate: [
    {"name":"code","required":true,"type":"string","maxLength":64},
    {"name":"name","required":true,"type":"string","maxLength":100},
    {"name":"short_name","type":"string","maxLength":50},
    {"name":"level","required":true,"type":"integer","minimum":1,"maximum":4,"format":"int64"},
    {"name":"kind","required":true,"type":"string","maxLength":32},
    {"name":"family","type":"string","maxLength":32},
    {"name":"parent","type":"string","maxLength":64},
    {"name":"line","type":"string","maxLength":64},
    {"name":"area","type":"string","maxLength":32},
    {"name":"pinyin","type":"string","maxLength":64},
  ],
  AccountCreate: [
    {"name":"name","required":true,"help":"Letters, digits and . _ -","type":"string","maxLength":64},
    {"name":"display","type":"string","maxLength":64},
    {"name":"role","required":true,"type":"enum","of":"role"},
    {"name":"unit","help":"Code.","type":"string","maxLength":64},
    {"name":"sensitivity","help":"1: confidential requesters; 2: reports.","type":"integer","minimum":0,"maximum":2,"format":"int64"},
  ],
  Deputy: [
    {"name":"deputy_id","help":"Nobody when null.","type":"string"},
    {"name":"until","type":"string","format":"date-time"},
  ],
  AccountActive: [
    {"name":"active","required":true,"type":"boolean"},
  ],
  NewPassword: [
    {"name":"password","required":true,"type":"string","minLength":10,"maxLength":128,"format":"password"},
  ],
  GrantInput: [
    {"name":"role","required":true,"type":"enum","of":"role"},
    {"name":"unit","required":true,"help":"Code or id.","type":"string","maxLength":64},
    {"name":"sensitivity","help":"1: confidential requesters; 2: reports.","type":"integer","minimum":0,"maximum":2,"format":"int64"},
  ],
  TokenCreate: [
    {"name":"label","required":true,"type":"string","maxLength":100},
    {"name":"days","help":"0: until revoked.","type":"integer","minimum":0,"maximum":3650,"format":"int64"},
    {"name":"unlimited","help":"Exempt from rate limits.","type":"boolean"},
  ],
  UnitMerge: [
    {"name":"into","required":true,"help":"Code.","type":"string","maxLength":64},
  ],
  PlaceInput: [
    {"name":"area","help":"Code of an area.","type":"string","maxLength":32},
    {"name":"detail","help":"Where exactly, in words.","type":"string","maxLength":200},
    {"name":"lat","type":"number","minimum":-90,"maximum":90},
    {"name":"lon","type":"number","minimum":-180,"maximum":180},
  ],
  ContactInput: [
    {"name":"name","type":"string","maxLength":64},
    {"name":"phone","type":"string","maxLength":40},
  ],
  ShareInput: [
    {"name":"unit","required":true,"help":"Code or id of the unit.","type":"string","maxLength":64},
    {"name":"role","required":true,"type":"enum","of":"task_role"},
    {"name":"legal_basis","type":"string","maxLength":200},
  ],
  DelegateInput: [
    {"name":"unit","required":true,"help":"Code or id of the level-3 unit.","type":"string","maxLength":64},
    {"name":"legal_basis","type":"string","maxLength":200},
    {"name":"due_at","help":"Its own limit, within that of the task.","type":"string","format":"date-time"},
  ],
}
