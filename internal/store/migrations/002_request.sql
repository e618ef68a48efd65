-- What was asked for under an idempotency key, so that the same key with
-- another content is not taken for the same request.

ALTER TABLE idempotency ADD COLUMN request TEXT NOT NULL DEFAULT ''; -- digest of the content; '': not kept
