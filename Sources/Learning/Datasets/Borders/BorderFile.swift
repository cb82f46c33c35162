internal import Glibc
internal import Storage
internal import Tensors

/// Regions of a file: GeoJSON, or a table of points.
enum BorderFile {
    /// A file of the data folder, or one of the user's.
    static func features(name: String, file: String?) throws -> (features: [GeoJSONFile.Feature], path: String) {
        guard let file else {
            guard !name.isEmpty, !name.contains("/") else { throw DatasetError.unknownBorder(name: name, known: known) }
            guard let path = DataFolder.standard().locate(["borders/\(name).geojson", "\(name).geojson"]) else {
                if known.contains(name) {
                    throw DatasetError.filesNotFound(what: "the border \(name)", files: ["borders/\(name).geojson"], searched: DataFolder.standard().searched)
                }
                throw DatasetError.unknownBorder(name: name, known: known)
            }
            return (try GeoJSONFile.read(path), path)
        }
        let isTable = [".csv", ".tsv", ".txt", ".csv.gz"].contains { file.lowercased().hasSuffix($0) }
        return (isTable ? try features(of: CSVFile.read(file), file) : try GeoJSONFile.read(file), file)
    }

    static let known = ["belgium-netherlands", "baarle"]

    /// The feature that a border's name means: the one of that name, or whose name begins it ("Belgium" of "belgium-netherlands");
    /// else the first.
    static func feature(named name: String, among features: [GeoJSONFile.Feature], path: String) throws -> GeoJSONFile.Feature {
        let wanted = name.lowercased()
        let named = features.first { $0.name?.lowercased() == wanted } ?? features.first { feature in
            guard let own = feature.name?.lowercased() else { return false }
            return wanted.hasPrefix(own + "-") || wanted.hasPrefix(own + "_")
        }
        guard let feature = named ?? features.first else { throw DatasetError.noPolygon(path: path) }
        return feature
    }

    /// Rows of points: columns x and y (or lon and lat, longitude and latitude), and where there are several rings `ring` (0 is an
    /// outline), `polygon`, and a text column of names.
    private static func features(of table: Table, _ path: String) throws -> [GeoJSONFile.Feature] {
        func numbers(_ names: [String]) throws -> [Double]? {
            guard let name = table.names.first(where: { names.contains($0.lowercased()) }) else { return nil }
            guard case .numbers(let values)? = table[name] else { throw DatasetError.textColumn(name: name, path: path) }
            return values.doubles
        }
        guard let x = try numbers(["x", "lon", "longitude"]), let y = try numbers(["y", "lat", "latitude"]) else {
            throw DatasetError.unknownColumn("lon, lat", among: table.names, path: path)
        }
        let rings = try numbers(["ring"]) ?? x.map { _ in 0 }
        let polygons = try numbers(["polygon"]) ?? x.map { _ in 0 }
        // NaN is no part of any run of equal numbers.
        for (column, values) in [("polygon", polygons), ("ring", rings)] {
            if let row = values.firstIndex(where: \.isNaN) { throw DatasetError.missingValue(column: column, row: row, path: path) }
        }
        var names: [String]?
        if let column = table.names.first(where: { ["country", "name", "region"].contains($0.lowercased()) }), case .text(let values)? = table[column] {
            names = Array(values)
        }
        var found: [GeoJSONFile.Feature] = []
        var start = 0
        // Runs of rows with equal name, then polygon, then ring.
        func end(from first: Int, _ isSame: (Int) -> Bool) -> Int {
            var next = first
            while next < x.count, isSame(next) { next += 1 }
            return next
        }
        while start < x.count {
            let stop = end(from: start) { names?[$0] == names?[start] }
            var parts: [[GeoJSONFile.Ring]] = []
            var first = start
            while first < stop {
                let last = end(from: first) { $0 < stop && polygons[$0] == polygons[first] }
                var polygon: [GeoJSONFile.Ring] = []
                var point = first
                while point < last {
                    let next = end(from: point) { $0 < last && rings[$0] == rings[point] }
                    polygon.append(GeoJSONFile.Ring(x: Array(x[point..<next]), y: Array(y[point..<next])))
                    point = next
                }
                parts.append(polygon)
                first = last
            }
            found.append(GeoJSONFile.Feature(name: names?[start], polygons: parts))
            start = stop
        }
        guard !found.isEmpty else { throw DatasetError.noPolygon(path: path) }
        return found
    }
}
