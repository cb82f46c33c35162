internal import Analysis
internal import Figures
internal import Glibc
internal import Runtime
internal import Tensors

extension EstimateObject: PicturedObject {
    /// The evidence: the scaling that was fitted, the running value, the distribution; without a series, the value with its interval.
    func picture(_ call: Call) throws -> Figure { try EstimatePicture(estimate, call).figure() }
}

/// The default pictures of estimates, known by their evidence.
struct EstimatePicture {
    private let estimate: Estimate
    private let call: Call

    init(_ estimate: Estimate, _ call: Call) {
        self.estimate = estimate
        self.call = call
    }

    func figure() throws -> Figure {
        // Names of the evidence, what its axes are, and the sign with which the estimate is the slope.
        if let figure = try scaling("radii", "sums", x: "radius", y: "correlation sum", slope: 1) { return figure }
        if let figure = try scaling("sizes", "counts", x: "box size", y: "boxes", slope: -1) { return figure }
        if let figure = try scaling("places", "shares", x: "distance", y: "uncertain share", slope: 1) { return figure }
        if let (x, y) = pair("sizes", "sums") {
            return try frame(x: Axis(title: "box size", scale: .log), y: Axis(title: "sum over boxes")).figure([points(x, y)] + fitted(x, y) + window())
        }
        if let (x, y) = pair("steps", "divergence") {
            let marks: [Mark] = [.line(try LineMark(x: x, y: y))]
            return try frame(x: Axis(title: "step"), y: Axis(title: "mean log divergence")).figure(marks + window())
        }
        if let (x, y) = pair("frequencies", "correlations") {
            return try frame(x: Axis(title: "frequency"), y: Axis(title: "correlation")).figure([points(x, y), level()])
        }
        if let ratios = numbers("ratios"), ratios.count > 2 { return try neighborRatios(ratios) }
        if let trace = numbers("trace"), trace.count > 1 { return try running(trace) }
        for name in ["replicates", "local"] {
            if let values = numbers(name), values.count > 1 { return try distribution(values, name) }
        }
        let entry = IntervalPicture.Entry(name: "estimate", value: estimate.value, interval: estimate.interval)
        return try IntervalPicture(entries: [entry], legend: interval).figure(call, title: estimate.description, x: Axis(title: "value"))
    }

    // MARK: Evidence

    private func numbers(_ name: String) -> [Double]? {
        guard case .numbers(let tensor)? = estimate[evidence: name], tensor.rank == 1 else { return nil }
        return tensor.doubles
    }

    private func pair(_ first: String, _ second: String) -> (x: [Double], y: [Double])? {
        guard let x = numbers(first), let y = numbers(second), x.count == y.count, x.count > 1 else { return nil }
        return (x, y)
    }

    // MARK: Parts

    private var interval: String { "\(NumberText.significant(100 * estimate.level, digits: 4)) % interval" }

    private func frame(x: Axis, y: Axis) throws -> FrameArguments { try FrameArguments(call, title: estimate.description, x: x, y: y) }

    private func points(_ x: [Double], _ y: [Double]) throws -> Mark { .scatter(try ScatterMark(x: x, y: y)) }

    private func level() -> Mark { .rule(RuleMark(.y(estimate.value), label: estimate.description)) }

    /// The ends of what was fitted.
    private func window() -> [Mark] {
        guard let ends = numbers("window"), ends.count == 2 else { return [] }
        return ends.map { .rule(RuleMark(.x($0), label: "fitted between", dash: .dotted)) }
    }

    // MARK: Pictures

    /// A power law on logarithmic axes, with the line that was fitted in its window.
    private func scaling(_ first: String, _ second: String, x: String, y: String, slope sign: Double) throws -> Figure? {
        guard let (places, values) = pair(first, second), zip(places, values).contains(where: { $0 > 0 && $1 > 0 }) else { return nil }
        var marks: [Mark] = [.scatter(try ScatterMark(x: places, y: values, size: 3.5))]
        let ends = numbers("window") ?? [places.min() ?? 0, places.max() ?? 0]
        if ends.count == 2, let low = ends.min(), let high = ends.max(), low > 0, low < high {
            let inside = zip(places, values).filter { $0 >= low * 0.999999 && $0 <= high * 1.000001 && $1 > 0 }
            let count = Double(inside.count)
            let center = (x: inside.reduce(0) { $0 + log($1.0) } / count, y: inside.reduce(0) { $0 + log($1.1) } / count)
            func fitted(_ place: Double) -> Double { exp(center.y + sign * estimate.value * (log(place) - center.x)) }
            marks.append(.line(try LineMark(x: [low, high], y: [fitted(low), fitted(high)], label: "slope \(estimate.description)", width: 2.4)))
        }
        return try frame(x: Axis(title: x, scale: .log), y: Axis(title: y, scale: .log)).figure(marks)
    }

    /// The line of the estimate's slope in ln x through the middle of what was fitted.
    private func fitted(_ x: [Double], _ y: [Double]) throws -> [Mark] {
        guard let ends = numbers("window"), let low = ends.min(), let high = ends.max(), low > 0, low < high else { return [] }
        let inside = x.indices.filter { x[$0] >= low * 0.999999 && x[$0] <= high * 1.000001 }
        guard !inside.isEmpty else { return [] }
        let count = Double(inside.count)
        let middle = inside.reduce(0.0) { $0 + log(x[$1]) } / count
        let height = inside.reduce(0.0) { $0 + y[$1] } / count
        func line(_ place: Double) -> Double { height + estimate.value * (log(place) - middle) }
        return [.line(try LineMark(x: [low, high], y: [line(low), line(high)], label: "slope \(estimate.description)", width: 2.4))]
    }

    /// Two nearest neighbors: of points that fill d dimensions, −ln(1 − F) is d·ln(r₂/r₁) (Facco et al. 2017).
    private func neighborRatios(_ ratios: [Double]) throws -> Figure {
        let n = ratios.count
        // The last has F = 1.
        let x = ratios.dropLast().map { log($0) }
        let y = (1..<n).map { -log(1 - Double($0) / Double(n)) }
        var kept = n - 1
        if case .number(let discarded)? = estimate[evidence: "discarded"], discarded >= 0, Int(discarded) < n - 1 { kept = n - Int(discarded) }
        let end = x[min(kept, x.count) - 1]
        return try frame(x: Axis(title: "ln(r₂/r₁)"), y: Axis(title: "−ln(1 − F)")).figure([
            points(x, y), .line(try LineMark(x: [0, end], y: [0, estimate.value * end], label: "slope \(estimate.description)", width: 2)),
        ])
    }

    /// How the value settled, with the interval of the last.
    private func running(_ trace: [Double]) throws -> Figure {
        let times = numbers("times").flatMap { $0.count == trace.count ? $0 : nil } ?? trace.indices.map { Double($0 + 1) }
        var marks: [Mark] = []
        if let range = estimate.interval, range.lowerBound.isFinite, range.upperBound.isFinite, let first = times.first, let last = times.last {
            marks.append(.band(try BandMark(
                x: [first, last], lower: [range.lowerBound, range.lowerBound], upper: [range.upperBound, range.upperBound], label: interval)))
        }
        marks.append(.line(try LineMark(x: times, y: trace, label: "running value")))
        return try frame(x: Axis(title: numbers("times") == nil ? "sample" : "time"), y: Axis(title: "value")).figure(marks + [level()])
    }

    private func distribution(_ values: [Double], _ name: String) throws -> Figure {
        var marks: [Mark] = [.histogram(try HistogramMark(values: values, label: name))]
        let color = Palette.categorical[1]
        marks.append(.rule(RuleMark(.x(estimate.value), label: "value", color: color, dash: .solid)))
        if let range = estimate.interval {
            for end in [range.lowerBound, range.upperBound] { marks.append(.rule(RuleMark(.x(end), label: interval, color: color))) }
        }
        return try frame(x: Axis(title: "value"), y: Axis(title: "count")).figure(marks)
    }
}
