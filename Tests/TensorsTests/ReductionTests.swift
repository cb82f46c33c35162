import Tensors
import Testing

@Suite struct ReductionTests {
    let values = Tensor([3.1, -2.0, 5.5, 0.25, 7.75, -1.5, 2.0, 9.0])
    let counting = Tensor((0..<120).map(Double.init), shape: [2, 3, 4, 5])

    @Test func sumsGoAlongAnyAxes() throws {
        let matrix = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        #expect(try matrix.sum().doubles == [21])
        #expect(try matrix.sum().shape == [])
        #expect(try matrix.sum(axes: [0]).doubles == [5, 7, 9])
        #expect(try matrix.sum(axes: [-1]).doubles == [6, 15])
        #expect(try matrix.sum(axes: [1], keepingDimensions: true).shape == [2, 1])
        #expect(try matrix.sum(axes: []).doubles == matrix.doubles)
    }

    @Test(arguments: [[0], [1], [2], [3], [0, 2], [1, 3], [0, 1], [1, 2], [0, 3], [0, 1, 3], [0, 1, 2, 3]])
    func sumsOfFourAxesAgreeWithAddingOneByOne(axes: [Int]) throws {
        let sums = try counting.sum(axes: axes)
        var expected = [Double](repeating: 0, count: sums.count)
        let kept = (0..<4).filter { !axes.contains($0) }
        for place in 0..<counting.count {
            let position = [place / 60, place / 20 % 3, place / 5 % 4, place % 5]
            expected[kept.reduce(0) { $0 * counting.shape[$1] + position[$1] }] += Double(place)
        }
        #expect(sums.doubles == expected)
    }

    @Test func manyAlternatingAxesAreReducedToo() throws {
        let tensor = Tensor((0..<64).map(Double.init), shape: [2, 2, 2, 2, 2, 2])
        let sums = try tensor.sum(axes: [0, 2, 4])
        // numpy.arange(64).reshape(6*[2]).sum((0, 2, 4))
        #expect(sums.doubles == [168, 176, 200, 208, 296, 304, 328, 336])
    }

    @Test func extremaKeepTheTypeAndShowNaN() throws {
        #expect(try values.maximum().scalar == 9)
        #expect(try values.minimum().scalar == -2)
        #expect(try Tensor([1, .nan, 3]).maximum().scalar?.isNaN == true)
        #expect(try Tensor([1, 2]).converted(to: .f32).maximum().elementType == .f32)
        #expect(try Tensor(mask: [true, false]).maximum().elementType == .bool)
    }

    @Test func anyAndAllGiveMasks() throws {
        let mask = Tensor(mask: [true, false, false, false], shape: [2, 2])
        #expect(try mask.reduced(.any, axes: [1]).bools == [true, false])
        #expect(try mask.reduced(.all).bools == [false])
        #expect(try Tensor([1, .nan]).reduced(.all).bools == [true])
    }

    @Test func nothingHasASumButNoMaximum() throws {
        let empty = try Tensor(zeros: [0])
        #expect(try empty.sum().scalar == 0)
        #expect(try empty.product().scalar == 1)
        #expect(try empty.reduced(.all).bools == [true])
        #expect(throws: TensorError.emptyReduction(operation: "max", [0])) { try empty.maximum() }
        #expect(throws: TensorError.emptyReduction(operation: "argmax", [0])) { try empty.argumentMaximum() }
        #expect(try empty.mean().scalar?.isNaN == true)
    }

    @Test func axesOutsideTheShapeAreErrors() {
        #expect(throws: TensorError.axisOutOfRange(axis: 4, shape: [2, 3, 4, 5])) { try counting.sum(axes: [4]) }
        #expect(throws: TensorError.repeatedAxis(axis: -4, shape: [2, 3, 4, 5])) { try counting.sum(axes: [0, -4]) }
    }

    /// numpy: x.var(), x.var(ddof=1), x.std(), np.median(x), m.var(axis=1, ddof=1) of x = `values`, m = x.reshape(2, 4).
    @Test func momentsAgreeWithNumPy() throws {
        expectClose(try values.variance(), [14.829218749999999])
        expectClose(try values.variance(ddof: 1), [16.947678571428572])
        expectClose(try values.standardDeviation(), [3.8508724660783042])
        expectClose(try values.median(), [2.55])
        let matrix = try values.reshaped([2, 4])
        expectClose(try matrix.variance(axes: [1], ddof: 1), [10.730624999999998, 24.307291666666668])
        expectClose(try matrix.median(axes: [0]), [5.425, -1.75, 3.75, 4.625])
        #expect(try Tensor([1]).variance(ddof: 1).scalar?.isNaN == true)
    }

    /// numpy.quantile(x, [0.1, 0.25, 0.5, 0.77]) and numpy.quantile(m, [0.1, 0.9], axis=1).
    @Test func quantilesInterpolateAsNumPy() throws {
        expectClose(try values.quantiles([0.1, 0.25, 0.5, 0.77]), [-1.65, -0.1875, 2.55, 6.377500000000001])
        let both = try values.reshaped([2, 4]).quantiles([0.1, 0.9], axes: [1])
        #expect(both.shape == [2, 2])
        expectClose(both, [-1.325, -0.44999999999999973, 4.78, 8.625])
        #expect(try Tensor([1, .nan]).quantile(0.5).scalar?.isNaN == true)
        #expect(throws: TensorError.self) { try values.quantile(1.5) }
    }

    @Test func runningSumsGoAlongAnAxis() throws {
        let matrix = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        #expect(try matrix.cumulativeSum().doubles == [1, 3, 6, 10, 15, 21])
        #expect(try matrix.cumulativeSum(axis: 0).doubles == [1, 2, 3, 5, 7, 9])
        #expect(try matrix.cumulativeSum(axis: -1).doubles == [1, 3, 6, 4, 9, 15])
    }

    @Test func sumsOfMillionsLoseNoDigits() throws {
        let tenth = try Tensor(repeating: 0.1, shape: [1_000_000])
        expectClose(try tenth.sum(), [100_000], 1e-14)
        expectClose(try tenth.converted(to: .f32).sum(), [100_000.00149011612], 1e-7)
    }

    @Test func theSameSumHasTheSameBits() throws {
        let noise = try RandomStream(seed: 1, purpose: .user).normals(shape: [1003, 7])
        #expect(try noise.sum(axes: [0]).doubles == noise.sum(axes: [0]).doubles)
    }
}
