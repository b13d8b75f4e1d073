from django.urls import URLPattern, path

from clients.views import cases, holdings, holdings_files, securities, sheets

urlpatterns: list[URLPattern] = [
    path("<int:client_id>/holdings/", holdings.holdings, name="holdings"),
    path("<int:client_id>/holdings/add/", holdings.add_holding, name="add_holding"),
    path(
        "<int:client_id>/holdings/<int:holding_id>/",
        holdings.edit_holding,
        name="edit_holding",
    ),
    path(
        "<int:client_id>/holdings/<int:holding_id>/drop/",
        holdings.drop_holding,
        name="drop_holding",
    ),
    path("<int:client_id>/watch/", holdings.watch, name="watch"),
    path(
        "<int:client_id>/watch/<int:watch_id>/", holdings.edit_watch, name="edit_watch"
    ),
    path(
        "<int:client_id>/watch/<int:watch_id>/drop/",
        holdings.drop_watch,
        name="drop_watch",
    ),
    path("<int:client_id>/cases/open/", cases.open_case, name="open_case"),
    path("<int:client_id>/cases/<int:case_id>/", cases.case, name="case"),
    path(
        "<int:client_id>/cases/<int:case_id>/suggest/",
        cases.suggest,
        name="suggest",
    ),
    path(
        "<int:client_id>/cases/<int:case_id>/trade/",
        cases.note_trade,
        name="note_trade",
    ),
    path("<int:client_id>/cases/<int:case_id>/close/", cases.close, name="close_case"),
    path(
        "<int:client_id>/cases/<int:case_id>/suggestions/<int:suggestion_id>/",
        cases.decide,
        name="decide",
    ),
    path("securities/", securities.securities, name="securities"),
    path("securities/find/", securities.find_securities, name="find_securities"),
    path("securities/<int:security_id>/", securities.security, name="security"),
    path(
        "securities/<int:security_id>/edit/",
        securities.edit_security,
        name="edit_security",
    ),
    path("import/holdings/", holdings_files.import_holdings, name="import_holdings"),
    path("import/prices/", holdings_files.import_prices, name="import_prices"),
    path(
        "import/securities/",
        holdings_files.import_securities,
        name="import_securities",
    ),
    path("sheets/<int:sheet_id>/", holdings_files.sheet, name="sheet"),
    path("sheets/<int:sheet_id>/write/", holdings_files.write, name="write_sheet"),
    path("sheets/<int:sheet_id>/progress/", sheets.progress, name="sheet_progress"),
    path("sheets/<int:sheet_id>/stop/", sheets.stop, name="stop_sheet"),
    path("sheets/<int:sheet_id>/undo/", sheets.undo, name="undo_sheet"),
    path("sheets/<int:sheet_id>/drop/", holdings_files.drop, name="drop_sheet"),
    path(
        "sheets/<int:sheet_id>/verdicts/",
        holdings_files.verdicts,
        name="sheet_verdicts",
    ),
]
