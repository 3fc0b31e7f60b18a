"""Checks that several call commands share, most of them of options without effect here."""

import re

from . import fields
from .fields import Fields

_CODEC = ("PCMU", "PCMA", "G722", "OPUS", "AMR-WB", "L16")
_LEGS = ("both", "self", "opposite")
_METHOD = fields.one_of("POST", "GET")

COMMAND: Fields = {"client_state": fields.CLIENT_STATE, "command_id": fields.TEXT}

RECORD: Fields = {
    "record": fields.one_of("record-from-answer"),
    "record_channels": fields.one_of("single", "dual"),
    "record_custom_file_name": fields.text(1, 40),
    "record_format": fields.one_of("wav", "mp3"),
    "record_max_length": fields.RECORDING_SECONDS,
    "record_timeout_secs": fields.ANY_SECONDS,
    "record_track": fields.one_of("both", "inbound", "outbound"),
    "record_trim": fields.one_of("trim-silence"),
}

WEBHOOKS: Fields = {
    "webhook_retries_policies": fields.OBJECT,
    "webhook_url": fields.URL,
    "webhook_url_method": _METHOD,
    "webhook_urls": fields.OBJECT,
    "webhook_urls_method": _METHOD,
}

SIP: Fields = {
    "custom_headers": fields.OBJECTS,
    "from_display_name": fields.matching(re.compile(r"[A-Za-z0-9 _~!.+-]{0,128}")),
    "media_encryption": fields.one_of("disabled", "SRTP", "DTLS"),
    "preferred_codecs": fields.TEXT,
    "privacy": fields.one_of("id", "none"),
    "send_digits_on_answer": fields.matching(re.compile(r"[0-9A-D*#wW]{1,64}"), "90014"),
    "sip_auth_password": fields.TEXT,
    "sip_auth_username": fields.TEXT,
    "sip_headers": fields.OBJECTS,
    "sip_region": fields.one_of("US", "Europe", "Canada", "Australia", "Middle East"),
    "sip_transport_protocol": fields.one_of("UDP", "TCP", "TLS"),
    "sound_modifications": fields.OBJECT,
}

STREAM: Fields = {
    "stream_auth_token": fields.text(1, 4000),
    "stream_bidirectional_codec": fields.one_of(*_CODEC),
    "stream_bidirectional_mode": fields.one_of("mp3", "rtp"),
    "stream_bidirectional_sampling_rate": fields.one_of(8000, 16000, 22050, 24000, 48000),
    "stream_bidirectional_target_legs": fields.one_of(*_LEGS),
    "stream_codec": fields.one_of(*_CODEC, "default"),
    "stream_establish_before_call_originate": fields.FLAG,
    "stream_track": fields.one_of("inbound_track", "outbound_track", "both_tracks"),
    "stream_url": fields.TEXT,
}

ANSWERED: Fields = {
    "assistant": fields.OBJECT,
    "billing_group_id": fields.UUID,
    "conversation_relay_config": fields.OBJECT,
    "deepfake_detection": fields.OBJECT,
    "send_silence_when_idle": fields.FLAG,
    "transcription": fields.FLAG,
    "transcription_config": fields.OBJECT,
}
