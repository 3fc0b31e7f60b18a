-- A database as Switchboard 0.1.0 at 80091f2 left it, without the tables of Django's own apps:
-- a conference with three people, a caller in a queue, and commands in each of the seven states.

CREATE TABLE "auth_user" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "password" varchar(128) NOT NULL,
  "last_login" datetime NULL,
  "is_superuser" bool NOT NULL,
  "username" varchar(150) NOT NULL UNIQUE,
  "last_name" varchar(150) NOT NULL,
  "email" varchar(254) NOT NULL,
  "is_staff" bool NOT NULL,
  "is_active" bool NOT NULL,
  "date_joined" datetime NOT NULL,
  "first_name" varchar(150) NOT NULL);
INSERT INTO "auth_user" VALUES(1,'!',NULL,0,'sam','Okafor','',0,1,'2026-11-20 09:00:00','Sam');
CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE);
CREATE TABLE "auth_permission" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "name" varchar(255) NOT NULL,
  "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED,
  "codename" varchar(100) NOT NULL
);
CREATE TABLE "auth_group_permissions" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED,
  "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE "django_content_type" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "app_label" varchar(100) NOT NULL,
  "model" varchar(100) NOT NULL
);
INSERT INTO "auth_group" VALUES(1,'supervisor');
INSERT INTO "auth_group" VALUES(2,'agent');
CREATE TABLE "conferencing_announcement" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "name" varchar(80) NOT NULL UNIQUE,
  "kind" varchar(16) NOT NULL,
  "text" text NOT NULL,
  "voice" varchar(255) NOT NULL,
  "language" varchar(16) NOT NULL,
  "payload_type" varchar(8) NOT NULL,
  "audio_url" varchar(2000) NOT NULL,
  "media_name" varchar(255) NOT NULL,
  "loop" varchar(8) NOT NULL);
INSERT INTO "conferencing_announcement" VALUES(1,'Closing','speak','We close in five minutes.','female','en-US','text','','','1');
CREATE TABLE "conferencing_call" (
  "version" bigint unsigned NOT NULL CHECK ("version" >= 0),
  "head_at" datetime NULL,
  "head_id" varchar(300) NOT NULL,
  "call_control_id" varchar(255) NOT NULL PRIMARY KEY,
  "call_leg_id" varchar(255) NOT NULL,
  "call_session_id" varchar(255) NOT NULL,
  "connection_id" varchar(255) NOT NULL,
  "from_number" varchar(255) NOT NULL,
  "to_number" varchar(255) NOT NULL,
  "caller_id_name" varchar(255) NOT NULL,
  "direction" varchar(255) NOT NULL,
  "status" varchar(255) NOT NULL,
  "initiated_at" datetime NULL,
  "answered_at" datetime NULL,
  "bridged_at" datetime NULL,
  "ended_at" datetime NULL,
  "hangup_cause" varchar(255) NOT NULL,
  "hangup_source" varchar(255) NOT NULL,
  "sip_hangup_cause" varchar(255) NOT NULL,
  "mos" varchar(255) NOT NULL,
  "machine_result" varchar(255) NOT NULL,
  "greeting_result" varchar(255) NOT NULL,
  "streaming" varchar(255) NOT NULL,
  "streaming_failure" varchar(255) NOT NULL,
  "is_held_by_phone" bool NOT NULL,
  "audio" text NOT NULL CHECK ((JSON_VALID("audio") OR "audio" IS NULL)),
  "recordings" text NOT NULL CHECK ((JSON_VALID("recordings") OR "recordings" IS NULL)),
  "visits" text NOT NULL CHECK ((JSON_VALID("visits") OR "visits" IS NULL)),
  "waiting_in" varchar(255) NOT NULL,
  "waiting_since" datetime NULL,
  "last_digits" varchar(255) NOT NULL,
  "last_digits_at" datetime NULL,
  "last_digits_status" varchar(64) NOT NULL);
INSERT INTO "conferencing_call" VALUES(1,'2026-11-20 09:00:01','webhook:2','v3:anna','','','','+12025550101','+12025550000','','incoming','answered','2026-11-20 09:00:00','2026-11-20 09:00:01',NULL,NULL,'','','','','','','','',0,'[]','[]','[]','',NULL,'',NULL,'');
INSERT INTO "conferencing_call" VALUES(1,'2026-11-20 09:01:10','webhook:9','v3:dora','','','','','','','','',NULL,NULL,NULL,NULL,'','','','','','','','',0,'[]','[]','[{"queue":"support","enqueued_at":"2026-11-20T09:01:10Z","left_at":null,"reason":"","position":null,"left_position":null,"wait_seconds":null,"enqueue_seen":true,"leave_seen":false,"is_alive":true}]','support','2026-11-20 09:01:10','',NULL,'');
CREATE TABLE "conferencing_command" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "uuid" char(32) NOT NULL UNIQUE,
  "verb" varchar(32) NOT NULL,
  "call_control_id" varchar(255) NOT NULL,
  "legs" text NOT NULL CHECK ((JSON_VALID("legs") OR "legs" IS NULL)),
  "arguments" text NOT NULL CHECK ((JSON_VALID("arguments") OR "arguments" IS NULL)),
  "state" varchar(16) NOT NULL,
  "asked_at" datetime NOT NULL,
  "deadline_at" datetime NOT NULL,
  "sent_at" datetime NULL,
  "accepted_at" datetime NULL,
  "finished_at" datetime NULL,
  "lease_until" datetime NULL,
  "attempts" smallint unsigned NOT NULL CHECK ("attempts" >= 0),
  "error_code" varchar(255) NOT NULL,
  "error_title" varchar(255) NOT NULL,
  "error_detail" text NOT NULL,
  "advice" text NOT NULL,
  "asked_by_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED,
  "conference_id" varchar(255) NULL,
  "people" text NOT NULL CHECK ((JSON_VALID("people") OR "people" IS NULL)),
  "undo_of_id" bigint NULL UNIQUE REFERENCES "conferencing_command" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "conferencing_command" VALUES(1,'00000000000000000000000000000001','mute_these','','["v3:ben", "v3:carla"]','{}','confirmed','2026-11-20 09:00:21','2026-11-20 09:00:36','2026-11-20 09:00:21','2026-11-20 09:00:22','2026-11-20 09:00:23',NULL,1,'','','','',1,'conf-1','["v3:ben", "v3:carla"]',NULL);
INSERT INTO "conferencing_command" VALUES(2,'00000000000000000000000000000002','unmute_these','','["v3:ben", "v3:carla"]','{}','accepted','2026-11-20 09:00:22','2026-11-20 09:00:37','2026-11-20 09:00:24','2026-11-20 09:00:25',NULL,NULL,1,'','','','',1,'conf-1','[]',1);
INSERT INTO "conferencing_command" VALUES(3,'00000000000000000000000000000003','hold','v3:ben','["v3:ben"]','{}','sent','2026-11-20 09:00:23','2026-11-20 09:00:38','2026-11-20 09:00:24',NULL,NULL,'2026-11-20 09:00:31',2,'','','','',1,'conf-1','[]',NULL);
INSERT INTO "conferencing_command" VALUES(4,'00000000000000000000000000000004','speak','v3:ben','[]','{"text": "Gr\u00fc\u00df dich.", "voice": "female", "language": "de-DE", "payload_type": "text"}','asked','2026-11-20 09:00:24','2026-11-20 09:00:39',NULL,NULL,NULL,NULL,0,'','','','',1,'conf-1','["v3:ben"]',NULL);
INSERT INTO "conferencing_command" VALUES(5,'00000000000000000000000000000005','remove','v3:carla','[]','{}','failed','2026-11-20 09:00:25','2026-11-20 09:00:40',NULL,NULL,'2026-11-20 09:00:28',NULL,1,'90018','Call has ended','Gone.','Nothing to do.',1,'conf-1','[]',NULL);
INSERT INTO "conferencing_command" VALUES(6,'00000000000000000000000000000006','hangup','v3:dora','[]','{}','expired','2026-11-20 09:00:26','2026-11-20 09:00:41',NULL,NULL,'2026-11-20 09:00:40',NULL,0,'expired','Not sent in time','','',1,NULL,'[]',NULL);
INSERT INTO "conferencing_command" VALUES(7,'00000000000000000000000000000007','mute_everyone','','[]','{}','superseded','2026-11-20 09:00:27','2026-11-20 09:00:42',NULL,NULL,'2026-11-20 09:00:29',NULL,0,'','','','Undone before it was sent.',1,'conf-1','[]',NULL);
CREATE TABLE "conferencing_conference" (
  "version" bigint unsigned NOT NULL CHECK ("version" >= 0),
  "head_at" datetime NULL,
  "head_id" varchar(300) NOT NULL,
  "telnyx_id" varchar(255) NOT NULL PRIMARY KEY,
  "name" varchar(255) NOT NULL,
  "status" varchar(255) NOT NULL,
  "region" varchar(255) NOT NULL,
  "connection_id" varchar(255) NOT NULL,
  "creator_call_control_id" varchar(255) NOT NULL,
  "created_at" datetime NULL,
  "first_seen_at" datetime NULL,
  "expires_at" datetime NULL,
  "ended_at" datetime NULL,
  "end_reason" varchar(255) NOT NULL,
  "ended_by" varchar(255) NOT NULL,
  "floor_call_control_id" varchar(255) NOT NULL,
  "floor_at" datetime NULL,
  "floor_source_id" varchar(300) NOT NULL,
  "audio" text NOT NULL CHECK ((JSON_VALID("audio") OR "audio" IS NULL)),
  "recordings" text NOT NULL CHECK ((JSON_VALID("recordings") OR "recordings" IS NULL)),
  "verified_at" datetime NULL,
  "recording_format" varchar(16) NOT NULL,
  "recording_paused_at" datetime NULL,
  "recording_resume_at" datetime NULL,
  "recording_since" datetime NULL,
  "recording_state" varchar(16) NOT NULL,
  "recording_stopped_at" datetime NULL);
INSERT INTO "conferencing_conference" VALUES(1,'2026-11-20 09:01:00','webhook:8','conf-1','','in_progress','','','v3:anna','2026-11-20 09:00:02','2026-11-20 09:00:02',NULL,NULL,'','','',NULL,'','[]','[]',NULL,'',NULL,NULL,NULL,'',NULL);
CREATE TABLE "conferencing_contact" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "number" varchar(255) NOT NULL UNIQUE,
  "name" varchar(255) NOT NULL);
INSERT INTO "conferencing_contact" VALUES(1,'+12025550101','Anna');
CREATE TABLE "conferencing_journalentry" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "aggregate" varchar(300) NOT NULL,
  "source_id" varchar(300) NOT NULL,
  "kind" varchar(255) NOT NULL,
  "event_class" varchar(255) NOT NULL,
  "occurred_at" datetime NOT NULL,
  "recorded_at" datetime NOT NULL,
  "data" text NOT NULL CHECK ((JSON_VALID("data") OR "data" IS NULL)), CONSTRAINT "an_event_is_journaled_once" UNIQUE ("aggregate",
  "source_id"));
INSERT INTO "conferencing_journalentry" VALUES(1,'call:v3:anna','webhook:1','call.initiated','CallInitiated','2026-11-20 09:00:00','2026-11-25 22:29:15.962107','{"kind":"call.initiated","at":"2026-11-20T09:00:00Z","source_id":"webhook:1","call_control_id":"v3:anna","call_leg_id":"","call_session_id":"","connection_id":"","from_number":"+12025550101","to_number":"+12025550000","direction":"incoming","state":"","caller_id_name":""}');
INSERT INTO "conferencing_journalentry" VALUES(2,'call:v3:anna','webhook:2','call.answered','CallAnswered','2026-11-20 09:00:01','2026-11-25 22:29:15.962107','{"kind":"call.answered","at":"2026-11-20T09:00:01Z","source_id":"webhook:2","call_control_id":"v3:anna","call_leg_id":"","call_session_id":"","connection_id":"","from_number":"","to_number":""}');
INSERT INTO "conferencing_journalentry" VALUES(3,'call:v3:dora','webhook:9','call.enqueued','CallEnqueued','2026-11-20 09:01:10','2026-11-25 22:29:15.962107','{"kind":"call.enqueued","at":"2026-11-20T09:01:10Z","source_id":"webhook:9","call_control_id":"v3:dora","call_leg_id":"","call_session_id":"","connection_id":"","from_number":"","to_number":"","queue":"support","position":null,"average_wait_seconds":null}');
INSERT INTO "conferencing_journalentry" VALUES(4,'conference:conf-1','webhook:3','conference.created','ConferenceCreated','2026-11-20 09:00:02','2026-11-25 22:29:15.962107','{"kind":"conference.created","at":"2026-11-20T09:00:02Z","source_id":"webhook:3","conference_id":"conf-1","call_control_id":"v3:anna","call_leg_id":"","call_session_id":"","connection_id":""}');
INSERT INTO "conferencing_journalentry" VALUES(5,'conference:conf-1','webhook:4','conference.participant.joined','ParticipantJoined','2026-11-20 09:00:02','2026-11-25 22:29:15.962107','{"kind":"conference.participant.joined","at":"2026-11-20T09:00:02Z","source_id":"webhook:4","conference_id":"conf-1","call_control_id":"v3:anna","call_leg_id":"","call_session_id":"","connection_id":""}');
INSERT INTO "conferencing_journalentry" VALUES(6,'conference:conf-1','webhook:5','conference.participant.joined','ParticipantJoined','2026-11-20 09:00:05','2026-11-25 22:29:15.962107','{"kind":"conference.participant.joined","at":"2026-11-20T09:00:05Z","source_id":"webhook:5","conference_id":"conf-1","call_control_id":"v3:ben","call_leg_id":"","call_session_id":"","connection_id":""}');
INSERT INTO "conferencing_journalentry" VALUES(7,'conference:conf-1','webhook:6','conference.participant.joined','ParticipantJoined','2026-11-20 09:00:06','2026-11-25 22:29:15.962107','{"kind":"conference.participant.joined","at":"2026-11-20T09:00:06Z","source_id":"webhook:6","conference_id":"conf-1","call_control_id":"v3:carla","call_leg_id":"","call_session_id":"","connection_id":""}');
INSERT INTO "conferencing_journalentry" VALUES(8,'conference:conf-1','webhook:7','command.mute_these','MuteAccepted','2026-11-20 09:00:30','2026-11-25 22:29:15.962107','{"kind":"command.mute_these","at":"2026-11-20T09:00:30Z","source_id":"webhook:7","conference_id":"conf-1","call_control_id":"","call_leg_id":"","call_session_id":"","connection_id":"","muted":true,"call_control_ids":["v3:ben","v3:carla"]}');
INSERT INTO "conferencing_journalentry" VALUES(9,'conference:conf-1','webhook:8','conference.participant.left','ParticipantLeft','2026-11-20 09:01:00','2026-11-25 22:29:15.962107','{"kind":"conference.participant.left","at":"2026-11-20T09:01:00Z","source_id":"webhook:8","conference_id":"conf-1","call_control_id":"v3:carla","call_leg_id":"","call_session_id":"","connection_id":""}');
INSERT INTO "conferencing_journalentry" VALUES(10,'call:v3:emil','webhook:10','call.dequeued','CallLeftQueue','2026-11-19 23:59:59','2026-11-25 22:29:15.962107','{"kind":"call.dequeued","at":"2026-11-19T23:59:59Z","source_id":"webhook:10","call_control_id":"v3:emil","call_leg_id":"","call_session_id":"","connection_id":"","from_number":"","to_number":"","queue":"support","reason":"bridged"}');
INSERT INTO "conferencing_journalentry" VALUES(11,'call:v3:fay','webhook:11','call.dequeued','CallLeftQueue','2026-11-20 00:00:00','2026-11-25 22:29:15.962107','{"kind":"call.dequeued","at":"2026-11-20T00:00:00Z","source_id":"webhook:11","call_control_id":"v3:fay","call_leg_id":"","call_session_id":"","connection_id":"","from_number":"","to_number":"","queue":"support","reason":"bridged"}');
INSERT INTO "conferencing_journalentry" VALUES(12,'call:v3:gil','webhook:12','call.dequeued','CallLeftQueue','2026-11-20 08:00:00','2026-11-25 22:29:15.962107','{"kind":"call.dequeued","at":"2026-11-20T08:00:00Z","source_id":"webhook:12","call_control_id":"v3:gil","call_leg_id":"","call_session_id":"","connection_id":"","from_number":"","to_number":"","queue":"support","reason":"bridging-in-process"}');
INSERT INTO "conferencing_journalentry" VALUES(13,'call:v3:hal','webhook:13','call.dequeued','CallLeftQueue','2026-11-20 08:10:00','2026-11-25 22:29:15.962107','{"kind":"call.dequeued","at":"2026-11-20T08:10:00Z","source_id":"webhook:13","call_control_id":"v3:hal","call_leg_id":"","call_session_id":"","connection_id":"","from_number":"","to_number":"","queue":"support","reason":"hangup"}');
INSERT INTO "conferencing_journalentry" VALUES(14,'call:v3:ida','webhook:14','call.dequeued','CallLeftQueue','2026-11-20 08:20:00','2026-11-25 22:29:15.962107','{"kind":"call.dequeued","at":"2026-11-20T08:20:00Z","source_id":"webhook:14","call_control_id":"v3:ida","call_leg_id":"","call_session_id":"","connection_id":"","from_number":"","to_number":"","queue":"sales","reason":"hangup"}');
INSERT INTO "conferencing_journalentry" VALUES(15,'call:v3:joe','webhook:15','call.dequeued','CallLeftQueue','2026-11-20 08:30:00','2026-11-25 22:29:15.962107','{"kind":"call.dequeued","at":"2026-11-20T08:30:00Z","source_id":"webhook:15","call_control_id":"v3:joe","call_leg_id":"","call_session_id":"","connection_id":"","from_number":"","to_number":"","queue":"sales","reason":"timeout"}');
CREATE TABLE "conferencing_participant" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "call_control_id" varchar(255) NOT NULL,
  "call_leg_id" varchar(255) NOT NULL,
  "call_session_id" varchar(255) NOT NULL,
  "participant_id" varchar(255) NOT NULL,
  "stays" text NOT NULL CHECK ((JSON_VALID("stays") OR "stays" IS NULL)),
  "is_present" bool NOT NULL,
  "joined_at" datetime NULL,
  "left_at" datetime NULL,
  "is_muted" bool NOT NULL,
  "muted_at" datetime NULL,
  "is_on_hold" bool NOT NULL,
  "held_at" datetime NULL,
  "role" varchar(255) NOT NULL,
  "whisper_to" text NOT NULL CHECK ((JSON_VALID("whisper_to") OR "whisper_to" IS NULL)),
  "ends_conference_on_exit" bool NOT NULL,
  "soft_ends_conference_on_exit" bool NOT NULL,
  "last_spoke_at" datetime NULL,
  "audio" text NOT NULL CHECK ((JSON_VALID("audio") OR "audio" IS NULL)),
  "conference_id" varchar(255) NOT NULL, CONSTRAINT "one_row_per_leg_and_conference" UNIQUE ("conference_id",
  "call_control_id"));
INSERT INTO "conferencing_participant" VALUES(1,'v3:anna','','','','[{"joined_at":"2026-11-20T09:00:02Z","left_at":null,"join_seen":true,"leave_seen":false}]',1,'2026-11-20 09:00:02',NULL,0,NULL,0,NULL,'','[]',0,0,NULL,'[]','conf-1');
INSERT INTO "conferencing_participant" VALUES(2,'v3:ben','','','','[{"joined_at":"2026-11-20T09:00:05Z","left_at":null,"join_seen":true,"leave_seen":false}]',1,'2026-11-20 09:00:05',NULL,1,'2026-11-20 09:00:30',0,NULL,'','[]',0,0,NULL,'[]','conf-1');
INSERT INTO "conferencing_participant" VALUES(3,'v3:carla','','','','[{"joined_at":"2026-11-20T09:00:06Z","left_at":"2026-11-20T09:01:00Z","join_seen":true,"leave_seen":true}]',0,'2026-11-20 09:00:06','2026-11-20 09:01:00',1,'2026-11-20 09:00:30',0,NULL,'','[]',0,0,NULL,'[]','conf-1');
CREATE TABLE "conferencing_queue" (
  "version" bigint unsigned NOT NULL CHECK ("version" >= 0),
  "head_at" datetime NULL,
  "head_id" varchar(300) NOT NULL,
  "name" varchar(255) NOT NULL PRIMARY KEY,
  "queue_id" varchar(255) NOT NULL,
  "max_size" integer unsigned NULL CHECK ("max_size" >= 0),
  "created_at" datetime NULL,
  "is_known_to_telnyx" bool NOT NULL,
  "verified_at" datetime NULL);
INSERT INTO "conferencing_queue" VALUES(0,NULL,'','support','',NULL,NULL,1,NULL);
CREATE TABLE "conferencing_recording" (
  "recording_id" varchar(255) NOT NULL PRIMARY KEY,
  "conference_id" varchar(255) NOT NULL,
  "call_control_id" varchar(255) NOT NULL,
  "source" varchar(16) NOT NULL,
  "started_at" datetime NULL,
  "ended_at" datetime NULL,
  "saved_at" datetime NOT NULL,
  "channels" varchar(16) NOT NULL,
  "format" varchar(16) NOT NULL,
  "deleted_at" datetime NULL);
INSERT INTO "conferencing_recording" VALUES('rec-1','conf-1','','conference',NULL,NULL,'2026-11-20 09:01:30','','mp3',NULL);
CREATE TABLE "django_migrations" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "app" varchar(255) NOT NULL,
  "name" varchar(255) NOT NULL,
  "applied" datetime NOT NULL);
INSERT INTO "django_migrations" VALUES(1,'contenttypes','0001_initial','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(2,'auth','0001_initial','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(3,'admin','0001_initial','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(4,'admin','0002_logentry_remove_auto_add','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(5,'admin','0003_logentry_add_action_flag_choices','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(6,'contenttypes','0002_remove_content_type_name','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(7,'auth','0002_alter_permission_name_max_length','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(8,'auth','0003_alter_user_email_max_length','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(9,'auth','0004_alter_user_username_opts','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(10,'auth','0005_alter_user_last_login_null','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(11,'auth','0006_require_contenttypes_0002','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(12,'auth','0007_alter_validators_add_error_messages','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(13,'auth','0008_alter_user_username_max_length','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(14,'auth','0009_alter_user_last_name_max_length','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(15,'auth','0010_alter_group_name_max_length','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(16,'auth','0011_update_proxy_permissions','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(17,'auth','0012_alter_user_first_name_max_length','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(18,'conferencing','0001_initial','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(19,'conferencing','0002_operations','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(20,'conferencing','0003_calls_up','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(21,'sessions','0001_initial','2026-11-20 09:00:00');
INSERT INTO "django_migrations" VALUES(22,'webhooks','0001_initial','2026-11-20 09:00:00');
CREATE INDEX "conferencin_aggrega_027419_idx" ON "conferencing_journalentry" ("aggregate", "occurred_at");
CREATE INDEX "journal_feed" ON "conferencing_journalentry" ("aggregate", "occurred_at") WHERE NOT ("event_class" = 'FloorChanged');
CREATE INDEX "journal_queue_exits" ON "conferencing_journalentry" ("occurred_at") WHERE "event_class" = 'CallLeftQueue';
CREATE INDEX "conferencin_confere_300059_idx" ON "conferencing_participant" ("conference_id", "is_present");
CREATE INDEX "conferencin_call_co_b7f290_idx" ON "conferencing_participant" ("call_control_id");
CREATE INDEX "calls_waiting" ON "conferencing_call" ("waiting_in") WHERE NOT ("waiting_in" = '');
CREATE INDEX "conferencing_command_asked_by_id_d06df7f3" ON "conferencing_command" ("asked_by_id");
CREATE INDEX "conferencing_command_conference_id_af3cb78f" ON "conferencing_command" ("conference_id");
CREATE INDEX "commands_open" ON "conferencing_command" ("deadline_at") WHERE "state" IN ('asked', 'sent', 'accepted');
CREATE INDEX "conferencin_confere_745f11_idx" ON "conferencing_command" ("conference_id", "id");
CREATE INDEX "conferencin_asked_a_956bbd_idx" ON "conferencing_command" ("asked_at");
CREATE INDEX "conferencin_ended_a_eb43c3_idx" ON "conferencing_conference" ("ended_at");
CREATE INDEX "commands_of_a_leg" ON "conferencing_command" ("call_control_id") WHERE "state" IN ('asked', 'sent');
CREATE INDEX "conferences_awaited" ON "conferencing_conference" ("recording_stopped_at") WHERE "recording_stopped_at" IS NOT NULL;
CREATE INDEX "conferencin_saved_a_f453a3_idx" ON "conferencing_recording" ("saved_at");
CREATE INDEX "conferencin_confere_0675fb_idx" ON "conferencing_recording" ("conference_id");
CREATE INDEX "calls_up" ON "conferencing_call" ("initiated_at") WHERE "ended_at" IS NULL;
