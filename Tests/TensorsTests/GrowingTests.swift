import Tensors
import Testing

@Suite struct GrowingTests {
    private func append(_ row: [Double], to columns: GrowingColumns) throws {
        try row.withUnsafeBufferPointer { try columns.append($0) }
    }

    @Test("a vector that was given out keeps its rows while the column grows past them")
    func earlierVectors() throws {
        let columns = GrowingColumns(columnCount: 2)
        var seen: [Tensor] = []
        for row in 0..<200 {
            try append([Double(row), -Double(row)], to: columns)
            seen.append(columns.vector(1))
        }
        for (row, vector) in seen.enumerated() { #expect(vector.doubles == (0...row).map { -Double($0) }) }
        #expect(columns[199, 0] == 199)
    }

    @Test("a change of rows that a vector holds does not change the vector")
    func changedRows() throws {
        let columns = GrowingColumns(columnCount: 1)
        for row in 0..<3 { try append([Double(row)], to: columns) }
        let before = columns.vector(0)
        try columns.replace(0, from: 1, with: [10, 20])
        #expect(before == Tensor([0, 1, 2]))
        #expect(columns.vector(0) == Tensor([0, 10, 20]))
    }

    @Test("a vector that is changed leaves the column as it was")
    func changedVector() throws {
        let columns = GrowingColumns(columnCount: 1, expectedRows: 100)
        for row in 0..<3 { try append([Double(row)], to: columns) }
        var vector = columns.vector(0)
        vector[flat: 0] = 7
        #expect(vector == Tensor([7, 1, 2]))
        #expect(columns[0, 0] == 0)
        #expect(vector.withUnsafeBytes { $0.count } == 24)
    }

    @Test("columns without rows are empty vectors, also after all rows are removed")
    func noRows() throws {
        let columns = GrowingColumns(columnCount: 1)
        #expect(columns.vector(0).count == 0)
        try append([1], to: columns)
        columns.removeAll()
        #expect(columns.vector(0).count == 0)
        try append([2], to: columns)
        #expect(columns.vector(0) == Tensor([2]))
    }

    @Test("what lies in the span of rows is taken out of a vector, in single and double precision", arguments: [ElementType.f64, .f32])
    func takeOut(type: ElementType) throws {
        // 40 rows of the identity make several pieces.
        let rows = GrowingRows(width: 50, elementType: type)
        for index in 0..<40 {
            var unit = try Tensor(zeros: [50])
            unit[flat: index] = 2
            try rows.append(unit, times: 0.5)
        }
        var vector = Tensor((0..<50).map(Double.init)).converted(to: type)
        #expect(rows.takeOut(of: &vector) == (0..<40).map(Double.init))
        #expect(vector.doubles == (0..<50).map { $0 < 40 ? 0 : Double($0) })
        #expect(try rows[39].doubles == (0..<50).map { $0 == 39 ? 1 : 0 })
        var coefficients = [Double](repeating: 0, count: 2 * 18)
        coefficients[17] = 3
        coefficients[18] = 5
        let sums = try rows.combinations(Tensor(coefficients, shape: [2, 18]))
        #expect(sums.shape == [2, 50])
        #expect(sums.doubles[17] == 3 && sums.doubles[50] == 5 && sums.doubles.reduce(0, +) == 8)
    }

    @Test("the length of a vector is right at the ends of the range of numbers", arguments: [ElementType.f64, .f32])
    func length(type: ElementType) throws {
        #expect(Tensor([3, -4]).converted(to: type).euclideanLength == 5)
        for scale in type == .f64 ? [1e200, 1e-200, 0x1p-1060] : [1e25, 1e-25] {
            let vector = Tensor([3 * scale, 4 * scale]).converted(to: type)
            #expect(abs(vector.euclideanLength / scale - 5) < 1e-6)
        }
        #expect(Tensor([0, 0]).converted(to: type).euclideanLength == 0)
        #expect(Tensor([0, .infinity]).converted(to: type).euclideanLength == .infinity)
        #expect(Tensor([1, .nan]).converted(to: type).euclideanLength.isNaN)
    }

    private func append(_ row: [Float], to matrix: GrowingMatrix) throws {
        try row.withUnsafeBytes { try matrix.append($0) }
    }

    @Test("a matrix that was given out keeps its rows while others are added behind them, and when it is changed")
    func growingMatrix() throws {
        let rows = GrowingMatrix(width: 2, elementType: .f32)
        #expect(rows.matrix.shape == [0, 2])
        var seen: [Tensor] = []
        for row in 0..<100 {
            try append([Float(row), 1], to: rows)
            seen.append(rows.matrix)
        }
        for (row, matrix) in seen.enumerated() {
            #expect(matrix.shape == [row + 1, 2])
            #expect(matrix[flat: 2 * row] == Double(row))
        }
        var changed = rows.matrix
        changed[flat: 0] = 7
        #expect(rows.matrix[flat: 0] == 0)
    }

    @Test("a matrix to keep holds no more memory than its rows")
    func compactedMatrix() throws {
        let rows = GrowingMatrix(width: 1000, elementType: .f32, expectedRows: 1000)
        try append([Float](repeating: 3, count: 1000), to: rows)
        let kept = try rows.compacted()
        #expect(kept.shape == [1, 1000] && kept[flat: 999] == 3)
        #expect(kept == rows.matrix && kept.withUnsafeBytes { $0.count } == 4000)
    }
}
