internal import Programs
internal import Runtime
internal import Tensors

/// A function on which optimizers are tried: its formula, where it is looked at, and what is known of it.
struct TestFunction: Sendable {
    let name: String
    let summary: String
    let help: String
    /// How many coordinates it takes; nil: any number from `least`.
    let dimension: Int?
    var least = 1
    /// The ends of each coordinate's usual range.
    let domain: [[Double]]
    /// The global minima in two dimensions, a row each.
    let minima: [[Double]]
    /// Its value there.
    let minimum: Double
    /// The saddles that are known in closed form or to all digits.
    var saddles: [[Double]] = []
    let start: [Double]
    let example: Example
    let searchTerms: [String]
    let value: @Sendable (Coordinates) throws -> Operand

    var builtin: Builtin {
        Builtin(
            name, "(x…: numeric) -> number", summary, help: """
                \(help) Takes its coordinates as so many numbers, as one vector, or as points along the last axis of a tensor. \
                `\(name).domain`, `\(name).minima`, `\(name).minimum`, `\(name).saddles` and `\(name).start` tell what is known \
                of it; `contour(\(name), x=\(name).domain[0], y=\(name).domain[1])` shows it.
                """,
            examples: [example], seeAlso: ["minimize", "basins", "contour"],
            searchTerms: ["test function", "landscape", "benchmark"] + searchTerms, fields: fields
        ) { call in
            let coordinates = try Coordinates(call, least: least, exactly: dimension)
            return Value(try value(coordinates))
        }
    }

    private var fields: Record {
        func matrix(_ rows: [[Double]]) -> Value {
            Value(Tensor(rows.flatMap { $0 }, shape: [rows.count, 2]))
        }
        return Record([
            (name: "domain", value: matrix(domain)), (name: "minima", value: matrix(minima)),
            (name: "minimum", value: minima.isEmpty ? .none : Value(minimum)), (name: "saddles", value: matrix(saddles)),
            (name: "start", value: Value(start)),
            (name: "dimension", value: dimension.map { Value($0) } ?? Value("any")),
        ])
    }
}

/// The coordinates of a point, or of many at once: one by one where they are few, else along the last axis of a tensor.
struct Coordinates {
    /// The number of coordinates.
    let count: Int
    private let parts: [Operand]
    private let whole: Operand?

    /// Beyond so many a formula is written on the whole vector.
    private static let mostParts = 8

    init(_ call: Call, least: Int, exactly dimension: Int?) throws {
        let arguments = try call.rest.map { value -> Operand in
            guard let operand = try value.asOperand() else {
                throw call.wrongType("x", expected: "a number or a tensor", value: value)
            }
            return try operand.asFloat()
        }
        if arguments.count == 1, let point = arguments.first, point.rank > 0 {
            count = point.shape[point.rank - 1]
            let axis = point.rank - 1
            let few = count <= Self.mostParts
            parts = few ? try (0..<count).map { try point.at($0, axis: axis) } : []
            whole = few ? nil : point
        } else {
            count = arguments.count
            parts = arguments
            whole = nil
        }
        if let dimension, count != dimension {
            throw call.invalid("x", "must be \(dimension) coordinates, and there are \(count)")
        }
        guard count >= least else { throw call.invalid("x", "must be at least \(least) coordinate\(least == 1 ? "" : "s"), and there are \(count)") }
    }

    subscript(_ index: Int) -> Operand { parts[index] }

    /// Σ of a term of each coordinate.
    func sum(_ term: (Operand) throws -> Operand) throws -> Operand {
        if let whole { return try term(whole).sum(axes: [-1]) }
        return try total(parts.map(term))
    }

    /// Σ of a term of each two neighbours.
    func sumOfPairs(_ term: (Operand, Operand) throws -> Operand) throws -> Operand {
        if let whole {
            let axis = whole.rank - 1
            let first = try whole.sliced(axis: axis, start: 0, count: count - 1)
            return try term(first, whole.sliced(axis: axis, start: 1, count: count - 1)).sum(axes: [-1])
        }
        return try total(zip(parts, parts.dropFirst()).map(term))
    }

    private func total(_ terms: [Operand]) throws -> Operand {
        guard let first = terms.first else { return 0 }
        return try terms.dropFirst().reduce(first) { try $0 + $1 }
    }
}
