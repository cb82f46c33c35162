public import Diagnostics
internal import Tensors

/// Traces of symmetric operators from products with random vectors.
public enum TraceEstimate {
    public enum Method: String, Sendable, CaseIterable {
        /// The mean of vᵀ A v over random signs v. The variance is 2(‖A‖² − Σ Aᵢᵢ²) a probe.
        ///
        /// - Source: Hutchinson 1990.
        case hutchinson
        /// A third of the products finds a subspace, a third gives its part of the trace exactly, a third estimates the rest.
        ///
        /// - Source: Meyer, Musco, Musco & Woodruff 2021.
        case hutchPlusPlus = "hutch++"
    }

    /// - Parameter products: how many products with the operator; where they suffice for every direction, the answer is exact.
    public static func of(
        _ linear: some SymmetricOperator, method: Method = .hutchPlusPlus, products: Int = 60, seed: UInt64 = 0,
        in context: WorkContext = WorkContext()
    ) throws -> Estimate {
        let least = method == .hutchinson ? 2 : 6
        guard products >= least, products <= 10_000_000 else {
            throw AnalysisError.badArgument("products", value: Double(products), expected: "\(least) … 10000000 for \(method.rawValue)")
        }
        let began = ProgressClock.now
        var done = 0
        func apply(_ vector: Tensor) throws -> Tensor {
            try context.cancellation.check()
            let product = try linear.apply(vector.converted(to: linear.elementType))
            done += 1
            context.progress?(ProgressReport(
                label: "trace", completed: done, total: products, unit: "products", seconds: ProgressClock.now - began))
            return product
        }
        func quadratic(_ vector: Tensor) throws -> Double {
            let value = try LanczosProcess.dot(vector.converted(to: linear.elementType), apply(vector))
            guard value.isFinite else {
                throw AnalysisError.degenerate(what: "the trace", reason: "a product of the operator is not finite", remedy: "")
            }
            return value
        }
        let n = linear.dimension
        if n <= products {
            var sum = 0.0
            for index in 0..<n {
                var unit = try Tensor(zeros: [n])
                unit[flat: index] = 1
                sum += try quadratic(unit)
            }
            return Estimate(
                value: sum, error: 0, count: n, evidence: ["method": .text("exact"), "products": .number(Double(n))])
        }
        guard method == .hutchPlusPlus else {
            let values = try (0..<products).map { try quadratic(Probe.signs(n, seed: seed, number: $0)) }
            return Probe.estimate(values, products: products)
        }
        let sketch = products / 3
        var basis = KrylovBasis(dimension: n, elementType: linear.elementType)
        for number in 0..<sketch {
            var image = try apply(Probe.signs(n, seed: seed, number: number))
            let before = image.euclideanLength
            guard before > 0 else { continue }
            var norm = before
            for _ in 0..<2 { norm = basis.takeOut(of: &image) }
            if norm > 1e-5 * before { try basis.append(image, times: 1 / norm) }
        }
        var inside = 0.0
        for index in 0..<basis.count { inside += try quadratic(basis[index]) }
        let rest = products - sketch - basis.count
        let values = try (0..<max(2, rest)).map { number in
            var probe = try Probe.signs(n, seed: seed, number: sketch + number).converted(to: linear.elementType)
            for _ in 0..<2 { _ = basis.takeOut(of: &probe) }
            return try quadratic(probe)
        }
        return Probe.estimate(values, plus: inside, products: done)
    }
}
