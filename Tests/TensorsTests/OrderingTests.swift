import Tensors
import Testing

@Suite struct OrderingTests {
    @Test func sortingPutsNaNLast() throws {
        expectClose(try Tensor([3, .nan, -1, .infinity, 0]).sorted(), [-1, 0, 3, .infinity, .nan])
        expectClose(try Tensor([3, .nan, -1]).sorted(descending: true), [3, -1, .nan])
    }

    @Test func sortingGoesAlongAnAxis() throws {
        let matrix = Tensor([3, 1, 2, 0, 5, -4], shape: [2, 3])
        #expect(try matrix.sorted().doubles == [1, 2, 3, -4, 0, 5])
        #expect(try matrix.sorted(axis: 0).doubles == [0, 1, -4, 3, 5, 2])
    }

    @Test func equalElementsKeepTheirOrderHoweverMany() throws {
        #expect(try Tensor([2, 1, 2, 1, 0, -0.0]).argumentSorted().doubles == [4, 5, 1, 3, 0, 2])
        let many = (0..<5000).map { Double(($0 * 7919) % 13) - 6 }
        let expected = many.indices.sorted { (many[$0], $0) < (many[$1], $1) }
        #expect(try Tensor(many).argumentSorted().doubles == expected.map(Double.init))
        let falling = many.indices.sorted { (-many[$0], $0) < (-many[$1], $1) }
        #expect(try Tensor(many).argumentSorted(descending: true).doubles == falling.map(Double.init))
    }

    @Test func manyValuesOfEverySizeAreSorted() throws {
        let values = (0..<3000).map { index in
            let stream = RandomStream(seed: 3, purpose: .user)
            return stream.normal(at: UInt64(index)) * (index % 2 == 0 ? 1e-200 : 1e200)
        }
        #expect(try Tensor(values).sorted().doubles == values.sorted())
    }

    @Test func theFirstOfEqualExtremesIsFound() throws {
        let matrix = Tensor([1, 5, 5, 7, 2, 7], shape: [2, 3])
        #expect(try matrix.argumentMaximum().scalar == 3)
        #expect(try matrix.argumentMaximum(axis: 1).doubles == [1, 0])
        #expect(try matrix.argumentMinimum(axis: 0).doubles == [0, 1, 0])
        #expect(try Tensor([1, .nan, 9]).argumentMaximum().scalar == 1)
        #expect(try matrix.argumentMaximum(axis: 1, keepingDimensions: true).shape == [2, 1])
    }

    @Test func distinctValuesComeWithTheirCounts() throws {
        let (values, counts) = try Tensor([3, 1, 3, .nan, 1, 3, .nan]).unique()
        expectClose(values, [1, 3, .nan])
        #expect(counts.doubles == [2, 3, 2])
    }

    @Test func placesInSortedValuesAreFound() throws {
        let sorted = Tensor([1, 2, 2, 5])
        #expect(try sorted.searchSorted(Tensor([0, 2, 6])).doubles == [0, 1, 4])
        #expect(try sorted.searchSorted(Tensor([2]), afterEqual: true).doubles == [3])
    }

    /// numpy.histogram(x, 4), numpy.histogram(x, 5, range=(0, 6)), numpy.histogram(x, [-2, 0, 2, 9]).
    @Test func histogramsHaveNumPysEdges() throws {
        let values = Tensor([3.1, -2.0, 5.5, 0.25, 7.75, -1.5, 2.0, 9.0])
        let plain = try values.histogram(bins: 4)
        #expect(plain.counts.doubles == [3, 2, 1, 2])
        #expect(plain.edges.doubles == [-2, 0.75, 3.5, 6.25, 9])
        let ranged = try values.histogram(bins: 5, range: 0...6)
        #expect(ranged.counts.doubles == [1, 1, 1, 0, 1])
        expectClose(ranged.edges, [0, 1.2, 2.4, 3.6, 4.8, 6])
        #expect(try values.histogram(edges: Tensor([-2, 0, 2, 9])).counts.doubles == [2, 1, 5])
        expectClose(try values.histogram(edges: Tensor([-2, 0, 2, 9])).density().counts, [0.125, 0.0625, 5.0 / 56])
    }

    @Test func histogramsOfOneValueAndOfNothingHaveAUnitRange() throws {
        #expect(try Tensor([3, 3]).histogram(bins: 2).edges.doubles == [2.5, 3, 3.5])
        #expect(try Tensor([]).histogram(bins: 2).edges.doubles == [0, 0.5, 1])
    }

    @Test func histogramsRefuseWhatHasNoRange() {
        #expect(throws: TensorError.notFiniteRange(operation: "histogram")) { try Tensor([1, .nan]).histogram() }
        #expect(throws: TensorError.self) { try Tensor([1]).histogram(bins: 0) }
    }
}
