internal import Runtime

/// What an analysis found, as a value: fields by name, and a text that says it in a few lines.
final class ResultObject: Object, @unchecked Sendable {
    let name: String
    let fields: Record
    let text: String

    init(_ name: String, _ fields: Record, text: String) {
        self.name = name
        self.fields = fields
        self.text = text
    }

    override var typeName: String { name }
    override var fieldNames: [String] { fields.names }
    override func field(_ name: String) throws -> Value? { fields[name] }
    override func describe(_ style: DisplayStyle) -> String { text }
    override func summary(_ style: DisplayStyle) -> String { text.split(separator: "\n").first.map(String.init) ?? name }

    override func isEqual(to other: Object) -> Bool {
        guard let other = other as? ResultObject else { return false }
        return name == other.name && Value(fields).equals(Value(other.fields))
    }
}
