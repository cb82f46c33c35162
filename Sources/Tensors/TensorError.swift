public import Diagnostics

/// What can go wrong with tensors and tables, with the data that a message needs.
public enum TensorError: UserError, Equatable {
    // Shapes
    case impossibleShape(Shape)
    case outOfMemory(shape: Shape, bytes: Int, available: Int)
    case noRoom(what: String, bytes: Int, available: Int)
    case shapesDoNotBroadcast(operation: String, Shape, Shape)
    case shapesDoNotMultiply(Shape, Shape)
    case cannotReshape(from: Shape, to: Shape)
    case cannotBroadcast(from: Shape, to: Shape)
    case shapesDiffer(operation: String, Shape, Shape)
    case axisOutOfRange(axis: Int, shape: Shape)
    case repeatedAxis(axis: Int, shape: Shape)
    case wrongPermutation([Int], shape: Shape)
    case axisIsNotOne(axis: Int, shape: Shape)
    case wrongRank(operation: String, expected: String, Shape)
    case nothingToJoin(operation: String)

    // Values
    case emptyReduction(operation: String, Shape)
    case invalidArgument(operation: String, name: String, value: Double, expected: String)
    case notFiniteRange(operation: String)

    // Indices
    case indexOutOfRange(index: Int, axis: Int, shape: Shape)
    case tooManyIndices(count: Int, shape: Shape)
    case indexNotWhole(value: Double)
    case zeroStep(axis: Int)
    case maskDoesNotFit(mask: Shape, axis: Int, shape: Shape)
    case indicesDoNotBroadcast(Shape, Shape)
    case cannotAssign(value: Shape, selection: Shape)

    // Linear algebra
    case notSquare(operation: String, Shape)
    case singular(operation: String, Shape)
    case notPositiveDefinite(operation: String, order: Int)
    case notFinite(operation: String)
    case notSymmetric(operation: String, row: Int, column: Int, difference: Double)
    case didNotConverge(operation: String)

    // Tables
    case columnLengthsDiffer(name: String, count: Int, other: String, otherCount: Int)
    case unknownColumn(name: String, known: [String])
    case repeatedColumn(name: String)
    case columnIsNotNumbers(name: String)
    case columnHasAxes(name: String, Shape)
    case rowOutOfRange(index: Int, rowCount: Int)
}
