extension Table {
    /// One value of a table.
    public enum Cell: Sendable, Hashable {
        case number(Double)
        case truth(Bool)
        case text(String)
    }

    /// The value in a row (counted from 0) of a column (by its place).
    public func cell(row: Int, column: Int) -> Cell {
        switch columns[column] {
        case .numbers(let values):
            values.elementType == .bool ? .truth(values[flat: row] != 0) : .number(values[flat: row])
        case .text(let values): .text(values[row])
        }
    }

    /// The values of a row; a negative row counts from the end.
    public func row(_ index: Int) throws -> [(name: String, cell: Cell)] {
        let row = try resolvedRow(index)
        return names.indices.map { (names[$0], cell(row: row, column: $0)) }
    }

    /// The rows of the given places, in that order; a place may occur several times, negative ones count from the end.
    public func rows(at places: [Int]) throws -> Table {
        let resolved = try places.map(resolvedRow)
        var result = Table()
        result.names = names
        result.rowCount = resolved.count
        result.columns = try columns.map { column in
            switch column {
            case .numbers(let values): .numbers(try values.elements(at: resolved))
            case .text(let values): .text(values.rows(at: resolved))
            }
        }
        return result
    }

    /// The rows where a mask is true.
    public func rows(where mask: Tensor) throws -> Table {
        guard mask.rank == 1, mask.count == rowCount else {
            throw TensorError.maskDoesNotFit(mask: mask.shape, axis: 0, shape: [rowCount])
        }
        let chosen = mask.bools
        return try rows(at: chosen.indices.filter { chosen[$0] })
    }

    public func prefix(_ count: Int) throws -> Table { try rows(at: Array(0..<max(0, min(count, rowCount)))) }

    /// The rows ordered by columns, the first name first; ties keep their order, NaN stands last either way.
    public func sorted(by names: [String], descending: Bool = false) throws -> Table {
        var order = Array(0..<rowCount)
        // Stable sorts from the last key to the first.
        for name in names.reversed() {
            let keys: [Int]
            switch try column(name) {
            case .numbers(let values):
                let ordered = order.map { values[flat: $0] }
                keys = ordered.withUnsafeBufferPointer {
                    OrderedKeys.order($0, descending: descending, check: {})
                }
            case .text(let values):
                let ordered = order.map { values[$0] }
                keys = ordered.indices.sorted { a, b in
                    if ordered[a] == ordered[b] { return a < b }
                    return descending ? ordered[b] < ordered[a] : ordered[a] < ordered[b]
                }
            }
            order = keys.map { order[$0] }
        }
        return try rows(at: order)
    }

    public func sorted(by name: String, descending: Bool = false) throws -> Table {
        try sorted(by: [name], descending: descending)
    }

    /// The rows of this table followed by another's; both need the same columns, in any order.
    public func appending(_ other: Table) throws -> Table {
        for name in other.names { _ = try column(name) }
        return try Table(columns: names.enumerated().map { place, name in
            switch (columns[place], try other.column(name)) {
            case (.numbers(let a), .numbers(let b)): (name, .numbers(try Tensor.concatenate([a, b])))
            case (.text(let a), .text(let b)): (name, .text(a.appending(b)))
            default: throw TensorError.columnIsNotNumbers(name: name)
            }
        })
    }

    private func resolvedRow(_ index: Int) throws -> Int {
        let row = index < 0 ? index + rowCount : index
        guard row >= 0, row < rowCount else { throw TensorError.rowOutOfRange(index: index, rowCount: rowCount) }
        return row
    }
}

extension Tensor {
    /// The elements at given places of row-major order, as a vector. Every place must be within the tensor.
    func elements(at places: [Int]) throws -> Tensor {
        let result = try Tensor(uninitialized: [places.count], elementType: elementType)
        let size = elementType.byteCount
        withExtendedLifetime(storage) {
            for (target, place) in places.enumerated() {
                precondition(place >= 0 && place < count, "a place within the tensor")
                (result.storage.address + target &* size).copyMemory(
                    from: storage.address + place &* size, byteCount: size)
            }
        }
        return result
    }
}
