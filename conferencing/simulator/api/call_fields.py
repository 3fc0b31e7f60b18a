"""Checks that several commands on a call share, most of them of options that change nothing here."""

from .fields import (
    CLIENT_STATE,
    DIGITS,
    FLAG,
    OBJECT,
    OBJECTS,
    TEXT,
    URL,
    UUID,
    Field,
    one_of,
    text,
    whole,
)

_CODEC = ("PCMU", "PCMA", "G722", "OPUS", "AMR-WB", "L16")
_LEGS = ("both", "self", "opposite")
_METHOD = one_of("POST", "GET")

COMMAND: dict[str, Field] = {"client_state": CLIENT_STATE, "command_id": TEXT}

RECORD: dict[str, Field] = {
    "record": one_of("record-from-answer"),
    "record_channels": one_of("single", "dual"),
    "record_custom_file_name": text(1, 40),
    "record_format": one_of("wav", "mp3"),
    "record_max_length": whole(0, 14400),
    "record_timeout_secs": whole(0, 14400),
    "record_track": one_of("both", "inbound", "outbound"),
    "record_trim": one_of("trim-silence"),
}

WEBHOOKS: dict[str, Field] = {
    "webhook_retries_policies": OBJECT,
    "webhook_url": URL,
    "webhook_url_method": _METHOD,
    "webhook_urls": OBJECT,
    "webhook_urls_method": _METHOD,
}

SIP: dict[str, Field] = {
    "custom_headers": OBJECTS,
    "from_display_name": text(0, 128),
    "media_encryption": one_of("disabled", "SRTP", "DTLS"),
    "preferred_codecs": TEXT,
    "privacy": one_of("id", "none"),
    "send_digits_on_answer": DIGITS,
    "sip_auth_password": TEXT,
    "sip_auth_username": TEXT,
    "sip_headers": OBJECTS,
    "sip_region": one_of("US", "Europe", "Canada", "Australia", "Middle East"),
    "sip_transport_protocol": one_of("UDP", "TCP", "TLS"),
    "sound_modifications": OBJECT,
}

STREAM: dict[str, Field] = {
    "stream_auth_token": text(1, 4000),
    "stream_bidirectional_codec": one_of(*_CODEC),
    "stream_bidirectional_mode": one_of("mp3", "rtp"),
    "stream_bidirectional_sampling_rate": one_of(8000, 16000, 22050, 24000, 48000),
    "stream_bidirectional_target_legs": one_of(*_LEGS),
    "stream_codec": one_of(*_CODEC, "default"),
    "stream_establish_before_call_originate": FLAG,
    "stream_track": one_of("inbound_track", "outbound_track", "both_tracks"),
    "stream_url": TEXT,
}

ANSWERED: dict[str, Field] = {
    "assistant": OBJECT,
    "billing_group_id": UUID,
    "conversation_relay_config": OBJECT,
    "deepfake_detection": OBJECT,
    "send_silence_when_idle": FLAG,
    "transcription": FLAG,
    "transcription_config": OBJECT,
}
