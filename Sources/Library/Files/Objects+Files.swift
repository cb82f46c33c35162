internal import Learning
internal import Runtime
internal import Storage

extension DatasetObject: SavedObject {
    static let kind = "dataset"

    func write(into group: HDF5Group, layout: HDF5Layout) throws { try dataset.write(into: group, layout: layout) }

    static func read(from group: HDF5Group) throws -> Object { DatasetObject(try Dataset(reading: group)) }
}

extension ModelObject: SavedObject {
    static let kind = "model"

    func write(into group: HDF5Group, layout: HDF5Layout) throws { try model.write(into: group) }

    static func read(from group: HDF5Group) throws -> Object { ModelObject(try Model(reading: group)) }
}

// The layout of a run and a study is the one that `store=` streams.

extension RunObject: SavedObject {
    static let kind = "run"

    func write(into group: HDF5Group, layout: HDF5Layout) throws {
        try run.write(into: group.createGroup("runs/00001"))
    }

    static func read(from group: HDF5Group) throws -> Object {
        let group = try group.group("runs/00001")
        return RunObject(try Run(reading: group) ?? Run(readingBeginningOf: group))
    }
}

extension StudyObject: SavedObject {
    static let kind = "study"

    func write(into group: HDF5Group, layout: HDF5Layout) throws { try study.write(into: group) }

    static func read(from group: HDF5Group) throws -> Object { StudyObject(try Study(reading: group)) }
}
