internal import Tensors

extension Value {
    static func text(of tensor: Tensor, _ style: DisplayStyle) -> String {
        inline(tensor, style)
    }

    static func text(of table: Table, _ style: DisplayStyle) -> String {
        "table of \(table.rowCount) × \(table.columnCount)"
    }

    /// A tensor on one line: its values where they fit, its shape where they do not.
    static func inline(_ tensor: Tensor, _ style: DisplayStyle) -> String {
        guard tensor.count <= 24, tensor.rank > 0 else {
            return "tensor of shape \(tensor.shape.shapeDescription)"
        }
        return nested(tensor, axis: 0, from: 0, style).text
    }

    private static func nested(_ tensor: Tensor, axis: Int, from: Int, _ style: DisplayStyle) -> (text: String, next: Int) {
        guard axis < tensor.rank else {
            let value = tensor[flat: from]
            let text = tensor.elementType == .bool ? (value != 0 ? "true" : "false") : NumberText.significant(value, digits: style.digits)
            return (text, from + 1)
        }
        var next = from
        var parts: [String] = []
        for _ in 0..<tensor.shape[axis] {
            let part = nested(tensor, axis: axis + 1, from: next, style)
            parts.append(part.text)
            next = part.next
        }
        return ("[" + parts.joined(separator: ", ") + "]", next)
    }
}
