import Diagnostics
import Glibc
import Learning
import Tensors
import Testing

/// What the distributions say, within four or more standard errors of the sample.
@Suite("Generators of data")
struct DatasetGeneratorTests {
    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private func variance(_ values: [Double]) -> Double {
        let mean = mean(values)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }

    @Test("moons lie on two half circles when there is no noise")
    func moons() throws {
        let data = try Dataset.moons(count: 101, noise: 0)
        #expect(data.classCounts == [50, 51])
        for (row, label) in data.labels.enumerated() {
            let (x, y) = (data.inputs[flat: 2 * row], data.inputs[flat: 2 * row + 1])
            let radius = label == 0 ? hypot(x, y) : hypot(x - 1, y - 0.5)
            #expect(abs(radius - 1) < 1e-12)
            #expect(label == 0 ? y > -1e-12 : y < 0.5 + 1e-12)
        }
    }

    @Test("noise has the standard deviation asked for")
    func noise() throws {
        let clean = try Dataset.moons(count: 4000, noise: 0, seed: 3)
        let noisy = try Dataset.moons(count: 4000, noise: 0.3, seed: 3)
        let differences = zip(clean.inputs.doubles, noisy.inputs.doubles).map { $1 - $0 }
        // 8000 draws: standard error of the mean 0.0034, of the variance 0.0014.
        #expect(abs(mean(differences)) < 0.014)
        #expect(abs(variance(differences) - 0.09) < 0.006)
    }

    @Test("circles have radii 1 and factor")
    func circles() throws {
        let data = try Dataset.circles(count: 100, noise: 0, factor: 0.3)
        for (row, label) in data.labels.enumerated() {
            #expect(abs(hypot(data.inputs[flat: 2 * row], data.inputs[flat: 2 * row + 1]) - (label == 0 ? 1 : 0.3)) < 1e-12)
        }
    }

    @Test("spiral arms grow by one unit a turn")
    func spirals() throws {
        let data = try Dataset.spirals(count: 300, classes: 3, turns: 2, noise: 0)
        #expect(data.classCounts == [100, 100, 100])
        for (row, label) in data.labels.enumerated() {
            let (x, y) = (data.inputs[flat: 2 * row], data.inputs[flat: 2 * row + 1])
            let radius = hypot(x, y)
            let turns = atan2(y, x) / (2 * Double.pi) - Double(label) / 3
            #expect(radius < 2)
            #expect(abs((radius - turns) - (radius - turns).rounded()) < 1e-9)
        }
    }

    @Test("xor is in class 1 where one coordinate alone is positive")
    func xor() throws {
        let data = try Dataset.xor(count: 400, noise: 0)
        #expect(data.classCounts == [200, 200])
        for (row, label) in data.labels.enumerated() {
            let (x, y) = (data.inputs[flat: 2 * row], data.inputs[flat: 2 * row + 1])
            #expect((label == 1) == ((x > 0) != (y > 0)))
            #expect(abs(x) <= 1 && abs(y) <= 1)
        }
    }

    @Test("blobs spread around their centers")
    func blobs() throws {
        let data = try Dataset.blobs(count: 3000, at: Tensor([0, 0, 100, 0, 0, 100], shape: [3, 2]), spread: 2)
        #expect(data.classCounts == [1000, 1000, 1000])
        let first = data.labels.indices.filter { data.labels[$0] == 1 }
        let x = first.map { data.inputs[flat: 2 * $0] }
        #expect(abs(mean(x) - 100) < 0.26)
        #expect(abs(variance(x) - 4) < 0.75)
    }

    @Test("classification has the clusters, covariances and features of scikit-learn's construction")
    func classification() throws {
        // An informative coordinate z A + vertex has mean square separation² + informative/3 = 4 + 5/3, a redundant one 5/3
        // times that, a noise feature 1; the features are shuffled, so their sum is compared: 5 · 5.667 + 2 · 9.444 + 3 = 50.2.
        // It varies by about 11 from seed to seed with the draws of A and B, so by 1.4 in the mean of 60.
        let sums = try (0..<60).map { seed in
            let data = try Dataset.classification(
                count: 500, features: 10, informative: 5, redundant: 2, clusters: 2, separation: 2, flip: 0, seed: UInt64(seed))
            #expect(data.classCounts == [250, 250])
            return data.inputs.doubles.reduce(0) { $0 + $1 * $1 } / 500
        }
        #expect(abs(mean(sums) - 50.2) < 6)
    }

    @Test("redundant features are linear combinations: the rank of the inputs is features − redundant")
    func redundancy() throws {
        let data = try Dataset.classification(count: 200, features: 10, informative: 5, redundant: 2, seed: 42)
        #expect(try data.inputs.matrixRank() == 8)
    }

    @Test("classes of one cluster without covariance lie at distinct vertices")
    func vertices() throws {
        let data = try Dataset.classification(
            count: 4000, features: 3, informative: 3, redundant: 0, classes: 8, clusters: 1, separation: 10, flip: 0)
        var seen = Set<[Int]>()
        for label in 0..<8 {
            let rows = data.labels.indices.filter { data.labels[$0] == label }
            let center = (0..<3).map { feature in mean(rows.map { data.inputs[flat: 3 * $0 + feature] }) }
            #expect(center.allSatisfy { abs(abs($0) - 10) < 0.4 })
            seen.insert(center.map { $0 > 0 ? 1 : -1 })
        }
        #expect(seen.count == 8)
    }

    @Test("flip draws a share of labels again, so that half of them change between two classes")
    func flips() throws {
        let clean = try Dataset.classification(count: 4000, flip: 0, seed: 5)
        let flipped = try Dataset.classification(count: 4000, flip: 0.2, seed: 5)
        #expect(clean.inputs == flipped.inputs)
        let changed = zip(clean.labels, flipped.labels).count { $0 != $1 }
        // Binomial(4000, 0.1): 400 ± 19.
        #expect(abs(changed - 400) < 80)
    }

    @Test("regression is exactly linear without noise, in as many features as are informative")
    func regression() throws {
        let data = try Dataset.regression(count: 50, features: 8, informative: 3, noise: 0, seed: 2)
        let truth = try #require(data.truth)
        #expect(truth.shape == [1, 8])
        #expect(truth.doubles.count { $0 != 0 } == 3)
        #expect(truth.doubles.allSatisfy { $0 >= 0 && $0 <= 100 })
        let predicted = try data.inputs.product(truth.transposed())
        #expect(zip(predicted.doubles, data.targets.doubles).allSatisfy { abs($0 - $1) < 1e-10 })
    }

    @Test("the low-rank map has the singular values asked for, and inputs of variance 1/d")
    func lowRank() throws {
        let data = try Dataset.lowRank(count: 2000, inputs: 20, outputs: 30, rank: 3, values: [5, 2, 1], seed: 4)
        let truth = try #require(data.truth)
        #expect(truth.shape == [30, 20] && data.targets.shape == [2000, 30])
        let values = try truth.singularValues().doubles
        #expect(zip(values, [5, 2, 1, 0, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(abs(variance(data.inputs.doubles) * 20 - 1) < 0.03)
        let standard = try #require(try Dataset.lowRank(count: 60).truth).singularValues().doubles
        #expect(zip(standard, [5, 4, 3, 2, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test("whitened inputs have xᵀx/n = I")
    func whitened() throws {
        let data = try Dataset.lowRank(count: 100, inputs: 10, outputs: 4, rank: 2, whitened: true)
        let gram = try data.inputs.transposed().product(data.inputs).doubles
        for row in 0..<10 {
            for column in 0..<10 { #expect(abs(gram[row * 10 + column] / 100 - (row == column ? 1 : 0)) < 1e-13) }
        }
        #expect(throws: DatasetError.tooFewSamples(operation: "whiten=true", samples: 9, needed: 10)) {
            try Dataset.lowRank(count: 9, inputs: 10, outputs: 4, rank: 2, whitened: true)
        }
    }

    @Test("the same seed gives the same samples, another seed others")
    func seeds() throws {
        let first = try Dataset.classification(seed: 42)
        let same = try Dataset.classification(seed: 42)
        let other = try Dataset.classification(seed: 43)
        #expect(first.inputs == same.inputs && first.targets == same.targets && first.fingerprint == same.fingerprint)
        #expect(first.fingerprint != other.fingerprint)
    }

    @Test("bad arguments are refused by name")
    func refusals() {
        #expect(throws: DatasetError.badArgument("n", value: 0, expected: "at least 2")) { try Dataset.moons(count: 0) }
        #expect(throws: DatasetError.self) { try Dataset.moons(noise: -1) }
        #expect(throws: DatasetError.self) { try Dataset.moons(noise: .nan) }
        #expect(throws: DatasetError.self) { try Dataset.circles(factor: 1) }
        #expect(throws: DatasetError.self) { try Dataset.spirals(classes: 0) }
        #expect(throws: DatasetError.self) { try Dataset.spirals(turns: 0) }
        #expect(throws: DatasetError.self) { try Dataset.blobs(count: 2, centers: 3) }
        #expect(throws: DatasetError.self) { try Dataset.blobs(spread: -0.1) }
        #expect(throws: DatasetError.tooManyInformativeFeatures(informative: 2, redundant: 2, features: 3)) {
            try Dataset.classification(features: 3)
        }
        #expect(throws: DatasetError.tooManyClusters(clusters: 8, informative: 2)) {
            try Dataset.classification(classes: 4, clusters: 2)
        }
        #expect(throws: DatasetError.self) { try Dataset.classification(flip: 1.5) }
        #expect(throws: DatasetError.self) { try Dataset.regression(features: 3, informative: 4) }
        #expect(throws: DatasetError.self) { try Dataset.lowRank(inputs: 5, outputs: 5, rank: 6) }
        #expect(throws: DatasetError.wrongCount(argument: "values", given: 2, expected: 5)) { try Dataset.lowRank(values: [1, 2]) }
    }

    @Test("making data stops when asked to")
    func stopped() throws {
        let stopped = Cancellation()
        stopped.cancel()
        #expect(throws: (any Error).self) { try Dataset.classification(cancellation: stopped) }
        #expect(throws: (any Error).self) { try Dataset.regression(noise: 1, cancellation: stopped) }
        #expect(throws: (any Error).self) { try Dataset.lowRank(cancellation: stopped) }
        #expect(throws: (any Error).self) { try Dataset.teacher(Model(MultilayerPerceptron(sizes: [2, 2])), cancellation: stopped) }
    }

    @Test("numbers drawn in steps that can be stopped are those drawn at once")
    func largeData() throws {
        let rows = 600_000
        let large = try Dataset.regression(count: rows, features: 2, seed: 3)
        #expect(large.inputs == (try RandomStream(seed: 3, purpose: .data).normals(shape: [rows, 2])))
    }
}
