/// Polygons of a GeoJSON file (RFC 7946): countries, lakes, any regions of the plane.
public enum GeoJSONFile {
    /// A closed line: x and y of its points, the first again at the end.
    public struct Ring: Sendable, Equatable {
        public let x: [Double]
        public let y: [Double]

        public init(x: [Double], y: [Double]) {
            self.x = x
            self.y = y
        }
    }

    /// Polygons under one name: of each the outline, then its holes.
    public struct Feature: Sendable, Equatable {
        public let name: String?
        public let polygons: [[Ring]]

        public init(name: String?, polygons: [[Ring]]) {
            self.name = name
            self.polygons = polygons
        }
    }

    /// The features that have polygons, in order; their names are the property `name`, `NAME`, `admin` or `id`.
    ///
    /// Polygon, MultiPolygon, GeometryCollection, Feature and FeatureCollection are read; points and lines are passed over. Whether
    /// rings are closed is not checked here.
    ///
    /// - Throws: `StorageError` for a file that cannot be read, is no GeoJSON or holds no polygon.
    public static func read(_ path: String) throws -> [Feature] {
        try features(of: JSONParser.read(path), path: path)
    }

    /// The features of a text; `name` is what errors call it.
    public static func parse(_ text: String, name: String = "GeoJSON") throws -> [Feature] {
        try features(of: JSONParser.parse(text, path: name), path: name)
    }

    private static func features(of root: JSONValue, path: String) throws -> [Feature] {
        let found = try collected(root, name: nil, path: path).filter { !$0.polygons.isEmpty }
        guard !found.isEmpty else { throw malformed(path, "expected polygons, found none") }
        return found
    }

    private static func collected(_ value: JSONValue, name: String?, path: String) throws -> [Feature] {
        guard let type = value["type"]?.string else {
            throw malformed(path, "expected a GeoJSON object with a `type`, found \(value.kindName)")
        }
        switch type {
        case "FeatureCollection":
            guard let members = value["features"]?.array else { throw malformed(path, "a FeatureCollection without `features`") }
            return try members.flatMap { try collected($0, name: nil, path: path) }
        case "Feature":
            guard let geometry = value["geometry"] else { throw malformed(path, "a Feature without `geometry`") }
            if case .null = geometry { return [] }
            let properties = value["properties"]
            let named = ["name", "NAME", "admin", "id"].lazy.compactMap { properties?[$0]?.string }.first ?? value["id"]?.string
            return [Feature(name: named, polygons: try collected(geometry, name: named, path: path).flatMap(\.polygons))]
        case "GeometryCollection":
            guard let members = value["geometries"]?.array else { throw malformed(path, "a GeometryCollection without `geometries`") }
            return [Feature(name: name, polygons: try members.flatMap { try collected($0, name: name, path: path) }.flatMap(\.polygons))]
        case "Polygon":
            return [Feature(name: name, polygons: [try polygon(value["coordinates"], path)])]
        case "MultiPolygon":
            guard let parts = value["coordinates"]?.array else { throw malformed(path, "a MultiPolygon without `coordinates`") }
            return [Feature(name: name, polygons: try parts.map { try polygon($0, path) })]
        case "Point", "MultiPoint", "LineString", "MultiLineString": return []
        default: throw malformed(path, "unknown GeoJSON type \"\(type)\"")
        }
    }

    private static func polygon(_ value: JSONValue?, _ path: String) throws -> [Ring] {
        guard let rings = value?.array, !rings.isEmpty else { throw malformed(path, "a polygon without rings") }
        return try rings.map { ring in
            guard let points = ring.array else { throw malformed(path, "a ring that is \(ring.kindName), not an array of positions") }
            var (x, y): ([Double], [Double]) = ([], [])
            for point in points {
                guard let position = point.array, position.count >= 2, case .number(let east) = position[0], case .number(let north) = position[1]
                else { throw malformed(path, "a position that is not [x, y]") }
                x.append(east)
                y.append(north)
            }
            return Ring(x: x, y: y)
        }
    }

    private static func malformed(_ path: String, _ problem: String) -> StorageError {
        .malformed(path: path, place: .file, problem: problem)
    }
}
