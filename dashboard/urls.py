from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import path

from .screens import choices, presses, recordings, views

urlpatterns = [
    path("", views.start, name="board"),
    path("conferences/<str:conference_id>/", views.console, name="console"),
    path("queues/", views.queues, name="queues"),
    path("recordings/", views.recordings, name="recordings"),
    path("recordings/<str:recording_id>/audio", recordings.audio, name="recording_audio"),
    path("activity/", views.activity, name="activity"),
    path("choices/", choices.choices, name="choices"),
    path("commands/", presses.create, name="press"),
    path("commands/<uuid:uuid>/undo/", presses.undo, name="undo"),
    path("accounts/login/", views.Login.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
]

handler400 = "dashboard.screens.views.bad_request"
handler403 = "dashboard.screens.views.forbidden"
handler404 = "dashboard.screens.views.not_found"
handler500 = "dashboard.screens.views.broken"
