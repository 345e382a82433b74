"""Places: distance on the globe, by the haversine formula on a sphere of R = 6371.0088 km."""

from __future__ import annotations

from math import cos, radians, sin

from segdsl.operators.base import Example, Operator, Sql, SqlBuilder, Unknown
from segdsl.operators.operands import condition
from segdsl.types import DOUBLE

EARTH_KM = 6371.0088
_RADIAN = 0.017453292519943295  # of a degree
_FIVE_KM = sin(5 / EARTH_KM / 2) ** 2


def op_haversine(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The haversine of the angle between two places, from 0 (here) to 1 (the other side)."""
    up, along = sin(radians(lat2 - lat1) / 2), sin(radians(lon2 - lon1) / 2)
    return up * up + cos(radians(lat1)) * cos(radians(lat2)) * along * along


def haversine_bound(km: float) -> float:
    """What `op_haversine` of two places so far apart is; 1 from half the globe on."""
    angle = km / EARTH_KM
    return 1.0 if angle >= 3.141592653589793 else sin(angle / 2) ** 2


def _sql(b: SqlBuilder, lat1: Sql, lon1: Sql, lat2: Sql, lon2: Sql, bound: Sql) -> Sql:
    def squared_sine(x: Sql, y: Sql) -> Sql:
        sine = b.sine("SIN", b.sub(y, x), b.param(_RADIAN / 2, DOUBLE))
        return b.mul(sine, sine)

    cosines = b.mul(*(b.sine("COS", lat, b.param(_RADIAN, DOUBLE)) for lat in (lat1, lat2)))
    return b.le(b.add(squared_sine(lat1, lat2), b.mul(cosines, squared_sine(lon1, lon2))), bound)


_FIVE = (DOUBLE,) * 5
WITHIN_DISTANCE = Operator(
    id="within_distance",
    doc="True when two places, in degrees of latitude and longitude, are at most so far apart (a haversine).",
    takes=("float", "float", "float", "float", "float"),
    gives="condition",
    unknown=Unknown.FALSE,
    result=condition,
    python=lambda lat1, lon1, lat2, lon2, h: f"(op_haversine({lat1}, {lon1}, {lat2}, {lon2}) <= {h})",
    helpers={"op_haversine": op_haversine},
    sql=_sql,
    examples=(
        Example((35.7219, 51.3347, 35.7219, 51.3347, _FIVE_KM), True, _FIVE),
        Example((35.7219, 51.3347, 35.75, 51.36, _FIVE_KM), True, _FIVE),
        Example((35.7219, 51.3347, 32.6525, 51.6746, _FIVE_KM), False, _FIVE),
        Example((10.0, 179.99, 10.0, -179.99, _FIVE_KM), True, _FIVE),
        Example((90.0, 0.0, 90.0, 120.0, _FIVE_KM), True, _FIVE),
        Example((None, 51.3347, 35.0, 51.0, 1.0), False, _FIVE),
        Example((35.0, 51.0, 35.0, None, 1.0), False, _FIVE),
    ),
)

OPERATORS = (WITHIN_DISTANCE,)
