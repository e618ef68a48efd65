-- The first schema. One text for both databases: dialect.go turns the types
-- and the ends of the tables into what each of them understands. The committee
-- is the first column of every key, days are YYYY-MM-DD (NULL: none), moments
-- are UTC with microseconds, name_key is the sort key of package viet.

CREATE TABLE meta (
	committee TEXT NOT NULL,
	key       TEXT NOT NULL,
	value     TEXT NOT NULL,
	PRIMARY KEY (committee, key)
) WITHOUT ROWID;

CREATE TABLE unit (
	committee TEXT NOT NULL,
	id        TEXT NOT NULL,
	kind      TEXT NOT NULL,
	founded   TEXT NOT NULL,
	dissolved TEXT,
	PRIMARY KEY (committee, id)
) WITHOUT ROWID;

CREATE TABLE unit_name (
	committee  TEXT NOT NULL,
	unit       TEXT NOT NULL,
	from_day   TEXT NOT NULL,
	code       TEXT NOT NULL,
	full_name  TEXT NOT NULL,
	short_name TEXT NOT NULL,
	PRIMARY KEY (committee, unit, from_day),
	FOREIGN KEY (committee, unit) REFERENCES unit (committee, id)
) WITHOUT ROWID;

CREATE TABLE unit_edge (
	committee TEXT NOT NULL,
	unit      TEXT NOT NULL,
	from_day  TEXT NOT NULL,
	parent    TEXT NOT NULL, -- '': none
	PRIMARY KEY (committee, unit, from_day),
	FOREIGN KEY (committee, unit) REFERENCES unit (committee, id)
) WITHOUT ROWID;

CREATE TABLE succession (
	committee TEXT NOT NULL,
	from_unit TEXT NOT NULL,
	to_unit   TEXT NOT NULL,
	day       TEXT NOT NULL,
	main      BOOLEAN NOT NULL,
	document  TEXT NOT NULL,
	PRIMARY KEY (committee, from_unit, to_unit),
	FOREIGN KEY (committee, from_unit) REFERENCES unit (committee, id),
	FOREIGN KEY (committee, to_unit) REFERENCES unit (committee, id)
) WITHOUT ROWID;

CREATE TABLE person (
	committee    TEXT NOT NULL,
	id           TEXT NOT NULL,
	name         TEXT NOT NULL,
	name_order   TEXT NOT NULL,
	name_key     BYTEA NOT NULL,
	search       TEXT NOT NULL,
	birth        TEXT,
	sex          TEXT NOT NULL,
	ethnic       TEXT NOT NULL,
	religion     TEXT NOT NULL,
	education    TEXT NOT NULL,
	occupation   TEXT NOT NULL,
	residence    TEXT NOT NULL,
	youth_union  BOOLEAN NOT NULL,
	womens_union BOOLEAN NOT NULL,
	farmers      BOOLEAN NOT NULL,
	veterans     BOOLEAN NOT NULL,
	trade_union  BOOLEAN NOT NULL,
	special_area BOOLEAN NOT NULL,
	unit         TEXT NOT NULL,
	l1 TEXT NOT NULL, l2 TEXT NOT NULL, l3 TEXT NOT NULL, l4 TEXT NOT NULL, l5 TEXT NOT NULL, l6 TEXT NOT NULL,
	version      BIGINT NOT NULL,
	PRIMARY KEY (committee, id)
);
CREATE INDEX person_name ON person (committee, name_key, birth);

CREATE TABLE casefile (
	committee      TEXT NOT NULL,
	id             TEXT NOT NULL,
	person         TEXT NOT NULL,
	locality       TEXT NOT NULL,
	nominated_by   TEXT NOT NULL, -- '': the cell itself
	opened         TEXT NOT NULL,
	version        BIGINT NOT NULL,
	-- from here on: what the acts come to
	unit           TEXT NOT NULL,
	profile        TEXT NOT NULL,
	stage          TEXT NOT NULL,
	nominated      TEXT,
	listed         TEXT,
	joined         TEXT,
	recognised     TEXT,
	official       TEXT,
	ended          TEXT,
	ending         TEXT NOT NULL,
	admitted_youth BOOLEAN, -- youth-union member at the ceremony; NULL: no ceremony
	-- copies for the indexes of the lists
	name_key       BYTEA NOT NULL,
	search         TEXT NOT NULL,
	l1 TEXT NOT NULL, l2 TEXT NOT NULL, l3 TEXT NOT NULL, l4 TEXT NOT NULL, l5 TEXT NOT NULL, l6 TEXT NOT NULL,
	PRIMARY KEY (committee, id),
	FOREIGN KEY (committee, person) REFERENCES person (committee, id)
);
CREATE INDEX casefile_person ON casefile (committee, person);
CREATE INDEX casefile_joined ON casefile (committee, joined);
CREATE INDEX casefile_list ON casefile (committee, stage, name_key, id);
CREATE INDEX casefile_l2 ON casefile (committee, l2, stage, name_key, id);
CREATE INDEX casefile_l3 ON casefile (committee, l3, stage, name_key, id);
CREATE INDEX casefile_l4 ON casefile (committee, l4, stage, name_key, id);
CREATE INDEX casefile_l5 ON casefile (committee, l5, stage, name_key, id);
CREATE INDEX casefile_l6 ON casefile (committee, l6, stage, name_key, id);

CREATE TABLE act (
	committee    TEXT NOT NULL,
	case_id      TEXT NOT NULL,
	no           BIGINT NOT NULL,
	kind         TEXT NOT NULL,
	day          TEXT NOT NULL,
	unit         TEXT NOT NULL,
	to_unit      TEXT NOT NULL,
	payload      TEXT NOT NULL, -- facts, lists and reasons as canonical JSON
	note         TEXT NOT NULL,
	corrects     BIGINT NOT NULL, -- 0: none
	void         BOOLEAN NOT NULL,
	basis        TEXT NOT NULL,
	book         TEXT NOT NULL,
	recorded_at  TEXT NOT NULL,
	account      TEXT NOT NULL,
	account_name TEXT NOT NULL,
	PRIMARY KEY (committee, case_id, no),
	FOREIGN KEY (committee, case_id) REFERENCES casefile (committee, id)
);

CREATE TABLE stay (
	committee TEXT NOT NULL,
	case_id   TEXT NOT NULL,
	no        BIGINT NOT NULL,
	unit      TEXT NOT NULL,
	from_day  TEXT NOT NULL,
	to_day    TEXT,
	standing  TEXT NOT NULL,
	PRIMARY KEY (committee, case_id, no),
	FOREIGN KEY (committee, case_id) REFERENCES casefile (committee, id)
) WITHOUT ROWID;
CREATE INDEX stay_unit ON stay (committee, unit, standing, from_day);

CREATE TABLE resolution (
	committee TEXT NOT NULL,
	id        TEXT NOT NULL,
	unit      TEXT NOT NULL,
	number    TEXT NOT NULL,
	day       TEXT,
	from_year BIGINT NOT NULL,
	to_year   BIGINT NOT NULL,
	title     TEXT NOT NULL,
	goals     TEXT NOT NULL, -- JSON list of texts
	version   BIGINT NOT NULL,
	PRIMARY KEY (committee, id)
);

CREATE TABLE plan (
	committee  TEXT NOT NULL,
	id         TEXT NOT NULL,
	unit       TEXT NOT NULL,
	year       BIGINT NOT NULL,
	number     TEXT NOT NULL,
	day        TEXT,
	resolution TEXT NOT NULL, -- '': none
	title      TEXT NOT NULL,
	version    BIGINT NOT NULL,
	PRIMARY KEY (committee, id)
);

CREATE TABLE target_line (
	committee  TEXT NOT NULL,
	unit       TEXT NOT NULL,
	year       BIGINT NOT NULL,
	no         BIGINT NOT NULL,
	admissions BIGINT NOT NULL,
	plan       TEXT NOT NULL,
	day        TEXT,
	reason     TEXT NOT NULL,
	document   TEXT NOT NULL,
	PRIMARY KEY (committee, unit, year, no)
);

CREATE TABLE account (
	committee     TEXT NOT NULL,
	id            TEXT NOT NULL,
	login         TEXT NOT NULL,
	name          TEXT NOT NULL,
	role          TEXT NOT NULL,
	unit          TEXT NOT NULL,
	password_hash TEXT NOT NULL,
	disabled      BOOLEAN NOT NULL,
	version       BIGINT NOT NULL,
	PRIMARY KEY (committee, id),
	UNIQUE (committee, login)
);

CREATE TABLE session (
	committee TEXT NOT NULL,
	token     TEXT NOT NULL, -- hash of the token
	account   TEXT NOT NULL,
	opened    TEXT NOT NULL,
	seen      TEXT NOT NULL,
	PRIMARY KEY (committee, token),
	FOREIGN KEY (committee, account) REFERENCES account (committee, id)
) WITHOUT ROWID;

CREATE TABLE idempotency (
	committee TEXT NOT NULL,
	account   TEXT NOT NULL,
	key       TEXT NOT NULL,
	act       TEXT NOT NULL,
	result    TEXT NOT NULL,
	at        TEXT NOT NULL,
	PRIMARY KEY (committee, account, key)
) WITHOUT ROWID;

CREATE TABLE log_entry (
	committee    TEXT NOT NULL,
	no           BIGINT NOT NULL,
	at           TEXT NOT NULL,
	account      TEXT NOT NULL,
	account_name TEXT NOT NULL,
	kind         TEXT NOT NULL,
	subject_kind TEXT NOT NULL,
	subject_id   TEXT NOT NULL,
	digest       TEXT NOT NULL,
	body         TEXT NOT NULL,
	PRIMARY KEY (committee, no)
);
CREATE INDEX log_entry_subject ON log_entry (committee, subject_kind, subject_id, no);

CREATE TABLE log_hash (
	committee TEXT NOT NULL,
	idx       BIGINT NOT NULL,
	hash      BYTEA NOT NULL,
	PRIMARY KEY (committee, idx)
) WITHOUT ROWID;

CREATE TABLE log_head (
	committee TEXT NOT NULL,
	entries   BIGINT NOT NULL,
	root      BYTEA NOT NULL,
	signed    BYTEA NOT NULL,
	at        TEXT NOT NULL,
	PRIMARY KEY (committee, entries)
) WITHOUT ROWID;
