-- What a committee decides about the regulations it works by: readings of
-- texts, what is raised and chosen on their strength, confirmations. Rows are
-- only added; what a kind does not use is empty.

CREATE TABLE ruling (
	committee    TEXT NOT NULL,
	no           BIGINT NOT NULL,
	kind         TEXT NOT NULL,
	about        BIGINT NOT NULL, -- number of the entry it is about; 0: none
	rule         TEXT NOT NULL,
	regime       TEXT NOT NULL,
	wording      TEXT NOT NULL, -- of the edition as it was read
	document     TEXT NOT NULL, -- id in the regulations; of a choice: its basis
	number       TEXT NOT NULL, -- of a document the regulations do not know
	dated        TEXT, -- day of the document
	clause       TEXT NOT NULL,
	agrees       BOOLEAN NOT NULL,
	block        BOOLEAN NOT NULL,
	setting      TEXT NOT NULL,
	value        TEXT NOT NULL,
	day          TEXT, -- on which the text was read, or from which a choice holds
	note         TEXT NOT NULL,
	at           TEXT NOT NULL,
	account      TEXT NOT NULL,
	account_name TEXT NOT NULL,
	PRIMARY KEY (committee, no)
);
