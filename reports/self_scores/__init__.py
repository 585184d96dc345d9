"""What people score: a unit itself, item by item with remark and evidence; then the assessors, two persons for points
that no figure gives.

``sheets`` reads a unit's sheet, ``entering`` and ``verifying`` are the actions, ``book`` the sheet as a workbook.
"""
