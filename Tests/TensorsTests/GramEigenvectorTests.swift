import Tensors
import Testing

@Suite("Eigenvectors of Gram matrices")
struct GramEigenvectorTests {
    private let matrix = Tensor([3, 0, 0, 0, 4, 0], shape: [2, 3])

    @Test("Of rows and of columns they are the singular vectors, the largest first", arguments: [ElementType.f64, .f32])
    func known(type: ElementType) throws {
        let a = matrix.converted(to: type)
        let rows = try a.gramEigenvectors(2)
        #expect(rows.values.elementType == type && rows.vectors.elementType == type)
        expectClose(rows.values, [16, 9], 1e-5)
        expectClose(Tensor(rows.vectors.doubles.map(abs)), [0, 1, 1, 0], 1e-6)
        let columns = try a.gramEigenvectors(1, ofColumns: true)
        expectClose(columns.values, [16, 9, 0], 1e-5)
        expectClose(Tensor(columns.vectors.doubles.map(abs)), [0, 1, 0], 1e-6)
    }

    @Test("Their rows are orthonormal and reproduce the Gram matrix")
    func reproduction() throws {
        let a = try RandomStream(seed: 1, purpose: .user).normals(shape: [6, 9])
        let (values, vectors) = try a.gramEigenvectors(6)
        let gram = try a.product(a.transposed()).doubles
        let rebuilt = try vectors.transposed().product(values.reshaped([6, 1]) * vectors).doubles
        let identity = try vectors.product(vectors.transposed()).doubles
        for index in 0..<36 {
            #expect(abs(gram[index] - rebuilt[index]) < 1e-12)
            #expect(abs(identity[index] - (index % 7 == 0 ? 1 : 0)) < 1e-12)
        }
    }

    @Test("What is not finite, and what is no matrix, is refused")
    func refusals() {
        #expect(throws: TensorError.notFinite(operation: "eigh")) { try Tensor([.nan, 1], shape: [1, 2]).gramEigenvectors(1) }
        #expect(throws: TensorError.self) { try Tensor([1, 2]).gramEigenvectors(1) }
    }
}
