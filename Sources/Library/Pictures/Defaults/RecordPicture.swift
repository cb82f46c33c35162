internal import Figures
internal import Runtime
internal import Tensors

/// The default pictures of the records that analyses give, known by their fields.
struct RecordPicture {
    private let record: Record
    private let call: Call

    init(_ record: Record, _ call: Call) {
        self.record = record
        self.call = call
    }

    /// - Parameter type: what has no picture, where it is none of those known.
    func figure(else type: String) throws -> Figure {
        for picture in [
            density, interpolation, information, neighbors, exponents, alignment, components, counts, noise, eigenvalues, spectrum, null, slope, centers, layers,
            split, passages, escapes, edge, bars,
        ] {
            if let figure = try picture() { return figure }
        }
        throw PictureError.noPicture(type: type)
    }

    private func numbers(_ name: String) throws -> [Double]? {
        guard let value = record[name], value.text == nil, let tensor = try value.asTensor(), tensor.rank == 1 else { return nil }
        return tensor.doubles
    }

    /// Vectors of one length.
    private func pair(_ first: String, _ second: String) throws -> (x: [Double], y: [Double])? {
        guard let x = try numbers(first), let y = try numbers(second), x.count == y.count else { return nil }
        return (x, y)
    }

    /// `hessian_density`, or any density with its error.
    private func density() throws -> Figure? {
        guard let (x, y) = try pair("x", "density") else { return nil }
        var marks: [Mark] = []
        if let error = try numbers("error"), error.count == x.count {
            marks.append(.band(try BandMark(x: x, lower: zip(y, error).map { max(0, $0 - $1) }, upper: zip(y, error).map { $0 + $1 })))
        }
        marks.append(.line(try LineMark(x: x, y: y)))
        return try FrameArguments(call, x: Axis(title: "eigenvalue"), y: Axis(title: "density")).figure(marks)
    }

    /// `interpolate`: the loss from one model to the other, also with units matched.
    private func interpolation() throws -> Figure? {
        guard let (t, loss) = try pair("t", "loss") else { return nil }
        var marks: [Mark] = [.line(try LineMark(x: t, y: loss, label: record["matched"] == nil ? "" : "as they are"))]
        if case .record(let box)? = record["matched"], let (s, matched) = try RecordPicture(box.record, call).pair("t", "loss") {
            marks.append(.line(try LineMark(x: s, y: matched, label: "units matched", dash: .dashed)))
        }
        return try FrameArguments(call, x: Axis(title: "from the first to the second"), y: Axis(title: "loss")).figure(marks)
    }

    /// `mutual_information`: over the lag, with the delay that it proposes.
    private func information() throws -> Figure? {
        guard let (lags, values) = try pair("lags", "values") else { return nil }
        var marks: [Mark] = [.line(try LineMark(x: lags, y: values))]
        if let delay = record["delay"]?.scalar { marks.append(.rule(RuleMark(.x(delay), label: "delay \(NumberText.shortest(delay))"))) }
        return try FrameArguments(call, x: Axis(title: "lag"), y: Axis(title: "mutual information", unit: "nats")).figure(marks)
    }

    /// `false_neighbors`: over the dimension, with the one that it recommends.
    private func neighbors() throws -> Figure? {
        guard let (dimension, share) = try pair("dimension", "share") else { return nil }
        var marks: [Mark] = [.line(try LineMark(x: dimension, y: share, label: "false neighbors"))]
        for name in ["e1", "e2"] {
            if let (_, values) = try pair("dimension", name) { marks.append(.line(try LineMark(x: dimension, y: values, label: name, dash: .dashed))) }
        }
        if let chosen = record["recommended"]?.scalar { marks.append(.rule(RuleMark(.x(chosen), label: "recommended"))) }
        return try FrameArguments(call, x: Axis(title: "dimension"), y: Axis(title: "share")).figure(marks)
    }

    /// `local_exponents`: each of them over the steps.
    private func exponents() throws -> Figure? {
        guard let steps = try numbers("steps"), let tensor = try record["values"]?.asTensor(), tensor.rank == 2, tensor.shape[0] == steps.count,
            let columns = try Value(tensor).series()
        else { return nil }
        let lines = try columns.enumerated().map { index, column in
            Mark.line(try LineMark(x: steps, y: column, label: columns.count > 1 ? "λ\(index + 1)" : ""))
        }
        return try FrameArguments(call, x: Axis(title: "step"), y: Axis(title: "local exponent")).figure(lines + [.rule(RuleMark(.y(0)))])
    }

    /// `eig`: the eigenvalues in the complex plane.
    private func eigenvalues() throws -> Figure? {
        guard let (real, imaginary) = try pair("real", "imag") else { return nil }
        return try FrameArguments(call, x: Axis(title: "real part"), y: Axis(title: "imaginary part"))
            .figure([.scatter(try ScatterMark(x: real, y: imaginary, size: 6)), .rule(RuleMark(.y(0), dash: .dotted))])
    }

    /// `saddles`: how long the path stayed near each, beside what linear theory predicts.
    private func passages() throws -> Figure? {
        guard case .table(let box)? = record["passages"], record["saddles"] != nil, box.table.rowCount > 0 else { return nil }
        let names = (0..<box.table.rowCount).map { "passage \($0 + 1)" }
        let marks = try [("near", "seen"), ("predicted", "predicted")].map { column, label in
            Mark.bars(try BarsMark(categories: names, values: box.table.numbers(column).doubles, label: label))
        }
        return try FrameArguments(call, y: Axis(title: "steps near the saddle")).figure(marks)
    }

    /// `escape_times`: the mean time with its interval, and the predicted one, over the noise.
    private func escapes() throws -> Figure? {
        guard case .table(let box)? = record["table"], let noise = try? box.table.numbers("noise").doubles,
            let mean = try? box.table.numbers("mean").doubles, let low = try? box.table.numbers("low").doubles,
            let high = try? box.table.numbers("high").doubles, let predicted = try? box.table.numbers("predicted").doubles
        else { return nil }
        let x = Axis(title: "noise", scale: noise.allSatisfy { $0 > 0 } ? .log : nil)
        return try FrameArguments(call, x: x, y: Axis(title: "steps to escape")).figure([
            .band(try BandMark(x: noise, lower: low, upper: high, label: "mean")), .line(try LineMark(x: noise, y: mean, label: "mean")),
            .line(try LineMark(x: noise, y: predicted, label: "predicted", dash: .dashed)),
        ])
    }

    /// `edge_of_chaos`: the slope of the correlation map at its fixed point, against the edge.
    private func edge() throws -> Figure? {
        guard let phase = record["phase"]?.text, let figure = try bars(["chi", "q", "correlation"], "value"), let plot = figure.plot else { return nil }
        return try FrameArguments(call, title: phase, x: plot.x, y: plot.y).figure(plot.marks + [.rule(RuleMark(.y(1), label: "edge"))])
    }

    /// `gali`: over the steps, on a logarithmic axis.
    private func alignment() throws -> Figure? {
        guard let (steps, values) = try pair("steps", "values") else { return nil }
        let isWide = values.allSatisfy { $0 > 0 } && (values.max() ?? 1) > 1000 * (values.min() ?? 1)
        return try FrameArguments(call, x: Axis(title: "step"), y: Axis(title: "value", scale: isWide ? .log : nil))
            .figure([.line(try LineMark(x: steps, y: values))])
    }

    /// `pca`: the scores on the first two components, with the variance that each explains.
    private func components() throws -> Figure? {
        guard let scores = try record["scores"]?.asTensor(), scores.rank == 2, let series = try Value(scores).series(), let first = series.first
        else { return nil }
        let ratio = try numbers("ratio") ?? []
        func title(_ place: Int) -> String {
            let percent = ratio.indices.contains(place) ? " (\(NumberText.fixed(100 * ratio[place], decimals: 1)) %)" : ""
            return "component \(place + 1)\(percent)"
        }
        guard series.count > 1 else {
            return try FrameArguments(call, x: Axis(title: "sample"), y: Axis(title: title(0))).figure([.line(LineMark(y: first))])
        }
        return try FrameArguments(call, x: Axis(title: title(0)), y: Axis(title: title(1))).figure([.scatter(try ScatterMark(x: first, y: series[1]))])
    }

    /// `histogram`: the counts between their edges.
    private func counts() throws -> Figure? {
        guard let counts = try numbers("counts"), let edges = try numbers("edges"), edges.count == counts.count + 1 else { return nil }
        let x = counts.indices.flatMap { [edges[$0], edges[$0 + 1]] }
        let heights = counts.flatMap { [$0, $0] }
        let area = try BandMark(x: x, lower: heights.map { _ in 0 }, upper: heights)
        return try FrameArguments(call, x: Axis(title: "value"), y: Axis(title: "count", lower: 0))
            .figure([.band(area), .line(try LineMark(x: x, y: heights))])
    }

    /// `marchenko_pastur`: the eigenvalues beside the density of noise.
    private func noise() throws -> Figure? {
        guard let eigenvalues = try numbers("eigenvalues"), let low = record["low"]?.scalar, let high = record["high"]?.scalar, low < high,
            case .function(let law)? = record["density"]
        else { return nil }
        let places = FunctionSamples.places(from: low, to: high, count: 200, scale: nil)
        let values = try FunctionSamples.values(of: law, at: places, call)
        return try FrameArguments(call, x: Axis(title: "eigenvalue"), y: Axis(title: "density")).figure([
            .histogram(try HistogramMark(values: eigenvalues, density: true, label: "eigenvalues")),
            .line(try LineMark(x: places, y: values, label: "Marchenko–Pastur", color: Palette.categorical[1])),
        ])
    }

    /// `hessian_top`, `gradient_covariance`, `svd`: values from the largest on.
    private func spectrum() throws -> Figure? {
        guard let values = try numbers("values") ?? numbers("s"), !values.isEmpty else { return nil }
        let isWide = values.allSatisfy { $0 > 0 } && (values.max() ?? 1) > 1000 * (values.min() ?? 1)
        let places = values.indices.map { Double($0 + 1) }
        return try FrameArguments(call, x: Axis(title: "k"), y: Axis(title: "value", scale: isWide ? .log : nil))
            .figure([.scatter(try ScatterMark(x: places, y: values, size: 6)), .line(try LineMark(x: places, y: values, color: Palette.categorical[0], width: 0.6))])
    }

    /// `surrogate_test`, permutation tests: what chance gives, and what was found.
    private func null() throws -> Figure? {
        guard let null = try numbers("null"), let statistic = record["statistic"]?.scalar else { return nil }
        let p = record["p"]?.scalar.map { ", p = \(NumberText.significant($0, digits: 3))" } ?? ""
        return try FrameArguments(call, x: Axis(title: "statistic"), y: Axis(title: "count")).figure([
            .histogram(try HistogramMark(values: null, label: "chance")),
            .rule(RuleMark(.x(statistic), label: "found\(p)", color: Palette.categorical[1], dash: .solid)),
        ])
    }

    /// `linear_fit`: the slope with its interval.
    private func slope() throws -> Figure? {
        guard let slope = record["slope"]?.scalar, let ends = try numbers("interval"), ends.count == 2, ends[0] <= ends[1] else { return nil }
        return try IntervalPicture(entries: [.init(name: "slope", value: slope, interval: ends[0]...ends[1])], reference: 0)
            .figure(call, x: Axis(title: "slope"))
    }

    /// `kmeans`: the centers in the plane of the first two features, in the colors of their clusters.
    private func centers() throws -> Figure? {
        guard let centers = try record["centers"]?.asTensor(), centers.rank == 2, centers.shape[1] >= 2, let series = try Value(centers).series()
        else { return nil }
        let sizes = try numbers("labels").map { labels in (0..<centers.shape[0]).map { k in labels.count { $0 == Double(k) } } } ?? []
        let names = (0..<centers.shape[0]).map { sizes.isEmpty ? "cluster \($0)" : "cluster \($0): \(sizes[$0]) points" }
        return try FrameArguments(call, x: Axis(title: "x0"), y: Axis(title: "x1"))
            .figure([.scatter(try ScatterMark(x: series[0], y: series[1], color: .categories(names), size: 7))])
    }

    /// `dead_neurons`, `activation_statistics`: units that do nothing, by layer.
    private func layers() throws -> Figure? {
        guard case .table(let box)? = record["layers"], let layers = try? box.table.numbers("layer").doubles else { return nil }
        let marks = try ["units", "dead", "quiet"].compactMap { name -> Mark? in
            guard let values = try? box.table.numbers(name).doubles else { return nil }
            return .bars(try BarsMark(categories: layers.map { NumberText.shortest($0) }, values: values, label: name))
        }
        return try FrameArguments(call, x: Axis(title: "layer"), y: Axis(title: "units")).figure(marks)
    }

    /// A split is drawn as its training part.
    private func split() throws -> Figure? {
        guard case .object(let object)? = record["train"], let data = object as? DatasetObject else { return nil }
        return try data.picture(call)
    }

    /// Numbers of one unit that belong together: a bar each.
    private func bars() throws -> Figure? {
        if case .record(let box)? = record["fractions"] { return try RecordPicture(box.record, call).bars(box.record.names, "share") }
        for (names, axis) in [
            (["rr", "det", "lam"], "share"), (["between", "within"], "mean distance"), (["train", "test", "gap"], "loss"),
            (["before", "after"], "distance"), (["predicted", "measured"], "learning rate"), (["score", "alive", "balance", "complexity"], "share"),
            (["trustworthiness", "continuity", "pca_trustworthiness", "pca_continuity"], "share"),
        ] {
            if let figure = try bars(names, axis) { return figure }
        }
        return nil
    }

    private func bars(_ names: [String], _ axis: String) throws -> Figure? {
        let values = names.compactMap { record[$0]?.scalar }
        guard values.count == names.count, !values.isEmpty else { return nil }
        return try FrameArguments(call, y: Axis(title: axis)).figure([.bars(try BarsMark(categories: names, values: values))])
    }
}
