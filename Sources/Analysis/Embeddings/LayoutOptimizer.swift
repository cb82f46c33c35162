internal import Diagnostics
internal import Glibc
internal import Tensors

/// Moves points so that bonds are short and points without bonds are apart: stochastic gradient descent on UMAP's
/// cross-entropy, with five negative samples for each bond.
struct LayoutOptimizer {
    let forces: LayoutForces
    let epochs: Int
    let dimension: Int
    let draws: RandomStream
    /// Layouts of the same points at successive times, one after the other in the graph; 1: a layout by itself.
    var layers = 1
    /// How much a point is drawn, in an epoch at the full rate, to the mean of its places at times near its own.
    var alignment = 0.0
    /// How many times before and after count as near, each less by a factor of e.
    var window = 0

    /// The most coordinates of an embedding.
    static let mostDimensions = 64

    private static let negativeSamples = 5.0
    private static let learningRate = 1.0
    private static let largestStep = 4.0

    /// A bond is drawn in a share of the epochs that is its strength over the strongest; weaker ones than 1/epochs never.
    ///
    /// - Parameter start: n × dimension, row by row; so is the result.
    func optimize(_ graph: FuzzyGraph, from start: [Double], cancellation: Cancellation) throws -> [Double] {
        let bonds = Bonds(graph, layer: graph.count / layers, epochs: epochs, negativeSamples: Self.negativeSamples)
        // Coordinates fill vectors whose further lanes stay 0.
        switch dimension {
        case ...2: return try optimize(bonds, start, SIMD2<Double>.self, cancellation)
        case ...4: return try optimize(bonds, start, SIMD4<Double>.self, cancellation)
        case ...16: return try optimize(bonds, start, SIMD16<Double>.self, cancellation)
        default: return try optimize(bonds, start, SIMD64<Double>.self, cancellation)
        }
    }

    private func optimize<Place: SIMD>(
        _ bonds: Bonds, _ start: [Double], _: Place.Type, _ cancellation: Cancellation
    ) throws -> [Double] where Place.Scalar == Double {
        let count = bonds.points
        var places = (0..<count).map { point in
            var place = Place()
            for axis in 0..<dimension { place[axis] = start[point * dimension + axis] }
            return place
        }
        let layer = count / layers
        var schedule = bonds.schedule
        var random = WordStream(draws)
        // Pointers to arrays that outlive the loop; points are numbers below `count`.
        try forces.withTables { tables in
            try places.withUnsafeMutableBufferPointer { places in
                try schedule.withUnsafeMutableBufferPointer { schedule in
                    for epoch in 0..<epochs {
                        let now = Double(epoch)
                        let rate = Self.learningRate * (1 - now / Double(epochs))
                        for index in schedule.indices {
                            if index & 0xFFFF == 0 { try cancellation.check() }
                            guard schedule[index].nextDraw <= now else { continue }
                            let bond = schedule[index]
                            var head = places[bond.head]
                            let tail = places[bond.tail]
                            let difference = head - tail
                            let square = Self.squaredLength(difference)
                            if square > 0 {
                                let step = Self.step(tables.pull(square), difference, rate)
                                head += step
                                places[bond.tail] = tail - step
                            }
                            schedule[index].nextDraw += bond.interval
                            let negatives = max(0, Int((now - bond.nextNegative) * bond.negativeRate))
                            // All from one place, so that no sample waits for the one before.
                            var push = Place()
                            for _ in 0..<negatives {
                                let other = bond.layer + random.next(below: layer)
                                guard other != bond.head else { continue }
                                let difference = head - places[other]
                                let square = Self.squaredLength(difference)
                                guard square > 0 else { continue }
                                push += Self.step(tables.push(square), difference, rate)
                            }
                            head += push
                            schedule[index].nextNegative += Double(negatives) * bond.negativeInterval
                            places[bond.head] = head
                        }
                        if alignment > 0 { align(places, layer: layer, by: rate * alignment) }
                    }
                }
            }
        }
        return places.flatMap { place in (0..<dimension).map { place[$0] } }
    }

    /// Draws every point to the mean of its places at the times near its own.
    private func align<Place: SIMD>(_ places: UnsafeMutableBufferPointer<Place>, layer: Int, by share: Double) where Place.Scalar == Double {
        for time in 0..<layers {
            let near = max(0, time - window)...min(layers - 1, time + window)
            let weights = near.map { $0 == time ? 0 : exp(-Double(abs($0 - time))) }
            let total = weights.reduce(0, +)
            guard total > 0 else { continue }
            for point in 0..<layer {
                var mean = Place()
                for (other, weight) in zip(near, weights) { mean += places[other * layer + point] * (weight / total) }
                places[time * layer + point] += (mean - places[time * layer + point]) * share
            }
        }
    }

    @inline(__always)
    private static func squaredLength<Place: SIMD>(_ place: Place) -> Double where Place.Scalar == Double {
        let squares = place * place
        var sum = squares[0]
        for lane in 1..<Place.scalarCount { sum += squares[lane] }
        return sum
    }

    /// A step along a difference, each coordinate of the gradient at most `largestStep`.
    @inline(__always)
    private static func step<Place: SIMD>(_ force: Double, _ difference: Place, _ rate: Double) -> Place where Place.Scalar == Double {
        var step = difference * force
        step.replace(with: largestStep, where: step .> largestStep)
        step.replace(with: -largestStep, where: step .< -largestStep)
        return step * rate
    }
}

/// When each bond is drawn.
private struct Bonds {
    let points: Int
    let schedule: [Bond]

    struct Bond {
        let head: Int
        let tail: Int
        /// The first point of their layer.
        let layer: Int
        let interval: Double
        let negativeInterval: Double
        let negativeRate: Double
        var nextDraw: Double
        var nextNegative: Double
    }

    init(_ graph: FuzzyGraph, layer: Int, epochs: Int, negativeSamples: Double) {
        let strongest = graph.weights.max() ?? 1
        points = graph.count
        schedule = (0..<graph.count).flatMap { head in
            graph.bonds(of: head).filter { graph.weights[$0] * Double(epochs) >= strongest }.map { bond in
                let interval = strongest / graph.weights[bond]
                let negative = interval / negativeSamples
                return Bond(
                    head: head, tail: graph.neighbors[bond], layer: head / layer * layer, interval: interval, negativeInterval: negative,
                    negativeRate: 1 / negative, nextDraw: interval, nextNegative: negative)
            }
        }
    }
}

/// The 32-bit words of a random stream, one after another.
private struct WordStream {
    private let stream: RandomStream
    private var block: SIMD4<UInt32> = .zero
    private var index: UInt64 = 0
    private var used = 4

    init(_ stream: RandomStream) { self.stream = stream }

    /// A number below `bound`; the bias of the multiplication, bound/2³², does not matter to a sample of points.
    @inline(__always)
    mutating func next(below bound: Int) -> Int {
        if used == 4 {
            block = stream.bits(at: index)
            index &+= 1
            used = 0
        }
        let word = block[used]
        used &+= 1
        return Int(truncatingIfNeeded: (UInt64(word) &* UInt64(bound)) &>> 32)
    }
}
