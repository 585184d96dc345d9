"""Who is let in where: one line a url and method, one column a role. A url that is missing here fails the suite.

``ok`` the page answers · ``in`` let in (an empty form may then be refused with 400, 409 or 422, or lead on) ·
``sign`` led to the sign-in page · a number: that status. Objects in the addresses belong to the person's own unit;
another unit's are 404 for everybody who does not see all units (tested beside it).
"""

from __future__ import annotations

from tests.access_of_assessments import ASSESSMENTS

ROLES = (
    "visitor", "administrator", "auditor", "group_member", "office_staff", "office_approver", "assessor", "reporter",
    "reviewer", "district_office",
)  # fmt: skip

TABLE = """
url               method visitor admin auditor group staff approver assessor reporter reviewer district
alive             GET    ok      ok    ok      ok    ok    ok       ok       ok       ok       ok
help              GET    ok      ok    ok      ok    ok    ok       ok       ok       ok       ok
set_language      POST   in      in    in      in    in    in       in       in       in       in
sign-in           GET    ok      in    in      in    in    in       in       in       in       in
sign-in           POST   ok      in    in      in    in    in       in       in       in       in
sign-out          POST   in      in    in      in    in    in       in       in       in       in
account           GET    sign    ok    ok      ok    ok    ok       ok       ok       ok       ok
account           POST   sign    in    in      in    in    in       in       in       in       in
contact           POST   sign    in    in      in    in    in       in       in       in       in
change-password   GET    sign    ok    ok      ok    ok    ok       ok       ok       ok       ok
change-password   POST   sign    in    in      in    in    in       in       in       in       in
switch-role       POST   sign    404   404     404   404   404      404      404      404      404
deputies          GET    sign    ok    ok      ok    ok    ok       ok       ok       ok       ok
deputies          POST   sign    in    in      in    in    in       in       in       in       in
deputy-end        POST   sign    404   404     404   404   404      404      404      404      404
people            GET    sign    ok    403     403   403   403      403      403      403      403
person-add        GET    sign    ok    403     403   403   403      403      403      403      403
person-add        POST   sign    in    403     403   403   403      403      403      403      403
person-appoint    GET    sign    ok    403     403   403   403      403      403      403      403
person-appoint    POST   sign    in    403     403   403   403      403      403      403      403
password-reset    POST   sign    in    403     403   403   403      403      403      403      403
member-end        POST   sign    in    403     403   403   403      403      403      403      403
member-hand-over  GET    sign    ok    403     403   403   403      403      403      403      403
member-hand-over  POST   sign    in    403     403   403   403      403      403      403      403
account-close     POST   sign    in    403     403   403   403      403      403      403      403
duties-hand-over  GET    sign    403   403     403   ok    403      403      403      403      403
duties-hand-over  POST   sign    403   403     403   in    403      403      403      403      403
indicator-limits  GET    sign    403   403     403   ok    403      403      403      403      403
indicator-limits  POST   sign    403   403     403   in    403      403      403      403      403
plan              GET    sign    403   403     403   ok    403      403      403      403      403
plan-export       GET    sign    403   403     403   ok    403      403      403      403      403
plan-compare      GET    sign    403   403     403   ok    403      403      403      403      403
plan-head         GET    sign    403   403     403   ok    403      403      403      403      403
plan-head         POST   sign    403   403     403   in    403      403      403      403      403
plan-copy         GET    sign    403   403     403   ok    403      403      403      403      403
plan-copy         POST   sign    403   403     403   in    403      403      403      403      403
plan-workbook     GET    sign    403   403     403   ok    403      403      403      403      403
plan-workbook     POST   sign    403   403     403   in    403      403      403      403      403
plan-workbook-file GET    sign    403   403     403   ok    403      403      403      403      403
plan-upload       GET    sign    403   403     403   ok    403      403      403      403      403
plan-upload-confirm POST   sign    403   403     403   in    403      403      403      403      403
plan-upload-discard POST   sign    403   403     403   in    403      403      403      403      403
plan-reading      POST   sign    403   403     403   in    403      403      403      403      403
plan-categories   GET    sign    403   403     403   ok    403      403      403      403      403
plan-categories   POST   sign    403   403     403   in    403      403      403      403      403
plan-target-new   GET    sign    403   403     403   ok    403      403      403      403      403
plan-target-new   POST   sign    403   403     403   in    403      403      403      403      403
target-edit       GET    sign    403   403     403   ok    403      403      403      403      403
target-edit       POST   sign    403   403     403   in    403      403      403      403      403
target-years      GET    sign    403   403     403   ok    403      403      403      403      403
target-years      POST   sign    403   403     403   in    403      403      403      403      403
target-end        GET    sign    403   403     403   ok    403      403      403      403      403
target-end        POST   sign    403   403     403   in    403      403      403      403      403
target-move       GET    sign    403   403     403   ok    403      403      403      403      403
target-move       POST   sign    403   403     403   in    403      403      403      403      403
plan-compare-export GET  sign    403   403     403   ok    403      403      403      403      403
target-versions   GET    sign    403   403     403   ok    403      403      403      403      403
plan-drafts       GET    sign    403   403     403   ok    403      403      403      403      403
plan-drafts       POST   sign    403   403     403   in    403      403      403      403      403
plan-draft        GET    sign    403   403     403   ok    403      403      403      403      403
plan-draft        POST   sign    403   403     403   in    403      403      403      403      403
plan-draft-load   GET    sign    403   403     403   ok    403      403      403      403      403
plan-draft-load   POST   sign    403   403     403   in    403      403      403      403      403
plan-draft-workbook GET  sign    403   403     403   ok    403      403      403      403      403
plan-draft-discard POST  sign    403   403     403   in    403      403      403      403      403
breakdown         GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
breakdown-export  GET    sign    403   ok      ok    ok    ok       ok       403      403      403
breakdown-target  GET    sign    403   ok      ok    ok    ok       ok       403      403      403
breakdown-target  POST   sign    403   404     404   in    404      404      403      403      403
breakdown-kind    POST   sign    403   403     403   in    403      403      403      403      403
breakdown-copy    POST   sign    403   403     403   in    403      403      403      403      403
breakdown-roll-up GET    sign    403   ok      ok    ok    ok       ok       403      403      403
breakdown-roll-up-export GET sign 403  ok      ok    ok    ok       ok       403      403      403
unit-breakdown    GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
unit-breakdown-export GET sign   403   ok      ok    ok    ok       ok       ok       ok       ok
district-derive   GET    sign    403   403     403   404   403      403      403      403      403
district-derive   POST   sign    403   403     403   404   403      403      403      403      403
district-links    GET    sign    403   403     403   404   403      403      403      403      403
district-links    POST   sign    403   403     403   404   403      403      403      403      403
district-offices  GET    sign    ok    403     403   403   403      403      403      403      403
district-offices  POST   sign    404   403     403   403   403      403      403      403      403
districts         GET    sign    403   ok      ok    ok    ok       ok       403      403      403
districts-export  GET    sign    403   ok      ok    ok    ok       ok       403      403      403
instructions      GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
instructions      POST   sign    403   404     in    in    in       404      404      404      404
instruction       GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
instruction       POST   sign    403   in      in    in    in       in       in       in       in
corrections       GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
ask-correction    GET    sign    403   403     403   ok    403      403      ok       ok       ok
ask-correction    POST   sign    403   403     403   in    403      403      in       in       in
correction        GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
correction        POST   sign    403   in      in    in    in       in       in       in       in
entry             GET    sign    403   403     403   403   403      403      ok       ok       ok
entry-grid        GET    sign    403   403     403   403   403      403      ok       403      ok
entry-grid        POST   sign    403   403     403   403   403      403      in       403      in
entry-cells       POST   sign    403   403     403   403   403      403      in       403      in
entry-check       GET    sign    403   403     403   403   403      403      ok       403      ok
entry-check       POST   sign    403   403     403   403   403      403      in       403      in
entry-withdraw    POST   sign    403   403     403   403   403      403      in       403      in
entry-release     GET    sign    403   403     403   403   403      403      403      ok       ok
entry-release     POST   sign    403   403     403   403   403      403      403      in       in
entry-waiting     GET    sign    403   403     403   403   403      403      403      ok       ok
entry-extension   GET    sign    403   403     403   403   403      403      ok       ok       ok
entry-extension   POST   sign    403   403     403   403   403      403      in       in       in
entry-supplement  POST   sign    403   403     403   403   403      403      in       403      in
entry-print       GET    sign    403   403     403   403   403      403      ok       ok       ok
entry-workbook    GET    sign    403   403     403   403   403      403      ok       403      ok
entry-workbook    POST   sign    403   403     403   403   403      403      in       403      in
entry-template    GET    sign    403   403     403   403   403      403      ok       403      ok
upload            GET    sign    403   403     403   403   403      403      ok       403      404
upload-confirm    POST   sign    403   403     403   403   403      403      in       403      404
upload-discard    POST   sign    403   403     403   403   403      403      in       403      404
entry-evidence    GET    sign    403   403     403   403   403      403      ok       ok       ok
entry-evidence    POST   sign    403   403     403   403   403      403      in       in       in
entry-undo        POST   sign    403   403     403   403   403      403      in       403      in
history           GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
history-export    GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
evidence-file     GET    sign    403   404     404   ok    ok       404      ok       ok       ok
evidence-download GET    sign    403   404     404   ok    ok       404      ok       ok       ok
evidence-inline   GET    sign    403   404     404   ok    ok       404      ok       ok       ok
review            GET    sign    403   403     403   ok    ok       403      403      403      403
review-sheet      GET    sign    403   403     403   ok    ok       403      403      403      403
review-sheet      POST   sign    403   403     403   403   in       403      403      403      403
review-waiting    GET    sign    403   403     403   ok    ok       403      403      403      403
review-accept     POST   sign    403   403     403   403   in       403      403      403      403
review-phrases    GET    sign    403   403     403   ok    ok       403      403      403      403
review-phrases    POST   sign    403   403     403   in    in       403      403      403      403
approval-new      POST   sign    403   403     403   403   in       403      403      403      403
approval          GET    sign    403   403     403   403   ok       403      403      403      403
approval          POST   sign    403   403     403   403   in       403      403      403      403
remark-add        POST   sign    403   403     403   in    in       403      in       in       in
follow-up-add     POST   sign    403   403     403   in    in       403      in       in       in
follow-up-clear   POST   sign    403   403     403   in    in       403      404      404      404
extensions        GET    sign    403   403     403   ok    ok       403      403      403      403
extension-decide  POST   sign    403   403     403   in    in       403      403      403      403
review-extend     GET    sign    403   403     403   ok    ok       403      403      403      403
review-extend     POST   sign    403   403     403   in    in       403      403      403      403
review-exempt     POST   sign    403   403     403   in    in       403      403      403      403
exemption-lift    POST   sign    403   403     403   in    in       403      403      403      403
registers         GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
registers-export  GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
registers-expiring GET   sign    403   ok      ok    ok    ok       ok       ok       ok       ok
registers-expiring-export GET sign 403 ok      ok    ok    ok       ok       ok       ok       ok
registers-import  GET    sign    403   403     403   ok    ok       403      403      403      403
registers-import  POST   sign    403   403     403   in    in       403      403      403      403
register          GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
register-export   GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
register-add      GET    sign    403   403     403   ok    ok       403      403      403      403
register-add      POST   sign    403   403     403   in    in       403      403      403      403
register-kind     POST   sign    403   403     403   in    in       403      403      403      403
register-count    POST   sign    403   403     403   403   in       403      403      403      403
certificate       GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
certificate       POST   sign    403   403     403   in    in       403      403      403      403
certificate-files POST   sign    403   403     403   in    in       403      403      403      403
proof             GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
published         GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
published-export  GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
published-import  GET    sign    403   403     403   ok    ok       403      403      403      403
published-import  POST   sign    403   403     403   in    in       403      403      403      403
series            GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
series            POST   sign    403   403     403   in    in       403      403      403      403
series-export     GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
awaited           GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
awaited-export    GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
incidents         GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
incidents-export  GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
incidents-record  GET    sign    403   403     403   ok    ok       403      403      403      403
incidents-record  POST   sign    403   403     403   in    in       403      403      403      403
incidents-import  GET    sign    403   403     403   ok    ok       403      403      403      403
incidents-import  POST   sign    403   403     403   in    in       403      403      403      403
incident          GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
incident          POST   sign    403   403     403   in    in       403      403      403      403
listing-template  GET    sign    403   403     403   ok    ok       403      403      403      403
listing           GET    sign    403   403     403   ok    404      403      403      403      403
listing-confirm   POST   sign    403   403     403   in    404      403      403      403      403
listing-discard   POST   sign    403   403     403   in    404      403      403      403      403
notices           GET    sign    ok    ok      ok    ok    ok       ok       ok       ok       ok
notices-read      POST   sign    in    in      in    in    in       in       in       in       in
notice-open       POST   sign    in    in      in    in    in       in       in       in       in
chase             GET    sign    403   403     403   ok    ok       403      403      403      403
chase-export      GET    sign    403   403     403   ok    ok       403      403      403      403
chase-remind      GET    sign    403   403     403   ok    ok       403      403      403      403
chase-remind      POST   sign    403   403     403   in    in       403      403      403      403
chase-unit        GET    sign    403   403     403   ok    ok       403      ok       ok       ok
chase-unit        POST   sign    403   403     403   in    in       403      403      403      403
chase-unit-export GET    sign    403   403     403   ok    ok       403      ok       ok       ok
chase-strike      POST   sign    403   403     403   in    in       403      403      403      403
chase-ladder      GET    sign    403   403     403   ok    ok       403      403      403      403
chase-ladder      POST   sign    403   403     403   in    in       403      403      403      403
chase-sent        GET    sign    403   ok      403   ok    ok       403      403      403      403
chase-sent-export GET    sign    403   ok      403   ok    ok       403      403      403      403
chase-again       POST   sign    403   403     403   in    in       403      403      403      403
periods           GET    sign    403   403     403   ok    ok       403      403      403      403
period-paper      POST   sign    403   403     403   in    in       403      403      403      403
period-move       POST   sign    403   403     403   in    in       403      403      403      403
timetable         GET    sign    403   403     403   ok    ok       403      403      403      403
timetable         POST   sign    403   403     403   in    in       403      403      403      403
period-dates      POST   sign    403   403     403   in    in       403      403      403      403
holidays          GET    sign    403   403     403   ok    ok       403      403      403      403
holidays          POST   sign    403   403     403   in    in       403      403      403      403
workbench         GET    sign    ok    ok      ok    ok    ok       ok       ok       ok       ok
overview          GET    sign    403   ok      ok    ok    ok       ok       403      403      403
overview-export   GET    sign    403   ok      ok    ok    ok       ok       403      403      403
heatmap           GET    sign    403   ok      ok    ok    ok       ok       403      403      403
heatmap-export    GET    sign    403   ok      ok    ok    ok       ok       403      403      403
figures-export    GET    sign    403   ok      ok    ok    ok       ok       403      403      403
results-export    GET    sign    403   ok      ok    ok    ok       ok       403      403      403
indicators        GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
indicators-export GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
target            GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
tasks             GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
tasks-export      GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
task              GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
why               GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
pledges           GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
pledges-export    GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
pledges-generate  POST   sign    403   403     403   in    403      403      403      403      403
pledge-draft      POST   sign    403   403     403   in    403      403      403      403      403
pledges-approve   GET    sign    403   403     403   403   ok       403      403      403      403
pledges-approve   POST   sign    403   403     403   403   in       403      403      403      403
pledges-sign      GET    sign    403   403     403   403   ok       403      403      403      403
pledges-sign      POST   sign    403   403     403   403   in       403      403      403      403
pledge-wording    GET    sign    403   403     403   ok    403      403      403      403      403
pledge-wording    POST   sign    403   403     403   in    403      403      403      403      403
pledge            GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
pledge            POST   sign    403   in      in    in    in       in       in       in       in
pledge-sign       GET    sign    403   403     403   403   ok       403      403      403      403
pledge-sign       POST   sign    403   403     403   403   in       403      403      403      403
pledge-scan-add   POST   sign    403   403     403   in    403      403      403      403      403
pledge-scan       GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
pledge-issue      GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
pledge-file       GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
reports           GET    sign    403   ok      ok    ok    ok       ok       403      403      403
report-compile    POST   sign    403   403     403   in    in       403      403      403      403
report            GET    sign    403   ok      ok    ok    ok       ok       403      403      403
report-figure     GET    sign    403   ok      ok    ok    ok       ok       403      403      403
report-file       GET    sign    403   ok      ok    ok    ok       ok       403      403      403
schemes           GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
schemes           POST   sign    403   404     404   in    404      404      404      404      404
schemes-upload    POST   sign    403   403     403   404   403      403      403      403      403
scheme            GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
scheme            POST   sign    403   404     404   404   404      404      404      404      404
scheme-compare    GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
scheme-export     GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
scheme-workbook   GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
scheme-head       GET    sign    403   403     403   ok    403      403      403      403      403
scheme-head       POST   sign    403   403     403   in    403      403      403      403      403
scheme-rows       GET    sign    403   403     403   ok    403      403      403      403      403
scheme-rows       POST   sign    403   403     403   in    403      403      403      403      403
scheme-item       GET    sign    403   403     403   ok    403      403      403      403      403
scheme-item       POST   sign    403   403     403   in    403      403      403      403      403
scheme-upload     GET    sign    403   403     403   ok    403      403      403      403      403
scheme-upload     POST   sign    403   403     403   in    403      403      403      403      403
downloads         GET    sign    ok    ok      ok    ok    ok       ok       ok       ok       ok
job               GET    sign    404   404     404   ok    404      404      404      404      404
job-again         POST   sign    404   404     404   in    404      404      404      404      404
job-file          GET    sign    404   404     404   ok    404      404      404      404      404
log               GET    sign    403   ok      403   403   403      403      403      403      403
"""


def rows() -> list[tuple[str, str, str, str]]:
    """(url name, method, role, what is expected) of every cell."""
    lines = [line.split() for line in (*TABLE.strip().splitlines()[1:], *ASSESSMENTS.strip().splitlines())]
    return [
        (name, method, role, expected)
        for name, method, *cells in lines
        for role, expected in zip(ROLES, cells, strict=True)
    ]
