import Learning
import Storage
import TestSupport
import Testing

@Suite struct BorderTests {
    private typealias Ring = GeoJSONFile.Ring
    private let square = Ring(x: [0, 4, 4, 0, 0], y: [0, 0, 4, 4, 0])
    private let hole = Ring(x: [1, 1, 2, 2, 1], y: [1, 2, 2, 1, 1])
    private let island = Ring(x: [6, 7, 7, 6], y: [0, 0, 1, 0])

    @Test("holes are outside, exclaves inside, islands in holes inside")
    func contains() throws {
        let inner = Ring(x: [1.4, 1.6, 1.6, 1.4, 1.4], y: [1.4, 1.4, 1.6, 1.6, 1.4])
        let region = try Region([[square, hole], [island], [inner]], source: "test")
        #expect(region.contains(3, 3) && !region.contains(1.2, 1.2) && region.contains(1.5, 1.5))
        #expect(region.contains(6.9, 0.5) && !region.contains(5, 0.5) && !region.contains(-1, 1))
        #expect(region.x == 0...7 && region.y == 0...4)
    }

    @Test("a ring that crosses itself is refused, with the place")
    func bowTie() {
        let bow = Ring(x: [0, 1, 1, 0, 0], y: [0, 1, 0, 1, 0])
        #expect(throws: DatasetError.ringCrosses(.init(polygon: 0, ring: 0, path: "test"), other: 0, x: 0.5, y: 0.5)) {
            try Region([[bow]], source: "test")
        }
    }

    @Test("a hole that crosses the outline is refused")
    func crossingHole() {
        let astride = Ring(x: [3, 5, 5, 3, 3], y: [1, 1, 2, 2, 1])
        #expect(throws: DatasetError.self) { try Region([[square, astride]], source: "test") }
    }

    @Test("a ring must be closed, long enough and finite, and there must be one")
    func rings() {
        let name = DatasetError.RingName(polygon: 0, ring: 0, path: "test")
        #expect(throws: DatasetError.ringNotClosed(name)) { try Region([[Ring(x: [0, 1, 1, 0], y: [0, 0, 1, 1])]], source: "test") }
        #expect(throws: DatasetError.ringTooShort(name, points: 3)) { try Region([[Ring(x: [0, 1, 0], y: [0, 0, 0])]], source: "test") }
        #expect(throws: DatasetError.ringNotFinite(name, point: 1)) { try Region([[Ring(x: [0, .nan, 1, 0], y: [0, 0, 1, 0])]], source: "test") }
        #expect(throws: DatasetError.noPolygon(path: "test")) { try Region([], source: "test") }
    }

    @Test("rings that touch at a point are taken")
    func touching() throws {
        let corner = Ring(x: [0, 1, 1, 0], y: [0, 1, 2, 0])
        #expect(try Region([[square, corner]], source: "test").contains(3, 1))
    }

    @Test("GeoJSON: features with names, polygons with holes, geometries within collections; lines are passed over")
    func geoJSON() throws {
        let features = try GeoJSONFile.parse("""
            {"type": "FeatureCollection", "features": [
              {"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,0]], [[0.4,0.2],[0.5,0.2],[0.5,0.3],[0.4,0.2]]]}},
              {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[0,0],[1,1]]}},
              {"type": "Feature", "properties": null, "geometry": null},
              {"type": "Feature", "properties": null, "geometry": {"type": "GeometryCollection", "geometries": [
                {"type": "MultiPolygon", "coordinates": [[[[5,5,9],[6,5,9],[6,6,9],[5,5,9]]]]}]}}]}
            """)
        #expect(features.map(\.name) == ["A", nil])
        #expect(features[0].polygons[0].count == 2 && features[1].polygons[0][0] == Ring(x: [5, 6, 6, 5], y: [5, 5, 6, 5]))
    }

    @Test("GeoJSON without polygons, of an unknown type or with malformed positions is refused", arguments: [
        #"{"type": "FeatureCollection", "features": []}"#, #"{"type": "Circle"}"#, "[1, 2]", #"{"type": "Polygon", "coordinates": [[["a", 1]]]}"#,
        #"{"type": "Polygon"}"#, #"{"type": "Polygon", "coordinates": []}"#, #"{"type": "Polygon", "coordinates": [[[1]]]}"#,
    ])
    func malformed(text: String) {
        #expect(throws: StorageError.self) { try GeoJSONFile.parse(text) }
    }

    @Test("the borders in data are valid, and their labels follow the seed")
    func provided() throws {
        for name in ["belgium-netherlands", "baarle"] {
            let data = try Dataset.border(name, count: 400, seed: 3)
            #expect(try data.inputs == Dataset.border(name, count: 400, seed: 3).inputs)
            let points = data.inputs.doubles
            #expect(points.enumerated().allSatisfy { $0 % 2 == 0 ? (-1.5...2.5).contains($1) : (-1...1.5).contains($1) })
            #expect(data.classCounts.allSatisfy { $0 > 5 })
        }
    }

    @Test("noise moves points and leaves labels")
    func noise() throws {
        let plain = try Dataset.border("baarle", count: 50, seed: 1)
        let moved = try Dataset.border("baarle", count: 50, noise: 0.1, seed: 1)
        #expect(plain.targets == moved.targets && plain.inputs != moved.inputs)
    }

    @Test("an unknown border, a negative noise and too few samples are refused")
    func arguments() {
        #expect(throws: DatasetError.self) { try Dataset.border("atlantis") }
        #expect(throws: DatasetError.self) { try Dataset.border("baarle", noise: -1) }
        #expect(throws: DatasetError.self) { try Dataset.border("baarle", count: 1) }
        #expect(throws: DatasetError.self) { try Dataset.border("../digits/digits") }
    }

    @Test("a point without its ring's number is refused with its row, and not read for ever")
    func missingRing() throws {
        let folder = try ScratchFolder()
        let path = try folder.file("border.csv", "lon,lat,ring\n0,0,1\n1,0,\n1,1,1\n0,0,1\n")
        #expect(throws: DatasetError.missingValue(column: "ring", row: 1, path: path)) { try Dataset.border("a", count: 10, file: path) }
    }
}
