"""Recording a unit, a room, and who has to do with a property."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from hmo_enforce.casework.views import indoors, people_list
from hmo_enforce.kernel import clock
from hmo_enforce.people import actions as people
from hmo_enforce.properties import correctable
from hmo_enforce.properties.actions import noting
from hmo_enforce.properties.queries import property_
from hmo_enforce.web import forms, guards, steps
from hmo_enforce.web.form_page import YES_NO_UNKNOWN, Field, Form
from hmo_enforce.web.form_pair import Req, pair

UNIT, ROOM, PERSON = (f"/properties/{{property_id:int}}/{what}" for what in ("unit", "room", "person"))
AMENITY = (("exclusive", "For this unit alone"), ("shared", "Shared with others"), ("lacking", "Lacking"), ("", "Not known"))
USES = (
    ("sleeping", "Sleeping"),
    ("living", "Living"),
    ("kitchen", "Kitchen"),
    ("bathroom", "Bathroom or toilet"),
    ("other", "Something else"),
)
ROLES = (("owner", "Owner"), ("manager", "Manager"), ("agent", "Agent"), ("occupier", "Occupier"), ("holder", "Licence holder"))
MOST_SAID = 300
WHO = (("no", "A person"), ("yes", "An organisation"), ("", "Not known"))


def _ask_unit(request: Req, session: Session) -> Form:
    return unit_form(session, request.path_params["property_id"])


def _note_unit(request: Req, session: Session, sent: forms.Fields) -> tuple[str, str] | None:
    property_id = request.path_params["property_id"]
    name = sent.text("name", "The name", most=80)
    said = {
        "self_contained": sent.yes_no("self_contained", "Self-contained"),
        "toilet": sent.choice("toilet", "The toilet", dict(AMENITY), needed=False),
        "washing": sent.choice("washing", "Washing", dict(AMENITY), needed=False),
        "cooking": sent.choice("cooking", "Cooking", dict(AMENITY), needed=False),
    }
    if sent.errors or name is None:
        return None
    by, council = guards.who(request).actor, request.app.state.council
    steps.properties_known.note_unit(session, property_id, name, said, by=by, on=clock.today(), council=council)
    return f"/properties/{property_id}", "unit"


def _ask_room(request: Req, session: Session) -> Form:
    return room_form(session, request.path_params["property_id"])


def _note_room(request: Req, session: Session, sent: forms.Fields) -> tuple[str, str] | None:
    property_id = request.path_params["property_id"]
    units = {str(unit.id) for unit in indoors.indoors(session, property_id).units}
    name = sent.text("name", "The name", most=80)
    used_for = sent.choice("used_for", "The use", dict(USES))
    unit = sent.choice("unit", "The unit", units, needed=False)
    storey = sent.whole("storey", "The storey", low=-5, high=100)
    floor_area_m2 = sent.measure("floor_area_m2", "The floor area", high=1_000)
    ceiling_height_m = sent.measure("ceiling_height_m", "The ceiling height", high=20)
    sleeps = sent.whole("sleeps", "How many sleep there", high=100)
    if sent.errors or name is None or used_for is None:
        return None
    measured = noting.Measured(used_for, storey, floor_area_m2, ceiling_height_m, sleeps)
    noting.note_room(session, property_id, name, measured, unit_id=int(unit) if unit else None, by=guards.who(request).actor)
    return f"/properties/{property_id}", "room"


def _ask_person(request: Req, session: Session) -> Form:
    said = {name: text[:MOST_SAID] for name, text in request.query_params.items()}
    return person_form(session, request.path_params["property_id"], said)


def _add_person(request: Req, session: Session, sent: forms.Fields) -> tuple[str, str] | None:
    property_id = request.path_params["property_id"]
    name, role = sent.text("name", "The name", most=300), sent.choice("role", "The role", dict(ROLES))
    source = sent.text("source", "How you know", most=200)
    organisation = sent.yes_no("organisation", "Who they are")
    company_number = sent.text("company_number", "The company number", most=20, needed=False)
    address = sent.text("address", "The address", needed=False)
    starts_on, ends_on = sent.day("starts_on", "The first day", needed=False), sent.day("ends_on", "The last day", needed=False)
    postcode = postcode_of(sent)
    if starts_on and ends_on and ends_on < starts_on:
        sent.wrong("ends_on", "The last day must not be before the first.")
    if sent.errors or name is None or role is None or source is None:
        return None
    by = guards.who(request).actor
    # Not of whoever is known by a complaint alone: that they are on record would tell of it.
    joined = people.known(session, name, company_number=company_number, postcode=postcode, if_told=people_list.shows)
    party = people.known_or_new(
        session, name, is_organisation=organisation, company_number=company_number, address=address, postcode=postcode, by=by
    )
    noting.note_interest(session, property_id, party.id, role, starts_on=starts_on, ends_on=ends_on, source=source, by=by)
    return f"/properties/{property_id}", "person_joined" if joined else "person"


def unit_form(session: Session, property_id: int) -> Form:
    """The form of a unit."""
    return Form(
        heading="Record a unit",
        caption=property_(session, property_id).address,
        back=f"/properties/{property_id}",
        lead="A bedsit, a flat or a let room. Recording a unit of the same name again replaces what was recorded.",
        fields=(
            Field("text", "name", "Name", "Such as: Bedsit 2, Flat 3, first floor front.", width="20"),
            Field("radios", "self_contained", "Is it self-contained?", choices=YES_NO_UNKNOWN),
            Field("radios", "toilet", "Toilet", choices=AMENITY),
            Field("radios", "washing", "Bath, shower or basin", choices=AMENITY),
            Field("radios", "cooking", "Cooking", choices=AMENITY),
        ),
        submit="Save the unit",
    )


def room_form(session: Session, property_id: int) -> Form:
    """The form of a room."""
    units = tuple((str(unit.id), unit.name) for unit in indoors.indoors(session, property_id).units)
    return Form(
        heading="Record a room",
        caption=property_(session, property_id).address,
        back=f"/properties/{property_id}",
        lead="Measuring a room of the same name again replaces what was recorded.",
        fields=(
            Field("text", "name", "Name", "Such as: first floor front bedroom.", width="20"),
            Field("radios", "used_for", "What is it used for?", choices=USES),
            Field("select", "unit", "In which unit?", choices=(("", "None, or shared"), *units)),
            Field("number", "storey", "Storey", "0 is the ground floor, -1 a basement.", width="4"),
            Field("number", "floor_area_m2", "Floor area in square metres", "Where the ceiling is 1.5 m or higher.", width="4"),
            Field("number", "ceiling_height_m", "Lowest ceiling in metres", width="4"),
            Field("number", "sleeps", "How many people sleep there?", width="4"),
        ),
        submit="Save the room",
    )


def person_form(session: Session, property_id: int, said: Mapping[str, str]) -> Form:
    """The form of a person's or organisation's part in the property. `said`: what a link filled in, by field."""
    return Form(
        heading="Add a person or organisation",
        caption=property_(session, property_id).address,
        back=f"/properties/{property_id}",
        fields=(
            Field("text", "name", "Name", value=said.get("name", "")),
            Field("radios", "organisation", "Who are they?", choices=WHO),
            Field("radios", "role", "What are they to the property?", value=said.get("role", ""), choices=ROLES),
            Field("text", "company_number", "Company number", width="10"),
            Field("text", "address", "Their address"),
            Field("text", "postcode", "Their postcode", width="10"),
            Field("date", "starts_on", "Since", width="10"),
            Field("date", "ends_on", "Until", width="10"),
            Field(
                "text",
                "source",
                "How do you know?",
                "Such as: Land Registry title, council tax, told on a visit.",
                said.get("source", ""),
            ),
        ),
        submit="Save",
    )


def postcode_of(sent: forms.Fields) -> str | None:
    """The postcode as the gazetteer spaces it."""
    try:
        found = correctable.value("postcode", sent.raw("postcode"))
    except ValueError as error:
        sent.wrong("postcode", str(error))
        return None
    return str(found) if found else None


MAY = guards.may_correct_properties
ROUTES = (
    *pair(UNIT, _ask_unit, _note_unit, MAY, beside="name"),
    *pair(ROOM, _ask_room, _note_room, MAY, beside="name"),
    *pair(PERSON, _ask_person, _add_person, MAY, guards.may_see_people, beside="role"),
)
