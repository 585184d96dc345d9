"""Addresses of signing in, people, entry and review."""

from django.urls import path

from departments.views import entry, notices, people, periods, review, signing_in, workbook

urlpatterns = [
    path("sign-in/", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("account/", signing_in.account, name="account"),
    path("account/password/", signing_in.change_password, name="change-password"),
    path("account/role/", signing_in.switch_role, name="switch-role"),
    path("people/", people.people_list, name="people"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/<int:pk>/role/", people.person_appoint, name="person-appoint"),
    path("people/<int:pk>/password/", people.password_reset, name="password-reset"),
    path("people/member/<int:pk>/end/", people.member_end, name="member-end"),
    path("entry/", entry.entry_list, name="entry"),
    path("entry/<int:pk>/", entry.entry_grid, name="entry-grid"),
    path("entry/<int:pk>/cells/", entry.entry_cells, name="entry-cells"),
    path("entry/<int:pk>/check/", entry.entry_check, name="entry-check"),
    path("entry/<int:pk>/withdraw/", entry.entry_withdraw, name="entry-withdraw"),
    path("entry/<int:pk>/release/", entry.entry_release, name="entry-release"),
    path("entry/<int:pk>/print/", entry.entry_print, name="entry-print"),
    path("entry/<int:pk>/workbook/", workbook.entry_workbook, name="entry-workbook"),
    path("entry/<int:pk>/workbook/<str:form>", workbook.entry_template, name="entry-template"),
    path("entry/uploads/<uuid:pk>/", workbook.upload, name="upload"),
    path("entry/uploads/<uuid:pk>/confirm/", workbook.upload_confirm, name="upload-confirm"),
    path("entry/uploads/<uuid:pk>/discard/", workbook.upload_discard, name="upload-discard"),
    path("review/", review.review_queue, name="review"),
    path("review/<int:pk>/", review.review_sheet, name="review-sheet"),
    path("review/<int:pk>/extension/", review.review_extend, name="review-extend"),
    path("notices/", notices.notices_list, name="notices"),
    path("notices/read/", notices.notices_read, name="notices-read"),
    path("notices/open/", notices.notice_open, name="notice-open"),
    path("periods/", periods.periods, name="periods"),
    path("periods/move/", periods.period_move, name="period-move"),
]
