"""Registers of three made-up councils that nobody has seen, each with the dirt of a real one. No real person or place."""

import io
from datetime import date

import openpyxl

FELLBRIDGE = """Fellbridge District Council;;;;;;;;;
Public register under section 232 – exported 03/04/2024;;;;;;;;;
;;;;;;;;;
Ref;Addr1;Addr2;Addr3;PCode;Lic Type;Granted;Expires;Max occ;UPRN
FB/001;Flat 1;12 Quay Street;Fellbridge;FE1 2AB;M;1st March 2024;28 February 2029;5;100000000017.0
FB/002;;14 Quay Street;Fellbridge;FE1 2AB;A;03-Mar-24;02-Mar-29;6;100000000025.0
FB/003;The Café;3 Tannery Row;Fellbridge;FE1 3CD;S;3/3/24;2/3/29;;1.00000000033E+11
FB/004;;5 Tannery Row;;FE1 3CD;M;31st April 2024;30/04/2029;7;
;;;;;;;;;
FB/005;"""

FELLBRIDGE_REST = """;;;;M;1st March 2024;;5;
FB/002;;14 Quay Street;Fellbridge;FE1 2AB;A;03-Mar-24;02-Mar-29;6;100000000025.0
Total: 5 licences;;;;;;;;;
"""


def fellbridge() -> bytes:
    """Semicolons and cp1252; title rows; an address over three columns; codes for kinds; dates in words; UPRN as float."""
    return (FELLBRIDGE + FELLBRIDGE_REST).replace("\n", "\r\n").encode("cp1252")


def marlow_vale() -> bytes:
    """A workbook: a sheet of notes, titles above a header of two merged rows, real dates beside typed ones, blank rows."""
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Read me"
    notes.append(["Marlow Vale Borough Council"])
    notes.append(["Prepared by the private sector housing team"])
    sheet = book.create_sheet("Register")
    sheet.append(["Marlow Vale: houses in multiple occupation"])
    sheet.append([])
    sheet.append(["Licence", None, "Property", None, None, None, "Term", None, "Allowed", None])
    sheet.append(["Number", "Class", "Line one", "Line two", "Line three", "Post code", "From", "To", "People", "Households"])
    for cells in ("A3:B3", "C3:F3", "G3:H3", "I3:J3"):
        sheet.merge_cells(cells)
    sheet.append(
        ["MV-1", "Additional", "8 Orchard Way", "Upper Marlow", None, "MV1 1AA", date(2022, 5, 1), "30 Apr 2027", 5.0, 3]
    )
    sheet.append(
        ["MV-2", "Mandatory", "Rose Cottage", "Mill Lane", "Marlow", "MV1 2BB", date(2023, 1, 9), "8th January 2028", 9, 9]
    )
    sheet.append([])
    sheet.append(["MV-3", "Mandatory", "2A Mill Lane", None, "Marlow", "MV1 2BB", "9/1/23", date(2022, 1, 8), 4, 4])
    sheet.append(["=1+1", "Mandatory", "4 Mill Lane", None, "Marlow", "MV1 2BB", "9/1/23", "8/1/28", "a few", 4])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def saltmarsh() -> bytes:
    """Tabs, CR line ends, a BOM, headings that mean something else elsewhere, and a name with markup in it."""
    rows = [
        ["Case", "House", "Road", "Village", "County", "Code", "Agent", "Start", "Finish", "Rooms let", "Status"],
        ["S1", "1", "Dyke Road", "Saltmarsh", "Fenshire", "SM1 1AA", "<b>Wader & Co</b>", "2024-01-02", "2029-01-01", "6", "LIC"],
        ["S2", "Wherry House", "Dyke Road", "Saltmarsh", "Fenshire", "sm11aa", "=HYPERLINK(\"http://bad.example\")", "02.01.2024", "", "5", "LIC"],
        ["S3", "3", "Dyke Road", "", "", "", "", "2024-13-45", "2029-01-01", "6", "LIC"],
    ]  # fmt: skip
    return ("﻿" + "\r".join("\t".join(row) for row in rows)).encode()
