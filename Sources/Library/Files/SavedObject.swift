internal import Runtime
internal import Storage

/// An object that files can hold: it writes itself into a group of its own, and is read back from it.
protocol SavedObject: Object {
    /// The group's attribute `kind`. Never changed once files carry it.
    static var kind: String { get }

    /// Fills an empty group.
    func write(into group: HDF5Group, layout: HDF5Layout) throws

    /// Reads what `write` wrote, also by older versions.
    static func read(from group: HDF5Group) throws -> Object
}

/// The kinds of objects that files can hold. To add one is to add its class here.
enum SavedObjects {
    static let classes: [any SavedObject.Type] = [DatasetObject.self, ModelObject.self, RunObject.self, StudyObject.self]

    static func kind(_ name: String) -> (any SavedObject.Type)? { classes.first { $0.kind == name } }
}
