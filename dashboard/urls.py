from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.templatetags.static import static
from django.urls import path, register_converter
from django.views.generic import RedirectView

from .ids import OpaqueId
from .screens import (
    activity_export,
    agent_pages,
    audio,
    bringing,
    call_backs,
    choices,
    claiming,
    connections,
    dialling,
    directory,
    directory_export,
    directory_import,
    helping,
    kiosk_links,
    link_health,
    naming,
    pages,
    past,
    polls,
    presses,
    probes,
    queue_days,
    queue_settings,
    routes,
    sign_in,
    supervising,
    wallboards,
)

register_converter(OpaqueId, "id")

_icon = RedirectView.as_view(url=static("favicon.svg"), http_method_names=["get", "head"])
# The admin's own would let the old password be guessed without a limit.
_password = RedirectView.as_view(pattern_name="password", http_method_names=["get", "head"])

urlpatterns = [
    path("", pages.start, name="board"),
    path("conferences/<id:conference_id>/", pages.show_console, name="console"),
    path("conferences/<id:conference_id>/left/", past.show_left, name="left"),
    path("conferences/<id:conference_id>/events/", past.show_events, name="events"),
    path("conferences/<id:conference_id>/polls/", polls.show, name="polls"),
    path("conferences/<id:conference_id>/polls.csv", polls.download, name="polls_csv"),
    path("conferences/<id:conference_id>/claim/", claiming.claim, name="claim"),
    path("conferences/<id:conference_id>/release/", claiming.release, name="release"),
    path("queues/", pages.show_queues, name="queues"),
    path("queues/<id:key>/", pages.show_queue, name="queue"),
    path("queues/<id:key>/day/", queue_days.show, name="queue_day"),
    path("queues/<id:key>/day.csv", queue_days.download, name="queue_day_export"),
    path("queues/<id:key>/callers/<id:leg>/agent/", bringing.choose, name="bring"),
    path("queues/<id:key>/call-back/", call_backs.press, name="call_back"),
    path("queues/<id:key>/call-back/<int:pk>/stop/", call_backs.stop, name="call_back_stop"),
    path("queues/<id:key>/settings/", queue_settings.change, name="queue_settings"),
    path("agent/", agent_pages.show, name="agent"),
    path("agent/take/", agent_pages.take_next, name="agent_take"),
    path("agent/cancel/", agent_pages.stop_ringing, name="agent_cancel"),
    path("agent/state/", agent_pages.say, name="agent_state"),
    path("agent/help/", helping.ask, name="help_ask"),
    path("agent/help/withdraw/", helping.withdraw, name="help_withdraw"),
    path("help/<int:pk>/claim/", helping.claim, name="help_claim"),
    path("help/<int:pk>/hand-back/", helping.hand_back, name="help_hand_back"),
    path("help/<int:pk>/clear/", helping.clear, name="help_clear"),
    path("supervision/listen/", supervising.listen, name="listen"),
    path("supervision/mode/", supervising.want, name="supervision_mode"),
    path("supervision/take-over/", supervising.take_over, name="supervision_take_over"),
    path("supervision/privacy/", supervising.privacy, name="supervision_privacy"),
    path("supervision/leave/", supervising.leave, name="supervision_leave"),
    path("supervision/phone/", supervising.phone, name="supervisor_phone"),
    path("agents/<int:user_id>/state/", agent_pages.say_of, name="agent_state_of"),
    path("wallboard/", wallboards.show, name="wallboard"),
    path("wallboard/<id:queue>/", wallboards.show_queue, name="queue_wallboard"),
    path("kiosk/<str:token>/", wallboards.show_kiosk, name="kiosk"),
    path("routes/", routes.show, name="routes"),
    path("connections/", connections.manage, name="connections"),
    path("kiosks/", kiosk_links.manage, name="kiosks"),
    path("recordings/", pages.show_recordings, name="recordings"),
    path("recordings/<id:recording_id>/audio", audio.stream, name="recording_audio"),
    path("link/", link_health.show, name="link"),
    path("link/process-again/", link_health.process_again, name="process_again"),
    path("activity/", pages.show_activity, name="activity"),
    path("activity/export.csv", activity_export.download, name="activity_export"),
    path("directory/", directory.show, name="directory"),
    path("directory/new/", directory.add, name="contact_new"),
    path("directory/export.csv", directory_export.download, name="directory_export"),
    path("directory/import/", directory_import.choose, name="directory_import"),
    path("directory/import/<uuid:key>/", directory_import.agree, name="directory_import_agree"),
    path("directory/call/", naming.of_call, name="naming"),
    path("directory/call/contacts/", naming.contacts, name="naming_contacts"),
    path("directory/call/name/", naming.name, name="naming_press"),
    path("directory/<int:pk>/", directory.change, name="contact"),
    path("directory/<int:pk>/delete/", directory.delete, name="contact_delete"),
    path("choices/", choices.offer, name="choices"),
    path("dialling/contacts/", dialling.contacts, name="dial_contacts"),
    path("dialling/preview/", dialling.preview, name="dial_preview"),
    path("commands/", presses.create, name="press"),
    path("commands/question/", presses.ask, name="question"),
    path("commands/<uuid:uuid>/undo/", presses.undo, name="undo"),
    path("accounts/login/", sign_in.Login.as_view(), name="login"),
    path("accounts/login/code/", sign_in.ask_for_code, name="code"),
    path("accounts/second-factor/", sign_in.manage_second_factor, name="second_factor"),
    path("accounts/password/", sign_in.PasswordChange.as_view(), name="password"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("admin/login/", sign_in.login_to_admin, name="admin_login"),
    path("admin/password_change/", _password, name="admin_password"),
    path("admin/", admin.site.urls),
    # Where browsers look on pages that name no icon, like the admin's.
    path("favicon.ico", _icon, name="icon"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
]

handler400 = "dashboard.screens.errors.bad_request"
handler403 = "dashboard.screens.errors.forbidden"
handler404 = "dashboard.screens.errors.not_found"
handler500 = "dashboard.screens.errors.broken"
