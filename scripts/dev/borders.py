"""Writes data/borders/*.geojson from the time zones of the PyPI package timezonefinder 5.2.0.

    python -m venv venv && venv/bin/pip install timezonefinder==5.2.0 shapely==2.2.0
    venv/bin/python scripts/dev/borders.py data/borders

The package carries the shapes of timezone-boundary-builder, which are those of OpenStreetMap: the zone Europe/Brussels is
Belgium with its part of the North Sea, its exclaves around Baarle and the Dutch enclaves within these.
"""

import json
import sys
from pathlib import Path

from shapely.geometry import Polygon
from timezonefinder import TimezoneFinder

SOURCE = "timezone-boundary-builder through timezonefinder 5.2.0; © OpenStreetMap contributors, ODbL 1.0"


def written(polygons, name, digits):
    def ring(line):
        points = []
        for x, y in line.coords:
            point = [round(x, digits), round(y, digits)]
            if not points or points[-1] != point:
                points.append(point)
        return points

    rings = [[ring(polygon.exterior)] + [ring(hole) for hole in polygon.interiors] for polygon in polygons]
    feature = {
        "type": "Feature",
        "properties": {"name": name, "source": SOURCE},
        "geometry": {"type": "MultiPolygon", "coordinates": rings},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}, separators=(",", ":"), ensure_ascii=False) + "\n"


folder = Path(sys.argv[1])
zone = TimezoneFinder().get_geometry(tz_name="Europe/Brussels", coords_as_pairs=True)
polygons = sorted((Polygon(rings[0], rings[1:]) for rings in zone), key=lambda polygon: -polygon.area)
country, exclaves = polygons[0], polygons[1:]

# About 200 m; holes smaller than that go.
outline = country.simplify(0.002, preserve_topology=True)
outline = Polygon(outline.exterior, [hole for hole in outline.interiors if Polygon(hole).area > 1e-5])
(folder / "belgium-netherlands.geojson").write_text(written([outline] + exclaves[:3], "Belgium", 5))
(folder / "baarle.geojson").write_text(written(exclaves, "Baarle-Hertog", 6))
