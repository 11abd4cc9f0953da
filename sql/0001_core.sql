-- 0001_core.sql - the whole schema of the closed loop, for SQLite and PostgreSQL alike.
--
-- Rules of the house: every table starts with region_id (the hotline's city), every key contains
-- it; ids are made by the application; times are UTC milliseconds; enumerated words are stored as
-- their codes (src/domain/vocab.c); no triggers; BLOB becomes BYTEA on PostgreSQL.

-- The city itself, one row a database region.
CREATE TABLE region (
    region_id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    preset TEXT NOT NULL,
    crypto TEXT NOT NULL,
    sandbox SMALLINT NOT NULL,
    clock_offset_ms BIGINT NOT NULL,
    config_epoch BIGINT NOT NULL,
    zone_ms BIGINT NOT NULL,
    data_mark TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- One leased node number per process; high_ms is the id generator's high-water mark.
CREATE TABLE node_lease (
    region_id BIGINT NOT NULL,
    node INTEGER NOT NULL,
    owner TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    high_ms BIGINT NOT NULL,
    PRIMARY KEY (region_id, node)
);

-- Ticket numbers are leased in blocks per acceptance day; gaps are allowed.
CREATE TABLE number_block (
    region_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    next_no BIGINT NOT NULL,
    PRIMARY KEY (region_id, day)
);

-- ---------------------------------------------------------------- events

-- Head of each subject's chain; the row is the lock that keeps seq gapless.
CREATE TABLE subject_head (
    region_id BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (region_id, subject_kind, subject_id)
);

-- Append-only. payload is the canonical JSON that was hashed; the columns beside it are projections.
CREATE TABLE event (
    region_id BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    op TEXT NOT NULL,
    machine TEXT,
    target_id BIGINT,
    state_from TEXT,
    state_to TEXT,
    actor_kind TEXT NOT NULL,
    actor_id BIGINT,
    payload BLOB NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    CONSTRAINT event_seq PRIMARY KEY (region_id, subject_kind, subject_id, seq)
);

-- What happened, in one order per region once feed_pos is set (SQLite: at once; PostgreSQL: by the
-- sequencer). One row an event.
CREATE TABLE outbox (
    region_id BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    feed_pos BIGINT,
    op TEXT NOT NULL,
    at BIGINT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (region_id, subject_kind, subject_id, seq)
);
-- Read by feed readers and the sealer.
CREATE UNIQUE INDEX outbox_feed ON outbox (region_id, feed_pos);
-- Read by the sequencer; `at` never steps back within a subject, so this order keeps seq order.
CREATE INDEX outbox_new ON outbox (region_id, at, subject_kind, subject_id, seq)
    WHERE feed_pos IS NULL;

-- The single sequencer of a region: a lease, and an epoch that fences a stale one; with the ends of
-- feed and seals.
CREATE TABLE sequencer (
    region_id BIGINT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    owner TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    feed_pos BIGINT NOT NULL,
    sealed_pos BIGINT NOT NULL,
    seal_no BIGINT NOT NULL,
    seal_hash BLOB NOT NULL
);

-- Seal n = H(seal n-1, Merkle root over the event hashes of feed positions from_pos..to_pos).
CREATE TABLE seal (
    region_id BIGINT NOT NULL,
    seal_no BIGINT NOT NULL,
    from_pos BIGINT NOT NULL,
    to_pos BIGINT NOT NULL,
    at BIGINT NOT NULL,
    root BLOB NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (region_id, seal_no)
);
CREATE TABLE seal_leaf (
    region_id BIGINT NOT NULL,
    feed_pos BIGINT NOT NULL,
    seal_no BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (region_id, feed_pos)
);
-- Read by receipt proofs: which seal holds this event?
CREATE UNIQUE INDEX seal_leaf_subject ON seal_leaf (region_id, subject_kind, subject_id, seq);

-- ---------------------------------------------------------------- the city's structure

CREATE TABLE area (
    region_id BIGINT NOT NULL,
    area_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    parent_id BIGINT,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    pinyin TEXT NOT NULL,
    lon BIGINT,
    lat BIGINT,
    PRIMARY KEY (region_id, area_id),
    UNIQUE (region_id, code)
);

-- Two parents: administrative (parent) and line of business (line). Recursion runs here only.
CREATE TABLE unit (
    region_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    level SMALLINT NOT NULL,
    kind TEXT NOT NULL,
    family TEXT NOT NULL,
    parent_id BIGINT,
    line_id BIGINT,
    area_id BIGINT,
    pinyin TEXT NOT NULL,
    merged_into BIGINT,
    valid_to BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, unit_id),
    UNIQUE (region_id, code)
);

CREATE TABLE category (
    region_id BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    code TEXT NOT NULL,
    parent TEXT,
    level SMALLINT NOT NULL,
    name TEXT NOT NULL,
    needs_place SMALLINT NOT NULL,
    pinyin TEXT NOT NULL,
    valid_to BIGINT,
    PRIMARY KEY (region_id, scheme, code)
);

CREATE TABLE channel (
    region_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (region_id, code)
);

-- Emergency and sister lines a ticket may be handed to: 110, 119, 120 … are data.
CREATE TABLE transfer_line (
    region_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    emergency SMALLINT NOT NULL,
    purpose TEXT NOT NULL,
    PRIMARY KEY (region_id, code)
);

-- Dispatch catalogue 派单目录: longest category prefix wins; family names the department.
CREATE TABLE catalogue (
    region_id BIGINT NOT NULL,
    catalogue_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    category TEXT NOT NULL,
    area_level TEXT NOT NULL,
    lead_family TEXT NOT NULL,
    assist_families TEXT NOT NULL,
    inform_families TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    PRIMARY KEY (region_id, catalogue_id)
);
CREATE UNIQUE INDEX catalogue_key ON catalogue (region_id, version, category);

-- What a township or village may lead on (guarantee against pushing work down).
CREATE TABLE duty (
    region_id BIGINT NOT NULL,
    unit_kind TEXT NOT NULL,
    category TEXT NOT NULL,
    basis TEXT NOT NULL,
    PRIMARY KEY (region_id, unit_kind, category)
);

CREATE TABLE respondent (
    region_id BIGINT NOT NULL,
    respondent_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    area_id BIGINT,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, respondent_id)
);
CREATE UNIQUE INDEX respondent_name ON respondent (region_id, kind, name);

-- Deadline rules of the city (domain §3.1); rule_id and calendar version are printed on each clock.
CREATE TABLE rule (
    region_id BIGINT NOT NULL,
    rule_id BIGINT NOT NULL,
    preset TEXT NOT NULL,
    version INTEGER NOT NULL,
    effective_from BIGINT NOT NULL,
    effective_to BIGINT,
    line TEXT NOT NULL,
    legal_ref TEXT NOT NULL,
    PRIMARY KEY (region_id, rule_id)
);
CREATE TABLE calendar_year (
    region_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    year INTEGER NOT NULL,
    days TEXT NOT NULL,
    source TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, version, year)
);

CREATE TABLE setting (
    region_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    legal_ref TEXT NOT NULL,
    PRIMARY KEY (region_id, name)
);

-- Knowledge articles; each edit is a new version, the newest is current.
CREATE TABLE article (
    region_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    category TEXT,
    owner_unit BIGINT,
    legal_basis TEXT NOT NULL,
    state TEXT NOT NULL,
    expires_at BIGINT,
    author_id BIGINT,
    created_at BIGINT NOT NULL,
    current SMALLINT NOT NULL,
    PRIMARY KEY (region_id, article_id, version)
);
CREATE INDEX article_current ON article (region_id, category) WHERE current = 1;

-- ---------------------------------------------------------------- people who work here

CREATE TABLE account (
    region_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    display TEXT NOT NULL,
    unit_id BIGINT,
    password_hash TEXT NOT NULL,
    active SMALLINT NOT NULL,
    failures INTEGER NOT NULL,
    locked_until BIGINT NOT NULL,
    deputy_id BIGINT,
    deputy_until BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, account_id),
    UNIQUE (region_id, name)
);
CREATE TABLE account_grant (
    region_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    unit_id BIGINT NOT NULL,
    sensitivity SMALLINT NOT NULL,
    PRIMARY KEY (region_id, account_id, role, unit_id)
);
-- Sessions of staff (account_id) and of requesters (ticket_id); tokens are stored as keyed hashes.
CREATE TABLE session (
    region_id BIGINT NOT NULL,
    token_hash BLOB NOT NULL,
    account_id BIGINT,
    ticket_id BIGINT,
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, token_hash)
);
CREATE INDEX session_account ON session (region_id, account_id);
CREATE TABLE api_token (
    region_id BIGINT NOT NULL,
    token_id BIGINT NOT NULL,
    token_hash BLOB NOT NULL,
    account_id BIGINT NOT NULL,
    label TEXT NOT NULL,
    unlimited SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (region_id, token_id)
);
CREATE UNIQUE INDEX api_token_hash ON api_token (region_id, token_hash);

-- ---------------------------------------------------------------- the ticket aggregate

CREATE TABLE matter (
    region_id BIGINT NOT NULL,
    matter_id BIGINT NOT NULL,
    tickets INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, matter_id)
);

CREATE TABLE ticket (
    region_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    code_hash BLOB,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    resume_state TEXT NOT NULL,
    type TEXT NOT NULL,
    urgency TEXT NOT NULL,
    channel TEXT NOT NULL,
    identity_mode TEXT NOT NULL,
    requester_kind TEXT NOT NULL,
    sealed SMALLINT NOT NULL,
    category TEXT,
    area_id BIGINT,
    place TEXT,
    lat BIGINT,
    lon BIGINT,
    title TEXT,
    unit_title TEXT,
    round INTEGER NOT NULL,
    returns INTEGER NOT NULL,
    parent_id BIGINT,
    matter_id BIGINT,
    lead_unit BIGINT,
    close_reason TEXT NOT NULL,
    exit_code TEXT,
    exit_by BIGINT,
    reviewer_id BIGINT,
    unreasonable SMALLINT NOT NULL,
    solved TEXT NOT NULL,
    first_rating TEXT NOT NULL,
    final_rating TEXT NOT NULL,
    scoring_rating TEXT NOT NULL,
    due_at BIGINT,
    due_stage TEXT,
    created_at BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL,
    closed_at BIGINT,
    source TEXT,
    source_number TEXT,
    PRIMARY KEY (region_id, ticket_id),
    UNIQUE (region_id, number)
);
-- Lists, newest first: (accepted_at, ticket_id) is the keyset.
CREATE INDEX ticket_new ON ticket (region_id, accepted_at, ticket_id);
CREATE INDEX ticket_state ON ticket (region_id, state, accepted_at, ticket_id);
CREATE INDEX ticket_lead ON ticket (region_id, lead_unit, accepted_at, ticket_id);
CREATE INDEX ticket_category ON ticket (region_id, category, accepted_at, ticket_id);
CREATE INDEX ticket_area ON ticket (region_id, area_id, accepted_at, ticket_id);
-- The lamp board: running clocks by due.
CREATE INDEX ticket_due ON ticket (region_id, due_at, ticket_id) WHERE due_at IS NOT NULL;
CREATE INDEX ticket_parent ON ticket (region_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX ticket_matter ON ticket (region_id, matter_id) WHERE matter_id IS NOT NULL;
-- Scoped counts of what never enters a tally.
CREATE INDEX ticket_report ON ticket (region_id, accepted_at) WHERE type = 'report' OR sealed = 1;
CREATE UNIQUE INDEX ticket_source ON ticket (region_id, source, source_number)
    WHERE source IS NOT NULL;

-- Units named by a report; the fence is computed from them (guarantee 6).
CREATE TABLE accused (
    region_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    PRIMARY KEY (region_id, ticket_id, unit_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX accused_unit ON accused (region_id, unit_id, ticket_id);

CREATE TABLE ticket_respondent (
    region_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    respondent_id BIGINT NOT NULL,
    PRIMARY KEY (region_id, ticket_id, respondent_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX ticket_respondent_by ON ticket_respondent (region_id, respondent_id, ticket_id);

-- Every unit that was ever given a share: the scope of a clerk's lists, newest first.
CREATE TABLE ticket_unit (
    region_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    live SMALLINT NOT NULL,
    PRIMARY KEY (region_id, unit_id, accepted_at, ticket_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX ticket_unit_of ON ticket_unit (region_id, ticket_id);

CREATE TABLE task (
    region_id BIGINT NOT NULL,
    task_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    touched_seq BIGINT NOT NULL,
    round INTEGER NOT NULL,
    unit_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    parent_task_id BIGINT,
    state TEXT NOT NULL,
    resume_state TEXT NOT NULL,
    no_return SMALLINT NOT NULL,
    window_closed SMALLINT NOT NULL,
    extensions INTEGER NOT NULL,
    office TEXT,
    holder_id BIGINT,
    author_id BIGINT,
    legal_basis TEXT,
    due_at BIGINT,
    opened_at BIGINT NOT NULL,
    signed_at BIGINT,
    replied_at BIGINT,
    PRIMARY KEY (region_id, task_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX task_ticket ON task (region_id, ticket_id, task_id);
-- The unit desk: open work by due.
CREATE INDEX task_desk ON task (region_id, unit_id, due_at, task_id)
    WHERE state IN ('to_sign', 'handling', 'return_asked', 'delegated', 'unit_review');

CREATE TABLE claim (
    region_id BIGINT NOT NULL,
    claim_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    task_id BIGINT,
    touched_seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    reason_code TEXT,
    amount INTEGER NOT NULL,
    until_at BIGINT,
    suggested_unit BIGINT,
    rating TEXT NOT NULL,
    asked_by BIGINT,
    asked_unit BIGINT,
    asked_at BIGINT NOT NULL,
    decided_by BIGINT,
    decided_at BIGINT,
    PRIMARY KEY (region_id, claim_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX claim_ticket ON claim (region_id, ticket_id, claim_id);
CREATE INDEX claim_open ON claim (region_id, kind, asked_at) WHERE state IN ('asked', 'endorsed');

-- Every printed due keeps the rule and the calendar version it came from.
CREATE TABLE clock (
    region_id BIGINT NOT NULL,
    clock_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    task_id BIGINT,
    stage TEXT NOT NULL,
    rule_id BIGINT NOT NULL,
    calendar_version INTEGER NOT NULL,
    provisional SMALLINT NOT NULL,
    start_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    warn_at BIGINT NOT NULL,
    stop_at BIGINT,
    paused_at BIGINT,
    pause_until BIGINT,
    paused_ms BIGINT NOT NULL,
    extended INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (region_id, clock_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX clock_ticket ON clock (region_id, ticket_id, clock_id);
CREATE INDEX clock_provisional ON clock (region_id, clock_id)
    WHERE provisional = 1 AND state = 'running';

-- Somebody has to be asked: one row per requester, round and cause; attempts below.
CREATE TABLE callback (
    region_id BIGINT NOT NULL,
    callback_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    touched_seq BIGINT NOT NULL,
    round INTEGER NOT NULL,
    cause TEXT NOT NULL,
    state TEXT NOT NULL,
    claim_id BIGINT,
    attempts INTEGER NOT NULL,
    holder_id BIGINT,
    contacted TEXT NOT NULL,
    solved TEXT NOT NULL,
    accepted TEXT NOT NULL,
    rating TEXT NOT NULL,
    truthful TEXT NOT NULL,
    by_requester SMALLINT NOT NULL,
    due_at BIGINT,
    opened_at BIGINT NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (region_id, callback_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX callback_ticket ON callback (region_id, ticket_id, callback_id);
CREATE INDEX callback_open ON callback (region_id, due_at, callback_id) WHERE state = 'open';
CREATE TABLE callback_attempt (
    region_id BIGINT NOT NULL,
    callback_id BIGINT NOT NULL,
    attempt INTEGER NOT NULL,
    at BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (region_id, callback_id, attempt)
);

-- The unit's answer: facts here, texts in text_piece (internal and public apart).
CREATE TABLE reply (
    region_id BIGINT NOT NULL,
    reply_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    task_id BIGINT NOT NULL,
    round INTEGER NOT NULL,
    truth TEXT NOT NULL,
    contacted TEXT NOT NULL,
    contact_by TEXT,
    contact_at BIGINT,
    contact_way TEXT,
    solved TEXT NOT NULL,
    unsolved_reason TEXT,
    author_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, reply_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX reply_ticket ON reply (region_id, ticket_id, reply_id);

-- An approved redacted rendition is all a unit sees of a confidential ticket or report.
CREATE TABLE rendition (
    region_id BIGINT NOT NULL,
    rendition_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    piece_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    author_id BIGINT NOT NULL,
    approver_id BIGINT,
    approved_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, rendition_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX rendition_ticket ON rendition (region_id, ticket_id, rendition_id);

-- ---------------------------------------------------------------- words, persons, files

-- All words, clear because they are searched. salt lives here and in the receipt, so erasing the
-- row leaves the chain verifiable. order_key: newest first, shared with the search index.
CREATE TABLE text_piece (
    region_id BIGINT NOT NULL,
    piece_id BIGINT NOT NULL,
    order_key BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    audience TEXT NOT NULL,
    target_id BIGINT,
    text TEXT,
    salt BLOB,
    digest BLOB NOT NULL,
    author_kind TEXT NOT NULL,
    author_id BIGINT,
    created_at BIGINT NOT NULL,
    erased_at BIGINT,
    PRIMARY KEY (region_id, piece_id),
    UNIQUE (region_id, order_key),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX text_piece_ticket ON text_piece (region_id, ticket_id, piece_id);

-- One person row per requester per ticket; no person graph (guarantee 7). Hashes are keyed.
CREATE TABLE person (
    region_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    key_sealed BLOB,
    name_sealed BLOB,
    phone_sealed BLOB,
    phone_hash BLOB,
    tail_hash BLOB,
    reveal_until BIGINT,
    restricted SMALLINT NOT NULL,
    destroyed_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, person_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX person_ticket ON person (region_id, ticket_id);
-- Caller history goes by the hash alone.
CREATE INDEX person_phone ON person (region_id, phone_hash, created_at)
    WHERE phone_hash IS NOT NULL;
CREATE INDEX person_tail ON person (region_id, tail_hash, created_at) WHERE tail_hash IS NOT NULL;

-- DIR/files/ab/cd/<sha256>; clean_sha256 is the photo without its metadata, which units get.
CREATE TABLE attachment (
    region_id BIGINT NOT NULL,
    attachment_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    target_id BIGINT,
    audience TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    clean_sha256 TEXT,
    size BIGINT NOT NULL,
    clean_size BIGINT,
    media_type TEXT NOT NULL,
    name TEXT NOT NULL,
    author_kind TEXT NOT NULL,
    author_id BIGINT,
    created_at BIGINT NOT NULL,
    erased_at BIGINT,
    PRIMARY KEY (region_id, attachment_id),
    FOREIGN KEY (region_id, ticket_id) REFERENCES ticket (region_id, ticket_id)
);
CREATE INDEX attachment_ticket ON attachment (region_id, ticket_id);
-- Read by the sweep: does any row still name these bytes?
CREATE INDEX attachment_file ON attachment (region_id, sha256);
CREATE INDEX attachment_clean ON attachment (region_id, clean_sha256)
    WHERE clean_sha256 IS NOT NULL;

-- ---------------------------------------------------------------- machinery

-- Background work: rows with a due time, claimed by one worker, safe to run twice. A job that is
-- done leaves no row. claimed_until is of the real clock, due_at of the business clock.
CREATE TABLE job (
    region_id BIGINT NOT NULL,
    job_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    ticket_id BIGINT,
    target_id BIGINT,
    attempts INTEGER NOT NULL,
    claimed_until BIGINT NOT NULL,
    last_error TEXT,
    PRIMARY KEY (region_id, job_id)
);
CREATE INDEX job_due ON job (region_id, due_at, job_id);
CREATE INDEX job_ticket ON job (region_id, ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX job_claimed ON job (region_id, claimed_until) WHERE claimed_until > 0;

CREATE TABLE idempotency (
    region_id BIGINT NOT NULL,
    principal TEXT NOT NULL,
    route TEXT NOT NULL,
    idem_key TEXT NOT NULL,
    body_digest BLOB NOT NULL,
    status INTEGER NOT NULL,
    ref_id BIGINT,
    version BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (region_id, principal, route, idem_key)
);
CREATE INDEX idempotency_age ON idempotency (region_id, created_at);

-- Two-dimensional counters: base plus append-only deltas, folded by a worker.
CREATE TABLE tally (
    region_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    k1 TEXT NOT NULL,
    k2 TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region_id, kind, k1, k2)
);
CREATE TABLE tally_delta (
    region_id BIGINT NOT NULL,
    delta_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    k1 TEXT NOT NULL,
    k2 TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (region_id, delta_id)
);
CREATE INDEX tally_delta_key ON tally_delta (region_id, kind, k1, k2);
