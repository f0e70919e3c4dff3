import json
import os
import struct
import warnings
import zipfile
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pyarrow
import pytest
import shapely
from pyarrow import parquet
from shapely import Point, Polygon, box

import services
from hmo_enforce.files.outside import geography
from hmo_enforce.kernel import grid
from hmo_enforce.kernel.errors import Refused

ACACIA = box(530_000, 180_000, 531_000, 181_000)
PARK = box(530_400, 180_400, 530_600, 180_600)
BOW = Polygon([(530_000, 180_000), (530_100, 180_100), (530_100, 180_000), (530_000, 180_100)])


def wards(*shapes, crs=27700, **columns):
    shapes = shapes or (ACACIA - PARK, box(531_000, 180_000, 532_000, 181_000))
    columns = columns or {"code": [f"E0500000{number}" for number in range(len(shapes))]}
    return geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def a_geojson(path, coordinates, crs="absent", **members):
    feature = {"type": "Feature", "properties": {"code": "A"}, "geometry": {"type": "Polygon", "coordinates": [coordinates]}}
    document = {"type": "FeatureCollection", "features": [feature], **members}
    if crs != "absent":
        document["crs"] = crs
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def named(name):
    return {"type": "name", "properties": {"name": name}}


def a_zip(path, frame, *, name="wards", without=(), into=""):
    folder = path.parent / f"{path.stem}-parts"
    folder.mkdir()
    frame.to_file(folder / f"{name}.shp")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            if part.suffix not in without:
                archive.write(part, into + part.name)
    return path


def written(path, frame, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if path.suffix == ".parquet":
            frame.to_parquet(path)
        elif path.suffix == ".zip":
            a_zip(path, frame)
        else:
            frame.to_file(path, **options)
    return path


def issues(layer):
    return [(severity, issue.row, issue.field, issue.message) for severity, issue in layer.found.issues]


DEGREES = [(-1.26, 51.75), (-1.25, 51.75), (-1.25, 51.76), (-1.26, 51.75)]
METRES = [(451_000.0, 206_000.0), (452_000.0, 206_000.0), (452_000.0, 207_000.0), (451_000.0, 206_000.0)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("w.geojson", "GeoJSON"), ("w.gpkg", "GeoPackage"), ("w.parquet", "GeoParquet"), ("w.zip", "Shapefile")],
)
def test_every_format_gives_the_same_areas_on_the_grid(tmp_path, name, kind):
    path = written(tmp_path / name, wards())

    layer = geography.read(path)

    assert (layer.format, layer.conversion_m) == (kind, 0.0)
    assert layer.reference == "EPSG:27700 (OSGB36 / British National Grid)"
    assert [feature.row for feature in layer.features] == [1, 2]
    assert [feature.attributes["code"] for feature in layer.features] == ["E05000000", "E05000001"]
    assert [feature.shape.area for feature in layer.features] == [960_000, 1_000_000]
    assert (layer.found.read_rows, layer.found.rejected_rows, layer.found.issues) == (2, 0, [])


@pytest.mark.parametrize("name", ["w.geojson", "w.gpkg", "w.parquet", "w.zip"])
@pytest.mark.parametrize(("crs", "bound_m"), [(4326, 1.0), (4258, 0.1), (3857, 1.0), (25830, 0.1), (32630, 1.0)])
def test_degrees_and_foreign_grids_come_through_ostn15_to_within_a_centimetre(tmp_path, name, crs, bound_m):
    lonlat = wards(*grid.shapes_to_lonlat(np.array([ACACIA, PARK], dtype=object)), crs=4258)
    foreign = lonlat.set_crs(4326, allow_override=True).to_crs(crs) if crs in (4326, 3857, 32630) else lonlat.to_crs(crs)
    path = written(tmp_path / name, foreign, **({"RFC7946": False} if name == "w.geojson" else {}))

    layer = geography.read(path)

    assert layer.conversion_m == bound_m
    for feature, expected in zip(layer.features, [ACACIA, PARK], strict=True):
        assert shapely.hausdorff_distance(feature.shape, expected) < 0.01


def test_the_usual_conversion_would_have_been_out_by_more_than_the_boundary_band(tmp_path):
    there = grid.shapes_to_lonlat(np.array([ACACIA], dtype=object))
    usual = geopandas.GeoSeries(there, crs=4326).to_crs(27700).iloc[0]

    ours = geography.read(written(tmp_path / "w.gpkg", wards(*there, crs=4326))).features[0].shape

    assert shapely.hausdorff_distance(ours, ACACIA) < 0.002
    assert shapely.hausdorff_distance(usual, ACACIA) > 1.0


def test_degrees_on_the_grids_own_old_datum_are_projected_exactly(tmp_path):
    path = written(tmp_path / "w.gpkg", wards(ACACIA).to_crs(4277))

    layer = geography.read(path)

    assert layer.conversion_m == 0.0
    assert shapely.hausdorff_distance(layer.features[0].shape, ACACIA) < 0.002


def test_a_shapefile_that_esri_wrote_is_known_for_the_national_grid(tmp_path):
    esri = (
        'PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,'
        '299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],'
        'PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]'
    )
    path = a_zip(tmp_path / "w.zip", wards(ACACIA), without=(".prj",), into="from council/")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("from council/wards.prj", esri)

    layer = geography.read(path)

    assert layer.reference.startswith("EPSG:27700")
    assert layer.features[0].shape.equals(ACACIA)


def test_a_geojson_that_says_nothing_of_its_coordinates_is_longitude_and_latitude(tmp_path):
    layer = geography.read(a_geojson(tmp_path / "w.geojson", DEGREES))

    east, north = grid.from_lonlat([-1.26], [51.75])
    assert Point(east[0], north[0]).within(layer.features[0].shape.boundary.buffer(0.001))


@pytest.mark.parametrize(
    ("coordinates", "crs", "reason"),
    [
        (METRES, "absent", "look like eastings and northings"),
        (METRES, named("urn:ogc:def:crs:OGC:1.3:CRS84"), "look like eastings and northings"),
        (DEGREES, named("urn:ogc:def:crs:EPSG::27700"), "which is metres, but its coordinates, such as"),
        ([(y, x) for x, y in DEGREES], "absent", "the wrong way round"),
        ([(2.3, 48.8), (2.4, 48.8), (2.4, 48.9), (2.3, 48.8)], "absent", "lies within Great Britain"),
        (METRES, None, "does not say what its coordinates are"),
        (METRES, named("urn:ogc:def:crs:EPSG::999999"), "has no definition"),
        (METRES, named("our own grid"), "“our own grid”, which has no definition"),
        (METRES, {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs"}}, "does not name a coordinate system"),
        (METRES, named("EPSG:2027"), "lies within Great Britain|no conversion of known accuracy"),
    ],
)
def test_a_geojson_whose_coordinates_are_not_what_it_says_is_refused_with_what_to_do(tmp_path, coordinates, crs, reason):
    path = a_geojson(tmp_path / "w.geojson", coordinates, crs)

    with pytest.raises(Refused, match=reason) as refusal:
        geography.read(path)

    assert "EPSG:" in str(refusal.value) or "longitude comes first" in str(refusal.value)


def test_whoever_knows_better_than_the_file_can_say_so(tmp_path):
    path = a_geojson(tmp_path / "w.geojson", METRES)

    layer = geography.read(path, crs="EPSG:27700")

    assert layer.features[0].shape.bounds == (451_000, 206_000, 452_000, 207_000)


@pytest.mark.parametrize("name", ["w.gpkg", "w.parquet", "w.zip"])
def test_a_file_without_a_coordinate_system_is_refused_with_what_to_do(tmp_path, name):
    path = written(tmp_path / name, wards(crs=None))

    with pytest.raises(Refused, match=r"does not say what its coordinates are.*EPSG:27700"):
        geography.read(path)


def test_a_polygon_that_crosses_itself_is_mended_and_owned_up_to(tmp_path):
    layer = geography.read(written(tmp_path / "w.gpkg", wards(ACACIA, BOW)))

    assert [feature.row for feature in layer.features] == [1, 2]
    assert shapely.is_valid(layer.features[1].shape)
    assert layer.features[1].shape.area == pytest.approx(5_000)
    ((severity, row, field, message),) = issues(layer)
    assert (severity, row, field) == ("mended", 2, "geometry")
    assert "crosses itself near easting 530050, northing 180050" in message
    assert "covers 5,000 m² (as drawn, 0 m²; a change of +5,000 m²)" in message


def test_a_self_crossing_polygon_in_degrees_is_measured_in_metres(tmp_path):
    (bow,) = grid.shapes_to_lonlat(np.array([BOW], dtype=object))

    layer = geography.read(written(tmp_path / "w.geojson", wards(bow, crs=4326)))

    assert layer.features[0].shape.area == pytest.approx(5_000, abs=1)
    assert "near easting 530050, northing 180050" in issues(layer)[0][3]


def test_rows_without_a_usable_area_are_rejected_one_by_one_and_the_rest_go_in(tmp_path):
    line = shapely.LineString([(530_000, 180_000), (531_000, 181_000)])
    flat = Polygon([(530_000, 180_000), (531_000, 180_000), (530_500, 180_000), (530_000, 180_000)])
    abroad = box(1_530_000, 180_000, 1_531_000, 181_000)
    path = written(tmp_path / "w.gpkg", wards(None, Polygon(), Point(530_000, 180_000), line, flat, abroad, ACACIA))

    layer = geography.read(path, layer="w")

    assert [feature.row for feature in layer.features] == [7]
    assert (layer.found.read_rows, layer.found.rejected_rows) == (7, 6)
    assert [(severity, row) for severity, row, _, _ in issues(layer)] == [("rejected", row) for row in range(1, 7)]
    said = [message for *_, message in issues(layer)]
    assert "no area in this row" in said[0]
    assert "no area in this row" in said[1]
    assert "is a point, and an area is needed" in said[2]
    assert "is a line, and an area is needed" in said[3]
    assert "has no usable area" in said[4]
    assert "lies outside Great Britain" in said[5]


def test_a_collection_keeps_its_polygons_and_drops_its_lines(tmp_path):
    mixed = shapely.GeometryCollection([ACACIA, shapely.LineString([(530_000, 180_000), (532_000, 182_000)])])

    layer = geography.read(written(tmp_path / "w.parquet", wards(mixed)))

    assert layer.features[0].shape.equals(ACACIA)


def test_heights_are_dropped(tmp_path):
    layer = geography.read(written(tmp_path / "w.gpkg", wards(shapely.force_3d(ACACIA, 12.0))))

    assert not shapely.has_z(layer.features[0].shape)


def test_attributes_keep_their_types_and_an_empty_number_does_not_make_its_neighbours_fractions(tmp_path):
    columns = {"uprn": ["100", None], "homes": np.array([3, 4]), "name": ["É", "Ŵ"]}
    dated = {"homes": 3, "made_on": "2024-03-01"}
    document = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": dated, "geometry": shapely.geometry.mapping(Polygon(DEGREES))},
            {"type": "Feature", "properties": {"homes": None}, "geometry": shapely.geometry.mapping(Polygon(DEGREES))},
        ],
    }
    (tmp_path / "n.geojson").write_text(json.dumps(document))

    full = geography.read(written(tmp_path / "w.gpkg", wards(ACACIA, PARK, **columns)))
    gaps = geography.read(tmp_path / "n.geojson")

    assert full.features[0].attributes == {"uprn": "100", "homes": 3, "name": "É"}
    assert full.features[1].attributes["name"] == "Ŵ"
    assert [feature.attributes["homes"] for feature in gaps.features] == [3, None]
    assert isinstance(gaps.features[0].attributes["homes"], int)
    assert gaps.features[0].attributes["made_on"] == date(2024, 3, 1)


def test_the_only_layer_of_areas_is_taken_and_several_are_asked_about(tmp_path):
    path = written(tmp_path / "w.gpkg", wards(ACACIA), layer="wards")
    written(path, geopandas.GeoDataFrame(geometry=[Point(530_000, 180_000)], crs=27700), layer="pubs")

    assert geography.read(path).name == "wards"

    written(path, wards(PARK), layer="parks")
    with pytest.raises(Refused, match="holds the layers “wards”, “parks”: say which one to load"):
        geography.read(path)
    assert geography.read(path, layer="parks").features[0].shape.equals(PARK)
    with pytest.raises(Refused, match="no layer “lakes” in the file; it holds “wards”, “pubs”, “parks”"):
        geography.read(path, layer="lakes")


def test_a_file_of_points_alone_holds_no_areas(tmp_path):
    path = written(tmp_path / "w.gpkg", geopandas.GeoDataFrame(geometry=[Point(530_000, 180_000)], crs=27700), layer="pubs")

    with pytest.raises(Refused, match=r"no layer of areas \(polygons\), only “pubs”"):
        geography.read(path)


def test_two_shapefiles_in_one_zip_are_asked_about(tmp_path):
    path = a_zip(tmp_path / "w.zip", wards(ACACIA), into="north/")
    other = a_zip(tmp_path / "v.zip", wards(PARK), name="parks")
    with zipfile.ZipFile(path, "a") as archive, zipfile.ZipFile(other) as more:
        for member in more.namelist():
            archive.writestr(member, more.read(member))

    with pytest.raises(Refused, match="the layers “parks”, “wards”: say which one"):
        geography.read(path)
    assert geography.read(path, layer="parks").features[0].shape.equals(PARK)


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_with_a_part_missing_says_which(tmp_path, part):
    path = a_zip(tmp_path / "w.zip", wards(ACACIA), without=(part,))

    with pytest.raises(Refused, match=f"lacks its {part} part"):
        geography.read(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in ("shp", "shx", "dbf"):
            archive.writestr(f"w.{suffix}", bytes(20 << 20))

    with pytest.raises(Refused, match="Unpacked, this zip would take 60 MB"):
        geography.read(path)
    with pytest.raises(Refused, match="it is not unpacked"):
        geography.read(a_zip(tmp_path / "w.zip", wards(ACACIA)), max_unpacked=100)


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("../../etc/w.shp", "leads out of its folder"),
        ("/etc/w.shp", "leads out of its folder"),
        ("c:\\w.shp", "leads out of its folder"),
        ("more.zip", "holds another archive"),
        ("inner/W.TAR", "holds another archive"),
    ],
)
def test_a_zip_that_would_write_elsewhere_or_hides_another_is_refused(tmp_path, member, reason):
    path = a_zip(tmp_path / "w.zip", wards(ACACIA))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, b"x")

    with pytest.raises(Refused, match=reason):
        geography.read(path)


def test_a_link_in_a_zip_is_refused(tmp_path):
    path = a_zip(tmp_path / "w.zip", wards(ACACIA))
    link = zipfile.ZipInfo("secret.dbf")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(Refused, match="holds a link"):
        geography.read(path)


def test_a_file_of_two_gigabytes_is_refused_without_being_read(tmp_path):
    path = tmp_path / "huge.geojson"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 2 << 30)

    with pytest.raises(Refused, match=r"The file is 2\.0 GB"):
        geography.read(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coor', "breaks off"),
        (b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read x ! write y"}', "damaged or breaks off"),
        (b'<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>', "none of the formats"),
        (b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>', "KML"),
        (struct.pack(">i", 9994) + bytes(96), "one part of a Shapefile"),
        (b"SQLite format 3\0" + bytes(100), "damaged or breaks off"),
        (b"PAR1 and then nothing PAR1", "damaged or breaks off"),
        (b"PK\x03\x04 and then nothing", "damaged or not a zip"),
        (b"code,name\nA,B\n", "none of the formats"),
        (b"", "empty"),
    ],
)
def test_what_is_damaged_or_no_map_is_refused_by_its_content(tmp_path, content, reason):
    path = tmp_path / "w.geojson"
    path.write_bytes(content)

    with pytest.raises(Refused, match=reason) as refusal:
        geography.read(path)

    assert str(tmp_path) not in str(refusal.value)
    assert "hmo-layer" not in str(refusal.value)


def test_a_geopackage_under_another_name_is_known_by_its_content(tmp_path):
    path = written(tmp_path / "w.gpkg", wards(ACACIA)).rename(tmp_path / "upload-17")

    assert geography.read(path).format == "GeoPackage"


def test_a_parquet_table_without_areas_or_without_a_known_encoding_is_refused(tmp_path):
    table = pyarrow.table({"code": ["A"], "geometry": [b"x"]})
    parquet.write_table(table, tmp_path / "bare.parquet")
    strange = {"geo": json.dumps({"primary_column": "geometry", "columns": {"geometry": {"encoding": "polygon"}}})}
    parquet.write_table(table.replace_schema_metadata(strange), tmp_path / "strange.parquet")

    with pytest.raises(Refused, match="no “geo” note"):
        geography.read(tmp_path / "bare.parquet")
    with pytest.raises(Refused, match="encoded as “polygon”"):
        geography.read(tmp_path / "strange.parquet")


def test_a_parquet_bomb_is_refused_by_what_it_says_of_itself(tmp_path):
    path = written(tmp_path / "w.parquet", wards(ACACIA))

    with pytest.raises(Refused, match="larger than is read at once"):
        geography.read(path, max_unpacked=10)


def test_southwarks_public_houses_arrive_whole_with_the_faulty_one_mended():
    layer = geography.read(services.shared_data("article4", "Article_4___Public_Houses.gpkg"))

    assert (len(layer.features), layer.found.rejected_rows) == (193, 0)
    ((severity, row, _, message),) = issues(layer)
    assert (severity, row) == ("mended", 25)
    assert "touches itself near easting 535094, northing 177184" in message


def test_oxfords_areas_tile_the_city_as_its_statistics_say():
    path = services.shared_data("oxford", "lsoa21_oxford_fullres.geojson")

    layer = geography.read(path)

    assert len(layer.features) == 84
    assert {feature.attributes["LSOA21NM"][:6] for feature in layer.features} == {"Oxford"}
    assert layer.conversion_m == grid.WGS84_CONVERSION_M
    city = shapely.union_all([feature.shape for feature in layer.features])
    assert city.area / 1e6 == pytest.approx(45.6, abs=0.2)


def test_traffords_wards_and_their_council_agree_on_the_outline():
    wards_ = geography.read(services.shared_data("trafford", "ward_2023_trafford_ward_full_resolution.geojson"))
    name = "local_authority_2023_trafford_local_authority_full_resolution.geojson"
    council = geography.read(services.shared_data("trafford", name))

    together = shapely.union_all([feature.shape for feature in wards_.features])

    assert len(wards_.features) == 21
    assert shapely.symmetric_difference(together, council.features[0].shape).area < 0.001 * together.area


def test_every_national_area_of_england_and_wales_arrives_the_isles_of_scilly_too():
    layer = geography.read(services.shared_data("national", "boundaries_lsoa21.parquet"))

    assert (len(layer.features), layer.found.rejected_rows) == (35_672, 0)
    scilly = [feature for feature in layer.features if feature.attributes["lsoa21_name"].startswith("Isles of Scilly")]
    assert scilly
    assert scilly[0].shape.bounds[0] < 90_000


def test_no_stored_file_of_the_shared_data_is_refused():
    folder = services.shared_data("oxford")

    layers = [geography.read(path) for path in sorted(Path(folder).glob("*.geojson"))]

    assert len(layers) >= 9
    assert all(layer.found.rejected_rows == 0 for layer in layers)
