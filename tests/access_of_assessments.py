"""Who is let in to the pages of assessments: lines of ``tests.access_matrix``, whose columns they have."""

ASSESSMENTS = """
assessments       GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
assessments       POST   sign    403   403     403   in    403      403      403      403      403
assessment        GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
assessment        POST   sign    403   in      in    in    in       in       in       in       in
assessment-ranking GET   sign    403   ok      ok    ok    ok       ok       403      403      403
assessment-ranking-export GET sign 403 ok      ok    ok    ok       ok       403      403      403
assessment-sheet  GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
score-line        GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
score-line        POST   sign    403   403     403   403   403      403      403      in       in
assessment-workbook GET  sign    403   ok      ok    ok    ok       ok       403      403      403
assessment-letter GET    sign    403   404     404   404   404      404      404      404      404
assessment-diff   GET    sign    403   ok      ok    ok    ok       ok       403      403      403
assessment-questions GET sign 403   403     403   ok    ok       ok       403      403      403
assessment-what-if GET   sign    403   403     403   ok    403      403      403      403      403
assessment-what-if POST  sign    403   403     403   in    403      403      403      403      403
assessment-events GET    sign    403   403     403   ok    ok       ok       403      403      403
assessment-events POST   sign    403   403     403   in    403      403      403      403      403
assessment-self   GET    sign    403   403     403   403   403      403      ok       403      ok
assessment-self   POST   sign    403   403     403   403   403      403      in       403      in
assessment-self-book GET sign    403   403     403   403   403      403      ok       403      ok
assessment-self-book POST sign   403   403     403   403   403      403      in       403      in
assessment-verify GET    sign    403   403     403   ok    ok       ok       403      403      403
assessment-verify-unit GET  sign 403   403     403   ok    ok       ok       403      403      403
assessment-verify-unit POST sign 403   403     403   403   403      in       403      403      403
assessment-verify-book GET  sign 403   403     403   403   403      ok       403      403      403
assessment-verify-book POST sign 403   403     403   403   403      in       403      403      403
appeals           GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
appeal            GET    sign    403   ok      ok    ok    ok       ok       ok       ok       ok
appeal            POST   sign    403   403     403   403   in       403      403      403      403
"""
