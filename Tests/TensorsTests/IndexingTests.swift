import Tensors
import Testing

/// Expected values are NumPy's of x = numpy.arange(60).reshape(3, 4, 5).
@Suite struct IndexingTests {
    let x = Tensor((0..<60).map(Double.init), shape: [3, 4, 5])

    private func expect(_ indices: [TensorIndex], _ shape: Shape, _ values: [Double], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let found = try x.at(indices)
        #expect(found.shape == shape, sourceLocation: sourceLocation)
        #expect(found.doubles == values, sourceLocation: sourceLocation)
    }

    @Test func placesTakeAxesAway() throws {
        try expect([.at(1)], [4, 5], (20..<40).map(Double.init))
        try expect([.at(-1), .at(2)], [5], [50, 51, 52, 53, 54])
        try expect([.at(0), .at(0), .at(3)], [], [3])
        #expect(try x.element([-1, -1, -1]) == 59)
    }

    @Test func slicesHaveStepsOfEitherSign() throws {
        try expect([.range(start: nil, stop: nil, step: 2), .range(start: nil, stop: nil, step: -1), .at(4)],
                   [2, 4], [19, 14, 9, 4, 59, 54, 49, 44])
        try expect([.all, .range(start: -1, stop: -4, step: -2), .at(0)], [3, 2], [15, 5, 35, 25, 55, 45])
        try expect([.range(start: 10, stop: 1, step: -1)], [1, 4, 5], (40..<60).map(Double.init))
        try expect([.range(start: 2, stop: 1, step: 1)], [0, 4, 5], [])
        try expect([.at(0), .at(0), .range(start: 1, stop: .max, step: .max)], [1], [1])
        try expect([.at(0), .at(0), .range(start: nil, stop: nil, step: .min)], [1], [4])
        try expect([.range(start: 2, stop: nil, step: .max), .at(0), .at(0)], [1], [40])
    }

    @Test func ellipsisAndNewAxesStandForWholeOnes() throws {
        try expect([.ellipsis, .at(0)], [3, 4], [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55])
        try expect([.at(0), .all, .newAxis, .at(1)], [4, 1], [1, 6, 11, 16])
    }

    @Test func listsTakeSeveralPlaces() throws {
        try expect([.list([0, 2])], [2, 4, 5], (Array(0..<20) + Array(40..<60)).map(Double.init))
        try expect([.all, .list([0, 2]), .at(1)], [3, 2], [1, 11, 21, 31, 41, 51])
        try expect([.list([-1, 0, -1]), .at(0), .at(0)], [3], [40, 0, 40])
        try expect([.list([])], [0, 4, 5], [])
    }

    @Test func listsThatStandApartComeFirst() throws {
        try expect([.list([0, 2]), .all, .list([1, 3])], [2, 4], [1, 6, 11, 16, 43, 48, 53, 58])
        try expect([.at(0), .all, .list([1, 3])], [2, 4], [1, 6, 11, 16, 3, 8, 13, 18])
    }

    @Test func listsBroadcastToEachOther() throws {
        try expect([.all, .places([0, 1], shape: [2, 1]), .list([1, 2])], [3, 2, 2],
                   [1, 2, 6, 7, 21, 22, 26, 27, 41, 42, 46, 47])
        #expect(throws: TensorError.indicesDoNotBroadcast([2], [3])) { try x.at(.list([0, 1]), .list([0, 1, 2])) }
    }

    @Test func masksTakeWhereTheyAreTrue() throws {
        let sevens = try Tensor.binary(.equal, Tensor.binary(.modulo, x, Tensor(scalar: 7)), Tensor(scalar: 0))
        try expect([.mask(sevens)], [9], [0, 7, 14, 21, 28, 35, 42, 49, 56])
        try expect([.all, .mask(Tensor(mask: [true, false, true, false])), .at(0)], [3, 2], [0, 10, 20, 30, 40, 50])
        #expect(throws: TensorError.maskDoesNotFit(mask: [2], axis: 0, shape: [3, 4, 5])) {
            try x.at(.mask(Tensor(mask: [true, false])))
        }
    }

    @Test func tensorsAreIndicesByTheirTypeAndRank() throws {
        #expect(try x.at(TensorIndex(Tensor([2, 0])), .at(0), .at(0)).doubles == [40, 0])
        #expect(try x.at(TensorIndex(Tensor(mask: [false, true, false]))).shape == [1, 4, 5])
        #expect(throws: TensorError.indexNotWhole(value: 0.5)) { try TensorIndex(Tensor([0.5])) }
        #expect(throws: TensorError.self) { try TensorIndex(Tensor([.nan])) }
    }

    @Test func whatIsOutOfRangeIsNamedWithAxisAndShape() throws {
        let error = #expect(throws: TensorError.self) { try x.at(.at(0), .at(4)) }
        #expect(try #require(error).message == "index 4 is outside axis 1 of the shape [3, 4, 5]")
        #expect(throws: TensorError.indexOutOfRange(index: -4, axis: 0, shape: [3, 4, 5])) { try x.at(.list([0, -4])) }
        #expect(throws: TensorError.indexOutOfRange(index: .min, axis: 0, shape: [3, 4, 5])) { try x.at(.at(.min)) }
        #expect(throws: TensorError.tooManyIndices(count: 4, shape: [3, 4, 5])) { try x.at(.at(0), .at(0), .at(0), .at(0)) }
        #expect(throws: TensorError.zeroStep(axis: 0)) { try x.at(.range(start: nil, stop: nil, step: 0)) }
    }

    @Test func assignmentBroadcastsItsValue() throws {
        var y = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        try y.replace([.at(0)], with: Tensor(scalar: 9))
        #expect(y.doubles == [9, 9, 9, 4, 5, 6])
        try y.replace([.all, .range(start: 0, stop: 2, step: 1)], with: Tensor([7, 8]))
        #expect(y.doubles == [7, 8, 9, 7, 8, 6])
        try y.replace([.mask(Tensor(mask: [true, false, true, false, true, false], shape: [2, 3]))], with: Tensor([1, 2, 3]))
        #expect(y.doubles == [1, 8, 2, 7, 3, 6])
        try y.replace([.all, .list([2, 0])], with: Tensor([10, 20], shape: [2, 1]))
        #expect(y.doubles == [10, 8, 10, 20, 3, 20])
    }

    @Test func theLastOfSeveralAssignmentsStays() throws {
        #expect(try Tensor([0, 0]).replacing([.list([1, 1])], with: Tensor([5, 6])).doubles == [0, 6])
    }

    @Test func assignmentKeepsTheTypeAndLeavesSharedTensors() throws {
        let single = Tensor([1, 2]).converted(to: .f32)
        let changed = try single.replacing([.at(0)], with: Tensor(scalar: 0.1))
        #expect(changed.elementType == .f32)
        #expect(single.doubles == [1, 2])
    }

    @Test func aValueThatDoesNotFitIsAnErrorWithBothShapes() {
        #expect(throws: TensorError.cannotAssign(value: [2], selection: [3])) {
            try Tensor([1, 2, 3]).replacing([.all], with: Tensor([1, 2]))
        }
    }
}
