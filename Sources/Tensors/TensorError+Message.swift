internal import Diagnostics

extension TensorError {
    public var message: String {
        switch self {
        case .impossibleShape(let shape):
            "a tensor cannot have the shape \(shape.shapeDescription)"
        case .outOfMemory(let shape, let bytes, let available):
            "a tensor of shape \(shape.shapeDescription) takes \(byteText(bytes)), more than the \(byteText(available)) there is"
        case .noRoom(let what, let bytes, let available):
            "\(what) takes \(byteText(bytes)), more than the \(byteText(available)) there is"
        case .shapesDoNotBroadcast(let operation, let a, let b):
            "the shapes \(a.shapeDescription) and \(b.shapeDescription) do not go together in `\(operation)`"
        case .shapesDoNotMultiply(let a, let b):
            "the shapes \(a.shapeDescription) and \(b.shapeDescription) do not go together in `@`"
        case .cannotReshape(let from, let to):
            "a tensor of shape \(from.shapeDescription) cannot be reshaped to \(to.shapeDescription)"
        case .cannotBroadcast(let from, let to):
            "a tensor of shape \(from.shapeDescription) cannot be broadcast to \(to.shapeDescription)"
        case .shapesDiffer(let operation, let a, let b):
            "`\(operation)` needs shapes that fit: \(a.shapeDescription) and \(b.shapeDescription) do not"
        case .axisOutOfRange(let axis, let shape):
            "there is no axis \(axis) in the shape \(shape.shapeDescription)"
        case .repeatedAxis(let axis, let shape):
            "axis \(axis) is given twice for the shape \(shape.shapeDescription)"
        case .wrongPermutation(let axes, let shape):
            "\(axes.shapeDescription) does not order the axes of the shape \(shape.shapeDescription)"
        case .axisIsNotOne(let axis, let shape):
            "axis \(axis) of the shape \(shape.shapeDescription) has an extent other than 1"
        case .wrongRank(let operation, let expected, let shape):
            "`\(operation)` takes \(expected), not the shape \(shape.shapeDescription)"
        case .nothingToJoin(let operation):
            "`\(operation)` needs at least one tensor"
        case .emptyReduction(let operation, let shape):
            "`\(operation)` of no elements has no value (the shape is \(shape.shapeDescription))"
        case .invalidArgument(let operation, let name, let value, let expected):
            "`\(name)` of `\(operation)` is \(NumberText.shortest(value)); it must be \(expected)"
        case .notFiniteRange(let operation):
            "`\(operation)` has no range: the values hold infinities or NaN"
        case .indexOutOfRange(let index, let axis, let shape):
            "index \(index) is outside axis \(axis) of the shape \(shape.shapeDescription)"
        case .tooManyIndices(let count, let shape):
            "\(count) indices for the shape \(shape.shapeDescription), which has \(shape.count) \(shape.count == 1 ? "axis" : "axes")"
        case .indexNotWhole(let value):
            "an index is a whole number, not \(NumberText.shortest(value))"
        case .zeroStep(let axis):
            "the step of the slice of axis \(axis) is 0"
        case .maskDoesNotFit(let mask, let axis, let shape):
            "a mask of shape \(mask.shapeDescription) does not fit the shape \(shape.shapeDescription) at axis \(axis)"
        case .indicesDoNotBroadcast(let a, let b):
            "index lists of shapes \(a.shapeDescription) and \(b.shapeDescription) do not go together"
        case .cannotAssign(let value, let selection):
            "a value of shape \(value.shapeDescription) does not fit the selected shape \(selection.shapeDescription)"
        case .notSquare(let operation, let shape):
            "`\(operation)` takes a square matrix, not the shape \(shape.shapeDescription)"
        case .singular(let operation, let shape):
            "`\(operation)`: the \(matrixText(shape)) matrix is singular"
        case .notPositiveDefinite(let operation, let order):
            "`\(operation)`: the matrix is not positive definite (its leading \(order) × \(order) block is not)"
        case .notFinite(let operation):
            "`\(operation)`: the values hold infinities or NaN"
        case .notSymmetric(let operation, let row, let column, let difference):
            "`\(operation)` takes a symmetric matrix: the elements at [\(row), \(column)] and [\(column), \(row)] differ by "
                + NumberText.significant(difference, digits: 3)
        case .didNotConverge(let operation):
            "`\(operation)` did not converge"
        case .columnLengthsDiffer(let name, let count, let other, let otherCount):
            "column `\(name)` has \(rowText(count)), column `\(other)` \(otherCount)"
        case .unknownColumn(let name, _):
            "there is no column `\(name)`"
        case .repeatedColumn(let name):
            "there are two columns named `\(name)`"
        case .columnIsNotNumbers(let name):
            "column `\(name)` holds text, not numbers"
        case .columnHasAxes(let name, let shape):
            "column `\(name)` must have one axis, not the shape \(shape.shapeDescription)"
        case .rowOutOfRange(let index, let rowCount):
            "row \(index) is outside a table of \(rowText(rowCount))"
        }
    }

    public var hints: [String] {
        switch self {
        case .shapesDoNotBroadcast:
            return ["shapes are aligned at the last axis; two extents go together when they are equal or one of them is 1"]
        case .shapesDoNotMultiply(let a, let b):
            guard let inner = a.last, let rows = b.count > 1 ? b[b.count - 2] : b.first else {
                return ["use `*` with a number"]
            }
            return inner == rows ? [] : ["the last extent of the left one (\(inner)) must be the \(b.count > 1 ? "last but one" : "extent") of the right one (\(rows))"]
        case .outOfMemory, .noRoom:
            return ["`:set memory` changes the limit"]
        case .singular(let operation, _) where operation == "solve" || operation == "inv":
            return ["`lstsq` and `pinv` take singular matrices"]
        case .notSymmetric:
            return ["`eig` takes matrices that are not symmetric"]
        case .unknownColumn(let name, let known):
            let near = suggestions(for: name, among: known)
            if let best = near.first { return ["did you mean `\(best)`?"] }
            return known.isEmpty ? [] : ["the columns are " + known.prefix(12).map { "`\($0)`" }.joined(separator: ", ") + (known.count > 12 ? ", …" : "")]
        default:
            return []
        }
    }

    private func matrixText(_ shape: Shape) -> String { shape.map(String.init).joined(separator: " × ") }
    private func rowText(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }

    private func byteText(_ count: Int) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return NumberText.significant(value, digits: 3) + " " + units[unit]
    }
}
