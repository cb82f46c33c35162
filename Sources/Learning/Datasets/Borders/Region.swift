public import Diagnostics
public import Storage

/// A part of the plane within polygons, which may have holes and lie apart (exclaves).
public struct Region: Sendable {
    public let polygons: [[GeoJSONFile.Ring]]
    /// The smallest rectangle around it.
    public let x: ClosedRange<Double>
    public let y: ClosedRange<Double>

    /// - Parameter source: what errors call the polygons.
    /// - Throws: `DatasetError` for a ring that is not closed, has fewer than four points or one that is not finite, or crosses
    ///   itself or another ring of its polygon; `Interrupted`.
    public init(_ polygons: [[GeoJSONFile.Ring]], source: String, cancellation: Cancellation = Cancellation()) throws {
        guard let first = polygons.first?.first else { throw DatasetError.noPolygon(path: source) }
        for (number, polygon) in polygons.enumerated() {
            for (place, ring) in polygon.enumerated() {
                let name = DatasetError.RingName(polygon: number, ring: place, path: source)
                guard ring.x.count >= 4 else { throw DatasetError.ringTooShort(name, points: ring.x.count) }
                for index in ring.x.indices where !(ring.x[index].isFinite && ring.y[index].isFinite) {
                    throw DatasetError.ringNotFinite(name, point: index)
                }
                guard ring.x.first == ring.x.last, ring.y.first == ring.y.last else { throw DatasetError.ringNotClosed(name) }
            }
            if let crossing = try Crossing.first(in: polygon, cancellation) {
                throw DatasetError.ringCrosses(
                    DatasetError.RingName(polygon: number, ring: crossing.ring, path: source), other: crossing.other, x: crossing.x, y: crossing.y)
            }
        }
        self.polygons = polygons
        let xs = polygons.flatMap { $0.flatMap(\.x) }
        let ys = polygons.flatMap { $0.flatMap(\.y) }
        x = (xs.min() ?? first.x[0])...(xs.max() ?? first.x[0])
        y = (ys.min() ?? first.y[0])...(ys.max() ?? first.y[0])
        guard x.lowerBound < x.upperBound, y.lowerBound < y.upperBound else {
            throw DatasetError.ringTooShort(DatasetError.RingName(polygon: 0, ring: 0, path: source), points: 1)
        }
    }

    /// Whether a point lies inside: within the outline of a polygon and none of its holes (the rule of even and odd).
    public func contains(_ px: Double, _ py: Double) -> Bool {
        polygons.contains { polygon in
            var isInside = false
            for ring in polygon {
                var before = ring.x.count - 1
                for index in ring.x.indices {
                    if (ring.y[index] > py) != (ring.y[before] > py) {
                        let crossing = ring.x[index] + (py - ring.y[index]) / (ring.y[before] - ring.y[index]) * (ring.x[before] - ring.x[index])
                        if px < crossing { isInside.toggle() }
                    }
                    before = index
                }
            }
            return isInside
        }
    }
}

/// Where edges of a polygon cross.
private struct Crossing {
    let ring: Int
    let other: Int
    let x: Double
    let y: Double

    private struct Edge {
        let ring: Int
        let (x0, y0, x1, y1): (Double, Double, Double, Double)
        var left: Double { min(x0, x1) }
        var right: Double { max(x0, x1) }
    }

    /// The first crossing in the order of x: a sweep over edges, each against those that it overlaps in x and y.
    static func first(in polygon: [GeoJSONFile.Ring], _ cancellation: Cancellation) throws -> Crossing? {
        var edges: [Edge] = []
        for (number, ring) in polygon.enumerated() {
            for index in ring.x.indices.dropLast() {
                edges.append(Edge(ring: number, x0: ring.x[index], y0: ring.y[index], x1: ring.x[index + 1], y1: ring.y[index + 1]))
            }
        }
        edges.sort { ($0.left, $0.right) < ($1.left, $1.right) }
        var active: [Edge] = []
        for (number, edge) in edges.enumerated() {
            if number % 256 == 0 { try cancellation.check() }
            active.removeAll { $0.right < edge.left }
            for other in active {
                guard min(other.y0, other.y1) <= max(edge.y0, edge.y1), max(other.y0, other.y1) >= min(edge.y0, edge.y1) else { continue }
                if let (x, y) = crossing(edge, other) { return Crossing(ring: edge.ring, other: other.ring, x: x, y: y) }
            }
            active.append(edge)
        }
        return nil
    }

    /// Where two edges cross in their interiors; edges that merely touch do not.
    private static func crossing(_ a: Edge, _ b: Edge) -> (Double, Double)? {
        func side(_ e: Edge, _ x: Double, _ y: Double) -> Double { (e.x1 - e.x0) * (y - e.y0) - (e.y1 - e.y0) * (x - e.x0) }
        let (a0, a1) = (side(b, a.x0, a.y0), side(b, a.x1, a.y1))
        let (b0, b1) = (side(a, b.x0, b.y0), side(a, b.x1, b.y1))
        guard (a0 > 0 && a1 < 0) || (a0 < 0 && a1 > 0), (b0 > 0 && b1 < 0) || (b0 < 0 && b1 > 0) else { return nil }
        let t = a0 / (a0 - a1)
        return (a.x0 + t * (a.x1 - a.x0), a.y0 + t * (a.y1 - a.y0))
    }
}
