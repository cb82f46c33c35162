/// Cuts shapes off at the frame, the unit square.
enum Clipping {
    /// The part of a segment within the unit square (Liang & Barsky, 1984); `nil` when there is none.
    static func segment(
        _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double
    ) -> (x0: Double, y0: Double, x1: Double, y1: Double)? {
        let dx = x1 - x0
        let dy = y1 - y0
        guard dx.isFinite, dy.isFinite else { return nil }
        var enter = 0.0
        var leave = 1.0
        for (direction, distance) in [(-dx, x0), (dx, 1 - x0), (-dy, y0), (dy, 1 - y0)] {
            if direction == 0 {
                if distance < 0 { return nil }
            } else {
                let ratio = distance / direction
                if direction < 0 { enter = max(enter, ratio) } else { leave = min(leave, ratio) }
            }
        }
        guard enter <= leave else { return nil }
        return (x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy)
    }

    /// The polylines of a path within the unit square, broken where it leaves and where a coordinate is not finite.
    static func polylines(_ x: [Double], _ y: [Double]) -> [(x: [Double], y: [Double])] {
        var pieces: [(x: [Double], y: [Double])] = []
        var current: (x: [Double], y: [Double]) = ([], [])
        func isInside(_ i: Int) -> Bool { x[i] >= 0 && x[i] <= 1 && y[i] >= 0 && y[i] <= 1 }
        func finish() {
            if !current.x.isEmpty { pieces.append(current) }
            current = ([], [])
        }
        var previousInside = false
        for i in x.indices {
            guard x[i].isFinite, y[i].isFinite else {
                finish()
                previousInside = false
                continue
            }
            let inside = isInside(i)
            let follows = i > 0 && x[i - 1].isFinite && y[i - 1].isFinite
            if inside, previousInside || !follows {
                current.x.append(x[i])
                current.y.append(y[i])
            } else if follows, let cut = segment(x[i - 1], y[i - 1], x[i], y[i]) {
                if !previousInside {
                    finish()
                    current.x.append(cut.x0)
                    current.y.append(cut.y0)
                }
                current.x.append(cut.x1)
                current.y.append(cut.y1)
                if !inside { finish() }
            } else {
                finish()
            }
            previousInside = inside
        }
        finish()
        return pieces
    }

    /// A polygon within the unit square (Sutherland & Hodgman, 1974); empty when it lies outside or is not finite.
    static func polygon(_ x: [Double], _ y: [Double]) -> (x: [Double], y: [Double]) {
        var points = zip(x, y).filter { $0.0.isFinite && $0.1.isFinite }.map { (x: $0.0, y: $0.1) }
        // Each side as a·x + b·y + c ≥ 0.
        for (a, b, c) in [(1.0, 0.0, 0.0), (-1, 0, 1), (0, 1, 0), (0, -1, 1)] {
            var kept: [(x: Double, y: Double)] = []
            for i in points.indices {
                let start = points[i]
                let end = points[(i + 1) % points.count]
                let here = a * start.x + b * start.y + c
                let there = a * end.x + b * end.y + c
                if here >= 0 { kept.append(start) }
                if (here >= 0) != (there >= 0) {
                    let share = here / (here - there)
                    kept.append((start.x + share * (end.x - start.x), start.y + share * (end.y - start.y)))
                }
            }
            points = kept
        }
        return (points.map(\.x), points.map(\.y))
    }
}
