/* Made by tools/types.mjs from `minsheng openapi`; do not edit: ./dev types */

export interface Problem {
  type: string
  title: string
  status: number
  /** Stable, for programs. */
  code: string
  detail: string
  /** Dotted path of the input at fault. */
  field: string | null
  request_id: string
  /** What this caller may do instead (409). */
  allowed?: Action[]
  /** How the ticket stands (409 and 412). */
  current?: Current
}

export interface Action {
  action: string
  machine: MachineCode
  target_id: string | null
  kind: ClaimKindCode | null
  href: string
}

export interface Current {
  state: TicketStateCode
  version: number
}

export interface Status {
  status: string
}

export interface Advance {
  /** 90m, 36h, 3d */
  advance: string
}

export interface Now {
  now: string
}

export interface Login {
  name: string
  password: string
}

export interface Session {
  csrf_token: string | null
  account_id: string
  name: string
  display: string | null
  unit: UnitRef | null
  roles: string[]
  grants: Grant[]
  permissions: string[]
  /** Until then nothing else works. */
  must_change_password: boolean
  expires_at: string | null
  city: string
  /** An exercise: shown on every page. */
  sandbox: boolean
  /** Business time. */
  now: string
  /** Bytes a file may have at most. */
  upload_max: number
}

export interface UnitRef {
  id: string
  code: string
  name: string
}

export interface Grant {
  role: RoleCode
  unit: UnitRef | null
  sensitivity: number
}

export interface PasswordChange {
  old_password: string
  new_password: string
}

export interface Account {
  id: string
  name: string
  display: string
  unit: UnitRef | null
  phone: string | null
  active: boolean
  must_change_password: boolean
  locked: boolean
  deputy_id: string | null
  deputy: PersonRef | null
  deputy_until: string | null
  created_at: string
  grants: Grant[]
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface PersonRef {
  id: string
  name: string | null
}

export interface OwnPhone {
  /** At work; none when null. */
  phone?: string | null
}

export interface Deputy {
  /** Nobody when null. */
  deputy_id?: string | null
  until?: string | null
}

export interface SessionList {
  items: SessionItem[]
}

export interface SessionItem {
  id: string
  current: boolean
  created_at: string
  seen_at: string
  expires_at: string
}

export interface RequesterLogin {
  /** Number of the ticket. */
  number: string
  /** Query code told at registration. */
  code: string
}

export interface RequesterSession {
  csrf_token: string
  ticket_id: string
  expires_at: string | null
  city: string
  sandbox: boolean
}

export interface TicketCreate {
  title?: string | null
  /** The requester's words, kept as they are. */
  text: string
  type: TicketTypeCode
  urgency?: UrgencyCode
  /** Code of a channel. */
  channel: string
  /** Code of a category. */
  category?: string | null
  place?: PlaceInput | null
  requester_kind?: RequesterKindCode
  identity_mode: IdentityModeCode
  contact?: ContactInput | null
  /** Codes or ids of the units a report names. */
  accused_units?: string[] | null
  respondents?: string[] | null
  /** About the hotline itself or a leader: only inspectors open it. */
  sealed?: boolean
  /** The requester is under 14. */
  minor?: boolean
  /** The contact is the minor's guardian, who consents. */
  guardian?: boolean
  /** The requester wants no reply: nobody calls back. */
  no_reply?: boolean
  /** Facts are missing; supplement and register later. */
  draft?: boolean
  /** Number or id of an earlier ticket of the same matter. */
  same_as?: string | null
  source?: string | null
  source_number?: string | null
}

export interface PlaceInput {
  /** Code of an area. */
  area?: string
  /** Where exactly, in words. */
  detail?: string
  lat?: number
  lon?: number
}

export interface ContactInput {
  name?: string
  phone?: string
}

export interface Registered {
  id: string
  number: string
  /** With the number it opens the ticket. Told again to a repeat within a day, else never. */
  query_code?: string
  state: TicketStateCode
  version: number
  /** Canonical JSON; keep it as a file. */
  receipt?: string
}

export interface TicketList {
  items: TicketItem[]
  /** Null: nothing follows. A search of a large city tells how far it came: a page may be short, or empty, and go on from here. */
  next_cursor: string | null
  total: number
  /** False: there are at least `total`. */
  total_exact: boolean
}

export interface TicketItem {
  id: string
  number: string
  title: string | null
  state: TicketStateCode
  type: TicketTypeCode
  urgency: UrgencyCode
  identity_mode: IdentityModeCode
  category: string | null
  category_name: string | null
  unit: string | null
  unit_name: string | null
  area: string | null
  area_name: string | null
  channel: string
  due_at: string | null
  due_stage: StageCode | null
  lamp: LampCode
  round: number
  sealed: boolean
  created_at: string
  accepted_at: string
  version: number
}

export interface TicketCounts {
  total: number
  total_exact: boolean
  by_state: Record<string, unknown>
  by_type: Record<string, unknown>
  by_lamp: Record<string, unknown>
}

export interface SavedLists {
  items: SavedList[]
}

export interface SavedList {
  id: string
  name: string
  query: string
  saved_at: string
}

export interface SavedListInput {
  /** One's own word for it; a list of the same name is replaced. */
  name: string
  /** The part of the page's address behind its question mark. */
  query?: string
}

export interface BulkReply {
  /** Tasks of the caller's own unit. */
  ids: string[]
  reply: UnitReply
  /** Say what would happen; store nothing. */
  dry_run?: boolean
}

export interface UnitReply {
  /** How it was handled. */
  internal_text: string
  /** What the requester reads. */
  public_text: string
  /** Was the requester contacted? */
  contacted: AnswerCode
  /** Is it done, in the unit's view? */
  solved: AnswerCode
  /** Is it true what was told? */
  truth?: AnswerCode
  /** Who contacted the requester; needed where contacted is yes. */
  contact_by?: string | null
  /** Telephone, visit …; needed where contacted is yes. */
  contact_way?: string | null
  /** When; needed where contacted is yes. */
  contact_at?: string | null
  /** Needed where solved is no. */
  unsolved_reason?: string | null
  /** Is the demand beyond the unit's duty? */
  beyond_duty?: AnswerCode
  /** Of what kind: beyond administrative powers …; needed where beyond_duty is yes. */
  beyond_type?: string | null
}

export interface BulkResult {
  /** Nothing was stored. */
  dry_run: boolean
  items: BulkItem[]
  done: number
  would: number
  refused: number
}

export interface BulkItem {
  /** Of the ticket, or of the task. */
  id: string
  outcome: BulkOutcomeCode
  /** After the action; where it would be done, the state it would lead to. */
  state?: TicketStateCode
  /** Where it was done. */
  version?: number
  status?: number
  code?: string
  detail?: string
  field?: string | null
}

export interface Bulk {
  action: BulkActionCode
  ids: string[]
  /** Say what would happen; store nothing. */
  dry_run?: boolean
  text?: string | null
  category?: string | null
  urgency?: UrgencyCode | null
  type?: TicketTypeCode | null
  shares?: ShareInput[] | null
  parent?: string | null
  units?: string[] | null
}

export interface ShareInput {
  /** Code or id of the unit. */
  unit: string
  role: TaskRoleCode
  legal_basis?: string | null
}

export interface Ticket {
  id: string
  number: string
  title: string | null
  state: TicketStateCode
  type: TicketTypeCode
  urgency: UrgencyCode
  identity_mode: IdentityModeCode
  sealed: boolean
  channel: string
  category: string | null
  category_name: string | null
  place: Place | null
  unit: UnitRef | null
  round: number
  due_at: string | null
  due_stage: StageCode | null
  lamp: LampCode
  created_at: string
  accepted_at: string | null
  closed_at: string | null
  version: number
  returns: number
  parent_id: string | null
  matter_id: string | null
  close_reason: CloseReasonCode | null
  exit_code: string | null
  unreasonable: boolean
  complex: boolean
  supervised: boolean
  /** Waits for a supervisor since then. */
  watch_at: string | null
  solved: AnswerCode | null
  first_rating: RatingCode | null
  final_rating: RatingCode | null
  scoring_rating: RatingCode | null
  source: string | null
  source_number: string | null
  accused_units: UnitRef[]
  requester: Requester
  texts: Text[]
  attachments: Attachment[]
  tasks: Task[]
  claims: Claim[]
  clocks: Clock[]
  callbacks: Callback[]
  replies: Reply[]
  renditions: Rendition[]
  /** What this caller may do now. */
  actions: Action[]
}

export interface Place {
  area: string | null
  area_name: string | null
  detail: string | null
  lat?: number
  lon?: number
}

export interface Requester {
  kind: RequesterKindCode
  identity_mode: IdentityModeCode
  has_name: boolean
  has_phone: boolean
  restricted: boolean
  destroyed: boolean
  /** Under 14. */
  minor: boolean
  guardian: boolean
  /** Wants no reply. */
  no_reply: boolean
}

export interface Text {
  id: string
  kind: PieceKindCode
  audience: AudienceCode
  target_id: string | null
  /** Null once destroyed. */
  text: string | null
  author_kind: string
  author: PersonRef | null
  created_at: string
  erased_at: string | null
}

export interface Attachment {
  id: string
  target_id: string | null
  evidence: EvidenceCode | null
  name: string
  media_type: string
  size: number
  sha256: string
  audience: AudienceCode
  created_at: string
  erased_at: string | null
}

export interface Task {
  id: string
  round: number
  unit: UnitRef | null
  role: TaskRoleCode
  state: TaskStateCode
  parent_task_id: string | null
  no_return: boolean
  window_closed: boolean
  extensions: number
  office: string | null
  holder: PersonRef | null
  legal_basis: string | null
  opened_at: string
  signed_at: string | null
  replied_at: string | null
}

export interface Claim {
  id: string
  kind: ClaimKindCode
  state: ClaimStateCode
  task_id: string | null
  reason: string | null
  amount: number
  until: string | null
  suggested_unit: UnitRef | null
  told_line: string | null
  told_route: ToldRouteCode | null
  recording_id: string | null
  rating: RatingCode | null
  asked_by: PersonRef | null
  asked_unit: UnitRef | null
  asked_at: string
  decided_by: PersonRef | null
  decided_at: string | null
}

export interface Clock {
  id: string
  task_id: string | null
  stage: StageCode
  state: ClockStateCode
  rule: ClockRule | null
  calendar_version: number
  /** Counted over days nobody has announced yet. */
  provisional: boolean
  start_at: string
  /** Exclusive: late from this instant on. */
  due_at: string
  /** The due of the unit that delegated it. */
  within_at: string | null
  warn_at: string | null
  stop_at: string | null
  paused_at: string | null
  pause_until: string | null
  paused_ms: number
  extended: number
  standing: StandingCode
  lamp: LampCode
  late_ms: number
  printed_zh: string
  printed_en: string
}

export interface ClockRule {
  id: string
  code: string
  amount: number
  unit: TimeUnitCode
  count_from: CountFromCode
  due_edge: DueEdgeCode
  level: RuleLevelCode
  legal_ref: string
}

export interface Callback {
  id: string
  round: number
  cause: CallbackCauseCode
  state: CallbackStateCode
  attempts: number
  solved: AnswerCode | null
  accepted: AnswerCode | null
  contacted: AnswerCode | null
  truthful: AnswerCode | null
  rating: RatingCode | null
  by_requester: boolean
  holder: PersonRef | null
  opened_at: string
  answered_at: string | null
}

export interface Reply {
  id: string
  task_id: string
  round: number
  truth: AnswerCode | null
  contacted: AnswerCode | null
  solved: AnswerCode | null
  contact_by: string | null
  contact_way: string | null
  contact_at: string | null
  unsolved_reason: string | null
  beyond_duty: AnswerCode | null
  beyond_type: string | null
  author: PersonRef | null
  created_at: string
}

export interface Rendition {
  id: string
  text_id: string
  title: string
  author: PersonRef | null
  approver: PersonRef | null
  created_at: string
  approved_at: string | null
}

export interface Timeline {
  items: TimelineEntry[]
  last_seq: number
}

export interface TimelineEntry {
  seq: number
  at: string
  op: string
  machine: string | null
  target_id: string | null
  from: string | null
  to: string | null
  actor_kind: string
  actor: PersonRef | null
  sentence: string
  sentence_en: string
  words: TimelineWords[]
}

export interface TimelineWords {
  id: string
  kind: PieceKindCode
  text: string
  destroyed: boolean
}

export interface ChainEvent {
  seq: number
  /** The bytes that were hashed. */
  payload?: string
  prev_hash: string
  hash: string
  withheld?: boolean
}

export interface PresenceInput {
  /** A number the window drew for itself. */
  window: number
  /** It has a form of the ticket open. */
  writing?: boolean
  /** It closes. */
  leave?: boolean
}

export interface Presence {
  ticket_id: string
  people: PresentPerson[]
  /** Say it again before this time is over. */
  again_ms: number
}

export interface PresentPerson {
  id: string
  name: string
  unit: string | null
  writing: boolean
}

export interface RelatedTickets {
  parent: RelatedTicket | null
  merged: RelatedTicket[]
  /** Also those that the caller does not see. */
  merged_total: number
  /** Others of the same requester on the same subject. */
  matter: RelatedTicket[]
}

export interface RelatedTicket {
  id: string
  number: string
  title: string | null
  state: TicketStateCode
  accepted_at: string | null
}

export interface WorkOrder {
  city: string
  sandbox: boolean
  printed_at: string
  ticket: TicketHead
  texts: Text[]
  tasks: Task[]
  clocks: Clock[]
}

export interface TicketHead {
  id: string
  number: string
  title: string | null
  state: TicketStateCode
  type: TicketTypeCode
  urgency: UrgencyCode
  identity_mode: IdentityModeCode
  sealed: boolean
  channel: string
  category: string | null
  category_name: string | null
  place: Place | null
  unit: UnitRef | null
  round: number
  due_at: string | null
  due_stage: StageCode | null
  lamp: LampCode
  created_at: string
  accepted_at: string | null
  closed_at: string | null
  version: number
}

export interface ReceiptFiles {
  receipt: string
  /** Once sealed. */
  proof: string | null
  seal: string | null
}

export interface Openings {
  items: Opening[]
}

export interface Opening {
  at: string
  unit: UnitRef | null
  reason: string | null
}

export interface MyTicket {
  id: string
  number: string
  title: string | null
  state: TicketStateCode
  type: TicketTypeCode
  urgency: UrgencyCode
  identity_mode: IdentityModeCode
  sealed: boolean
  channel: string
  category: string | null
  category_name: string | null
  place: Place | null
  unit: UnitRef | null
  round: number
  due_at: string | null
  due_stage: StageCode | null
  lamp: LampCode
  created_at: string
  accepted_at: string | null
  closed_at: string | null
  version: number
  progress_zh: string
  progress_en: string
  way_reason_zh: string | null
  way_reason_en: string | null
  way_line: string | null
  /** Where somebody refused or transferred is sent. */
  way_to: string | null
  /** The same where it is neither line nor unit. */
  way_route_zh: string | null
  way_route_en: string | null
  way_note: string | null
  steps: MyStep[]
  limits: Clock[]
  texts: Text[]
  actions: Action[]
  remedies: string[]
  publication: MyPublication
}

export interface MyStep {
  round: number
  unit: UnitRef | null
  state_zh: string
  state_en: string
  opened_at: string
  signed_at: string | null
  replied_at: string | null
}

export interface MyPublication {
  state: PublicationStateCode
  /** It may be published; false: never, or not as it stands. */
  possible: boolean
  title: string | null
  words: string | null
  answer: string | null
  reason: string | null
  published_at: string | null
}

export interface Triage {
  category?: string | null
  urgency?: UrgencyCode | null
  type?: TicketTypeCode | null
  place?: PlaceInput | null
  text?: string | null
}

export interface Acted {
  id: string
  state: TicketStateCode
  version: number
  /** The task, claim or callback it was about, or that it made. */
  part_id: string | null
}

export interface TextInput {
  text: string
}

export interface Correction {
  title?: string | null
  category?: string | null
  urgency?: UrgencyCode | null
  type?: TicketTypeCode | null
  place?: PlaceInput | null
  text?: string | null
}

export interface Tag {
  text: string
  /** Hard to settle; stays where left out. */
  complex?: AnswerCode
  /** Handled under supervision; stays where left out. */
  supervised?: AnswerCode
}

export interface DirectAnswer {
  text: string
  /** What the requester reads; the text itself when absent. */
  public_text?: string | null
  /** Knowledge article the answer rests on. */
  article?: string | null
  /** Answered in a call with the unit. */
  three_way?: boolean
}

export interface Transfer {
  /** Code of the line. */
  line: string
  text?: string | null
}

export interface Conference {
  text: string
  /** Codes or ids of the units whose duty it may be: two at least, unless it was returned too often. */
  units?: string[] | null
}

export interface Dispatch {
  shares: ShareInput[]
  text?: string | null
}

export interface Designation {
  shares: ShareInput[]
  text: string
}

export interface OptionalTextInput {
  text?: string | null
}

export interface SendBack {
  reason: SendBackReasonCode
  text?: string | null
}

export interface Replan {
  /** Next review. */
  until: string
  text: string
}

export interface Merge {
  /** Number or id. */
  parent: string
  text: string
}

export interface TicketClaim {
  kind: ClaimKindCode
  /** Code from the kind's reasons. */
  reason?: string | null
  text: string
  /** Review date, or end of a pause. */
  until?: string | null
  /** Deferral: the unit that owns the plan; the asking unit when absent. */
  owner?: string | null
  /** Refusal: the line the requester is sent to. */
  told_line?: string | null
  /** Refusal: the unit the requester is sent to. */
  told_unit?: string | null
  /** Refusal: the way the requester is told; needed where no line or unit is named. */
  told_route?: ToldRouteCode | null
  /** Withdrawal taken down by the staff: the attachment that holds the call. */
  recording?: string | null
  /** Rating appeal: the rating that should score. */
  rating?: RatingCode | null
}

export interface Rating {
  /** Was it really solved? */
  solved: AnswerCode
  /** Unsolved: is the explanation accepted? */
  accepted?: AnswerCode
  rating?: RatingCode | null
  /** Did the unit really contact you? */
  contacted?: AnswerCode
  /** Is the reply true? */
  truthful?: AnswerCode
  /** Did anyone press you? A yes goes to the inspectors only. */
  pressed?: AnswerCode
  opinion?: string | null
}

export interface Unmask {
  reason: string
}

export interface OpenedPerson {
  name: string | null
  phone: string | null
}

export interface CodeProof {
  /** The number the caller calls from; compared with the ticket's, never kept. */
  phone?: string | null
  /** Where no number was left: the receipt the requester shows. */
  receipt?: string | null
}

export interface QueryCode {
  id: string
  number: string
  /** The new one; told again to a repeat within a day. */
  query_code?: string
  version: number
  /** To be printed anew with it. */
  receipt?: string
}

export interface PersonState {
  ticket_id: string
  number: string
  has_name: boolean
  has_phone: boolean
  restricted: boolean
  destroyed_at: string | null
  /** Told to inspectors alone. */
  held_until: string | null
  asks: EraseAsk[]
  /** Somebody else asked: your asking confirms it. */
  asked: boolean
  /** You asked: somebody else confirms it. */
  mine: boolean
}

export interface EraseAsk {
  at: string
  by_requester: boolean
  by: PersonRef | null
}

export interface PersonRequests {
  items: PersonState[]
}

export interface RectifyInput {
  /** Stays where left out; null forgets it. */
  name?: string | null
  /** Stays where left out; null forgets it. */
  phone?: string | null
}

export interface Restriction {
  /** Keep, but no longer show in caller history. */
  restricted: boolean
}

export interface PersonErased {
  /** False: a second person confirms. */
  destroyed: boolean
}

export interface HoldBack {
  /** Who opened the name is not told before. */
  until: string
}

export interface RenditionDraft {
  /** As it was told. */
  title: string
  /** The words and what was said later, as they were told. */
  text: string
  masks: PublicationMask[]
}

export interface PublicationMask {
  /** title, words, answer or text, of the original. */
  field: string
  /** Characters (code points) from the start. */
  from: number
  to: number
  what: MaskFindCode
  /** Nobody gives it back, whoever writes. */
  never: boolean
  /** What stands in its place. */
  mask: string
}

export interface RenditionInput {
  title: string
  text: string
}

export interface NoInput {
  text?: string | null
}

export interface Accuse {
  /** Codes or ids. */
  units: string[]
}

export interface SameMatter {
  /** Number or id of the earlier ticket. */
  other: string
}

export interface Publication {
  id: string | null
  ticket_id: string
  state: PublicationStateCode
  title: string | null
  words: string | null
  answer: string | null
  proposed_by: PersonRef | null
  proposed_at: string | null
  decided_by: PersonRef | null
  decided_at: string | null
  reason: string | null
  published_at: string | null
  draft: PublicationDraft | null
  original: PublicationDraft | null
  masks: PublicationMask[]
  /** Why there is no draft. */
  not_publishable: string | null
}

export interface PublicationDraft {
  title: string
  words: string
  answer: string | null
}

export interface PublicationInput {
  title: string
  /** What was told, without who told it. */
  words: string
  /** The public reply; of a closed ticket needed, of an open one not allowed. */
  answer?: string | null
}

export interface PublicationReason {
  /** The requester reads it. */
  reason: string
}

export interface Attached {
  id: string
  media_type: string
  size: number
  sha256: string
}

export interface RespondentList {
  items: Respondent[]
}

export interface Respondent {
  id: string
  kind: RespondentKindCode
  name: string
  area: string | null
  note: string
  created_at: string
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface QueueCounts {
  /** False: at least so many. */
  exact: boolean
  /** Own work past its due. */
  late: number
  /** Due today. */
  today: number
  own: number
  to_sign: number
  unit_review: number
  mine: number
  below: number
  deferred: number
  claims: number
  /** Claims no head endorsed yet. */
  asked: number
  /** Null for whom they are not. */
  callbacks: number | null
  supervision: number | null
}

export interface DispatchQueue {
  items: DispatchItem[]
  next_cursor: string | null
}

export interface DispatchItem {
  /** Of the ticket. */
  id: string
  ticket: QueueTicket
  round: number
  /** How often units gave it back. */
  returns: number
  due_at: string | null
  lamp: LampCode
}

export interface QueueTicket {
  id: string
  number: string
  title: string | null
  state: TicketStateCode
  type: TicketTypeCode
  urgency: UrgencyCode
  category: string | null
  category_name: string | null
  area: string | null
  area_name: string | null
  unit: UnitRef | null
  accepted_at: string
  version: number
}

export interface Desk {
  items: DeskItem[]
  next_cursor: string | null
}

export interface DeskItem {
  id: string
  ticket: QueueTicket
  unit: UnitRef | null
  role: TaskRoleCode
  state: TaskStateCode
  round: number
  due_at: string | null
  lamp: LampCode
  holder: PersonRef | null
  office: string | null
  opened_at: string
}

export interface Assignment {
  /** Account; its deputy while on leave. */
  person?: string | null
  office?: string | null
  text?: string | null
}

export interface TaskHandover {
  /** Account; the unit's pool when null. */
  person?: string | null
  text: string
}

export interface Delegation {
  shares: DelegateInput[]
  text?: string | null
}

export interface DelegateInput {
  /** Code or id of the level-3 unit. */
  unit: string
  legal_basis?: string | null
  /** Its own limit, within that of the task. */
  due_at?: string | null
}

export interface TaskClaim {
  kind: ClaimKindCode
  /** Code from the kind's reasons. */
  reason?: string | null
  text: string
  /** Review date, or end of a pause. */
  until?: string | null
  /** Extension: in the rule's unit. */
  amount?: number
  /** Return: whose duty it is. */
  suggested_unit?: string | null
}

export interface ClaimQueue {
  items: ClaimItem[]
  next_cursor: string | null
}

export interface ClaimItem {
  id: string
  ticket: QueueTicket
  task_id: string | null
  kind: ClaimKindCode
  state: ClaimStateCode
  reason: string | null
  amount: number
  until: string | null
  asked_by: PersonRef | null
  asked_unit: UnitRef | null
  asked_at: string
}

export interface Supervision {
  items: SupervisionItem[]
  next_cursor: string | null
}

export interface SupervisionItem {
  /** Of the ticket. */
  id: string
  ticket: QueueTicket
  round: number
  unit: UnitRef | null
  /** Waits since then. */
  watch_at: string
}

export interface CallbackQueue {
  items: CallbackItem[]
  next_cursor: string | null
}

export interface CallbackItem {
  id: string
  ticket: QueueTicket
  cause: CallbackCauseCode
  round: number
  attempts: number
  due_at: string | null
  lamp: LampCode
  holder: PersonRef | null
  opened_at: string
}

export interface PublicationList {
  items: PublicationWait[]
  next_cursor: string | null
}

export interface PublicationWait {
  id: string | null
  ticket_id: string
  state: PublicationStateCode
  title: string | null
  words: string | null
  answer: string | null
  proposed_by: PersonRef | null
  proposed_at: string | null
  decided_by: PersonRef | null
  decided_at: string | null
  reason: string | null
  published_at: string | null
  number: string
  ticket_title: string | null
}

export interface Pressure {
  items: PressureItem[]
  next_cursor: string | null
}

export interface PressureItem {
  ticket_id: string
  ticket: QueueTicket
  at: string
  pressed: boolean
}

export interface Attempt {
  reason: AttemptOutcomeCode
  text?: string | null
}

export interface CallbackAnswer {
  /** Was it really solved? */
  solved: AnswerCode
  /** Unsolved: is the explanation accepted? */
  accepted?: AnswerCode
  rating?: RatingCode | null
  /** Did the unit really contact you? */
  contacted?: AnswerCode
  /** Is the reply true? */
  truthful?: AnswerCode
  /** Did anyone press you? A yes goes to the inspectors only. */
  pressed?: AnswerCode
  opinion?: string | null
}

export interface CallerLookup {
  phone?: string
  /** The last four digits. */
  tail?: string
}

export interface CallerHistory {
  items: EarlierTicket[]
}

export interface EarlierTicket {
  id: string
  number: string
  title: string | null
  /** The beginning of what was last told; not by the tail alone. */
  answer: string | null
  matter_id: string | null
  state: TicketStateCode
  type: TicketTypeCode
  category: string | null
  area: string | null
  unit: UnitRef | null
  accepted_at: string
}

export interface ArticleList {
  items: ArticleItem[]
  total: number
}

export interface ArticleItem {
  id: string
  version: number
  title: string
  category: string | null
  owner_unit: UnitRef | null
  legal_basis: string
  state: ArticleStateCode
  expires_at: string | null
  created_at: string
}

export interface ArticleInput {
  title: string
  body: string
  category?: string | null
  /** Code or id. */
  owner_unit?: string | null
  legal_basis: string
  state?: ArticleStateCode
  expires_at?: string | null
}

export interface Article {
  id: string
  version: number
  title: string
  category: string | null
  owner_unit: UnitRef | null
  legal_basis: string
  state: ArticleStateCode
  expires_at: string | null
  created_at: string
  body: string
  author: PersonRef | null
}

export interface TemplateList {
  items: TemplateItem[]
}

export interface TemplateItem {
  id: string
  unit: UnitRef | null
  kind: TemplateKindCode
  name: string
  text: string
  active: boolean
  changed_at: string
  /** By this caller. */
  editable: boolean
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface TemplateCreate {
  kind: TemplateKindCode
  name: string
  /** Places to fill stand in braces: {number} {title} {unit} {category} {area} {accepted} {due} {today}, or their Chinese names. */
  text: string
  /** Code or id of the office that keeps it; left out: the hotline. */
  unit?: string | null
}

export interface Template {
  id: string
  unit: UnitRef | null
  kind: TemplateKindCode
  name: string
  text: string
  active: boolean
  changed_at: string
  /** By this caller. */
  editable: boolean
  /** Goes back in If-Match; changes with the row. */
  version: number
  author: PersonRef | null
  /** With its places filled from the ticket that was named. */
  filled: string | null
}

export interface TemplateEdit {
  kind: TemplateKindCode
  name: string
  /** Places to fill stand in braces: {number} {title} {unit} {category} {area} {accepted} {due} {today}, or their Chinese names. */
  text: string
  /** False retires it: no longer offered. */
  active: boolean
}

export interface RespondentInput {
  kind: RespondentKindCode
  name: string
  area?: string | null
  note?: string | null
}

export interface TicketIds {
  ids: string[]
}

export interface UnitList {
  items: Unit[]
  total: number
}

export interface Unit {
  id: string
  code: string
  name: string
  short_name: string
  level: number
  kind: string
  family: string
  parent: string | null
  line: string | null
  area: string | null
  pinyin: string
  active: boolean
  valid_to: string | null
  merged_into: string | null
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface UnitView {
  id: string
  code: string
  name: string
  short_name: string
  level: number
  kind: string
  family: string
  parent: string | null
  line: string | null
  area: string | null
  pinyin: string
  active: boolean
  valid_to: string | null
  merged_into: string | null
  /** Goes back in If-Match; changes with the row. */
  version: number
  /** What a township or village may lead on. */
  duties: Duty[]
}

export interface Duty {
  kind: string
  category: string
  basis: string
}

export interface UnitCreate {
  code: string
  name: string
  short_name?: string | null
  level: number
  kind: UnitKindCode
  /** The same office at every level. */
  family?: string | null
  /** Code: administration above. */
  parent?: string | null
  /** Code: line of business above. */
  line?: string | null
  area?: string | null
  pinyin?: string | null
}

export interface UnitEdit {
  name: string
  short_name?: string | null
  level: number
  kind: UnitKindCode
  /** The same office at every level. */
  family?: string | null
  /** Code: administration above. */
  parent?: string | null
  /** Code: line of business above. */
  line?: string | null
  area?: string | null
  pinyin?: string | null
  /** False: no new work from now on; open work goes on. */
  active: boolean
}

export interface UnitMergeOrder {
  /** Code of the successor. */
  into: string
  /** Today or a later day; now if absent. */
  from?: string
  /** What it rests on; kept with each ticket. */
  text: string
  /** Only say what would move. */
  dry_run?: boolean
}

export interface UnitMerge {
  dry_run: boolean
  state: MergeStateCode
  unit: UnitRef | null
  into: UnitRef | null
  text: string
  from_at: string
  done_at: string | null
  ordered_by: PersonRef | null
  /** Moved when it was carried out; without reports, like all below. */
  tickets: number
  /** To move, or still to move. */
  open_tickets: number
  open_tasks: number
  open_claims: number
  plans: number
  people: number
  grants: number
  children: number
  /** Of the catalogue. */
  lines: number
  catalogue_version: number | null
  /** Matters of its duty list the successor may not lead on. */
  duties: number
}

export interface UnitImport {
  rows: UnitCreate[]
  /** Judge every row and keep nothing. */
  dry_run?: boolean
  /** Of a dry run: a verdict of each row, also after one that is refused. */
  verdicts?: boolean
}

export interface Imported {
  dry_run: boolean
  added: number
  changed: number
  same: number
  /** With `verdicts`. */
  refused?: number
  /** With `verdicts`: one of each row. */
  rows?: ImportRow[]
}

export interface ImportRow {
  /** From 0. */
  row: number
  mark: ImportMarkCode
  field: string | null
  code: string | null
  detail: string | null
}

export interface AreaList {
  items: Area[]
}

export interface Area {
  id: string
  code: string
  name: string
  level: string
  parent: string | null
  pinyin: string
  lat?: number
  lon?: number
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface AreaCreate {
  code: string
  name: string
  level: AreaLevelCode
  parent?: string | null
  pinyin?: string | null
  lat?: number
  lon?: number
}

export interface AreaEdit {
  name: string
  level: AreaLevelCode
  parent?: string | null
  pinyin?: string | null
  lat?: number
  lon?: number
}

export interface AreaImport {
  rows: AreaCreate[]
  /** Judge every row and keep nothing. */
  dry_run?: boolean
  /** Of a dry run: a verdict of each row, also after one that is refused. */
  verdicts?: boolean
}

export interface CategoryList {
  items: Category[]
}

export interface Category {
  code: string
  name: string
  parent: string | null
  level: number
  needs_place: boolean
  pinyin: string
  active: boolean
  valid_to: string | null
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface CategoryCreate {
  code: string
  name: string
  parent?: string | null
  needs_place?: boolean
  pinyin?: string | null
}

export interface CategoryEdit {
  name: string
  parent?: string | null
  needs_place?: boolean
  pinyin?: string | null
  /** False retires it: not for new tickets from now on. */
  active: boolean
}

export interface CategoryImport {
  rows: CategoryCreate[]
  /** Judge every row and keep nothing. */
  dry_run?: boolean
  /** Of a dry run: a verdict of each row, also after one that is refused. */
  verdicts?: boolean
}

export interface ChannelList {
  items: Channel[]
}

export interface Channel {
  code: string
  name: string
  kind: string
  /** Whoever has no account may send through it. */
  open: boolean
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface ChannelCreate {
  code: string
  name: string
  kind: ChannelKindCode
}

export interface ChannelEdit {
  name: string
  kind: ChannelKindCode
}

export interface TransferLineList {
  items: TransferLine[]
}

export interface TransferLine {
  code: string
  name: string
  purpose: string
  emergency: boolean
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface TransferLineCreate {
  code: string
  name: string
  /** What it is called for. */
  purpose: string
  /** Life and limb: told at once, asked later. */
  emergency?: boolean
}

export interface TransferLineEdit {
  name: string
  /** What it is called for. */
  purpose: string
  /** Life and limb: told at once, asked later. */
  emergency?: boolean
}

export interface DutyList {
  items: Duty[]
}

export interface DutyInput {
  /** The list or law that says so. */
  basis: string
}

export interface Flow {
  rows: FlowRow[]
  claims: ClaimRule[]
}

export interface FlowRow {
  machine: MachineCode
  from: string[]
  op: OpCode
  /** A state, keep, or resume. */
  to: string
  actors: string[]
  basis: string
}

export interface ClaimRule {
  kind: ClaimKindCode
  on: MachineCode
  askers: string[]
  endorse: boolean
  deciders: string[]
  /** Its codes; empty where the text alone says why. */
  reasons: ReasonWord[]
  basis: string
}

export interface ReasonWord {
  code: string
  zh: string
  en: string
}

export interface Suggestion {
  found: boolean
  category: string | null
  legal_basis: string | null
  lead: UnitRef | null
  /** Not outside a duty list of townships and villages. */
  may_lead: boolean
  assists: UnitRef[]
  informs: UnitRef[]
}

export interface Catalogue {
  items: CatalogueLine[]
}

export interface CatalogueLine {
  category: string
  category_name: string | null
  area_level: AreaLevelCode
  /** Family; null takes the category out. */
  lead: string | null
  assist: string[]
  inform: string[]
  legal_basis: string
  /** Of the version it came with. */
  number: number
}

export interface CatalogueImport {
  rows: CatalogueLineInput[]
  /** Why it is changed. */
  note?: string | null
  /** Holds from this day on; now if absent. */
  from?: string
  /** Judge every row and keep nothing. */
  dry_run?: boolean
}

export interface CatalogueLineInput {
  category: string
  /** Where the lead is looked for first. */
  area_level: AreaLevelCode
  /** Family of units; null takes the category out. */
  lead: string | null
  /** Families. */
  assist?: string[]
  /** Families. */
  inform?: string[]
  legal_basis: string
}

export interface CatalogueVersionList {
  items: CatalogueVersionItem[]
}

export interface CatalogueVersionItem {
  number: number
  state: CatalogueStateCode
  note: string
  lines: number
  /** Null: a draft, or since ever. */
  from: string | null
  /** Published, and its day has come. */
  holds: boolean
  created_at: string | null
  author: PersonRef | null
  published_at: string | null
  publisher: PersonRef | null
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface CatalogueDraft {
  rows: CatalogueLineInput[]
  /** Why it is changed. */
  note?: string | null
}

export interface CatalogueVersion {
  items: CatalogueLine[]
  number: number
  state: CatalogueStateCode
  note: string
  lines: number
  /** Null: a draft, or since ever. */
  from: string | null
  /** Published, and its day has come. */
  holds: boolean
  created_at: string | null
  author: PersonRef | null
  published_at: string | null
  publisher: PersonRef | null
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface FromDay {
  /** From the beginning of this day, today or later; at once if absent. */
  from?: string
}

export interface CatalogueChanges {
  items: CatalogueChange[]
}

export interface CatalogueChange {
  before: CatalogueLine | null
  after: CatalogueLine | null
}

export interface RuleList {
  items: Rule[]
}

export interface Rule {
  id: string
  code: string
  stage: StageCode
  types: string[]
  urgency: UrgencyCode | null
  tag: string | null
  amount: number
  unit: TimeUnitCode
  count_from: CountFromCode
  due_edge: DueEdgeCode
  extend_max_times: number
  extend_amount: number
  extend_unit: TimeUnitCode | null
  extend_approver: RoleCode | null
  pauses: RulePause[]
  level: RuleLevelCode
  /** A law read, B official page, C press, D weak, P our own. */
  mark: string
  legal_ref: string
  source: string
  note: string | null
  effective_from: string | null
  effective_to: string | null
  /** Where it came from, or `local`. */
  preset: string
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface RulePause {
  reason: PauseReasonCode
  days: number
}

export interface RuleCreate {
  /** a-z 0-9 _ - and dots. */
  code: string
  stage: StageCode
  /** Empty or absent: every type. */
  types?: TicketTypeCode[]
  /** Null: whatever the urgency. */
  urgency?: UrgencyCode | null
  /** Of a special matter. */
  tag?: string | null
  amount: number
  unit: TimeUnitCode
  count_from: CountFromCode
  due_edge: DueEdgeCode
  extend_max_times?: number
  extend_amount?: number
  extend_unit?: TimeUnitCode | null
  extend_approver?: RoleCode | null
  pauses?: RulePauseInput[]
  /** The city's where absent. */
  level?: RuleLevelCode
  /** How sure the number is: A law read, B official page, C press, D weak, P own. */
  mark?: string
  effective_from?: string | null
  effective_to?: string | null
  /** Law and article, or `local`. */
  legal_ref: string
  /** Key of the source; of `local` none. */
  source?: string | null
  note?: string | null
  /** Used from this day on, today or later; today if absent. */
  from?: string
}

export interface RulePauseInput {
  reason: PauseReasonCode
  days: number
}

export interface RuleView {
  id: string
  code: string
  stage: StageCode
  types: string[]
  urgency: UrgencyCode | null
  tag: string | null
  amount: number
  unit: TimeUnitCode
  count_from: CountFromCode
  due_edge: DueEdgeCode
  extend_max_times: number
  extend_amount: number
  extend_unit: TimeUnitCode | null
  extend_approver: RoleCode | null
  pauses: RulePause[]
  level: RuleLevelCode
  /** A law read, B official page, C press, D weak, P our own. */
  mark: string
  legal_ref: string
  source: string
  note: string | null
  effective_from: string | null
  effective_to: string | null
  /** Where it came from, or `local`. */
  preset: string
  /** Goes back in If-Match; changes with the row. */
  version: number
  history: Rule[]
}

export interface RuleImport {
  rows: RuleInput[]
  /** Used from this day on, today or later; today if absent. */
  from?: string
  /** Judge all of it and keep nothing. */
  dry_run?: boolean
}

export interface RuleInput {
  /** a-z 0-9 _ - and dots. */
  code: string
  stage: StageCode
  /** Empty or absent: every type. */
  types?: TicketTypeCode[]
  /** Null: whatever the urgency. */
  urgency?: UrgencyCode | null
  /** Of a special matter. */
  tag?: string | null
  amount: number
  unit: TimeUnitCode
  count_from: CountFromCode
  due_edge: DueEdgeCode
  extend_max_times?: number
  extend_amount?: number
  extend_unit?: TimeUnitCode | null
  extend_approver?: RoleCode | null
  pauses?: RulePauseInput[]
  /** The city's where absent. */
  level?: RuleLevelCode
  /** How sure the number is: A law read, B official page, C press, D weak, P own. */
  mark?: string
  effective_from?: string | null
  effective_to?: string | null
  /** Law and article, or `local`. */
  legal_ref: string
  /** Key of the source; of `local` none. */
  source?: string | null
  note?: string | null
}

export interface RuleEdit {
  stage: StageCode
  /** Empty or absent: every type. */
  types?: TicketTypeCode[]
  /** Null: whatever the urgency. */
  urgency?: UrgencyCode | null
  /** Of a special matter. */
  tag?: string | null
  amount: number
  unit: TimeUnitCode
  count_from: CountFromCode
  due_edge: DueEdgeCode
  extend_max_times?: number
  extend_amount?: number
  extend_unit?: TimeUnitCode | null
  extend_approver?: RoleCode | null
  pauses?: RulePauseInput[]
  /** The city's where absent. */
  level?: RuleLevelCode
  /** How sure the number is: A law read, B official page, C press, D weak, P own. */
  mark?: string
  effective_from?: string | null
  effective_to?: string | null
  /** Law and article, or `local`. */
  legal_ref: string
  /** Key of the source; of `local` none. */
  source?: string | null
  note?: string | null
  /** Used from this day on, today or later; today if absent. */
  from?: string
}

export interface PresetList {
  items: PresetItem[]
}

export interface PresetItem {
  name: string
  kind: PresetKindCode
  title_zh: string
  title_en: string
  rules: number
}

export interface Preset {
  items: RuleText[]
  name: string
  kind: PresetKindCode
  title_zh: string
  title_en: string
  rules: number
}

export interface RuleText {
  code: string
  stage: StageCode
  types: string[]
  urgency: UrgencyCode | null
  tag: string | null
  amount: number
  unit: TimeUnitCode
  count_from: CountFromCode
  due_edge: DueEdgeCode
  extend_max_times: number
  extend_amount: number
  extend_unit: TimeUnitCode | null
  extend_approver: RoleCode | null
  pauses: RulePause[]
  level: RuleLevelCode
  /** A law read, B official page, C press, D weak, P our own. */
  mark: string
  legal_ref: string
  source: string
  note: string | null
  effective_from: string | null
  effective_to: string | null
}

export interface PresetUse {
  /** Used from this day on, today or later; today if absent. */
  from?: string
  /** Judge all of it and keep nothing. */
  dry_run?: boolean
}

export interface WhatIf {
  /** As if this ticket began anew: number or id; the other members go first. */
  ticket?: string | null
  /** Needed without a ticket. */
  type?: TicketTypeCode | null
  urgency?: UrgencyCode | null
  /** Its tags count. */
  category?: string | null
  /** Further tags of the matter. */
  tags?: string[]
  /** All stages if absent. */
  stage?: StageCode | null
  /** When it would begin; now if absent. */
  from?: string | null
  /** What others would say. */
  compare?: WhatIfOther[]
}

export interface WhatIfOther {
  preset?: string | null
  /** Code or id, of the city or of a preset. */
  rule?: string | null
}

export interface WhatIfAnswer {
  items: WhatIfDue[]
  type: TicketTypeCode
  urgency: UrgencyCode
  category: string | null
  tags: string[]
  from: string
  from_kind: DayKindCode
  calendar_version: number
  compared: WhatIfCompared[]
}

export interface WhatIfDue {
  stage: StageCode
  due_at: string
  provisional: boolean
  printed_zh: string
  printed_en: string
  /** The lamp is yellow from here on. */
  yellow_at: string
  rule: RuleText
  promised: WhatIfPromise | null
  days: CountedDay[]
  /** There are more days than are told. */
  days_cut: boolean
}

export interface WhatIfPromise {
  due_at: string
  rule: RuleText
}

export interface CountedDay {
  date: string
  kind: DayKindCode
  /** Nobody has announced it yet. */
  assumed: boolean
  /** Of the amount, in the rule's unit. */
  counted: number
  total: number
}

export interface WhatIfCompared {
  preset: string | null
  rule: string | null
  items: WhatIfDue[]
}

export interface SettingList {
  items: Setting[]
}

export interface Setting {
  name: string
  /** Null: nobody set it. */
  value: string | null
  default: number | null
  min: number | null
  max: number | null
  meaning_zh: string
  meaning_en: string
  legal_ref: string | null
  /** Goes back in If-Match; changes with the row. */
  version: number
}

export interface SettingEdit {
  /** The number; of a tag the category codes parted by blanks, null for none. */
  value: string | null
  /** Law or order it rests on, or `local`. */
  legal_ref: string
}

export interface CalendarList {
  items: CalendarItem[]
  /** Goes back in If-Match. */
  version: number
  /** This year, or from November on the next, while its notice is not entered. */
  missing_year: number | null
  periods: WorkPeriod[]
}

export interface CalendarItem {
  year: number
  workdays: number
  holidays: number
  /** Worked although a Saturday or Sunday. */
  makeup_days: number
  /** Not announced as a whole. */
  assumed: boolean
  /** Of the calendar's version it came with. */
  number: number
  source: string
  created_at: string
}

export interface WorkPeriod {
  from_min: number
  to_min: number
}

export interface CalendarNotice {
  year: number
  days: CalendarNoticeDay[]
  /** The notice it comes from. */
  source: string
  /** Judge all of it and keep nothing. */
  dry_run?: boolean
}

export interface CalendarNoticeDay {
  name?: string | null
  /** In the year or the one before or after. */
  date: string
  /** False: worked although a Saturday or Sunday. */
  isOffDay: boolean
}

export interface CalendarImported {
  dry_run: boolean
  year: number
  /** The calendar's new version; null in a dry run. */
  number: number | null
  changes: CalendarChange[]
  effect: CalendarEffect
}

export interface CalendarChange {
  date: string
  before: DayKindCode
  after: DayKindCode
}

export interface CalendarEffect {
  tickets: number
  /** Provisional ones. */
  clocks: number
  /** Print a later due; never an earlier one. */
  later: number
  /** Keep their due, no longer provisional. */
  settled: number
  still_provisional: number
  longest_days: number
  /** False: there are more tickets than were looked at. */
  complete: boolean
}

export interface WorkPeriods {
  periods: WorkPeriodInput[]
}

export interface WorkPeriodInput {
  /** Minutes after midnight. */
  from_min: number
  to_min: number
}

export interface CalendarYear {
  year: number
  version: number
  assumed: boolean
  /** A letter a day: Workday, Rest, Holiday, Make-up; w, r assumed. */
  days: string
  periods: WorkPeriod[]
}

export interface Dues {
  from: string
  calendar_version: number
  items: Due[]
}

export interface Due {
  stage: StageCode
  rule: string
  legal_ref: string
  due_at: string
  provisional: boolean
  printed_zh: string
  printed_en: string
}

export interface Figures {
  /** None in a city without tickets. */
  month: string | null
  months: string[]
  total: number
  reports: number
  types: FigureList
  categories: FigureList
  areas: FigureList
}

export interface FigureList {
  items: Figure[]
  /** Sum of the rows too small to be told. */
  small: number
}

export interface Figure {
  code: string
  name: string | null
  n: number
}

export interface PublicAnswerList {
  items: PublicAnswer[]
  /** There may be more, also where this page is empty. */
  next_cursor: string | null
}

export interface PublicAnswer {
  id: string
  title: string
  words: string
  /** Null: an open matter. */
  answer: string | null
  category: string | null
  category_name: string | null
  area: string | null
  area_name: string | null
  unit_name: string | null
  published_at: string
  /** How many joined it. */
  me_too: number
  joinable: boolean
}

export interface MeToo {
  /** Counts once a phone; only a hash of it is kept while the matter runs. */
  phone?: string | null
}

export interface MeTooResult {
  /** False: joined before. */
  counted: boolean
  me_too: number
}

export interface CityMap {
  /** Template with {z}, {x} and {y}. */
  tiles: string | null
  credit: string | null
  /** GeoJSON of map.geojson in the data folder, each feature with the `code` and `level` of its area; null without such a file. */
  shapes: unknown
}

export interface Stats {
  from: string
  /** The last day, which is part of it. */
  to: string
  before_from: string
  before_to: string
  at: string
  /** False: too many to look at, those accepted last are missing. */
  exact: boolean
  all: StatsLine
  /** Open now, whenever accepted. */
  open: number
  open_exact: boolean
  open_query: string
  days: StatsLine[]
  /** Of all that are open. */
  lamps: StatsLine[]
  types: StatsLine[]
  channels: StatsLine[]
  categories: StatsLine[]
  areas: StatsLine[]
  rates: StatsRate[]
}

export interface StatsLine {
  /** Empty: nothing is said of it. */
  code: string
  /** Null where the code is a word. */
  name: string | null
  parent: string | null
  /** 1 at the top; a line counts all below it. */
  level: number
  n: number
  /** In the span as long before this one. */
  before: number | null
  trend: TrendCode | null
  /** Of GET /tickets: lists exactly these. */
  query: string
}

export interface StatsRate {
  rate: RateCode
  raw: StatsShare
  adjusted: StatsShare
  /** Every ticket of the span, once. */
  counted: StatsWay[]
}

export interface StatsShare {
  part: number
  all: number
  /** Hundredths of a percent; null of nothing. */
  parts: number | null
  /** With `high` the interval that 95 of 100 such samples would hold. */
  low: number
  high: number
  part_query: string
  all_query: string
}

export interface StatsWay {
  counted: CountedCode
  n: number
  /** Counts as achieved in the raw rate, as not, or not at all. */
  raw: boolean | null
  adjusted: boolean | null
  /** Of GET /tickets: lists exactly these. */
  query: string
}

export interface StatsUnits {
  from: string
  /** The last day, which is part of it. */
  to: string
  before_from: string
  before_to: string
  at: string
  /** False: too many to look at, those accepted last are missing. */
  exact: boolean
  rate: RateCode
  /** Below so many nothing is said of a unit. */
  few: number
  /** What a unit's query needs to list `part`, and so on. */
  part_query: string
  all_query: string
  excluded_query: string
  /** All units of a level together: what a band compares with. */
  wholes: StatsWhole[]
  /** By how many, never by how well. */
  items: StatsUnit[]
}

export interface StatsWhole {
  /** Of units. */
  level: number
  part: number
  all: number
  parts: number | null
}

export interface StatsUnit {
  code: string
  name: string
  short_name: string
  level: number
  n: number
  band: BandCode
  /** In the raw rate, not in the adjusted one. */
  excluded: number
  raw_part: number
  raw_all: number
  part: number
  all: number
  /** Adjusted, hundredths of a percent; null of nothing. */
  parts: number | null
  low: number
  high: number
  /** Of GET /tickets: lists exactly these. */
  query: string
}

export interface StatsOwn {
  from: string
  /** The last day, which is part of it. */
  to: string
  before_from: string
  before_to: string
  at: string
  /** False: too many to look at, those accepted last are missing. */
  exact: boolean
  /** Below so many a rate would tell who said what. */
  few: number
  /** The own units first, then those below, by how many. */
  items: StatsOwnUnit[]
}

export interface StatsOwnUnit {
  code: string
  name: string
  level: number
  /** False: a unit below. */
  own: boolean
  /** Led in the month. */
  n: number
  rates: StatsOwnRate[]
  /** Of GET /tickets: lists exactly these. */
  query: string
}

export interface StatsOwnRate {
  rate: RateCode
  /** In the adjusted rate. */
  all: number
  excluded: number
  /** Null, like all below, where fewer than `few` count. */
  raw_part: number | null
  raw_all: number
  part: number | null
  parts: number | null
  low: number | null
  high: number | null
}

export interface TallyList {
  items: Tally[]
  next_cursor: string | null
}

export interface Tally {
  k1: string
  k2: string
  n: number
}

export interface ColleagueList {
  items: Colleague[]
}

export interface Colleague {
  id: string
  name: string
  display: string
  roles: string[]
}

export interface AccountList {
  items: Account[]
  next_cursor: string | null
}

export interface AccountCreate {
  /** Letters, digits and . _ - */
  name: string
  display?: string | null
  role: RoleCode
  /** Code. */
  unit?: string | null
  /** 1: confidential requesters; 2: reports. */
  sensitivity?: number
}

export interface AccountEdit {
  /** What colleagues read. */
  display: string
  /** At work. */
  phone?: string | null
  /** Code; grants are not touched. */
  unit?: string | null
  /** False disables, and ends all sessions. */
  active: boolean
  /** Nothing else works before it is changed. */
  must_change_password: boolean
}

export interface Leave {
  id: string
  deputy_id: string | null
  deputy: PersonRef | null
  deputy_until: string | null
}

export interface HeldWork {
  id: string
  name: string
  display: string
  active: boolean
  deputy_id: string | null
  deputy: PersonRef | null
  deputy_until: string | null
  units: HeldAtUnit[]
  tasks: HeldTask[]
  /** Not all are listed. */
  more: boolean
  receivers: Receiver[]
  /** Who can endorse and approve when this person has left. */
  other_heads: number
  /** Colleagues on leave this person stands in for. */
  deputy_of: number
  /** Goes back in If-Match; changes with what is held. */
  version: number
}

export interface HeldAtUnit {
  unit: UnitRef | null
  tasks: number
  /** Of the tasks: wait for the hotline's review. */
  answered: number
  /** Asked by this person, not decided yet; they stay the unit's. */
  claims: number
}

export interface HeldTask {
  id: string
  ticket_id: string
  number: string
  title: string | null
  unit: UnitRef | null
  role: TaskRoleCode
  state: TaskStateCode
  due_at: string | null
  lamp: LampCode
}

export interface Receiver {
  id: string
  name: string
  display: string
  unit: UnitRef | null
  /** Open shares in these hands. */
  holds: number
  /** On leave: the deputy receives it. */
  away_until: string | null
}

export interface Handover {
  /** Account; back into the unit's pool when null. */
  to?: string | null
  /** All of them when left out. */
  tasks?: string[] | null
  /** Why; kept with each ticket. */
  text: string
  dry_run?: boolean
}

export interface HandoverResult {
  dry_run: boolean
  items: Handed[]
  done: number
  /** What the person still holds. */
  left: number
}

export interface Handed {
  /** Of the task. */
  id: string
  ticket_id: string | null
  ok: boolean
  status?: number
  code?: string
  detail?: string
}

export interface AccountActive {
  active: boolean
}

export interface NewPassword {
  password: string
  /** The person has to choose another one before anything else. */
  must_change?: boolean
}

export interface GrantInput {
  role: RoleCode
  /** Code or id. */
  unit: string
  /** 1: confidential requesters; 2: reports. */
  sensitivity?: number
}

export interface TokenList {
  items: TokenItem[]
}

export interface TokenItem {
  id: string
  label: string
  unlimited: boolean
  created_at: string
  expires_at: string | null
  revoked_at: string | null
}

export interface TokenCreate {
  label: string
  /** 0: until revoked. */
  days?: number
  /** Exempt from rate limits. */
  unlimited?: boolean
}

export interface TokenMade {
  id: string
  /** Told once: null when the key comes again. */
  token: string | null
}

export interface OpenSessionList {
  items: OpenSession[]
  next_cursor: string | null
}

export interface OpenSession {
  id: string
  account: PersonRef | null
  unit: UnitRef | null
  current: boolean
  created_at: string
  seen_at: string
  expires_at: string
}

export interface Trail {
  items: TrailEntry[]
  /** All of these entries. */
  verified: boolean
  /** With `profile` what the hashes are made with. */
  region: string
  profile: string
  next_cursor: string | null
}

export interface TrailEntry {
  kind: AuditKindCode
  at: string
  op: AuditOpCode
  actor_kind: PrincipalCode
  actor: PersonRef | null
  account: PersonRef | null
  /** Whose chain it stands in; not of look-ups. */
  subject_id: string | null
  seq: number | null
  /** The bytes that were hashed; not of look-ups. */
  payload: string | null
  prev_hash: string
  hash: string
  /** Its hash fits its bytes and its predecessor. */
  verified: boolean
}

export interface AuditTrail {
  items: AuditEntry[]
}

export interface AuditEntry {
  seq: number
  at: string
  op: AuditOpCode
  actor_kind: string
  actor: PersonRef | null
}

export interface Retention {
  items: RetentionRow[]
  /** 0: the city set no period, nothing expires. */
  years: number
  /** Tickets closed before this are over. */
  cutoff_at: string | null
  next_cursor: string | null
}

export interface RetentionRow {
  id: string
  state: RetentionStateCode
  /** The period it was gathered by. */
  years: number
  cutoff_at: string
  persons: number
  /** Of them so far. */
  destroyed: number
  /** Over the persons; in each event of the list too. */
  digest: string | null
  /** Why it was refused. */
  reason: string | null
  proposed_at: string
  asked_by: PersonRef | null
  asked_at: string | null
  decided_by: PersonRef | null
  decided_at: string | null
  ended_at: string | null
  /** For If-Match. */
  version: number
}

export interface RetentionList {
  id: string
  state: RetentionStateCode
  /** The period it was gathered by. */
  years: number
  cutoff_at: string
  persons: number
  /** Of them so far. */
  destroyed: number
  /** Over the persons; in each event of the list too. */
  digest: string | null
  /** Why it was refused. */
  reason: string | null
  proposed_at: string
  asked_by: PersonRef | null
  asked_at: string | null
  decided_by: PersonRef | null
  decided_at: string | null
  ended_at: string | null
  /** For If-Match. */
  version: number
  items: RetentionItem[]
  next_cursor: string | null
}

export interface RetentionItem {
  /** Of the ticket; null where nobody is told. */
  number: string | null
  closed_at: string
  destroyed_at: string | null
}

export interface RetentionRefuse {
  reason: string
}

export type MachineCode =
  | "ticket"
  | "task"
  | "claim"

export type ClaimKindCode =
  | "return"
  | "extension"
  | "pause"
  | "unreasonable"
  | "deferral"
  | "rating_appeal"
  | "termination"
  | "refusal"
  | "objection"
  | "withdrawal"

export type TicketStateCode =
  | "none"
  | "draft"
  | "registered"
  | "answered"
  | "refused"
  | "transferred"
  | "dispatching"
  | "conference"
  | "handling"
  | "reviewing"
  | "callback"
  | "rework"
  | "deferred"
  | "closed"
  | "terminated"
  | "merged"
  | "archived"

export type RoleCode =
  | "operator"
  | "dispatcher"
  | "reviewer"
  | "callback"
  | "clerk"
  | "head"
  | "supervisor"
  | "inspector"
  | "analyst"
  | "leader"
  | "kb_editor"
  | "report_desk"
  | "sysadmin"
  | "secadmin"
  | "auditadmin"

export type TicketTypeCode =
  | "consult"
  | "help"
  | "complaint"
  | "report"
  | "suggestion"
  | "praise"
  | "other"

export type UrgencyCode =
  | "normal"
  | "urgent"
  | "mass"

export type RequesterKindCode =
  | "person"
  | "enterprise"

export type IdentityModeCode =
  | "real"
  | "confidential"
  | "anonymous"

export type StageCode =
  | "dispatch"
  | "sign"
  | "return"
  | "handle"
  | "review"
  | "callback"
  | "rehandle"
  | "consult"
  | "hang_review"
  | "first_feedback"

export type LampCode =
  | "none"
  | "green"
  | "yellow"
  | "red"
  | "deferred"

export type RateCode =
  | "response"
  | "solved"
  | "satisfied"

export type CountedCode =
  | "yes"
  | "no"
  | "raised"
  | "lowered"
  | "unreasonable"
  | "deferred"
  | "terminated"
  | "withdrawn"
  | "unreached"
  | "unsaid"
  | "open"
  | "answered"
  | "refused"
  | "transferred"
  | "merged"
  | "history"
  | "undone"
  | "ended"

export type ListGapCode =
  | "category"
  | "area"
  | "lead"

export type ListOrderCode =
  | "newest"
  | "due"

export type ListColumnCode =
  | "number"
  | "title"
  | "state"
  | "type"
  | "urgency"
  | "category"
  | "area"
  | "channel"
  | "unit"
  | "due_at"
  | "lamp"
  | "round"
  | "created_at"
  | "accepted_at"

export type ExportLanguageCode =
  | "zh-CN"
  | "en"

export type AnswerCode =
  | "unknown"
  | "yes"
  | "no"

export type BulkOutcomeCode =
  | "done"
  | "would"
  | "refused"

export type BulkActionCode =
  | "triage"
  | "dispatch"
  | "confer"
  | "redispatch"
  | "pass"
  | "remark"
  | "instruct"
  | "merge"

export type TaskRoleCode =
  | "lead"
  | "assist"
  | "inform"

export type CloseReasonCode =
  | "none"
  | "solved"
  | "accepted_unsolved"
  | "unrated"
  | "withdrawn"
  | "history"
  | "undone"

export type RatingCode =
  | "none"
  | "very_bad"
  | "bad"
  | "fair"
  | "good"
  | "very_good"

export type PieceKindCode =
  | "title"
  | "words"
  | "supplement"
  | "rendition"
  | "feedback"
  | "reply_internal"
  | "reply_public"
  | "reason"
  | "remark"
  | "opinion"

export type AudienceCode =
  | "all"
  | "office"
  | "hotline"
  | "requester"
  | "inspector"

export type EvidenceCode =
  | "none"
  | "identity"
  | "contact"
  | "handling"

export type TaskStateCode =
  | "none"
  | "to_sign"
  | "handling"
  | "return_asked"
  | "returned"
  | "delegated"
  | "unit_review"
  | "replied"
  | "done"
  | "released"

export type ClaimStateCode =
  | "none"
  | "asked"
  | "endorsed"
  | "granted"
  | "denied"
  | "dropped"
  | "lapsed"

export type ToldRouteCode =
  | "court"
  | "arbitration"
  | "review"
  | "petition"
  | "discipline"
  | "disclosure"
  | "mediation"
  | "market"
  | "elsewhere"
  | "organ"
  | "earlier"
  | "explained"

export type ClockStateCode =
  | "running"
  | "stopped"
  | "suspended"

export type TimeUnitCode =
  | "minute_natural"
  | "hour_natural"
  | "hour_workday"
  | "hour_work"
  | "workday"
  | "day_natural"

export type CountFromCode =
  | "event"
  | "next_day"
  | "next_workday"

export type DueEdgeCode =
  | "exact"
  | "end_of_day"
  | "end_of_workhours"

export type RuleLevelCode =
  | "special"
  | "province"
  | "city"
  | "unit"

export type StandingCode =
  | "running"
  | "paused"
  | "met"
  | "late"
  | "deferred"

export type CallbackCauseCode =
  | "replied"
  | "expired"
  | "sample"
  | "withdrawal"
  | "merged"

export type CallbackStateCode =
  | "open"
  | "answered"
  | "unreached"
  | "dropped"

export type PublicationStateCode =
  | "none"
  | "proposed"
  | "published"
  | "rejected"
  | "withdrawn"
  | "refused"

export type SendBackReasonCode =
  | "perfunctory"
  | "off_topic"
  | "no_contact"
  | "false"
  | "incomplete"

export type MaskFindCode =
  | "name"
  | "phone"
  | "ident"
  | "number"
  | "code"
  | "door"
  | "guess"

export type RespondentKindCode =
  | "enterprise"
  | "estate"
  | "enforcement"
  | "other"

export type DeskPartCode =
  | "own"
  | "below"
  | "deferred"

export type AttemptOutcomeCode =
  | "no_answer"
  | "busy"
  | "switched_off"
  | "wrong_number"
  | "call_later"
  | "declined"

export type ArticleStateCode =
  | "draft"
  | "published"
  | "withdrawn"

export type TemplateKindCode =
  | "reply_public"
  | "reply_internal"
  | "answer"
  | "send_back"
  | "return"
  | "extension"
  | "feedback"
  | "reason"
  | "remark"

export type UnitKindCode =
  | "party"
  | "government"
  | "institution"
  | "utility"
  | "township"
  | "village"
  | "hotline"
  | "inspection"

export type MergeStateCode =
  | "planned"
  | "moving"
  | "done"
  | "dropped"

export type ImportMarkCode =
  | "added"
  | "changed"
  | "same"
  | "refused"

export type AreaLevelCode =
  | "city"
  | "county"
  | "township"

export type ChannelKindCode =
  | "phone"
  | "web"
  | "app"
  | "message_board"
  | "platform"
  | "walk_in"
  | "mail"
  | "visit"

export type OpCode =
  | "save_draft"
  | "register"
  | "supplement"
  | "correct"
  | "remark"
  | "instruct"
  | "tag"
  | "supervise"
  | "look_into"
  | "answer"
  | "refuse"
  | "transfer"
  | "triage"
  | "confer"
  | "conclude"
  | "dispatch"
  | "designate"
  | "add_unit"
  | "redispatch"
  | "all_returned"
  | "all_replied"
  | "expire"
  | "pass"
  | "send_back"
  | "attempt"
  | "solved"
  | "accepted_unsolved"
  | "unsolved"
  | "dissatisfied"
  | "unreached"
  | "ask_merged"
  | "defer"
  | "replan"
  | "resume"
  | "terminate"
  | "merge"
  | "unmerge"
  | "withdraw"
  | "reopen"
  | "mark_unreasonable"
  | "clear_unreasonable"
  | "score_rating"
  | "archive"
  | "succeed"
  | "import"
  | "import_handling"
  | "import_closed"
  | "import_archived"
  | "undo_import"
  | "open"
  | "sign"
  | "acknowledge"
  | "assign"
  | "take"
  | "put_back"
  | "hand_over"
  | "ask_return"
  | "return_granted"
  | "return_denied"
  | "window_close"
  | "delegate"
  | "children_replied"
  | "feedback"
  | "reply"
  | "recall"
  | "approve"
  | "disapprove"
  | "rework_task"
  | "finish"
  | "excuse"
  | "extend"
  | "pause"
  | "unpause"
  | "release"
  | "import_share"
  | "ask"
  | "endorse"
  | "grant"
  | "deny"
  | "drop"
  | "lapse"

export type CatalogueStateCode =
  | "draft"
  | "published"
  | "dropped"

export type PauseReasonCode =
  | "supplement"
  | "expert"
  | "notice"
  | "hearing"

export type PresetKindCode =
  | "base"
  | "overlay"
  | "example"

export type DayKindCode =
  | "workday"
  | "rest"
  | "holiday"
  | "makeup"

export type TrendCode =
  | "rising"
  | "steady"
  | "falling"
  | "few"

export type PeriodCode =
  | "today"
  | "days7"
  | "days30"
  | "month"

export type BandCode =
  | "above"
  | "level"
  | "below"
  | "few"

export type StatsTableCode =
  | "days"
  | "lamps"
  | "types"
  | "channels"
  | "categories"
  | "areas"
  | "rates"
  | "units"

export type TableLanguageCode =
  | "zh-CN"
  | "en"

export type AuditKindCode =
  | "access"
  | "account"
  | "region"
  | "retention"

export type AuditOpCode =
  | "unmask"
  | "caller_history"
  | "code_refused"
  | "rectify"
  | "restrict"
  | "unrestrict"
  | "erase_asked"
  | "erased"
  | "hold_back"
  | "account_add"
  | "account_edit"
  | "account_enable"
  | "account_disable"
  | "password_set"
  | "phone_set"
  | "grant_add"
  | "grant_drop"
  | "deputy_set"
  | "token_add"
  | "token_revoke"
  | "login"
  | "login_failed"
  | "lock"
  | "logout"
  | "session_end"
  | "session_end_all"
  | "handover"
  | "unit_merged"
  | "init"
  | "baseline"
  | "city_load"
  | "advance_clock"
  | "unit_add"
  | "unit_edit"
  | "unit_import"
  | "unit_merge"
  | "unit_merge_plan"
  | "unit_merge_drop"
  | "unit_merge_done"
  | "area_add"
  | "area_edit"
  | "area_import"
  | "category_add"
  | "category_put"
  | "category_edit"
  | "category_import"
  | "channel_add"
  | "channel_edit"
  | "line_add"
  | "line_edit"
  | "line_drop"
  | "duty_put"
  | "duty_drop"
  | "setting_set"
  | "rule_set"
  | "calendar_import"
  | "calendar_periods"
  | "catalogue_put"
  | "catalogue_import"
  | "catalogue_draft"
  | "catalogue_redraft"
  | "catalogue_drop"
  | "catalogue_publish"
  | "catalogue_recall"
  | "archive_chains"
  | "import_begin"
  | "reconcile"
  | "export_day"
  | "import_undo"
  | "template_add"
  | "template_edit"
  | "propose"
  | "ask"
  | "confirm"
  | "drop"
  | "destroy"
  | "done"

export type PrincipalCode =
  | "anonymous"
  | "staff"
  | "token"
  | "requester"
  | "system"

export type RetentionStateCode =
  | "gathering"
  | "proposed"
  | "asked"
  | "confirmed"
  | "done"
  | "dropped"

export interface Routes {
  "GET /healthz": {
    query: undefined
    body: undefined
    answer: Status
  }
  "GET /readyz": {
    query: undefined
    body: undefined
    answer: Status
  }
  "GET /api/v1/openapi.json": {
    query: undefined
    body: undefined
    answer: unknown
  }
  "POST /api/v1/sandbox/clock": {
    query: undefined
    body: Advance
    answer: Now
  }
  "POST /api/v1/session": {
    query: undefined
    body: Login
    answer: Session
  }
  "GET /api/v1/session": {
    query: undefined
    body: undefined
    answer: Session
  }
  "DELETE /api/v1/session": {
    query: undefined
    body: undefined
    answer: void
  }
  "POST /api/v1/session/password": {
    query: undefined
    body: PasswordChange
    answer: void
  }
  "GET /api/v1/session/account": {
    query: undefined
    body: undefined
    answer: Account
  }
  "PUT /api/v1/session/phone": {
    query: undefined
    body: OwnPhone
    answer: Account
  }
  "PUT /api/v1/session/deputy": {
    query: undefined
    body: Deputy
    answer: Account
  }
  "GET /api/v1/sessions": {
    query: undefined
    body: undefined
    answer: SessionList
  }
  "DELETE /api/v1/sessions": {
    query: undefined
    body: undefined
    answer: void
  }
  "DELETE /api/v1/sessions/{session}": {
    query: undefined
    body: undefined
    answer: void
  }
  "POST /api/v1/requester-session": {
    query: undefined
    body: RequesterLogin
    answer: RequesterSession
  }
  "GET /api/v1/requester-session": {
    query: undefined
    body: undefined
    answer: RequesterSession
  }
  "DELETE /api/v1/requester-session": {
    query: undefined
    body: undefined
    answer: void
  }
  "POST /api/v1/tickets": {
    query: undefined
    body: TicketCreate
    answer: Registered
  }
  "GET /api/v1/tickets": {
    query: {
      /** Words that must all occur, as parts of any text. */
      q?: string
      state?: TicketStateCode[]
      type?: TicketTypeCode[]
      urgency?: UrgencyCode[]
      /** Codes or ids of units with a share. */
      unit?: string[]
      /** Also the units below `unit`. */
      below?: boolean
      /** Only where the unit's share is still open. */
      live?: boolean
      /** Code; with everything below it. */
      category?: string
      channel?: string
      /** Code; with everything below it. */
      area?: string
      lamp?: LampCode
      /** Accepted from this day or instant on. */
      from?: string
      /** Accepted until the end of this day, or before this instant. */
      to?: string
      /** At least in this round. */
      round?: number
      matter?: string
      /** Code or id of the unit that leads. */
      lead?: string
      /** In which rate `counted` is read. */
      rate?: RateCode
      /** How it is counted in `rate`; for those who may read statistics. */
      counted?: CountedCode[]
      /** Where nothing is said of it. */
      without?: ListGapCode[]
      order?: ListOrderCode
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: TicketList
  }
  "GET /api/v1/tickets/counts": {
    query: {
      /** Words that must all occur, as parts of any text. */
      q?: string
      state?: TicketStateCode[]
      type?: TicketTypeCode[]
      urgency?: UrgencyCode[]
      /** Codes or ids of units with a share. */
      unit?: string[]
      /** Also the units below `unit`. */
      below?: boolean
      /** Only where the unit's share is still open. */
      live?: boolean
      /** Code; with everything below it. */
      category?: string
      channel?: string
      /** Code; with everything below it. */
      area?: string
      lamp?: LampCode
      /** Accepted from this day or instant on. */
      from?: string
      /** Accepted until the end of this day, or before this instant. */
      to?: string
      /** At least in this round. */
      round?: number
      matter?: string
      /** Code or id of the unit that leads. */
      lead?: string
      /** In which rate `counted` is read. */
      rate?: RateCode
      /** How it is counted in `rate`; for those who may read statistics. */
      counted?: CountedCode[]
      /** Where nothing is said of it. */
      without?: ListGapCode[]
    }
    body: undefined
    answer: TicketCounts
  }
  "GET /api/v1/export/tickets.csv": {
    query: {
      /** Words that must all occur, as parts of any text. */
      q?: string
      state?: TicketStateCode[]
      type?: TicketTypeCode[]
      urgency?: UrgencyCode[]
      /** Codes or ids of units with a share. */
      unit?: string[]
      /** Also the units below `unit`. */
      below?: boolean
      /** Only where the unit's share is still open. */
      live?: boolean
      /** Code; with everything below it. */
      category?: string
      channel?: string
      /** Code; with everything below it. */
      area?: string
      lamp?: LampCode
      /** Accepted from this day or instant on. */
      from?: string
      /** Accepted until the end of this day, or before this instant. */
      to?: string
      /** At least in this round. */
      round?: number
      matter?: string
      /** Code or id of the unit that leads. */
      lead?: string
      /** In which rate `counted` is read. */
      rate?: RateCode
      /** How it is counted in `rate`; for those who may read statistics. */
      counted?: CountedCode[]
      /** Where nothing is said of it. */
      without?: ListGapCode[]
      order?: ListOrderCode
      /** These, in this order; without it all of them. */
      columns?: ListColumnCode[]
      /** Heads and words for readers of this language; without it the heads are codes. */
      lang?: ExportLanguageCode
    }
    body: undefined
    answer: unknown
  }
  "GET /api/v1/export/tickets.xlsx": {
    query: {
      /** Words that must all occur, as parts of any text. */
      q?: string
      state?: TicketStateCode[]
      type?: TicketTypeCode[]
      urgency?: UrgencyCode[]
      /** Codes or ids of units with a share. */
      unit?: string[]
      /** Also the units below `unit`. */
      below?: boolean
      /** Only where the unit's share is still open. */
      live?: boolean
      /** Code; with everything below it. */
      category?: string
      channel?: string
      /** Code; with everything below it. */
      area?: string
      lamp?: LampCode
      /** Accepted from this day or instant on. */
      from?: string
      /** Accepted until the end of this day, or before this instant. */
      to?: string
      /** At least in this round. */
      round?: number
      matter?: string
      /** Code or id of the unit that leads. */
      lead?: string
      /** In which rate `counted` is read. */
      rate?: RateCode
      /** How it is counted in `rate`; for those who may read statistics. */
      counted?: CountedCode[]
      /** Where nothing is said of it. */
      without?: ListGapCode[]
      order?: ListOrderCode
      /** These, in this order; without it all of them. */
      columns?: ListColumnCode[]
      /** Heads and words for readers of this language; without it the heads are codes. */
      lang?: ExportLanguageCode
    }
    body: undefined
    answer: unknown
  }
  "GET /api/v1/saved-lists": {
    query: undefined
    body: undefined
    answer: SavedLists
  }
  "PUT /api/v1/saved-lists": {
    query: undefined
    body: SavedListInput
    answer: SavedLists
  }
  "DELETE /api/v1/saved-lists/{id}": {
    query: undefined
    body: undefined
    answer: void
  }
  "POST /api/v1/tasks/bulk-reply": {
    query: undefined
    body: BulkReply
    answer: BulkResult
  }
  "POST /api/v1/tickets/bulk": {
    query: undefined
    body: Bulk
    answer: BulkResult
  }
  "GET /api/v1/tickets/{id}": {
    query: undefined
    body: undefined
    answer: Ticket
  }
  "GET /api/v1/tickets/{id}/timeline": {
    query: {
      limit?: number
      /** Only what stands behind this `seq`. */
      after?: number
    }
    body: undefined
    answer: Timeline
  }
  "GET /api/v1/tickets/{id}/events": {
    query: {
      limit?: number
      /** Only what stands behind this `seq`. */
      after?: number
    }
    body: undefined
    answer: ChainEvent[]
  }
  "POST /api/v1/tickets/{id}/presence": {
    query: undefined
    body: PresenceInput
    answer: Presence
  }
  "GET /api/v1/tickets/{id}/related": {
    query: undefined
    body: undefined
    answer: RelatedTickets
  }
  "GET /api/v1/tickets/{id}/work-order": {
    query: undefined
    body: undefined
    answer: WorkOrder
  }
  "GET /api/v1/tickets/{id}/receipt": {
    query: undefined
    body: undefined
    answer: ReceiptFiles
  }
  "GET /api/v1/tickets/{id}/openings": {
    query: undefined
    body: undefined
    answer: Openings
  }
  "GET /api/v1/my-ticket": {
    query: undefined
    body: undefined
    answer: MyTicket
  }
  "POST /api/v1/tickets/{id}/register": {
    query: undefined
    body: Triage
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/supplement": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/correct": {
    query: undefined
    body: Correction
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/remark": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/instruct": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/tag": {
    query: undefined
    body: Tag
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/look-into": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/answer": {
    query: undefined
    body: DirectAnswer
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/transfer": {
    query: undefined
    body: Transfer
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/triage": {
    query: undefined
    body: Triage
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/confer": {
    query: undefined
    body: Conference
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/conclude": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/dispatch": {
    query: undefined
    body: Dispatch
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/designate": {
    query: undefined
    body: Designation
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/add-unit": {
    query: undefined
    body: Dispatch
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/redispatch": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/pass": {
    query: undefined
    body: OptionalTextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/send-back": {
    query: undefined
    body: SendBack
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/replan": {
    query: undefined
    body: Replan
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/resume": {
    query: undefined
    body: OptionalTextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/merge": {
    query: undefined
    body: Merge
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/unmerge": {
    query: undefined
    body: OptionalTextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/reopen": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/claims": {
    query: undefined
    body: TicketClaim
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/withdraw": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/objection": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/rate": {
    query: undefined
    body: Rating
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/unmask": {
    query: undefined
    body: Unmask
    answer: OpenedPerson
  }
  "POST /api/v1/tickets/{id}/query-code": {
    query: undefined
    body: CodeProof
    answer: QueryCode
  }
  "GET /api/v1/tickets/{id}/person": {
    query: undefined
    body: undefined
    answer: PersonState
  }
  "GET /api/v1/person-requests": {
    query: undefined
    body: undefined
    answer: PersonRequests
  }
  "POST /api/v1/tickets/{id}/person/rectify": {
    query: undefined
    body: RectifyInput
    answer: void
  }
  "POST /api/v1/tickets/{id}/person/restrict": {
    query: undefined
    body: Restriction
    answer: void
  }
  "POST /api/v1/tickets/{id}/person/erase": {
    query: undefined
    body: undefined
    answer: PersonErased
  }
  "POST /api/v1/tickets/{id}/person/hold-back": {
    query: undefined
    body: HoldBack
    answer: void
  }
  "GET /api/v1/tickets/{id}/rendition-draft": {
    query: undefined
    body: undefined
    answer: RenditionDraft
  }
  "POST /api/v1/tickets/{id}/renditions": {
    query: undefined
    body: RenditionInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/renditions/{rendition}/approve": {
    query: undefined
    body: NoInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/accuse": {
    query: undefined
    body: Accuse
    answer: void
  }
  "POST /api/v1/tickets/{id}/same-matter": {
    query: undefined
    body: SameMatter
    answer: Acted
  }
  "GET /api/v1/tickets/{id}/publication": {
    query: undefined
    body: undefined
    answer: Publication
  }
  "POST /api/v1/tickets/{id}/publication": {
    query: undefined
    body: PublicationInput
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/publication/approve": {
    query: undefined
    body: undefined
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/publication/reject": {
    query: undefined
    body: PublicationReason
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/publication/withdraw": {
    query: undefined
    body: PublicationReason
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/publication/refuse": {
    query: undefined
    body: undefined
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/publication/allow": {
    query: undefined
    body: undefined
    answer: Acted
  }
  "POST /api/v1/tickets/{id}/attachments": {
    query: {
      name: string
      /** Of a unit's share: what the file proves. */
      evidence?: EvidenceCode
    }
    body: undefined
    answer: Attached
  }
  "GET /api/v1/tickets/{id}/attachments/{attachment}": {
    query: undefined
    body: undefined
    answer: unknown
  }
  "GET /api/v1/tickets/{id}/respondents": {
    query: undefined
    body: undefined
    answer: RespondentList
  }
  "PUT /api/v1/tickets/{id}/respondents/{respondent}": {
    query: undefined
    body: undefined
    answer: void
  }
  "DELETE /api/v1/tickets/{id}/respondents/{respondent}": {
    query: undefined
    body: undefined
    answer: void
  }
  "GET /api/v1/queues": {
    query: undefined
    body: undefined
    answer: QueueCounts
  }
  "GET /api/v1/dispatch": {
    query: {
      /** Of registered, dispatching, conference, rework; all of them where left out. */
      state?: TicketStateCode[]
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: DispatchQueue
  }
  "GET /api/v1/tasks": {
    query: {
      /** Code or id; without it, all units of the caller. */
      unit?: string
      state?: TaskStateCode[]
      /** One pile of the desk; all where left out. */
      part?: DeskPartCode
      /** Only what the caller holds. */
      mine?: boolean
      /** Only what nobody holds. */
      pool?: boolean
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: Desk
  }
  "POST /api/v1/tasks/{id}/sign": {
    query: undefined
    body: OptionalTextInput
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/acknowledge": {
    query: undefined
    body: OptionalTextInput
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/assign": {
    query: undefined
    body: Assignment
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/take": {
    query: undefined
    body: NoInput
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/put-back": {
    query: undefined
    body: NoInput
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/hand-over": {
    query: undefined
    body: TaskHandover
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/delegate": {
    query: undefined
    body: Delegation
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/feedback": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/reply": {
    query: undefined
    body: UnitReply
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/recall": {
    query: undefined
    body: NoInput
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/approve": {
    query: undefined
    body: OptionalTextInput
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/disapprove": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/excuse": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/unpause": {
    query: undefined
    body: NoInput
    answer: Acted
  }
  "POST /api/v1/tasks/{id}/claims": {
    query: undefined
    body: TaskClaim
    answer: Acted
  }
  "GET /api/v1/claims": {
    query: {
      kind?: ClaimKindCode[]
      state?: ClaimStateCode[]
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: ClaimQueue
  }
  "POST /api/v1/claims/{id}/endorse": {
    query: undefined
    body: OptionalTextInput
    answer: Acted
  }
  "POST /api/v1/claims/{id}/grant": {
    query: undefined
    body: OptionalTextInput
    answer: Acted
  }
  "POST /api/v1/claims/{id}/deny": {
    query: undefined
    body: TextInput
    answer: Acted
  }
  "POST /api/v1/claims/{id}/drop": {
    query: undefined
    body: OptionalTextInput
    answer: Acted
  }
  "GET /api/v1/supervision": {
    query: {
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: Supervision
  }
  "GET /api/v1/callbacks": {
    query: {
      cause?: CallbackCauseCode[]
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: CallbackQueue
  }
  "GET /api/v1/publications": {
    query: {
      /** Left out: proposed. none: closed tickets that may be proposed. */
      state?: PublicationStateCode
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: PublicationList
  }
  "GET /api/v1/pressure": {
    query: {
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: Pressure
  }
  "POST /api/v1/callbacks/{id}/attempt": {
    query: undefined
    body: Attempt
    answer: Acted
  }
  "POST /api/v1/callbacks/{id}/answer": {
    query: undefined
    body: CallbackAnswer
    answer: Acted
  }
  "POST /api/v1/callbacks/{id}/unreached": {
    query: undefined
    body: OptionalTextInput
    answer: Acted
  }
  "POST /api/v1/callers/history": {
    query: undefined
    body: CallerLookup
    answer: CallerHistory
  }
  "GET /api/v1/articles": {
    query: {
      q?: string
      /** With what stands below it, and behind that what is filed at the levels above. */
      category?: string
      state?: ArticleStateCode
      /** Leave out what has expired. */
      live?: boolean
      limit?: number
      skip?: number
    }
    body: undefined
    answer: ArticleList
  }
  "POST /api/v1/articles": {
    query: undefined
    body: ArticleInput
    answer: Article
  }
  "GET /api/v1/articles/{id}": {
    query: undefined
    body: undefined
    answer: Article
  }
  "PUT /api/v1/articles/{id}": {
    query: undefined
    body: ArticleInput
    answer: Article
  }
  "GET /api/v1/templates": {
    query: {
      kind?: TemplateKindCode
      /** Those no longer offered, too. */
      retired?: boolean
    }
    body: undefined
    answer: TemplateList
  }
  "POST /api/v1/templates": {
    query: undefined
    body: TemplateCreate
    answer: Template
  }
  "GET /api/v1/templates/{id}": {
    query: {
      /** Number or id: fill the places from this ticket. */
      ticket?: string
    }
    body: undefined
    answer: Template
  }
  "PUT /api/v1/templates/{id}": {
    query: undefined
    body: TemplateEdit
    answer: Template
  }
  "GET /api/v1/respondents": {
    query: {
      /** Beginning of the name. */
      q?: string
      kind?: RespondentKindCode
      limit?: number
    }
    body: undefined
    answer: RespondentList
  }
  "POST /api/v1/respondents": {
    query: undefined
    body: RespondentInput
    answer: Respondent
  }
  "GET /api/v1/respondents/{id}": {
    query: undefined
    body: undefined
    answer: Respondent
  }
  "PUT /api/v1/respondents/{id}": {
    query: undefined
    body: RespondentInput
    answer: Respondent
  }
  "GET /api/v1/respondents/{id}/tickets": {
    query: undefined
    body: undefined
    answer: TicketIds
  }
  "GET /api/v1/units": {
    query: {
      /** Part of the name, the code, or first letters in pinyin. */
      q?: string
      /** Code or id: its administrative children. */
      parent?: string
      area?: string
      family?: string
      level?: number
      limit?: number
    }
    body: undefined
    answer: UnitList
  }
  "POST /api/v1/units": {
    query: undefined
    body: UnitCreate
    answer: UnitView
  }
  "GET /api/v1/units/{code}": {
    query: undefined
    body: undefined
    answer: UnitView
  }
  "PUT /api/v1/units/{code}": {
    query: undefined
    body: UnitEdit
    answer: UnitView
  }
  "POST /api/v1/units/{code}/merge": {
    query: undefined
    body: UnitMergeOrder
    answer: UnitMerge
  }
  "GET /api/v1/units/{code}/merge": {
    query: undefined
    body: undefined
    answer: UnitMerge
  }
  "DELETE /api/v1/units/{code}/merge": {
    query: undefined
    body: undefined
    answer: void
  }
  "POST /api/v1/units/import": {
    query: undefined
    body: UnitImport
    answer: Imported
  }
  "GET /api/v1/areas": {
    query: undefined
    body: undefined
    answer: AreaList
  }
  "POST /api/v1/areas": {
    query: undefined
    body: AreaCreate
    answer: Area
  }
  "PUT /api/v1/areas/{code}": {
    query: undefined
    body: AreaEdit
    answer: Area
  }
  "POST /api/v1/areas/import": {
    query: undefined
    body: AreaImport
    answer: Imported
  }
  "GET /api/v1/categories": {
    query: undefined
    body: undefined
    answer: CategoryList
  }
  "POST /api/v1/categories": {
    query: undefined
    body: CategoryCreate
    answer: Category
  }
  "PUT /api/v1/categories/{code}": {
    query: undefined
    body: CategoryEdit
    answer: Category
  }
  "POST /api/v1/categories/import": {
    query: undefined
    body: CategoryImport
    answer: Imported
  }
  "GET /api/v1/channels": {
    query: undefined
    body: undefined
    answer: ChannelList
  }
  "POST /api/v1/channels": {
    query: undefined
    body: ChannelCreate
    answer: Channel
  }
  "PUT /api/v1/channels/{code}": {
    query: undefined
    body: ChannelEdit
    answer: Channel
  }
  "GET /api/v1/lines": {
    query: undefined
    body: undefined
    answer: TransferLineList
  }
  "POST /api/v1/lines": {
    query: undefined
    body: TransferLineCreate
    answer: TransferLine
  }
  "PUT /api/v1/lines/{code}": {
    query: undefined
    body: TransferLineEdit
    answer: TransferLine
  }
  "DELETE /api/v1/lines/{code}": {
    query: undefined
    body: undefined
    answer: void
  }
  "GET /api/v1/duties": {
    query: undefined
    body: undefined
    answer: DutyList
  }
  "PUT /api/v1/duties/{kind}/{category}": {
    query: undefined
    body: DutyInput
    answer: void
  }
  "DELETE /api/v1/duties/{kind}/{category}": {
    query: undefined
    body: undefined
    answer: void
  }
  "GET /api/v1/flow": {
    query: undefined
    body: undefined
    answer: Flow
  }
  "GET /api/v1/catalogue/suggestion": {
    query: {
      category: string
      area?: string
      /** By the catalogue with this version, also a draft; by what holds now if absent. */
      number?: number
    }
    body: undefined
    answer: Suggestion
  }
  "GET /api/v1/catalogue": {
    query: {
      /** It and all below it. */
      category?: string
      /** What held then; now if absent. */
      at?: string
    }
    body: undefined
    answer: Catalogue
  }
  "POST /api/v1/catalogue/import": {
    query: undefined
    body: CatalogueImport
    answer: Imported
  }
  "GET /api/v1/catalogue/versions": {
    query: undefined
    body: undefined
    answer: CatalogueVersionList
  }
  "POST /api/v1/catalogue/versions": {
    query: undefined
    body: CatalogueDraft
    answer: CatalogueVersion
  }
  "GET /api/v1/catalogue/versions/{number}": {
    query: undefined
    body: undefined
    answer: CatalogueVersion
  }
  "PUT /api/v1/catalogue/versions/{number}": {
    query: undefined
    body: CatalogueDraft
    answer: CatalogueVersion
  }
  "DELETE /api/v1/catalogue/versions/{number}": {
    query: undefined
    body: undefined
    answer: void
  }
  "POST /api/v1/catalogue/versions/{number}/publish": {
    query: undefined
    body: FromDay
    answer: CatalogueVersion
  }
  "POST /api/v1/catalogue/versions/{number}/recall": {
    query: undefined
    body: undefined
    answer: CatalogueVersion
  }
  "GET /api/v1/catalogue/versions/{number}/compare": {
    query: {
      /** Number of another version; what held just before if absent. */
      base?: number
    }
    body: undefined
    answer: CatalogueChanges
  }
  "GET /api/v1/rules": {
    query: {
      /** Only what is used on this day. */
      at?: string
      stage?: StageCode
      code?: string
    }
    body: undefined
    answer: RuleList
  }
  "POST /api/v1/rules": {
    query: undefined
    body: RuleCreate
    answer: RuleView
  }
  "POST /api/v1/rules/import": {
    query: undefined
    body: RuleImport
    answer: Imported
  }
  "GET /api/v1/rules/{code}": {
    query: undefined
    body: undefined
    answer: RuleView
  }
  "PUT /api/v1/rules/{code}": {
    query: undefined
    body: RuleEdit
    answer: RuleView
  }
  "POST /api/v1/rules/{code}/end": {
    query: undefined
    body: FromDay
    answer: RuleView
  }
  "GET /api/v1/presets": {
    query: undefined
    body: undefined
    answer: PresetList
  }
  "GET /api/v1/presets/{name}": {
    query: undefined
    body: undefined
    answer: Preset
  }
  "POST /api/v1/presets/{name}/use": {
    query: undefined
    body: PresetUse
    answer: Imported
  }
  "POST /api/v1/clocks/what-if": {
    query: undefined
    body: WhatIf
    answer: WhatIfAnswer
  }
  "GET /api/v1/settings": {
    query: undefined
    body: undefined
    answer: SettingList
  }
  "PUT /api/v1/settings/{name}": {
    query: undefined
    body: SettingEdit
    answer: Setting
  }
  "GET /api/v1/calendars": {
    query: undefined
    body: undefined
    answer: CalendarList
  }
  "POST /api/v1/calendars/import": {
    query: undefined
    body: CalendarNotice
    answer: CalendarImported
  }
  "PUT /api/v1/calendars/periods": {
    query: undefined
    body: WorkPeriods
    answer: CalendarList
  }
  "GET /api/v1/calendar": {
    query: {
      year: number
    }
    body: undefined
    answer: CalendarYear
  }
  "GET /api/v1/clock": {
    query: {
      type: TicketTypeCode
      urgency?: UrgencyCode
      /** When the clock would start; now when absent. */
      from?: string
    }
    body: undefined
    answer: Dues
  }
  "GET /api/v1/public/figures": {
    query: {
      /** 2026-10; the newest when absent. */
      month?: string
    }
    body: undefined
    answer: Figures
  }
  "GET /api/v1/public/answers": {
    query: {
      /** Words, all of which occur. */
      q?: string
      /** Code, with everything below it. */
      category?: string
      /** Code of an area. */
      area?: string
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: PublicAnswerList
  }
  "GET /api/v1/public/answers/{id}": {
    query: undefined
    body: undefined
    answer: PublicAnswer
  }
  "POST /api/v1/public/answers/{id}/me-too": {
    query: undefined
    body: MeToo
    answer: MeTooResult
  }
  "GET /api/v1/map": {
    query: undefined
    body: undefined
    answer: CityMap
  }
  "GET /api/v1/stats": {
    query: {
      /** Without it: the month. */
      period?: PeriodCode
      /** Such as 2026-10, instead of a period. */
      month?: string
    }
    body: undefined
    answer: Stats
  }
  "GET /api/v1/stats/units": {
    query: {
      /** Without it: the month. */
      period?: PeriodCode
      /** Such as 2026-10, instead of a period. */
      month?: string
      rate: RateCode
    }
    body: undefined
    answer: StatsUnits
  }
  "GET /api/v1/stats/own": {
    query: {
      /** Such as 2026-10, over; without it the last one. */
      month?: string
    }
    body: undefined
    answer: StatsOwn
  }
  "GET /api/v1/export/stats.csv": {
    query: {
      /** Without it: the month. */
      period?: PeriodCode
      /** Such as 2026-10, instead of a period. */
      month?: string
      table: StatsTableCode
      /** Of the table `units`; without it the solved rate. */
      rate?: RateCode
      /** Language of heads and words. */
      lang?: TableLanguageCode
    }
    body: undefined
    answer: unknown
  }
  "GET /api/v1/export/stats.xlsx": {
    query: {
      /** Without it: the month. */
      period?: PeriodCode
      /** Such as 2026-10, instead of a period. */
      month?: string
      table: StatsTableCode
      /** Of the table `units`; without it the solved rate. */
      rate?: RateCode
      /** Language of heads and words. */
      lang?: TableLanguageCode
    }
    body: undefined
    answer: unknown
  }
  "GET /api/v1/tallies": {
    query: {
      kind: string
      /** First key; all when absent. */
      key?: string
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: TallyList
  }
  "GET /api/v1/colleagues": {
    query: undefined
    body: undefined
    answer: ColleagueList
  }
  "GET /api/v1/accounts": {
    query: {
      /** Part of the log-in name, of what colleagues read, or of its initials in pinyin. */
      q?: string
      /** Code or id: their own, or one they hold a grant at. */
      unit?: string
      /** A grant they hold; at `unit` if named. */
      role?: RoleCode
      active?: boolean
      /** Names behind this one. */
      after?: string
      limit?: number
    }
    body: undefined
    answer: AccountList
  }
  "POST /api/v1/accounts": {
    query: undefined
    body: AccountCreate
    answer: Account
  }
  "GET /api/v1/accounts/{id}": {
    query: undefined
    body: undefined
    answer: Account
  }
  "PUT /api/v1/accounts/{id}": {
    query: undefined
    body: AccountEdit
    answer: Account
  }
  "POST /api/v1/accounts/{id}/deputy": {
    query: undefined
    body: Deputy
    answer: Leave
  }
  "GET /api/v1/accounts/{id}/work": {
    query: undefined
    body: undefined
    answer: HeldWork
  }
  "POST /api/v1/accounts/{id}/handover": {
    query: undefined
    body: Handover
    answer: HandoverResult
  }
  "POST /api/v1/accounts/{id}/active": {
    query: undefined
    body: AccountActive
    answer: Account
  }
  "POST /api/v1/accounts/{id}/password": {
    query: undefined
    body: NewPassword
    answer: void
  }
  "POST /api/v1/accounts/{id}/grants": {
    query: undefined
    body: GrantInput
    answer: Account
  }
  "DELETE /api/v1/accounts/{id}/grants/{role}/{unit}": {
    query: undefined
    body: undefined
    answer: Account
  }
  "GET /api/v1/accounts/{id}/tokens": {
    query: undefined
    body: undefined
    answer: TokenList
  }
  "POST /api/v1/accounts/{id}/tokens": {
    query: undefined
    body: TokenCreate
    answer: TokenMade
  }
  "DELETE /api/v1/accounts/{id}/tokens/{token}": {
    query: undefined
    body: undefined
    answer: void
  }
  "GET /api/v1/accounts/{id}/sessions": {
    query: undefined
    body: undefined
    answer: SessionList
  }
  "DELETE /api/v1/accounts/{id}/sessions": {
    query: undefined
    body: undefined
    answer: void
  }
  "GET /api/v1/open-sessions": {
    query: {
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: OpenSessionList
  }
  "DELETE /api/v1/accounts/{id}/sessions/{session}": {
    query: undefined
    body: undefined
    answer: void
  }
  "GET /api/v1/audit": {
    query: {
      kind?: AuditKindCode
      /** Account that did it. */
      actor?: string
      /** Account it was done to. */
      account?: string
      /** The operation, as in an entry. */
      op?: AuditOpCode
      from?: string
      /** Before this instant. */
      to?: string
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: Trail
  }
  "GET /api/v1/accounts/{id}/audit": {
    query: {
      limit?: number
      /** Only what stands behind this `seq`. */
      after?: number
    }
    body: undefined
    answer: AuditTrail
  }
  "GET /api/v1/retention": {
    query: {
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: Retention
  }
  "GET /api/v1/retention/{id}": {
    query: {
      limit?: number
      cursor?: string
    }
    body: undefined
    answer: RetentionList
  }
  "POST /api/v1/retention/{id}/confirm": {
    query: undefined
    body: undefined
    answer: RetentionList
  }
  "POST /api/v1/retention/{id}/refuse": {
    query: undefined
    body: RetentionRefuse
    answer: RetentionList
  }
  "GET /api/v1/stream": {
    query: undefined
    body: undefined
    answer: unknown
  }
}
