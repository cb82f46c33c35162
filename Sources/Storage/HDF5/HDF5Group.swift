internal import CHDF5

/// Something in an HDF5 file that has a name and attributes.
public protocol HDF5Object: Sendable {
    var file: HDF5File { get }
    /// Its path in the file, from `/`.
    var name: String { get }
    /// For this module's own use.
    var identifier: Int64 { get }
}

extension HDF5Object {
    var place: HDF5Place { HDF5Place(path: file.path, object: name) }
}

/// A group: a folder in an HDF5 file.
public struct HDF5Group: HDF5Object {
    /// What a name in a group leads to.
    public enum ChildKind: Sendable, Equatable { case group, dataset, other }

    public struct Child: Sendable, Equatable {
        public let name: String
        public let kind: ChildKind
    }

    public let file: HDF5File
    public let name: String
    let handle: HDF5ObjectHandle

    public var identifier: Int64 { handle.id }

    /// More names than this in one group, and a file is taken for damaged.
    fileprivate static let childLimit = 10_000_000
    static let trackedOrder = UInt32(H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED)

    init(file: HDF5File, id: hid_t, name: String) {
        self.file = file
        handle = HDF5ObjectHandle(id, of: file)
        self.name = name
    }

    /// Makes a group; `a/b` makes those between. Its children keep the order in which they are made.
    @discardableResult
    public func createGroup(_ child: String) throws -> HDF5Group {
        try file.locked {
            let place = place.at(child)
            try checkName(child)
            try file.reserve()
            let links = try HDF5Group.linkCreation(place)
            let creation = try place.handle("create", H5Pcreate(dyn_H5P_GROUP_CREATE()))
            try place.check("create", H5Pset_link_creation_order(creation.id, HDF5Group.trackedOrder))
            let id = try place.check("create", H5Gcreate2(handle.id, child, links.id, creation.id, hid_t(H5P_DEFAULT)))
            return HDF5Group(file: file, id: id, name: place.object)
        }
    }

    /// The group of that path.
    public func group(_ child: String) throws -> HDF5Group {
        try file.locked {
            let place = place.at(child)
            guard try kind(of: child) == .group else {
                throw StorageError.wrongType(
                    path: file.path, object: place.object, expected: "a group", found: "a dataset")
            }
            let id = try file.identifier(place, H5Gopen2(handle.id, child, hid_t(H5P_DEFAULT)))
            return HDF5Group(file: file, id: id, name: place.object)
        }
    }

    /// The group of that path, made where there is none.
    public func groupOrNew(_ child: String) throws -> HDF5Group {
        try file.locked { try contains(child) ? try group(child) : try createGroup(child) }
    }

    /// The dataset of that path.
    public func dataset(_ child: String) throws -> HDF5Dataset {
        try file.locked {
            let place = place.at(child)
            guard try kind(of: child) == .dataset else {
                throw StorageError.wrongType(
                    path: file.path, object: place.object, expected: "a dataset", found: "a group")
            }
            let id = try file.identifier(place, H5Dopen2(handle.id, child, hid_t(H5P_DEFAULT)))
            return try HDF5Dataset(file: file, id: id, name: place.object)
        }
    }

    /// Removes a child by its name; what it held is gone when nothing else refers to it.
    public func remove(_ child: String) throws {
        try file.locked {
            let place = place.at(child)
            try place.check("remove", H5Ldelete(handle.id, child, hid_t(H5P_DEFAULT)))
        }
    }

    /// Whether the path leads to anything in this file.
    public func contains(_ child: String) throws -> Bool {
        if let reader = file.reader { return try reader.ask(HDF5Question(.contains, object: name, name: child)) { try $0.bool() } }
        return try file.locked {
            var path = ""
            for part in child.split(separator: "/") {
                path += path.isEmpty ? String(part) : "/" + part
                guard H5Lexists(handle.id, path, hid_t(H5P_DEFAULT)) > 0 else { return false }
                // A soft link may lead nowhere.
                guard H5Oexists_by_name(handle.id, path, hid_t(H5P_DEFAULT)) > 0 else { return false }
            }
            return true
        }
    }

    /// What the path leads to; throws where there is nothing, or where it leads to another file.
    public func kind(of child: String) throws -> ChildKind {
        if let reader = file.reader { return try reader.ask(HDF5Question(.kindOfChild, object: name, name: child)) { try $0.childKind() } }
        return try file.locked {
            let place = place.at(child)
            guard !child.isEmpty, !child.utf8.contains(0) else { throw try missing(child) }
            var path = child.hasPrefix("/") ? "/" : ""
            for part in child.split(separator: "/") where part != "." {
                path += path.isEmpty || path == "/" ? String(part) : "/" + part
                guard H5Lexists(handle.id, path, hid_t(H5P_DEFAULT)) > 0 else { throw try missing(child) }
                try refuseLinkOutside(path)
            }
            guard let kind = kindOfExisting(child) else { throw place.failure("open") }
            return kind
        }
    }

    /// What the group holds: in the order of making where the file knows it, else by name.
    public func children() throws -> [Child] {
        if let reader = file.reader {
            return try reader.ask(HDF5Question(.children, object: name)) { message in
                try message.sequence(bytesEach: 16) { Child(name: try $0.string(), kind: try $0.childKind()) }
            }
        }
        return try file.locked {
            try childNames().map { Child(name: $0, kind: kindOfExisting($0) ?? .other) }
        }
    }

    private func kindOfExisting(_ child: String) -> ChildKind? {
        var links: UInt32 = 0
        switch dyn_object_type(handle.id, child, &links) {
        case Int32(H5O_TYPE_GROUP.rawValue): return .group
        case Int32(H5O_TYPE_DATASET.rawValue): return .dataset
        case ..<0: return nil
        default: return .other
        }
    }

    /// The names in the group: in the order of making where the file knows it, else by name.
    public func childNames() throws -> [String] {
        if let reader = file.reader { return try reader.ask(HDF5Question(.childNames, object: name)) { try $0.strings() } }
        return try file.locked {
            var information = H5G_info_t()
            try place.check("list", H5Gget_info(handle.id, &information))
            guard information.nlinks <= Self.childLimit else {
                throw StorageError.malformed(
                    path: file.path, place: .file, problem: "\(shown(name)) claims \(information.nlinks) names")
            }
            let order = try isOrderTracked() ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME
            var names: [String] = []
            let status = withUnsafeMutablePointer(to: &names) { pointer in
                dyn_visit_links(
                    handle.id, order,
                    { name, context in
                        guard let name, let context else { return -1 }
                        let names = context.assumingMemoryBound(to: [String].self)
                        if names.pointee.count >= HDF5Group.childLimit { return -1 }
                        names.pointee.append(String(cString: name))
                        return 0
                    }, pointer)
            }
            try place.check("list", status)
            return names
        }
    }

    private func isOrderTracked() throws -> Bool {
        let creation = try place.handle("list", H5Gget_create_plist(handle.id))
        var flags: UInt32 = 0
        try place.check("list", H5Pget_link_creation_order(creation.id, &flags))
        return flags & Self.trackedOrder == Self.trackedOrder
    }

    private func missing(_ child: String) throws -> StorageError {
        .missing(path: file.path, object: place.at(child).object, present: (try? childNames()) ?? [])
    }

    private func refuseLinkOutside(_ path: String) throws {
        var size = 0
        let type = dyn_link_type(handle.id, path, &size)
        guard type >= 0 else { throw place.failure("open") }
        // External links, and whatever classes of links other programs may have defined.
        guard type >= Int32(H5L_TYPE_EXTERNAL.rawValue) else { return }
        throw StorageError.leadsOutside(
            path: file.path, object: place.at(path).object, target: linkTarget(path, size: size))
    }

    private func linkTarget(_ path: String, size: Int) -> String {
        guard size > 0, size < 1 << 16 else { return "?" }
        var value = [UInt8](repeating: 0, count: size)
        guard H5Lget_val(handle.id, path, &value, size, hid_t(H5P_DEFAULT)) >= 0 else { return "?" }
        // A byte of version and flags, then the file's name and the object's, each with its NUL.
        return String(decoding: value.dropFirst().prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Names of links: not empty, without NUL; `/` separates.
    func checkName(_ child: String) throws {
        guard !child.isEmpty, !child.utf8.contains(0), child != "." else {
            throw StorageError.unwritable(
                path: file.path, object: child, problem: "this cannot be the name of an object in an HDF5 file")
        }
        if H5Lexists(handle.id, child, hid_t(H5P_DEFAULT)) > 0 {
            throw StorageError.unwritable(
                path: file.path, object: place.at(child).object, problem: "there is an object of that name already")
        }
    }

    /// Links are named in UTF-8, and groups on the way are made.
    static func linkCreation(_ place: HDF5Place) throws -> HDF5Handle {
        let links = try place.handle("create", H5Pcreate(dyn_H5P_LINK_CREATE()))
        try place.check("create", H5Pset_char_encoding(links.id, H5T_CSET_UTF8))
        try place.check("create", H5Pset_create_intermediate_group(links.id, 1))
        return links
    }
}
