import Analysis
import Glibc
import Tensors
import Testing

@Suite("Paths through space")
struct PathGeometryTests {
    @Test("length is the sum of the steps")
    func length() throws {
        let path = try PathGeometry(Tensor([0, 0, 3, 4, 3, 4, 3, 5], shape: [4, 2]))
        #expect(path.stepLengths.doubles == [5, 0, 1])
        #expect(path.length == 6)
        #expect(isClose(path.displacement, 34.0.squareRoot()))
    }

    @Test("angles are 0 straight on, π/2 around a corner, π back, and undefined beside a rest")
    func angles() throws {
        let path = try PathGeometry(Tensor([0, 0, 1, 0, 2, 0, 2, 1, 2, 0, 2, 0], shape: [6, 2]))
        let angles = path.turningAngles.doubles
        #expect(areClose(Array(angles.prefix(3)), [0, Double.pi / 2, Double.pi], 1e-15))
        #expect(angles[3].isNaN)
    }

    @Test("several paths at once give a length each")
    func several() throws {
        let paths = Tensor([0, 1, 3, 0, 0, 0], shape: [2, 3, 1])
        #expect(try PathGeometry.lengths(paths).doubles == [3, 0])
        #expect(throws: AnalysisError.self) { try PathGeometry(Tensor([1, 2], shape: [1, 2])) }
    }
}
