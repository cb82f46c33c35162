internal import Analysis
internal import Runtime
internal import Tensors

/// A recurrence matrix as a value.
final class RecurrenceObject: Object, @unchecked Sendable {
    let matrix: RecurrenceMatrix
    /// Pairs nearer in time do not count.
    let theiler: Int

    init(_ matrix: RecurrenceMatrix, theiler: Int) {
        self.matrix = matrix
        self.theiler = theiler
    }

    override var typeName: String { "recurrence" }
    override var fieldNames: [String] { ["matrix", "rate", "eps", "n", "theiler"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "matrix":
            return Value(try matrix.mask())
        case "rate": return Value(Double(matrix.count) / Double(matrix.rows * matrix.columns))
        case "eps": return matrix.distance.map { Value($0) } ?? Value.none
        case "n": return Value(matrix.rows)
        case "theiler": return Value(theiler)
        default: return nil
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        let rate = Double(matrix.count) / Double(matrix.rows * matrix.columns)
        let distance = matrix.distance.map { ", eps \(NumberText.significant($0, digits: 4))" } ?? ""
        return "recurrence matrix \(matrix.rows) × \(matrix.columns): rate \(NumberText.significant(rate, digits: 4))\(distance), theiler \(theiler)"
    }

    override func summary(_ style: DisplayStyle) -> String { describe(style) }

    override func isEqual(to other: Object) -> Bool {
        guard let other = other as? RecurrenceObject else { return false }
        return matrix == other.matrix && theiler == other.theiler
    }
}
