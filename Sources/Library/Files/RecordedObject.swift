internal import Runtime
internal import Storage

/// An object that stands in a file as fields of plain values, and is made from them again.
///
/// The fields are what other programs see: datasets and groups by these names, in a group with the attribute `kind`.
protocol RecordedObject: Object {
    /// The group's attribute `kind`. Never changed once files carry it.
    static var kind: String { get }

    /// All that the object is made of.
    func recorded() throws -> Record

    /// The object again, also from what older versions wrote.
    ///
    /// - Throws: `StorageError.malformed` and what the object's own checks throw, for files that somebody else made.
    static func restore(_ fields: SavedFields) throws -> Object
}

/// The kinds of results that files hold as fields. To add one is to add its class here.
enum RecordedObjects {
    static let classes: [any RecordedObject.Type] = [
        EstimateObject.self, ResultObject.self, TestObject.self, ComparisonObject.self, TheoryObject.self, ProbeObject.self,
        TrajectoryObject.self, RecurrenceObject.self, BasinsObject.self, LandscapeObject.self, StabilityObject.self, BoundaryObject.self,
        ProgramObject.self, FigureObject.self,
    ]

    static func kind(_ name: String) -> (any RecordedObject.Type)? { classes.first { $0.kind == name } }
}
