internal import Tensors

extension Value {
    static func text(of tensor: Tensor, _ style: DisplayStyle) -> String {
        TensorFormatter(width: style.width, height: style.rows, digits: style.digits).format(tensor)
    }

    static func text(of table: Table, _ style: DisplayStyle) -> String {
        TableFormatter(width: style.width, height: style.rows, digits: style.digits).format(table)
    }

    /// A tensor on one line: its values where they fit, its shape where they do not.
    static func inline(_ tensor: Tensor, _ style: DisplayStyle) -> String {
        // Brackets count too: there may be many without an element.
        guard tensor.shape.reduce(1, { $0 &* max(1, $1) }) <= 24, tensor.rank > 0 else {
            return "tensor of shape \(tensor.shape.shapeDescription)"
        }
        let formatter = TensorFormatter(digits: style.digits)
        return nested(tensor, axis: 0, from: 0, formatter).text
    }

    private static func nested(
        _ tensor: Tensor, axis: Int, from: Int, _ formatter: TensorFormatter
    ) -> (text: String, next: Int) {
        guard axis < tensor.rank else { return (formatter.text(tensor, from), from + 1) }
        var next = from
        var parts: [String] = []
        for _ in 0..<tensor.shape[axis] {
            let part = nested(tensor, axis: axis + 1, from: next, formatter)
            parts.append(part.text)
            next = part.next
        }
        return ("[" + parts.joined(separator: ", ") + "]", next)
    }
}
