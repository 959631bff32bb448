-- The sample application's schema. It holds what real applications hold, so that moving it is an honest test:
-- foreign keys, checks, jsonb, numeric, bytea, timestamptz, quoted mixed-case names, a serial, an identity,
-- a partial index, a storage parameter, a view, a trigger, and one table without a primary key.
-- Everything up to the line "-- after load" is made before rows are loaded, everything below it afterwards.

CREATE TABLE users (
    id          uuid          NOT NULL,
    name        text          NOT NULL,
    tier        text          NOT NULL DEFAULT 'guest',
    balance     numeric(12,2) NOT NULL DEFAULT 0,
    preferences jsonb         NOT NULL DEFAULT '{}',
    joined_at   timestamptz   NOT NULL DEFAULT now()
);

-- message_count changes with every message: room on the page keeps those updates away from the index.
CREATE TABLE worlds (
    id            int    NOT NULL,
    name          text   NOT NULL,
    message_count bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE "WorldSettings" (
    id           bigint GENERATED ALWAYS AS IDENTITY,
    world_id     int    NOT NULL,
    "maxAvatars" int    NOT NULL DEFAULT 500,
    rules        jsonb  NOT NULL DEFAULT '[]'
);

CREATE TABLE avatars (
    id            uuid        NOT NULL,
    world_id      int         NOT NULL,
    name          text        NOT NULL,
    bio           text        NOT NULL,
    version       int         NOT NULL DEFAULT 1,
    "Mood"        text        NOT NULL DEFAULT 'cosy',
    portrait_hash bytea,
    last_write_id uuid,
    updated_at    timestamptz NOT NULL DEFAULT now()
);

-- Every accepted edit: what makes an edit idempotent, and comparable with what the client sent.
CREATE TABLE avatar_edits (
    write_id     uuid        NOT NULL,
    avatar_id    uuid        NOT NULL,
    content_hash bytea       NOT NULL,
    at           timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE messages (
    id         uuid        NOT NULL,
    seq        bigserial   NOT NULL,
    world_id   int         NOT NULL,
    avatar_id  uuid        NOT NULL,
    body       text        NOT NULL CONSTRAINT messages_body_length CHECK (length(body) BETWEEN 1 AND 4000),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- One row for each accepted write and nothing to prevent a second one: a write applied twice shows here.
CREATE TABLE activity (
    write_id uuid        NOT NULL,
    kind     text        NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);

-- n is not unique: two bots at work must leave traces, not errors.
CREATE TABLE bot_ticks (
    id       uuid        NOT NULL,
    instance text        NOT NULL,
    n        bigint      NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);

-- after load

ALTER TABLE users           ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE worlds          ADD CONSTRAINT worlds_pkey PRIMARY KEY (id);
ALTER TABLE "WorldSettings" ADD CONSTRAINT "WorldSettings_pkey" PRIMARY KEY (id);
ALTER TABLE avatars         ADD CONSTRAINT avatars_pkey PRIMARY KEY (id);
ALTER TABLE avatar_edits    ADD CONSTRAINT avatar_edits_pkey PRIMARY KEY (write_id);
ALTER TABLE messages        ADD CONSTRAINT messages_pkey PRIMARY KEY (id);
ALTER TABLE bot_ticks       ADD CONSTRAINT bot_ticks_pkey PRIMARY KEY (id);

ALTER TABLE users    ADD CONSTRAINT users_tier_known CHECK (tier IN ('guest', 'friend', 'patron'));
ALTER TABLE avatars  ADD CONSTRAINT avatars_mood_known CHECK ("Mood" IN ('cosy', 'curious', 'grumpy', 'asleep'));

ALTER TABLE "WorldSettings" ADD CONSTRAINT "WorldSettings_world_fkey" FOREIGN KEY (world_id) REFERENCES worlds (id);
ALTER TABLE avatars         ADD CONSTRAINT avatars_world_fkey FOREIGN KEY (world_id) REFERENCES worlds (id);
ALTER TABLE avatar_edits    ADD CONSTRAINT avatar_edits_avatar_fkey FOREIGN KEY (avatar_id) REFERENCES avatars (id);
ALTER TABLE messages        ADD CONSTRAINT messages_world_fkey FOREIGN KEY (world_id) REFERENCES worlds (id);
ALTER TABLE messages        ADD CONSTRAINT messages_avatar_fkey FOREIGN KEY (avatar_id) REFERENCES avatars (id);

CREATE UNIQUE INDEX messages_seq ON messages (seq);
CREATE INDEX messages_world_seq ON messages (world_id, seq);
CREATE INDEX avatars_world ON avatars (world_id, id);
CREATE INDEX avatar_edits_avatar ON avatar_edits (avatar_id);
CREATE INDEX activity_write_id ON activity (write_id);
CREATE INDEX bot_ticks_n ON bot_ticks (n);
CREATE INDEX users_patrons ON users (joined_at) WHERE tier = 'patron';

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
CREATE TRIGGER avatars_touch BEFORE UPDATE ON avatars FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE VIEW world_overview AS
    SELECT w.id, w.name, w.message_count, s."maxAvatars" AS max_avatars,
           (SELECT count(*) FROM avatars a WHERE a.world_id = w.id) AS avatars
    FROM worlds w LEFT JOIN "WorldSettings" s ON s.world_id = w.id;
