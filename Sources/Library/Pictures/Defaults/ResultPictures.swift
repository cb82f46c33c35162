internal import Analysis
internal import Figures
internal import Learning
internal import Runtime
internal import Tensors

// The default pictures of tests, comparisons and what analyses of systems give.

extension TestObject: PicturedObject {
    /// The estimate, else the effect, with its interval against none.
    func picture(_ call: Call) throws -> Figure {
        let percent = NumberText.significant(100 * test.level, digits: 4)
        let entry: IntervalPicture.Entry
        if let estimate = test.estimate {
            entry = .init(name: "estimate", value: estimate, interval: test.interval)
        } else if let effect = test.effect {
            entry = .init(name: effect.name, value: effect.value, interval: effect.interval)
        } else {
            throw PictureError.noPicture(type: "a test without an estimate")
        }
        return try IntervalPicture(entries: [entry], reference: 0, legend: "\(percent) % interval")
            .figure(call, title: summary(call.style), x: Axis(title: test.estimate == nil ? entry.name : "estimate"))
    }
}

extension ComparisonObject: PicturedObject {
    /// Each arm's difference from the baseline with its interval.
    func picture(_ call: Call) throws -> Figure {
        let entries = comparison.rows.map { row in
            IntervalPicture.Entry(
                name: (zip(comparison.within, row.within).map { "\($0) = \($1.text)" } + ["\(comparison.factor) = \(row.arm.text)"]).joined(separator: ", "),
                value: row.difference, interval: row.interval)
        }
        return try IntervalPicture(entries: entries, reference: 0, legend: "\(NumberText.significant(100 * comparison.level, digits: 4)) % interval").figure(
            call, title: "\(comparison.metric) by \(comparison.factor)", x: Axis(title: "difference from \(comparison.factor) = \(comparison.baseline.text)"))
    }
}

extension ResultObject: PicturedObject {
    /// The figure that it carries, or of exponents their running values.
    func picture(_ call: Call) throws -> Figure {
        if let figure = fields["figure"]?.figure { return figure }
        if let trace = try fields["trace"]?.asTensor(), let times = try fields["times"]?.asTensor(), let values = try fields["values"]?.asTensor(),
            trace.rank == 2, values.shape == [trace.shape[1]], times.rank == 1 {
            let lines = try (Value(trace).series() ?? []).enumerated().map { index, column in
                Mark.line(try LineMark(x: times.doubles, y: column, label: "λ\(index + 1) = \(NumberText.significant(values[flat: index], digits: 4))"))
            }
            return try FrameArguments(call, x: Axis(title: "time"), y: Axis(title: "running exponent")).figure(lines + [.rule(RuleMark(.y(0)))])
        }
        return try RecordPicture(fields, call).figure(else: "\(name.first.map { "aeiou".contains($0) } == true ? "an" : "a") \(name)")
    }
}

extension RecurrenceObject: PicturedObject {
    func picture(_ call: Call) throws -> Figure {
        var frame = try FrameArguments(call, x: Axis(title: "step"), y: Axis(title: "step"))
        frame.equalAspect = true
        return frame.figure([.heatmap(try mark())])
    }

    /// Dark where states come near; beyond 400 states a cell shows the share of its block.
    func mark() throws -> HeatmapMark {
        let (values, rows, columns) = matrix.density(blocks: 400)
        let most = max(values.max() ?? 1, 1e-9)
        func places(_ count: Int, of states: Int) -> [Double] {
            (0..<count).map { (Double($0) + 0.5) * Double(states) / Double(count) - 0.5 }
        }
        let grid = try Grid(
            values: values.map { 1 - $0 / most }, rows: rows, columns: columns, x: places(columns, of: matrix.columns),
            y: places(rows, of: matrix.rows))
        return HeatmapMark(grid: grid, map: ColorMap(name: "ink", stops: [Color(0), Color(0xFFFFFF)]), limits: 0...1, hasColorBar: false)
    }
}

extension BasinsObject: PicturedObject {
    /// Each start in the color of its attractor; the attractors as points.
    func picture(_ call: Call) throws -> Figure {
        let labels = map.labels.map(Double.init)
        let (low, high) = (labels.min() ?? 0, labels.max() ?? 1)
        let grid = try Grid(values: labels, rows: map.grid.y.count, columns: map.grid.x.count, x: map.grid.x, y: map.grid.y)
        let outcomes: [Int: Color] = [0: Color(0xD9D9D9), -1: Color(0x404040), -2: Color(0x8C8C8C)]
        let stops = stride(from: low, through: max(high, low + 1), by: 1).map { label in
            outcomes[Int(label)] ?? Palette.color(at: Int(label) - 1).mixed(with: Color(0xFFFFFF), 0.45)
        }
        let cells = HeatmapMark(
            grid: grid, map: ColorMap(name: "basins", stops: stops), limits: low...max(high, low + 1), hasColorBar: false)
        var marks: [Mark] = [.heatmap(cells)]
        let axes = map.grid.axes
        let (x, y) = (map.grid.x[0]...(map.grid.x.last ?? map.grid.x[0]), map.grid.y[0]...(map.grid.y.last ?? map.grid.y[0]))
        for (number, attractor) in map.attractors.enumerated().prefix(Palette.categorical.count) {
            // One out of sight has its name in the legend all the same.
            let points = attractor.orbit.filter { x.contains($0[axes.x]) && y.contains($0[axes.y]) }
            marks.append(.scatter(try ScatterMark(
                x: points.map { $0[axes.x] }, y: points.map { $0[axes.y] }, color: .fixed(Palette.color(at: number)),
                label: "attractor \(number + 1)", size: 7)))
        }
        for (outcome, color) in outcomes.sorted(by: { $0.key > $1.key }) where low <= Double(outcome) {
            guard let name = BasinMap.Outcome(rawValue: outcome)?.name, map.labels.contains(outcome) else { continue }
            marks.append(.bars(try BarsMark(categories: [], values: [], label: name, color: color)))
        }
        let names = map.grid.base.count == 2 ? ["x", "y"] : ["x\(axes.x)", "x\(axes.y)"]
        return try FrameArguments(call, x: Axis(title: names[0]), y: Axis(title: names[1])).figure(marks)
    }
}

extension StabilityObject: PicturedObject {
    /// The sharpness with the threshold above which the linear theory says unstable.
    func picture(_ call: Call) throws -> Figure {
        let steps = try table.numbers("step").doubles
        func line(_ name: String, _ dash: Dash) throws -> Mark {
            .line(try LineMark(x: steps, y: table.numbers(name).doubles, label: name, dash: dash))
        }
        return try FrameArguments(call, title: summary(call.style), x: Axis(title: "step"), y: Axis(title: "curvature"))
            .figure([line("sharpness", .solid), line("threshold", .dashed)])
    }
}

extension BoundaryObject: PicturedObject {
    func picture(_ call: Call) throws -> Figure {
        let own = try figure()
        guard let plot = own.plot else { return own }
        return try FrameArguments(call, title: own.title, x: plot.x, y: plot.y).figure(plot.marks)
    }
}

extension TrajectoryObject: PicturedObject {
    /// Orbits of two coordinates in their plane, others over time; of many coordinates the first.
    func picture(_ call: Call) throws -> Figure {
        let series = try Value(trajectory.values).series() ?? []
        let isFlow = timeStep != 1
        if series.count == 2 {
            let mark: Mark = isFlow
                ? .line(try LineMark(x: series[0], y: series[1], width: 0.8)) : .scatter(try ScatterMark(x: series[0], y: series[1]))
            return try FrameArguments(call, x: Axis(title: "x0"), y: Axis(title: "x1")).figure([mark])
        }
        let times = trajectory.steps.doubles.map { $0 * timeStep }
        let lines = try series.prefix(Palette.categorical.count).enumerated().map { index, column in
            Mark.line(try LineMark(x: times, y: column, label: series.count > 1 ? "x\(index)" : "", width: 1))
        }
        return try FrameArguments(call, x: Axis(title: isFlow ? "time" : "step"), y: Axis(title: series.count == 1 ? "x" : "")).figure(lines)
    }
}

extension DatasetObject: PicturedObject {
    /// Two features, or more in their principal plane, in the colors of the classes; of one feature the target over it.
    func picture(_ call: Call) throws -> Figure {
        guard let inputs = try Value(dataset.inputs).series(), let first = inputs.first else {
            throw PictureError.noPicture(type: "a dataset whose samples are no vectors")
        }
        if inputs.count == 1, let targets = try Value(dataset.targets).series()?.first {
            return try FrameArguments(call, x: Axis(title: "x0"), y: Axis(title: "y"))
                .figure([.scatter(try ScatterMark(x: first, y: targets))])
        }
        guard inputs.count > 1 else { throw PictureError.noPicture(type: "a dataset without features") }
        if inputs.count > 2 { return try principalPlane(call) }
        return try FrameArguments(call, title: dataset.name, x: Axis(title: "x0"), y: Axis(title: "x1"))
            .figure([.scatter(try ScatterMark(x: first, y: inputs[1], color: colors(of: Array(0..<dataset.count))))])
    }

    /// More than two features: their first two principal components, of samples evenly taken where there are very many.
    private func principalPlane(_ call: Call) throws -> Figure {
        let stride = max(1, (dataset.count + Self.mostPoints - 1) / Self.mostPoints)
        let rows = Array(Swift.stride(from: 0, to: dataset.count, by: stride))
        let analysis = try PrincipalComponents(dataset.inputs.at(.list(rows)), k: 2)
        guard let scores = try Value(analysis.scores).series(), scores.count == 2 else {
            throw PictureError.noPicture(type: "a dataset whose features do not vary")
        }
        func title(_ place: Int) -> String { "component \(place + 1) (\(NumberText.fixed(100 * analysis.ratio[flat: place], decimals: 1)) %)" }
        return try FrameArguments(call, title: dataset.name, x: Axis(title: title(0)), y: Axis(title: title(1)))
            .figure([.scatter(try ScatterMark(x: scores[0], y: scores[1], color: colors(of: rows)))])
    }

    private func colors(of rows: [Int]) throws -> PointColor {
        if dataset.isClassification {
            let labels = dataset.labels
            return .categories(rows.map { dataset.classNames == nil ? "class \(labels[$0])" : dataset.className(labels[$0]) })
        }
        guard let targets = try Value(dataset.targets).series(), targets.count == 1 else { return .automatic }
        return .values(rows.map { targets[0][$0] }, title: "y")
    }

    private static let mostPoints = 2000
}

extension ScheduleObject: PicturedObject {
    /// Its value over the progress of a training.
    func picture(_ call: Call) throws -> Figure {
        let places = (0...200).map { Double($0) / 200 }
        let values = try places.map { try schedule.value(progress: $0, epoch: 0) }
        return try FrameArguments(call, title: schedule.text, x: Axis(title: "progress"), y: Axis(title: "value"))
            .figure([.line(try LineMark(x: places, y: values))])
    }
}

extension ProbeObject: PicturedObject {
    /// The weight of each feature for each class.
    func picture(_ call: Call) throws -> Figure {
        let (rows, columns) = (probe.weight.shape[0], probe.weight.shape[1])
        let most = max(probe.weight.doubles.map { abs($0) }.filter(\.isFinite).max() ?? 1, 1e-300)
        let grid = try Grid(values: probe.weight.doubles, rows: rows, columns: columns)
        let mark = HeatmapMark(grid: grid, map: .balance, limits: -most...most, label: "weight")
        return try FrameArguments(call, title: summary(call.style), x: Axis(title: "feature"), y: Axis(title: "class", reversed: true))
            .figure([.heatmap(mark)])
    }
}
