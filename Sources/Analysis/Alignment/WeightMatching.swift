public import Diagnostics
public import Tensors

/// The hidden units of one network in the order that brings its weights nearest to another's.
///
/// Permuting the units of a hidden layer changes no output. Layer by layer, the permutation of least squared distance given
/// the others is an assignment problem; the layers are taken in turn until nothing changes. With one hidden layer the
/// result is the best there is; with more it is the best of three local optima, which depends on no chance.
///
/// - Source: Ainsworth, Hayase & Srinivasa 2022, Git Re-Basin, algorithm 1.
public struct WeightMatching: Sendable {
    /// A layer's parameters as ranges of the flat vector: a weight [out, in], then vectors [out].
    public struct Layer: Sendable {
        public let inputs: Int
        public let outputs: Int
        public let weight: Range<Int>
        /// Biases and the like: one number for each output.
        public let vectors: [Range<Int>]

        public init(inputs: Int, outputs: Int, weight: Range<Int>, vectors: [Range<Int>]) {
            self.inputs = inputs
            self.outputs = outputs
            self.weight = weight
            self.vectors = vectors
        }
    }

    /// For each hidden layer: unit i of the result is unit `permutations[l][i]` of the second network.
    public let permutations: [[Int]]
    /// The second network's weights in that order, [P].
    public let weights: Tensor
    /// ‖a − b‖ before and after.
    public let distanceBefore: Double
    public let distanceAfter: Double

    /// - Parameters:
    ///   - a: the flat weights that are matched, [P].
    ///   - b: those that are permuted.
    ///   - layers: from the inputs on, each taking what the one before gives.
    /// - Throws: `AnalysisError` without a hidden layer, or for weights that are not finite.
    public init(_ a: Tensor, _ b: Tensor, layers: [Layer], in context: WorkContext = WorkContext()) throws {
        guard layers.count >= 2 else {
            throw AnalysisError.insufficient(what: "weight matching", count: layers.count - 1, needed: 1, of: "hidden layer")
        }
        guard a.count == b.count else {
            throw AnalysisError.unequalLengths(first: "the first model", firstCount: a.count, second: "the second model", secondCount: b.count)
        }
        let (first, second) = (a.doubles, b.doubles)
        for (what, values) in [("the first model", first), ("the second model", second)] {
            if let index = values.firstIndex(where: { !$0.isFinite }) { throw AnalysisError.notFinite(what: what, index: index) }
        }
        let identity = layers.dropLast().map { Array(0..<$0.outputs) }
        var best: (orders: [[Int]], distance: Double)?
        // One layer alone has one optimum; with more, where one begins decides which is reached.
        let beginnings: [Beginning] = identity.count == 1 ? [.identity] : [.identity, .entering, .leaving]
        for beginning in beginnings {
            var orders = identity
            switch beginning {
            case .identity: break
            case .entering:
                for layer in orders.indices { orders[layer] = try Self.assignment(first, second, layers, orders, layer, leaving: false, in: context) }
            case .leaving:
                for layer in orders.indices.reversed() { orders[layer] = try Self.assignment(first, second, layers, orders, layer, entering: false, in: context) }
            }
            var isChanging = true
            for _ in 0..<Self.mostRounds where isChanging {
                isChanging = false
                for layer in orders.indices {
                    try context.cancellation.check()
                    let order = try Self.assignment(first, second, layers, orders, layer, in: context)
                    if order != orders[layer], Self.isBetter(order, first, second, layers, orders, layer) {
                        orders[layer] = order
                        isChanging = true
                    }
                }
            }
            let distance = Self.distance(first, Self.permuted(second, layers, orders))
            if best.map({ distance < $0.distance }) ?? true { best = (orders, distance) }
        }
        let orders = best?.orders ?? identity
        permutations = orders
        let permuted = Self.permuted(second, layers, orders)
        weights = Tensor(permuted).converted(to: b.elementType)
        distanceBefore = Self.distance(first, second)
        distanceAfter = Self.distance(first, permuted)
    }

    /// Where the search begins.
    private enum Beginning {
        case identity
        /// Each layer by what enters its units, from the inputs on.
        case entering
        /// Each layer by what leaves its units, from the outputs back.
        case leaving
    }

    /// Every round lowers the distance, so this many are a bound, not a choice.
    private static let mostRounds = 1000

    /// The order of a layer's units that is best with the other layers as they are permuted now, by what enters or leaves its units.
    ///
    /// Costs are −⟨aᵢ, bⱼ⟩ over all that meets unit i of a's layer and unit j of b's.
    private static func assignment(
        _ a: [Double], _ b: [Double], _ layers: [Layer], _ orders: [[Int]], _ layer: Int, entering: Bool = true, leaving: Bool = true,
        in context: WorkContext
    ) throws -> [Int] {
        let (own, next) = (layers[layer], layers[layer + 1])
        let n = own.outputs
        let columns = layer > 0 ? orders[layer - 1] : Array(0..<own.inputs)
        let rows = layer + 1 < orders.count ? orders[layer + 1] : Array(0..<next.outputs)
        // Row i: what enters and leaves unit i of either network.
        let width = own.inputs + own.vectors.count + next.outputs
        // What does not count is left 0.
        var left = [Double](repeating: 0, count: n * width)
        var right = left
        for unit in 0..<n {
            let start = unit * width
            for input in 0..<(entering ? own.inputs : 0) {
                left[start + input] = a[own.weight.lowerBound + unit * own.inputs + input]
                right[start + input] = b[own.weight.lowerBound + unit * own.inputs + columns[input]]
            }
            for (place, vector) in own.vectors.enumerated() {
                left[start + own.inputs + place] = a[vector.lowerBound + unit]
                right[start + own.inputs + place] = b[vector.lowerBound + unit]
            }
            for output in 0..<(leaving ? next.outputs : 0) {
                let place = start + own.inputs + own.vectors.count + output
                left[place] = a[next.weight.lowerBound + output * n + unit]
                right[place] = b[next.weight.lowerBound + rows[output] * n + unit]
            }
        }
        let products = try Tensor(left, shape: [n, width]).product(Tensor(right, shape: [n, width]).transposed())
        return try Assignment.leastCost(products.doubles.map { -$0 }, count: n, in: context)
    }

    /// Whether an order lowers the distance by more than rounding, so that the search ends.
    private static func isBetter(
        _ order: [Int], _ a: [Double], _ b: [Double], _ layers: [Layer], _ orders: [[Int]], _ layer: Int
    ) -> Bool {
        var changed = orders
        changed[layer] = order
        let (before, after) = (distance(a, permuted(b, layers, orders)), distance(a, permuted(b, layers, changed)))
        return after < before * (1 - 1e-12)
    }

    /// The flat weights with the units of the hidden layers in other orders.
    public static func permuted(_ weights: [Double], _ layers: [Layer], _ orders: [[Int]]) -> [Double] {
        var result = weights
        for (number, layer) in layers.enumerated() {
            let rows = number < orders.count ? orders[number] : Array(0..<layer.outputs)
            let columns = number > 0 ? orders[number - 1] : Array(0..<layer.inputs)
            for (row, fromRow) in rows.enumerated() {
                for (column, fromColumn) in columns.enumerated() {
                    result[layer.weight.lowerBound + row * layer.inputs + column] =
                        weights[layer.weight.lowerBound + fromRow * layer.inputs + fromColumn]
                }
                for vector in layer.vectors { result[vector.lowerBound + row] = weights[vector.lowerBound + fromRow] }
            }
        }
        return result
    }

    private static func distance(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += (a[index] - b[index]) * (a[index] - b[index]) }
        return sum.squareRoot()
    }
}
