public import Tensors

extension Table {
    /// A row as a record.
    public func record(at row: Int) -> Record {
        Record(names.enumerated().map { position, name in (name: name, value: Value(cell(row: row, column: position))) })
    }
}

extension Value {
    public init(_ cell: Table.Cell) {
        switch cell {
        case .number(let number): self = .number(number)
        case .truth(let truth): self = .bool(truth)
        case .text(let text): self.init(text)
        }
    }

    /// A column: a tensor of numbers, a list of strings.
    public init(_ column: Table.Column) {
        switch column {
        case .numbers(let tensor): self.init(tensor)
        case .text(let texts): self.init(texts.sharedMap { Value($0) })
        }
    }
}
