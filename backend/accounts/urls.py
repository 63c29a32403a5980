from django.urls import path
from django.views.generic import RedirectView

from backend.accounts.pages import login, own, people, steps

urlpatterns = [
    path("login/<str:token>/", login.login_link, name="login-link"),
    path("admin/login/", login.login_page, name="login"),
    # Django's own page asks no door, no confirmation and no audit.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account")),
    path("admin/password_change/done/", RedirectView.as_view(pattern_name="account")),
    path("account/", own.account, name="account"),
    path("account/passkey/", login.passkey_page, name="account-passkey"),
    path("account/second-step/", steps.second_step_page, name="account-second-step"),
    path("account/enrol/", steps.enrol_page, name="account-enrol"),
    path("account/confirm/", steps.confirm_page, name="account-confirm"),
    path("account/logout/", login.log_out, name="account-logout"),
    path("account/people/<int:pk>/", people.person_page, name="account-person"),
]
