import Tensors
import Testing

@Suite struct RandomTests {
    /// kat_vectors of Random123 (Salmon et al. 2011), philox4x32 with 10 rounds.
    @Test func philoxGivesTheKnownAnswers() {
        let ones = UInt32.max
        #expect(Philox(key: [0, 0]).bits([0, 0, 0, 0]) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
        #expect(Philox(key: [ones, ones]).bits([ones, ones, ones, ones]) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
        #expect(
            Philox(key: [0xa409_3822, 0x299f_31d0]).bits([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344])
                == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
    }

    @Test func aDrawDependsOnSeedPurposeStepAndIndexAlone() {
        let stream = RandomStream(seed: 7, purpose: .noise, step: 3)
        #expect(stream.bits(at: 5) == RandomStream(seed: 7, purpose: .noise, step: 3).bits(at: 5))
        let others = [
            RandomStream(seed: 8, purpose: .noise, step: 3).bits(at: 5), RandomStream(seed: 7, purpose: .data, step: 3).bits(at: 5),
            RandomStream(seed: 7, purpose: .noise, step: 4).bits(at: 5), stream.bits(at: 6),
        ]
        #expect(others.allSatisfy { $0 != stream.bits(at: 5) })
    }

    @Test func streamsKeepTheirFirstNumbers() {
        // What a seed means must not change between versions: recorded from this implementation.
        let stream = RandomStream(seed: 1, purpose: .data)
        #expect((0..<3).map { stream.bits(at: UInt64($0))[0] } == [867_863_263, 3_733_830_231, 3_214_858_638])
    }

    @Test func uniformsLieInTheHalfOpenUnitIntervalAndHaveItsMoments() throws {
        let draws = try RandomStream(seed: 1, purpose: .user).uniforms(shape: [100_000])
        #expect(draws.doubles.allSatisfy { $0 >= 0 && $0 < 1 })
        // Standard errors: 0.29/√n and about 0.075/√n.
        expectClose(try draws.mean(), [0.5], 0.004)
        expectClose(try draws.variance(), [1.0 / 12], 0.001)
    }

    @Test func normalsHaveTheMomentsOfTheNormalDistribution() throws {
        let draws = try RandomStream(seed: 2, purpose: .user).normals(shape: [200_000])
        expectClose(try draws.mean(), [0], 0.01)
        expectClose(try draws.variance(), [1], 0.015)
        expectClose(try Tensor.binary(.power, draws, Tensor(scalar: 4)).mean(), [3], 0.1)
        // Neighbours come of one block and must not be related.
        let values = draws.doubles
        let product = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(values.count)
        #expect(abs(product) < 0.01)
    }

    @Test func tensorsHoldTheDrawsOfTheirPlaces() throws {
        let stream = RandomStream(seed: 4, purpose: .user)
        #expect(try stream.normals(shape: [5]).doubles == (0..<5).map { stream.normal(at: $0) })
        #expect(try stream.uniforms(shape: [2, 2]).doubles == (0..<4).map { stream.uniform(at: $0) })
        #expect(try stream.normals(shape: [3], elementType: .f32).elementType == .f32)
    }

    @Test func wholeNumbersAreEquallyLikely() {
        let stream = RandomStream(seed: 3, purpose: .user)
        var counts = [Int](repeating: 0, count: 7)
        for index in 0..<70_000 { counts[stream.integer(below: 7, at: UInt64(index))] += 1 }
        // Five standard deviations of a count: 5 √(70000 · 6/49) = 463.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 463 })
        #expect(stream.integer(below: 1, at: 0) == 0)
        #expect((0..<100).allSatisfy { (0..<Int.max).contains(stream.integer(below: .max, at: $0)) })
    }

    @Test func permutationsHoldEveryPlaceOnce() {
        let stream = RandomStream(seed: 9, purpose: .shuffling, step: 4)
        #expect(stream.permutation(1000).sorted() == Array(0..<1000))
        #expect(stream.permutation(0) == [])
        #expect(stream.permutation(1000) != RandomStream(seed: 9, purpose: .shuffling, step: 5).permutation(1000))
    }

    @Test func allPermutationsOfThreeAreEquallyLikely() {
        var counts: [[Int]: Int] = [:]
        for step in 0..<6000 { counts[RandomStream(seed: 1, purpose: .user, step: UInt64(step)).permutation(3), default: 0] += 1 }
        #expect(counts.count == 6)
        // Five standard deviations: 5 √(6000 · 5/36) = 144.
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 145 })
    }

    @Test func choicesRespectReplacementAndWeights() throws {
        let stream = RandomStream(seed: 5, purpose: .sampling)
        #expect(Set(try stream.choice(10, from: 10)).count == 10)
        #expect(try stream.choice(100, from: 3, replacing: true).allSatisfy { (0..<3).contains($0) })
        let weighted = try stream.choice(30_000, weights: [1, 0, 3], replacing: true)
        #expect(!weighted.contains(1))
        #expect(abs(weighted.count { $0 == 2 } - 22_500) < 375)
        #expect(Set(try stream.choice(2, weights: [1, 0, 3], replacing: false)) == [0, 2])
    }

    @Test func impossibleChoicesAreErrors() {
        let stream = RandomStream(seed: 5, purpose: .sampling)
        #expect(throws: TensorError.self) { try stream.choice(4, from: 3) }
        #expect(throws: TensorError.self) { try stream.choice(1, from: 0, replacing: true) }
        #expect(throws: TensorError.self) { try stream.choice(1, weights: [1, -1], replacing: true) }
        #expect(throws: TensorError.self) { try stream.choice(2, weights: [1, 0], replacing: false) }
        #expect(throws: TensorError.self) { try stream.integers(from: 3, below: 3, shape: [1]) }
    }
}

