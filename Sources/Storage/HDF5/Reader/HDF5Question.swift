/// What can be asked about a file that a child process reads.
struct HDF5Question {
    enum Kind: Int {
        /// Whether it opens.
        case open
        /// Of a group: what it holds, and what a path in it leads to.
        case childNames, children, contains, kindOfChild
        /// Of a group or a dataset.
        case attributeNames, attribute
        /// Of a dataset: what it is, the name of an axis (which is the first row asked for), the values.
        case elementKind, shape, isNothing, chunk, storedBytes, label, strings, tensor, typeCode, rawRows
        /// Whether all of it can be gone through, as someone who opens it to write it would.
        case walk
        /// That the marks of a killed writer be taken back.
        case repair
    }

    let kind: Kind
    /// The path in the file of the object that it is about.
    var object = "/"
    /// The child or the attribute.
    var name = ""
    /// The rows of the values; nil for all.
    var rows: Range<Int>?

    var message: HDF5Message {
        var message = HDF5Message()
        message.put(kind.rawValue)
        message.put([object, name])
        message.put(rows.map { [$0.lowerBound, $0.upperBound] } ?? [])
        return message
    }

    init(_ kind: Kind, object: String = "/", name: String = "", rows: Range<Int>? = nil) {
        self.kind = kind
        self.object = object
        self.name = name
        self.rows = rows
    }

    init(_ message: HDF5Message) throws {
        var message = message
        guard let kind = Kind(rawValue: try message.int()) else { throw HDF5Message.Garbled() }
        let texts = try message.strings()
        let bounds = try message.ints()
        guard texts.count == 2, bounds.isEmpty || bounds.count == 2 && bounds[0] <= bounds[1] else { throw HDF5Message.Garbled() }
        self.init(kind, object: texts[0], name: texts[1], rows: bounds.isEmpty ? nil : bounds[0]..<bounds[1])
    }
}
