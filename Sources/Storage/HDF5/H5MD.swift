internal import CHDF5
internal import Glibc

/// H5MD 1.1, the format of trajectories in HDF5: what makes a group readable as such.
///
/// A group that holds a time-dependent element (`value`, `step`, `time`) becomes the root of an H5MD structure by `h5md`, which says
/// version, author and creator, and by `observables`, which lists the element.
///
/// - Source: de Buyl, Colberg & Höfling 2014, H5MD: A structured, efficient, and portable file format for molecular data.
public enum H5MD {
    public static let version = [1, 1]

    /// Makes a group with an element of that name such a root. All roots of a file share one `h5md` where the file's own root may
    /// hold it.
    public static func describe(_ group: HDF5Group, element: String, sharingRoot: Bool) throws {
        try group.file.locked {
            let owner = try sharingRoot ? group.file.root : group
            if try !owner.contains("h5md") { try write(into: owner.createGroup("h5md"), root: group.file.root) }
            if sharingRoot { try owner.link("h5md", into: group, as: "h5md") }
            try group.link(element, into: group.createGroup("observables"), as: element)
        }
    }

    private static func write(into group: HDF5Group, root: HDF5Group) throws {
        try group.setAttribute("version", .integers(version))
        try group.createGroup("author").setAttribute("name", .string(author))
        let creator = try group.createGroup("creator")
        try creator.setAttribute("name", .string("Dyn"))
        try creator.setAttribute("version", .string(root.attribute("dyn_version")?.string ?? "unknown"))
    }

    /// Who runs this process: the name of the account.
    private static var author: String {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "unknown" }
        return String(cString: name)
    }
}

extension HDF5Group {
    /// Gives a child another name beside its own, in this group or another of the file.
    func link(_ child: String, into other: HDF5Group, as name: String) throws {
        try file.locked {
            try other.checkName(name)
            let links = try HDF5Group.linkCreation(other.place.at(name))
            try other.place.at(name).check(
                "create", H5Lcreate_hard(identifier, child, other.identifier, name, links.id, hid_t(H5P_DEFAULT)))
        }
    }
}
