"""Facts that are wanting, as plain questions for a visit, in the order an officer would ask them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What to find out: the fact of the home it settles, the question in plain English, and why the law asks."""

    fact: str
    text: str
    cites: str


_TEXTS: Mapping[str, tuple[str, str]] = {
    "persons": (
        "How many people live here, counting children and babies?",
        "SI 2018/221 art. 4(a)",
    ),
    "households": (
        "How many households are they? Write down who is family or partner of whom.",
        "Housing Act 2004 s. 258",
    ),
    "rent_paid": (
        "Does anyone living here pay rent, or give work or anything else in its place?",
        "Housing Act 2004 s. 254(2)(e)",
    ),
    "main_residence": (
        "Is this the only or main home of those living here? It counts as such for full-time students and in a refuge.",
        "Housing Act 2004 ss. 254(2)(c), 259",
    ),
    "only_use": (
        "Is any of the living accommodation used for something besides living in it, such as work or holiday guests?",
        "Housing Act 2004 s. 254(2)(d)",
    ),
    "amenity_shared": (
        "Do any of the households share a toilet, a bath or shower, or a kitchen?",
        "Housing Act 2004 s. 254(2)(f)",
    ),
    "amenity_lacking": (
        "Does the home lack a toilet, somewhere to wash, or somewhere to cook?",
        "Housing Act 2004 s. 254(2)(f)",
    ),
    "self_contained_flat": (
        "Is it a self-contained flat: part of a building, with a toilet, washing and cooking facilities of its own?",
        "Housing Act 2004 s. 254(3)",
    ),
    "converted_building": (
        "Has the building been converted, so that any unit in it was made after the building was first built?",
        "Housing Act 2004 s. 254(4)",
    ),
    "unit_not_self_contained": (
        "Is any unit in it not self-contained, such as a bedsit whose kitchen or bathroom is outside its own door?",
        "Housing Act 2004 s. 254(4)(b)",
    ),
    "purpose_built": (
        "Was the flat built as a flat, in a block built as flats?",
        "SI 2018/221 art. 4(c)(ii)",
    ),
    "flats_in_block": (
        "How many self-contained flats are there in the block?",
        "SI 2018/221 art. 4(c)(ii)",
    ),
    "storeys": (
        "How many storeys count: those lived in or made for living, and business premises above or below?",
        "SI 2006/371 art. 3(3)",
    ),
    "converted_into_flats": (
        "Is it a building that was converted into self-contained flats and now consists only of them?",
        "Housing Act 2004 s. 257",
    ),
    "building_standards_met": (
        "Did the conversion meet the building standards, or does it now? Look for a completion certificate.",
        "Housing Act 2004 s. 257",
    ),
    "flats": (
        "How many self-contained flats does the converted block have?",
        "Housing Act 2004 s. 257",
    ),
    "flats_owner_occupied": (
        "How many of the flats are lived in by an owner, or a leaseholder for over 21 years, or their household?",
        "Housing Act 2004 s. 257",
    ),
    "managed_by": (
        "Who manages or controls it: a private landlord or agent, a council or other public body, a registered provider?",
        "Housing Act 2004 Sch. 14 paras. 2 to 2B; SI 2006/370 art. 2",
    ),
    "regulated_otherwise": (
        "Is it run under other law, such as a care home, children's home or bail hostel?",
        "Housing Act 2004 Sch. 14 para. 3",
    ),
    "student_accommodation": (
        "Is it student accommodation managed by a university or college that belongs to an approved code?",
        "Housing Act 2004 Sch. 14 para. 4",
    ),
    "religious_community": (
        "Is it the home of a religious community?",
        "Housing Act 2004 Sch. 14 para. 5",
    ),
    "owner_lives_here": (
        "Does an owner live here: a freeholder, or a leaseholder with a lease of more than 21 years?",
        "Housing Act 2004 Sch. 14 para. 6",
    ),
    "lodgers": (
        "How many people live here who are not in the owner's household?",
        "Housing Act 2004 Sch. 14 para. 6; SI 2006/373 reg. 6(2)",
    ),
    "wholly_let": (
        "Is the whole of it lived in under one or more tenancies or licences?",
        "Housing Act 2004 s. 79(2)(b)",
    ),
    "tenancy": (
        "What is the tenancy: ordinary, long lease, owner's family, holiday, shared with landlord, business, agricultural?",
        "SI 2006/370 art. 2",
    ),
    "hmo_declaration": (
        "Is an HMO declaration in force on it?",
        "Housing Act 2004 s. 255",
    ),
    "prohibition_order": (
        "Is a prohibition order in force on it that is not suspended?",
        "SI 2006/370 art. 2(1)(a)",
    ),
    "notice_part": (
        "Was the temporary exemption notice served for an HMO (section 62) or for selective licensing (section 86)?",
        "Housing Act 2004 ss. 62, 86",
    ),
    "management_order": (
        "Is an interim or final management order in force on it?",
        "Housing Act 2004 ss. 61(1)(b), 85(1)",
    ),
    "empty_dwelling_order": (
        "Is an empty dwelling management order in force on it?",
        "Housing Act 2004 s. 85(1)",
    ),
}
_ORDER = {fact: place for place, fact in enumerate(_TEXTS)}


def questions(wanted: Iterable[str], designation_names: Mapping[str, str]) -> tuple[Question, ...]:
    """A question for each fact wanted; `designation_names` are by their boundary question ("inside:ID")."""
    in_order = sorted(set(wanted), key=lambda fact: (_ORDER.get(fact, -1), fact))
    return tuple(_question(fact, designation_names) for fact in in_order)


def _question(fact: str, designation_names: Mapping[str, str]) -> Question:
    if fact in designation_names:
        name = designation_names[fact]
        text = f'The home is too near the boundary to tell from the map: is it in the area of "{name}"?'
        return Question(fact, text, "Housing Act 2004 ss. 56, 80")
    return Question(fact, *_TEXTS[fact])
