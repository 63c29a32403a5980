from django.urls import path

from backend.accounts.pages import login, own, people, steps

urlpatterns = [
    path("login/<str:token>/", login.login_link, name="login-link"),
    path("admin/login/", login.login_page, name="login"),
    path("account/", own.account, name="account"),
    path("account/passkey/", login.passkey_page, name="account-passkey"),
    path("account/second-step/", steps.second_step_page, name="account-second-step"),
    path("account/enrol/", steps.enrol_page, name="account-enrol"),
    path("account/confirm/", steps.confirm_page, name="account-confirm"),
    path("account/logout/", login.log_out, name="account-logout"),
    path("account/people/<int:pk>/", people.person_page, name="account-person"),
]
