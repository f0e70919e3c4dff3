"""What the framework cannot tell of an operation by itself, for OpenAPI: answers in a second form, and their headers."""

from dataclasses import dataclass

from litestar.openapi.spec import OpenAPIHeader, OpenAPIMediaType, OpenAPIResponse, Operation, Reference, Schema
from litestar.openapi.spec.enums import OpenAPIType

from hmo_enforce.web.api import answers

TEXT = Schema(type=OpenAPIType.STRING)
LINK = OpenAPIHeader(schema=TEXT, description='Where the next page is, as `rel="next"` (RFC 8288); none at the end.')
ETAG = OpenAPIHeader(schema=TEXT, description="What this answer is known by: for `If-None-Match`, and `If-Match` of a change.")
REPLAYED = OpenAPIHeader(schema=TEXT, description="`true` where this was done before, under the same Idempotency-Key.")
LOCATION = OpenAPIHeader(schema=TEXT, description="Where it can be read.")
INSTEAD = OpenAPIHeader(
    schema=TEXT, description="Where the record is read that is answered with, if what was asked for was merged into it."
)
UNCHANGED = OpenAPIResponse(description="You have this very answer.", headers={"ETag": ETAG})


@dataclass
class Listing(Operation):
    """A page of a list."""

    def __post_init__(self) -> None:
        """Its header."""
        _of(self, "200").headers = {"Link": LINK}


@dataclass
class Tagged(Operation):
    """One thing with its revision."""

    def __post_init__(self) -> None:
        """Its tag; and that nothing comes where the asker has it."""
        _of(self, "200").headers = {"ETag": ETAG}
        assert self.responses is not None
        self.responses["304"] = UNCHANGED


@dataclass
class MappedListing(Listing):
    """A page of things that lie somewhere."""

    def __post_init__(self) -> None:
        """As GeoJSON too."""
        super().__post_init__()
        _also(self, "FeatureCollection")


@dataclass
class MappedOne(Tagged):
    """One thing that lies somewhere."""

    def __post_init__(self) -> None:
        """As GeoJSON too."""
        super().__post_init__()
        _also(self, "Feature")


@dataclass
class MergedOne(Tagged):
    """One thing that others may have been merged into."""

    def __post_init__(self) -> None:
        """Which record it is."""
        super().__post_init__()
        _instead(self)


@dataclass
class MappedMergedOne(MappedOne):
    """The same, which lies somewhere."""

    def __post_init__(self) -> None:
        """Which record it is."""
        super().__post_init__()
        _instead(self)


@dataclass
class Made(Operation):
    """Something is made."""

    def __post_init__(self) -> None:
        """Where it is, and whether it was made before."""
        _of(self, "201").headers = {"Location": LOCATION, "Idempotency-Replayed": REPLAYED}


@dataclass
class Done(Operation):
    """Something is done, which leaves no tag."""

    def __post_init__(self) -> None:
        """Whether it was done before."""
        _of(self, "200").headers = {"Idempotency-Replayed": REPLAYED}


@dataclass
class Changed(Operation):
    """Something is changed."""

    def __post_init__(self) -> None:
        """Its new tag, and whether it was changed before."""
        _of(self, "200").headers = {"ETag": ETAG, "Idempotency-Replayed": REPLAYED}


def _instead(operation: Operation) -> None:
    _of(operation, "200").headers = {"ETag": ETAG, "Content-Location": INSTEAD}


def _also(operation: Operation, name: str) -> None:
    answer = _of(operation, "200")
    assert answer.content is not None
    answer.content[answers.GEOJSON] = OpenAPIMediaType(schema=Reference(ref=f"#/components/schemas/{name}"))


def _of(operation: Operation, status: str) -> OpenAPIResponse:
    assert operation.responses is not None
    found = operation.responses[status]
    assert isinstance(found, OpenAPIResponse)
    return found
