internal import Analysis
internal import Figures
internal import Runtime
internal import Tensors

/// The theory of a linear network's modes beside their measured course, as a value.
final class TheoryObject: Object, PicturedObject, @unchecked Sendable {
    let title: String
    let course: ModeCourse

    init(_ title: String, _ course: ModeCourse) {
        self.title = title
        self.course = course
    }

    override var typeName: String { "theory" }
    override var fieldNames: [String] { ["steps", "modes", "theory", "measured", "residual", "max_residual"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "steps": Value(course.steps)
        case "modes": Value(try modes())
        case "theory": Value(course.theory)
        case "measured": course.measured.map { Value($0) } ?? Value.none
        case "residual": try course.residuals.map { Value($0) } ?? Value.none
        case "max_residual": try course.largestResiduals().map { Value($0.max() ?? 0) } ?? Value.none
        default: nil
        }
    }

    /// A row for each mode: where it starts and ends, when it is half learned, how far the run strays.
    private func modes() throws -> Table {
        var columns: [(String, [Double])] = [
            ("mode", course.targets.indices.map(Double.init)), ("s", course.targets), ("a0", course.starts),
            ("half_theory", course.halfway(course.theory)),
        ]
        if let measured = course.measured, let residuals = try course.largestResiduals() {
            let last = measured.doubles.suffix(course.targets.count)
            columns += [("half_run", course.halfway(measured)), ("final", Array(last)), ("max_residual", residuals)]
        }
        return try Table(columns: columns.map { ($0.0, .numbers(Tensor($0.1))) })
    }

    override func describe(_ style: DisplayStyle) -> String {
        guard let table = try? modes() else { return summary(style) }
        return summary(style) + "\n" + Value(table).display(style)
    }

    override func summary(_ style: DisplayStyle) -> String {
        let count = course.targets.count
        var text = "\(title): \(count) \(count == 1 ? "mode" : "modes") over \(Value(course.steps.last ?? 0).inline(style)) steps"
        if let residual = (try? course.largestResiduals())?.max() {
            text += ", largest residual \(NumberText.significant(residual, digits: 3))"
        }
        return text
    }

    override func isEqual(to other: Object) -> Bool {
        guard let other = (other as? TheoryObject)?.course else { return false }
        return course.steps == other.steps && course.theory == other.theory && course.measured == other.measured
    }

    /// Measured modes as lines, the theory dashed over them.
    func picture(_ call: Call) throws -> Figure {
        let count = course.targets.count
        func column(_ tensor: Tensor, _ mode: Int) -> [Double] {
            let values = tensor.doubles
            return course.steps.indices.map { values[$0 * count + mode] }
        }
        var marks: [Mark] = []
        for mode in 0..<min(count, Palette.categorical.count) {
            let color = Palette.categorical[mode]
            let label = "s = \(NumberText.significant(course.targets[mode], digits: 3))"
            if let measured = course.measured {
                marks.append(.line(try LineMark(x: course.steps, y: column(measured, mode), label: label, color: color)))
            }
            marks.append(.line(try LineMark(
                x: course.steps, y: column(course.theory, mode), label: course.measured == nil ? label : mode == 0 ? "theory" : "",
                color: color, width: 1, dash: .dashed)))
        }
        return try FrameArguments(call, x: Axis(title: "step"), y: Axis(title: "uᵀ W v")).figure(marks)
    }
}
