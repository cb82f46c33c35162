import Tensors
import Testing

@Suite struct TensorTests {
    @Test func aTensorHoldsItsValuesInRowMajorOrder() throws {
        let tensor = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        #expect(tensor[flat: 3] == 4)
        #expect(try tensor.transposed().doubles == [1, 4, 2, 5, 3, 6])
    }
}
